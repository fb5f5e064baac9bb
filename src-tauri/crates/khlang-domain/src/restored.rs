//! What is on record about the journal itself: that an older copy of it came back, what the providers' lists say about the time that is
//! missing in it, and who let sending go on.
//!
//! Pure, as everything here. The journal notices that it is an older copy, the desk puts [`JournalEntry::Restored`] on record before
//! anything else and holds every connection until [`decide_resume`] lets it go on. What may have been sent since the copy was made is
//! brought into doubt by `payout::Command::Doubt`; how it is settled is the payouts' own matter.

use crate::{
    approval::Digest,
    connection::Connection,
    entry::JournalEntry,
    ids::{Actor, ConnectionId},
    outcome::{CreateOutcome, Doubt},
    payout::{Payout, PayoutState},
    person::{People, PersonRefusal, Role, Second, second_of},
    time::UtcMillis,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The end of a journal as it was last known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownHead {
    /// The last entry's position.
    pub position: u64,
    /// The last entry's hash.
    pub hash: Digest,
    /// When that entry was made.
    pub at: UtcMillis,
}

/// A backup that was put in the journal's place by this program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Replacement {
    /// The backup's name.
    pub backup: String,
    /// When.
    pub at: UtcMillis,
    /// Who ordered it.
    pub by: Actor,
    /// Who confirmed it, where there was somebody.
    pub second: Option<Actor>,
}

/// What is missing in a journal that came back older than it was, or as another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Loss {
    /// The end that it was known to have; `None` where nothing is known.
    pub known: Option<KnownHead>,
    /// The last position of what came back.
    pub found: u64,
    /// Whatever happened from this time on may be missing, by the clock of what came back; [`missing_from`] allows for clocks.
    pub from: UtcMillis,
    /// How it came back; `None` where somebody exchanged the file.
    pub replaced: Option<Replacement>,
}

/// A payout in a provider's list of which the journal knows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stranger {
    /// Its reference, as the provider shows it.
    pub reference: String,
    /// When the provider created it, where it says so.
    pub created_at: Option<UtcMillis>,
}

/// What a provider's list said about the missing time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListRead {
    /// Through which connection.
    pub connection: ConnectionId,
    /// The window's beginning, at the provider.
    pub from: UtcMillis,
    /// The window's end.
    pub to: UtcMillis,
    /// How many rows were read.
    pub rows: u64,
    /// Whether it was read to its end.
    pub whole: bool,
    /// The first of those that the journal does not know.
    pub strangers: Vec<Stranger>,
    /// How many there are.
    pub stranger_count: u64,
}

/// The most strangers that are named.
pub const MAX_STRANGERS: usize = 500;

/// An older copy that came back, and what was done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restoration {
    /// Which entry about the journal said so, from 1: no two are the same.
    pub number: u64,
    /// When it was noticed.
    pub at: UtcMillis,
    /// What is missing.
    pub loss: Loss,
    /// What the providers' lists said, the newest reading of each connection.
    pub lists: Vec<ListRead>,
    /// Who let sending go on, who confirmed it, and when.
    pub resumed: Option<(Actor, Option<Actor>, UtcMillis)>,
}

impl Restoration {
    /// When the time that is missing begins, for whoever looks for what was done in it.
    #[must_use]
    pub fn missing_from(&self) -> UtcMillis {
        missing_from(&self.loss, self.at)
    }

    /// When the time that is missing ends. The clock may have been put back since: it is never before what was last known.
    #[must_use]
    pub fn missing_until(&self) -> UtcMillis {
        missing_until(&self.loss, self.at)
    }
}

/// Where nobody knows since when something is missing: so long before what is known. 35 days, a month and a little more.
pub const MISSING_AT_MOST_MS: i64 = 35 * DAY_MS;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// When the time that is missing begins, where the loss was noticed at `noticed`: a day before the copy ends, because its clock may have
/// been hours ahead. Where the copy ends later than what was known, or that lies in the future, a clock was wrong, and nobody knows by
/// how much or when.
#[must_use]
pub fn missing_from(loss: &Loss, noticed: UtcMillis) -> UtcMillis {
    let known = loss.known.map_or(noticed, |known| known.at);
    if loss.from <= known && known <= noticed {
        loss.from.plus(-DAY_MS)
    } else {
        loss.from.min(known).min(noticed).plus(-MISSING_AT_MOST_MS)
    }
}

/// When the time that is missing ends, where the loss was noticed at `noticed`.
#[must_use]
pub fn missing_until(loss: &Loss, noticed: UtcMillis) -> UtcMillis {
    let known = loss.known.map_or(noticed, |known| known.at);
    noticed.max(loss.from).max(known)
}

