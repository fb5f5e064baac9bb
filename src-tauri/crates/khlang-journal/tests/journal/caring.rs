//! The journal looked after: proven, compared with what is known of it elsewhere, backed up, and brought back older than it was.

use crate::support::{Profile, addition, enter, payout_id};
use khlang_domain::{
    entry::{JournalEntry, Subject},
    ids::Actor,
    restored::Replacement,
    time::UtcMillis,
};
use khlang_journal::{
    Addition, Backup, BackupError, Flaw, HeadCheck, Journal, Progress, RebuildError, RestoreError, Stop, VerifyError,
    restore,
};
use rusqlite::Connection as Database;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tokio::sync::Mutex;

const AT: UtcMillis = UtcMillis(SECONDS * 1000);
const SECONDS: i64 = 1_795_190_400;

/// Those that stop in the middle stop every restoration of this process.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

async fn profile_of(payouts: u32) -> Profile {
    let profile = Profile::new();
    for number in 1..=payouts {
        enter(&profile.journal, number, SECONDS + i64::from(number)).await.unwrap();
    }
    profile
}

fn back_up(journal: &Journal) -> Backup {
    journal.back_up(AT, &Stop::default(), &mut |_| {}).unwrap()
}

fn file_of(folder: &Path, backup: &Backup) -> PathBuf {
    folder.join("backups").join(&backup.name)
}

fn replacement(backup: &Backup) -> Replacement {
    Replacement {
        backup: backup.name.clone(), at: AT, by: Actor::new("กมล"), second: Some(Actor::new("มาลี"))
    }
}

fn restore_from(folder: &Path, backup: &Backup) -> Result<(), RestoreError> {
    restore(folder, &backup.name, replacement(backup), &Stop::default(), &mut |_| {})
}

/// Puts a file where the journal was, as somebody would by hand.
fn exchange(folder: &Path, with: &Path) {
    for side in ["journal.sqlite-wal", "journal.sqlite-shm"] {
        let _ = fs::remove_file(folder.join(side));
    }
    fs::copy(with, folder.join("journal.sqlite")).unwrap();
}

async fn put_on_record(journal: &Journal) {
    let loss = journal.loss().unwrap().clone();
    let addition = Addition {
        subject: Subject::Journal,
        expected_revision: journal.record().unwrap().revision,
        who: Actor::khlang(),
        at: AT,
        entries: vec![JournalEntry::Restored { loss }.into()],
    };
    journal.append(addition).await.unwrap();
}

#[tokio::test]
async fn verifying_tells_how_far_it_is_and_can_be_ended() {
    let profile = profile_of(20).await;
    let mut steps: Vec<Progress> = Vec::new();
    let verified = profile.journal.verify(&Stop::default(), &mut |step| steps.push(step)).unwrap();
    assert_eq!((verified.entries, verified.head), (20, profile.journal.head().unwrap()));
    assert!(steps.is_sorted_by_key(|step| step.done));
    assert_eq!(steps.last(), Some(&Progress { done: 40, total: 40 }));

    let stop = Stop::default();
    let ended = profile.journal.verify(&stop, &mut |_| stop.stop());
    assert_eq!(ended, Err(VerifyError::Stopped));
}

#[tokio::test]
async fn a_rebuild_that_was_ended_leaves_the_projections_as_they_were() {
    let profile = profile_of(20).await;
    let digest = profile.journal.projections_digest().unwrap();
    let stop = Stop::default();
    stop.stop();
    assert_eq!(profile.journal.rebuild(stop, |_| {}).await, Err(RebuildError::Cancelled));
    assert_eq!(profile.journal.projections_digest().unwrap(), digest);
    enter(&profile.journal, 21, SECONDS).await.unwrap();
    profile.journal.rebuild(Stop::default(), |_| {}).await.unwrap();
}

