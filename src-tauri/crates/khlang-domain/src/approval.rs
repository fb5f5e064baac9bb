//! What a supervisor signs, and whether a signature counts.
//!
//! [`Terms`] is everything about a payout that a signature covers; [`Terms::to_bytes`] is its one spelling in bytes, from which the dialog
//! on the screen of the supervisor is made as well. [`check()`] says whether a signature counts for a payout; the desk asks when it is
//! given, and again over bytes made anew when the payout is about to be sent.

mod check;
mod terms;
#[cfg(test)]
mod tests;

pub use check::{Clearance, SignatureRefusal, check, clearance, may_sign};
pub(crate) use terms::Writer;
pub use terms::{Terms, TermsError};

use crate::ids::Actor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// Which desk: what is approved in a rehearsal is approved nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Environment {
    /// Real money.
    Live,
    /// Invented money.
    Rehearsal,
}

impl Environment {
    /// The name in the bytes that are signed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Rehearsal => "rehearsal",
        }
    }
}

/// How a signature was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    /// RFC 8032, verified strictly: no keys of small order, no second spelling of a signature.
    #[serde(rename = "ed25519")]
    Ed25519,
}

/// Bytes that stand in the journal as lower-case hex.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HexBytes<const N: usize>(pub [u8; N]);

/// The public half of a signing key.
pub type PublicKey = HexBytes<32>;
/// A signature.
pub type Signature = HexBytes<64>;
/// SHA-256 of what was signed.
pub type Digest = HexBytes<32>;

impl<const N: usize> std::fmt::Debug for HexBytes<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl<const N: usize> Serialize for HexBytes<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for HexBytes<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; N];
        hex::decode_to_slice(&text, &mut bytes).map_err(serde::de::Error::custom)?;
        Ok(Self(bytes))
    }
}

/// A supervisor's signature as it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// How it was made.
    pub algorithm: Algorithm,
    /// Who signed.
    pub signer: Actor,
    /// With which of their keys.
    pub key: PublicKey,
    /// Of the bytes that were signed.
    pub digest: Digest,
    /// Over those bytes.
    pub signature: Signature,
}

/// SHA-256 of bytes that are signed.
#[must_use]
pub fn digest(bytes: &[u8]) -> Digest {
    HexBytes(Sha256::digest(bytes).into())
}
