import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import type { ConnectionView } from "../../backend/generated/bindings";
import { failure, TestingBackend } from "../../backend/testing";
import { testingConnection, testingJamesPay, testingPay1401 } from "../../backend/testing-providers";
import { axeFindings, showWindow, type Shown } from "../../testing/show";
import { clockText, environmentOfAddress, environmentOfSecret, hundredthOf } from "./connection-signs";

async function showConnections(changes: Partial<ConnectionView> = {}, view = {}): Promise<Shown> {
  const shown = await showWindow(new TestingBackend({ connections: [testingConnection(changes)], ...view }));
  shown.desk.goTo("connections");
  await screen.findByRole("article", { name: changes.name ?? "One2Pays" });
  return shown;
}

test("a connection shows its health, and of its secrets only the last four and their age", async () => {
  await showConnections();
  const card = screen.getByRole("article", { name: "One2Pays" });
  expect(within(card).getByText("1,204,310.50 THB")).toBeVisible();
  expect(within(card).getByText("184 ms")).toBeVisible();
  expect(within(card).getByText("agrees to within a second")).toBeVisible();
  expect(within(card).getByText("…a81e")).toBeVisible();
  expect(within(card).getAllByText("set 49 days ago")).toHaveLength(2);
  expect(await axeFindings()).toEqual([]);
});

test("axe finds nothing wrong with several connections", async () => {
  await showConnections({}, { connections: [testingConnection(), testingConnection({ id: "c2", name: "Second" })] });
  expect(screen.getAllByRole("article")).toHaveLength(2);
  expect(await axeFindings()).toEqual([]);
});

test("a clock that is off by more than a minute is a warning that says what to do", async () => {
  const { health } = testingConnection();
  await showConnections({ health: { ...health, clockDifferenceMs: -61_000 } });
  expect(screen.getAllByText("this machine is 61 secs ahead")).toHaveLength(2);
  expect(screen.getByText(/adjusted automatically/)).toBeVisible();
});

test("checking a kept connection sends no secret and says in words what was found", async () => {
  const { user, backend } = await showConnections();
  backend.checkResult = {
    result: { code: "tls", params: {} },
    balance: null,
    clockDifferenceMs: null,
    latencyMs: null,
  };
  await user.click(screen.getByRole("button", { name: "Check connection" }));
  expect(await screen.findByText("The encrypted connection could not be set up")).toBeVisible();
  expect(screen.getByText(/your keys would be read/)).toBeVisible();
  expect(backend.called("checkConnection")).toMatchObject([["c1", { secrets: { apiKey: "", apiSecret: "" } }]]);
});

