/** What several journeys do alike on their way to what they are about. */

import { type NativeDialog, hasNativeDialog, nativeDialog } from "./dialog";
import type { Name, Page } from "./page";
import type { Credential, Provider, Twin } from "./twin";
import type { WordKey, Words } from "./words";

export interface Payout {
  readonly account: string;
  /** What is typed to find the bank. */
  readonly bank: string;
  readonly name: string;
  readonly amount: string;
  /** The connection's name, where there are several. */
  readonly through?: string;
}

/** From any screen that has the button; ends on the connections, with the unit and the spellings of banks on record. */
export async function addConnection(page: Page, say: Words, twin: Twin, name: string): Promise<void> {
  await typeConnection(page, say, twin);
  if (twin.provider === "one2pays") {
    await page.choose(say("unit.baht"));
    await page.choose(say("unit.confirmation.now"));
    await page.type(say("unit.confirmation.by"), "สมหญิง ฝ่ายสนับสนุน");
    await page.type(say("unit.confirmation.on"), "20 พ.ย. 2569");
    await page.type(say("unit.confirmation.note"), "OP-4711");
    await page.press("Enter");
  }
  await page.retype(say("connection.name"), name);
  await page.press("Enter");
  if (twin.provider !== "one2pays") {
    await confirmAllBanks(page, say);
    await page.click("button", say("connection.done"));
  }
  await page.find("heading", name);
}

/** What each provider asks for beside its address: on the first step, and among the keys. */
const ASKED: Readonly<
  Record<Provider, Readonly<Record<"radio", string> & Record<"plain" | "secrets", readonly (readonly [WordKey, Credential])[]>>>
> = {
  one2pays: {
    radio: "One2Pays",
    plain: [],
    secrets: [
      ["secret.apiKey", "API key"],
      ["secret.apiSecret", "API secret"],
    ],
  },
  jamespay: {
    radio: "JamesPay",
    plain: [["providerField.merchantId", "merchant id"]],
    secrets: [
      ["secret.token", "token"],
      ["secret.secret", "secret"],
    ],
  },
  pay1401: { radio: "1401", plain: [], secrets: [["secret.bearerSecret", "secret"]] },
};

/** Which provider, where, and its keys; ends behind the check. */
export async function typeConnection(page: Page, say: Words, twin: Twin): Promise<void> {
  const { radio, plain, secrets } = ASKED[twin.provider];
  await page.click("button", say("connection.add"));
  await page.choose(radio);
  await page.type(say("connection.baseUrl"), twin.baseUrl);
  for (const [label, credential] of plain) await page.type(say(label), twin.credential(credential));
  await page.press("Enter");
  for (const [label, credential] of secrets) await page.type(say(label), twin.credential(credential));
  await page.press("Enter");
  await page.sees(say(twin.provider === "pay1401" ? "check.nothingToAsk" : "check.ok"));
  await page.click("button", say("action.next"));
}

/** In the table of spellings. */
export async function confirmAllBanks(page: Page, say: Words): Promise<void> {
  const confirm = new RegExp(`^${withBrackets(say("spelling.confirm.selected", { count: 2 })).replace("2", "\\d+")}$`);
  await page.click("checkbox", say("spelling.selectAll"));
  await page.click("button", confirm);
  await page.find("alertdialog", /./);
  await page.click("button", confirm);
  await page.gone("alertdialog", /./);
}

/** For a pattern: the brackets in these words are meant as they stand. */
export function withBrackets(words: string): string {
  return words.replace(/[()]/g, "\\$&");
}

/** On the desk for unknown outcomes, with the payout shown: what was found goes on record. */
export async function recordOutcome(
  page: Page,
  say: Words,
  verdict: "paid" | "failed" | "notPaid",
  found: Readonly<{ text: string; second?: Readonly<{ name: string; password: string }>; reference?: string }>,
): Promise<void> {
  await page.click("button", say(`verdict.${verdict}`));
  await page.type(say("settle.text"), found.text);
  if (found.second !== undefined) {
    await page.type(say("second.name"), found.second.name);
    await page.type(say("second.password"), found.second.password);
  }
  if (found.reference !== undefined) await page.type(say("settle.second.reference"), found.reference);
  await page.click("button", say(`settle.${verdict}.record`));
  await page.gone("dialog", say(`verdict.${verdict}`));
}

/** In the form that is open, where there are several connections. */
export async function payThrough(page: Page, connection: Name): Promise<void> {
  await page.driver.click(await page.find("option", connection));
}

/** Into the form that is open. */
export async function enterPayout(page: Page, say: Words, payout: Payout): Promise<void> {
  if (payout.through !== undefined) {
    await payThrough(page, payout.through);
  }
  await page.type(say("field.accountNumber"), payout.account);
  await page.type(say("field.bank"), payout.bank, "combobox");
  await page.press("Enter");
  await page.type(say("field.accountName"), payout.name);
  await page.type(say("field.amount"), payout.amount);
}

/** Through warnings and review, on its way or to the supervisors; returns the reference. */
export async function sendPayout(page: Page, say: Words): Promise<string> {
  const reference = await page.value(say("field.reference"));
  await review(page, say);
  await page.click("button", oneOf(say, "action.sendPayout", "action.sendForApproval"));
  await page.gone("dialog", reviewOf(say));
  return reference;
}

/** Begins a new payout and sends it. */
export async function pay(page: Page, say: Words, payout: Payout): Promise<string> {
  await page.press("Control", "n");
  await page.find("heading", say("entry.title"));
  await enterPayout(page, say, payout);
  return sendPayout(page, say);
}

/** In the approvals, by the button that is there: types the password where it is asked for. Ends in front of the system's dialog. */
export async function askToApprove(page: Page, say: Words, password: string): Promise<NativeDialog> {
  await page.click("button", say("approvals.approve"));
  await page.until("a password or a dialog", async () => {
    if (await hasNativeDialog(page)) return true;
    if ((await page.all("textbox", say("approvals.password"))).length === 0) return false;
    await page.type(say("approvals.password"), password);
    await page.press("Enter");
    return true;
  });
  return nativeDialog(page);
}

function reviewOf(say: Words): RegExp {
  return oneOf(say, "review.title", "review.titleApproval");
}

function oneOf(say: Words, ...keys: WordKey[]): RegExp {
  return new RegExp(keys.map((key) => say.pattern(key).source).join("|"));
}

/** Asks for the review, ticking what wants a tick. */
export async function review(page: Page, say: Words): Promise<void> {
  await page.press("Control", "Enter");
  await page.until("the review", async () => {
    if ((await page.all("dialog", reviewOf(say))).length > 0) return true;
    if (await page.driver.execute<boolean>("return document.activeElement.matches('[type=checkbox]:not(:checked)')")) {
      await page.press("Space");
      await page.press("Control", "Enter");
    }
    return false;
  });
}
