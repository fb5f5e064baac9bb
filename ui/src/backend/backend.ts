/**
 * What the window asks of the desk. Every screen talks to this interface; `tauri.ts` is the one that reaches the shell, and the
 * component tests bring one of their own. Each call rejects with an `ErrorView`, whose words are in the message catalogue.
 */
import type {
  ActItemForm,
  ActResult,
  AdviceFormat,
  ApprovalDetail,
  ApprovalPreviewView,
  ApprovalsView,
  BankSpellingForm,
  BankView,
  ChangedEvent,
  ConnectionCheckView,
  ConnectionForm,
  ConnectionView,
  CounterView,
  DeskView,
  DoubtView,
  EvidenceForm,
  ExportFormat,
  FormCheckView,
  GlanceView,
  HeadCheckView,
  Language,
  ListStart,
  NewPayoutView,
  OpeningView,
  PayoutDetailView,
  PayoutForm,
  PayoutQuery,
  PayoutsPage,
  PeopleView,
  PictureForm,
  PolicyCheck,
  PolicyDraft,
  PolicyView,
  ProfileKind,
  RecordsView,
  RehearsalNext,
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
  Verdict,
  WorkView,
} from "./generated/bindings";

export interface Backend {
  /** What a desk is waited for; answers at once, also while there is none. */
  opening(): Promise<OpeningView | null>;
  desk(): Promise<DeskView>;
  banks(): Promise<BankView[]>;
  saveSettings(settings: SettingsView): Promise<SettingsView>;

  /** Who is at the desk. This and what follows up to `stillHere` is answered behind the lock too. */
  session(): Promise<SessionView>;
  makeFirstPerson(name: string, password: string): Promise<SessionView>;
  signIn(name: string, password: string): Promise<SessionView>;
  lock(): Promise<SessionView>;
  signOut(): Promise<SessionView>;
  /** Somebody touched keys or pointer. */
  stillHere(): Promise<null>;
  choosePassword(old: string, password: string): Promise<SessionView>;

  people(): Promise<PeopleView>;
  /** With a password that they replace by their own; `second` where a role is given that takes two people. */
  addPerson(name: string, roles: Role[], password: string, second: SecondPerson | null): Promise<PeopleView>;
  changeRoles(
    name: string,
    expectedRevision: number,
    roles: Role[],
    second: SecondPerson | null,
  ): Promise<PeopleView>;
  resetPassword(
    name: string,
    expectedRevision: number,
    password: string,
    second: SecondPerson | null,
  ): Promise<PeopleView>;
  switchOff(name: string, expectedRevision: number): Promise<PeopleView>;
  switchOn(name: string, expectedRevision: number, second: SecondPerson | null): Promise<PeopleView>;

  policy(): Promise<PolicyView>;
  checkPolicy(draft: PolicyDraft): Promise<PolicyCheck>;
  changePolicy(expectedRevision: number, draft: PolicyDraft, second: SecondPerson | null): Promise<PolicyView>;
  /** What the draft would have made of the last `days` days; nothing is changed by it. */
  replayPolicy(draft: PolicyDraft, days: number): Promise<ReplayView>;

  /**
   * At most `limit` rows of a list from `start` on; with `until`, none at or behind that row. A search that cannot be read in part
   * is narrowed by the rest of it.
   */
  payoutsPage(query: PayoutQuery, start: ListStart, until: string | null, limit: number): Promise<PayoutsPage>;
  payoutCounters(): Promise<CounterView[]>;
  payoutDetail(id: string): Promise<PayoutDetailView>;

  /** What the text in the search box is read as. */
  readSearch(search: string): Promise<SearchView>;
  /**
   * How many rows a list has, and the cursor of every `every`-th; `seek` is a moment whose row is looked for. A newer call ends the
   * one before, which rejects with `superseded`.
   */
  surveyPayouts(query: PayoutQuery, every: number, seek: TimeText | null): Promise<SurveyView>;
  /** How many rows lie from one cursor to another, both included, and their sum. */
  betweenPayouts(query: PayoutQuery, first: string, last: string): Promise<SumView>;
  /** Payees and references among the first payouts that the search finds; operators and their values are the window's own. */
  suggest(search: string): Promise<SuggestionView[]>;
  /** Sums and counts from one moment until another, which is not in it. */
  glance(from: TimeText, until: TimeText): Promise<GlanceView>;

  /** Asks where to in the system's own dialog, then works; resolves to the work's id, or null where no file was chosen. */
  exportPayouts(query: PayoutQuery, format: ExportFormat, between: RowRange | null): Promise<string | null>;
  savePaymentAdvice(payoutId: string, format: AdviceFormat, language: Language): Promise<string | null>;
  /** `day` is one in Bangkok, "2026-11-20". */
  saveDayClose(connectionId: string, day: string): Promise<string | null>;

