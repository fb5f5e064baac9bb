//! Backups that the desk makes by itself.

use crate::office::{Office, quick};
use khlang_desk::{CareError, DeskEvent, Tuning};
use khlang_journal::{BackupError, Stop};
use khlang_sandbox::{Pace, one2pays::Config};
use std::{path::Path, time::Duration};

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

#[tokio::test(flavor = "multi_thread")]
async fn one_that_waits_for_another_is_ended_at_once() {
    let office = Office::open().await;
    let (begun, has_begun) = std::sync::mpsc::channel::<()>();
    let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
    let desk = office.desk.clone();
    let first = tokio::spawn(async move {
        let mut waits = Some(may_go_on);
        let hold = move |_| {
            if let Some(may_go_on) = waits.take() {
                begun.send(()).unwrap();
                may_go_on.recv().unwrap();
            }
        };
        desk.back_up(Stop::default(), hold).await
    });
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
    let stop = Stop::default();
    stop.stop();
    let second = office.desk.back_up(stop, |_| {}).await;
    assert!(matches!(second, Err(CareError::Backup(BackupError::Stopped))));
    go_on.send(()).unwrap();
    first.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn why_the_one_that_was_due_was_not_made_is_known_until_one_is() {
    let office = Office::open_with(Config { settle_after: Pace::ByHand, ..Config::default() }, soon()).await;
    until_backups(&office, 1).await;
    office.pay("1,500.00").await;
    office.clock.move_by(Duration::from_secs(2 * 3600));
    let folder = office.desk.backup_folder();
    let in_the_way = |_: &Path| {
        std::fs::remove_dir_all(&folder).unwrap();
        std::fs::write(&folder, "a file where the folder should be").unwrap();
    };
    let office = office.reopen_after(in_the_way).await;
    let mut events = office.desk.subscribe();
    while office.desk.backup_failure().is_none() {
        let event = tokio::time::timeout(Duration::from_secs(60), events.recv()).await;
        let _: Option<DeskEvent> = event.expect("nothing was told").ok();
    }
    assert_eq!(office.desk.backup_failure().unwrap().code(), "backupStorage");
    std::fs::remove_file(&folder).unwrap();
    office.desk.back_up(Stop::default(), |_| {}).await.unwrap();
    assert!(office.desk.backup_failure().is_none());
}
