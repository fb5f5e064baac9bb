/**
 * Every screen under axe, contrast included, in both languages and both themes, and the keyboard's way around the main ones.
 *
 * A theme is one attribute of the page: the settings are shown to set it, and each screen is then looked at in both.
 */

import { afterEach, beforeEach, expect, test } from "vitest";
import { Khlang } from "../harness/khlang";
import { FIRST, OPERATOR, type Person, SUPERVISOR, ask, beReady, office, signIn, signOut, sitDown } from "../harness/office";
import type { Page } from "../harness/page";
import { addConnection, enterPayout, pay, payThrough, review, sendPayout } from "../harness/steps";
import { Twin } from "../harness/twin";
import { type Language, type Words, wordsOf } from "../harness/words";

let khlang: Khlang;
let twin: Twin;
let findings: string[];

beforeEach(async () => {
  findings = [];
  twin = await Twin.start("--pace", "by-hand");
});

afterEach(async () => {
  await khlang.clear();
  await twin.stop();
});

test.each(["th", "en"] as const)("every screen can be read and reached (%s)", { timeout: 600_000 }, async (language: Language) => {
  const say = wordsOf(language);
  khlang = new Khlang({ language, theme: "light" });
  const page = await khlang.open();
  const look = (screen: string): Promise<void> => lookAt(page, `${language} ${screen}`);

  await page.find("button", say("start.rehearsal"));
  await look("first start");
  await goAround(page, `${language} first start`);
  await page.click("button", say("start.setUp"));
  await page.find("textbox", say("session.again"));
  await look("first person");
  await goAround(page, `${language} first person`);
  await office(page, SUPERVISOR, OPERATOR);
  await page.find("button", say("connection.add"));
  await look("start without a connection");
  await wizard(page, say, look);
  await addConnection(page, say, twin, say("connection.name"));
  await look("connections");
  await goAround(page, `${language} connections`);
  await page.click("button", say("action.edit"));
  await page.find("dialog", say.pattern("connection.edit"));
  await look("edit connection");
  await page.press("Escape");

  await page.click("button", say("rail.settings"));
  await page.find("heading", say("settings.look"));
  await themes(page, say);
  await look("settings");
  await goAround(page, `${language} settings`);

  await page.click("button", say("rail.payouts"));
  for (const tab of ["drafts", "waiting", "inProgress", "attention", "done"] as const) {
    await page.click("tab", new RegExp(`^${say(`tab.${tab}`)}`));
    await page.find("heading", say(`empty.${tab}`));
    await look(`payouts, ${tab}, empty`);
  }
  await goAround(page, `${language} payouts, empty`);
  await payouts(page, say, look, language);
  await frame(page, say, look);
  await approvals(page, say, look, language);
  await people(page, say, look, language);
  await session(page, say, look, language);
  await stopped(page, say, look);
  await rehearsal(page, say, look, language);
  // Before the live desk is open again and reaches it once more.
  await twin.stop();
  await page.click("button", say("rehearsal.leave"));
  await page.gone("complementary", say("band.rehearsal"));
  await sitDown(page, FIRST);
  await page.click("button", say("rail.connections"));
  await page.click("button", say("connection.check"));
  await page.sees(say("check.connectionRefused"));
  await page.sees(say("band.offlineNever", { since: "" }).trim());
  await look("offline, connection in trouble");

  expect(findings, `\n${findings.join("\n")}\n`).toEqual([]);
});

