import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { failure, TestingBackend, testingConnection, testingJamesPay } from "../../backend/testing";
import { screenPainted } from "../../shared/painted";
import { axeFindings, showWindow, type Shown } from "../../testing/show";
import { historyAt } from "./history-work.svelte";

const names = ["สมชาย ใจดี", "น้ำฝน ฟ้าใส", "บริษัท ร่มเย็น จำกัด", "John Doe"];

/** So many payouts, a minute apart, of four payees and three states. */
function office(count: number): TestingBackend {
  const backend = new TestingBackend();
  for (let index = 0; index < count; index++) {
    backend.put({
      id: `h${String(index).padStart(6, "0")}`,
      state: (["paid", "failed", "pending"] as const)[index % 3] ?? "paid",
      time: new Date(backend.now - (index + 1) * 60_000).toISOString(),
      reference: `KL-${String(index).padStart(6, "0")}`,
      accountName: names[index % names.length] ?? "",
      accountGrouped: `012-3-${String(10000 + index)}-9`,
      amount: `${100 + index}.00`,
      bankCode: index % 2 === 0 ? "004" : "014",
    });
  }
  return backend;
}

async function openHistory(backend: TestingBackend): Promise<Shown> {
  const shown = await showWindow(backend);
  await shown.user.click(screen.getByRole("button", { name: "History" }));
  await screen.findByRole("heading", { name: "History" });
  return shown;
}

const box = (): HTMLElement => screen.getByRole("combobox", { name: "Search the history" });
const grid = (): HTMLElement => screen.getByRole("grid", { name: "Payouts found" });
const activeRow = (): HTMLElement | null => document.getElementById(grid().getAttribute("aria-activedescendant") ?? "");
/** The rows without the head. */
const shownRows = (): HTMLElement[] => within(grid()).getAllByRole("row").slice(1);

test("the history shows everything that was ever entered, with its count and sum, as a grid that a screen reader can count", async () => {
  await openHistory(office(250));
  expect(await screen.findByText("250 payouts · 56,125.00")).toBeVisible();
  expect(grid()).toHaveAttribute("aria-rowcount", "251");
  expect(shownRows()[0]).toHaveAttribute("aria-rowindex", "2");
  expect(shownRows().length).toBeLessThan(60);
  expect(screen.getByRole("columnheader", { name: "Time" })).toHaveAttribute("aria-sort", "descending");
  expect(screen.getByRole("columnheader", { name: "Amount (THB)" })).toHaveAttribute("aria-sort", "none");
  expect(await axeFindings()).toEqual([]);
});

test("the far end of a long list is one key away, and what is looked at is read there alone", async () => {
  const { user, backend } = await openHistory(office(5000));
  await screen.findByText(/5,000 payouts/);
  grid().focus();
  await user.keyboard("{End}");
  await waitFor(() => expect(activeRow()).toHaveTextContent("KL-004999"));
  expect(activeRow()).toHaveAttribute("aria-rowindex", "5001");
  expect(backend.called("payoutsPage").length).toBeLessThan(5);
  await user.keyboard("{PageUp}{ArrowUp}");
  expect(activeRow()).not.toHaveTextContent("KL-004999");
  await user.keyboard("{Home}");
  await waitFor(() => expect(activeRow()).toHaveTextContent("KL-000000"));
});

test("the wheel scrolls the rows, and the scrollbar says where one is", async () => {
  await openHistory(office(5000));
  await screen.findByText(/5,000 payouts/);
  const bar = screen.getByRole("scrollbar", { name: "Scroll the rows" });
  expect(bar).toHaveAttribute("aria-valuenow", "0");
  const [, rows] = within(grid()).getAllByRole("rowgroup");
  await fireEvent(rows!, new WheelEvent("wheel", { deltaY: 36 * 2500, bubbles: true, cancelable: true }));
  expect(bar).toHaveAttribute("aria-valuenow", "2500");
  expect(bar).toHaveAttribute("aria-valuetext", "2,501–2,517 of 5,000");
  expect(await screen.findByText("KL-002500")).toBeVisible();
  await fireEvent(rows!, new WheelEvent("wheel", { deltaY: 1e9, bubbles: true, cancelable: true }));
  expect(await screen.findByText("KL-004999")).toBeVisible();
});

