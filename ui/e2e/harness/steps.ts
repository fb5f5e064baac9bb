/** What several journeys do alike on their way to what they are about. */

import type { Page } from "./page";
import type { Twin } from "./twin";
import type { Words } from "./words";

export interface Payout {
  readonly account: string;
  /** What is typed to find the bank. */
  readonly bank: string;
  readonly name: string;
  readonly amount: string;
}

/** From any screen that has the button; ends on the connections. */
export async function addConnection(page: Page, say: Words, twin: Twin, name: string): Promise<void> {
  await page.click("button", say("connection.add"));
  await page.type(say("connection.baseUrl"), twin.baseUrl);
  await page.press("Enter");
  await page.type(say("secret.apiKey"), twin.apiKey);
  await page.type(say("secret.apiSecret"), twin.apiSecret);
  await page.press("Enter");
  await page.sees(say("check.ok"));
  await page.click("button", say("action.next"));
  await page.choose(say("unit.baht"));
  await page.choose(say("unit.confirmation.now"));
  await page.type(say("unit.confirmation.by"), "สมหญิง ฝ่ายสนับสนุน");
  await page.type(say("unit.confirmation.on"), "20 พ.ย. 2569");
  await page.type(say("unit.confirmation.note"), "OP-4711");
  await page.press("Enter");
  await page.retype(say("connection.name"), name);
  await page.press("Enter");
  await page.find("heading", name);
}

/** Into the form that is open. */
export async function enterPayout(page: Page, say: Words, payout: Payout): Promise<void> {
  await page.type(say("field.accountNumber"), payout.account);
  await page.type(say("field.bank"), payout.bank, "combobox");
  await page.press("Enter");
  await page.type(say("field.accountName"), payout.name);
  await page.type(say("field.amount"), payout.amount);
}

/** Through warnings and review; returns the reference. */
export async function sendPayout(page: Page, say: Words): Promise<string> {
  const reference = await page.value(say("field.reference"));
  await review(page, say);
  await page.click("button", say("action.sendPayout"));
  await page.gone("dialog", say("review.title"));
  return reference;
}

/** Asks for the review, ticking what wants a tick. */
export async function review(page: Page, say: Words): Promise<void> {
  await page.press("Control", "Enter");
  await page.until("the review", async () => {
    if ((await page.all("dialog", say("review.title"))).length > 0) return true;
    if (await page.driver.execute<boolean>("return document.activeElement.matches('[type=checkbox]:not(:checked)')")) {
      await page.press("Space");
      await page.press("Control", "Enter");
    }
    return false;
  });
}