#[tokio::test]
async fn an_opening_that_rebuilds_tells_how_far_it_is_and_can_be_ended() {
    let profile = profile_of(20).await;
    let digest = profile.journal.projections_digest().unwrap();
    let folder = profile.tampered(|database| {
        database.execute_batch("DELETE FROM projected").unwrap();
    });
    let mut steps: Vec<Progress> = Vec::new();
    let stop = Stop::default();
    let ended = Journal::open_watched(folder.path(), &stop, &mut |step| {
        steps.push(step);
        if step.done > 0 {
            stop.stop();
        }
    });
    assert!(matches!(ended, Err(khlang_journal::OpenError::Cancelled)));
    let [begun, half] = [Progress { done: 0, total: 1 }, Progress { done: 500, total: 1000 }];
    assert_eq!(steps, [begun, half], "it is said before anything is done; the entries are read, which is half of it");
    let journal = Journal::open(folder.path()).unwrap();
    assert_eq!(journal.projections_digest().unwrap(), digest);
    journal.close();
    let opened = Journal::open_watched(folder.path(), &stop, &mut |step| panic!("nothing to rebuild: {step:?}"));
    opened.unwrap().close();
}

#[tokio::test]
async fn a_code_that_was_written_down_finds_a_journal_that_was_cut_or_exchanged() {
    let profile = profile_of(3).await;
    let code = profile.journal.head().unwrap().code();
    let empty = Profile::new().journal.head().unwrap().code();
    enter(&profile.journal, 4, SECONDS).await.unwrap();
    let check = |journal: &Journal, code: &str| journal.compare_head(code).unwrap();
    assert_eq!(check(&profile.journal, &code), HeadCheck::Same { entries_since: 1 });
    assert_eq!(check(&profile.journal, &code.to_lowercase().replace('-', " ")), HeadCheck::Same { entries_since: 1 });
    assert_eq!(check(&profile.journal, &empty), HeadCheck::Same { entries_since: 4 });
    assert_eq!(check(&profile.journal, "what is this"), HeadCheck::Unreadable);
    let cut = profile_of(2).await;
    assert_eq!(check(&cut.journal, &code), HeadCheck::Cut { entries: 2 });
    let other = Profile::new();
    for number in [9, 8, 7, 6] {
        enter(&other.journal, number, SECONDS).await.unwrap();
    }
    assert_eq!(check(&other.journal, &code), HeadCheck::Replaced);
}

#[tokio::test]
async fn a_backup_is_the_journal_of_one_moment_also_while_appends_go_on() {
    let profile = profile_of(200).await;
    let before = profile.journal.head().unwrap();
    let (journal, folder) = (profile.journal.clone(), profile.folder.path().to_owned());
    let made = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (mut steps, mut number) = (0, 200);
        // Between any two pieces something is appended, which would make a backup without a snapshot of its own begin anew.
        let made = journal.back_up(AT, &Stop::default(), &mut |step| {
            number += 1;
            runtime.block_on(enter(&journal, number, SECONDS)).unwrap();
            steps += 1;
            assert!(step.done <= step.total);
        });
        (made.unwrap(), steps)
    });
    let (backup, steps) = made.await.unwrap();
    assert_eq!(backup.head, Some(before), "as it was when the backup began");
    assert_eq!(profile.journal.head().unwrap().position, 200 + steps);
    let verified = profile.journal.check_backup(&backup.name, &Stop::default(), &mut |_| {}).unwrap();
    assert_eq!(verified.head, before);
    let names: Vec<_> = fs::read_dir(folder.join("backups")).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names, [backup.name.as_str()], "one file, which needs nothing beside it");
    assert_eq!(profile.journal.backups().unwrap(), [backup]);
}

#[tokio::test]
async fn a_backup_has_what_a_copy_of_the_file_lacks() {
    let profile = profile_of(5).await;
    let copy = profile.folder.path().join("copy.sqlite");
    fs::copy(profile.file(), &copy).unwrap();
    let count = |path: &Path| {
        let database = Database::open(path).unwrap();
        database.query_row("SELECT count(*) FROM entry", [], |row| row.get::<_, u32>(0)).unwrap_or(0)
    };
    assert_eq!(count(&copy), 0, "what was just appended lies in the log beside the file");
    let backup = back_up(&profile.journal);
    assert_eq!(count(&file_of(profile.folder.path(), &backup)), 5);
}

