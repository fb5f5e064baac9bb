/**
 * The policy that holds, the draft of another, and what that draft would have made of the past. The draft is kept until it is
 * saved or discarded, behind the lock and on other screens too.
 */
import type {
  ErrorView,
  PolicyDraft,
  PolicyProblem,
  PolicyView,
  ReplayView,
  SecondPerson,
} from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { nobodyYet, secondPersonField } from "../../shared/second-person";
import { codeText } from "../../shared/words.svelte";
import { Draft, DraftRule, readMoney } from "./policy-draft.svelte";

export type ReplayDays = "7" | "30" | "90";

const checkAfterMs = 250;

export class PolicyWork {
  /** What holds, as last read. */
  held = $state.raw<PolicyView | null>(null);
  draft = $state.raw<Draft | null>(null);
  failure = $state.raw<ErrorView | null>(null);
  /** Whether saving was asked for: from then on every problem is shown. */
  tried = $state(false);
  /** The dialog that saves is open. */
  saving = $state(false);
  second = $state<SecondPerson>(nobodyYet());
  working = $state(false);
  days = $state<ReplayDays>("30");
  replaying = $state(false);
  replayed = $state.raw<{ view: ReplayView; draft: string } | null>(null);

  /** What the draft was begun from: a change meanwhile is refused by its revision. */
  #begunFrom = $state.raw<PolicyView | null>(null);
  #told = $state.raw<{ problems: PolicyProblem[]; of: string }>({ problems: [], of: "" });
  #desk: Desk;
  #reading = 0;
  #checking = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get isChanged(): boolean {
    const { draft } = this;
    if (draft === null || this.#begunFrom === null) return false;
    return draft.unreadable().length > 0 || written(draft.view()) !== writtenPolicy(this.#begunFrom);
  }

  /** Somebody else saved another policy while this draft was being written. */
  get changedMeanwhile(): boolean {
    return this.#begunFrom !== null && this.held !== null && this.held.revision !== this.#begunFrom.revision;
  }

  /** Everything that is wrong with the draft as it is now; what the desk said of it before no longer counts. */
  get problems(): PolicyProblem[] {
    if (this.draft === null) return [];
    const unreadable = this.draft.unreadable();
    if (unreadable.length > 0) return unreadable;
    return this.#told.of === written(this.draft.view()) ? this.#told.problems : [];
  }

  /** Of a rule or one of its conditions; of what belongs to no rule with null. */
  problemsAt(rule: number | null, condition: number | null = null): string[] {
    const isShown = this.tried || rule === null || this.draft?.rules[rule]?.wasLeft === true;
    if (!isShown) return [];
    return this.problems
      .filter((problem) => problem.rule === rule && problem.condition === condition)
      .map((problem) => codeText("problem", problem));
  }

  /** What belongs to no rule, told at the field that it is about. */
  wholeProblems(field: "lapseHours" | "passwordEachTimeFrom" | "rules" | "otherwise"): string[] {
    const codes: Record<string, typeof field> = {
      policyLapseOutOfRange: "lapseHours",
      policyAmountMissing: "passwordEachTimeFrom",
      policyOtherwiseOutOfRange: "otherwise",
    };
    return this.problems
      .filter(({ rule, code }) => rule === null && (codes[code] ?? "rules") === field)
      .map((problem) => codeText("problem", problem));
  }

  /** The draft has to be read with the desk's eyes again. */
  typed(): void {
    this.failure = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.check(), checkAfterMs);
  }

  /** A new rule comes first, where it is sure to be asked; it is moved from there. */
  addRule(): DraftRule | null {
    const { draft } = this;
    if (draft === null) return null;
    const rule = new DraftRule();
    rule.isOpen = true;
    rule.wasLeft = false;
    draft.rules = [rule, ...draft.rules];
    this.typed();
    return rule;
  }

  removeRule(rule: DraftRule): void {
    const { draft } = this;
    if (draft === null) return;
    draft.rules = draft.rules.filter((other) => other !== rule);
    this.typed();
  }

  moveRule(rule: DraftRule, by: -1 | 1): void {
    const { draft } = this;
    const at = draft?.rules.indexOf(rule) ?? -1;
    const to = at + by;
    if (draft === null || at === -1 || to < 0 || to >= draft.rules.length) return;
    const rules = draft.rules.filter((other) => other !== rule);
    draft.rules = [...rules.slice(0, to), rule, ...rules.slice(to)];
    this.typed();
  }

