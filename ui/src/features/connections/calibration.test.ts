import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { BalanceView, CalibrationView, ConnectionView } from "../../backend/generated/bindings";
import { failure, TestingBackend } from "../../backend/testing";
import { testingConnection } from "../../backend/testing-providers";
import { axeFindings, showWindow, type Shown } from "../../testing/show";
import { differenceOf, hundredfoldOf } from "./connection-signs";

const open: Partial<ConnectionView> = {
  unitConfirmation: null,
  minimum: null,
  sendingLocked: { code: "unitNotConfirmed", params: {} },
};

function balance(available: string, asOf: string): BalanceView {
  return { available, settlement: null, currency: "THB", status: null, asOf };
}

const under: CalibrationView = {
  payoutId: "p900",
  state: "pending",
  amount: "1.00",
  before: balance("1204310.50", "2026-11-20T07:31:02.000Z"),
  after: null,
  verdict: { code: "waiting", params: {} },
  accepted: false,
};
const measured = { ...under, state: "paid" as const, after: balance("1204309.50", "2026-11-20T07:31:40.000Z") };

async function showCard(changes: Partial<ConnectionView> = {}): Promise<Shown> {
  const shown = await showWindow(new TestingBackend({ connections: [testingConnection({ ...open, ...changes })] }));
  shown.desk.goTo("connections");
  await screen.findByRole("article", { name: "One2Pays" });
  return shown;
}

async function openForm(changes: Partial<ConnectionView> = {}): Promise<Shown> {
  const shown = await showCard(changes);
  await shown.user.click(screen.getByRole("button", { name: "Prove it with a small payout" }));
  await screen.findByRole("dialog", { name: "Prove it with a small payout" });
  return shown;
}

async function openShown(calibration: CalibrationView): Promise<Shown> {
  const shown = await showCard({ calibration });
  await shown.user.click(screen.getByRole("button", { name: "See the small payout" }));
  await screen.findByRole("dialog", { name: "Prove it with a small payout" });
  return shown;
}

async function fill({ user }: Shown): Promise<void> {
  await user.type(screen.getByLabelText("Account number"), "012-3-45678-9");
  await user.type(screen.getByRole("combobox", { name: "Bank" }), "KBANK{Enter}");
  await user.type(screen.getByLabelText("Account name"), "สมศรี ใจดี");
}

function change({ backend }: Shown, calibration: CalibrationView): void {
  const connections = backend.view.connections.map((connection) => ({ ...connection, calibration }));
  backend.view = { ...backend.view, connections };
}

