/**
 * The small payout that shows what an amount means to a provider: the account it goes to as typed, sending it, and taking
 * what it showed as the confirmation of the unit. What it showed is the desk's to say; here nothing is concluded.
 */
import type {
  AmountUnit,
  BankView,
  CalibrationView,
  CodeView,
  ConnectionView,
  ErrorView,
  FormField,
  PayoutForm,
  ProblemView,
} from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { formatMoney } from "../../shared/format";
import { codeText, t } from "../../shared/words.svelte";
import { hundredfoldOf, hundredthOf } from "./connection-signs";

/** The smallest sum where the connection names none. */
const smallest = "1.00";

export class CalibrationEntry {
  accountNumber = $state("");
  bankCode = $state<string | null>(null);
  bankTyped = $state("");
  accountName = $state("");
  amount = $state("");
  problems = $state.raw<ProblemView[]>([]);
  failure = $state.raw<ErrorView | null>(null);
  busy = $state(false);
  /** Another one is being entered after one that told nothing. */
  again = $state(false);

  readonly #desk: Desk;
  readonly #connectionId: string;
  /** One reference per payout: a second send of the same form is refused instead of paid. */
  #reference: string | null = null;

  constructor(desk: Desk, connection: ConnectionView) {
    this.#desk = desk;
    this.#connectionId = connection.id;
    this.amount = formatMoney(connection.minimum ?? smallest);
  }

  get connection(): ConnectionView | null {
    return this.#desk.connection(this.#connectionId);
  }

  /** The one under way or done, unless another is being entered. */
  get shown(): CalibrationView | null {
    return this.again ? null : (this.connection?.calibration ?? null);
  }

  get touched(): boolean {
    const { accountNumber, bankTyped, accountName } = this;
    return this.shown === null && (this.bankCode !== null || [accountNumber, bankTyped, accountName].join("") !== "");
  }

  get canAccept(): boolean {
    const calibration = this.shown;
    return calibration !== null && !calibration.accepted && ["agrees", "otherUnit"].includes(calibration.verdict.code);
  }

  /** What it showed; one that was never paid shows nothing and is not waited for. */
  get verdict(): CodeView | null {
    const { shown } = this;
    if (shown === null) return null;
    const isNotPaid = ["failed", "canceled", "refused"].includes(shown.state);
    return isNotPaid && shown.verdict.code === "waiting" ? { code: "notPaid", params: {} } : shown.verdict;
  }

  get canSendAnother(): boolean {
    return this.shown?.accepted === false && ["unclear", "notPaid"].includes(this.verdict?.code ?? "");
  }

  get otherUnit(): AmountUnit {
    return this.connection?.amountUnit === "baht" ? "satang" : "baht";
  }

  /** What would leave if the chosen reading were wrong; null while the amount cannot be read. */
  get otherAmount(): string | null {
    const plain = this.plainAmount;
    if (plain === null) return null;
    return this.connection?.amountUnit === "satang" ? hundredfoldOf(plain) : hundredthOf(plain);
  }

  get plainAmount(): string | null {
    const parts = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(this.amount.replace(/[,\s]/g, ""));
    return parts === null ? null : `${parts[1] ?? "0"}.${(parts[2] ?? "").padEnd(2, "0")}`;
  }

  takeBank(bank: BankView): void {
    this.bankCode = bank.code;
    this.bankTyped = "";
    this.edited("bank");
  }

  typeBank(typed: string): void {
    this.bankCode = null;
    this.bankTyped = typed;
    this.edited("bank");
  }

  edited(field: FormField): void {
    this.problems = this.problems.filter((problem) => problem.field !== field);
  }

  problemsAt(field: FormField): string[] {
    return this.problems.filter((problem) => problem.field === field).map((problem) => codeText("problem", problem));
  }

  /** Problems at fields that this form does not show. */
  get otherProblems(): string[] {
    const shown: FormField[] = ["accountNumber", "bank", "accountName", "amount"];
    return this.problems.filter(({ field }) => !shown.includes(field)).map((problem) => codeText("problem", problem));
  }

  async send(): Promise<void> {
    const { connection } = this;
    if (connection === null) return;
    await this.#attempt(async () => {
      const { backend } = this.#desk;
      this.#reference ??= (await backend.newPayout(connection.id)).reference;
      await backend.beginCalibration(connection.id, connection.revision, this.#form(this.#reference));
      this.#reference = null;
      this.again = false;
      await this.#desk.refresh();
      this.#desk.announce(t("calibration.begun"));
    });
  }

  /** Says whether it is on record now. */
  async accept(): Promise<boolean> {
    const { connection } = this;
    if (connection === null) return false;
    return this.#attempt(async () => {
      await this.#desk.backend.acceptCalibration(connection.id, connection.revision);
      await this.#desk.refresh();
      this.#desk.announce(t("calibration.accepted", { name: connection.name }));
    });
  }

  async #attempt(work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    this.problems = [];
    try {
      await work();
      return true;
    } catch (thrown) {
      const refusal = asFailure(thrown);
      this.problems = refusal.problems;
      if (refusal.problems.length === 0) this.failure = refusal;
      if (refusal.code === "changedMeanwhile") await this.#desk.refresh();
      return false;
    } finally {
      this.busy = false;
    }
  }

  #form(reference: string): PayoutForm {
    return {
      connectionId: this.#connectionId,
      accountNumber: this.accountNumber,
      bankCode: this.bankCode,
      accountName: this.accountName,
      amount: this.amount,
      reference,
      description: "",
      destination: "bankAccount",
      details: [],
    };
  }
}
