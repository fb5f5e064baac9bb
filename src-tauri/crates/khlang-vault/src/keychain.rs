//! The seam between the vault and the keychain of the operating system.
//!
//! Every method blocks, possibly until a person answers a prompt; only the vault's own thread calls them. The vault
//! checks secrets and names before; an implementation only carries out and reports.

use crate::{Secret, VaultError};

/// A place that keeps secrets under a service and a user name.
pub trait Keychain: Send + Sync + 'static {
    /// Says whether the keychain is there and unlocked, without ever opening a prompt.
    ///
    /// # Errors
    /// What would stop the next call, as far as it can be known without asking a person.
    fn probe(&self) -> Result<(), VaultError>;

    /// Unlocks the keychain, asking the person where needed.
    ///
    /// # Errors
    /// [`VaultError::Locked`] when it stays locked, or whatever else is in the way.
    fn unlock(&self) -> Result<(), VaultError>;

    /// Stores the secret, replacing the one that was there.
    ///
    /// # Errors
    /// Whatever is in the way; then the one that was there may or may not still be.
    fn put(&self, service: &str, user: &str, secret: &Secret) -> Result<(), VaultError>;

    /// Reads the secret.
    ///
    /// # Errors
    /// [`VaultError::NotFound`] when there is none, or whatever else is in the way.
    fn get(&self, service: &str, user: &str) -> Result<Secret, VaultError>;

    /// Deletes the secret.
    ///
    /// # Errors
    /// [`VaultError::NotFound`] when there was none, or whatever else is in the way.
    fn delete(&self, service: &str, user: &str) -> Result<(), VaultError>;
}
