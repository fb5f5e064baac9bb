/** What an amount means is chosen and then proved by a small payout: until a person takes the verdict, nothing else is sent. */

import { afterEach, expect, test } from "vitest";
import { Khlang } from "../harness/khlang";
import { office } from "../harness/office";
import { enterPayout, review, sendPayout, typeConnection } from "../harness/steps";
import { Twin } from "../harness/twin";
import { wordsOf } from "../harness/words";

const say = wordsOf("en");
let khlang: Khlang;
let twin: Twin;

afterEach(async () => {
  await khlang.clear();
  await twin.stop();
});

test.each([
  ["baht", "calibration.agrees", 100],
  ["satang", "calibration.otherUnit", 1],
] as const)(
  "the reading “baht” is proved at a provider that means %s, and only then sending works",
  async (meant, verdict, proofSatang) => {
    khlang = new Khlang({ language: "en", theme: "light" });
    twin = await Twin.start("--pace", "by-hand", "--unit", meant);
    const page = await khlang.open();
    await office(page);
    await typeConnection(page, say, twin);
    await page.choose(say("unit.baht"));
    await page.choose(say("unit.confirmation.later"));
    await page.click("button", say("action.next"));
    await page.retype(say("connection.name"), "Shop");
    await page.press("Enter");
    await page.find("heading", say("calibration.start"));
    await page.shoot(`calibration-${meant}-wizard`);
    await page.click("button", say("calibration.later"));
    await page.find("heading", "Shop");
    await page.shoot(`calibration-${meant}-locked`);

    await page.press("Control", "n");
    await page.find("heading", say("entry.title"));
    await enterPayout(page, say, { account: "0123456789", bank: "KBANK", name: "มาลี ใจกว้าง", amount: "1500.75" });
    await page.sees(say("gate.unitNotConfirmed"));
    await review(page, say);
    const send = await page.find("button", say("action.sendPayout"));
    expect(await page.driver.execute("return arguments[0].disabled", send)).toBe(true);
    await page.shoot(`calibration-${meant}-review-locked`);
    await page.click("button", say("review.back"));
    await page.gone("dialog", say("review.title"));

    await page.click("button", say("rail.connections"));
    await page.click("button", say("calibration.start"));
    await page.type(say("field.accountNumber"), "9876543210");
    await page.type(say("field.bank"), "SCB", "combobox");
    await page.press("Enter");
    await page.type(say("field.accountName"), "Our Own Shop");
    await page.click("button", say("calibration.begin"));
    const { withdraws } = await twin.waitFor({ endpoint: "create", count: 1 });
    expect(withdraws).toMatchObject([{ satang: proofSatang, account_number: "9876543210" }]);
    await page.sees(say("calibration.waiting"));
    await page.shoot(`calibration-${meant}-waiting`);
    await twin.settle(withdraws[0]?.reference_id ?? "", "paid");
    await page.sees(say(verdict));
    await page.shoot(`calibration-${meant}-verdict`);
    await page.click("button", say("calibration.accept"));
    await page.gone("dialog", say("calibration.start"));
    await page.sees(say(meant === "baht" ? "unit.baht" : "unit.satang"));
    await page.shoot(`calibration-${meant}-accepted`);

    await page.click("button", say("rail.payouts"));
    await page.find("heading", say("entry.title"));
    const reference = await sendPayout(page, say);
    await twin.waitFor({ reference, status: "pending" });
    await twin.settle(reference, "paid");
    await page.sees(say("next.paid"));
    const ledger = await twin.ledger();
    expect(ledger.withdraws.map(({ satang, times_paid }) => [satang, times_paid])).toEqual([
      [proofSatang, 1],
      [150_075, 1],
    ]);
  },
);
