//! The key with which a person signs approvals, and how it is kept: sealed with that person's password.
//!
//! The desk makes a key whenever a password is set, writes the sealed text into its journal, and opens it when the
//! person signs in. The keychain has no part in this: people sign in while it is locked. What is signed, whose key
//! counts, how good a password must be and how often one may be tried are decided elsewhere.

mod password;
mod sealed;

#[cfg(test)]
mod tests;

use std::fmt;

use chacha20poly1305::{AeadInPlace, KeyInit, XChaCha20Poly1305};
use ed25519_dalek::Signer;
use rand::{TryRngCore, rngs::OsRng};
use zeroize::Zeroizing;

use crate::Secret;
use password::StretchError;
use sealed::{Cost, Sealed};

/// Keeps what is sealed here apart from whatever else a password may one day seal.
const DOMAIN: &[u8] = b"khlang signing key, sealed, 1";

/// Why no key was made or sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The operating system gave no randomness.
    #[error("the system gave no randomness")]
    NoRandomness,
    /// The memory that stretching a password takes is not there.
    #[error("there is not enough memory to stretch the password")]
    NoMemory,
    /// The password is longer than argon2 takes, which is 4 GiB.
    #[error("the password is too long to be stretched")]
    TooLong,
}

/// Why a sealed key was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It does not open with this password for this owner and public key. Cryptography cannot tell a mistyped password
    /// from a text whose salt, nonce or ciphertext was altered.
    #[error("the password does not open the key")]
    WrongPassword,
    /// The text is not a sealed key, asks for a cost out of bounds, or holds another key than the public one.
    #[error("the sealed key is damaged")]
    Damaged,
    /// The memory that stretching the password takes is not there; the password may be right.
    #[error("there is not enough memory to stretch the password")]
    NoMemory,
}

impl From<StretchError> for SealError {
    fn from(error: StretchError) -> Self {
        match error {
            StretchError::NoMemory => Self::NoMemory,
            StretchError::TooLong => Self::TooLong,
        }
    }
}

impl From<StretchError> for OpenError {
    fn from(error: StretchError) -> Self {
        match error {
            StretchError::NoMemory => Self::NoMemory,
            // No key was ever sealed with it.
            StretchError::TooLong => Self::WrongPassword,
        }
    }
}

/// A person's Ed25519 private key. It can be neither copied nor printed, and its memory is wiped when it is dropped.
///
/// Boxed, so that moving it leaves no copies behind.
pub struct SigningKey(Box<ed25519_dalek::SigningKey>);

impl SigningKey {
    /// Makes a new key from the randomness of the operating system.
    ///
    /// # Errors
    /// [`SealError::NoRandomness`].
    pub fn generate() -> Result<Self, SealError> {
        let mut seed = Zeroizing::new([0; 32]);
        fill_randomly(seed.as_mut())?;
        Ok(Self::from_seed(&seed))
    }

    /// The public half, against which signatures are verified.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs the bytes (Ed25519 as in RFC 8032, without prehashing).
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }

    /// Seals the key into one line of text that opens only with the password, for this owner and its public half.
    ///
    /// Blocks for some 0.1 to 0.5 s and takes 64 MiB: call it where blocking is allowed, never on the async runtime's
    /// own threads. Any password is taken, even the empty one.
    ///
    /// # Errors
    /// Whatever is missing; nothing was sealed then.
    pub fn seal(&self, password: &Secret, owner: &str) -> Result<String, SealError> {
        self.seal_at(Cost::USUAL, password, owner, &self.public())
    }

    /// Opens a sealed key. The password may come in any Unicode form and with ำ in one piece or in two.
    ///
    /// Blocks like [`SigningKey::seal`], or longer where the text names a higher cost (at most 1 GiB, 16 passes).
    ///
    /// # Errors
    /// [`OpenError::Damaged`] for a text that is no sealed key, before any memory is taken for it;
    /// [`OpenError::WrongPassword`] when password, owner or public key are not those it was sealed with.
    pub fn open(sealed: &str, password: &Secret, owner: &str, public: &[u8; 32]) -> Result<Self, OpenError> {
        let sealed = Sealed::parse(sealed).ok_or(OpenError::Damaged)?;
        let password_key = password::stretch(password, &sealed.salt, sealed.cost)?;
        let mut seed = Zeroizing::new(sealed.ciphertext);
        XChaCha20Poly1305::new((&*password_key).into())
            .decrypt_in_place_detached(
                (&sealed.nonce).into(),
                &associated_data(owner, public),
                seed.as_mut(),
                (&sealed.tag).into(),
            )
            .map_err(|_| OpenError::WrongPassword)?;
        let key = Self::from_seed(&seed);
        if key.public() != *public {
            return Err(OpenError::Damaged);
        }
        Ok(key)
    }

    fn from_seed(seed: &[u8; 32]) -> Self {
        Self(Box::new(ed25519_dalek::SigningKey::from_bytes(seed)))
    }

    fn seal_at(&self, cost: Cost, password: &Secret, owner: &str, public: &[u8; 32]) -> Result<String, SealError> {
        let (mut salt, mut nonce) = ([0; 16], [0; 24]);
        fill_randomly(&mut salt)?;
        fill_randomly(&mut nonce)?;
        let password_key = password::stretch(password, &salt, cost)?;
        let mut seed = Zeroizing::new(self.0.to_bytes());
        let tag = XChaCha20Poly1305::new((&*password_key).into())
            .encrypt_in_place_detached((&nonce).into(), &associated_data(owner, public), seed.as_mut())
            .map_err(|_| SealError::TooLong)?;
        Ok(Sealed { cost, salt, nonce, ciphertext: *seed, tag: tag.into() }.to_string())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[signing key]")
    }
}

/// What a sealed key is bound to. Each part follows its length, so that no two bindings are the same bytes.
fn associated_data(owner: &str, public: &[u8; 32]) -> Vec<u8> {
    let mut bound = Vec::new();
    for part in [DOMAIN, owner.as_bytes(), public] {
        bound.extend((part.len() as u64).to_be_bytes());
        bound.extend(part);
    }
    bound
}

fn fill_randomly(bytes: &mut [u8]) -> Result<(), SealError> {
    OsRng.try_fill_bytes(bytes).map_err(|_| SealError::NoRandomness)
}
