/**
 * Secrets are where they belong: unique texts are typed as keys, everything that can go well or badly is done with them,
 * and nothing that Khlang shows or leaves behind has them in it, the memory of the window included. The memory of the
 * program behind the window is not searched: it signs, and must have them (docs/threat-model.md). People's passwords are in no
 * file and no text either; in memory they stay until it is overwritten.
 */

import { appendFileSync, chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Canary, type Find, Search, canary } from "../harness/canary";
import { Khlang } from "../harness/khlang";
import { FIRST, type Person, beReady, giveRoles, isAtTheDesk, signIn } from "../harness/office";
import type { Page } from "../harness/page";
import { searchDoor, searchFolder, searchMemory, searchPage, webProcessOf, windowProcessesOf } from "../harness/places";
import { type Payout, enterPayout, sendPayout } from "../harness/steps";
import { Twin } from "../harness/twin";
import { until } from "../harness/until";
import { wordsOf } from "../harness/words";

const BUILT = fileURLToPath(new URL("../../../target/debug/khlang", import.meta.url));
const MEGABYTE = 1024 * 1024;
const PAYOUT: Payout = { account: "0123456789", bank: "004", name: "สมหญิง น้ำใจงาม", amount: "250.00" };

const say = wordsOf("en");
const usual = { KHLANG_BIN: process.env["KHLANG_BIN"], KHLANG_LOG: process.env["KHLANG_LOG"] };
/** A folder with what the program says on its terminal. */
let said: string;
let khlang: Khlang;
let twin: Twin;
let apiKey: Canary;
let apiSecret: Canary;
let wrongSecret: Canary;
let search: Search;
let first: Person;
let given: Canary;
let wrongPassword: Canary;
let passwords: Search;

beforeEach(async () => {
  apiKey = canary("API key", "pk_test_", "+/=");
  apiSecret = canary("API secret", "sk_test_", '"\\/+%&');
  wrongSecret = canary("wrong secret", "sk_test_", "/+");
  search = new Search([apiKey, apiSecret, wrongSecret]);
  const password = canary("password", "", '"\\/+%&');
  given = canary("given password", "", "/+");
  wrongPassword = canary("wrong password", "", "&%");
  passwords = new Search([password, given, wrongPassword]);
  first = { ...FIRST, password: password.text };
  said = mkdtempSync(join(tmpdir(), "khlang-said-"));
  const program = join(said, "khlang");
  writeFileSync(program, `#!/bin/sh\nexec '${usual.KHLANG_BIN ?? BUILT}' "$@" >>'${said}/terminal' 2>&1\n`);
  chmodSync(program, 0o700);
  Object.assign(process.env, { KHLANG_BIN: program, KHLANG_LOG: "trace" });
  khlang = new Khlang({ language: "en" });
  twin = await Twin.start("--pace", "by-hand", "--api-key", apiKey.text, "--api-secret", apiSecret.text);
});

