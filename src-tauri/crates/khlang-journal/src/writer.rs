//! The one writer, on a thread of its own: takes additions from a queue, commits those that wait together, and answers when the disk
//! has them.
//!
//! Each addition stands in its own savepoint, so that one that is refused does not take the others with it. An error of the disk is
//! an answer like any other and leaves the writer as it was. A panic ends the thread; everyone who waits, and everyone who comes
//! later, then gets [`AppendError::Stopped`], because the answers' other ends are dropped with it.

use crate::{
    add::add,
    appended::{Addition, Appended},
    chain::Head,
    database::{self, Settings},
    error::{AppendError, ReadError, RebuildError},
    known,
    rebuild::{self, Rebuilt},
    stop::{Progress, Stop},
    table,
};
use fail::fail_point;
use khlang_domain::entry::{Entry, JournalEntry};
use rusqlite::Connection as Database;
use std::{path::PathBuf, sync::mpsc::Receiver};
use tokio::sync::oneshot;

/// The most jobs that share a commit; what is more waits for the next one.
const GROUP: usize = 256;

type Answer<T, E> = oneshot::Sender<Result<T, E>>;
/// What became of each job of a group that was committed.
type Results = Vec<Result<Vec<Appended>, AppendError>>;

/// What the writer is asked for.
pub(crate) enum Job {
    Append(Append),
    Rebuild(Rebuild),
    Settings(Answer<Settings, ReadError>),
}

/// Additions that stand or fall together.
pub(crate) struct Append {
    pub(crate) additions: Vec<Addition>,
    pub(crate) answer: Answer<Vec<Appended>, AppendError>,
}

/// The projections are made anew.
pub(crate) struct Rebuild {
    pub(crate) stop: Stop,
    pub(crate) progress: Box<dyn FnMut(Progress) + Send>,
    pub(crate) answer: Answer<Rebuilt, RebuildError>,
}

/// Whether the end of the journal is noted beside it after each commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Noting {
    /// It is.
    Each,
    /// Only from the entry on that says that the journal came back older: until that is on record, what was known stays known.
    FromRestored,
}

pub(crate) struct Writer {
    folder: PathBuf,
    path: PathBuf,
    database: Database,
    noting: Noting,
}

impl Writer {
    pub(crate) fn new(folder: PathBuf, path: PathBuf, database: Database, noting: Noting) -> Self {
        Self { folder, path, database, noting }
    }

    /// Works until every sender of jobs is gone and the queue is empty, then leaves the file in one piece.
    pub(crate) fn run(mut self, jobs: &Receiver<Job>) {
        self.work(jobs);
        self.leave();
    }

