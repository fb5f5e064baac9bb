//! The journal's end as it was last known, in a file of its own beside the journal: whoever brings back an older copy, or another one,
//! leaves this file knowing of more.
//!
//! The writer writes it after each commit, without waiting for the disk: it may be behind and is never ahead. What makes no sense is as
//! if it were not there; where the disk does not let it be read, nothing is opened. On opening, the two are compared; while they differ
//! and that is not on record, the file stays as it is, however often the program is started. It helps against accidents; whoever exchanges
//! both files is found only by a head that was written down elsewhere.

use crate::{chain::Head, error::RowError, folder, own_entries, table};
use khlang_domain::{
    approval::HexBytes,
    restored::{KnownHead, Loss, Replacement},
};
use rusqlite::Connection as Database;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

const NAME: &str = "known-head.json";
/// Bytes that a disk writes at once or not at all.
const SECTOR: usize = 512;

/// Where another journal stands in the place of the known one, nobody knows where the two went apart: whatever happened in this time
/// before the known end may be missing. 35 days, a month and a little more.
const MISSING_AT_MOST_MS: i64 = 35 * 24 * 60 * 60 * 1000;

/// What the file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Known {
    /// The end of the journal.
    pub(crate) head: Option<KnownHead>,
    /// A backup that was put in the journal's place, until that is on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) replaced: Option<Replaced>,
}

/// A backup that was put in the journal's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Replaced {
    /// Its own end, which tells whether it was really put there.
    pub(crate) end: KnownHead,
    pub(crate) replacement: Replacement,
}

/// The end of a journal as it is now; `None` where there is no entry.
pub(crate) fn end_of(database: &Database) -> rusqlite::Result<Option<KnownHead>> {
    let Head { position, hash } = table::entry::head(database)?;
    Ok(table::entry::last_at(database)?.map(|at| KnownHead { position, hash: HexBytes(hash), at }))
}

pub(crate) fn read(folder: &Path) -> io::Result<Known> {
    match fs::read(folder.join(NAME)) {
        Ok(text) => Ok(serde_json::from_slice(&text).unwrap_or_default()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Known::default()),
        Err(error) => Err(error),
    }
}

/// Notes the end, soon on disk.
pub(crate) fn note(folder: &Path, head: KnownHead) {
    let known = Known { head: Some(head), replaced: None };
    if let Err(error) = write_over(folder, &known).or_else(|_| put(folder, &known).map(drop)) {
        tracing::warn!(%error, "the journal's end could not be noted");
    }
}

/// As [`note`], and on disk when this returns.
pub(crate) fn write(folder: &Path, known: &Known) -> io::Result<()> {
    put(folder, known)?.sync_all()?;
    folder::sync_names(folder)
}

/// One sector in its place, which costs an append next to nothing: a new file would be written out with every commit.
fn write_over(folder: &Path, known: &Known) -> io::Result<()> {
    let text = text_of(known)?;
    let mut file = OpenOptions::new().write(true).open(folder.join(NAME))?;
    if text.len() != SECTOR || file.metadata()?.len() != SECTOR as u64 {
        return Err(io::ErrorKind::InvalidData.into());
    }
    file.write_all(&text)
}

/// Under another name first, so that what is read is whole.
fn put(folder: &Path, known: &Known) -> io::Result<File> {
    let unfinished = folder.join("known-head.part");
    let mut file = folder::create_private(&unfinished)?;
    file.write_all(&text_of(known)?)?;
    fs::rename(&unfinished, folder.join(NAME))?;
    Ok(file)
}

/// As JSON, filled up with spaces to a sector where it is shorter.
fn text_of(known: &Known) -> io::Result<Vec<u8>> {
    let mut text = serde_json::to_vec(known)?;
    text.resize(text.len().max(SECTOR), b' ');
    Ok(text)
}

/// What is missing in the journal as it was opened; `None` where nothing is, or where that is on record already.
pub(crate) fn loss(database: &Database, known: &Known) -> Result<Option<Loss>, RowError> {
    let is_there =
        |head: &KnownHead| table::entry::hash_at(database, head.position).map(|hash| hash == Some(head.hash.0));
    let known_is_there = known.head.as_ref().map(is_there).transpose()?.unwrap_or(false);
    let replaced = match &known.replaced {
        // What ends as the backup did is the backup, however little was known of the journal that was there.
        Some(replaced) if end_of(database)? == Some(replaced.end) => Some(replaced),
        // Where the known end is there, and more than the backup had, the backup never came into the journal's place.
        Some(replaced) if known_is_there && known.head != Some(replaced.end) => return Ok(None),
        Some(replaced) if is_there(&replaced.end)? => Some(replaced),
        _ => None,
    };
    let loss = match (replaced, known.head) {
        (Some(Replaced { end, replacement }), head) => {
            Loss { known: head, found: end.position, from: end.at, replaced: Some(replacement.clone()) }
        }
        (None, Some(head)) if !known_is_there => {
            let found = table::entry::head(database)?.position;
            let last_at = table::entry::last_at(database)?.filter(|_| found < head.position);
            let from = last_at.unwrap_or(head.at.plus(-MISSING_AT_MOST_MS));
            Loss { known: Some(head), found, from, replaced: None }
        }
        _ => return Ok(None),
    };
    let on_record = own_entries::journal_record(database)?
        .last
        .is_some_and(|last| (&last.loss.known, &last.loss.replaced) == (&loss.known, &loss.replaced));
    Ok((!on_record).then_some(loss))
}
