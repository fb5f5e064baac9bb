/** What is being typed, kept where a crash or a kill does not take it; one for each profile. Holds no secret. */
import type { PayoutForm, ProfileKind } from "../../backend/generated/bindings";

export type KeptEntry = { payoutId: string; revision: number; form: PayoutForm; bankTyped: string; reference: string };

export function readKept(profile: ProfileKind): KeptEntry | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(profile)) ?? "null");
    return isKept(stored) ? stored : null;
  } catch {
    return null;
  }
}

export function writeKept(profile: ProfileKind, entry: KeptEntry | null): void {
  if (entry === null) localStorage.removeItem(keyOf(profile));
  else localStorage.setItem(keyOf(profile), JSON.stringify(entry));
}

function keyOf(profile: ProfileKind): string {
  return `khlang.entry.${profile}`;
}

function isKept(stored: unknown): stored is KeptEntry {
  return (
    typeof stored === "object" && stored !== null && "payoutId" in stored && "form" in stored && "revision" in stored
  );
}
