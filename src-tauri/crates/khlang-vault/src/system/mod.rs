//! The keychain of the operating system, through the `keyring` crates.
//!
//! Turns their errors into [`VaultError`], by kind: no foreign error text is passed on, because nobody can promise that
//! none of them ever quotes an entry. README.md says why each system is reached the way it is.

use keyring::{Entry, Error};

use crate::{Keychain, Secret, VaultError};

#[cfg(all(unix, not(target_os = "macos")))]
mod linux;
#[cfg(all(unix, not(target_os = "macos")))]
use linux as platform;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as platform;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as platform;

/// The keychain of the person who is logged in.
pub(crate) struct SystemKeychain;

impl Keychain for SystemKeychain {
    fn probe(&self) -> Result<(), VaultError> {
        platform::probe()
    }

    fn unlock(&self) -> Result<(), VaultError> {
        platform::unlock()
    }

    fn put(&self, service: &str, user: &str, secret: &Secret) -> Result<(), VaultError> {
        entry(service, user)?.set_password(secret.expose()).map_err(explain)
    }

    fn get(&self, service: &str, user: &str) -> Result<Secret, VaultError> {
        entry(service, user)?.get_password().map(Secret::new).map_err(explain)
    }

    fn delete(&self, service: &str, user: &str) -> Result<(), VaultError> {
        entry(service, user)?.delete_credential().map_err(explain)
    }
}

fn entry(service: &str, user: &str) -> Result<Entry, VaultError> {
    platform::entry(service, user).map_err(explain)
}

fn explain(error: Error) -> VaultError {
    match error {
        Error::NoEntry => VaultError::NotFound,
        Error::NoDefaultStore => VaultError::Missing,
        Error::NoStorageAccess(cause) | Error::PlatformFailure(cause) => platform::explain(cause.as_ref()),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => broken("the entry is not text"),
        Error::Ambiguous(_) => broken("more than one entry has this name"),
        Error::BadStoreFormat(_) => broken("the store cannot be read"),
        Error::TooLong(..) | Error::Invalid(..) => broken("the store takes no such entry"),
        Error::NotSupportedByStore(_) => broken("the store cannot do this"),
        _ => broken("an error of a new kind"),
    }
}

fn broken(kind: &str) -> VaultError {
    VaultError::Broken(kind.to_owned())
}
