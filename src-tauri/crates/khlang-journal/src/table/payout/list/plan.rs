//! Over what a list is walked: what narrows it most is walked over, and the rest of what was asked for is held against each row.
//!
//! Few rows are gathered beforehand; fragments, banks, makers and connections are known to the text indexes; a number is two questions, one
//! for the amount and one for the text; and what nothing narrows is walked over as it is listed.

use super::{
    filter::{Filter, Reads, least},
    {OF_PROVIDER_ID, OF_REFERENCE},
};
use crate::{
    error::RowError,
    list::ListQuery,
    table::payout::{
        glance,
        text::{self, Finds, Match},
    },
};
use khlang_domain::{
    ids::ConnectionId,
    payout::{PayoutState, Tab},
    search::Term,
};
use rusqlite::{Connection as Database, OptionalExtension, params};
use std::{collections::BTreeSet, ops::RangeInclusive};

/// How many rows make which way to find them the best. Whatever they are, the same rows are found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// So few rows are always gathered.
    pub(super) few: usize,
    /// So many are gathered where nothing else narrows the list.
    pub(super) many: usize,
    /// More makers than these are too many to be named.
    pub(super) makers: usize,
    /// So many rows are sorted by amount for the sake of one page; more are walked over in the order of the amounts.
    pub(super) sorted: usize,
}

impl Limits {
    pub(super) const USUAL: Self = Self { few: 2_000, many: 20_000, makers: 100, sorted: 20_000 };
}

/// Rows in the order of the record, each with what must hold for it.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) source: Source,
    pub(super) filter: Filter,
}

/// What is walked over.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// Everything that is listed.
    Listed,
    /// What stands under a tab.
    Tab,
    /// What has this amount.
    Amount(i64),
    /// What a text index finds.
    Match(Match),
    /// These, in ascending order.
    Places(Vec<i64>),
}

/// How a list is found, in the order of the record.
#[derive(Debug)]
pub(super) struct Plan {
    /// A row of any of them is one of the list; some may be found by both.
    pub(super) streams: Vec<Stream>,
    /// Nothing lies outside of these places.
    pub(super) within: Option<RangeInclusive<i64>>,
    /// Whether it narrows the list at all.
    pub(super) narrows: bool,
}

impl Plan {
    fn of(stream: Stream) -> Self {
        Self { streams: vec![stream], within: None, narrows: true }
    }

    fn nothing() -> Self {
        Self { streams: Vec::new(), within: None, narrows: true }
    }
}

/// Every term that was asked for, as a condition.
pub(super) fn whole_filter(query: &ListQuery) -> Filter {
    filter_without(query, &[])
}

/// The conditions of all terms but those at `left_out`.
fn filter_without(query: &ListQuery, left_out: &[usize]) -> Filter {
    let mut filter = Filter::under(query.tab);
    for (index, term) in query.search.terms.iter().enumerate() {
        if !left_out.contains(&index) {
            filter.term(term);
        }
    }
    filter
}

/// How to find the rows.
pub(super) fn plan(database: &Database, query: &ListQuery, limits: Limits) -> Result<Plan, RowError> {
    let mut within = None;
    for term in &query.search.terms {
        if let Term::Days { from, until } = term {
            let Some(places) = glance::places(database, *from, *until)? else { return Ok(Plan::nothing()) };
            within = Some(match within {
                None => places,
                Some(before) => common(&before, &places),
            });
        }
    }
    let narrowed = within.is_some();
    let mut plan = over(database, query, limits)?;
    plan.within = within;
    plan.narrows |= narrowed;
    Ok(plan)
}

fn common(one: &RangeInclusive<i64>, other: &RangeInclusive<i64>) -> RangeInclusive<i64> {
    *one.start().max(other.start())..=*one.end().min(other.end())
}