test("a stopped connection goes on only with a note of what was found", async () => {
  const stopped = {
    at: "2026-11-20T07:00:00.000Z",
    reason: { code: "mismatch", params: { field: "amount", sent: "1500.00", answered: "15.00", count: "1" } },
    payoutId: "p1",
  };
  const { user, backend } = await showConnections({ stopped, sendingLocked: { code: "stopped", params: {} } });
  const card = screen.getByRole("article", { name: "One2Pays" });
  await user.click(within(card).getByRole("button", { name: "Resume sending" }));
  const dialog = await screen.findByRole("dialog", { name: /Resume sending/ });
  await user.click(within(dialog).getByRole("button", { name: "Resume sending" }));
  expect(within(dialog).getByLabelText("What was found")).toBeInvalid();
  expect(await axeFindings()).toEqual([]);
  await user.type(within(dialog).getByLabelText("What was found"), "Support: display error");
  await user.click(within(dialog).getByRole("button", { name: "Resume sending" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(backend.called("resumeConnection")).toEqual([["c1", 3, "Support: display error"]]);
  expect(screen.queryByText(/Sending stopped on/)).toBeNull();
});

test("a note that the desk does not take is marked, and kept", async () => {
  const stopped = { at: "2026-11-20T07:00:00.000Z", reason: { code: "mismatch", params: {} }, payoutId: null };
  const { user, backend } = await showConnections({ stopped });
  const params = { length: "600", limit: "500" };
  const connectionProblems = [{ field: "note" as const, secret: null, name: null, code: "textTooLong", params }];
  backend.failNext.set("resumeConnection", failure("problems", { connectionProblems }));
  await user.click(screen.getByRole("button", { name: "Resume sending" }));
  const note = await screen.findByLabelText("What was found");
  await user.type(note, "found");
  await user.click(screen.getAllByRole("button", { name: "Resume sending" }).at(-1)!);
  await waitFor(() => expect(note).toBeInvalid());
  expect(note).toHaveValue("found");
});

test("trouble with the provider is said once, with what to do", async () => {
  const { health } = testingConnection();
  await showConnections({
    sendingLocked: { code: "trouble", params: { reason: "wrongSecret" } },
    health: { ...health, state: "trouble", trouble: { code: "wrongSecret", params: {} } },
  });
  const card = screen.getByRole("article", { name: "One2Pays" });
  expect(within(card).getAllByText(/knows the key, but not the signature/)).toHaveLength(1);
  expect(within(card).getByText(/does not belong to this key/)).toBeVisible();
});

test("an unsettled unit says why sending is locked and leads to where it is settled", async () => {
  const { user } = await showConnections({
    unitConfirmation: null,
    sendingLocked: { code: "unitNotConfirmed", params: {} },
  });
  expect(screen.getByText(/ask the provider in writing/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Settle the amount unit" }));
  await waitFor(() => expect(screen.getByRole("radio", { name: "1,000.00 baht" })).toHaveFocus());
});

test("an edit that leaves the secrets empty sends them empty, so that the kept ones stay", async () => {
  const { user, backend } = await showConnections();
  await user.click(screen.getByRole("button", { name: "Edit" }));
  const name = await screen.findByLabelText("Name");
  expect(screen.getByLabelText("API key")).toHaveAccessibleDescription(/Leave empty to keep …9f3c/);
  expect(await axeFindings()).toEqual([]);
  await user.clear(name);
  await user.type(name, "Shop");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(backend.called("updateConnection")).toMatchObject([
    ["c1", 3, { name: "Shop", secrets: { apiKey: "", apiSecret: "" }, minimum: "20.00", maximum: "2,000,000.00" }],
  ]);
});

test("replacing a key leads to the keys, and the new one is gone from the page when saved", async () => {
  const { user, backend } = await showConnections();
  await user.click(screen.getByRole("button", { name: "Replace keys" }));
  const key = await screen.findByLabelText("API key");
  await waitFor(() => expect(key).toHaveFocus());
  await user.type(key, "pk_live_canary_7777");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(backend.called("updateConnection")).toMatchObject([["c1", 3, { secrets: { apiKey: "pk_live_canary_7777" } }]]);
  expect(document.documentElement.outerHTML).not.toContain("canary");
  expect(screen.getByText("…7777")).toBeVisible();
});

test("another reading of the unit drops the confirmation of the one before, and coming back restores it", async () => {
  const { user } = await showConnections();
  await user.click(screen.getByRole("button", { name: "Edit" }));
  expect(await screen.findByLabelText("Who confirmed it")).toHaveValue("One2Pays support");
  await user.click(screen.getByRole("radio", { name: "10.00 baht (satang)" }));
  expect(screen.queryByLabelText("Who confirmed it")).toBeNull();
  expect(screen.getByText(/Sending stays locked/)).toBeVisible();
  await user.click(screen.getByRole("radio", { name: "1,000.00 baht" }));
  expect(screen.getByLabelText("Who confirmed it")).toHaveValue("One2Pays support");
});

test("an edit that someone else was faster with says so and keeps what was typed", async () => {
  const { user, backend } = await showConnections();
  backend.failNext.set("updateConnection", failure("changedMeanwhile"));
  await user.click(screen.getByRole("button", { name: "Edit" }));
  await user.type(await screen.findByLabelText("Name"), " 2");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("This was changed meanwhile")).toBeVisible();
  expect(screen.getByLabelText("Name")).toHaveValue("One2Pays 2");
});

test("in rehearsal neither a connection nor a key can be added", async () => {
  const { user } = await showConnections({}, { profile: "rehearsal" });
  expect(screen.queryByRole("button", { name: "Add connection" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Replace keys" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Edit" }));
  await screen.findByLabelText("Name");
  expect(screen.queryByLabelText("Base URL")).toBeNull();
  expect(screen.queryByLabelText("API key")).toBeNull();
});

test("a support report is copied exactly as it is shown", async () => {
  const { user } = await showConnections();
  await user.click(screen.getByRole("button", { name: "Copy support report" }));
  const report = await screen.findByRole("region", { name: "The report" });
  expect(report).toHaveTextContent("Base URL: https://api.one2pays.example");
  expect(screen.getByText(/no keys and no full account numbers/)).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  const shown = report.textContent;
  await user.click(screen.getByRole("button", { name: "Copy" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(await navigator.clipboard.readText()).toBe(shown);
});

test("a clipboard that refuses is said, and the report stays in sight", async () => {
  const { user } = await showConnections();
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("no"));
  await user.click(screen.getByRole("button", { name: "Copy support report" }));
  await screen.findByRole("region", { name: "The report" });
  await user.click(screen.getByRole("button", { name: "Copy" }));
  expect(await screen.findByText(/Select the text above/)).toBeVisible();
  expect(screen.getByRole("region", { name: "The report" })).toBeVisible();
});

test("a connection shows what its provider asks for beside keys, and that it tells no balance", async () => {
  const connections = [testingJamesPay(), testingPay1401()];
  await showConnections({ name: "JamesPay" }, { connections });
  const james = screen.getByRole("article", { name: "JamesPay" });
  expect(within(james).getByText("khlangshop7")).toBeVisible();
  expect(within(james).queryByText("Notify URL")).toBeNull();
  expect(within(james).getByText(/^1 of \d+ confirmed$/)).toBeVisible();
  expect(within(james).queryByText("“1000.00” means")).toBeNull();
  expect(within(screen.getByRole("article", { name: "1401" })).getByText("this provider tells none")).toBeVisible();
});

test("numbers of which only the provider knows the meaning are shown by its names, as it wrote them", async () => {
  const told = (name: string, amount: string) => ({ name, amount, asOf: "2026-11-20T07:24:00.000Z" });
  const james = testingJamesPay();
  const otherBalances = [told("frozen", "-1"), told("wallet.total_thb", "1500.7500")];
  await showConnections(
    { name: "JamesPay" },
    { connections: [{ ...james, health: { ...james.health, balance: null, otherBalances } }] },
  );
  const health = screen.getByText("As the provider calls it: frozen").closest("dl") as HTMLElement;
  expect(within(health).getByText("balance not known")).toBeVisible();
  expect(within(health).getByText("-1")).toBeVisible();
  expect(within(health).getByText("As the provider calls it: wallet.total_thb")).toBeVisible();
  expect(within(health).getByText("1500.7500")).toBeVisible();
  expect(within(health).getAllByText(/old$/)).toHaveLength(2);
  expect(await axeFindings()).toEqual([]);
});

test("an edit shows the plain fields and sends them", async () => {
  const { user, backend } = await showConnections({ name: "JamesPay" }, { connections: [testingJamesPay()] });
  await user.click(screen.getByRole("button", { name: "Edit" }));
  expect(await screen.findByLabelText("Merchant id")).toHaveValue("khlangshop7");
  await user.type(screen.getByLabelText("Notify URL"), "https://shop.example/notify");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(backend.called("updateConnection")).toMatchObject([
    ["c2", 3, { plainFields: { merchantId: "khlangshop7", notifyUrl: "https://shop.example/notify" } }],
  ]);
});

test("a keychain that does not open is explained for each system", async () => {
  await showConnections({}, { keychain: "locked" });
  expect(screen.getByText(/Open Keychain Access/)).toBeVisible();
  expect(screen.getByText(/Passwords and Keys/)).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test.each([
  ["https://api.example.com", null],
  ["https://sandbox.example.com/v1", "test"],
  ["https://api-test.example.com", "test"],
  ["https://contest.example.com", null],
  ["http://127.0.0.1:9000", "thisMachine"],
  ["http://localhost:9000", "thisMachine"],
  ["https://localhost.example.com", null],
  ["", null],
])("the address %s gives away %s", (address, environment) => {
  expect(environmentOfAddress(address)).toBe(environment);
});

test.each([
  ["pk_test_1", "test"],
  [" sk_live_1", "live"],
  ["test_pk_1", null],
  ["abcdef", null],
])("the key %s gives away %s", (secret, environment) => {
  expect(environmentOfSecret(secret)).toBe(environment);
});

test.each([
  ["1204310.50", "12043.10"],
  ["0.05", "0.00"],
  ["10.00", "0.10"],
  ["100.00", "1.00"],
])("%s baht read as satang is %s", (money, hundredth) => {
  expect(hundredthOf(money)).toBe(hundredth);
});

test.each([
  [999, "agrees to within a second"],
  [-1500, "this machine is 1.5 secs ahead"],
  [300_000, "this machine is 5 mins behind"],
])("a difference of %d ms reads: %s", (difference, words) => {
  expect(clockText(difference)).toBe(words);
});