    fn work(&mut self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            let mut group = Vec::new();
            let mut next = Some(first);
            while let Some(job) = next.take() {
                match job {
                    Job::Append(append) if append.additions.len() > GROUP => {
                        self.commit(std::mem::take(&mut group));
                        self.commit(vec![append]);
                    }
                    Job::Append(append) => {
                        group.push(append);
                        if group.len() < GROUP {
                            next = jobs.try_recv().ok();
                        }
                    }
                    Job::Rebuild(mut job) => {
                        self.commit(std::mem::take(&mut group));
                        let rebuilt = rebuild::rebuild(&mut self.database, &job.stop, &mut *job.progress);
                        // Whoever asked may have stopped waiting; the work is done all the same.
                        let _ = job.answer.send(rebuilt);
                    }
                    Job::Settings(answer) => {
                        let _ = answer.send(database::settings(&self.database).map_err(ReadError::from));
                    }
                }
            }
            self.commit(group);
        }
    }

    /// Commits a group and answers each of its jobs. No answer leaves before the commit returned.
    fn commit(&mut self, group: Vec<Append>) {
        if group.is_empty() {
            return;
        }
        fail_point!("journal::before_write");
        let written = self.write(&group);
        if written.is_err() {
            self.leave_transaction();
        }
        match written {
            Ok(results) => {
                self.note_end(&group, &results);
                for (append, result) in group.into_iter().zip(results) {
                    let _ = append.answer.send(result);
                }
            }
            Err(error) => {
                tracing::error!(%error, jobs = group.len(), "a commit failed");
                for append in group {
                    let _ = append.answer.send(Err(error.clone()));
                }
            }
        }
    }

    /// Before anybody is answered: what is acted upon is known of.
    fn note_end(&mut self, group: &[Append], results: &Results) {
        let is_restored = |entry: &Entry| matches!(entry, Entry::Journal(JournalEntry::Restored { .. }));
        let recorded = group.iter().zip(results).filter(|(_, result)| result.is_ok()).map(|(append, _)| append);
        let mut entries =
            recorded.flat_map(|append| &append.additions).flat_map(|addition| &addition.entries).peekable();
        if entries.peek().is_none() || (self.noting == Noting::FromRestored && !entries.any(is_restored)) {
            return;
        }
        self.noting = Noting::Each;
        match known::end_of(&self.database) {
            Ok(Some(end)) => known::note(&self.folder, end),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "the journal's end could not be read"),
        }
    }

    fn write(&self, group: &[Append]) -> Result<Results, AppendError> {
        self.database.execute_batch("BEGIN IMMEDIATE")?;
        let before = table::entry::head(&self.database)?;
        let mut head = before;
        let mut results = Vec::with_capacity(group.len());
        for append in group {
            results.push(match group {
                [_] => self.write_alone(&mut head, &append.additions)?,
                _ => self.write_in_savepoint(&mut head, &append.additions)?,
            });
        }
        if head != before {
            table::projected::write(&self.database, head)?;
        }
        fail_point!("journal::before_commit", |_| Err(AppendError::DiskFull));
        self.database.execute_batch("COMMIT")?;
        fail_point!("journal::after_commit");
        Ok(results)
    }

    /// As [`Self::write_in_savepoint`] for the only job of its commit, which needs none. In a savepoint every write to a text index goes
    /// through all that was changed since it began, and thousands of additions would take forever.
    fn write_alone(
        &self,
        head: &mut Head,
        additions: &[Addition],
    ) -> Result<Result<Vec<Appended>, AppendError>, AppendError> {
        match self.add_all(*head, additions) {
            Ok((after, appended)) => {
                *head = after;
                Ok(Ok(appended))
            }
            Err(error) if self.database.is_autocommit() => Err(error),
            Err(error) => {
                self.database.execute_batch("ROLLBACK; BEGIN IMMEDIATE")?;
                Ok(Err(error))
            }
        }
    }

    /// The inner result is this job's alone; the outer error means that the whole transaction is lost.
    fn write_in_savepoint(
        &self,
        head: &mut Head,
        additions: &[Addition],
    ) -> Result<Result<Vec<Appended>, AppendError>, AppendError> {
        self.database.execute_batch("SAVEPOINT addition")?;
        let result = self.add_all(*head, additions);
        // A full disk and some other errors make SQLite give up the transaction by itself, with everything that was in it.
        if let (Err(error), true) = (&result, self.database.is_autocommit()) {
            return Err(error.clone());
        }
        match result {
            Ok((after, appended)) => {
                self.database.execute_batch("RELEASE addition")?;
                *head = after;
                Ok(Ok(appended))
            }
            Err(error) => {
                self.database.execute_batch("ROLLBACK TO addition; RELEASE addition")?;
                Ok(Err(error))
            }
        }
    }

    fn add_all(&self, mut head: Head, additions: &[Addition]) -> Result<(Head, Vec<Appended>), AppendError> {
        if additions.is_empty() {
            return Err(AppendError::Empty);
        }
        let mut all = Vec::with_capacity(additions.len());
        for addition in additions {
            let (after, appended) = add(&self.database, head, addition)?;
            head = after;
            all.push(appended);
        }
        Ok((head, all))
    }

    /// After a failure: no transaction may stay open, or the next one would carry what was reported as not recorded.
    fn leave_transaction(&mut self) {
        if self.database.is_autocommit() || self.database.execute_batch("ROLLBACK").is_ok() {
            return;
        }
        let reopened = database::open_writer(&self.path).and_then(|database| {
            database::make_durable(&database)?;
            Ok(database)
        });
        match reopened {
            Ok(database) => self.database = database,
            // The open transaction makes every BEGIN fail, and so nothing is recorded until a restart.
            Err(error) => tracing::error!(%error, "the journal could not be opened again"),
        }
    }

    fn leave(self) {
        if let Err(error) = self.database.pragma_update(None, "wal_checkpoint", "TRUNCATE") {
            tracing::warn!(%error, "the journal's log was not copied into its file");
        }
        if let Err((_, error)) = self.database.close() {
            tracing::warn!(%error, "the journal was not closed in order");
        }
    }
}

#[cfg(test)]
mod tests;
