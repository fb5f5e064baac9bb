//! The 1401 twin: what its API documents, from the outside, and every reading of what it leaves open as a switch.
//! `order` reads what is asked, `calls` checks who calls and does it, `answer` words it. After a create there is nothing
//! more to ask: what became of a payout is only in the ledger, as it is only in the merchant panel of the provider.

mod answer;
mod banks;
mod behaviour;
mod calls;
mod order;
mod refusals;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use behaviour::{Behaviour, CodePlace, Decimals, Messages, SuccessStatus};
pub use refusals::{
    bank_not_found, below_minimum, insufficient_balance, invalid_body, invalid_merchant_secret, merchant_not_found,
    merchant_secret_required, not_found,
};

use crate::core::Core;
use crate::error::TwinError;
use crate::provider::Switches;
use crate::running::{Pace, Running, Setup};

/// The secret of the default test credentials. It opens nothing but twins.
pub const TEST_SECRET: &str = "khlang_twin_1401_secret_0001_opens_nothing_else";

/// How a 1401 twin is set up. Start from `Config::default()`.
#[derive(Clone)]
pub struct Config {
    /// Where to listen; loopback only. Port 0 takes a free one.
    pub addr: SocketAddr,
    /// The bearer secret.
    pub secret: String,
    /// Where the ledger survives a restart; `None` keeps it in memory.
    pub ledger_file: Option<PathBuf>,
    /// A fixed delay before every answer.
    pub latency: Duration,
    /// What is in the wallet when the ledger is new.
    pub opening_wallet_satang: i64,
    /// How withdraws go their way, unseen by the client.
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
            secret: TEST_SECRET.to_owned(),
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
    /// For `Authorization: Bearer`.
    pub secret: String,
}

impl fmt::Debug for Credentials {
    /// Does not show it: searches for leaked secrets run with the twin's own in place of real ones.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// The provider 1401 on loopback.
#[derive(Debug)]
pub struct Pay1401Twin {
    credentials: Credentials,
    behaviour: Switches<Behaviour>,
    core: Arc<Core>,
}

impl Pay1401Twin {
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
            credentials: Credentials { secret: config.secret },
            behaviour: Switches::new(config.behaviour),
            core,
        })
        .await
    }
}

impl Running<Pay1401Twin> {
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
