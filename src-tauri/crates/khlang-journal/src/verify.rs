//! Proves that the entries are those that were written, all of them and in their order.
//!
//! Reads every entry once and computes the chain again, in pieces, so that nobody waits for it: entries never change, so that pieces that
//! were read one after the other are as good as one. It proves nothing about whoever can write the file: they can make a new chain.
//! Against that helps only a head that was written down elsewhere.

use crate::{
    chain::Head,
    error::ReadError,
    stop::{Progress, Stop},
    table::{
        self,
        entry::{EntryRow, SubjectPlace},
    },
};
use rusqlite::Connection as Database;
use thiserror::Error;

/// What was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// How many entries there are.
    pub entries: u64,
    /// The end of their chain.
    pub head: Head,
}

/// Why the journal could not be proven.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// An entry is not what it was, or not there.
    #[error("entry {position}: {what}")]
    Broken {
        /// The first place at which it shows.
        position: u64,
        /// What shows.
        what: Flaw,
    },
    /// Whoever asked for it ended it.
    #[error("ended before it was through")]
    Stopped,
    /// The journal could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Flaw {
    /// There is none at this position, though there are later ones or the projections know of it.
    #[error("it is missing")]
    Missing,
    /// It does not name the hash of the one before.
    #[error("it does not follow the one before")]
    Unlinked,
    /// Its fields do not have its hash.
    #[error("it was changed")]
    Changed,
    /// Its hash is right and its body makes no sense.
    #[error("it makes no sense")]
    Unreadable,
    /// Its revision is not the next one of its subject.
    #[error("its revision is not the next one")]
    OutOfOrder,
}

impl From<rusqlite::Error> for VerifyError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Read(error.into())
    }
}

/// How many entries are read at once.
const PIECE: u32 = 4096;

/// Goes through the whole journal as it is when this begins. Each entry is a step twice: once in the chain, once among its subject's.
pub(crate) fn verify(
    database: &Database,
    stop: &Stop,
    progress: &mut dyn FnMut(Progress),
) -> Result<Verified, VerifyError> {
    let until = table::entry::head(database)?;
    let total = until.position.saturating_mul(2);
    let mut head = Head::EMPTY;
    while head.position < until.position {
        let before = head;
        table::entry::for_each_between(database, head.position, until.position, PIECE, |row| {
            head = follow(head, row)?;
            Ok::<_, VerifyError>(())
        })?;
        if head == before {
            return Err(VerifyError::Broken { position: head.position + 1, what: Flaw::Missing });
        }
        report(stop, progress, head.position, total)?;
    }
    let mut place = SubjectPlace::default();
    let mut done = until.position;
    while let Some(rows) = table::entry::follow_revisions(database, &mut place, PIECE)? {
        done = (done + rows).min(total);
        report(stop, progress, done, total)?;
    }
    if let Some(position) = place.first_out_of_order {
        return Err(VerifyError::Broken { position, what: Flaw::OutOfOrder });
    }
    require_what_the_projections_know(database)?;
    Ok(Verified { entries: head.position, head })
}

fn report(stop: &Stop, progress: &mut dyn FnMut(Progress), done: u64, total: u64) -> Result<(), VerifyError> {
    progress(Progress { done, total });
    if stop.is_stopped() { Err(VerifyError::Stopped) } else { Ok(()) }
}

/// Whoever cuts the end off the entries leaves the projections knowing of it.
fn require_what_the_projections_know(database: &Database) -> Result<(), VerifyError> {
    let snapshot = database.unchecked_transaction()?;
    let head = table::entry::head(&snapshot)?;
    let Some((_, projected)) = table::projected::read(&snapshot)? else { return Ok(()) };
    if projected.position > head.position {
        return Err(VerifyError::Broken { position: head.position + 1, what: Flaw::Missing });
    }
    if projected.position == head.position && projected.hash != head.hash {
        return Err(VerifyError::Broken { position: head.position, what: Flaw::Changed });
    }
    Ok(())
}

fn follow(head: Head, row: EntryRow) -> Result<Head, VerifyError> {
    let position = row.position;
    let broken = |position, what| Err(VerifyError::Broken { position, what });
    if position != head.position + 1 {
        return broken(head.position + 1, Flaw::Missing);
    }
    if row.previous_hash != head.hash {
        return broken(position, Flaw::Unlinked);
    }
    if row.computed_hash() != row.hash {
        return broken(position, Flaw::Changed);
    }
    let hash = row.hash;
    if row.into_recorded().is_err() {
        return broken(position, Flaw::Unreadable);
    }
    Ok(Head { position, hash })
}