#[tokio::test]
async fn a_backup_that_was_ended_or_could_not_be_written_leaves_nothing() {
    let profile = profile_of(50).await;
    let stop = Stop::default();
    let ended = profile.journal.back_up(AT, &stop, &mut |_| stop.stop());
    assert!(matches!(ended, Err(BackupError::Stopped)), "{ended:?}");
    let backups = profile.folder.path().join("backups");
    assert_eq!(fs::read_dir(&backups).unwrap().count(), 0);
    fs::remove_dir(&backups).unwrap();
    fs::write(&backups, "in the way").unwrap();
    assert!(matches!(profile.journal.back_up(AT, &Stop::default(), &mut |_| {}), Err(BackupError::Storage { .. })));
    enter(&profile.journal, 51, SECONDS).await.unwrap();
}

#[tokio::test]
async fn pictures_go_with_the_backup_and_come_back_with_it() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let profile = profile_of(1).await;
    let kept = profile.journal.keep_picture(b"\x89PNG\r\n\x1a\nand so on").unwrap();
    let backup = back_up(&profile.journal);
    let folder = profile.folder;
    profile.journal.close();
    fs::remove_dir_all(folder.path().join("evidence")).unwrap();
    restore_from(folder.path(), &backup).unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    assert!(journal.picture(&kept.sha256).is_ok());
}

#[tokio::test]
async fn a_backup_that_is_damaged_changed_or_empty_never_takes_the_journals_place() {
    let _alone = ONE_AT_A_TIME.lock().await;
    type Harm = fn(&Path);
    let harms: [(&str, Harm); 4] = [
        ("cut", |file| {
            let bytes = fs::read(file).unwrap();
            fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("overwritten", |file| fs::write(file, "no database at all, but long enough to look like one").unwrap()),
        ("changed", |file| {
            let database = Database::open(file).unwrap();
            database
                .execute_batch("DROP TRIGGER entry_is_never_changed; UPDATE entry SET who = 'other' WHERE position = 2")
                .unwrap();
        }),
        ("emptied", |file| {
            let database = Database::open(file).unwrap();
            database.execute_batch("DROP TRIGGER entry_is_never_removed; DELETE FROM entry").unwrap();
        }),
    ];
    for (what, harm) in harms {
        let profile = profile_of(3).await;
        let backup = back_up(&profile.journal);
        harm(&file_of(profile.folder.path(), &backup));
        let refused = profile.journal.check_backup(&backup.name, &Stop::default(), &mut |_| {});
        assert!(matches!(refused, Err(RestoreError::Unsound { .. })), "{what}: {refused:?}");
        let (folder, head) = (profile.folder, profile.journal.head().unwrap());
        assert!(matches!(restore_from(folder.path(), &backup), Err(RestoreError::InUse)), "{what}");
        profile.journal.close();
        let refused = restore_from(folder.path(), &backup);
        assert!(matches!(refused, Err(RestoreError::Unsound { .. })), "{what}: {refused:?}");
        let journal = Journal::open(folder.path()).unwrap();
        assert_eq!((journal.head().unwrap(), journal.loss()), (head, None), "{what}");
    }
    let profile = profile_of(1).await;
    let missing = profile.journal.check_backup("../journal.sqlite", &Stop::default(), &mut |_| {});
    assert!(matches!(missing, Err(RestoreError::NoSuchBackup)));
}

#[tokio::test]
async fn what_was_appended_after_a_backup_is_known_to_be_missing_when_the_backup_came_back() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let profile = profile_of(3).await;
    let backup = back_up(&profile.journal);
    enter(&profile.journal, 4, SECONDS + 4).await.unwrap();
    let known = profile.journal.head().unwrap();
    let folder = profile.folder;
    profile.journal.close();
    restore_from(folder.path(), &backup).unwrap();

    for _ in 0..2 {
        let journal = Journal::open(folder.path()).unwrap();
        let loss = journal.loss().unwrap();
        assert_eq!(loss.known.map(|head| (head.position, head.hash.0)), Some((4, known.hash)));
        assert_eq!((loss.found, loss.from), (3, AT.plus(3000)));
        assert_eq!(loss.replaced.as_ref(), Some(&replacement(&backup)));
        // Whatever else is appended does not make it forgotten.
        let revision = journal.payout(&payout_id(1)).unwrap().unwrap().revision;
        let weighed = crate::support::weighed(khlang_domain::policy::Outcome::Goes, 0);
        journal.append(addition(payout_id(1), revision, SECONDS, vec![weighed])).await.unwrap();
        journal.close();
    }
    let journal = Journal::open(folder.path()).unwrap();
    put_on_record(&journal).await;
    journal.close();
    let journal = Journal::open(folder.path()).unwrap();
    assert_eq!(journal.loss(), None, "it is on record");
    assert!(journal.record().unwrap().hold().is_some());
    journal.verify(&Stop::default(), &mut |_| {}).unwrap();
    journal.rebuild(Stop::default(), |_| {}).await.unwrap();
    journal.close();
    assert_eq!(
        Database::open(folder.path().join("replaced/1/journal.sqlite")).unwrap().query_row(
            "SELECT count(*) FROM entry",
            [],
            |row| row.get::<_, u32>(0)
        ),
        Ok(4)
    );
}

#[tokio::test]
async fn where_a_backup_has_another_past_than_the_journal_nobody_knows_since_when_something_is_missing() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let profile = profile_of(3).await;
    let other = Profile::new();
    for number in 1..=2 {
        enter(&other.journal, number, SECONDS + 1).await.unwrap();
    }
    let backup = back_up(&other.journal);
    let folder = profile.folder;
    fs::create_dir_all(folder.path().join("backups")).unwrap();
    fs::copy(file_of(other.folder.path(), &backup), file_of(folder.path(), &backup)).unwrap();
    assert!(!profile.journal.goes_on_from(&backup.head.unwrap()).unwrap());
    assert!(other.journal.goes_on_from(&backup.head.unwrap()).unwrap());
    profile.journal.close();
    restore_from(folder.path(), &backup).unwrap();
    let loss = Journal::open(folder.path()).unwrap().loss().unwrap().clone();
    assert_eq!((loss.found, loss.replaced.as_ref()), (2, Some(&replacement(&backup))));
    assert_eq!(loss.from, AT.plus(3000).plus(-khlang_domain::restored::MISSING_AT_MOST_MS));
}

