import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { RecordsView, Role } from "../../backend/generated/bindings";
import { failure, signedIn, TestingBackend, testingHeadCode, testingPassword } from "../../backend/testing";
import { axeFindings, showWindow, type Shown } from "../../testing/show";

const held = {
  restoredAt: "2026-11-20T06:00:00.000Z",
  backupAt: "2026-11-19T02:00:00.000Z",
  missingFrom: "2026-11-18T01:58:00.000Z",
  missingUntil: "2026-11-20T06:00:00.000Z",
  knownUntil: "2026-11-20T05:58:00.000Z",
  lostEntries: 311,
  open: 2,
  unread: [],
  outOfReach: [],
  withoutList: [],
  strangers: [],
  strangerCount: 0,
};

async function showRecords(records: Partial<RecordsView> = {}, ...roles: Role[]): Promise<Shown> {
  const backend = new TestingBackend(roles.length === 0 ? {} : { session: signedIn("Somsri", roles) });
  backend.keeping.records = { ...backend.keeping.records, ...records };
  const shown = await showWindow(backend);
  shown.desk.goTo("records");
  await screen.findByRole("heading", { name: "Head code" });
  return shown;
}

test("the settings lead to the records, and stay marked in the rail", async () => {
  const { user, desk } = await showWindow();
  desk.goTo("settings");
  await user.click(await screen.findByRole("button", { name: "Open records and backups" }));
  expect(await screen.findByRole("heading", { name: "Records and backups" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Settings" })).toHaveAttribute("aria-current", "page");
  expect(await axeFindings()).toEqual([]);
});

test("the head code is there to be copied, with what it stands for", async () => {
  await showRecords();
  expect(screen.getByText(testingHeadCode, { selector: ".code" })).toBeVisible();
  expect(screen.getByText("48,213 entries, the last on 20 Nov 2026 14:30")).toBeVisible();
  expect(screen.getByRole("button", { name: "Copy: Head code" })).toBeVisible();
});

test.each([
  [{ outcome: "same", entriesSince: 12, entries: null }, "It is this journal"],
  [{ outcome: "cut", entriesSince: null, entries: 40_001 }, "The end of the journal is missing"],
  [{ outcome: "replaced", entriesSince: null, entries: null }, "This is another journal"],
] as const)("a code typed from paper is compared: %o", async (check, words) => {
  const { user, backend } = await showRecords();
  backend.keeping.headCheck = check;
  await user.type(screen.getByLabelText("A code that was written down"), "47000-aaaa-bbbb-cccc-dddd{Enter}");
  expect(await screen.findByText(words)).toBeVisible();
  expect(backend.called("compareHead")).toEqual([["47000-aaaa-bbbb-cccc-dddd"]]);
  expect(await axeFindings()).toEqual([]);
});

test("what is no code is marked at its field and kept", async () => {
  const { user } = await showRecords();
  const field = screen.getByLabelText("A code that was written down");
  await user.type(field, "what?{Enter}");
  await waitFor(() => expect(field).toBeInvalid());
  expect(field).toHaveValue("what?");
  expect(field).toHaveFocus();
});

test("verifying shows how far it is, can be ended, and says what it proved", async () => {
  const { user, backend } = await showRecords();
  await user.click(screen.getByRole("button", { name: "Verify now" }));
  backend.advance("w1", { done: 12_053, total: 48_213 });
  const main = within(screen.getByRole("main"));
  const bar = (): HTMLElement => main.getByRole("progressbar", { name: "Verify journal" });
  await waitFor(() => expect(bar()).toHaveProperty("value", 12_053));
  expect(main.getByText("24 %")).toBeVisible();
  expect(screen.getByRole("button", { name: "Verify now" })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "Cancel verifying" }));
  expect(backend.called("cancelWork")).toEqual([["w1"]]);
  await waitFor(() => expect(screen.queryByRole("progressbar")).toBeNull());
  expect(screen.getByText("Not verified since Khlang was started.")).toBeVisible();

  await user.click(screen.getByRole("button", { name: "Verify now" }));
  const verified = { at: "2026-11-20T07:32:00.000Z", entries: 48_213, headCode: testingHeadCode };
  backend.keeping.records = { ...backend.keeping.records, verified };
  backend.advance("w2", { state: "done", outcome: { code: "verified", params: { entries: "48213" } } });
  expect(await screen.findByText("The journal is whole: 48,213 entries")).toBeVisible();
});

test("a journal that does not verify says so, though it did before", async () => {
  const verified = { at: "2026-11-20T05:32:00.000Z", entries: 48_213, headCode: testingHeadCode };
  const { user, backend } = await showRecords({ verified });
  await user.click(screen.getByRole("button", { name: "Verify now" }));
  backend.advance("w1", { state: "failed", outcome: { code: "journalBroken", params: {} } });
  const main = within(screen.getByRole("main"));
  expect(await main.findByText("The records do not verify")).toBeVisible();
  expect(screen.getByText(/Do not pay from this machine/)).toBeVisible();
  expect(screen.queryByText(/The journal is whole/)).toBeNull();
});

test("what was found broken stands until the whole journal was looked at again", async () => {
  const { user, backend } = await showRecords({ flaw: { code: "entryChanged", params: { position: "7" } } });
  const main = within(screen.getByRole("main"));
  const says = await main.findByText(/7/, { selector: ".alarm *" });
  expect(says).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Verify now" }));
  await user.click(await screen.findByRole("button", { name: "Cancel verifying" }));
  await waitFor(() => expect(screen.queryByRole("progressbar")).toBeNull());
  expect(says).toBeVisible();
  const verified = { at: "2026-11-20T05:32:00.000Z", entries: 48_213, headCode: testingHeadCode };
  await user.click(screen.getByRole("button", { name: "Verify now" }));
  backend.keeping.records = { ...backend.keeping.records, verified, flaw: null };
  backend.advance("w2", { state: "done", outcome: { code: "verified", params: { entries: "48213" } } });
  expect(await screen.findByText("The journal is whole: 48,213 entries")).toBeVisible();
});

test("backups are listed with what they hold, and one is made on request", async () => {
  const { user, backend } = await showRecords();
  const row = screen.getByRole("row", { name: /19 Nov 2026 09:00/ });
  expect(row).toHaveTextContent("46,310");
  expect(row).toHaveTextContent("53 MB");
  expect(row).toHaveTextContent("can be read");
  await user.click(screen.getByRole("button", { name: "Back up now" }));
  expect(backend.called("backUpNow")).toHaveLength(1);
  await waitFor(() => expect(screen.getByRole("button", { name: "Back up now" })).toBeDisabled());
});

test("a backup of another journal is named as such, and what restoring it would lose is not called nothing", async () => {
  const other = new TestingBackend().keeping.records.backups[0];
  if (other === undefined) throw new Error("there is no backup");
  const { user } = await showRecords({
    backups: [{ ...other, entries: 90_000, isOfThisJournal: false }],
  });
  expect(screen.getByRole("row", { name: /20 Nov 2026/ })).toHaveTextContent("of another journal");
  await user.click(screen.getByRole("button", { name: /^Restore…/ }));
  const dialog = await screen.findByRole("alertdialog");
  expect(dialog).toHaveTextContent("It is no older copy of the journal that is here");
  expect(dialog).not.toHaveTextContent("Nothing came into the journal");
});

test("that no backup could be made is said there, and after days on every screen", async () => {
  const backupFailure = { code: "diskFull", params: {} };
  const { desk, user, backend } = await showRecords({ backupFailure });
  expect(screen.getByText(/The last backup that was due was not made: /)).toBeVisible();
  expect(screen.queryByText("No backup")).toBeNull();
  backend.keeping.records = { ...backend.keeping.records, isBackupMissing: true };
  backend.emit({ kind: "records" });
  desk.goTo("payouts");
  expect(await screen.findByText("No backup")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "See the backups" }));
  expect(desk.place).toBe("records");
  expect(await axeFindings()).toEqual([]);
});

