//! Identifiers as their own types, so that one can never stand where another belongs.
//!
//! They are made outside (the domain has no randomness) and are plain text inside: a payout and a connection have UUIDs made by the
//! desk, a provider's id is whatever the provider says.

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text as it is.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// One payout of ours: a UUID made when its form was opened.
    PayoutId
}
text_id! {
    /// One connection to a provider: a UUID made when it was added.
    ConnectionId
}
text_id! {
    /// What the provider calls a payout; quoted to its support.
    ProviderPayoutId
}
text_id! {
    /// Which provider a connection speaks to (`one2pays`); a key of the provider registry, not a name for the screen.
    ProviderKey
}
text_id! {
    /// Sent with every attempt of one payout, so that the provider can tell a repeat from a second payout. Made once, at entry.
    IdempotencyKey
}
text_id! {
    /// SHA-256 in lower-case hex over the very bytes of a create body; where a body carries its own time, over everything in it that
    /// says what is paid. Equal fingerprints are requests for the same payout.
    Fingerprint
}
text_id! {
    /// Who did something: a person's name as typed on this desk, or `khlang` for what the program did by itself.
    Actor
}

impl Actor {
    /// The program itself: the dispatcher, the poller, reconcile.
    #[must_use]
    pub fn khlang() -> Self {
        Self::new("khlang")
    }
}
