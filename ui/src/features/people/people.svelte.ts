/**
 * Everybody who works here, who is looked at, and what is being done to somebody. What was typed outlives the screen and the
 * lock, passwords excepted; it is kept apart for each profile and for whoever is signed in.
 */
import type { ChangedEvent, ErrorView, PeopleView, PersonView } from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { personAt } from "../../shared/may";
import { PersonAct, type ActKind } from "./person-act.svelte";
import { PolicyWork } from "./policy-work.svelte";

export class People {
  list = $state.raw<PersonView[]>([]);
  loading = $state(true);
  failure = $state.raw<ErrorView | null>(null);
  tab = $state<"people" | "policy">("people");
  /** What is being done; its dialog is open. */
  act = $state.raw<PersonAct | null>(null);
  readonly policy: PolicyWork;

  #chosen = $state<string | null>(null);
  #desk: Desk;
  #reading = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.policy = new PolicyWork(desk);
  }

  /** The one that is looked at: the chosen one, oneself otherwise. */
  get shown(): PersonView | null {
    const { list } = this;
    return list.find(({ name }) => name === this.#chosen) ?? list.find(({ isYou }) => isYou) ?? list[0] ?? null;
  }

  choose(name: string): void {
    this.#chosen = name;
  }

  begin(kind: ActKind, person: PersonView | null): void {
    this.act = new PersonAct(this.#desk, kind, person);
  }

  close(): void {
    if (this.act?.working === true) return;
    this.act?.forgetPasswords();
    this.act = null;
  }

  /** Does it once; true when the desk took it. */
  async do(act: PersonAct): Promise<boolean> {
    const view = await act.do();
    if (view === null) {
      if (act.failure?.code === "changedMeanwhile") await this.read();
      return false;
    }
    this.#take(view);
    this.#chosen = act.name.normalize("NFC").trim();
    this.act = null;
    return true;
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    try {
      const view = await this.#desk.backend.people();
      if (reading === this.#reading) this.#take(view);
    } catch (thrown) {
      if (reading === this.#reading) this.failure = asFailure(thrown);
    } finally {
      if (reading === this.#reading) this.loading = false;
    }
  }

  /** Reads, and goes on doing so when something changes, until the returned function is called. */
  follow(): () => void {
    void this.read();
    return this.#desk.listen((event: ChangedEvent) => {
      if (event.kind === "people" || event.kind === "desk") void this.read();
    });
  }

  #take(view: PeopleView): void {
    this.#reading++;
    this.list = view.people;
    this.failure = null;
    this.loading = false;
  }
}

const known = new WeakMap<Desk, Map<string, People>>();

export function peopleAt(desk: Desk): People {
  const all = known.get(desk) ?? new Map<string, People>();
  known.set(desk, all);
  const whose = `${desk.view.profile} ${personAt(desk)}`;
  const people = all.get(whose) ?? new People(desk);
  all.set(whose, people);
  return people;
}
