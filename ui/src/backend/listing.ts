/** The shapes of long lists and of the search, as the shell's bindings will name them. */
import type { MoneyText, PayoutRowView, PayoutState, PayoutTab } from "./generated/bindings";

export type PayoutOrder = { by: "time" | "amount"; descending: boolean };
export type PayoutQuery = { tab: PayoutTab | null; search: string; order: PayoutOrder };
export type PageStart = { kind: "start" } | { kind: "end" } | { kind: "at" | "after" | "before"; cursor: string };
export type ListedRowView = PayoutRowView & { cursor: string };
export type PayoutsPage = { rows: ListedRowView[]; hasBefore: boolean; hasAfter: boolean };
export type SurveyView = { count: number; sum: MoneyText; marks: string[]; seekIndex: number | null };
export type SumView = { count: number; sum: MoneyText };
export type RowRange = { first: string; last: string };
export type TermKind = "text" | "number" | "accountEnd" | "amount" | "bank" | "state" | "maker" | "connection" | "days";
export type TermView = {
  typed: string;
  kind: TermKind;
  text: string | null;
  from: string | null;
  to: string | null;
  banks: string[];
  states: PayoutState[];
  connections: string[];
  without: string;
};
export type SearchProblemView = { typed: string; code: string; params: Record<string, string> };
export type SearchView = {
  terms: TermView[];
  references: number;
  missing: string[];
  problems: SearchProblemView[];
};
export type SuggestionView = { kind: "payee" | "reference"; text: string };
