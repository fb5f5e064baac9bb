//! What can go wrong between the desk and the keychain, in the words the screen explains.
//!
//! No variant carries anything that a secret could be in: foreign errors are reduced to their kind where they arise.

/// How a call to the vault failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The keychain is there and locked, and no one unlocked it when asked.
    #[error("the keychain is locked")]
    Locked,
    /// No keychain runs in this session, or none has been set up yet.
    #[error("there is no keychain in this session")]
    Missing,
    /// The person or the system refused access to the entry.
    #[error("the keychain refused access")]
    Refused,
    /// The keychain has no secret in this slot.
    #[error("the keychain has no such secret")]
    NotFound,
    /// The keychain did not answer in time; usually a prompt is waiting for a person.
    #[error("the keychain did not answer in time")]
    TimedOut,
    /// The secret to store is empty.
    #[error("the secret is empty")]
    Empty,
    /// The secret to store has a line break, a tab or another control character in it.
    #[error("the secret contains a control character")]
    ControlCharacter,
    /// The secret to store is longer than the strictest keychain takes.
    #[error("the secret is longer than {limit} bytes of UTF-16")]
    TooLong {
        /// The most bytes of UTF-16 that are taken.
        limit: usize,
    },
    /// A part of the slot's name is empty, too long, or not of `a-z 0-9 - _ .`.
    #[error("the slot has a name that not every keychain takes")]
    UnusableSlot,
    /// The keychain failed in another way; the text names the kind of failure and nothing from the entry.
    #[error("the keychain failed: {0}")]
    Broken(String),
}
