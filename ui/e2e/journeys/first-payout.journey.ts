/** The main job, whole, in Thai and by keyboard: from the first start over payouts paid and cancelled to one that a power cut hit. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { Khlang } from "../harness/khlang";
import { FIRST, isAtTheDesk } from "../harness/office";
import type { Page } from "../harness/page";
import { review } from "../harness/steps";
import { Twin } from "../harness/twin";
import { wordsOf } from "../harness/words";

const say = wordsOf("th");
let khlang: Khlang;
let twin: Twin;

beforeEach(async () => {
  khlang = new Khlang({ language: "th", theme: "light" });
  twin = await Twin.start("--pace", "by-hand");
});

afterEach(async () => {
  await khlang.clear();
  await twin.stop();
});

test("a first connection, a payout paid, one cancelled, and one that survives a kill, each at the provider once", async () => {
  let page = await khlang.open();
  await beTheFirst(page);
  await addConnectionByKeyboard(page);
  await enterAsWell(page);

  await page.press("Control", "n");
  await page.find("heading", say("entry.title"));
  expect(await page.focused()).toBe(`textbox ${say("field.accountNumber")}`);
  await page.write("012-3-45678-9");
  await page.press("Enter");
  expect(await page.focused()).toBe(`combobox ${say("field.bank")}`);
  await page.write("กสิกร");
  await page.find("option", /กสิกรไทย/);
  await page.shoot("first-payout-bank");
  await page.press("Enter");
  expect(await page.focused()).toBe(`textbox ${say("field.accountName")}`);
  expect(await page.value(say("field.bank"), "combobox")).toBe("ธนาคารกสิกรไทย");
  await page.write("สมหญิง น้ำใจงาม");
  await page.press("Enter");
  expect(await page.focused()).toBe(`textbox ${say("field.amount")}`);
  await page.write("12,345.50");
  await page.sees("หนึ่งหมื่นสองพันสามร้อยสี่สิบห้าบาทห้าสิบสตางค์");
  const paid = await page.value(say("field.reference"));
  await review(page, say);
  await page.sees("012-3-45678-9");
  await page.sees("12,345.50");
  await page.shoot("first-payout-review");
  await sendFromReview(page);

  await page.find("heading", /^12,345\.50/);
  await twin.waitFor({ reference: paid, status: "pending" });
  await page.sees(say("state.pending"));
  await twin.settle(paid, "paid");
  await page.sees(say("next.paid"));
  await page.shoot("first-payout-paid");

  const canceled = await payByKeyboard(page, { account: "1112223334", bank: "014", name: "บริษัท ร่มเย็น จำกัด", amount: "900" });
  await twin.waitFor({ reference: canceled, status: "pending" });
  await twin.plan({ cancels: [{ deed: "nothing" }] });
  await page.click("button", say("action.cancelPayout"));
  await page.find("alertdialog", say.pattern("cancel.title"));
  await page.shoot("first-payout-cancel");
  await page.click("button", say("action.cancelPayout"));
  await twin.waitFor({ endpoint: "cancel", count: 1 });
  await page.sees(say("timeline.cancelTaken"));
  await page.find("row", new RegExp(`ร่มเย็น.*${say("state.pending")}.*${say("cancel.taken")}`));
  await page.shoot("first-payout-cancel-asked");
  await twin.settle(canceled, "canceled");
  await page.sees(say("next.canceled"));

  await twin.plan({ creates: [{ timing: "held" }] });
  const cut = await payByKeyboard(page, { account: "98-7654-3210", bank: "SCB", name: "อรุณี ตั้งใจดี", amount: "1,250.25" });
  await twin.waitFor({ held: 1 });
  await page.shoot("first-payout-sending");
  await khlang.kill();
  page = await khlang.open();
  await page.focusIs(`textbox ${say("session.name")}`);
  await page.shoot("first-payout-sign-in");
  expect((await twin.waitFor({ endpoint: "create", count: 4 })).withdraws).toHaveLength(3);
  await page.write(FIRST.name);
  await page.press("Tab");
  await page.write(FIRST.password);
  await page.press("Enter");
  await isAtTheDesk(page, FIRST);

  const asked = await twin.waitFor({ endpoint: "create", count: 4 });
  expect(asked.withdraws.map(({ reference_id }) => reference_id)).toEqual([paid, canceled, cut]);
  await page.click("tab", new RegExp(`^${say("tab.inProgress")}`));
  await page.find("row", /อรุณี ตั้งใจดี/);
  await page.shoot("first-payout-after-kill");
  await twin.settle(cut, "paid");
  await page.click("tab", new RegExp(`^${say("tab.done")}`));
  await page.find("row", new RegExp(`สมหญิง น้ำใจงาม.*12,345\\.50.*${say("state.paid")}`));
  await page.find("row", new RegExp(`บริษัท ร่มเย็น จำกัด.*900\\.00.*${say("state.canceled")}`));
  await page.find("row", new RegExp(`อรุณี ตั้งใจดี.*1,250\\.25.*${say("state.paid")}`));
  await page.shoot("first-payout-done");

  const { withdraws } = await twin.ledger();
  expect(
    withdraws.map(({ reference_id, satang, bank_code, account_number, account_name, status, times_paid }) => [
      reference_id,
      satang,
      bank_code,
      account_number,
      account_name,
      status,
      times_paid,
    ]),
  ).toEqual([
    [paid, 1_234_550, "004", "0123456789", "สมหญิง น้ำใจงาม", "paid", 1],
    [canceled, 90_000, "014", "1112223334", "บริษัท ร่มเย็น จำกัด", "canceled", 0],
    [cut, 125_025, "014", "9876543210", "อรุณี ตั้งใจดี", "paid", 1],
  ]);
  expect(withdraws[2]?.create_calls).toBe(2);
});

/** Through the second door to the first person; the way to the first connection opens by itself behind it. */
async function beTheFirst(page: Page): Promise<void> {
  await page.find("button", say("start.rehearsal"));
  await page.find("button", say("start.setUp"));
  await page.shoot("first-start");
  await page.tabTo(`button ${say("start.setUp")}`);
  await page.press("Enter");
  await page.focusIs(`textbox ${say("session.name")}`);
  await page.write(FIRST.name);
  await page.press("Tab");
  await page.write(FIRST.password);
  await page.press("Tab");
  await page.write(`${FIRST.password}!`);
  await page.press("Enter");
  await page.sees(say("error.passwordsDiffer"));
  await page.shoot("first-person");
  await page.focusIs(`textbox ${say("session.again")}`);
  await page.press("Backspace");
  await page.press("Enter");
}

