//! The desk itself: opening and closing, the lanes of its connections, and what screens may ask of it at any time.

use crate::{
    duty::Duty,
    error::{CareError, OpenError},
    events::DeskEvent,
    gate::Gate,
    health::{Health, KeychainState},
    lane::Lane,
    restored::Record,
};
use futures_util::FutureExt;
use khlang_domain::{
    approval::Environment,
    connection::Connection,
    ids::{ConnectionId, PayoutId},
    payout::Authority,
    time::UtcMillis,
};
use khlang_journal::{Journal, Progress, Stop};
use khlang_providers::http::NetworkSettings;
use khlang_vault::Vault;
use std::{
    collections::BTreeMap,
    panic::AssertUnwindSafe,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};
use tokio::{
    sync::{broadcast, watch},
    task::JoinSet,
};

/// How many events a slow listener may lag behind before it is told to read everything again.
const EVENTS_KEPT: usize = 4096;

/// How long closing waits for calls that are under way. What is cut off is settled at the next start.
const CLOSING_GRACE: Duration = Duration::from_secs(3);

/// How long a task that panicked is left alone.
const AFTER_PANIC: Duration = Duration::from_secs(1);

/// What a desk is opened with.
pub struct DeskOptions {
    /// Whether its money is real.
    pub environment: Environment,
    /// Where its journal lies; made when it is not there.
    pub folder: PathBuf,
    /// Its secrets.
    pub vault: Vault,
    /// How the network is reached; its clock is the desk's clock.
    pub network: NetworkSettings,
    /// Its rhythm.
    pub tuning: Tuning,
}

/// The desk's rhythm. The defaults are the product's; tests are quicker.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// Creates under way at once, a connection.
    pub creates_at_once: usize,
    /// The first wait before an open payout is asked about.
    pub first_poll: Duration,
    /// The longest.
    pub longest_poll: Duration,
    /// The first wait before a payout of unknown outcome is settled again.
    pub first_settle: Duration,
    /// The longest.
    pub longest_settle: Duration,
    /// How often a healthy provider is looked at.
    pub tend_every: Duration,
    /// How soon a balance is read again after payouts moved it.
    pub after_move: Duration,
    /// The first wait before a troubled provider is looked at again.
    pub first_tend: Duration,
    /// The longest.
    pub longest_tend: Duration,
    /// How long a provider is left alone that asked for it and did not say how long.
    pub usual_wait: Duration,
    /// How long a lane rests after a question that brought no usable answer.
    pub after_no_answer: Duration,
    /// The first wait between looks at a payout that is over.
    pub first_watch: Duration,
    /// The longest.
    pub longest_watch: Duration,
    /// For how long a payout that is over is watched for a late change.
    pub watch_for: Duration,
    /// How often what waits for signatures is looked at for what lapsed.
    pub review_every: Duration,
    /// How old the newest backup may be.
    pub back_up_every: Duration,
    /// How long after the start one is made where it is older.
    pub first_back_up: Duration,
    /// How long after the start keychain and providers are first asked: a window that opens meanwhile has the machine to itself.
    pub first_look: Duration,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            creates_at_once: 8,
            first_poll: Duration::from_secs(2),
            longest_poll: Duration::from_secs(5 * 60),
            first_settle: Duration::from_secs(1),
            longest_settle: Duration::from_secs(5 * 60),
            tend_every: Duration::from_secs(60),
            after_move: Duration::from_secs(5),
            first_tend: Duration::from_secs(2),
            longest_tend: Duration::from_secs(30),
            usual_wait: Duration::from_secs(30),
            after_no_answer: Duration::from_secs(5),
            first_watch: Duration::from_secs(5 * 60),
            longest_watch: Duration::from_secs(30 * 60),
            watch_for: Duration::from_secs(24 * 60 * 60),
            review_every: Duration::from_secs(60),
            back_up_every: Duration::from_secs(24 * 60 * 60),
            first_back_up: Duration::from_secs(60),
            first_look: Duration::from_secs(1),
        }
    }
}