test("typing in the search box finds at once, from any screen, by the key /", async () => {
  const { user, desk } = await showWindow(office(40));
  await screen.findAllByRole("row");
  screen.getByRole("grid").focus();
  await user.keyboard("[Slash]");
  expect(box()).toHaveFocus();
  expect(box()).toHaveValue("");
  await user.keyboard("ร่มเย็น");
  expect(desk.place).toBe("history");
  expect(box()).toHaveFocus();
  expect(await screen.findByText("10 payouts · 1,200.00")).toBeVisible();
  const filters = screen.getByRole("group", { name: "What is filtered" });
  expect(within(filters).getByText("“ร่มเย็น”")).toBeVisible();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(grid()).toHaveFocus());
  expect(activeRow()).toHaveTextContent("บริษัท ร่มเย็น จำกัด");
  expect(await axeFindings()).toEqual([]);
});

test("Escape in the search box leaves it for where the focus came from: nothing is opened, nothing typed is lost", async () => {
  const { user, desk } = await showWindow(office(4));
  await screen.findAllByRole("row");
  await user.click(screen.getByRole("button", { name: /^New payout/ }));
  const name = await screen.findByLabelText("Account name");
  await user.type(name, "สมหญิง");
  await user.click(box());
  expect(await screen.findByRole("option", { name: /^bank:/ })).toBeVisible();
  await user.keyboard("{Escape}");
  expect(box()).toHaveAttribute("aria-expanded", "false");
  expect(box()).toHaveFocus();
  await user.keyboard("{Escape}");
  expect(desk.place).toBe("payouts");
  expect(name).toHaveFocus();
  expect(name).toHaveValue("สมหญิง");
});

test("Escape right after / goes back to where one was, and to the list where one was nowhere", async () => {
  const { user, desk } = await showWindow(office(4));
  await screen.findAllByRole("row");
  const place = screen.getByRole("button", { name: "Payouts" });
  place.focus();
  await user.keyboard("[Slash]{Escape}");
  expect(desk.place).toBe("payouts");
  expect(place).toHaveFocus();
  place.blur();
  await user.keyboard("[Slash]{Escape}");
  expect(desk.place).toBe("payouts");
  expect(screen.getByRole("grid")).toHaveFocus();
  // No list here.
  await user.click(screen.getByRole("button", { name: "Settings" }));
  await screen.findByRole("heading", { name: "Settings" });
  (document.activeElement as HTMLElement).blur();
  await user.keyboard("[Slash]{Escape}");
  expect(desk.place).toBe("settings");
  expect(box()).not.toHaveFocus();
});

