/** The rows of the open tab and the counters of all. The counters tell what arrived: a list that is not read whole cannot. */
import type { CounterView, ErrorView, PayoutTab } from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { personAt } from "../../shared/may";
import { TableLayout } from "../../shared/table/layout.svelte";
import { PayoutRows } from "../../shared/table/rows.svelte";

export const payoutTabs: PayoutTab[] = ["drafts", "waiting", "inProgress", "attention", "done"];

export class PayoutList {
  readonly rows: PayoutRows;
  readonly layout: TableLayout;
  tab = $state<PayoutTab>("inProgress");
  counters = $state.raw<CounterView[]>([]);
  /** How many payouts belong here by now and are not shown yet. */
  arrived = $state(0);

  #desk: Desk;
  #counterFailure = $state.raw<ErrorView | null>(null);
  #reading = 0;
  #counting = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.rows = new PayoutRows(desk);
    this.layout = new TableLayout({ table: "payouts", profile: desk.view.profile, person: personAt(desk) });
  }

  get failure(): ErrorView | null {
    return this.rows.failure ?? this.#counterFailure;
  }

  counter(tab: PayoutTab): CounterView | null {
    return this.counters.find((counter) => counter.tab === tab) ?? null;
  }

  /** Reads the rows and the counters; everything that left is gone then, everything that arrived is there. */
  async read(tab: PayoutTab = this.tab): Promise<void> {
    const reading = ++this.#reading;
    if (tab !== this.tab) this.rows.clear();
    this.tab = tab;
    await Promise.all([this.rows.read({ tab, search: "", order: this.layout.order }), this.#count()]);
    if (reading === this.#reading) this.arrived = 0;
  }

  /** Listens until the returned function is called. */
  follow(): () => void {
    return this.rows.follow(async () => {
      await this.#count();
      this.arrived = this.#missing();
    });
  }

  /** What the counter has beside the rows that are shown and still belong here. */
  #missing(): number {
    const counted = this.counter(this.tab)?.count ?? 0;
    const { rows } = this;
    return rows.isCounted && !rows.loading ? Math.max(0, counted - rows.count + rows.leftCount) : this.arrived;
  }

  async #count(): Promise<void> {
    const counting = ++this.#counting;
    try {
      const counters = await this.#desk.backend.payoutCounters();
      if (counting !== this.#counting) return;
      this.counters = counters;
      this.#counterFailure = null;
    } catch (thrown) {
      if (counting === this.#counting) this.#counterFailure = asFailure(thrown);
    }
  }
}
