/** The memory of a program with everything that it started, as the system accounts for it: what is shared counts by its share. */

import { readFileSync, readdirSync } from "node:fs";
import { until } from "../harness/until";

/** The web engine tidies up some seconds after the last work. */
const LOOKS = 10;
const BETWEEN_MS = 1_000;

/** Kilobytes of PSS of the whole process tree, once it has come to rest: several looks in a row that differ by less than a percent. */
export async function idlePss(pid: number): Promise<number> {
  const looks: number[] = [];
  let nextAt = 0;
  return until(
    "the program at rest",
    () => {
      if (Date.now() < nextAt) return undefined;
      nextAt = Date.now() + BETWEEN_MS;
      looks.push(pss(pid));
      const last = looks.slice(-LOOKS);
      const [least, most] = [Math.min(...last), Math.max(...last)];
      return last.length === LOOKS && (most - least) * 100 < most ? least : undefined;
    },
    60_000,
  );
}

function pss(pid: number): number {
  return tree(pid).reduce((sum, one) => sum + pssOf(one), 0);
}

function tree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const stat = read(`/proc/${name}/stat`);
    // The name stands in brackets and may hold anything.
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (stat !== "") parents.set(Number(name), parent);
  }
  const found = [root];
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
  return found;
}

function pssOf(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

/** A process may end while it is looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
