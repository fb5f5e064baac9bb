/** A JamesPay connection typed in Thai, its banks confirmed by a person, and a payout that queries follow until it is paid. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { Khlang } from "../harness/khlang";
import { office } from "../harness/office";
import { confirmAllBanks, enterPayout, review, typeConnection } from "../harness/steps";
import { Twin } from "../harness/twin";
import { wordsOf } from "../harness/words";

const say = wordsOf("th");
const SCB = "ธนาคารไทยพาณิชย์";
const CITI = "ธนาคารซิตี้แบงก์";
let khlang: Khlang;
let twin: Twin;

beforeEach(async () => {
  khlang = new Khlang({ language: "th", theme: "light" });
  twin = await Twin.of("jamespay", "--pace", "by-hand");
});

afterEach(async () => {
  await khlang.clear();
  await twin.stop();
});

test("a connection whose banks a person confirms, and a payout in Thai from entry to paid by query", async () => {
  const page = await khlang.open();
  await office(page);
  await typeConnection(page, say, twin);
  await page.retype(say("connection.name"), "เจมส์เพย์ ร้านค้า");
  expect(await page.value(say("connection.minimum"))).toBe("20.00");
  await page.shoot("jamespay-name");
  await page.press("Enter");

  await page.sees(say("spelling.why"));
  await page.shoot("jamespay-banks");
  await page.click("button", say("connection.done"));
  await page.find("heading", "เจมส์เพย์ ร้านค้า");
  await page.press("Control", "n");
  await page.find("heading", say("entry.title"));
  await enterPayout(page, say, { account: "111-222-3334", bank: "ไทยพาณิชย์", name: "สมหญิง น้ำใจงาม", amount: "12,345.50" });
  await page.find("button", say("entry.confirmBank"));
  await page.shoot("jamespay-bank-not-confirmed");
  await page.press("Control", "Enter");
  expect(await page.all("dialog", say("review.title"))).toEqual([]);
  expect((await twin.ledger()).counts.creates).toBe(0);

  await page.click("button", say("rail.connections"));
  await page.click("button", say("spelling.open"));
  await page.retype(say("spelling.spelling.label", { bank: CITI }), "CITIBANK");
  await page.click("button", say("spelling.confirm.label", { bank: CITI }));
  await page.click("button", say("spelling.confirm.label", { bank: SCB }));
  await page.find("button", say("spelling.change.label", { bank: SCB }));
  await confirmAllBanks(page, say);
  await page.find("button", say("spelling.change.label", { bank: CITI }));
  await page.sees("CITIBANK");
  await page.shoot("jamespay-banks-confirmed");
  await page.click("button", say("action.close"));
  await page.gone("dialog", say.pattern("spelling.title"));

  await page.click("button", say("rail.payouts"));
  await page.find("heading", say("entry.title"));
  await page.retype(say("field.bank"), "ไทยพาณิชย์", "combobox");
  await page.press("Enter");
  await page.until("the bank", async () => (await page.value(say("field.bank"), "combobox")) === SCB);
  await page.retype(say("field.amount"), "19.99");
  await page.press("Tab");
  await page.sees(say("problem.amountBelowMinimum", { limit: "20.00" }));
  await page.shoot("jamespay-below-minimum");
  await page.retype(say("field.amount"), "12,345.50");
  await page.sees("หนึ่งหมื่นสองพันสามร้อยสี่สิบห้าบาทห้าสิบสตางค์");
  const reference = await page.value(say("field.reference"));
  expect(reference).toMatch(/^[A-Za-z0-9]{1,40}$/);
  await review(page, say);
  await page.shoot("jamespay-review");
  await page.click("button", say("action.sendPayout"));
  await page.gone("dialog", say("review.title"));

  await twin.waitFor({ reference, status: "pending" });
  await page.sees(say("next.pending"));
  await twin.settle(reference, "paid");
  await page.sees(say("next.paid"));
  await page.shoot("jamespay-paid");
  const { withdraws, counts } = await twin.ledger();
  expect(withdraws).toMatchObject([
    {
      reference_id: reference,
      satang: 1_234_550,
      bank_code: "SCB",
      account_number: "1112223334",
      account_name: "สมหญิง น้ำใจงาม",
      status: "paid",
      times_paid: 1,
    },
  ]);
  expect(counts).toMatchObject({ creates: 1, settlements: 0 });
  expect(counts.retrieves).toBeGreaterThan(0);
});
