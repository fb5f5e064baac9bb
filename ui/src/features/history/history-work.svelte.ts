/**
 * What a person looks at in the history: what is searched for, the rows that are found, what is selected of them. It outlives the
 * screen; a change of profile or of the person begins anew. The search box of the top bar types into it.
 */
import type { ProfileKind } from "../../backend/generated/bindings";
import type {
  ErrorView,
  PayoutOrder,
  PayoutQuery,
  RowRange,
  SearchView,
  SumView,
} from "../../backend/generated/bindings";
import type { TimeSpan } from "../../shared/days";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { personAt } from "../../shared/may";
import { TableLayout } from "../../shared/table/layout.svelte";
import { newestFirst, pageSize, PayoutRows } from "../../shared/table/rows.svelte";
import { KeptViews } from "./kept-views.svelte";

type Selected = { range: RowRange; total: SumView };
/** What the counting of a selection came to, and of which one. */
type Counted = { of: string; selected: Selected | null; failure: ErrorView | null };

export class HistoryWork {
  readonly rows: PayoutRows;
  readonly layout: TableLayout;
  readonly views: KeptViews;
  search = $state("");
  /** How the search was understood. */
  understood = $state.raw<SearchView | null>(null);
  /** The rows, or what another feature makes of the history. */
  look = $state("rows");
  openId = $state<string | null>(null);
  /** How many payouts were entered since, and are found by this search. */
  arrived = $state(0);
  /** Takes the focus into the search box, while there is one. */
  focusSearch: () => void = () => undefined;

  #desk: Desk;
  #reading = 0;
  #newest = new Set<string>();
  #counting = 0;
  #counted = $state.raw<Counted | null>(null);

  constructor(desk: Desk) {
    this.#desk = desk;
    this.rows = new PayoutRows(desk);
    this.layout = new TableLayout({ table: "history", profile: desk.view.profile, person: personAt(desk) });
    this.views = new KeptViews(desk.view.profile, personAt(desk));
  }

  get query(): PayoutQuery {
    return { tab: null, search: this.search, order: this.layout.order };
  }

  get isFiltered(): boolean {
    return this.search.trim() !== "";
  }

  /** The rows that are selected, where there are several and they were counted: never those of a selection before. */
  get selected(): Selected | null {
    return this.#countedNow?.selected ?? null;
  }

  get isCounting(): boolean {
    return this.rows.selection !== null && this.#countedNow === null;
  }

  get failure(): ErrorView | null {
    return this.rows.failure ?? this.#countedNow?.failure ?? null;
  }

  get #countedNow(): Counted | null {
    return this.#counted?.of === String(this.rows.selection) ? this.#counted : null;
  }

  /** Searches for this, on this screen. */
  async find(search: string): Promise<void> {
    this.search = search;
    this.look = "rows";
    // The screen reads by itself when it opens.
    if (this.#desk.place === "history") await this.read();
    else this.#desk.goTo("history");
  }

  async apply(search: string, order: PayoutOrder): Promise<void> {
    this.layout.sort(order);
    await this.find(search);
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    const { search } = this;
    const understanding = this.#understand(search, reading);
    await this.rows.read(this.query);
    await understanding;
    if (reading !== this.#reading) return;
    this.arrived = 0;
    this.#newest = new Set(await this.#readNewest());
  }

  /** The index of the newest row of this span or, in the other order, of the oldest; null where there is none. */
  async seek(span: TimeSpan): Promise<number | null> {
    if (this.rows.asked.order.by !== "time") {
      this.layout.sort(newestFirst);
      await this.read();
    }
    return this.rows.seek(span);
  }

  /** What was typed as a date; null where it is none. */
  async readDay(typed: string): Promise<TimeSpan | null> {
    const { terms } = await this.#desk.backend.readSearch(`date:"${typed.trim().replaceAll('"', "")}"`);
    const [term] = terms;
    if (term?.kind !== "days" || term.from === null || term.to === null) return null;
    return { from: term.from, to: term.to };
  }

  /** Listens until the returned function is called. */
  follow(): () => void {
    return this.rows.follow(async (unseen) => {
      if (unseen?.length === 0) return;
      const reading = this.#reading;
      const newest = await this.#readNewest(true);
      if (reading === this.#reading) this.arrived = this.#arrivedAmong(newest);
    });
  }

  /** Counts what is selected; the answer of an older selection is thrown away. */
  async count(selection: [number, number] | null): Promise<void> {
    const counting = ++this.#counting;
    const counted = selection === null ? null : await this.#count(selection);
    if (counting === this.#counting) this.#counted = counted;
  }

  async #count(selection: [number, number]): Promise<Counted> {
    const of = String(selection);
    try {
      const [range, total] = await Promise.all([this.rows.range(selection), this.rows.total(selection)]);
      return { of, selected: { range, total }, failure: null };
    } catch (thrown) {
      return { of, selected: null, failure: asFailure(thrown) };
    }
  }

  async #understand(search: string, reading: number): Promise<void> {
    const view = search.trim() === "" ? null : await this.#desk.backend.readSearch(search).catch(() => null);
    if (reading === this.#reading) this.understood = view;
  }

  /**
   * How many of these were not there. Where the list went on behind the newest, what stands behind the last known one moved up from
   * there when others left; in between stands what this search finds only now. Where none is known, all are new.
   */
  #arrivedAmong(newest: string[]): number {
    const lastKnown = newest.findLastIndex((id) => this.#newest.has(id));
    const goesOn = this.#newest.size >= pageSize && lastKnown !== -1;
    return newest.filter((id, place) => !this.#newest.has(id) && (!goesOn || place < lastKnown)).length;
  }

  /** The newest of what is found, whatever the order is. */
  async #readNewest(isAnew = false): Promise<string[]> {
    const { order } = this.rows.query;
    if (!isAnew && order.by === "time" && order.descending) {
      return Array.from({ length: pageSize }, (_, index) => this.rows.at(index)?.id ?? []).flat();
    }
    const query = { ...this.rows.query, order: newestFirst };
    const { rows } = await this.#desk.backend.payoutsPage(query, { kind: "start" }, null, pageSize);
    return rows.map(({ id }) => id);
  }
}

const works = new WeakMap<Desk, { profile: ProfileKind; person: string; work: HistoryWork }>();

export function historyAt(desk: Desk): HistoryWork {
  const profile = desk.view.profile;
  const person = personAt(desk);
  const known = works.get(desk);
  if (known?.profile === profile && known.person === person) return known.work;
  const work = new HistoryWork(desk);
  works.set(desk, { profile, person, work });
  return work;
}
