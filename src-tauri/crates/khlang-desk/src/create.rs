//! One create, the most important lines of the project: commit the intent, call, commit the outcome.
//!
//! The dispatcher calls this for what is ready, the settler for identical repeats. What the call ended in is put on record however long
//! that takes; a program that ends in between finds the payout in Sending at its next start.

use crate::{
    change::Seen,
    desk::Inner,
    error::PayoutError,
    lane::Lane,
    steps::{Steps, jittered},
};
use fail::fail_point;
use futures_util::FutureExt;
use khlang_domain::{
    ids::{Actor, IdempotencyKey, PayoutId},
    instruction::Instruction,
    outcome::{CreateOutcome, Difference, Doubt, Trouble},
    payout::{Command, Payout, PayoutRefusal, PayoutState},
};
use khlang_providers::{
    check::{Finding, not_reached},
    seam::{CredentialTrouble, Provider},
};
use std::{panic::AssertUnwindSafe, time::Duration};
use tokio::sync::OwnedSemaphorePermit;

impl Inner {
    /// Creates `payout` at its provider, once. `None` when it was not begun: someone else has it, the rules forbid it, or the link is not
    /// there. Otherwise the payout as it is after the outcome was put on record.
    ///
    /// `permit` is the right to one call under way. It is given back as soon as the provider has taken the payout, so that the next call
    /// does not wait for this one's record; after any other end only when that is on record, because it may be what stops the connection.
    pub(crate) async fn create(&self, lane: &Lane, payout: &Payout, permit: OwnedSemaphorePermit) -> Option<Payout> {
        if self.was_altered(payout).await {
            return None;
        }
        let provider = lane.provider(self).await.ok()?;
        let (instruction, key) = (payout.instruction.as_ref()?, payout.key.as_ref()?);
        let fingerprint = provider
            .fingerprint(instruction, key)
            .inspect_err(|trouble| tracing::warn!(payout = %payout.id, ?trouble, "not begun"))
            .ok()?;

        // The settler has looked before; the connection may have been changed while this waited for its turn.
        if payout.state == PayoutState::Unknown && !self.would_be_identical(lane, payout).await {
            return None;
        }

        #[cfg(feature = "failpoints")]
        if self.is_control_that_sends_first() {
            let _ = provider.create(instruction, key).await;
        }

        // It may have waited for its turn while the desk was closed. Nothing leaves while the journal is an older copy that came back,
        // whoever asks.
        if *self.closing.borrow() || lane.is_held() {
            return None;
        }
        let balance = lane.available();
        fail_point!("desk::before_intent");
        let ruling = self.ruling.read().await;
        // The revision that was seen: if anything moved since, this payout is not the one that was checked.
        let begun = self
            .change(
                &payout.id,
                Seen::Revision(payout.revision),
                &Actor::khlang(),
                Command::BeginSending { fingerprint, balance },
            )
            .await;
        drop(ruling);
        let begun = match begun {
            Ok(begun) => begun,
            Err(error) => {
                tracing::info!(payout = %payout.id, %error, "not begun");
                if lacks_approval(&error) {
                    self.review(payout).await;
                }
                return None;
            }
        };
        fail_point!("desk::after_intent");

        let attempt = begun.attempts.last().map(|attempt| attempt.number)?;
        let is_what_was_checked = begun.instruction == payout.instruction && begun.key == payout.key;
        let outcome = if is_what_was_checked {
            call(provider.as_ref(), instruction, key).await
        } else {
            // The rules were held against another payout than the one in hand: the file was changed in between, and nothing leaves.
            tracing::error!(payout = %payout.id, "altered while it was about to be sent, not sent");
            CreateOutcome::NotSent { trouble: Trouble::BodyChanged }
        };
        fail_point!("desk::after_call");
        tracing::info!(payout = %payout.id, attempt, class = class(&outcome), "create ended");
        self.heed(lane, provider.as_ref(), &outcome);
        let permit = (!matches!(outcome, CreateOutcome::Accepted { .. })).then_some(permit);
        let recorded = self.record_outcome(lane, &payout.id, attempt, outcome).await;
        drop(permit);
        fail_point!("desk::after_outcome");
        recorded
    }

    /// What an outcome says of the way to the provider, beyond the payout.
    fn heed(&self, lane: &Lane, provider: &dyn Provider, outcome: &CreateOutcome) {
        let now = self.now();
        match outcome {
            CreateOutcome::NotSent { trouble } => lane.take_trouble(not_reached(*trouble), now),
            CreateOutcome::Refused { refusal } => {
                if let Some(trouble) = provider.credential_trouble(refusal) {
                    lane.take_trouble(finding_of(trouble), now);
                }
            }
            CreateOutcome::Unknown { doubt: Doubt::ServerSaid { status: 429 | 503, .. } } => {
                let asked = provider.measurements().retry_after_s.map(Duration::from_secs);
                lane.wait_for(asked.unwrap_or_else(|| jittered(self.tuning.usual_wait)), now);
            }
            CreateOutcome::Unknown { doubt: Doubt::Timeout | Doubt::Dropped } => lane.tend_wake.notify_one(),
            _ => {}
        }
    }

