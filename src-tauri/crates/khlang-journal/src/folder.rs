//! The folder of a profile: the journal's file, and the lock that keeps a second window out.
//!
//! The lock is a file of its own, held by the operating system for as long as the process lives; nothing is left behind by a crash.

use crate::error::OpenError;
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// A profile's folder that this process alone has open.
pub(crate) struct Folder {
    pub(crate) journal: PathBuf,
    /// Held, never read: closing it gives the profile back.
    pub(crate) lock: File,
}

/// Creates the folder and its files where they are missing, for this person's eyes only, and takes the lock.
pub(crate) fn take(folder: &Path) -> Result<Folder, OpenError> {
    create_folder(folder)?;
    let lock = open_private(&folder.join("journal.lock"))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(OpenError::InUse),
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    let journal = folder.join("journal.sqlite");
    // SQLite would create it readable for everyone, and gives its side files the rights that it finds here.
    drop(open_private(&journal)?);
    sync_names(folder)?;
    Ok(Folder { journal, lock })
}

fn create_folder(folder: &Path) -> io::Result<()> {
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

/// Makes the names in a folder durable: a synced file is lost when its name is.
#[cfg(unix)]
fn sync_names(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_names(_folder: &Path) -> io::Result<()> {
    // Windows opens no folder as a file; NTFS keeps its names in a log of its own.
    Ok(())
}
