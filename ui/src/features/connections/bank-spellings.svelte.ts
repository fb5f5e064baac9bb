/**
 * The spellings of a connection's banks while people compare and confirm them: what was typed, what is selected, what
 * stood at a row. It outlives its table, so that nothing typed is lost by going to another step.
 */
import type {
  BankSpellingView,
  ConnectionProblemView,
  ConnectionView,
  ErrorView,
} from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { codeText, t } from "../../shared/words.svelte";

export class SpellingEntry {
  typed = $state<Record<string, string>>({});
  selected = $state.raw<string[]>([]);
  /** Confirmed ones that are being changed. */
  changing = $state.raw<string[]>([]);
  /** What the question is about, while it is asked. */
  asking = $state.raw<string[]>([]);
  busy = $state(false);
  failure = $state.raw<ErrorView | null>(null);

  readonly #desk: Desk;
  readonly #connectionId: string;
  #problems = $state.raw<ConnectionProblemView[]>([]);
  /** Which comes first is settled once: a row does not move away under the hand when it is confirmed. */
  readonly #order: string[];

  constructor(desk: Desk, connection: ConnectionView) {
    this.#desk = desk;
    this.#connectionId = connection.id;
    this.#order = [...connection.bankSpellings]
      .sort((a, b) => rank(a) - rank(b) || (a.bankCode < b.bankCode ? -1 : 1))
      .map(({ bankCode }) => bankCode);
  }

  get connection(): ConnectionView | null {
    return this.#desk.connection(this.#connectionId);
  }

  get rows(): BankSpellingView[] {
    const spellings = this.connection?.bankSpellings ?? [];
    const place = (code: string): number =>
      this.#order.includes(code) ? this.#order.indexOf(code) : this.#order.length;
    return [...spellings].sort((a, b) => place(a.bankCode) - place(b.bankCode));
  }

  /** Rows that can be confirmed now. */
  get open(): string[] {
    return this.rows.filter((row) => this.isOpen(row)).map(({ bankCode }) => bankCode);
  }

  get touched(): boolean {
    return this.rows.some((row) => this.isOpen(row) && this.spelling(row).trim() !== row.spelling);
  }

  isOpen({ bankCode, confirmedAt }: BankSpellingView): boolean {
    return confirmedAt === null || this.changing.includes(bankCode);
  }

  spelling({ bankCode, spelling }: BankSpellingView): string {
    return this.typed[bankCode] ?? spelling;
  }

  type(code: string, spelling: string): void {
    this.typed[code] = spelling;
    this.#problems = this.#problems.filter(({ name }) => name !== code);
  }

  select(code: string, isSelected: boolean): void {
    const others = this.selected.filter((other) => other !== code);
    this.selected = isSelected ? [...others, code] : others;
  }

  selectAll(isSelected: boolean): void {
    this.selected = isSelected ? this.open : [];
  }

  change(code: string): void {
    this.changing = [...this.changing, code];
  }

  problemsAt(code: string): string[] {
    return this.#problems.filter(({ name }) => name === code).map((problem) => codeText("problem", problem));
  }

  /** Asks first: several at once are quickly confirmed without being read. */
  askToConfirm(): void {
    this.asking = this.selected;
  }

  /** Confirms these with the spelling that stands in their rows; says whether it is done. */
  async confirm(codes: string[]): Promise<boolean> {
    const { connection } = this;
    if (this.busy || connection === null || codes.length === 0) return false;
    this.asking = [];
    this.failure = null;
    this.#problems = [];
    this.busy = true;
    const banks = this.rows
      .filter(({ bankCode }) => codes.includes(bankCode))
      .map((row) => ({ bankCode: row.bankCode, spelling: this.spelling(row).trim() }));
    try {
      await this.#desk.backend.confirmBanks(connection.id, connection.revision, banks);
      await this.#desk.refresh();
      for (const code of codes) Reflect.deleteProperty(this.typed, code);
      this.selected = this.selected.filter((code) => !codes.includes(code));
      this.changing = this.changing.filter((code) => !codes.includes(code));
      this.#desk.announce(t("spelling.confirmed", { count: codes.length }));
      return true;
    } catch (thrown) {
      const refusal = asFailure(thrown);
      this.#problems = refusal.connectionProblems;
      if (refusal.connectionProblems.length === 0) this.failure = refusal;
      return false;
    } finally {
      this.busy = false;
    }
  }
}

function rank({ confirmedAt }: BankSpellingView): number {
  return confirmedAt === null ? 0 : 1;
}
