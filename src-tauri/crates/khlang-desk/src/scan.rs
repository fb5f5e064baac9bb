//! Reading a provider's list over a fixed window, oldest first: pages that are read newest first shift while being read.

use khlang_domain::time::UtcMillis;
use khlang_providers::seam::{AskError, ListedPayout, Lists};

/// A window of creation times, in the provider's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: UtcMillis,
    pub(crate) to: UtcMillis,
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
