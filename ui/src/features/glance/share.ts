/** How long a bar is beside the longest one. For drawing only: what is told stays money and whole numbers. */
import type { MoneyText } from "../../backend/generated/bindings";
import type { Measure } from "./glance.svelte";

export type Measured = { count: number; sum: MoneyText };

/** 0 to 100; what there is at all is never drawn as nothing. */
export function shareOf(one: Measured, all: Measured[], by: Measure): number {
  const most = all.reduce((found, other) => (amountOf(other, by) > found ? amountOf(other, by) : found), 0n);
  const amount = amountOf(one, by);
  if (amount <= 0n || most === 0n) return 0;
  return Math.max(1, Number((amount * 1000n) / most) / 10);
}

export function amountOf({ count, sum }: Measured, by: Measure): bigint {
  return by === "count" ? BigInt(count) : BigInt(sum.replace(".", ""));
}
