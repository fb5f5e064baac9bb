//! Walks over everything in the order of the amounts.

use super::{
    filter::{Filter, Reads},
    plan::whole_filter,
    rows::{Bound, Step, by_amount},
};
use crate::{
    error::RowError,
    list::{Cursor, ListQuery},
};
use rusqlite::{Connection as Database, params_from_iter, types::Value};

/// Hands each row between the two ends to `visit`, as long as it answers that it wants more.
pub(super) fn walk_amounts(
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
