/**
 * The lock: what was being typed waits behind it for the one who typed it and for nobody else; nothing of the desk can be read
 * there, on the screen or by a command; wrong passwords slow down.
 */

import { afterEach, beforeEach, expect, test } from "vitest";
import { Khlang } from "../harness/khlang";
import { OPERATOR, SUPERVISOR, ask, isAtTheDesk, office, send, signIn, sitDown } from "../harness/office";
import type { Page } from "../harness/page";
import { addConnection, enterPayout, pay } from "../harness/steps";
import { Twin } from "../harness/twin";
import { wordsOf } from "../harness/words";

const say = wordsOf("en");
const BEGUN = { account: "5550001112", bank: "SCB", name: "Half Typed", amount: "4321.09" };
let khlang: Khlang;
let twin: Twin;

beforeEach(async () => {
  khlang = new Khlang({ language: "en", theme: "light" });
  twin = await Twin.start("--pace", "by-hand");
});

afterEach(async () => {
  await khlang.clear();
  await twin.stop();
});

test("what was typed waits behind the lock for whoever typed it; nothing else of the desk is there", async () => {
  const page = await khlang.open();
  await office(page, SUPERVISOR, { ...OPERATOR, roles: ["operator", "viewer"] }, SECOND_OPERATOR);
  await addConnection(page, say, twin, "Back office shop");
  await sitDown(page, OPERATOR);
  await pay(page, say, { account: "0123456789", bank: "KBANK", name: "Paid Before", amount: "1500" });
  await page.press("Control", "n");
  await page.find("heading", say("entry.title"));
  await enterPayout(page, say, BEGUN);
  await isThere(page);

  await lock(page);
  await page.shoot("lock-locked");
  const shown = await page.driver.execute<string>("return document.documentElement.outerHTML + document.title");
  for (const hidden of ["Half Typed", "Paid Before", "4321.09", "4,321.09", "1,500.00", "Back office shop", "KL-", "0123456789", SUPERVISOR.name])
    expect(shown).not.toContain(hidden);
  const item = { payoutId: "p", expectedRevision: 1 };
  for (const [command, args] of [
    ["payouts_page", { query: { tab: "done", search: "", order: { by: "time", descending: true } }, start: { kind: "start" }, until: null, limit: 10 }],
    ["payout_counters", {}],
    ["payout_detail", { id: "p" }],
    ["approvals", {}],
    ["approve", { items: [item], password: SUPERVISOR.password }],
    ["people", {}],
    ["policy", {}],
    ["doubts", {}],
    ["new_payout", { connectionId: null }],
    ["cancel_payout", { payoutId: "p", expectedRevision: 1 }],
    ["switch_off", { name: OPERATOR.name, expectedRevision: 1 }],
  ] as const)
    expect([command, await send(page, command, args)]).toMatchObject([command, { refused: { code: "locked" } }]);
  expect(JSON.stringify(await ask(page, "desk"))).not.toMatch(/Back office shop|500\.00/);

  await page.focusIs(`textbox ${say("session.password")}`);
  await page.write(OPERATOR.password);
  await page.press("Enter");
  await isAtTheDesk(page, OPERATOR);
  await isThere(page);
  await page.shoot("lock-still-there");

  await lock(page);
  await page.click("button", say("session.someoneElse"));
  await signIn(page, say, SECOND_OPERATOR);
  expect(await page.driver.execute<string>("return document.documentElement.outerHTML")).not.toContain("Half Typed");
  await page.press("Control", "n");
  await page.find("heading", say("entry.title"));
  expect(await page.value(say("field.accountName"))).toBe("");
  await page.type(say("field.accountName"), "Of the other");
  await lock(page);
  await page.click("button", say("session.someoneElse"));
  await signIn(page, say, OPERATOR);
  await page.press("Control", "n");
  await isThere(page);
});

test("wrong passwords slow down, for that person alone, and the right one has to wait too", async () => {
  const page = await khlang.open();
  await office(page, SUPERVISOR, OPERATOR);
  await sitDown(page, OPERATOR);
  await lock(page);
  for (const wrong of ["not this one", "nor this one", "and not this"]) {
    await page.type(say("session.password"), wrong);
    await page.press("Enter");
    await page.until("a refusal", async () => (await page.described(say("session.password"))).includes(say("error.signInRefused")));
    await page.until("an empty field", async () => (await page.value(say("session.password"))) === "");
  }
  await page.type(say("session.password"), OPERATOR.password);
  await page.press("Enter");
  const slowed = say.pattern("session.slowed");
  await page.until("a wait", async () => slowed.test(await page.described(say("session.password"))));
  await page.isInert("button", say("session.unlock"));
  await page.shoot("lock-slowed");
  const right = { name: OPERATOR.name, password: OPERATOR.password };
  expect(await send(page, "sign_in", right)).toMatchObject({ refused: { code: "signInSlowed" } });
  await page.click("button", say("session.someoneElse"));
  await signIn(page, say, SUPERVISOR);
});

const SECOND_OPERATOR = { ...OPERATOR, name: "Somchai Nukul", password: "quiet river, loud frogs" };

async function lock(page: Page): Promise<void> {
  await page.press("Control", "l");
  await page.find("heading", say("session.locked"));
}

async function isThere(page: Page): Promise<void> {
  await page.until("what was typed", async () => (await page.value(say("field.accountName"))) === BEGUN.name);
  expect(await page.value(say("field.accountNumber"))).toBe(BEGUN.account);
  expect(await page.value(say("field.amount"))).toBe(BEGUN.amount);
}
