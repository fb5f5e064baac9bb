/** Where a secret could be left behind: files, the page, and processes with their memory. For Linux, as all journeys. */

import { closeSync, lstatSync, openSync, readFileSync, readSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Find, Search } from "./canary";
import type { Page } from "./page";

const PIECE = 8 * 1024 * 1024;
const PAGE_BYTES = 4096;

/** What was found, and how much was looked through: a search that read nothing finds nothing. */
export interface Searched {
  readonly finds: Find[];
  readonly bytes: number;
}

/** All files below a folder, their names included. */
export function searchFolder(search: Search, folder: string): Searched {
  const finds: Find[] = [];
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    finds.push(...search.in("a file's name", path));
    if (!entry.isFile()) continue;
    const size = lstatSync(path, { throwIfNoEntry: false })?.size;
    // A journal's helper file that went away meanwhile.
    if (size === undefined) continue;
    bytes += size;
    finds.push(...searchFile(search, path));
  }
  return { finds, bytes };
}

function searchFile(search: Search, path: string): Find[] {
  const file = openSync(path, "r");
  try {
    return [...pieces(search, path, file, 0, Number.MAX_SAFE_INTEGER)].flatMap(({ finds }) => finds);
  } finally {
    closeSync(file);
  }
}

/** What the page shows and holds: text, document, what stands in fields, what it stored, its address and its history. */
export async function searchPage(search: Search, page: Page): Promise<Find[]> {
  const shown = await page.driver.execute<Record<string, string>>(`
    const fields = [...document.querySelectorAll("input, textarea, select")].map((field) => field.value);
    return {
      "the page's text": document.body.innerText,
      "the document": document.documentElement.outerHTML,
      "the fields": fields.join("\\n"),
      "the page's local storage": JSON.stringify({ ...localStorage }),
      "the page's session storage": JSON.stringify({ ...sessionStorage }),
      "the page's address and state": location.href + JSON.stringify(history.state) + document.cookie + window.name,
    };`);
  return Object.entries(shown).flatMap(([where, text]) => search.in(where, text));
}

/** Command line and environment, as every program of the same person can read them. */
export function searchDoor(search: Search, pid: number): Find[] {
  return ["cmdline", "environ"].flatMap((file) =>
    search.in(`${nameOf(pid)}: ${file}`, readFileSync(`/proc/${pid}/${file}`)),
  );
}

/** All of a process's memory that is there: heaps, stacks, shared memory, what was freed and not written over. */
export function searchMemory(search: Search, pid: number): Searched {
  const finds: Find[] = [];
  let bytes = 0;
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const present = openSync(`/proc/${pid}/pagemap`, "r");
  try {
    for (const [from, to, what] of regionsOf(pid)) {
      for (const [start, end] of presentRuns(present, from, to)) {
        for (const piece of pieces(search, `${nameOf(pid)}: ${what}`, memory, start, end)) {
          finds.push(...piece.finds);
          bytes += piece.bytes;
        }
      }
    }
  } finally {
    closeSync(memory);
    closeSync(present);
  }
  return { finds, bytes };
}

/** The processes that draw the window and load for it, without the program that started them. */
export function windowProcessesOf(pid: number): number[] {
  return descendantsOf(pid).filter((child) => nameOf(child).startsWith("WebKit"));
}

/** The process with the page's script and document in it. */
export function webProcessOf(pid: number): number {
  const found = windowProcessesOf(pid).filter((child) => nameOf(child).startsWith("WebKitWebProces"));
  const [process, another] = found;
  if (process === undefined || another !== undefined) throw new Error(`${found.length} web processes`);
  return process;
}

function nameOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
}

function descendantsOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function regionsOf(pid: number): [number, number, string][] {
  const lines = readFileSync(`/proc/${pid}/maps`, "utf8").trim().split("\n");
  return lines.flatMap((line): [number, number, string][] => {
    const [, from, to, rights, what] = /^(\w+)-(\w+) (\S+) \S+ \S+ \S+\s*(.*)$/.exec(line) ?? [];
    if (from === undefined || to === undefined || rights?.startsWith("r") !== true) return [];
    // The kernel's own pages, which nobody can write.
    if (what === "[vvar]" || what === "[vsyscall]" || what === "[vvar_vclock]") return [];
    return [[parseInt(from, 16), parseInt(to, 16), what === undefined || what === "" ? "memory" : what]];
  });
}

/** The runs of pages that are in memory or swapped out: a heap reserves gigabytes that were never touched. */
function* presentRuns(pagemap: number, from: number, to: number): Generator<[number, number]> {
  const atOnce = Buffer.alloc(PIECE);
  let start: number | undefined;
  for (let at = from; at < to; ) {
    const wanted = Math.min(PIECE, ((to - at) / PAGE_BYTES) * 8);
    const read = readSync(pagemap, atOnce, 0, wanted, (at / PAGE_BYTES) * 8);
    if (read === 0) break;
    for (let entry = 0; entry < read; entry += 8, at += PAGE_BYTES) {
      // Bit 63: in memory. Bit 62: swapped out.
      const isPresent = ((atOnce[entry + 7] ?? 0) & 0xc0) !== 0;
      if (isPresent) start ??= at;
      else if (start !== undefined) {
        yield [start, at];
        start = undefined;
      }
    }
  }
  if (start !== undefined) yield [start, to];
}

function* pieces(search: Search, where: string, file: number, from: number, to: number): Generator<Searched> {
  const buffer = Buffer.alloc(Math.min(PIECE, to - from));
  for (let at = from; at < to; ) {
    const read = readPiece(file, buffer, at, Math.min(buffer.length, to - at));
    if (read === 0) return;
    yield { finds: search.in(where, buffer.subarray(0, read)), bytes: read };
    if (at + read >= to || read <= search.overlap) return;
    at += read - search.overlap;
  }
}

function readPiece(file: number, buffer: Buffer, at: number, wanted: number): number {
  try {
    return readSync(file, buffer, 0, wanted, at);
  } catch {
    // Memory that went away meanwhile, or a device's.
    return 0;
  }
}
