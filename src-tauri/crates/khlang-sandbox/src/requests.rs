//! Every request that arrived, and how often each call did.
//! Noted without headers and bodies: no secret can be in a ledger.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The calls that a provider documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// Makes a withdraw.
    Create,
    /// Shows one.
    Retrieve,
    /// Shows many.
    List,
    /// Cancels one.
    Cancel,
    /// Shows the balance.
    Balance,
    /// Moves money to the merchant's own company account.
    Settlement,
    /// A path or method that the provider does not have.
    Unknown,
}

/// One request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSeen {
    /// Counted from one.
    pub number: u64,
    /// Which TCP connection brought it, counted from one: two requests with one number shared a connection.
    pub connection: u64,
    /// By the twin's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// The HTTP method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Which call this is.
    pub endpoint: Endpoint,
    /// SHA-256 of the body: two attempts with one digest sent the same bytes.
    pub body_sha256: String,
    /// The reference in it, once the checks were passed.
    pub reference_id: Option<String>,
    /// What was answered: `201`, `401 INVALID_CREDENTIALS`, `drop` … Empty until the twin has acted.
    pub outcome: String,
    /// The answer is being kept back until it is released.
    pub held: bool,
}

/// How often each call arrived, refused ones included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallCounts {
    /// Creates.
    pub creates: u64,
    /// Retrieves.
    pub retrieves: u64,
    /// Lists.
    pub lists: u64,
    /// Cancels.
    pub cancels: u64,
    /// Balance calls.
    pub balances: u64,
    /// Settlements.
    #[serde(default)]
    pub settlements: u64,
    /// Calls the provider does not have.
    pub unknown: u64,
    /// Of all these, the ones refused with 401 or 403.
    pub unauthorized: u64,
}

impl CallCounts {
    /// The count of one call.
    #[must_use]
    pub fn of(&self, endpoint: Endpoint) -> u64 {
        match endpoint {
            Endpoint::Create => self.creates,
            Endpoint::Retrieve => self.retrieves,
            Endpoint::List => self.lists,
            Endpoint::Cancel => self.cancels,
            Endpoint::Balance => self.balances,
            Endpoint::Settlement => self.settlements,
            Endpoint::Unknown => self.unknown,
        }
    }

    pub(crate) fn add(&mut self, endpoint: Endpoint) {
        match endpoint {
            Endpoint::Create => self.creates += 1,
            Endpoint::Retrieve => self.retrieves += 1,
            Endpoint::List => self.lists += 1,
            Endpoint::Cancel => self.cancels += 1,
            Endpoint::Balance => self.balances += 1,
            Endpoint::Settlement => self.settlements += 1,
            Endpoint::Unknown => self.unknown += 1,
        }
    }
}
