/**
 * What the desk does not know and people have to find out: the list, which one is looked at, and what was found so far.
 * What was typed outlives the dialog, the screen, the lock and a change of profile, for the person who typed it; only
 * recording or discarding it ends it.
 */
import { SvelteMap } from "svelte/reactivity";
import type { ChangedEvent, DoubtView, ErrorView, ProfileKind, Verdict } from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { follow } from "../../shared/follow";
import { personAt } from "../../shared/may";
import { Finding } from "./finding.svelte";

export class Doubts {
  list = $state.raw<DoubtView[]>([]);
  loading = $state(true);
  failure = $state.raw<ErrorView | null>(null);

  #open = $state.raw<{ finding: Finding; person: string } | null>(null);
  #chosen = $state<string | null>(null);
  #findings = new SvelteMap<string, Finding>();
  #desk: Desk;
  #reading = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** The one that is looked at: the chosen one while it is there, the oldest otherwise. */
  get shown(): DoubtView | null {
    return this.list.find(({ row }) => row.id === this.#chosen) ?? this.list[0] ?? null;
  }

  /** What is being recorded now, by the person at the desk; its dialog is open. */
  get open(): Finding | null {
    return this.#open?.person === personAt(this.#desk) ? this.#open.finding : null;
  }

  choose(id: string): void {
    this.#chosen = id;
  }

  /** Whether something was typed about it that is not on record. */
  isBegun(id: string): boolean {
    return this.#findings.get(this.#key(id))?.isTyped === true;
  }

  begin(doubt: DoubtView, verdict: Verdict): void {
    const finding = this.#findings.get(this.#key(doubt.row.id)) ?? new Finding(this.#desk, doubt);
    finding.take(doubt, verdict);
    this.#findings.set(this.#key(doubt.row.id), finding);
    this.#open = { finding, person: personAt(this.#desk) };
  }

  /** Closes the dialog; what was typed stays. */
  close(): void {
    if (this.open?.working === true) return;
    this.#open = null;
  }

  discard(finding: Finding): void {
    this.#findings.delete(this.#key(finding.doubt.row.id));
    this.close();
  }

  /** Records what was found; true when the desk took it. */
  async record(finding: Finding): Promise<boolean> {
    const { id } = finding.doubt.row;
    const taken = await finding.record();
    if (taken) {
      this.#findings.delete(this.#key(id));
      this.#open = null;
    }
    await this.read();
    const fresh = this.list.find(({ row }) => row.id === id);
    if (!taken && fresh !== undefined) finding.take(fresh, finding.verdict);
    return taken;
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const list = await this.#desk.backend.doubts();
      if (reading !== this.#reading) return;
      this.list = list;
      this.failure = null;
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

  #key(id: string): string {
    return `${personAt(this.#desk)} ${id}`;
  }

  #concerns(event: ChangedEvent): boolean {
    return (
      event.kind === "desk" ||
      event.kind === "connections" ||
      (event.kind === "payout" &&
        (event.tab === "attention" || event.tab === "inProgress" || this.list.some(({ row }) => row.id === event.id)))
    );
  }
}

const known = new WeakMap<Desk, Record<ProfileKind, Doubts>>();

export function doubtsAt(desk: Desk): Doubts {
  const profiles = known.get(desk) ?? { live: new Doubts(desk), rehearsal: new Doubts(desk) };
  known.set(desk, profiles);
  return profiles[desk.view.profile];
}
