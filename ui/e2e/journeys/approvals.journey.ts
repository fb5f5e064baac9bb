/**
 * What is large leaves only with a supervisor's signature: nobody approves their own, what is returned is corrected and goes as the
 * same payout, what is rejected ends, and what was altered after it was approved is not sent.
 */

import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hasNativeDialog, nativeDialog } from "../harness/dialog";
import { reachIn } from "../harness/journal-file";
import { Khlang } from "../harness/khlang";
import { FIRST, OPERATOR, SUPERVISOR, ask, giveRoles, office, send, signIn, signOut, sitDown } from "../harness/office";
import type { Page } from "../harness/page";
import { type Payout, addConnection, askToApprove, pay, sendPayout } from "../harness/steps";
import { Twin, type Withdraw } from "../harness/twin";
import { wordsOf } from "../harness/words";

const say = wordsOf("en");
let khlang: Khlang;
let twin: Twin;

beforeEach(async () => {
  khlang = new Khlang({ language: "en", theme: "light" });
  twin = await Twin.start("--pace", "by-hand", "--ledger", ledgerFile());
});

afterEach(async () => {
  await twin.stop();
  await khlang.clear();
});

test("120,000.00 waits, is closed to its maker by button and by command, and leaves once a supervisor agreed by keyboard", async () => {
  const page = await deskOfThree();
  await sitDown(page, OPERATOR);
  const reference = await pay(page, say, payee("120000", "สมหญิง น้ำใจงาม"));
  await page.find("row", new RegExp(`สมหญิง น้ำใจงาม.*120,000\\.00.*${say("state.awaitingApproval")}`));
  await page.shoot("approvals-waits");
  expect((await twin.ledger()).withdraws).toEqual([]);

  await sitDown(page, FIRST);
  const both = { ...OPERATOR, roles: ["operator", "supervisor"] as const };
  await giveRoles(page, both, SUPERVISOR);
  await sitDown(page, both);
  await openInbox(page);
  await page.sees(say("approvals.mine.made.more"));
  await page.shoot("approvals-own");
  for (const act of ["approve", "return", "reject"] as const) await page.isInert("button", say(`approvals.${act}`));
  const waiting = await itemsOf(page);
  expect(waiting).toMatchObject([{ reference, mine: "made" }]);
  const own = { results: await ask(page, "approve", { items: formsOf(waiting), password: OPERATOR.password }) };
  expect(own).toMatchObject({ results: [{ result: "failed", error: { code: "ownPayout" } }] });
  expect(await hasNativeDialog(page)).toBe(false);

  await signOut(page, say, OPERATOR);
  await signIn(page, say, SUPERVISOR);
  await page.tabTo(new RegExp(`^button ${say("rail.approvals")}`));
  await page.press("Enter");
  await page.find("option", /สมหญิง น้ำใจงาม.*120,000\.00/);
  for (const shown of [
    "One hundred twenty thousand baht only",
    "012-3-45678-9",
    say("approvals.payee.first"),
    OPERATOR.name,
    "from 50,000.00",
    say("approvals.missing", { count: 1 }),
    reference,
    "Shop",
    "880,000.00",
  ])
    await page.sees(shown);
  await page.shoot("approvals-decide");
  await page.tabTo(`button ${say("approvals.approve")}`);
  await page.press("Enter");
  await page.focusIs(`textbox ${say("approvals.password")}`);
  await page.shoot("approvals-password");
  await page.write(SUPERVISOR.password);
  await page.press("Enter");
  const dialog = await nativeDialog(page);
  for (const signed of ["120,000.00", "012-3-45678-9", "KBANK 004", "สมหญิง น้ำใจงาม", reference, OPERATOR.name])
    expect(dialog.text).toContain(signed);
  await page.shoot("approvals-system");
  await dialog.press("Enter");
  await dialog.gone();
  await page.gone("dialog", say("approvals.system.title"));
  expect(await itemsOf(page)).toMatchObject([{ reference, signed: 0 }]);

  await page.tabTo(`button ${say("approvals.approve")}`);
  await page.press("Enter");
  const again = await nativeDialog(page);
  expect(again.text).toBe(dialog.text);
  await page.until("the agreeing button", () => again.isReady("Approve"));
  await page.until("the focus on it", async () => {
    if ((await again.focused()) === "Approve") return true;
    await again.press("Tab");
    return false;
  });
  await again.press("Space");
  await again.gone();
  await page.find("heading", say("approvals.none"));

  await twin.waitFor({ reference, status: "pending" });
  await twin.settle(reference, "paid");
  await page.click("button", say("rail.payouts"));
  await page.click("tab", new RegExp(`^${say("tab.done")}`));
  await page.click("row", new RegExp(`สมหญิง น้ำใจงาม.*120,000\\.00.*${say("state.paid")}`));
  await page.sees(say("approvals.signed", { signed: 1, needs: 1 }));
  await page.shoot("approvals-paid");
  expect(await paidOut()).toEqual([[reference, 12_000_000, "004", "0123456789", "สมหญิง น้ำใจงาม", "paid", 1]]);
});

