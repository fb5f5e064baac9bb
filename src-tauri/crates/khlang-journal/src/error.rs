//! What can go wrong, one small enum an operation.
//!
//! Nothing here carries a value from a row: errors reach logs, and rows have account numbers. `what` is SQLite's or the operating
//! system's own message, for the log and for support.

use khlang_domain::ids::PayoutId;
use thiserror::Error;

/// Why a journal could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Another window or process has this profile open.
    #[error("the profile is in use by another window")]
    InUse,
    /// It was written by a newer Khlang, which may know of states that this one would overlook.
    #[error("the journal has schema {found}, this Khlang knows up to {known}")]
    Newer {
        /// The newest migration in the file.
        found: u32,
        /// The newest migration in this program.
        known: u32,
    },
    /// A migration that was carried out in the file is not the one of that number in this program.
    #[error("migration {number} is not the one that was carried out")]
    ChangedMigration {
        /// Which one.
        number: u32,
    },
    /// The file is another program's database.
    #[error("the file is a database, but not a journal")]
    NotAJournal,
    /// The file is damaged, or entries that were once there are missing. Nothing may be sent from it.
    #[error("the journal is damaged: {what}")]
    Broken {
        /// What was found.
        what: String,
    },
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The folder or the file cannot be created, read or written.
    #[error("the journal cannot be opened: {what}")]
    Storage {
        /// What the system says.
        what: String,
    },
    /// Whoever asked for it ended it.
    #[error("ended before it was through")]
    Cancelled,
}

/// Why nothing was appended.
///
/// After [`AppendError::DiskFull`], [`AppendError::Storage`] and [`AppendError::Stopped`] nothing counts as recorded, and nothing may
/// be sent on the strength of it; but a disk that fails in the middle of a commit can bring the entries back after a restart.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AppendError {
    /// Someone else was faster: the subject is at another revision than expected.
    #[error("someone else changed this: it is at revision {actual_revision}")]
    Conflict {
        /// Where the subject stands now.
        actual_revision: u64,
    },
    /// The reference was entered before on the same connection. It stays taken, because providers refuse it a second time.
    #[error("the reference is taken")]
    ReferenceTaken {
        /// By which payout.
        payout: PayoutId,
    },
    /// The provider's id belongs to another payout of the same connection.
    #[error("the provider's id belongs to another payout")]
    ProviderIdTaken {
        /// To which payout.
        payout: PayoutId,
    },
    /// Somebody on record has this name, or one that differs from it by spaces or letters of another case only.
    #[error("the name is taken")]
    NameTaken,
    /// What is on record about the subject is not what its entries made of it: the file was altered, and nothing is built upon it.
    #[error("what is on record is not what its entries made of it")]
    Altered,
    /// An addition without entries.
    #[error("there is nothing to append")]
    Empty,
    /// An entry about a payout for a connection, or the like.
    #[error("the entry is about something else")]
    WrongSubject,
    /// The first entry is none that its subject begins with.
    #[error("nothing begins with this entry")]
    CannotBegin,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// Reading or writing failed.
    #[error("the journal could not be written: {what}")]
    Storage {
        /// What the system says.
        what: String,
    },
    /// The journal was closed, or its writer ended.
    #[error("the journal is closed")]
    Stopped,
}

/// Why something could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// Reading failed.
    #[error("the journal could not be read: {what}")]
    Storage {
        /// What the system says.
        what: String,
    },
    /// A row is there and makes no sense.
    #[error("a row of the journal makes no sense: {what}")]
    Unreadable {
        /// Where, without any of its text.
        what: String,
    },
    /// The journal was closed.
    #[error("the journal is closed")]
    Closed,
}

/// Why a payout was not made from its own entries.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EntriesError {
    /// An entry is not what was written, or one before it is gone. Nothing may be sent on the strength of it.
    #[error("entry {position} is not what was written")]
    Altered {
        /// The first place at which it shows.
        position: u64,
    },
    /// The entries could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Why the projections were not rebuilt; they are as they were before.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RebuildError {
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// An entry is there and makes no sense.
    #[error("an entry makes no sense: {what}")]
    Unreadable {
        /// Where, without any of its text.
        what: String,
    },
    /// Reading or writing failed.
    #[error("the projections could not be rebuilt: {what}")]
    Storage {
        /// What the system says.
        what: String,
    },
    /// Whoever asked for it ended it.
    #[error("ended before it was through")]
    Cancelled,
    /// The journal was closed, or its writer ended.
    #[error("the journal is closed")]
    Stopped,
}

/// Why a row could not be read or written; what becomes of it depends on who asked.
#[derive(Debug, Error)]
pub(crate) enum RowError {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error("{what}")]
    Unreadable { what: String },
}

impl RowError {
    /// A row that makes no sense. The place in its JSON is told, its text is not.
    pub(crate) fn unreadable(row: &str, error: &serde_json::Error) -> Self {
        let what = format!("{row}: {:?} error in line {}, column {}", error.classify(), error.line(), error.column());
        Self::Unreadable { what }
    }
}

impl From<rusqlite::types::FromSqlError> for RowError {
    fn from(error: rusqlite::types::FromSqlError) -> Self {
        Self::Sqlite(error.into())
    }
}

/// Whether SQLite said that the disk is full.
fn is_disk_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
}

impl From<rusqlite::Error> for ReadError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage { what: error.to_string() }
    }
}

impl From<rusqlite::Error> for AppendError {
    fn from(error: rusqlite::Error) -> Self {
        if is_disk_full(&error) {
            return Self::DiskFull;
        }
        Self::Storage { what: error.to_string() }
    }
}

impl From<RowError> for ReadError {
    fn from(error: RowError) -> Self {
        match error {
            RowError::Sqlite(error) => error.into(),
            RowError::Unreadable { what } => Self::Unreadable { what },
        }
    }
}

impl From<RowError> for AppendError {
    fn from(error: RowError) -> Self {
        match error {
            RowError::Sqlite(error) => error.into(),
            RowError::Unreadable { what } => Self::Storage { what },
        }
    }
}

impl From<rusqlite::Error> for RebuildError {
    fn from(error: rusqlite::Error) -> Self {
        if is_disk_full(&error) {
            return Self::DiskFull;
        }
        Self::Storage { what: error.to_string() }
    }
}

impl From<RowError> for RebuildError {
    fn from(error: RowError) -> Self {
        match error {
            RowError::Sqlite(error) => error.into(),
            RowError::Unreadable { what } => Self::Unreadable { what },
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
                Self::Broken { what: error.to_string() }
            }
            _ => Self::Storage { what: error.to_string() },
        }
    }
}

impl From<std::io::Error> for OpenError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull => Self::DiskFull,
            _ => Self::Storage { what: error.to_string() },
        }
    }
}

impl From<RebuildError> for OpenError {
    fn from(error: RebuildError) -> Self {
        match error {
            RebuildError::DiskFull => Self::DiskFull,
            RebuildError::Unreadable { what } => Self::Broken { what },
            RebuildError::Storage { what } => Self::Storage { what },
            RebuildError::Cancelled | RebuildError::Stopped => Self::Cancelled,
        }
    }
}
