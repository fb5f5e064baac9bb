import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { DecisionView, PayoutApprovalView, Role, TimelineItemView } from "../../backend/generated/bindings";
import { TestingBackend, testingRule } from "../../backend/testing";
import { axeFindings, showWindow, type Shown } from "../../testing/show";

const at = "2026-11-20T07:20:00.000Z";

function officeOf(...roles: Role[]): TestingBackend {
  return new TestingBackend({ session: { state: "signedIn", name: "Somsri", roles, lockAfterMinutes: 5 } });
}

function approval(changes: Partial<PayoutApprovalView>): PayoutApprovalView {
  return { needs: 1, signatures: [], rule: testingRule(), expiresAt: null, decision: null, ...changes };
}

function decision(kind: DecisionView["kind"], changes: Partial<DecisionView> = {}): DecisionView {
  return { kind, by: "Malee", reason: "The amount is not that of the invoice", at, ...changes };
}

async function fillForm(backend: TestingBackend): Promise<Shown> {
  const shown = await showWindow(backend);
  await shown.user.keyboard("{Control>}[KeyN]{/Control}");
  await waitFor(() => expect(screen.getByLabelText("Account number")).toHaveFocus());
  await shown.user.keyboard("012-3-45678-9{Enter}kbank{Enter}สมชาย ใจดี{Enter}120000{Enter}");
  return shown;
}

async function openPayout(backend: TestingBackend, tab: RegExp): Promise<Shown> {
  const shown = await showWindow(backend);
  await shown.user.click(await screen.findByRole("tab", { name: tab }));
  await shown.user.click(await screen.findByText("สมชาย ใจดี"));
  await screen.findByText("1,500.00", { selector: "#detail-title" });
  return shown;
}

test("a payout that needs signatures says so with its rule before it is sent, and is sent for approval", async () => {
  const backend = officeOf("operator");
  backend.weight = testingRule();
  backend.sentState = "awaitingApproval";
  const { user } = await fillForm(backend);
  const strip = screen.getByRole("region", { name: "Before sending" });
  expect(await within(strip).findByText("needs 1 supervisor: from 50,000.00")).toBeVisible();
  await user.keyboard("{Control>}{Enter}{/Control}");
  const dialog = await screen.findByRole("dialog", { name: "Send this payout for approval?" });
  expect(within(dialog).getByText("needs 1 supervisor: from 50,000.00")).toBeVisible();
  expect(within(dialog).queryByRole("button", { name: "Send payout" })).toBeNull();
  expect(await axeFindings()).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Send for approval" }));
  expect(await screen.findByText("The payout waits for approval")).toBeVisible();
  expect(await screen.findByRole("tab", { name: /Waiting/, selected: true })).toBeVisible();
  expect(screen.getAllByText("Waiting for approval").length).toBeGreaterThan(0);
});

test("a payout that goes by itself says so, and is sent", async () => {
  const backend = officeOf("operator");
  backend.weight = testingRule({
    number: 7,
    conditions: [{ kind: "amountTo", amount: "499999.99" }],
    outcome: { kind: "goes" },
  });
  const { user } = await fillForm(backend);
  expect(await screen.findByText("goes by itself: up to 499,999.99")).toBeVisible();
  await user.keyboard("{Control>}{Enter}{/Control}");
  const dialog = await screen.findByRole("dialog", { name: "Send this payout?" });
  expect(within(dialog).getByRole("button", { name: "Send payout" })).toBeEnabled();
});

test("what the policy refuses is not sent, and the rule is told", async () => {
  const backend = officeOf("operator");
  backend.weight = testingRule({ outcome: { kind: "refused" }, conditions: [{ kind: "bank", banks: ["004"] }] });
  const { user } = await fillForm(backend);
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(await screen.findByText("is refused by the policy: to KBANK")).toBeVisible();
  expect(await screen.findByText(/The policy does not let this payout go/)).toBeVisible();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(await axeFindings()).toEqual([]);
});

test.each([
  [
    testingRule({ conditions: [{ kind: "payeeSumFrom", amount: "50000.00" }] }),
    "to this payee today from 50,000.00 (120,000.00 with this one)",
  ],
  [
    testingRule({ conditions: [{ kind: "makerSumFrom", amount: "50000.00" }] }),
    "by this maker today from 50,000.00 (131,500.00 with this one)",
  ],
  [testingRule({ conditions: [{ kind: "newPayee", days: 3 }] }), "payee new or changed within 3 days"],
  [testingRule({ conditions: [{ kind: "connection", connections: ["c1", "gone"] }] }), "through One2Pays, gone"],
  [testingRule({ number: null, conditions: [] }), "no other rule applies"],
])("a rule is told in words (%#)", async (weight, words) => {
  const backend = officeOf("operator");
  backend.weight = weight;
  await fillForm(backend);
  expect(await screen.findByText(`needs 1 supervisor: ${words}`)).toBeVisible();
});

