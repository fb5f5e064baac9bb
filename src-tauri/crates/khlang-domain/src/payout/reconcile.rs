//! What to do next with a payout whose outcome is not known. The desk asks this for each of them, at start and between sends.

use super::{Context, Payout, PayoutState};
use crate::{
    entry::LookUp,
    outcome::{CreateOutcome, Doubt},
};

/// How long an identical create may be repeated by itself: 12 hours, counted from the first intent. How long a provider remembers a
/// key is not documented.
pub const AUTOMATIC_REPEAT_MS: i64 = 12 * 60 * 60 * 1000;

/// The next step towards knowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReconcileStep {
    /// Send the identical body with the identical key again.
    Repeat,
    /// Search the provider's list for the reference.
    LookUp,
    /// Nothing that the program may do by itself would tell; people settle it.
    LeaveToPeople,
}

/// The next step for `payout`; `None` when its outcome is known or its call is still under way.
#[must_use]
pub fn reconcile_step(payout: &Payout, context: &Context) -> Option<ReconcileStep> {
    if payout.state != PayoutState::Unknown {
        return None;
    }
    if payout.alarm.is_some() {
        return Some(ReconcileStep::LeaveToPeople);
    }
    if let Some(doubted_at) = payout.doubted_at() {
        let looked = payout.last_look_up.as_ref().is_some_and(|(at, _)| *at >= doubted_at);
        return Some(if context.lists && !looked { ReconcileStep::LookUp } else { ReconcileStep::LeaveToPeople });
    }
    let in_time = repeat_is_in_time(payout, context);
    let last = payout.attempts.last().and_then(|a| a.ended.as_ref()).map(|(_, outcome)| outcome);
    let must_look = match last {
        Some(CreateOutcome::Unknown { doubt: Doubt::Duplicate { .. } }) => true,
        // A refused key or signature says nothing about the payout; any other refusal of a repeat does, but not enough.
        Some(CreateOutcome::Refused { refusal }) => !refusal.is_about_credentials(),
        _ => false,
    };
    if in_time && context.repeats_safely && !must_look {
        return Some(ReconcileStep::Repeat);
    }
    if !context.lists {
        return Some(ReconcileStep::LeaveToPeople);
    }
    // Once the time for repeating is over, one whole search that does not find it is the last thing to be done by itself.
    match &payout.last_look_up {
        Some((at, LookUp::NotThere { .. })) if !in_time && looked_after_the_time(payout, *at) => {
            Some(ReconcileStep::LeaveToPeople)
        }
        _ => Some(ReconcileStep::LookUp),
    }
}

/// Whether the first create that may have arrived is less than [`AUTOMATIC_REPEAT_MS`] old. A clock that went back leaves no telling,
/// and then the answer is no.
#[must_use]
pub(super) fn repeat_is_in_time(payout: &Payout, context: &Context) -> bool {
    payout.first_may_have_arrived_at().is_some_and(|first| (0..AUTOMATIC_REPEAT_MS).contains(&context.now.since(first)))
}

fn looked_after_the_time(payout: &Payout, looked_at: crate::time::UtcMillis) -> bool {
    payout.first_may_have_arrived_at().is_none_or(|first| !(0..AUTOMATIC_REPEAT_MS).contains(&looked_at.since(first)))
}
