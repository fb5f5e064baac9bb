//! Locks the desk that nobody sits at: after idle minutes, and when the machine has slept.
//!
//! The page tells when somebody touches keys or pointer. What counts here is that it did not: a page that hangs, or that somebody made
//! silent, is locked like one in front of which nobody sits.

use khlang_desk::{Desk, Session};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

/// How often the clocks are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A look that comes this late comes from a machine that slept, or whose clock was moved: both are reason enough.
const SLEPT: Duration = Duration::from_secs(30);

/// Keeps watch over one window.
#[derive(Clone)]
pub(crate) struct Guard {
    last_touch: Arc<Mutex<Instant>>,
    minutes: Arc<AtomicU32>,
}

impl Guard {
    pub(crate) fn new(minutes: u32) -> Self {
        Self { last_touch: Arc::new(Mutex::new(Instant::now())), minutes: Arc::new(AtomicU32::new(minutes)) }
    }

    /// Somebody touched keys or pointer.
    pub(crate) fn touched(&self) {
        *self.last_touch() = Instant::now();
    }

    /// Changes after how many idle minutes the desk locks.
    pub(crate) fn set_minutes(&self, minutes: u32) {
        self.minutes.store(minutes, Ordering::Relaxed);
    }

    /// Watches over `desk` until it is dropped by whoever spawned this.
    pub(crate) async fn watch(self, desk: Desk) {
        let (mut wall, mut steady) = (SystemTime::now(), Instant::now());
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let (wall_now, steady_now) = (SystemTime::now(), Instant::now());
            let slept = wall_now.duration_since(wall).unwrap_or_default().max(steady_now - steady) > SLEPT;
            (wall, steady) = (wall_now, steady_now);
            if (slept || self.is_idle(steady_now)) && matches!(desk.session(), Session::SignedIn(..)) {
                tracing::info!(slept, "locked");
                desk.lock();
            }
        }
    }

    fn is_idle(&self, now: Instant) -> bool {
        let limit = Duration::from_secs(60) * self.minutes.load(Ordering::Relaxed);
        now.saturating_duration_since(*self.last_touch()) >= limit
    }

    fn last_touch(&self) -> MutexGuard<'_, Instant> {
        self.last_touch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_is_idle_once_nobody_touched_it_for_as_long_as_was_set() {
        let guard = Guard::new(2);
        let touched = *guard.last_touch();
        assert!(!guard.is_idle(touched + Duration::from_secs(119)));
        assert!(guard.is_idle(touched + Duration::from_secs(120)));
        guard.set_minutes(1);
        assert!(guard.is_idle(touched + Duration::from_secs(60)));
    }
}
