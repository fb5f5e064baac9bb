//! The entries: the truth. Rows are only ever added, one behind the other; the triggers hold that against every other way in.

use crate::{
    chain::{Head, Link},
    error::RowError,
};
use khlang_domain::{
    entry::{Entry, Recorded, Subject},
    ids::{Actor, ConnectionId, PayoutId},
    time::UtcMillis,
};
use rusqlite::{Connection as Database, OptionalExtension, Row, params};

pub(crate) const MIGRATION: &str = "
CREATE TABLE entry (
    position      INTEGER PRIMARY KEY,
    sort          TEXT    NOT NULL CHECK (sort IN ('payout', 'connection')),
    subject       TEXT    NOT NULL,
    revision      INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    body          TEXT    NOT NULL,
    who           TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    previous_hash BLOB    NOT NULL CHECK (length(previous_hash) = 32),
    hash          BLOB    NOT NULL CHECK (length(hash) = 32),
    UNIQUE (sort, subject, revision)
) STRICT;

-- Without this, INSERT OR REPLACE would delete a row without asking the trigger for deletions.
CREATE TRIGGER entry_follows_the_last BEFORE INSERT ON entry
WHEN new.position IS NOT coalesce((SELECT max(position) FROM entry), 0) + 1
  OR new.revision IS NOT coalesce(
        (SELECT max(revision) FROM entry WHERE sort = new.sort AND subject = new.subject), 0) + 1
  OR new.previous_hash IS NOT coalesce((SELECT hash FROM entry WHERE position = new.position - 1), zeroblob(32))
BEGIN
    SELECT RAISE(ABORT, 'an entry follows the last one');
END;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE(ABORT, 'an entry is never changed');
END;

CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'an entry is never removed');
END;
";

/// The same table for every sort of subject: which sorts there are is the reader's to know, so that the next one needs no new table.
/// The rows are those of before, with their hashes.
pub(crate) const EVERY_SORT: &str = "
DROP TRIGGER entry_follows_the_last;
DROP TRIGGER entry_is_never_changed;
DROP TRIGGER entry_is_never_removed;
ALTER TABLE entry RENAME TO entry_of_two_sorts;

CREATE TABLE entry (
    position      INTEGER PRIMARY KEY,
    sort          TEXT    NOT NULL,
    subject       TEXT    NOT NULL,
    revision      INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    body          TEXT    NOT NULL,
    who           TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    previous_hash BLOB    NOT NULL CHECK (length(previous_hash) = 32),
    hash          BLOB    NOT NULL CHECK (length(hash) = 32),
    UNIQUE (sort, subject, revision)
) STRICT;

INSERT INTO entry (position, sort, subject, revision, kind, body, who, at, previous_hash, hash)
SELECT position, sort, subject, revision, kind, body, who, at, previous_hash, hash
FROM entry_of_two_sorts ORDER BY position;
DROP TABLE entry_of_two_sorts;

-- Without this, INSERT OR REPLACE would delete a row without asking the trigger for deletions.
CREATE TRIGGER entry_follows_the_last BEFORE INSERT ON entry
WHEN new.position IS NOT coalesce((SELECT max(position) FROM entry), 0) + 1
  OR new.revision IS NOT coalesce(
        (SELECT max(revision) FROM entry WHERE sort = new.sort AND subject = new.subject), 0) + 1
  OR new.previous_hash IS NOT coalesce((SELECT hash FROM entry WHERE position = new.position - 1), zeroblob(32))
BEGIN
    SELECT RAISE(ABORT, 'an entry follows the last one');
END;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE(ABORT, 'an entry is never changed');
END;

CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'an entry is never removed');
END;
";

const COLUMNS: &str = "position, sort, subject, revision, kind, body, who, at, previous_hash, hash";

/// A row of the table.
pub(crate) struct EntryRow {
    pub(crate) position: u64,
    pub(crate) sort: String,
    pub(crate) subject: String,
    pub(crate) revision: u64,
    pub(crate) kind: String,
    pub(crate) body: String,
    pub(crate) who: String,
    pub(crate) at: i64,
    pub(crate) previous_hash: [u8; 32],
    pub(crate) hash: [u8; 32],
}

