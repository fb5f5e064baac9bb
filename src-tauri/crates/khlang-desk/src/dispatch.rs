//! The dispatcher of a lane: takes what is ready, oldest first, and has it created, at most eight at once.

use crate::{
    desk::Inner,
    gate::Gate,
    lane::Lane,
    steps::{Steps, jittered},
};
use khlang_domain::{ids::PayoutId, payout::PayoutState};
use std::{sync::Arc, time::Duration};
use tokio::task::JoinSet;

/// How many are read from the journal at once.
const BATCH: u32 = 64;

/// How long to rest after the journal could not be read.
const AFTER_TROUBLE: Duration = Duration::from_secs(5);

/// Runs until the desk closes, and then waits for the calls under way.
pub(crate) async fn run(desk: Arc<Inner>, lane: Arc<Lane>) {
    let mut calls = JoinSet::new();
    loop {
        let rest = match (lane.gate(), lane.gate_of_calibration()) {
            // Only a calibration can go before the unit is confirmed; what else is ready is passed over below.
            (Some(Gate::UnitNotConfirmed), None) => send_what_is_ready(&desk, &lane, &mut calls).await,
            (Some(_), _) => lane.wait_ends().map(|at| at.saturating_duration_since(tokio::time::Instant::now())),
            (None, _) => send_what_is_ready(&desk, &lane, &mut calls).await,
        };
        while calls.try_join_next().is_some() {}
        if rest == Some(Duration::ZERO) {
            continue;
        }
        if !desk.rest(&lane.dispatch_wake, rest).await {
            break;
        }
    }
    while calls.join_next().await.is_some() {}
}

/// Sends a batch. Returns how long to rest before the next: zero when there may be more, `None` when everything was taken.
async fn send_what_is_ready(desk: &Arc<Inner>, lane: &Arc<Lane>, calls: &mut JoinSet<()>) -> Option<Duration> {
    let connection = lane.id.clone();
    let ready = desk.read(move |journal| journal.ready_on(&connection, BATCH)).await;
    let ready = match ready {
        Ok(ready) => ready,
        Err(error) => {
            tracing::error!(%error, "what is ready could not be read");
            return Some(jittered(AFTER_TROUBLE));
        }
    };
    let mut begun = false;
    for payout in ready {
        // One with an alarm waits for a person.
        if payout.alarm.is_some() || lane.gate_of(&payout.id).is_some_and(|gate| gate.locks_entry()) {
            continue;
        }
        if !take_in_hand(lane, &payout.id) {
            continue;
        }
        begun = true;
        let permit = tokio::select! {
            permit = Arc::clone(&lane.creates).acquire_owned() => permit,
            () = desk.closed() => { put_down(lane, &payout.id); return None; }
        };
        let Ok(permit) = permit else { return None };
        if lane.gate_of(&payout.id).is_some() || *desk.closing.borrow() {
            put_down(lane, &payout.id);
            return None;
        }
        let (desk, lane) = (Arc::clone(desk), Arc::clone(lane));
        calls.spawn(async move {
            let hand = InHand::new(&lane, [payout.id.clone()]);
            let after = desk.create(&lane, &payout, permit).await;
            if after.is_none_or(|after| after.state == PayoutState::Ready) {
                hold_back(&desk, &lane, &payout.id).await;
            }
            drop(hand);
            lane.dispatch_wake.notify_one();
        });
    }
    begun.then_some(Duration::ZERO)
}

/// Whatever kept a payout from leaving, a full disk, a provider that is well and takes no connection or a row that cannot be read, keeps it
/// again the next moment: each time it waits longer.
async fn hold_back(desk: &Inner, lane: &Lane, payout: &PayoutId) {
    let fresh = || Steps::new(desk.tuning.first_tend, desk.tuning.longest_tend);
    let wait = lane.state().held_back.entry(payout.clone()).or_insert_with(fresh).next_wait();
    tokio::select! {
        () = tokio::time::sleep(wait) => {}
        () = desk.closed() => {}
    }
}

/// False when a task has it already.
pub(crate) fn take_in_hand(lane: &Lane, payout: &PayoutId) -> bool {
    lane.state().in_hand.insert(payout.clone())
}

/// Payouts that a call has in hand. They are put down with it, also when the call panics: what stayed in hand would be passed over until
/// the next start.
pub(crate) struct InHand {
    lane: Arc<Lane>,
    payouts: Vec<PayoutId>,
}

impl InHand {
    pub(crate) fn new(lane: &Arc<Lane>, payouts: impl IntoIterator<Item = PayoutId>) -> Self {
        Self { lane: Arc::clone(lane), payouts: payouts.into_iter().collect() }
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        for payout in &self.payouts {
            if std::thread::panicking() {
                crate::settle::put_off(&self.lane, payout);
            }
            put_down(&self.lane, payout);
        }
    }
}

/// Lets the settler look again: while a payout was in hand, it passed it over.
pub(crate) fn put_down(lane: &Lane, payout: &PayoutId) {
    lane.state().in_hand.remove(payout);
    lane.settle_wake.notify_one();
}
