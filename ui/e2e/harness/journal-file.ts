/** Hands that reach into the journal's file while the program is closed, as somebody would who wants to be paid. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";

const RUN = `
import sqlite3, sys
path, sql, *values = sys.argv[1:]
with sqlite3.connect(path) as journal:
    print(journal.execute(sql, values).rowcount)
journal.close()`;

/** Runs one statement in the live journal of a data folder; says how many rows it changed. The product's own rules do not apply. */
export function reachIn(dataFolder: string, sql: string, ...values: string[]): number {
  const path = join(dataFolder, "live", "journal.sqlite");
  return Number(execFileSync("python3", ["-c", RUN, path, sql, ...values], { encoding: "utf8" }));
}
