/**
 * Which columns a table has, how wide they are and how it is sorted: chosen by each person for each table, and kept. A convenience:
 * losing it loses nothing.
 */
import { MediaQuery } from "svelte/reactivity";
import type { ProfileKind } from "../../backend/generated/bindings";
import type { PayoutOrder } from "../../backend/generated/bindings";
import { newestFirst } from "./rows.svelte";

export const columnKeys = [
  "time",
  "reference",
  "payee",
  "account",
  "bank",
  "amount",
  "status",
  "maker",
  "connection",
] as const;
export type ColumnKey = (typeof columnKeys)[number];

/** A column as it was chosen; `width` in rem, null for the usual one. */
export type ColumnChoice = { key: ColumnKey; shown: boolean; width: number | null };

/** In rem. `soft` is how far it gives way in a small window while nobody chose its width. */
type Width = { usual: number; soft: number; least: number };

const widths: Record<ColumnKey, Width> = {
  time: { usual: 6, soft: 5.2, least: 4 },
  reference: { usual: 12, soft: 11.6, least: 5 },
  payee: { usual: 13, soft: 13, least: 7 },
  account: { usual: 9, soft: 7.4, least: 5 },
  bank: { usual: 11, soft: 7, least: 5 },
  amount: { usual: 8, soft: 7.2, least: 6 },
  status: { usual: 12.4, soft: 8, least: 6 },
  maker: { usual: 4.6, soft: 3.2, least: 3 },
  connection: { usual: 6.2, soft: 3.6, least: 3 },
};
/** A moment with its date needs more than "5 min. ago"; in a small window the clock is left out. */
const wholeTime: Width = { usual: 9.8, soft: 9.4, least: 5 };
const dateAlone: Width = { usual: 6.6, soft: 6.2, least: 5 };
export const widest = 40;

const usuallyHidden: ColumnKey[] = ["account", "bank"];

/** Whose table it is, and which. */
export type LayoutOf = { table: "payouts" | "history"; profile: ProfileKind; person: string };

export class TableLayout {
  columns = $state.raw<ColumnChoice[]>(usual());
  order = $state.raw<PayoutOrder>(newestFirst);

  #window = new MediaQuery("max-width: 1100px");
  #of: LayoutOf;

  constructor(of: LayoutOf) {
    this.#of = of;
    this.#restore();
  }

  get table(): LayoutOf["table"] {
    return this.#of.table;
  }

  /** Whether there is no room for a clock beside a date. */
  get isSmall(): boolean {
    return this.#window.current;
  }

  get shown(): ColumnKey[] {
    return this.columns.filter(({ shown }) => shown).map(({ key }) => key);
  }

  /** Without its name a row says nothing. */
  isFixed(key: ColumnKey): boolean {
    return key === "payee";
  }

  /** In rem. */
  widthOf(key: ColumnKey): number {
    return this.columns.find((column) => column.key === key)?.width ?? this.#usual(key).usual;
  }

  leastOf(key: ColumnKey): number {
    return this.#usual(key).least;
  }

  /** How the columns of the grid are laid out; what is left goes to the payee. */
  template(keys: readonly ColumnKey[]): string {
    return keys.map((key) => this.#track(key)).join(" ");
  }

  show(key: ColumnKey, shown: boolean): void {
    this.#change((column) => (column.key === key ? { ...column, shown: shown || this.isFixed(key) } : column));
  }

  resize(key: ColumnKey, width: number | null): void {
    const { least } = this.#usual(key);
    const fitting = width === null ? null : Math.round(Math.max(least, Math.min(widest, width)) * 10) / 10;
    this.#change((column) => (column.key === key ? { ...column, width: fitting } : column));
  }

  /** So that it stands where `before` stands now; at the end for null. */
  move(key: ColumnKey, before: ColumnKey | null): void {
    const moved = this.columns.find((column) => column.key === key);
    if (moved === undefined || key === before) return;
    const others = this.columns.filter((column) => column.key !== key);
    const place = before === null ? others.length : others.findIndex((column) => column.key === before);
    this.columns = [...others.slice(0, place), moved, ...others.slice(place)];
    this.#keep();
  }

  /** One place to the left or to the right. */
  step(key: ColumnKey, by: -1 | 1): void {
    const place = this.columns.findIndex((column) => column.key === key);
    const to = place + (by === 1 ? 2 : -1);
    if (to < 0 || to > this.columns.length) return;
    this.move(key, this.columns[to]?.key ?? null);
  }

  sort(order: PayoutOrder): void {
    this.order = order;
    this.#keep();
  }

  reset(): void {
    this.columns = usual();
    this.#keep();
  }

  #usual(key: ColumnKey): Width {
    if (key !== "time" || this.#of.table !== "history") return widths[key];
    return this.isSmall ? dateAlone : wholeTime;
  }

  #track(key: ColumnKey): string {
    const width = this.widthOf(key);
    if (key === "payee") return `minmax(${width}rem, 1fr)`;
    const isChosen = this.columns.some((column) => column.key === key && column.width !== null);
    return isChosen ? `${width}rem` : `minmax(${this.#usual(key).soft}rem, ${width}rem)`;
  }

  #change(change: (column: ColumnChoice) => ColumnChoice): void {
    this.columns = this.columns.map(change);
    this.#keep();
  }

  #restore(): void {
    const kept = readKept(keyOf(this.#of));
    const columns = kept?.columns?.filter(({ key }) => columnKeys.includes(key)) ?? [];
    const missing = usual().filter(({ key }) => columns.every((column) => column.key !== key));
    if (columns.length > 0) this.columns = [...columns, ...missing.map((column) => ({ ...column, shown: false }))];
    if (kept?.order !== undefined) this.order = kept.order;
    this.columns = this.columns.map((column) => (this.isFixed(column.key) ? { ...column, shown: true } : column));
  }

  #keep(): void {
    localStorage.setItem(keyOf(this.#of), JSON.stringify({ columns: this.columns, order: this.order }));
  }
}

function usual(): ColumnChoice[] {
  return columnKeys.map((key) => ({ key, shown: !usuallyHidden.includes(key), width: null }));
}

function keyOf({ table, profile, person }: LayoutOf): string {
  return `khlang.table.${table}.${profile}.${person}`;
}

function readKept(key: string): { columns?: ColumnChoice[]; order?: PayoutOrder } | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return typeof stored === "object" ? stored : null;
  } catch {
    return null;
  }
}
