//! A twin that is up, as a test or the shell holds it: its address, its ledger, its plan, and the hands to move things.
//! Generic over the provider, which adds what only it has (credentials, switches). Dropping it stops it; `stop` also
//! waits until the port and the ledger file are free again.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;

use crate::books::Books;
use crate::clock::Clock;
use crate::core::Core;
use crate::error::TwinError;
use crate::http::{self, Answers};
use crate::ledger::{Ledger, Status};
use crate::ledger_file::LedgerFile;
use crate::plan::{Plan, Scripts};

/// How a withdraw goes its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// Only when moved by [`Running::advance`] or [`Running::settle`].
    ByHand,
    /// The create is answered `pending`, and by the next call everything is over.
    AtOnce,
    /// By the clock, counted from the create (after a restart: from the restart).
    Timed {
        /// pending -> processing.
        processing_after_ms: u64,
        /// processing -> its end.
        final_after_ms: u64,
    },
}

impl Default for Pace {
    /// Slow enough for a person to watch.
    fn default() -> Self {
        Self::Timed { processing_after_ms: 2_000, final_after_ms: 5_000 }
    }
}

/// What every provider's configuration has in it.
pub(crate) struct Setup {
    pub(crate) addr: SocketAddr,
    pub(crate) ledger_file: Option<PathBuf>,
    pub(crate) latency: Duration,
    pub(crate) opening_wallet_satang: i64,
    pub(crate) settlement_satang: i64,
    pub(crate) settle_after: Pace,
    pub(crate) clock_offset_ms: i64,
}

/// A twin that is up. Dropping it stops it.
#[derive(Debug)]
pub struct Running<P> {
    pub(crate) provider: Arc<P>,
    core: Arc<Core>,
    addr: SocketAddr,
    tasks: Vec<JoinHandle<()>>,
}

#[expect(private_bounds, reason = "only the provider modules start twins, each with its own configuration")]
impl<P: Answers> Running<P> {
    /// Listens, reads the ledger, and serves on the current tokio runtime.
    pub(crate) async fn start(setup: Setup, provider: impl FnOnce(Arc<Core>) -> P) -> Result<Self, TwinError> {
        let (listener, addr) = http::listen(setup.addr).await?;
        let file = setup.ledger_file.as_deref().map(LedgerFile::open).transpose()?;
        let books = Books::open(file, setup.opening_wallet_satang, setup.settlement_satang)?;
        let core = Arc::new(Core::new(books, Clock::new(setup.clock_offset_ms), setup.settle_after, setup.latency));
        let provider = Arc::new(provider(Arc::clone(&core)));
        let pacing = Arc::clone(&core);
        let tasks = vec![
            tokio::spawn(http::accept(listener, Arc::clone(&provider))),
            tokio::spawn(async move { pacing.keep_pace().await }),
        ];
        Ok(Self { provider, core, addr, tasks })
    }
}

impl<P> Running<P> {
    /// `http://127.0.0.1:port`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Adds steps to the plan.
    pub fn plan(&self, plan: Plan) {
        self.core.scripts(|scripts| scripts.add(plan));
    }

    /// Forgets the plan, defaults included: from now on a good provider.
    pub fn clear_plan(&self) {
        self.core.scripts(|scripts| *scripts = Scripts::default());
    }

    /// A copy of everything the twin did and saw.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.core.look(Clone::clone)
    }

    /// Asks the ledger without copying it.
    pub fn look<T>(&self, question: impl FnOnce(&Ledger) -> T) -> T {
        self.core.look(question)
    }

    /// Returns once the condition holds; looks after every change, so that no test has to sleep.
    pub async fn wait_for(&self, condition: impl FnMut(&Ledger) -> bool) {
        self.core.wait_for(condition).await;
    }

    /// Puts a withdraw, by id or reference, into this status, from any other: `Paid` to `Failed` is a late reversal.
    ///
    /// # Errors
    /// There is no such withdraw, or the ledger file cannot be written.
    pub fn settle(&self, id_or_reference: &str, status: Status) -> Result<(), TwinError> {
        self.core.settle(self.core.find(id_or_reference)?, status)
    }

    /// Moves a withdraw, by id or reference, one step towards its fate; `None` when it has arrived.
    ///
    /// # Errors
    /// There is no such withdraw, or the ledger file cannot be written.
    pub fn advance(&self, id_or_reference: &str) -> Result<Option<Status>, TwinError> {
        self.core.advance(self.core.find(id_or_reference)?)
    }

    /// Sets what is in the wallet.
    ///
    /// # Errors
    /// The ledger file cannot be written.
    pub fn set_wallet(&self, satang: i64) -> Result<(), TwinError> {
        self.core.books(|books| books.set_wallet(satang))
    }

    /// Moves the twin's clock against the machine's.
    pub fn set_clock_offset_ms(&self, offset_ms: i64) {
        self.core.clock.set_offset_ms(offset_ms);
    }

    /// Lets go of all answers that are held now.
    pub fn release(&self) {
        self.core.release();
    }

    /// Stops listening, cuts every connection, and returns when port and ledger file are free.
    pub async fn stop(mut self) {
        self.core.close();
        for task in std::mem::take(&mut self.tasks) {
            task.abort();
            // The task was told to end; that it did is all there is to know.
            drop(task.await);
        }
    }
}

impl<P> Drop for Running<P> {
    fn drop(&mut self) {
        self.core.close();
        for task in &self.tasks {
            task.abort();
        }
    }
}
