//! The poller of a lane: asks about open payouts with growing waits until the provider says its last word, and watches that word for a
//! day, because a late change must be loud.
//!
//! A few payouts are asked for one by one. Many are read from the provider's list, a hundred at a time: those due, together with those
//! that will be due soon.

use crate::{
    change::Seen,
    desk::{Inner, Tuning},
    error::PayoutError,
    events::DeskEvent,
    health::is_unreachable,
    lane::Lane,
    scan::{Window, scan},
    steps::{Steps, jittered},
};
use fail::fail_point;
use khlang_domain::{
    ids::{Actor, PayoutId, ProviderPayoutId},
    outcome::{Difference, Observation},
    payout::{Command, Payout, PayoutState},
    time::UtcMillis,
};
use khlang_providers::{
    check::{Finding, not_reached},
    seam::{AskError, ListedPayout, Lists, Provider},
};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::time::Instant;

/// From how many on the list is read instead of asking for each.
const MANY: usize = 5;

/// Payouts further apart than this are not read in one window: what lies between may be other people's.
const GAP_MS: i64 = 30 * 60 * 1000;

/// How far around the intents the list is read; clocks differ, and an answer takes up to a minute.
const AROUND_MS: i64 = 2 * 60 * 1000;

/// The wait of one second, to be spread by jitter and taken as a factor.
const ONE: Duration = Duration::from_secs(1);

/// Rows of a full page.
const PAGE: usize = 100;

/// When a payout is asked about next, and what is needed to ask.
#[derive(Debug, Clone)]
pub(crate) struct Poll {
    next: Instant,
    steps: Steps,
    provider_id: ProviderPayoutId,
    reference: String,
    began_at: UtcMillis,
    state: PayoutState,
    /// The end of watching, for one that is over.
    until: Option<UtcMillis>,
}

/// Takes over a payout as it is now: follows it, watches it, or lets go of it.
pub(crate) fn take(lane: &Lane, payout: &Payout, tuning: &Tuning, now: UtcMillis) {
    let Some(poll) = poll_of(payout, tuning, now) else {
        lane.state().followed.remove(&payout.id);
        return;
    };
    let mut state = lane.state();
    let known = state.followed.get(&payout.id).is_some_and(|known| known.state == poll.state);
    if !known {
        state.followed.insert(payout.id.clone(), poll);
        drop(state);
        lane.follow_wake.notify_one();
    }
}

/// Lets the open payouts that an opening found be asked about together: it took them up one by one, and with many that takes its time.
pub(crate) fn gather(lane: &Lane) {
    let mut state = lane.state();
    let open = || state.followed.values().filter(|poll| poll.until.is_none());
    let Some(soonest) = open().map(|poll| poll.next).min() else { return };
    state.followed.values_mut().filter(|poll| poll.until.is_none()).for_each(|poll| poll.next = soonest);
}

fn poll_of(payout: &Payout, tuning: &Tuning, now: UtcMillis) -> Option<Poll> {
    let over = payout.state.is_final_at_provider();
    if !over && !payout.state.is_open_at_provider() {
        return None;
    }
    let provider_id = payout.provider_id.clone()?;
    let watch_ms = i64::try_from(tuning.watch_for.as_millis()).unwrap_or(i64::MAX);
    let until = over.then(|| payout.state_since.plus(watch_ms));
    if until.is_some_and(|until| now >= until) {
        return None;
    }
    let mut steps = if over {
        Steps::new(tuning.first_watch, tuning.longest_watch)
    } else {
        Steps::new(tuning.first_poll, tuning.longest_poll)
    };
    Some(Poll {
        next: Instant::now() + steps.next_wait(),
        steps,
        provider_id,
        reference: payout.instruction.as_ref()?.reference.as_str().to_owned(),
        began_at: payout.attempts.last()?.began_at,
        state: payout.state,
        until,
    })
}

/// Runs until the desk closes.
pub(crate) async fn run(desk: Arc<Inner>, lane: Arc<Lane>) {
    loop {
        let wait = if lane.can_ask() {
            tokio::select! {
                () = ask_what_is_due(&desk, &lane) => {}
                () = desk.closed() => return,
            }
            if lane.is_held() {
                // That the provider was asked is what sending waits for, also where it said nothing new.
                let _ = desk.events.send(DeskEvent::Records);
            }
            next_due(&lane)
        } else {
            lane.wait_ends().map(|at| at.saturating_duration_since(Instant::now()))
        };
        if !desk.rest(&lane.follow_wake, wait).await {
            return;
        }
    }
}

fn next_due(lane: &Lane) -> Option<Duration> {
    let state = lane.state();
    state.followed.values().map(|poll| poll.next.saturating_duration_since(Instant::now())).min()
}

