//! Walks over a plan in the order of the record: its streams side by side, each one a question to SQLite or some gathered places.

use super::{
    filter::{Filter, Reads},
    plan::{Plan, Source, Stream},
    rows::{Bound, Step},
};
use crate::{error::RowError, table::payout::text::Match};
use rusqlite::{CachedStatement, Connection as Database, params_from_iter, types::Value};
use std::vec;

/// Which places are walked over, and whether from the highest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places {
    lowest: i64,
    highest: i64,
    descending: bool,
}

impl Places {
    pub(super) const ALL: Self = Self { lowest: i64::MIN, highest: i64::MAX, descending: false };

    pub(super) fn between(low: Bound, high: Bound, descending: bool) -> Self {
        let lowest = match low {
            Bound::Open => i64::MIN,
            Bound::From(cursor) => cursor.place,
            Bound::Beyond(cursor) => cursor.place.saturating_add(1),
        };
        let highest = match high {
            Bound::Open => i64::MAX,
            Bound::From(cursor) => cursor.place,
            Bound::Beyond(cursor) => cursor.place.saturating_sub(1),
        };
        Self { lowest, highest, descending }
    }

    fn come_first(self, one: &Step, other: &Step) -> bool {
        if self.descending { one.cursor.place > other.cursor.place } else { one.cursor.place < other.cursor.place }
    }
}

/// Walks over all streams at once; a row that several of them have is met once.
pub(super) fn walk_record(
    database: &Database,
    plan: &Plan,
    mut places: Places,
    mut visit: impl FnMut(Step) -> bool,
) -> Result<(), RowError> {
    if let Some(within) = &plan.within {
        places.lowest = places.lowest.max(*within.start());
        places.highest = places.highest.min(*within.end());
    }
    if places.lowest > places.highest {
        return Ok(());
    }
    let statements = plan.streams.iter().map(|stream| database.prepare_cached(&sql_of(stream, places.descending)));
    let mut statements = statements.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut feeds = Vec::new();
    for (stream, statement) in plan.streams.iter().zip(&mut statements) {
        let mut feed = Feed::of(stream, statement, places)?;
        let next = feed.next()?;
        feeds.push((feed, next));
    }
    loop {
        let first = feeds
            .iter()
            .filter_map(|(_, next)| *next)
            .reduce(|one, other| if places.come_first(&other, &one) { other } else { one });
        let Some(first) = first else { return Ok(()) };
        for (feed, next) in &mut feeds {
            if next.is_some_and(|next| next.cursor.place == first.cursor.place) {
                *next = feed.next()?;
            }
        }
        if !visit(first) {
            return Ok(());
        }
    }
}

/// The question of a stream. Its values are the match or the amount, where it has one, the lowest and the highest place, and those of the
/// filter.
pub(super) fn sql_of(stream: &Stream, descending: bool) -> String {
    let way = if descending { "DESC" } else { "ASC" };
    // What is known to the index of the list is not looked for in the rows.
    let hint = if stream.filter.reads() == Reads::Row { "NOT INDEXED" } else { "INDEXED BY payout_listed" };
    let filter = stream.filter.sql();
    let (from, place, condition) = match &stream.source {
        Source::Listed => (format!("payout AS p {hint}"), "p.place", ""),
        Source::Tab => ("payout AS p INDEXED BY payout_by_tab".to_owned(), "p.place", ""),
        Source::Amount(_) => {
            ("payout AS p INDEXED BY payout_by_amount".to_owned(), "p.place", "p.amount_satang = ? AND ")
        }
        Source::Match(Match::Fragment(_)) => {
            let from = format!("payout_text AS t CROSS JOIN payout AS p {hint}");
            (from, "t.rowid", "t.payout_text MATCH ? AND p.place = t.rowid AND ")
        }
        Source::Match(Match::Word(_)) => {
            let from = format!("payout_word AS t CROSS JOIN payout AS p {hint}");
            (from, "t.rowid", "t.payout_word MATCH ? AND p.place = t.rowid AND ")
        }
        Source::Places(_) => {
            return format!(
                "SELECT p.place, p.amount_satang, p.listed_at FROM payout AS p {hint} WHERE p.place = ? AND {filter}"
            );
        }
    };
    format!(
        "SELECT {place}, p.amount_satang, p.listed_at FROM {from}
         WHERE {condition}{place} >= ? AND {place} <= ? AND {filter} ORDER BY {place} {way}"
    )
}

/// The rows of a stream, one after the other.
enum Feed<'s, 'c> {
    Rows(rusqlite::Rows<'s>),
    Places { places: vec::IntoIter<i64>, statement: &'s mut CachedStatement<'c>, filter: &'s Filter },
}

impl<'s, 'c> Feed<'s, 'c> {
    fn of(stream: &'s Stream, statement: &'s mut CachedStatement<'c>, places: Places) -> rusqlite::Result<Self> {
        let own = match &stream.source {
            Source::Listed | Source::Tab => None,
            Source::Amount(satang) => Some(Value::from(*satang)),
            Source::Match(Match::Fragment(text) | Match::Word(text)) => Some(Value::from(text.clone())),
            Source::Places(all) => {
                let is_meant = |place: &i64| (places.lowest..=places.highest).contains(place);
                let mut meant: Vec<_> = all.iter().copied().filter(is_meant).collect();
                if places.descending {
                    meant.reverse();
                }
                return Ok(Self::Places { places: meant.into_iter(), statement, filter: &stream.filter });
            }
        };
        let ends = [Value::from(places.lowest), Value::from(places.highest)];
        let values = own.into_iter().chain(ends).chain(stream.filter.values().cloned());
        Ok(Self::Rows(statement.query(params_from_iter(values))?))
    }

    fn next(&mut self) -> rusqlite::Result<Option<Step>> {
        match self {
            Self::Rows(rows) => rows.next()?.map(Step::read).transpose(),
            Self::Places { places, statement, filter } => {
                for place in places {
                    let place = Value::from(place);
                    let values = std::iter::once(&place).chain(filter.values());
                    let mut rows = statement.query(params_from_iter(values))?;
                    if let Some(row) = rows.next()? {
                        return Step::read(row).map(Some);
                    }
                }
                Ok(None)
            }
        }
    }
}