test("each filter is said in words and taken away alone, or all with Clear", async () => {
  const { user } = await openHistory(office(40));
  await user.type(box(), "bank:scb status:paid >105");
  const filters = await screen.findByRole("group", { name: "What is filtered" });
  expect(await within(filters).findByText("Bank: SCB")).toBeVisible();
  expect(within(filters).getByText("Status: Paid")).toBeVisible();
  expect(within(filters).getByText("Amount from 105.01")).toBeVisible();
  await user.click(within(filters).getByRole("button", { name: "Take away Status: Paid" }));
  expect(box()).toHaveValue("bank:scb >105");
  expect(await screen.findByText("17 payouts · 2,091.00")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Clear" }));
  expect(box()).toHaveValue("");
  expect(await screen.findByText(/^40 payouts/)).toBeVisible();
  expect(screen.queryByRole("group", { name: "What is filtered" })).toBeNull();
});

test("a tab that was asked for by its name is said by its name", async () => {
  const { user } = await openHistory(office(40));
  await user.type(box(), "status:attention");
  const filters = await screen.findByRole("group", { name: "What is filtered" });
  expect(await within(filters).findByText("Status: Needs attention")).toBeVisible();
});

test("what cannot be read in a search is said, and narrows nothing", async () => {
  const { user } = await openHistory(office(4));
  await user.type(box(), "bank:nowhere");
  expect(await screen.findByText("There is no bank called bank:nowhere")).toBeVisible();
  expect(screen.getByText(/^4 payouts/)).toBeVisible();
});

test("operators, their values and what is found are suggested, and taken by keyboard", async () => {
  const { user } = await openHistory(office(8));
  await user.type(box(), "ba");
  expect(await screen.findByRole("option", { name: /^bank:/ })).toBeVisible();
  expect(box()).toHaveAttribute("aria-expanded", "true");
  await user.keyboard("{ArrowDown}");
  const first = screen.getByRole("option", { selected: true });
  expect(box()).toHaveAttribute("aria-activedescendant", first.id);
  expect(await axeFindings()).toEqual([]);
  await user.keyboard("{Enter}");
  expect(box()).toHaveValue("bank:");
  await user.keyboard("siam");
  await user.keyboard("{ArrowDown}{Enter}");
  expect(box()).toHaveValue("bank:SCB ");
  expect(await screen.findByText(/^4 payouts/)).toBeVisible();
  await user.clear(box());
  await user.type(box(), "ใจ");
  await user.click(await screen.findByRole("option", { name: /^สมชาย ใจดี/ }));
  expect(box()).toHaveValue('"สมชาย ใจดี" ');
  await user.keyboard("{Escape}");
  expect(box()).toHaveValue('"สมชาย ใจดี" ');
  await waitFor(() => expect(grid()).toHaveFocus());
  await user.click(screen.getByRole("button", { name: "Clear the search box" }));
  expect(box()).toHaveValue("");
  expect(box()).toHaveFocus();
});

test("what is taken one after the other narrows further, a payee in quotes first", async () => {
  const { user } = await openHistory(office(12));
  await user.type(box(), "ใจ");
  await user.click(await screen.findByRole("option", { name: /^สมชาย ใจดี/ }));
  await user.click(box());
  await user.click(await screen.findByRole("option", { name: /^status:/ }));
  expect(box()).toHaveValue('"สมชาย ใจดี" status:');
  await user.keyboard("fail");
  await user.click(await screen.findByRole("option", { name: "Failed" }));
  expect(box()).toHaveValue('"สมชาย ใจดี" status:Failed ');
  expect(await screen.findByText("1 payout · 104.00")).toBeVisible();
});

test("a connection whose name another one has too is suggested once, and the list goes on following the box", async () => {
  const connections = [testingConnection(), { ...testingJamesPay(), name: testingConnection().name }];
  const { user } = await openHistory(new TestingBackend({ connections }));
  await user.type(box(), "connection:");
  expect(await screen.findAllByRole("option")).toHaveLength(1);
  expect(screen.getByRole("option")).toHaveTextContent(testingConnection().name);
  await user.clear(box());
  await user.type(box(), "ba");
  expect(await screen.findByRole("option", { name: /^bank:/ })).toBeVisible();
});

test("pasted lines become references: their rows, and a list of those that were not found", async () => {
  const { user } = await openHistory(office(40));
  box().focus();
  await user.paste("KL-000003\nKL-000007\r\nKL-999999\n");
  expect(box()).toHaveValue("KL-000003, KL-000007, KL-999999");
  expect(await screen.findByText("2 payouts · 210.00")).toBeVisible();
  expect(screen.getByText("1 of 3 references was not found")).toBeVisible();
  const missing = screen.getByRole("list", { name: "References that were not found" });
  expect(within(missing).getByText("KL-999999")).toBeVisible();
  expect(within(screen.getByRole("group", { name: "What is filtered" })).getByText("3 references")).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test("a range is selected by keyboard or pointer, counted and summed", async () => {
  const { user, backend } = await openHistory(office(350));
  await screen.findByText(/^350 payouts/);
  grid().focus();
  await user.keyboard("{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
  expect(await screen.findByText("3 selected · 303.00")).toBeVisible();
  expect(shownRows().filter((row) => row.getAttribute("aria-selected") === "true")).toHaveLength(3);
  expect(backend.called("betweenPayouts")).toHaveLength(0);
  await user.keyboard("{Control>}[KeyA]{/Control}");
  expect(await screen.findByText("350 selected · 96,075.00")).toBeVisible();
  expect(backend.called("betweenPayouts")).toHaveLength(1);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByText(/selected ·/)).toBeNull());
  await user.click(screen.getByText("KL-000001"));
  await user.click(screen.getByRole("button", { name: "Close" }));
  await user.keyboard("{Shift>}");
  await user.click(screen.getByText("KL-000004"));
  await user.keyboard("{/Shift}");
  expect(await screen.findByText("4 selected · 410.00")).toBeVisible();
});

test("until another selection is counted nothing is said of the one before, and nothing is handed on", async () => {
  const backend = office(350);
  const { user } = await openHistory(backend);
  await screen.findByText(/^350 payouts/);
  let release = (): void => {};
  backend.hold.set("betweenPayouts", new Promise<void>((resolve) => (release = resolve)));
  grid().focus();
  await user.keyboard("{Shift>}{ArrowDown}{/Shift}");
  expect(await screen.findByText("2 selected · 201.00")).toBeVisible();
  expect(screen.getByRole("button", { name: "Export 2 selected" })).toBeEnabled();
  await user.keyboard("{Shift>}{End}{/Shift}");
  expect(screen.queryByText(/selected ·/)).toBeNull();
  expect(screen.getByText("Counting …")).toBeVisible();
  expect(screen.getByRole("button", { name: "Export selected" })).toBeDisabled();
  expect(await axeFindings()).toEqual([]);
  release();
  expect(await screen.findByText("350 selected · 96,075.00")).toBeVisible();
  expect(screen.getByRole("button", { name: "Export 350 selected" })).toBeEnabled();
});

test("rows that were read are counted in the moment they are selected", async () => {
  const { user } = await openHistory(office(350));
  await screen.findByText(/^350 payouts/);
  grid().focus();
  await user.keyboard("{Shift>}{ArrowDown}{ArrowDown}");
  expect(screen.getByText("3 selected · 303.00")).toBeVisible();
  await user.keyboard("{ArrowDown}{/Shift}");
  expect(screen.getByText("4 selected · 406.00")).toBeVisible();
});

test("a selection that cannot be counted says so and is not handed on, until another one is counted", async () => {
  const backend = office(350);
  const { user } = await openHistory(backend);
  await screen.findByText(/^350 payouts/);
  grid().focus();
  await user.keyboard("{Shift>}{ArrowDown}{/Shift}");
  await screen.findByText("2 selected · 201.00");
  backend.failNext.set("betweenPayouts", failure("journal"));
  await user.keyboard("{Shift>}{End}{/Shift}");
  expect(await screen.findByText("The records could not be written or read")).toBeVisible();
  expect(screen.queryByText(/selected ·|Counting/)).toBeNull();
  expect(screen.getByRole("button", { name: "Export selected" })).toBeDisabled();
  grid().focus();
  await user.keyboard("{Escape}");
  expect(screen.getByRole("button", { name: "Export 350 rows" })).toBeEnabled();
  expect(screen.queryByText("The records could not be written or read")).toBeNull();
  await user.keyboard("{Control>}[KeyA]{/Control}");
  expect(await screen.findByText("350 selected · 96,075.00")).toBeVisible();
});

test("the headers sort by time and by amount, by keyboard too, and it is kept", async () => {
  const { user } = await openHistory(office(30));
  await screen.findByText("KL-000000");
  const amount = within(screen.getByRole("columnheader", { name: "Amount (THB)" })).getByRole("button");
  amount.focus();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(shownRows()[0]).toHaveTextContent("129.00"));
  expect(screen.getByRole("columnheader", { name: "Amount (THB)" })).toHaveAttribute("aria-sort", "descending");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(shownRows()[0]).toHaveTextContent("100.00"));
  await user.click(screen.getByRole("button", { name: "Payouts" }));
  await user.click(screen.getByRole("button", { name: "History" }));
  expect(await screen.findByRole("columnheader", { name: "Amount (THB)" })).toHaveAttribute("aria-sort", "ascending");
});

