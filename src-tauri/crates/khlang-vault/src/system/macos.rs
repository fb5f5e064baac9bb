//! The login Keychain of macOS.
//!
//! The system shows its own prompts, to unlock and to allow this program an entry, from within the call.

use std::error::Error as StdError;

use keyring::{Entry, Error};

use super::broken;
use crate::VaultError;

pub(super) fn entry(service: &str, user: &str) -> Result<Entry, Error> {
    Entry::new(service, user)
}

/// Whether it is locked cannot be asked through `keyring`; the call that needs it will say.
pub(super) fn probe() -> Result<(), VaultError> {
    match Entry::store_status() {
        Ok(()) => Ok(()),
        Err(_) => Err(VaultError::Missing),
    }
}

/// The system unlocks it within the call that needs it.
pub(super) fn unlock() -> Result<(), VaultError> {
    probe()
}

/// Codes from Apple's `SecBase.h`.
pub(super) fn explain(cause: &(dyn StdError + Send + Sync + 'static)) -> VaultError {
    let Some(error) = cause.downcast_ref::<security_framework::base::Error>() else {
        return broken("an error of a new kind");
    };
    match error.code() {
        // errSecInteractionNotAllowed: locked, and nobody may be asked.
        -25308 => VaultError::Locked,
        // errSecUserCanceled, errSecAuthFailed, write permission, errSecInvalidOwnerEdit.
        -128 | -25293 | -61 | -25244 => VaultError::Refused,
        // errSecNotAvailable, errSecNoSuchKeychain, errSecInvalidKeychain, errSecNoDefaultKeychain.
        -25291 | -25294 | -25295 | -25307 => VaultError::Missing,
        code => VaultError::Broken(format!("status {code}")),
    }
}
