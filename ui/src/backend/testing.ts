/**
 * A desk in memory, for component tests and for looking at screens without the shell. It checks the little that a screen
 * shows differently; the real rules are the domain's. Deterministic: its clock stands still unless a test moves it.
 */
import type { Backend } from "./backend";
import type {
  ActItemForm,
  ActOutcome,
  ActResult,
  AdviceFormat,
  ApprovalDetail,
  ApprovalPreviewView,
  ApprovalsView,
  BankSpellingForm,
  BankView,
  ChangedEvent,
  CodeView,
  ConnectionCheckView,
  ConnectionForm,
  ConnectionView,
  CounterView,
  DeskView,
  DoubtView,
  ErrorView,
  EvidenceForm,
  ExportFormat,
  FormCheckView,
  GlanceView,
  HeadCheckView,
  Language,
  ListedRowView,
  ListStart,
  MatchedRuleView,
  NewPayoutView,
  OpeningView,
  PayoutDetailView,
  PayoutForm,
  PayoutQuery,
  PayoutRowView,
  PayoutState,
  PayoutTab,
  PayoutsPage,
  PeopleView,
  PictureForm,
  PolicyCheck,
  PolicyDraft,
  PolicyView,
  ProblemView,
  ProfileKind,
  RecordsView,
  RehearsalNext,
  RehearsalPerson,
  RehearsalView,
  ReplayView,
  Role,
  RowRange,
  SearchView,
  SecondPerson,
  SecondPersonForm,
  SessionView,
  SettingsView,
  SuggestionView,
  SumView,
  SurveyView,
  TimeText,
  TimelineItemView,
  Verdict,
  WorkView,
} from "./generated/bindings";
import { approvalOf, decided, itemOf, previewOf, testingApproval } from "./testing-approvals";
import { doubtOf } from "./testing-doubts";
import { glanceOf } from "./testing-glance";
import {
  testingBanks,
  testingConnection,
  testingJamesPay,
  testingPay1401,
  testingProviders,
} from "./testing-providers";
import { checkPassword, checkPolicy, TestingOffice, testingPerson, type TestingPerson } from "./testing-people";
import { TestingRecords } from "./testing-records";
import { betweenOf, listed, pageOf, readSearch, suggestionsOf, surveyOf, type SearchKnown } from "./testing-search";
import { englishWords, thaiWords } from "./testing-words";

export * from "./testing-people";
export * from "./testing-approvals";
export * from "./testing-providers";
export * from "./testing-records";

export const testingNow = Date.parse("2026-11-20T07:32:10.000Z");

const tabs: PayoutTab[] = ["drafts", "waiting", "inProgress", "attention", "done"];
const tabOf: Record<PayoutState, PayoutTab> = {
  draft: "drafts",
  awaitingApproval: "waiting",
  ready: "waiting",
  sending: "inProgress",
  pending: "inProgress",
  processing: "inProgress",
  accepted: "inProgress",
  unknown: "attention",
  returned: "attention",
  refused: "attention",
  failed: "attention",
  reversed: "attention",
  paid: "done",
  rejected: "done",
  canceled: "done",
};

/** Answered behind the lock too. */
const open: (keyof Backend)[] = [
  "desk",
  "banks",
  "saveSettings",
  "openProfile",
  "renewWindow",
  "session",
  "makeFirstPerson",
  "signIn",
  "lock",
  "signOut",
  "opening",
  "stillHere",
  "choosePassword",
];

export function signedIn(name: string, roles: Role[]): SessionView & { state: "signedIn" } {
  return { state: "signedIn", name, roles, lockAfterMinutes: 5 };
}

export const testingSession = signedIn("Somsri", ["operator", "supervisor", "administrator"]);

/** The shell rejects with a plain object, and so does its stand-in. */
export function failure(code: string, more: Partial<ErrorView> = {}): ErrorView {
  return { code, params: {}, problems: [], connectionProblems: [], ...more };
}

type Kept = { detail: PayoutDetailView };

export class TestingBackend implements Backend {
  view: DeskView;
  calls: { method: string; args: unknown[] }[] = [];
  /** A method named here rejects with this, once. */
  failNext = new Map<keyof Backend, ErrorView>();
  /** A method named here waits for its promise before it answers. */
  hold = new Map<keyof Backend, Promise<unknown>>();
  warnings: FormCheckView["warnings"] = [];
  checkResult: ConnectionCheckView = {
    result: { code: "ok", params: {} },
    balance: testingConnection().health.balance,
    clockDifferenceMs: 240,
    latencyMs: 184,
  };
  /** What a payout is right after it was sent. */
  sentState: PayoutState = "sending";
  now = testingNow;
  /** The rule that applies to a form. */
  weight: MatchedRuleView | null = null;
  /** Whether the approvals have the signed-in person's password already. */
  inboxOpen = false;
  /** What the person does in the system's own dialog. */
  systemDialog: "confirm" | "cancel" = "confirm";
  /** What is different about a payout that waits for signatures. */
  approvalChanges = new Map<string, Partial<ApprovalDetail>>();

  /** What a desk is waited for. */
  waitsFor: OpeningView | null = null;

  readonly office: TestingOffice;
  /** Long work, the journal's proof and its backups. */
  readonly keeping = new TestingRecords();
  /** Who is signed in where the profile changes; whoever was before otherwise. */
  profileSession: SessionView | null = null;

  /** What is different about the doubt of a payout. */
  doubtChanges = new Map<string, Partial<DoubtView>>();

