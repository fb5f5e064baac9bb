//! Long work as whoever asked for it sees it: how far it is, and a flag by which it is ended. Work looks at the flag between steps and
//! leaves nothing half done.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Ends what was given a clone of it, soon. Clones are the same flag.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Ends the work. Cannot be taken back.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the work is to end.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How far long work is, in steps of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is done.
    pub done: u64,
    /// What there is to do, as far as is known.
    pub total: u64,
}

impl Progress {
    /// The same in work of two halves, of which this is the first (0) or the second (1).
    pub(crate) fn half(self, which: u64) -> Self {
        let part = (self.done.saturating_mul(500)).checked_div(self.total).unwrap_or(500);
        Self { done: which * 500 + part.min(500), total: 1000 }
    }
}
