//! From the desk's events to the window's: gathered for a moment, so that a thousand changes at once do not become a thousand readings.

use crate::views::{ChangedEvent, PayoutTab};
use khlang_desk::DeskEvent;
use khlang_domain::ids::PayoutId;
use std::{collections::HashMap, time::Duration};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Long enough to gather a burst, short enough to look immediate.
const GATHER: Duration = Duration::from_millis(80);

/// From more changed payouts than this in one moment the window reads everything again instead.
const MOST_AT_ONCE: usize = 50;

/// Tells `emit` what happens until the desk is closed.
pub(crate) async fn relay(mut events: Receiver<DeskEvent>, emit: impl Fn(ChangedEvent)) {
    loop {
        let mut gathered = Gathered::default();
        let mut open = gathered.take(events.recv().await);
        let moment = tokio::time::sleep(GATHER);
        tokio::pin!(moment);
        while open {
            tokio::select! {
                event = events.recv() => open = gathered.take(event),
                () = &mut moment => break,
            }
        }
        for event in gathered.into_events() {
            emit(event);
        }
        if !open {
            return;
        }
    }
}

/// What happened in one moment.
#[derive(Default)]
struct Gathered {
    payouts: HashMap<PayoutId, PayoutTab>,
    counters: bool,
    connections: bool,
    network: bool,
    session: bool,
    people: bool,
    policy: bool,
    records: bool,
    lagged: bool,
}

impl Gathered {
    /// Takes one event over; says whether more can come.
    fn take(&mut self, event: Result<DeskEvent, RecvError>) -> bool {
        match event {
            Ok(DeskEvent::Payout { id, tab }) => {
                // Only a draft can be thrown away, and it was among the drafts before.
                self.payouts.insert(id, tab.map_or(PayoutTab::Drafts, PayoutTab::from));
            }
            Ok(DeskEvent::Counters) => self.counters = true,
            Ok(DeskEvent::Connections) => self.connections = true,
            Ok(DeskEvent::Network) => self.network = true,
            Ok(DeskEvent::Session) => self.session = true,
            Ok(DeskEvent::People) => self.people = true,
            Ok(DeskEvent::Policy) => self.policy = true,
            // What is held shows in the gates of the connections too.
            Ok(DeskEvent::Records) => (self.records, self.connections) = (true, true),
            Err(RecvError::Lagged(_)) => self.lagged = true,
            Err(RecvError::Closed) => return false,
        }
        true
    }

    fn into_events(self) -> Vec<ChangedEvent> {
        if self.lagged || self.payouts.len() > MOST_AT_ONCE {
            return vec![ChangedEvent::Desk];
        }
        // Every payout that moved may have come to the supervisors, or left them.
        let approvals = !self.payouts.is_empty() || self.people || self.policy;
        let payouts = self.payouts.into_iter();
        let mut events: Vec<_> =
            payouts.map(|(id, tab)| ChangedEvent::Payout { id: id.as_str().to_owned(), tab }).collect();
        for (happened, event) in [
            (self.counters, ChangedEvent::Counters),
            (self.connections, ChangedEvent::Connections),
            (self.network, ChangedEvent::Network),
            (approvals, ChangedEvent::Approvals),
            (self.session, ChangedEvent::Session),
            (self.people, ChangedEvent::People),
            (self.policy, ChangedEvent::Policy),
            (self.records, ChangedEvent::Records),
        ] {
            if happened {
                events.push(event);
            }
        }
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use khlang_domain::payout::Tab;
    use tokio::sync::{broadcast, mpsc};

    fn payout(number: usize, tab: Tab) -> DeskEvent {
        DeskEvent::Payout { id: PayoutId::new(number.to_string()), tab: Some(tab) }
    }

    /// What the window hears of events that all come before it can be told of the first.
    async fn heard(events: Vec<DeskEvent>, kept: usize) -> Vec<ChangedEvent> {
        let (desk, receiver) = broadcast::channel(kept);
        for event in events {
            desk.send(event).unwrap();
        }
        drop(desk);
        let (emit, mut emitted) = mpsc::unbounded_channel();
        relay(receiver, move |event| emit.send(event).unwrap()).await;
        let mut all = Vec::new();
        while let Some(event) = emitted.recv().await {
            all.push(event);
        }
        all
    }

    #[tokio::test]
    async fn a_payout_that_moves_on_in_one_moment_is_told_once_with_its_last_tab() {
        let events =
            vec![payout(1, Tab::Waiting), DeskEvent::Counters, payout(1, Tab::InProgress), DeskEvent::Counters];
        let told = ChangedEvent::Payout { id: "1".to_owned(), tab: PayoutTab::InProgress };
        assert_eq!(heard(events, 64).await, [told, ChangedEvent::Counters, ChangedEvent::Approvals]);
    }

    #[tokio::test]
    async fn a_thousand_changes_at_once_are_one_event() {
        let events = (0..1000).map(|number| payout(number, Tab::Done)).collect();
        assert_eq!(heard(events, 4096).await, [ChangedEvent::Desk]);
    }

    #[tokio::test]
    async fn events_that_were_missed_make_the_window_read_everything_again() {
        let events = (0..100).map(|_| DeskEvent::Network).collect();
        assert_eq!(heard(events, 8).await, [ChangedEvent::Desk]);
    }

    #[tokio::test]
    async fn a_draft_that_is_thrown_away_is_told_where_it_was() {
        let gone = DeskEvent::Payout { id: PayoutId::new("7"), tab: None };
        let told = ChangedEvent::Payout { id: "7".to_owned(), tab: PayoutTab::Drafts };
        assert_eq!(heard(vec![gone], 8).await, [told, ChangedEvent::Approvals]);
    }
}