impl EntryRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            position: row.get(0)?,
            sort: row.get(1)?,
            subject: row.get(2)?,
            revision: row.get(3)?,
            kind: row.get(4)?,
            body: row.get(5)?,
            who: row.get(6)?,
            at: row.get(7)?,
            previous_hash: row.get(8)?,
            hash: row.get(9)?,
        })
    }

    /// The hash that the row should have.
    pub(crate) fn computed_hash(&self) -> [u8; 32] {
        Link {
            position: self.position,
            sort: &self.sort,
            subject: &self.subject,
            revision: self.revision,
            kind: &self.kind,
            body: &self.body,
            who: &self.who,
            at: self.at,
            previous_hash: &self.previous_hash,
        }
        .hash()
    }

    /// What the row says.
    pub(crate) fn into_recorded(self) -> Result<Recorded, RowError> {
        let unreadable = |error| RowError::unreadable(&format!("entry {}", self.position), &error);
        let (subject, entry) = match self.sort.as_str() {
            "payout" => (
                Subject::Payout(PayoutId::new(self.subject)),
                Entry::Payout(serde_json::from_str(&self.body).map_err(unreadable)?),
            ),
            "connection" => (
                Subject::Connection(ConnectionId::new(self.subject)),
                Entry::Connection(serde_json::from_str(&self.body).map_err(unreadable)?),
            ),
            "person" => (
                Subject::Person(Actor::new(self.subject)),
                Entry::Person(serde_json::from_str(&self.body).map_err(unreadable)?),
            ),
            "policy" if self.subject == Subject::Policy.id() => {
                (Subject::Policy, Entry::Policy(serde_json::from_str(&self.body).map_err(unreadable)?))
            }
            "journal" if self.subject == Subject::Journal.id() => {
                (Subject::Journal, Entry::Journal(serde_json::from_str(&self.body).map_err(unreadable)?))
            }
            _ => return Err(RowError::Unreadable { what: format!("entry {}: its sort", self.position) }),
        };
        if entry.kind() != self.kind {
            return Err(RowError::Unreadable { what: format!("entry {}: its kind", self.position) });
        }
        Ok(Recorded {
            position: self.position,
            subject,
            revision: self.revision,
            who: Actor::new(self.who),
            at: UtcMillis(self.at),
            entry,
        })
    }
}

/// Adds `recorded` behind `head` and returns the head after it.
pub(crate) fn insert(database: &Database, head: Head, recorded: &Recorded) -> Result<Head, RowError> {
    let body = match &recorded.entry {
        Entry::Payout(entry) => serde_json::to_string(entry),
        Entry::Connection(entry) => serde_json::to_string(entry),
        Entry::Person(entry) => serde_json::to_string(entry),
        Entry::Policy(entry) => serde_json::to_string(entry),
        Entry::Journal(entry) => serde_json::to_string(entry),
    }
    .map_err(|error| RowError::unreadable("entry", &error))?;
    let link = Link {
        position: recorded.position,
        sort: recorded.subject.sort(),
        subject: recorded.subject.id(),
        revision: recorded.revision,
        kind: recorded.entry.kind(),
        body: &body,
        who: recorded.who.as_str(),
        at: recorded.at.0,
        previous_hash: &head.hash,
    };
    let hash = link.hash();
    database
        .prepare_cached(
            "INSERT INTO entry (position, sort, subject, revision, kind, body, who, at, previous_hash, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            link.position,
            link.sort,
            link.subject,
            link.revision,
            link.kind,
            link.body,
            link.who,
            link.at,
            link.previous_hash,
            hash
        ])?;
    Ok(Head { position: recorded.position, hash })
}

/// The last entry's position and hash.
pub(crate) fn head(database: &Database) -> rusqlite::Result<Head> {
    let head = database
        .prepare_cached("SELECT position, hash FROM entry ORDER BY position DESC LIMIT 1")?
        .query_row([], |row| Ok(Head { position: row.get(0)?, hash: row.get(1)? }))
        .optional()?;
    Ok(head.unwrap_or(Head::EMPTY))
}

/// When the last entry was made.
pub(crate) fn last_at(database: &Database) -> rusqlite::Result<Option<UtcMillis>> {
    database
        .prepare_cached("SELECT at FROM entry ORDER BY position DESC LIMIT 1")?
        .query_row([], |row| row.get(0).map(UtcMillis))
        .optional()
}

/// Whether any entry is about a payout.
pub(crate) fn has_payouts(database: &Database) -> rusqlite::Result<bool> {
    database.query_row("SELECT EXISTS (SELECT 1 FROM entry WHERE sort = 'payout')", [], |row| row.get(0))
}

/// The entries of one subject, oldest first.
pub(crate) fn history(database: &Database, subject: &Subject) -> Result<Vec<Recorded>, RowError> {
    rows_of(database, subject)?.into_iter().map(EntryRow::into_recorded).collect()
}