test("columns are chosen, ordered and widened by keyboard, and stay so", async () => {
  const { user } = await openHistory(office(3));
  await screen.findByText("KL-000000");
  await user.click(screen.getByRole("button", { name: "Columns" }));
  const dialog = await screen.findByRole("dialog", { name: "Columns" });
  expect(within(dialog).getByRole("checkbox", { name: "Payee" })).toBeDisabled();
  await user.click(within(dialog).getByRole("checkbox", { name: "Maker" }));
  await user.click(within(dialog).getByRole("checkbox", { name: "Account" }));
  await user.click(within(dialog).getByRole("button", { name: "Move Reference to the left" }));
  const width = within(dialog).getByRole("spinbutton", { name: "Width of Reference" });
  await user.clear(width);
  await user.type(width, "20{Tab}");
  expect(await axeFindings()).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Close" }));
  const heads = screen.getAllByRole("columnheader").map((head) => head.textContent.trim());
  expect(heads).toEqual(["Reference", "Time", "Payee", "Account", "Amount (THB)", "Status", "Connection"]);
  const kept = localStorage.getItem("khlang.table.history.live.Somsri");
  expect(kept).toContain('{"key":"reference","shown":true,"width":20}');
});

test("a day is jumped to, however it is written", async () => {
  const { user, backend } = await openHistory(office(4000));
  await screen.findByText(/^4,000 payouts/);
  await user.click(screen.getByRole("button", { name: "Jump to date" }));
  const field = await screen.findByRole("textbox", { name: "Date" });
  await user.type(field, "whenever{Enter}");
  expect(await screen.findByText("This is not a date that can be read.")).toBeVisible();
  await user.clear(field);
  await user.type(field, "yesterday{Enter}");
  await waitFor(() => expect(grid()).toHaveFocus());
  // The newest of the day before: the desk's clock is 14:32 in Bangkok.
  expect(activeRow()).toHaveTextContent("19 Nov 2026 23:59");
  expect(backend.called("surveyPayouts").at(-1)?.[2]).toBe("2026-11-19T16:59:59.999Z");
});

