/**
 * A desk with a past: a generated journal instead of an empty one. It is made once and copied for every journey; what is
 * in it is described in src-tauri/crates/khlang-samples/README.md.
 */

import { execFileSync } from "node:child_process";
import { constants, cpSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Khlang } from "./khlang";
import type { Person } from "./office";

const BUILT = fileURLToPath(new URL("../../../target/debug/khlang-samples", import.meta.url));
/** Enough for several screens of everything, and made in seconds. */
const PAYOUTS = 3_000;

export interface Sample {
  readonly payouts: number;
  readonly entries: number;
  /** How many stand in each state, by its name; a state without any is not there. */
  readonly states: Readonly<Record<string, number>>;
  /** Somebody who is paid now and then, and their account. */
  readonly payee: string;
  readonly account: string;
  /** Some fifty, each of one payout, oldest first. */
  readonly references: readonly string[];
  /** The first is administrator and supervisor, the second supervisor, the others are operators; the last one left. */
  readonly people: readonly Person[];
}

/**
 * Puts a sample of so many payouts where the window will look for its live journal; call it before `khlang.open()`.
 * `KHLANG_E2E_PAYOUTS` names another number for journeys that name none.
 */
export function sampleJournal(
  khlang: Khlang,
  payouts = Number(process.env["KHLANG_E2E_PAYOUTS"] ?? PAYOUTS),
): Sample {
  const kept = keptSample(payouts);
  // Where the file system can, the copy shares its bytes with what is kept.
  cpSync(join(kept, "live"), join(khlang.dataFolder, "live"), { recursive: true, mode: constants.COPYFILE_FICLONE });
  return readSample(kept);
}

/** What is in a sample, as its data folder tells it. */
export function readSample(folder: string): Sample {
  return JSON.parse(readFileSync(join(folder, "sample.json"), "utf8")) as Sample;
}

/** The data folder of a sample that is kept beside what was built; made where it is not there yet. */
export function keptSample(payouts: number): string {
  const program = process.env["KHLANG_SAMPLES_BIN"] ?? BUILT;
  const kept = join(dirname(program), "..", "tmp", "samples");
  const answer = execFileSync(program, ["--payouts", String(payouts), "--kept", kept], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return answer.trim();
}