test("a restore that failed after everybody was signed out says why where they sign in", async () => {
  const { user, backend } = await showRecords();
  await user.click(screen.getAllByRole("button", { name: /^Restore…/ })[0]!);
  const dialog = within(await screen.findByRole("alertdialog"));
  backend.restoreBackup = async () => {
    await backend.signOut();
    throw failure("diskFull");
  };
  await user.click(dialog.getByRole("button", { name: "Restore this backup" }));
  expect(await screen.findByRole("button", { name: "Sign in" })).toBeVisible();
  expect(await screen.findByText("The disk is full")).toBeVisible();
});

test("only an administrator restores", async () => {
  await showRecords({}, "operator", "supervisor");
  for (const button of screen.getAllByRole("button", { name: /^Restore…/ })) {
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(/administrator/);
  }
});

test("restoring says what it loses, takes a second person, and holds sending on every screen", async () => {
  const { user, backend, desk } = await showRecords();
  await user.click(screen.getByRole("button", { name: "Restore…: 19 Nov 2026 09:00" }));
  const dialog = await screen.findByRole("alertdialog", { name: "Restore the backup of 19 Nov 2026 09:00?" });
  expect(within(dialog).getByText(/1,903 entries from after 19 Nov 2026 09:00 are not in it/)).toBeVisible();
  expect(within(dialog).getByRole("button", { name: "Keep the journal as it is" })).toHaveFocus();
  expect(await axeFindings()).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Restore this backup" }));
  await waitFor(() => expect(within(dialog).getByLabelText("Second person’s name")).toBeInvalid());
  await user.type(within(dialog).getByLabelText("Second person’s name"), "Malee");
  await user.type(within(dialog).getByLabelText("Second person’s password"), testingPassword("Malee"));
  await user.click(within(dialog).getByRole("button", { name: "Restore this backup" }));
  await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  expect(backend.called("restoreBackup").at(-1)).toEqual([
    "khlang-2026-11-19T020000Z.sqlite",
    { name: "Malee", password: testingPassword("Malee") },
  ]);
  await user.type(await screen.findByLabelText("Name"), "Somsri");
  await user.type(screen.getByLabelText("Password"), testingPassword("Somsri"));
  await user.keyboard("{Enter}");
  await screen.findByText("Restored: nothing is sent");
  for (const place of ["payouts", "approvals", "connections", "people", "settings"]) {
    desk.goTo(place);
    expect(await screen.findByText("Restored: nothing is sent")).toBeVisible();
  }
});

