/**
 * The rows of a list of any length: read by pages where they are looked at, and forgotten again far from there. A survey tells how
 * many there are and where each page begins. Live changes replace a row where it stands; what left the list stays, marked, and
 * what arrived waits until it is read again: nothing moves under the hand.
 */
import type {
  ChangedEvent,
  ErrorView,
  ListedRowView,
  MoneyText,
  PayoutQuery,
  PayoutRowView,
  RowRange,
  SumView,
  SurveyView,
  TimeText,
} from "../../backend/generated/bindings";
import type { TimeSpan } from "../days";
import type { Desk } from "../desk.svelte";
import { asFailure } from "../failure";
import { sumOf } from "../money";
import { painted } from "../painted";

export const pageSize = 100;
/** Pages kept beside those that are looked at. */
const keptPages = 30;
/** A thousand payouts sent at once are a thousand events: they are gathered for this long. */
const gatherMs = 120;
const detailsAtOnce = 4;

type OnSettled = (unseen: string[] | null) => Promise<void>;
type Pages = Map<number, ListedRowView[]>;

export const newestFirst = { by: "time", descending: true } as const;

export class PayoutRows {
  /** What the rows that are shown were found by. */
  query = $state.raw<PayoutQuery>({ tab: null, search: "", order: newestFirst });
  count = $state(0);
  /** Whether `count` is all; until it was surveyed, a long list ends with its first page. */
  isCounted = $state(false);
  sum = $state<MoneyText | null>(null);
  loading = $state(true);
  /** The row that the keyboard is on; -1 for none. */
  active = $state(-1);
  /** Where a selection began that ends at the active row. */
  anchor = $state<number | null>(null);

  #desk: Desk;
  #pages = $state.raw<Pages>(new Map());
  #marks: string[] = [];
  #wanted: number[] = [];
  /** Answers that were asked for before the list was read anew are thrown away. */
  #reading = 0;
  #seeking = 0;
  #lastRead: Promise<void> = Promise.resolve();
  #asked = $state.raw<PayoutQuery | null>(null);
  #listFailure = $state.raw<ErrorView | null>(null);
  #pageFailure = $state.raw<ErrorView | null>(null);
  #changeFailure = $state.raw<ErrorView | null>(null);
  #isReadingPages = false;
  #changed = new Set<string>();
  /** Many payouts changed, and nobody said which. */
  #isStale = false;
  #gathering: ReturnType<typeof setTimeout> | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** What was asked for last, also while its rows are not there yet. */
  get asked(): PayoutQuery {
    return this.#asked ?? this.query;
  }

  get failure(): ErrorView | null {
    return this.#listFailure ?? this.#pageFailure ?? this.#changeFailure;
  }

  /** null where it was not read yet, and where there is none by now. */
  at(index: number): ListedRowView | null {
    return this.#pages.get(pageAt(index))?.[index % pageSize] ?? null;
  }

  /** Whether the list was longer when it was counted. */
  isGone(index: number): boolean {
    const page = this.#pages.get(pageAt(index));
    return page !== undefined && index % pageSize >= page.length;
  }

  hasLeft(row: PayoutRowView): boolean {
    return this.query.tab !== null && row.tab !== this.query.tab;
  }

