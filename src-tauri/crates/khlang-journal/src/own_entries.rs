//! Subjects made from their own entries, each held against its hash: what a projection is compared with before anything rests on it. The
//! desk asks for a payout before it sends; people, the policy and connections are compared on opening and before each change of them.
//!
//! It costs the subject's own rows. Whether these are also tied to the rest of the journal is `verify`'s to say, and whoever makes a row
//! and its hash anew is stopped by the signatures alone.

use crate::{
    error::{EntriesError, ReadError, RowError},
    table::{
        self,
        entry::{EntryRow, count_of, rows_of, rows_that_matter},
    },
};
use khlang_domain::{
    connection::{self, Connection},
    entry::{Entry, Recorded, Subject},
    ids::PayoutId,
    payout::{self, Payout},
    person::{self, Person},
    policy::{self, Policy},
    restored::{self, JournalRecord},
};
use rusqlite::Connection as Database;

/// The payout as its entries make it; `None` where it has none.
pub(crate) fn payout(database: &Database, id: &PayoutId) -> Result<Option<Payout>, EntriesError> {
    let rows = table::entry::rows_of(database, &Subject::Payout(id.clone())).map_err(ReadError::from)?;
    let mut made = None;
    for (row, revision) in rows.into_iter().zip(1..) {
        let position = row.position;
        let altered = || EntriesError::Altered { position };
        if row.revision != revision || row.computed_hash() != row.hash {
            return Err(altered());
        }
        let recorded = row.into_recorded().map_err(ReadError::from)?;
        let Entry::Payout(entry) = &recorded.entry else { return Err(altered()) };
        made = Some(payout::apply(made, id, entry, &recorded.who, recorded.at).ok_or_else(altered)?);
    }
    Ok(made)
}

/// The first projection of a person, of the policy or of a connection that is not what its entries make of it; `None` where all are.
pub(crate) fn first_altered(database: &Database) -> Result<Option<&'static str>, RowError> {
    for person in table::person::all(database)? {
        if !is_own_person(database, &person)? {
            return Ok(Some("a person"));
        }
    }
    for connection in table::connection::all(database)? {
        if !is_own_connection(database, &connection)? {
            return Ok(Some("a connection"));
        }
    }
    let policy = table::policy::current(database)?;
    Ok((!is_own_policy(database, &policy)?).then_some("the policy"))
}

/// Whether the person may do and sign with what their entries gave them. Wrong passwords and the like are left out: they are many, and
/// nothing rests on them.
pub(crate) fn is_own_person(database: &Database, person: &Person) -> Result<bool, RowError> {
    let subject = Subject::Person(person.name.clone());
    let Some(recorded) = genuine(rows_that_matter(database, &subject)?)? else { return Ok(false) };
    let made = recorded.iter().fold(None, |made, recorded| match &recorded.entry {
        Entry::Person(entry) => person::apply(made, &person.name, entry, &recorded.who, recorded.at),
        _ => made,
    });
    let Some(made) = made else { return Ok(false) };
    let same = (&made.roles, made.active, &made.keys, made.voice_lost_at, made.added_at, &made.added_by)
        == (&person.roles, person.active, &person.keys, person.voice_lost_at, person.added_at, &person.added_by);
    Ok(same && count_of(database, &subject)? == person.revision)
}

/// Whether the connection is what its entries made of it.
pub(crate) fn is_own_connection(database: &Database, connection: &Connection) -> Result<bool, RowError> {
    let Some(recorded) = genuine(rows_of(database, &Subject::Connection(connection.id.clone()))?)? else {
        return Ok(false);
    };
    let made = recorded.iter().fold(None, |made, recorded| match &recorded.entry {
        Entry::Connection(entry) => connection::apply(made, &connection.id, entry, recorded.at),
        _ => made,
    });
    Ok(made.as_ref() == Some(connection))
}

/// Whether the policy is what its entries made of it.
pub(crate) fn is_own_policy(database: &Database, policy: &Policy) -> Result<bool, RowError> {
    let Some(recorded) = genuine(rows_of(database, &Subject::Policy)?)? else { return Ok(false) };
    let made = recorded.iter().fold(Policy::starter(), |made, recorded| match &recorded.entry {
        Entry::Policy(entry) => policy::apply(made, entry, &recorded.who, recorded.at),
        _ => made,
    });
    Ok(made == *policy)
}

/// What is on record about the journal itself. It has few entries, and no projection: it is made from them each time.
pub(crate) fn journal_record(database: &Database) -> Result<JournalRecord, RowError> {
    let altered = || RowError::Unreadable { what: "what is on record about the journal".to_owned() };
    let recorded = genuine(rows_of(database, &Subject::Journal)?)?.ok_or_else(altered)?;
    Ok(recorded.iter().fold(JournalRecord::default(), |made, recorded| match &recorded.entry {
        Entry::Journal(entry) => restored::apply(made, entry, &recorded.who, recorded.at),
        _ => made,
    }))
}

/// What the rows say; `None` where one is not what was written.
fn genuine(rows: Vec<EntryRow>) -> Result<Option<Vec<Recorded>>, RowError> {
    if rows.iter().any(|row| row.computed_hash() != row.hash) {
        return Ok(None);
    }
    rows.into_iter().map(EntryRow::into_recorded).collect::<Result<Vec<_>, _>>().map(Some)
}
