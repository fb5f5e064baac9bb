//! A desk with nothing on it, for what is between people: no connection, real money, and a clock that stands still until it is moved.

use crate::{
    office::PocketKeychain,
    staff::{hire, password_of},
};
use khlang_desk::{Desk, DeskOptions, SignInError, SignedIn, Tuning};
use khlang_domain::{approval::Environment, ids::Actor, person::Person, time::UtcMillis};
use khlang_providers::{
    clock::{Clock, SystemClock},
    http::NetworkSettings,
};
use khlang_vault::{Namespace, Secret, Vault};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;

/// A clock that is moved by hand.
pub(crate) struct StoppedClock(AtomicI64);

impl StoppedClock {
    pub(crate) fn move_by(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> UtcMillis {
        UtcMillis(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) struct Room {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<StoppedClock>,
    folder: TempDir,
}

impl Room {
    /// Where nobody is on record.
    pub(crate) async fn empty() -> Self {
        Self::over(tempfile::tempdir().unwrap(), Arc::new(StoppedClock(AtomicI64::new(SystemClock.now().0)))).await
    }

    pub(crate) async fn staffed() -> Self {
        let folder = tempfile::tempdir().unwrap();
        hire(folder.path()).await;
        Self::over(folder, Arc::new(StoppedClock(AtomicI64::new(SystemClock.now().0)))).await
    }

    async fn over(folder: TempDir, clock: Arc<StoppedClock>) -> Self {
        let options = DeskOptions {
            environment: Environment::Live,
            folder: folder.path().to_owned(),
            vault: Vault::over(Namespace::Live, PocketKeychain::default()),
            network: NetworkSettings { clock: clock.clone(), ..NetworkSettings::default() },
            tuning: Tuning::default(),
        };
        let desk = Desk::open(options).await.unwrap();
        Self { desk, clock, folder }
    }

    pub(crate) async fn reopen(self) -> Self {
        self.desk.close().await;
        Self::over(self.folder, self.clock).await
    }

    pub(crate) async fn sign_in(&self, name: &str) -> SignedIn {
        self.desk.sign_in(name, &password_of(name)).await.unwrap();
        self.desk.signed_in().unwrap()
    }

    pub(crate) async fn guess(&self, name: &str) -> Result<(), SignInError> {
        self.desk.sign_in(name, &Secret::new("ไม่ใช่รหัสผ่านนี้".to_owned())).await
    }

    pub(crate) fn person(&self, name: &str) -> Person {
        self.desk.journal().person(&Actor::new(name)).unwrap().unwrap()
    }
}