  #payouts = new Map<string, Kept>();
  #pictures = new Map<string, PictureForm>();
  #listeners = new Set<(event: ChangedEvent) => void>();
  #next = 161;
  #rehearsalNext: RehearsalNext = "paid";
  /** What there is behind the lock. */
  #connections: ConnectionView[] = [];

  constructor(view: Partial<DeskView> = {}) {
    this.view = {
      profile: "live",
      settings: {
        language: "en",
        theme: "light",
        textSize: "normal",
        era: "common",
        density: "comfortable",
        lockAfterMinutes: 5,
      },
      session: testingSession,
      connections: [testingConnection()],
      providers: testingProviders,
      keychain: "ready",
      network: { online: true, offlineSince: null, knownAt: null },
      settling: false,
      dataFolder: "/home/somsri/.local/share/khlang",
      logFolder: "/home/somsri/.local/share/khlang/logs",
      version: "0.1.0",
      ...view,
    };
    this.office = new TestingOffice(this.view.session, () => new Date(this.now).toISOString());
    this.#connections = this.view.connections;
    this.#sit(this.view.session);
  }

  /** Who is signed in; whoever locked it while it is locked. */
  get person(): string {
    const { session } = this.view;
    return "name" in session ? session.name : "";
  }

  emit(event: ChangedEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Puts a payout on record and returns its id. */
  put(changes: Partial<PayoutRowView> & { state: PayoutState }, more: Partial<PayoutDetailView> = {}): string {
    const number = this.#next++;
    const id = changes.id ?? `p${number}`;
    const row: PayoutRowView = {
      id,
      revision: 4,
      time: new Date(this.now - 60_000).toISOString(),
      reference: `KL-20261120-0${number}`,
      accountName: "สมชาย ใจดี",
      accountGrouped: "012-3-45678-9",
      bankCode: "004",
      amount: "1500.00",
      tab: tabOf[changes.state],
      cancel: null,
      alarm: false,
      maker: "Somsri",
      connectionId: "c1",
      connectionName: "One2Pays",
      ...changes,
    };
    const asked = row.cancel !== null;
    const open = ["pending", "processing"].includes(row.state);
    this.#payouts.set(id, {
      detail: {
        row,
        form: {
          connectionId: row.connectionId,
          accountNumber: row.accountGrouped.replaceAll("-", ""),
          bankCode: row.bankCode,
          accountName: row.accountName,
          amount: row.amount ?? "",
          reference: row.reference,
          description: "Refund, order 88213",
          destination: "bankAccount",
          details: [],
        },
        amountWordsTh: row.amount === null ? null : thaiWords(row.amount),
        amountWordsEn: row.amount === null ? null : englishWords(row.amount),
        providerId: row.state === "draft" ? null : "660e8400-e29b-41d4-a716-446655441001",
        idempotencyKey: row.state === "draft" ? null : "0192f3c1-7e0a-7bb3-9d0e-3a6c1b1f7a10",
        attempts: row.state === "draft" ? 0 : 1,
        lastAskedAt: row.state === "draft" ? null : new Date(this.now - 20_000).toISOString(),
        stateSince: row.time,
        explanation: null,
        settlement: null,
        approval: testingApproval(row),
        acceptedWarnings: [],
        can: {
          cancel: open && !asked,
          withdrawBeforeSending: ["ready", "awaitingApproval", "returned"].includes(row.state),
          edit: row.state === "draft" || row.state === "returned",
          discard: row.state === "draft",
          acknowledgeReversal: row.state === "reversed",
          askNow: open || row.state === "unknown",
        },
        timeline: timelineOf(row),
        ...more,
      },
    });
    return id;
  }

  /** Moves a payout to another state and tells the window, as the poller would. */
  move(id: string, state: PayoutState): void {
    const kept = this.#kept(id);
    const row = { ...kept.detail.row, state, tab: tabOf[state], revision: kept.detail.row.revision + 1 };
    kept.detail = { ...kept.detail, row, timeline: timelineOf(row) };
    this.emit({ kind: "payout", id, tab: row.tab });
    this.emit({ kind: "counters" });
  }

  change(id: string, changes: Partial<PayoutRowView>): void {
    const kept = this.#kept(id);
    const row = { ...kept.detail.row, ...changes, revision: kept.detail.row.revision + 1 };
    const can = { ...kept.detail.can, cancel: kept.detail.can.cancel && row.cancel === null };
    kept.detail = { ...kept.detail, row, can };
    this.emit({ kind: "payout", id, tab: row.tab });
  }

  called(method: keyof Backend): unknown[][] {
    return this.calls.filter((call) => call.method === method).map((call) => call.args);
  }

  async opening(): Promise<OpeningView | null> {
    await this.#begin("opening", []);
    return this.waitsFor;
  }

  async desk(): Promise<DeskView> {
    await this.#begin("desk", []);
    return this.view;
  }

  async banks(): Promise<BankView[]> {
    await this.#begin("banks", []);
    return testingBanks();
  }

  async saveSettings(settings: SettingsView): Promise<SettingsView> {
    await this.#begin("saveSettings", [settings]);
    this.view = { ...this.view, settings };
    return settings;
  }

  async payoutsPage(query: PayoutQuery, start: ListStart, until: string | null, limit: number): Promise<PayoutsPage> {
    await this.#begin("payoutsPage", [query, start, until, limit]);
    return pageOf(this.#listed(query), query.order, start, until, limit);
  }

  async readSearch(search: string): Promise<SearchView> {
    await this.#begin("readSearch", [search]);
    return readSearch(search, this.#rows(), this.#known());
  }

  async surveyPayouts(query: PayoutQuery, every: number, seek: TimeText | null): Promise<SurveyView> {
    await this.#begin("surveyPayouts", [query, every, seek]);
    return surveyOf(this.#listed(query), query.order, every, seek);
  }

  async betweenPayouts(query: PayoutQuery, first: string, last: string): Promise<SumView> {
    await this.#begin("betweenPayouts", [query, first, last]);
    return betweenOf(this.#listed(query), query.order, first, last);
  }

  async suggest(search: string): Promise<SuggestionView[]> {
    await this.#begin("suggest", [search]);
    return suggestionsOf(this.#rows(), search);
  }

  async glance(from: string, until: string): Promise<GlanceView> {
    await this.#begin("glance", [from, until]);
    return glanceOf(this.#rows(), from, until);
  }

  async exportPayouts(query: PayoutQuery, format: ExportFormat, between: RowRange | null): Promise<string | null> {
    await this.#begin("exportPayouts", [query, format, between]);
    return this.#worked(this.keeping.save("export", `payouts.${format}`));
  }

  async savePaymentAdvice(payoutId: string, format: AdviceFormat, language: Language): Promise<string | null> {
    await this.#begin("savePaymentAdvice", [payoutId, format, language]);
    return this.#worked(this.keeping.save("advice", `${this.#kept(payoutId).detail.row.reference}.${format}`));
  }

  async saveDayClose(connectionId: string, day: string): Promise<string | null> {
    await this.#begin("saveDayClose", [connectionId, day]);
    return this.#worked(this.keeping.save("dayClose", `${this.#connection(connectionId).name} ${day}.pdf`));
  }

  async works(): Promise<WorkView[]> {
    await this.#begin("works", []);
    return this.keeping.works;
  }

  async cancelWork(id: string): Promise<void> {
    await this.#begin("cancelWork", [id]);
    this.advance(id, { state: "cancelled" });
  }

  async forgetWork(id: string): Promise<void> {
    await this.#begin("forgetWork", [id]);
    this.keeping.forget(id);
    this.emit({ kind: "works" });
  }

  async showWorkFile(id: string): Promise<void> {
    await this.#begin("showWorkFile", [id]);
  }

  async records(): Promise<RecordsView> {
    await this.#begin("records", []);
    return this.keeping.records;
  }

  async verifyJournal(): Promise<string> {
    await this.#begin("verifyJournal", []);
    return this.#worked(this.keeping.begin("verify", ""));
  }

  async backUpNow(): Promise<string> {
    await this.#begin("backUpNow", []);
    return this.#worked(this.keeping.begin("backup", "khlang-2026-11-20T073210Z.sqlite"));
  }

  async compareHead(code: string): Promise<HeadCheckView> {
    await this.#begin("compareHead", [code]);
    return this.keeping.compare(code);
  }

  async restoreBackup(name: string, second: SecondPerson | null): Promise<void> {
    await this.#begin("restoreBackup", [name, second]);
    this.office.second(this.person, null, second);
    this.keeping.restore(name, new Date(this.now).toISOString());
    this.#sit({ state: "signedOut", lastName: null, rehearsalPeople: this.#rehearsalPeople() });
    this.emit({ kind: "desk" });
  }

  async resumeAfterRestore(second: SecondPerson | null): Promise<void> {
    await this.#begin("resumeAfterRestore", [second]);
    this.office.second(this.person, null, second);
    this.keeping.resume();
    this.emit({ kind: "records" });
  }

  /** Says how far long work is, as the shell does by itself. */
  advance(id: string, changes: Partial<WorkView>): void {
    this.keeping.change(id, changes);
    this.emit({ kind: "works" });
  }

  #worked<Id extends string | null>(id: Id): Id {
    if (id !== null) this.emit({ kind: "works" });
    return id;
  }

  async payoutCounters(): Promise<CounterView[]> {
    await this.#begin("payoutCounters", []);
    return tabs.map((tab) => {
      const rows = this.#rows().filter((row) => row.tab === tab);
      const satang = rows.reduce((sum, row) => sum + BigInt((row.amount ?? "0.00").replace(".", "")), 0n);
      return { tab, count: rows.length, sum: `${satang / 100n}.${String(satang % 100n).padStart(2, "0")}` };
    });
  }

  async payoutDetail(id: string): Promise<PayoutDetailView> {
    await this.#begin("payoutDetail", [id]);
    return this.#kept(id).detail;
  }

  async newPayout(connectionId: string | null): Promise<NewPayoutView> {
    await this.#begin("newPayout", [connectionId]);
    const number = this.#next++;
    return {
      payoutId: `p${number}`,
      reference: `KL-20261120-0${number}`,
      connectionId: connectionId ?? this.view.connections[0]?.id ?? null,
    };
  }

  async checkPayout(payoutId: string, form: PayoutForm): Promise<FormCheckView> {
    await this.#begin("checkPayout", [payoutId, form]);
    return this.#check(form);
  }

  async saveDraft(payoutId: string, expectedRevision: number, form: PayoutForm): Promise<number> {
    await this.#begin("saveDraft", [payoutId, expectedRevision, form]);
    this.#write(payoutId, expectedRevision, form, "draft");
    return expectedRevision + 1;
  }

  async discardDraft(payoutId: string, expectedRevision: number): Promise<void> {
    await this.#begin("discardDraft", [payoutId, expectedRevision]);
    this.#payouts.delete(payoutId);
    this.emit({ kind: "counters" });
  }

  async sendPayout(
    payoutId: string,
    expectedRevision: number,
    form: PayoutForm,
    acceptedWarnings: string[],
  ): Promise<number> {
    await this.#begin("sendPayout", [payoutId, expectedRevision, form, acceptedWarnings]);
    const { problems } = this.#check(form);
    if (problems.length > 0) throw failure("problems", { problems });
    this.#write(payoutId, expectedRevision, form, this.sentState);
    return expectedRevision + 1;
  }

  async cancelPayout(payoutId: string, expectedRevision: number): Promise<void> {
    await this.#begin("cancelPayout", [payoutId, expectedRevision]);
    this.change(payoutId, { cancel: "asked" });
  }

  async acknowledgeReversal(payoutId: string, expectedRevision: number): Promise<void> {
    await this.#begin("acknowledgeReversal", [payoutId, expectedRevision]);
    const kept = this.#kept(payoutId);
    kept.detail = { ...kept.detail, can: { ...kept.detail.can, acknowledgeReversal: false } };
    this.change(payoutId, { tab: "done" });
  }

  async askNow(payoutId: string): Promise<void> {
    await this.#begin("askNow", [payoutId]);
    const kept = this.#kept(payoutId);
    kept.detail = { ...kept.detail, lastAskedAt: new Date(this.now).toISOString() };
  }

  async checkConnection(connectionId: string | null, form: ConnectionForm): Promise<ConnectionCheckView> {
    await this.#begin("checkConnection", [connectionId, form]);
    return this.checkResult;
  }

  async addConnection(form: ConnectionForm): Promise<ConnectionView> {
    await this.#begin("addConnection", [form]);
    const blank = { revision: 1, amountUnit: null, unitConfirmation: null, secrets: [] };
    const id = `c${this.view.connections.length + 1}`;
    const sample = { jamespay: testingJamesPay, pay1401: testingPay1401 }[form.provider] ?? testingConnection;
    const { bankSpellings } = sample();
    const unconfirmed = bankSpellings.map((spelling) => ({ ...spelling, confirmedBy: null, confirmedAt: null }));
    const added = connectionFrom(form, sample({ ...blank, id, bankSpellings: unconfirmed }), this.view);
    this.view = { ...this.view, connections: [...this.view.connections, added] };
    this.emit({ kind: "connections" });
    return added;
  }

  async updateConnection(connectionId: string, revision: number, form: ConnectionForm): Promise<ConnectionView> {
    await this.#begin("updateConnection", [connectionId, revision, form]);
    return this.#replace(connectionId, (kept) => connectionFrom(form, { ...kept, revision: revision + 1 }, this.view));
  }

  async resumeConnection(connectionId: string, revision: number, reason: string): Promise<ConnectionView> {
    await this.#begin("resumeConnection", [connectionId, revision, reason]);
    return this.#replace(connectionId, (kept) => ({ ...kept, revision: revision + 1, stopped: null }));
  }

  async confirmBanks(id: string, revision: number, banks: BankSpellingForm[]): Promise<ConnectionView> {
    await this.#begin("confirmBanks", [id, revision, banks]);
    const empty = banks.filter(({ spelling }) => spelling.trim() === "");
    if (empty.length > 0) {
      const connectionProblems = empty.map(({ bankCode }) => ({
        field: "bankSpelling" as const,
        secret: null,
        name: bankCode,
        code: "bankSpellingEmpty",
        params: {},
      }));
      throw failure("problems", { connectionProblems });
    }
    const typed = new Map(banks.map(({ bankCode, spelling }) => [bankCode, spelling.trim()]));
    const confirmedBy = this.person;
    const confirmedAt = new Date(this.now).toISOString();
    return this.#replace(id, (kept) => ({
      ...kept,
      revision: revision + 1,
      unpayableBanks: kept.unpayableBanks.filter(({ bankCode }) => !typed.has(bankCode)),
      bankSpellings: kept.bankSpellings.map((old) => {
        const spelling = typed.get(old.bankCode);
        return spelling === undefined ? old : { ...old, spelling, confirmedBy, confirmedAt };
      }),
    }));
  }

  async beginCalibration(id: string, revision: number, form: PayoutForm): Promise<string> {
    await this.#begin("beginCalibration", [id, revision, form]);
    const { problems, amount } = this.#check(form);
    if (problems.length > 0 || amount === null) throw failure("problems", { problems });
    const payoutId = `p${this.#next}`;
    this.#write(payoutId, 0, form, "pending");
    const before = this.#connection(id).health.balance;
    this.#replace(id, (kept) => ({
      ...kept,
      revision: revision + 1,
      calibration: {
        payoutId,
        state: "pending",
        amount,
        before,
        after: null,
        verdict: { code: "waiting", params: {} },
        accepted: false,
      },
    }));
    return payoutId;
  }

  async acceptCalibration(id: string, revision: number): Promise<ConnectionView> {
    await this.#begin("acceptCalibration", [id, revision]);
    const recordedBy = this.person;
    const recordedAt = new Date(this.now).toISOString();
    return this.#replace(id, (kept) => {
      const { calibration, amountUnit } = kept;
      if (calibration === null || !["agrees", "otherUnit"].includes(calibration.verdict.code)) {
        throw failure("wrongState");
      }
      const other = amountUnit === "baht" ? "satang" : "baht";
      return {
        ...kept,
        revision: revision + 1,
        amountUnit: calibration.verdict.code === "otherUnit" ? other : amountUnit,
        unitConfirmation: { by: "calibration", on: recordedAt, note: calibration.payoutId, recordedBy, recordedAt },
        sendingLocked: null,
        calibration: { ...calibration, accepted: true },
      };
    });
  }

  async supportReport(id: string): Promise<string> {
    await this.#begin("supportReport", [id]);
    const { name, provider, baseUrl, secrets } = this.#connection(id);
    return [
      `Khlang ${this.view.version}`,
      `Connection: ${name} (${provider})`,
      `Base URL: ${baseUrl}`,
      ...secrets.map((secret) => `${secret.name}: …${secret.lastFour}`),
    ].join("\n");
  }

  async doubts(): Promise<DoubtView[]> {
    await this.#begin("doubts", []);
    return [...this.#payouts.values()]
      .map(({ detail }) => detail)
      .filter(({ row }) => row.state === "unknown" || row.state === "accepted")
      .sort((a, b) => (a.row.time < b.row.time ? -1 : 1))
      .map((detail) => {
        const connection = this.view.connections.find(({ id }) => id === detail.row.connectionId) ?? null;
        const provider = this.view.providers.find(({ key }) => key === connection?.provider) ?? null;
        return { ...doubtOf(detail, connection, provider), ...this.doubtChanges.get(detail.row.id) };
      });
  }

  async settlePayout(
    payoutId: string,
    expectedRevision: number,
    verdict: Verdict,
    evidence: EvidenceForm,
    second: SecondPersonForm | null,
  ): Promise<void> {
    await this.#begin("settlePayout", [payoutId, expectedRevision, verdict, evidence, second]);
    const kept = this.#kept(payoutId);
    const { row, timeline } = kept.detail;
    const first = this.person;
    if (row.revision !== expectedRevision) throw failure("changedMeanwhile");
    if (evidence.text.trim() === "" && evidence.pictures.length === 0) throw failure("evidenceMissing");
    if (verdict === "notPaid") {
      if (second === null || second.name.trim() === "") throw failure("secondPersonMissing");
      this.office.second(first, null, second);
      if (second.reference.trim() !== row.reference) throw failure("referenceDiffers");
    }
    const at = new Date(this.now).toISOString();
    const pictures = evidence.pictures.map((picture, index) => {
      const sha256 = `${payoutId}-${index}`;
      this.#pictures.set(sha256, picture);
      return { sha256, mediaType: picture.mediaType, bytes: Math.floor((picture.base64.length * 3) / 4) };
    });
    const confirmed = verdict === "notPaid" ? (second?.name.trim() ?? null) : null;
    const code = { paid: "settledPaid", failed: "settledFailed", notPaid: "settledNotPaid" }[verdict];
    this.move(payoutId, { paid: "paid", failed: "failed", notPaid: "ready" }[verdict] as PayoutState);
    kept.detail = {
      ...kept.detail,
      explanation: null,
      settlement: { verdict, text: evidence.text, pictures, by: first, second: confirmed, at },
      timeline: [
        ...timeline,
        { at, who: first, code, params: confirmed === null ? {} : { second: confirmed }, tone: "done" },
      ],
    };
  }

  async evidencePicture(sha256: string): Promise<PictureForm> {
    await this.#begin("evidencePicture", [sha256]);
    const picture = this.#pictures.get(sha256);
    if (picture === undefined) throw failure("noSuchPicture");
    return picture;
  }

  async approvals(): Promise<ApprovalsView> {
    await this.#begin("approvals", []);
    const waiting = [...this.#payouts.values()].filter(({ detail }) => detail.row.state === "awaitingApproval");
    const items = waiting.map(({ detail }) => itemOf(this.#approval(detail.row.id)));
    return { items: items.sort((a, b) => (a.waitingSince < b.waitingSince ? -1 : 1)) };
  }

  async approval(payoutId: string): Promise<ApprovalDetail> {
    await this.#begin("approval", [payoutId]);
    return this.#approval(payoutId);
  }

  async previewApproval(items: ActItemForm[]): Promise<ApprovalPreviewView> {
    await this.#begin("previewApproval", [items]);
    const previews = items.map(({ payoutId }) => previewOf(this.#approval(payoutId)));
    return { items: previews, passwordNeeded: !this.inboxOpen };
  }

  async approve(items: ActItemForm[], password: string | null): Promise<ActResult[]> {
    await this.#begin("approve", [items, password]);
    if (!this.inboxOpen && password === null) throw failure("passwordNeeded");
    if (password !== null) this.office.recognise(this.person, password);
    this.inboxOpen = true;
    if (this.systemDialog === "cancel") {
      return items.map(({ payoutId }) => ({ payoutId, result: "declined", error: null }));
    }
    return items.map((item) => {
      const { missing } = this.#approval(item.payoutId);
      return this.#decide(item, missing <= 1 ? "ready" : "approved", "");
    });
  }

  async returnPayout(items: ActItemForm[], reason: string): Promise<ActResult[]> {
    await this.#begin("returnPayout", [items, reason]);
    return items.map((item) => this.#decide(item, "returned", reason));
  }

  async rejectPayout(items: ActItemForm[], reason: string): Promise<ActResult[]> {
    await this.#begin("rejectPayout", [items, reason]);
    return items.map((item) => this.#decide(item, "rejected", reason));
  }

  async leaveInbox(): Promise<void> {
    await this.#begin("leaveInbox", []);
    this.inboxOpen = false;
  }

  async session(): Promise<SessionView> {
    await this.#begin("session", []);
    return this.view.session;
  }

  async makeFirstPerson(name: string, password: string): Promise<SessionView> {
    await this.#begin("makeFirstPerson", [name, password]);
    if (name.trim() === "") throw failure("personNameEmpty");
    checkPassword(name, password);
    const roles: Role[] = ["supervisor", "administrator"];
    this.office.people = [testingPerson(name.trim(), roles, { password, addedBy: name.trim() })];
    return this.#sit({ ...signedIn(name.trim(), roles), lockAfterMinutes: this.view.settings.lockAfterMinutes });
  }

  async signIn(name: string, password: string): Promise<SessionView> {
    await this.#begin("signIn", [name, password]);
    const person = this.office.recognise(name, password);
    if (person.temporaryPassword) return this.#sit({ state: "mustChoosePassword", name: person.name });
    return this.#sit({
      ...signedIn(person.name, person.roles),
      lockAfterMinutes: this.view.settings.lockAfterMinutes,
    });
  }

  async lock(): Promise<SessionView> {
    await this.#begin("lock", []);
    const { session } = this.view;
    if (session.state !== "signedIn") return session;
    return this.#sit({ state: "locked", name: session.name, rehearsalPeople: this.#rehearsalPeople() });
  }

  async signOut(): Promise<SessionView> {
    await this.#begin("signOut", []);
    return this.#sit({ state: "signedOut", lastName: this.person, rehearsalPeople: this.#rehearsalPeople() });
  }

  async stillHere(): Promise<null> {
    await this.#begin("stillHere", []);
    return null;
  }

  async choosePassword(old: string, password: string): Promise<SessionView> {
    await this.#begin("choosePassword", [old, password]);
    const { roles } = this.office.recognise(this.person, old);
    checkPassword(this.person, password);
    this.office.change(this.person, { password, temporaryPassword: false });
    return this.#sit({ ...signedIn(this.person, roles), lockAfterMinutes: this.view.settings.lockAfterMinutes });
  }

  async people(): Promise<PeopleView> {
    await this.#begin("people", []);
    return this.office.list(this.person);
  }

  async addPerson(name: string, roles: Role[], password: string, second: SecondPerson | null): Promise<PeopleView> {
    await this.#begin("addPerson", [name, roles, password, second]);
    this.office.add(this.person, name, roles, password, second);
    return this.#changedPeople();
  }

  async changeRoles(name: string, revision: number, roles: Role[], second: SecondPerson | null): Promise<PeopleView> {
    await this.#begin("changeRoles", [name, revision, roles, second]);
    const needed = (person: TestingPerson): boolean =>
      roles.some((role) => role !== "viewer" && !person.roles.includes(role));
    this.office.act(this.person, name, revision, "rolesChanged", { roles }, { value: second, needed });
    return this.#changedPeople();
  }

  async resetPassword(
    name: string,
    revision: number,
    password: string,
    second: SecondPerson | null,
  ): Promise<PeopleView> {
    await this.#begin("resetPassword", [name, revision, password, second]);
    if (name === this.person) throw failure("ownPassword");
    checkPassword(name, password);
    const changes = { password, temporaryPassword: true, passwordSetAt: new Date(this.now).toISOString() };
    this.office.act(this.person, name, revision, "passwordReset", changes, { value: second, needed: () => true });
    return this.#changedPeople();
  }

  async switchOff(name: string, revision: number): Promise<PeopleView> {
    await this.#begin("switchOff", [name, revision]);
    this.office.act(this.person, name, revision, "switchedOff", { active: false }, null);
    return this.#changedPeople();
  }

  async switchOn(name: string, revision: number, second: SecondPerson | null): Promise<PeopleView> {
    await this.#begin("switchOn", [name, revision, second]);
    const seconds = { value: second, needed: () => true };
    this.office.act(this.person, name, revision, "switchedOn", { active: true }, seconds);
    return this.#changedPeople();
  }

  async policy(): Promise<PolicyView> {
    await this.#begin("policy", []);
    return this.office.policyFor(this.person);
  }

  async checkPolicy(draft: PolicyDraft): Promise<PolicyCheck> {
    await this.#begin("checkPolicy", [draft]);
    return checkPolicy(draft);
  }

  async changePolicy(revision: number, draft: PolicyDraft, second: SecondPerson | null): Promise<PolicyView> {
    await this.#begin("changePolicy", [revision, draft, second]);
    this.office.changePolicy(this.person, revision, draft, second);
    this.emit({ kind: "policy" });
    return this.office.policyFor(this.person);
  }

  async replayPolicy(draft: PolicyDraft, days: number): Promise<ReplayView> {
    await this.#begin("replayPolicy", [draft, days]);
    return this.office.replay;
  }

  async openProfile(profile: ProfileKind): Promise<DeskView> {
    await this.#begin("openProfile", [profile]);
    const mayLeave = ["signedIn", "firstPerson"].includes(this.view.session.state);
    if (this.view.profile === "live" && profile === "rehearsal" && !mayLeave) throw failure("locked");
    if (profile === "rehearsal") this.#connections = [testingConnection()];
    this.view = { ...this.view, profile };
    this.#sit(this.profileSession ?? this.view.session);
    return this.view;
  }

  async rehearsal(): Promise<RehearsalView> {
    await this.#begin("rehearsal", []);
    return {
      next: this.#rehearsalNext,
      providers: this.view.connections.map(({ provider }) => provider),
      samples: [
        { accountNumber: "0123456789", bankCode: "004", accountName: "สมชาย ใจดี" },
        { accountNumber: "4071234560", bankCode: "014", accountName: "นางสาวพรทิพย์ สุวรรณศรี" },
        { accountNumber: "020123456789", bankCode: "030", accountName: "วิชัย ตั้งตรงจิตร" },
      ],
    };
  }

  async rehearsalNext(next: RehearsalNext): Promise<RehearsalView> {
    await this.#begin("rehearsalNext", [next]);
    this.#rehearsalNext = next;
    return this.rehearsal();
  }

  /** A page in a test stays what it is. */
  async renewWindow(): Promise<void> {
    await this.#begin("renewWindow", []);
  }

  onChanged(listener: (event: ChangedEvent) => void): Promise<() => void> {
    this.#listeners.add(listener);
    return Promise.resolve(() => this.#listeners.delete(listener));
  }

  /** Somebody else sits down, or nobody: what is not theirs to see is not told any more. */
  #sit(session: SessionView): SessionView {
    if (this.view.session.state === "signedIn") this.#connections = this.view.connections;
    this.view = { ...this.view, session, connections: session.state === "signedIn" ? this.#connections : [] };
    this.emit({ kind: "session" });
    return session;
  }

  /** Tells the window, as the shell does when it locked by itself. */
  async lockByItself(): Promise<void> {
    await this.lock();
    this.calls = this.calls.filter(({ method }) => method !== "lock");
  }

  #rehearsalPeople(): RehearsalPerson[] {
    if (this.view.profile !== "rehearsal") return [];
    return this.office.people.map(({ name, password, roles }) => ({ name, password, roles }));
  }

  #changedPeople(): PeopleView {
    this.emit({ kind: "people" });
    return this.office.list(this.person);
  }

  async #begin(method: keyof Backend, args: unknown[]): Promise<void> {
    this.calls.push({ method, args: structuredClone(args) });
    await this.hold.get(method);
    if (this.view.session.state !== "signedIn" && !open.includes(method)) throw failure("locked");
    const failing = this.failNext.get(method);
    if (failing === undefined) return;
    this.failNext.delete(method);
    throw failing;
  }

  #approval(id: string): ApprovalDetail {
    const detail = approvalOf(this.#kept(id).detail, this.person);
    return { ...detail, ...this.approvalChanges.get(id) };
  }

  #decide({ payoutId, expectedRevision }: ActItemForm, result: ActOutcome, reason: string): ActResult {
    const by = this.person;
    const { mine, revision } = this.#approval(payoutId);
    const refused = mine !== "no" ? "ownPayout" : revision !== expectedRevision ? "changedMeanwhile" : null;
    if (refused !== null) return { payoutId, result: "failed", error: failure(refused) };
    const { detail } = this.#kept(payoutId);
    const at = new Date(this.now).toISOString();
    const states = { ready: "ready", returned: "returned", rejected: "rejected" } as const;
    const state = result in states ? states[result as keyof typeof states] : "awaitingApproval";
    this.move(payoutId, state);
    const { row, can } = this.#kept(payoutId).detail;
    const now = decided(detail, { result, by, reason, at });
    this.#kept(payoutId).detail = { ...now, row, can: { ...can, edit: state === "returned" } };
    this.emit({ kind: "approvals" });
    return { payoutId, result, error: null };
  }

  #listed(query: PayoutQuery): ListedRowView[] {
    return listed(this.#rows(), query, this.#known());
  }

  #known(): SearchKnown {
    return { banks: testingBanks(), connections: this.view.connections, now: this.now };
  }

  #rows(): PayoutRowView[] {
    return [...this.#payouts.values()].map(({ detail }) => detail.row);
  }

  #kept(id: string): Kept {
    const kept = this.#payouts.get(id);
    if (kept === undefined) throw failure("noSuchPayout");
    return kept;
  }

  #write(id: string, revision: number, form: PayoutForm, state: PayoutState): void {
    const kept = this.#payouts.get(id);
    if ((kept?.detail.row.revision ?? 0) !== revision) throw failure("changedMeanwhile");
    const check = this.#check(form);
    const detail: Partial<PayoutDetailView> = { form: structuredClone(form) };
    this.put(
      {
        id,
        state,
        revision: revision + 1,
        time: new Date(this.now).toISOString(),
        reference: form.reference,
        accountName: form.accountName,
        accountGrouped: check.accountGrouped ?? form.accountNumber,
        bankCode: form.bankCode,
        amount: check.amount,
        connectionId: form.connectionId,
        connectionName: this.view.connections.find(({ id: known }) => known === form.connectionId)?.name ?? null,
      },
      detail,
    );
    this.emit({ kind: "payout", id, tab: tabOf[state] });
    this.emit({ kind: "counters" });
  }

  #connection(id: string): ConnectionView {
    const kept = this.view.connections.find((connection) => connection.id === id);
    if (kept === undefined) throw failure("noSuchConnection");
    return kept;
  }

  #replace(id: string, change: (kept: ConnectionView) => ConnectionView): ConnectionView {
    const changed = change(this.#connection(id));
    this.view = { ...this.view, connections: this.view.connections.map((old) => (old.id === id ? changed : old)) };
    this.emit({ kind: "connections" });
    return changed;
  }

  #check(form: PayoutForm): FormCheckView {
    const problems: ProblemView[] = [];
    const problem = (field: ProblemView["field"], code: string, params: Record<string, string> = {}): void => {
      problems.push({ field, row: null, code, params });
    };
    const digits = form.accountNumber.replace(/[\s-]/g, "");
    if (digits === "") problem("accountNumber", "accountEmpty");
    else if (!/^\d+$/.test(digits))
      problem("accountNumber", "accountLetters", { sign: digits.replace(/\d/g, "").slice(0, 1) });
    else if (digits.length < 10)
      problem("accountNumber", "accountTooShort", { digits: String(digits.length), minimum: "10" });
    if (form.bankCode === null) problem("bank", "bankEmpty");
    if (form.accountName.trim() === "") problem("accountName", "nameEmpty");
    const amount = readAmount(form.amount);
    if (form.amount.trim() === "") problem("amount", "amountEmpty");
    else if (amount === null) problem("amount", "amountNotANumber");
    if (form.reference.trim() === "") problem("reference", "referenceEmpty");
    if (form.connectionId === null) problem("connection", "connectionMissing");
    const connection = this.view.connections.find(({ id }) => id === form.connectionId);
    const unpayable = connection?.unpayableBanks.find(({ bankCode }) => bankCode === form.bankCode);
    if (unpayable !== undefined) problem("bank", unpayable.reason.code, unpayable.reason.params);
    if (amount !== null && isLess(amount, connection?.minimum)) {
      problem("amount", "amountBelowMinimum", { limit: connection?.minimum ?? "" });
    }
    const balance = connection?.health.balance ?? null;
    return {
      problems,
      warnings: problems.length === 0 ? this.warnings : [],
      amount,
      amountWordsTh: amount === null ? null : thaiWords(amount),
      amountWordsEn: amount === null ? null : englishWords(amount),
      weight: amount === null ? null : this.weight,
      accountGrouped: /^\d{10}$/.test(digits)
        ? `${digits.slice(0, 3)}-${digits.slice(3, 4)}-${digits.slice(4, 9)}-${digits.slice(9)}`
        : /^\d{10,}$/.test(digits)
          ? digits
          : null,
      accountName: form.accountName.normalize("NFC").trim(),
      balanceAfter:
        amount === null || balance === null
          ? null
          : { amount: subtract(balance.available, amount), asOf: balance.asOf },
      sendingLocked: connection?.sendingLocked ?? null,
    };
  }
}

