//! Secrets in the keychain of the operating system: the only keychain access of the project.
//!
//! The desk puts a connection's secrets here and asks for them when it signs; the connections screen asks whether the
//! keychain can be used at all. Nothing is cached, and nothing is ever written anywhere else: a keychain that cannot be
//! used is an error, not a reason for a file.
//!
#![doc = include_str!("../README.md")]

mod error;
mod keychain;
mod secret;
mod slot;
mod system;
mod vault;
mod worker;

pub use error::VaultError;
pub use keychain::Keychain;
pub use secret::Secret;
pub use slot::{Namespace, SecretSlot};
pub use vault::Vault;
