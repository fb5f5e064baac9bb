//! Looks after what waits for signatures or to be sent, when the policy, the people or the time have moved on: what lapsed goes back to
//! its maker, what a stricter policy wants signed waits for it, and a signature that does not count any more is taken off.
//!
//! The dispatcher never needs this to have run: the domain refuses whatever has not what it needs. It only says so in good time.

use crate::{
    change::{Seen, connection_of},
    desk::Inner,
    error::PayoutError,
};
use khlang_domain::{
    ids::Actor,
    payout::{Command, Payout, PayoutRefusal, PayoutState, Weighed},
};
use khlang_journal::{EntriesError, ReadError};
use std::sync::Arc;

/// Runs until the desk closes.
pub(crate) async fn run(desk: Arc<Inner>) {
    loop {
        let states: &'static [PayoutState] = &[PayoutState::AwaitingApproval, PayoutState::Ready];
        match desk.all_in(states).await {
            Ok(payouts) => {
                for payout in payouts {
                    desk.review(&payout).await;
                }
            }
            Err(error) => tracing::error!(%error, "what waits could not be read"),
        }
        if !desk.rest(&desk.review_wake, Some(desk.tuning.review_every)).await {
            return;
        }
    }
}

impl Inner {
    /// Puts on record what has become of the approval of a payout that was not sent yet.
    pub(crate) async fn review(&self, payout: &Payout) {
        // What was altered would go back to its maker as it was altered.
        if payout.alarm.is_none() && self.was_altered(payout).await {
            return;
        }
        let result = match self.reweigh_where_needed(payout).await {
            Ok(()) => {
                self.change(&payout.id, Seen::Latest, &Actor::khlang(), Command::ReviewApproval).await.map(|_| ())
            }
            Err(error) => Err(error),
        };
        match result {
            // It was sent, or withdrawn, in the same moment.
            Ok(()) | Err(PayoutError::Refused(PayoutRefusal::WrongState) | PayoutError::ChangedMeanwhile) => {}
            Err(error) => tracing::error!(payout = %payout.id, %error, "an approval was not reviewed"),
        }
    }

    async fn reweigh_where_needed(&self, payout: &Payout) -> Result<(), PayoutError> {
        let context = self.context(connection_of(Some(payout)), &Actor::khlang());
        let policy = context.authority.policy.revision;
        let is_up_to_date = |weighed: &Weighed| weighed.checked_against == policy && weighed.route == context.route;
        if payout.weighed.as_ref().is_some_and(is_up_to_date) {
            return Ok(());
        }
        let Some(instruction) = &payout.instruction else { return Ok(()) };
        let _weighing = self.weighing.lock().await;
        let entered_at = payout.entered_at.unwrap_or(payout.listed_at);
        let facts = self.facts(&payout.id, instruction, &payout.maker, entered_at).await?;
        self.change(&payout.id, Seen::Revision(payout.revision), &Actor::khlang(), Command::Reweigh { facts }).await?;
        Ok(())
    }

    /// Whether a payout is not what its entries make of it, so that nothing may be done with it. That is put on record; what cannot be read
    /// is left alone as well.
    pub(crate) async fn was_altered(&self, payout: &Payout) -> bool {
        match self.is_altered(payout).await {
            Ok(false) => return false,
            Ok(true) => tracing::error!(payout = %payout.id, "altered on record, left alone"),
            Err(error) => {
                tracing::error!(payout = %payout.id, %error, "its entries could not be read, left alone");
                return true;
            }
        }
        if let Err(error) = self.change(&payout.id, Seen::Latest, &Actor::khlang(), Command::ReportAlteration).await {
            tracing::error!(payout = %payout.id, %error, "the alteration is not on record");
        }
        true
    }

    /// Whether a payout is not what its own entries make of it, or they are not what was written.
    pub(crate) async fn is_altered(&self, payout: &Payout) -> Result<bool, PayoutError> {
        let id = payout.id.clone();
        let made = self.read(move |journal| Ok(journal.payout_from_entries(&id))).await?;
        match made {
            Ok(Some(made)) if made == *payout => Ok(false),
            Ok(Some(made)) if made.revision != payout.revision => {
                let now = self.payout(&payout.id).await?;
                // It moved on since it was read; the one who asks finds another revision.
                Ok(now.is_none_or(|now| now.revision == payout.revision))
            }
            Ok(_) => Ok(true),
            Err(EntriesError::Altered { position }) => {
                tracing::error!(payout = %payout.id, position, "an entry is not what was written");
                Ok(true)
            }
            // Nothing that is read again reads otherwise.
            Err(EntriesError::Read(ReadError::Unreadable { what })) => {
                tracing::error!(payout = %payout.id, what, "an entry makes no sense");
                Ok(true)
            }
            Err(EntriesError::Read(error)) => Err(error.into()),
        }
    }
}