    /// Puts an outcome on record, with the stop of the connection where the answer disagreed. A full disk is waited out: the outcome is
    /// in memory only, and losing it would leave the payout to be asked about again, never to be sent as new.
    pub(crate) async fn record_outcome(
        &self,
        lane: &Lane,
        id: &PayoutId,
        attempt: u32,
        mut outcome: CreateOutcome,
    ) -> Option<Payout> {
        let mut steps = Steps::new(Duration::from_millis(100), Duration::from_secs(10));
        loop {
            if let Some(other) = self.owner_of(lane, id, &outcome).await {
                outcome = already_anothers(outcome, &other);
            }
            let stop = match &outcome {
                CreateOutcome::Mismatch { differences, .. } => Some((lane, differences.clone())),
                _ => None,
            };
            let stop = stop.as_ref().map(|(lane, differences)| (*lane, differences.as_slice()));
            let command = Command::EndSending { attempt, outcome: outcome.clone() };
            match self.change_and_stop(id, Seen::Latest, &Actor::khlang(), command, stop).await {
                Ok(payout) => return Some(payout),
                Err(PayoutError::Refused(refusal)) => {
                    tracing::error!(payout = %id, attempt, %refusal, "an outcome found no attempt under way");
                    return None;
                }
                Err(error) => {
                    tracing::error!(payout = %id, attempt, %error, "an outcome is not on record yet");
                    tokio::time::sleep(steps.next_wait()).await;
                }
            }
        }
    }

    /// Another payout of ours that already has the id in the answer.
    async fn owner_of(&self, lane: &Lane, id: &PayoutId, outcome: &CreateOutcome) -> Option<PayoutId> {
        let (CreateOutcome::Accepted { id: theirs, .. } | CreateOutcome::Mismatch { id: Some(theirs), .. }) = outcome
        else {
            return None;
        };
        let (connection, theirs) = (lane.id.clone(), theirs.clone());
        let owner = self.read(move |journal| journal.provider_id_owner(&connection, &theirs)).await.ok()?;
        owner.filter(|owner| owner != id)
    }

    #[cfg(feature = "failpoints")]
    fn is_control_that_sends_first(&self) -> bool {
        fail_point!("desk::control_sends_first", |_| true);
        false
    }
}

/// Refused for want of what the review looks after.
fn lacks_approval(error: &PayoutError) -> bool {
    let PayoutError::Refused(refusal) = error else { return false };
    matches!(
        refusal,
        PayoutRefusal::NotWeighed
            | PayoutRefusal::ApprovalLapsed
            | PayoutRefusal::ApprovalVoided
            | PayoutRefusal::Altered
    )
}

/// The provider has one payout where we have two: the answer is about another one than was sent.
fn already_anothers(outcome: CreateOutcome, other: &PayoutId) -> CreateOutcome {
    let mut differences = match outcome {
        CreateOutcome::Mismatch { differences, .. } => differences,
        _ => Vec::new(),
    };
    differences.push(another_payouts_id(other));
    CreateOutcome::Mismatch { id: None, differences }
}

/// The difference that is named when the provider's id belongs to another payout of ours.
pub(crate) fn another_payouts_id(other: &PayoutId) -> Difference {
    Difference { field: "id".to_owned(), sent: "a new one".to_owned(), answered: format!("that of {other}") }
}

async fn call(provider: &dyn Provider, instruction: &Instruction, key: &IdempotencyKey) -> CreateOutcome {
    let call = AssertUnwindSafe(provider.create(instruction, key)).catch_unwind();
    // A panic in an adapter says nothing about what the provider did.
    call.await.unwrap_or(CreateOutcome::Unknown { doubt: Doubt::Interrupted })
}

/// What refused credentials say of the way to the provider; the next look says more.
pub(crate) fn finding_of(trouble: CredentialTrouble) -> Finding {
    match trouble {
        CredentialTrouble::Key => Finding::WrongKey,
        CredentialTrouble::Secret => Finding::WrongSecret,
        CredentialTrouble::Permission => Finding::Forbidden,
        CredentialTrouble::NotTold => Finding::Credentials,
    }
}

fn class(outcome: &CreateOutcome) -> &'static str {
    match outcome {
        CreateOutcome::Accepted { .. } => "accepted",
        CreateOutcome::Refused { .. } => "refused",
        CreateOutcome::NotSent { .. } => "not sent",
        CreateOutcome::Unknown { .. } => "unknown",
        CreateOutcome::Mismatch { .. } => "mismatch",
    }
}
