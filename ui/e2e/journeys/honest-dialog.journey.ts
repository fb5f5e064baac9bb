/**
 * A page that lies, in what it draws and in what it sends, gets nothing signed but what the system's own dialog shows: its text is
 * made from the bytes that are signed, and the payout that leaves is the one in the dialog.
 */

import { afterEach, beforeEach, expect, test } from "vitest";
import { hasNativeDialog, nativeDialog } from "../harness/dialog";
import { Khlang } from "../harness/khlang";
import { OPERATOR, SUPERVISOR, ask, office, send, sitDown } from "../harness/office";
import type { Page } from "../harness/page";
import { addConnection, askToApprove, pay } from "../harness/steps";
import { Twin } from "../harness/twin";
import { wordsOf } from "../harness/words";

const say = wordsOf("en");
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

test("whatever the page draws and sends, what is signed is what the system's dialog shows, and declining signs nothing", async () => {
  const page = await khlang.open();
  await office(page, SUPERVISOR, OPERATOR);
  await addConnection(page, say, twin, "Shop");
  await sitDown(page, OPERATOR);
  const honest = await pay(page, say, { account: "0123456789", bank: "KBANK", name: "Small And Honest", amount: "50000" });
  const greedy = await pay(page, say, { account: "6667778889", bank: "SCB", name: "Large And Greedy", amount: "190000" });
  await sitDown(page, SUPERVISOR);
  await page.click("button", new RegExp(`^${say("rail.approvals")}`));
  await page.click("option", /Small And Honest/);
  const items = await itemsOf(page);
  const [small, large] = [honest, greedy].map((wanted) => items.find(({ reference }) => reference === wanted));

  // The page sends the large one where the small one is drawn.
  await sendInstead(page, [{ payoutId: large?.payoutId, expectedRevision: large?.revision }]);
  await draw(page, "190,000.00", "50,000.00");
  const other = await askToApprove(page, say, SUPERVISOR.password);
  for (const signed of ["190,000.00", "666-7-77888-9", "SCB 014", "Large And Greedy", greedy]) expect(other.text).toContain(signed);
  expect(other.text).not.toContain("Small And Honest");
  await page.shoot("honest-dialog-page");
  await other.press("Escape");
  await other.gone();
  // It was told of a payout that it had not asked about.
  await page.click("button", say("approvals.results.dismiss"));
  expect(await itemsOf(page)).toMatchObject([{ signed: 0 }, { signed: 0 }]);

  // Both in one act: the dialog says so, sum and all.
  await sendInstead(page, items.map(({ payoutId, revision }) => ({ payoutId, expectedRevision: revision })));
  const both = await askToApprove(page, say, SUPERVISOR.password);
  for (const signed of ["240,000.00", "190,000.00", "50,000.00", "Large And Greedy", "Small And Honest"])
    expect(both.text).toContain(signed);
  await both.answer("Cancel");
  await page.gone("dialog", say("approvals.system.title"));
  expect(await itemsOf(page)).toMatchObject([{ signed: 0 }, { signed: 0 }]);

  await page.driver.execute("window.fetch = window.honestFetch");

  // A version that is not there any more, and a payout that never was.
  for (const lie of [
    [{ payoutId: small?.payoutId, expectedRevision: (small?.revision ?? 0) - 1 }],
    [{ payoutId: "someone-else", expectedRevision: 1 }],
  ]) {
    expect(await send(page, "approve", { items: lie, password: null })).toMatchObject({ ok: [{ result: "failed" }] });
    expect(await hasNativeDialog(page)).toBe(false);
  }

  // Two calls at once are one dialog; the other is declined unseen.
  await page.driver.execute(TWO_AT_ONCE, [small, large]);
  const one = await nativeDialog(page);
  const isSmall = one.text.includes("Small And Honest");
  await page.until("the end of the other call", async () => (await answersOf(page)).length === 1);
  expect(await answersOf(page)).toMatchObject([[{ result: "declined" }]]);
  expect(one.text).toContain(isSmall ? "50,000.00" : "190,000.00");
  await one.answer("Approve");
  await page.until("both answers", async () => (await answersOf(page)).length === 2);
  const signed = isSmall ? honest : greedy;
  await twin.waitFor({ reference: signed, status: "pending" });
  expect(await itemsOf(page)).toMatchObject([{ reference: isSmall ? greedy : honest, signed: 0 }]);
  const { withdraws } = await twin.ledger();
  expect(withdraws).toHaveLength(1);
  expect(withdraws).toMatchObject([
    isSmall
      ? { reference_id: honest, satang: 5_000_000, account_number: "0123456789", account_name: "Small And Honest" }
      : { reference_id: greedy, satang: 19_000_000, account_number: "6667778889", account_name: "Large And Greedy" },
  ]);
});

interface Item {
  readonly payoutId: string;
  readonly revision: number;
  readonly reference: string;
}

async function itemsOf(page: Page): Promise<readonly Item[]> {
  return (await ask<{ items: readonly Item[] }>(page, "approvals")).items;
}

/** From now on these are sent wherever the page means to approve something: its own arguments, on their way to the program. */
async function sendInstead(page: Page, items: readonly object[]): Promise<void> {
  await page.driver.execute(
    `const [items] = arguments;
     window.honestFetch ??= window.fetch;
     window.fetch = (address, options) => {
       if (!String(address).endsWith("/approve")) return window.honestFetch(address, options);
       return window.honestFetch(address, { ...options, body: JSON.stringify({ ...JSON.parse(options.body), items }) });
     };`,
    items,
  );
}

/** Draws another text wherever this one stands, now and later. */
async function draw(page: Page, there: string, instead: string): Promise<void> {
  await page.driver.execute(
    `const [there, instead] = arguments;
     const redraw = () => {
       const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
       while (texts.nextNode()) {
         const { data } = texts.currentNode;
         if (data.includes(there)) texts.currentNode.data = data.replaceAll(there, instead);
       }
     };
     redraw();
     new MutationObserver(redraw).observe(document.body, { childList: true, characterData: true, subtree: true });`,
    there,
    instead,
  );
}

const TWO_AT_ONCE = `
  const { invoke } = window.__TAURI_INTERNALS__;
  window.honestAnswers = [];
  for (const { payoutId, revision } of arguments[0])
    invoke("approve", { items: [{ payoutId, expectedRevision: revision }], password: null }).then(
      (answer) => window.honestAnswers.push(answer),
      (refused) => window.honestAnswers.push({ refused }),
    );`;

function answersOf(page: Page): Promise<unknown[]> {
  return page.driver.execute("return window.honestAnswers");
}
