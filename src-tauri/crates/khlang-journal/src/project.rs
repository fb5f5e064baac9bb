//! Moves the projections to where an addition, or a rebuild, has brought a subject.

use crate::{
    error::RowError,
    table::{self, counter::Share, payout::Change},
};
use khlang_domain::{
    connection::Connection, entry::PayoutEntry, money::Satang, payout::Payout, person::Person, policy::Policy,
};
use rusqlite::Connection as Database;

/// What a payout had a share in before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing(Option<Share>);

impl Standing {
    pub(crate) fn of(payout: &Payout) -> Self {
        Self(payout.tab().map(|tab| Share { tab, amount: payout.amount().unwrap_or(Satang::ZERO) }))
    }
}

/// Whether the entry lists its payout anew, at its own place in the record.
pub(crate) fn lists(entry: &PayoutEntry) -> bool {
    matches!(entry, PayoutEntry::Drafted { .. } | PayoutEntry::Entered { .. })
}

/// Writes the payout's row and moves the counters.
pub(crate) fn payout(
    database: &Database,
    before: Option<Standing>,
    payout: &Payout,
    change: Change,
) -> Result<(), RowError> {
    table::payout::write(database, payout, change)?;
    table::counter::replace(database, before.and_then(|standing| standing.0), Standing::of(payout).0)
}

/// Writes the connection's row.
pub(crate) fn connection(database: &Database, connection: &Connection) -> Result<(), RowError> {
    table::connection::write(database, connection)
}

/// Writes the person's row.
pub(crate) fn person(database: &Database, person: &Person) -> Result<(), RowError> {
    table::person::write(database, person)
}

/// Writes the policy's row.
pub(crate) fn policy(database: &Database, policy: &Policy) -> Result<(), RowError> {
    table::policy::write(database, policy)
}
