//! The policy at work: weighing what is entered, changing the policy, and what a policy would have said of the past.

use crate::{
    desk::{Desk, Inner},
    duty::SignedIn,
    error::PolicyError,
};
use khlang_domain::{
    entry::Subject,
    ids::{Actor, PayoutId},
    instruction::Instruction,
    person::{Role, Second},
    policy::{self, Facts, Policy, PolicyProblem, Replay},
    time::UtcMillis,
};
use khlang_journal::{Addition, AppendError, ReadError};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The most days that a replay goes back.
pub const MAX_REPLAY_DAYS: u32 = 366;

impl Desk {
    /// Changes the policy. What waits or is ready is held against the new one before it goes anywhere.
    ///
    /// # Errors
    /// A [`PolicyError`].
    pub async fn change_policy(
        &self,
        expected: u64,
        wanted: Policy,
        second: Option<&Second>,
        who: &SignedIn,
    ) -> Result<(), PolicyError> {
        let desk = &self.inner;
        // Nothing is weighed by the old one while the new one comes in.
        let _weighing = desk.weighing.lock().await;
        desk.require(who, &[Role::Administrator])?;
        let authority = desk.authority();
        if authority.policy.revision != expected {
            return Err(PolicyError::ChangedMeanwhile);
        }
        let entry = policy::decide(&authority.policy, wanted, &authority.people, who.name(), second, desk.now())?;
        let addition = Addition {
            subject: Subject::Policy,
            expected_revision: expected,
            who: who.name().clone(),
            at: desk.now(),
            entries: vec![entry.into()],
        };
        match desk.append(vec![addition]).await {
            Ok(_) => Ok(()),
            Err(AppendError::Conflict { .. }) => Err(PolicyError::ChangedMeanwhile),
            Err(error) => Err(PolicyError::Journal(error.to_string())),
        }
    }

    /// What `wanted` would have said of everything that was entered in the last `days` days, today included.
    ///
    /// # Errors
    /// [`PolicyError::Problems`] for a policy that cannot be meant, [`PolicyError::Journal`] when the payouts cannot be read.
    pub async fn replay_policy(
        &self,
        wanted: &Policy,
        days: u32,
    ) -> Result<(UtcMillis, UtcMillis, Replay), PolicyError> {
        let problems = PolicyProblem::all_in(wanted);
        if !problems.is_empty() {
            return Err(PolicyError::Problems(problems));
        }
        let days = days.clamp(1, MAX_REPLAY_DAYS);
        let to = self.inner.now();
        let from = to.bangkok_day_began().plus(-i64::from(days - 1) * DAY_MS);
        let past = self.inner.read(move |journal| journal.past(from, to)).await?;
        let wanted = wanted.clone();
        let replay = tokio::task::spawn_blocking(move || policy::replay(&wanted, past)).await;
        Ok((from, to, replay.map_err(|error| PolicyError::Journal(error.to_string()))?))
    }
}

impl Inner {
    /// What the policy asks about everything but the payout itself.
    pub(crate) async fn facts(
        &self,
        id: &PayoutId,
        instruction: &Instruction,
        maker: &Actor,
        at: UtcMillis,
    ) -> Result<Facts, ReadError> {
        let (id, bank, account) = (id.clone(), instruction.bank.clone(), instruction.account_number.clone());
        let maker = maker.clone();
        self.read(move |journal| journal.facts(&id, &bank, &account, &maker, at)).await
    }
}
