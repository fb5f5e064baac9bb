/** The banks used last, newest first, kept apart for live and rehearsal. A convenience: losing it loses nothing. */
import type { ProfileKind } from "../backend/generated/bindings";

const kept = 5;

class RecentBanks {
  profile: ProfileKind = "live";

  codes(): string[] {
    const stored: unknown = JSON.parse(localStorage.getItem(this.#key()) ?? "[]");
    return Array.isArray(stored) ? stored.filter((code) => typeof code === "string").slice(0, kept) : [];
  }

  used(code: string): void {
    const codes = [code, ...this.codes().filter((other) => other !== code)].slice(0, kept);
    localStorage.setItem(this.#key(), JSON.stringify(codes));
  }

  #key(): string {
    return `khlang.recentBanks.${this.profile}`;
  }
}

export const recentBanks = new RecentBanks();
