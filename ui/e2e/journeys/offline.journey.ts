/** The provider is gone: everything on record can be read, drafts can be written, what is sent waits, says why, and goes out once. */

import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Khlang } from "../harness/khlang";
import { office, sitDown } from "../harness/office";
import { addConnection, enterPayout, sendPayout } from "../harness/steps";
import { Twin } from "../harness/twin";
import { wordsOf } from "../harness/words";

const say = wordsOf("en");
let khlang: Khlang;
let twin: Twin;

beforeEach(async () => {
  khlang = new Khlang({ language: "en", theme: "dark" });
  twin = await Twin.start("--pace", "by-hand", "--ledger", ledgerFile());
});

afterEach(async () => {
  await twin.stop();
  await khlang.clear();
});

test("offline everything can be read, drafts can be written, and a payout waits and goes out once", async () => {
  let page = await khlang.open();
  await office(page);
  await addConnection(page, say, twin, "Shop");
  await page.press("Control", "n");
  await enterPayout(page, say, { account: "0123456789", bank: "KBANK", name: "มาลี ใจกว้าง", amount: "1500" });
  const paid = await sendPayout(page, say);
  await twin.waitFor({ reference: paid, status: "pending" });
  await twin.settle(paid, "paid");
  await page.sees(say("next.paid"));
  await page.press("Control", "n");
  await enterPayout(page, say, { account: "1112223334", bank: "014", name: "Siam Trading", amount: "2750.75" });
  const open = await sendPayout(page, say);
  await twin.waitFor({ reference: open, status: "pending" });
  await page.sees(say("next.pending"));

  await khlang.close();
  await twin.stop();
  page = await khlang.open();
  await sitDown(page);
  await page.sees(/Offline since \d\d:\d\d/);
  await page.find("row", /Siam Trading.*2,750\.75.*Pending/);
  await page.find("tab", /^In progress 1 · 2,750\.75$/);
  await page.click("tab", /^Done 1 · 1,500\.00$/);
  await page.click("row", /มาลี ใจกว้าง.*1,500\.00.*Paid/);
  await page.find("heading", /^1,500\.00/);
  await page.sees("One thousand five hundred baht only");
  for (const what of ["entered", "sendingBegan", "accepted", "statusPaid"] as const) await page.sees(say(`timeline.${what}`));
  await page.sees(paid);
  await page.shoot("offline-history");

  await page.press("Control", "n");
  await enterPayout(page, say, { account: "98765", bank: "SCB", name: "Half written", amount: "10" });
  await page.sees(say("strip.offline"));
  await page.click("button", say("action.saveDraft"));
  await page.find("row", /Half written.*10\.00.*Draft/);
  await page.shoot("offline-draft");

  await page.press("Control", "n");
  await enterPayout(page, say, { account: "5550001112", bank: "BAY", name: "Waits Patiently", amount: "320.50" });
  const waiting = await sendPayout(page, say);
  await page.sees(say("entry.sentWaits"));
  await page.find("row", /Waits Patiently.*320\.50.*Ready/);
  await page.find("tab", /^Waiting 1 · 320\.50$/);
  await page.sees(/Not sent yet. .*does not take connections there/);
  await page.shoot("offline-waiting");

  twin = await Twin.start("--pace", "by-hand", "--ledger", ledgerFile(), "--port", twin.port);
  await twin.waitFor({ reference: waiting, status: "pending" });
  await page.sees(say("next.pending"));
  expect(await page.text()).not.toContain("Offline since");
  await page.shoot("offline-back");
  const { withdraws } = await twin.ledger();
  expect(withdraws.map(({ reference_id, satang }) => [reference_id, satang])).toEqual([
    [paid, 150_000],
    [open, 275_075],
    [waiting, 32_050],
  ]);
});

function ledgerFile(): string {
  return join(khlang.dataFolder, "twin.ledger");
}
