//! What lists ask: pages from any place in either direction, surveys of the whole, sums of a part, and every row for an export.
//!
//! Rows are found in the order of the list and never skipped by counting them.

mod filter;

use super::read;
use crate::{
    error::RowError,
    list::{Cursor, ListPage, ListQuery, ListStart, Listed, SortBy, Survey},
    stop::Stop,
};
use filter::Filter;
use khlang_domain::{money::Satang, payout::Payout, time::UtcMillis};
use rusqlite::{Connection as Database, params_from_iter, types::Value};

/// The most rows of one page.
const LIMIT: u32 = 1_000;

/// In which direction rows are walked, beside the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forward,
    Backward,
}

/// One end of a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Open,
    From(Cursor),
    Beyond(Cursor),
}

/// A row as it is walked over.
#[derive(Debug, Clone, Copy)]
struct Step {
    cursor: Cursor,
    listed_at: UtcMillis,
}

/// A part of a list, from `start` on, at most `limit` (of 1 to 1,000) rows.
pub(crate) fn list(
    database: &Database,
    query: &ListQuery,
    start: ListStart,
    until: Option<&Cursor>,
    limit: u32,
) -> Result<ListPage, RowError> {
    let limit = limit.clamp(1, LIMIT) as usize;
    let (direction, begin) = match start {
        ListStart::Start => (Direction::Forward, Bound::Open),
        ListStart::End => (Direction::Backward, Bound::Open),
        ListStart::At(cursor) => (Direction::Forward, Bound::From(cursor)),
        ListStart::After(cursor) => (Direction::Forward, Bound::Beyond(cursor)),
        ListStart::Before(cursor) => (Direction::Backward, Bound::Beyond(cursor)),
    };
    let end = until.map_or(Bound::Open, |cursor| Bound::Beyond(*cursor));
    let mut found = take(database, query, direction, begin, end, limit)?;
    if direction == Direction::Backward {
        found.reverse();
    }
    let has =
        |direction, beyond| Ok::<_, RowError>(!take(database, query, direction, beyond, Bound::Open, 1)?.is_empty());
    let before = match (found.first(), start) {
        (Some(first), _) => Bound::Beyond(first.cursor),
        (None, ListStart::At(cursor) | ListStart::Before(cursor)) => Bound::Beyond(cursor),
        (None, ListStart::After(cursor)) => Bound::From(cursor),
        (None, ListStart::Start | ListStart::End) => Bound::Open,
    };
    let after = match (found.last(), start) {
        (Some(last), _) => Bound::Beyond(last.cursor),
        (None, ListStart::At(cursor) | ListStart::Before(cursor)) => Bound::From(cursor),
        (None, ListStart::After(cursor)) => Bound::Beyond(cursor),
        (None, ListStart::Start | ListStart::End) => Bound::Open,
    };
    let has_before = start != ListStart::Start && has(Direction::Backward, before)?;
    let has_after = start != ListStart::End && has(Direction::Forward, after)?;
    let rows = found
        .into_iter()
        .map(|step| Ok(Listed { cursor: step.cursor, payout: payout_at(database, step.cursor.place)? }));
    Ok(ListPage { rows: rows.collect::<Result<_, RowError>>()?, has_before, has_after })
}

/// How many rows the list has, their sum, and the places of every `every`th.
pub(crate) fn survey(
    database: &Database,
    query: &ListQuery,
    every: u32,
    seek: Option<UtcMillis>,
) -> Result<Survey, RowError> {
    let every = u64::from(every.max(1));
    let seek = seek.filter(|_| query.order.by == SortBy::Time);
    let mut survey = Survey { count: 0, sum: Satang::ZERO, marks: Vec::new(), seek_index: None };
    walk(database, query, Direction::Forward, Bound::Open, Bound::Open, |step| {
        if survey.count.is_multiple_of(every) {
            survey.marks.push(step.cursor);
        }
        let is_there = |seek: UtcMillis| {
            if query.order.descending { step.listed_at <= seek } else { step.listed_at >= seek }
        };
        if survey.seek_index.is_none() && seek.is_some_and(is_there) {
            survey.seek_index = Some(survey.count);
        }
        survey.count += 1;
        survey.sum = add(survey.sum, step.cursor.satang);
        true
    })?;
    if seek.is_some() && survey.seek_index.is_none() {
        survey.seek_index = survey.count.checked_sub(1);
    }
    Ok(survey)
}

/// How many rows stand from `first` to `last`, both included, and their sum.
pub(crate) fn between(
    database: &Database,
    query: &ListQuery,
    first: &Cursor,
    last: &Cursor,
) -> Result<(u64, Satang), RowError> {
    let (mut count, mut sum) = (0, Satang::ZERO);
    walk(database, query, Direction::Forward, Bound::From(*first), Bound::From(*last), |step| {
        count += 1;
        sum = add(sum, step.cursor.satang);
        true
    })?;
    Ok((count, sum))
}

