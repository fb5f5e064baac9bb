import { expect, test } from "vitest";
import { foldText } from "./fold";

test.each([
  ["น้ำฝน", "นํ้าฝน"],
  ["น้ำฝน", "น้ํา ฝน"],
  ["แม่", "เเม่"],
  ["ธ.ก.ส.", "ธกส"],
  ["Kasikorn Bank", "KASIKORNBANK"],
  ["004", "๐๐๔"],
])("%s and %s are found by each other", (one, other) => {
  expect(foldText(one)).toBe(foldText(other));
});

test("different words stay different", () => {
  expect(foldText("กรุงไทย")).not.toBe(foldText("กรุงเทพ"));
});
