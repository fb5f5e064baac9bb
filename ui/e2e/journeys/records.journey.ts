/** The journal is proved, compared with what was written down and backed up; put back from a backup it sends nothing until people say so. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { Khlang } from "../harness/khlang";
import { ask, FIRST, office, signIn, sitDown, SUPERVISOR } from "../harness/office";
import type { Page } from "../harness/page";
import { sampleJournal } from "../harness/sample";
import { addConnection, pay } from "../harness/steps";
import { Twin } from "../harness/twin";
import { wordsOf } from "../harness/words";

interface Records {
  readonly entries: number;
  readonly headCode: string;
  readonly backups: readonly { readonly name: string }[];
  readonly held: { readonly strangers: readonly { readonly reference: string }[] } | null;
}

const say = wordsOf("en");
let khlang: Khlang;
let twin: Twin | undefined;

beforeEach(() => {
  khlang = new Khlang({ language: "en", theme: "light" });
});

afterEach(async () => {
  await khlang.clear();
  await twin?.stop();
  twin = undefined;
});

test("a journal of thousands is proved, its code fits as it was written down, and a copy is made", async () => {
  const sample = sampleJournal(khlang);
  const page = await khlang.open();
  const [administrator] = sample.people;
  if (administrator === undefined) throw new Error("nobody");
  await sitDown(page, administrator);
  await goToRecords(page);
  const { headCode } = await ask<Records>(page, "records");
  await page.sees(headCode);
  await page.shoot("records");
  expect(await page.violations()).toEqual([]);
  expect(await page.nameless()).toEqual([]);

  await page.type(say("head.typed"), headCode.toLowerCase().replaceAll("0", "o"));
  await page.press("Enter");
  await page.sees(say("head.same"));
  const [place] = headCode.split("-");
  await page.retype(say("head.typed"), `${place}-0000-0000-0000-0000`);
  await page.press("Enter");
  await page.sees(new RegExp(`${say("head.replaced")}|${say("head.unreadable")}`));
  await page.shoot("records-compared");
  expect(await page.violations()).toEqual([]);

  await page.click("button", say("verify.begin"));
  await page.sees(new RegExp(say("verify.proved", { count: 2 }).replace("2", "[\\d,]+")), 120_000);
  await page.shoot("records-verified");

  // The desk made one by itself already, which the new one may take the place of.
  const before = (await ask<Records>(page, "records")).backups[0]?.name;
  await page.click("button", say("backup.now"));
  await page.until("a newer backup", async () => {
    const [newest] = (await ask<Records>(page, "records")).backups;
    return newest !== undefined && newest.name !== before;
  });
  await page.sees(say("backup.readable"));
  await page.shoot("records-backed-up");
  expect(await page.violations()).toEqual([]);
});

test("after a restore nothing is sent until everything was asked for and two people let it go on; nothing is paid twice", async () => {
  twin = await Twin.start();
  const page = await khlang.open();
  await office(page, SUPERVISOR);
  await addConnection(page, say, twin, "Back office shop");
  const known = await pay(page, say, { account: "0123456789", bank: "KBANK", name: "ร้านน้ำใจ", amount: "1500" });
  await twin.waitFor({ reference: known, status: "completed" }).catch(() => undefined);
  await page.sees(say("next.paid"));
  await goToRecords(page);
  await page.click("button", say("backup.now"));
  const [backup] = await page.until("a backup", async () => {
    const { backups } = await ask<Records>(page, "records");
    return backups.length > 0 && backups;
  });
  if (backup === undefined) throw new Error("there is no backup");
  const lost = await pay(page, say, { account: "9876543210", bank: "SCB", name: "มาลี ใจกว้าง", amount: "2750.50" });
  await page.sees(say("next.paid"));
  expect((await twin.ledger()).withdraws).toHaveLength(2);

  await goToRecords(page);
  await page.click("button", /^Restore…/);
  await page.type(say("second.name"), SUPERVISOR.name);
  await page.type(say("second.password"), SUPERVISOR.password);
  await page.shoot("restore");
  expect(await page.violations()).toEqual([]);
  await page.click("button", say("restore.do"));
  await page.find("textbox", say("session.password"));
  await signIn(page, say, FIRST);
  await page.sees(say("held.band"));
  await page.shoot("held");

  const waiting = await pay(page, say, { account: "1112223334", bank: "BBL", name: "John Doe", amount: "99.25" });
  await page.sees(say("held.band"));
  expect((await twin.ledger()).withdraws.map(({ reference_id }) => reference_id)).toEqual([known, lost]);

  await page.click("button", say("held.band.go"));
  await page.sees(lost);
  await page.isReady("button", say("held.goOn"));
  await page.shoot("held-settled");
  expect(await page.violations()).toEqual([]);
  expect((await twin.ledger()).withdraws).toHaveLength(2);
  await page.click("button", say("held.goOn"));
  await page.type(say("second.name"), SUPERVISOR.name);
  await page.type(say("second.password"), SUPERVISOR.password);
  await page.click("button", say("held.goOn"));
  await page.until("the end of the band", async () => !(await page.text()).includes(say("held.band")));

  const ledger = await twin.waitFor({ endpoint: "create", count: 3 });
  expect(ledger.withdraws.map(({ reference_id }) => reference_id)).toEqual([known, lost, waiting]);
  await page.until("each to be paid once", async () => {
    const { withdraws } = (await twin?.ledger()) ?? { withdraws: [] };
    return withdraws.every(({ times_paid }) => times_paid === 1);
  });
});

async function goToRecords(page: Page): Promise<void> {
  await page.click("button", say("rail.settings"));
  await page.click("button", say("records.open"));
  await page.find("heading", say("records.title"));
}
