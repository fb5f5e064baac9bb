//! A connection at work: its link to the provider, its health, its gate, and what its tasks have before them.
//!
//! Everything here is memory and can be lost at any moment; what must not be lost is in the journal.

use crate::{
    desk::Inner,
    follow::Poll,
    gate::Gate,
    health::{Health, HealthState, KeychainState, is_unreachable},
    restored::Record,
    settle::Unsettled,
    steps::Steps,
};
use khlang_domain::{
    connection::Connection,
    ids::{ConnectionId, PayoutId},
    outcome::{Balance, BalanceAt},
    time::UtcMillis,
};
use khlang_providers::{
    check::{CheckResult, Finding},
    registry::{self, ProviderEntry},
    seam::Provider,
};
use khlang_vault::{SecretSlot, VaultError};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Notify, Semaphore},
    time::Instant,
};

/// From how many on the revisions of payouts that nothing is done with any more are forgotten.
const PLACED_KEPT: usize = 4096;

/// A connection at work.
pub(crate) struct Lane {
    pub(crate) id: ConnectionId,
    /// As many permits as creates may be under way at once.
    pub(crate) creates: Arc<Semaphore>,
    pub(crate) dispatch_wake: Notify,
    pub(crate) settle_wake: Notify,
    pub(crate) follow_wake: Notify,
    pub(crate) tend_wake: Notify,
    /// A payout was taken or came to its end: the balance that is known is an old one.
    pub(crate) balance_moved: Notify,
    link: tokio::sync::Mutex<Option<Link>>,
    record: Arc<Record>,
    state: Mutex<LaneState>,
    /// The last revision of each payout that was placed; held while one is.
    placed: Mutex<HashMap<PayoutId, u64>>,
}

/// The way to the provider as one revision of the connection set it up.
struct Link {
    revision: u64,
    provider: Arc<dyn Provider>,
}

/// What the tasks of a lane share.
pub(crate) struct LaneState {
    pub(crate) connection: Connection,
    pub(crate) health: Health,
    pub(crate) finding: Option<Finding>,
    pub(crate) keychain: KeychainState,
    secret_missing: bool,
    wait: Option<(Instant, UtcMillis)>,
    /// Found in Sending at the start, and not yet asked about with an answer.
    pub(crate) unsettled_from_before: HashSet<PayoutId>,
    /// Open payouts about which the provider was asked since the start, with or without an answer.
    pub(crate) tried: HashSet<PayoutId>,
    /// Creates that a task has in hand.
    pub(crate) in_hand: HashSet<PayoutId>,
    /// What was ready and did not leave, and how long it waits the next time.
    pub(crate) held_back: HashMap<PayoutId, Steps>,
    pub(crate) unknown: HashMap<PayoutId, Unsettled>,
    pub(crate) followed: HashMap<PayoutId, Poll>,
    pub(crate) last_asked: HashMap<PayoutId, UtcMillis>,
    /// When the list is read again for the time that is missing, after it could not be, and how long it waits the next time.
    pub(crate) list_again: Option<(Instant, Steps)>,
}

impl Lane {
    /// Runs `place` with a payout of this revision, unless a later one was placed already: whoever recorded the earlier one may come to it
    /// only after others have taken the payout further, and would take it out of hands that it is in by now.
    pub(crate) fn in_order(&self, id: &PayoutId, revision: u64, place: impl FnOnce()) {
        let mut placed = self.placed.lock().unwrap_or_else(PoisonError::into_inner);
        if placed.len() >= PLACED_KEPT {
            let state = self.state();
            placed.retain(|id, _| state.followed.contains_key(id) || state.unknown.contains_key(id));
        }
        let last = placed.entry(id.clone()).or_default();
        if *last <= revision {
            *last = revision;
            place();
        }
    }