/** Each step of adding a connection, and the question before what was typed is thrown away. */
async function wizard(page: Page, say: Words, look: (screen: string) => Promise<void>): Promise<void> {
  await page.click("button", say("connection.add"));
  await page.find("textbox", say("connection.baseUrl"));
  await page.choose("One2Pays");
  await look("wizard, address");
  await page.press("Enter");
  await page.sees(say("problem.baseUrlEmpty"));
  await look("wizard, address missing");
  await page.type(say("connection.baseUrl"), twin.baseUrl);
  await page.press("Enter");
  await page.type(say("secret.apiKey"), "pk_test_unknown");
  await page.type(say("secret.apiSecret"), "sk_live_other");
  await look("wizard, keys");
  await page.press("Enter");
  await page.sees(say("check.wrongKey"));
  await look("wizard, wrong key");
  await page.click("button", say("action.next"));
  await page.find("radio", say("unit.baht"));
  await look("wizard, unit");
  await page.click("button", say("action.next"));
  await page.sees(say("problem.amountUnitMissing"));
  await page.choose(say("unit.baht"));
  await page.choose(say("unit.confirmation.now"));
  await page.click("button", say("action.next"));
  await page.sees(say("problem.unitConfirmationIncomplete"));
  await look("wizard, confirmation missing");
  await page.choose(say("unit.confirmation.later"));
  await page.click("button", say("action.next"));
  await page.find("textbox", say("connection.name"));
  await page.click("button", say("connection.save"));
  await page.sees(say("problem.connectionNameEmpty"));
  await look("wizard, name missing");
  await page.press("Escape");
  await page.find("alertdialog", say("connection.leave"));
  await look("wizard, leave");
  await page.click("button", say("connection.leave.discard"));
  await page.gone("dialog", say("connection.add"));
}

/** The settings set the attribute that `lookAt` sets. */
async function themes(page: Page, say: Words): Promise<void> {
  for (const theme of ["dark", "light"] as const) {
    await page.choose(say(`settings.theme.${theme}`));
    await page.until(`the ${theme} theme`, async () => (await shownTheme(page)) === theme);
  }
}

async function payouts(
  page: Page,
  say: Words,
  look: (screen: string) => Promise<void>,
  language: string,
): Promise<void> {
  await page.press("Control", "n");
  await page.find("heading", say("entry.title"));
  await look("new payout");
  await goAround(page, `${language} new payout`);
  await page.click("combobox", say("field.bank"));
  await page.find("listbox", say("bank.list"));
  await look("bank picker");
  await page.press("Escape");
  await page.press("Control", "Enter");
  await page.sees(say("problem.accountEmpty"));
  await page.click("button", say("detail.add"));
  await look("new payout, with problems");
  await page.click("button", say("detail.remove", { row: 1 }));
  await enterPayout(page, say, {
    account: "0123456789",
    bank: "KBANK",
    name: "บริษัท เจริญรุ่งเรืองค้าวัสดุก่อสร้าง (ประเทศไทย) จำกัด (มหาชน)",
    amount: "1234567.89",
  });
  await page.sees("1,234,567.89");
  await look("new payout, with warnings");
  await page.click("textbox", say("field.amount"));
  await page.press("Escape");
  await page.find("alertdialog", say("leave.title"));
  await look("leave a payout");
  await page.click("button", say("leave.goBack"));
  await page.click("textbox", say("field.amount"));
  await review(page, say);
  await look("review");
  await page.press("Escape");
  await page.click("button", say("action.saveDraft"));
  await page.find("row", /1,234,567\.89/);
  await look("payouts, drafts");
  await page.click("row", /1,234,567\.89/);
  await page.find("button", say("action.editDraft"));
  await look("detail of a draft");
  await page.click("button", say("action.discardDraft"));
  await page.find("alertdialog", say("discard.title"));
  await look("discard a draft");
  await page.click("button", say("discard.keep"));
  await page.gone("alertdialog", say("discard.title"));

  const pending = await send(page, say, "0123456789", "100");
  await twin.waitFor({ reference: pending, status: "pending" });
  await page.sees(say("next.pending"));
  await look("payouts in progress, detail");
  await goAround(page, `${language} detail`);
  await twin.plan({ cancels: [{ deed: "nothing" }] });
  await page.click("button", say("action.cancelPayout"));
  await page.find("alertdialog", say.pattern("cancel.title"));
  await look("cancel");
  await page.click("button", say("action.cancelPayout"));
  await page.find("row", new RegExp(say("cancel.taken")));
  await look("cancel asked");
  await twin.settle(pending, "paid");
  await page.sees(say("explain.paidDespiteCancel"));
  await look("paid despite cancel");
  await twin.settle(pending, "failed");

  const failed = await send(page, say, "1112223334", "200");
  await twin.waitFor({ reference: failed, status: "pending" });
  await twin.settle(failed, "failed");
  await page.sees(say("explain.failed"));
  await look("failed");
  await page.click("tab", new RegExp(`^${say("tab.done")}`));
  await page.find("row", /200\.00/);
  await look("payouts, done");
}

