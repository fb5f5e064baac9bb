/** A 1401 connection, where nothing can be asked: a payout is accepted and not tracked, and a person records what the panel shows. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { Khlang } from "../harness/khlang";
import { office, sitDown } from "../harness/office";
import { addConnection, enterPayout, recordOutcome, sendPayout, withBrackets } from "../harness/steps";
import { Twin } from "../harness/twin";
import { wordsOf } from "../harness/words";

const say = wordsOf("en");
const EVIDENCE = "Merchant panel, 14:05: status “success”, seen by Malee";
let khlang: Khlang;
let twin: Twin;

beforeEach(async () => {
  khlang = new Khlang({ language: "en", theme: "light" });
  twin = await Twin.of("pay1401", "--pace", "by-hand");
});

afterEach(async () => {
  await khlang.clear();
  await twin.stop();
});

test("a payout is accepted, not tracked, and recorded as paid with what was seen", async () => {
  let page = await khlang.open();
  await office(page);
  await addConnection(page, say, twin, "Fourteen");
  await page.shoot("pay1401-connection");

  await page.press("Control", "n");
  await page.find("heading", say("entry.title"));
  await enterPayout(page, say, { account: "0123456789", bank: "KBANK", name: "มาลี ใจกว้าง", amount: "99.99" });
  await page.press("Tab");
  await page.sees(say("problem.amountBelowMinimum", { limit: "100.00" }));
  await page.retype(say("field.amount"), "1500.75");
  await page.sees(say("strip.notKnown"));
  await page.shoot("pay1401-entry");
  const reference = await sendPayout(page, say);
  await page.sees(say("explain.untracked"));
  await page.find("row", new RegExp(`มาลี ใจกว้าง.*1,500\\.75.*${withBrackets(say("state.accepted"))}`));
  await page.shoot("pay1401-accepted");
  const [taken] = (await twin.ledger()).withdraws;
  await twin.settle(taken?.id ?? "", "paid");

  await page.click("button", say("action.settle"));
  await page.sees(say("doubt.untracked"));
  await page.sees(say("doubt.cannotBeAsked"));
  await page.sees(reference);
  await page.sees(taken?.id ?? "");
  await page.shoot("pay1401-doubt");
  await page.click("button", say("verdict.paid"));
  await page.click("button", say("settle.paid.record"));
  await page.until("a word on the evidence that is missing", async () => (await page.described(say("settle.text"))) !== say("settle.text.hint"));
  await page.shoot("pay1401-no-evidence");
  await page.click("button", say("action.back"));
  await page.gone("dialog", say("verdict.paid"));
  await recordOutcome(page, say, "paid", { text: EVIDENCE });
  await page.find("heading", say("doubts.none"));
  await page.shoot("pay1401-none-left");

  await khlang.close();
  page = await khlang.open();
  await sitDown(page);
  await page.click("tab", new RegExp(`^${say("tab.done")}`));
  await page.click("row", new RegExp(`มาลี ใจกว้าง.*1,500\\.75.*${say("state.paid")}`));
  await page.sees(say("timeline.settledPaid"));
  await page.sees(EVIDENCE);
  await page.shoot("pay1401-paid");
  const { withdraws, counts } = await twin.ledger();
  expect(withdraws).toMatchObject([
    { satang: 150_075, bank_code: "KBANK", account_number: "0123456789", account_name: "มาลี ใจกว้าง", times_paid: 1 },
  ]);
  expect(counts).toMatchObject({ creates: 1, cancels: 0, retrieves: 0, lists: 0, balances: 0 });
});
