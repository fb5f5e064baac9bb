import { beforeEach, expect, test } from "vitest";
import type { SettingsView } from "../backend/generated/bindings";
import { formatAge, formatDate, formatExact, formatMoney, formatRelative } from "./format";
import { presentation } from "./presentation.svelte";

const settings: SettingsView = {
  language: "th",
  theme: "light",
  textSize: "normal",
  era: "buddhist",
  density: "comfortable",
  lockAfterMinutes: 5,
};

beforeEach(() => {
  presentation.apply(settings);
  presentation.now = Date.parse("2026-11-20T07:32:00Z");
});

test.each([
  ["0.05", "0.05"],
  ["1500.00", "1,500.00"],
  ["1234567.89", "1,234,567.89"],
  ["-20.00", "−20.00"],
  ["9007199254740993.01", "9,007,199,254,740,993.01"],
])("money %s is written %s, to the last satang", (money, written) => {
  expect(formatMoney(money)).toBe(written);
});

test("dates are Bangkok's, in the era of the settings", () => {
  expect(formatDate("2026-12-30T17:30:00.000Z")).toBe("31 ธ.ค. 2569");
  presentation.apply({ ...settings, language: "en", era: "common" });
  expect(formatDate("2026-12-30T17:30:00.000Z")).toBe("31 Dec 2026");
  presentation.apply({ ...settings, language: "en", era: "buddhist" });
  expect(formatExact("2026-12-30T17:30:05.000Z")).toBe("31 Dec 2569 00:30:05");
});

test("the table says how long ago, then the clock, then the day", () => {
  presentation.apply({ ...settings, language: "en", era: "common" });
  expect(formatRelative("2026-11-20T07:31:50.000Z")).toBe("now");
  expect(formatRelative("2026-11-20T07:24:00.000Z")).toBe("8 min ago");
  expect(formatRelative("2026-11-20T02:05:00.000Z")).toBe("09:05");
  expect(formatRelative("2026-11-18T02:05:00.000Z")).toBe("18 Nov");
  expect(formatAge("2026-11-20T05:32:00.000Z")).toBe("2 hrs");
});