async function send(page: Page, say: Words, account: string, amount: string): Promise<string> {
  await page.press("Control", "n");
  await page.find("heading", say("entry.title"));
  await enterPayout(page, say, { account, bank: "SCB", name: "สมหญิง น้ำใจงาม", amount });
  return sendPayout(page, say);
}

async function frame(page: Page, say: Words, look: (screen: string) => Promise<void>): Promise<void> {
  await page.press("Control", "k");
  await page.find("dialog", say("palette.title"));
  await look("command palette");
  await page.press("Escape");
  await page.gone("dialog", say("palette.title"));
  await page.click("tab", new RegExp(`^${say("tab.done")}`));
  await page.press("Shift", "?");
  await page.find("dialog", say("shortcuts.title"));
  await look("shortcuts");
  await page.press("Escape");
}

/** What waits, decided and not decided, as its maker and as a supervisor see it. */
async function approvals(page: Page, say: Words, look: (screen: string) => Promise<void>, language: string): Promise<void> {
  const inbox = new RegExp(`^${say("rail.approvals")}`);
  await sitDown(page, OPERATOR);
  await page.click("button", inbox);
  await page.find("heading", say("approvals.none"));
  await look("approvals, empty");
  for (const [account, amount] of [
    ["0123456789", "60000"],
    ["1112223334", "70000"],
  ] as const)
    await pay(page, say, { account, bank: "KBANK", name: "สมหญิง น้ำใจงาม", amount });
  await page.sees(say("next.awaitingApproval"));
  await look("payout that waits for approval");
  await page.click("button", inbox);
  await page.find("option", /60,000\.00/);
  await page.sees(say("may.supervisor"));
  await look("approvals, without the role");

  await sitDown(page, SUPERVISOR);
  await page.click("button", inbox);
  await page.click("option", /60,000\.00/);
  await page.isReady("button", say("approvals.approve"));
  await look("approvals");
  await goAround(page, `${language} approvals`);
  await page.click("button", say("approvals.approve"));
  await page.find("textbox", say("approvals.password"));
  await look("approvals, password");
  await page.press("Enter");
  await page.sees(say("approvals.password.missing"));
  await look("approvals, password missing");
  await page.press("Escape");
  await page.gone("dialog", say("approvals.password.title"));
  await page.click("button", new RegExp(`^${say("approvals.tickAll")}`));
  await page.sees(say("approvals.sum.ready", { count: 2, sum: "130,000.00" }));
  await look("approvals, several");
  await page.click("button", say("approvals.return"));
  await page.click("button", say("approvals.return"));
  await page.sees(say("reason.missing"));
  await look("approvals, reason missing");
  await page.type(say("reason.label"), "The account is not the one on the invoice");
  await page.click("button", say("approvals.return"));
  await page.find("heading", say("approvals.results"));
  await look("approvals, results");
  await page.click("button", say("approvals.results.dismiss"));

  await sitDown(page, OPERATOR);
  await page.click("tab", new RegExp(`^${say("tab.attention")}`));
  await page.click("row", /60,000\.00/);
  await page.sees("The account is not the one on the invoice");
  await look("returned payout");
  await page.click("button", say("action.correct"));
  await page.find("heading", say("entry.titleReturned"));
  await look("returned payout, in the form");
  await review(page, say);
  await look("review for approval");
  await page.press("Escape");
  await page.gone("dialog", say("review.titleApproval"));
  await sitDown(page, FIRST);
}

