//! Settles payouts whose outcome is not known: by an identical repeat where the provider has keys, by its list, or not at all.
//!
//! At the start it puts on record that what was in Sending was interrupted. The domain says what may be done next
//! ([`reconcile_step`]); here it is done, with growing waits.

use crate::{
    change::{Seen, connection_of},
    create::another_payouts_id,
    desk::{Inner, Tuning},
    dispatch::{InHand, put_down, take_in_hand},
    error::{OpenError, PayoutError},
    gate::Gate,
    lane::Lane,
    scan::{Window, scan},
    steps::Steps,
};
use fail::fail_point;
use khlang_domain::{
    entry::LookUp,
    ids::{Actor, PayoutId},
    outcome::{CancelOutcome, CreateOutcome, Difference, Doubt, Observation, Trouble},
    payout::{Attempt, Command, Payout, PayoutState, ReconcileStep, reconcile_step},
};
use khlang_providers::seam::{AskError, ListedPayout, Lists};
use std::{sync::Arc, time::Duration};
use tokio::{task::JoinSet, time::Instant};

/// 100,000 rows. A window that holds more is not read to its end, and then nothing is concluded.
pub(crate) const MOST_PAGES: u32 = 1000;

/// When a payout is settled next.
#[derive(Debug, Clone)]
pub(crate) struct Unsettled {
    next: Instant,
    steps: Steps,
}

/// Keeps a payout of unknown outcome in mind, if it is not there already.
pub(crate) fn take(lane: &Lane, payout: &Payout, tuning: &Tuning) {
    let mut state = lane.state();
    state.unknown.entry(payout.id.clone()).or_insert_with(|| {
        let mut steps = Steps::new(tuning.first_settle, tuning.longest_settle);
        Unsettled { next: Instant::now() + steps.next_wait(), steps }
    });
    drop(state);
    lane.settle_wake.notify_one();
}

/// Settles a payout as soon as the lane gets to it, also one that was left to people.
pub(crate) fn ask_now(lane: &Lane, payout: &Payout, tuning: &Tuning) {
    take(lane, payout, tuning);
    if let Some(unsettled) = lane.state().unknown.get_mut(&payout.id) {
        unsettled.next = Instant::now();
    }
    lane.settle_wake.notify_one();
}

impl Inner {
    /// Puts on record that whatever was under way at the last end was interrupted, and gives every open payout to its task.
    pub(crate) async fn find_what_was_under_way(&self) -> Result<(), OpenError> {
        let under_way = [PayoutState::Sending, PayoutState::Unknown, PayoutState::Pending, PayoutState::Processing];
        let mut after = None;
        loop {
            let last = after.clone();
            let some = self.read(move |journal| journal.in_state(&under_way, last.as_ref(), 1000)).await?;
            let Some(last) = some.last() else { break };
            after = Some(last.id.clone());
            for payout in some {
                self.take_up(payout).await;
            }
        }
        let since = self.now().plus(-i64::try_from(self.tuning.watch_for.as_millis()).unwrap_or(i64::MAX));
        for payout in self.read(move |journal| journal.finals_since(since)).await? {
            self.take_up(payout).await;
        }
        Ok(())
    }

    async fn take_up(&self, payout: Payout) {
        let khlang = Actor::khlang();
        let mut payout = payout;
        if payout.cancel.as_ref().is_some_and(|cancel| cancel.outcome.is_none()) {
            let outcome = CancelOutcome::Unknown { doubt: Doubt::Interrupted };
            payout =
                self.change(&payout.id, Seen::Latest, &khlang, Command::EndCancel { outcome }).await.unwrap_or(payout);
        }
        if payout.state == PayoutState::Sending
            && let Some(attempt) = payout.attempts.last().map(|attempt| attempt.number)
        {
            if let Some(lane) = connection_of(Some(&payout)).and_then(|connection| self.lane(connection)) {
                lane.state().unsettled_from_before.insert(payout.id.clone());
            }
            fail_point!("desk::before_interruption");
            let outcome = CreateOutcome::Unknown { doubt: Doubt::Interrupted };
            let ended = self.change(&payout.id, Seen::Latest, &khlang, Command::EndSending { attempt, outcome }).await;
            match ended {
                Ok(ended) => payout = ended,
                Err(error) => tracing::error!(payout = %payout.id, %error, "an interruption is not on record yet"),
            }
            fail_point!("desk::after_interruption");
        }
        self.place(&payout);
        if payout.state == PayoutState::Unknown
            && let Some(lane) = connection_of(Some(&payout)).and_then(|connection| self.lane(connection))
            && let Some(unsettled) = lane.state().unknown.get_mut(&payout.id)
        {
            unsettled.next = Instant::now();
        }
    }
}