test("the small payout says what it is for, what it costs if the reading is wrong, and that sending is locked", async () => {
  await openForm();
  expect(screen.getByText(/asks for the balance before and after it/)).toBeVisible();
  expect(screen.getByLabelText("Amount (THB)")).toHaveValue("1.00");
  expect(
    screen.getByText(/1\.00 THB should leave\. If the other reading is the right one, 0\.01 THB leave/),
  ).toBeVisible();
  expect(screen.getByText(/Sending stays locked until the result is accepted/)).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test("the amount begins with the connection's smallest, and read as satang it may cost a hundred times", async () => {
  await openForm({ minimum: "20.00", amountUnit: "satang" });
  expect(screen.getByLabelText("Amount (THB)")).toHaveValue("20.00");
  expect(screen.getByText(/2,000\.00 THB leave/)).toBeVisible();
});

test("it is sent once, and its balances and state are followed live", async () => {
  const shown = await openForm();
  await fill(shown);
  const { user, backend } = shown;
  await user.dblClick(screen.getByRole("button", { name: "Send the small payout" }));
  expect(await screen.findByText("Waiting for the balance afterwards")).toBeVisible();
  expect(backend.called("beginCalibration")).toHaveLength(1);
  expect(backend.called("beginCalibration")).toMatchObject([
    ["c1", 3, { connectionId: "c1", bankCode: "004", accountName: "สมศรี ใจดี", amount: "1.00" }],
  ]);
  const dialog = screen.getByRole("dialog");
  expect(within(dialog).getByText("Pending")).toBeVisible();
  expect(within(dialog).getByText("not asked yet")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Accept" })).toBeNull();
  const payoutId = backend.view.connections[0]!.calibration!.payoutId;
  change(shown, { ...measured, payoutId, verdict: { code: "agrees", params: {} } });
  backend.emit({ kind: "payout", id: payoutId, tab: "done" });
  expect(await screen.findByText("Your reading is right")).toBeVisible();
  expect(within(dialog).getByText("Paid")).toBeVisible();
  expect(within(dialog).getByText("−1.00")).toBeVisible();
  expect(within(dialog).getByText("20 Nov 2026 14:31:02")).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test("accepting puts the verdict on record and opens sending", async () => {
  const { user, backend } = await openShown({ ...measured, verdict: { code: "agrees", params: {} } });
  await user.click(screen.getByRole("button", { name: "Accept" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(backend.called("acceptCalibration")).toEqual([["c1", 3]]);
  expect(screen.queryByRole("button", { name: "Settle the amount unit" })).toBeNull();
});

test("where the other reading is right, it says which one the connection changes to", async () => {
  await openShown({ ...measured, verdict: { code: "otherUnit", params: {} } });
  expect(screen.getByText("The other reading is right")).toBeVisible();
  expect(screen.getByText(/changes to “1000\.00” = 10\.00 baht \(satang\)/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Accept" })).toBeEnabled();
});

test.each([
  ["unclear", "paid", "The balance does not tell which reading is right"],
  ["waiting", "failed", "It was not paid, so it shows nothing"],
] as const)(
  "a verdict %s of a payout that is %s cannot be accepted, and another can be sent",
  async (code, state, said) => {
    const { user } = await openShown({ ...measured, state, verdict: { code, params: {} } });
    expect(screen.getByText(said)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Accept" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Send another one" }));
    expect(await screen.findByLabelText("Account number")).toBeVisible();
  },
);

test("the provider's confirmation can be recorded instead", async () => {
  const { user } = await openForm();
  await user.click(screen.getByRole("button", { name: "Record the provider’s confirmation instead" }));
  await waitFor(() => expect(screen.getByRole("radio", { name: "1,000.00 baht" })).toHaveFocus());
  expect(screen.getByRole("radio", { name: "Record it now" })).toBeVisible();
});

test("what is impossible is said at its field, and the same reference is used again", async () => {
  const shown = await openForm();
  const { user, backend } = shown;
  await user.click(screen.getByRole("button", { name: "Send the small payout" }));
  await waitFor(() => expect(screen.getByLabelText("Account number")).toBeInvalid());
  expect(screen.getByLabelText("Account number")).toHaveFocus();
  expect(await axeFindings()).toEqual([]);
  await fill(shown);
  await user.click(screen.getByRole("button", { name: "Send the small payout" }));
  await screen.findByText("Waiting for the balance afterwards");
  const references = backend.called("beginCalibration").map(([, , form]) => (form as { reference: string }).reference);
  expect(references).toHaveLength(2);
  expect(new Set(references).size).toBe(1);
});

test("without a balance nothing is sent, and what was typed stays", async () => {
  const shown = await openForm();
  shown.backend.failNext.set("beginCalibration", failure("calibrationNoBalance"));
  await fill(shown);
  await shown.user.click(screen.getByRole("button", { name: "Send the small payout" }));
  expect(await screen.findByText("The balance cannot be read now")).toBeVisible();
  expect(screen.getByLabelText("Account number")).toHaveValue("012-3-45678-9");
});

test("Escape closes the list of banks first, and asks before what was typed is lost", async () => {
  const { user } = await openForm();
  await user.type(screen.getByRole("combobox", { name: "Bank" }), "KB");
  await user.keyboard("{Escape}");
  expect(screen.getByRole("combobox", { name: "Bank" })).toHaveAttribute("aria-expanded", "false");
  expect(screen.queryByRole("alertdialog")).toBeNull();
  await user.keyboard("{Escape}");
  expect(await screen.findByRole("alertdialog", { name: "Discard what you typed?" })).toBeVisible();
});

test("the small payout can be looked at where all payouts are", async () => {
  const { user, desk, backend } = await openShown({ ...measured, verdict: { code: "unclear", params: {} } });
  backend.put({ id: "p900", state: "paid" });
  await user.click(screen.getByRole("button", { name: "Show payout" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(desk.place).toBe("payouts");
});

test("a unit that is not chosen is chosen before anything can be proved", async () => {
  await showCard({ amountUnit: null, sendingLocked: { code: "unitNotChosen", params: {} } });
  expect(screen.queryByRole("button", { name: "Prove it with a small payout" })).toBeNull();
  expect(screen.getByRole("button", { name: "Settle the amount unit" })).toBeVisible();
});

test.each([
  ["1204310.50", "1204309.50", "-1.00"],
  ["0.05", "0.00", "-0.05"],
  ["1.00", "1.00", "0.00"],
  ["90071992547409.93", "90071992547409.92", "-0.01"],
  ["1.00", "10.05", "9.05"],
])("from %s to %s it moved by %s", (before, after, difference) => {
  expect(differenceOf(before, after)).toBe(difference);
});

test.each([
  ["1.00", "100.00"],
  ["0.05", "5.00"],
  ["20.50", "2050.00"],
])("%s satang for baht is %s", (money, hundredfold) => {
  expect(hundredfoldOf(money)).toBe(hundredfold);
});
