/**
 * One payout being entered: what was typed, what the desk says of it, and the way to review, draft and sending. It never
 * changes what was typed, and it sends a form once: the payout id is made with the form, not with the sending.
 */
import { SvelteSet } from "svelte/reactivity";
import type {
  BankView,
  CodeView,
  ConnectionView,
  ErrorView,
  FormCheckView,
  FormField,
  MatchedRuleView,
  PayoutDetailView,
  PayoutForm,
  ProblemView,
  ProviderView,
  WarningView,
} from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { personAt } from "../../shared/may";
import { codeText, t } from "../../shared/words.svelte";
import { readKept, writeKept, type CameBack, type KeptEntry, type KeptFor } from "./kept-entry";

/** In the order of the form: the first problem is the first field. */
export const fieldOrder: FormField[] = [
  "accountNumber",
  "bank",
  "accountName",
  "amount",
  "reference",
  "description",
  "details",
  "destination",
  "connection",
];

const checkAfterMs = 200;

export type ReviewOutcome =
  | { to: "review" }
  | { to: "field"; field: FormField; row: number | null }
  | { to: "warnings" }
  | { to: "policy" }
  | { to: "nowhere" };

export class PayoutEntry {
  readonly payoutId: string;
  /** Set for a payout that came back to its maker. */
  readonly cameBack: CameBack | null;
  revision = $state(0);
  form = $state<PayoutForm>(emptyForm());
  /** What stands in the bank field while no bank is taken. */
  bankTyped = $state("");
  check = $state.raw<FormCheckView | null>(null);
  accepted = new SvelteSet<string>();
  reviewing = $state(false);
  working = $state<"no" | "sending" | "saving">("no");
  failure = $state.raw<ErrorView | null>(null);
  /** Set when a review was asked for while warnings had no tick. */
  ticksMissing = $state(false);
  /** Set when a review was asked for of what the policy refuses. */
  policyMet = $state(false);

