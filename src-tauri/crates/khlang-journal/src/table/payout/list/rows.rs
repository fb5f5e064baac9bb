//! Walks over the rows of a list, in its order or against it, from any place.

use super::{
    filter::{Filter, Reads},
    plan::{Limits, Plan, Source, Stream, plan, whole_filter},
};
use crate::{
    error::RowError,
    list::{Cursor, ListQuery, SortBy},
    table::payout::text::Match,
};
use khlang_domain::time::UtcMillis;
use rusqlite::{CachedStatement, Connection as Database, Row, params_from_iter, types::Value};
use std::vec;

/// In which direction rows are walked, beside the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Forward,
    Backward,
}

impl Direction {
    pub(super) fn turned(self) -> Self {
        match self {
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
        }
    }
}

/// One end of a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    Open,
    /// This place, with the row that stands there.
    From(Cursor),
    /// Without it.
    Beyond(Cursor),
}

/// How much of the list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Page,
    Whole,
}

/// A row as it is walked over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) cursor: Cursor,
    pub(super) listed_at: UtcMillis,
}

impl Step {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { cursor: Cursor { place: row.get(0)?, satang: row.get(1)? }, listed_at: UtcMillis(row.get(2)?) })
    }

    fn by_amount(&self) -> (i64, i64) {
        by_amount(&self.cursor)
    }
}

fn by_amount(cursor: &Cursor) -> (i64, i64) {
    (cursor.satang, cursor.place)
}

/// The rows of a list, and how they are found.
pub(super) struct Rows<'a> {
    database: &'a Database,
    query: &'a ListQuery,
    way: Way,
}

enum Way {
    /// In the order of the record.
    Record(Plan),
    /// All of them, the smallest amount first.
    Sorted(Vec<Step>),
    /// In the order of the amounts.
    Amounts,
}

impl<'a> Rows<'a> {
    pub(super) fn find(database: &'a Database, query: &'a ListQuery, extent: Extent) -> Result<Self, RowError> {
        Self::find_within(database, query, extent, Limits::USUAL)
    }

    pub(super) fn find_within(
        database: &'a Database,
        query: &'a ListQuery,
        extent: Extent,
        limits: Limits,
    ) -> Result<Self, RowError> {
        let plan = plan(database, query, limits)?;
        let way = match query.order.by {
            SortBy::Time => Way::Record(plan),
            SortBy::Amount => Self::way_by_amount(database, &plan, extent, limits)?,
        };
        Ok(Self { database, query, way })
    }

    fn way_by_amount(database: &Database, plan: &Plan, extent: Extent, limits: Limits) -> Result<Way, RowError> {
        if !plan.narrows {
            return Ok(Way::Amounts);
        }
        let is_gathered = plan.streams.iter().all(|stream| matches!(stream.source, Source::Places(_)));
        let most = if extent == Extent::Whole || is_gathered { usize::MAX } else { limits.sorted };
        let mut steps = Vec::new();
        walk_record(database, plan, Places::ALL, |step| {
            steps.push(step);
            steps.len() <= most
        })?;
        if steps.len() > most {
            return Ok(Way::Amounts);
        }
        steps.sort_unstable_by_key(Step::by_amount);
        Ok(Way::Sorted(steps))
    }

    pub(super) fn take(
        &self,
        direction: Direction,
        begin: Bound,
        end: Bound,
        limit: usize,
    ) -> Result<Vec<Step>, RowError> {
        let mut found = Vec::new();
        self.walk(direction, begin, end, |step| {
            found.push(step);
            found.len() < limit
        })?;
        Ok(found)
    }

    /// Hands each row to `visit`, from `begin` in that direction until `end`, as long as it answers that it wants more.
    pub(super) fn walk(
        &self,
        direction: Direction,
        begin: Bound,
        end: Bound,
        visit: impl FnMut(Step) -> bool,
    ) -> Result<(), RowError> {
        let descending = self.query.order.descending == (direction == Direction::Forward);
        let (low, high) = if descending { (end, begin) } else { (begin, end) };
        match &self.way {
            Way::Record(plan) => walk_record(self.database, plan, Places::between(low, high, descending), visit),
            Way::Sorted(steps) => {
                walk_sorted(steps, low, high, descending, visit);
                Ok(())
            }
            Way::Amounts => walk_amounts(self.database, self.query, low, high, descending, visit),
        }
    }
}

