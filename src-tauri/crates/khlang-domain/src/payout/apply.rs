//! What an entry makes of a payout. Never fails: what is on record is read as it stands, whatever it says.

use super::{
    Alarm, Approval, Attempt, CancelRequest, Payout, PayoutState, SentBack, SentBackCause, Settlement, Weighed,
};
use crate::{
    entry::{LookUp, PayoutEntry, Verdict},
    ids::{Actor, Fingerprint, PayoutId},
    outcome::{CreateOutcome, Doubt, Observation, ProviderStatus},
    person::is_same_person,
    policy::Outcome,
    time::UtcMillis,
};

/// The payout after one more entry. `None` before the first, and after a first entry that cannot begin a payout.
#[must_use]
pub fn apply(payout: Option<Payout>, id: &PayoutId, entry: &PayoutEntry, who: &Actor, at: UtcMillis) -> Option<Payout> {
    let mut payout = match payout {
        Some(payout) => payout,
        None => begin(id, entry, who, at)?,
    };
    payout.revision += 1;
    match entry {
        PayoutEntry::Drafted { typed } => {
            payout.typed = Some(typed.clone());
            payout.listed_at = at;
            note_hand(&mut payout, who);
        }
        PayoutEntry::Discarded => move_to(&mut payout, PayoutState::Discarded, at),
        PayoutEntry::Entered { instruction, key, accepted_warnings } => {
            payout.typed = None;
            payout.instruction = Some(instruction.clone());
            payout.key = Some(key.clone());
            payout.accepted_warnings.clone_from(accepted_warnings);
            payout.maker = who.clone();
            payout.listed_at = at;
            payout.entered_at = Some(at);
            payout.entered_revision = payout.revision;
            payout.weighed = None;
            payout.approvals.clear();
            payout.sent_back = None;
            note_hand(&mut payout, who);
            move_to(&mut payout, PayoutState::Ready, at);
        }
        PayoutEntry::Weighed { weight, checked_against, facts, expires_at, route } => {
            let weighed = Weighed {
                weight: weight.clone(),
                checked_against: *checked_against,
                facts: *facts,
                at,
                expires_at: *expires_at,
                route: *route,
            };
            weigh(&mut payout, weighed, at);
        }
        PayoutEntry::Approved { envelope, .. } => {
            payout.approvals.push(Approval { envelope: envelope.clone(), at });
            if payout.missing_signatures() == Some(0) {
                move_to(&mut payout, PayoutState::Ready, at);
            }
        }
        PayoutEntry::ApprovalVoided { signer } => {
            payout.approvals.retain(|approval| !is_same_person(&approval.envelope.signer, signer));
            await_signatures(&mut payout, at);
        }
        PayoutEntry::Returned { reason } => {
            send_back(&mut payout, SentBackCause::Returned { reason: reason.clone() }, PayoutState::Returned, who, at);
        }
        PayoutEntry::Rejected { reason } => {
            send_back(&mut payout, SentBackCause::Rejected { reason: reason.clone() }, PayoutState::Rejected, who, at);
        }
        PayoutEntry::Lapsed => send_back(&mut payout, SentBackCause::Lapsed, PayoutState::Returned, who, at),
        PayoutEntry::PolicyRefused { weight } => {
            let cause = SentBackCause::PolicyRefused { weight: weight.clone() };
            send_back(&mut payout, cause, PayoutState::Returned, who, at);
        }
        PayoutEntry::ApprovalBroken { finding } => payout.alarm = Some(Alarm::ApprovalBroken { finding: *finding }),
        PayoutEntry::Withdrawn => {
            payout.alarm = None;
            move_to(&mut payout, PayoutState::Canceled, at);
        }
        PayoutEntry::SendingBegan { attempt, fingerprint, balance } => {
            payout.attempts.push(Attempt {
                number: *attempt,
                began_at: at,
                fingerprint: fingerprint.clone(),
                ended: None,
                balance_before: *balance,
                ruled_out: false,
            });
            move_to(&mut payout, PayoutState::Sending, at);
        }
        PayoutEntry::SendingEnded { attempt, outcome } => end_sending(&mut payout, *attempt, outcome, at),
        PayoutEntry::LookedUp { look_up } => {
            payout.last_look_up = Some((at, look_up.clone()));
            if let LookUp::Found { observation } = look_up {
                if observation.differences.is_empty() {
                    payout.provider_id = Some(observation.id.clone());
                    take_word(&mut payout, &observation.status, at);
                    keep_details(&mut payout, observation);
                } else {
                    payout.alarm = Some(Alarm::Mismatch { differences: observation.differences.clone() });
                }
            }
        }
        PayoutEntry::Observed { observation } => {
            if observation.differences.is_empty() {
                observe(&mut payout, observation, at);
            } else {
                payout.alarm = Some(Alarm::Mismatch { differences: observation.differences.clone() });
            }
        }
        PayoutEntry::CancelAsked => {
            payout.cancel = Some(CancelRequest { asked_at: at, by: who.clone(), outcome: None });
        }
        PayoutEntry::CancelEnded { outcome } => {
            if let Some(cancel) = &mut payout.cancel {
                cancel.outcome = Some(outcome.clone());
            }
        }
        PayoutEntry::AlarmAcknowledged => payout.alarm = None,
        PayoutEntry::Settled { verdict, evidence, second } => {
            payout.settled = Some(Settlement {
                verdict: *verdict,
                evidence: evidence.clone(),
                by: who.clone(),
                second: second.clone(),
                at,
            });
            settle(&mut payout, *verdict, at);
        }
        PayoutEntry::Doubted { from, to } => doubt(&mut payout, *from, *to, at),
    }
    Some(payout)
}