/// Runs until the desk closes, and then waits for the calls under way.
pub(crate) async fn run(desk: Arc<Inner>, lane: Arc<Lane>) {
    tokio::select! {
        () = end_what_was_interrupted(&desk, &lane) => {}
        () = desk.closed() => return,
    }
    let mut calls = JoinSet::new();
    loop {
        let wait = if lane.can_ask() {
            begin_what_is_due(&desk, &lane, &mut calls).await;
            next_due(&lane)
        } else {
            lane.wait_ends().map(|at| at.saturating_duration_since(Instant::now()))
        };
        while calls.try_join_next().is_some() {}
        if !desk.rest(&lane.settle_wake, wait).await {
            break;
        }
    }
    while calls.join_next().await.is_some() {}
}

/// Puts interruptions on record that could not be when the desk was opened, however long that takes: until then nothing new is sent.
async fn end_what_was_interrupted(desk: &Inner, lane: &Lane) {
    let from_before: Vec<PayoutId> = lane.state().unsettled_from_before.iter().cloned().collect();
    for id in from_before {
        let Ok(Some(payout)) = desk.payout(&id).await else { continue };
        let under_way = payout.attempts.last().filter(|_| payout.state == PayoutState::Sending);
        if let Some(attempt) = under_way.map(|attempt| attempt.number) {
            let outcome = CreateOutcome::Unknown { doubt: Doubt::Interrupted };
            desk.record_outcome(lane, &id, attempt, outcome).await;
        }
    }
}

fn next_due(lane: &Lane) -> Option<Duration> {
    let state = lane.state();
    let waiting = state.unknown.iter().filter(|(id, _)| !state.in_hand.contains(*id));
    waiting.map(|(_, unsettled)| unsettled.next.saturating_duration_since(Instant::now())).min()
}

async fn begin_what_is_due(desk: &Arc<Inner>, lane: &Arc<Lane>, calls: &mut JoinSet<()>) {
    let now = Instant::now();
    let due: Vec<PayoutId> = {
        let state = lane.state();
        let due = state.unknown.iter().filter(|(_, unsettled)| unsettled.next <= now);
        due.map(|(id, _)| id.clone()).collect()
    };
    let mut to_look_up = Vec::new();
    for id in due {
        if !take_in_hand(lane, &id) {
            continue;
        }
        let payout = match desk.payout(&id).await {
            Ok(Some(payout)) => payout,
            _ => {
                later(lane, &id);
                continue;
            }
        };
        match reconcile_step(&payout, &desk.context(Some(&lane.id), &Actor::khlang())) {
            // Nothing is sent through a connection that a person has to look at first; asking goes on.
            Some(ReconcileStep::Repeat) if lane.gate_of(&id).is_some_and(Gate::stops_repeats) => later(lane, &id),
            Some(ReconcileStep::Repeat) if !desk.would_be_identical(lane, &payout).await => to_look_up.push(payout),
            Some(ReconcileStep::Repeat) => {
                let (desk, lane) = (Arc::clone(desk), Arc::clone(lane));
                calls.spawn(async move {
                    let _hand = InHand::new(&lane, [payout.id.clone()]);
                    crate::repeat::repeat(&desk, &lane, &payout).await;
                });
            }
            Some(ReconcileStep::LookUp) => to_look_up.push(payout),
            Some(ReconcileStep::LeaveToPeople) => {
                forget(lane, &id);
                fail_point!("desk::left_to_people");
            }
            None => forget(lane, &id),
        }
    }
    if !to_look_up.is_empty() {
        let (desk, lane) = (Arc::clone(desk), Arc::clone(lane));
        calls.spawn(async move {
            let _hand = InHand::new(&lane, to_look_up.iter().map(|payout| payout.id.clone()));
            look_up(&desk, &lane, to_look_up).await;
        });
    }
}

/// Searches the list once for all of `payouts`.
async fn look_up(desk: &Inner, lane: &Lane, payouts: Vec<Payout>) {
    match search(desk, lane, &payouts).await {
        Ok(()) => {
            for payout in &payouts {
                asked(lane, &payout.id);
            }
        }
        Err(error) => crate::follow::heed(desk, lane, &error),
    }
    for payout in &payouts {
        later(lane, &payout.id);
    }
}

