//! Who may open a journal, and which files are taken for one.

use crate::support::*;
use khlang_journal::{AppendError, Journal, OpenError, ReadError, Stop};

fn open_error(folder: &std::path::Path) -> OpenError {
    match Journal::open(folder) {
        Ok(_) => panic!("it was opened"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn two_windows_never_share_a_profile() {
    let profile = Profile::new();
    assert!(matches!(open_error(profile.folder.path()), OpenError::InUse));
    let clone = profile.journal.clone();
    drop(profile.journal);
    assert!(matches!(open_error(profile.folder.path()), OpenError::InUse));
    drop(clone);
    Journal::open(profile.folder.path()).unwrap();
}

#[tokio::test]
async fn what_was_appended_is_there_after_closing_and_opening() {
    let profile = Profile::new();
    let payout = send(&profile.journal, 1, 1).await;
    let digest = profile.journal.projections_digest().unwrap();
    profile.journal.close();
    assert!(!profile.folder.path().join("journal.sqlite-wal").exists(), "the log is copied into the file");
    let journal = Journal::open(profile.folder.path()).unwrap();
    assert_eq!(journal.payout(&payout_id(1)).unwrap(), Some(payout));
    assert_eq!(journal.projections_digest().unwrap(), digest);
    assert_eq!(journal.verify(&Stop::default(), &mut |_| {}).unwrap().entries, 3);
}

#[tokio::test]
async fn a_closed_journal_refuses_and_does_not_hang() {
    let profile = Profile::new();
    profile.journal.close();
    profile.journal.close();
    assert_eq!(enter(&profile.journal, 1, 1).await.unwrap_err(), AppendError::Stopped);
    assert_eq!(profile.journal.payout(&payout_id(1)).unwrap_err(), ReadError::Closed);
    profile.journal.rebuild(Stop::default(), |_| {}).await.unwrap_err();
    Journal::open(profile.folder.path()).unwrap();
}

#[tokio::test]
async fn commits_are_durable_by_the_settings_that_sqlite_reports() {
    let profile = Profile::new();
    let settings = profile.journal.settings().await.unwrap();
    assert_eq!(settings.journal_mode, "wal");
    assert_eq!(settings.synchronous, 2, "FULL");
    assert_eq!((settings.fullfsync, settings.checkpoint_fullfsync), (1, 1));
    assert_eq!((settings.foreign_keys, settings.trusted_schema), (1, 0));
}

#[tokio::test]
async fn a_journal_of_a_newer_khlang_is_refused_with_both_numbers() {
    let folder = Profile::new().tampered(|database| {
        database.execute("INSERT INTO migration VALUES (999, zeroblob(32))", []).unwrap();
    });
    let error = open_error(folder.path());
    assert!(matches!(error, OpenError::Newer { found: 999, known: 10 }), "{error}");
}

#[tokio::test]
async fn a_file_whose_steps_differ_from_ours_is_refused() {
    let folder = Profile::new().tampered(|database| {
        database.execute("UPDATE migration SET checksum = zeroblob(32) WHERE number = 3", []).unwrap();
    });
    let error = open_error(folder.path());
    assert!(matches!(error, OpenError::ChangedMigration { number: 3 }), "{error}");
}

#[test]
fn a_file_that_is_no_journal_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.sqlite");
    std::fs::write(&file, "not a database, but long enough to be looked at ".repeat(100)).unwrap();
    let before = std::fs::read(&file).unwrap();
    assert!(matches!(open_error(folder.path()), OpenError::Broken { .. }));
    assert_eq!(std::fs::read(&file).unwrap(), before);

    std::fs::remove_file(&file).unwrap();
    let other = rusqlite::Connection::open(&file).unwrap();
    other.execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    other.close().unwrap();
    let before = std::fs::read(&file).unwrap();
    assert!(matches!(open_error(folder.path()), OpenError::NotAJournal));
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[tokio::test]
async fn a_journal_that_lost_its_end_is_not_opened() {
    let profile = Profile::new();
    send(&profile.journal, 1, 1).await;
    let folder = profile.tampered(|database| {
        database.execute_batch("DROP TRIGGER entry_is_never_removed; DELETE FROM entry WHERE position = 3").unwrap();
    });
    let error = open_error(folder.path());
    assert!(matches!(&error, OpenError::Broken { what } if what.contains("entry 3")), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data").join("profile");
    let journal = Journal::open(&folder).unwrap();
    enter(&journal, 1, 1).await.unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let mut files = 0;
    for file in std::fs::read_dir(&folder).unwrap() {
        let file = file.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
        files += 1;
    }
    assert_eq!(files, 5, "the journal, its log, the log’s index, its known end and the lock");
}
