/**
 * What waits for signatures: the list, the one that is looked at, and those that are ticked to be decided together. It acts on
 * nothing; `deciding.svelte.ts` does. One for each profile; another person at the desk begins anew.
 */
import { SvelteSet } from "svelte/reactivity";
import type { ApprovalItem, ChangedEvent, ErrorView, ProfileKind } from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { follow } from "../../shared/follow";
import { may } from "../../shared/may";
import { t } from "../../shared/words.svelte";
import { Deciding } from "./deciding.svelte";

/** As many are signed at once as the system's own dialog can show; the desk refuses more. */
export const maxAtOnce = 8;

export class Inbox {
  items = $state.raw<ApprovalItem[]>([]);
  loading = $state(true);
  failure = $state.raw<ErrorView | null>(null);
  ticked = new SvelteSet<string>();
  deciding = $state.raw<Deciding>() as Deciding;

  #chosen = $state<string | null>(null);
  /** Where the chosen one stood, so that the next takes its place. */
  #place = 0;
  /** Where Shift+arrows began, and what was ticked by then. */
  #anchor: { id: string; before: Set<string> } | null = null;
  #person = "";
  #desk: Desk;
  #reading = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.deciding = new Deciding(desk, this);
  }

  /** The one that is looked at. */
  get active(): ApprovalItem | null {
    return this.items.find(({ payoutId }) => payoutId === this.#chosen) ?? this.items[0] ?? null;
  }

  get tickedItems(): ApprovalItem[] {
    return this.items.filter(({ payoutId }) => this.ticked.has(payoutId));
  }

  get waitingForMe(): number {
    return this.items.filter((item) => this.canDecide(item)).length;
  }

  canDecide(item: ApprovalItem): boolean {
    return item.mine === "no" && may(this.#desk, "supervisor");
  }

  indexOf(item: ApprovalItem | null): number {
    return this.items.findIndex(({ payoutId }) => payoutId === item?.payoutId);
  }

  /** Another person finds nothing of what the one before had begun. */
  takeOver(person: string): void {
    if (person === this.#person) return;
    this.#person = person;
    this.items = [];
    this.loading = true;
    this.tickNone();
    this.#chosen = null;
    this.deciding = new Deciding(this.#desk, this);
  }

  choose(id: string): void {
    if (id !== this.active?.payoutId) this.deciding.failure = null;
    this.#chosen = id;
    this.#place = Math.max(0, this.indexOf(this.active));
    this.#anchor = null;
  }

  tick(item: ApprovalItem): void {
    this.deciding.failure = null;
    this.#anchor = null;
    if (this.ticked.has(item.payoutId)) this.ticked.delete(item.payoutId);
    else if (this.canDecide(item) && this.ticked.size < maxAtOnce) this.ticked.add(item.payoutId);
    else if (this.canDecide(item)) this.#sayFull();
  }

  /** Ticks from where this began to `item`, as many as go together, and looks at that one. */
  tickTo(item: ApprovalItem): void {
    const from = this.active;
    if (from === null) return;
    const anchor = this.#anchor ?? { id: from.payoutId, before: new Set(this.ticked) };
    this.choose(item.payoutId);
    this.#anchor = anchor;
    const ends = [this.items.findIndex(({ payoutId }) => payoutId === anchor.id), this.indexOf(item)];
    const between = this.items.slice(Math.min(...ends), Math.max(...ends) + 1).filter((each) => this.canDecide(each));
    // Those nearest to where it began come first.
    if (ends[0] !== Math.min(...ends)) between.reverse();
    this.#tickOnly([...anchor.before, ...between.map(({ payoutId }) => payoutId)]);
  }

  /** The oldest, as many as go together. */
  tickAll(): void {
    this.#tickOnly(this.items.filter((item) => this.canDecide(item)).map(({ payoutId }) => payoutId));
  }

  tickNone(): void {
    this.#tickOnly([]);
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const { items } = await this.#desk.backend.approvals();
      if (reading === this.#reading) this.#take(items);
    } catch (thrown) {
      if (reading === this.#reading) this.failure = asFailure(thrown);
    } finally {
      if (reading === this.#reading) this.loading = false;
    }
  }

  /** Reads, and goes on doing so when something changes, until the returned function is called. */
  follow(): () => void {
    return follow(
      this.#desk,
      (event) => this.#concerns(event),
      () => this.read(),
    );
  }

  /** What is decided leaves the list, and the next one takes its place. */
  #take(items: ApprovalItem[]): void {
    this.items = items;
    this.failure = null;
    const there = new Set(items.map(({ payoutId }) => payoutId));
    for (const id of [...this.ticked]) if (!there.has(id)) this.ticked.delete(id);
    if (this.#chosen === null || there.has(this.#chosen)) return;
    this.#chosen = items[Math.min(this.#place, items.length - 1)]?.payoutId ?? null;
    this.#place = Math.max(0, this.indexOf(this.active));
  }

  #tickOnly(ids: string[]): void {
    const all = [...new Set(ids)];
    this.ticked.clear();
    for (const id of all.slice(0, maxAtOnce)) this.ticked.add(id);
    if (all.length > maxAtOnce) this.#sayFull();
  }

  #sayFull(): void {
    this.#desk.announce(t("approvals.most.full", { count: maxAtOnce }));
  }

  #concerns(event: ChangedEvent): boolean {
    return (
      event.kind === "approvals" ||
      event.kind === "desk" ||
      (event.kind === "payout" && this.items.some(({ payoutId }) => payoutId === event.id))
    );
  }
}

const known = new WeakMap<Desk, Record<ProfileKind, Inbox>>();

export function inboxAt(desk: Desk): Inbox {
  const profiles = known.get(desk) ?? { live: new Inbox(desk), rehearsal: new Inbox(desk) };
  known.set(desk, profiles);
  return profiles[desk.view.profile];
}
