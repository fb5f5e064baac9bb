//! The append-only journal of a desk, its projections and their queries: the only SQL of the project.
//!
#![doc = include_str!("../README.md")]

mod add;
mod appended;
mod backup;
mod chain;
mod database;
mod digest;
mod error;
mod folder;
mod glance;
mod journal;
mod known;
mod list;
mod migrations;
mod own_entries;
mod payee;
mod pictures;
mod project;
mod readers;
mod rebuild;
mod restore;
mod stop;
mod table;
mod verify;
mod writer;

pub use appended::{Addition, Appended, Snapshot};
pub use backup::{Backup, BackupError, time_of as time_of_backup};
pub use chain::{Head, HeadCheck};
pub use database::Settings;
pub use error::{AppendError, EntriesError, OpenError, ReadError, RebuildError};
pub use glance::{Glance, Part};
pub use journal::Journal;
pub use list::{Cursor, CursorError, ListOrder, ListPage, ListQuery, ListStart, Listed, SortBy, Survey};
pub use payee::{PaidBefore, PayeeHistory};
pub use pictures::{MAX_PICTURE_BYTES, PictureError};
pub use rebuild::Rebuilt;
pub use restore::{RestoreError, restore};
pub use stop::{Progress, Stop};
pub use table::counter::Counter;
pub use verify::{Flaw, Verified, VerifyError};
