/** What the search box suggests for the word that is being typed: its operators, their values, kept views. Pure. */
import type { PayoutState } from "../../backend/generated/bindings";
import type { SuggestionView } from "../../backend/generated/bindings";
import { findBanks } from "../../shared/bank-search";
import type { Desk } from "../../shared/desk.svelte";
import { foldText } from "../../shared/fold";
import { bankName } from "../../shared/format";
import { recentBanks } from "../../shared/recent-banks";
import { looks } from "../../shared/states";
import { t } from "../../shared/words.svelte";
import type { KeptView } from "./kept-views.svelte";

export type Suggestion = {
  key: string;
  text: string;
  more: string;
  /** What stands in the box when it is taken. */
  search: string;
  /** There is more to type behind it. */
  goesOn: boolean;
};

const operators = ["bank", "status", "maker", "connection", "date"] as const;
type Operator = (typeof operators)[number];
const states = Object.keys(looks) as PayoutState[];
const shown = 9;

/** `found` is what the desk found for the whole search. */
export function suggestionsFor(search: string, desk: Desk, views: KeptView[], found: SuggestionView[]): Suggestion[] {
  const [said, word] = lastWord(search);
  const before = said === "" || /\s$/.test(said) ? said : `${said} `;
  const operator = operators.find((one) => [`${one}:`, `${wordOf(one)}:`].some((start) => word.startsWith(start)));
  if (operator !== undefined) {
    const typed = word.slice(word.indexOf(":") + 1).replace(/["“”]/g, "");
    return eachOnce(valuesOf(operator, typed, desk))
      .slice(0, shown)
      .map(({ value: taken, text, more }) => ({
        key: `${operator} ${taken}`,
        text,
        more,
        search: `${before}${wordOf(operator)}:${isPlain(taken) ? taken : quoted(taken)} `,
        goesOn: false,
      }));
  }
  const folded = foldText(word);
  const named = views.filter(({ name }) => before === "" && foldText(name).includes(folded));
  return [
    ...named.map(({ name, search: kept }) => suggestion(`view ${name}`, name, t("find.kind.view"), kept)),
    ...operators
      .filter((one) => folded === "" || foldText(wordOf(one)).startsWith(folded) || one.startsWith(folded))
      .map((one) => ({
        ...suggestion(one, `${wordOf(one)}:`, t(`find.operator.${one}.more`), `${before}${wordOf(one)}:`),
        goesOn: true,
      })),
    // Always quoted: there are references that would be read as an amount, a range or a day.
    ...found.map(({ kind, text }) =>
      suggestion(`${kind} ${text}`, text, t(`find.kind.${kind}`), `${before}${quoted(text)} `),
    ),
  ].slice(0, shown);
}

/**
 * The parts that are over, and the space behind each: closed quotations, with the operator that they belong to, and words that a
 * space follows. They are walked from the beginning: from the end, a quote that closes looks like one that opens.
 */
const saidParts = /^\s*(?:(?:(?:[^\s":“]+:)?(?:"[^"]*"|“[^”]*”)|(?!(?:[^\s":“]+:)?["“])\S+(?=\s))\s*)*/;

/** What is before the word that is being typed, and that word; a quotation is one word, and over when it is closed. */
export function lastWord(search: string): [string, string] {
  const [said] = saidParts.exec(search) ?? [""];
  return [said, search.slice(said.length)];
}

function suggestion(key: string, text: string, more: string, search: string): Suggestion {
  return { key, text, more, search, goesOn: false };
}

function wordOf(operator: Operator): string {
  return t(`find.operator.${operator}`);
}

function isPlain(text: string): boolean {
  return !/[\s,;:()]/.test(text);
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', "")}"`;
}

type Value = { value: string; text: string; more: string };

/** Two connections may have one name, and a search for it means both. */
function eachOnce(values: Value[]): Value[] {
  return [...new Map(values.map((one) => [one.value, one])).values()];
}

function valuesOf(operator: Operator, typed: string, desk: Desk): Value[] {
  const folded = foldText(typed);
  const isMeant = (text: string): boolean => foldText(text).includes(folded);
  switch (operator) {
    case "bank":
      return findBanks(desk.banks, typed, recentBanks.codes()).map((bank) => {
        return { value: bank.symbol, text: bankName(bank), more: `${bank.symbol} · ${bank.code}` };
      });
    case "status":
      return states.map((state) => t(`state.${state}`)).flatMap((text) => (isMeant(text) ? named(text) : []));
    case "connection":
      return desk.connections.flatMap(({ name }) => (isMeant(name) ? named(name) : []));
    case "date":
      return [t("find.date.today"), t("find.date.yesterday")].flatMap((text) => (isMeant(text) ? named(text) : []));
    case "maker":
      return [];
  }
}

function named(text: string): Value[] {
  return [{ value: text, text, more: "" }];
}
