/**
 * What the desk knows of its own journal, followed while somebody is signed in: the band across the top hangs on it, on every
 * screen. The rules of what may be restored, and when sending goes on, are the desk's.
 */
import type { Backend } from "../../backend/backend";
import type { ErrorView, HeadCheckView, RecordsView } from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { follow } from "../../shared/follow";
import { isSignedIn } from "../../shared/may";

/** What is open gets less with every payout that is settled. */
const whileHeld = ["counters", "payout"];

export class Records {
  view = $state.raw<RecordsView | null>(null);
  failure = $state.raw<ErrorView | null>(null);
  #desk: Desk;
  #reading = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const view = await this.#desk.backend.records();
      if (reading !== this.#reading) return;
      this.view = view;
      this.failure = null;
    } catch (thrown) {
      if (reading === this.#reading) this.failure = asFailure(thrown);
    }
  }

  follow(): () => void {
    const end = follow(
      this.#desk,
      ({ kind }) => {
        const isHeld = this.view !== null && this.view.held !== null;
        return kind === "records" || kind === "desk" || (isHeld && whileHeld.includes(kind));
      },
      () => this.read(),
    );
    return () => {
      end();
      this.#reading++;
      this.view = null;
    };
  }

  /** Whether somebody else is there to confirm; where that cannot be told, the desk will say. */
  async someoneElse(): Promise<"somebody" | "nobody"> {
    try {
      return (await this.#desk.backend.policy()).secondNeeded ? "somebody" : "nobody";
    } catch {
      return "nobody";
    }
  }

  compare(code: string): Promise<HeadCheckView> {
    return this.#desk.backend.compareHead(code);
  }

  /** Puts another journal in place, before which nobody is signed in then, or lets it send; resolves to the refusal. */
  async change(work: (backend: Backend) => Promise<void>): Promise<ErrorView | null> {
    try {
      await work(this.#desk.backend);
      await this.#desk.refresh();
      if (isSignedIn(this.#desk)) await this.read();
      return null;
    } catch (thrown) {
      const failure = asFailure(thrown);
      // Who is signed in may not be known yet; whoever asked is gone then, and with them the place where it would be said.
      await this.#desk.refresh().catch(() => undefined);
      if (!isSignedIn(this.#desk)) this.#desk.parting = failure;
      return failure;
    }
  }
}

const all = new WeakMap<Desk, Records>();

export function recordsAt(desk: Desk): Records {
  const known = all.get(desk) ?? new Records(desk);
  all.set(desk, known);
  return known;
}
