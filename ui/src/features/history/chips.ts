/** How each part of a search is said back to whoever typed it. */
import type { TermView } from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { formatDate, formatMoney } from "../../shared/format";
import { t } from "../../shared/words.svelte";

export function chipText(term: TermView, desk: Desk): string {
  const text = term.text ?? term.typed;
  switch (term.kind) {
    case "text":
      return t("find.chip.text", { text });
    case "number":
      return t("find.chip.number", { text, amount: formatMoney(term.from ?? text) });
    case "accountEnd":
      return t("find.chip.accountEnd", { text });
    case "amount":
      return amountText(term.from, term.to);
    case "bank":
      return t("find.chip.bank", { names: term.banks.map((code) => desk.bank(code)?.symbol ?? code).join(", ") });
    case "state":
      return statesText(term);
    case "maker":
      return t("find.chip.maker", { text });
    case "connection":
      return t("find.chip.connection", { names: term.connections.join(", ") });
    case "days":
      return daysText(term.from ?? "", term.to ?? "");
  }
}

function statesText({ states, tabs }: TermView): string {
  const names = [...states.map((state) => t(`state.${state}`)), ...tabs.map((tab) => t(`tab.${tab}`))];
  return t("find.chip.state", { names: names.join(", ") });
}

function amountText(from: string | null, to: string | null): string {
  if (from !== null && from === to) return t("find.chip.amount", { amount: formatMoney(from) });
  if (to === null) return t("find.chip.amountFrom", { from: formatMoney(from ?? "") });
  if (from === null) return t("find.chip.amountTo", { to: formatMoney(to) });
  return t("find.chip.amountBetween", { from: formatMoney(from), to: formatMoney(to) });
}

function daysText(from: string, to: string): string {
  const [first, last] = [formatDate(from), formatDate(to)];
  return first === last ? t("find.chip.day", { day: first }) : t("find.chip.days", { from: first, to: last });
}