fn begin(id: &PayoutId, entry: &PayoutEntry, who: &Actor, at: UtcMillis) -> Option<Payout> {
    if !matches!(entry, PayoutEntry::Drafted { .. } | PayoutEntry::Entered { .. }) {
        return None;
    }
    Some(Payout {
        id: id.clone(),
        revision: 0,
        state: PayoutState::Draft,
        state_since: at,
        maker: who.clone(),
        created_at: at,
        listed_at: at,
        typed: None,
        hands: Vec::new(),
        entered_at: None,
        entered_revision: 0,
        instruction: None,
        key: None,
        weighed: None,
        approvals: Vec::new(),
        sent_back: None,
        accepted_warnings: Vec::new(),
        attempts: Vec::new(),
        provider_id: None,
        provider_status: None,
        failure_reason: None,
        paid_at: None,
        cancel: None,
        alarm: None,
        settled: None,
        last_look_up: None,
    })
}

fn note_hand(payout: &mut Payout, who: &Actor) {
    if !payout.hands.iter().any(|hand| is_same_person(hand, who)) {
        payout.hands.push(who.clone());
    }
}

/// Another weight, or another way, is another thing to sign; one that was only held against a later policy stays what was signed.
fn weigh(payout: &mut Payout, new: Weighed, at: UtcMillis) {
    match &mut payout.weighed {
        Some(weighed) if weighed.weight == new.weight && weighed.route == new.route => {
            weighed.checked_against = new.checked_against;
        }
        weighed => {
            let since = weighed.as_ref().filter(|before| before.facts == new.facts).map_or(new.at, |before| before.at);
            *weighed = Some(Weighed { at: since, ..new });
            payout.approvals.clear();
        }
    }
    await_signatures(payout, at);
}

fn await_signatures(payout: &mut Payout, at: UtcMillis) {
    let needed = payout.weighed.as_ref().map(|weighed| weighed.weight.outcome);
    let lacks = match needed {
        Some(Outcome::Needs { supervisors }) => payout.approvals.len() < supervisors.into(),
        Some(Outcome::Goes) => false,
        Some(Outcome::Refused) | None => true,
    };
    if lacks && payout.state == PayoutState::Ready {
        move_to(payout, PayoutState::AwaitingApproval, at);
    }
}

fn send_back(payout: &mut Payout, cause: SentBackCause, to: PayoutState, by: &Actor, at: UtcMillis) {
    payout.alarm = None;
    payout.approvals.clear();
    payout.sent_back = Some(SentBack { cause, by: by.clone(), at });
    move_to(payout, to, at);
}

/// What people found is believed: they have seen what the program cannot.
fn settle(payout: &mut Payout, verdict: Verdict, at: UtcMillis) {
    payout.alarm = None;
    match verdict {
        Verdict::Paid => move_to(payout, PayoutState::Paid, at),
        Verdict::Failed => move_to(payout, PayoutState::Failed, at),
        Verdict::NotPaid => {
            payout.attempts.iter_mut().for_each(|attempt| attempt.ruled_out = true);
            payout.provider_id = None;
            payout.provider_status = None;
            payout.cancel = None;
            // One that was in doubt goes back to where it was: with its maker, for signatures, or to be sent.
            let was_with_its_maker = payout.sent_back.is_some();
            move_to(payout, if was_with_its_maker { PayoutState::Returned } else { PayoutState::Ready }, at);
            if payout.weighed.is_some() {
                await_signatures(payout, at);
            }
        }
    }
}

