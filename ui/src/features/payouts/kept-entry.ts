/**
 * What is being typed, kept where a crash or a kill does not take it; one for each profile and
 * person: nobody sees what another was typing. Holds no secret.
 */
import type { DecisionView, PayoutForm, ProfileKind } from "../../backend/generated/bindings";

export type KeptEntry = {
  payoutId: string;
  revision: number;
  form: PayoutForm;
  bankTyped: string;
  reference: string;
  /** Of a payout that came back to its maker. */
  cameBack?: CameBack;
};

/** Why it came back, and whether it may have left before: then it can only be sent again as it was. */
export type CameBack = { decision: DecisionView | null; asItWas: boolean };

/** Whose entry it is. */
export type KeptFor = { profile: ProfileKind; person: string };

export function readKept(whose: KeptFor): KeptEntry | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(whose)) ?? "null");
    return isKept(stored) ? stored : null;
  } catch {
    return null;
  }
}

export function writeKept(whose: KeptFor, entry: KeptEntry | null): void {
  if (entry === null) localStorage.removeItem(keyOf(whose));
  else localStorage.setItem(keyOf(whose), JSON.stringify(entry));
}

function keyOf({ profile, person }: KeptFor): string {
  return `khlang.entry.${profile}.${person}`;
}

function isKept(stored: unknown): stored is KeptEntry {
  return (
    typeof stored === "object" && stored !== null && "payoutId" in stored && "form" in stored && "revision" in stored
  );
}
