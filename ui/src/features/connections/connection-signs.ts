/** What a connection's address and keys give away about where it leads; its fields, abilities and clock in words. */
import type { ProviderView } from "../../backend/generated/bindings";
import { formatSpan } from "../../shared/format";
import { hasMessage, t } from "../../shared/words.svelte";

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

/** The same text read as satang was meant, and is baht: "1.00" is "100.00". */
export function hundredfoldOf(money: string): string {
  return `${money.replace(".", "").replace(/^0+(?=\d)/, "")}.00`;
}

/** `after - before` in satang-exact text; never a number with a point. */
export function differenceOf(before: string, after: string): string {
  const satang = BigInt(after.replace(".", "")) - BigInt(before.replace(".", ""));
  const digits = String(satang < 0n ? -satang : satang).padStart(3, "0");
  return `${satang < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The label of a secret's slot; the slot's own name where the catalogue has none. */
export function secretLabel(name: string): string {
  const key = `secret.${name}`;
  return hasMessage(key) ? t(key) : name;
}

export function plainLabel(name: string): string {
  const key = `providerField.${name}`;
  return hasMessage(key) ? t(key) : name;
}

export function plainHint(name: string): string | null {
  const key = `providerField.${name}.hint`;
  return hasMessage(key) ? t(key) : null;
}

/** What can be expected of a provider once a payout is out. */
export function abilitiesOf(provider: ProviderView): string {
  return [
    provider.canFollow ? t("ability.follow") : t("ability.record"),
    provider.canCancel ? t("ability.cancel") : null,
    provider.showsBalance ? t("ability.balance") : null,
  ]
    .filter((ability) => ability !== null)
    .join(" · ");
}
