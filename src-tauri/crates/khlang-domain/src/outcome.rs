//! What a call to a provider ended in, in our words. The adapters produce these values, the journal keeps them, the payout rules read
//! them. No provider's name or wire word appears here except as quoted text.

use crate::{ids::ProviderPayoutId, money::Satang, time::UtcMillis};
use serde::{Deserialize, Serialize};

/// The provider's word for where a payout stands, in ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "word", content = "raw")]
pub enum ProviderStatus {
    /// Taken, not begun.
    Pending,
    /// Being moved.
    Processing,
    /// Taken by a provider that cannot be asked afterwards.
    Accepted,
    /// Moved.
    Paid,
    /// Not moved, and will not be.
    Failed,
    /// Taken back before it moved.
    Canceled,
    /// A word that we do not know; it leaves the payout open.
    Unrecognised(String),
}

/// How a create ended. What is not provably [`CreateOutcome::NotSent`] or [`CreateOutcome::Refused`] is
/// [`CreateOutcome::Unknown`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "class")]
pub enum CreateOutcome {
    /// The provider has it, and what it says agrees with what was sent.
    Accepted {
        /// What the provider calls it.
        id: ProviderPayoutId,
        /// Where it stands.
        status: ProviderStatus,
        /// The provider's time of its creation, where it says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        created_at: Option<UtcMillis>,
    },
    /// A documented, well-formed refusal: nothing was created.
    Refused {
        /// In the provider's words.
        refusal: Refusal,
    },
    /// Not one byte of the request left this machine.
    NotSent {
        /// What stood in the way.
        trouble: Trouble,
    },
    /// It may or may not exist at the provider.
    Unknown {
        /// What was seen.
        doubt: Doubt,
    },
    /// The provider has something that differs from what was sent: the connection stops.
    Mismatch {
        /// What the provider calls it, where it said so.
        id: Option<ProviderPayoutId>,
        /// Each field that differs.
        differences: Vec<Difference>,
    },
}

/// A provider's own words for a refusal, to be quoted to its support.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The provider's code, `INVALID_BANK_CODE`.
    pub code: String,
    /// The provider's message, cut to 500 characters.
    pub message: String,
    /// The field that it names, where it names one.
    pub field: Option<String>,
}

impl Refusal {
    /// 401 and 403: the caller was refused before what it asked for was looked at.
    #[must_use]
    pub fn is_about_credentials(&self) -> bool {
        matches!(self.status, 401 | 403)
    }
}

/// Why a request never left, or a question had no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Trouble {
    /// The name could not be asked for: no network, no resolver.
    NoNetwork,
    /// The resolver says that there is no such host.
    HostNotFound,
    /// The host refused the connection.
    ConnectionRefused,
    /// No connection within the time allowed.
    ConnectTimeout,
    /// The certificate or the handshake is bad.
    Tls,
    /// The explicit proxy could not be used.
    Proxy,
    /// The keychain did not give the secrets, so nothing could be signed.
    Keychain,
    /// A setting of the connection makes a call impossible (address not HTTPS, unit not chosen).
    Settings,
    /// The body that would be sent is not the body of the attempt before; repeating it could pay twice.
    BodyChanged,
}

/// What was seen when a create's end is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "seen")]
pub enum Doubt {
    /// No answer within the time allowed.
    Timeout,
    /// The connection ended before a whole answer was there.
    Dropped,
    /// An answer that cannot be read: cut, oversized, not JSON, of the wrong shape.
    Unreadable {
        /// HTTP status, where one was seen.
        status: u16,
    },
    /// A redirect; never followed.
    Redirected {
        /// HTTP status.
        status: u16,
    },
    /// 408, 425, 429, 5xx, or a 4xx that is not a documented refusal.
    ServerSaid {
        /// HTTP status.
        status: u16,
        /// The provider's code, where one could be read.
        code: Option<String>,
    },
    /// The provider says that this reference or payout, or one like it, exists already: it must be looked up, where that can be done.
    Duplicate {
        /// The provider's code.
        code: String,
    },
    /// The program ended between the intent and the answer.
    Interrupted,
    /// No attempt is on record: the journal is an older copy that came back, and there may have been one since.
    Restored {
        /// The latest time at which there may have been one; the attempt's beginning is the earliest.
        to: UtcMillis,
    },
}

/// One field in which the provider's answer differs from what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// `amount`, `bank`, `account`, `reference`, `accountName`, `currency`, `destination`, `id`.
    pub field: String,
    /// What was sent, account numbers as their last four digits only.
    pub sent: String,
    /// What came back, cut to 100 characters, account numbers as their last four digits only.
    pub answered: String,
}

/// What a provider said about a payout when it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Observation {
    /// What the provider calls it.
    pub id: ProviderPayoutId,
    /// Where it stands.
    pub status: ProviderStatus,
    /// Fields in which the answer differs from what was sent; empty when it agrees.
    pub differences: Vec<Difference>,
    /// The provider's own word for the failure, where it gives one.
    pub reason: Option<String>,
    /// The provider's time of payment, where it gives one.
    pub paid_at: Option<UtcMillis>,
}

/// How a request to cancel ended. A 200 is not yet a cancelled payout: only a later observation is believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "class")]
pub enum CancelOutcome {
    /// The provider took the request.
    Taken,
    /// The provider refused: it can no longer be cancelled, or is not supported.
    Refused {
        /// In the provider's words.
        refusal: Refusal,
    },
    /// The request never left.
    NotSent {
        /// What stood in the way.
        trouble: Trouble,
    },
    /// No telling whether the provider took it.
    Unknown {
        /// What was seen.
        doubt: Doubt,
    },
}

/// What could be paid out at a moment, as the provider told it then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BalanceAt {
    /// What could be paid out.
    pub available: Satang,
    /// When that was told.
    pub at: UtcMillis,
}

/// Money at the provider, as it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Balance {
    /// What can be paid out, where a field says so beyond doubt.
    pub available: Option<Satang>,
    /// What is being settled, where it is told.
    pub settlement: Option<Satang>,
    /// `THB`.
    pub currency: String,
    /// The provider's word for the account's state.
    pub status: Option<String>,
    /// Everything else that came, as it came, by the provider's own names: to be shown, and nothing is computed with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<(String, String)>,
}
