//! Puts a backup in the journal's place, while the journal is closed.
//!
//! The backup is proven first, entry by entry, and copied; only then is the journal that was there put aside, under a name of its own: it
//! is never thrown away. What was known of it is on disk before that, and so the next opening knows that an older copy came back,
//! wherever the program ends in between.

use crate::{
    backup::{self, BackupError, copy_and_check, require_sound},
    database,
    error::OpenError,
    folder,
    known::{self, Known, Replaced},
    migrations, pictures,
    stop::{Progress, Stop},
    table,
    verify::{self, Verified, VerifyError},
};
use fail::fail_point;
use khlang_domain::restored::{KnownHead, Replacement};
use rusqlite::Connection as Database;
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// The folder, beside the journal, of journals that were replaced.
const ASIDE: &str = "replaced";

/// Why no backup was put in the journal's place. The journal is as it was.
#[derive(Debug, Error)]
pub enum RestoreError {
    /// The journal is open.
    #[error("the profile is in use")]
    InUse,
    /// There is no backup of that name.
    #[error("no such backup")]
    NoSuchBackup,
    /// The backup is damaged, was changed, or has no entry.
    #[error("the backup is not sound: {what}")]
    Unsound {
        /// What was found.
        what: String,
    },
    /// It was made by a newer Khlang.
    #[error("the backup was made by a newer Khlang")]
    Newer,
    /// Whoever asked for it ended it.
    #[error("ended before it was through")]
    Stopped,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// Reading or writing failed.
    #[error("the backup could not be restored: {what}")]
    Storage {
        /// What the system says.
        what: String,
    },
}

impl From<BackupError> for RestoreError {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Stopped => Self::Stopped,
            BackupError::DiskFull => Self::DiskFull,
            BackupError::Unsound { what } => Self::Unsound { what },
            BackupError::Storage { what } => Self::Storage { what },
            BackupError::Closed => Self::Storage { what: BackupError::Closed.to_string() },
        }
    }
}

impl From<rusqlite::Error> for RestoreError {
    fn from(error: rusqlite::Error) -> Self {
        BackupError::from(error).into()
    }
}

impl From<io::Error> for RestoreError {
    fn from(error: io::Error) -> Self {
        BackupError::from(error).into()
    }
}

/// Proves a backup: SQLite finds it sound, this program knows its steps, and its chain holds.
pub(crate) fn check(
    journal_folder: &Path,
    name: &str,
    stop: &Stop,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Database, Verified, KnownHead), RestoreError> {
    let path = backup::path_of(journal_folder, name).ok_or(RestoreError::NoSuchBackup)?;
    let mut database = database::open_reader(&path)?;
    // Told before anything is closed for it.
    if fs4::available_space(journal_folder)? < backup::size_of(&database)? {
        return Err(RestoreError::DiskFull);
    }
    require_sound(&mut database, stop)?;
    migrations::require_known(&database, &migrations::MIGRATIONS).map_err(|error| match error {
        OpenError::Newer { .. } => RestoreError::Newer,
        other => RestoreError::Unsound { what: other.to_string() },
    })?;
    let verified = verify::verify(&database, stop, progress).map_err(|error| match error {
        VerifyError::Stopped => RestoreError::Stopped,
        other => RestoreError::Unsound { what: other.to_string() },
    })?;
    let end = known::end_of(&database)?;
    let end = end.ok_or_else(|| RestoreError::Unsound { what: "it has no entry".to_owned() })?;
    Ok((database, verified, end))
}

/// Puts the backup of that name in the place of the journal in `folder`. Blocks. The next opening finds a journal that is older than it was
/// last known, which goes on record with `replacement`.
///
/// # Errors
/// A [`RestoreError`]; then the journal is as it was.
pub fn restore(
    folder: &Path,
    name: &str,
    replacement: Replacement,
    stop: &Stop,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), RestoreError> {
    let _lock = folder::lock(folder)?.ok_or(RestoreError::InUse)?;
    // Proving is the first half of the work, copying the second.
    let (backup, _, end) = check(folder, name, stop, &mut |step| progress(step.half(0)))?;
    let new = folder.join(folder::REPLACEMENT);
    let copied = copy_and_check(&backup, &new, stop, &mut |step| progress(step.half(1)));
    drop(backup);
    if let Err(error) = copied {
        backup::remove_unfinished(&new);
        return Err(error.into());
    }
    let (head, is_other) = last_known(folder, &end)?;
    known::write(folder, &Known { head, replaced: Some(Replaced { end, is_other, replacement }) })?;
    fail_point!("journal::before_swap", |_| Err(RestoreError::Stopped));
    put_aside(folder)?;
    fail_point!("journal::amid_swap", |_| Err(RestoreError::Stopped));
    fs::rename(&new, folder.join(folder::JOURNAL))?;
    folder::sync_names(folder)?;
    // The journal is the backup by now; a picture that is missing is missing, and still lies beside the backup.
    if let Err(error) = pictures::copy_missing(&folder.join(backup::FOLDER), folder) {
        tracing::warn!(%error, "not every picture of the backup was brought back");
    }
    Ok(())
}

/// The end of the journal that is there, where it can be read and is the one that is known; else what is known of it. And whether it is
/// known not to go on from `end`, the backup's. Brings its log into the file.
fn last_known(folder: &Path, end: &KnownHead) -> io::Result<(Option<KnownHead>, bool)> {
    let known = known::read(folder)?.head;
    let present = || -> rusqlite::Result<(Option<KnownHead>, bool)> {
        let database = database::open_writer(&folder.join(folder::JOURNAL))?;
        database.pragma_update(None, "wal_checkpoint", "TRUNCATE")?;
        let has = |head: &KnownHead| table::entry::is_there(&database, head.position, &head.hash.0);
        let present = match &known {
            Some(known) if !has(known)? => None,
            _ => known::end_of(&database)?,
        };
        Ok((present, !has(end)?))
    };
    let present = present().inspect_err(|error| tracing::warn!(%error, "the journal that is replaced cannot be read"));
    let (present, is_other) = present.unwrap_or_default();
    Ok((present.or(known), is_other))
}

fn put_aside(folder: &Path) -> io::Result<PathBuf> {
    folder::create_folder(&folder.join(ASIDE))?;
    let mut number = 1_u32;
    let aside = loop {
        let aside = folder.join(ASIDE).join(number.to_string());
        match fs::create_dir(&aside) {
            Ok(()) => break aside,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    };
    for name in folder::SIDE_FILES.into_iter().chain([folder::JOURNAL]) {
        match fs::rename(folder.join(name), aside.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    folder::sync_names(&aside)?;
    folder::sync_names(&folder.join(ASIDE))?;
    folder::sync_names(folder)?;
    Ok(aside)
}
