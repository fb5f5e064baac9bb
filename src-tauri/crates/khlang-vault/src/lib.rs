//! Secrets in the keychain of the operating system, the only keychain access of the project, and people's signing keys.
//!
//! The desk puts a connection's secrets here and asks for them when it signs; the connections screen asks whether the
//! keychain can be used at all. Nothing is cached, and nothing is ever written anywhere else: a keychain that cannot be
//! used is an error, not a reason for a file. Signing keys come and go as sealed text, which others keep.
//!
#![doc = include_str!("../README.md")]

mod error;
mod keychain;
mod secret;
mod signing;
mod slot;
mod system;
mod vault;
mod worker;

pub use error::VaultError;
pub use keychain::Keychain;
pub use secret::Secret;
pub use signing::{OpenError, SealError, SigningKey};
pub use slot::{Namespace, SecretSlot};
pub use vault::Vault;
