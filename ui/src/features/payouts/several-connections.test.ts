import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { TestingBackend, testingConnection, testingJamesPay, testingPay1401 } from "../../backend/testing";
import { axeFindings, showWindow, type Shown } from "../../testing/show";

/** A new payout through the connection of this name. */
async function openForm(connection: string, backend = threeConnections()): Promise<Shown> {
  const shown = await showWindow(backend);
  await shown.user.keyboard("{Control>}[KeyN]{/Control}");
  await waitFor(() => expect(screen.getByLabelText("Account number")).toHaveFocus());
  await shown.user.selectOptions(screen.getByLabelText("Connection"), connection);
  return shown;
}

function threeConnections(): TestingBackend {
  return new TestingBackend({ connections: [testingConnection(), testingJamesPay(), testingPay1401()] });
}

test("a bank that is not confirmed is greyed with the reason and the connection that can pay it", async () => {
  const { user } = await openForm("JamesPay");
  await user.type(screen.getByLabelText("Bank"), "ktb");
  const option = screen.getByRole("option", { name: /Krungthai/ });
  expect(option).toHaveAttribute("aria-disabled", "true");
  expect(option).toHaveTextContent("This bank is not confirmed for this connection yet.");
  expect(option).toHaveTextContent("Can be paid through One2Pays");
  expect(await axeFindings()).toEqual([]);
});