function personOf({ session }: DeskView): string {
  return "name" in session ? session.name : "";
}

function connectionFrom(form: ConnectionForm, kept: ConnectionView, view: DeskView): ConnectionView {
  const at = new Date(testingNow).toISOString();
  const holds = kept.amountUnit === form.amountUnit ? kept.unitConfirmation : null;
  const unitConfirmation =
    form.unitConfirmation === null ? holds : { ...form.unitConfirmation, recordedBy: personOf(view), recordedAt: at };
  const typed = Object.entries(form.secrets)
    .filter(([, secret]) => secret !== "")
    .map(([name, secret]) => ({ name, lastFour: secret.slice(-4), setAt: at }));
  const untouched = kept.secrets.filter(({ name }) => typed.every((secret) => secret.name !== name));
  const needsUnit = view.providers.find(({ key }) => key === form.provider)?.needsAmountUnit === true;
  const sendingLocked: CodeView | null =
    unitConfirmation === null && needsUnit ? { code: "unitNotConfirmed", params: {} } : kept.sendingLocked;
  return {
    ...kept,
    name: form.name,
    provider: form.provider,
    baseUrl: form.baseUrl,
    amountUnit: form.amountUnit,
    unitConfirmation,
    secrets: [...untouched, ...typed],
    walletEnabled: form.walletEnabled,
    plainFields: form.plainFields,
    minimum: form.minimum === "" ? null : form.minimum,
    maximum: form.maximum === "" ? null : form.maximum,
    sendingLocked,
  };
}