/// The rows of one subject, oldest first, as they stand.
pub(crate) fn rows_of(database: &Database, subject: &Subject) -> rusqlite::Result<Vec<EntryRow>> {
    let mut statement = database
        .prepare_cached(&format!("SELECT {COLUMNS} FROM entry WHERE sort = ?1 AND subject = ?2 ORDER BY revision"))?;
    let rows = statement.query_map(params![subject.sort(), subject.id()], EntryRow::read)?;
    rows.collect()
}

/// As [`rows_of`], without a person's comings and goings, which are many and give nobody anything.
pub(crate) fn rows_that_matter(database: &Database, subject: &Subject) -> rusqlite::Result<Vec<EntryRow>> {
    let mut statement = database.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM entry
         WHERE sort = ?1 AND subject = ?2 AND kind NOT IN ('signedIn', 'signInFailed') ORDER BY revision"
    ))?;
    let rows = statement.query_map(params![subject.sort(), subject.id()], EntryRow::read)?;
    rows.collect()
}

/// How many rows a subject has.
pub(crate) fn count_of(database: &Database, subject: &Subject) -> rusqlite::Result<u64> {
    database
        .prepare_cached("SELECT count(*) FROM entry WHERE sort = ?1 AND subject = ?2")?
        .query_row(params![subject.sort(), subject.id()], |row| row.get(0))
}

/// Hands the rows behind position `after` up to `until` to `visit`, in the order of the positions, at most `limit` of them.
pub(crate) fn for_each_between<E: From<rusqlite::Error>>(
    database: &Database,
    after: u64,
    until: u64,
    limit: u32,
    mut visit: impl FnMut(EntryRow) -> Result<(), E>,
) -> Result<(), E> {
    let mut statement = database.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM entry WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT ?3"
    ))?;
    let mut rows = statement.query((after, until, limit))?;
    while let Some(row) = rows.next()? {
        visit(EntryRow::read(row)?)?;
    }
    Ok(())
}

/// The hash of the entry at this position.
pub(crate) fn hash_at(database: &Database, position: u64) -> rusqlite::Result<Option<[u8; 32]>> {
    database
        .prepare_cached("SELECT hash FROM entry WHERE position = ?1")?
        .query_row([position], |row| row.get(0))
        .optional()
}

/// Whether the entry at this position has this hash.
pub(crate) fn is_there(database: &Database, position: u64, hash: &[u8; 32]) -> rusqlite::Result<bool> {
    Ok(hash_at(database, position)?.as_ref() == Some(hash))
}

/// Hands every row to `visit`, one subject after the other, each in the order of its revisions.
pub(crate) fn for_each_by_subject<E: From<rusqlite::Error>>(
    database: &Database,
    mut visit: impl FnMut(EntryRow) -> Result<(), E>,
) -> Result<(), E> {
    let mut statement = database.prepare(&format!("SELECT {COLUMNS} FROM entry ORDER BY sort, subject, revision"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        visit(EntryRow::read(row)?)?;
    }
    Ok(())
}

/// How far [`follow_revisions`] is, and what it found.
#[derive(Default)]
pub(crate) struct SubjectPlace {
    sort: String,
    subject: String,
    revision: u64,
    position: u64,
    /// The first position, if any, whose revision is not the next one of its subject.
    pub(crate) first_out_of_order: Option<u64>,
}

/// Goes on through the revisions of the subjects, by at most `limit` entries; `None` at the end. Reads the index alone, and keeps no list
/// of subjects in memory.
pub(crate) fn follow_revisions(
    database: &Database,
    place: &mut SubjectPlace,
    limit: u32,
) -> rusqlite::Result<Option<u64>> {
    let mut statement = database.prepare_cached(
        "SELECT sort, subject, revision, position FROM entry WHERE (sort, subject, revision) > (?1, ?2, ?3)
         ORDER BY sort, subject, revision LIMIT ?4",
    )?;
    let mut rows = statement.query(params![place.sort.clone(), place.subject.clone(), place.revision, limit])?;
    let mut count = 0_u64;
    while let Some(row) = rows.next()? {
        let (sort, subject): (String, String) = (row.get(0)?, row.get(1)?);
        let (revision, position): (u64, u64) = (row.get(2)?, row.get(3)?);
        let follows = if (&sort, &subject) == (&place.sort, &place.subject) {
            revision == place.revision + 1 && position > place.position
        } else {
            revision == 1
        };
        if !follows {
            place.first_out_of_order = Some(place.first_out_of_order.map_or(position, |first| first.min(position)));
        }
        (place.sort, place.subject, place.revision, place.position) = (sort, subject, revision, position);
        count += 1;
    }
    Ok((count > 0).then_some(count))
}