test("a payout that waits shows its rule, who has signed, who is missing and when it lapses", async () => {
  const backend = officeOf("operator");
  const signatures = [{ name: "Malee", at }];
  backend.put(
    { state: "awaitingApproval" },
    { approval: approval({ needs: 2, signatures, expiresAt: "2026-11-23T07:31:00.000Z" }) },
  );
  await openPayout(backend, /Waiting/);
  for (const text of ["1 of 2 signed", "Malee", "1 supervisor is missing", "23 Nov 2026 14:31"]) {
    expect(screen.getByText(text)).toBeVisible();
  }
  expect(screen.getByText("It waits for a supervisor; nothing has been sent.")).toBeVisible();
  expect(await axeFindings()).toEqual([]);
});

test.each([
  ["returned", /Needs attention/, decision("returned"), "Returned by Malee"],
  [
    "returned",
    /Needs attention/,
    decision("lapsed", { by: null, reason: "" }),
    "Nobody decided in time; it went back to its maker",
  ],
  ["rejected", /Done/, decision("rejected"), "Rejected by Malee"],
] as const)("%s: the decision is told with person and reason (%#)", async (state, tab, made, said) => {
  const backend = officeOf("operator");
  backend.put({ state }, { approval: approval({ decision: made }) });
  await openPayout(backend, tab);
  expect(screen.getByText(said)).toBeVisible();
  if (made.reason !== "") expect(screen.getByText(made.reason)).toBeVisible();
});

