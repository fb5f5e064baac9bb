/** Files that leave the desk: where to is asked by the operating system over the window, and nothing is there before it is whole. */

import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nativeDialog } from "../harness/dialog";
import { Khlang } from "../harness/khlang";
import { ask, office, send } from "../harness/office";
import type { Page } from "../harness/page";
import { saveDialog } from "../harness/save-dialog";
import { addConnection, pay } from "../harness/steps";
import { Twin } from "../harness/twin";
import { wordsOf } from "../harness/words";

const say = wordsOf("en");
const QUERY = { tab: null, search: "", order: { by: "time", descending: true } };
let khlang: Khlang;
let twin: Twin;
let folder: string;

beforeEach(async () => {
  khlang = new Khlang({ language: "en", theme: "light" });
  twin = await Twin.start();
  folder = mkdtempSync(join(tmpdir(), "khlang-files-"));
});

afterEach(async () => {
  await khlang.clear();
  await twin.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a list is saved where the person says, and a file that is there is replaced only when they agree", async () => {
  const page = await khlang.open();
  await office(page);
  await addConnection(page, say, twin, "Back office shop");
  await pay(page, say, { account: "0123456789", bank: "KBANK", name: "ร้านน้ำใจ", amount: "1500" });
  const place = join(folder, "list.csv");

  const declined = send<string | null>(page, "export_payouts", { query: QUERY, format: "csv", between: null });
  const first = await saveDialog(page);
  expect(first.title).toBe(say("save.list"));
  expect(await first.name()).toMatch(/^khlang-payouts-\d{4}-\d\d-\d\d\.csv$/);
  await first.press(say("save.decline"));
  expect(await declined).toEqual({ ok: null });
  expect(readdirSync(folder)).toEqual([]);

  writeFileSync(place, "something else");
  const exported = send<string>(page, "export_payouts", { query: QUERY, format: "csv", between: null });
  await (await saveDialog(page)).saveAs(place, say("save.agree"), "replaces");
  const replacing = await nativeDialog(page);
  expect(replacing.answers).toContain("Replace");
  await replacing.answer("Replace");
  expect(await exported).toMatchObject({ ok: expect.any(String) });
  await over(page);
  const text = readFileSync(place, "utf8");
  expect(text.startsWith("\uFEFF")).toBe(true);
  expect(text).toContain("ร้านน้ำใจ");
  expect(text).toContain("012-3-45678-9");
  expect(readdirSync(folder)).toEqual(["list.csv"]);
});

async function over(page: Page): Promise<void> {
  await page.until("the end of all work", async () => {
    const works = await ask<{ state: string }[]>(page, "works");
    return works.every(({ state }) => state !== "running");
  });
}
