//! The journal's end as it was last known, in a file of its own beside the journal: whoever brings back an older copy, or another one,
//! leaves this file knowing of more.
//!
//! The writer writes it after each commit, without waiting for the disk: it may be behind and is never ahead. What makes no sense is as
//! if it were not there; where the disk does not let it be read, nothing is opened. On opening, the two are compared; while they differ
//! and that is not on record, the file stays as it is, however often the program is started. A journal with payouts beside which nothing
//! is known came from elsewhere, and is taken for an older copy too. It helps against accidents; whoever exchanges both files is found
//! only by a head that was written down elsewhere.

use crate::{chain::Head, error::RowError, folder, own_entries, table};
use khlang_domain::{
    approval::HexBytes,
    restored::{KnownHead, Loss, MISSING_AT_MOST_MS, Replacement},
};
use rusqlite::Connection as Database;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
};

const NAME: &str = "known-head.json";
/// Bytes that a disk writes at once or not at all.
const SECTOR: usize = 512;

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
    /// Whether the journal that was there is another one, with another past: nobody knows where the two went apart.
    #[serde(default)]
    pub(crate) is_other: bool,
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
    // A note that a power cut leaves empty would make the next start doubt the journal.
    if let Err(error) = write_over(folder, &known).or_else(|_| write(folder, &known)) {
        tracing::warn!(%error, "the journal's end could not be noted");
    }
}

/// As [`note`], and on disk when this returns.
pub(crate) fn write(folder: &Path, known: &Known) -> io::Result<()> {
    // Under another name first, so that what is read is whole.
    let unfinished = folder.join("known-head.part");
    let mut file = folder::create_private(&unfinished)?;
    file.write_all(&text_of(known)?)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(NAME))?;
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

/// As JSON, filled up with spaces to a sector where it is shorter.
fn text_of(known: &Known) -> io::Result<Vec<u8>> {
    let mut text = serde_json::to_vec(known)?;
    text.resize(text.len().max(SECTOR), b' ');
    Ok(text)
}

/// What is missing in the journal as it was opened; `None` where nothing is, or where that is on record already.
pub(crate) fn loss(database: &Database, known: &Known) -> Result<Option<Loss>, RowError> {
    let is_there = |head: &KnownHead| table::entry::is_there(database, head.position, &head.hash.0);
    let known_is_there = known.head.as_ref().map(is_there).transpose()?.unwrap_or(false);
    let end = end_of(database)?;
    let replaced = match &known.replaced {
        // What ends as the backup did is the backup, however little was known of the journal that was there.
        Some(replaced) if end == Some(replaced.end) => Some(replaced),
        // Where the known end is there, and more than the backup had, the backup never came into the journal's place.
        Some(replaced) if known_is_there && known.head != Some(replaced.end) => return Ok(None),
        Some(replaced) if is_there(&replaced.end)? => Some(replaced),
        _ => None,
    };
    let found = end.map_or(0, |end| end.position);
    let of_another = |head: &KnownHead| head.at.plus(-MISSING_AT_MOST_MS);
    let loss = match (replaced, known.head) {
        (Some(Replaced { end, is_other, replacement }), head) => {
            let from = head.as_ref().filter(|_| *is_other).map_or(end.at, of_another);
            Loss { known: head, found: end.position, from, replaced: Some(replacement.clone()) }
        }
        (None, Some(head)) if !known_is_there => {
            let from = end.filter(|end| end.position < head.position).map_or_else(|| of_another(&head), |end| end.at);
            Loss { known: Some(head), found, from, replaced: None }
        }
        // Each commit leaves a note: where there is none, this came without it, from a backup or another machine. Only the very first
        // may have been cut off before its note, and an office begins with people and connections.
        (None, None) => match end {
            Some(end) if table::entry::has_payouts(database)? => {
                return Ok(Some(Loss { known: None, found, from: end.at, replaced: None }));
            }
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    let on_record = own_entries::journal_record(database)?
        .last
        .is_some_and(|last| (&last.loss.known, &last.loss.replaced) == (&loss.known, &loss.replaced));
    Ok((!on_record).then_some(loss))
}
