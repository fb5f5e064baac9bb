//! What supervisors decide, and what becomes of approvals when the policy, the people or the time have moved on.

use super::{Authority, Context, Payout, PayoutRefusal, PayoutState, Weighed, decide::require};
use crate::{
    approval::{Clearance, Envelope, SignatureRefusal, check, clearance},
    entry::{AlterationFinding, PayoutEntry},
    person::{Role, is_same_person},
    policy::{Facts, Outcome},
};

/// Holds a payout that was not sent yet against the policy that holds and the way that it would take. A policy that is not stricter leaves it
/// as it was weighed; a stricter one, or another way, is another thing to sign.
pub(super) fn reweigh(payout: &Payout, facts: &Facts, context: &Context) -> Result<Vec<PayoutEntry>, PayoutRefusal> {
    require(is_before_sending(payout), PayoutRefusal::WrongState)?;
    let instruction = payout.instruction.as_ref().ok_or(PayoutRefusal::WrongState)?;
    let policy = &context.authority.policy;
    let before = payout.weighed.as_ref();
    let same_way = before.filter(|weighed| weighed.route == context.route);
    let is_up_to_date = same_way.is_some_and(|weighed| weighed.checked_against == policy.revision);
    // What was found altered is left as it was found.
    if is_up_to_date || payout.alarm.is_some() {
        return Ok(Vec::new());
    }
    let lapsed = |weighed: &Weighed| weighed.weight.outcome != Outcome::Goes && context.now >= weighed.expires_at;
    if before.is_some_and(lapsed) {
        // Its time was over before the policy or its way changed, and is not given to it again.
        return Ok(vec![PayoutEntry::Lapsed]);
    }
    let by_now = (policy.weigh(instruction, facts, context.now), *facts);
    // By what it was weighed with first it is held against the policy too: what came before it on its day may have failed meanwhile, or an
    // account may have grown old, and neither makes it less.
    let by_then = before.map(|weighed| (policy.weigh(instruction, &weighed.facts, weighed.at), weighed.facts));
    let (weight, facts) = by_then.filter(|then| then.0.outcome.is_stricter_than(by_now.0.outcome)).unwrap_or(by_now);
    let keeps = before.filter(|weighed| !weight.outcome.is_stricter_than(weighed.weight.outcome));
    if weight.outcome.signatures().is_none() && keeps.is_none() {
        return Ok(vec![PayoutEntry::PolicyRefused { weight }]);
    }
    let (weight, facts) = keeps.map_or((weight, facts), |weighed| (weighed.weight.clone(), weighed.facts));
    // By the same way it stays what was signed, for as long as that holds.
    let holds = same_way.zip(keeps).map(|(weighed, _)| weighed.expires_at);
    Ok(vec![PayoutEntry::Weighed {
        weight,
        checked_against: policy.revision,
        facts,
        expires_at: holds.unwrap_or_else(|| policy.expiry(context.now)),
        route: context.route,
    }])
}

/// A signature counts or is refused; one under a policy that has changed is refused too. Signatures that do not count any more go first, so
/// that none of them helps to make the payout ready.
pub(super) fn approve(
    payout: &Payout,
    envelope: Envelope,
    context: &Context,
) -> Result<Vec<PayoutEntry>, PayoutRefusal> {
    require(payout.state == PayoutState::AwaitingApproval, PayoutRefusal::WrongState)?;
    require(payout.alarm.is_none(), PayoutRefusal::AlarmStands)?;
    let Authority { environment, people, policy } = &*context.authority;
    let weighed = payout.weighed.as_ref().ok_or(PayoutRefusal::NotWeighed)?;
    let is_up_to_date = weighed.checked_against == policy.revision && weighed.route == context.route;
    require(is_up_to_date, PayoutRefusal::NotWeighed)?;
    require(is_same_person(&envelope.signer, &context.who), PayoutRefusal::SignatureInvalid)?;
    let signed = payout.approvals.iter().any(|one| is_same_person(&one.envelope.signer, &envelope.signer));
    require(!signed, SignatureRefusal::SignedAlready.into())?;
    check(payout, &envelope, *environment, people, context.now)?;
    let mut entries = review_signatures(payout, context).map_err(|_| PayoutRefusal::Altered)?;
    entries.push(PayoutEntry::Approved { envelope, rule: weighed.weight.rule });
    Ok(entries)
}

