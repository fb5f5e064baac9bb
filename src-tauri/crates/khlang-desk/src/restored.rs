//! An older copy of the journal that came back: what is put on record before anything else, what holds every connection, and how sending
//! goes on again.
//!
//! The journal notices it on opening. In one transaction it goes on record, and every payout that may have been sent since the copy was
//! made comes into doubt; from then on no task creates anything. The settler looks those up like any other; here the providers' lists are
//! read for the time that is missing, to name the payouts of which the copy knows nothing. A person lets it go on when nothing is open.

use crate::{
    change::connection_of,
    desk::{Desk, Inner},
    duty::SignedIn,
    error::{CareError, OpenError},
    events::DeskEvent,
    lane::Lane,
    scan::{Window, scan},
    settle::MOST_PAGES,
    steps::Steps,
};
use khlang_domain::{
    connection::Connection,
    entry::{Entry, JournalEntry, Subject},
    ids::{Actor, ConnectionId},
    payout::{Command, PayoutState, decide},
    person::{Role, Second},
    reference::Reference,
    restored::{
        JournalRecord, ListRead, MAX_STRANGERS, Restoration, Stranger, decide_resume, is_reconciled, missing_from,
        missing_until,
    },
    time::UtcMillis,
};
use khlang_journal::{Addition, AppendError};
use khlang_providers::seam::{AskError, ListedPayout};
use std::{
    fmt::Display,
    sync::{PoisonError, RwLock},
    time::Duration,
};
use tokio::time::Instant;

/// The states of an older copy in which a payout may have been sent since.
const MAY_HAVE_BEEN_SENT: [PayoutState; 5] = [
    PayoutState::AwaitingApproval,
    PayoutState::Returned,
    PayoutState::Ready,
    PayoutState::Sending,
    PayoutState::Unknown,
];

/// What is on record about the journal, as every lane sees it.
#[derive(Default)]
pub(crate) struct Record(RwLock<JournalRecord>);

impl Record {
    pub(crate) fn new(record: JournalRecord) -> Self {
        Self(RwLock::new(record))
    }

    pub(crate) fn look<T>(&self, look: impl FnOnce(&JournalRecord) -> T) -> T {
        look(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over what was put on record; an older picture never takes the place of a newer one.
    pub(crate) fn take(&self, record: &JournalRecord) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if held.revision < record.revision {
            *held = record.clone();
        }
    }

    /// Whether something of this time was there before an older copy came back.
    pub(crate) fn is_older(&self, at: UtcMillis) -> bool {
        self.look(|record| record.last.as_ref().is_some_and(|restoration| at < restoration.missing_until()))
    }
}

/// Why nothing is sent after an older copy of the journal came back, and what is still to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What came back, what is missing in it, and what the providers' lists said about it.
    pub restoration: Restoration,
    /// How many payouts have to be looked up, or settled by people, before sending can go on.
    pub open: u64,
    /// Connections whose list is still being read.
    pub unread: Vec<ConnectionId>,
    /// Connections whose list cannot be read now. They stay held until it was.
    pub out_of_reach: Vec<ConnectionId>,
    /// Connections without a list: people look through the time that is missing in the provider's portal.
    pub without_list: Vec<ConnectionId>,
    /// Connections whose list was not read to its end, or not every row of it could be: people look there as well.
    pub not_whole: Vec<ConnectionId>,
}

impl Desk {
    /// What is held after an older copy of the journal came back; `None` where nothing is.
    ///
    /// # Errors
    /// [`CareError::Journal`] when it cannot be read.
    pub async fn held(&self) -> Result<Option<Held>, CareError> {
        let Some(restoration) = self.inner.record.look(|record| record.hold().cloned()) else { return Ok(None) };
        let (mut unread, mut out_of_reach) = (Vec::new(), Vec::new());
        let (mut without_list, mut not_whole) = (Vec::new(), Vec::new());
        for lane in self.inner.all_lanes() {
            let lists = lane.entry().is_some_and(|entry| entry.capabilities.lists);
            let read = restoration.lists.iter().find(|list| list.connection == lane.id);
            match (lists, read) {
                (false, _) => without_list.push(lane.id.clone()),
                (true, Some(list)) if list.whole => {}
                (true, Some(_)) => not_whole.push(lane.id.clone()),
                (true, None) if lane.can_ask() && !lane.list_failed() => unread.push(lane.id.clone()),
                (true, None) => out_of_reach.push(lane.id.clone()),
            }
        }
        let open = self.inner.open_after_restore().await?;
        Ok(Some(Held { restoration, open, unread, out_of_reach, without_list, not_whole }))
    }

