/**
 * What the whole window shares: the backend, what the desk last said of itself, where we are, and the line that tells a
 * screen reader what just happened. Features take it with `useDesk()`; it knows none of them.
 */
import { getContext, setContext } from "svelte";
import type { Backend } from "../backend/backend";
import type {
  BankView,
  ChangedEvent,
  ConnectionView,
  DeskView,
  ErrorView,
  PayoutForm,
  ProfileKind,
  ProviderView,
  Role,
  SessionView,
  SettingsView,
} from "../backend/generated/bindings";
import { presentation } from "./presentation.svelte";
import type { TimeSpan } from "./days";
import { recentBanks } from "./recent-banks";
import { takeRenewal, writeRenewal, type Renewal } from "./renewal";

/** What one feature asks another to do, through the frame: none may import the other. */
export type Wish =
  | { kind: "newPayout"; prefill: Partial<PayoutForm> }
  | { kind: "showPayout"; id: string }
  | { kind: "editPayout"; id: string }
  | { kind: "showDoubt"; id: string }
  | { kind: "showApproval"; id: string }
  | { kind: "showHistory"; search: string; at: TimeSpan | null };

/** Says whether what is being typed may be left; asks the person where needed. */
export type Keeper = () => Promise<boolean>;

/** After these the frame itself shows something else: the roles of whoever is signed in are among it. */
const refreshing: ChangedEvent["kind"][] = ["connections", "network", "desk", "session", "people"];

export class Desk {
  readonly backend: Backend;
  view = $state.raw<DeskView>() as DeskView;
  banks = $state.raw<BankView[]>([]);
  /** The key of the feature that is open. */
  place = $state("payouts");
  wish = $state.raw<Wish | null>(null);
  announcement = $state("");
  /** What failed while whoever asked for it was signed out by it; said where the next one signs in. */
  parting = $state.raw<ErrorView | null>(null);
  /** Whether the way to a new connection is open; it can be called from every screen. */
  addingConnection = $state(false);
  /**
   * Whether somebody is signed in, for what is just being taken off the page: there a state still reads as it was while it was
   * on it.
   */
  isTaken = false;
  /** Whether the first start went through the door to real payouts. */
  settingUp = $state(false);

  #listeners = new Set<(event: ChangedEvent) => void>();
  #keepers = new Set<Keeper>();
  /** Whose desk it was last, to know when somebody else sits down. */
  #whose: string | null = null;
  #reading = 0;
  /** Whether the desk is about to be read for what changed. */
  #isDue = false;

  private constructor(backend: Backend, view: DeskView, banks: BankView[]) {
    this.backend = backend;
    this.banks = banks;
    this.#show(view);
  }