/// Whether anything can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// At least one connection can be reached, or there is none, or none was tried yet.
    pub online: bool,
    /// Since when nothing can be reached.
    pub offline_since: Option<UtcMillis>,
    /// When something was last known.
    pub known_at: Option<UtcMillis>,
}

/// A desk at work. Clones are the same desk.
#[derive(Clone)]
pub struct Desk {
    pub(crate) inner: Arc<Inner>,
    tasks: Arc<Mutex<JoinSet<()>>>,
}

/// What the tasks share.
pub(crate) struct Inner {
    pub(crate) journal: Journal,
    pub(crate) vault: Vault,
    pub(crate) network: NetworkSettings,
    pub(crate) tuning: Tuning,
    pub(crate) events: broadcast::Sender<DeskEvent>,
    /// Who may do what, as the journal has it.
    pub(crate) authority: RwLock<Arc<Authority>>,
    /// Who sits at the desk.
    pub(crate) duty: Mutex<Duty>,
    /// Held while a password is tried, and from deciding about a person to its record: no two guesses at the cost of one, and no two
    /// people at once who are each the last administrator but one, or the first person.
    pub(crate) people: tokio::sync::Mutex<()>,
    /// Held from weighing a payout to its record, so that no two slip under a limit together.
    pub(crate) weighing: tokio::sync::Mutex<()>,
    /// Taken by whoever changes people, policy or a connection, and shared by intents to send: none is decided by one picture and recorded under
    /// another.
    pub(crate) ruling: tokio::sync::RwLock<()>,
    /// What is on record about the journal itself.
    pub(crate) record: Arc<Record>,
    /// Where the journal lies.
    pub(crate) folder: PathBuf,
    /// Held while a backup is made.
    pub(crate) backing_up: tokio::sync::Mutex<()>,
    /// Why the last backup that was due came to nothing.
    pub(crate) backup_failure: Mutex<Option<Arc<CareError>>>,
    /// Wakes the review.
    pub(crate) review_wake: tokio::sync::Notify,
    lanes: RwLock<BTreeMap<ConnectionId, Arc<Lane>>>,
    keychain: Mutex<KeychainState>,
    /// When the journal last grew before this desk was opened: what is shown offline was known then.
    known_before: Option<UtcMillis>,
    pub(crate) closing: watch::Sender<bool>,
}

impl Desk {
    /// Opens the desk: its journal, what was left in Sending, and a lane for each connection, which begins its work a moment later.
    /// Nothing new is sent before what was being sent at the last end has been asked about.
    ///
    /// # Errors
    /// [`OpenError`] when the journal cannot be opened, read or written.
    pub async fn open(options: DeskOptions) -> Result<Self, OpenError> {
        Self::open_watched(options, Stop::default(), |_| {}).await
    }

