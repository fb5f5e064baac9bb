//! The One2Pays twin: what its API documents, from the outside, and every reading of what it leaves open as a switch.
//! `verify` checks who calls, `order` and `list` read what is asked, `calls` does it, `answer` words it.
//! Nothing is called back and no webhook is sent: a desktop has no address for one.

mod amount;
mod answer;
mod banks;
mod calls;
mod list;
mod order;
mod refusals;
mod verify;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use amount::AmountUnit;
pub use refusals::{
    authentication_error, duplicate_reference, forbidden, insufficient_balance, invalid_amount, invalid_bank_code,
    invalid_credentials, not_found, rate_limited, validation_error,
};

use crate::core::Core;
use crate::error::TwinError;
use crate::provider::Switches;
use crate::running::{Pace, Running, Setup};

/// The key of the default test credentials.
pub const TEST_API_KEY: &str = "pk_test_khlang_twin_0001";
/// The secret of the default test credentials. It opens nothing but twins.
pub const TEST_API_SECRET: &str = "sk_test_khlang_twin_0001_opens_nothing_else";

/// How a One2Pays twin is set up. Start from `Config::default()`.
#[derive(Clone)]
pub struct Config {
    /// Where to listen; loopback only. Port 0 takes a free one.
    pub addr: SocketAddr,
    /// `X-API-Key`. Its prefix, `pk_test_` or `pk_live_`, is the twin's environment.
    pub api_key: String,
    /// The secret behind `X-Signature`.
    pub api_secret: String,
    /// What the string "1000.00" means as an amount.
    pub amount_unit: AmountUnit,
    /// Where the ledger survives a restart; `None` keeps it in memory.
    pub ledger_file: Option<PathBuf>,
    /// A fixed delay before every answer.
    pub latency: Duration,
    /// What is in the wallet when the ledger is new.
    pub opening_wallet_satang: i64,
    /// What the settlement balance shows.
    pub settlement_satang: i64,
    /// How withdraws go their way.
    pub settle_after: Pace,
    /// How far the twin's clock is ahead of the machine's.
    pub clock_offset_ms: i64,
    /// The readings of what the provider leaves open.
    pub behaviour: Behaviour,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            api_key: TEST_API_KEY.to_owned(),
            api_secret: TEST_API_SECRET.to_owned(),
            amount_unit: AmountUnit::default(),
            ledger_file: None,
            latency: Duration::ZERO,
            opening_wallet_satang: 100_000_000,
            settlement_satang: 0,
            settle_after: Pace::default(),
            clock_offset_ms: 0,
            behaviour: Behaviour::default(),
        }
    }
}

/// What a client needs to be let in.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// For `X-API-Key`.
    pub api_key: String,
    /// For the signature.
    pub api_secret: String,
}

impl fmt::Debug for Credentials {
    /// Shows neither: searches for leaked secrets run with the twin's own in place of real ones.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// One reading for each fact that the provider leaves open or contradicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// A create with a key that is known already.
    pub replay: Replay,
    /// The same, when the body is another.
    pub changed_replay: ChangedReplay,
    /// What surrounds the rows of a list.
    pub envelope: Envelope,
    /// Whether lists tell page, limit and total.
    pub paging: Paging,
    /// Cancelling what is with the bank already.
    pub cancel_processing: CancelProcessing,
}

/// What a create with a known key and the same body gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replay {
    /// 201 and the withdraw as it stands now.
    #[default]
    SameWithdraw,
    /// 409 `DUPLICATE_REFERENCE_ID`.
    Conflict,
}

/// What a create with a known key and another body gets, where [`Replay::SameWithdraw`] holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangedReplay {
    /// 409 `DUPLICATE_REFERENCE_ID`.
    #[default]
    Conflict,
    /// 201 and the first withdraw, which is not what was asked for.
    FirstWithdraw,
}

/// Where a list's rows are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Envelope {
    /// `data: [..]`
    #[default]
    Plain,
    /// `data: {items: [..]}`
    Items,
    /// `data: {withdraws: [..]}`
    Withdraws,
    /// `data: {data: [..]}`
    Data,
}

/// Whether a list tells where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paging {
    /// Only rows.
    #[default]
    Absent,
    /// `page`, `limit`, `total`, `totalPages` beside the rows (in `pagination` where `data` is the list itself).
    Present,
}

/// Whether what is `processing` can be cancelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelProcessing {
    /// It can.
    #[default]
    Supported,
    /// 400 `VALIDATION_ERROR`.
    Refused,
}

/// The provider One2Pays on loopback.
#[derive(Debug)]
pub struct One2PaysTwin {
    credentials: Credentials,
    unit: AmountUnit,
    behaviour: Switches<Behaviour>,
    core: Arc<Core>,
}

impl One2PaysTwin {
    /// Starts a twin on the current tokio runtime.
    ///
    /// # Errors
    /// The address is not loopback or taken, or the ledger file is in use, unreadable or damaged.
    pub async fn start(config: Config) -> Result<Running<Self>, TwinError> {
        let setup = Setup {
            addr: config.addr,
            ledger_file: config.ledger_file,
            latency: config.latency,
            opening_wallet_satang: config.opening_wallet_satang,
            settlement_satang: config.settlement_satang,
            settle_after: config.settle_after,
            clock_offset_ms: config.clock_offset_ms,
        };
        Running::start(setup, |core| Self {
            credentials: Credentials { api_key: config.api_key, api_secret: config.api_secret },
            unit: config.amount_unit,
            behaviour: Switches::new(config.behaviour),
            core,
        })
        .await
    }
}

impl Running<One2PaysTwin> {
    /// What a client needs to be let in.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.provider.credentials.clone()
    }

    /// Chooses other readings of what the provider leaves open.
    pub fn set_behaviour(&self, behaviour: Behaviour) {
        self.provider.behaviour.set(behaviour);
    }
}
