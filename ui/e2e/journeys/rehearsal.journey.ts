/** The rehearsal: a sample account paid, an answer lost, a cancel that comes too late, and back to the two doors. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Khlang } from "../harness/khlang";
import { beReady } from "../harness/office";
import type { Page } from "../harness/page";
import { payThrough, sendPayout } from "../harness/steps";
import { wordsOf } from "../harness/words";

const say = wordsOf("en");
/** The rehearsal's provider pays ten seconds after it was asked. */
const SETTLING_MS = 40_000;
let khlang: Khlang;

beforeEach(() => {
  khlang = new Khlang({ language: "en", theme: "light" });
});

afterEach(() => khlang.clear());

test("a rehearsal pays, loses an answer, loses a cancel race, and is left", async () => {
  const page = await khlang.open();
  await page.click("button", say("start.rehearsal"));
  await page.find("complementary", say("band.rehearsal"));
  await beReady(page, say, "operator");
  expect(await page.driver.title()).toBe(say("window.titleRehearsal"));

  const paid = await paySample(page, "paid", /มาลี/, "100");
  const lost = await paySample(page, "lostAnswer", /สมชาย/, "200");
  await page.sees(say("timeline.sendingRepeated"));
  await page.shoot("rehearsal-lost");
  const raced = await paySample(page, "cancelRace", /Example Trading/, "300");
  await page.find("row", /Example Trading.*300\.00.*Pending/);
  await page.click("button", say("action.cancelPayout"));
  await page.click("button", say("action.cancelPayout"));
  await page.sees(say("explain.paidDespiteCancel"), SETTLING_MS);
  await page.shoot("rehearsal-race");

  await page.click("tab", new RegExp(`^${say("tab.done")}`));
  for (const [who, amount] of [
    ["มาลี ตัวอย่างดี", "100.00"],
    ["สมชาย ซ้อมโอน", "200.00"],
    ["Example Trading Co Ltd", "300.00"],
  ]) {
    await page.find("row", new RegExp(`${who}.*${amount}.*${say("state.paid")}`), SETTLING_MS);
  }
  await page.shoot("rehearsal-done");
  expect(paidInRehearsal()).toEqual([
    [paid, 10_000, 1],
    [lost, 20_000, 1],
    [raced, 30_000, 1],
  ]);

  await page.click("button", say("rehearsal.leave"));
  await page.find("button", say("start.rehearsal"));
  await page.find("button", say("start.setUp"));
  expect(await page.all("complementary", say("band.rehearsal"))).toEqual([]);
  expect(await page.driver.title()).toBe(say("window.title"));
});

/** Picks what happens next, then a sample account; returns the reference. */
async function paySample(page: Page, next: "paid" | "lostAnswer" | "cancelRace", who: RegExp, amount: string): Promise<string> {
  const choice = say(`rehearsal.next.${next}`);
  // The panel goes when the focus goes elsewhere, as it may right after a payout was sent.
  await page.until("the panel", async () => {
    if ((await page.all("radio", choice)).length === 0) await page.click("button", new RegExp(`^${say("rehearsal.next")}`));
    return (await page.all("radio", choice)).length > 0;
  });
  await page.choose(choice);
  await page.find("button", new RegExp(`^${say("rehearsal.next")} ?${say(`rehearsal.next.${next}`)}$`));
  await page.shoot("rehearsal-panel");
  await page.click("button", who);
  await page.find("heading", say("entry.title"));
  expect(await page.focused()).toBe(`textbox ${say("field.amount")}`);
  await payThrough(page, /One2Pays$/);
  await page.type(say("field.amount"), amount);
  return sendPayout(page, say);
}

/** What the built-in provider really did, as it wrote it down: reference, satang, times paid. */
function paidInRehearsal(): [string, number, number][] {
  const lines = readFileSync(join(khlang.dataFolder, "rehearsal", "one2pays.ledger"), "utf8").trim().split("\n");
  const latest = new Map<string, [string, number, number]>();
  for (const line of lines) {
    const { withdraw } = JSON.parse(line) as { withdraw?: { reference_id: string; satang: number; times_paid: number } };
    if (withdraw !== undefined) latest.set(withdraw.reference_id, [withdraw.reference_id, withdraw.satang, withdraw.times_paid]);
  }
  return [...latest.values()];
}
