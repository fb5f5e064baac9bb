/** Lists, payment advices and day closes leave the desk as files: shown while they are written, ended on request, and read back. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Khlang } from "../harness/khlang";
import { sitDown } from "../harness/office";
import type { Page } from "../harness/page";
import { type Sample, sampleJournal } from "../harness/sample";
import { saveDialog } from "../harness/save-dialog";
import { wordsOf } from "../harness/words";

const say = wordsOf("en");
let khlang: Khlang;
let sample: Sample;
let folder: string;
let page: Page;

beforeEach(async () => {
  khlang = new Khlang({ language: "en", theme: "light" });
  folder = mkdtempSync(join(tmpdir(), "khlang-files-"));
  sample = sampleJournal(khlang);
  page = await khlang.open();
  const operator = sample.people.find(({ roles }) => roles.includes("operator"));
  if (operator === undefined) throw new Error("nobody enters payouts");
  await sitDown(page, operator);
});

afterEach(async () => {
  await khlang.clear();
  rmSync(folder, { recursive: true, force: true });
});

test("a list is written aside with its zeros and its Thai; selected rows and what is found are written alone; what is ended leaves nothing", async () => {
  await page.click("button", say("rail.history"));
  await page.find("grid", say("history.table"));
  const count = await counted();
  expect(count).toBeGreaterThan(1000);

  await page.click("button", everything);
  await page.shoot("export-menu");
  expect(await page.violations()).toEqual([]);
  await page.click("button", /^CSV/);
  await saveAs("all.csv");
  await page.find("button", `${say("work.show")}: all.csv`, WRITING_MS);
  await page.shoot("export-done");
  expect(await page.violations()).toEqual([]);
  expect(readFileSync(join(folder, "all.csv")).subarray(0, 3)).toEqual(Buffer.from("\uFEFF"));
  const missing = new Set([sample.account, sample.payee, ...sample.references]);
  const first: string[][] = [];
  let read = 0;
  for (const row of rowsOf("all.csv")) {
    read++;
    if (read <= 6) first.push(row);
    for (const cell of row) {
      missing.delete(cell);
      missing.delete(cell.replace(/[-\s]/g, ""));
    }
  }
  expect(read).toBe(count + 1);
  expect([...missing]).toEqual([]);

  await page.driver.execute("document.querySelector('[role=grid]').focus()");
  await page.press("Home");
  for (let more = 0; more < 4; more++) await page.press("Shift", "ArrowDown");
  await page.click("button", say("export.selected", { count: 5 }));
  await page.click("button", /^CSV/);
  await saveAs("some.csv");
  await page.find("button", `${say("work.show")}: some.csv`);
  expect([...rowsOf("some.csv")]).toEqual(first);

  await page.press("Escape");
  await page.type(say("find.label"), "bank:ktb", "combobox");
  await page.press("Enter");
  const found = await page.until("some of the rows", async () => {
    const some = await counted();
    return some > 0 && some < count && some;
  });
  await page.click("button", everything);
  await page.click("button", /^CSV/);
  await saveAs("found.csv");
  await page.find("button", `${say("work.show")}: found.csv`, WRITING_MS);
  const [head = [], ...rows] = rowsOf("found.csv");
  expect(rows).toHaveLength(found);
  const bank = head.indexOf("Bank");
  expect(new Set(rows.map((row) => row[bank]))).toEqual(new Set(["KTB"]));
  await page.click("button", say("find.clear"));
  await page.until("all rows again", async () => (await counted()) === count);

  await page.press("Escape");
  await page.driver.execute("document.querySelector('[role=grid]').focus()");
  await page.press("Control", "a");
  await page.click("button", say("export.selected", { count }));
  await page.click("button", /^Excel/);
  await page.clickOnceThere(say("work.cancel", { name: "ended.xlsx" }));
  await saveAs("ended.xlsx");
  await page.sees(say("work.cancelled"));
  await page.shoot("export-ended");
  expect(readdirSync(folder).sort()).toEqual(["all.csv", "found.csv", "some.csv"]);
});

test("a payment advice and a day close are written as sheets", async () => {
  const reference = sample.references.at(-1) ?? "";
  await page.click("button", say("rail.history"));
  await page.find("grid", say("history.table"));
  await page.type(say("find.label"), reference, "combobox");
  await page.press("Enter");
  await page.until("the one that is looked for", async () => (await counted()) === 1);
  await page.driver.execute("document.querySelector('[role=grid]').focus()");
  await page.press("Home");
  await page.press("Enter");
  for (const [sheet, name, begin] of [
    [say("advice.pdf.th"), "advice.pdf", "%PDF-"],
    [say("advice.png.en"), "advice.png", "\x89PNG"],
  ] as const) {
    await page.click("button", say("advice.title"));
    await page.click("button", sheet);
    await saveAs(name);
    await page.find("button", `${say("work.show")}: ${name}`);
    expect(readFileSync(join(folder, name)).toString("latin1").startsWith(begin)).toBe(true);
  }
  await page.shoot("advice-done");

  await page.click("button", say("rail.connections"));
  const [first] = await page.until("the connections", async () => {
    const found = await page.all("button", say("dayClose.open"));
    return found.length > 0 && found;
  });
  if (first === undefined) throw new Error("there is no connection");
  await page.driver.click(first);
  await page.choose(say("dayClose.other"));
  await page.retype(say("dayClose.which"), "19/11/2569");
  await page.sees(/Thursday.*19 November/);
  await page.shoot("day-close");
  expect(await page.violations()).toEqual([]);
  await page.click("button", say("dayClose.save"));
  await saveAs("close.pdf");
  await page.find("button", `${say("work.show")}: close.pdf`, WRITING_MS);
  expect(readFileSync(join(folder, "close.pdf")).toString("latin1").startsWith("%PDF-")).toBe(true);
});

test("a bar of the glance leads to as many rows as it stands for", async () => {
  await page.click("button", say("rail.history"));
  await page.click("button", say("glance.title"));
  await page.choose(say("glance.month"));
  await page.find("table", say("glance.byDay"));
  await page.find("table", say("glance.byState"));
  await page.shoot("glance");
  expect(await page.violations()).toEqual([]);
  expect(await page.nameless()).toEqual([]);
  const paid = await page.driver.execute<string>(CELL_OF, say("state.paid"));
  await page.click("button", say("state.paid"));
  await page.find("grid", say("history.table"));
  await page.until(`${paid} rows`, async () => (await counted()) === Number(paid.replaceAll(",", "")));
  await page.shoot("glance-rows");
});

/** Long enough for a million payouts, and shorter than a journey may last. */
const WRITING_MS = 120_000;

const everything = /^Export [\d,]+ rows?$/;

/** How many rows the list says that it has. */
async function counted(): Promise<number> {
  const button = await page.find("button", everything);
  const words = await page.driver.execute<string>("return arguments[0].innerText", button);
  return Number(words.replace(/\D/g, ""));
}

async function saveAs(name: string): Promise<void> {
  const place = join(folder, name);
  expect(existsSync(place)).toBe(false);
  await (await saveDialog(page)).saveAs(place, say("save.agree"));
}

/** One row after the other: a million at once are too many. */
function* rowsOf(name: string): Generator<string[]> {
  const text = readFileSync(join(folder, name), "utf8").replace(/^\uFEFF/, "");
  let row: string[] = [];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    if (row.some((cell) => cell !== "")) yield row;
    row = [];
  }
}

/** The count in the row of this name. */
const CELL_OF = `
  const row = [...document.querySelectorAll("tbody tr")].find((one) => one.querySelector("th")?.innerText.trim() === arguments[0]);
  return row.querySelector("td.number").innerText;`;