    /// Lets sending go on, when nothing is open any more: by a supervisor or an administrator, confirmed by a second person where there
    /// is one.
    ///
    /// # Errors
    /// A [`CareError`].
    pub async fn resume_after_restore(&self, second: Option<&Second>, who: &SignedIn) -> Result<(), CareError> {
        let desk = &self.inner;
        desk.require(who, &[Role::Supervisor, Role::Administrator])?;
        // Before anything is counted: what a list says meanwhile is a conflict.
        let record = desk.record.look(Clone::clone);
        let unread = self.held().await?.map_or(0, |held| held.open + held.unread.len() as u64);
        let entry = decide_resume(&record, unread, &desk.authority().people, who.name(), second, desk.now())?;
        desk.append_to_record(&record, who.name(), entry).await?;
        desk.all_lanes().iter().for_each(|lane| lane.wake());
        Ok(())
    }
}

impl Inner {
    /// Puts on record that an older copy came back, and brings into doubt whatever may have been sent since: both or neither.
    pub(crate) async fn put_loss_on_record(&self) -> Result<(), OpenError> {
        let Some(mut loss) = self.journal.loss().cloned() else { return Ok(()) };
        tracing::error!(
            found = loss.found,
            known = loss.known.map(|known| known.position),
            "an older journal came back"
        );
        let (now, khlang) = (self.now(), Actor::khlang());
        let lanes = self.all_lanes();
        let with_lists = lanes.iter().filter(|lane| lane.entry().is_some_and(|entry| entry.capabilities.lists));
        let with_lists: Vec<Connection> = with_lists.map(|lane| lane.state().connection.clone()).collect();
        loss.from = self.record.look(|record| record.missing_since(loss.from, &with_lists));
        let (from, to) = (missing_from(&loss, now), missing_until(&loss, now));
        let mut additions = vec![Addition {
            subject: Subject::Journal,
            expected_revision: self.record.look(|record| record.revision),
            who: khlang.clone(),
            at: now,
            entries: vec![JournalEntry::Restored { loss }.into()],
        }];
        for payout in self.all_in(&MAY_HAVE_BEEN_SENT).await? {
            let context = self.context(connection_of(Some(&payout)), &khlang);
            let doubted = decide(Some(&payout), Command::Doubt { from, to }, &context);
            additions.push(Addition {
                subject: Subject::Payout(payout.id),
                expected_revision: payout.revision,
                who: khlang.clone(),
                at: now,
                // None would be refused by the journal, and the desk not be opened.
                entries: doubted.unwrap_or_default().into_iter().map(Entry::from).collect(),
            });
        }
        self.append(additions).await?;
        Ok(())
    }