/// What is on record about the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalRecord {
    /// The number of entries so far.
    pub revision: u64,
    /// The last restoration; most journals have none.
    pub last: Option<Restoration>,
}

impl JournalRecord {
    /// The restoration on account of which nothing is sent.
    #[must_use]
    pub fn hold(&self) -> Option<&Restoration> {
        self.last.as_ref().filter(|restoration| restoration.resumed.is_none())
    }

    /// Whether the list of this connection has still to be read for the missing time, where it has one. What was added after sending went
    /// on has nothing to do with that time.
    #[must_use]
    pub fn list_is_unread(&self, connection: &Connection) -> bool {
        self.last.as_ref().is_some_and(|restoration| {
            let concerns = restoration.resumed.as_ref().is_none_or(|(.., at)| connection.added_at < *at);
            concerns && !restoration.lists.iter().any(|list| list.connection == connection.id)
        })
    }

    /// Since when something may be missing where a copy came back of which that is said from `from` on. A time that was missing before,
    /// and was not cleared up, is missing still; `with_lists` are the connections whose provider has a list.
    #[must_use]
    pub fn missing_since(&self, from: UtcMillis, with_lists: &[Connection]) -> UtcMillis {
        let unread = || with_lists.iter().any(|connection| self.list_is_unread(connection));
        match &self.last {
            Some(last) if last.resumed.is_none() || unread() => from.min(last.missing_from()),
            _ => from,
        }
    }
}

/// The record after one more entry. Never fails, as `payout::apply`.
#[must_use]
pub fn apply(mut record: JournalRecord, entry: &JournalEntry, who: &Actor, at: UtcMillis) -> JournalRecord {
    record.revision += 1;
    match entry {
        JournalEntry::Restored { loss } => {
            let number = record.revision;
            record.last = Some(Restoration { number, at, loss: loss.clone(), lists: Vec::new(), resumed: None });
        }
        JournalEntry::ListRead { list } => {
            if let Some(last) = &mut record.last {
                last.lists.retain(|read| read.connection != list.connection);
                last.lists.push(list.clone());
                // Whoever let sending go on did not know of this.
                if list.stranger_count > 0 || !list.whole {
                    last.resumed = None;
                }
            }
        }
        JournalEntry::SendingResumed { second } => {
            if let Some(last) = &mut record.last {
                last.resumed = Some((who.clone(), second.clone(), at));
            }
        }
    }
    record
}

/// Why sending does not go on. Nothing was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ResumeRefusal {
    /// Nothing is held.
    #[error("nothing is held")]
    NotHeld,
    /// This many payouts and lists have not been asked about yet.
    #[error("{open} are not reconciled")]
    NotReconciled {
        /// How many.
        open: u64,
    },
    /// Whoever wants it may not, or somebody else has to confirm it.
    #[error(transparent)]
    Person(#[from] PersonRefusal),
}

/// The entry that lets sending go on: by a supervisor or an administrator, with a second person where there is one, and only when
/// nothing is `open` any more.
///
/// # Errors
/// A [`ResumeRefusal`].
pub fn decide_resume(
    record: &JournalRecord,
    open: u64,
    people: &People,
    who: &Actor,
    second: Option<&Second>,
    now: UtcMillis,
) -> Result<JournalEntry, ResumeRefusal> {
    if record.hold().is_none() {
        return Err(ResumeRefusal::NotHeld);
    }
    let may = people.find(who).is_some_and(|who| who.has(Role::Supervisor) || who.has(Role::Administrator));
    if !may {
        return Err(PersonRefusal::NotAdministrator.into());
    }
    if open > 0 {
        return Err(ResumeRefusal::NotReconciled { open });
    }
    Ok(JournalEntry::SendingResumed { second: second_of(people, who, None, second, now)? })
}

/// Whether enough is known about a payout for sending to go on, as far as its entries tell; `lists` says whether its provider can be
/// asked for a list.
///
/// What was brought into doubt is reconciled when the list was searched for it since; where there is no list, when people settled it.
/// What the provider has (pending, processing, accepted) cannot be sent again by this desk, and holds up nothing by itself.
#[must_use]
pub fn is_reconciled(payout: &Payout, lists: bool) -> bool {
    match payout.state {
        PayoutState::Sending => false,
        PayoutState::Unknown => match payout.doubted_at() {
            Some(at) => lists && payout.last_look_up.as_ref().is_some_and(|(looked_at, _)| *looked_at >= at),
            None => true,
        },
        _ => true,
    }
}

/// Whether a doubt is that of a restoration.
#[must_use]
pub(crate) fn is_of_a_restoration(outcome: &CreateOutcome) -> bool {
    matches!(outcome, CreateOutcome::Unknown { doubt: Doubt::Restored { .. } })
}

#[cfg(test)]
mod tests;
