//! Keeps an eye on a provider: looks whether it can be reached and is content with keys and clock, and reads the balance.
//!
//! Nothing is sent through a connection before the first look, because that look also measures the clock that signing needs.

use crate::{
    desk::Inner,
    events::DeskEvent,
    gate::Gate,
    lane::Lane,
    steps::{Steps, jittered},
};
use khlang_domain::outcome::Balance;
use khlang_providers::check::{Finding, check_connection};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// The least time between two looks, whoever asks for them.
const LEAST: Duration = Duration::from_millis(200);

/// Runs until the desk closes.
pub(crate) async fn run(desk: Arc<Inner>, lane: Arc<Lane>) {
    let mut steps = Steps::new(desk.tuning.first_tend, desk.tuning.longest_tend);
    loop {
        let before = picture(&lane);
        let well = tokio::select! {
            well = look(&desk, &lane) => well,
            () = desk.closed() => return,
        };
        if before != picture(&lane) {
            let _ = desk.events.send(DeskEvent::Connections);
            let _ = desk.events.send(DeskEvent::Network);
        }
        let mut wait = if well { jittered(desk.tuning.tend_every) } else { steps.next_wait() };
        if well {
            let list_due = tokio::select! {
                list_due = desk.read_missing_time(&lane) => list_due,
                () = desk.closed() => return,
            };
            wait = list_due.map_or(wait, |due| due.min(wait));
            desk.measure_calibration(&lane).await;
            steps.restart();
            lane.dispatch_wake.notify_one();
            lane.settle_wake.notify_one();
            lane.follow_wake.notify_one();
        }
        // A provider that asked to be left alone is left alone by looks as well.
        let asked = lane.wait_ends().map(|at| at.saturating_duration_since(Instant::now()));
        let wait = asked.map_or(wait, |asked| asked.max(wait));
        if !rest_until_due(&desk, &lane, Instant::now() + wait).await {
            return;
        }
        tokio::time::sleep(LEAST).await;
    }
}

/// Rests until the next look is due or asked for. Where payouts move the balance it is due soon, once for many. False when the desk is
/// closing.
async fn rest_until_due(desk: &Inner, lane: &Lane, mut due: Instant) -> bool {
    loop {
        tokio::select! {
            goes_on = desk.rest(&lane.tend_wake, Some(due.saturating_duration_since(Instant::now()))) => return goes_on,
            () = lane.balance_moved.notified() => due = due.min(Instant::now() + desk.tuning.after_move),
        }
    }
}

/// What listeners are told about when it changes.
fn picture(lane: &Lane) -> ([Option<Gate>; 2], Option<&'static str>, Option<Balance>) {
    let gates = [lane.gate(), lane.gate_of_calibration()];
    let state = lane.state();
    (gates, state.health.trouble, state.health.balance.as_ref().map(|(balance, _)| balance.clone()))
}

/// Looks once; true when all is well.
async fn look(desk: &Inner, lane: &Lane) -> bool {
    let Ok(provider) = lane.provider(desk).await else { return false };
    let result = check_connection(provider.as_ref()).await;
    if result.finding == Finding::RateLimited {
        let asked = provider.measurements().retry_after_s.map(Duration::from_secs);
        lane.wait_for(asked.unwrap_or(desk.tuning.longest_tend), desk.now());
    }
    lane.take_check(&result, desk.now());
    result.finding.is_well()
}