async fn search(desk: &Inner, lane: &Lane, payouts: &[Payout]) -> Result<(), AskError> {
    let provider = lane.provider(desk).await.map_err(|_| AskError::NotReached(Trouble::Keychain))?;
    let Some(lists) = provider.as_lists() else { return Ok(()) };
    let difference = provider.measurements().clock_difference_ms.unwrap_or(0);
    let Some(window) = window_of(payouts, difference) else { return Ok(()) };
    let wanted: Vec<&str> = payouts.iter().filter_map(reference_of).collect();
    let mut found: Vec<ListedPayout> = Vec::new();
    fail_point!("desk::before_look_up");
    let scanned = scan(lists, window, MOST_PAGES, |row| {
        if wanted.contains(&row.reference.as_str()) {
            found.push(row);
        }
    })
    .await?;
    fail_point!("desk::after_look_up");
    for payout in payouts {
        let rows: Vec<&ListedPayout> =
            found.iter().filter(|row| Some(row.reference.as_str()) == reference_of(payout)).collect();
        let look_up = if rows.is_empty() {
            if !scanned.whole {
                continue;
            }
            LookUp::NotThere { from: window.from, to: window.to, rows: scanned.rows }
        } else {
            let Some(observation) = read_rows(desk, lane, lists, payout, &rows).await else { continue };
            LookUp::Found { observation }
        };
        record(desk, lane, payout, look_up).await;
    }
    Ok(())
}

/// Where in the list payouts can be whose creates began when theirs did.
fn window_of(payouts: &[Payout], difference_ms: i64) -> Option<Window> {
    let attempts = || payouts.iter().flat_map(|payout| &payout.attempts);
    let (first, last) = (attempts().map(|a| a.began_at).min()?, attempts().map(Attempt::latest_began_at).max()?);
    Some(Window::around(first, last, difference_ms))
}

/// The rows that carry a payout's reference, as one observation of it. More than one row, or a row that belongs to another payout of
/// ours, is a difference that people have to look at.
async fn read_rows(
    desk: &Inner,
    lane: &Lane,
    lists: &dyn Lists,
    payout: &Payout,
    rows: &[&ListedPayout],
) -> Option<Observation> {
    let mut observation = lists.observe(rows.first()?, payout.instruction.as_ref()?)?;
    if rows.len() > 1 {
        observation.differences.push(Difference {
            field: "reference".to_owned(),
            sent: "one payout".to_owned(),
            answered: format!("{} payouts", rows.len()),
        });
    }
    let (connection, theirs) = (lane.id.clone(), observation.id.clone());
    let owner = desk.read(move |journal| journal.provider_id_owner(&connection, &theirs)).await.ok()?;
    if let Some(other) = owner.filter(|owner| *owner != payout.id) {
        observation.differences.push(another_payouts_id(&other));
    }
    Some(observation)
}

async fn record(desk: &Inner, lane: &Lane, payout: &Payout, look_up: LookUp) {
    let differences = match &look_up {
        LookUp::Found { observation } => observation.differences.clone(),
        LookUp::NotThere { .. } => Vec::new(),
    };
    let stop = (!differences.is_empty()).then_some((lane, differences.as_slice()));
    let command = Command::RecordLookUp { look_up };
    let recorded = desk.change_and_stop(&payout.id, Seen::Latest, &Actor::khlang(), command, stop).await;
    fail_point!("desk::after_look_up_outcome");
    match recorded {
        // Someone else settled it meanwhile.
        Ok(_) | Err(PayoutError::Refused(_)) => {}
        Err(error) => tracing::error!(payout = %payout.id, %error, "a look-up is not on record"),
    }
}

fn reference_of(payout: &Payout) -> Option<&str> {
    payout.instruction.as_ref().map(|instruction| instruction.reference.as_str())
}

/// The provider has answered about it: what was ready at the start need not wait for it any longer.
pub(crate) fn asked(lane: &Lane, payout: &PayoutId) {
    let waited_for = lane.state().unsettled_from_before.remove(payout);
    if waited_for {
        lane.dispatch_wake.notify_one();
    }
}

pub(crate) fn later(lane: &Lane, payout: &PayoutId) {
    put_off(lane, payout);
    put_down(lane, payout);
}

/// Whatever panicked over it will do so again: not at once.
pub(crate) fn put_off(lane: &Lane, payout: &PayoutId) {
    if let Some(unsettled) = lane.state().unknown.get_mut(payout) {
        unsettled.next = Instant::now() + unsettled.steps.next_wait();
    }
}

fn forget(lane: &Lane, payout: &PayoutId) {
    put_down(lane, payout);
    lane.state().unknown.remove(payout);
    asked(lane, payout);
}
