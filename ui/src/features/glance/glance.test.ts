import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { failure, TestingBackend, testingConnection, testingJamesPay, testingNow } from "../../backend/testing";
import { presentation } from "../../shared/presentation.svelte";
import { axeFindings, show, type Shown } from "../../testing/show";
import GlanceView from "./GlanceView.svelte";
import { bankText, connectionText, daysText, stateText } from "./search-text";
import { shareOf } from "./share";

const hour = 3_600_000;

async function showGlance(
  backend = new TestingBackend({ connections: [testingConnection(), testingJamesPay()] }),
): Promise<Shown> {
  const at = (hours: number): string => new Date(testingNow - hours * hour).toISOString();
  backend.put({ state: "paid", time: at(0.1), amount: "1500.00" });
  backend.put({ state: "paid", time: at(2), amount: "250000.75", bankCode: "014" });
  backend.put({ state: "failed", time: at(2), amount: "20.00", connectionId: "c2", connectionName: "JamesPay" });
  backend.put({ state: "pending", time: at(3), amount: "99.25" });
  backend.put({ state: "paid", time: at(50), amount: "7.00" });
  backend.put({ state: "draft", time: at(1), amount: "5.00" });
  const shown = await show(GlanceView, {}, backend);
  await screen.findByRole("table", { name: "By status" });
  return shown;
}

function cells(table: string, row: string | RegExp): (string | null)[] {
  const found = within(screen.getByRole("table", { name: table })).getByRole("row", { name: row });
  return within(found)
    .getAllByRole("cell")
    .filter((cell) => !cell.classList.contains("bar"))
    .map(({ textContent }) => textContent);
}

test("today is told in sums and counts, drafts aside", async () => {
  const { backend } = await showGlance();
  expect(backend.called("glance")).toEqual([["2026-11-19T17:00:00.000Z", "2026-11-20T17:00:00.000Z"]]);
  expect(screen.getByText("251,620.00")).toBeVisible();
  expect(screen.getByText("2 paid of 3 that ended")).toBeVisible();
  expect(screen.getByText("66.7%")).toBeVisible();
  expect(cells("By status", /^Paid/)).toEqual(["2", "251,500.75"]);
  expect(cells("By status", /^Failed/)).toEqual(["1", "20.00"]);
  expect(screen.queryByText("Draft")).toBeNull();
  expect(await axeFindings()).toEqual([]);
});

test("each connection and bank has its success and time to paid", async () => {
  await showGlance();
  expect(cells("By connection", /^One2Pays/)).toEqual(["3", "251,600.00", "100%", "65 secs", "66 secs"]);
  expect(cells("By connection", /^JamesPay/)).toEqual(["1", "20.00", "0%", "–", "–"]);
  expect(cells("By bank", /Siam Commercial/)).toEqual(["1", "250,000.75", "100%", "66 secs", "66 secs"]);
});

test("the hours of a day are a table to a screen reader, with every hour in it", async () => {
  await showGlance();
  const hours = within(screen.getByRole("table", { name: "By hour" }));
  expect(hours.getAllByRole("row")).toHaveLength(25);
  expect(hours.getAllByRole("columnheader").map(({ textContent }) => textContent)).toEqual(["Hour", "Payouts", "Sum"]);
  expect(cells("By hour", /^12:00 to 13:00/)).toEqual(["2", "250,020.75"]);
  expect(cells("By hour", /^03:00 to 04:00/)).toEqual(["0", "0.00"]);
});

test("several days are shown by day, empty ones too", async () => {
  const { user, backend } = await showGlance();
  await user.click(screen.getByRole("radio", { name: "7 days" }));
  const days = await screen.findByRole("table", { name: "By day" });
  expect(within(days).getAllByRole("row")).toHaveLength(8);
  expect(cells("By day", /^18 Nov 2026/)).toEqual(["1", "7.00"]);
  expect(cells("By day", /^19 Nov 2026/)).toEqual(["0", "0.00"]);
  expect(backend.called("glance").at(-1)).toEqual(["2026-11-13T17:00:00.000Z", "2026-11-20T17:00:00.000Z"]);
  await user.click(screen.getByRole("radio", { name: "30 days" }));
  await waitFor(() =>
    expect(within(screen.getByRole("table", { name: "By day" })).getAllByRole("row")).toHaveLength(31),
  );
  expect(await axeFindings()).toEqual([]);
});

test("days are chosen in either era, and said back in full", async () => {
  const { user, backend } = await showGlance();
  await user.click(screen.getByRole("radio", { name: "Choose days" }));
  const first = screen.getByLabelText("From");
  expect(first).toHaveValue("20/11/2026");
  await user.clear(first);
  await user.type(first, "18/11/2569");
  expect(backend.called("glance").at(-1)).toEqual(["2026-11-17T17:00:00.000Z", "2026-11-20T17:00:00.000Z"]);
  expect(first).toHaveAccessibleDescription(/Wednesday.*18 November 2026/);
  await user.tab();
  expect(first).toHaveValue("18/11/2026");
  expect(await axeFindings()).toEqual([]);
});

