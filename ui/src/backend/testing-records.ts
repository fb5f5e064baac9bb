/** The long work and the journal's records of the desk in memory. Nothing moves by itself: a test says how far work is. */
import type { ErrorView, HeadCheckView, RecordsView, WorkKind, WorkView } from "./generated/bindings";

export const testingHeadCode = "48213-7F3K-9QXD-M2PA-0W8T";

export function testingRecords(changes: Partial<RecordsView> = {}): RecordsView {
  const backup = (day: string, entries: number, headCode: string): RecordsView["backups"][number] => ({
    name: `khlang-${day}T020000Z.sqlite`,
    at: `${day}T02:00:00.000Z`,
    bytes: entries * 1_140,
    entries,
    headCode,
    isReadable: true,
    isOfThisJournal: true,
  });
  return {
    entries: 48_213,
    headCode: testingHeadCode,
    lastEntryAt: "2026-11-20T07:30:02.000Z",
    verified: null,
    flaw: null,
    backups: [
      backup("2026-11-20", 47_902, "47902-0BRT-55KD-WQ8H-2XAC"),
      backup("2026-11-19", 46_310, "46310-6D1M-ZZ40-Y7SE-N3PV"),
      backup("2026-10-31", 39_004, "39004-KE2P-8M9J-TT01-5CHA"),
    ],
    backupFailure: null,
    isBackupMissing: false,
    backupFolder: "/home/somsri/.local/share/khlang/live/backups",
    held: null,
    ...changes,
  };
}

export class TestingRecords {
  records = testingRecords();
  works: WorkView[] = [];
  /** What the person does in the system's dialog that asks where to save. */
  saveDialog: "save" | "cancel" = "save";
  /** What a code typed from paper is compared as; by the code itself where nothing is said. */
  headCheck: HeadCheckView | null = null;
  #next = 1;

  begin(kind: WorkKind, name: string): string {
    const id = `w${this.#next++}`;
    this.works = [{ id, kind, name, state: "running", done: 0, total: null, outcome: null, path: null }, ...this.works];
    return id;
  }

  change(id: string, changes: Partial<WorkView>): void {
    this.works = this.works.map((work) => (work.id === id ? { ...work, ...changes } : work));
  }

  /** What a dialog for saving leads to: the work, or nothing where it was declined. */
  save(kind: WorkKind, name: string): string | null {
    return this.saveDialog === "cancel" ? null : this.begin(kind, name);
  }

  forget(id: string): void {
    this.works = this.works.filter((work) => work.id !== id);
  }

  compare(code: string): HeadCheckView {
    if (this.headCheck !== null) return this.headCheck;
    const typed = code.toUpperCase().replace(/[^0-9A-Z]/g, "");
    const same = typed === this.records.headCode.replaceAll("-", "");
    if (same) return { outcome: "same", entriesSince: 0, entries: null };
    return { outcome: /^\d+[0-9A-Z]{16}$/.test(typed) ? "replaced" : "unreadable", entriesSince: null, entries: null };
  }

  restore(name: string, at: string): void {
    const backup = this.records.backups.find((known) => known.name === name);
    if (backup === undefined) throw refuse("noSuchBackup");
    const { entries, headCode } = this.records;
    this.records = {
      ...this.records,
      entries: (backup.entries ?? 0) + 1,
      headCode: `${(backup.entries ?? 0) + 1}-3WJ8-A0QK-DD5R-M6ZE`,
      held: {
        restoredAt: at,
        backupAt: backup.at,
        missingFrom: backup.at,
        missingUntil: at,
        knownUntil: this.records.lastEntryAt,
        lostEntries: headCode === backup.headCode ? 0 : entries - (backup.entries ?? 0),
        open: 2,
        unread: [],
        outOfReach: [],
        withoutList: [],
        strangers: [],
        strangerCount: 0,
      },
    };
  }

  resume(): void {
    const { held } = this.records;
    if (held === null) throw refuse("notHeld");
    if (held.open > 0) throw refuse("heldStillOpen", { count: String(held.open) });
    this.records = { ...this.records, held: null };
  }
}

function refuse(code: string, params: Record<string, string> = {}): ErrorView {
  return { code, params, problems: [], connectionProblems: [] };
}