async function people(page: Page, say: Words, look: (screen: string) => Promise<void>, language: string): Promise<void> {
  await page.click("button", say("rail.people"));
  await page.find("heading", FIRST.name);
  await look("people");
  // Whoever is passed on the way is shown; one's own pane has fewer stops than the others'.
  await page.click("button", new RegExp(`^${SUPERVISOR.name}`));
  await page.find("heading", SUPERVISOR.name);
  await goAround(page, `${language} people`);
  for (const [act, title] of [
    ["add", say("people.act.add")],
    ["roles", say("people.act.roles.title", { name: SUPERVISOR.name })],
    ["reset", say("people.act.reset.title", { name: SUPERVISOR.name })],
    ["off", say("people.act.off.title", { name: SUPERVISOR.name })],
  ] as const) {
    await page.click("button", new RegExp(`^${SUPERVISOR.name}`));
    await page.find("heading", SUPERVISOR.name);
    await page.click("button", say(`people.act.${act}`));
    await page.find("dialog", title);
    await look(`people, ${act}`);
    await page.press("Escape");
    await page.gone("dialog", title);
  }
  await page.click("tab", new RegExp(`^${say("people.tab.policy")}`));
  await page.find("button", say("policy.replay"));
  await look("policy");
  await goAround(page, `${language} policy`);
  await page.click("button", say("policy.edit", { number: 1 }));
  await page.find("textbox", say("field.amount"));
  await look("policy, a rule");
  await page.retype(say("field.amount"), "much");
  await page.click("button", say("policy.done"));
  await page.until("a problem told", async () => (await page.described(say("field.amount"))) !== "");
  await look("policy, a rule with a problem");
  await page.retype(say("field.amount"), "90");
  await page.click("button", say("policy.done"));
  await page.click("button", say("policy.replay"));
  await page.sees(say("policy.replay.outcomes"));
  await look("policy, replayed");
  await page.click("button", say("policy.save"));
  await page.find("dialog", say("policy.save.title"));
  await look("policy, save");
  await page.press("Escape");
  await page.gone("dialog", say("policy.save.title"));
  await page.click("button", say("policy.discard"));
}

async function session(page: Page, say: Words, look: (screen: string) => Promise<void>, language: string): Promise<void> {
  await page.click("button", FIRST.name);
  await page.find("button", say("session.changePassword"));
  await look("person menu");
  await page.click("button", say("session.changePassword"));
  await page.find("dialog", say("session.changePassword"));
  await look("change password");
  await page.press("Escape");
  await page.gone("dialog", say("session.changePassword"));
  await page.press("Control", "l");
  await page.find("heading", say("session.locked"));
  await page.press("Enter");
  await page.sees(say("error.signInRefused"));
  await look("locked");
  await goAround(page, `${language} locked`);
  await page.click("button", say("session.someoneElse"));
  await page.find("heading", say("session.signIn"));
  await look("someone else");
  await signIn(page, say, FIRST);
  await signOut(page, say, FIRST);
  await look("sign in");
  await goAround(page, `${language} sign in`);
  await sitDown(page, FIRST);
  const { name, password } = SUPERVISOR;
  await ask(page, "add_person", { name: NEW.name, roles: NEW.roles, password: NEW.password, second: { name, password } });
  await ask(page, "sign_in", { name: NEW.name, password: NEW.password });
  await page.find("heading", say("session.choose", { name: NEW.name }));
  await look("choose a password");
  await goAround(page, `${language} choose a password`);
  await sitDown(page, FIRST);
  await page.click("button", say("rail.payouts"));
}

const NEW: Person = { name: "Ploy Mai", password: "given to Ploy today", roles: ["viewer"] };

