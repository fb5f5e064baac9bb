//! The folder of a profile: the journal's file, and the lock that keeps a second window out.
//!
//! The lock is a file of its own, held by the operating system for as long as the process lives; nothing is left behind by a crash.

use crate::error::OpenError;
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// The journal's file.
pub(crate) const JOURNAL: &str = "journal.sqlite";
/// What SQLite keeps beside it while it is open.
pub(crate) const SIDE_FILES: [&str; 2] = ["journal.sqlite-wal", "journal.sqlite-shm"];
/// A whole copy that is about to take the journal's place.
pub(crate) const REPLACEMENT: &str = "journal.sqlite.new";

/// A profile's folder that this process alone has open.
pub(crate) struct Folder {
    pub(crate) journal: PathBuf,
    /// Held, never read: closing it gives the profile back.
    pub(crate) lock: File,
}

/// Creates the folder and its files where they are missing, for this person's eyes only, and takes the lock.
pub(crate) fn take(folder: &Path) -> Result<Folder, OpenError> {
    create_folder(folder)?;
    let lock = lock(folder)?.ok_or(OpenError::InUse)?;
    let journal = folder.join(JOURNAL);
    finish_replacing(folder, &journal)?;
    // SQLite would create it readable for everyone, and gives its side files the rights that it finds here.
    drop(open_private(&journal)?);
    sync_names(folder)?;
    Ok(Folder { journal, lock })
}

/// The lock on a folder that is there; `None` while another has it.
pub(crate) fn lock(folder: &Path) -> io::Result<Option<File>> {
    let lock = open_private(&folder.join("journal.lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Where the program ended between putting the old journal aside and putting the new one in its place, an empty one would be made.
fn finish_replacing(folder: &Path, journal: &Path) -> io::Result<()> {
    let replacement = folder.join(REPLACEMENT);
    if !replacement.exists() {
        return Ok(());
    }
    if journal.exists() {
        return fs::remove_file(replacement);
    }
    for side_file in SIDE_FILES {
        let left = folder.join(side_file);
        if left.exists() {
            fs::remove_file(left)?;
        }
    }
    fs::rename(replacement, journal)
}

pub(crate) fn create_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return make_private(folder);
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        sync_names(parent)?;
    }
    Ok(())
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))
}

#[cfg(not(unix))]
fn make_private(_folder: &Path) -> io::Result<()> {
    // A profile lies under the person's own application data, which other people cannot read.
    Ok(())
}

fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // The mode above holds for a new file only.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

/// Opens a new file, or an old one emptied, for this person's eyes only.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    let file = open_private(path)?;
    file.set_len(0)?;
    Ok(file)
}

/// Makes the names in a folder durable: a synced file is lost when its name is.
#[cfg(unix)]
pub(crate) fn sync_names(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn sync_names(_folder: &Path) -> io::Result<()> {
    // Windows opens no folder as a file; NTFS keeps its names in a log of its own.
    Ok(())
}
