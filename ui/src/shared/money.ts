/** Sums of money, exact: money is text and is counted in satang. */
import type { MoneyText } from "../backend/generated/bindings";

/** "1500.00" and "20.50" as "1520.50". */
export function sumOf(amounts: MoneyText[]): MoneyText {
  const satang = amounts.reduce((sum, amount) => sum + BigInt(amount.replace(".", "")), 0n);
  return `${satang / 100n}.${String(satang % 100n).padStart(2, "0")}`;
}