fn over(database: &Database, query: &ListQuery, limits: Limits) -> Result<Plan, RowError> {
    if !query.search.references.is_empty() {
        let places = referred(database, &query.search.references)?;
        return Ok(Plan::of(Stream { source: Source::Places(places), filter: whole_filter(query) }));
    }
    if let Some(places) = gathered(database, query, limits.few)? {
        return Ok(Plan::of(Stream { source: Source::Places(places), filter: whole_filter(query) }));
    }
    if let Some(stream) = matched(database, query, limits)? {
        return Ok(stream.map_or_else(Plan::nothing, Plan::of));
    }
    for (index, term) in query.search.terms.iter().enumerate() {
        let Term::Number { digits, amount } = term else { continue };
        let Some((digits_match, finds)) = text::with_text(database, digits)? else { continue };
        let by_amount = Stream { source: Source::Amount(amount.as_i64()), filter: filter_without(query, &[index]) };
        let mut by_text = Stream { source: Source::Match(digits_match), filter: filter_without(query, &[index]) };
        if finds == Finds::AndMore {
            by_text.filter.term(&Term::Text(digits.clone()));
        }
        return Ok(Plan { streams: vec![by_amount, by_text], within: None, narrows: true });
    }
    if let Some(places) = gathered(database, query, limits.many)? {
        return Ok(Plan::of(Stream { source: Source::Places(places), filter: whole_filter(query) }));
    }
    let filter = whole_filter(query);
    let source = if query.tab.is_some() && filter.reads() == Reads::Order { Source::Tab } else { Source::Listed };
    Ok(Plan { streams: vec![Stream { source, filter }], within: None, narrows: false })
}

/// What a text index finds; of the two that with fragments, because it finds less. The inner `None` where nothing can be found at all.
fn matched(database: &Database, query: &ListQuery, limits: Limits) -> Result<Option<Option<Stream>>, RowError> {
    let (mut fragments, mut words) = (Vec::new(), Vec::new());
    let (mut of_fragments, mut of_words) = (Vec::new(), Vec::new());
    for (index, term) in query.search.terms.iter().enumerate() {
        match term {
            Term::Text(part) => match text::with_text(database, part)? {
                Some((Match::Fragment(fragment), finds)) => {
                    fragments.push(fragment);
                    of_fragments.extend((finds == Finds::Just).then_some(index));
                }
                Some((Match::Word(word), _)) => {
                    words.push(word);
                    of_words.push(index);
                }
                None => {}
            },
            Term::AccountEnd(digits) => {
                words.push(text::with_account_end(digits));
                if digits.len() <= text::LAST_DIGITS {
                    of_words.push(index);
                }
            }
            Term::Bank(banks) => {
                words.push(text::with_one_bank(banks.iter().map(|bank| bank.as_str())));
                of_words.push(index);
            }
            Term::Connection(ids) => {
                words.push(text::with_one_connection(ids.iter().map(ConnectionId::as_str)));
                of_words.push(index);
            }
            Term::Maker(part) => {
                let makers = makers_with(database, part)?;
                if makers.is_empty() {
                    return Ok(Some(None));
                }
                if makers.len() <= limits.makers {
                    words.push(text::with_one_maker(makers.iter().map(String::as_str)));
                    of_words.push(index);
                }
            }
            Term::Number { .. } | Term::Amount { .. } | Term::State { .. } | Term::Days { .. } => {}
        }
    }
    let stream =
        |source, left_out: &[usize]| Stream { source: Source::Match(source), filter: filter_without(query, left_out) };
    if !fragments.is_empty() && !words.is_empty() {
        let places = gather(database, WITH_WORDS, params![words.join(" AND "), limits.few + 1])?;
        if places.len() <= limits.few {
            return Ok(Some(Some(Stream { source: Source::Places(sorted(places)), filter: whole_filter(query) })));
        }
    }
    if !fragments.is_empty() {
        return Ok(Some(Some(stream(Match::Fragment(fragments.join(" AND ")), &of_fragments))));
    }
    if !words.is_empty() {
        return Ok(Some(Some(stream(Match::Word(words.join(" AND ")), &of_words))));
    }
    Ok(None)
}

