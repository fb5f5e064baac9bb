/**
 * One thing that an administrator does to somebody, while it is being typed: adding, roles, password, switching off and on.
 * The rules are the desk's; this only knows what to ask for, and where a refusal belongs.
 */
import type { ErrorView, PeopleView, PersonView, Role, SecondPerson } from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { nobodyYet, secondPersonField } from "../../shared/second-person";
import { codeText } from "../../shared/words.svelte";
import { suggestPassword } from "./suggest-password";

export type ActKind = "add" | "roles" | "reset" | "off" | "on";
export type ActField = "name" | "roles" | "password";

export const allRoles: Role[] = ["operator", "supervisor", "administrator", "viewer"];

/** For how long a password that one person alone reset confirms nothing. */
const distrustedMs = 72 * 3_600_000;

const places: Record<string, ActField> = {
  personNameEmpty: "name",
  personNameTooLong: "name",
  personNameUnusable: "name",
  personNameTaken: "name",
  rolesMissing: "roles",
  nothingToChange: "roles",
  passwordTooShort: "password",
  passwordTooLong: "password",
  passwordIsName: "password",
};

export class PersonAct {
  readonly kind: ActKind;
  /** Whom it is done to; null for somebody new. */
  readonly person: PersonView | null;
  name = $state("");
  roles = $state.raw<Role[]>([]);
  password = $state("");
  second = $state<SecondPerson>(nobodyYet());
  working = $state(false);
  failure = $state.raw<ErrorView | null>(null);

  #desk: Desk;

  constructor(desk: Desk, kind: ActKind, person: PersonView | null) {
    this.#desk = desk;
    this.kind = kind;
    this.person = person;
    this.name = person?.name ?? "";
    this.roles = person?.roles ?? ["operator"];
  }

  /** Whether it takes another person, where there is one. */
  get needsSecond(): boolean {
    if (this.kind === "off") return false;
    return this.kind !== "roles" || grantsMore(this.person?.roles ?? [], this.roles);
  }

  /** What belongs neither to a field nor to the second person. */
  get rest(): ErrorView | null {
    const { failure } = this;
    if (failure === null || secondPersonField(failure) !== null) return null;
    const place = places[failure.code];
    return place === undefined || !this.#has(place) ? failure : null;
  }

  problemsAt(field: ActField): string[] {
    const { failure } = this;
    return failure !== null && places[failure.code] === field ? [codeText("error", failure)] : [];
  }

  typed(): void {
    this.failure = null;
  }

  suggest(): void {
    this.password = this.#has("password") ? suggestPassword() : "";
  }

  toggle(role: Role): void {
    this.roles = allRoles.filter((other) => this.roles.includes(other) !== (other === role));
    this.typed();
  }

  forgetPasswords(): void {
    this.password = "";
    this.second.password = "";
  }

  /** Does it once, to the person as they were when it was begun: a change meanwhile is refused by its revision. */
  async do(): Promise<PeopleView | null> {
    if (this.working) return null;
    this.working = true;
    this.failure = null;
    try {
      const view = await this.#send(this.person?.revision ?? 0);
      this.forgetPasswords();
      return view;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      return null;
    } finally {
      this.working = false;
    }
  }

  #send(revision: number): Promise<PeopleView> {
    const { backend } = this.#desk;
    const { kind, name, roles, password } = this;
    const second = this.needsSecond && this.second.name.trim() !== "" ? $state.snapshot(this.second) : null;
    switch (kind) {
      case "add":
        return backend.addPerson(name, roles, password, second);
      case "roles":
        return backend.changeRoles(name, revision, roles, second);
      case "reset":
        return backend.resetPassword(name, revision, password, second);
      case "off":
        return backend.switchOff(name, revision);
      case "on":
        return backend.switchOn(name, revision, second);
    }
  }

  #has(field: ActField): boolean {
    if (field === "name") return this.kind === "add";
    if (field === "roles") return this.kind === "add" || this.kind === "roles";
    return this.kind === "add" || this.kind === "reset";
  }
}

/** Whether somebody gets a role that another person has to confirm: any but reading. */
export function grantsMore(before: Role[], after: Role[]): boolean {
  return after.some((role) => role !== "viewer" && !before.includes(role));
}

/** Whether somebody else could confirm now what you do to `target`. */
export function someoneCouldConfirm(list: PersonView[], target: string | null, now: number): boolean {
  return list.some((person) => !person.isYou && person.name !== target && couldConfirm(person, now));
}

function couldConfirm({ active, temporaryPassword, roles, history }: PersonView, now: number): boolean {
  const reset = history.findLast(({ what }) => what === "passwordReset");
  const isTrusted = reset === undefined || reset.second !== null || now - Date.parse(reset.at) >= distrustedMs;
  const isAsked = roles.includes("supervisor") || roles.includes("administrator");
  return active && !temporaryPassword && isAsked && isTrusted;
}
