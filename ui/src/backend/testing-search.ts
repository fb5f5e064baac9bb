/**
 * Lists and searches over rows in memory, plain and slow: what the journal does with indexes. It reads the forms of a search that
 * screens show differently; the whole grammar is the domain's.
 */
import { foldText } from "../shared/fold";
import { sumOf } from "../shared/money";
import type {
  BankView,
  ConnectionView,
  ListedRowView,
  ListStart,
  PayoutOrder,
  PayoutQuery,
  PayoutRowView,
  PayoutState,
  PayoutsPage,
  PayoutTab,
  SearchProblemView,
  SearchView,
  SuggestionView,
  SumView,
  SurveyView,
  TermView,
} from "./generated/bindings";

export type SearchKnown = { banks: BankView[]; connections: ConnectionView[]; now: number };

const day = 86_400_000;
const bangkok = 7 * 3_600_000;
const states: Record<string, PayoutState[]> = {
  paid: ["paid"],
  pending: ["pending"],
  processing: ["processing"],
  unknown: ["unknown"],
  failed: ["failed"],
  refused: ["refused"],
  draft: ["draft"],
  canceled: ["canceled"],
  จ่ายแล้ว: ["paid"],
  ไม่ทราบผล: ["unknown"],
};
const tabs: Record<string, PayoutTab> = { attention: "attention", done: "done", ต้องตรวจสอบ: "attention" };

/** The rows of this query, in its order. */
export function listed(rows: PayoutRowView[], query: PayoutQuery, known: SearchKnown): ListedRowView[] {
  const { terms, references } = parsed(query.search, known);
  const wanted = new Set(references.map((reference) => reference.toLowerCase()));
  return rows
    .filter((row) => query.tab === null || row.tab === query.tab)
    .filter((row) => wanted.size === 0 || wanted.has(row.reference.toLowerCase()))
    .filter((row) => terms.every((term) => isFound(row, term)))
    .map((row) => ({ ...row, cursor: cursorOf(row, query.order) }))
    .sort((one, other) => compare(one.cursor, other.cursor, query.order));
}

export function pageOf(
  rows: ListedRowView[],
  order: PayoutOrder,
  start: ListStart,
  until: string | null,
  limit: number,
): PayoutsPage {
  const end = until === null ? rows.length : placeOf(rows, until, order);
  const from = { start: 0, end: Math.max(0, end - limit), at: 0, after: 0, before: 0 }[start.kind];
  const range = ((): [number, number] => {
    if (start.kind === "start" || start.kind === "end") return [from, Math.min(end, from + limit)];
    const place = placeOf(rows, start.cursor, order);
    if (start.kind === "before") return [Math.max(0, place - limit), place];
    const first = start.kind === "after" && rows[place]?.cursor === start.cursor ? place + 1 : place;
    return [first, Math.min(end, first + limit)];
  })();
  return { rows: rows.slice(...range), hasBefore: range[0] > 0, hasAfter: range[1] < rows.length };
}

export function surveyOf(rows: ListedRowView[], order: PayoutOrder, every: number, seek: string | null): SurveyView {
  const isBehind = (time: string): boolean => seek === null || (order.descending ? time <= seek : time >= seek);
  const found = seek === null || order.by !== "time" ? -1 : rows.findIndex(({ time }) => isBehind(time));
  return {
    ...totalOf(rows),
    marks: rows.filter((_, index) => index % every === 0).map(({ cursor }) => cursor),
    seekIndex: found === -1 ? null : found,
  };
}

export function betweenOf(rows: ListedRowView[], order: PayoutOrder, first: string, last: string): SumView {
  return totalOf(rows.filter(({ cursor }) => compare(cursor, first, order) >= 0 && compare(cursor, last, order) <= 0));
}

export function readSearch(search: string, rows: PayoutRowView[], known: SearchKnown): SearchView {
  const { terms, references, problems } = parsed(search, known);
  const all = new Set(rows.map(({ reference }) => reference.toLowerCase()));
  const missing = references.filter((reference) => !all.has(reference.toLowerCase()));
  return { terms, references: references.length, missing, problems };
}

export function suggestionsOf(rows: PayoutRowView[], search: string): SuggestionView[] {
  const folded = foldText(search);
  if (folded === "") return [];
  const found = rows.flatMap((row): SuggestionView[] => [
    ...(foldText(row.accountName).includes(folded) ? [{ kind: "payee" as const, text: row.accountName }] : []),
    ...(foldText(row.reference).includes(folded) ? [{ kind: "reference" as const, text: row.reference }] : []),
  ]);
  return [...new Map(found.map((one) => [one.text, one])).values()].slice(0, 8);
}