    /// The same for whoever waits for it: a journal that makes its projections anew tells how far it is, and is ended by `stop`.
    ///
    /// # Errors
    /// [`OpenError`] when the journal cannot be opened, read or written, or was ended.
    pub async fn open_watched(
        options: DeskOptions,
        stop: Stop,
        mut progress: impl FnMut(Progress) + Send + 'static,
    ) -> Result<Self, OpenError> {
        let folder = options.folder.clone();
        let journal = tokio::task::spawn_blocking(move || Journal::open_watched(&folder, &stop, &mut progress))
            .await
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        let known_before = journal.last_entry_at()?;
        let authority = Authority {
            environment: options.environment,
            people: journal.people()?.into_iter().collect(),
            policy: journal.policy()?,
        };
        let record = Arc::new(Record::new(journal.record()?));
        let inner = Arc::new(Inner {
            known_before,
            record,
            folder: options.folder,
            backing_up: tokio::sync::Mutex::default(),
            backup_failure: Mutex::default(),
            journal,
            vault: options.vault,
            network: options.network,
            tuning: options.tuning,
            events: broadcast::channel(EVENTS_KEPT).0,
            authority: RwLock::new(Arc::new(authority)),
            duty: Mutex::default(),
            people: tokio::sync::Mutex::default(),
            weighing: tokio::sync::Mutex::default(),
            ruling: tokio::sync::RwLock::default(),
            review_wake: tokio::sync::Notify::new(),
            lanes: RwLock::default(),
            keychain: Mutex::default(),
            closing: watch::channel(false).0,
        });
        let desk = Self { inner, tasks: Arc::default() };
        for connection in desk.inner.read(|journal| journal.connections()).await? {
            desk.inner.add_lane(connection);
        }
        // Before anything else: no task begins, and nobody signs in, before it is on record.
        desk.inner.put_loss_on_record().await?;
        desk.inner.find_what_was_under_way().await?;
        let lanes = desk.inner.all_lanes();
        for lane in &lanes {
            crate::follow::gather(lane);
        }
        let (inner, tasks) = (Arc::clone(&desk.inner), Arc::downgrade(&desk.tasks));
        desk.spawn(async move {
            if !inner.rest(&tokio::sync::Notify::new(), Some(inner.tuning.first_look)).await {
                return;
            }
            let Some(desk) = tasks.upgrade().map(|tasks| Self { inner, tasks }) else { return };
            for lane in lanes {
                desk.start(&lane);
            }
            desk.probe_keychain().await;
        });
        let reviewing = Arc::clone(&desk.inner);
        desk.spawn(async move { kept_up("review", &reviewing, || crate::review::run(Arc::clone(&reviewing))).await });
        let caring = Arc::clone(&desk.inner);
        desk.spawn(async move { kept_up("care", &caring, || crate::care::run(Arc::clone(&caring))).await });
        Ok(desk)
    }

