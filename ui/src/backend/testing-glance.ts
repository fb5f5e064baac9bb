/** Sums and counts over the payouts of the desk in memory, as the journal would add them up. */
import { bangkokDay, bangkokHour } from "../shared/days";
import { sumOf } from "../shared/money";
import type { GlanceView, PayoutRowView, PayoutState, StateTallyView, TallyView } from "./generated/bindings";

const order: PayoutState[] = [
  "awaitingApproval",
  "returned",
  "rejected",
  "ready",
  "sending",
  "unknown",
  "refused",
  "pending",
  "processing",
  "accepted",
  "paid",
  "failed",
  "canceled",
  "reversed",
];
const ends: PayoutState[] = ["paid", "failed", "refused", "canceled", "reversed"];

export function glanceOf(rows: PayoutRowView[], from: string, until: string): GlanceView {
  const within = rows.filter(({ state, time }) => {
    const at = Date.parse(time);
    return state !== "draft" && at >= Date.parse(from) && at < Date.parse(until);
  });
  const byConnection = groups(within, ({ connectionId }) => connectionId ?? "");
  const byBank = groups(within, ({ bankCode }) => bankCode ?? "");
  return {
    all: tallyOf(within),
    byState: statesOf(within),
    byConnection: byConnection.map(([connectionId, found]) => ({
      connectionId,
      connectionName: found[0]?.connectionName ?? connectionId,
      tally: tallyOf(found),
      states: statesOf(found),
    })),
    byBank: byBank
      .sort(([, one], [, other]) => other.length - one.length)
      .map(([bankCode, found]) => ({ bankCode, tally: tallyOf(found), states: statesOf(found) })),
    byHour: groups(within, ({ time }) => String(bangkokHour(Date.parse(time))).padStart(2, "0"))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([hour, found]) => ({ hour: Number(hour), tally: tallyOf(found) })),
    byDay: groups(within, ({ time }) => bangkokDay(Date.parse(time)))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([day, found]) => ({ day, tally: tallyOf(found) })),
  };
}

function groups(rows: PayoutRowView[], keyOf: (row: PayoutRowView) => string): [string, PayoutRowView[]][] {
  const found = new Map<string, PayoutRowView[]>();
  for (const row of rows) found.set(keyOf(row), [...(found.get(keyOf(row)) ?? []), row]);
  return [...found];
}

function statesOf(rows: PayoutRowView[]): StateTallyView[] {
  return order.flatMap((state) => {
    const found = rows.filter((row) => row.state === state);
    return found.length === 0 ? [] : [{ state, count: found.length, sum: sum(found) }];
  });
}

/** Each took as long as its reference ends: some seconds. */
function tallyOf(rows: PayoutRowView[]): TallyView {
  const paid = rows.filter(({ state }) => state === "paid");
  const took = paid.map(({ reference }) => (Number(reference.slice(-2)) + 4) * 1000).sort((a, b) => a - b);
  return {
    count: rows.length,
    sum: sum(rows),
    paid: paid.length,
    decided: rows.filter(({ state }) => ends.includes(state)).length,
    medianToPaidMs: took[Math.ceil(took.length / 2) - 1] ?? null,
    p90ToPaidMs: took[Math.ceil(took.length * 0.9) - 1] ?? null,
  };
}

function sum(rows: PayoutRowView[]): string {
  return sumOf(rows.map(({ amount }) => amount ?? "0.00"));
}
