//! A keychain in memory, so that no test touches that of the person who runs it.

use khlang_vault::{Keychain, Secret, VaultError};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Entries by service and user. Clones are the same keychain.
#[derive(Clone, Default)]
pub(crate) struct Keys {
    entries: Arc<Mutex<BTreeMap<(String, String), Secret>>>,
    missing: bool,
}

impl Keys {
    /// A session without a keychain.
    pub(crate) fn missing() -> Self {
        Self { missing: true, ..Self::default() }
    }

    /// The services that have entries.
    pub(crate) fn services(&self) -> Vec<String> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let mut services: Vec<_> = entries.keys().map(|(service, _)| service.clone()).collect();
        services.dedup();
        services
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&mut BTreeMap<(String, String), Secret>) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        if self.missing {
            return Err(VaultError::Missing);
        }
        work(&mut self.entries.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Keychain for Keys {
    fn probe(&self) -> Result<(), VaultError> {
        self.with(|_| Ok(()))
    }

    fn unlock(&self) -> Result<(), VaultError> {
        self.with(|_| Ok(()))
    }

    fn put(&self, service: &str, user: &str, secret: &Secret) -> Result<(), VaultError> {
        self.with(|entries| {
            entries.insert((service.to_owned(), user.to_owned()), secret.clone());
            Ok(())
        })
    }

    fn get(&self, service: &str, user: &str) -> Result<Secret, VaultError> {
        self.with(|entries| entries.get(&(service.to_owned(), user.to_owned())).cloned().ok_or(VaultError::NotFound))
    }

    fn delete(&self, service: &str, user: &str) -> Result<(), VaultError> {
        self.with(|entries| {
            entries.remove(&(service.to_owned(), user.to_owned())).map(drop).ok_or(VaultError::NotFound)
        })
    }
}
