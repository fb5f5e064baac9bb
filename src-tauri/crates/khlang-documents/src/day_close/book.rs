//! Counts payouts into a day close. Payouts may come in any order and more than once: a list of the day and a list of what is open overlap.

use super::{DayClose, OpenPayout, Tally};
use crate::Imprint;
use khlang_domain::{
    ids::PayoutId,
    outcome::BalanceAt,
    payout::{Payout, PayoutState},
    time::UtcMillis,
};
use std::collections::{BTreeMap, BTreeSet};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A day close that is being counted. It wants every payout of the connection that was entered on the day, that was paid or came back
/// between the two balances, or that is open; others are passed over.
#[derive(Debug)]
pub struct DayBook {
    close: DayClose,
    by_state: BTreeMap<PayoutState, Tally>,
    seen: BTreeSet<PayoutId>,
}

impl DayBook {
    /// Begins a day: any moment of it, and what the provider told of its balance at both ends.
    #[must_use]
    pub fn begin(imprint: Imprint, day: UtcMillis, opening: Option<BalanceAt>, closing: Option<BalanceAt>) -> Self {
        Self {
            close: DayClose {
                imprint,
                day,
                opening,
                closing,
                paid: Tally::NONE,
                came_back: Tally::NONE,
                on_its_way_at_opening: Tally::NONE,
                on_its_way_at_closing: Tally::NONE,
                by_state: Vec::new(),
                open: Vec::new(),
            },
            by_state: BTreeMap::new(),
            seen: BTreeSet::new(),
        }
    }

    /// Counts a payout, once however often it comes. Drafts are none of the day's.
    pub fn count(&mut self, payout: &Payout) {
        let (Some(instruction), Some(entered_at)) = (&payout.instruction, payout.entered_at) else { return };
        let amount = instruction.amount;
        let was_entered_today = entered_at.bangkok_day() == self.close.day.bangkok_day();
        // What left and came back between the two did both, though nobody told when it was paid.
        let left_between = payout.first_may_have_arrived_at().is_some_and(|at| self.is_between_balances(at));
        let paid_at = paid_at(payout)
            .or_else(|| (payout.state == PayoutState::Reversed && left_between).then_some(payout.state_since))
            .filter(|at| self.is_between_balances(*at));
        let came_back = payout.state == PayoutState::Reversed && self.is_between_balances(payout.state_since);
        let is_open = is_open(payout);
        let at_opening = self.close.opening.is_some_and(|opening| was_on_its_way(payout, opening.at));
        let at_closing = was_on_its_way(payout, self.close.closing.map_or(UtcMillis(i64::MAX), |closing| closing.at));
        let is_of_this_close =
            [was_entered_today, paid_at.is_some(), came_back, is_open, at_opening, at_closing].contains(&true);
        if !is_of_this_close || !self.seen.insert(payout.id.clone()) {
            return;
        }
        if was_entered_today {
            let tally = self.by_state.entry(payout.state).or_insert(Tally::NONE);
            *tally = tally.and(amount);
        }
        for (counts, tally) in [
            (paid_at.is_some(), &mut self.close.paid),
            (came_back, &mut self.close.came_back),
            (at_opening, &mut self.close.on_its_way_at_opening),
            (at_closing, &mut self.close.on_its_way_at_closing),
        ] {
            if counts {
                *tally = tally.and(amount);
            }
        }
        if is_open {
            self.close.open.push(OpenPayout {
                reference: instruction.reference.clone(),
                payee: instruction.account_name.clone(),
                amount,
                state: payout.state,
                is_in_doubt: payout.alarm.is_some(),
                entered_at,
            });
        }
    }

    /// The day close, in the order of its pages.
    #[must_use]
    pub fn close(mut self) -> DayClose {
        self.close.by_state = self.by_state.into_iter().collect();
        self.close.open.sort_by(|one, other| {
            one.entered_at.cmp(&other.entered_at).then_with(|| one.reference.cmp(&other.reference))
        });
        self.close
    }

    /// Whether it moves what the second balance has from the first; without two of them, whether it was on the day.
    fn is_between_balances(&self, at: UtcMillis) -> bool {
        match self.close.span() {
            Some((opening, closing)) => opening.at < at && at <= closing.at,
            None => {
                let began = self.close.day.bangkok_day_began();
                began <= at && at < began.plus(DAY_MS)
            }
        }
    }
}

/// Whether it is not over, or not over without doubt.
fn is_open(payout: &Payout) -> bool {
    payout.alarm.is_some()
        || may_have_left(payout.state)
        || matches!(payout.state, PayoutState::AwaitingApproval | PayoutState::Returned | PayoutState::Ready)
}

/// Whether the provider may have taken it from the balance without having said its last word.
fn may_have_left(state: PayoutState) -> bool {
    matches!(
        state,
        PayoutState::Sending
            | PayoutState::Unknown
            | PayoutState::Pending
            | PayoutState::Processing
            | PayoutState::Accepted
    )
}

/// Whether the provider may have had it at that time, and had not said its last word by then.
fn was_on_its_way(payout: &Payout, at: UtcMillis) -> bool {
    let had_left = payout.first_may_have_arrived_at().is_some_and(|left_at| left_at <= at);
    let over_at = match payout.state {
        PayoutState::Paid => paid_at(payout),
        // A payment that came back was over when it was paid.
        PayoutState::Reversed => Some(paid_at(payout).unwrap_or(payout.state_since)),
        state if may_have_left(state) => return had_left,
        _ => Some(payout.state_since),
    };
    had_left && over_at.is_some_and(|over_at| over_at > at)
}

/// The provider's time of payment; where it gave none, when the payout was first seen as paid.
fn paid_at(payout: &Payout) -> Option<UtcMillis> {
    match payout.state {
        PayoutState::Paid => Some(payout.paid_at.unwrap_or(payout.state_since)),
        PayoutState::Reversed => payout.paid_at,
        _ => None,
    }
}
