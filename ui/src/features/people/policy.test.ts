import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { PolicyDraft } from "../../backend/generated/bindings";
import { failure, signedIn, TestingBackend, testingPassword, testingPerson } from "../../backend/testing";
import { axeFindings, showWindow, type Shown } from "../../testing/show";
import { readCount, readMoney } from "./policy-draft.svelte";

async function openPolicy(backend = new TestingBackend()): Promise<Shown> {
  const shown = await showWindow(backend);
  await shown.user.click(screen.getByRole("button", { name: "People" }));
  await shown.user.click(await screen.findByRole("tab", { name: /Policy/ }));
  await screen.findByRole("list", { name: "Rules" });
  return shown;
}

function rules(): string[] {
  return [...screen.getByRole("list", { name: "Rules" }).querySelectorAll(".words")].map((words) => words.textContent);
}

/** What went with the last call, as the desk got it. */
function draftIn(backend: TestingBackend, method: "changePolicy" | "checkPolicy" | "replayPolicy"): PolicyDraft {
  const args = backend.called(method).at(-1) ?? [];
  return args[method === "changePolicy" ? 1 : 0] as PolicyDraft;
}

async function setAmount({ user }: Shown, amount: string): Promise<void> {
  const field = screen.getByRole("textbox", { name: "Amount (THB)" });
  await user.clear(field);
  if (amount !== "") await user.type(field, amount);
}

async function saveAs({ user }: Shown, name: string | null): Promise<void> {
  await user.click(screen.getByRole("button", { name: "Save policy" }));
  const dialog = await screen.findByRole("dialog");
  if (name !== null) {
    await user.type(within(dialog).getByLabelText("Second person’s name"), name);
    await user.type(within(dialog).getByLabelText("Second person’s password"), testingPassword(name));
  }
  await user.click(within(dialog).getByRole("button", { name: "Save policy" }));
}

test("the policy is an ordered list of sentences, with everything else last", async () => {
  await openPolicy();
  expect(rules()[0]).toBe("From 500,000.00 → needs 2 supervisors");
  expect(rules()[4]).toBe("To this payee today from 50,000.00 → needs 1 supervisor");
  expect(rules()[6]).toBe("Up to 49,999.99 → goes by itself");
  const last = screen.getByRole("combobox", { name: "Everything else" });
  expect([...last.querySelectorAll("option")].map(({ textContent }) => textContent)).toEqual([
    "needs 1 supervisor",
    "needs 2 supervisors",
    "needs 3 supervisors",
  ]);
  expect(screen.getByLabelText("Approvals lapse after (hours)")).toHaveValue("72");
  expect(screen.queryByRole("button", { name: "Save policy" })).toBeNull();
  expect(await axeFindings()).toEqual([]);
});

test("whoever is no administrator reads the rules and can try them, and changes nothing", async () => {
  const backend = new TestingBackend({ session: signedIn("Anan", ["operator"]) });
  const { user } = await openPolicy(backend);
  expect(screen.getByText(/Only administrators change the policy/)).toBeVisible();
  expect(screen.queryByRole("button", { name: /Edit rule|Move|Remove|Add rule/ })).toBeNull();
  expect(screen.getByRole("combobox", { name: "Everything else" })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "Replay" }));
  expect(await screen.findByText("412 payouts")).toBeVisible();
});