    pub(crate) fn new(connection: Connection, creates_at_once: usize, record: Arc<Record>) -> Self {
        Self {
            record,
            id: connection.id.clone(),
            creates: Arc::new(Semaphore::new(creates_at_once)),
            dispatch_wake: Notify::new(),
            settle_wake: Notify::new(),
            follow_wake: Notify::new(),
            tend_wake: Notify::new(),
            balance_moved: Notify::new(),
            link: tokio::sync::Mutex::new(None),
            state: Mutex::new(LaneState {
                connection,
                health: Health::default(),
                finding: None,
                keychain: KeychainState::Ready,
                secret_missing: false,
                wait: None,
                unsettled_from_before: HashSet::new(),
                tried: HashSet::new(),
                in_hand: HashSet::new(),
                held_back: HashMap::new(),
                unknown: HashMap::new(),
                followed: HashMap::new(),
                last_asked: HashMap::new(),
                list_again: None,
            }),
            placed: Mutex::default(),
        }
    }

    /// The shared state; held for moments only, never across an await.
    pub(crate) fn state(&self) -> MutexGuard<'_, LaneState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The entry of its provider in the registry.
    pub(crate) fn entry(&self) -> Option<&'static ProviderEntry> {
        registry::find(self.state().connection.settings.provider.as_str())
    }

    /// What stands in the way of sending.
    pub(crate) fn gate(&self) -> Option<Gate> {
        self.gate_of_people().or_else(|| self.gate_of_the_way())
    }

    /// What stands in the way of sending one payout: a calibration goes before the unit is confirmed, because it is what confirms it.
    pub(crate) fn gate_of(&self, payout: &PayoutId) -> Option<Gate> {
        let is_calibration = self.calibration_payout().as_ref() == Some(payout);
        if is_calibration { self.gate_of_calibration() } else { self.gate() }
    }

    /// What stands in the way of sending a calibration.
    pub(crate) fn gate_of_calibration(&self) -> Option<Gate> {
        match self.gate_of_people() {
            None | Some(Gate::UnitNotConfirmed) => self.gate_of_the_way(),
            gate => gate,
        }
    }

    /// The payout of the last calibration.
    pub(crate) fn calibration_payout(&self) -> Option<PayoutId> {
        self.state().connection.calibration.as_ref().map(|calibration| calibration.payout.clone())
    }

    /// Whether nothing may be sent because an older copy of the journal came back: until a person lets it go on, and until the provider's
    /// list was read for the time that is missing, where it has one.
    pub(crate) fn is_held(&self) -> bool {
        let lists = self.entry().is_some_and(|entry| entry.capabilities.lists);
        let state = self.state();
        self.record.look(|record| record.hold().is_some() || (lists && record.list_is_unread(&state.connection)))
    }

    /// What a person has to do something about.
    fn gate_of_people(&self) -> Option<Gate> {
        if self.is_held() {
            return Some(Gate::Restored);
        }
        let needs_unit = self.entry().is_some_and(|entry| entry.capabilities.needs_amount_unit);
        let state = self.state();
        let settings = &state.connection.settings;
        if state.connection.stopped.is_some() {
            return Some(Gate::Stopped);
        }
        if needs_unit && settings.amount_unit.is_none() {
            return Some(Gate::UnitNotChosen);
        }
        (needs_unit && !settings.unit_is_confirmed()).then_some(Gate::UnitNotConfirmed)
    }

    /// What passes by itself.
    fn gate_of_the_way(&self) -> Option<Gate> {
        let state = self.state();
        if state.keychain != KeychainState::Ready {
            return Some(Gate::Keychain(state.keychain));
        }
        if state.secret_missing {
            return Some(Gate::SecretMissing);
        }
        if let Some((at, until)) = state.wait
            && Instant::now() < at
        {
            return Some(Gate::AskedToWait { until });
        }
        match state.finding {
            None => return Some(Gate::NotCheckedYet),
            Some(finding) if finding.is_well() => {}
            Some(finding) => return Some(Gate::Trouble(finding.code())),
        }
        (!state.unsettled_from_before.is_empty()).then_some(Gate::Settling)
    }

    /// Whether the provider can be asked now, whether or not anything may be sent.
    pub(crate) fn can_ask(&self) -> bool {
        matches!(
            self.gate(),
            None | Some(Gate::Restored | Gate::Stopped | Gate::UnitNotChosen | Gate::UnitNotConfirmed | Gate::Settling)
        ) && self.looks_well()
    }

    fn looks_well(&self) -> bool {
        let state = self.state();
        let waits = state.wait.is_some_and(|(at, _)| Instant::now() < at);
        state.finding.is_some_and(Finding::is_well) && !waits
    }

    /// Whether the list could not be read for the time that is missing, the last time.
    pub(crate) fn list_failed(&self) -> bool {
        self.state().list_again.is_some()
    }

    /// How long that list is left alone after it could not be read.
    pub(crate) fn list_due_in(&self) -> Option<Duration> {
        let due = self.state().list_again.as_ref().map(|(at, _)| at.saturating_duration_since(Instant::now()));
        due.filter(|rest| !rest.is_zero())
    }

    /// When the wait that the provider asked for is over.
    pub(crate) fn wait_ends(&self) -> Option<Instant> {
        self.state().wait.map(|(at, _)| at).filter(|at| *at > Instant::now())
    }

    /// The way to the provider, built when it is first needed and after every change of the connection.
    pub(crate) async fn provider(&self, desk: &Inner) -> Result<Arc<dyn Provider>, Gate> {
        let mut link = self.link.lock().await;
        let connection = self.state().connection.clone();
        if let Some(link) = link.as_ref().filter(|link| link.revision == connection.revision) {
            return Ok(Arc::clone(&link.provider));
        }
        let built = self.build(desk, &connection).await;
        {
            let mut state = self.state();
            state.keychain = match built {
                Err(Gate::Keychain(keychain)) => keychain,
                _ => KeychainState::Ready,
            };
            state.secret_missing = matches!(built, Err(Gate::SecretMissing));
        }
        let provider = built?;
        *link = Some(Link { revision: connection.revision, provider: Arc::clone(&provider) });
        Ok(provider)
    }

    async fn build(&self, desk: &Inner, connection: &Connection) -> Result<Arc<dyn Provider>, Gate> {
        let mut secrets = BTreeMap::new();
        for note in &connection.secrets {
            let gate = |error: VaultError| match error {
                VaultError::NotFound => Gate::SecretMissing,
                other => Gate::Keychain(KeychainState::of(&other)),
            };
            let slot = slot_of(&connection.id, &note.name).map_err(gate)?;
            let secret = desk.vault.get(&slot).await.map_err(gate)?;
            secrets.insert(note.name.clone(), secret.expose().to_owned().into());
        }
        registry::connect(&connection.settings, &secrets, &desk.network).map_err(|error| {
            tracing::error!(connection = %connection.id, %error, "the connection's settings do not make a link");
            Gate::Trouble("settings")
        })
    }

    /// Takes over what a look at the provider found.
    pub(crate) fn take_check(&self, result: &CheckResult, now: UtcMillis) {
        let mut state = self.state();
        // Nothing was asked, so nothing shows that it is over: only another setting or secret can end it.
        if result.finding == Finding::NothingToAsk && state.finding.is_some_and(Finding::is_about_credentials) {
            return;
        }
        state.finding = Some(result.finding);
        let health = &mut state.health;
        if result.clock_difference_ms.is_some() {
            health.clock_difference_ms = result.clock_difference_ms;
        }
        if result.finding.is_well() {
            health.state = HealthState::Ok;
            health.last_success_at = Some(now);
            health.latency_ms = result.latency_ms;
            health.unreachable_since = None;
            health.trouble = (result.finding == Finding::OkButClock).then(|| result.finding.code());
            if let Some(balance) = &result.balance {
                health.balance = Some((balance.clone(), now));
            }
        } else {
            health.state = HealthState::Trouble;
            health.trouble = Some(result.finding.code());
            if is_unreachable(result.finding) {
                health.unreachable_since.get_or_insert(now);
            } else {
                health.unreachable_since = None;
            }
        }
    }

    /// Takes over that a call did not reach the provider, or was refused for its credentials; the next look says more.
    pub(crate) fn take_trouble(&self, finding: Finding, now: UtcMillis) {
        self.take_check(&CheckResult { finding, balance: None, clock_difference_ms: None, latency_ms: None }, now);
        self.tend_wake.notify_one();
    }

    /// Nothing is sent or asked for that long; a longer wait that was asked for before still holds.
    pub(crate) fn wait_for(&self, wait: Duration, now: UtcMillis) {
        let millis = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
        let ends = Instant::now() + wait;
        let mut state = self.state();
        if state.wait.is_none_or(|(at, _)| at < ends) {
            state.wait = Some((ends, now.plus(millis)));
        }
    }

    /// Takes over a new revision of the connection; the link and what was found of it are of the old one.
    pub(crate) fn take_connection(&self, connection: Connection) {
        let mut state = self.state();
        let only_stopped_or_resumed =
            state.connection.settings == connection.settings && state.connection.secrets == connection.secrets;
        if !only_stopped_or_resumed {
            state.finding = None;
            state.wait = None;
            state.list_again = None;
        }
        state.connection = connection;
        drop(state);
        self.wake();
    }

    /// Wakes all tasks, after something changed that any of them may have waited for.
    pub(crate) fn wake(&self) {
        self.dispatch_wake.notify_one();
        self.settle_wake.notify_one();
        self.follow_wake.notify_one();
        self.tend_wake.notify_one();
    }

    /// What could be paid out, as the provider last told it; `None` where it does not, or where its words cannot be computed with.
    pub(crate) fn available(&self) -> Option<BalanceAt> {
        let reckons = self.entry().is_some_and(|entry| entry.capabilities.reckons_balance);
        let (balance, at) = self.balance().filter(|_| reckons)?;
        Some(BalanceAt { available: balance.available?, at })
    }

    /// The last balance that was told, and when.
    pub(crate) fn balance(&self) -> Option<(Balance, UtcMillis)> {
        self.state().health.balance.clone()
    }
}

