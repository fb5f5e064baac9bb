/**
 * Long work that the desk does aside: files that are written, the journal verified, a backup made. One list for the window; what
 * begins work asks here, what shows it reads here. It tells a screen reader how work ended, wherever the person is by then.
 */
import type { Backend } from "../backend/backend";
import type { ErrorView, WorkKind, WorkView } from "../backend/generated/bindings";
import type { Desk } from "./desk.svelte";
import { asFailure } from "./failure";
import { codeText, t } from "./words.svelte";

export type Begun = { isBegun: boolean; failure: ErrorView | null };

export class Works {
  /** The newest first. */
  list = $state.raw<WorkView[]>([]);
  #desk: Desk;
  #reading = false;
  #again = false;
  /** Whether what went on before is known: only what begins after that is news. */
  #isKnown = false;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Follows it until the returned function is called; then nothing of it is known any more. */
  follow(): () => void {
    void this.#read();
    const end = this.#desk.listen(({ kind }) => {
      if (kind === "works" || kind === "desk") void this.#read();
    });
    return () => {
      end();
      this.list = [];
      this.#isKnown = false;
    };
  }

  /** The latest of this kind. */
  latest(kind: WorkKind): WorkView | null {
    return this.list.find((work) => work.kind === kind) ?? null;
  }

  runs(kind: WorkKind): boolean {
    return this.list.some((work) => work.kind === kind && work.state === "running");
  }

  /** Begins work. Nothing is begun, and nothing wrong, where a person declined to say where to save. */
  async begin(work: (backend: Backend) => Promise<string | null>): Promise<Begun> {
    try {
      const id = await work(this.#desk.backend);
      if (id !== null) await this.#read();
      return { isBegun: id !== null, failure: null };
    } catch (thrown) {
      return { isBegun: false, failure: asFailure(thrown) };
    }
  }

  cancel(id: string): Promise<void> {
    return this.#act((backend) => backend.cancelWork(id));
  }

  forget(id: string): Promise<void> {
    return this.#act((backend) => backend.forgetWork(id));
  }

  showFile(id: string): Promise<void> {
    return this.#act((backend) => backend.showWorkFile(id));
  }

  async #act(work: (backend: Backend) => Promise<void>): Promise<void> {
    try {
      await work(this.#desk.backend);
      await this.#read();
    } catch (thrown) {
      this.#desk.announce(codeText("error", asFailure(thrown)));
    }
  }

  /** How far work is comes often; one reading at a time is enough, and the last word is never missed. */
  async #read(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#again) {
        this.#again = false;
        this.#show(await this.#desk.backend.works());
      }
    } catch {
      // Behind the lock nothing is told; it is read again when somebody is back.
      this.list = [];
    } finally {
      this.#reading = false;
    }
  }

  #show(list: WorkView[]): void {
    const before = new Map(this.list.map(({ id, state }) => [id, state]));
    this.list = list;
    const ended = list.find(({ id, state }) => state !== "running" && before.get(id) === "running");
    const begun = list.find(({ id, state }) => state === "running" && before.get(id) === undefined);
    if (ended !== undefined) this.#desk.announce(`${workName(ended)}: ${workSays(ended)}`);
    else if (begun !== undefined && this.#isKnown) this.#desk.announce(t("work.begun", { name: workName(begun) }));
    this.#isKnown = true;
  }
}

/** What it is called: its file, or what is done. */
export function workName({ kind, name }: WorkView): string {
  return name === "" || kind === "backup" ? t(`work.kind.${kind}`) : name;
}

/** How far it is, or how it ended. */
export function workSays({ state, done, total, outcome }: WorkView): string {
  if (state === "cancelled") return outcome === null ? t("work.cancelled") : codeText("work", outcome);
  if (state === "running") {
    if (total !== null && total > 0) return t("work.percent", { percent: Math.floor((done * 100) / total) });
    return done === 0 ? t("work.running") : t("work.soFar", { done });
  }
  if (outcome === null) return t(state === "done" ? "work.done" : "work.failed");
  return codeText(state === "done" ? "work" : "error", outcome);
}

const all = new WeakMap<Desk, Works>();

export function worksAt(desk: Desk): Works {
  const known = all.get(desk) ?? new Works(desk);
  all.set(desk, known);
  return known;
}
