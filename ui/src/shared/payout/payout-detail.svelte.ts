/** One payout in full, kept fresh while it is looked at, and what can be done to it. Each action is tried once at a time. */
import type { ActResult, ErrorView, PayoutDetailView } from "../../backend/generated/bindings";
import type { Desk } from "../desk.svelte";
import { asFailure } from "../failure";

export class PayoutDetail {
  readonly id: string;
  view = $state.raw<PayoutDetailView | null>(null);
  failure = $state.raw<ErrorView | null>(null);
  working = $state(false);

  #desk: Desk;
  #reading = 0;

  constructor(desk: Desk, id: string) {
    this.#desk = desk;
    this.id = id;
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const view = await this.#desk.backend.payoutDetail(this.id);
      if (reading === this.#reading) this.view = view;
    } catch (thrown) {
      if (reading === this.#reading) this.failure = asFailure(thrown);
    }
  }

  /** Listens until the returned function is called. */
  follow(): () => void {
    return this.#desk.listen((event) => {
      if (event.kind === "desk" || (event.kind === "payout" && event.id === this.id)) void this.read();
    });
  }

  cancel(): Promise<boolean> {
    return this.#act((revision) => this.#desk.backend.cancelPayout(this.id, revision));
  }

  acknowledgeReversal(): Promise<boolean> {
    return this.#act((revision) => this.#desk.backend.acknowledgeReversal(this.id, revision));
  }

  discard(): Promise<boolean> {
    return this.#act((revision) => this.#desk.backend.discardDraft(this.id, revision));
  }

  /** Ends what cannot be trusted any more. */
  async reject(reason: string): Promise<boolean> {
    const results: ActResult[] = [];
    const asked = await this.#act(async (expectedRevision) => {
      results.push(...(await this.#desk.backend.rejectPayout([{ payoutId: this.id, expectedRevision }], reason)));
    });
    this.failure = results.find(({ error }) => error !== null)?.error ?? this.failure;
    return asked && this.failure === null;
  }

  askNow(): Promise<boolean> {
    return this.#act(() => this.#desk.backend.askNow(this.id));
  }

  async #act(action: (revision: number) => Promise<void>): Promise<boolean> {
    if (this.working || this.view === null) return false;
    this.working = true;
    this.failure = null;
    try {
      await action(this.view.row.revision);
      return true;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      return false;
    } finally {
      this.working = false;
    }
  }
}