test("what is no day is marked and kept, and nothing is read for it", async () => {
  const { user, backend } = await showGlance();
  await user.click(screen.getByRole("radio", { name: "Choose days" }));
  const asked = backend.called("glance").length;
  const last = screen.getByLabelText("To");
  await user.clear(last);
  await user.type(last, "31/11/2026");
  expect(last).toBeInvalid();
  await user.clear(last);
  await user.type(last, "21/11/2026");
  expect(last).toHaveAccessibleDescription("That day is still to come");
  expect(backend.called("glance")).toHaveLength(asked);
});

test("an end that would lie on the wrong side takes the other one along", async () => {
  const { user, backend } = await showGlance();
  await user.click(screen.getByRole("radio", { name: "7 days" }));
  await user.click(screen.getByRole("radio", { name: "Choose days" }));
  const last = screen.getByLabelText("To");
  await user.clear(last);
  await user.type(last, "1/11/2026");
  expect(screen.getByLabelText("From")).toHaveValue("01/11/2026");
  expect(backend.called("glance").at(-1)).toEqual(["2026-10-31T17:00:00.000Z", "2026-11-01T17:00:00.000Z"]);
});

test("arrow keys move a day", async () => {
  const { user } = await showGlance();
  await user.click(screen.getByRole("radio", { name: "Choose days" }));
  screen.getByLabelText("From").focus();
  await user.keyboard("{ArrowDown}{ArrowDown}{PageDown}");
  expect(screen.getByLabelText("From")).toHaveValue("11/11/2026");
});

test.each([
  ["By status", /^Paid/, "status:Paid date:20/11/2026", null],
  ["By connection", /^JamesPay/, "connection:JamesPay date:20/11/2026", null],
  ["By bank", /Siam Commercial/, "bank:SCB date:20/11/2026", null],
  [
    "By hour",
    /^12:00 to 13:00/,
    "date:20/11/2026",
    { from: "2026-11-20T05:00:00.000Z", to: "2026-11-20T05:59:59.999Z" },
  ],
])("%s: a bar leads to its rows", async (table, row, search, at) => {
  const { user, desk } = await showGlance();
  const found = within(screen.getByRole("table", { name: table })).getByRole("row", { name: row });
  within(found).getByRole("button").focus();
  await user.keyboard("{Enter}");
  expect(desk.place).toBe("history");
  expect(desk.wish).toEqual({ kind: "showHistory", search, at });
});

test("a click anywhere in a row leads there too", async () => {
  const { user, desk } = await showGlance();
  await user.click(screen.getByText("251,500.75"));
  expect(desk.wish).toMatchObject({ search: "status:Paid date:20/11/2026" });
});

test("a chart is one stop of the Tab key; arrow keys go from bar to bar", async () => {
  const { user } = await showGlance();
  const states = within(screen.getByRole("table", { name: "By status" }));
  expect(states.getAllByRole("button").filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  states.getAllByRole("button")[0]?.focus();
  await user.keyboard("{ArrowDown}");
  expect(states.getByRole("button", { name: "Paid" })).toHaveFocus();
  await user.keyboard("{End}{ArrowDown}");
  expect(states.getByRole("button", { name: "Failed" })).toHaveFocus();
  const hours = within(screen.getByRole("table", { name: "By hour" }));
  hours.getByRole("button", { name: "12:00 to 13:00" }).focus();
  await user.keyboard("{ArrowRight}");
  expect(hours.getByRole("button", { name: "13:00 to 14:00" })).toHaveFocus();
  expect(screen.getByText("13:00 to 14:00: nothing")).toBeVisible();
});

test("a day without payouts says so", async () => {
  await show(GlanceView, {}, new TestingBackend());
  expect(await screen.findByText("No payouts were entered: 20 Nov 2026.")).toBeVisible();
});

test("what could not be read is said, and what was known stays", async () => {
  const { user, backend } = await showGlance();
  backend.failNext.set("glance", failure("journal"));
  await user.click(screen.getByRole("radio", { name: "30 days" }));
  expect(await screen.findByText("The records could not be written or read")).toBeVisible();
  expect(screen.getByRole("table", { name: "By status" })).toBeVisible();
});

test("a search is written in the words of the screen", () => {
  presentation.language = "th";
  presentation.era = "buddhist";
  expect(daysText("2026-11-14", "2026-11-20")).toBe("วันที่:14/11/2569..20/11/2569");
  expect(stateText("accepted")).toBe('สถานะ:"รับแล้ว (ไม่ติดตามผล)"');
  expect(connectionText('One2Pays "สำรอง"')).toBe('การเชื่อมต่อ:"One2Pays  สำรอง "');
  expect(bankText("099", null)).toBe("ธนาคาร:099");
  presentation.language = "en";
  presentation.era = "common";
});

test("the longest bar is whole, nothing is none, and little is still seen", () => {
  const all = ["0.00", "0.01", "500.00", "1000.00"].map((sum, count) => ({ sum, count }));
  expect(all.map((one) => shareOf(one, all, "sum"))).toEqual([0, 1, 50, 100]);
  expect(all.map((one) => shareOf(one, all, "count"))).toEqual([0, 33.3, 66.6, 100]);
});
