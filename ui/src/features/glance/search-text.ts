/** What a bar stands for, as it is typed into the search box: in the words of the screen, which the desk reads back. */
import type { BankView, PayoutState } from "../../backend/generated/bindings";
import { writeDay, type Day } from "../../shared/days";
import { t } from "../../shared/words.svelte";

export function daysText(first: Day, last: Day): string {
  return `${say("date")}${first === last ? writeDay(first) : `${writeDay(first)}..${writeDay(last)}`}`;
}

export function stateText(state: PayoutState): string {
  return `${say("status")}${quoted(t(`state.${state}`))}`;
}

export function connectionText(name: string): string {
  return `${say("connection")}${quoted(name)}`;
}

/** By its symbol; by its code where it is not known any more. */
export function bankText(code: string, bank: BankView | null): string {
  return `${say("bank")}${quoted(bank?.symbol ?? code)}`;
}

function say(operator: "date" | "status" | "connection" | "bank"): string {
  return `${t(`find.operator.${operator}`)}:`;
}

/** One word stands by itself. A name's own quotes would end the quoted part; the search folds them away anyhow. */
function quoted(value: string): string {
  return /^[\p{L}\p{M}\p{N}.-]+$/u.test(value) ? value : `"${value.replaceAll('"', " ")}"`;
}
