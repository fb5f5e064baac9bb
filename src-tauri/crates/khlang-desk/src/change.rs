//! The one way to change a payout: load, decide, append with the revision that was seen, tell the listeners.

use crate::{desk::Inner, enter::reference_taken, error::PayoutError, events::DeskEvent, lane::Lane};
use fail::fail_point;
use khlang_domain::{
    approval::HexBytes,
    connection::StopReason,
    entry::{ConnectionEntry, Entry, Subject},
    ids::{Actor, ConnectionId, PayoutId},
    outcome::Difference,
    payout::{Command, Context, Payout, PayoutState, decide},
    person::Person,
    policy::Policy,
};
use khlang_journal::{Addition, AppendError, Journal, ReadError, Snapshot};
use std::sync::{Arc, PoisonError};

/// Which revision the one who commands has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// This one; anything else is refused. 0 is a payout that is not on record yet.
    Revision(u64),
    /// The program acts on whatever is there.
    Latest,
}

/// How often the program looks again when someone else was quicker.
const TRIES: usize = 16;

impl Inner {
    /// Reads the journal on a thread where blocking is fine.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Journal) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let journal = self.journal.clone();
        match tokio::task::spawn_blocking(move || read(&journal)).await {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }

    /// A payout as it is now.
    pub(crate) async fn payout(&self, id: &PayoutId) -> Result<Option<Payout>, ReadError> {
        let id = id.clone();
        self.read(move |journal| journal.payout(&id)).await
    }

    /// Carries out a command on a payout and returns it as it is afterwards, also where the command said nothing new.
    pub(crate) async fn change(
        &self,
        id: &PayoutId,
        seen: Seen,
        who: &Actor,
        command: Command,
    ) -> Result<Payout, PayoutError> {
        self.change_and_stop(id, seen, who, command, None).await
    }

    /// As [`Inner::change`], and in the same transaction stops `lane` when `differences` are given.
    pub(crate) async fn change_and_stop(
        &self,
        id: &PayoutId,
        seen: Seen,
        who: &Actor,
        command: Command,
        stop: Option<(&Lane, &[Difference])>,
    ) -> Result<Payout, PayoutError> {
        for _ in 0..TRIES {
            let payout = self.payout(id).await?;
            let revision = payout.as_ref().map_or(0, |payout| payout.revision);
            if let Seen::Revision(seen) = seen
                && seen != revision
            {
                return Err(PayoutError::ChangedMeanwhile);
            }
            let connection = match &command {
                Command::Enter { instruction, .. } => Some(&instruction.connection),
                _ => connection_of(payout.as_ref()),
            };
            let context = self.context(connection, who);
            let entries = decide(payout.as_ref(), command.clone(), &context)?;
            if entries.is_empty()
                && let Some(payout) = payout
            {
                return Ok(payout);
            }
            let mut additions = vec![Addition {
                subject: Subject::Payout(id.clone()),
                expected_revision: revision,
                who: who.clone(),
                at: context.now,
                entries: entries.into_iter().map(Entry::from).collect(),
            }];
            if let Some((lane, differences)) = stop {
                additions.extend(self.stop_entry(lane, id, differences));
            }
            match self.append(additions).await {
                Ok(changed) => return changed.ok_or(PayoutError::ChangedMeanwhile),
                Err(AppendError::Conflict { .. }) if seen == Seen::Latest => {}
                Err(AppendError::Conflict { .. }) => return Err(PayoutError::ChangedMeanwhile),
                Err(AppendError::ReferenceTaken { payout }) => {
                    return Err(PayoutError::Problems(vec![reference_taken(&payout)]));
                }
                Err(error) => return Err(PayoutError::Journal(error.to_string())),
            }
        }
        Err(PayoutError::ChangedMeanwhile)
    }

    fn stop_entry(&self, lane: &Lane, payout: &PayoutId, differences: &[Difference]) -> Option<Addition> {
        let connection = lane.state().connection.clone();
        if connection.stopped.is_some() {
            return None;
        }
        let reason = StopReason::Mismatch { payout: payout.clone(), differences: differences.to_vec() };
        Some(Addition {
            subject: Subject::Connection(connection.id),
            expected_revision: connection.revision,
            who: Actor::khlang(),
            at: self.now(),
            entries: vec![ConnectionEntry::Stopped { reason }.into()],
        })
    }

