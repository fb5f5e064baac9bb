/**
 * The real window over journals of several sizes, beside a blank window of Tauri's, in turn: how long until the first page
 * of payouts is painted, how much memory it takes at rest, and how long from a key in the search box to its rows.
 *
 * `cargo xtask bench` builds both in release and runs this; `KHLANG_BENCH_PAYOUTS` names other sizes.
 */

import { join } from "node:path";
import { afterEach, test } from "vitest";
import type { Person } from "../harness/office";
import { Page } from "../harness/page";
import { keptSample, readSample } from "../harness/sample";
import { until } from "../harness/until";
import { WebDriver } from "../harness/webdriver";
import { idlePss } from "./memory";

const SIZES = (process.env["KHLANG_BENCH_PAYOUTS"] ?? "10000,100000,1000000").split(",").map(Number);
const ROUNDS = Number(process.env["KHLANG_BENCH_ROUNDS"] ?? 7);
const START_MS = 200;
const MEMORY_KB = 60 * 1024;
const SAME_ROWS_MS = 5_000;
/** Typed key by key; what is measured is each key. */
const TYPED = ["น้ำแข็งหลอด", "6789", "somchai"];

let window: WebDriver | undefined;
afterEach(async () => {
  await window?.kill();
  window = undefined;
});

const lines: string[] = [];

test.each(SIZES)("%i payouts", async (payouts) => {
  const folder = keptSample(payouts);
  const start: Measured = { blank: [], alike: [], khlang: [] };
  const memory: Measured = { blank: [], alike: [], khlang: [] };
  const keys: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [which, args] of [["blank", []], ["alike", ["--drawn-by-processor"]]] as const) {
      const blank = await open(named("KHLANG_BLANK_BIN"), folder, args);
      start[which].push(blank.paintedMs);
      memory[which].push(await idlePss(blank.driver.pid));
      await blank.driver.kill();
    }

    const { driver, paintedMs } = await open(named("KHLANG_BIN"), folder);
    const person = readSample(folder).people[0];
    if (person === undefined) throw new Error("nobody works there");
    const rowsMs = await signIn(driver, person);
    start.khlang.push(paintedMs + rowsMs);
    memory.khlang.push(await idlePss(driver.pid));
    keys.push(...(await type(driver, TYPED[round % TYPED.length] ?? "")));
    await driver.kill();
  }
  report("start to the first painted page of payouts", payouts, start, START_MS, "ms");
  report("memory at rest, PSS of all processes", payouts, memory, MEMORY_KB, "kB");
  keys.sort((one, other) => one - other);
  const at = (percent: number): string => (keys[Math.floor(((keys.length - 1) * percent) / 100)] ?? NaN).toFixed(0);
  lines.push(`| key to painted rows | ${payouts} | - | - | ${at(50)} ms, p99 ${at(99)} ms | - | - | |`);
  if (payouts === SIZES.at(-1)) console.log(["", HEAD, "|---|--:|--:|--:|--:|--:|---|---|", ...lines].join("\n"));
});

const HEAD = "| what | payouts | blank window | drawn alike | Khlang | more than blank | bound | |";

interface Measured {
  /** As Tauri has it. */
  readonly blank: number[];
  /** Drawn by the processor, as Khlang is. */
  readonly alike: number[];
  readonly khlang: number[];
}

function report(what: string, payouts: number, measured: Measured, bound: number, unit: string): void {
  const [blank, alike, khlang] = [median(measured.blank), median(measured.alike), median(measured.khlang)];
  const times = [blank, alike, khlang, khlang - blank].map((time) => `${time.toFixed(0)} ${unit}`);
  const kept = khlang - blank <= bound ? "kept" : "**over**";
  lines.push(`| ${[what, payouts, ...times, `+ ${bound} ${unit}`, kept].join(" | ")} |`);
}

interface Opened {
  readonly driver: WebDriver;
  /** From the start of the program to the first thing painted. */
  readonly paintedMs: number;
}

async function open(binary: string, folder: string, args: readonly string[] = []): Promise<Opened> {
  const env = { KHLANG_DATA_DIR: folder, LANG: "en_GB.UTF-8", LC_ALL: "en_GB.UTF-8", LANGUAGE: "en" };
  const driver = (window = await WebDriver.start({ binary, args, env }));
  const paintedAt = await until("the first paint", () => driver.execute<number | null>(FIRST_PAINT));
  return { driver, paintedMs: paintedAt - driver.startedAt };
}

/** Without the harness's ways to find things, which load more into the page than the page is. */
async function signIn(driver: WebDriver, { name, password }: Person): Promise<number> {
  await driver.execute(SIGN_IN, name, password);
  return until("painted rows", () => driver.execute<number | null>("return window.__rowsMs ?? null;"));
}

async function type(driver: WebDriver, text: string): Promise<number[]> {
  const page = new Page(driver);
  const box = (await page.until("the search box", async () => {
    const found = [...(await page.all("searchbox")), ...(await page.all("combobox"))];
    return found.length === 1 && found;
  }))[0];
  if (box === undefined) throw new Error("no search box");
  await driver.click(box);
  await driver.execute(WATCH);
  const times: number[] = [];
  for (const sign of text) {
    await driver.sendKeys(box, sign);
    // A key that leads to the same rows paints none.
    const time = await until("painted rows", () => driver.execute<number | null>(PAINTED_AFTER), SAME_ROWS_MS).catch(() => null);
    if (time !== null) times.push(time);
  }
  return times;
}

function named(variable: string): string {
  const path = process.env[variable];
  if (path === undefined) throw new Error(`${variable} names no program; cargo xtask bench does`);
  return join(path);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? NaN;
}

const FIRST_PAINT = `
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return paint === undefined ? null : performance.timeOrigin + paint.startTime;`;

/** Fills the form and sends it; notes how long it is from the answer, which is slow by design, to painted rows. */
const SIGN_IN = `
  const [name, password] = arguments;
  const ROW = '[role="grid"] [role="gridcell"]:not([aria-colspan])';
  const { fetch } = window;
  window.fetch = async (...wanted) => {
    const answer = await fetch(...wanted);
    if (String(wanted[0]).endsWith("/sign_in")) {
      const answered = performance.now();
      const look = () => requestAnimationFrame(() => {
        if (document.querySelector(ROW) === null) return look();
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { window.__rowsMs = performance.now() - answered; };
        port2.postMessage(0);
      });
      look();
    }
    return answer;
  };
  const fill = (input, text) => {
    input.value = text;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  fill(document.querySelector("form input:not([type=password])"), name);
  fill(document.querySelector("form input[type=password]"), password);
  document.querySelector("form").requestSubmit();`;

/** Notes when rows were last painted after a key. */
const WATCH = `
  const ROWS = '[role="grid"]';
  addEventListener("keydown", (event) => { window.__key = { at: event.timeStamp, painted: null }; }, true);
  new MutationObserver((mutations) => {
    if (!mutations.some(({ target }) => (target.parentElement ?? target).closest?.(ROWS) !== null)) return;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { if (window.__key) window.__key.painted = performance.now(); };
      port2.postMessage(0);
    });
  }).observe(document.body, { subtree: true, childList: true, characterData: true });`;

/** Once rows were painted, and nothing followed for a while. */
const PAINTED_AFTER = `
  const { at, painted } = window.__key ?? {};
  return !painted || performance.now() - painted < 500 ? null : painted - at;`;
