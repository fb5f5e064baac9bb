//! The policy as its entries made it: one row, or none before the first change.

use crate::error::RowError;
use khlang_domain::policy::Policy;
use rusqlite::{Connection as Database, OptionalExtension, params};

pub(crate) const MIGRATION: &str = "
CREATE TABLE policy (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    revision INTEGER NOT NULL,
    snapshot TEXT    NOT NULL
) STRICT;
";

/// The policy that holds; where none was ever recorded, the one that every office begins with.
pub(crate) fn current(database: &Database) -> Result<Policy, RowError> {
    let snapshot = database
        .prepare_cached("SELECT snapshot FROM policy")?
        .query_row([], |row| row.get::<_, String>(0))
        .optional()?;
    match snapshot {
        Some(snapshot) => serde_json::from_str(&snapshot).map_err(|error| RowError::unreadable("policy", &error)),
        None => Ok(Policy::starter()),
    }
}

/// Puts the policy in the place of the one before.
pub(crate) fn write(database: &Database, policy: &Policy) -> Result<(), RowError> {
    let snapshot = serde_json::to_string(policy).map_err(|error| RowError::unreadable("policy", &error))?;
    database
        .prepare_cached(
            "INSERT INTO policy (one, revision, snapshot) VALUES (1, ?1, ?2)
             ON CONFLICT (one) DO UPDATE SET revision = excluded.revision, snapshot = excluded.snapshot",
        )?
        .execute(params![policy.revision, snapshot])?;
    Ok(())
}
