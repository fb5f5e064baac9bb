import { expect, test } from "vitest";
import { addDays, bangkokDay, daysBetween, readDay, startOf, writeDay } from "./days";
import { presentation } from "./presentation.svelte";

test.each([
  ["20/11/2569", "2026-11-20"],
  ["20/11/2026", "2026-11-20"],
  ["1-2-2569", "2026-02-01"],
  ["2026-11-20", "2026-11-20"],
  ["2569-11-20", "2026-11-20"],
  ["20 พ.ย. 2569", "2026-11-20"],
  ["๒๐ พฤศจิกายน ๒๕๖๙", "2026-11-20"],
  [" 20 Nov 2026 ", "2026-11-20"],
  ["29/2/2567", "2024-02-29"],
  ["29/2/2569", null],
  ["31/11/2026", null],
  ["20/13/2026", null],
  ["11/20/2026", null],
  ["20 Nov", null],
  ["20/11/26", null],
  ["", null],
])("%s is read as %s, in either era", (typed, day) => {
  expect(readDay(typed)).toBe(day);
});

test("a day is written in the era of the settings, and read back as the same day", () => {
  for (const era of ["buddhist", "common"] as const) {
    presentation.era = era;
    expect(readDay(writeDay("2026-11-20"))).toBe("2026-11-20");
  }
  presentation.era = "buddhist";
  expect(writeDay("2026-11-20")).toBe("20/11/2569");
  presentation.era = "common";
});

test("a day begins at midnight in Bangkok, whatever the machine’s zone", () => {
  expect(startOf("2026-11-20")).toBe("2026-11-19T17:00:00.000Z");
  expect(startOf("2026-11-20", 24)).toBe(startOf("2026-11-21"));
  expect(bangkokDay(Date.parse("2026-11-19T16:59:59.999Z"))).toBe("2026-11-19");
  expect(bangkokDay(Date.parse("2026-11-19T17:00:00.000Z"))).toBe("2026-11-20");
});

test("days are counted over the ends of months and years", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  expect(daysBetween("2026-11-20", "2026-11-20")).toBe(1);
  expect(daysBetween("2026-10-22", "2026-11-20")).toBe(30);
});