    /// Appends in one transaction, tells the listeners, and keeps the lanes' picture of connections and payouts. Returns the payout of
    /// the first addition about one.
    pub(crate) async fn append(&self, additions: Vec<Addition>) -> Result<Option<Payout>, AppendError> {
        let rules = |addition: &Addition| !matches!(addition.subject, Subject::Payout(_));
        let ruling = if additions.iter().any(rules) { Some(self.ruling.write().await) } else { None };
        let appended = self.journal.append_all(additions).await?;
        let (payouts, others): (Vec<Snapshot>, Vec<Snapshot>) =
            appended.into_iter().map(|one| one.snapshot).partition(|snapshot| snapshot.payout().is_some());
        others.iter().for_each(|snapshot| self.take_authority(snapshot));
        if let Some(record) = others.iter().find_map(Snapshot::journal) {
            self.record.take(record);
            let _ = self.events.send(DeskEvent::Records);
        }
        // A connection that stopped is stopped before anyone hears of the payout that stopped it.
        for connection in others.iter().filter_map(Snapshot::connection) {
            if let Some(lane) = self.lane(&connection.id) {
                lane.take_connection(connection.clone());
            }
            // What was approved for the way that it had is not sent by another.
            self.review_wake.notify_one();
            // No listener is no trouble: the window may be closed.
            let _ = self.events.send(DeskEvent::Connections);
        }
        drop(ruling);
        for payout in payouts.iter().filter_map(Snapshot::payout) {
            self.place(payout);
            let _ = self.events.send(DeskEvent::Payout { id: payout.id.clone(), tab: payout.tab() });
            let _ = self.events.send(DeskEvent::Counters);
        }
        Ok(payouts.first().and_then(Snapshot::payout).cloned())
    }

    /// Takes over who may do what; an older picture never takes the place of a newer one.
    fn take_authority(&self, snapshot: &Snapshot) {
        let session = self.session();
        let mut held = self.authority.write().unwrap_or_else(PoisonError::into_inner);
        let event = match snapshot {
            Snapshot::Person(person) => {
                let known = held.people.find(&person.name).map_or(0, |known| known.revision);
                if known < person.revision {
                    Arc::make_mut(&mut held).people.take(Person::clone(person));
                }
                DeskEvent::People
            }
            Snapshot::Policy(policy) => {
                if held.policy.revision < policy.revision {
                    Arc::make_mut(&mut held).policy = Policy::clone(policy);
                }
                DeskEvent::Policy
            }
            Snapshot::Payout(_) | Snapshot::Connection(_) | Snapshot::Journal(_) => return,
        };
        drop(held);
        self.review_wake.notify_one();
        let _ = self.events.send(event);
        // Whoever sits there may have been switched off, or may do something else now.
        if self.session() != session {
            let _ = self.events.send(DeskEvent::Session);
        }
    }

    /// Gives a payout to the task that it is up to now.
    pub(crate) fn place(&self, payout: &Payout) {
        let Some(lane) = connection_of(Some(payout)).and_then(|connection| self.lane(connection)) else { return };
        lane.in_order(&payout.id, payout.revision, || self.place_on(&lane, payout));
    }

    fn place_on(&self, lane: &Lane, payout: &Payout) {
        match payout.state {
            PayoutState::Ready => lane.dispatch_wake.notify_one(),
            PayoutState::Unknown => crate::settle::take(lane, payout, &self.tuning),
            _ => {}
        }
        if !matches!(payout.state, PayoutState::Ready | PayoutState::Sending) {
            lane.state().held_back.remove(&payout.id);
        }
        // One that is being repeated is not forgotten: its waits must go on growing when the repeat is lost as well.
        if !matches!(payout.state, PayoutState::Unknown | PayoutState::Sending) {
            lane.state().unknown.remove(&payout.id);
            crate::settle::asked(lane, &payout.id);
        }
        if payout.state.is_open_at_provider() || payout.state.is_final_at_provider() {
            lane.balance_moved.notify_one();
        }
        if payout.state == PayoutState::Paid && lane.calibration_payout().as_ref() == Some(&payout.id) {
            lane.tend_wake.notify_one();
        }
        crate::follow::take(lane, payout, &self.tuning, self.now());
    }

    /// What decisions depend on besides the payout.
    pub(crate) fn context(&self, connection: Option<&ConnectionId>, who: &Actor) -> Context {
        let lane = connection.and_then(|connection| self.lane(connection));
        let entry = lane.as_ref().and_then(|lane| lane.entry());
        let can = |what: fn(&khlang_providers::seam::Capabilities) -> bool| {
            entry.is_some_and(|entry| what(entry.capabilities))
        };
        Context {
            now: self.now(),
            who: who.clone(),
            authority: self.authority(),
            // Without its connection a payout goes nowhere.
            route: lane.map_or(HexBytes([0; 32]), |lane| lane.state().connection.route()),
            repeats_safely: can(|c| c.repeats_safely) || is_control_that_resends(),
            lists: can(|c| c.lists),
            cancels: can(|c| c.cancels),
        }
    }
}

/// For the kill runs: the settler takes every provider for one that can tell a repeat from a second payout.
fn is_control_that_resends() -> bool {
    fail_point!("desk::control_resends", |_| true);
    false
}

/// Through which connection a payout goes; `None` for a draft.
pub(crate) fn connection_of(payout: Option<&Payout>) -> Option<&ConnectionId> {
    payout.and_then(|payout| payout.instruction.as_ref()).map(|instruction| &instruction.connection)
}
