//! The payouts as their entries made them: the columns that lists and rules ask for, and the whole snapshot.
//!
//! `reference`, `payee` and `entered_at` are there from entry on; a draft has none, so that what is merely typed takes no reference away
//! and is no payee of the past. Where a draft goes to stands as it was typed, for those who look for it. The queries of lists are in
//! [`list`], those of the desk in [`queries`], those for approvals in [`weighing`].

pub(crate) mod glance;
pub(crate) mod list;
pub(crate) mod queries;
pub(crate) mod steps;
pub(crate) mod text;
pub(crate) mod weighing;

use crate::{error::RowError, payee::folded_payee};
use khlang_domain::{
    account::AccountNumber,
    fold,
    ids::{ConnectionId, PayoutId, ProviderPayoutId},
    money::Satang,
    payout::{Payout, PayoutState, Tab},
    person::folded,
    reference::Reference,
};
use rusqlite::{Connection as Database, OptionalExtension, params};
use text::Words;

/// Which columns an addition can have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// There is no row yet. It is listed by the entry at this position.
    New(u64),
    /// There is no row yet, and its words go into the text indexes when every row is there.
    Rebuilt(u64),
    /// Any of them: it is listed anew by the entry at this position.
    Everything(u64),
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
    let text = text_of(payout);
    match change {
        Change::Progress => write_progress(database, payout, &text),
        Change::Rebuilt(position) => write_everything(database, payout, &text, place_of(position)?, INSERT),
        Change::New(position) => {
            write_everything(database, payout, &text, place_of(position)?, INSERT)?;
            add_words(database, payout, &text, place_of(position)?)
        }
        Change::Everything(position) => {
            remove_words(database, payout)?;
            write_everything(database, payout, &text, place_of(position)?, UPDATE)?;
            add_words(database, payout, &text, place_of(position)?)
        }
    }
}

const INSERT: &str = "INSERT INTO payout
     (id, revision, state, state_since, tab, provider_id, paid_after, text, snapshot, place, listed_at, day,
      connection, reference, bank, account, amount_satang, entered_at, maker, payee, counts)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";
const UPDATE: &str = "UPDATE payout SET
     revision = ?2, state = ?3, state_since = ?4, tab = ?5, provider_id = ?6, paid_after = ?7, text = ?8, snapshot = ?9,
     place = ?10, listed_at = ?11, day = ?12, connection = ?13, reference = ?14, bank = ?15, account = ?16,
     amount_satang = ?17, entered_at = ?18, maker = ?19, payee = ?20, counts = ?21
     WHERE id = ?1";

fn write_everything(database: &Database, payout: &Payout, text: &str, place: i64, sql: &str) -> Result<(), RowError> {
    let shown = Shown::of(payout);
    let instruction = payout.instruction.as_ref();
    database.prepare_cached(sql)?.execute(params![
        payout.id.as_str(),
        payout.revision,
        payout.state.name(),
        payout.state_since.0,
        payout.tab().map(Tab::name),
        payout.provider_id.as_ref().map(ProviderPayoutId::as_str),
        paid_after(payout),
        text,
        snapshot_of(payout)?,
        place,
        payout.listed_at.0,
        payout.listed_at.bangkok_day(),
        shown.connection,
        instruction.map(|i| i.reference.as_str()),
        shown.bank,
        shown.account,
        payout.amount().unwrap_or(Satang::ZERO).as_i64(),
        payout.entered_at.map(|at| at.0),
        folded(&payout.maker),
        instruction.map(|i| folded_payee(&i.account_name)),
        payout.counts(),
    ])?;
    Ok(())
}

