//! The JamesPay twin: what its API documents, from the outside, and every reading of what it leaves open as a switch.
//! `verify` checks who calls, `order` reads what is asked, `calls` does it, `answer` words it.
//! Nothing is called back, whatever `notify_url` says: a desktop has no address for it.

mod answer;
mod banks;
mod behaviour;
mod calls;
mod order;
mod platform_id;
mod refusals;
mod verify;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use behaviour::{
    Amounts, BalanceNames, Behaviour, DuplicateFilter, InvalidInputs, QueryShape, ReusedOrderId, StatusWords,
    UnknownOrder,
};
pub use refusals::{duplicate_entry, invalid_inputs, method_not_allowed, not_found, permission_denied};

use crate::core::Core;
use crate::error::TwinError;
use crate::provider::Switches;
use crate::running::{Pace, Running, Setup};

/// The merchant of the default test credentials.
pub const TEST_MERCHANT_ID: &str = "KHLANGTWIN1";
/// The token of the default test credentials.
pub const TEST_TOKEN: &str = "khlang_twin_token_0001_opens_nothing_else";
/// The secret of the default test credentials. It opens nothing but twins.
pub const TEST_SECRET: &str = "khlang_twin_secret_0001_opens_nothing_else";

/// How a JamesPay twin is set up. Start from `Config::default()`.
#[derive(Clone)]
pub struct Config {
    /// Where to listen; loopback only. Port 0 takes a free one.
    pub addr: SocketAddr,
    /// `merchant_id` in every body.
    pub merchant_id: String,
    /// `token` in every body.
    pub token: String,
    /// The secret behind `X-SIGNATURE`.
    pub secret: String,
    /// How far `time` in a body may be off, either way. What the provider allows is not known.
    pub allowed_drift: Duration,
    /// The smallest payout.
    pub minimum_satang: i64,
    /// The largest payout; `None` takes any.
    pub maximum_satang: Option<i64>,
    /// Where the ledger survives a restart; `None` keeps it in memory.
    pub ledger_file: Option<PathBuf>,
    /// A fixed delay before every answer.
    pub latency: Duration,
    /// What is in the wallet when the ledger is new.
    pub opening_wallet_satang: i64,
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
            merchant_id: TEST_MERCHANT_ID.to_owned(),
            token: TEST_TOKEN.to_owned(),
            secret: TEST_SECRET.to_owned(),
            allowed_drift: Duration::from_secs(5 * 60),
            minimum_satang: 2_000,
            maximum_satang: None,
            ledger_file: None,
            latency: Duration::ZERO,
            opening_wallet_satang: 100_000_000,
            settle_after: Pace::default(),
            clock_offset_ms: 0,
            behaviour: Behaviour::default(),
        }
    }
}

/// What a client needs to be let in.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// For every body.
    pub merchant_id: String,
    /// For every body.
    pub token: String,
    /// For the signature.
    pub secret: String,
}

impl fmt::Debug for Credentials {
    /// Shows none: searches for leaked secrets run with the twin's own in place of real ones.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// The provider JamesPay on loopback.
#[derive(Debug)]
pub struct JamesPayTwin {
    credentials: Credentials,
    allowed_drift: Duration,
    minimum_satang: i64,
    maximum_satang: Option<i64>,
    behaviour: Switches<Behaviour>,
    core: Arc<Core>,
}

impl JamesPayTwin {
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
            settlement_satang: 0,
            settle_after: config.settle_after,
            clock_offset_ms: config.clock_offset_ms,
        };
        Running::start(setup, |core| Self {
            credentials: Credentials { merchant_id: config.merchant_id, token: config.token, secret: config.secret },
            allowed_drift: config.allowed_drift,
            minimum_satang: config.minimum_satang,
            maximum_satang: config.maximum_satang,
            behaviour: Switches::new(config.behaviour),
            core,
        })
        .await
    }
}

impl Running<JamesPayTwin> {
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