test("asked for all the same, the bank is taken with the connection that can pay it, in one step", async () => {
  const { user } = await openForm("JamesPay");
  const bank = screen.getByLabelText("Bank");
  await user.type(bank, "ktb");
  await user.keyboard("{ArrowDown}{Enter}");
  expect(bank).toHaveAccessibleDescription("This bank is not confirmed for this connection yet.");
  expect(bank).toHaveValue("ktb");
  expect(await axeFindings()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Pay through 1401" }));
  expect(screen.getByLabelText("Connection")).toHaveDisplayValue("1401");
  expect(bank).toHaveValue("Krungthai Bank");
  expect(screen.queryByRole("button", { name: /Pay through/ })).toBeNull();
});

test("changing the connection tells at once that it cannot pay the bank, and what can", async () => {
  const { user } = await openForm("One2Pays");
  const bank = screen.getByLabelText("Bank");
  await user.type(bank, "ktb{Enter}");
  expect(bank).toHaveValue("Krungthai Bank");
  await user.selectOptions(screen.getByLabelText("Connection"), "JamesPay");
  expect(bank).toHaveAccessibleDescription("This bank is not confirmed for this connection yet.");
  expect(screen.getByRole("button", { name: "Confirm it under Connections" })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Pay through One2Pays" }));
  expect(bank).not.toHaveAccessibleDescription();
});

test("a connection that is stopped or locked is not offered for a bank", async () => {
  const stopped = { at: "2026-11-20T07:00:00.000Z", reason: { code: "mismatch", params: {} }, payoutId: null };
  const locked = { code: "unitNotConfirmed", params: {} };
  const backend = new TestingBackend({
    connections: [testingConnection({ sendingLocked: locked }), testingJamesPay(), testingPay1401({ stopped })],
  });
  const { user } = await openForm("JamesPay", backend);
  await user.type(screen.getByLabelText("Bank"), "ktb");
  await user.tab();
  expect(screen.getByText("No other connection can pay it now.")).toBeVisible();
  expect(screen.queryByRole("button", { name: /Pay through/ })).toBeNull();
});

test("the limits of the chosen connection stand under the amount", async () => {
  const { user } = await openForm("JamesPay");
  const amount = screen.getByLabelText("Amount (THB)");
  expect(amount).toHaveAccessibleDescription("JamesPay pays 20.00 to 500,000.00");
  await user.selectOptions(screen.getByLabelText("Connection"), "1401");
  expect(amount).toHaveAccessibleDescription("1401 pays 100.00 or more");
  await user.type(amount, "50");
  await user.tab();
  await waitFor(() => expect(amount).toHaveAccessibleDescription(/This connection pays 100\.00 at least\./));
});

test("what the provider does not take is said to be for this desk only, or not asked for", async () => {
  const { user } = await openForm("1401");
  expect(screen.getByLabelText("Reference")).toHaveAccessibleDescription("for this desk only");
  expect(screen.getByLabelText("Description")).toHaveAccessibleDescription("for this desk only");
  expect(screen.queryByRole("button", { name: "Add a detail" })).toBeNull();
  await user.selectOptions(screen.getByLabelText("Connection"), "One2Pays");
  expect(screen.getByLabelText("Reference")).not.toHaveAccessibleDescription();
  expect(screen.getByLabelText("Description")).not.toHaveAccessibleDescription();
  expect(screen.getByRole("button", { name: "Add a detail" })).toBeVisible();
});

test("the same payout within minutes is warned of, with a link to the other", async () => {
  const backend = threeConnections();
  const payoutId = backend.put({ state: "pending", reference: "KL0160" });
  backend.warnings = [{ code: "sameWithinMinutes", params: { minutes: "2", reference: "KL0160" }, payoutId }];
  const { user } = await openForm("JamesPay", backend);
  await user.type(screen.getByLabelText("Account number"), "0123456789{Enter}kbank{Enter}John{Enter}500{Enter}");
  const warning = await screen.findByRole("checkbox", { name: /went out 2 minutes ago: KL0160/ });
  expect(warning).not.toBeChecked();
  const strip = screen.getByRole("region", { name: "Before sending" });
  expect(within(strip).getByRole("button", { name: "Show" })).toBeVisible();
});

test("the balance afterwards is not known where the provider tells none", async () => {
  const { user } = await openForm("1401");
  await user.type(screen.getByLabelText("Amount (THB)"), "500");
  const strip = screen.getByRole("region", { name: "Before sending" });
  expect(within(strip).getByText("not known")).toBeVisible();
  await user.selectOptions(screen.getByLabelText("Connection"), "One2Pays");
  expect(await within(strip).findByText("1,203,810.50")).toBeVisible();
  expect(within(strip).getByText(/^2 mins? old$/)).toBeVisible();
});

test("a bank that is confirmed under Connections meanwhile is refused no longer in the form that is open", async () => {
  const { backend, user } = await openForm("One2Pays");
  const bank = screen.getByLabelText("Bank");
  await user.type(bank, "ktb{Enter}");
  await user.selectOptions(screen.getByLabelText("Connection"), "JamesPay");
  await user.tab();
  expect(bank).toHaveAccessibleDescription("This bank is not confirmed for this connection yet.");
  await waitFor(() => expect(backend.called("checkPayout").at(-1)?.[1]).toMatchObject({ connectionId: "c2" }));
  await backend.confirmBanks("c2", 3, [{ bankCode: "006", spelling: "KTB" }]);
  await waitFor(() => expect(bank).not.toHaveAccessibleDescription());
  expect(bank).toHaveValue("Krungthai Bank");
});

test("a bank that was asked for is taken once it is confirmed under Connections", async () => {
  const { backend, user } = await openForm("JamesPay");
  const bank = screen.getByLabelText("Bank");
  await user.type(bank, "ktb");
  await user.keyboard("{ArrowDown}{Enter}");
  expect(bank).toHaveAccessibleDescription("This bank is not confirmed for this connection yet.");
  await backend.confirmBanks("c2", 3, [{ bankCode: "006", spelling: "KTB" }]);
  await waitFor(() => expect(bank).toHaveValue("Krungthai Bank"));
  expect(bank).not.toHaveAccessibleDescription();
});

test.each([
  ["c1", true],
  ["c3", false],
])("the list with a payout through %s is said to be followed: %s", async (connectionId, followed) => {
  const backend = threeConnections();
  backend.put({ state: "sending", connectionId });
  await showWindow(backend);
  expect(await screen.findByText("1 payout in progress")).toBeVisible();
  expect(await screen.findByText("สมชาย ใจดี")).toBeVisible();
  expect(screen.queryAllByText("Followed every few seconds")).toHaveLength(followed ? 1 : 0);
});
