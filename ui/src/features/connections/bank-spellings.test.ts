import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { failure, TestingBackend } from "../../backend/testing";
import { testingJamesPay } from "../../backend/testing-providers";
import { axeFindings, showWindow, type Shown } from "../../testing/show";

async function openBanks(backend = new TestingBackend({ connections: [testingJamesPay()] })): Promise<Shown> {
  const shown = await showWindow(backend);
  shown.desk.goTo("connections");
  await shown.user.click(await screen.findByRole("button", { name: "Confirm banks" }));
  await screen.findByRole("dialog", { name: "Bank spellings of JamesPay" });
  return shown;
}

function rowOf(bank: string): HTMLElement {
  return screen.getByRole("row", { name: new RegExp(`${bank}.*`) });
}

test("each bank is shown with its names, code, likely spelling and who confirmed it when", async () => {
  await openBanks();
  const bay = rowOf("Krungsri");
  expect(within(bay).getByText("ธนาคารกรุงศรีอยุธยา")).toBeVisible();
  expect(within(bay).getByText("025")).toBeVisible();
  expect(within(bay).getByLabelText(/Spelling of Bank of Ayudhya/)).toHaveValue("BAY");
  expect(within(bay).getByText("not confirmed")).toBeVisible();
  expect(within(rowOf("Siam Commercial")).getByText(/^by .+ 20\d\d$/)).toBeVisible();
  expect(screen.getByText(/a wrong spelling can pay the wrong bank/)).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test("one bank is confirmed with the edit that was made, and the focus goes on to the next", async () => {
  const { user, backend } = await openBanks();
  const spelling = screen.getByLabelText("Spelling of Bangkok Bank");
  await user.clear(spelling);
  await user.type(spelling, " BBLX ");
  await user.click(screen.getByRole("button", { name: "Confirm: Bangkok Bank" }));
  await waitFor(() => expect(within(rowOf("Bangkok Bank")).getByText(/^by Somsri/)).toBeVisible());
  expect(backend.called("confirmBanks")).toEqual([["c2", 3, [{ bankCode: "002", spelling: "BBLX" }]]]);
  expect(screen.getByLabelText("Spelling of Krungthai Bank")).toHaveFocus();
});

test("all selected are confirmed at once only after a question that says what it means", async () => {
  const { user, backend } = await openBanks();
  expect(screen.getByRole("button", { name: "Confirm selected" })).toBeDisabled();
  await user.click(screen.getByRole("checkbox", { name: "Select all that are not confirmed" }));
  await user.click(screen.getByRole("checkbox", { name: "Select: Bangkok Bank" }));
  const count = screen.getAllByRole("checkbox", { checked: true }).length;
  await user.click(screen.getByRole("button", { name: `Confirm ${count} selected` }));
  const question = await screen.findByRole("alertdialog", { name: `Confirm ${count} spellings at once?` });
  expect(question).toHaveAccessibleDescription(/can pay the wrong bank.*your name goes on record/);
  expect(await axeFindings()).toEqual([]);
  await user.click(within(question).getByRole("button", { name: "Cancel" }));
  expect(backend.called("confirmBanks")).toEqual([]);
  await user.click(screen.getByRole("button", { name: `Confirm ${count} selected` }));
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: /^Confirm/ }));
  await waitFor(() => expect(screen.getAllByText("not confirmed")).toHaveLength(1));
  const [, , banks] = backend.called("confirmBanks")[0] as [string, number, { bankCode: string }[]];
  expect(banks).toHaveLength(count);
  expect(banks.map(({ bankCode }) => bankCode)).not.toContain("002");
});

test("a spelling that the desk does not take is marked in its row, and kept", async () => {
  const { user, backend } = await openBanks();
  const connectionProblems = [
    { field: "bankSpelling" as const, secret: null, name: "002", code: "spellingTaken", params: { bank: "014" } },
  ];
  backend.failNext.set("confirmBanks", failure("problems", { connectionProblems }));
  const spelling = screen.getByLabelText("Spelling of Bangkok Bank");
  await user.clear(spelling);
  await user.type(spelling, "SCB");
  await user.click(screen.getByRole("button", { name: "Confirm: Bangkok Bank" }));
  await waitFor(() => expect(spelling).toHaveAccessibleDescription(/Another bank \(014\) is spelled so/));
  expect(spelling).toHaveValue("SCB");
  expect(spelling).toHaveFocus();
  expect(screen.getByLabelText("Spelling of Krungthai Bank")).toBeValid();
});

test("a confirmed spelling can be changed, and has to be confirmed again", async () => {
  const { user, backend } = await openBanks();
  await user.click(screen.getByRole("button", { name: "Change: Siam Commercial Bank" }));
  const spelling = screen.getByLabelText("Spelling of Siam Commercial Bank");
  expect(spelling).toHaveFocus();
  await user.type(spelling, "2");
  await user.click(screen.getByRole("button", { name: "Confirm: Siam Commercial Bank" }));
  await waitFor(() => expect(backend.called("confirmBanks")).toMatchObject([["c2", 3, [{ spelling: "SCB2" }]]]));
});

test("an edit that is not confirmed is not lost without a question", async () => {
  const { user } = await openBanks();
  await user.type(screen.getByLabelText("Spelling of Bangkok Bank"), "X");
  await user.click(screen.getByRole("button", { name: "Close" }));
  const question = await screen.findByRole("alertdialog", { name: "Discard what you typed?" });
  await user.click(within(question).getByRole("button", { name: "Go on typing" }));
  await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  expect(screen.getByLabelText("Spelling of Bangkok Bank")).toHaveValue("BBLX");
});

test("the wizard ends with the banks where the provider leaves them open, with the connection already saved", async () => {
  const { user, backend, desk } = await showWindow(new TestingBackend());
  desk.addConnection();
  await user.click(await screen.findByRole("radio", { name: "JamesPay" }));
  await user.type(screen.getByLabelText("Base URL"), "https://api.jamespay.example");
  await user.type(screen.getByLabelText("Merchant id"), "KHL001");
  await user.click(screen.getByRole("button", { name: "Next" }));
  await user.type(await screen.findByLabelText("Token"), "t");
  await user.type(screen.getByLabelText("Secret"), "s");
  await user.click(screen.getByRole("button", { name: "Next" }));
  await screen.findByText("The connection works");
  await user.click(screen.getByRole("button", { name: "Next" }));
  await user.type(await screen.findByLabelText("Name"), "James");
  await user.click(screen.getByRole("button", { name: "Save connection" }));
  expect(await screen.findByRole("table", { name: "Bank spellings" })).toBeVisible();
  expect(backend.called("addConnection")).toHaveLength(1);
  expect(await axeFindings()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Confirm: Bangkok Bank" }));
  await waitFor(() => expect(backend.called("confirmBanks")).toMatchObject([["c2", 1, [{ bankCode: "002" }]]]));
  await user.click(screen.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(await screen.findByRole("article", { name: "James" })).toBeVisible();
});