/// Hands every row to `visit` with how many there were by then, until it answers that it wants no more. Whether it went to the end.
pub(crate) fn each(
    database: &Database,
    query: &ListQuery,
    between: Option<(Cursor, Cursor)>,
    stop: &Stop,
    mut visit: impl FnMut(Payout, u64) -> bool,
) -> Result<Option<u64>, RowError> {
    let (begin, end) = match between {
        None => (Bound::Open, Bound::Open),
        Some((first, last)) => (Bound::From(first), Bound::From(last)),
    };
    let (mut done, mut failure, mut goes_on) = (0, None, true);
    walk(database, query, Direction::Forward, begin, end, |step| {
        goes_on = match payout_at(database, step.cursor.place) {
            Ok(payout) => {
                done += 1;
                !stop.is_stopped() && visit(payout, done)
            }
            Err(error) => {
                failure = Some(error);
                false
            }
        };
        goes_on
    })?;
    match failure {
        Some(error) => Err(error),
        None => Ok(goes_on.then_some(done)),
    }
}

const OF_REFERENCE: &str = "SELECT place FROM payout INDEXED BY payout_by_reference
     WHERE reference IS NOT NULL AND reference = ?1 COLLATE NOCASE";
const OF_PROVIDER_ID: &str = "SELECT place FROM payout INDEXED BY payout_provider_id_once
     WHERE provider_id IS NOT NULL AND provider_id = ?1";

/// Those that are no payout's reference, in any case, and no provider's name for one.
pub(crate) fn missing_references(database: &Database, references: &[String]) -> Result<Vec<String>, RowError> {
    let (mut by_reference, mut by_provider_id) =
        (database.prepare_cached(OF_REFERENCE)?, database.prepare_cached(OF_PROVIDER_ID)?);
    let mut missing = Vec::new();
    for reference in references {
        if !by_reference.exists([reference])? && !by_provider_id.exists([reference])? {
            missing.push(reference.clone());
        }
    }
    Ok(missing)
}

/// As much as fits: a sum beyond 64 bits is shown as the largest.
fn add(sum: Satang, satang: i64) -> Satang {
    Satang::new(sum.as_i64().saturating_add(satang))
}

fn payout_at(database: &Database, place: i64) -> Result<Payout, RowError> {
    let mut statement = database.prepare_cached("SELECT snapshot FROM payout WHERE place = ?1")?;
    let snapshot: String = statement.query_row([place], |row| row.get(0))?;
    read(&snapshot)
}

fn take(
    database: &Database,
    query: &ListQuery,
    direction: Direction,
    begin: Bound,
    end: Bound,
    limit: usize,
) -> Result<Vec<Step>, RowError> {
    let mut found = Vec::new();
    walk(database, query, direction, begin, end, |step| {
        found.push(step);
        found.len() < limit
    })?;
    Ok(found)
}

/// Hands each row of the list to `visit`, from `begin` in that direction until `end`, as long as it answers that it wants more.
fn walk(
    database: &Database,
    query: &ListQuery,
    direction: Direction,
    begin: Bound,
    end: Bound,
    mut visit: impl FnMut(Step) -> bool,
) -> Result<(), RowError> {
    let descending = query.order.descending == (direction == Direction::Forward);
    let mut filter = Filter::of(query);
    bound(&mut filter, query, begin, if descending { "<" } else { ">" });
    bound(&mut filter, query, end, if descending { ">" } else { "<" });
    let way = if descending { "DESC" } else { "ASC" };
    let order = match query.order.by {
        SortBy::Time => format!("p.place {way}"),
        SortBy::Amount => format!("p.amount_satang {way}, p.place {way}"),
    };
    let sql =
        format!("SELECT p.place, p.amount_satang, p.listed_at FROM payout p WHERE {} ORDER BY {order}", filter.sql());
    let mut statement = database.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(filter.values()))?;
    while let Some(row) = rows.next()? {
        let cursor = Cursor { place: row.get(0)?, satang: row.get(1)? };
        if !visit(Step { cursor, listed_at: UtcMillis(row.get(2)?) }) {
            break;
        }
    }
    Ok(())
}

fn bound(filter: &mut Filter, query: &ListQuery, bound: Bound, sign: &str) {
    let (cursor, equal) = match bound {
        Bound::Open => return,
        Bound::From(cursor) => (cursor, "="),
        Bound::Beyond(cursor) => (cursor, ""),
    };
    match query.order.by {
        SortBy::Time => filter.and(format!("p.place {sign}{equal} ?"), [Value::from(cursor.place)]),
        SortBy::Amount => filter.and(
            format!("(p.amount_satang, p.place) {sign}{equal} (?, ?)"),
            [Value::from(cursor.satang), Value::from(cursor.place)],
        ),
    }
}
