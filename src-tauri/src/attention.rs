//! Calls the person at the desk: a badge that counts what waits for them, and a notification when it grows or when one of their own
//! payouts took a turn. Counts only: others may read a notification, also on a locked desk.

use crate::{views::Language, wiring::WindowLink};
use khlang_desk::{Desk, DeskEvent, PayoutError, Session};
use khlang_domain::{
    ids::{Actor, PayoutId},
    payout::{Payout, PayoutState},
    person::{Role, is_same_person},
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
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
                Ok(DeskEvent::Counters | DeskEvent::Connections | DeskEvent::Network) => continue,
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

/// What was called about already.
#[derive(Default)]
struct Seen {
    person: Option<Actor>,
    waiting: BTreeSet<PayoutId>,
    changed: BTreeSet<PayoutId>,
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
    let person = match desk.session() {
        Session::SignedIn(name, _) | Session::Locked(name) => name,
        Session::FirstPerson | Session::SignedOut | Session::MustChoosePassword(_) => {
            *seen = Seen::default();
            return Ok(Call { badge: 0, new: 0, turned: 0 });
        }
    };
    if seen.person.as_ref() != Some(&person) {
        *seen = Seen { person: Some(person.clone()), ..Seen::default() };
    }
    let authority = desk.authority();
    let is = |role| authority.people.find(&person).is_some_and(|person| person.has(role));
    let mut waiting = BTreeSet::new();
    if is(Role::Supervisor) {
        let payouts = desk.waiting_for_approval().await?;
        waiting.extend(payouts.into_iter().filter(|payout| waits_for(payout, &person)).map(|payout| payout.id));
    }
    if is(Role::Operator) {
        let payouts = desk.returned().await?;
        waiting.extend(payouts.into_iter().filter(|payout| is_own(payout, &person)).map(|payout| payout.id));
    }
    let new = waiting.difference(&seen.waiting).count();
    let mut turned = 0;
    for id in changed.difference(&waiting) {
        let payout = desk.payout(id).await?;
        turned += usize::from(payout.is_some_and(|payout| is_own(&payout, &person) && took_a_turn(&payout)));
    }
    let badge = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
    seen.waiting = waiting;
    Ok(Call { badge, new, turned })
}

fn is_own(payout: &Payout, person: &Actor) -> bool {
    is_same_person(&payout.maker, person)
}

fn waits_for(payout: &Payout, person: &Actor) -> bool {
    let signed = payout.approvals.iter().any(|approval| is_same_person(&approval.envelope.signer, person));
    !signed && !payout.hands.iter().any(|hand| is_same_person(hand, person))
}

/// Decided against, or over and not as it was meant.
fn took_a_turn(payout: &Payout) -> bool {
    payout.alarm.is_some()
        || matches!(
            payout.state,
            PayoutState::Rejected | PayoutState::Refused | PayoutState::Failed | PayoutState::Reversed
        )
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
                Language::En => format!("{} of your payouts changed; please look", self.turned),
                Language::Th => format!("รายการของคุณ {} รายการมีการเปลี่ยนแปลง โปรดตรวจสอบ", self.turned),
            };
            window.notify("Khlang", &text);
        }
    }
}
