//! Walks over the rows of a list, in its order or against it, from any place.

use super::{
    amounts::walk_amounts,
    plan::{Limits, Plan, Source, plan},
    record::{Places, walk_record},
};
use crate::{
    error::RowError,
    list::{Cursor, ListQuery, SortBy},
};
use khlang_domain::time::UtcMillis;
use rusqlite::{Connection as Database, Row};

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
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { cursor: Cursor { place: row.get(0)?, satang: row.get(1)? }, listed_at: UtcMillis(row.get(2)?) })
    }

    pub(super) fn by_amount(&self) -> (i64, i64) {
        by_amount(&self.cursor)
    }
}

/// What rows are sorted by amount with.
pub(super) fn by_amount(cursor: &Cursor) -> (i64, i64) {
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
