//! The process ends at the worst moments. Each test starts this test program again as a child that runs one scene and dies in it.

use crate::support::*;
use khlang_domain::entry::PayoutEntry;
use khlang_journal::{AppendError, Journal, OpenError, Stop};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

const FOLDER: &str = "KHLANG_JOURNAL_TEST_FOLDER";
/// At which fail point the scene dies.
const POINT: &str = "KHLANG_JOURNAL_TEST_POINT";
const MARK: &str = "scene: ";

/// This program, to play `scene` and nothing else.
fn command(scene: &str, folder: &Path) -> Command {
    prepared(Command::new(std::env::current_exe().unwrap()), scene, folder)
}

fn prepared(mut program: Command, scene: &str, folder: &Path) -> Command {
    program
        .args([&format!("crashes::{scene}"), "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    program
}

/// A scene that is being played; it ends with the test, also where that fails.
struct Scene(Child);

impl Scene {
    fn begin(command: &mut Command) -> Self {
        Self(command.spawn().unwrap())
    }

    /// What the scene tells, line by line, to its end.
    fn told(&mut self) -> impl Iterator<Item = String> + use<> {
        let lines = BufReader::new(self.0.stdout.take().unwrap()).lines();
        lines.map_while(Result::ok).filter_map(|line| line.split_once(MARK).map(|(_, told)| told.to_owned()))
    }

    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.wait();
    }

    fn wait(&mut self) {
        self.0.wait().unwrap();
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The journal of the scene that this process plays; `None` where a person runs the ignored tests by hand.
fn scene_journal() -> Option<(fail::FailScenario<'static>, Journal)> {
    let folder = std::env::var_os(FOLDER)?;
    let scenario = fail::FailScenario::setup();
    Some((scenario, Journal::open(Path::new(&folder)).unwrap()))
}

fn tell(what: &str) {
    println!("{MARK}{what}");
}

#[tokio::test]
#[ignore = "a scene, played in a child process"]
async fn scene_append_and_wait() {
    let Some((_scenario, journal)) = scene_journal() else { return };
    enter(&journal, 1, 1).await.unwrap();
    tell("appended");
    std::future::pending::<()>().await;
}

#[test]
fn what_an_append_answered_for_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Scene::begin(&mut command("scene_append_and_wait", folder.path()));
    assert_eq!(child.told().next().as_deref(), Some("appended"));
    assert!(matches!(Journal::open(folder.path()), Err(OpenError::InUse)), "the child has the profile");
    child.kill();
    let journal = Journal::open(folder.path()).unwrap();
    assert!(journal.payout(&payout_id(1)).unwrap().is_some());
    assert_eq!(journal.verify(&Stop::default(), &mut |_| {}).unwrap().entries, 1);
}

#[tokio::test]
#[ignore = "a scene, played in a child process"]
async fn scene_append_until_killed() {
    let Some((_scenario, journal)) = scene_journal() else { return };
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..8_u32 {
        let journal = journal.clone();
        tasks.spawn(async move {
            for number in 0.. {
                enter(&journal, task * 1_000_000 + number, 1).await.unwrap();
                tell(&format!("{}", task * 1_000_000 + number));
            }
        });
    }
    tasks.join_all().await;
}

#[test]
fn nothing_that_was_answered_for_is_lost_in_a_kill_under_load() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Scene::begin(&mut command("scene_append_until_killed", folder.path()));
    let mut lines = child.told();
    let mut answered: Vec<u32> = lines.by_ref().take(200).map(|number| number.parse().unwrap()).collect();
    child.kill();
    answered.extend(lines.filter_map(|number| number.parse::<u32>().ok()));
    let journal = Journal::open(folder.path()).unwrap();
    for number in &answered {
        assert!(journal.payout(&payout_id(*number)).unwrap().is_some(), "{number}");
    }
    assert!(journal.verify(&Stop::default(), &mut |_| {}).unwrap().entries >= answered.len() as u64);
}

#[tokio::test]
#[ignore = "a scene, played in a child process"]
async fn scene_append_at_a_fail_point() {
    let Some((_scenario, journal)) = scene_journal() else { return };
    tell("begins");
    tell(&format!("{:?}", enter(&journal, 1, 1).await.map(|_| ())));
    tell(&format!("{:?}", enter(&journal, 2, 1).await.map(|_| ())));
    tell(&format!("{}", journal.head().unwrap().position));
    journal.close();
    tell("closed");
}

#[tokio::test]
#[ignore = "a scene, played in a child process"]
async fn scene_die_at_a_fail_point() {
    let Some((_scenario, journal)) = scene_journal() else { return };
    let point = std::env::var(POINT).unwrap();
    fail::cfg_callback(point, || {
        tell("reached");
        std::process::abort();
    })
    .unwrap();
    tell(&format!("{:?}", enter(&journal, 1, 1).await.map(|_| ())));
}

#[test]
fn a_process_that_dies_around_the_commit_has_the_entry_only_behind_it() {
    for (point, entries) in [("journal::before_write", 0), ("journal::before_commit", 0), ("journal::after_commit", 1)]
    {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Scene::begin(command("scene_die_at_a_fail_point", folder.path()).env(POINT, point));
        assert_eq!(child.told().collect::<Vec<_>>(), ["reached"], "{point}");
        child.wait();
        let journal = Journal::open(folder.path()).unwrap();
        assert_eq!(journal.verify(&Stop::default(), &mut |_| {}).unwrap().entries, entries, "{point}");
        assert_eq!(journal.payout(&payout_id(1)).unwrap().is_some(), entries == 1, "{point}");
    }
}

#[test]
fn a_panic_of_the_writer_is_an_answer_to_everyone_and_never_a_wait() {
    for (point, position) in [("journal::before_write", 0), ("journal::before_commit", 0), ("journal::after_commit", 1)]
    {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Scene::begin(
            command("scene_append_at_a_fail_point", folder.path()).env("FAILPOINTS", format!("{point}=panic")),
        );
        let told: Vec<_> = child.told().collect();
        let stopped = format!("Err({:?})", AppendError::Stopped);
        assert_eq!(told, ["begins", &stopped, &stopped, &position.to_string(), "closed"], "{point}");
        child.wait();
        let journal = Journal::open(folder.path()).unwrap();
        assert_eq!(journal.verify(&Stop::default(), &mut |_| {}).unwrap().entries, position, "{point}");
    }
}

#[test]
fn a_commit_that_failed_leaves_nothing_and_the_next_one_goes_through() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Scene::begin(
        command("scene_append_at_a_fail_point", folder.path()).env("FAILPOINTS", "journal::before_commit=1*return"),
    );
    let told: Vec<_> = child.told().collect();
    assert_eq!(told, ["begins", "Err(DiskFull)", "Ok(())", "1", "closed"]);
    child.wait();
    let journal = Journal::open(folder.path()).unwrap();
    assert_eq!(journal.payout(&payout_id(1)).unwrap(), None);
    assert_eq!(journal.verify(&Stop::default(), &mut |_| {}).unwrap().entries, 1);
}

