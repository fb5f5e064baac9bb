/**
 * The rows of one tab, a page at a time, and the counters of all. Live changes replace a row where it stands; a row that
 * left the tab stays, marked, and new ones wait behind a count, until the list is read again: nothing moves under the hand.
 */
import { SvelteSet } from "svelte/reactivity";
import type {
  ChangedEvent,
  CounterView,
  ErrorView,
  PayoutQuery,
  PayoutRowView,
  PayoutTab,
  PayoutsPage,
} from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";

export const payoutTabs: PayoutTab[] = ["drafts", "waiting", "inProgress", "attention", "done"];

const pageSize = 100;
/** A thousand payouts sent at once are a thousand events: they are gathered for this long. */
const gatherMs = 120;
const detailsAtOnce = 4;

function queryOf(tab: PayoutTab): PayoutQuery {
  return { tab, search: "", order: { by: "time", descending: true } };
}

function nextOf(page: PayoutsPage): string | null {
  return page.hasAfter ? (page.rows.at(-1)?.cursor ?? null) : null;
}

export class PayoutList {
  tab = $state<PayoutTab>("inProgress");
  rows = $state.raw<PayoutRowView[]>([]);
  counters = $state.raw<CounterView[]>([]);
  /** Payouts that belong here by now and are not shown yet. */
  arrived = new SvelteSet<string>();
  loading = $state(true);
  failure = $state.raw<ErrorView | null>(null);
  /** The row that the keyboard is on. */
  activeId = $state<string | null>(null);

  #desk: Desk;
  #next: string | null = null;
  /** Answers that were asked for before the tab changed or the list was read anew are thrown away. */
  #reading = 0;
  #loadingMore = false;
  #changed = new Set<string>();
  #countersStale = false;
  #gathering: ReturnType<typeof setTimeout> | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get hasMore(): boolean {
    return this.#next !== null;
  }

  counter(tab: PayoutTab): CounterView | null {
    return this.counters.find((counter) => counter.tab === tab) ?? null;
  }

  hasLeft(row: PayoutRowView): boolean {
    return row.tab !== this.tab;
  }

  indexOf(id: string | null): number {
    return this.rows.findIndex((row) => row.id === id);
  }

  /** Reads the first page and the counters; everything that left is gone then, everything that arrived is there. */
  async read(tab: PayoutTab = this.tab): Promise<void> {
    const reading = ++this.#reading;
    if (tab !== this.tab) {
      this.rows = [];
      this.activeId = null;
    }
    this.tab = tab;
    this.loading = true;
    try {
      const [page, counters] = await Promise.all([
        this.#desk.backend.payoutsPage(queryOf(tab), { kind: "start" }, null, pageSize),
        this.#desk.backend.payoutCounters(),
      ]);
      if (reading !== this.#reading) return;
      this.rows = page.rows;
      this.#next = nextOf(page);
      this.counters = counters;
      this.arrived.clear();
      this.failure = null;
    } catch (thrown) {
      if (reading === this.#reading) this.failure = asFailure(thrown);
    } finally {
      if (reading === this.#reading) this.loading = false;
    }
  }

  async readMore(): Promise<void> {
    if (this.#next === null || this.#loadingMore) return;
    const reading = this.#reading;
    this.#loadingMore = true;
    try {
      const page = await this.#desk.backend.payoutsPage(
        queryOf(this.tab),
        { kind: "after", cursor: this.#next },
        null,
        pageSize,
      );
      if (reading !== this.#reading) return;
      const known = new Set(this.rows.map((row) => row.id));
      this.rows = [...this.rows, ...page.rows.filter((row) => !known.has(row.id))];
      this.#next = nextOf(page);
    } catch (thrown) {
      if (reading === this.#reading) this.failure = asFailure(thrown);
    } finally {
      this.#loadingMore = false;
    }
  }

  /** Listens until the returned function is called. */
  follow(): () => void {
    const end = this.#desk.listen((event) => this.#hear(event));
    return () => {
      end();
      if (this.#gathering !== null) clearTimeout(this.#gathering);
      this.#gathering = null;
    };
  }

  #hear(event: ChangedEvent): void {
    if (event.kind === "payout") {
      this.#changed.add(event.id);
      const shown = this.rows.some((row) => row.id === event.id);
      if (!shown && event.tab === this.tab) this.arrived.add(event.id);
      if (!shown && event.tab !== this.tab) this.arrived.delete(event.id);
    }
    if (event.kind === "payout" || event.kind === "counters") this.#countersStale = true;
    else return;
    this.#gathering ??= setTimeout(() => {
      this.#gathering = null;
      void this.#catchUp();
    }, gatherMs);
  }

  async #catchUp(): Promise<void> {
    const changed = this.rows.filter((row) => this.#changed.has(row.id)).map((row) => row.id);
    this.#changed.clear();
    try {
      if (this.#countersStale) {
        this.#countersStale = false;
        this.counters = await this.#desk.backend.payoutCounters();
      }
      while (changed.length > 0) {
        const some = changed.splice(0, detailsAtOnce);
        const details = await Promise.all(some.map((id) => this.#desk.backend.payoutDetail(id)));
        const fresh = new Map(details.map(({ row }) => [row.id, row]));
        this.rows = this.rows.map((row) => {
          const now = fresh.get(row.id);
          return now !== undefined && now.revision >= row.revision ? now : row;
        });
      }
      this.failure = null;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }
}