test("what is returned is corrected and paid as the same payout, what is rejected ends, and several go together", async () => {
  const page = await deskOfThree();
  await sitDown(page, OPERATOR);
  const corrected = await pay(page, say, payee("61000", "Corrected Once"));
  await sitDown(page, SUPERVISOR);
  await openInbox(page);
  const [before] = await itemsOf(page);
  await decideAgainst(page, "return", "The invoice says 60,000.00");
  await page.find("heading", say("approvals.none"));

  await sitDown(page, OPERATOR);
  await page.click("tab", new RegExp(`^${say("tab.attention")}`));
  await page.click("row", /Corrected Once.*61,000\.00/);
  await page.sees("The invoice says 60,000.00");
  await page.shoot("approvals-returned");
  await page.click("button", say("action.correct"));
  await page.find("heading", say("entry.titleReturned"));
  await page.retype(say("field.amount"), "60000");
  await page.shoot("approvals-correct");
  expect(await sendPayout(page, say)).toBe(corrected);
  const rejected = await pay(page, say, payee("70000", "Rejected For Good", "1112223334"));

  await sitDown(page, SUPERVISOR);
  await openInbox(page);
  await page.click("option", /Corrected Once.*60,000\.00/);
  expect((await itemsOf(page)).find(({ reference }) => reference === corrected)?.payoutId).toBe(before?.payoutId);
  const dialog = await askToApprove(page, say, SUPERVISOR.password);
  expect(dialog.text).toContain("60,000.00");
  expect(dialog.text).not.toContain("61,000.00");
  await dialog.answer("Approve");
  await twin.waitFor({ reference: corrected, status: "pending" });
  await twin.settle(corrected, "paid");
  await page.gone("option", /Corrected Once/);

  await page.find("option", /Rejected For Good.*70,000\.00/);
  await page.sees(rejected);
  await decideAgainst(page, "reject", "Nobody ordered this");
  await page.find("heading", say("approvals.none"));
  await page.click("button", say("rail.payouts"));
  await page.click("tab", new RegExp(`^${say("tab.done")}`));
  await page.click("row", new RegExp(`Rejected For Good.*70,000\\.00.*${say("state.rejected")}`));
  await page.sees("Nobody ordered this");
  await page.shoot("approvals-rejected");

  await sitDown(page, OPERATOR);
  const several = [
    await pay(page, say, payee("55000", "First Of Two", "5550001112")),
    await pay(page, say, payee("1000.50", "Second Of Two", "9876543210")),
  ];
  await sitDown(page, SUPERVISOR);
  await openInbox(page);
  await page.find("option", /Second Of Two/);
  await page.click("button", new RegExp(`^${say("approvals.tickAll")}`));
  await page.sees(say("approvals.sum.ready", { count: 2, sum: "56,000.50" }));
  await page.shoot("approvals-several");
  const both = await askToApprove(page, say, SUPERVISOR.password);
  for (const signed of ["56,000.50", "55,000.00", "1,000.50", "First Of Two", "Second Of Two", ...several])
    expect(both.text).toContain(signed);
  await both.answer("Approve");
  await page.find("heading", say("approvals.results"));
  await page.sees(say("approvals.result.ready"));
  await page.shoot("approvals-results");
  await page.click("button", say("approvals.results.dismiss"));
  for (const reference of several) {
    await twin.waitFor({ reference, status: "pending" });
    await twin.settle(reference, "paid");
  }
  expect((await paidOut()).toSorted()).toEqual(
    [
      [corrected, 6_000_000, "004", "0123456789", "Corrected Once", "paid", 1],
      [several[0], 5_500_000, "004", "5550001112", "First Of Two", "paid", 1],
      [several[1], 100_050, "004", "9876543210", "Second Of Two", "paid", 1],
    ].toSorted(),
  );
});