  /** How the journal stands, and its backups. */
  records(): Promise<RecordsView>;
  /** Resolves to the work's id, as `backUpNow` does. */
  verifyJournal(): Promise<string>;
  compareHead(code: string): Promise<HeadCheckView>;
  backUpNow(): Promise<string>;
  /** Puts a backup in the place of the journal; nobody is signed in afterwards. `second` where another person could confirm. */
  restoreBackup(name: string, second: SecondPerson | null): Promise<void>;
  /** Lets a desk that was restored send again. */
  resumeAfterRestore(second: SecondPerson | null): Promise<void>;

  /** Long work since the profile was opened, newest first, until it is forgotten. */
  works(): Promise<WorkView[]>;
  cancelWork(id: string): Promise<void>;
  forgetWork(id: string): Promise<void>;
  /** Shows the file that a work made in its folder. */
  showWorkFile(id: string): Promise<void>;

  /** A fresh payout id and reference; made once per form, so that a second send of the same form is refused. */
  newPayout(connectionId: string | null): Promise<NewPayoutView>;
  checkPayout(payoutId: string, form: PayoutForm): Promise<FormCheckView>;
  /** `expectedRevision` is 0 for a form that was never saved; resolves to the new revision. */
  saveDraft(payoutId: string, expectedRevision: number, form: PayoutForm): Promise<number>;
  discardDraft(payoutId: string, expectedRevision: number): Promise<void>;
  sendPayout(payoutId: string, expectedRevision: number, form: PayoutForm, acceptedWarnings: string[]): Promise<number>;
  cancelPayout(payoutId: string, expectedRevision: number): Promise<void>;
  acknowledgeReversal(payoutId: string, expectedRevision: number): Promise<void>;
  /** Asks the provider about this payout now. */
  askNow(payoutId: string): Promise<void>;

  /** Tries what was typed against the provider, saving nothing. `connectionId` set: empty secrets are taken from the keychain. */
  checkConnection(connectionId: string | null, form: ConnectionForm): Promise<ConnectionCheckView>;
  addConnection(form: ConnectionForm): Promise<ConnectionView>;
  updateConnection(connectionId: string, expectedRevision: number, form: ConnectionForm): Promise<ConnectionView>;
  resumeConnection(connectionId: string, expectedRevision: number, reason: string): Promise<ConnectionView>;

  /** Confirms how the provider spells banks; edits included. */
  confirmBanks(connectionId: string, expectedRevision: number, banks: BankSpellingForm[]): Promise<ConnectionView>;
  /** Sends the smallest payout to an account of one's own; resolves to its id. Only while the unit is chosen and not confirmed. */
  beginCalibration(connectionId: string, expectedRevision: number, form: PayoutForm): Promise<string>;
  /** Takes the calibration's verdict as the confirmation of the unit (switching the reading where it says so). */
  acceptCalibration(connectionId: string, expectedRevision: number): Promise<ConnectionView>;
  /** Everything a provider's support may need, without secrets and full account numbers; plain text to be copied. */
  supportReport(connectionId: string): Promise<string>;

  /** Payouts whose outcome people have to find out, over all connections, oldest first. */
  doubts(): Promise<DoubtView[]>;
  /** Records what people found. `notPaid` needs `second`. */
  settlePayout(
    payoutId: string,
    expectedRevision: number,
    verdict: Verdict,
    evidence: EvidenceForm,
    second: SecondPersonForm | null,
  ): Promise<void>;
  /** A picture that was kept as evidence. */
  evidencePicture(sha256: string): Promise<PictureForm>;

  /** Payouts that wait for signatures, oldest first. */
  approvals(): Promise<ApprovalsView>;
  approval(payoutId: string): Promise<ApprovalDetail>;
  /** Says what `approve` would do to each, and whether it would ask for the password. */
  previewApproval(items: ActItemForm[]): Promise<ApprovalPreviewView>;
  /**
   * Signs, after the system's own dialog was confirmed. `password` is null while the inbox session is open; rejects with
   * `passwordNeeded` where it is needed now.
   */
  approve(items: ActItemForm[], password: string | null): Promise<ActResult[]>;
  returnPayout(items: ActItemForm[], reason: string): Promise<ActResult[]>;
  rejectPayout(items: ActItemForm[], reason: string): Promise<ActResult[]>;
  /** Ends the inbox session: the next approval asks for the password again. */
  leaveInbox(): Promise<void>;

  /** Switches the profile and resolves to the new desk. */
  openProfile(profile: ProfileKind): Promise<DeskView>;
  rehearsal(): Promise<RehearsalView>;
  rehearsalNext(next: RehearsalNext): Promise<RehearsalView>;

  /** Draws the page anew in a process of its own: this one's memory keeps what was typed. Where it does, this never resolves. */
  renewWindow(): Promise<void>;

  /** Resolves to a function that ends the listening. */
  onChanged(listener: (event: ChangedEvent) => void): Promise<() => void>;
}
