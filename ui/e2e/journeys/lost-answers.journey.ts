/**
 * An answer is lost at each of the three providers, and each is settled in its own right way: One2Pays by itself, for a
 * repeat with the same key pays once; JamesPay by a person who saw it paid; 1401 by two people who saw that nothing came of
 * it, after which a new attempt goes out and can be told from the first.
 */

import { afterEach, beforeEach, expect, test } from "vitest";
import { Khlang } from "../harness/khlang";
import { SUPERVISOR, office } from "../harness/office";
import { type Payout, addConnection, enterPayout, recordOutcome, sendPayout } from "../harness/steps";
import type { Page } from "../harness/page";
import { Twin } from "../harness/twin";
import { wordsOf } from "../harness/words";

const say = wordsOf("en");
let khlang: Khlang;
let one2pays: Twin;
let jamespay: Twin;
let pay1401: Twin;

beforeEach(async () => {
  khlang = new Khlang({ language: "en", theme: "light" });
  one2pays = await Twin.of("one2pays", "--pace", "by-hand");
  jamespay = await Twin.of("jamespay", "--pace", "by-hand");
  pay1401 = await Twin.of("pay1401", "--pace", "by-hand");
});

afterEach(async () => {
  await khlang.clear();
  for (const twin of [one2pays, jamespay, pay1401]) await twin.stop();
});

test("a lost answer is settled by a repeat, by a person, or by two, and nobody is paid twice", { timeout: 300_000 }, async () => {
  const page = await khlang.open();
  await office(page, SUPERVISOR);
  for (const [twin, name] of [
    [one2pays, "Key shop"],
    [jamespay, "James shop"],
    [pay1401, "Fourteen shop"],
  ] as const) {
    if (twin !== one2pays) await page.click("button", say("rail.connections"));
    await addConnection(page, say, twin, name);
  }

  await one2pays.plan({ creates: [{ answer: "drop" }] });
  const repeated = await pay(page, { account: "0123456789", bank: "KBANK", name: "Repeated Safely", amount: "1000", through: "Key shop" });
  await one2pays.waitFor({ endpoint: "create", count: 2 });
  await page.sees(say("timeline.sendingRepeated"));
  await page.sees(say("next.pending"));
  await one2pays.settle(repeated, "paid");
  await page.sees(say("next.paid"));
  await page.shoot("lost-one2pays");

  await jamespay.plan({ creates: [{ answer: "drop" }] });
  const seen = await pay(page, { account: "1112223334", bank: "KBANK", name: "Seen Paid", amount: "2000.25", through: "James shop" });
  await page.sees(say("explain.unknownNeedsPeople.more"));
  await page.shoot("lost-jamespay");
  await jamespay.settle(seen, "paid");
  await pay1401.plan({ creates: [{ deed: "nothing", answer: "drop" }] });
  const anew = await pay(page, { account: "5556667778", bank: "SCB", name: "Sent Anew", amount: "3000.50", through: "Fourteen shop" });
  await page.sees(say("explain.unknownNeedsPeople.more"));

  await page.click("button", say("action.settle"));
  await page.find("button", /Seen Paid/);
  await page.click("button", /Sent Anew/);
  await page.shoot("lost-list");
  await page.click("button", /Seen Paid/);
  await page.sees(seen);
  await page.sees(say("seen.dropped"));
  await recordOutcome(page, say, "paid", { text: "Merchant panel, 14:05: SUCCESS" });
  await page.until("the end of the first doubt", async () => (await page.all("button", /Seen Paid/)).length === 0);

  await page.click("button", say("verdict.notPaid"));
  await page.type(say("settle.text"), "Panel shows no such payout; support says none came, ticket 77");
  await page.click("button", say("settle.notPaid.record"));
  await page.until("a second person asked for", async () => (await page.described(say("second.name"))) !== "");
  await page.type(say("second.name"), SUPERVISOR.name);
  await page.type(say("second.password"), SUPERVISOR.password);
  await page.type(say("settle.second.reference"), "KLSOMETHINGELSE");
  await page.click("button", say("settle.notPaid.record"));
  await page.until("the wrong reference told", async () => (await page.described(say("settle.second.reference"))) !== "");
  await page.shoot("lost-second-person");
  expect((await pay1401.ledger()).counts.creates).toBe(1);
  await page.retype(say("settle.second.reference"), anew);
  await page.click("button", say("settle.notPaid.record"));
  await page.gone("dialog", say("verdict.notPaid"));

  await pay1401.waitFor({ endpoint: "create", count: 2 });
  await page.sees(say("doubt.untracked"));
  await page.sees(say("timeline.attempt", { attempt: 2 }));
  await page.shoot("lost-anew-doubt");
  await page.click("button", say("doubt.openPayout"));
  await page.sees(say("timeline.sendingAnew"));
  await page.sees(say("timeline.settledNotPaid"));
  await page.sees(SUPERVISOR.name);
  await page.sees("ticket 77");
  await page.shoot("lost-anew");
  await page.click("tab", new RegExp(`^${say("tab.done")}`));
  await page.find("row", /Repeated Safely.*1,000\.00.*Paid/);
  await page.click("row", /Seen Paid.*2,000\.25.*Paid/);
  await page.sees("Merchant panel, 14:05: SUCCESS");

  const atOne2Pays = await one2pays.ledger();
  expect(atOne2Pays.withdraws).toMatchObject([{ reference_id: repeated, satang: 100_000, times_paid: 1, create_calls: 2 }]);
  const atJamesPay = await jamespay.ledger();
  expect(atJamesPay.withdraws).toMatchObject([{ reference_id: seen, satang: 200_025, times_paid: 1, create_calls: 1 }]);
  expect(atJamesPay.counts).toMatchObject({ creates: 1, settlements: 0 });
  const at1401 = await pay1401.ledger();
  expect(at1401.withdraws).toMatchObject([{ satang: 300_050, account_number: "5556667778", create_calls: 1 }]);
  expect(at1401.withdraws).toHaveLength(1);
  expect(at1401.counts.creates).toBe(2);
});

async function pay(page: Page, payout: Payout): Promise<string> {
  await page.press("Control", "n");
  await page.find("heading", say("entry.title"));
  await enterPayout(page, say, payout);
  return sendPayout(page, say);
}