#[tokio::test]
async fn a_backup_that_was_cut_off_is_gone_before_the_room_for_the_next_is_measured() {
    let profile = profile_of(3).await;
    let unfinished = profile.journal.backup_folder().join("unfinished.part");
    fs::create_dir_all(profile.journal.backup_folder()).unwrap();
    fs::write(&unfinished, "half of one").unwrap();
    back_up(&profile.journal);
    assert!(!unfinished.exists());
}

#[tokio::test]
async fn wherever_a_restoration_ends_the_next_start_finds_a_whole_journal_and_knows_what_is_missing() {
    let _alone = ONE_AT_A_TIME.lock().await;
    for (point, takes_place) in [("journal::before_swap", false), ("journal::amid_swap", true)] {
        let profile = profile_of(3).await;
        let backup = back_up(&profile.journal);
        enter(&profile.journal, 4, SECONDS + 4).await.unwrap();
        let folder = profile.folder;
        profile.journal.close();
        fail::cfg(point, "return").unwrap();
        restore_from(folder.path(), &backup).unwrap_err();
        fail::remove(point);
        let journal = Journal::open(folder.path()).unwrap();
        assert_eq!(journal.head().unwrap().position, if takes_place { 3 } else { 4 }, "{point}");
        assert_eq!(journal.loss().is_some(), takes_place, "{point}");
        journal.verify(&Stop::default(), &mut |_| {}).unwrap();
        assert!(!folder.path().join("journal.sqlite.new").exists(), "{point}");
    }
}