/// Where the keychain has a secret. Not every keychain tells capitals from small letters: `apiKey` lies under `api-key`.
pub(crate) fn slot_of(connection: &ConnectionId, name: &str) -> Result<SecretSlot, VaultError> {
    let mut slot = String::with_capacity(name.len() + 1);
    for sign in name.chars() {
        if sign.is_ascii_uppercase() {
            slot.push('-');
        }
        slot.push(sign.to_ascii_lowercase());
    }
    SecretSlot::new(connection.as_str(), &slot)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use khlang_domain::{
        connection::{ConnectionSettings, apply},
        entry::ConnectionEntry,
        ids::ProviderKey,
    };

    /// The lane of a connection over no provider.
    pub(crate) fn lane() -> Lane {
        let settings = ConnectionSettings {
            name: "a".to_owned(),
            provider: ProviderKey::new("none"),
            base_url: String::new(),
            amount_unit: None,
            unit_confirmation: None,
            wallet_enabled: false,
            minimum: None,
            maximum: None,
            plain_fields: BTreeMap::new(),
            confirmed_banks: BTreeMap::new(),
        };
        let added = ConnectionEntry::Added { settings, secrets: Vec::new() };
        let connection = apply(None, &ConnectionId::new("c"), &added, UtcMillis(0)).unwrap();
        Lane::new(connection, 1, Arc::default())
    }

    #[test]
    fn whoever_comes_late_with_an_earlier_revision_takes_a_payout_out_of_no_hands() {
        let (lane, id) = (lane(), PayoutId::new("p"));
        let mut placed = Vec::new();
        for revision in [2, 4, 3, 4, 5] {
            lane.in_order(&id, revision, || placed.push(revision));
        }
        lane.in_order(&PayoutId::new("q"), 1, || placed.push(1));
        assert_eq!(placed, [2, 4, 4, 5, 1]);
    }
}