async fn ask_what_is_due(desk: &Inner, lane: &Lane) {
    let due = due_with_company(lane, desk.now());
    if due.is_empty() {
        return;
    }
    let Ok(provider) = lane.provider(desk).await else { return };
    let mut one_by_one = Vec::new();
    match provider.as_lists() {
        Some(lists) => {
            for cluster in clusters(due) {
                if cluster.len() < MANY {
                    one_by_one.extend(cluster);
                    continue;
                }
                let ids: Vec<PayoutId> = cluster.iter().map(|(id, _)| id.clone()).collect();
                match ask_list(desk, lane, provider.as_ref(), lists, cluster).await {
                    Ok(left) => one_by_one.extend(left),
                    Err(error) => {
                        // An error that does not hold up the lane would come again at once.
                        ids.iter().for_each(|id| put_off(lane, id));
                        return heed(desk, lane, &error);
                    }
                }
            }
        }
        None => one_by_one = due,
    }
    let now = Instant::now();
    // Company that was not found in the list can wait until it is due itself.
    for (id, poll) in one_by_one.into_iter().filter(|(_, poll)| poll.next <= now) {
        if let Err(error) = ask_one(desk, lane, provider.as_ref(), &id, &poll.provider_id).await {
            put_off(lane, &id);
            if heed_of_one(&error) {
                return heed(desk, lane, &error);
            }
        }
    }
}

/// What is due; and, when anything is, what will be due within half of its own wait, so that many stay together and can be read from
/// the list at once. Drops what has been watched long enough.
fn due_with_company(lane: &Lane, today: UtcMillis) -> Vec<(PayoutId, Poll)> {
    let now = Instant::now();
    let mut state = lane.state();
    state.followed.retain(|_, poll| poll.until.is_none_or(|until| today < until));
    if !state.followed.values().any(|poll| poll.next <= now) {
        return Vec::new();
    }
    let soon = |poll: &Poll| poll.next <= now + poll.steps.current() / 2;
    state.followed.iter().filter(|(_, poll)| soon(poll)).map(|(id, poll)| (id.clone(), poll.clone())).collect()
}

/// Groups of payouts that were created near each other.
fn clusters(mut polls: Vec<(PayoutId, Poll)>) -> Vec<Vec<(PayoutId, Poll)>> {
    polls.sort_by_key(|(_, poll)| poll.began_at);
    let mut clusters: Vec<Vec<(PayoutId, Poll)>> = Vec::new();
    for one in polls {
        match clusters.last_mut() {
            Some(cluster) if cluster.last().is_some_and(|last| one.1.began_at.since(last.1.began_at) <= GAP_MS) => {
                cluster.push(one);
            }
            _ => clusters.push(vec![one]),
        }
    }
    clusters
}

/// Reads the window of a cluster and takes over every row of ours. Returns what was not found. Gives up when the window turns out to
/// hold so much of other people's that asking one by one is cheaper.
async fn ask_list(
    desk: &Inner,
    lane: &Lane,
    provider: &dyn Provider,
    lists: &dyn Lists,
    cluster: Vec<(PayoutId, Poll)>,
) -> Result<Vec<(PayoutId, Poll)>, AskError> {
    let difference = provider.measurements().clock_difference_ms.unwrap_or(0);
    let (Some(first), Some(last)) = (cluster.first(), cluster.last()) else { return Ok(cluster) };
    let window = Window {
        from: first.1.began_at.plus(difference - AROUND_MS),
        to: last.1.began_at.plus(difference + AROUND_MS),
    };
    let pages = cluster.len().div_ceil(PAGE) + cluster.len() / 4;
    let mut wanted: HashMap<String, (PayoutId, Poll)> =
        cluster.into_iter().map(|one| (one.1.reference.clone(), one)).collect();
    let mut found: Vec<(PayoutId, ListedPayout)> = Vec::new();
    fail_point!("desk::before_ask_list");
    scan(lists, window, u32::try_from(pages).unwrap_or(u32::MAX), |row| {
        if let Some((id, _)) = wanted.remove(&row.reference) {
            found.push((id, row));
        }
    })
    .await?;
    fail_point!("desk::after_ask_list");
    // One wait for all, so that they stay together.
    let wait = jittered(ONE);
    for (id, row) in found {
        let payout = desk.payout(&id).await.ok().flatten();
        let observation = payout.as_ref().and_then(|payout| lists.observe(&row, payout.instruction.as_ref()?));
        if let (Some(payout), Some(observation)) = (&payout, observation) {
            take_observation(desk, lane, payout, observation).await;
        }
        asked(desk, lane, &id, wait);
    }
    Ok(wanted.into_values().collect())
}

/// Asks about one payout now.
pub(crate) async fn ask_one(
    desk: &Inner,
    lane: &Lane,
    provider: &dyn Provider,
    id: &PayoutId,
    provider_id: &ProviderPayoutId,
) -> Result<(), AskError> {
    let Some(retrieves) = provider.as_retrieves() else {
        lane.state().followed.remove(id);
        return Ok(());
    };
    let payout = desk.payout(id).await.ok().flatten();
    let Some((payout, instruction)) = payout.as_ref().and_then(|payout| Some((payout, payout.instruction.as_ref()?)))
    else {
        put_off(lane, id);
        return Ok(());
    };
    fail_point!("desk::before_ask");
    let observation = retrieves.retrieve(provider_id, instruction).await?;
    fail_point!("desk::after_ask");
    take_observation(desk, lane, payout, observation).await;
    asked(desk, lane, id, jittered(ONE));
    Ok(())
}

