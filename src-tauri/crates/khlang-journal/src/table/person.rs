//! The people as their entries made them. No two names fold alike, so that nobody passes for somebody else by a space or a capital.

use crate::error::RowError;
use khlang_domain::{
    ids::Actor,
    person::{Person, folded},
};
use rusqlite::{Connection as Database, OptionalExtension, params};

pub(crate) const MIGRATION: &str = "
CREATE TABLE person (
    name     TEXT    PRIMARY KEY NOT NULL,
    folded   TEXT    NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    snapshot TEXT    NOT NULL
) STRICT;
";

fn read(snapshot: &str) -> Result<Person, RowError> {
    serde_json::from_str(snapshot).map_err(|error| RowError::unreadable("person", &error))
}

/// The person of that name, however it was typed.
pub(crate) fn find(database: &Database, name: &Actor) -> Result<Option<Person>, RowError> {
    database
        .prepare_cached("SELECT snapshot FROM person WHERE folded = ?1")?
        .query_row([folded(name)], |row| row.get::<_, String>(0))
        .optional()?
        .map(|snapshot| read(&snapshot))
        .transpose()
}

/// Everybody, in the order of their folded names.
pub(crate) fn all(database: &Database) -> Result<Vec<Person>, RowError> {
    let mut statement = database.prepare_cached("SELECT snapshot FROM person ORDER BY folded")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|snapshot| read(&snapshot?)).collect()
}

/// Puts the person where they were before, or anew.
pub(crate) fn write(database: &Database, person: &Person) -> Result<(), RowError> {
    let snapshot = serde_json::to_string(person).map_err(|error| RowError::unreadable("person", &error))?;
    database
        .prepare_cached(
            "INSERT INTO person (name, folded, revision, snapshot) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE SET revision = excluded.revision, snapshot = excluded.snapshot",
        )?
        .execute(params![person.name.as_str(), folded(&person.name), person.revision, snapshot])?;
    Ok(())
}