pub(super) const NEXT_MAKER: &str =
    "SELECT maker FROM payout INDEXED BY payout_by_maker WHERE maker > ?1 ORDER BY maker LIMIT 1";

/// The folded names with this in them. From name to name in the index: there are few of them, each with many rows.
fn makers_with(database: &Database, part: &str) -> rusqlite::Result<Vec<String>> {
    let mut next = database.prepare_cached(NEXT_MAKER)?;
    let (mut found, mut at) = (Vec::new(), String::new());
    while let Some(maker) = next.query_row([&at], |row| row.get::<_, String>(0)).optional()? {
        if maker.contains(part) {
            found.push(maker.clone());
        }
        at = maker;
    }
    Ok(found)
}

/// The rows of a pasted list, in ascending order.
fn referred(database: &Database, references: &[String]) -> rusqlite::Result<Vec<i64>> {
    let mut places = BTreeSet::new();
    for sql in [OF_REFERENCE, OF_PROVIDER_ID] {
        let mut statement = database.prepare_cached(sql)?;
        for reference in references {
            let rows = statement.query_map([reference], |row| row.get(0))?;
            places.extend(rows.collect::<rusqlite::Result<Vec<i64>>>()?);
        }
    }
    Ok(places.into_iter().collect())
}

const WITH_WORDS: &str = "SELECT rowid FROM payout_word WHERE payout_word MATCH ?1 LIMIT ?2";
pub(super) const IN_STATE: &str = "SELECT place FROM payout WHERE state = ?1 LIMIT ?2";
pub(super) const OF_AMOUNT: &str = "SELECT place FROM payout INDEXED BY payout_by_amount
     WHERE tab IS NOT NULL AND amount_satang >= ?1 AND amount_satang <= ?2 LIMIT ?3";
pub(super) const UNDER_TAB: &str = "SELECT place FROM payout WHERE tab = ?1 LIMIT ?2";

/// The rows of the first of state, amount and tab that has at most `most` of them, in ascending order.
fn gathered(database: &Database, query: &ListQuery, most: usize) -> Result<Option<Vec<i64>>, RowError> {
    for term in &query.search.terms {
        let places = match term {
            Term::State { states, tabs } => standing(database, states, tabs, most)?,
            Term::Amount { from, to } => {
                let to = to.map_or(i64::MAX, |to| to.as_i64());
                gather(database, OF_AMOUNT, params![least(*from), to, most + 1])?
            }
            _ => continue,
        };
        if places.len() <= most {
            return Ok(Some(sorted(places)));
        }
    }
    // A tab alone is walked over as it lies.
    let Some(tab) = query.tab.map(Tab::name).filter(|_| !query.search.terms.is_empty()) else { return Ok(None) };
    let places = gather(database, UNDER_TAB, params![tab, most + 1])?;
    Ok((places.len() <= most).then(|| sorted(places)))
}

fn standing(database: &Database, states: &[PayoutState], tabs: &[Tab], most: usize) -> rusqlite::Result<Vec<i64>> {
    let in_states = states.iter().map(|state| (IN_STATE, state.name()));
    let under_tabs = tabs.iter().map(|tab| (UNDER_TAB, tab.name()));
    let mut places = Vec::new();
    for (sql, name) in in_states.chain(under_tabs) {
        places.extend(gather(database, sql, params![name, most + 1])?);
        if places.len() > most {
            break;
        }
    }
    Ok(places)
}

fn gather(database: &Database, sql: &str, params: impl rusqlite::Params) -> rusqlite::Result<Vec<i64>> {
    let mut statement = database.prepare_cached(sql)?;
    let rows = statement.query_map(params, |row| row.get(0))?;
    rows.collect()
}

fn sorted(mut places: Vec<i64>) -> Vec<i64> {
    places.sort_unstable();
    places.dedup();
    places
}
