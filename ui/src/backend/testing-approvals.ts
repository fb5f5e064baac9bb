/** What the desk in memory tells of payouts that wait for signatures, and what comes of deciding about them. */
import type {
  ActOutcome,
  ApprovalDetail,
  ApprovalItem,
  MatchedRuleView,
  PayoutApprovalView,
  PayoutDetailView,
  PayoutRowView,
  PreviewItemView,
  TimelineItemView,
} from "./generated/bindings";
import { englishWords, thaiWords } from "./testing-words";

export function testingRule(changes: Partial<MatchedRuleView> = {}): MatchedRuleView {
  return {
    number: 4,
    conditions: [{ kind: "amountFrom", amount: "50000.00" }],
    outcome: { kind: "needs", supervisors: 1 },
    facts: { payeeSum: "120000.00", makerSum: "131500.00" },
    policyRevision: 1,
    ...changes,
  };
}

/** How the approval of a payout in this state stands; a test says what is different. */
export function testingApproval({ state, time }: PayoutRowView): PayoutApprovalView | null {
  if (state === "draft") return null;
  const waits = state === "awaitingApproval";
  const decided = state === "returned" || state === "rejected";
  const at = new Date(Date.parse(time) + 60_000).toISOString();
  return {
    needs: waits || decided ? 1 : 0,
    signatures: [],
    rule: waits || decided ? testingRule() : testingRule({ number: 7, outcome: { kind: "goes" }, conditions: [] }),
    expiresAt: waits ? new Date(Date.parse(time) + 72 * 3_600_000).toISOString() : null,
    decision: decided ? { kind: state, by: "Malee", reason: "The amount is not that of the invoice", at } : null,
  };
}

/** A payout that waits, as the person at the desk finds it. */
export function approvalOf(detail: PayoutDetailView, person: string): ApprovalDetail {
  const { row, form, approval, timeline, acceptedWarnings } = detail;
  const signatures = approval?.signatures ?? [];
  const needs = approval?.needs ?? 1;
  const amount = row.amount ?? "0.00";
  const item: ApprovalItem = {
    payoutId: row.id,
    revision: row.revision,
    reference: row.reference,
    amount,
    bank: row.bankCode ?? "",
    accountNumber: form.accountNumber,
    accountName: row.accountName,
    maker: row.maker,
    waitingSince: row.time,
    expiresAt: approval?.expiresAt ?? row.time,
    connectionName: row.connectionName ?? "",
    mine: row.maker === person ? "made" : signatures.some(({ name }) => name === person) ? "signed" : "no",
    needs,
    signed: signatures.length,
  };
  return {
    ...item,
    amountWordsTh: thaiWords(amount),
    amountWordsEn: englishWords(amount),
    payee: { kind: "known", since: "2026-03-02T04:00:00.000Z" },
    lastPayments: [],
    rule: approval?.rule ?? testingRule(),
    signatures,
    missing: needs - signatures.length,
    duplicates: [],
    acceptedWarnings,
    balanceAfter: null,
    description: form.description,
    details: form.details,
    story: timeline,
  };
}

export function itemOf(detail: ApprovalDetail): ApprovalItem {
  const { payoutId, revision, reference, amount, bank, accountNumber, accountName, maker, waitingSince } = detail;
  const { expiresAt, connectionName, mine, needs, signed } = detail;
  return {
    ...{ payoutId, revision, reference, amount, bank, accountNumber, accountName, maker, waitingSince },
    ...{ expiresAt, connectionName, mine, needs, signed },
  };
}

/** What would become of it with one signature more. */
export function previewOf({ payoutId, mine, missing }: ApprovalDetail): PreviewItemView {
  if (mine !== "no") {
    const error = { code: "ownPayout", params: {}, problems: [], connectionProblems: [] };
    return { payoutId, becomes: "refused", missing, error };
  }
  return { payoutId, becomes: missing <= 1 ? "ready" : "stillWaits", missing: Math.max(0, missing - 1), error: null };
}

/** The code of whatever is signed here. */
const testingCode = "9cea 0ba9 3f18";

export type Decision = { result: ActOutcome; by: string; reason: string; at: string };

/** The payout after somebody signed it or decided against it; its state is moved by the desk. */
export function decided(detail: PayoutDetailView, { result, by, reason, at }: Decision): PayoutDetailView {
  const approval = detail.approval ?? testingApproval(detail.row);
  const code = result === "returned" || result === "rejected" ? result : "approved";
  const line: TimelineItemView = {
    at,
    who: by,
    code,
    params: code === "approved" ? { code: testingCode } : { reason },
    tone: "done",
  };
  if (approval === null) return detail;
  return {
    ...detail,
    timeline: [...detail.timeline, line],
    approval:
      code === "approved"
        ? { ...approval, signatures: [...approval.signatures, { name: by, at }] }
        : { ...approval, expiresAt: null, decision: { kind: code, by, reason, at } },
  };
}
