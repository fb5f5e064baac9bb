//! A list of payouts from the window's side: what is asked for, a page of it, and where the rows of it lie.

use super::{
    ErrorView,
    basics::MoneyText,
    codes::ShellErrorCode,
    payout::{PayoutRowView, PayoutTab, payout_row_view},
};
use khlang_domain::{
    connection::Connection,
    ids::ConnectionId,
    search::{Known, parse},
    time::UtcMillis,
};
use khlang_journal::{Cursor, ListOrder, ListPage, ListQuery, ListStart as JournalStart, SortBy};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Which payouts, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PayoutQuery {
    /// Under which tab; null for everything that was ever listed.
    pub tab: Option<PayoutTab>,
    /// As typed into the search box; empty for all.
    pub search: String,
    /// In which order.
    pub order: PayoutOrder,
}

/// An order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PayoutOrder {
    /// By what.
    pub by: PayoutOrderBy,
    /// The newest or largest first.
    pub descending: bool,
}

/// What a list can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PayoutOrderBy {
    /// When it was entered (for drafts: last saved).
    Time,
    /// How much it is.
    Amount,
}

/// Where a page begins. A `cursor` is one that a row or a survey gave for the same order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ListStart {
    /// With the first row.
    Start,
    /// So that it ends with the last row.
    End,
    /// With this row.
    At {
        /// Which one.
        cursor: String,
    },
    /// Behind this row.
    After {
        /// Which one.
        cursor: String,
    },
    /// So that it ends right before this row.
    Before {
        /// Which one.
        cursor: String,
    },
}

impl ListStart {
    /// As the journal understands it.
    ///
    /// # Errors
    /// Where the cursor is none.
    pub fn read(&self) -> Result<JournalStart, ErrorView> {
        Ok(match self {
            Self::Start => JournalStart::Start,
            Self::End => JournalStart::End,
            Self::At { cursor: place } => JournalStart::At(cursor(place)?),
            Self::After { cursor: place } => JournalStart::After(cursor(place)?),
            Self::Before { cursor: place } => JournalStart::Before(cursor(place)?),
        })
    }
}

/// The place that a text stands for.
///
/// # Errors
/// Where it stands for none.
pub fn cursor(text: &str) -> Result<Cursor, ErrorView> {
    text.parse().map_err(|_| ShellErrorCode::BadCursor.into())
}

/// A row in a list: with its place there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ListedRowView {
    /// The row.
    #[serde(flatten)]
    pub row: PayoutRowView,
    /// Its place, to begin a page with.
    pub cursor: String,
}

/// A page of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PayoutsPage {
    /// In the order that was asked for.
    pub rows: Vec<ListedRowView>,
    /// Whether there are rows before the first of these.
    pub has_before: bool,
    /// Whether there are rows behind the last of these.
    pub has_after: bool,
}

/// How many rows a list has, how much they are together, and where every so many-th lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SurveyView {
    /// How many rows.
    pub count: u32,
    /// How much together; of drafts, those whose amount can be read.
    pub sum: MoneyText,
    /// Cursors of row 0, `every`, 2 `every` …
    pub marks: Vec<String>,
    /// The number of the first row at or behind the moment that was sought; null where none was sought or there is none.
    pub seek_index: Option<u32>,
}

/// How many rows, and how much together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SumView {
    /// How many rows.
    pub count: u32,
    /// How much together.
    pub sum: MoneyText,
}

/// From this row to that one, both included.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowRange {
    /// The cursor of the first.
    pub first: String,
    /// The cursor of the last.
    pub last: String,
}

/// The query as the journal understands it; what cannot be read of the search narrows nothing.
#[must_use]
pub fn list_query(query: &PayoutQuery, connections: &[Connection], now: UtcMillis) -> ListQuery {
    let names = connection_names(connections);
    ListQuery {
        tab: query.tab.map(Into::into),
        search: parse(&query.search, &Known { connections: &names, now }),
        order: ListOrder {
            by: match query.order.by {
                PayoutOrderBy::Time => SortBy::Time,
                PayoutOrderBy::Amount => SortBy::Amount,
            },
            descending: query.order.descending,
        },
    }
}

/// What people call the connections.
#[must_use]
pub fn connection_names(connections: &[Connection]) -> Vec<(ConnectionId, String)> {
    connections.iter().map(|connection| (connection.id.clone(), connection.settings.name.clone())).collect()
}

/// A page of a list, as the window shows it.
#[must_use]
pub fn page_view(page: &ListPage, connections: &[Connection]) -> PayoutsPage {
    let rows = page.rows.iter().filter_map(|listed| {
        let row = payout_row_view(&listed.payout, connections)?;
        Some(ListedRowView { row, cursor: listed.cursor.to_string() })
    });
    PayoutsPage { rows: rows.collect(), has_before: page.has_before, has_after: page.has_after }
}