    /// Reads the provider's list for the time that is missing in the journal, once, and puts on record which payouts in it are not.
    /// Returns how long to wait where it could not be read.
    pub(crate) async fn read_missing_time(&self, lane: &Lane) -> Option<Duration> {
        let record = self.record.look(Clone::clone);
        let connection = lane.state().connection.clone();
        let restoration = record.last.as_ref().filter(|_| record.list_is_unread(&connection))?;
        if let Some(rest) = lane.list_due_in() {
            return Some(rest);
        }
        let provider = lane.provider(self).await.ok()?;
        let lists = provider.as_lists()?;
        let difference = provider.measurements().clock_difference_ms.unwrap_or(0);
        let window = Window::around(restoration.missing_from(), restoration.missing_until(), difference);
        let mut rows: Vec<(String, Option<UtcMillis>)> = Vec::new();
        let each = |row: ListedPayout| rows.push((row.reference, row.created_at));
        let scanned = match scan(lists, window, MOST_PAGES, each).await {
            Ok(scanned) => scanned,
            Err(error) => {
                // Of all that can be wrong, only this says something of what else is asked.
                if matches!(error, AskError::RateLimited { .. }) {
                    crate::follow::heed(self, lane, &error);
                }
                return Some(self.read_list_later(lane, &error));
            }
        };
        let (strangers, stranger_count) = match self.strangers(&lane.id, rows).await {
            Ok(strangers) => strangers,
            Err(error) => return Some(self.read_list_later(lane, &error)),
        };
        let list = ListRead {
            connection: lane.id.clone(),
            from: window.from,
            to: window.to,
            rows: scanned.rows,
            whole: scanned.whole,
            strangers,
            stranger_count,
        };
        match self.append_to_record(&record, &Actor::khlang(), JournalEntry::ListRead { list }).await {
            Ok(()) => {
                lane.state().list_again = None;
                // It may have opened this connection, or closed all of them again.
                let _ = self.events.send(DeskEvent::Connections);
                lane.wake();
                None
            }
            // Another list was read in the same moment; this one is read again.
            Err(AppendError::Conflict { .. }) => {
                lane.tend_wake.notify_one();
                None
            }
            Err(error) => Some(self.read_list_later(lane, &error)),
        }
    }

    /// Puts reading the list off, longer each time. Nothing else that is asked through the connection waits for it.
    fn read_list_later(&self, lane: &Lane, error: &dyn Display) -> Duration {
        tracing::warn!(connection = %lane.id, %error, "the list was not read for the time that is missing");
        let fresh = || Steps::new(self.tuning.first_tend, self.tuning.longest_tend);
        let wait = {
            let mut state = lane.state();
            let mut steps = state.list_again.take().map_or_else(fresh, |(_, steps)| steps);
            let wait = steps.next_wait();
            state.list_again = Some((Instant::now() + wait, steps));
            wait
        };
        let _ = self.events.send(DeskEvent::Records);
        wait
    }

    /// Those rows of a connection's list of which the journal knows nothing, and how many there are.
    async fn strangers(
        &self,
        connection: &ConnectionId,
        rows: Vec<(String, Option<UtcMillis>)>,
    ) -> Result<(Vec<Stranger>, u64), CareError> {
        let connection = connection.clone();
        let found = self.read(move |journal| {
            let (mut strangers, mut count) = (Vec::new(), 0);
            for (reference, created_at) in rows {
                let known = match Reference::parse(&reference) {
                    Ok(ours) => journal.reference_owner(&connection, &ours)?.is_some(),
                    Err(_) => false,
                };
                if !known {
                    count += 1;
                    if strangers.len() < MAX_STRANGERS {
                        strangers.push(Stranger { reference, created_at });
                    }
                }
            }
            Ok((strangers, count))
        });
        Ok(found.await?)
    }

    /// How many payouts keep sending from going on.
    async fn open_after_restore(&self) -> Result<u64, CareError> {
        let untried: u64 = self.all_lanes().iter().map(|lane| crate::follow::untried(lane) as u64).sum();
        let unknown = self.all_in(&[PayoutState::Sending, PayoutState::Unknown]).await?;
        let unreconciled = unknown.iter().filter(|payout| {
            let lane = connection_of(Some(payout)).and_then(|connection| self.lane(connection));
            let lists = lane.and_then(|lane| lane.entry()).is_some_and(|entry| entry.capabilities.lists);
            !is_reconciled(payout, lists)
        });
        Ok(untried + unreconciled.count() as u64)
    }

    async fn append_to_record(
        &self,
        record: &JournalRecord,
        who: &Actor,
        entry: JournalEntry,
    ) -> Result<(), AppendError> {
        let addition = Addition {
            subject: Subject::Journal,
            expected_revision: record.revision,
            who: who.clone(),
            at: self.now(),
            entries: vec![entry.into()],
        };
        self.append(vec![addition]).await.map(|_| ())
    }
}
