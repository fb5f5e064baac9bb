//! Backups: whole copies of the journal in a folder beside it, made by SQLite's own backup, never by copying the file.
//!
//! A copy is made from one snapshot while appends go on, under another name; it gets its own name only after it was opened again and
//! found sound, with the head that it should have. Which of them are kept is [`kept`]'s to say; when they are made, the desk's. The
//! pictures that people keep as evidence are copied beside them.

mod kept;

use crate::{
    chain::Head,
    database,
    error::ReadError,
    folder, migrations, pictures,
    stop::{Progress, Stop},
    table,
};
use khlang_domain::time::UtcMillis;
use rusqlite::{Connection as Database, ErrorCode, backup::StepResult};
use std::{
    fs::{self, OpenOptions},
    io,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};
use thiserror::Error;
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

/// The folder beside the journal.
pub(crate) const FOLDER: &str = "backups";
const UNFINISHED: &str = "unfinished.part";
/// Pages of 4 KiB that are copied between two looks at the flag.
const PAGES: i32 = 512;
/// The rest between two pieces, which leaves the disk to others.
const REST: Duration = Duration::from_millis(1);
const NAME: &[BorrowedFormatItem<'static>] =
    format_description!("khlang-[year][month][day]T[hour][minute][second]Z.sqlite");

/// A backup as it lies in its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its file's name, by which it is restored.
    pub name: String,
    /// When it was made.
    pub at: UtcMillis,
    /// How many bytes it has.
    pub bytes: u64,
    /// The end of the journal in it; `None` where it cannot be read.
    pub head: Option<Head>,
}

/// Why no backup was made, or none could be looked at.
#[derive(Debug, Error)]
pub enum BackupError {
    /// Whoever asked for it ended it; nothing is left of it.
    #[error("ended before it was through")]
    Stopped,
    /// The disk is full, or the journal could not go on beside the copy.
    #[error("the disk has too little room")]
    DiskFull,
    /// The copy is not what it should be, and was thrown away.
    #[error("the copy is not sound: {what}")]
    Unsound {
        /// What was found.
        what: String,
    },
    /// Reading or writing failed.
    #[error("the backup could not be made: {what}")]
    Storage {
        /// What the system says.
        what: String,
    },
    /// The journal was closed.
    #[error("the journal is closed")]
    Closed,
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::OperationInterrupted) => Self::Stopped,
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Unsound { what: error.to_string() },
            _ => Self::Storage { what: error.to_string() },
        }
    }
}

impl From<io::Error> for BackupError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull => Self::DiskFull,
            _ => Self::Storage { what: error.to_string() },
        }
    }
}

impl From<ReadError> for BackupError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Closed => Self::Closed,
            other => Self::Storage { what: other.to_string() },
        }
    }
}

/// Copies what `source` sees now into the folder of backups beside the journal.
pub(crate) fn back_up(
    source: &Database,
    journal_folder: &Path,
    at: UtcMillis,
    stop: &Stop,
    progress: &mut dyn FnMut(Progress),
) -> Result<Backup, BackupError> {
    let backups = journal_folder.join(FOLDER);
    folder::create_folder(&backups)?;
    let (name, unfinished) = (name_of(at)?, backups.join(UNFINISHED));
    // What was cut off takes the room of the next one.
    remove_unfinished(&unfinished);
    if !leaves_room(fs4::available_space(&backups)?, size_of(source)?) {
        return Err(BackupError::DiskFull);
    }
    let made = copy_and_check(source, &unfinished, stop, progress).and_then(|head| {
        pictures::copy_missing(journal_folder, &backups)?;
        fs::rename(&unfinished, backups.join(&name))?;
        Ok(head)
    });
    let head = made.inspect_err(|_| remove_unfinished(&unfinished))?;
    folder::sync_names(&backups)?;
    let bytes = fs::metadata(backups.join(&name))?.len();
    Ok(Backup { name, at, bytes, head: Some(head) })
}

/// Whether a copy of so many bytes fits and leaves as much again: a backup may not fill the disk on which the journal has to go on.
fn leaves_room(available: u64, bytes: u64) -> bool {
    available >= bytes.saturating_mul(2)
}

/// How many bytes a copy of it will have.
pub(crate) fn size_of(database: &Database) -> rusqlite::Result<u64> {
    let number = |pragma: &str| database.pragma_query_value(None, pragma, |row| row.get::<_, u64>(0));
    Ok(number("page_count")?.saturating_mul(number("page_size")?))
}

/// Copies what `source` sees into `target`, and opens that again: the head of both, which are the same.
pub(crate) fn copy_and_check(
    source: &Database,
    target: &Path,
    stop: &Stop,
    progress: &mut dyn FnMut(Progress),
) -> Result<Head, BackupError> {
    // One snapshot for all of it: otherwise each append would make SQLite begin anew.
    let snapshot = source.unchecked_transaction()?;
    let head = table::entry::head(&snapshot)?;
    copy(&snapshot, target, stop, progress)?;
    drop(snapshot);
    // Windows writes out only what may be written.
    OpenOptions::new().write(true).open(target)?.sync_all()?;
    let mut copied = database::open_reader(target)?;
    require_sound(&mut copied, stop)?;
    let found = table::entry::head(&copied)?;
    if found != head {
        return Err(BackupError::Unsound { what: format!("it ends with entry {}", found.position) });
    }
    if stop.is_stopped() { Err(BackupError::Stopped) } else { Ok(head) }
}

