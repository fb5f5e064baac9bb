//! The connections as their entries made them.

use crate::error::RowError;
use khlang_domain::{connection::Connection, ids::ConnectionId};
use rusqlite::{Connection as Database, OptionalExtension, params};

pub(crate) const MIGRATION: &str = "
CREATE TABLE connection (
    id       TEXT    PRIMARY KEY NOT NULL,
    revision INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    snapshot TEXT    NOT NULL
) STRICT;
";

fn read(snapshot: &str) -> Result<Connection, RowError> {
    serde_json::from_str(snapshot).map_err(|error| RowError::unreadable("connection", &error))
}

/// The connection of that id.
pub(crate) fn find(database: &Database, id: &ConnectionId) -> Result<Option<Connection>, RowError> {
    database
        .prepare_cached("SELECT snapshot FROM connection WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get::<_, String>(0))
        .optional()?
        .map(|snapshot| read(&snapshot))
        .transpose()
}

/// Every connection, the oldest first.
pub(crate) fn all(database: &Database) -> Result<Vec<Connection>, RowError> {
    let mut statement = database.prepare_cached("SELECT snapshot FROM connection ORDER BY added_at, id")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|snapshot| read(&snapshot?)).collect()
}

/// Puts the connection where it was before, or anew.
pub(crate) fn write(database: &Database, connection: &Connection) -> Result<(), RowError> {
    let snapshot = serde_json::to_string(connection).map_err(|error| RowError::unreadable("connection", &error))?;
    database
        .prepare_cached(
            "INSERT INTO connection (id, revision, added_at, snapshot) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE
             SET revision = excluded.revision, added_at = excluded.added_at, snapshot = excluded.snapshot",
        )?
        .execute(params![connection.id.as_str(), connection.revision, connection.added_at.0, snapshot])?;
    Ok(())
}
