/** A journal with backups, at every point that its screens know, and work in every state. */
import type { TestingBackend } from "../backend/testing";
import { testingHeadCode, testingRecords } from "../backend/testing";

export function putRecords({ keeping }: TestingBackend, kind: string): void {
  const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
  keeping.records = testingRecords({ lastEntryAt: ago(0.1) });
  if (kind === "verified" || kind === "works") {
    keeping.records.verified = { at: ago(0.2), entries: 48_213, headCode: testingHeadCode };
  }
  if (kind === "held" || kind === "settled") {
    const open = kind === "held" ? 3 : 0;
    keeping.records.held = {
      restoredAt: ago(0.3),
      backupAt: ago(22),
      missingFrom: ago(46),
      missingUntil: ago(0.3),
      knownUntil: ago(0.4),
      lostEntries: 311,
      open,
      unread: kind === "held" ? ["One2Pays ร้านค้าออนไลน์"] : [],
      outOfReach: [],
      withoutList: ["1401 สำรอง"],
      strangers: [
        {
          connectionName: "One2Pays ร้านค้าออนไลน์",
          reference: "KL-20261120-0162-K7QX",
          createdAt: ago(5),
        },
      ],
      strangerCount: 1,
    };
  }
  if (kind !== "works") return;
  const verify = keeping.begin("verify", "");
  keeping.change(verify, { done: 20_311, total: 48_213 });
  const failed = keeping.begin("dayClose", "One2Pays ร้านค้าออนไลน์ 2026-11-20.pdf");
  keeping.change(failed, { state: "failed", outcome: { code: "journal", params: {} } });
  const done = keeping.begin("export", "khlang-2026-11-20.xlsx");
  keeping.change(done, { state: "done", path: "/home/somsri/Documents/khlang-2026-11-20.xlsx" });
  const running = keeping.begin("export", "khlang-payouts-2026-11.csv");
  keeping.change(running, { done: 43_000, total: 100_000 });
}
