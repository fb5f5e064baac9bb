//! Samples that are kept from one run to the next: made once, known by everything that makes them what they are.

use crate::{
    error::SampleError,
    sample::{Sample, VERSION, make},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The data folder with the sample, under `kept`; made where it is not there yet. Blocks.
///
/// # Errors
/// A [`SampleError`]; nothing half made is kept.
pub fn find_or_make(kept: &Path, sample: Sample, progress: impl FnMut(u64)) -> Result<PathBuf, SampleError> {
    let Sample { payouts, seed, until } = sample;
    let name = format!("{VERSION}-{payouts}-{seed}-{}", until.0);
    let folder = kept.join(&name);
    if folder.is_dir() {
        return Ok(folder);
    }
    let unfinished = kept.join(format!("{name}.{}", std::process::id()));
    let made = make(&unfinished, sample, progress).and_then(|_| Ok(fs::rename(&unfinished, &folder)?));
    if made.is_err() {
        let _ = fs::remove_dir_all(&unfinished);
    }
    // Another process may have been quicker; its sample is the same.
    if folder.is_dir() { Ok(folder) } else { made.map(|()| folder) }
}
