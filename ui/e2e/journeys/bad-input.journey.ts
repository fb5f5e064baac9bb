/** What people type wrongly is told at its own field, in the language of the screen, and stays as it was typed. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { Khlang } from "../harness/khlang";
import { beReady } from "../harness/office";
import type { Page } from "../harness/page";
import { payThrough } from "../harness/steps";
import { type WordKey, type Words, wordsOf } from "../harness/words";

type Row = readonly [field: WordKey, typed: string, problem: WordKey];

const ROWS: readonly Row[] = [
  ["field.amount", "0", "problem.amountZero"],
  ["field.amount", "0.00", "problem.amountZero"],
  ["field.amount", "-5", "problem.amountNegative"],
  ["field.amount", "10.005", "problem.amountTooManyDecimals"],
  ["field.amount", "1e9", "problem.amountExponent"],
  ["field.amount", "1.000,00", "problem.amountEuropeanFormat"],
  ["field.amount", "1.234,50", "problem.amountEuropeanFormat"],
  ["field.amount", "12,34.00", "problem.amountBadGrouping"],
  ["field.amount", "ร้อยบาท", "problem.amountNotANumber"],
  ["field.amount", "1\u200b00", "problem.amountInvisibleSign"],
  ["field.amount", "99999999999999", "problem.amountTooLarge"],
  ["field.accountNumber", "01234ABC", "problem.accountLetters"],
  ["field.accountNumber", "123", "problem.accountTooShort"],
  ["field.accountNumber", "1234567890123456789012345", "problem.accountTooLong"],
  ["field.accountNumber", "01234\u200b56789", "problem.accountInvisibleSign"],
  ["field.accountNumber", "<script>", "problem.accountForbiddenSign"],
  ["field.accountName", "น\u0e49\u0e4d\u0e32ใส", "problem.nameDecomposedSaraAm"],
  ["field.accountName", "เเดง ใจดี", "problem.nameDoubledSaraE"],
  ["field.accountName", "สมชาย\u202e ใจดี", "problem.nameBidiSign"],
  ["field.accountName", "สม\u200bชาย", "problem.nameInvisibleSign"],
  ["field.accountName", "ก".repeat(300), "problem.nameTooLong"],
  ["field.accountName", "12345", "problem.nameNoLetter"],
  ["field.accountName", "<script>alert('x')</script>", "problem.nameForbiddenSign"],
  ["field.reference", 'KL" OR 1=1', "problem.referenceForbiddenSign"],
  ["field.reference", "R".repeat(300), "problem.referenceTooLong"],
  ["field.description", "ใบ\u202eแจ้งหนี้", "problem.textBidiSign"],
  ["field.description", "x".repeat(300), "problem.textTooLong"],
];

/** Into the bank picker, and left with Tab. */
const BANKS: readonly Row[] = [
  ["field.bank", "4", "problem.bankMissingZeros"],
  ["field.bank", "005", "problem.bankRetired"],
  ["field.bank", "999", "problem.bankUnknown"],
  ["field.bank", "Bank of Nowhere", "bank.notChosen"],
];

/** What a person may well mean, and what is read of it. */
const READ: readonly (readonly [field: WordKey, typed: string, read: string])[] = [
  ["field.amount", "๑,๒๓๔.๕๐", "1,234.50"],
  ["field.amount", "1\u00a0234.50", "1,234.50"],
  ["field.accountNumber", "๐๑๒ ๓๔๕ ๖๗๘๙", "012-3-45678-9"],
];

let khlang: Khlang;

beforeEach(() => {
  khlang = new Khlang({ language: "th", theme: "light" });
});

afterEach(() => khlang.clear());

test("each bad input is told at its field, in Thai and in English, and stays as it was typed", async () => {
  const page = await khlang.open();
  const [thai, english] = [wordsOf("th"), wordsOf("en")];
  await page.click("button", thai("start.rehearsal"));
  await page.find("complementary", thai("band.rehearsal"));
  await beReady(page, thai, "operator");
  await page.press("Control", "n");
  await page.find("textbox", thai("field.accountNumber"));
  await payThrough(page, /One2Pays$/);
  const untold = await tryAll(page, thai);
  await page.shoot("bad-input-th");

  await page.click("button", thai("rail.settings"));
  await page.choose("English");
  await page.click("button", english("rail.payouts"));
  await page.find("textbox", english("field.accountNumber"));
  untold.push(...(await tryAll(page, english)));
  await page.shoot("bad-input-en");
  expect(untold, `\n${untold.join("\n")}\n`).toEqual([]);
});

async function tryAll(page: Page, say: Words): Promise<string[]> {
  const untold: string[] = [];
  for (const [field, typed, problem] of [...ROWS, ...BANKS]) {
    const role = field === "field.bank" ? "combobox" : "textbox";
    const what = `${say(field)} ${JSON.stringify(typed)}: ${say.pattern(problem).source}`;
    await page.retype(say(field), typed, role);
    await page.press("Tab");
    try {
      await page.until(what, async () => told(say, problem, await page.described(say(field), role)), 5_000);
    } catch {
      untold.push(`${what}\n    but: ${await page.described(say(field), role)}`);
    }
    if ((await page.value(say(field), role)) !== typed) untold.push(`${what}\n    became ${await page.value(say(field), role)}`);
  }
  for (const [field, typed, read] of READ) {
    await page.retype(say(field), typed);
    await page.press("Tab");
    await page.until(`${typed} read as ${read}`, async () => (await page.described(say(field))).includes(read));
    expect(await page.value(say(field))).toBe(typed);
  }
  return untold;
}

function told(say: Words, problem: WordKey, described: string): boolean {
  return described.split("\n").some((line) => say.pattern(problem).test(line.trim()));
}
