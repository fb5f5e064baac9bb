//! What the desk asks of the payouts. Every query walks an index; none skips rows by counting them.

use super::read;
use crate::{error::RowError, payee::PaidBefore};
use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    ids::{ConnectionId, PayoutId},
    money::Satang,
    payout::{Payout, PayoutState},
    time::UtcMillis,
};
use rusqlite::{Connection as Database, OptionalExtension, Params, params};
use std::collections::BTreeMap;

/// The most rows that one question is answered with.
const LIMIT: u32 = 1_000;
/// How many likely duplicates are shown.
const SIMILAR: u32 = 20;
/// The signs by chance at the end of a suggested reference.
const SUFFIX_SIGNS: usize = 4;
/// How many payments make an account's usual amount.
const USUAL_OF: usize = 20;

const OF_STATE: &str = "SELECT place, snapshot FROM payout WHERE state = ?1 AND place > ?2 ORDER BY place LIMIT ?3";
const READY_ON: &str = "SELECT snapshot FROM payout INDEXED BY payout_ready
     WHERE state = 'ready' AND connection = ?1 ORDER BY place LIMIT ?2";
// The indexes are named where SQLite, which has no statistics, would rather walk everything that was ever paid.
const FINALS: &str = "SELECT snapshot FROM payout INDEXED BY payout_by_end
     WHERE provider_id IS NOT NULL AND state IN ('paid', 'failed', 'canceled', 'reversed') AND state_since >= ?1
     ORDER BY state_since, id";
const ALIKE: &str = "SELECT snapshot FROM payout INDEXED BY payout_by_account
     WHERE account = ?1 AND bank = ?2 AND entered_at >= ?3 AND amount_satang = ?4
     AND (?5 IS NULL OR connection = ?5)
     AND state NOT IN ('refused', 'failed', 'canceled', 'reversed')
     ORDER BY entered_at DESC, id DESC LIMIT ?6";
const PAID: &str = "SELECT amount_satang FROM payout INDEXED BY payout_by_account
     WHERE account = ?1 AND bank = ?2 AND state = 'paid'
     ORDER BY entered_at DESC, id DESC";
const OF_DAY: &str = "SELECT reference FROM payout WHERE reference >= ?1 AND reference < ?2";

/// The payouts in any of `states`, in the order in which they are listed, oldest first, from behind `after`.
pub(crate) fn in_state(
    database: &Database,
    states: &[PayoutState],
    after: Option<&PayoutId>,
    limit: u32,
) -> Result<Vec<Payout>, RowError> {
    let limit = limit.clamp(1, LIMIT);
    let after = match after {
        None => 0,
        Some(id) => match place(database, id)? {
            Some(place) => place,
            None => return Ok(Vec::new()),
        },
    };
    // State by state, because an IN would sort every open payout for each answer.
    let mut payouts = BTreeMap::new();
    let mut statement = database.prepare_cached(OF_STATE)?;
    for state in states {
        let mut rows = statement.query(params![state.name(), after, limit])?;
        while let Some(row) = rows.next()? {
            payouts.insert(row.get::<_, i64>(0)?, read(row.get_ref(1)?.as_str()?)?);
        }
    }
    Ok(payouts.into_values().take(limit as usize).collect())
}

/// The payouts that wait to be sent through a connection, the longest waiting first.
pub(crate) fn ready_on(database: &Database, connection: &ConnectionId, limit: u32) -> Result<Vec<Payout>, RowError> {
    collect(database, READY_ON, params![connection.as_str(), limit.clamp(1, LIMIT)])
}

fn place(database: &Database, id: &PayoutId) -> rusqlite::Result<Option<i64>> {
    database
        .prepare_cached("SELECT place FROM payout WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()
}

/// The payouts that the provider has and that came to their end at or after `since`, the oldest first.
pub(crate) fn finals_since(database: &Database, since: UtcMillis) -> Result<Vec<Payout>, RowError> {
    collect(database, FINALS, [since.0])
}

/// Payouts of the same amount to the same account since `since`, newest first, that were paid or still can be.
pub(crate) fn similar(
    database: &Database,
    connection: Option<&ConnectionId>,
    bank: &BankCode,
    account: &AccountNumber,
    amount: Satang,
    since: UtcMillis,
) -> Result<Vec<Payout>, RowError> {
    collect(
        database,
        ALIKE,
        params![
            account.as_str(),
            bank.as_str(),
            since.0,
            amount.as_i64(),
            connection.map(ConnectionId::as_str),
            SIMILAR
        ],
    )
}

/// What was paid to this account before.
pub(crate) fn paid_before(
    database: &Database,
    bank: &BankCode,
    account: &AccountNumber,
) -> Result<PaidBefore, RowError> {
    let mut statement = database.prepare_cached(PAID)?;
    let mut rows = statement.query([account.as_str(), bank.as_str()])?;
    let (mut count, mut largest, mut latest) = (0, None, Vec::new());
    while let Some(row) = rows.next()? {
        let amount = Satang::new(row.get(0)?);
        count += 1;
        largest = largest.max(Some(amount));
        if latest.len() < USUAL_OF {
            latest.push(amount);
        }
    }
    latest.sort_unstable();
    // The lower median: with two payments the smaller one, so that the warning comes rather than not.
    let usual = latest.len().checked_sub(1).and_then(|last| latest.get(last / 2)).copied();
    Ok(PaidBefore { count, usual, largest })
}

/// The highest sequence among the references of that day, by the form that `Reference::suggest` gives them.
pub(crate) fn highest_sequence(database: &Database, date: &str) -> rusqlite::Result<u32> {
    // With hyphens and, for providers that take none, without. The end of each range is the sign behind the last one that can follow.
    let with_hyphens =
        highest(database, &format!("KL-{date}-"), &format!("KL-{date}."), |rest| rest.split('-').next())?;
    let without = highest(database, &format!("KL{date}"), &format!("KL{date}:"), |rest| {
        rest.len().checked_sub(SUFFIX_SIGNS).and_then(|end| rest.get(..end))
    })?;
    Ok(with_hyphens.max(without))
}

/// The highest number among the references from `begin` to `end`. Typed references may look alike and have anything in its place.
fn highest(
    database: &Database,
    begin: &str,
    end: &str,
    number_in: impl Fn(&str) -> Option<&str>,
) -> rusqlite::Result<u32> {
    let mut statement = database.prepare_cached(OF_DAY)?;
    let mut rows = statement.query([begin, end])?;
    let mut highest = 0;
    while let Some(row) = rows.next()? {
        let reference: String = row.get(0)?;
        let digits = reference.strip_prefix(begin).and_then(&number_in);
        highest = highest.max(digits.and_then(|digits| digits.parse().ok()).unwrap_or(0));
    }
    Ok(highest)
}

pub(super) fn collect(database: &Database, sql: &str, params: impl Params) -> Result<Vec<Payout>, RowError> {
    let mut statement = database.prepare_cached(sql)?;
    let rows = statement.query_map(params, |row| row.get::<_, String>(0))?;
    rows.map(|snapshot| read(&snapshot?)).collect()
}

#[cfg(test)]
mod tests;
