//! Taking a payout back, asking about it now, and noting that a late change was seen.

use crate::{
    change::{Seen, connection_of},
    desk::{Desk, Inner},
    duty::SignedIn,
    error::PayoutError,
    lane::Lane,
    steps::Steps,
};
use fail::fail_point;
use khlang_domain::{
    ids::{Actor, PayoutId},
    outcome::CancelOutcome,
    payout::{Command, Payout, PayoutRefusal, PayoutState},
    person::Role,
};
use std::{sync::Arc, time::Duration};

impl Desk {
    /// Takes a payout back. What was not sent yet is cancelled here and at once. For what the provider has, the wish is put on record and
    /// then sent; whether it came in time is known only from what the provider says later.
    ///
    /// # Errors
    /// [`PayoutError::ChangedMeanwhile`] when the payout is no longer at `expected`, or what the rules refuse.
    pub async fn cancel(&self, id: &PayoutId, expected: u64, who: &SignedIn) -> Result<Payout, PayoutError> {
        let desk = &self.inner;
        desk.require(who, &[Role::Operator])?;
        let payout = desk.payout(id).await?.ok_or(PayoutRefusal::NoSuchPayout)?;
        if matches!(payout.state, PayoutState::Ready | PayoutState::AwaitingApproval | PayoutState::Returned) {
            return desk.change(id, Seen::Revision(expected), who.name(), Command::Withdraw).await;
        }
        let lane = connection_of(Some(&payout)).and_then(|connection| desk.lane(connection));
        let lane = lane.ok_or(PayoutRefusal::WrongState)?;
        fail_point!("desk::before_cancel_intent");
        let asked = desk.change(id, Seen::Revision(expected), who.name(), Command::AskCancel).await?;
        fail_point!("desk::after_cancel_intent");
        let (desk, payout) = (Arc::clone(desk), asked.clone());
        self.spawn(async move { ask_provider(&desk, &lane, &payout).await });
        Ok(asked)
    }

    /// Notes that a late change was seen.
    ///
    /// # Errors
    /// [`PayoutError::ChangedMeanwhile`] when the payout is no longer at `expected`, or what the rules refuse.
    pub async fn acknowledge(&self, id: &PayoutId, expected: u64, who: &SignedIn) -> Result<Payout, PayoutError> {
        self.inner.require(who, &[Role::Operator, Role::Supervisor])?;
        self.inner.change(id, Seen::Revision(expected), who.name(), Command::AcknowledgeAlarm).await
    }

    /// Asks the provider about one payout now, instead of when it is due: where it stands, or whether it is there at all.
    ///
    /// # Errors
    /// [`PayoutError::Journal`] when the payout could not be read.
    pub async fn ask_now(&self, id: &PayoutId) -> Result<(), PayoutError> {
        let desk = &self.inner;
        let Some(payout) = desk.payout(id).await? else { return Err(PayoutRefusal::NoSuchPayout.into()) };
        let Some(lane) = connection_of(Some(&payout)).and_then(|connection| desk.lane(connection)) else {
            return Ok(());
        };
        if payout.state == PayoutState::Unknown {
            crate::settle::ask_now(&lane, &payout, &desk.tuning);
            return Ok(());
        }
        if let (Some(provider_id), Ok(provider)) = (&payout.provider_id, lane.provider(desk).await)
            && let Err(error) = crate::follow::ask_one(desk, &lane, provider.as_ref(), id, provider_id).await
        {
            crate::follow::heed(desk, &lane, &error);
        }
        Ok(())
    }
}

async fn ask_provider(desk: &Inner, lane: &Lane, payout: &Payout) {
    let Some(provider_id) = &payout.provider_id else { return };
    let outcome = match lane.provider(desk).await {
        Ok(provider) => match provider.as_cancels() {
            Some(cancels) => cancels.cancel(provider_id).await,
            None => return,
        },
        Err(_) => CancelOutcome::NotSent { trouble: khlang_domain::outcome::Trouble::Keychain },
    };
    fail_point!("desk::after_cancel_call");
    let mut steps = Steps::new(Duration::from_millis(100), Duration::from_secs(10));
    loop {
        let command = Command::EndCancel { outcome: outcome.clone() };
        match desk.change(&payout.id, Seen::Latest, &Actor::khlang(), command).await {
            Ok(_) | Err(PayoutError::Refused(_)) => break,
            // Without an end it could not be asked for again.
            Err(error) => {
                tracing::error!(payout = %payout.id, %error, "the end of a request to cancel is not on record yet");
                tokio::time::sleep(steps.next_wait()).await;
            }
        }
    }
    fail_point!("desk::after_cancel_outcome");
    crate::follow::ask_soon(lane, &payout.id);
}
