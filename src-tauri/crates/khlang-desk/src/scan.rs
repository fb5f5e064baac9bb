//! Reading a provider's list over a fixed window, oldest first: pages that are read newest first shift while being read.

use khlang_domain::time::UtcMillis;
use khlang_providers::seam::{AskError, ListedPayout, Lists};

/// How far around the attempts a list is searched; clocks differ, and a request can lie in a queue.
const WINDOW_BEFORE_MS: i64 = 10 * 60 * 1000;
const WINDOW_AFTER_MS: i64 = 60 * 60 * 1000;

/// A window of creation times, in the provider's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: UtcMillis,
    pub(crate) to: UtcMillis,
}

impl Window {
    /// Where what was begun from `first` to `last` can be. How far the provider's clock is off is what it is now; what it was then, when
    /// the two clocks may have agreed, nobody knows: the window is widened by that at both ends and not shifted.
    pub(crate) fn around(first: UtcMillis, last: UtcMillis, difference_ms: i64) -> Self {
        let off = difference_ms.saturating_abs();
        Self {
            from: first.plus(off.saturating_add(WINDOW_BEFORE_MS).saturating_neg()),
            to: last.plus(off.saturating_add(WINDOW_AFTER_MS)),
        }
    }
}

/// What a scan came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scanned {
    /// Rows that the provider sent.
    pub(crate) rows: u64,
    /// Every page was read and every row could be.
    pub(crate) whole: bool,
}

/// Reads the window page by page, at most `pages`, and hands on each row.
pub(crate) async fn scan(
    lists: &dyn Lists,
    window: Window,
    pages: u32,
    mut each: impl FnMut(ListedPayout) + Send,
) -> Result<Scanned, AskError> {
    let mut scanned = Scanned { rows: 0, whole: true };
    for page in 1..=pages {
        let answer = lists.list(window.from, window.to, page).await?;
        scanned.rows += answer.received as u64;
        scanned.whole &= answer.rows.len() == answer.received;
        answer.rows.into_iter().for_each(&mut each);
        if !answer.more {
            return Ok(scanned);
        }
    }
    scanned.whole = false;
    Ok(scanned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_what_either_clock_says_and_its_ends_are_never_the_wrong_way_round() {
        let (first, last) = (UtcMillis(1_000_000_000), UtcMillis(1_000_000_500));
        for difference in [0, 86_400_000, -86_400_000, i64::MAX, -i64::MAX] {
            let window = Window::around(first, last, difference);
            for off in [0, difference] {
                assert!(window.from <= first.plus(off) && last.plus(off) <= window.to, "{difference} {off}");
            }
        }
    }
}
