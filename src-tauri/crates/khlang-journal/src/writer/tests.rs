use super::*;
use crate::migrations;
use khlang_domain::{
    entry::{Entry, PayoutEntry, Subject},
    ids::{Actor, PayoutId},
    instruction::{Destination, Typed},
    time::UtcMillis,
};
use std::sync::mpsc;

fn writer(folder: &tempfile::TempDir) -> Writer {
    let path = folder.path().join("journal.sqlite");
    std::fs::File::create(&path).unwrap();
    let mut database = database::open_writer(&path).unwrap();
    database::make_durable(&database).unwrap();
    migrations::migrate(&mut database, &migrations::MIGRATIONS).unwrap();
    Writer::new(folder.path().to_owned(), path, database, Noting::Each)
}

fn draft(id: &str, expected_revision: u64, description: &str) -> Addition {
    let typed = Typed {
        connection: None,
        account_number: String::new(),
        bank: None,
        account_name: String::new(),
        amount: "1".to_owned(),
        reference: String::new(),
        description: description.to_owned(),
        destination: Destination::BankAccount,
        details: Vec::new(),
    };
    Addition {
        subject: Subject::Payout(PayoutId::new(id)),
        expected_revision,
        who: Actor::new("x"),
        at: UtcMillis(1),
        entries: vec![Entry::Payout(PayoutEntry::Drafted { typed })],
    }
}

type Answered = oneshot::Receiver<Result<Vec<Appended>, AppendError>>;

fn job(additions: Vec<Addition>) -> (Append, Answered) {
    let (answer, answered) = oneshot::channel();
    (Append { additions, answer }, answered)
}

fn outcome(answered: Answered) -> Result<usize, AppendError> {
    answered.blocking_recv().unwrap().map(|appended| appended.len())
}

#[test]
fn one_refused_job_does_not_take_the_others_of_its_commit_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = writer(&folder);
    let (first, first_answer) = job(vec![draft("a", 0, "")]);
    let (refused, refused_answer) = job(vec![draft("b", 0, ""), draft("a", 7, "")]);
    let (last, last_answer) = job(vec![draft("a", 1, ""), draft("c", 0, "")]);
    writer.commit(vec![first, refused, last]);
    assert_eq!(outcome(first_answer), Ok(1));
    assert_eq!(outcome(refused_answer), Err(AppendError::Conflict { actual_revision: 1 }));
    assert_eq!(outcome(last_answer), Ok(2));
    assert_eq!(table::entry::head(&writer.database).unwrap().position, 3);
    assert_eq!(table::payout::find(&writer.database, &PayoutId::new("b")).unwrap(), None);
}

/// The bytes in the log after as many jobs as are in `commits`, each of them waiting together with those of its commit.
fn log_size(commits: &[usize]) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = writer(&folder);
    let mut id = 0;
    for jobs in commits {
        let (sender, queue) = mpsc::channel();
        let mut answers = Vec::new();
        for _ in 0..*jobs {
            id += 1;
            let (append, answered) = job(vec![draft(&id.to_string(), 0, "")]);
            assert!(sender.send(Job::Append(append)).is_ok());
            answers.push(answered);
        }
        drop(sender);
        writer.work(&queue);
        assert!(answers.into_iter().all(|answered| outcome(answered) == Ok(1)));
    }
    std::fs::metadata(folder.path().join("journal.sqlite-wal")).unwrap().len()
}

#[test]
fn what_waits_together_is_committed_together() {
    let together = log_size(&[50]);
    let apart = log_size(&[1; 50]);
    assert!(together * 4 < apart, "{together} bytes in one commit, {apart} in fifty");
}

#[test]
fn a_full_disk_is_an_answer_and_the_writer_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = writer(&folder);
    let pages: i64 = writer.database.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    writer.database.pragma_update(None, "max_page_count", pages + 2).unwrap();
    let (small, small_answer) = job(vec![draft("small", 0, "")]);
    let (large, large_answer) = job(vec![draft("large", 0, &"x".repeat(100_000))]);
    writer.commit(vec![small, large]);
    assert_eq!(outcome(small_answer), Ok(1));
    assert_eq!(outcome(large_answer), Err(AppendError::DiskFull));
    assert_eq!(table::entry::head(&writer.database).unwrap().position, 1);

    let (small, small_answer) = job(vec![draft("small", 1, "")]);
    writer.commit(vec![small]);
    assert_eq!(outcome(small_answer), Ok(1));
}

#[test]
fn a_transaction_left_open_by_a_failure_is_rolled_back_before_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = writer(&folder);
    writer.database.execute_batch("BEGIN IMMEDIATE; INSERT INTO counter VALUES ('done', 7, 7)").unwrap();
    writer.leave_transaction();
    assert!(writer.database.is_autocommit());
    assert!(table::counter::all(&writer.database).unwrap().iter().all(|counter| counter.count == 0));
}
