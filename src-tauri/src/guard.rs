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
        let mut before = Look::now();
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let now = Look::now();
            let slept = now.slept_since(before);
            before = now;
            if (slept || self.is_idle(now.steady)) && matches!(desk.session(), Session::SignedIn(..)) {
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

/// What the clocks said at one look.
#[derive(Clone, Copy)]
struct Look {
    wall: SystemTime,
    steady: Instant,
}

impl Look {
    fn now() -> Self {
        Self { wall: SystemTime::now(), steady: Instant::now() }
    }

    fn slept_since(self, before: Self) -> bool {
        // A clock that was set back counts by how far.
        let wall = self.wall.duration_since(before.wall).unwrap_or_else(|set_back| set_back.duration());
        wall.max(self.steady.saturating_duration_since(before.steady)) > SLEPT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use khlang_desk::{DeskEvent, DeskOptions, Tuning};
    use khlang_domain::{approval::Environment, ids::Actor};
    use khlang_providers::http::NetworkSettings;
    use khlang_vault::{Keychain, Namespace, Secret, Vault, VaultError};

    struct NoKeychain;

    impl Keychain for NoKeychain {
        fn probe(&self) -> Result<(), VaultError> {
            Err(VaultError::Missing)
        }

        fn unlock(&self) -> Result<(), VaultError> {
            Err(VaultError::Missing)
        }

        fn put(&self, _: &str, _: &str, _: &Secret) -> Result<(), VaultError> {
            Err(VaultError::Missing)
        }

        fn get(&self, _: &str, _: &str) -> Result<Secret, VaultError> {
            Err(VaultError::Missing)
        }

        fn delete(&self, _: &str, _: &str) -> Result<(), VaultError> {
            Err(VaultError::Missing)
        }
    }

    #[tokio::test]
    async fn a_desk_in_front_of_which_nobody_is_any_more_is_locked_for_whose_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let options = DeskOptions {
            environment: Environment::Live,
            folder: folder.path().to_owned(),
            vault: Vault::over(Namespace::Live, NoKeychain),
            network: NetworkSettings::default(),
            tuning: Tuning::default(),
        };
        let desk = Desk::open(options).await.unwrap();
        let (name, password) = (Actor::new("Somsri"), Secret::new("somsri-2569".to_owned()));
        desk.make_first_person(name.as_str(), &password).await.unwrap();
        let mut events = desk.subscribe();
        let watching = tokio::spawn(Guard::new(0).watch(desk.clone()));
        let locked = async { while events.recv().await.unwrap() != DeskEvent::Session {} };
        tokio::time::timeout(Duration::from_secs(60), locked).await.unwrap();
        assert_eq!(desk.session(), Session::Locked(name));
        watching.abort();
        desk.close().await;
    }

    #[test]
    fn a_look_that_comes_late_by_either_clock_comes_from_a_machine_that_slept() {
        let before = Look::now();
        let after = |wall: i64, steady: u64| {
            let by = Duration::from_secs(wall.unsigned_abs());
            let wall = if wall < 0 { before.wall - by } else { before.wall + by };
            Look { wall, steady: before.steady + Duration::from_secs(steady) }.slept_since(before)
        };
        for (wall, steady, slept) in [
            (1, 1, false),
            (30, 30, false),
            (31, 1, true),
            (3_600, 0, true),
            (1, 31, true),
            (-5, 1, false),
            (-31, 1, true),
        ] {
            assert_eq!(after(wall, steady), slept, "{wall} s by the wall, {steady} s since");
        }
    }

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
