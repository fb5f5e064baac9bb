//! Proves that the entries are those that were written, all of them and in their order.
//!
//! Reads every entry once and computes the chain again. It proves nothing about whoever can write the file: they can make a new chain.
//! Against that helps only a head that was written down elsewhere.

use crate::{
    chain::Head,
    error::ReadError,
    table::{self, entry::EntryRow},
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

/// Goes through the whole journal.
pub(crate) fn verify(database: &Database) -> Result<Verified, VerifyError> {
    let mut head = Head::EMPTY;
    table::entry::for_each(database, |row| {
        head = follow(head, row)?;
        Ok::<_, VerifyError>(())
    })?;
    if let Some(position) = table::entry::first_revision_out_of_order(database)? {
        return Err(VerifyError::Broken { position, what: Flaw::OutOfOrder });
    }
    // Whoever cuts the end off the entries leaves the projections knowing of it.
    if let Some((_, projected)) = table::projected::read(database)? {
        if projected.position > head.position {
            return Err(VerifyError::Broken { position: head.position + 1, what: Flaw::Missing });
        }
        if projected.position == head.position && projected.hash != head.hash {
            return Err(VerifyError::Broken { position: head.position, what: Flaw::Changed });
        }
    }
    Ok(Verified { entries: head.position, head })
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
