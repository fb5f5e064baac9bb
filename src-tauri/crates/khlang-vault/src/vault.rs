//! What the desk calls: put, get and delete one secret, and ask whether the keychain can be used.
//!
//! It checks what is to be stored, keeps to its own namespace and limits the time of every call. Where the keychain
//! lies and how it is reached is the business of [`Keychain`].

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::system::SystemKeychain;
use crate::worker::Worker;
use crate::{Keychain, Namespace, Secret, SecretSlot, VaultError};

/// Long enough to type a password into the system's prompt, short enough not to look dead.
const USUAL_LIMIT: Duration = Duration::from_secs(20);

/// The secrets of one namespace. Clones share one thread.
///
/// The methods need a tokio runtime with its timer on.
#[derive(Clone)]
pub struct Vault {
    namespace: Namespace,
    limit: Duration,
    worker: Arc<Worker>,
}

impl Vault {
    /// Opens the system's keychain for one namespace; nothing is asked of it yet.
    #[must_use]
    pub fn open(namespace: Namespace) -> Self {
        Self::over(namespace, SystemKeychain)
    }

    /// Opens a vault over another keychain.
    #[must_use]
    pub fn over(namespace: Namespace, keychain: impl Keychain) -> Self {
        Self { namespace, limit: USUAL_LIMIT, worker: Arc::new(Worker::new(Arc::new(keychain))) }
    }

    /// The same vault with another time limit for every call.
    #[must_use]
    pub fn with_limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Stores a secret, replacing the one in the slot.
    ///
    /// # Errors
    /// [`VaultError::Empty`], [`VaultError::ControlCharacter`] or [`VaultError::TooLong`] before the keychain is asked;
    /// afterwards whatever is in the way. After [`VaultError::TimedOut`] the slot usually holds what it held before.
    pub async fn put(&self, slot: &SecretSlot, secret: Secret) -> Result<(), VaultError> {
        secret.check_storable()?;
        let (service, user) = (self.namespace.service(), slot.user());
        self.worker
            .call(self.limit, move |keychain, caller| {
                keychain.unlock()?;
                caller.still_waits()?;
                keychain.put(service, &user, &secret)
            })
            .await
    }

    /// Reads the secret of a slot.
    ///
    /// # Errors
    /// [`VaultError::NotFound`] when the slot is empty, or whatever is in the way.
    pub async fn get(&self, slot: &SecretSlot) -> Result<Secret, VaultError> {
        let (service, user) = (self.namespace.service(), slot.user());
        self.worker.call(self.limit, move |keychain, _| keychain.get(service, &user)).await
    }

    /// Deletes the secret of a slot.
    ///
    /// # Errors
    /// [`VaultError::NotFound`] when the slot was empty, or whatever is in the way.
    pub async fn delete(&self, slot: &SecretSlot) -> Result<(), VaultError> {
        let (service, user) = (self.namespace.service(), slot.user());
        self.worker
            .call(self.limit, move |keychain, caller| {
                keychain.unlock()?;
                caller.still_waits()?;
                keychain.delete(service, &user)
            })
            .await
    }

    /// Says whether the keychain is there and unlocked; never opens a prompt.
    ///
    /// # Errors
    /// [`VaultError::Locked`] or [`VaultError::Missing`], or whatever is in the way.
    pub async fn probe(&self) -> Result<(), VaultError> {
        self.worker.call(self.limit, |keychain, _| keychain.probe()).await
    }

    /// Asks the person to unlock the keychain, for the button beside "the keychain is locked".
    ///
    /// # Errors
    /// [`VaultError::Locked`] when it stays locked, or whatever is in the way.
    pub async fn unlock(&self) -> Result<(), VaultError> {
        self.worker.call(self.limit, |keychain, _| keychain.unlock()).await
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Vault")
            .field("namespace", &self.namespace)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}
