/**
 * What a person has on this screen: the list, the pane that is open, the payout being entered. It outlives the screen, so
 * that going to another feature and back loses nothing; a change of profile or of the person begins anew.
 */
import type { ErrorView, PayoutDetailView, PayoutForm, ProfileKind } from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { personAt } from "../../shared/may";
import { PayoutEntry } from "./payout-entry.svelte";
import { PayoutList } from "./payout-list.svelte";

export type Pane = { kind: "none" } | { kind: "entry" } | { kind: "detail"; id: string };

export class PayoutsWork {
  readonly list: PayoutList;
  pane = $state.raw<Pane>({ kind: "none" });
  entry = $state.raw<PayoutEntry | null>(null);
  /** What waits for the answer to "keep what you typed?". */
  asking = $state.raw<{ then: () => void; canKeep: boolean } | null>(null);
  failure = $state.raw<ErrorView | null>(null);

  #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.list = new PayoutList(desk);
    this.entry = PayoutEntry.restore(desk);
    if (this.entry !== null) this.pane = { kind: "entry" };
  }

  get openId(): string | null {
    return this.pane.kind === "detail" ? this.pane.id : null;
  }

  /** A new payout; goes on with the one that was begun, unless this one comes filled. */
  async startEntry(prefill: Partial<PayoutForm>): Promise<void> {
    const filled = Object.keys(prefill).length > 0;
    const begun = this.entry;
    if (begun !== null && !filled) {
      this.pane = { kind: "entry" };
      return;
    }
    if (begun?.isTyped === true) {
      this.#ask(false, () => void this.#begin(prefill));
      return;
    }
    await this.#begin(prefill);
  }

  /** Goes on with a draft, or corrects a payout that came back. */
  edit(detail: PayoutDetailView): void {
    if (this.entry?.payoutId === detail.row.id) {
      this.pane = { kind: "entry" };
      return;
    }
    const begin = (): void => {
      this.entry = PayoutEntry.edit(this.#desk, detail);
      this.pane = { kind: "entry" };
    };
    if (this.entry?.isTyped === true) this.#ask(false, begin);
    else begin();
  }

  show(id: string): void {
    this.pane = { kind: "detail", id };
  }

  /** Closes the pane; asks first where something typed would go with it. */
  close(): void {
    if (this.pane.kind === "entry" && this.entry?.isTyped === true) {
      this.#ask(true, () => (this.pane = { kind: "none" }));
      return;
    }
    if (this.pane.kind === "entry") this.forgetEntry();
    this.pane = { kind: "none" };
  }

  async answer(answer: "draft" | "keep" | "discard" | "goBack"): Promise<void> {
    const asked = this.asking;
    if (asked === null) return;
    if (answer === "draft" && this.entry !== null && !(await this.entry.saveDraft())) {
      this.asking = null;
      this.pane = { kind: "entry" };
      return;
    }
    this.asking = null;
    if (answer === "goBack") return;
    if (answer !== "keep") this.forgetEntry();
    asked.then();
  }

  forgetEntry(): void {
    this.entry?.forget();
    this.entry = null;
  }

  /** `canKeep`: what follows leaves the entry where it is. */
  #ask(canKeep: boolean, then: () => void): void {
    this.pane = { kind: "entry" };
    this.asking = { then, canKeep };
  }

  async #begin(prefill: Partial<PayoutForm>): Promise<void> {
    try {
      this.entry = await PayoutEntry.begin(this.#desk, prefill);
      this.pane = { kind: "entry" };
      this.failure = null;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }
}

const works = new WeakMap<Desk, { profile: ProfileKind; person: string; work: PayoutsWork }>();

export function workAt(desk: Desk): PayoutsWork {
  const profile = desk.view.profile;
  const known = works.get(desk);
  const person = personAt(desk);
  if (known?.profile === profile && known.person === person) return known.work;
  const work = new PayoutsWork(desk);
  works.set(desk, { profile, person, work });
  return work;
}