/** An answer that disagrees stops the connection. */
async function stopped(page: Page, say: Words, look: (screen: string) => Promise<void>): Promise<void> {
  await twin.plan({ creates: [{ answer: { field: { name: "amount", json: "301.00" } } }] });
  await send(page, say, "5550001112", "300");
  await page.sees(say("band.stopped", { name: say("connection.name") }));
  await page.find("row", /300\.00/);
  await look("stopped, the payout");
  await page.click("button", say("band.stopped.connection"));
  await page.click("button", say("connection.resume"));
  await page.find("textbox", say("connection.resume.note"));
  await look("resume");
  await page.press("Escape");
  await page.gone("dialog", say.pattern("connection.resume.title"));
  await look("stopped connection");
}

async function rehearsal(
  page: Page,
  say: Words,
  look: (screen: string) => Promise<void>,
  language: string,
): Promise<void> {
  await page.click("button", say("rail.settings"));
  await page.click("button", say("start.rehearsal"));
  await page.find("complementary", say("band.rehearsal"));
  await page.find("heading", say("session.ready"));
  await look("rehearsal, ready people");
  await goAround(page, `${language} ready people`);
  await beReady(page, say, "operator");
  await page.find("heading", say("payouts.title"));
  await look("rehearsal");
  await page.click("button", new RegExp(`^${say("rehearsal.next")}`));
  await page.find("radio", say("rehearsal.next.paid"));
  await look("rehearsal panel");
  await page.press("Escape");
  await goAround(page, `${language} rehearsal`);
  await page.click("button", new RegExp(`^${say("rehearsal.next")}`));
  await page.choose(say("rehearsal.next.lostAnswer"));
  await page.press("Control", "n");
  await page.find("heading", say("entry.title"));
  await payThrough(page, /JamesPay/);
  await enterPayout(page, say, { account: "1112223334", bank: "SCB", name: "สมหญิง น้ำใจงาม", amount: "400" });
  await sendPayout(page, say);
  await page.click("button", say("action.settle"));
  await page.find("button", say("verdict.notPaid"));
  await look("outcome unknown");
  await goAround(page, `${language} outcome unknown`);
  await page.click("button", say("verdict.notPaid"));
  await page.find("dialog", say("verdict.notPaid"));
  await look("outcome unknown, not paid");
  await page.press("Escape");
  await page.gone("dialog", say("verdict.notPaid"));
}

/** Notes what axe finds, in the other theme of colours alone, and what has no name; with KHLANG_SHOTS it leaves pictures. */
async function lookAt(page: Page, screen: string): Promise<void> {
  for (const [theme, rules] of [
    ["dark", ["color-contrast"]],
    ["light", []],
  ] as const) {
    await page.driver.execute("document.documentElement.dataset.theme = arguments[0]", theme);
    for (const { rule, help, nodes } of await page.violations(rules)) {
      findings.push(`${screen}, ${theme}: ${rule} (${help})\n    ${nodes.join("\n    ")}`);
    }
    if (process.env["KHLANG_SHOTS"] !== undefined)
      await page.shoot(`a11y ${screen} ${theme}`.replaceAll(/[ ,]+/g, "-"));
  }
  for (const nameless of await page.nameless()) findings.push(`${screen}: has no name: ${nameless}`);
}

/** Notes what the Tab key does not reach, reaches out of order, or reaches without showing it. */
async function goAround(page: Page, screen: string): Promise<void> {
  const { stops, missed } = await page.goAround();
  for (const name of missed) findings.push(`${screen}: not reached by Tab: ${name}`);
  stops.forEach(({ name, place, isFocusShown }, index) => {
    if (place === -1) findings.push(`${screen}: Tab stops where nothing can be done: ${name}`);
    else if (index > 0 && place < (stops[index - 1]?.place ?? -1) && place !== 0)
      findings.push(`${screen}: out of order: ${name}`);
    if (!isFocusShown) findings.push(`${screen}: focus is not shown: ${name}`);
  });
}

function shownTheme(page: Page): Promise<string> {
  return page.driver.execute("return document.documentElement.dataset.theme");
}
