//! A few databases that only read, kept open between questions.

use crate::{database, error::ReadError, stop::Stop};
use rusqlite::Connection as Database;
use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// How many are kept; more are opened when more ask at once, and closed afterwards.
const KEPT: usize = 4;

/// After how many steps of SQLite's machine it is asked whether to go on: well under a millisecond.
const STEPS: i32 = 1_000;

pub(crate) struct Readers {
    path: PathBuf,
    /// `None` once the journal is closed.
    idle: Mutex<Option<Vec<Database>>>,
}

impl Readers {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, idle: Mutex::new(Some(Vec::new())) }
    }

    /// Asks inside one read transaction, so that several queries see the same journal.
    pub(crate) fn read<T, E: From<ReadError>>(&self, question: impl FnOnce(&Database) -> Result<T, E>) -> Result<T, E> {
        let database = self.take()?;
        let answer = {
            let transaction = database.unchecked_transaction().map_err(ReadError::from)?;
            question(&transaction)
        };
        self.give_back(database);
        answer
    }

    /// As [`Readers::read`]; SQLite gives up soon after `stop` was asked, with an error like any other.
    pub(crate) fn read_until<T, E: From<ReadError>>(
        &self,
        stop: &Stop,
        question: impl FnOnce(&Database) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut database = self.take()?;
        let stop = stop.clone();
        database.progress_handler(STEPS, Some(move || stop.is_stopped())).map_err(ReadError::from)?;
        let answer = {
            let transaction = database.unchecked_transaction().map_err(ReadError::from)?;
            question(&transaction)
        };
        // One that went on listening would end the question of somebody else.
        database.progress_handler(0, None::<fn() -> bool>).map_err(ReadError::from)?;
        self.give_back(database);
        answer
    }

    /// A database for long work, which opens and ends its own reads.
    pub(crate) fn apart(&self) -> Result<Database, ReadError> {
        self.idle().as_ref().ok_or(ReadError::Closed)?;
        Ok(database::open_reader(&self.path)?)
    }

    /// Closes those that are idle, and lets no new one be opened. Those that are at work are closed when they are done.
    pub(crate) fn close(&self) {
        drop(self.idle().take());
    }

    fn take(&self) -> Result<Database, ReadError> {
        let kept = self.idle().as_mut().ok_or(ReadError::Closed)?.pop();
        match kept {
            Some(database) => Ok(database),
            None => Ok(database::open_reader(&self.path)?),
        }
    }

    fn give_back(&self, database: Database) {
        if let Some(idle) = self.idle().as_mut().filter(|idle| idle.len() < KEPT) {
            idle.push(database);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Option<Vec<Database>>> {
        // A list of idle databases is whole whatever its last holder did.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ErrorCode;

    #[test]
    fn a_question_without_end_ends_when_it_is_stopped_and_the_next_one_is_answered() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let readers = Readers::new(file.path().to_owned());
        let stop = Stop::default();
        let endless =
            "WITH RECURSIVE more (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM more) SELECT count(*) FROM more";
        let error = readers.read_until::<(), ReadError>(&stop, |database| {
            // By the time that SQLite is at work.
            stop.stop();
            let error = database.query_row(endless, [], |_| Ok(())).unwrap_err();
            assert_eq!(error.sqlite_error_code(), Some(ErrorCode::OperationInterrupted));
            Err(error.into())
        });
        error.unwrap_err();
        let counted = "WITH RECURSIVE more (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM more LIMIT 50000)
             SELECT count(*) FROM more";
        let answer = readers.read::<i64, ReadError>(|database| Ok(database.query_row(counted, [], |row| row.get(0))?));
        assert_eq!(answer, Ok(50_000));
        assert_eq!(readers.idle().as_ref().map(Vec::len), Some(1), "it is the same database");
    }
}