fn write_progress(database: &Database, payout: &Payout, text: &str) -> Result<(), RowError> {
    database
        .prepare_cached(
            "UPDATE payout SET revision = ?2, state = ?3, state_since = ?4, tab = ?5, provider_id = ?6, paid_after = ?7,
                               snapshot = ?8
             WHERE id = ?1",
        )?
        .execute(params![
            payout.id.as_str(),
            payout.revision,
            payout.state.name(),
            payout.state_since.0,
            payout.tab().map(Tab::name),
            payout.provider_id.as_ref().map(ProviderPayoutId::as_str),
            paid_after(payout),
            snapshot_of(payout)?
        ])?;
    // Apart, because to name the column is to write its index again, and most steps leave it as it is.
    database
        .prepare_cached("UPDATE payout SET counts = ?2 WHERE id = ?1 AND counts <> ?2")?
        .execute(params![payout.id.as_str(), payout.counts()])?;
    let place: Option<i64> = database
        .prepare_cached("SELECT place FROM payout WHERE id = ?1 AND text <> ?2")?
        .query_row(params![payout.id.as_str(), text], |row| row.get(0))
        .optional()?;
    if let Some(place) = place {
        remove_words(database, payout)?;
        database
            .prepare_cached("UPDATE payout SET text = ?2 WHERE id = ?1")?
            .execute(params![payout.id.as_str(), text])?;
        add_words(database, payout, text, place)?;
    }
    Ok(())
}

fn add_words(database: &Database, payout: &Payout, text: &str, place: i64) -> Result<(), RowError> {
    if text.is_empty() {
        return Ok(());
    }
    let (Shown { connection, bank, account }, maker) = (Shown::of(payout), folded(&payout.maker));
    Ok(text::add(database, place, &Words { text, account: account.as_deref(), bank, connection, maker: &maker })?)
}

/// Takes the words out that the row has as it stands.
fn remove_words(database: &Database, payout: &Payout) -> Result<(), RowError> {
    let place: Option<i64> = database
        .prepare_cached("SELECT place FROM payout WHERE id = ?1 AND text <> ''")?
        .query_row([payout.id.as_str()], |row| row.get(0))
        .optional()?;
    Ok(place.map_or(Ok(()), |place| text::remove(database, place))?)
}

fn place_of(position: u64) -> Result<i64, RowError> {
    i64::try_from(position).map_err(|_| RowError::Unreadable { what: "entry: its position".to_owned() })
}

fn snapshot_of(payout: &Payout) -> Result<String, RowError> {
    serde_json::to_string(payout).map_err(|error| RowError::unreadable("payout", &error))
}

/// How long the money took from entry, in milliseconds, by the provider's time of payment where it told one that can be.
fn paid_after(payout: &Payout) -> Option<i64> {
    let entered_at = payout.entered_at.filter(|_| payout.state == PayoutState::Paid)?;
    let paid_at = payout.paid_at.filter(|at| *at >= entered_at).unwrap_or(payout.state_since);
    Some(paid_at.since(entered_at).max(0))
}

/// What a list shows of where the money goes: as instructed, or as a draft has it.
struct Shown<'a> {
    connection: Option<&'a str>,
    bank: Option<&'a str>,
    account: Option<String>,
}

impl<'a> Shown<'a> {
    fn of(payout: &'a Payout) -> Self {
        if let Some(instruction) = &payout.instruction {
            return Self {
                connection: Some(instruction.connection.as_str()),
                bank: Some(instruction.bank.as_str()),
                account: Some(instruction.account_number.as_str().to_owned()),
            };
        }
        let typed = payout.typed.as_ref();
        let account = typed.and_then(|typed| AccountNumber::parse_typed(&typed.account_number).ok());
        Self {
            connection: typed.and_then(|typed| typed.connection.as_ref()).map(ConnectionId::as_str),
            bank: typed.and_then(|typed| typed.bank.as_deref()),
            account: account.map(String::from),
        }
    }
}

/// Everything in which a text is looked for, folded, with a line break between: no folded text has one. Empty for what is not listed.
fn text_of(payout: &Payout) -> String {
    if payout.tab().is_none() {
        return String::new();
    }
    let fields: [&str; 4] = match (&payout.instruction, &payout.typed) {
        (Some(i), _) => [i.account_name.as_str(), i.reference.as_str(), i.account_number.as_str(), &i.description],
        (None, Some(t)) => [&t.account_name, &t.reference, &t.account_number, &t.description],
        (None, None) => [""; 4],
    };
    let provider_id = payout.provider_id.as_ref().map_or("", ProviderPayoutId::as_str);
    let folded: Vec<_> = fields.into_iter().chain([provider_id]).map(fold::folded).collect();
    folded.join("\n")
}
