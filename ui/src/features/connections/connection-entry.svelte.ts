/**
 * One connection being typed, new or changed: its fields, their problems, the last check of it, and the way to saving.
 * Secrets live here only until they are saved or left; a kept secret never comes back to the window.
 */
import type {
  AmountUnit,
  ConnectionCheckView,
  ConnectionField,
  ConnectionForm,
  ConnectionProblemView,
  ConnectionView,
  ErrorView,
  ProviderView,
} from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { formatMoney } from "../../shared/format";
import type { Renewal } from "../../shared/renewal";
import { codeText } from "../../shared/words.svelte";

export type Recording = "now" | "later";

const nothingConfirmed = { by: "", on: "", note: "" };

/** What was typed for one provider, kept aside while another is looked at. */
type Typed = Pick<
  ConnectionEntry,
  | "baseUrl"
  | "secrets"
  | "plain"
  | "amountUnit"
  | "recording"
  | "confirmation"
  | "walletEnabled"
  | "minimum"
  | "maximum"
>;

export class ConnectionEntry {
  name = $state("");
  provider = $state("");
  baseUrl = $state("");
  secrets = $state<Record<string, string>>({});
  /** What the provider asks for beside secrets, by name. */
  plain = $state<Record<string, string>>({});
  amountUnit = $state<AmountUnit | null>(null);
  /** Whether the provider's word on the unit is put on record with this form. */
  recording = $state<Recording>("later");
  confirmation = $state({ ...nothingConfirmed });
  walletEnabled = $state(false);
  minimum = $state("");
  maximum = $state("");

  problems = $state.raw<ConnectionProblemView[]>([]);
  failure = $state.raw<ErrorView | null>(null);
  check = $state.raw<ConnectionCheckView | null>(null);
  busy = $state<"no" | "checking" | "saving">("no");

  readonly kept: ConnectionView | null;
  #desk: Desk;
  #before: string;
  #aside = new Map<string, Typed>();
  #hadSecrets = false;
  /** An answer about what was typed before is no answer about what is typed now. */
  #checked = 0;

  constructor(desk: Desk, kept: ConnectionView | null) {
    this.#desk = desk;
    this.kept = kept;
    const [only, another] = desk.view.providers;
    this.provider = kept?.provider ?? (another === undefined ? (only?.key ?? "") : "");
    if (kept !== null) {
      this.name = kept.name;
      this.baseUrl = kept.baseUrl;
      this.walletEnabled = kept.walletEnabled;
      this.minimum = kept.minimum === null ? "" : formatMoney(kept.minimum);
      this.maximum = kept.maximum === null ? "" : formatMoney(kept.maximum);
      this.amountUnit = kept.amountUnit;
      this.plain = { ...kept.plainFields };
      this.#restoreConfirmation();
    }
    this.#addFields();
    if (kept === null) this.#takeDefaults();
    this.#before = JSON.stringify(this.form());
  }

  get providerView(): ProviderView | null {
    return this.#desk.provider(this.provider);
  }

  get touched(): boolean {
    return JSON.stringify(this.form()) !== this.#before;
  }

  form(): ConnectionForm {
    const { by, on, note } = this.confirmation;
    const provider = this.providerView;
    const amountUnit = provider?.needsAmountUnit === false ? null : this.amountUnit;
    return {
      name: this.name,
      provider: this.provider,
      baseUrl: this.baseUrl,
      secrets: ofFields(provider?.secretFields, this.secrets),
      amountUnit,
      unitConfirmation: this.recording === "now" && amountUnit !== null ? { by, on, note } : null,
      walletEnabled: this.walletEnabled && provider?.offersWallet !== false,
      minimum: this.minimum,
      maximum: this.maximum,
      plainFields: ofFields(provider?.plainFields, this.plain),
    };
  }

  /** What was typed for the provider before is put aside, and what was typed for this one comes back. */
  chooseProvider(key: string): void {
    if (key === this.provider) return;
    const before = this.providerView;
    if (before !== null) this.#aside.set(before.key, this.#typed());
    this.provider = key;
    const typed = this.#aside.get(key);
    if (typed !== undefined) Object.assign(this, typed);
    else {
      // The address stays in sight, for it may have been typed before the provider was put right; keys do not.
      if (before !== null) Object.assign(this, { ...nothingTyped(), baseUrl: this.baseUrl });
      this.#takeDefaults();
    }
    this.#addFields();
    this.problems = [];
    this.edited("provider");
  }

  /** A confirmation of one reading never holds for the other. */
  chooseUnit(unit: AmountUnit): void {
    this.amountUnit = unit;
    if (this.kept !== null) {
      if (unit === this.kept.amountUnit) this.#restoreConfirmation();
      else this.#dropConfirmation();
    }
    this.edited("amountUnit");
    this.edited("unitConfirmation");
  }

  /** What stood at this field is answered by typing in it. */
  edited(field: ConnectionField, part: string | null = null): void {
    this.problems = this.problems.filter((problem) => problem.field !== field || partOf(problem) !== part);
    if (field === "secret") this.#hadSecrets = true;
    if (field === "baseUrl" || field === "secret" || field === "provider" || field === "plain") {
      this.check = null;
      this.#checked += 1;
      if (this.busy === "checking") this.busy = "no";
    }
  }

  problemsAt(field: ConnectionField, part: string | null = null): string[] {
    return this.problems
      .filter((problem) => problem.field === field && (partOf(problem) === part || part === null))
      .map((problem) => codeText("problem", problem));
  }

