/** A generated journal opens in the real window, and nothing is sent or asked from it. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { Khlang } from "./khlang";
import { ask, sitDown } from "./office";
import { sampleJournal } from "./sample";

let khlang: Khlang;

beforeEach(() => {
  khlang = new Khlang({ language: "en" });
});

afterEach(() => khlang.clear());

test("a generated journal opens, and its people are let in", async () => {
  const sample = sampleJournal(khlang, 600);
  const page = await khlang.open();
  const [administrator, supervisor, operator] = sample.people;
  if (administrator === undefined || supervisor === undefined || operator === undefined) throw new Error("nobody");
  for (const person of [administrator, supervisor, operator]) await sitDown(page, person);
  await page.find("tab", /^Done /);
  const { connections } = await ask<{ connections: { sendingLocked: { code: string } | null }[] }>(page, "desk");
  expect(connections.map((one) => one.sendingLocked?.code)).toEqual(Array(5).fill("secretMissing"));
});
