import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { failure, TestingBackend, testingConnection } from "../../backend/testing";
import { axeFindings, showWindow, type Shown } from "../../testing/show";

async function openForm(backend = new TestingBackend()): Promise<Shown> {
  const shown = await showWindow(backend);
  await shown.user.keyboard("{Control>}[KeyN]{/Control}");
  await screen.findByLabelText("Account number");
  await waitFor(() => expect(screen.getByLabelText("Account number")).toHaveFocus());
  return shown;
}

/** By keyboard alone, Enter after each field. */
async function fill(user: UserEvent, amount = "1500"): Promise<void> {
  await user.keyboard("012-3-45678-9{Enter}kbank{Enter}สมชาย ใจดี{Enter}");
  await user.keyboard(`${amount}{Enter}`);
}

async function review(user: UserEvent): Promise<HTMLElement> {
  await user.keyboard("{Control>}{Enter}{/Control}");
  return screen.findByRole("dialog");
}

test("Enter goes from field to field, and the bank is picked on the way", async () => {
  const { user } = await openForm();
  await fill(user);
  expect(screen.getByLabelText("Reference")).toHaveFocus();
  expect(screen.getByLabelText("Bank")).toHaveValue("Kasikornbank");
  expect(await screen.findByText("one thousand five hundred baht only")).toBeVisible();
  expect(screen.getByText("หนึ่งพันห้าร้อยบาทถ้วน")).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test("Send payout sends once however often it is clicked, and the new payout appears", async () => {
  const { user, backend } = await openForm();
  await fill(user);
  const dialog = await review(user);
  expect(within(dialog).getByText("012-3-45678-9")).toBeVisible();
  expect(within(dialog).getByText("1,500.00")).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  let answer = (): void => {};
  backend.hold.set("sendPayout", new Promise<void>((resolve) => (answer = resolve)));
  const send = within(dialog).getByRole("button", { name: "Send payout" });
  await user.dblClick(send);
  expect(send).toBeDisabled();
  await user.keyboard("{Control>}{Enter}{/Control}");
  answer();
  await screen.findByText("1,500.00", { selector: "#detail-title" });
  expect(backend.called("sendPayout")).toHaveLength(1);
  expect(screen.getByRole("tab", { name: /In progress/ })).toHaveAttribute("aria-selected", "true");
  expect(localStorage.getItem("khlang.entry.live.Somsri")).toBeNull();
});

test("the list goes along with a payout just sent, from ready to sending", async () => {
  const { user, backend } = await openForm();
  await fill(user);
  const dialog = await review(user);
  backend.sentState = "ready";
  await user.click(within(dialog).getByRole("button", { name: "Send payout" }));
  await screen.findByRole("tab", { name: /Waiting/, selected: true });
  const [id] = backend.called("sendPayout")[0] as [string];
  await waitFor(() => expect(screen.getByRole("grid")).toHaveFocus());
  backend.move(id, "sending");
  expect(await screen.findByRole("tab", { name: /In progress/, selected: true })).toBeVisible();
  await waitFor(() => expect(screen.getByRole("grid")).toHaveFocus());
});

test("the keys that lead to the review never send, however often they are pressed", async () => {
  const { user, backend } = await openForm();
  await fill(user);
  await review(user);
  await user.keyboard("{Control>}{Enter}{Enter}{/Control}{Enter}");
  await new Promise((resolve) => setTimeout(resolve));
  expect(backend.called("sendPayout")).toHaveLength(0);
});

test("a review goes by what is typed now, though a connection changes while the desk is asked", async () => {
  const { user, backend } = await openForm();
  let answer = (): void => {};
  let answerAnew = (): void => {};
  await user.keyboard("0123456789{Enter}");
  await screen.findByText(/012-3-45678-9/);
  backend.hold.set("checkPayout", new Promise<void>((resolve) => (answer = resolve)));
  await user.keyboard("kbank{Enter}สมชาย ใจดี{Enter}1500");
  await user.keyboard("{Control>}{Enter}{/Control}");
  backend.hold.set("checkPayout", new Promise<void>((resolve) => (answerAnew = resolve)));
  const asked = backend.called("checkPayout").length;
  backend.view = { ...backend.view, connections: backend.view.connections.map((connection) => ({ ...connection })) };
  backend.emit({ kind: "connections" });
  await waitFor(() => expect(backend.called("checkPayout").length).toBe(asked + 1));
  answer();
  await new Promise((resolve) => setTimeout(resolve));
  answerAnew();
  expect(await screen.findByRole("dialog", { name: "Send this payout?" })).toBeVisible();
});

test("a review of an empty form shows each problem at its field and goes to the first", async () => {
  const { user } = await openForm();
  await user.keyboard("{Control>}{Enter}{/Control}");
  const account = screen.getByLabelText("Account number");
  await waitFor(() => expect(account).toHaveAccessibleDescription("Enter the account number."));
  expect(account).toHaveFocus();
  expect(account).toBeInvalid();
  expect(screen.getByLabelText("Amount (THB)")).toHaveAccessibleDescription(/^Enter the amount\./);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("an unreadable amount is told on leaving the field, and stays as it was typed", async () => {
  const { user } = await openForm();
  const amount = screen.getByLabelText("Amount (THB)");
  await user.type(amount, "1.234,50");
  expect(amount).not.toBeInvalid();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(amount).toHaveAccessibleDescription(/^This is not an amount\. Write 1,234\.50\./));
  expect(amount).toHaveValue("1.234,50");
});

test("what was typed into the bank field stays and is told to be no bank", async () => {
  const { user } = await openForm();
  const bank = screen.getByLabelText("Bank");
  await user.type(bank, "nowhere");
  await user.tab();
  expect(bank).toHaveValue("nowhere");
  expect(bank).toHaveAccessibleDescription(/Pick a bank/);
});

test("a code that no bank has is told by the desk what is wrong with it", async () => {
  const { user, backend } = await openForm();
  await user.type(screen.getByLabelText("Bank"), "4");
  await user.tab();
  await waitFor(() => expect(backend.called("checkPayout").at(-1)?.[1]).toMatchObject({ bankCode: "4" }));
  expect(screen.getByLabelText("Bank")).toHaveValue("4");
  expect(screen.getByLabelText("Bank")).not.toHaveAccessibleDescription(/Pick a bank/);
});

test("what was wrong with an empty field is not told of what is typed in it now", async () => {
  const { user, backend } = await openForm();
  backend.hold.set("checkPayout", new Promise<void>(() => {}));
  await user.keyboard("012-3-45678-9{Enter}");
  expect(screen.getByLabelText("Account number")).not.toHaveAttribute("aria-invalid");
});

test("a bank that the connection cannot pay is shown with the reason and not taken", async () => {
  const { user } = await openForm();
  const bank = screen.getByLabelText("Bank");
  await user.type(bank, "008");
  const option = screen.getByRole("option", { name: /JPMorgan/ });
  expect(option).toHaveAttribute("aria-disabled", "true");
  expect(option).toHaveTextContent("This connection cannot pay this bank.");
  await user.keyboard("{ArrowDown}{Enter}");
  expect(bank).toHaveValue("008");
  expect(await axeFindings()).toEqual([]);
});

test("the bank list goes by arrow keys, Home and End, and Escape closes it alone", async () => {
  const { user } = await openForm();
  const bank = screen.getByLabelText("Bank");
  await user.click(bank);
  await user.keyboard("{ArrowDown}{End}");
  const options = within(screen.getByRole("listbox", { name: "Banks" })).getAllByRole("option");
  expect(options.at(-1)).toHaveAttribute("aria-selected", "true");
  expect(bank).toHaveAttribute("aria-activedescendant", options.at(-1)?.id);
  await user.keyboard("{Home}");
  expect(options[0]).toHaveAttribute("aria-selected", "true");
  await user.keyboard("{Escape}");
  expect(bank).toHaveAttribute("aria-expanded", "false");
  expect(bank).toBeVisible();
});

test("a warning wants its tick before the review, and the tick goes along", async () => {
  const backend = new TestingBackend();
  backend.warnings = [{ code: "firstPayment", params: {}, payoutId: null }];
  const { user } = await openForm(backend);
  await fill(user);
  const tick = await screen.findByRole("checkbox", { name: "First payment to this account" });
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(tick).toHaveFocus());
  expect(screen.getByText("Tick each point to go on.")).toBeVisible();
  await user.keyboard(" ");
  const dialog = await review(user);
  await user.click(within(dialog).getByRole("button", { name: "Send payout" }));
  await waitFor(() => expect(backend.called("sendPayout")).toHaveLength(1));
  expect(backend.called("sendPayout")[0]?.[3]).toEqual(["firstPayment"]);
});

test("a refusal by the desk is told and nothing typed is lost", async () => {
  const { user, backend } = await openForm();
  await fill(user);
  const dialog = await review(user);
  backend.failNext.set("sendPayout", failure("changedMeanwhile"));
  await user.click(within(dialog).getByRole("button", { name: "Send payout" }));
  expect(await within(dialog).findByText("This was changed meanwhile")).toBeVisible();
  await user.click(within(dialog).getByRole("button", { name: "Back" }));
  expect(screen.getByLabelText("Account number")).toHaveValue("012-3-45678-9");
});

test("problems that only the sending found are shown at their fields", async () => {
  const { user, backend } = await openForm();
  await fill(user);
  const dialog = await review(user);
  const problems = [{ field: "reference", row: null, code: "referenceTaken", params: {} }] as const;
  backend.failNext.set("sendPayout", failure("problems", { problems: [...problems] }));
  await user.click(within(dialog).getByRole("button", { name: "Send payout" }));
  const reference = screen.getByLabelText("Reference");
  await waitFor(() => expect(reference).toHaveAccessibleDescription("Another payout has this reference already."));
});

test("closing asks what to do with what was typed, and keeping it brings it back", async () => {
  const { user } = await openForm();
  await user.keyboard("0123456789{Escape}");
  const question = await screen.findByRole("alertdialog");
  expect(await axeFindings()).toEqual([]);
  await user.click(within(question).getByRole("button", { name: "Keep for now" }));
  await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  expect(screen.queryByLabelText("Account number")).toBeNull();
  await user.keyboard("{Control>}[KeyN]{/Control}");
  expect(await screen.findByLabelText("Account number")).toHaveValue("0123456789");
});

test("an untouched form closes without a question", async () => {
  const { user } = await openForm();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("alertdialog")).toBeNull();
  expect(screen.queryByLabelText("Account number")).toBeNull();
});

test("what was typed survives the end of the window", async () => {
  const first = await openForm();
  await first.user.keyboard("0123456789");
  document.body.replaceChildren();
  await showWindow();
  expect(await screen.findByLabelText("Account number")).toHaveValue("0123456789");
});

test("a draft is saved with its text and opened again for editing", async () => {
  const { user, backend } = await openForm();
  await user.keyboard("0123456789");
  await user.click(screen.getByRole("button", { name: "Save draft" }));
  const tab = await screen.findByRole("tab", { name: /Drafts/, selected: true });
  expect(tab).toBeVisible();
  await waitFor(() => expect(screen.getByRole("grid")).toHaveFocus());
  await user.keyboard("{Enter}");
  await user.click(await screen.findByRole("button", { name: "Edit draft" }));
  expect(await screen.findByLabelText("Account number")).toHaveValue("0123456789");
  await user.type(screen.getByLabelText("Account name"), "John");
  await user.click(screen.getByRole("button", { name: "Save draft" }));
  await waitFor(() => expect(backend.called("saveDraft")).toHaveLength(2));
  expect(backend.called("saveDraft")[1]?.[1]).toBe(1);
});

test("a wallet is offered only where the connection has it switched on", async () => {
  const backend = new TestingBackend({
    connections: [testingConnection(), testingConnection({ id: "c2", name: "Second", walletEnabled: true })],
  });
  const { user } = await openForm(backend);
  expect(screen.queryByRole("radio", { name: "Wallet" })).toBeNull();
  await user.selectOptions(screen.getByLabelText("Connection"), "Second");
  expect(await screen.findByRole("radio", { name: "Wallet" })).toBeVisible();
});

test("details are rows of name and value", async () => {
  const { user, backend } = await openForm();
  await fill(user);
  await user.click(screen.getByRole("button", { name: "Add a detail" }));
  await user.keyboard("order{Enter}88213");
  const dialog = await review(user);
  await user.click(within(dialog).getByRole("button", { name: "Send payout" }));
  await waitFor(() => expect(backend.called("sendPayout")).toHaveLength(1));
  expect(backend.called("sendPayout")[0]?.[2]).toMatchObject({ details: [{ key: "order", value: "88213" }] });
});
