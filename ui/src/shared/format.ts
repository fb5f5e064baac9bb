/**
 * Money, times and names as people read them. Money is formatted as text and never becomes a number; times are shown in
 * Bangkok time whatever the machine's zone is, in the era of the settings.
 */
import type { BankView, MoneyText, TimeText } from "../backend/generated/bindings";
import { getDateTimeFormat, getNumberFormat, getRelativeTimeFormat } from "./formatters";
import { presentation } from "./presentation.svelte";

const zone = "Asia/Bangkok";

/** "1234.50" as "1,234.50"; anything that is not money is returned as it came. */
export function formatMoney(money: MoneyText): string {
  const parts = /^(-?)(\d+)(\.\d+)?$/.exec(money);
  if (parts === null) return money;
  const [, sign = "", whole = "", rest = ""] = parts;
  return `${sign === "-" ? "−" : ""}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${rest}`;
}

/** "31 ธ.ค. 2569" or "31 Dec 2026", as language and era say. */
export function formatDate(time: TimeText): string {
  return dateFormat({ day: "numeric", month: "short", year: "numeric" })
    .formatToParts(new Date(time))
    .map(datePart)
    .join("")
    .trim();
}

/** "Friday 20 November 2026" */
export function formatWeekday(time: TimeText): string {
  return dateFormat({ weekday: "long", day: "numeric", month: "long", year: "numeric" })
    .formatToParts(new Date(time))
    .map(datePart)
    .join("")
    .replace(/\s+/g, " ")
    .trim();
}

/** "14:32" */
export function formatClock(time: TimeText): string {
  return dateFormat({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(time));
}

/** "14:32:10" */
export function formatClockSeconds(time: TimeText): string {
  return dateFormat({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(new Date(time));
}

/** Date and time to the minute. */
export function formatMoment(time: TimeText): string {
  return `${formatDate(time)} ${formatClock(time)}`;
}

/** To the second: what a hover shows. */
export function formatExact(time: TimeText): string {
  return `${formatDate(time)} ${formatClockSeconds(time)}`;
}

/** For a table: "now", "5 min ago" (brief: "5 min"), the clock for today, the date for what is older. */
export function formatRelative(time: TimeText, length: "full" | "brief" = "full"): string {
  const seconds = Math.round((presentation.now - Date.parse(time)) / 1000);
  const language = presentation.language === "th" ? "th-TH" : "en-GB";
  if (seconds >= -60 && seconds < 3600) {
    if (length === "brief" && seconds >= 45) return formatAge(time);
    const relative = getRelativeTimeFormat(language, { numeric: "auto", style: "short" });
    return seconds < 45
      ? relative.format(0, "second")
      : relative.format(-Math.max(1, Math.round(seconds / 60)), "minute");
  }
  if (dayOf(presentation.now) === dayOf(Date.parse(time))) return formatClock(time);
  return dateFormat({ day: "numeric", month: "short" }).format(new Date(time));
}

/** Since when: the clock for today, the date with it for what is older. */
export function formatSince(time: TimeText): string {
  return dayOf(presentation.now) === dayOf(Date.parse(time)) ? formatClock(time) : formatMoment(time);
}

/** How old something is: "2 min", "3 hr". */
export function formatAge(time: TimeText): string {
  const minutes = Math.max(0, Math.round((presentation.now - Date.parse(time)) / 60_000));
  const [value, unit] =
    minutes < 60
      ? ([minutes, "minute"] as const)
      : minutes < 48 * 60
        ? ([Math.round(minutes / 60), "hour"] as const)
        : ([Math.round(minutes / 1440), "day"] as const);
  const text = getNumberFormat(presentation.language === "th" ? "th-TH" : "en-GB", {
    style: "unit",
    unit,
    unitDisplay: "short",
  });
  return minutes === 0 ? `<${text.format(1)}` : text.format(value);
}

/** A length of time: "0.2 sec", "75 sec", "12 min". */
export function formatSpan(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  const unit = seconds < 120 ? "second" : seconds < 7200 ? "minute" : "hour";
  const value = { second: seconds, minute: seconds / 60, hour: seconds / 3600 }[unit];
  return getNumberFormat(presentation.language === "th" ? "th-TH" : "en-GB", {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

/** A part of a whole in percent, never rounded up to all of it nor down to nothing: "98.4%". */
export function formatShare(part: number, whole: number): string {
  const tenths = Math.round((part * 1000) / whole);
  const honest = part < whole && tenths === 1000 ? 999 : part > 0 && tenths === 0 ? 1 : tenths;
  return getNumberFormat(presentation.language === "th" ? "th-TH" : "en-GB", {
    style: "percent",
    maximumFractionDigits: 1,
  }).format(honest / 1000);
}

/** How large a file is: "54 MB". */
export function formatSize(bytes: number): string {
  const unit = bytes < 1_000_000 ? "kilobyte" : bytes < 1_000_000_000 ? "megabyte" : "gigabyte";
  const value = bytes / { kilobyte: 1000, megabyte: 1_000_000, gigabyte: 1_000_000_000 }[unit];
  return getNumberFormat(presentation.language === "th" ? "th-TH" : "en-GB", {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

export function bankName(bank: BankView): string {
  return presentation.language === "th" ? bank.nameTh : bank.nameEn;
}

/** Digits in the groups that a Thai passbook shows; what has another length is returned as it came. */
export function groupAccount(digits: string): string {
  return /^\d{10}$/.test(digits)
    ? `${digits.slice(0, 3)}-${digits.slice(3, 4)}-${digits.slice(4, 9)}-${digits.slice(9)}`
    : digits;
}

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const language = presentation.language === "th" ? "th-TH" : "en-GB";
  const calendar = presentation.era === "buddhist" ? "buddhist" : "gregory";
  return getDateTimeFormat(`${language}-u-ca-${calendar}-nu-latn`, { timeZone: zone, ...options });
}

/** The year is enough: the setting has said which era it is. */
function datePart(part: Intl.DateTimeFormatPart): string {
  return part.type === "era" ? "" : part.value;
}

function dayOf(moment: number): string {
  return getDateTimeFormat("en-CA", { timeZone: zone }).format(moment);
}