test("a search is kept under a name with its order, for this person alone, and removed again", async () => {
  const { user } = await openHistory(office(12));
  await user.type(box(), "status:failed");
  await user.click(await screen.findByRole("button", { name: "Keep this view" }));
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "ไม่สำเร็จ{Enter}");
  const views = screen.getByRole("group", { name: "Views" });
  expect(await within(views).findByRole("button", { name: "ไม่สำเร็จ" })).toHaveAttribute("aria-pressed", "true");
  await user.click(within(views).getByRole("button", { name: "Everything" }));
  expect(box()).toHaveValue("");
  expect(await screen.findByText(/^12 payouts/)).toBeVisible();
  await user.click(within(views).getByRole("button", { name: "ไม่สำเร็จ" }));
  expect(await screen.findByText(/^4 payouts/)).toBeVisible();
  expect(Object.keys(localStorage)).toContain("khlang.views.live.Somsri");
  await user.click(within(views).getByRole("button", { name: "Remove the view ไม่สำเร็จ" }));
  expect(within(views).queryByRole("button", { name: "ไม่สำเร็จ" })).toBeNull();
});

test("Enter opens the same pane as in Payouts, which follows the arrow keys", async () => {
  const { user } = await openHistory(office(5));
  await screen.findByText("KL-000000");
  grid().focus();
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("heading", { name: /100\.00/ })).toBeVisible();
  await user.keyboard("{ArrowDown}");
  expect(await screen.findByRole("heading", { name: /101\.00/ })).toBeVisible();
  expect(activeRow()).toHaveAttribute("aria-selected", "true");
  expect(await axeFindings()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Copy to new payout" }));
  expect(await screen.findByLabelText("Amount (THB)")).toHaveValue("101.00");
});

test("a change is shown where the row stands; what is entered meanwhile waits for whoever has a hand on the list", async () => {
  const { user, backend } = await openHistory(office(5));
  await screen.findByText("KL-000000");
  grid().focus();
  backend.move("h000002", "reversed");
  await waitFor(() => expect(shownRows()[2]).toHaveTextContent("Reversed"));
  const id = backend.put({ state: "pending", reference: "KL-NEW001", time: new Date(backend.now).toISOString() });
  backend.emit({ kind: "payout", id, tab: "inProgress" });
  await user.click(await screen.findByRole("button", { name: "Refresh: 1 new" }));
  expect(await screen.findByText("KL-NEW001")).toBeVisible();
  expect(activeRow()).toHaveTextContent("KL-000000");
});

test("what is entered meanwhile and is not what was searched for does not count as new", async () => {
  const { user, backend } = await openHistory(office(12));
  await user.type(box(), "status:failed");
  await screen.findByText(/^4 payouts/);
  const id = backend.put({ state: "pending", time: new Date(backend.now).toISOString() });
  const asked = backend.called("payoutsPage").length;
  backend.emit({ kind: "payout", id, tab: "inProgress" });
  await waitFor(() => expect(backend.called("payoutsPage").length).toBeGreaterThan(asked));
  expect(screen.queryByRole("button", { name: /Refresh/ })).toBeNull();
});

