//! Pictures that people keep as evidence, as files beside the journal. A file's name is the hash of its bytes: it is written once, never
//! changed, and what is read back is checked against its name. The entry that names it is appended after the file is on disk.

use crate::folder;
use khlang_domain::entry::Picture;
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};
use thiserror::Error;

/// The folder beside the journal.
const FOLDER: &str = "evidence";

/// The most bytes of a picture: 5 MB.
pub const MAX_PICTURE_BYTES: usize = 5 * 1024 * 1024;

/// Why a picture was not kept or not given back.
#[derive(Debug, Error)]
pub enum PictureError {
    /// Neither a PNG nor a JPEG.
    #[error("neither a PNG nor a JPEG")]
    NotAPicture,
    /// Over [`MAX_PICTURE_BYTES`].
    #[error("the picture is too large")]
    TooLarge,
    /// There is none of that name, or its bytes are not what its name says.
    #[error("the picture is missing or was changed")]
    Missing,
    /// It could not be written or read.
    #[error("the picture could not be written or read: {0}")]
    Storage(#[from] std::io::Error),
}

/// Keeps a picture; when this returns, it is on disk.
pub(crate) fn keep(journal_folder: &Path, bytes: &[u8]) -> Result<Picture, PictureError> {
    if bytes.len() > MAX_PICTURE_BYTES {
        return Err(PictureError::TooLarge);
    }
    let media_type = media_type(bytes).ok_or(PictureError::NotAPicture)?;
    let sha256 = hex::encode(Sha256::digest(bytes));
    let folder = journal_folder.join(FOLDER);
    folder::create_folder(&folder)?;
    let path = folder.join(&sha256);
    match read(&path, &sha256) {
        Ok(_) => {}
        Err(_) => write(&folder, &path, bytes)?,
    }
    Ok(Picture { sha256, media_type: media_type.to_owned(), bytes: bytes.len() as u64 })
}

/// Gives a picture back, and what it is.
pub(crate) fn find(journal_folder: &Path, sha256: &str) -> Result<(Vec<u8>, &'static str), PictureError> {
    let is_name =
        sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if !is_name {
        return Err(PictureError::Missing);
    }
    let bytes = read(&journal_folder.join(FOLDER).join(sha256), sha256)?;
    let media_type = media_type(&bytes).ok_or(PictureError::NotAPicture)?;
    Ok((bytes, media_type))
}

/// Copies the pictures beside one journal to beside another, where they are not there yet. One that was changed is no picture any more
/// and stays behind.
pub(crate) fn copy_missing(from: &Path, to: &Path) -> io::Result<()> {
    let pictures = match fs::read_dir(from.join(FOLDER)) {
        Ok(pictures) => pictures,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let folder = to.join(FOLDER);
    folder::create_folder(&folder)?;
    for picture in pictures {
        let name = picture?.file_name().to_string_lossy().into_owned();
        let target = folder.join(&name);
        if target.exists() {
            continue;
        }
        if let Ok((bytes, _)) = find(from, &name) {
            write(&folder, &target, &bytes)?;
        }
    }
    Ok(())
}

fn read(path: &PathBuf, sha256: &str) -> Result<Vec<u8>, PictureError> {
    let bytes = fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => PictureError::Missing,
        _ => PictureError::Storage(error),
    })?;
    if hex::encode(Sha256::digest(&bytes)) == sha256 { Ok(bytes) } else { Err(PictureError::Missing) }
}

/// Under another name first, so that a file of the right name is always whole.
fn write(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("part");
    let mut file = folder::create_private(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    folder::sync_names(folder)
}

fn media_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nand so on";

    #[test]
    fn a_picture_comes_back_as_it_was_kept_and_is_kept_once() {
        let folder = tempfile::tempdir().unwrap();
        let kept = keep(folder.path(), PNG).unwrap();
        assert_eq!((kept.media_type.as_str(), kept.bytes), ("image/png", PNG.len() as u64));
        assert_eq!(keep(folder.path(), PNG).unwrap(), kept);
        assert_eq!(find(folder.path(), &kept.sha256).unwrap(), (PNG.to_vec(), "image/png"));
        assert_eq!(fs::read_dir(folder.path().join(FOLDER)).unwrap().count(), 1);
    }

    #[test]
    fn a_picture_that_was_changed_is_missing_and_can_be_kept_again() {
        let folder = tempfile::tempdir().unwrap();
        let kept = keep(folder.path(), PNG).unwrap();
        fs::write(folder.path().join(FOLDER).join(&kept.sha256), b"\x89PNG\r\n\x1a\nanother").unwrap();
        assert!(matches!(find(folder.path(), &kept.sha256), Err(PictureError::Missing)));
        keep(folder.path(), PNG).unwrap();
        assert!(find(folder.path(), &kept.sha256).is_ok());
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused_and_a_name_is_no_path() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(keep(folder.path(), b"<svg/>"), Err(PictureError::NotAPicture)));
        let large = [PNG, &vec![0; MAX_PICTURE_BYTES]].concat();
        assert!(matches!(keep(folder.path(), &large), Err(PictureError::TooLarge)));
        assert!(matches!(find(folder.path(), "../journal.sqlite"), Err(PictureError::Missing)));
    }
}