afterEach(async () => {
  await khlang.clear();
  await twin.stop();
  rmSync(said, { recursive: true, force: true });
  for (const [name, value] of Object.entries(usual)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

test("whatever is done with secrets, they are in no file, no text and no window's memory", { timeout: 600_000 }, async () => {
  let page = await khlang.open();
  await beTheFirst(page);
  expect(await leaksOfPasswords(page)).toEqual([]);
  await windowIsReplaced(page, () => addConnection(page));
  expect(await leaksOf(page)).toEqual([]);
  await typePasswords(page);
  expect(await leaksOfPasswords(page)).toEqual([]);
  await page.click("button", say("rail.payouts"));

  const paid = await pay(page);
  await twin.waitFor({ reference: paid, status: "pending" });
  await twin.settle(paid, "paid");
  await page.sees(say("next.paid"));
  const canceled = await pay(page);
  await twin.waitFor({ reference: canceled, status: "pending" });
  await page.click("button", say("action.cancelPayout"));
  await page.find("alertdialog", say.pattern("cancel.title"));
  await page.click("button", say("action.cancelPayout"));
  await page.gone("alertdialog", say.pattern("cancel.title"));
  await page.sees(say("next.canceled"));
  await twin.plan({ creates: [{ deed: "nothing", answer: { refuse: { status: 401, code: "INVALID_CREDENTIALS" } } }] });
  await pay(page);
  await page.sees("INVALID_CREDENTIALS");
  expect(await searchPage(search, page)).toEqual([]);

  await page.click("button", say("rail.connections"));
  await windowIsReplaced(page, () => replaceSecret(page, wrongSecret));
  await page.click("button", say("connection.check"));
  await page.sees(say("check.wrongSecret"));
  expect(await searchPage(search, page)).toEqual([]);
  await windowIsReplaced(page, async () => {
    await openKeys(page);
    await page.type(say("secret.apiSecret"), wrongSecret.text);
    await page.click("button", say("action.cancel"));
    await page.click("button", say("connection.leave.discard"));
  });
  await windowIsReplaced(page, () => replaceSecret(page, apiSecret));
  await page.click("button", say("connection.check"));
  await page.sees(say("check.ok"));

  await page.click("button", say("rail.payouts"));
  await twin.plan({ creates: [{ answer: { field: { name: "amount", json: '"9.00"' } } }] });
  const disagreed = await pay(page);
  await twin.waitFor({ reference: disagreed, status: "pending" });
  await page.click("button", say("rail.connections"));
  await page.find("button", say("connection.resume"));
  expect(await leaksOf(page)).toEqual([]);

  await khlang.close();
  expect(logsOf()).toContain("khlang::program: closed");
  page = await khlang.open();
  await signIn(page, say, first);
  await page.click("button", say("rail.connections"));
  await page.click("button", say("connection.check"));
  // Signed with the secret that only the keychain can have brought over.
  await page.sees(say("check.ok"));
  expect(await leaksOf(page)).toEqual([]);
  expect(await leaksOfPasswords(page)).toEqual([]);
  expect(logsOf()).toContain("DEBUG khlang_providers::http");
});

test("a secret that is planted in a log, the database, web data, the page, its memory or the environment is found", async () => {
  const planted = canary("planted", "sk_test_");
  const inEnvironment = canary("in the environment", "");
  const inWebData = canary("in web data", "");
  search = new Search([planted, inEnvironment, inWebData]);
  process.env["KHLANG_PLANTED"] = inEnvironment.text;
  const page = await khlang.open();
  delete process.env["KHLANG_PLANTED"];
  const doors = leaksOfProcesses(page).filter((find) => find.canary === inEnvironment.name);
  expect(doors.map((find) => find.where)).toContain("khlang: environ");

  await page.click("button", say("start.rehearsal"));
  await beReady(page, say, "operator");
  await page.find("heading", say("rail.payouts"));
  await page.press("Control", "n");
  await page.find("heading", say("entry.title"));
  await page.type(say("field.description"), planted.text);
  expect((await searchPage(search, page)).map((find) => find.where)).toContain("the fields");
  await page.click("button", say("action.saveDraft"));
  await until("the draft on record", () => searchFolder(search, join(khlang.dataFolder, "rehearsal")).finds.length > 0);
  const inMemory = searchMemory(search, webProcessOf(page.driver.pid)).finds;
  expect(inMemory.map((find) => find.canary)).toContain(planted.name);

  await page.driver.execute("document.title = arguments[0]", planted.text);
  expect((await searchPage(search, page)).map((find) => find.where)).toContain("the document");
  await page.driver.execute("localStorage.setItem('planted', arguments[0])", inWebData.text);
  await until("the web data on disk", () =>
    searchFolder(search, khlang.dataFolder).finds.some((find) => find.canary === inWebData.name),
  );
  const [log] = readdirSync(join(khlang.dataFolder, "logs"));
  appendFileSync(join(khlang.dataFolder, "logs", log ?? "none"), `secret=${planted.text}\n`);
  const files = searchFolder(search, khlang.dataFolder).finds.map((find) => find.where);
  expect(files.some((file) => file.includes("/logs/"))).toBe(true);
  expect(files.some((file) => file.includes("/rehearsal/"))).toBe(true);
});

/** A password may be in the memory of the page that it was typed into and of the program that it was sent to, until it is overwritten. */
async function leaksOfPasswords(page: Page): Promise<Find[]> {
  const window = windowProcessesOf(page.driver.pid);
  const doors = [page.driver.pid, ...window].flatMap((pid) => searchDoor(passwords, pid));
  const files = [khlang.dataFolder, home(), said].flatMap((folder) => searchFolder(passwords, folder).finds);
  return [...(await searchPage(passwords, page)), ...doors, ...files];
}

/** As on a first start, once mistyped; whoever looks after the office also enters. */
async function beTheFirst(page: Page): Promise<void> {
  await page.click("button", say("start.setUp"));
  await page.type(say("session.name"), first.name);
  await page.type(say("session.password"), first.password);
  await page.type(say("session.again"), wrongPassword.text);
  await page.press("Enter");
  await page.sees(say("error.passwordsDiffer"));
  expect(new Set((await searchPage(passwords, page)).map((find) => find.where))).toEqual(new Set(["the fields"]));
  await page.retype(say("session.again"), first.password);
  await page.press("Enter");
  await page.find("dialog", say("connection.add"));
  await page.press("Escape");
  await page.gone("dialog", say("connection.add"));
  await giveRoles(page, first);
}

/** A wrong one and the right one at the lock, and one that is given to somebody. */
async function typePasswords(page: Page): Promise<void> {
  await page.press("Control", "l");
  await page.type(say("session.password"), wrongPassword.text);
  await page.press("Enter");
  await page.sees(say("error.signInRefused"));
  await page.type(say("session.password"), first.password);
  await page.press("Enter");
  await isAtTheDesk(page, first);
  await page.click("button", say("rail.people"));
  await page.click("button", say("people.act.add"));
  await page.type(say("session.name"), "Ploy Mai");
  await page.retype(say("people.password"), given.text);
  await page.click("button", say("people.act.add"));
  await page.gone("dialog", say("people.act.add"));
}

/** Everything that a secret could have leaked into by now. */
async function leaksOf(page: Page): Promise<Find[]> {
  const finds = [...(await searchPage(search, page)), ...leaksOfProcesses(page)];
  for (const folder of [khlang.dataFolder, home(), said]) {
    const searched = searchFolder(search, folder);
    expect(searched.bytes, folder).toBeGreaterThan(0);
    finds.push(...searched.finds);
  }
  return finds;
}

function leaksOfProcesses(page: Page): Find[] {
  const window = windowProcessesOf(page.driver.pid);
  expect(window.length).toBeGreaterThan(1);
  const finds = [page.driver.pid, ...window].flatMap((pid) => searchDoor(search, pid));
  for (const pid of window) {
    const searched = searchMemory(search, pid);
    expect(searched.bytes).toBeGreaterThan(20 * MEGABYTE);
    finds.push(...searched.finds);
  }
  return finds;
}

/** Where a secret was typed the window goes on in another process, and that one has never seen it. */
async function windowIsReplaced(page: Page, work: () => Promise<void>): Promise<void> {
  const before = webProcessOf(page.driver.pid);
  await work();
  await until("another web process", () => webProcessOf(page.driver.pid) !== before);
  await page.find("heading", "Shop");
  expect(searchMemory(search, webProcessOf(page.driver.pid)).finds).toEqual([]);
}

async function addConnection(page: Page): Promise<void> {
  await page.click("button", say("connection.add"));
  await page.choose("One2Pays");
  await page.type(say("connection.baseUrl"), twin.baseUrl);
  await page.click("button", say("action.next"));
  await page.type(say("secret.apiKey"), apiKey.text);
  await page.type(say("secret.apiSecret"), wrongSecret.text);
  await page.click("button", say("action.next"));
  await page.sees(say("check.wrongSecret"));
  expect(await searchPage(search, page)).toEqual([]);
  await page.click("button", say("action.back"));
  await page.retype(say("secret.apiSecret"), apiSecret.text);
  const inFields = (await searchPage(search, page)).map((find) => find.where);
  expect(new Set(inFields)).toEqual(new Set(["the fields"]));
  await page.click("button", say("action.next"));
  await page.sees(say("check.ok"));
  await page.click("button", say("action.next"));
  await page.choose(say("unit.baht"));
  await page.choose(say("unit.confirmation.now"));
  await page.type(say("unit.confirmation.by"), "Malee, support");
  await page.type(say("unit.confirmation.on"), "20 November");
  await page.click("button", say("action.next"));
  await page.type(say("connection.name"), "Shop");
  await page.click("button", say("connection.save"));
}

async function openKeys(page: Page): Promise<void> {
  await page.click("button", say("secret.replace"));
  await page.find("dialog", say("connection.edit", { name: "Shop" }));
}

async function replaceSecret(page: Page, secret: Canary): Promise<void> {
  await openKeys(page);
  await page.type(say("secret.apiSecret"), secret.text);
  await page.click("button", say("action.save"));
}

async function pay(page: Page): Promise<string> {
  await page.press("Control", "n");
  await page.find("heading", say("entry.title"));
  await enterPayout(page, say, PAYOUT);
  return sendPayout(page, say);
}

function home(): string {
  const home = process.env["HOME"];
  if (process.env["KHLANG_E2E_SESSION"] !== "1" || home === undefined) throw new Error("not in a session of its own");
  return home;
}

function logsOf(): string {
  const folder = join(khlang.dataFolder, "logs");
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("");
}