/// An attempt stands for whatever may have been tried by the journal that is lost, so that every rule about attempts holds for it.
fn doubt(payout: &mut Payout, from: UtcMillis, to: UtcMillis, at: UtcMillis) {
    if let Some(under_way) = payout.attempts.last_mut().filter(|attempt| attempt.ended.is_none()) {
        under_way.ended = Some((at, CreateOutcome::Unknown { doubt: Doubt::Interrupted }));
    }
    payout.attempts.push(Attempt {
        number: payout.attempts.last().map_or(1, |attempt| attempt.number + 1),
        began_at: from,
        fingerprint: Fingerprint::new(""),
        ended: Some((at, CreateOutcome::Unknown { doubt: Doubt::Restored { to } })),
        balance_before: None,
        ruled_out: false,
    });
    move_to(payout, PayoutState::Unknown, at);
}

fn end_sending(payout: &mut Payout, number: u32, outcome: &CreateOutcome, at: UtcMillis) {
    if let Some(attempt) = payout.attempts.iter_mut().find(|a| a.number == number) {
        attempt.ended = Some((at, outcome.clone()));
    }
    // What a repeat ends in says nothing about the attempts before it, unless the provider shows the payout.
    let may_exist = payout.may_exist_before(number);
    match outcome {
        CreateOutcome::Accepted { id, status, .. } => {
            payout.provider_id = Some(id.clone());
            take_word(payout, status, at);
        }
        CreateOutcome::Refused { .. } if !may_exist => move_to(payout, PayoutState::Refused, at),
        CreateOutcome::NotSent { .. } if !may_exist => move_to(payout, PayoutState::Ready, at),
        CreateOutcome::Refused { .. } | CreateOutcome::NotSent { .. } | CreateOutcome::Unknown { .. } => {
            move_to(payout, PayoutState::Unknown, at);
        }
        CreateOutcome::Mismatch { id, differences } => {
            payout.provider_id.clone_from(id);
            payout.alarm = Some(Alarm::Mismatch { differences: differences.clone() });
            move_to(payout, PayoutState::Unknown, at);
        }
    }
}

/// An answer about a payout that the provider is known to have.
fn observe(payout: &mut Payout, observation: &Observation, at: UtcMillis) {
    let from = payout.state;
    take_word(payout, &observation.status, at);
    keep_details(payout, observation);
    if from.is_final_at_provider() && payout.state != from {
        payout.alarm = Some(Alarm::LateChange { from, to: payout.state });
    }
}

fn keep_details(payout: &mut Payout, observation: &Observation) {
    payout.failure_reason.clone_from(&observation.reason);
    if observation.paid_at.is_some() {
        payout.paid_at = observation.paid_at;
    }
}

fn take_word(payout: &mut Payout, status: &ProviderStatus, at: UtcMillis) {
    payout.provider_status = Some(status.clone());
    let to = match (status, payout.state) {
        (ProviderStatus::Paid, _) => PayoutState::Paid,
        // Once paid and then not: the money came back, whichever word is used for it.
        (ProviderStatus::Failed | ProviderStatus::Canceled, PayoutState::Paid | PayoutState::Reversed) => {
            PayoutState::Reversed
        }
        (ProviderStatus::Failed, _) => PayoutState::Failed,
        (ProviderStatus::Canceled, _) => PayoutState::Canceled,
        (ProviderStatus::Pending, _) => PayoutState::Pending,
        (ProviderStatus::Processing, _) => PayoutState::Processing,
        (ProviderStatus::Accepted, _) => PayoutState::Accepted,
        // A word that we do not know leaves an open payout as it is, and opens one that was being sent.
        (ProviderStatus::Unrecognised(_), state) if state.is_open_at_provider() || state.is_final_at_provider() => {
            state
        }
        (ProviderStatus::Unrecognised(_), _) => PayoutState::Pending,
    };
    move_to(payout, to, at);
}

fn move_to(payout: &mut Payout, state: PayoutState, at: UtcMillis) {
    if payout.state != state {
        payout.state = state;
        payout.state_since = at;
    }
}
