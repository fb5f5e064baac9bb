/**
 * The way from a decision to its record: the password where it is needed, the system's own dialog, the reason, and what became
 * of each payout. It signs nothing itself and knows no rule; the desk refuses what may not be.
 */
import type { ActItemForm, ActResult, ApprovalItem, ErrorView } from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { codeText, t } from "../../shared/words.svelte";
import type { Inbox } from "./inbox.svelte";

export type Against = "return" | "reject";
export type ResultRow = { item: ApprovalItem; result: ActResult };

/** Refusals that are about the password, and stand at its field. */
const aboutPassword = ["signInRefused", "passwordWrong", "signInSlowed"];

export class Deciding {
  /** What is being approved; its dialog is open. */
  approving = $state.raw<ApprovalItem[] | null>(null);
  /** `system`: the desk has it, and the system's own dialog is or will be shown. */
  step = $state<"password" | "system">("system");
  /** What was wrong with the password that was typed last. */
  refusal = $state.raw<ErrorView | null>(null);
  /** What is being returned or rejected; its dialog is open. */
  against = $state.raw<{ act: Against; items: ApprovalItem[] } | null>(null);
  reason = $state("");
  working = $state(false);
  failure = $state.raw<ErrorView | null>(null);
  /** What became of several; stays until it is dismissed. */
  results = $state.raw<ResultRow[] | null>(null);

  #desk: Desk;
  #inbox: Inbox;
  /** What the reason that stands there was written for. */
  #reasonFor = "";

  constructor(desk: Desk, inbox: Inbox) {
    this.#desk = desk;
    this.#inbox = inbox;
  }

  /** Whether something is under way that must not be mixed with something else. */
  get isBusy(): boolean {
    return this.working || this.approving !== null || this.against !== null;
  }

  async approve(items: ApprovalItem[]): Promise<void> {
    if (this.isBusy || items.length === 0) return;
    this.failure = null;
    this.refusal = null;
    this.approving = items;
    await this.#sign(items, null);
  }

  async givePassword(password: string): Promise<void> {
    if (this.approving !== null && !this.working) await this.#sign(this.approving, password);
  }

  /** Gives up before anything was signed; not while the system's dialog has it. */
  giveUp(): void {
    if (this.working) return;
    this.approving = null;
    this.refusal = null;
  }

  decideAgainst(act: Against, items: ApprovalItem[]): void {
    if (this.isBusy || items.length === 0) return;
    const whatFor = [act, ...items.map(({ payoutId }) => payoutId)].join(" ");
    if (whatFor !== this.#reasonFor) this.reason = "";
    this.#reasonFor = whatFor;
    this.failure = null;
    this.against = { act, items };
  }

  writeReason(reason: string): void {
    this.reason = reason;
    this.failure = null;
  }

  /** Closes the dialog; the reason stays for the same decision. */
  leaveReason(): void {
    if (this.working) return;
    this.against = null;
    this.failure = null;
  }

  async recordAgainst(): Promise<void> {
    const { against } = this;
    if (against === null || this.working) return;
    this.working = true;
    this.failure = null;
    try {
      const { backend } = this.#desk;
      const forms = against.items.map(asForm);
      const results =
        against.act === "return"
          ? await backend.returnPayout(forms, this.reason)
          : await backend.rejectPayout(forms, this.reason);
      this.against = null;
      this.reason = "";
      await this.#tell(against.items, results);
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.working = false;
    }
  }

  dismissResults(): void {
    this.results = null;
  }

  async #sign(items: ApprovalItem[], password: string | null): Promise<void> {
    this.working = true;
    this.step = "system";
    try {
      const results = await this.#desk.backend.approve(items.map(asForm), password);
      this.approving = null;
      this.refusal = null;
      await this.#tell(items, results);
    } catch (thrown) {
      const failure = asFailure(thrown);
      const asks = failure.code === "passwordNeeded" || aboutPassword.includes(failure.code);
      this.step = "password";
      this.refusal = failure.code === "passwordNeeded" ? null : failure;
      if (!asks) {
        this.approving = null;
        this.refusal = null;
        this.failure = failure;
        await this.#inbox.read();
      }
    } finally {
      this.working = false;
    }
  }

  /** One result is told in a sentence; several stay on the screen. */
  async #tell(items: ApprovalItem[], results: ActResult[]): Promise<void> {
    const rows = results.flatMap((result) => {
      const item = items.find(({ payoutId }) => payoutId === result.payoutId);
      return item === undefined ? [] : [{ item, result }];
    });
    const [only] = rows;
    if (rows.length > 0 && rows.every(({ result }) => result.result === "declined")) {
      this.#desk.announce(t("approvals.done.declined"));
      return;
    }
    let said: string | null = null;
    if (rows.length === 1 && only !== undefined) {
      const { item, result } = only;
      if (result.result === "failed") this.failure = result.error ?? asFailure(null);
      else said = t(`approvals.done.${result.result}`, { payee: item.accountName, maker: item.maker });
    } else {
      this.results = rows;
      const done = rows.filter(({ result }) => result.result !== "failed" && result.result !== "declined").length;
      said = t("approvals.done.several", { done, all: rows.length });
    }
    this.#inbox.tickNone();
    await this.#inbox.read();
    // A refusal stands beside what was refused; where that is gone, it is said with its name.
    if (this.failure !== null && only !== undefined && this.#inbox.active?.payoutId !== only.item.payoutId) {
      said = t("approvals.done.failed", { payee: only.item.accountName, why: codeText("error", this.failure) });
      this.failure = null;
    }
    if (said !== null) this.#desk.announce(said);
  }
}

function asForm({ payoutId, revision }: ApprovalItem): ActItemForm {
  return { payoutId, expectedRevision: revision };
}
