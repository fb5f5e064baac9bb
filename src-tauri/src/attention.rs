//! Calls the person at the desk: a badge that counts what waits for them, and a notification when it grows or when one of their own
//! payouts was decided or failed late; a maker who was not there then is told when they sign in. Counts only: others may read a
//! notification, also on a locked desk.

use crate::{views::Language, wiring::WindowLink};
use khlang_desk::{Desk, DeskEvent, PayoutError, Session};
use khlang_domain::{
    ids::{Actor, PayoutId},
    payout::{Payout, PayoutState},
    person::{Role, folded, is_same_person},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use tokio::sync::broadcast::error::RecvError;

/// Long enough to gather a burst of changes into one look.
const GATHER: Duration = Duration::from_millis(500);

/// Calls until the desk is closed.
pub(crate) async fn watch(desk: Desk, window: Arc<dyn WindowLink>, language: impl Fn() -> Language + Send) {
    let mut events = desk.subscribe();
    let mut seen = Seen::default();
    loop {
        match look(&desk, &mut seen).await {
            Ok(call) => call.make(window.as_ref(), language()),
            Err(error) => tracing::error!(%error, "what waits could not be counted"),
        }
        loop {
            match events.recv().await {
                Ok(DeskEvent::Payout { id, .. }) => {
                    seen.changed.insert(id);
                }
                Ok(DeskEvent::Session | DeskEvent::People | DeskEvent::Policy) | Err(RecvError::Lagged(_)) => {}
                Ok(DeskEvent::Counters | DeskEvent::Connections | DeskEvent::Network | DeskEvent::Records) => continue,
                Err(RecvError::Closed) => return,
            }
            break;
        }
        tokio::time::sleep(GATHER).await;
        while let Ok(event) = events.try_recv() {
            if let DeskEvent::Payout { id, .. } = event {
                seen.changed.insert(id);
            }
        }
    }
}

/// What was called about already, and what is still to be.
#[derive(Default)]
struct Seen {
    person: Option<Actor>,
    waiting: BTreeSet<PayoutId>,
    /// Since the last look.
    changed: BTreeSet<PayoutId>,
    /// Each turn of a payout is told once.
    told: BTreeSet<(PayoutId, Turn)>,
    /// For makers who were not there, by their folded names.
    untold: BTreeMap<String, BTreeSet<PayoutId>>,
}

/// What a maker wants to know of a payout of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Approved,
    Rejected,
    Failed,
    Alarm,
}

/// What there is to call about.
struct Call {
    badge: u32,
    /// How many wait for the person that did not before.
    new: usize,
    /// How many of the person's own took a turn.
    turned: usize,
}

async fn look(desk: &Desk, seen: &mut Seen) -> Result<Call, PayoutError> {
    let changed = std::mem::take(&mut seen.changed);
    let mut turned: BTreeMap<String, BTreeSet<PayoutId>> = BTreeMap::new();
    for id in changed {
        let Some(payout) = desk.payout(&id).await? else { continue };
        if let Some(turn) = turn_of(&payout)
            && seen.told.insert((id.clone(), turn))
        {
            turned.entry(folded(&payout.maker)).or_default().insert(id);
        }
    }
    for (maker, payouts) in turned {
        seen.untold.entry(maker).or_default().extend(payouts);
    }
    let person = match desk.session() {
        Session::SignedIn(name, _) | Session::Locked(name) => name,
        Session::FirstPerson | Session::SignedOut | Session::MustChoosePassword(_) => {
            seen.person = None;
            seen.waiting.clear();
            return Ok(Call { badge: 0, new: 0, turned: 0 });
        }
    };
    if seen.person.as_ref() != Some(&person) {
        seen.person = Some(person.clone());
        seen.waiting.clear();
    }
    let waiting = waiting_for(desk, &person).await?;
    let new = waiting.difference(&seen.waiting).count();
    let turned = seen.untold.remove(&folded(&person)).map_or(0, |payouts| payouts.len());
    let badge = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
    seen.waiting = waiting;
    Ok(Call { badge, new, turned })
}

/// What waits for this person's signature, or is back with them.
async fn waiting_for(desk: &Desk, person: &Actor) -> Result<BTreeSet<PayoutId>, PayoutError> {
    let authority = desk.authority();
    let is = |role| authority.people.find(person).is_some_and(|person| person.has(role));
    let mut waiting = BTreeSet::new();
    if is(Role::Supervisor) {
        let payouts = desk.waiting_for_approval().await?;
        waiting.extend(payouts.into_iter().filter(|payout| waits_for(payout, person)).map(|payout| payout.id));
    }
    if is(Role::Operator) {
        let payouts = desk.returned().await?;
        let own = payouts.into_iter().filter(|payout| is_same_person(&payout.maker, person));
        waiting.extend(own.map(|payout| payout.id));
    }
    Ok(waiting)
}

fn waits_for(payout: &Payout, person: &Actor) -> bool {
    let signed = payout.approvals.iter().any(|approval| is_same_person(&approval.envelope.signer, person));
    !signed && !payout.hands.iter().any(|hand| is_same_person(hand, person))
}

/// The turn that a payout took with what happened last. What came back waits for its maker and is counted there.
fn turn_of(payout: &Payout) -> Option<Turn> {
    if payout.alarm.is_some() {
        return Some(Turn::Alarm);
    }
    match payout.state {
        PayoutState::Rejected => Some(Turn::Rejected),
        PayoutState::Refused | PayoutState::Failed | PayoutState::Reversed => Some(Turn::Failed),
        // With the signature that it lacked it is ready; the dispatcher may have taken it to its end in the same moment.
        PayoutState::Ready
        | PayoutState::Sending
        | PayoutState::Unknown
        | PayoutState::Pending
        | PayoutState::Processing
        | PayoutState::Accepted
        | PayoutState::Paid
            if !payout.approvals.is_empty() =>
        {
            Some(Turn::Approved)
        }
        _ => None,
    }
}

impl Call {
    fn make(&self, window: &dyn WindowLink, language: Language) {
        window.badge(self.badge);
        if self.new > 0 {
            let text = match language {
                Language::En => format!("{} waiting for you", self.badge),
                Language::Th => format!("มี {} รายการรอคุณอยู่", self.badge),
            };
            window.notify("Khlang", &text);
        }
        if self.turned > 0 {
            let text = match language {
                Language::En => format!("{} of your payouts decided or changed", self.turned),
                Language::Th => format!("รายการของคุณ {} รายการมีผลแล้วหรือมีการเปลี่ยนแปลง", self.turned),
            };
            window.notify("Khlang", &text);
        }
    }
}
