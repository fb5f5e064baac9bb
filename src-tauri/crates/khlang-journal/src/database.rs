//! Opens the journal's file as SQLite databases: one that writes, and any number that can only read.

use rusqlite::{Connection as Database, OpenFlags, config::DbConfig};
use std::{path::Path, time::Duration};

/// How long to wait for someone who looks into the file with another program.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// More than there are different statements.
const STATEMENTS: usize = 64;

/// What SQLite says that the writer runs with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `wal`.
    pub journal_mode: String,
    /// 2 is FULL: an append that resolved survives a power cut.
    pub synchronous: i64,
    /// 1: on macOS the drive is told to empty its own buffer too.
    pub fullfsync: i64,
    /// 1: and so after copying the log into the file.
    pub checkpoint_fullfsync: i64,
    /// 1.
    pub foreign_keys: i64,
    /// 0: nothing in the file's schema is run on trust.
    pub trusted_schema: i64,
    /// The version of SQLite that was built in.
    pub sqlite: String,
}

/// The database that writes. Takes over a file that is there and ours; see `migrations::recognise`.
pub(crate) fn open_writer(path: &Path) -> rusqlite::Result<Database> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Database::open_with_flags(path, flags)?;
    harden(&database)?;
    Ok(database)
}

/// Makes commits durable. Apart from [`open_writer`], because changing to WAL writes into the file.
pub(crate) fn make_durable(database: &Database) -> rusqlite::Result<()> {
    let mode: String = database.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        // A network share can refuse it, and then readers would stop the writer.
        return Err(rusqlite::Error::InvalidQuery);
    }
    database.pragma_update(None, "synchronous", "FULL")?;
    database.pragma_update(None, "fullfsync", true)?;
    database.pragma_update(None, "checkpoint_fullfsync", true)?;
    Ok(())
}

/// A database that only reads.
pub(crate) fn open_reader(path: &Path) -> rusqlite::Result<Database> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Database::open_with_flags(path, flags)?;
    harden(&database)?;
    database.pragma_update(None, "query_only", true)?;
    Ok(database)
}

fn harden(database: &Database) -> rusqlite::Result<()> {
    database.busy_timeout(BUSY_TIMEOUT)?;
    database.set_prepared_statement_cache_capacity(STATEMENTS);
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    database.pragma_update(None, "trusted_schema", false)?;
    database.pragma_update(None, "foreign_keys", true)?;
    // What SQLite sorts has account numbers in it and stays out of temporary files.
    database.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(())
}

/// Asks SQLite how it runs.
pub(crate) fn settings(database: &Database) -> rusqlite::Result<Settings> {
    let number = |pragma: &str| database.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    Ok(Settings {
        journal_mode: database.pragma_query_value(None, "journal_mode", |row| row.get(0))?,
        synchronous: number("synchronous")?,
        fullfsync: number("fullfsync")?,
        checkpoint_fullfsync: number("checkpoint_fullfsync")?,
        foreign_keys: number("foreign_keys")?,
        trusted_schema: number("trusted_schema")?,
        sqlite: rusqlite::version().to_owned(),
    })
}
