//! What lists ask: pages from any place in either direction, surveys of the whole, sums of a part, and every row for an export.
//!
//! Rows are found in the order of the list and never skipped by counting them.

mod amounts;
mod filter;
mod plan;
mod record;
mod rows;

use super::read;
use crate::{
    error::RowError,
    list::{Cursor, ListPage, ListQuery, ListStart, Listed, SortBy, Survey},
    stop::Stop,
};
use khlang_domain::{money::Satang, payout::Payout, time::UtcMillis};
use rows::{Bound, Direction, Extent, Rows, Step};
use rusqlite::Connection as Database;

/// The most rows of one page.
const LIMIT: u32 = 1_000;

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
    let list = Rows::find(database, query, Extent::Page)?;
    // One more than asked for tells whether there are more.
    let mut found = list.take(direction, begin, end, limit + 1)?;
    let goes_on = found.len() > limit;
    found.truncate(limit);
    let is_there = |direction, begin| Ok::<_, RowError>(!list.take(direction, begin, Bound::Open, 1)?.is_empty());
    let beyond = |step: Option<&Step>, otherwise| step.map_or(otherwise, |step| Bound::Beyond(step.cursor));
    let has_further = match until {
        _ if goes_on => true,
        None => false,
        Some(until) => is_there(direction, beyond(found.last(), Bound::From(*until)))?,
    };
    let has_earlier = match begin {
        Bound::Open => false,
        Bound::From(cursor) => is_there(direction.turned(), Bound::Beyond(cursor))?,
        Bound::Beyond(cursor) => is_there(direction.turned(), Bound::From(cursor))?,
    };
    let (has_before, has_after) = match direction {
        Direction::Forward => (has_earlier, has_further),
        Direction::Backward => {
            found.reverse();
            (has_further, has_earlier)
        }
    };
    let listed = |step: Step| Ok(Listed { cursor: step.cursor, payout: payout_at(database, step.cursor.place)? });
    let rows = found.into_iter().map(listed).collect::<Result<_, RowError>>()?;
    Ok(ListPage { rows, has_before, has_after })
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
    Rows::find(database, query, Extent::Whole)?.walk(Direction::Forward, Bound::Open, Bound::Open, |step| {
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
    let list = Rows::find(database, query, Extent::Whole)?;
    list.walk(Direction::Forward, Bound::From(*first), Bound::From(*last), |step| {
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
    Rows::find(database, query, Extent::Whole)?.walk(Direction::Forward, begin, end, |step| {
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

#[cfg(test)]
mod tests;