test("what moves up to the newest because others left is not new; what a search finds only now is, wherever it stands", async () => {
  const backend = office(900);
  const { user, desk } = await openHistory(backend);
  await user.type(box(), "status:pending{Enter}");
  await screen.findByText(/^300 payouts/);
  const work = historyAt(desk);
  const changed = async (id: string, state: "paid" | "failed" | "pending"): Promise<void> => {
    const asked = backend.called("payoutsPage").length;
    backend.move(id, state);
    await waitFor(() => expect(backend.called("payoutsPage").length).toBeGreaterThan(asked));
    await screenPainted();
  };
  // Of 300 the newest 100 are known: one of them leaves, and then something changes that is not shown.
  backend.move("h000005", "paid");
  await waitFor(() => expect(work.rows.at(1)?.state).toBe("paid"));
  await changed("h000899", "failed");
  expect(work.arrived).toBe(0);
  expect(screen.queryByRole("button", { name: /^Refresh/ })).toBeNull();
  // It was entered long before the newest of the list, and is found since now.
  await changed("h000030", "pending");
  expect(await screen.findByRole("button", { name: "Refresh: 1 new" })).toBeVisible();
  const id = backend.put({ state: "pending", time: new Date(backend.now).toISOString() });
  backend.emit({ kind: "payout", id, tab: "inProgress" });
  expect(await screen.findByRole("button", { name: "Refresh: 2 new" })).toBeVisible();
});

test("in a short list what is found only now is new behind all others too", async () => {
  const backend = office(12);
  const { user } = await openHistory(backend);
  await user.type(box(), "status:failed{Enter}");
  await screen.findByText(/^4 payouts/);
  backend.move("h000011", "failed");
  expect(await screen.findByRole("button", { name: "Refresh: 1 new" })).toBeVisible();
});

test("nothing found says what to try; a list that cannot be read says so", async () => {
  const backend = office(3);
  const { user } = await openHistory(backend);
  await user.type(box(), "nobody");
  expect(await screen.findByRole("heading", { name: "Nothing is found" })).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  backend.failNext.set("payoutsPage", failure("journal"));
  await user.type(box(), "x");
  expect(await screen.findByText("The records could not be written or read")).toBeVisible();
});

test("an answer that comes late does not replace what was searched for since", async () => {
  const backend = office(12);
  const { user } = await openHistory(backend);
  await screen.findByText("KL-000000");
  let release = (): void => {};
  backend.hold.set("payoutsPage", new Promise<void>((resolve) => (release = resolve)));
  await user.type(box(), "status:failed");
  backend.hold.delete("payoutsPage");
  await user.clear(box());
  await user.type(box(), "KL-000007");
  expect(await screen.findByText("1 payout · 107.00")).toBeVisible();
  release();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(screen.getByText("1 payout · 107.00")).toBeVisible();
});

