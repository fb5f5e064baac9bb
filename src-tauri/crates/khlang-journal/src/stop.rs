//! A flag by which whoever asked for long work ends it. Clones are the same flag; work looks at it between steps and leaves nothing
//! half done.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Ends what was given a clone of it, soon.
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
