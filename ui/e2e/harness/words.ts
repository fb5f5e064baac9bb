/** The words on the screen, from the catalogues that the window has: journeys name controls by them, in either language. */

import { IntlMessageFormat } from "intl-messageformat";
import english from "../../messages/en.json";
import thai from "../../messages/th.json";

export type Language = "th" | "en";
export type WordKey = keyof typeof english;

export interface Words {
  /** As the window writes it. */
  (key: WordKey, params?: Readonly<Record<string, string | number>>): string;
  /** The whole message, whatever stands in the places of its parameters. */
  readonly pattern: (key: WordKey) => RegExp;
}

export function wordsOf(language: Language): Words {
  const catalogue: Readonly<Record<WordKey, string>> = language === "th" ? thai : english;
  const say = (key: WordKey, params: Readonly<Record<string, string | number>> = {}): string =>
    String(new IntlMessageFormat(catalogue[key], language === "th" ? "th-TH" : "en-GB", undefined, { ignoreTag: true }).format(params));
  return Object.assign(say, { pattern: (key: WordKey) => new RegExp(`^${withOpenPlaces(catalogue[key])}$`, "s") });
}

function withOpenPlaces(message: string): string {
  let depth = 0;
  let pattern = "";
  for (const sign of message) {
    if (sign === "{" && depth++ === 0) pattern += ".*";
    else if (sign === "}") depth--;
    else if (depth === 0) pattern += sign.replace(/[.*+?^$()[\]|\\/]/, "\\$&");
  }
  return pattern;
}