  static async open(backend: Backend): Promise<Desk> {
    const early: ChangedEvent[] = [];
    let take = (event: ChangedEvent): void => void early.push(event);
    const listening = backend.onChanged((event) => take(event));
    const desk = new Desk(backend, await backend.desk(), []);
    await Promise.all([desk.#readBanks(), listening]);
    take = (event) => desk.#changed(event);
    early.forEach(take);
    return desk;
  }

  /** A desk as this one is, with somebody at it, where nothing that is asked is ever answered. */
  unasked(): Desk {
    const silent = new Proxy({} as Backend, { get: () => () => new Promise(() => undefined) });
    const roles: Role[] = ["operator", "supervisor", "administrator"];
    const session: SessionView = { state: "signedIn", name: "", roles, lockAfterMinutes: 0 };
    return new Desk(silent, { ...this.view, session }, []);
  }

  get connections(): ConnectionView[] {
    return this.view.connections;
  }

  connection(id: string | null): ConnectionView | null {
    return this.view.connections.find((connection) => connection.id === id) ?? null;
  }

  provider(key: string | undefined): ProviderView | null {
    return this.view.providers.find((provider) => provider.key === key) ?? null;
  }

  bank(code: string | null): BankView | null {
    return this.banks.find((bank) => bank.code === code) ?? null;
  }

  goTo(place: string): void {
    this.place = place;
  }

  /** Opens the payouts and a new payout in them, with these fields filled. */
  startPayout(prefill: Partial<PayoutForm> = {}): void {
    this.wish = { kind: "newPayout", prefill };
    this.place = "payouts";
  }

  showPayout(id: string): void {
    this.wish = { kind: "showPayout", id };
    this.place = "payouts";
  }

  /** Opens the payouts and this draft, or this payout that came back, to go on with it. */
  editPayout(id: string): void {
    this.wish = { kind: "editPayout", id };
    this.place = "payouts";
  }

  /** Opens the payouts whose outcome is not known, at this one. */
  showDoubt(id: string): void {
    this.wish = { kind: "showDoubt", id };
    this.place = "doubts";
  }

  /** Opens the approvals, at this payout. */
  showApproval(id: string): void {
    this.wish = { kind: "showApproval", id };
    this.place = "approvals";
  }

  /** Opens the rows of the history that are found by this; at this time among them, where there is one. */
  showHistory(search: string, at: TimeSpan | null = null): void {
    this.wish = { kind: "showHistory", search, at };
    this.place = "history";
  }

  addConnection(): void {
    this.addingConnection = true;
  }

  /** Takes the wish, so that it is granted once. */
  takeWish(): Wish | null {
    const wish = this.wish;
    this.wish = null;
    return wish;
  }

  async refresh(): Promise<void> {
    const reading = ++this.#reading;
    const view = await this.backend.desk();
    // An answer from before the lock must not open it.
    if (reading === this.#reading) this.#show(view);
    await this.#readBanks();
  }

  /** Somebody signs in, locks or leaves; what they may see is read before it is shown. */
  async change(work: (backend: Backend) => Promise<SessionView>): Promise<void> {
    const session = await work(this.backend);
    if (session.state !== "signedIn") {
      this.#reading++;
      this.#show({ ...this.view, session, connections: [] });
    }
    await this.refresh();
    this.#tell({ kind: "desk" });
  }

  async saveSettings(settings: SettingsView): Promise<void> {
    const saved = await this.backend.saveSettings(settings);
    this.#show({ ...this.view, settings: saved });
  }

  /** Switches between live and rehearsal unless a keeper objects; says whether it did. */
  async openProfile(profile: ProfileKind): Promise<boolean> {
    for (const keeper of this.#keepers) if (!(await keeper())) return false;
    let view;
    try {
      view = await this.backend.openProfile(profile);
    } catch (thrown) {
      // The other one may be closed by then, with nobody signed in.
      await this.refresh();
      throw thrown;
    }
    this.#reading++;
    this.#show(view);
    await this.#readBanks();
    this.#tell({ kind: "desk" });
    return true;
  }

  /**
   * Draws the window anew and goes on there, because the memory of a page keeps the secrets that were typed into it. In the
   * real window this page ends here; where it stays, it goes on by itself.
   */
  async renew(renewal: Renewal): Promise<void> {
    writeRenewal(renewal);
    await this.backend.renewWindow();
  }

  /** Goes on where the page before left off. */
  takeUp(): void {
    const renewal = takeRenewal();
    if (renewal === null) return;
    this.goTo(renewal.place);
    if (renewal.announcement !== "") this.announce(renewal.announcement);
  }

  /** Listens to changes until the returned function is called. */
  listen(listener: (event: ChangedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Is asked before the profile changes, until the returned function is called. */
  keep(keeper: Keeper): () => void {
    this.#keepers.add(keeper);
    return () => this.#keepers.delete(keeper);
  }

  /** Says it to a screen reader and, for a moment, on the screen. */
  announce(text: string): void {
    // The same words twice are two announcements; a live region only speaks when its text changes.
    this.announcement = this.announcement === text ? `${text}\u200b` : text;
  }

  #show(view: DeskView): void {
    this.view = view;
    this.#seat(view);
    presentation.apply(view.settings);
    recentBanks.profile = view.profile;
  }

  /** Behind the lock nothing is said or begun; whoever sits down next begins where everybody begins. */
  #seat({ profile, session }: DeskView): void {
    this.isTaken = session.state === "signedIn";
    if (session.state !== "signedIn") {
      this.announcement = "";
      return;
    }
    this.parting = null;
    this.settingUp = false;
    const whose = `${profile} ${session.name}`;
    if (this.#whose !== null && this.#whose !== whose) {
      this.announcement = "";
      this.place = "payouts";
      this.wish = null;
      this.addingConnection = false;
    }
    this.#whose = whose;
  }

  async #readBanks(): Promise<void> {
    if (this.banks.length === 0 && this.view.session.state === "signedIn") this.banks = await this.backend.banks();
  }

  #changed(event: ChangedEvent): void {
    this.#tell(event);
    // Whoever signs in is several changes in one breath.
    if (this.#isDue || !refreshing.includes(event.kind)) return;
    this.#isDue = true;
    setTimeout(() => {
      this.#isDue = false;
      void this.refresh();
    });
  }

  #tell(event: ChangedEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

const key = Symbol("desk");

export function provideDesk(desk: Desk): Desk {
  return setContext(key, desk);
}

export function useDesk(): Desk {
  return getContext<Desk>(key);
}