test("from the band the way leads to what to do, and sending goes on when everything open was settled", async () => {
  const { user, backend } = await showRecords({ held }, "supervisor");
  const goOn = screen.getByRole("button", { name: "Let sending go on" });
  expect(goOn).toBeDisabled();
  expect(goOn).toHaveAccessibleDescription(/once all 2 payouts that are open/);
  expect(screen.getByText(/The journal is of 19 Nov 2026 09:00; 2 payouts are still to be settled/)).toBeVisible();

  backend.keeping.records = { ...backend.keeping.records, held: { ...held, open: 0 } };
  backend.emit({ kind: "counters" });
  await waitFor(() => expect(goOn).toBeEnabled());
  expect(goOn).toHaveAccessibleDescription(/provider’s own list first/);
  await user.click(goOn);
  const dialog = await screen.findByRole("alertdialog", { name: "Let sending go on?" });
  await user.type(within(dialog).getByLabelText("Second person’s name"), "Malee");
  await user.type(within(dialog).getByLabelText("Second person’s password"), testingPassword("Malee"));
  await user.click(within(dialog).getByRole("button", { name: "Let sending go on" }));
  await waitFor(() => expect(screen.queryByText("Restored: nothing is sent")).toBeNull());
  expect(backend.called("resumeAfterRestore")).toHaveLength(1);
});

test("whoever may not let sending go on is told who may", async () => {
  await showRecords({ held: { ...held, open: 0 } }, "operator");
  const goOn = screen.getByRole("button", { name: "Let sending go on" });
  expect(goOn).toBeDisabled();
  expect(goOn).toHaveAccessibleDescription(/supervisor or administrator/);
});

test("a journal that was found older without a restore says so", async () => {
  await showRecords({ held: { ...held, backupAt: null, lostEntries: null, knownUntil: null } });
  expect(screen.getByText(/a journal was found here that is older than what was last known/)).toBeVisible();
});

test("what could not be read is said", async () => {
  const { backend } = await showRecords();
  backend.failNext.set("records", failure("journal"));
  backend.emit({ kind: "records" });
  expect(await screen.findByText("The records could not be written or read")).toBeVisible();
});

test("what a provider has and the restored journal does not know is named, and lists that are not read yet hold sending", async () => {
  await showRecords({
    held: {
      ...held,
      open: 0,
      unread: ["One2Pays"],
      withoutList: ["1401"],
      strangers: [{ connectionName: "One2Pays", reference: "KL-20261120-0162-K7QX", createdAt: null }],
      strangerCount: 1,
    },
  });
  expect(screen.getByText(/KL-20261120-0162-K7QX · One2Pays/)).toBeVisible();
  expect(screen.getByText(/Still being read: One2Pays/)).toBeVisible();
  expect(
    screen.getByText(
      /1401. Look in the provider’s own portal for what was sent from 18 Nov 2026 08:58 to 20 Nov 2026 13:00/,
    ),
  ).toBeVisible();
  expect(screen.getByRole("button", { name: "Let sending go on" })).toBeDisabled();
});