  #desk: Desk;
  /** As it was when this was begun: behind the lock the desk may be another's. */
  #whose: KeptFor;
  /** A bank that was asked for and cannot be paid through the chosen connection. */
  #refused = $state.raw<BankView | null>(null);
  #left = new SvelteSet<FormField>();
  #reviewTried = $state(false);
  /** What `check` is about: an answer about what was typed before is no answer about what is typed now. */
  #checked = $state.raw<PayoutForm | null>(null);
  /** The connections as they were when the form was last checked. */
  #checkedWith: ConnectionView[] = [];
  #suggested: string;
  #saved: string;
  #checking = 0;
  #newestCheck: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(desk: Desk, kept: KeptEntry) {
    this.#desk = desk;
    this.#whose = whoseAt(desk);
    this.payoutId = kept.payoutId;
    this.cameBack = kept.cameBack ?? null;
    this.revision = kept.revision;
    this.form = kept.form;
    this.bankTyped = kept.bankTyped;
    this.#suggested = kept.reference;
    this.#saved = kept.revision === 0 ? "" : JSON.stringify(kept.form);
    void this.recheck();
  }

  static async begin(desk: Desk, prefill: Partial<PayoutForm>): Promise<PayoutEntry> {
    const wanted = prefill.connectionId ?? null;
    const begun = await desk.backend.newPayout(desk.connection(wanted) === null ? null : wanted);
    const form = { ...emptyForm(), ...prefill, reference: begun.reference, connectionId: begun.connectionId };
    return new PayoutEntry(desk, {
      payoutId: begun.payoutId,
      revision: 0,
      form,
      bankTyped: "",
      reference: begun.reference,
    });
  }

  static edit(desk: Desk, { row, form, approval, attempts }: PayoutDetailView): PayoutEntry {
    const cameBack = { decision: approval?.decision ?? null, asItWas: attempts > 0 };
    return new PayoutEntry(desk, {
      payoutId: row.id,
      revision: row.revision,
      form: structuredClone(form),
      bankTyped: "",
      reference: form.reference,
      ...(row.state === "returned" ? { cameBack } : {}),
    });
  }

  /** What was typed when the window last went away without asking, if anything. */
  static restore(desk: Desk): PayoutEntry | null {
    const kept = readKept(whoseAt(desk));
    return kept === null ? null : new PayoutEntry(desk, kept);
  }

  get connection(): ConnectionView | null {
    return this.#desk.connection(this.form.connectionId);
  }

  get provider(): ProviderView | null {
    return this.#desk.provider(this.connection?.provider);
  }

  get offersWallet(): boolean {
    return this.connection?.walletEnabled === true && this.provider?.offersWallet === true;
  }

  /** The bank that stands in the way, and why: asked for just now, or taken before the connection was changed. */
  get blocked(): { bank: BankView; reason: CodeView } | null {
    const bank = this.#refused ?? this.#desk.bank(this.form.bankCode);
    const reason = this.connection?.unpayableBanks.find(({ bankCode }) => bankCode === bank?.code)?.reason;
    return bank === null || reason === undefined ? null : { bank, reason };
  }

  /** Other connections that can pay this bank now. */
  othersFor(bank: BankView): ConnectionView[] {
    return this.#desk.connections.filter(
      ({ id, stopped, sendingLocked, unpayableBanks }) =>
        id !== this.form.connectionId &&
        stopped === null &&
        sendingLocked === null &&
        unpayableBanks.every(({ bankCode }) => bankCode !== bank.code),
    );
  }

  /** The rule of the policy that applies to the form as it was last checked. */
  get rule(): MatchedRuleView | null {
    return this.check?.weight ?? null;
  }

  /** Whether sending it asks for signatures. */
  get asksForApproval(): boolean {
    return this.rule?.outcome.kind === "needs";
  }

  /** The policy lets it go in no way. */
  get isRefused(): boolean {
    return this.rule?.outcome.kind === "refused";
  }

  /** What came back cannot be kept as a draft: it is on record as it was sent. */
  get canBeDraft(): boolean {
    return this.cameBack === null;
  }

  get warnings(): WarningView[] {
    return this.check?.warnings ?? [];
  }

  /** Whether something is here that would be lost. */
  get isTyped(): boolean {
    if (this.revision > 0) return JSON.stringify(this.form) !== this.#saved;
    const { accountNumber, bankCode, accountName, amount, description, reference, details } = this.form;
    return (
      [accountNumber, bankCode ?? "", accountName, amount, description, this.bankTyped].some(
        (text) => text.trim() !== "",
      ) ||
      reference !== this.#suggested ||
      details.some(({ key, value }) => key !== "" || value !== "")
    );
  }

  problemsAt(field: FormField, row: number | null = null): string[] {
    if (field === "bank" && this.blocked !== null) return [codeText("problem", this.blocked.reason)];
    if (
      field === "bank" &&
      this.form.bankCode === null &&
      this.bankTyped.trim() !== "" &&
      !isCode(this.bankTyped) &&
      this.#isShown("bank", this.bankTyped)
    ) {
      return [t("bank.notChosen")];
    }
    return this.#problems()
      .filter(
        (problem) =>
          problem.field === field &&
          problem.row === row &&
          this.#isOfNow(problem) &&
          this.#isShown(field, textOf(problem, this.#formToCheck())),
      )
      .map((problem) => codeText("problem", problem));
  }

  typed(): void {
    this.failure = null;
    writeKept(this.#whose, this.isTyped ? this.#kept() : null);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.recheck(), checkAfterMs);
  }

  leave(field: FormField): void {
    this.#left.add(field);
  }

  takeBank(bank: BankView): void {
    this.form.bankCode = bank.code;
    this.bankTyped = "";
    this.#refused = null;
    this.typed();
  }

  refuseBank(bank: BankView): void {
    this.#refused = bank;
  }

  /** Changes the connection, and takes the bank that was asked for where this one can pay it. */
  payThrough(connectionId: string | null): void {
    this.form.connectionId = connectionId;
    const asked = this.#refused;
    if (asked !== null && this.blocked === null) this.takeBank(asked);
    else this.typed();
    void this.recheck();
  }

  /** Checks anew what was checked against connections as they were; the bank that was asked for is taken once it can be paid. */
  connectionsChanged(): void {
    if (this.#checkedWith === this.#desk.connections) return;
    const asked = this.#refused;
    if (asked !== null && this.connection !== null && this.blocked === null) this.takeBank(asked);
    void this.recheck();
  }

  typeBank(text: string): void {
    this.form.bankCode = null;
    this.bankTyped = text;
    this.#refused = null;
    this.typed();
  }

  /** Settles with the newest answer: another check, begun meanwhile, is waited for too. */
  async recheck(): Promise<void> {
    let awaited: Promise<void> | null = null;
    this.#newestCheck = this.#checkNow();
    while (awaited !== this.#newestCheck) {
      awaited = this.#newestCheck;
      await awaited;
    }
  }

  async #checkNow(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const checking = ++this.#checking;
    this.#checkedWith = this.#desk.connections;
    try {
      const asked = this.#formToCheck();
      const check = await this.#desk.backend.checkPayout(this.payoutId, asked);
      if (checking !== this.#checking) return;
      this.check = check;
      this.#checked = asked;
      if (this.#unticked().length === 0) this.ticksMissing = false;
      if (!this.isRefused) this.policyMet = false;
    } catch (thrown) {
      const failure = asFailure(thrown);
      // Behind the lock nothing is checked; it is once the desk is open again.
      if (checking === this.#checking && failure.code !== "locked") this.failure = failure;
    }
  }

  /** Asks the desk about the form as it is now, and says where the person has to go. */
  async review(): Promise<ReviewOutcome> {
    if (this.working !== "no" || this.reviewing) return { to: "nowhere" };
    this.#reviewTried = true;
    await this.recheck();
    if (this.failure !== null) return { to: "nowhere" };
    if (this.form.bankCode === null && this.bankTyped.trim() !== "" && this.#firstProblem() !== "accountNumber") {
      return { to: "field", field: "bank", row: null };
    }
    const field = this.#firstProblem();
    if (field !== null) {
      return { to: "field", field, row: this.#problems().find((problem) => problem.field === field)?.row ?? null };
    }
    this.policyMet = this.isRefused;
    if (this.isRefused) return { to: "policy" };
    if (this.#unticked().length > 0) {
      this.ticksMissing = true;
      return { to: "warnings" };
    }
    this.reviewing = true;
    return { to: "review" };
  }

  /** Sends once, however often it is asked; true when the desk took it. */
  async send(): Promise<boolean> {
    if (this.working !== "no") return false;
    this.working = "sending";
    this.failure = null;
    try {
      const accepted = this.warnings.map(({ code }) => code).filter((code) => this.accepted.has(code));
      this.revision = await this.#desk.backend.sendPayout(this.payoutId, this.revision, this.snapshot(), accepted);
      this.#done();
      return true;
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.problems.length > 0 && this.check !== null) {
        this.check = { ...this.check, problems: failure.problems };
        this.#checked = this.#formToCheck();
        this.reviewing = false;
      }
      this.failure = failure;
      return false;
    } finally {
      this.working = "no";
    }
  }

  async saveDraft(): Promise<boolean> {
    if (this.working !== "no") return false;
    this.working = "saving";
    this.failure = null;
    try {
      this.revision = await this.#desk.backend.saveDraft(this.payoutId, this.revision, this.snapshot());
      this.#done();
      return true;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      return false;
    } finally {
      this.working = "no";
    }
  }

  /** Gives up what was typed since it was begun or last saved. */
  forget(): void {
    this.#done();
  }

  snapshot(): PayoutForm {
    return $state.snapshot(this.form);
  }

  #done(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#checking++;
    this.#saved = JSON.stringify(this.form);
    this.reviewing = false;
    writeKept(this.#whose, null);
  }

  #kept(): KeptEntry {
    return {
      payoutId: this.payoutId,
      revision: this.revision,
      form: this.snapshot(),
      bankTyped: this.bankTyped,
      reference: this.#suggested,
      ...(this.cameBack === null ? {} : { cameBack: this.cameBack }),
    };
  }

  #problems(): ProblemView[] {
    return this.check?.problems ?? [];
  }

  #firstProblem(): FormField | null {
    return fieldOrder.find((field) => this.#problems().some((problem) => problem.field === field)) ?? null;
  }

  #unticked(): WarningView[] {
    return this.warnings.filter(({ code }) => !this.accepted.has(code));
  }

  /** A field that was left empty is not scolded before the review; what is wrong in it is told on leaving. */
  #isShown(field: FormField, text: string): boolean {
    return this.#reviewTried || (this.#left.has(field) && text.trim() !== "");
  }

  #isOfNow(problem: ProblemView): boolean {
    const checked = this.#checked;
    if (checked === null) return true;
    // What one connection objects to, another may take.
    if (checked.connectionId !== this.form.connectionId) return false;
    return textOf(problem, checked) === textOf(problem, this.#formToCheck());
  }

  /** With a code that was typed for no bank, so that the desk says what is wrong with it. */
  #formToCheck(): PayoutForm {
    const form = this.snapshot();
    return form.bankCode === null && isCode(this.bankTyped) ? { ...form, bankCode: this.bankTyped.trim() } : form;
  }
}

function whoseAt(desk: Desk): KeptFor {
  return { profile: desk.view.profile, person: personAt(desk) };
}

function isCode(typed: string): boolean {
  return /^\d+$/.test(typed.trim());
}

/** What stands in the field that the problem is at. */
function textOf({ field, row }: ProblemView, form: PayoutForm): string {
  const detail = row === null ? undefined : form.details[row];
  const texts: Record<Exclude<FormField, "evidence">, string> = {
    accountNumber: form.accountNumber,
    bank: form.bankCode ?? "",
    accountName: form.accountName,
    amount: form.amount,
    reference: form.reference,
    description: form.description,
    details: detail === undefined ? "details" : `${detail.key}${detail.value}`,
    destination: form.destination,
    connection: form.connectionId ?? "",
  };
  return field === "evidence" ? "" : texts[field];
}

function emptyForm(): PayoutForm {
  return {
    connectionId: null,
    accountNumber: "",
    bankCode: null,
    accountName: "",
    amount: "",
    reference: "",
    description: "",
    destination: "bankAccount",
    details: [],
  };
}