test("a search that is asked for twice shows its own rows as soon as they are there, and the old ones as what they are until then", async () => {
  const backend = office(350);
  const { desk } = await openHistory(backend);
  await screen.findByText(/^350 payouts/);
  const work = historyAt(desk);
  let releasePage = (): void => {};
  let releaseSurvey = (): void => {};
  backend.hold.set("payoutsPage", new Promise<void>((resolve) => (releasePage = resolve)));
  backend.hold.set("surveyPayouts", new Promise<void>((resolve) => (releaseSurvey = resolve)));
  void work.find("status:failed");
  void work.find("status:failed");
  expect(work.rows.query.search).toBe("");
  releasePage();
  await waitFor(() => expect(shownRows()[0]).toHaveTextContent("KL-000001"));
  expect(work.rows.query.search).toBe("status:failed");
  expect(screen.queryByText(/^350 payouts/)).toBeNull();
  expect(screen.getByRole("button", { name: "Export all" })).toBeEnabled();
  releaseSurvey();
  expect(await screen.findByText(/^117 payouts/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Export 117 rows" })).toBeEnabled();
});

test("a search that fails leaves no rows of the one before, and its failure stays when something else changes", async () => {
  const backend = office(12);
  const { desk } = await openHistory(backend);
  await screen.findByText(/^12 payouts/);
  backend.failNext.set("payoutsPage", failure("journal"));
  await historyAt(desk).find("status:failed");
  expect(await screen.findByText("The records could not be written or read")).toBeVisible();
  expect(screen.queryByText("KL-000000")).toBeNull();
  expect(screen.queryByText(/^\d+ payouts/)).toBeNull();
  grid().focus();
  backend.move("h000002", "reversed");
  await screen.findByRole("button", { name: /^Refresh/ });
  expect(screen.getByText("The records could not be written or read")).toBeVisible();
  await historyAt(desk).read();
  expect(await screen.findByText(/^4 payouts/)).toBeVisible();
  expect(screen.queryByText("The records could not be written or read")).toBeNull();
});

test("a jump whose count is ended by a newer reading finds its day behind it", async () => {
  const backend = office(4000);
  const { user, desk } = await openHistory(backend);
  await screen.findByText(/^4,000 payouts/);
  const { rows } = historyAt(desk);
  await user.click(screen.getByRole("button", { name: "Jump to date" }));
  let release = (): void => {};
  backend.hold.set("surveyPayouts", new Promise<void>((resolve) => (release = resolve)));
  backend.failNext.set("surveyPayouts", failure("superseded"));
  const asked = backend.called("surveyPayouts").length;
  await user.type(await screen.findByRole("textbox", { name: "Date" }), "yesterday{Enter}");
  await waitFor(() => expect(backend.called("surveyPayouts").length).toBe(asked + 1));
  void rows.read();
  release();
  await waitFor(() => expect(activeRow()).toHaveTextContent("19 Nov 2026 23:59"));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(grid()).toHaveAttribute("aria-busy", "false");
});

test("a jump in a list that is still being read leaves it read", async () => {
  const backend = office(4000);
  const { desk } = await openHistory(backend);
  await screen.findByText(/^4,000 payouts/);
  const { rows } = historyAt(desk);
  const reading = rows.read();
  const found = rows.seek({ from: "2026-11-18T17:00:00.000Z", to: "2026-11-19T16:59:59.999Z" });
  await reading;
  expect(await found).toBe(872);
  await waitFor(() => expect(grid()).toHaveAttribute("aria-busy", "false"));
});

test("an hour is shown at its own rows in either order", async () => {
  const { user, desk } = await openHistory(office(400));
  await screen.findByText(/^400 payouts/);
  await user.click(within(screen.getByRole("columnheader", { name: "Time" })).getByRole("button"));
  await waitFor(() => expect(shownRows()[0]).toHaveTextContent("KL-000399"));
  desk.showHistory("", { from: "2026-11-20T05:00:00.000Z", to: "2026-11-20T05:59:59.999Z" });
  await waitFor(() => expect(activeRow()).toHaveTextContent("12:00"));
});

test("a jump that fails says so, and not that the day has no payouts", async () => {
  const backend = office(200);
  const { user } = await openHistory(backend);
  await screen.findByText(/^200 payouts/);
  await user.click(screen.getByRole("button", { name: "Jump to date" }));
  backend.failNext.set("surveyPayouts", failure("journal"));
  await user.type(await screen.findByRole("textbox", { name: "Date" }), "today{Enter}");
  const dialog = screen.getByRole("dialog");
  expect(await within(dialog).findByText("The records could not be written or read")).toBeVisible();
  expect(within(dialog).queryByText(/no payout/i)).toBeNull();
});

test("where many payouts changed at once the shown rows, the pane and what is new are read again", async () => {
  const backend = office(5);
  const { user } = await openHistory(backend);
  await screen.findByText("KL-000000");
  grid().focus();
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  const heading = await screen.findByRole("heading", { name: /102\.00/ });
  const pane = heading.closest<HTMLElement>(".pane")!;
  const time = new Date(backend.now - 3 * 60_000).toISOString();
  backend.put({ id: "h000002", state: "reversed", reference: "KL-000002", revision: 9, time, amount: "102.00" });
  backend.put({ state: "pending", reference: "KL-NEW001", time: new Date(backend.now).toISOString() });
  backend.emit({ kind: "desk" });
  await waitFor(() => expect(shownRows()[2]).toHaveTextContent("Reversed"));
  expect((await within(pane).findAllByText("Reversed"))[0]).toBeVisible();
  expect(await screen.findByRole("button", { name: "Refresh: 1 new" })).toBeVisible();
  expect(screen.queryByText("KL-NEW001")).toBeNull();
});