function readAmount(typed: string): string | null {
  const parts = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(typed.replace(/[,\s]/g, ""));
  if (parts === null || /^0+$/.test(`${parts[1] ?? ""}${parts[2] ?? ""}`)) return null;
  return `${(parts[1] ?? "").replace(/^0+(?=\d)/, "")}.${(parts[2] ?? "").padEnd(2, "0")}`;
}

function isLess(amount: string, than: string | null | undefined): boolean {
  if (than === null || than === undefined) return false;
  return BigInt(amount.replace(".", "")) < BigInt(than.replace(".", ""));
}

function subtract(from: string, amount: string): string {
  const satang = BigInt(from.replace(".", "")) - BigInt(amount.replace(".", ""));
  const positive = satang < 0n ? -satang : satang;
  return `${satang < 0n ? "-" : ""}${positive / 100n}.${String(positive % 100n).padStart(2, "0")}`;
}

const statusCode: Partial<Record<PayoutState, string>> = {
  processing: "statusProcessing",
  accepted: "statusAccepted",
  paid: "statusPaid",
  failed: "statusFailed",
  canceled: "statusCanceled",
  refused: "refused",
  unknown: "outcomeUnknown",
  reversed: "reversed",
};

function timelineOf(row: PayoutRowView): TimelineItemView[] {
  const at = (seconds: number): string => new Date(Date.parse(row.time) + seconds * 1000).toISOString();
  const entered: TimelineItemView = { at: at(0), who: row.maker, code: "entered", params: {}, tone: "done" };
  if (row.state === "awaitingApproval") {
    const params = { outcome: "needs", supervisors: "1", rule: "4" };
    return [entered, { at: at(0), who: null, code: "weighed", params, tone: "wait" }];
  }
  if (row.state === "draft") return [{ ...entered, code: "drafted", tone: "rest" }];
  const sent: TimelineItemView = {
    at: at(4),
    who: null,
    code: "accepted",
    params: { provider: row.connectionName ?? "", attempt: "1" },
    tone: "done",
  };
  if (row.state === "sending") return [entered, { ...sent, code: "sendingBegan", tone: "move" }];
  const tone = { inProgress: "move", done: "done", attention: "alarm", waiting: "wait", drafts: "rest" } as const;
  return [
    entered,
    sent,
    {
      at: at(5),
      who: null,
      code: statusCode[row.state] ?? "statusPending",
      params: { seen: "timeout", reason: "", code: "INSUFFICIENT_BALANCE", message: "Insufficient balance" },
      tone: tone[row.tab],
    },
  ];
}