    /// Starts the tasks of a lane.
    pub(crate) fn start(&self, lane: &Arc<Lane>) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.spawn(kept_up_on("tend", Arc::clone(&self.inner), Arc::clone(lane), crate::tend::run));
        tasks.spawn(kept_up_on("dispatch", Arc::clone(&self.inner), Arc::clone(lane), crate::dispatch::run));
        tasks.spawn(kept_up_on("settle", Arc::clone(&self.inner), Arc::clone(lane), crate::settle::run));
        tasks.spawn(kept_up_on("follow", Arc::clone(&self.inner), Arc::clone(lane), crate::follow::run));
    }

    /// Starts a task that closing waits for.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task);
    }

    /// Ends all work in order: nothing new is begun, calls under way have a moment to end, the journal is closed. Whatever is cut off
    /// is settled at the next start.
    pub async fn close(&self) {
        // What was allowed to whoever sat here is allowed to nobody after.
        self.inner.duty().leave();
        self.inner.closing.send_replace(true);
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        let ended = tokio::time::timeout(CLOSING_GRACE, async { while tasks.join_next().await.is_some() {} }).await;
        if ended.is_err() {
            tracing::info!("calls under way were cut off; they are settled at the next start");
            tasks.shutdown().await;
        }
        let journal = self.inner.journal.clone();
        if tokio::task::spawn_blocking(move || journal.close()).await.is_err() {
            tracing::error!("the journal did not close in order");
        }
    }

    /// What happens from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<DeskEvent> {
        self.inner.events.subscribe()
    }

    /// The journal, for reading.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.inner.journal
    }

    /// What is known of the way to a provider.
    #[must_use]
    pub fn health(&self, connection: &ConnectionId) -> Health {
        self.inner.lane(connection).map(|lane| lane.state().health.clone()).unwrap_or_default()
    }

    /// What stands in the way of sending through a connection.
    #[must_use]
    pub fn gate(&self, connection: &ConnectionId) -> Option<Gate> {
        self.inner.lane(connection).and_then(|lane| lane.gate())
    }

    /// Whether anything can be reached. Offline means that there are connections and that none can be.
    #[must_use]
    pub fn network(&self) -> Network {
        let lanes = self.inner.all_lanes();
        let healths: Vec<Health> = lanes.iter().map(|lane| lane.state().health.clone()).collect();
        let known_at = healths.iter().filter_map(|health| health.last_success_at).max().or(self.inner.known_before);
        let since: Option<Vec<UtcMillis>> = healths.iter().map(|health| health.unreachable_since).collect();
        let offline_since = since.and_then(|since| since.into_iter().max());
        Network { online: offline_since.is_none(), offline_since, known_at }
    }

    /// Whether what was being sent at the last end is still being asked about.
    #[must_use]
    pub fn settling(&self) -> bool {
        self.inner.all_lanes().iter().any(|lane| !lane.state().unsettled_from_before.is_empty())
    }

    /// How the keychain was when it was last needed.
    #[must_use]
    pub fn keychain(&self) -> KeychainState {
        let lanes = self.inner.all_lanes();
        let of_lanes = lanes.iter().map(|lane| lane.state().keychain).find(|state| *state != KeychainState::Ready);
        of_lanes.unwrap_or(*self.inner.keychain.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Asks the keychain how it is, without opening a prompt, and lets every lane try again when it is fine.
    pub async fn check_keychain(&self) {
        self.probe_keychain().await;
        for lane in self.inner.all_lanes() {
            lane.wake();
        }
    }

    async fn probe_keychain(&self) {
        let state = match self.inner.vault.probe().await {
            Ok(()) => KeychainState::Ready,
            Err(error) => KeychainState::of(&error),
        };
        *self.inner.keychain.lock().unwrap_or_else(PoisonError::into_inner) = state;
        let _ = self.inner.events.send(DeskEvent::Connections);
    }

    /// When the provider was last asked about a payout, since this desk was opened.
    #[must_use]
    pub fn last_asked(&self, payout: &PayoutId) -> Option<UtcMillis> {
        self.inner.all_lanes().iter().find_map(|lane| lane.state().last_asked.get(payout).copied())
    }
}

/// Runs a task of a lane until the desk closes, and begins it again should it panic: a lane without its dispatcher or its poller would
/// stand still without a word.
async fn kept_up_on<F>(
    name: &'static str,
    desk: Arc<Inner>,
    lane: Arc<Lane>,
    run: impl Fn(Arc<Inner>, Arc<Lane>) -> F + Send + Sync,
) where
    F: Future<Output = ()> + Send,
{
    kept_up(name, &desk, || run(Arc::clone(&desk), Arc::clone(&lane))).await;
}

/// Runs a task until the desk closes, and begins it again should it panic.
async fn kept_up<F>(name: &'static str, desk: &Inner, run: impl Fn() -> F + Send + Sync)
where
    F: Future<Output = ()> + Send,
{
    while AssertUnwindSafe(run()).catch_unwind().await.is_err() {
        tracing::error!(task = name, "a task panicked and is begun again");
        tokio::select! {
            () = tokio::time::sleep(AFTER_PANIC) => {}
            () = desk.closed() => return,
        }
    }
}

impl Inner {
    pub(crate) fn add_lane(&self, connection: Connection) -> Arc<Lane> {
        let lane = Arc::new(Lane::new(connection, self.tuning.creates_at_once, Arc::clone(&self.record)));
        let mut lanes = self.lanes.write().unwrap_or_else(PoisonError::into_inner);
        lanes.insert(lane.id.clone(), Arc::clone(&lane));
        lane
    }

    pub(crate) fn lane(&self, connection: &ConnectionId) -> Option<Arc<Lane>> {
        self.lanes.read().unwrap_or_else(PoisonError::into_inner).get(connection).cloned()
    }

    pub(crate) fn all_lanes(&self) -> Vec<Arc<Lane>> {
        self.lanes.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    pub(crate) fn now(&self) -> UtcMillis {
        self.network.clock.now()
    }

    /// Resolves when the desk is closing.
    pub(crate) async fn closed(&self) {
        let mut closing = self.closing.subscribe();
        // An error means that the desk is gone, which is as closed as can be.
        let _ = closing.wait_for(|closing| *closing).await;
    }

    /// Waits until `wake` or for `at_most`; false when the desk is closing.
    pub(crate) async fn rest(&self, wake: &tokio::sync::Notify, at_most: Option<Duration>) -> bool {
        if *self.closing.borrow() {
            return false;
        }
        let timer = async {
            match at_most {
                Some(wait) => tokio::time::sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = self.closed() => false,
            () = wake.notified() => true,
            () = timer => true,
        }
    }
}