#[tokio::test]
async fn a_journal_that_was_exchanged_by_hand_is_noticed_whatever_it_is_exchanged_for() {
    let profile = profile_of(3).await;
    let backup = back_up(&profile.journal);
    enter(&profile.journal, 4, SECONDS + 4).await.unwrap();
    let other = Profile::new();
    for number in [9, 8, 7, 6, 5] {
        enter(&other.journal, number, SECONDS + 9).await.unwrap();
    }
    let other_backup = back_up(&other.journal);
    let folder = profile.folder;
    profile.journal.close();

    exchange(folder.path(), &file_of(folder.path(), &backup));
    let journal = Journal::open(folder.path()).unwrap();
    let loss = journal.loss().unwrap().clone();
    assert_eq!((loss.found, loss.from, loss.replaced), (3, AT.plus(3000), None));
    journal.close();

    exchange(folder.path(), &file_of(other.folder.path(), &other_backup));
    let journal = Journal::open(folder.path()).unwrap();
    let loss = journal.loss().unwrap().clone();
    assert_eq!((loss.found, loss.known.unwrap().position), (5, 4), "longer, and another one");
    assert!(loss.from < AT, "nobody knows where they went apart");
    journal.close();

    fs::remove_file(folder.path().join("journal.sqlite")).unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    assert_eq!(journal.loss().unwrap().found, 0, "gone altogether");
}

#[tokio::test]
async fn what_is_known_is_there_after_each_append_and_a_journal_beside_which_nothing_is_known_came_from_elsewhere() {
    let profile = profile_of(2).await;
    let file = profile.folder.path().join("known-head.json");
    let known = || fs::read_to_string(&file).unwrap();
    assert!(known().contains("\"position\":2"), "{}", known());
    let folder = profile.folder;
    profile.journal.close();
    for harm in ["", "{", "null", "{\"head\":{\"position\":9}}"] {
        fs::write(&file, harm).unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        let entries = journal.head().unwrap().position;
        let loss = journal.loss().unwrap().clone();
        assert_eq!((loss.known, loss.found, loss.replaced), (None, entries, None), "{harm}");
        put_on_record(&journal).await;
        journal.close();
        assert!(known().contains(&format!("\"position\":{}", entries + 1)), "{harm}");
        let journal = Journal::open(folder.path()).unwrap();
        assert_eq!(journal.loss(), None, "{harm}: it is on record");
        journal.close();
    }
    let fresh = Profile::new();
    assert_eq!(fresh.journal.loss(), None, "nothing can be missing in a journal without entries");
    // A disk that does not let it be read says nothing of what was known.
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(matches!(Journal::open(folder.path()), Err(khlang_journal::OpenError::Storage { .. })));
}

#[tokio::test]
async fn a_backup_in_the_place_of_a_journal_of_which_less_was_known_is_noticed() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let profile = profile_of(2).await;
    let file = profile.folder.path().join("known-head.json");
    let less = fs::read(&file).unwrap();
    enter(&profile.journal, 3, SECONDS + 3).await.unwrap();
    let backup = back_up(&profile.journal);
    enter(&profile.journal, 4, SECONDS + 4).await.unwrap();
    let folder = profile.folder;
    profile.journal.close();
    fs::write(&file, less).unwrap();
    fs::write(folder.path().join("journal.sqlite"), "no database").unwrap();
    restore_from(folder.path(), &backup).unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let loss = journal.loss().unwrap();
    assert_eq!((loss.found, loss.replaced.as_ref()), (3, Some(&replacement(&backup))));
}

#[tokio::test]
async fn an_entry_about_the_journal_is_covered_by_its_chain() {
    let profile = profile_of(3).await;
    let backup = back_up(&profile.journal);
    enter(&profile.journal, 4, SECONDS + 4).await.unwrap();
    let folder = profile.folder;
    profile.journal.close();
    exchange(folder.path(), &file_of(folder.path(), &backup));
    let journal = Journal::open(folder.path()).unwrap();
    put_on_record(&journal).await;
    journal.close();
    let database = Database::open(folder.path().join("journal.sqlite")).unwrap();
    let forged = "DROP TRIGGER entry_is_never_changed;
                  UPDATE entry SET body = '{\"kind\":\"sendingResumed\",\"second\":null}' WHERE sort = 'journal'";
    database.execute_batch(forged).unwrap();
    drop(database);
    // Sending does not go on by a forged word: what is on record cannot be read, and the journal is not opened.
    let refused = Journal::open(folder.path()).and_then(|journal| {
        let flaw = journal.verify(&Stop::default(), &mut |_| {});
        assert_eq!(flaw, Err(VerifyError::Broken { position: 4, what: Flaw::Changed }));
        journal.record().map(|_| ()).map_err(|error| khlang_journal::OpenError::Broken { what: error.to_string() })
    });
    assert!(refused.is_err());
}
