//! How many payouts stand under each tab, and their sum. Kept by the append, so that nobody ever counts a million rows.

use crate::error::RowError;
use khlang_domain::{money::Satang, payout::Tab};
use rusqlite::{Connection as Database, OptionalExtension, params};

pub(crate) const MIGRATION: &str = "
CREATE TABLE counter (
    tab        TEXT    PRIMARY KEY NOT NULL,
    count      INTEGER NOT NULL CHECK (count > 0),
    sum_satang INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// What stands under one tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counter {
    /// Which tab.
    pub tab: Tab,
    /// How many payouts.
    pub count: u64,
    /// Their sum; a draft whose amount cannot be read adds nothing to it.
    pub sum: Satang,
}

/// A payout's share in the counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) tab: Tab,
    pub(crate) amount: Satang,
}

/// Takes the share out that a payout had, and puts the one in that it has.
pub(crate) fn replace(database: &Database, old: Option<Share>, new: Option<Share>) -> Result<(), RowError> {
    if old == new {
        return Ok(());
    }
    if let Some(Share { tab, amount }) = old {
        let counter = read(database, tab)?;
        let less = counter.count.checked_sub(1).zip(counter.sum.checked_sub(amount));
        write(database, tab, less)?;
    }
    if let Some(Share { tab, amount }) = new {
        let counter = read(database, tab)?;
        let more = counter.count.checked_add(1).zip(counter.sum.checked_add(amount));
        write(database, tab, more)?;
    }
    Ok(())
}

/// Every tab's counter, in the order of the screen.
pub(crate) fn all(database: &Database) -> Result<Vec<Counter>, RowError> {
    let mut counters = Tab::ALL.map(|tab| Counter { tab, count: 0, sum: Satang::ZERO }).to_vec();
    let mut statement = database.prepare_cached("SELECT tab, count, sum_satang FROM counter")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        let Some(counter) = counters.iter_mut().find(|counter| counter.tab.name() == name) else {
            return Err(RowError::Unreadable { what: "counter: its tab".to_owned() });
        };
        counter.count = row.get(1)?;
        counter.sum = Satang::new(row.get(2)?);
    }
    Ok(counters)
}

fn read(database: &Database, tab: Tab) -> rusqlite::Result<Counter> {
    let found = database
        .prepare_cached("SELECT count, sum_satang FROM counter WHERE tab = ?1")?
        .query_row([tab.name()], |row| Ok(Counter { tab, count: row.get(0)?, sum: Satang::new(row.get(1)?) }))
        .optional()?;
    Ok(found.unwrap_or(Counter { tab, count: 0, sum: Satang::ZERO }))
}

/// `changed` is `None` where the sum would leave 64 bits, or a payout be taken out that was never put in.
fn write(database: &Database, tab: Tab, changed: Option<(u64, Satang)>) -> Result<(), RowError> {
    let Some((count, sum)) = changed else {
        return Err(RowError::Unreadable { what: format!("counter of {}: out of range", tab.name()) });
    };
    if count == 0 {
        if sum != Satang::ZERO {
            // The picture of a payout was altered. That must not keep the alarm about it from being recorded.
            tracing::error!(tab = tab.name(), "a sum was left of nothing");
        }
        // A tab that was used and left has no row, like one that never was: a rebuild could not tell them apart.
        database.prepare_cached("DELETE FROM counter WHERE tab = ?1")?.execute([tab.name()])?;
        return Ok(());
    }
    database
        .prepare_cached(
            "INSERT INTO counter (tab, count, sum_satang) VALUES (?1, ?2, ?3)
             ON CONFLICT (tab) DO UPDATE SET count = excluded.count, sum_satang = excluded.sum_satang",
        )?
        .execute(params![tab.name(), count, sum.as_i64()])?;
    Ok(())
}
