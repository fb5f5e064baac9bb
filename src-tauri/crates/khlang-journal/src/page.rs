//! A page of a list, and the place from which the next one goes on.

use khlang_domain::{ids::PayoutId, payout::Payout, time::UtcMillis};
use std::{fmt, str::FromStr};

/// Part of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its payouts.
    pub payouts: Vec<Payout>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Cursor>,
}

/// A place in a list that stays where it is while rows come and go around it. Its text is opaque: it comes from
/// [`ToString`] and goes back through [`FromStr`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) listed_at: UtcMillis,
    pub(crate) id: PayoutId,
}

/// The text is not one that a cursor gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a list")]
pub struct CursorError;

impl Cursor {
    /// The place right behind `payout`.
    #[must_use]
    pub fn after(payout: &Payout) -> Self {
        Self { listed_at: payout.listed_at, id: payout.id.clone() }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.listed_at.0, self.id)
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (listed_at, id) = text.split_once('~').ok_or(CursorError)?;
        let listed_at = listed_at.parse().map_err(|_| CursorError)?;
        Ok(Self { listed_at: UtcMillis(listed_at), id: PayoutId::new(id) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_from_its_text() {
        for (listed_at, id) in [(0, "a"), (-5, "0190-~-x"), (i64::MAX, "")] {
            let cursor = Cursor { listed_at: UtcMillis(listed_at), id: PayoutId::new(id) };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }

    #[test]
    fn a_text_that_no_cursor_gave_is_refused() {
        for text in ["", "12", "x~a", "1.5~a"] {
            assert_eq!(text.parse::<Cursor>(), Err(CursorError), "{text}");
        }
    }
}