fn walk_sorted(steps: &[Step], low: Bound, high: Bound, descending: bool, mut visit: impl FnMut(Step) -> bool) {
    let begin = match low {
        Bound::Open => 0,
        Bound::From(cursor) => steps.partition_point(|step| step.by_amount() < by_amount(&cursor)),
        Bound::Beyond(cursor) => steps.partition_point(|step| step.by_amount() <= by_amount(&cursor)),
    };
    let end = match high {
        Bound::Open => steps.len(),
        Bound::From(cursor) => steps.partition_point(|step| step.by_amount() <= by_amount(&cursor)),
        Bound::Beyond(cursor) => steps.partition_point(|step| step.by_amount() < by_amount(&cursor)),
    };
    let steps = steps.get(begin..end).unwrap_or_default();
    if descending {
        let _ = steps.iter().rev().all(|step| visit(*step));
    } else {
        let _ = steps.iter().all(|step| visit(*step));
    }
}

fn walk_amounts(
    database: &Database,
    query: &ListQuery,
    low: Bound,
    high: Bound,
    descending: bool,
    mut visit: impl FnMut(Step) -> bool,
) -> Result<(), RowError> {
    let (begin, end) = if descending { (high, low) } else { (low, high) };
    let is_within = |step: &Step| match end {
        Bound::Open => true,
        Bound::From(cursor) if descending => step.by_amount() >= by_amount(&cursor),
        Bound::From(cursor) => step.by_amount() <= by_amount(&cursor),
        Bound::Beyond(cursor) if descending => step.by_amount() > by_amount(&cursor),
        Bound::Beyond(cursor) => step.by_amount() < by_amount(&cursor),
    };
    let parts = match begin {
        Bound::Open => vec![Amounts::All],
        // Apart, because SQLite finds the amount in the index, but not the place among the rows of one amount.
        Bound::From(cursor) => vec![Amounts::Equal { cursor, equal: "=" }, Amounts::Beyond(cursor.satang)],
        Bound::Beyond(cursor) => vec![Amounts::Equal { cursor, equal: "" }, Amounts::Beyond(cursor.satang)],
    };
    for part in parts {
        let (sql, filter) = amounts(query, part, descending);
        let mut statement = database.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(filter.values()))?;
        while let Some(row) = rows.next()? {
            let step = Step::read(row)?;
            if !is_within(&step) || !visit(step) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Which part of the list in the order of the amounts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Amounts {
    All,
    /// The rows of this amount from the cursor's place on, or, where `equal` is empty, behind it.
    Equal {
        cursor: Cursor,
        equal: &'static str,
    },
    /// The rows beyond this amount.
    Beyond(i64),
}

/// The question for that part, and its values.
pub(super) fn amounts(query: &ListQuery, part: Amounts, descending: bool) -> (String, Filter) {
    let mut filter = whole_filter(query);
    let sign = if descending { "<" } else { ">" };
    match part {
        Amounts::All => {}
        Amounts::Equal { cursor, equal } => {
            let values = [Value::from(cursor.satang), Value::from(cursor.place)];
            filter.and(Reads::Order, format!("p.amount_satang = ? AND p.place {sign}{equal} ?"), values);
        }
        Amounts::Beyond(satang) => {
            filter.and(Reads::Order, format!("p.amount_satang {sign} ?"), [Value::from(satang)]);
        }
    }
    let index = if query.tab.is_some() { "payout_by_tab_and_amount" } else { "payout_by_amount" };
    let way = if descending { "DESC" } else { "ASC" };
    let sql = format!(
        "SELECT p.place, p.amount_satang, p.listed_at FROM payout AS p INDEXED BY {index} WHERE {}
         ORDER BY p.amount_satang {way}, p.place {way}",
        filter.sql()
    );
    (sql, filter)
}

/// Which places are walked over, and whether from the highest.
#[derive(Debug, Clone, Copy)]
struct Places {
    lowest: i64,
    highest: i64,
    descending: bool,
}

impl Places {
    const ALL: Self = Self { lowest: i64::MIN, highest: i64::MAX, descending: false };

    fn between(low: Bound, high: Bound, descending: bool) -> Self {
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
fn walk_record(
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
