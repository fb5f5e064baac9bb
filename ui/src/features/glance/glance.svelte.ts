/**
 * Which days are looked at, and what they come to. It stays as it was chosen while a person goes elsewhere and back; another profile
 * or person begins with today.
 */
import type { ErrorView, GlanceView, ProfileKind } from "../../backend/generated/bindings";
import { addDays, daysBetween, startOf, today, type Day } from "../../shared/days";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { follow } from "../../shared/follow";
import { personAt } from "../../shared/may";

export type Range = "today" | "week" | "month" | "chosen";
export type Measure = "sum" | "count";
/** More days than that are no glance. */
export const mostDays = 366;

export class Glance {
  range = $state<Range>("today");
  measure = $state<Measure>("sum");
  view = $state.raw<GlanceView | null>(null);
  failure = $state.raw<ErrorView | null>(null);
  #chosen = $state.raw<{ first: Day; last: Day }>({ first: today(), last: today() });
  #desk: Desk;
  #reading = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get first(): Day {
    if (this.range === "chosen") return this.#chosen.first;
    return addDays(today(), { today: 0, week: -6, month: -29 }[this.range]);
  }

  get last(): Day {
    return this.range === "chosen" ? this.#chosen.last : today();
  }

  get days(): number {
    return daysBetween(this.first, this.last);
  }

  async choose(range: Range): Promise<void> {
    if (range === "chosen") this.#chosen = { first: this.first, last: this.last };
    this.range = range;
    await this.read();
  }

  /** The other end goes along where it would come to lie on the wrong side, or too far away. */
  async chooseDays(changed: { first: Day } | { last: Day }): Promise<void> {
    let { first, last } = { ...this.#chosen, ...changed };
    if ("first" in changed && (first > last || daysBetween(first, last) > mostDays)) last = first;
    if ("last" in changed && (first > last || daysBetween(first, last) > mostDays)) first = last;
    this.#chosen = { first, last };
    await this.read();
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const view = await this.#desk.backend.glance(startOf(this.first), startOf(addDays(this.last, 1)));
      if (reading !== this.#reading) return;
      this.view = view;
      this.failure = null;
    } catch (thrown) {
      if (reading === this.#reading) this.failure = asFailure(thrown);
    }
  }

  /** Until the returned function is called. A glance over many days is work, so a burst of changes is one reading. */
  follow(): () => void {
    return follow(
      this.#desk,
      ({ kind }) => kind === "counters" || kind === "desk",
      () => this.read(),
      1500,
    );
  }
}

const all = new WeakMap<Desk, { profile: ProfileKind; person: string; glance: Glance }>();

export function glanceAt(desk: Desk): Glance {
  const { profile } = desk.view;
  const person = personAt(desk);
  const known = all.get(desk);
  if (known?.profile === profile && known.person === person) return known.glance;
  const glance = new Glance(desk);
  all.set(desk, { profile, person, glance });
  return glance;
}
