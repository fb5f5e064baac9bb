import { expect, test } from "vitest";
import { testingBanks } from "../backend/testing";
import { exactBank, findBanks } from "./bank-search";
import { contrast, inkOn } from "./contrast";

const banks = testingBanks();

test.each(["กสิกร", "กสิ", "KBANK", "kbank", "004", "kasikorn", "Kasikornbank", "ธนาคารกสิกรไทย", "๐๐๔"])(
  "%s finds Kasikornbank first",
  (typed) => {
    expect(findBanks(banks, typed, [])[0]?.code).toBe("004");
  },
);

test("a symbol of former days finds the bank that it became", () => {
  expect(findBanks(banks, "TMB", [])[0]?.symbol).toBe("TTB");
});

test("recently used banks come first, in the order of their use", () => {
  expect(
    findBanks(banks, "", ["014", "004"])
      .slice(0, 2)
      .map((bank) => bank.code),
  ).toEqual(["014", "004"]);
});

test("what is an exact name of one bank only is that bank", () => {
  expect(exactBank(banks, "scb")?.code).toBe("014");
  expect(exactBank(banks, "กรุง")).toBeNull();
  expect(exactBank(banks, "")).toBeNull();
});

test("every bank's symbol can be read on its colour", () => {
  for (const bank of banks) {
    const { ground, ink } = inkOn(bank.colour);
    expect(contrast(ground, ink), bank.symbol).toBeGreaterThanOrEqual(4.5);
  }
});