fn copy(source: &Database, target: &Path, stop: &Stop, progress: &mut dyn FnMut(Progress)) -> Result<(), BackupError> {
    drop(folder::create_private(target)?);
    let mut copied = database::open_writer(target)?;
    let backup = rusqlite::backup::Backup::new(source, &mut copied)?;
    loop {
        if stop.is_stopped() {
            return Err(BackupError::Stopped);
        }
        let step = backup.step(PAGES)?;
        let (left, total) = (backup.progress().remaining, backup.progress().pagecount);
        let total = u64::try_from(total).unwrap_or_default();
        progress(Progress { done: total.saturating_sub(u64::try_from(left).unwrap_or_default()), total });
        match step {
            StepResult::Done => break,
            _ => thread::sleep(REST),
        }
    }
    drop(backup);
    // One file, which needs nothing beside it.
    copied.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    copied.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Asks SQLite to look through a whole database.
pub(crate) fn require_sound(database: &mut Database, stop: &Stop) -> Result<(), BackupError> {
    migrations::recognise(database).map_err(|error| BackupError::Unsound { what: error.to_string() })?;
    let flag = stop.clone();
    database.progress_handler(10_000, Some(move || flag.is_stopped()))?;
    let verdict = database.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    database.progress_handler(0, None::<fn() -> bool>)?;
    match verdict? {
        fine if fine == "ok" => Ok(()),
        what => Err(BackupError::Unsound { what }),
    }
}

/// Every backup, the newest first.
pub(crate) fn all(journal_folder: &Path) -> Result<Vec<Backup>, BackupError> {
    let entries = match fs::read_dir(journal_folder.join(FOLDER)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut backups = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(at) = time_of(&name) {
            let head = head_in(&entry.path());
            backups.push(Backup { name, at, bytes: entry.metadata()?.len(), head });
        }
    }
    backups.sort_by_key(|backup| std::cmp::Reverse(backup.at));
    Ok(backups)
}

/// Removes what need not be kept any longer; how many were removed. Those that cannot be read are left for people to look at, and stand
/// for no other.
pub(crate) fn thin(journal_folder: &Path, now: UtcMillis) -> Result<usize, BackupError> {
    let backups = all(journal_folder)?;
    let times: Vec<UtcMillis> = backups.iter().filter(|backup| backup.head.is_some()).map(|backup| backup.at).collect();
    let outlived = kept::outlived(&times, now);
    let (mut removed, mut failed) = (0, None);
    for backup in backups.iter().filter(|backup| outlived.contains(&backup.at)) {
        match fs::remove_file(journal_folder.join(FOLDER).join(&backup.name)) {
            Ok(()) => removed += 1,
            // The others need not stay because one does.
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(removed), |error| Err(error.into()))
}

/// The file of that name; `None` where it is no backup's name, which also keeps every path out.
pub(crate) fn path_of(journal_folder: &Path, name: &str) -> Option<PathBuf> {
    time_of(name)?;
    let path = journal_folder.join(FOLDER).join(name);
    path.is_file().then_some(path)
}

fn head_in(path: &Path) -> Option<Head> {
    let database = database::open_reader(path).ok()?;
    migrations::recognise(&database).ok()?;
    table::entry::head(&database).ok()
}

fn name_of(at: UtcMillis) -> Result<String, BackupError> {
    let storage = |what: String| BackupError::Storage { what };
    let at = OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)).map_err(|error| storage(error.to_string()))?;
    at.format(NAME).map_err(|error| storage(error.to_string()))
}

/// When the backup of that name was made; `None` where it is no backup's name.
#[must_use]
pub fn time_of(name: &str) -> Option<UtcMillis> {
    let at = time::PrimitiveDateTime::parse(name, NAME).ok()?.assume_utc();
    Some(UtcMillis(at.unix_timestamp().checked_mul(1000)?))
}

/// Leaves nothing of a copy that came to nothing.
pub(crate) fn remove_unfinished(path: &Path) {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let removed = fs::remove_file(PathBuf::from(name));
        if let Err(error) = removed
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "an unfinished backup is left");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_leaves_the_journal_room_to_grow() {
        for (available, bytes, fits) in [(200, 100, true), (199, 100, false), (u64::MAX, u64::MAX, true), (0, 0, true)]
        {
            assert_eq!(leaves_room(available, bytes), fits, "{available} for {bytes}");
        }
    }

    #[test]
    fn a_name_says_when_and_is_no_path() {
        let at = UtcMillis(1_795_190_400_999);
        let name = name_of(at).unwrap();
        assert_eq!(name, "khlang-20261120T160000Z.sqlite");
        assert_eq!(time_of(&name), Some(UtcMillis(1_795_190_400_000)));
        for other in ["../khlang-20261120T160000Z.sqlite", "khlang-20261120T160000Z.sqlite-wal", "unfinished.part", ""]
        {
            assert_eq!(time_of(other), None, "{other}");
        }
    }
}
