/** A connection that was being added when the desk was locked, kept for whoever was typing it. Holds no secret. */
import type { ConnectionView } from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { personAt } from "../../shared/may";
import type { SpellingEntry } from "./bank-spellings.svelte";
import type { CalibrationEntry } from "./calibration-entry.svelte";
import type { ConnectionEntry } from "./connection-entry.svelte";

export type Step = "address" | "secrets" | "check" | "unit" | "name" | "banks" | "prove";

export type Saved = {
  connection: ConnectionView;
  spellings: SpellingEntry | null;
  calibration: CalibrationEntry | null;
};

export type Begun = { entry: ConnectionEntry; step: Step; saved: Saved | null };

const begun = new WeakMap<Desk, Map<string, Begun>>();

/** Keys have to be typed again: the step before them is the furthest that it can go on from. */
export function keepBegun(desk: Desk, whose: string, { entry, step, saved }: Begun): void {
  entry.forgetSecrets();
  const isPast = saved === null && step !== "address" && entry.missing(["secret"]).length > 0;
  const all = begun.get(desk) ?? new Map<string, Begun>();
  begun.set(desk, all);
  all.set(whose, { entry, step: isPast ? "secrets" : step, saved });
}

/** Takes it, so that it is gone on with once. */
export function takeBegun(desk: Desk, whose: string): Begun | null {
  const all = begun.get(desk);
  const kept = all?.get(whose) ?? null;
  all?.delete(whose);
  return kept;
}

/** Asked while they are at the desk; once it is left, nobody is. */
export function whoseAt(desk: Desk): string {
  return `${desk.view.profile} ${personAt(desk)}`;
}
