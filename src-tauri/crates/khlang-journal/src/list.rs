//! What lists are asked and answered with: which payouts, in which order, from where, and a place in a list that stays where it is.
//!
//! The questions are [`Journal`](crate::Journal)'s; how the rows are found is in `table::payout`.

use khlang_domain::{
    money::Satang,
    payout::{Payout, Tab},
    search::Search,
};
use std::{fmt, str::FromStr};

/// Which payouts, and in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery {
    /// Those under this tab; `None` for all that are under any, which is everything but drafts that were thrown away.
    pub tab: Option<Tab>,
    /// Those that it asks for.
    pub search: Search,
    /// In this order.
    pub order: ListOrder,
}

impl ListQuery {
    /// Everything under a tab, the newest first.
    #[must_use]
    pub fn under(tab: Tab) -> Self {
        Self { tab: Some(tab), search: Search::default(), order: ListOrder::NEWEST_FIRST }
    }
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListOrder {
    /// By what.
    pub by: SortBy,
    /// The newest, or the largest, first.
    pub descending: bool,
}

impl ListOrder {
    /// The newest first.
    pub const NEWEST_FIRST: Self = Self { by: SortBy::Time, descending: true };
}

/// By what a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// By when a payout was entered, or its draft last kept, in the order of the record: a clock that was set back changes nothing.
    Time,
    /// By amount; what is equal by time. A draft whose amount cannot be read counts as nothing.
    Amount,
}

/// From where a part of a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListStart {
    /// From the first row.
    Start,
    /// The last rows.
    End,
    /// From this place, with the row that stands there.
    At(Cursor),
    /// From behind this place.
    After(Cursor),
    /// The rows right before this place.
    Before(Cursor),
}

/// Part of a list, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage {
    /// Its rows.
    pub rows: Vec<Listed>,
    /// Whether there are rows before them.
    pub has_before: bool,
    /// Whether there are rows behind them.
    pub has_after: bool,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its place.
    pub cursor: Cursor,
    /// What stands there.
    pub payout: Payout,
}

/// A whole list at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// How many rows it has.
    pub count: u64,
    /// Their sum; a draft whose amount cannot be read adds nothing to it.
    pub sum: Satang,
    /// The places of the first row and of every so-manieth behind it.
    pub marks: Vec<Cursor>,
    /// The number of the first row at or beyond the time that was asked for, from 0; the last row where none is. `None` in an empty list,
    /// and in one that is not sorted by time.
    pub seek_index: Option<u64>,
}

/// A place in a list that stays where it is while rows come and go around it. Its text is opaque: it comes from
/// [`ToString`] and goes back through [`FromStr`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) place: i64,
    pub(crate) satang: i64,
}

/// The text is not one that a cursor gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a list")]
pub struct CursorError;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.place, self.satang)
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (place, satang) = text.split_once('~').ok_or(CursorError)?;
        let number = |text: &str| text.parse().map_err(|_| CursorError);
        Ok(Self { place: number(place)?, satang: number(satang)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_from_its_text() {
        for (place, satang) in [(0, 0), (1, -5), (i64::MAX, i64::MIN)] {
            let cursor = Cursor { place, satang };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }

    #[test]
    fn a_text_that_no_cursor_gave_is_refused() {
        for text in ["", "12", "x~1", "1.5~1", "1~", "1~2~3"] {
            assert_eq!(text.parse::<Cursor>(), Err(CursorError), "{text}");
        }
    }
}