#[tokio::test]
#[ignore = "a scene, played in a child process"]
async fn scene_fill_the_disk() {
    let Some((_scenario, journal)) = scene_journal() else { return };
    let mut last = Ok(());
    for number in 1..2000 {
        last = enter(&journal, number, 1).await.map(|_| ());
        if last.is_err() {
            tell(&number.to_string());
            break;
        }
    }
    tell(&format!("{last:?}"));
    // What fits is still taken, what does not is still refused, and everything can be read.
    let again = addition(payout_id(1), 1, 2, vec![PayoutEntry::Withdrawn]);
    tell(&format!("{}", matches!(journal.append(again).await, Ok(_) | Err(AppendError::Storage { .. }))));
    tell(&format!("{}", journal.payout(&payout_id(1)).unwrap().is_some()));
}

/// A limit on the size of files stands for the full disk: a write fails in the middle of a commit.
#[cfg(unix)]
#[test]
fn a_file_that_cannot_grow_is_an_answer_and_harms_nothing_that_was_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 1000; exec \"$0\" \"$@\""]).arg(std::env::current_exe().unwrap());
    let mut child = Scene::begin(&mut prepared(shell, "scene_fill_the_disk", folder.path()));
    let told: Vec<_> = child.told().collect();
    child.wait();
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[1].starts_with("Err(Storage"), "{told:?}");
    assert_eq!(&told[2..], ["true", "true"]);
    let failed_at: u32 = told[0].parse().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    journal.verify(&Stop::default(), &mut |_| {}).unwrap();
    for number in 1..failed_at {
        assert!(journal.payout(&payout_id(number)).unwrap().is_some(), "{number}");
    }
}
