//! The numbered steps that make a file a journal. They are carried out once each, in order, and never edited: their checksums stand in
//! the file and are compared on every opening.
//!
//! A step of a projection is carried out again by every rebuild, on tables that were dropped; it may not depend on the entries.

use crate::{error::OpenError, table};
use rusqlite::{Connection as Database, TransactionBehavior, params};
use sha2::{Digest, Sha256};

/// What a step is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The entries.
    Truth,
    /// A table that a rebuild makes anew.
    Projection,
}

pub(crate) struct Migration {
    pub(crate) number: u32,
    pub(crate) purpose: Purpose,
    pub(crate) sql: &'static str,
}

pub(crate) const MIGRATIONS: [Migration; 10] = [
    Migration { number: 1, purpose: Purpose::Truth, sql: table::entry::MIGRATION },
    Migration { number: 2, purpose: Purpose::Projection, sql: table::projected::MIGRATION },
    Migration { number: 3, purpose: Purpose::Projection, sql: table::payout::steps::MIGRATION },
    Migration { number: 4, purpose: Purpose::Projection, sql: table::connection::MIGRATION },
    Migration { number: 5, purpose: Purpose::Projection, sql: table::counter::MIGRATION },
    Migration { number: 6, purpose: Purpose::Truth, sql: table::entry::EVERY_SORT },
    Migration { number: 7, purpose: Purpose::Projection, sql: table::person::MIGRATION },
    Migration { number: 8, purpose: Purpose::Projection, sql: table::policy::MIGRATION },
    Migration { number: 9, purpose: Purpose::Projection, sql: table::payout::steps::ENTRY_COLUMNS },
    Migration { number: 10, purpose: Purpose::Projection, sql: table::payout::steps::LISTED },
];

/// Marks the file as ours: `KHLG`.
const APPLICATION_ID: i32 = 0x4b48_4c47;

const LEDGER: &str = "
CREATE TABLE migration (
    number   INTEGER PRIMARY KEY,
    checksum BLOB NOT NULL CHECK (length(checksum) = 32)
) STRICT;
";

impl Migration {
    fn checksum(&self) -> [u8; 32] {
        Sha256::digest(self.sql).into()
    }
}

/// Refuses a file that is not ours. Comes before anything is written into it.
pub(crate) fn recognise(database: &Database) -> Result<(), OpenError> {
    let id: i32 = database.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: u32 = database.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id == APPLICATION_ID || (id == 0 && tables == 0) { Ok(()) } else { Err(OpenError::NotAJournal) }
}

/// Checks the steps that were carried out and carries out those that are missing, all in one transaction.
pub(crate) fn migrate(database: &mut Database, migrations: &[Migration]) -> Result<(), OpenError> {
    let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if !transaction.table_exists(None, "migration")? {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.execute_batch(LEDGER)?;
    }
    require_known(&transaction, migrations)?;
    let done = done(&transaction)?;
    for migration in migrations.iter().filter(|migration| !done.iter().any(|(number, _)| *number == migration.number)) {
        transaction.execute_batch(migration.sql)?;
        transaction.execute(
            "INSERT INTO migration (number, checksum) VALUES (?1, ?2)",
            params![migration.number, migration.checksum()],
        )?;
    }
    transaction.commit()?;
    Ok(())
}

/// Refuses a file in which a step was carried out that is not one of these.
pub(crate) fn require_known(database: &Database, migrations: &[Migration]) -> Result<(), OpenError> {
    let done = done(database)?;
    let known = migrations.iter().map(|migration| migration.number).max().unwrap_or(0);
    if let Some((found, _)) = done.last().filter(|(number, _)| *number > known) {
        return Err(OpenError::Newer { found: *found, known });
    }
    if let Some((number, _)) = done.iter().find(|(number, checksum)| {
        !migrations.iter().any(|migration| migration.number == *number && migration.checksum() == *checksum)
    }) {
        return Err(OpenError::ChangedMigration { number: *number });
    }
    Ok(())
}

fn done(database: &Database) -> rusqlite::Result<Vec<(u32, [u8; 32])>> {
    let mut statement = database.prepare("SELECT number, checksum FROM migration ORDER BY number")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Migration =
        Migration { number: 1, purpose: Purpose::Truth, sql: "CREATE TABLE a (x INTEGER) STRICT;" };
    const SECOND: Migration =
        Migration { number: 2, purpose: Purpose::Projection, sql: "CREATE TABLE b (x INTEGER) STRICT;" };
    const EDITED: Migration =
        Migration { number: 1, purpose: Purpose::Truth, sql: "CREATE TABLE a (y INTEGER) STRICT;" };

    fn tables(database: &Database) -> Vec<String> {
        let mut statement = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn only_missing_steps_are_carried_out() {
        let mut database = Database::open_in_memory().unwrap();
        migrate(&mut database, &[FIRST]).unwrap();
        assert_eq!(tables(&database), ["a", "migration"]);
        migrate(&mut database, &[FIRST, SECOND]).unwrap();
        migrate(&mut database, &[FIRST, SECOND]).unwrap();
        assert_eq!(tables(&database), ["a", "b", "migration"]);
    }

    #[test]
    fn an_edited_step_is_refused() {
        let mut database = Database::open_in_memory().unwrap();
        migrate(&mut database, &[FIRST, SECOND]).unwrap();
        let error = migrate(&mut database, &[EDITED, SECOND]).unwrap_err();
        assert!(matches!(error, OpenError::ChangedMigration { number: 1 }), "{error}");
    }

    #[test]
    fn a_file_of_a_newer_program_is_refused_with_both_numbers() {
        let mut database = Database::open_in_memory().unwrap();
        migrate(&mut database, &[FIRST, SECOND]).unwrap();
        let error = migrate(&mut database, &[FIRST]).unwrap_err();
        assert!(matches!(error, OpenError::Newer { found: 2, known: 1 }), "{error}");
    }

    #[test]
    fn a_step_that_fails_leaves_nothing_behind() {
        let mut database = Database::open_in_memory().unwrap();
        let broken =
            Migration { number: 2, purpose: Purpose::Projection, sql: "CREATE TABLE b (x INTEGER); NONSENSE;" };
        migrate(&mut database, &[FIRST, broken]).unwrap_err();
        assert_eq!(tables(&database), Vec::<String>::new());
    }

    #[test]
    fn another_programs_database_is_not_touched() {
        let database = Database::open_in_memory().unwrap();
        recognise(&database).unwrap();
        database.execute_batch("CREATE TABLE notes (x TEXT);").unwrap();
        assert!(matches!(recognise(&database), Err(OpenError::NotAJournal)));
    }

    #[test]
    fn the_steps_are_numbered_without_a_gap() {
        let numbers: Vec<_> = MIGRATIONS.iter().map(|migration| migration.number).collect();
        assert_eq!(numbers, (1..=10).collect::<Vec<_>>());
    }

    /// Journals out there have these checksums. A failure here means: write a new step instead of editing this one.
    #[test]
    fn no_step_was_edited() {
        let checksums: Vec<_> = MIGRATIONS.iter().map(|migration| hex::encode(&migration.checksum()[..8])).collect();
        assert_eq!(
            checksums,
            [
                "0ff3599b5ba8240e",
                "5d67c75ecd93df9a",
                "9d77607beebb75ca",
                "748e4bf14f547e6f",
                "fa6c357a17234851",
                "0da652a0285569b1",
                "2ee8b262f9369486",
                "46c9de594cc7d1b2",
                "f28c888c263caa39",
                "921ea9cac79592bf",
            ]
        );
    }
}
