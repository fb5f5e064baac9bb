/** A rule of the policy in words, as the form, the approvals and the payout's detail say it. */
import type { ConditionView, MatchedRuleView, OutcomeView } from "../backend/generated/bindings";
import type { Desk } from "./desk.svelte";
import { formatMoney } from "./format";
import { t } from "./words.svelte";

/** "needs 1 supervisor: from 50,000.00" */
export function ruleWords(desk: Desk, rule: MatchedRuleView): string {
  const why =
    rule.number === null
      ? t("rule.otherwise")
      : rule.conditions.map((condition) => metConditionWords(desk, condition, rule)).join(" · ");
  const outcome = outcomeWords(rule.outcome);
  return why === "" ? outcome : t("rule.words", { outcome, why });
}

/** "needs 1 supervisor" */
export function outcomeWords(outcome: OutcomeView): string {
  if (outcome.kind === "needs") return t("rule.outcome.needs", { count: outcome.supervisors });
  return t(`rule.outcome.${outcome.kind}`);
}

/** A condition as it was met, with what was counted where the rule counts. */
function metConditionWords(desk: Desk, condition: ConditionView, { facts }: MatchedRuleView): string {
  const told = { payeeSumFrom: facts.payeeSum, makerSumFrom: facts.makerSum };
  const sum = condition.kind in told ? told[condition.kind as keyof typeof told] : null;
  const words = conditionWords(desk, condition);
  return sum === null ? words : t("rule.counted", { words, sum: formatMoney(sum) });
}

/** "from 50,000.00" */
export function conditionWords(desk: Desk, condition: ConditionView): string {
  switch (condition.kind) {
    case "connection":
      return t("rule.connection", { names: listOf(condition.connections, (id) => desk.connection(id)?.name) });
    case "bank":
      return t("rule.bank", { names: listOf(condition.banks, (code) => desk.bank(code)?.symbol) });
    case "newPayee":
      return t("rule.newPayee", { days: condition.days });
    default:
      return t(`rule.${condition.kind}`, { amount: formatMoney(condition.amount) });
  }
}

function listOf(keys: string[], nameOf: (key: string) => string | undefined): string {
  return keys.map((key) => nameOf(key) ?? key).join(", ");
}
