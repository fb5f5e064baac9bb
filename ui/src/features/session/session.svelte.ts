/**
 * What a person types to get to the desk: names and passwords, which live here only until they are sent or refused. The
 * rules are the desk's; only that a new password was typed twice the same is told before that.
 */
import type { ErrorView, SessionView } from "../../backend/generated/bindings";
import type { Backend } from "../../backend/backend";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { Slowed } from "../../shared/slowed.svelte";
import { codeText, t } from "../../shared/words.svelte";

export type PassField = "name" | "old" | "password" | "again";

const places: Record<string, PassField> = {
  personNameEmpty: "name",
  personNameTooLong: "name",
  personNameUnusable: "name",
  personNameTaken: "name",
  signInRefused: "old",
  signInSlowed: "old",
  passwordTooShort: "password",
  passwordTooLong: "password",
  passwordIsName: "password",
  passwordSame: "password",
  passwordsDiffer: "again",
};

export class Pass {
  name = $state("");
  /** The password that one has. */
  old = $state("");
  /** The one that one wants. */
  password = $state("");
  again = $state("");
  busy = $state(false);
  failure = $state.raw<ErrorView | null>(null);
  readonly slowed = new Slowed();
  /** Whose wrong passwords made it slow; another person may try at once. */
  #slowedName = "";
  #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get isSlowed(): boolean {
    return this.slowed.seconds > 0 && this.#slowedName === this.name.trim();
  }

  /** What belongs to no field. */
  get rest(): ErrorView | null {
    return this.failure === null || places[this.failure.code] === undefined ? this.failure : null;
  }

  problemsAt(field: PassField): string[] {
    if (field === "old" && this.isSlowed) return [t("session.slowed", { left: this.slowed.left })];
    const { failure } = this;
    if (failure === null || failure.code === "signInSlowed" || places[failure.code] !== field) return [];
    return [codeText("error", failure)];
  }

  /** What was wrong is answered by typing. */
  typed(): void {
    this.failure = null;
  }

  /** Asks the desk once; passwords that it refused are not kept. */
  async send(work: (backend: Backend) => Promise<SessionView>, isNew: "new" | "old"): Promise<boolean> {
    if (this.busy || this.isSlowed) return false;
    if (isNew === "new" && this.password !== this.again) {
      this.failure = { code: "passwordsDiffer", params: {}, problems: [], connectionProblems: [] };
      return false;
    }
    this.busy = true;
    this.failure = null;
    try {
      await this.#desk.change(work);
      this.forget();
      return true;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      this.#slowedName = this.name.trim();
      this.slowed.take(this.failure);
      if (places[this.failure.code] === "old") this.old = "";
      return false;
    } finally {
      this.busy = false;
    }
  }

  forget(): void {
    this.old = "";
    this.password = "";
    this.again = "";
    this.slowed.end();
  }
}

/** Leaves the desk; what kept it from that is said, for it is still open. */
export async function leave(desk: Desk, how: "lock" | "signOut"): Promise<void> {
  try {
    await desk.change((backend) => backend[how]());
  } catch (thrown) {
    desk.announce(codeText("error", asFailure(thrown)));
  }
}

/** Whether one's own password is being changed; it can be called from every screen. */
class OwnPassword {
  changing = $state(false);
}

const own = new WeakMap<Desk, OwnPassword>();

export function passwordAt(desk: Desk): OwnPassword {
  const known = own.get(desk) ?? new OwnPassword();
  own.set(desk, known);
  return known;
}
