/** What the desk in memory tells of payouts whose outcome people have to find out. */
import type {
  BalanceView,
  ConnectionView,
  DoubtView,
  PayoutDetailView,
  ProviderView,
  TimelineItemView,
} from "./generated/bindings";

/** The desk asks by itself for a while where there is something to ask; these answers brought nothing. */
export function doubtOf(
  { row, attempts }: PayoutDetailView,
  connection: ConnectionView | null,
  provider: ProviderView | null,
): DoubtView {
  const began = Date.parse(row.time) + 4000;
  const at = (seconds: number): string => new Date(began + seconds * 1000).toISOString();
  const untracked = row.state === "accepted";
  const now = connection?.health.balance ?? null;
  const listed = provider?.canList === true;
  const notInList = (seconds: number): TimelineItemView => ({
    at: at(seconds),
    who: null,
    code: "notInList",
    params: { rows: "214" },
    tone: "wait",
  });
  return {
    row,
    kind: untracked ? "untracked" : "unknown",
    attempts: Array.from({ length: Math.max(1, attempts) }, (_, index) => ({
      number: index + 1,
      beganAt: at(index * 600),
      endedAt: at(index * 600 + 60),
      seen: untracked ? null : { code: "timeout", params: {} },
    })),
    asked: listed ? [notInList(90), notInList(400)] : [],
    balanceBefore: provider?.showsBalance === true && now !== null ? before(now, row.amount, at(-30)) : null,
    balanceNow: provider?.showsBalance === true ? now : null,
    suggestion: {
      code: listed ? "stillAsking" : provider?.showsBalance === true ? "likelyPaid" : "tellsNothing",
      params: {},
    },
    verdicts: untracked ? ["paid", "failed", "notPaid"] : ["paid", "notPaid"],
  };
}

function before(now: BalanceView, amount: string | null, asOf: string): BalanceView {
  const satang = BigInt(now.available.replace(".", "")) + BigInt((amount ?? "0.00").replace(".", ""));
  return { ...now, available: `${satang / 100n}.${String(satang % 100n).padStart(2, "0")}`, asOf };
}