test("a returned payout is corrected in the form, under its reason, and sent again as the same payout", async () => {
  const backend = officeOf("operator");
  backend.put(
    { id: "back", state: "returned" },
    { attempts: 0, approval: approval({ decision: decision("returned") }) },
  );
  const { user } = await openPayout(backend, /Needs attention/);
  await user.click(screen.getByRole("button", { name: "Correct and send again" }));
  const why = await screen.findByRole("region", { name: "Why it came back" });
  expect(within(why).getByText(/Returned by Malee/)).toBeVisible();
  expect(within(why).getByText("The amount is not that of the invoice")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Save draft" })).toBeNull();
  const amount = screen.getByLabelText("Amount (THB)");
  expect(amount).toHaveValue("1500.00");
  await user.clear(amount);
  await user.type(amount, "1400");
  expect(await axeFindings()).toEqual([]);
  await user.keyboard("{Escape}");
  const question = await screen.findByRole("alertdialog");
  expect(within(question).queryByRole("button", { name: "Save draft" })).toBeNull();
  await user.click(within(question).getByRole("button", { name: "Go back" }));
  await user.keyboard("{Control>}{Enter}{/Control}");
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Send payout" }));
  await waitFor(() => expect(backend.called("sendPayout")).toHaveLength(1));
  const [id, revision, form] = backend.called("sendPayout")[0] as [string, number, { amount: string }];
  expect([id, revision, form.amount]).toEqual(["back", 4, "1400"]);
});

test("what was corrected of a returned payout survives the end of the window, with its reason", async () => {
  const backend = officeOf("operator");
  backend.put(
    { id: "back", state: "returned" },
    { attempts: 0, approval: approval({ decision: decision("returned") }) },
  );
  const { user } = await openPayout(backend, /Needs attention/);
  await user.click(screen.getByRole("button", { name: "Correct and send again" }));
  await user.type(await screen.findByLabelText("Description"), "!");
  document.body.replaceChildren();
  await showWindow(backend);
  expect(await screen.findByLabelText("Description")).toHaveValue("Refund, order 88213!");
  expect(screen.getByText("The amount is not that of the invoice")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Save draft" })).toBeNull();
});

test("a returned payout that may have left before can only be sent again as it was", async () => {
  const backend = officeOf("operator");
  backend.put(
    { id: "tried", state: "returned" },
    { attempts: 1, approval: approval({ decision: decision("lapsed", { by: null, reason: "" }) }) },
  );
  const { user } = await openPayout(backend, /Needs attention/);
  await user.click(screen.getByRole("button", { name: "Send again as it was" }));
  expect(await screen.findByText(/It may have been sent before/)).toBeVisible();
  for (const label of ["Account number", "Bank", "Amount (THB)", "Reference", "Connection"]) {
    expect(screen.getByLabelText(label)).toBeDisabled();
  }
  await waitFor(() => expect(screen.getByRole("button", { name: /Review payout/ })).toHaveFocus());
  await user.keyboard("{Enter}");
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Send payout" }));
  await waitFor(() => expect(backend.called("sendPayout")).toHaveLength(1));
  expect(backend.called("sendPayout")[0]?.[2]).toMatchObject({ amount: "1500.00", accountNumber: "0123456789" });
});

test("a payout that was altered after approval says plainly what to do, and a supervisor ends it there", async () => {
  const backend = officeOf("supervisor");
  const explanation = {
    code: "approvalBroken",
    params: {},
    side: "khlang",
    providerCode: null,
    providerMessage: null,
  } as const;
  const id = backend.put({ state: "ready", tab: "attention", alarm: true, maker: "Anan" }, { explanation });
  const { user } = await openPayout(backend, /Needs attention/);
  expect(screen.getByText("What stands on record is not what was approved; it was not sent")).toBeVisible();
  expect(screen.getByText(/call the administrator/)).toBeVisible();
  expect(screen.getByText(/Reject it or take it back; pay nothing else from this machine/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Return to maker" })).toBeNull();
  expect(await axeFindings()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Reject" }));
  const dialog = await screen.findByRole("dialog");
  await user.type(within(dialog).getByLabelText("Reason"), "Altered in the file");
  await user.click(within(dialog).getByRole("button", { name: "Reject" }));
  await waitFor(() =>
    expect(backend.called("rejectPayout")).toEqual([[[{ payoutId: id, expectedRevision: 4 }], "Altered in the file"]]),
  );
});

test.each([
  ["is unknown", "unknown", "Anan"],
  ["was made by the same person", "ready", "Somsri"],
] as const)("an altered payout that %s is not rejected", async (_, state, maker) => {
  const backend = officeOf("supervisor");
  const explanation = {
    code: "approvalBroken",
    params: {},
    side: "khlang",
    providerCode: null,
    providerMessage: null,
  } as const;
  backend.put({ state, maker, tab: "attention", alarm: true }, { explanation });
  await openPayout(backend, /Needs attention/);
  expect(screen.queryByRole("button", { name: "Reject" })).toBeNull();
});

test("an altered payout is explained to an operator, who takes it back", async () => {
  const backend = officeOf("operator");
  const explanation = {
    code: "approvalBroken",
    params: {},
    side: "khlang",
    providerCode: null,
    providerMessage: null,
  } as const;
  const id = backend.put({ state: "ready", tab: "attention", alarm: true }, { explanation });
  const { user } = await openPayout(backend, /Needs attention/);
  expect(screen.queryByRole("button", { name: "Reject" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Cancel payout" }));
  const dialog = await screen.findByRole("alertdialog");
  await user.click(within(dialog).getByRole("button", { name: "Cancel payout" }));
  await waitFor(() => expect(backend.called("cancelPayout")).toEqual([[id, 4]]));
});

test("the story tells what the policy and the supervisors did", async () => {
  const line = (code: string, params: Record<string, string> = {}, who: string | null = null): TimelineItemView => {
    return { at, who, code, params, tone: "rest" };
  };
  const backend = officeOf("operator");
  backend.put(
    { state: "returned" },
    {
      approval: null,
      timeline: [
        line("weighed", { outcome: "needs", supervisors: "2", rule: "4" }),
        line("approved", { code: "9cea 0ba9 3f18" }, "Malee"),
        line("approvalVoided", { signer: "Malee" }),
        line("reweighed", { outcome: "needs", supervisors: "3", rule: "2" }),
        line("returned", { reason: "Not this month" }, "Preecha"),
        line("weighed", { outcome: "goes", supervisors: "0", rule: "otherwise" }),
        line("lapsed"),
        line("rejected", { reason: "Twice" }, "Preecha"),
        line("approvalBroken"),
      ],
    },
  );
  const { user } = await openPayout(backend, /Needs attention/);
  for (const text of [
    "Needs 2 supervisors",
    "Rule 4",
    "Approved",
    "Code of what was signed: 9cea 0ba9 3f18",
    "Malee: the person or the key is not what it was",
    "Weighed anew: needs 3 supervisors; earlier signatures do not count",
    "Rule 2",
    "Returned to the maker",
    "Not this month",
    "May go by itself",
    "Nobody decided in time; it went back to its maker",
    "Twice",
    "The record does not match what was signed; it was not sent",
  ]) {
    expect(screen.getByText(text)).toBeVisible();
  }
  expect(await axeFindings()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Copy: Code of what was signed" }));
  expect(await navigator.clipboard.readText()).toBe("9cea 0ba9 3f18");
});

test("a signature that comes without its code is told all the same", async () => {
  const backend = officeOf("operator");
  const approved: TimelineItemView = { at, who: "Malee", code: "approved", params: {}, tone: "move" };
  backend.put({ state: "returned" }, { timeline: [approved] });
  await openPayout(backend, /Needs attention/);
  expect(screen.getByText("Approved")).toBeVisible();
  expect(screen.queryByText(/Code of what was signed/)).toBeNull();
});

test.each([["viewer"], ["supervisor"], ["administrator"]] as const)(
  "a %s enters, cancels and copies nothing, and is told why",
  async (role) => {
    const backend = officeOf(role);
    backend.put({ state: "pending" });
    const { user, desk } = await openPayout(backend, /In progress/);
    for (const name of [/^New payout/, "Copy to new payout", "Cancel payout"]) {
      expect(screen.getByRole("button", { name })).toBeDisabled();
    }
    expect(screen.getByRole("button", { name: /^New payout/ })).toHaveAccessibleDescription(/operator role/);
    await user.keyboard("{Control>}[KeyN]{/Control}");
    desk.startPayout();
    await waitFor(() => expect(desk.announcement).toMatch(/operator role/));
    expect(screen.queryByLabelText("Account number")).toBeNull();
    expect(backend.called("newPayout")).toHaveLength(0);
    expect(await axeFindings()).toEqual([]);
  },
);