  /** Those that were read, in their order. */
  get known(): ListedRowView[] {
    return [...this.#pages.entries()].sort(([one], [other]) => one - other).flatMap(([, rows]) => rows);
  }

  get leftCount(): number {
    return this.known.filter((row) => this.hasLeft(row)).length;
  }

  indexOf(id: string | null): number {
    for (const [page, rows] of this.#pages) {
      const place = rows.findIndex((row) => row.id === id);
      if (place !== -1) return page * pageSize + place;
    }
    return -1;
  }

  /** The first and the last of the selected rows, where there are several. */
  get selection(): [number, number] | null {
    if (this.anchor === null || this.active === -1 || this.anchor === this.active) return null;
    return [Math.min(this.anchor, this.active), Math.max(this.anchor, this.active)];
  }

  isSelected(index: number): boolean {
    const range = this.selection;
    return range !== null && index >= range[0] && index <= range[1];
  }

  /** Reads the list anew, or another one; what left is gone then, what arrived is there. */
  read(query: PayoutQuery = this.asked): Promise<void> {
    this.#lastRead = this.#read(query);
    return this.#lastRead;
  }

  async #read(query: PayoutQuery): Promise<void> {
    const reading = ++this.#reading;
    const isOther = !isSame(query, this.query) || this.#marks.length === 0;
    const activeId = isOther ? null : (this.at(this.active)?.id ?? null);
    this.#asked = query;
    this.anchor = null;
    this.loading = true;
    try {
      const page = await this.#desk.backend.payoutsPage(query, { kind: "start" }, null, pageSize);
      if (reading !== this.#reading) return;
      this.#listFailure = null;
      this.#pageFailure = null;
      this.#changeFailure = null;
      if (!page.hasAfter) {
        if (isOther) this.query = query;
        const marks = page.rows.slice(0, 1).map(({ cursor }) => cursor);
        const survey = { count: page.rows.length, sum: sumOfRows(page.rows), marks, seekIndex: null };
        this.#take(new Map([[0, page.rows]]), survey);
      } else {
        // A longer list is on the glass before it is counted; where it is read anew, it stays as it was until then.
        if (isOther) {
          this.#takeFirst(query, page.rows);
          await painted();
          if (reading !== this.#reading) return;
        }
        await this.#survey(reading, page.rows, null);
      }
      if (isOther) this.active = -1;
      else if (activeId !== null) this.active = this.#stay(activeId);
    } catch (thrown) {
      // The rows of one search are never shown as those of another.
      if (reading === this.#reading && isOther && this.query !== query) {
        this.#takeFirst(query, []);
        this.active = -1;
      }
      this.#fail(thrown, reading);
    } finally {
      if (reading === this.#reading) this.loading = false;
    }
  }

  /** Forgets what is shown, for a list that has nothing to do with it. */
  clear(): void {
    this.#take(new Map(), { count: 0, sum: "0.00", marks: [], seekIndex: null });
    this.active = -1;
  }

  /**
   * Counts anew, and says where the first row at or behind the nearer end of this span is; null where there is none. It gives way to
   * a reading of the list and begins again behind it; a newer seeking ends it.
   */
  async seek({ from, to }: TimeSpan): Promise<number | null> {
    const seeking = ++this.#seeking;
    for (;;) {
      await this.#readsDone();
      if (seeking !== this.#seeking) return null;
      const reading = ++this.#reading;
      this.anchor = null;
      try {
        const index = await this.#survey(reading, null, this.query.order.descending ? to : from);
        if (reading === this.#reading) return index;
      } catch (thrown) {
        this.#fail(thrown, reading);
        if (reading === this.#reading) return null;
      }
    }
  }

  /** Where this payout is in a list by time, the newest first, also where it was not read yet; -1 where it is not there. */
  async locate({ id, time }: PayoutRowView): Promise<number> {
    const known = this.indexOf(id);
    if (known !== -1 || this.count < pageSize || this.query.order.by !== "time") return known;
    const near = await this.seek({ from: time, to: time });
    if (near === null) return -1;
    await this.#readPages([pageAt(near), pageAt(near + pageSize - 1)]);
    return this.indexOf(id);
  }

  /** These rows are looked at: they are read where they were not yet. */
  need(first: number, last: number): void {
    if (this.count === 0) return;
    this.#wanted = [];
    for (let page = pageAt(first); page <= pageAt(Math.min(last, this.count - 1)); page++) this.#wanted.push(page);
    void this.#readWanted();
  }

  /** The places of the first and the last of these rows, to be named to the desk. */
  async range([first, last]: [number, number]): Promise<RowRange> {
    return { first: await this.#cursorAt(first), last: await this.#cursorAt(last) };
  }

  /** How many these rows are, and how much together. */
  async total([first, last]: [number, number]): Promise<SumView> {
    if (!this.isRead([first, last])) return this.#totalAsked([first, last]);
    const rows = Array.from({ length: last - first + 1 }, (_, place) => this.at(first + place) ?? []).flat();
    return { count: rows.length, sum: sumOfRows(rows) };
  }

  /** Whether each of these rows was read: then they are counted without being asked for. */
  isRead([first, last]: [number, number]): boolean {
    for (let index = first; index <= last; index++) {
      if (this.at(index) === null && !this.isGone(index)) return false;
    }
    return true;
  }

  /**
   * Listens until the returned function is called. `onSettled` is called after a gathering of changes, with the payouts among them
   * that are not shown here; with null where so much changed that nobody says what.
   */
  follow(onSettled: OnSettled): () => void {
    const end = this.#desk.listen((event) => this.#hear(event, onSettled));
    return () => {
      end();
      if (this.#gathering !== null) clearTimeout(this.#gathering);
      this.#gathering = null;
    };
  }

  async #readsDone(): Promise<void> {
    let last: Promise<void>;
    do {
      last = this.#lastRead;
      await last;
    } while (last !== this.#lastRead);
  }

  #hear(event: ChangedEvent, onSettled: OnSettled): void {
    if (event.kind === "payout") this.#changed.add(event.id);
    else if (event.kind === "desk") this.#isStale = true;
    else if (event.kind !== "counters") return;
    this.#gathering ??= setTimeout(() => {
      this.#gathering = null;
      void this.#catchUp(onSettled);
    }, gatherMs);
  }

  async #catchUp(onSettled: OnSettled): Promise<void> {
    const changed = [...this.#changed];
    const isStale = this.#isStale;
    this.#changed.clear();
    this.#isStale = false;
    try {
      if (isStale) await this.#freshen();
      else await this.#readChanged(changed.filter((id) => this.indexOf(id) !== -1));
      await onSettled(isStale ? null : changed.filter((id) => this.indexOf(id) === -1));
      this.#changeFailure = null;
    } catch (thrown) {
      this.#changeFailure = asFailure(thrown);
    }
  }

  async #readChanged(ids: string[]): Promise<void> {
    for (let first = 0; first < ids.length; first += detailsAtOnce) {
      const some = ids.slice(first, first + detailsAtOnce);
      const details = await Promise.all(some.map((id) => this.#desk.backend.payoutDetail(id)));
      this.#replace(details.map(({ row }) => row));
    }
  }

  /** Reads again what is looked at, each row in its place, and forgets what is not. */
  async #freshen(): Promise<void> {
    await this.#readsDone();
    const reading = this.#reading;
    const marks = this.#marks;
    const looked = new Map([...this.#pages].filter(([page]) => this.#wanted.includes(page)));
    this.#pages = looked;
    for (const [page, known] of looked) {
      const rows = await this.#askFor(page, marks);
      // Whatever was read since is fresh.
      if (reading !== this.#reading || marks !== this.#marks) return;
      this.#replace(rows);
      const listed = new Set(rows.map(({ id }) => id));
      await this.#readChanged(known.map(({ id }) => id).filter((id) => !listed.has(id)));
    }
    await this.#readWanted();
  }

  #replace(rows: PayoutRowView[]): void {
    const fresh = new Map(rows.map((row) => [row.id, row]));
    this.#pages = new Map(
      [...this.#pages].map(([page, known]) => [
        page,
        known.map((row) => {
          const now = fresh.get(row.id);
          return now !== undefined && now.revision >= row.revision ? { ...now, cursor: row.cursor } : row;
        }),
      ]),
    );
  }

  /** A count that ended for a newer one was not wanted any more. */
  #fail(thrown: unknown, reading: number): void {
    const failure = asFailure(thrown);
    if (reading === this.#reading && failure.code !== "superseded") this.#listFailure = failure;
  }

  /** Shows what was counted, with the pages that are looked at; resolves to the row that was sought. */
  async #survey(reading: number, first: ListedRowView[] | null, seek: TimeText | null): Promise<number | null> {
    const survey = await this.#desk.backend.surveyPayouts(this.query, pageSize, seek);
    if (reading !== this.#reading) return null;
    const pages: Pages = new Map();
    if (first !== null && first[0]?.cursor === survey.marks[0]) pages.set(0, first);
    const looked = survey.seekIndex === null ? this.#wanted : [pageAt(survey.seekIndex)];
    for (const page of looked.filter((one) => one < survey.marks.length && !pages.has(one))) {
      pages.set(page, await this.#askFor(page, survey.marks));
      if (reading !== this.#reading) return null;
    }
    this.#take(pages, survey);
    return survey.seekIndex;
  }

  #take(pages: Pages, survey: SurveyView): void {
    this.#pages = pages;
    this.#marks = survey.marks;
    this.count = survey.count;
    this.sum = survey.sum;
    this.isCounted = true;
    if (this.active >= survey.count) this.active = survey.count - 1;
  }

  #takeFirst(query: PayoutQuery, rows: ListedRowView[]): void {
    this.query = query;
    this.#pages = new Map([[0, rows]]);
    this.#marks = rows.slice(0, 1).map(({ cursor }) => cursor);
    this.#wanted = [];
    this.count = rows.length;
    this.sum = null;
    this.isCounted = false;
  }

  /** The keyboard stays on its payout where that is still near, and on its line otherwise. */
  #stay(id: string): number {
    const index = this.indexOf(id);
    return index === -1 ? Math.min(this.active, this.count - 1) : index;
  }

  /** One page at a time, and always one that is looked at now: whoever drags through a million rows waits for the last alone. */
  async #readWanted(): Promise<void> {
    if (this.#isReadingPages) return;
    this.#isReadingPages = true;
    try {
      for (;;) {
        const page = this.#wanted.find((one) => !this.#pages.has(one) && one < this.#marks.length);
        if (page === undefined) return;
        await this.#readPages([page]);
        this.#pageFailure = null;
      }
    } catch (thrown) {
      this.#pageFailure = asFailure(thrown);
    } finally {
      this.#isReadingPages = false;
    }
  }

  async #readPages(pages: number[]): Promise<void> {
    for (const page of new Set(pages)) {
      if (this.#pages.has(page) || page >= this.#marks.length) continue;
      const reading = this.#reading;
      const marks = this.#marks;
      const rows = await this.#askFor(page, marks);
      if (reading !== this.#reading || marks !== this.#marks) return;
      this.#pages = this.#near(new Map(this.#pages).set(page, rows), page);
    }
  }

  async #askFor(page: number, marks: string[]): Promise<ListedRowView[]> {
    const cursor = marks[page] ?? "";
    const answer = await this.#desk.backend.payoutsPage(
      this.query,
      { kind: "at", cursor },
      marks[page + 1] ?? null,
      pageSize,
    );
    return answer.rows;
  }

  /** Without the pages furthest from this one, where they have become too many. */
  #near(pages: Pages, page: number): Pages {
    if (pages.size <= keptPages) return pages;
    const byDistance = [...pages].sort(([one], [other]) => Math.abs(one - page) - Math.abs(other - page));
    return new Map(byDistance.slice(0, keptPages));
  }

  async #totalAsked(selected: [number, number]): Promise<SumView> {
    const { first, last } = await this.range(selected);
    return this.#desk.backend.betweenPayouts(this.query, first, last);
  }

  async #cursorAt(index: number): Promise<string> {
    const page = pageAt(index);
    const rows = this.#pages.get(page) ?? (await this.#askFor(page, this.#marks));
    return (rows[index % pageSize] ?? rows.at(-1))?.cursor ?? this.#marks[page] ?? "";
  }
}

function pageAt(index: number): number {
  return Math.floor(index / pageSize);
}

function isSame(one: PayoutQuery, other: PayoutQuery): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function sumOfRows(rows: PayoutRowView[]): MoneyText {
  return sumOf(rows.flatMap(({ amount }) => amount ?? []));
}