  /** What must be there before the desk is asked; of these fields only. */
  missing(fields: ConnectionField[]): ConnectionProblemView[] {
    const found: ConnectionProblemView[] = [];
    const miss = (field: ConnectionField, code: string, part: string | null = null): void => {
      const [secret, name] = field === "secret" ? [part, null] : [null, part];
      if (fields.includes(field)) found.push({ field, secret, name, code, params: {} });
    };
    if (this.provider === "") miss("provider", "providerMissing");
    if (this.baseUrl.trim() === "") miss("baseUrl", "baseUrlEmpty");
    for (const { name } of this.providerView?.secretFields ?? []) {
      const isKept = this.kept?.secrets.some((secret) => secret.name === name) === true;
      if (!isKept && this.secrets[name] === "") miss("secret", "secretEmpty", name);
    }
    for (const { name, optional } of this.providerView?.plainFields ?? []) {
      if (!optional && (this.plain[name] ?? "").trim() === "") miss("plain", "plainFieldEmpty", name);
    }
    if (this.providerView?.needsAmountUnit === true) {
      if (this.amountUnit === null) miss("amountUnit", "amountUnitMissing");
      const isWhole = this.confirmation.by.trim() !== "" && this.confirmation.on.trim() !== "";
      if (this.recording === "now" && !isWhole) miss("unitConfirmation", "unitConfirmationIncomplete");
    }
    if (this.name.trim() === "") miss("name", "connectionNameEmpty");
    return found;
  }

  /** Tries what is typed against the provider; nothing is saved. */
  async tryOut(): Promise<void> {
    this.busy = "checking";
    this.failure = null;
    this.check = null;
    const checked = ++this.#checked;
    try {
      const check = await this.#desk.backend.checkConnection(this.kept?.id ?? null, this.#formToCheck());
      if (checked === this.#checked) this.check = check;
    } catch (thrown) {
      if (checked === this.#checked) this.#take(asFailure(thrown));
    } finally {
      if (checked === this.#checked) this.busy = "no";
    }
  }

  /** Saves, and forgets the secrets; null where it could not be, with the problems at their fields. */
  async save(): Promise<ConnectionView | null> {
    if (this.busy === "saving") return null;
    this.busy = "saving";
    this.failure = null;
    try {
      const { backend } = this.#desk;
      const saved =
        this.kept === null
          ? await backend.addConnection(this.form())
          : await backend.updateConnection(this.kept.id, this.kept.revision, this.form());
      this.forgetSecrets();
      await this.#desk.refresh();
      return saved;
    } catch (thrown) {
      this.#take(asFailure(thrown));
      return null;
    } finally {
      this.busy = "no";
    }
  }

  forgetSecrets(): void {
    for (const name of Object.keys(this.secrets)) this.secrets[name] = "";
    this.#aside.clear();
  }

  /** Every field that the provider asks for is there, if only empty. */
  #addFields(): void {
    for (const { name } of this.providerView?.secretFields ?? []) this.secrets[name] ??= "";
    for (const { name } of this.providerView?.plainFields ?? []) this.plain[name] ??= "";
  }

  #takeDefaults(): void {
    const minimum = this.providerView?.minimum ?? null;
    if (minimum !== null) this.minimum = formatMoney(minimum);
  }

  #typed(): Typed {
    const { baseUrl, amountUnit, recording, walletEnabled, minimum, maximum } = this;
    const [secrets, plain] = [{ ...this.secrets }, { ...this.plain }];
    const confirmation = { ...this.confirmation };
    return { baseUrl, secrets, plain, amountUnit, recording, confirmation, walletEnabled, minimum, maximum };
  }

  /**
   * Ends the typing. A page that had secrets in it goes, saved or not, and the window goes on in a new one; the real window
   * does not come back from here. Where it could not be renewed, the person is not held up by that.
   */
  async end(next: Renewal = { place: this.#desk.place, announcement: "" }): Promise<void> {
    this.forgetSecrets();
    if (!this.#hadSecrets) return;
    this.#hadSecrets = false;
    await this.#desk.renew(next).catch(() => undefined);
  }

  /** What a call needs, and nothing whose problems would keep it from being made. */
  #formToCheck(): ConnectionForm {
    const name = this.name.trim() === "" ? (this.providerView?.name ?? this.provider) : this.name;
    return { ...this.form(), name, minimum: "", maximum: "", unitConfirmation: null };
  }

  #take(failure: ErrorView): void {
    this.problems = failure.connectionProblems;
    if (failure.connectionProblems.length === 0) this.failure = failure;
  }

  #restoreConfirmation(): void {
    const recorded = this.kept?.unitConfirmation ?? null;
    if (recorded === null) return;
    this.recording = "now";
    this.confirmation = { by: recorded.by, on: recorded.on, note: recorded.note };
  }

  #dropConfirmation(): void {
    this.recording = "later";
    this.confirmation = { ...nothingConfirmed };
  }
}

function nothingTyped(): Typed {
  return {
    baseUrl: "",
    secrets: {},
    plain: {},
    amountUnit: null,
    recording: "later",
    confirmation: { ...nothingConfirmed },
    walletEnabled: false,
    minimum: "",
    maximum: "",
  };
}

function ofFields(fields: { name: string }[] | undefined, typed: Record<string, string>): Record<string, string> {
  return Object.fromEntries((fields ?? []).map(({ name }) => [name, typed[name] ?? ""]));
}

/** Which of several fields of its kind a problem stands at. */
function partOf({ field, secret, name }: ConnectionProblemView): string | null {
  return field === "secret" ? secret : name;
}
