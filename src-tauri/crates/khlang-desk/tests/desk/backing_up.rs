//! Backups that the desk makes by itself.

use crate::office::{Office, quick};
use khlang_desk::{CareError, DeskEvent, Tuning};
use khlang_journal::{BackupError, Stop};
use khlang_sandbox::{Pace, one2pays::Config};
use std::time::Duration;

fn soon() -> Tuning {
    Tuning { first_back_up: Duration::from_millis(20), back_up_every: Duration::from_secs(3600), ..quick() }
}

async fn until_backups(office: &Office, wanted: usize) {
    let mut events = office.desk.subscribe();
    while office.desk.backups().await.unwrap().len() != wanted {
        let event = tokio::time::timeout(Duration::from_secs(60), events.recv()).await;
        let _: Option<DeskEvent> = event.expect("no backup came").ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_backs_up_after_its_start_and_again_when_the_last_is_old_and_something_was_added() {
    let config = || Config { settle_after: Pace::ByHand, ..Config::default() };
    let office = Office::open_with(config(), soon()).await;
    until_backups(&office, 1).await;
    let head = office.desk.journal().head().unwrap();
    let first = office.desk.backups().await.unwrap().remove(0);
    assert!(first.head.unwrap().position <= head.position);

    // Started again soon after, nothing is due; when it is old, one is.
    office.pay("1,500.00").await;
    let office = office.reopen().await;
    office.clock.move_by(Duration::from_secs(2 * 3600));
    let office = office.reopen().await;
    until_backups(&office, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_a_clock_ahead_dated_holds_up_no_other() {
    let config = || Config { settle_after: Pace::ByHand, ..Config::default() };
    let office = Office::open_with(config(), soon()).await;
    until_backups(&office, 1).await;
    let made = office.desk.backups().await.unwrap().remove(0);
    let folder = office.desk.backup_folder();
    std::fs::rename(folder.join(&made.name), folder.join("khlang-20991231T235959Z.sqlite")).unwrap();
    office.pay("1,500.00").await;
    let office = office.reopen().await;
    until_backups(&office, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_was_ended_leaves_nothing() {
    let office = Office::open().await;
    let stop = Stop::default();
    stop.stop();
    let ended = office.desk.back_up(stop, |_| {}).await;
    assert!(matches!(ended, Err(CareError::Backup(BackupError::Stopped))));
    assert_eq!(office.desk.backups().await.unwrap(), []);
    assert_eq!(std::fs::read_dir(office.desk.backup_folder()).unwrap().count(), 0);
}