  discard(): void {
    if (this.held !== null) this.#begin(this.held);
  }

  async check(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const { draft } = this;
    if (draft === null || draft.unreadable().length > 0) return;
    const checking = ++this.#checking;
    const asked = draft.view();
    try {
      const { problems } = await this.#desk.backend.checkPolicy(asked);
      if (checking === this.#checking) this.#told = { problems, of: written(asked) };
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (checking === this.#checking && failure.code !== "locked") this.failure = failure;
    }
  }

  /** Opens the dialog that saves, unless something is wrong. */
  async review(): Promise<boolean> {
    this.tried = true;
    this.failure = null;
    await this.check();
    if (this.#isStuck()) {
      this.#openProblems();
      return false;
    }
    this.saving = true;
    return true;
  }

  closeSaving(): void {
    if (this.working) return;
    this.saving = false;
    this.second = nobodyYet();
    this.failure = null;
  }

  /** Saves once; true when the desk took it. */
  async save(): Promise<boolean> {
    const { draft } = this;
    const from = this.#begunFrom;
    if (this.working || draft === null || from === null) return false;
    this.working = true;
    this.failure = null;
    const second = this.second.name.trim() === "" ? null : $state.snapshot(this.second);
    try {
      const held = await this.#desk.backend.changePolicy(from.revision, draft.view(), second);
      this.#reading++;
      this.held = held;
      this.#begin(held);
      return true;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      if (secondPersonField(this.failure) === null) {
        // It belongs to the rules, or to the policy that holds by now: neither is in the dialog.
        this.saving = false;
        this.second = nobodyYet();
        await Promise.all([this.read(), this.check()]);
        this.#openProblems();
      }
      return false;
    } finally {
      this.working = false;
    }
  }

  async replay(): Promise<void> {
    const { draft } = this;
    if (this.replaying || draft === null) return;
    this.tried = true;
    this.failure = null;
    await this.check();
    if (this.#isStuck()) {
      this.#openProblems();
      return;
    }
    this.replaying = true;
    try {
      const asked = draft.view();
      const view = await this.#desk.backend.replayPolicy(asked, Number(this.days));
      this.replayed = { view, draft: written(asked) };
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.replaying = false;
    }
  }

  /** Whether the rules were changed since they were run over the past. */
  get replayIsOld(): boolean {
    return this.replayed !== null && this.draft !== null && this.replayed.draft !== written(this.draft.view());
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const held = await this.#desk.backend.policy();
      if (reading !== this.#reading) return;
      const isFree = this.draft === null || !this.isChanged;
      this.held = held;
      if (isFree && held.revision !== this.#begunFrom?.revision) this.#begin(held);
    } catch (thrown) {
      if (reading === this.#reading) this.failure = asFailure(thrown);
    }
  }

  /** Reads, and goes on doing so when something changes, until the returned function is called. */
  follow(): () => void {
    void this.read();
    return this.#desk.listen(({ kind }) => {
      if (kind === "policy" || kind === "people" || kind === "desk") void this.read();
    });
  }

  #begin(policy: PolicyView): void {
    this.draft = new Draft(policy);
    this.#begunFrom = policy;
    this.#told = { problems: [], of: "" };
    this.tried = false;
    this.saving = false;
    this.second = nobodyYet();
    this.failure = null;
  }

  #isStuck(): boolean {
    return this.problems.length > 0 || this.failure !== null;
  }

  /** A problem in a rule that is shown as a sentence could not be put right. */
  #openProblems(): void {
    for (const { rule } of this.problems) {
      const wrong = rule === null ? undefined : this.draft?.rules[rule];
      if (wrong !== undefined) wrong.isOpen = true;
    }
  }
}

function written(draft: PolicyDraft): string {
  return JSON.stringify(draft);
}

function writtenPolicy({ rules, otherwise, lapseHours, passwordEachTimeFrom }: PolicyView): string {
  // As a draft reads it, so that the same sum written in another way is no change.
  const read = readMoney(passwordEachTimeFrom) ?? passwordEachTimeFrom;
  return written({
    rules: rules.map((rule) => new DraftRule(rule).view()),
    otherwise,
    lapseHours,
    passwordEachTimeFrom: read,
  });
}