function parsed(
  search: string,
  known: SearchKnown,
): { terms: TermView[]; references: string[]; problems: SearchProblemView[] } {
  const pasted = search.split(/[,;\n\t]+/).map((part) => part.trim());
  const tokens = pasted.filter((part) => part !== "");
  if (tokens.length > 1 && tokens.every((token) => /^(?=.*\d)[\w./-]{5,}$/.test(token))) {
    return { terms: [], references: [...new Set(tokens)], problems: [] };
  }
  const words = search.match(/[^\s":]+:"[^"]*"|"[^"]*"|\S+/g) ?? [];
  const problems: SearchProblemView[] = [];
  const terms = words.flatMap((typed, index): TermView[] => {
    const without = words.filter((_, other) => other !== index).join(" ");
    const read = termOf(typed, known);
    if (typeof read === "string") problems.push({ typed, code: read, params: {} });
    return typeof read === "string" ? [] : [{ ...blank, ...read, typed, without }];
  });
  return { terms, references: [], problems };
}

const blank = { text: null, from: null, to: null, banks: [], states: [], tabs: [], connections: [] };

/** A term, or why it is none. */
function termOf(
  typed: string,
  { banks, connections, now }: SearchKnown,
): (Partial<TermView> & { kind: TermView["kind"] }) | string {
  const [, operator = "", quoted = ""] = /^([^:]+):(.+)$/.exec(typed) ?? [];
  const value = quoted.replaceAll('"', "");
  const folded = foldText(value);
  if (operator === "bank" || operator === "ธนาคาร") {
    const found = banks.filter(({ code, symbol, nameEn, nameTh }) =>
      [code, symbol, nameEn, nameTh].some((name) => foldText(name) === folded || name === value),
    );
    return found.length === 0 ? "unknownBank" : { kind: "bank", banks: found.map(({ code }) => code) };
  }
  if (operator === "status" || operator === "สถานะ") {
    const found = states[value.toLowerCase()];
    if (found !== undefined) return { kind: "state", states: found };
    const tab = tabs[value.toLowerCase()];
    return tab === undefined ? "unknownStatus" : { kind: "state", tabs: [tab] };
  }
  if (operator === "maker" || operator === "ผู้ทำรายการ") return { kind: "maker", text: value };
  if (operator === "connection" || operator === "การเชื่อมต่อ") {
    const found = connections.filter(({ name }) => foldText(name).includes(folded)).map(({ name }) => name);
    return found.length === 0 ? "unknownConnection" : { kind: "connection", connections: found };
  }
  if (operator === "date" || operator === "วันที่") {
    const today = Math.floor((now + bangkok) / day) * day - bangkok;
    const from =
      { today, วันนี้: today, yesterday: today - day, เมื่อวาน: today - day }[value] ??
      Date.parse(`${value}T00:00:00+07:00`);
    if (Number.isNaN(from)) return "badDate";
    return { kind: "days", from: new Date(from).toISOString(), to: new Date(from + day - 1).toISOString() };
  }
  const end = /^(?:…|\.\.\.|\*)(\d+)$/.exec(typed)?.[1];
  if (end !== undefined) return { kind: "accountEnd", text: end };
  const bound = /^>([\d,]+)$/.exec(typed)?.[1];
  if (bound !== undefined) return { kind: "amount", from: `${bound.replaceAll(",", "")}.01` };
  const between = /^(\d+)\.\.(\d+)$/.exec(typed);
  if (between !== null) return { kind: "amount", from: `${between[1] ?? ""}.00`, to: `${between[2] ?? ""}.00` };
  const digits = /^[\d,]+$/.exec(typed)?.[0].replaceAll(",", "");
  if (digits !== undefined && digits !== "") return { kind: "number", text: digits, from: `${digits}.00` };
  return { kind: "text", text: typed.replaceAll('"', "") };
}

function isFound(row: PayoutRowView, term: TermView): boolean {
  const text = foldText(term.text ?? "");
  const all = [row.accountName, row.reference, row.accountGrouped].map(foldText);
  switch (term.kind) {
    case "text":
      return all.some((part) => part.includes(text));
    case "number":
      return row.amount === term.from || all.some((part) => part.includes(text));
    case "accountEnd":
      return foldText(row.accountGrouped).endsWith(text);
    case "amount":
      return (
        row.amount !== null && !isLess(row.amount, term.from) && (term.to === null || !isLess(term.to, row.amount))
      );
    case "bank":
      return term.banks.includes(row.bankCode ?? "");
    case "state":
      return term.states.includes(row.state) || term.tabs.includes(row.tab);
    case "maker":
      return foldText(row.maker).includes(text);
    case "connection":
      return term.connections.includes(row.connectionName ?? "");
    case "days":
      return row.time >= (term.from ?? "") && row.time <= (term.to ?? "");
  }
}

function isLess(amount: string, than: string | null): boolean {
  return than !== null && BigInt(amount.replace(".", "")) < BigInt(than.replace(".", ""));
}

function cursorOf({ id, time, amount, reference }: PayoutRowView, { by }: PayoutOrder): string {
  const first = by === "time" ? time : (amount ?? "").replace(".", "").padStart(15, "0");
  return `${first} ${reference} ${id}`;
}

function compare(one: string, other: string, { descending }: PayoutOrder): number {
  if (one === other) return 0;
  return one < other === descending ? 1 : -1;
}

function placeOf(rows: ListedRowView[], cursor: string, order: PayoutOrder): number {
  const place = rows.findIndex((row) => compare(row.cursor, cursor, order) >= 0);
  return place === -1 ? rows.length : place;
}

function totalOf(rows: PayoutRowView[]): SumView {
  return { count: rows.length, sum: sumOf(rows.flatMap(({ amount }) => amount ?? [])) };
}
