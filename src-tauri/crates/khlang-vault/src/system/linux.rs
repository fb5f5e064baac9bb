//! The Secret Service on the session bus: GNOME Keyring, KWallet, KeePassXC.
//!
//! A connection is opened for every call and never kept: the service may start, stop and restart while Khlang runs,
//! and a call stuck on one connection must not hold up another.

use std::collections::HashMap;
use std::error::Error as StdError;

use keyring::{Entry, Error};
use keyring_core::api::CredentialStoreApi;
use secret_service::EncryptionType;
use secret_service::blocking::{Collection, SecretService};
use zbus_secret_service_keyring_store::Store;

use super::broken;
use crate::VaultError;

pub(super) fn entry(service: &str, user: &str) -> Result<Entry, Error> {
    // Seahorse and KWalletManager list the entry under this label.
    let label = format!("Khlang: {user} ({service})");
    let inner = Store::new()?.build(service, user, Some(&HashMap::from([("label", label.as_str())])))?;
    Ok(Entry { inner })
}

pub(super) fn probe() -> Result<(), VaultError> {
    with_default_collection(|collection| {
        if collection.is_locked()? {
            return Err(secret_service::Error::Locked);
        }
        Ok(())
    })
}

pub(super) fn unlock() -> Result<(), VaultError> {
    with_default_collection(|collection| {
        if collection.is_locked()? {
            collection.unlock()?;
        }
        Ok(())
    })
}

fn with_default_collection(
    ask: impl FnOnce(&Collection<'_>) -> Result<(), secret_service::Error>,
) -> Result<(), VaultError> {
    let asked = || {
        let service = SecretService::connect(EncryptionType::Plain)?;
        let collection = service.get_default_collection()?;
        ask(&collection)
    };
    asked().map_err(|error| explain(&error))
}

pub(super) fn explain(cause: &(dyn StdError + Send + Sync + 'static)) -> VaultError {
    use secret_service::Error as Cause;

    match cause.downcast_ref::<Cause>() {
        Some(Cause::Locked) => VaultError::Locked,
        // The service is there, but no default collection has been made in it.
        Some(Cause::NoResult | Cause::Unavailable) => VaultError::Missing,
        Some(Cause::Prompt | Cause::PromptDisconnected) => explain_dismissed_prompt(),
        Some(Cause::Zbus(error)) => explain_bus(error),
        Some(Cause::ZbusFdo(error)) => explain_fdo(error),
        Some(Cause::Crypto(_)) => broken("the secret did not cross the bus intact"),
        Some(Cause::Zvariant(_)) => broken("an answer of the wrong shape"),
        _ => broken("an error of a new kind"),
    }
}

/// A prompt ends the same way whether it was for the whole keychain or for one entry: only the lock tells which.
fn explain_dismissed_prompt() -> VaultError {
    let locked =
        SecretService::connect(EncryptionType::Plain).and_then(|service| service.get_default_collection()?.is_locked());
    match locked {
        Ok(true) => VaultError::Locked,
        _ => VaultError::Refused,
    }
}

fn explain_bus(error: &zbus::Error) -> VaultError {
    match error {
        zbus::Error::Address(_)
        | zbus::Error::Connection(..)
        | zbus::Error::InputOutput(_)
        | zbus::Error::Handshake(_) => VaultError::Missing,
        zbus::Error::MethodError(name, _, _) => explain_name(name.as_str()),
        zbus::Error::FDO(error) => explain_fdo(error),
        _ => broken("the session bus failed"),
    }
}

fn explain_fdo(error: &zbus::fdo::Error) -> VaultError {
    use zbus::DBusError;

    match error {
        zbus::fdo::Error::ZBus(error) => explain_bus(error),
        error => explain_name(error.name().as_str()),
    }
}

/// Names of errors from the Secret Service specification and the D-Bus specification; a name carries no content.
fn explain_name(name: &str) -> VaultError {
    match name {
        "org.freedesktop.Secret.Error.IsLocked" => VaultError::Locked,
        "org.freedesktop.Secret.Error.NoSuchObject" => VaultError::NotFound,
        "org.freedesktop.DBus.Error.AccessDenied" => VaultError::Refused,
        "org.freedesktop.DBus.Error.ServiceUnknown"
        | "org.freedesktop.DBus.Error.NameHasNoOwner"
        | "org.freedesktop.DBus.Error.NoServer" => VaultError::Missing,
        // The service was to be started on demand, and could not be.
        name if name.starts_with("org.freedesktop.DBus.Error.Spawn.") => VaultError::Missing,
        name => VaultError::Broken(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_error_name_has_its_own_explanation() {
        for (name, expected) in [
            ("org.freedesktop.Secret.Error.IsLocked", VaultError::Locked),
            ("org.freedesktop.DBus.Error.AccessDenied", VaultError::Refused),
            ("org.freedesktop.DBus.Error.ServiceUnknown", VaultError::Missing),
            ("org.freedesktop.DBus.Error.Spawn.ExecFailed", VaultError::Missing),
            (
                "org.freedesktop.Secret.Error.NoSession",
                VaultError::Broken("org.freedesktop.Secret.Error.NoSession".to_owned()),
            ),
        ] {
            assert_eq!(explain_name(name), expected, "{name}");
        }
    }
}
