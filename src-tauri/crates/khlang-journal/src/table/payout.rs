//! The payouts as their entries made them: the columns that lists and rules ask for, and the whole snapshot.
//!
//! `connection`, `reference`, `bank`, `account`, `payee`, `maker` and `entered_at` are there from entry on; a draft has none, so that what
//! is merely typed takes no reference away and adds to no sum. The queries are in [`queries`], those for approvals in [`weighing`].

pub(crate) mod queries;
pub(crate) mod weighing;

use crate::{error::RowError, payee::folded_payee};
use khlang_domain::{
    ids::{ConnectionId, PayoutId, ProviderPayoutId},
    payout::Payout,
    person::folded,
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

/// What weighing asks for: who entered it and when, under which name the account is held, and whether it adds to the sums of its day.
/// `maker` and `payee` are folded, so that no spelling makes another person.
pub(crate) const ENTRY_COLUMNS: &str = "
ALTER TABLE payout ADD COLUMN entered_at INTEGER;
ALTER TABLE payout ADD COLUMN maker TEXT;
ALTER TABLE payout ADD COLUMN payee TEXT;
ALTER TABLE payout ADD COLUMN counts INTEGER NOT NULL DEFAULT 0;

-- What went to an account, by the time of entry.
DROP INDEX payout_by_account;
CREATE INDEX payout_by_account ON payout (account, bank, entered_at);
-- What a maker entered on a day, read from the index alone.
CREATE INDEX payout_by_maker ON payout (maker, entered_at, amount_satang) WHERE counts = 1;
-- Everything in the order of entry.
CREATE INDEX payout_by_entry ON payout (entered_at, id);
-- Since when an account is paid.
CREATE INDEX payout_paid_to_account ON payout (account, bank, state_since) WHERE state = 'paid';
-- To which accounts a name was paid.
CREATE INDEX payout_paid_to_name ON payout (payee, account, bank, state_since) WHERE state = 'paid';
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
        // Apart, because to name the column is to write its index again, and most steps leave it as it is.
        database
            .prepare_cached("UPDATE payout SET counts = ?2 WHERE id = ?1 AND counts <> ?2")?
            .execute(params![payout.id.as_str(), payout.counts()])?;
        return Ok(());
    }
    let sql = match change {
        Change::New => {
            "INSERT INTO payout (id, revision, state, state_since, tab, provider_id, snapshot, listed_at, connection,
                                 reference, bank, account, amount_satang, entered_at, maker, payee, counts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
        }
        _ => {
            "UPDATE payout SET revision = ?2, state = ?3, state_since = ?4, tab = ?5, provider_id = ?6, snapshot = ?7,
                               listed_at = ?8, connection = ?9, reference = ?10, bank = ?11, account = ?12,
                               amount_satang = ?13, entered_at = ?14, maker = ?15, payee = ?16, counts = ?17
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
        payout.entered_at.map(|at| at.0),
        instruction.map(|_| folded(&payout.maker)),
        instruction.map(|i| folded_payee(&i.account_name)),
        payout.counts(),
    ])?;
    Ok(())
}