/** Whoever looks after the office enters payouts once they have given themselves the role. */
async function enterAsWell(page: Page): Promise<void> {
  await page.tabTo(`button ${say("rail.people")}`);
  await page.press("Enter");
  await page.tabTo(`button ${say("people.act.roles")}`);
  await page.press("Enter");
  await page.focusIs(`checkbox ${say("role.operator")}`);
  await page.press("Space");
  await page.shoot("first-payout-roles");
  await page.press("Enter");
  await page.gone("dialog", say("people.act.roles.title", { name: FIRST.name }));
  await page.tabTo(`button ${say("rail.payouts")}`);
  await page.press("Enter");
  await page.isReady("button", new RegExp(`^${say("action.newPayout")}`));
}

async function addConnectionByKeyboard(page: Page): Promise<void> {
  await page.focusIs("radio One2Pays");
  await page.press("Space");
  await page.press("Tab");
  await page.focusIs(`textbox ${say("connection.baseUrl")}`);
  await page.write(twin.baseUrl);
  await page.press("Enter");
  await page.focusIs(`textbox ${say("secret.apiKey")}`);
  await page.write(twin.apiKey);
  await page.press("Tab");
  await page.write(twin.apiSecret);
  await page.shoot("wizard-keys");
  await page.press("Enter");
  await page.sees(say("check.ok"));
  await page.shoot("wizard-checked");
  await page.focusIs(`button ${say("action.next")}`);
  await page.press("Enter");
  await page.focusIs(`radio ${say("unit.baht")}`);
  await page.press("Space");
  await page.press("Tab");
  await page.press("ArrowLeft");
  await page.focusIs(`radio ${say("unit.confirmation.now")}`);
  await page.press("Tab");
  await page.write("คุณสมหญิง ฝ่ายสนับสนุน");
  await page.press("Tab");
  await page.write("20 พ.ย. 2569");
  await page.press("Tab");
  await page.write("OP-4711");
  await page.shoot("wizard-unit");
  await page.press("Enter");
  await page.focusIs(`textbox ${say("connection.name")}`);
  await page.write("วันทูเพย์ ร้านค้า");
  await page.shoot("wizard-name");
  await page.press("Enter");
  await page.find("heading", "วันทูเพย์ ร้านค้า");
  await page.sees(/…else/);
  expect(await page.driver.execute("return document.documentElement.innerHTML")).not.toContain(twin.apiSecret);
  await page.shoot("connections");
}

async function payByKeyboard(
  page: Page,
  payout: Readonly<Record<"account" | "bank" | "name" | "amount", string>>,
): Promise<string> {
  await page.press("Control", "n");
  await page.find("heading", say("entry.title"));
  const first = `textbox ${say("field.accountNumber")}`;
  await page.until("the first field", async () => (await page.focused()) === first);
  for (const text of [payout.account, payout.bank, payout.name, payout.amount]) {
    await page.write(text);
    await page.press("Enter");
  }
  const reference = await page.value(say("field.reference"));
  await review(page, say);
  await sendFromReview(page);
  return reference;
}

/** The keys that led to the review, pressed again, must not send: the focus is on the way back. */
async function sendFromReview(page: Page): Promise<void> {
  await page.focusIs(`button ${say("review.back")}`);
  await page.press("Tab");
  await page.focusIs(`button ${say("action.sendPayout")}`);
  await page.press("Enter");
  await page.gone("dialog", say("review.title"));
}
