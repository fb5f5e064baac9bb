/**
 * Days in Bangkok, where a payout's day is counted whatever the machine's zone is: written as "2026-11-20", typed and read in
 * either era. Bangkok is seven hours ahead all year and has been since long before there were payouts.
 */
import type { TimeText } from "../backend/generated/bindings";
import { presentation } from "./presentation.svelte";

/** A stretch of time, both ends in it. */
export type TimeSpan = { from: TimeText; to: TimeText };

/** "2026-11-20" */
export type Day = string;

const ahead = 7 * 3_600_000;
const dayMs = 86_400_000;
/** Years from here on are meant as พ.ศ. */
const buddhistFrom = 2400;
const months = [
  ["มค", "มกราคม", "jan", "january"],
  ["กพ", "กุมภาพันธ์", "feb", "february"],
  ["มีค", "มีนาคม", "mar", "march"],
  ["เมย", "เมษายน", "apr", "april"],
  ["พค", "พฤษภาคม", "may"],
  ["มิย", "มิถุนายน", "jun", "june"],
  ["กค", "กรกฎาคม", "jul", "july"],
  ["สค", "สิงหาคม", "aug", "august"],
  ["กย", "กันยายน", "sep", "sept", "september"],
  ["ตค", "ตุลาคม", "oct", "october"],
  ["พย", "พฤศจิกายน", "nov", "november"],
  ["ธค", "ธันวาคม", "dec", "december"],
];

export function bangkokDay(moment: number): Day {
  return new Date(moment + ahead).toISOString().slice(0, 10);
}

export function bangkokHour(moment: number): number {
  return new Date(moment + ahead).getUTCHours();
}

export function today(): Day {
  return bangkokDay(presentation.now);
}

/** The first moment of this day, and of this hour of it. */
export function startOf(day: Day, hour = 0): TimeText {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) - ahead + hour * 3_600_000).toISOString();
}

/** This hour of this day, to its last moment. */
export function hourOf(day: Day, hour: number): TimeSpan {
  const next = Date.parse(startOf(day, hour + 1));
  return { from: startOf(day, hour), to: new Date(next - 1).toISOString() };
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** How many days from this one to that one, both counted. */
export function daysBetween(first: Day, last: Day): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / dayMs) + 1;
}

/** "20/11/2569" or "20/11/2026", as the era of the settings has it: short enough to be typed. */
export function writeDay(day: Day): string {
  const [year = "", month = "", date = ""] = day.split("-");
  return `${date}/${month}/${Number(year) + (presentation.era === "buddhist" ? 543 : 0)}`;
}

/** Reads 20/11/2569, 20-11-2026, 2026-11-20, 20 พ.ย. 2569 and 20 Nov 2026; null for what is no day. */
export function readDay(typed: string): Day | null {
  const text = typed
    .trim()
    .toLowerCase()
    .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50));
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso !== null) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const numbers = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  if (numbers !== null) return dayOf(Number(numbers[3]), Number(numbers[2]), Number(numbers[1]));
  const named = /^(\d{1,2})\s*([^\d\s]+)\s*(\d{4})$/.exec(text.replaceAll(".", ""));
  const month = months.findIndex((names) => names.includes(named?.[2] ?? ""));
  return named === null || month === -1 ? null : dayOf(Number(named[3]), month + 1, Number(named[1]));
}

function dayOf(typedYear: number, month: number, date: number): Day | null {
  const year = typedYear >= buddhistFrom ? typedYear - 543 : typedYear;
  const moment = Date.UTC(year, month - 1, date);
  const day = Number.isNaN(moment) ? "" : new Date(moment).toISOString().slice(0, 10);
  const isReal = day === [year, month, date].map((part) => String(part).padStart(2, "0")).join("-");
  return isReal && year >= 1900 ? day : null;
}
