//! What is asked when a payout is weighed and approved: the sums of its day, what is known of its payee, and what was entered before.
//!
//! A question costs what it adds up: one day of one maker or one account, never the history.

use super::{queries::collect, read};
use crate::{
    error::RowError,
    payee::{PayeeHistory, folded_payee},
};
use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    ids::{Actor, PayoutId},
    money::Satang,
    payee::PayeeName,
    payout::Payout,
    person::folded,
    policy::{Facts, Past},
    time::UtcMillis,
};
use rusqlite::{Connection as Database, OptionalExtension, Params, params};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// How many payouts to an account are told of: five, and the one that they are compared with.
const LAST: u32 = 6;

pub(super) const PAYEE_OF_DAY: &str = "SELECT amount_satang FROM payout INDEXED BY payout_by_account
     WHERE account = ?1 AND bank = ?2 AND entered_at >= ?3 AND entered_at < ?4 AND counts = 1 AND id <> ?5";
// By its number the payout is left out without a look at any row.
pub(super) const MAKER_OF_DAY: &str = "SELECT amount_satang FROM payout INDEXED BY payout_by_maker
     WHERE maker = ?1 AND entered_at >= ?2 AND entered_at < ?3 AND counts = 1
     AND rowid IS NOT (SELECT own.rowid FROM payout AS own WHERE own.id = ?4)";
pub(super) const FIRST_PAID: &str = "SELECT state_since FROM payout INDEXED BY payout_paid_to_account
     WHERE account = ?1 AND bank = ?2 AND state = 'paid' ORDER BY state_since LIMIT 1";
pub(super) const LAST_TO: &str = "SELECT snapshot FROM payout INDEXED BY payout_by_account
     WHERE account = ?1 AND bank = ?2 AND state NOT IN ('draft', 'discarded', 'returned')
     ORDER BY entered_at DESC, id DESC LIMIT ?3";
pub(super) const NEXT_ACCOUNT: &str = "SELECT account, bank FROM payout INDEXED BY payout_paid_to_name
     WHERE payee = ?1 AND state = 'paid' AND (account, bank) > (?2, ?3) ORDER BY account, bank LIMIT 1";
pub(super) const LAST_PAID: &str = "SELECT state_since, snapshot FROM payout INDEXED BY payout_paid_to_name
     WHERE payee = ?1 AND account = ?2 AND bank = ?3 AND state = 'paid' ORDER BY state_since DESC LIMIT 1";
pub(super) const ENTERED: &str = "SELECT snapshot FROM payout INDEXED BY payout_by_entry
     WHERE entered_at >= ?1 AND entered_at < ?2 ORDER BY entered_at, id";

/// What the rules ask about everything but the payout itself.
pub(crate) fn facts(
    database: &Database,
    payout: &PayoutId,
    bank: &BankCode,
    account: &AccountNumber,
    maker: &Actor,
    now: UtcMillis,
) -> Result<Facts, RowError> {
    let from = now.bangkok_day_began();
    let to = from.plus(DAY_MS);
    Ok(Facts {
        payee_since: first_paid_at(database, bank, account)?,
        payee_sum: sum(
            database,
            PAYEE_OF_DAY,
            params![account.as_str(), bank.as_str(), from.0, to.0, payout.as_str()],
        )?,
        maker_sum: sum(database, MAKER_OF_DAY, params![folded(maker), from.0, to.0, payout.as_str()])?,
        batch_sum: None,
    })
}

/// When an account was first paid, by what is still paid.
fn first_paid_at(database: &Database, bank: &BankCode, account: &AccountNumber) -> rusqlite::Result<Option<UtcMillis>> {
    database
        .prepare_cached(FIRST_PAID)?
        .query_row([account.as_str(), bank.as_str()], |row| row.get(0).map(UtcMillis))
        .optional()
}

/// Added up here, because SQLite's own sum fails where it leaves 64 bits. As much as fits is more than any limit.
fn sum(database: &Database, sql: &str, params: impl Params) -> Result<Satang, RowError> {
    let mut statement = database.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut sum = 0_i64;
    while let Some(row) = rows.next()? {
        sum = sum.saturating_add(row.get(0)?);
    }
    Ok(Satang::new(sum))
}

/// What is known of the payee.
pub(crate) fn payee_history(
    database: &Database,
    bank: &BankCode,
    account: &AccountNumber,
    name: &PayeeName,
) -> Result<PayeeHistory, RowError> {
    Ok(PayeeHistory {
        first_paid_at: first_paid_at(database, bank, account)?,
        last: collect(database, LAST_TO, params![account.as_str(), bank.as_str(), LAST])?,
        other_account: other_account(database, bank, account, name)?,
    })
}

/// From account to account in the index, because one of them may have been paid a hundred thousand times.
fn other_account(
    database: &Database,
    bank: &BankCode,
    account: &AccountNumber,
    name: &PayeeName,
) -> Result<Option<(BankCode, AccountNumber, UtcMillis)>, RowError> {
    let name = folded_payee(name);
    let mut next = database.prepare_cached(NEXT_ACCOUNT)?;
    let mut last_paid = database.prepare_cached(LAST_PAID)?;
    let mut at = (String::new(), String::new());
    let mut newest: Option<(UtcMillis, String)> = None;
    while let Some(found) = next
        .query_row(params![name, at.0, at.1], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
        .optional()?
    {
        at = found;
        if (at.0.as_str(), at.1.as_str()) == (account.as_str(), bank.as_str()) {
            continue;
        }
        let paid =
            last_paid.query_row(params![name, at.0, at.1], |row| Ok((row.get(0).map(UtcMillis)?, row.get(1)?)))?;
        if newest.as_ref().is_none_or(|newest| newest.0 < paid.0) {
            newest = Some(paid);
        }
    }
    let Some((paid_at, snapshot)) = newest else { return Ok(None) };
    let paid = read(&snapshot)?.instruction;
    Ok(paid.map(|instruction| (instruction.bank, instruction.account_number, paid_at)))
}

/// What was entered from `from` until before `to`, in the order of entry.
pub(crate) fn past(database: &Database, from: UtcMillis, to: UtcMillis) -> Result<Vec<Past>, RowError> {
    let mut statement = database.prepare_cached(ENTERED)?;
    let mut rows = statement.query([from.0, to.0])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let payout = read(&row.get::<_, String>(0)?)?;
        all.extend(past_of(database, payout)?);
    }
    Ok(all)
}

/// `None` for what was never entered.
fn past_of(database: &Database, payout: Payout) -> Result<Option<Past>, RowError> {
    let counts = payout.counts();
    let (Some(instruction), Some(entered_at)) = (payout.instruction, payout.entered_at) else { return Ok(None) };
    Ok(Some(Past {
        payee_since: first_paid_at(database, &instruction.bank, &instruction.account_number)?,
        id: payout.id,
        instruction,
        maker: payout.maker,
        entered_at,
        counts,
        was: payout.weighed.map(|weighed| weighed.weight.outcome),
    }))
}