test("a payout that was altered in the file after its approval is not sent, raises the alarm and can be rejected", async () => {
  let page = await deskOfThree();
  await twin.stop();
  await sitDown(page, OPERATOR);
  const reference = await pay(page, say, payee("80000", "Altered Meanwhile"));
  await sitDown(page, SUPERVISOR);
  await openInbox(page);
  const [waiting] = await itemsOf(page);
  await (await askToApprove(page, say, SUPERVISOR.password)).answer("Approve");
  await page.find("heading", say("approvals.none"));
  await khlang.close();
  const account = "json_set(snapshot, '$.instruction.accountNumber', '6667778889')";
  expect(reachIn(khlang.dataFolder, `UPDATE payout SET snapshot = ${account} WHERE id = ?`, waiting?.payoutId ?? "")).toBe(1);

  twin = await Twin.start("--pace", "by-hand", "--ledger", ledgerFile(), "--port", twin.port);
  page = await khlang.open();
  await sitDown(page, SUPERVISOR);
  await page.click("tab", new RegExp(`^${say("tab.attention")} 1`));
  await page.click("row", /Altered Meanwhile.*80,000\.00/);
  await page.sees(say("explain.approvalBroken"));
  await page.shoot("approvals-altered");
  expect((await twin.ledger()).counts.creates).toBe(0);
  await decideAgainst(page, "reject", "Somebody changed the account number");
  await page.click("tab", new RegExp(`^${say("tab.done")}`));
  await page.find("row", new RegExp(`Altered Meanwhile.*${say("state.rejected")}`));
  await page.shoot("approvals-altered-rejected");
  expect(await send(page, "payout_detail", { id: waiting?.payoutId })).toMatchObject({ ok: { row: { reference, state: "rejected" } } });
  const { withdraws, counts } = await twin.ledger();
  expect(withdraws).toEqual([]);
  expect(counts.creates).toBe(0);
});

interface Item {
  readonly payoutId: string;
  readonly revision: number;
  readonly reference: string;
}

async function itemsOf(page: Page): Promise<readonly Item[]> {
  return (await ask<{ items: readonly Item[] }>(page, "approvals")).items;
}

function formsOf(items: readonly Item[]): object[] {
  return items.map(({ payoutId, revision }) => ({ payoutId, expectedRevision: revision }));
}

/** One who looks after it, one who enters, one who approves, and a connection. */
async function deskOfThree(): Promise<Page> {
  const page = await khlang.open();
  await office(page, SUPERVISOR, OPERATOR);
  await addConnection(page, say, twin, "Shop");
  return page;
}

function payee(amount: string, name: string, account = "0123456789"): Payout {
  return { account, bank: "KBANK", name, amount };
}

async function openInbox(page: Page): Promise<void> {
  await page.click("button", new RegExp(`^${say("rail.approvals")}`));
  await page.find("heading", say("approvals.title"));
}

async function decideAgainst(page: Page, act: "return" | "reject", reason: string): Promise<void> {
  await page.click("button", say(`approvals.${act}`));
  await page.type(say("reason.label"), reason);
  if (act === "return") await page.shoot("approvals-reason");
  await page.click("button", say(`approvals.${act}`));
  await page.gone("dialog", say(`approvals.${act}.title`, { count: 1 }));
}

function ledgerFile(): string {
  return join(khlang.dataFolder, "twin.ledger");
}

async function paidOut(): Promise<(Withdraw[keyof Withdraw] | undefined)[][]> {
  const { withdraws } = await twin.ledger();
  return withdraws.map((one) => [
    one.reference_id,
    one.satang,
    one.bank_code,
    one.account_number,
    one.account_name,
    one.status,
    one.times_paid,
  ]);
}
