/** What the screens share about another person who confirms on the spot; the fields are in `SecondPerson.svelte`. */
import type { ErrorView, SecondPerson } from "../backend/generated/bindings";

const fields: Record<string, keyof SecondPerson> = {
  secondPersonMissing: "name",
  secondPersonIsFirst: "name",
  secondPersonNotEligible: "name",
  aloneTooSoon: "name",
  passwordTemporary: "name",
  secondPersonWrongPassword: "password",
  signInSlowed: "password",
};

export function nobodyYet(): SecondPerson {
  return { name: "", password: "" };
}

/** At which of the two fields a refusal belongs; null for one that is about something else. */
export function secondPersonField(failure: ErrorView | null): keyof SecondPerson | null {
  return failure === null ? null : (fields[failure.code] ?? null);
}
