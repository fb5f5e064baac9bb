/** The rules of the policy as sentences. */
import type { RuleView } from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { conditionWords, outcomeWords } from "../../shared/rule-words";
import { t } from "../../shared/words.svelte";

/** "From 500,000.00 → needs 2 supervisors" */
export function sentence(desk: Desk, { conditions, outcome }: RuleView): string {
  const [first, ...rest] = conditions.map((condition) => conditionWords(desk, condition));
  const all = rest.reduce((one, other) => t("policy.both", { one, other }), first ?? t("policy.nothing"));
  return t("policy.sentence", { when: all.charAt(0).toUpperCase() + all.slice(1), then: outcomeWords(outcome) });
}
