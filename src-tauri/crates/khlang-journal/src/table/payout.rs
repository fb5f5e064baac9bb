//! The payouts as their entries made them: the columns that lists and rules ask for, and the whole snapshot.
//!
//! `connection`, `reference`, `bank` and `account` are there from entry on; a draft has none, so that what is merely typed takes no
//! reference away. The queries are in [`queries`].

pub(crate) mod queries;

use crate::error::RowError;
use khlang_domain::{
    ids::{ConnectionId, PayoutId, ProviderPayoutId},
    payout::Payout,
    reference::Reference,
};
use rusqlite::{Connection as Database, OptionalExtension, params};

pub(crate) const MIGRATION: &str = "
CREATE TABLE payout (
    id            TEXT    PRIMARY KEY NOT NULL,
    revision      INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    state_since   INTEGER NOT NULL,
    tab           TEXT,
    listed_at     INTEGER NOT NULL,
    connection    TEXT,
    reference     TEXT,
    bank          TEXT,
    account       TEXT,
    amount_satang INTEGER,
    provider_id   TEXT,
    snapshot      TEXT    NOT NULL
) STRICT;

-- A list, newest first.
CREATE INDEX payout_by_tab ON payout (tab, listed_at, id);
-- The dispatcher, reconcile and the poller.
CREATE INDEX payout_by_state ON payout (state, listed_at, id);
-- The dispatcher of one connection.
CREATE INDEX payout_ready ON payout (connection, listed_at, id) WHERE state = 'ready';
-- Final states that are still watched.
CREATE INDEX payout_by_end ON payout (state_since)
    WHERE provider_id IS NOT NULL AND state IN ('paid', 'failed', 'canceled', 'reversed');
-- What was paid to an account before.
CREATE INDEX payout_by_account ON payout (account, bank, listed_at);
-- The reference leads, so that it is found without naming a connection.
CREATE UNIQUE INDEX payout_reference_once ON payout (reference, connection) WHERE reference IS NOT NULL;
CREATE UNIQUE INDEX payout_provider_id_once ON payout (provider_id, connection) WHERE provider_id IS NOT NULL;
";

/// Which columns an addition can have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// There is no row yet.
    New,
    /// Any of them.
    Everything,
    /// Only those that move after entry. The other indexes stay untouched, which halves what a commit writes.
    Progress,
}

pub(crate) fn read(snapshot: &str) -> Result<Payout, RowError> {
    serde_json::from_str(snapshot).map_err(|error| RowError::unreadable("payout", &error))
}

/// The payout of that id.
pub(crate) fn find(database: &Database, id: &PayoutId) -> Result<Option<Payout>, RowError> {
    database
        .prepare_cached("SELECT snapshot FROM payout WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get::<_, String>(0))
        .optional()?
        .map(|snapshot| read(&snapshot))
        .transpose()
}

/// The payout that was entered with this reference on this connection, however it ended.
pub(crate) fn reference_owner(
    database: &Database,
    connection: &ConnectionId,
    reference: &Reference,
) -> rusqlite::Result<Option<PayoutId>> {
    database
        .prepare_cached("SELECT id FROM payout WHERE reference = ?1 AND connection = ?2")?
        .query_row([reference.as_str(), connection.as_str()], |row| row.get::<_, String>(0))
        .optional()
        .map(|id| id.map(PayoutId::new))
}

/// The payout that this connection's provider calls so.
pub(crate) fn provider_id_owner(
    database: &Database,
    connection: &ConnectionId,
    provider_id: &ProviderPayoutId,
) -> rusqlite::Result<Option<PayoutId>> {
    database
        .prepare_cached("SELECT id FROM payout WHERE provider_id = ?1 AND connection = ?2")?
        .query_row([provider_id.as_str(), connection.as_str()], |row| row.get::<_, String>(0))
        .optional()
        .map(|id| id.map(PayoutId::new))
}

/// Writes the payout's row.
pub(crate) fn write(database: &Database, payout: &Payout, change: Change) -> Result<(), RowError> {
    let snapshot = serde_json::to_string(payout).map_err(|error| RowError::unreadable("payout", &error))?;
    let tab = payout.tab().map(khlang_domain::payout::Tab::name);
    let provider_id = payout.provider_id.as_ref().map(ProviderPayoutId::as_str);
    if change == Change::Progress {
        database
            .prepare_cached(
                "UPDATE payout SET revision = ?2, state = ?3, state_since = ?4, tab = ?5, provider_id = ?6, snapshot = ?7
                 WHERE id = ?1",
            )?
            .execute(params![
                payout.id.as_str(),
                payout.revision,
                payout.state.name(),
                payout.state_since.0,
                tab,
                provider_id,
                snapshot
            ])?;
        return Ok(());
    }
    let sql = match change {
        Change::New => {
            "INSERT INTO payout (id, revision, state, state_since, tab, provider_id, snapshot, listed_at, connection,
                                 reference, bank, account, amount_satang)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
        }
        _ => {
            "UPDATE payout SET revision = ?2, state = ?3, state_since = ?4, tab = ?5, provider_id = ?6, snapshot = ?7,
                               listed_at = ?8, connection = ?9, reference = ?10, bank = ?11, account = ?12,
                               amount_satang = ?13
             WHERE id = ?1"
        }
    };
    let instruction = payout.instruction.as_ref();
    database.prepare_cached(sql)?.execute(params![
        payout.id.as_str(),
        payout.revision,
        payout.state.name(),
        payout.state_since.0,
        tab,
        provider_id,
        snapshot,
        payout.listed_at.0,
        instruction.map(|i| i.connection.as_str()),
        instruction.map(|i| i.reference.as_str()),
        instruction.map(|i| i.bank.as_str()),
        instruction.map(|i| i.account_number.as_str()),
        payout.amount().map(khlang_domain::money::Satang::as_i64),
    ])?;
    Ok(())
}