/// Whether a supervisor may return it: while it waits for signatures. What was found altered would come back to its maker as it was altered.
pub(super) fn require_return(payout: &Payout, reason: &str, context: &Context) -> Result<(), PayoutRefusal> {
    require(payout.alarm.is_none(), PayoutRefusal::AlarmStands)?;
    require_decision(payout, reason, context)
}

/// Whether a supervisor may reject it: while it waits for signatures, and where it was found altered before it was sent.
pub(super) fn require_decision(payout: &Payout, reason: &str, context: &Context) -> Result<(), PayoutRefusal> {
    let is_broken =
        payout.state == PayoutState::Ready && matches!(payout.alarm, Some(super::Alarm::ApprovalBroken { .. }));
    require(payout.state == PayoutState::AwaitingApproval || is_broken, PayoutRefusal::WrongState)?;
    let who = context.authority.people.find(&context.who);
    require(who.is_some_and(|who| who.has(Role::Supervisor)), PayoutRefusal::NotSupervisor)?;
    let own = payout.hands.iter().any(|hand| is_same_person(hand, &context.who));
    require(!own, PayoutRefusal::OwnPayout)?;
    require(!reason.trim().is_empty(), PayoutRefusal::ReasonMissing)
}

/// What stands in the way of sending or of further signatures, as entries; none where nothing does.
pub(super) fn review(payout: &Payout, context: &Context) -> Result<Vec<PayoutEntry>, PayoutRefusal> {
    require(can_be_alarmed(payout), PayoutRefusal::WrongState)?;
    // What may have been sent by a journal that is lost may lack signatures here, and is not sent from here.
    if payout.alarm.is_some() || payout.doubted_at().is_some() {
        return Ok(Vec::new());
    }
    let broken = || vec![PayoutEntry::ApprovalBroken { finding: AlterationFinding::Signature }];
    if payout.state == PayoutState::AwaitingApproval {
        return Ok(if payout.weighed.as_ref().is_some_and(|weighed| context.now >= weighed.expires_at) {
            vec![PayoutEntry::Lapsed]
        } else {
            review_signatures(payout, context).unwrap_or_else(|_| broken())
        });
    }
    let Authority { environment, people, policy } = &*context.authority;
    Ok(match clearance(payout, *environment, people, policy, &context.route, context.now) {
        Clearance::Cleared | Clearance::NotWeighed => Vec::new(),
        Clearance::Altered(_) => broken(),
        // What may have arrived goes back to nobody.
        _ if payout.state == PayoutState::Unknown => Vec::new(),
        Clearance::Lapsed => vec![PayoutEntry::Lapsed],
        Clearance::Withdrawn(signers) => {
            signers.into_iter().map(|signer| PayoutEntry::ApprovalVoided { signer }).collect()
        }
    })
}

/// That it is not what its entries made of it, once.
pub(super) fn report_alteration(payout: &Payout) -> Result<Vec<PayoutEntry>, PayoutRefusal> {
    require(can_be_alarmed(payout), PayoutRefusal::WrongState)?;
    let said = matches!(payout.alarm, Some(super::Alarm::ApprovalBroken { .. }));
    let finding = AlterationFinding::Entries;
    Ok(if said { Vec::new() } else { vec![PayoutEntry::ApprovalBroken { finding }] })
}

/// A payout that still waits has fewer signatures than it needs; those that it has are looked at one by one. The entries void those that do
/// not count any more; the error is one that cannot have come about.
fn review_signatures(payout: &Payout, context: &Context) -> Result<Vec<PayoutEntry>, SignatureRefusal> {
    let Authority { environment, people, .. } = &*context.authority;
    let mut entries = Vec::new();
    for approval in &payout.approvals {
        match check(payout, &approval.envelope, *environment, people, context.now) {
            Ok(()) => {}
            Err(refusal) if refusal.is_alarming() => return Err(refusal),
            Err(_) => entries.push(PayoutEntry::ApprovalVoided { signer: approval.envelope.signer.clone() }),
        }
    }
    Ok(entries)
}

/// Nothing of it can be at the provider.
fn is_before_sending(payout: &Payout) -> bool {
    matches!(payout.state, PayoutState::AwaitingApproval | PayoutState::Ready)
}

/// It may be sent, or sent again.
fn can_be_alarmed(payout: &Payout) -> bool {
    is_before_sending(payout) || payout.state == PayoutState::Unknown
}
