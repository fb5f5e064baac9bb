/**
 * Every visible text, from the message catalogues in the language of the presentation. `t` is for texts that the screens
 * name themselves; `codeText` is for codes that come from the desk, where an unknown code is shown raw, never blank.
 */
import { IntlMessageFormat } from "intl-messageformat";
import english from "../../messages/en.json";
import thai from "../../messages/th.json";
import type { CodeView, Language } from "../backend/generated/bindings";
import { formatMoney, formatMoment } from "./format";
import * as formatters from "./formatters";
import { presentation } from "./presentation.svelte";

export type MessageKey = keyof typeof english;
export type MessageParams = Record<string, string | number>;
/** Groups of codes that come from the desk; the message of a code is `<group>.<code>`. */
export type CodeGroup =
  | "problem"
  | "warning"
  | "error"
  | "gate"
  | "check"
  | "explain"
  | "timeline"
  | "stopped"
  | "seen"
  | "suggestion"
  | "calibration"
  | "search"
  | "work";

const catalogues: Record<Language, Partial<Record<string, string>>> = { th: thai, en: english };
const parsed: Record<Language, Map<string, IntlMessageFormat>> = { th: new Map(), en: new Map() };

export function hasMessage(key: string): key is MessageKey {
  return Object.hasOwn(english, key);
}

export function t(key: MessageKey, params: MessageParams = {}): string {
  return sayIn(presentation.language, key, params);
}

/** Parameters that are codes themselves, by where they stand, and the group of their words. */
const nested: Record<string, string> = {
  gate: "gate",
  trouble: "trouble",
  role: "role",
  seen: "seen",
  "stopped.mismatch field": "difference",
  "explain.mismatch field": "difference",
  "timeline.mismatch field": "difference",
  from: "state",
  to: "state",
  "gate.keychain reason": "keychain",
  "gate.trouble reason": "check",
  "error.keychain reason": "keychain",
};

/** The words of a code from the desk, with its parameters made readable: money grouped, times in Bangkok time. */
export function codeText(group: CodeGroup, code: CodeView): string {
  const key = `${group}.${code.code}`;
  const params = readable(key, code.params);
  if (hasMessage(key)) return t(key, params);
  const list = Object.entries(params).map(([name, value]) => `${name}: ${value}`);
  return t("code.unknown", { code: [code.code, ...list].join(" · ") });
}

/** The second, smaller sentence of a code, where the catalogue has one: `<group>.<code>.more`. */
export function codeMore(group: CodeGroup, code: CodeView): string | null {
  const key = `${group}.${code.code}.more`;
  if (!hasMessage(key)) return null;
  const text = t(key, readable(`${group}.${code.code}`, code.params)).trim();
  return text === "" ? null : text;
}

/** A warning that was ticked, of which only the code is on record. */
export function acceptedText(code: string): string {
  const key = `warning.${code}.accepted`;
  return hasMessage(key) ? t(key) : codeText("warning", { code, params: {} });
}

/**
 * What a provider's own code means: what happened, whose side it is on, what to do. It says nothing of whether a payout
 * was paid, which the code alone does not tell. Codes without words get the words for the unknown.
 */
export function providerCodeWords(code: string): { what: string; side: string; whatToDo: string } {
  const key = `explain.provider.${code}`;
  const known =
    hasMessage(key) && hasMessage(`${key}.side`) ? (key as "explain.providerOther") : "explain.providerOther";
  return { what: t(known), side: t(`${known}.side`), whatToDo: t(`${known}.more`) };
}

/** Most messages have no places for parameters, nor the quote that can stand before one. */
const hasPlaces = /[{}']/;

function sayIn(language: Language, key: MessageKey, params: MessageParams): string {
  const message = catalogues[language][key] ?? key;
  if (!hasPlaces.test(message)) return message;
  let format = parsed[language].get(key);
  if (format === undefined) {
    format = new IntlMessageFormat(message, language === "th" ? "th-TH" : "en-GB", undefined, {
      ignoreTag: true,
      formatters,
    });
    parsed[language].set(key, format);
  }
  try {
    return String(format.format(params));
  } catch {
    // A parameter that the sender left out must not blank the sentence that tells what happened.
    return message;
  }
}

function readable(key: string, params: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const group = nested[`${key} ${name}`] ?? nested[name];
      const inner = `${group ?? ""}.${value}`;
      if (group === undefined || !hasMessage(inner)) return [name, readableValue(value)];
      return [name, t(inner, group === "gate" ? readable(inner, withoutGate(params)) : {})];
    }),
  );
}

/** A gate's own parameters come beside it; without its name nothing can ask for itself. */
function withoutGate(params: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).filter(([name]) => name !== "gate"));
}

function readableValue(value: string): string {
  if (/^-?\d+\.\d{2}$/.test(value)) return formatMoney(value);
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value)) return formatMoment(value);
  return value;
}
