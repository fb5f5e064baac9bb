/**
 * A policy while it is being written: rules and conditions as typed, and what can be made of them. What cannot be read as an
 * amount or a number is a problem here, because it could not be sent; every other rule is the desk's.
 */
import type {
  ConditionView,
  MoneyText,
  OutcomeView,
  PolicyDraft,
  PolicyProblem,
  PolicyView,
  RuleView,
} from "../../backend/generated/bindings";
import { formatMoney } from "../../shared/format";

export type ConditionKind = ConditionView["kind"];

export const conditionKinds: ConditionKind[] = [
  "amountFrom",
  "amountTo",
  "payeeSumFrom",
  "makerSumFrom",
  "batchSumFrom",
  "newPayee",
  "connection",
  "bank",
];

let nextKey = 0;

/** One condition. What was typed for one kind stays while another is looked at. */
export class DraftCondition {
  readonly key = nextKey++;
  kind = $state<ConditionKind>("amountFrom");
  amount = $state("");
  days = $state("7");
  connections = $state.raw<string[]>([]);
  banks = $state.raw<string[]>([]);

  constructor(view: ConditionView | null = null) {
    if (view === null) return;
    this.kind = view.kind;
    if (view.kind === "connection") this.connections = view.connections;
    else if (view.kind === "bank") this.banks = view.banks;
    else if (view.kind === "newPayee") this.days = String(view.days);
    else this.amount = formatMoney(view.amount);
  }

  view(): ConditionView {
    const { kind } = this;
    if (kind === "connection") return { kind, connections: this.connections };
    if (kind === "bank") return { kind, banks: this.banks };
    if (kind === "newPayee") return { kind, days: readCount(this.days) ?? 0 };
    return { kind, amount: readMoney(this.amount) ?? "0.00" };
  }

  /** As a sentence shows it: what cannot be read stands there as it was typed. */
  shown(): ConditionView {
    const view = this.view();
    if ("amount" in view) return { ...view, amount: readMoney(this.amount) ?? (this.amount.trim() || "…") };
    if (view.kind === "bank" && view.banks.length === 0) return { ...view, banks: ["…"] };
    if (view.kind === "connection" && view.connections.length === 0) return { ...view, connections: ["…"] };
    return view;
  }
}

export class DraftRule {
  readonly key = nextKey++;
  conditions = $state.raw<DraftCondition[]>([]);
  outcome = $state.raw<OutcomeView>({ kind: "needs", supervisors: 1 });
  /** Whether its fields are open; otherwise it is a sentence. */
  isOpen = $state(false);
  /** Whether it was left once: a rule that is being begun is not scolded. */
  wasLeft = $state(true);

  constructor(view: RuleView | null = null) {
    this.conditions = (view?.conditions ?? [null]).map((condition) => new DraftCondition(condition));
    if (view !== null) this.outcome = view.outcome;
  }

  view(): RuleView {
    return { conditions: this.conditions.map((condition) => condition.view()), outcome: this.outcome };
  }

  shown(): RuleView {
    return { conditions: this.conditions.map((condition) => condition.shown()), outcome: this.outcome };
  }

  add(): void {
    this.conditions = [...this.conditions, new DraftCondition()];
  }

  remove(condition: DraftCondition): void {
    this.conditions = this.conditions.filter((other) => other !== condition);
  }
}

export class Draft {
  rules = $state.raw<DraftRule[]>([]);
  otherwise = $state(1);
  lapseHours = $state("");
  passwordEachTimeFrom = $state("");

  constructor(policy: PolicyView) {
    this.rules = policy.rules.map((rule) => new DraftRule(rule));
    this.otherwise = policy.otherwise;
    this.lapseHours = String(policy.lapseHours);
    this.passwordEachTimeFrom = formatMoney(policy.passwordEachTimeFrom);
  }

  view(): PolicyDraft {
    return {
      rules: this.rules.map((rule) => rule.view()),
      otherwise: this.otherwise,
      lapseHours: readCount(this.lapseHours) ?? 0,
      passwordEachTimeFrom: readMoney(this.passwordEachTimeFrom) ?? "0.00",
    };
  }

  /** What cannot be read, by the codes under which the desk tells of it too. */
  unreadable(): PolicyProblem[] {
    const problems: PolicyProblem[] = [];
    const problem = (rule: number | null, condition: number | null, code: string): void => {
      problems.push({ rule, condition, code, params: {} });
    };
    this.rules.forEach(({ conditions }, rule) => {
      conditions.forEach(({ kind, amount, days }, place) => {
        if (kind === "newPayee" && readCount(days) === null) problem(rule, place, "policyDaysOutOfRange");
        const isMoney = kind !== "newPayee" && kind !== "bank" && kind !== "connection";
        if (isMoney && readMoney(amount) === null) problem(rule, place, "policyAmountMissing");
      });
    });
    if (readCount(this.lapseHours) === null) problem(null, null, "policyLapseOutOfRange");
    if (readMoney(this.passwordEachTimeFrom) === null) problem(null, null, "policyAmountMissing");
    return problems;
  }
}

/** "500,000" as "500000.00"; null for what is no amount. Thai digits are digits. */
export function readMoney(typed: string): MoneyText | null {
  const parts = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(latin(typed).replace(/[,\s]/g, ""));
  if (parts === null) return null;
  const [, whole = "", rest = ""] = parts;
  return `${whole.replace(/^0+(?=\d)/, "")}.${rest.padEnd(2, "0")}`;
}

export function readCount(typed: string): number | null {
  const text = latin(typed).trim();
  return /^\d{1,4}$/.test(text) ? Number(text) : null;
}

function latin(typed: string): string {
  return typed.replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50));
}
