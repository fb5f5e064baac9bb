/** What a connection's address and keys give away about where it leads, and its clock difference in words. */
import { formatSpan } from "../../shared/format";
import { t } from "../../shared/words.svelte";

/** Beyond this a provider may refuse what is signed; the screen says so. */
const muchMs = 60_000;

/** What an address gives away; nothing is ever taken for live by its address. */
export function environmentOfAddress(baseUrl: string): "test" | "thisMachine" | null {
  const host = /^[a-z]+:\/\/([^/?#]*)/i.exec(baseUrl.trim())?.[1]?.toLowerCase() ?? "";
  if (/^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host)) return "thisMachine";
  return /(^|[.-])(test|testing|sandbox|staging|stage|uat|demo|dev)([.-]|$)/.test(host) ? "test" : null;
}

/** Keys are often marked `…_test_…` or `…_live_…`. */
export function environmentOfSecret(secret: string): "test" | "live" | null {
  const mark = /^[a-z]{1,6}_(test|live)_/i.exec(secret.trim())?.[1]?.toLowerCase();
  return mark === "test" || mark === "live" ? mark : null;
}

export function isMuch(clockDifferenceMs: number | null): boolean {
  return clockDifferenceMs !== null && Math.abs(clockDifferenceMs) > muchMs;
}

/** The provider's clock minus ours, told from this machine's side. */
export function clockText(clockDifferenceMs: number): string {
  const length = Math.abs(clockDifferenceMs);
  if (length < 1000) return t("clock.agrees");
  return clockDifferenceMs > 0
    ? t("clock.behind", { length: formatSpan(length) })
    : t("clock.ahead", { length: formatSpan(length) });
}

/** The same money read as satang: "1204310.50" is "12043.10". What is beyond two places is cut, for this is to be compared by eye. */
export function hundredthOf(money: string): string {
  const digits = money.replace(".", "").padStart(5, "0");
  return `${digits.slice(0, -4).replace(/^0+(?=\d)/, "")}.${digits.slice(-4, -2)}`;
}