/// Puts an answer on record where it says something new, with the stop of the connection where it disagrees.
async fn take_observation(desk: &Inner, lane: &Lane, payout: &Payout, mut observation: Observation) {
    if payout.provider_id.as_ref() != Some(&observation.id)
        && !observation.differences.iter().any(|difference| difference.field == "id")
    {
        observation.differences.push(Difference {
            field: "id".to_owned(),
            sent: payout.provider_id.as_ref().map(ToString::to_string).unwrap_or_default(),
            answered: observation.id.to_string(),
        });
    }
    let differences = observation.differences.clone();
    let stop = (!differences.is_empty()).then_some((lane, differences.as_slice()));
    let command = Command::RecordObservation { observation };
    let recorded = desk.change_and_stop(&payout.id, Seen::Latest, &Actor::khlang(), command, stop).await;
    fail_point!("desk::after_observation");
    match recorded {
        Ok(_) | Err(PayoutError::Refused(_)) => {}
        Err(error) => tracing::error!(payout = %payout.id, %error, "an observation is not on record"),
    }
}

/// Notes that a payout was asked about. `factor` stands for one: the wait is as many times as long as `factor` is seconds.
fn asked(desk: &Inner, lane: &Lane, id: &PayoutId, factor: Duration) {
    let now = desk.now();
    let mut state = lane.state();
    state.last_asked.insert(id.clone(), now);
    state.tried.insert(id.clone());
    if let Some(poll) = state.followed.get_mut(id) {
        let millis = u32::try_from(factor.as_millis()).unwrap_or(1000);
        poll.next = Instant::now() + poll.steps.current() * millis / 1000;
        poll.steps.grow();
    }
}

/// A payout is asked about as soon as the lane gets to it, and then often again.
pub(crate) fn ask_soon(lane: &Lane, id: &PayoutId) {
    if let Some(poll) = lane.state().followed.get_mut(id) {
        poll.next = Instant::now();
        poll.steps.restart();
    }
    lane.follow_wake.notify_one();
}

fn put_off(lane: &Lane, id: &PayoutId) {
    lane.state().tried.insert(id.clone());
    if let Some(poll) = lane.state().followed.get_mut(id) {
        poll.next = Instant::now() + poll.steps.next_wait();
    }
}

/// How many open payouts the provider was not asked about since the start, where it can be.
pub(crate) fn untried(lane: &Lane) -> usize {
    if !lane.can_ask() {
        return 0;
    }
    let state = lane.state();
    state.followed.iter().filter(|(id, poll)| poll.until.is_none() && !state.tried.contains(*id)).count()
}

/// Whether an error says something of the way to the provider, and not only of the payout that was asked about.
fn heed_of_one(error: &AskError) -> bool {
    !matches!(error, AskError::NotFound(_) | AskError::Unreadable(_))
}

/// What a question without a usable answer says of the way to the provider.
pub(crate) fn heed(desk: &Inner, lane: &Lane, error: &AskError) {
    let now = desk.now();
    match error {
        AskError::NotReached(trouble) => {
            let finding = not_reached(*trouble);
            if is_unreachable(finding) {
                lane.take_trouble(finding, now);
            }
        }
        AskError::RateLimited { retry_after_s } => {
            let wait = retry_after_s.map_or_else(|| jittered(desk.tuning.usual_wait), Duration::from_secs);
            lane.wait_for(wait, now);
        }
        AskError::Refused(refusal) if refusal.is_about_credentials() => lane.take_trouble(Finding::Forbidden, now),
        AskError::NoAnswer
        | AskError::Refused(_)
        | AskError::NotFound(_)
        | AskError::ProviderTrouble(_)
        | AskError::Redirected(_)
        | AskError::WebPage(_)
        | AskError::Unreadable(_) => {
            tracing::warn!(connection = %lane.id, %error, "asking brought no answer");
            lane.tend_wake.notify_one();
            lane.wait_for(jittered(desk.tuning.after_no_answer), now);
        }
    }
    let _ = desk.events.send(DeskEvent::Connections);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lane::tests::lane;

    #[test]
    fn what_an_opening_found_is_asked_about_together_however_long_it_took_to_find() {
        let lane = lane();
        let now = Instant::now();
        let found = |number: u64, until| Poll {
            next: now + Duration::from_secs(number * 60),
            steps: Steps::new(Duration::from_secs(2), Duration::from_secs(300)),
            provider_id: ProviderPayoutId::new(number.to_string()),
            reference: number.to_string(),
            began_at: UtcMillis(0),
            state: PayoutState::Pending,
            until,
        };
        for (number, until) in [(0, None), (1, None), (2, None), (3, Some(UtcMillis(1)))] {
            lane.state().followed.insert(PayoutId::new(number.to_string()), found(number, until));
        }
        let due = || due_with_company(&lane, UtcMillis(0)).len();
        assert_eq!(due(), 1);
        gather(&lane);
        assert_eq!(due(), 3, "what is only watched keeps its time");
    }
}