test("a changed amount goes with grouping and Thai digits read, and takes a second person", async () => {
  const shown = await openPolicy();
  const { user, backend } = shown;
  await user.click(screen.getByRole("button", { name: "Edit rule 1" }));
  expect(await axeFindings()).toEqual([]);
  await setAmount(shown, "๒50,000");
  expect(rules()[0]).toBe("From 250,000.00 → needs 2 supervisors");
  await user.selectOptions(screen.getByRole("combobox", { name: "then it" }), "needs 3 supervisors");
  await user.click(screen.getByRole("button", { name: "Done" }));
  expect(screen.getByRole("tab", { name: /Policy.*not saved/ })).toBeVisible();
  backend.office.waiting = 2;
  backend.emit({ kind: "policy" });
  await user.click(screen.getByRole("button", { name: "Save policy" }));
  const dialog = await screen.findByRole("dialog", { name: "Save this policy?" });
  expect(within(dialog).getByText(/2 payouts under way keep the policy/)).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Save policy" }));
  const name = within(dialog).getByLabelText("Second person’s name");
  await waitFor(() => expect(name).toHaveAccessibleDescription(/Another person has to confirm/));
  await user.type(name, "Malee");
  await user.type(within(dialog).getByLabelText("Second person’s password"), testingPassword("Malee"));
  await user.click(within(dialog).getByRole("button", { name: "Save policy" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(backend.called("changePolicy").at(-1)?.[0]).toBe(0);
  expect(draftIn(backend, "changePolicy").rules[0]).toEqual({
    conditions: [{ kind: "amountFrom", amount: "250000.00" }],
    outcome: { kind: "needs", supervisors: 3 },
  });
  expect(await screen.findByText(/by Somsri, confirmed by Malee/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Save policy" })).toBeNull();
});

test("where nobody else is there to confirm a policy, that is said and goes on record", async () => {
  const backend = new TestingBackend();
  backend.office.people = [testingPerson("Somsri", ["supervisor", "administrator"])];
  const shown = await openPolicy(backend);
  await shown.user.click(screen.getByRole("button", { name: "Remove rule 7" }));
  await shown.user.click(screen.getByRole("button", { name: "Save policy" }));
  expect(await screen.findByText(/it goes on record that you acted alone/)).toBeVisible();
  await shown.user.keyboard("{Escape}");
  await saveAs(shown, null);
  expect(await screen.findByText(/by Somsri; nobody else was there to confirm it/)).toBeVisible();
  expect(draftIn(backend, "changePolicy").rules).toHaveLength(6);
});

test("rules are moved by buttons and by Alt with the arrow keys, and the focus stays with them", async () => {
  const { user, desk } = await openPolicy();
  await user.click(screen.getByRole("button", { name: "Move rule 7 up" }));
  expect(rules()[5]).toBe("Up to 49,999.99 → goes by itself");
  expect(screen.getByRole("button", { name: "Move rule 6 up" })).toHaveFocus();
  expect(desk.announcement).toBe("Now rule 6");
  await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
  expect(rules()[6]).toBe("Up to 49,999.99 → goes by itself");
  expect(screen.getByRole("button", { name: "Edit rule 7" })).toHaveFocus();
  expect(screen.getByRole("button", { name: "Move rule 7 down" })).toBeDisabled();
  expect(screen.getByRole("button", { name: "Move rule 1 up" })).toBeDisabled();
  expect(screen.queryByRole("button", { name: "Save policy" })).toBeNull();
});

test("a new rule comes first, is not scolded while it is begun, and takes several conditions", async () => {
  const shown = await openPolicy();
  const { user, backend } = shown;
  await user.click(screen.getByRole("button", { name: "Add rule" }));
  expect(screen.getByRole("combobox", { name: "Condition 1" })).toHaveFocus();
  const amount = screen.getByRole("textbox", { name: "Amount (THB)" });
  expect(amount).not.toHaveAccessibleDescription();
  await user.click(screen.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(amount).toHaveAccessibleDescription(/Enter an amount/));
  expect(amount).toHaveFocus();
  await user.type(amount, "10000");
  await user.click(screen.getByRole("button", { name: "Add a condition" }));
  await user.selectOptions(
    screen.getByRole("combobox", { name: "Condition 2" }),
    "The payee is new, or changed, within",
  );
  const days = screen.getByRole("textbox", { name: "Days" });
  await user.clear(days);
  await user.type(days, "14");
  await user.click(screen.getByRole("button", { name: "Add a condition" }));
  await user.selectOptions(screen.getByRole("combobox", { name: "Condition 3" }), "It goes to");
  await user.type(screen.getByRole("combobox", { name: "Add a bank" }), "kbank{Enter}");
  await user.click(screen.getByRole("button", { name: "Add a condition" }));
  await user.selectOptions(screen.getByRole("combobox", { name: "Condition 4" }), "It goes through");
  await user.click(screen.getByRole("checkbox", { name: "One2Pays" }));
  expect(await axeFindings()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Done" })).toBeNull());
  expect(rules()[0]).toMatch(/^From 10,000\.00 and payee new.*14 days and to KBANK and through One2Pays → needs 1/);
  await saveAs(shown, "Malee");
  await waitFor(() => expect(backend.called("changePolicy")).toHaveLength(1));
  expect(draftIn(backend, "changePolicy").rules[0]?.conditions).toEqual([
    { kind: "amountFrom", amount: "10000.00" },
    { kind: "newPayee", days: 14 },
    { kind: "bank", banks: ["004"] },
    { kind: "connection", connections: ["c1"] },
  ]);
});

test("a condition on batches says that there are none yet", async () => {
  const { user } = await openPolicy();
  await user.click(screen.getByRole("button", { name: "Edit rule 1" }));
  const amount = screen.getByRole("textbox", { name: "Amount (THB)" });
  expect(amount).not.toHaveAccessibleDescription();
  await user.selectOptions(screen.getByRole("combobox", { name: "Condition 1" }), "The sum of its batch is at least");
  expect(screen.getByRole("textbox", { name: "Amount (THB)" })).toHaveAccessibleDescription(
    "There are no batches yet; it never holds.",
  );
  expect(await axeFindings()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Done" })).toBeNull());
  expect(screen.getByText("There are no batches yet; it never holds.")).toBeVisible();
});

test("nobody changes a policy alone so soon after others lost their voice", async () => {
  const backend = new TestingBackend();
  backend.office.people = [testingPerson("Somsri", ["supervisor", "administrator"])];
  const shown = await openPolicy(backend);
  await shown.user.click(screen.getByRole("button", { name: "Remove rule 7" }));
  backend.failNext.set("changePolicy", failure("aloneTooSoon"));
  await saveAs(shown, null);
  const dialog = screen.getByRole("dialog");
  expect(await within(dialog).findByText("Nobody acts alone on this so soon")).toBeVisible();
  expect(within(dialog).getByText(/wait until the 72 hours are over/)).toBeVisible();
});

test("what the desk finds wrong stands at the rule that it is about, and nothing is saved", async () => {
  const shown = await openPolicy();
  await shown.user.click(screen.getByRole("button", { name: "Edit rule 4" }));
  await setAmount(shown, "500,000.00");
  await shown.user.click(screen.getByRole("button", { name: "Save policy" }));
  const item = screen.getByRole("group", { name: "Rule 4" }).closest("li")!;
  expect(await within(item).findByText(/A rule above asks the same/)).toBeVisible();
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("hours and sums that cannot be read are told at their fields", async () => {
  const { user } = await openPolicy();
  const hours = screen.getByLabelText("Approvals lapse after (hours)");
  await user.clear(hours);
  await user.type(hours, "soon");
  expect(hours).toHaveAccessibleDescription(/Enter 1 to 720 hours/);
  const from = screen.getByLabelText("Ask for the password every time from (THB)");
  await user.clear(from);
  expect(from).toHaveAccessibleDescription(/Enter an amount/);
  await user.click(screen.getByRole("button", { name: "Save policy" }));
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a rule that needs more supervisors than there are is warned of and can be saved all the same", async () => {
  const backend = new TestingBackend();
  backend.office.people = [
    testingPerson("Somsri", ["administrator", "supervisor"]),
    testingPerson("Malee", ["administrator"]),
  ];
  const shown = await openPolicy(backend);
  expect(screen.getAllByText(/only 1 supervisor/)).toHaveLength(3);
  await shown.user.selectOptions(screen.getByRole("combobox", { name: "Everything else" }), "needs 2 supervisors");
  expect(screen.getAllByText(/only 1 supervisor/)).toHaveLength(4);
  await saveAs(shown, "Malee");
  await waitFor(() => expect(backend.called("changePolicy")).toHaveLength(1));
});

test("a draft is kept on other screens and behind the lock, and goes only when it is discarded", async () => {
  const { user } = await openPolicy();
  await user.click(screen.getByRole("button", { name: "Remove rule 1" }));
  await user.click(screen.getByRole("button", { name: "Payouts" }));
  await user.keyboard("{Control>}[KeyL]{/Control}");
  await screen.findByRole("heading", { name: "Locked" });
  await user.type(screen.getByLabelText("Password"), `${testingPassword("Somsri")}{Enter}`);
  await user.click(await screen.findByRole("button", { name: "People" }));
  expect(await screen.findByRole("list", { name: "Rules" })).toBeVisible();
  expect(rules()).toHaveLength(6);
  await user.click(screen.getByRole("button", { name: "Discard draft" }));
  expect(rules()).toHaveLength(7);
});

test("a policy that another saved meanwhile is said, and the draft is not thrown away for it", async () => {
  const shown = await openPolicy();
  const { user, backend } = shown;
  await user.click(screen.getByRole("button", { name: "Remove rule 1" }));
  backend.office.policy = {
    ...backend.office.policy,
    revision: 3,
    changedBy: "Malee",
    changedAt: "2026-11-20T07:00:00Z",
  };
  backend.emit({ kind: "policy" });
  expect(await screen.findByText("Malee has saved another policy meanwhile")).toBeVisible();
  expect(rules()).toHaveLength(6);
  await saveAs(shown, "Malee");
  expect(await screen.findByText("This was changed meanwhile")).toBeVisible();
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Discard draft" }));
  expect(rules()).toHaveLength(7);
  expect(screen.queryByText(/another policy meanwhile/)).toBeNull();
});

test("without a draft the policy of another is shown as soon as it holds", async () => {
  const { backend } = await openPolicy();
  backend.office.policy = { ...backend.office.policy, revision: 1, rules: backend.office.policy.rules.slice(5) };
  backend.emit({ kind: "policy" });
  await waitFor(() => expect(rules()).toHaveLength(2));
});

test("a replay says what would have waited, for whom, what differs, and what slipped through in parts", async () => {
  const backend = new TestingBackend();
  const id = backend.put({ state: "paid", accountName: "สมชาย ใจดี" });
  backend.office.replay = {
    ...backend.office.replay,
    differs: [
      {
        payoutId: id,
        reference: "KL-1",
        payee: "สมชาย ใจดี",
        maker: "Anan",
        at: "2026-11-18T02:00:00.000Z",
        amount: "120000.00",
        was: { kind: "goes" },
        would: { kind: "needs", supervisors: 1 },
        rule: 3,
      },
    ],
    split: [
      {
        by: "payee",
        name: "สมชาย ใจดี",
        day: "2026-11-18T00:00:00.000Z",
        count: 4,
        sum: "180000.00",
        limit: "50000.00",
      },
    ],
  };
  const { user, desk } = await openPolicy(backend);
  await user.click(screen.getByRole("radio", { name: "90 days" }));
  await user.click(screen.getByRole("button", { name: "Replay" }));
  const outcomes = await screen.findByRole("table", { name: "What would have become of them" });
  expect(within(outcomes).getByRole("row", { name: "needs 2 supervisors 4 2,600,000.00" })).toBeVisible();
  const makers = screen.getByRole("table", { name: "For whom it would have waited" });
  expect(within(makers).getByRole("row", { name: "Anan 29 3,900,500.00" })).toBeVisible();
  expect(screen.getByText(/to สมชาย ใจดี: 4 payouts, each below 50,000\.00, together 180,000\.00/)).toBeVisible();
  expect(backend.called("replayPolicy")).toMatchObject([[{ otherwise: 1 }, 90]]);
  expect(await axeFindings()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Remove rule 1" }));
  expect(screen.getByText(/The rules were changed since/)).toBeVisible();
  const row = screen.getByRole("row", { name: /goes by itself.*needs 1 supervisor.*Rule 4/ });
  await user.click(within(row).getByRole("button", { name: "สมชาย ใจดี" }));
  expect(desk.place).toBe("payouts");
});

test("a replay that fails says why", async () => {
  const { user, backend } = await openPolicy();
  backend.failNext.set("replayPolicy", failure("journal"));
  await user.click(screen.getByRole("button", { name: "Replay" }));
  expect(await screen.findByText(/records could not be written or read/)).toBeVisible();
});

test.each([
  ["500,000", "500000.00"],
  ["0050.5", "50.50"],
  ["๕๐,๐๐๐.๒๕", "50000.25"],
  ["", null],
  ["5e4", null],
  ["-5", null],
  ["1.234", null],
])("%j is read as %j", (typed, read) => expect(readMoney(typed)).toBe(read));

test.each([
  ["72", 72],
  [" ๗๒ ", 72],
  ["7.5", null],
  ["", null],
])("%j is counted as %j", (typed, read) => expect(readCount(typed)).toBe(read));
