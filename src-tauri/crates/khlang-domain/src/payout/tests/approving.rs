//! What supervisors decide, and what becomes of it when people, policy and time move on.

mod alone;
mod route;

use super::*;
use crate::{
    approval::{Clearance, clearance},
    entry::{AlterationFinding, PersonEntry},
    person::{Role, Roles},
    policy::{Condition, Facts, Outcome, Policy, Rule},
    samples::{DAY_MS, HOUR_MS, actor, baht, enter_with, envelope_over, happens, new_key, sign},
};

/// What needs one supervisor.
fn large() -> Way {
    Way::entered(baht(120_000))
}

/// What needs two.
fn very_large() -> Way {
    Way::entered(baht(500_000))
}

fn reason(text: &str) -> String {
    text.to_owned()
}

impl Way {
    fn hears_of(&mut self, name: &str, entry: &PersonEntry) {
        let now = self.context.now;
        self.change_authority(|authority| happens(&mut authority.people, name, entry, now));
    }

    fn takes_policy(&mut self, rules: Vec<Rule>, otherwise: u8) {
        self.change_authority(|authority| {
            let revision = authority.policy.revision + 1;
            authority.policy = Policy { revision, rules, otherwise, ..Policy::starter() };
        });
    }

    fn return_it(&mut self, who: &str) -> Result<usize, PayoutRefusal> {
        self.by(who).command(Command::Return { reason: reason("wrong month") })
    }

    fn review(&mut self) -> Result<usize, PayoutRefusal> {
        self.by("khlang").command(Command::ReviewApproval)
    }

    fn reweigh(&mut self, facts: Facts) -> Result<usize, PayoutRefusal> {
        self.by("khlang").command(Command::Reweigh { facts })
    }

    fn clearance(&self) -> Clearance {
        let authority = &self.context.authority;
        let now = self.context.now;
        clearance(self.payout(), authority.environment, &authority.people, &authority.policy, &self.context.route, now)
    }
}

fn rule(condition: Condition, outcome: Outcome) -> Rule {
    Rule { conditions: vec![condition], outcome }
}

fn everything_goes() -> Vec<Rule> {
    vec![rule(Condition::AmountTo { amount: Satang::MAX_TYPED }, Outcome::Goes)]
}

#[test]
fn what_is_entered_is_weighed_in_the_same_breath() {
    for (amount, state, missing) in [
        (Satang::new(4_999_999), PayoutState::Ready, None),
        (baht(50_000), PayoutState::AwaitingApproval, Some(1)),
        (baht(500_000), PayoutState::AwaitingApproval, Some(2)),
    ] {
        let way = Way::entered(amount);
        assert_eq!((way.state(), way.payout().missing_signatures()), (state, missing), "{amount:?}");
        assert!(matches!(way.entries.as_slice(), [PayoutEntry::Entered { .. }, PayoutEntry::Weighed { .. }]));
        assert_eq!((way.payout().entered_revision, way.payout().revision), (1, 2));
    }
}

#[test]
fn what_the_policy_refuses_is_not_entered() {
    let mut way = Way::new();
    way.takes_policy(vec![rule(Condition::AmountFrom { amount: baht(1) }, Outcome::Refused)], 1);
    assert_eq!(way.command(enter(instruction(SMALL))), Err(PayoutRefusal::PolicyRefuses));
    assert!(way.payout.is_none());
}

#[test]
fn a_payout_waits_until_as_many_people_signed_as_its_rule_wants() {
    let mut one = large();
    assert_eq!(one.send("f1"), Err(PayoutRefusal::WrongState));
    one.approve("malee").unwrap();
    assert_eq!((one.state(), one.payout().tab()), (PayoutState::Ready, Some(Tab::Waiting)));
    assert_eq!(one.send("f1"), Ok(1));

    let mut two = very_large();
    two.approve("malee").unwrap();
    assert_eq!((two.state(), two.payout().missing_signatures()), (PayoutState::AwaitingApproval, Some(1)));
    assert_eq!(two.approve("malee"), Err(PayoutRefusal::SignedAlready));
    two.approve("prasert").unwrap();
    assert_eq!(two.state(), PayoutState::Ready);
    assert_eq!(two.approve("nok"), Err(PayoutRefusal::WrongState), "it has all that it needs");
    assert_eq!(two.send("f1"), Ok(1));
}

#[test]
fn the_entry_names_the_rule_and_the_digest_of_the_bytes() {
    let mut way = large();
    let signed = sign(way.payout(), way.context.authority.environment, "malee", 2);
    way.approve("malee").unwrap();
    assert_eq!(way.entries.last(), Some(&PayoutEntry::Approved { envelope: signed, rule: Some(4) }));
}

#[test]
fn nobody_signs_returns_or_rejects_what_they_wrote_in_themselves() {
    let mut made = Way::new();
    made.by("wichai").command(enter(instruction(baht(120_000)))).unwrap();
    assert_eq!(made.approve("wichai"), Err(PayoutRefusal::OwnPayout));
    assert_eq!(made.return_it("wichai"), Err(PayoutRefusal::OwnPayout));
    assert_eq!(made.return_it("Wi Chai"), Err(PayoutRefusal::OwnPayout));
    assert_eq!(made.command(Command::Reject { reason: reason("no") }), Err(PayoutRefusal::OwnPayout));

    let mut drafted = Way::new();
    drafted.by("wichai").command(Command::SaveDraft { typed: typed() }).unwrap();
    drafted.by("somsri").command(enter(instruction(baht(120_000)))).unwrap();
    assert_eq!(drafted.payout().maker, actor("somsri"));
    assert_eq!(drafted.approve("wichai"), Err(PayoutRefusal::OwnPayout), "one who wrote the draft");

    let mut corrected = large();
    corrected.return_it("malee").unwrap();
    corrected.by("wichai").command(enter(instruction(baht(130_000)))).unwrap();
    corrected.return_it("malee").unwrap();
    corrected.by("somsri").command(enter(instruction(baht(130_000)))).unwrap();
    assert_eq!(corrected.approve("wichai"), Err(PayoutRefusal::OwnPayout), "one who corrected an earlier version");
    assert_eq!(corrected.approve("malee"), Ok(1));
}

#[test]
fn a_signature_is_handed_in_by_the_one_who_gave_it() {
    let mut way = large();
    let envelope = sign(way.payout(), way.context.authority.environment, "malee", 2);
    assert_eq!(way.by("prasert").command(Command::Approve { envelope }), Err(PayoutRefusal::SignatureInvalid));
}

#[test]
fn returning_and_rejecting_take_a_supervisor_and_a_reason() {
    let mut way = large();
    assert_eq!(way.return_it("somsri"), Err(PayoutRefusal::NotSupervisor));
    assert_eq!(way.return_it("lek"), Err(PayoutRefusal::NotSupervisor));
    assert_eq!(way.by("malee").command(Command::Return { reason: reason(" ") }), Err(PayoutRefusal::ReasonMissing));
    assert_eq!(way.command(Command::Reject { reason: reason("\u{A0}") }), Err(PayoutRefusal::ReasonMissing));
    way.hears_of("malee", &PersonEntry::SwitchedOff);
    assert_eq!(way.return_it("malee"), Err(PayoutRefusal::NotSupervisor));
    way.by("prasert").command(Command::Reject { reason: reason("not ours") }).unwrap();
    assert_eq!((way.state(), way.payout().tab()), (PayoutState::Rejected, Some(Tab::Done)));
    for command in [enter(instruction(baht(120_000))), Command::Withdraw, Command::ReviewApproval] {
        assert_eq!(way.by("somsri").command(command), Err(PayoutRefusal::WrongState), "rejected is the end");
    }
    assert_eq!(Way::ready().return_it("malee"), Err(PayoutRefusal::WrongState), "what goes by itself is not returned");
}

#[test]
fn a_returned_payout_is_corrected_keeps_its_key_and_needs_everything_anew() {
    let mut way = very_large();
    way.approve("malee").unwrap();
    let old = way.payout().approvals[0].envelope.clone();
    way.return_it("prasert").unwrap();
    assert_eq!((way.state(), way.payout().tab()), (PayoutState::Returned, Some(Tab::Attention)));
    assert!(way.payout().approvals.is_empty());
    let sent_back = way.payout().sent_back.clone().unwrap();
    assert_eq!(sent_back.cause, SentBackCause::Returned { reason: reason("wrong month") });
    assert_eq!(sent_back.by, actor("prasert"));

    let other_key = Command::Enter {
        instruction: instruction(baht(600_000)),
        key: IdempotencyKey::new("k2"),
        accepted_warnings: Vec::new(),
        facts: Facts::NONE,
    };
    way.by("somsri").command(other_key).unwrap();
    assert_eq!(way.payout().key, Some(IdempotencyKey::new("k1")));
    assert_eq!((way.payout().entered_revision, way.payout().sent_back.clone()), (5, None));
    assert_eq!(way.payout().missing_signatures(), Some(2));
    way.context.who = old.signer.clone();
    assert_eq!(way.command(Command::Approve { envelope: old }), Err(PayoutRefusal::SignatureInvalid));
}

#[test]
fn even_what_is_sent_again_unchanged_is_another_version() {
    let mut way = large();
    let early = sign(way.payout(), way.context.authority.environment, "malee", 2);
    way.return_it("prasert").unwrap();
    way.by("somsri").command(enter(instruction(baht(120_000)))).unwrap();
    assert_eq!(way.by("malee").command(Command::Approve { envelope: early }), Err(PayoutRefusal::SignatureInvalid));
}

#[test]
fn what_was_tried_comes_back_and_is_sent_again_unchanged_or_not_at_all() {
    let mut way = large();
    way.approve("malee").unwrap();
    way.send("f1").unwrap();
    way.end(1, not_sent()).unwrap();
    assert_eq!(way.state(), PayoutState::Ready);
    way.later(72 * HOUR_MS);
    assert_eq!(way.send("f1"), Err(PayoutRefusal::ApprovalLapsed));
    way.review().unwrap();
    assert_eq!(way.state(), PayoutState::Returned);
    assert_eq!(way.by("somsri").command(enter(instruction(baht(119_999)))), Err(PayoutRefusal::TriedAlready));
    assert_eq!(way.command(enter(instruction(baht(120_000)))), Ok(2));
    way.approve("malee").unwrap();
    assert_eq!(way.send("f1"), Ok(1));
    assert_eq!(way.payout().attempts.len(), 2);
}

#[test]
fn an_approval_lapses_to_the_millisecond_wherever_it_waits() {
    let mut waiting = very_large();
    waiting.approve("malee").unwrap();
    waiting.later(72 * HOUR_MS - 1);
    assert_eq!(waiting.review(), Ok(0));
    let mut late = waiting.clone();
    late.later(1);
    assert_eq!(late.approve("prasert"), Err(PayoutRefusal::ApprovalLapsed));
    assert_eq!(late.review(), Ok(1));
    assert_eq!(late.payout().sent_back.clone().unwrap().cause, SentBackCause::Lapsed);
    assert_eq!(late.payout().sent_back.clone().unwrap().by, Actor::khlang());

    waiting.approve("prasert").unwrap();
    let mut unsent = waiting.clone();
    unsent.later(1);
    assert_eq!(unsent.send("f1"), Err(PayoutRefusal::ApprovalLapsed));
    assert_eq!(unsent.review(), Ok(1));
    assert_eq!(unsent.state(), PayoutState::Returned);
    assert_eq!(waiting.send("f1"), Ok(1), "in time");

    let mut small = Way::ready();
    small.later(30 * DAY_MS);
    assert_eq!(small.review(), Ok(0), "what goes by itself has nothing that could lapse");
}

#[test]
fn a_signature_ends_with_its_signer() {
    let roles = Roles::from([Role::Viewer]);
    for entry in [
        PersonEntry::SwitchedOff,
        PersonEntry::RolesChanged { roles, second: None },
        PersonEntry::PasswordReset { key: new_key(50), second: None },
        PersonEntry::PasswordChosen { key: new_key(50) },
    ] {
        let mut way = large();
        way.approve("malee").unwrap();
        way.hears_of("malee", &entry);
        assert_eq!(way.clearance(), Clearance::Withdrawn(vec![actor("malee")]), "{entry:?}");
        assert_eq!(way.send("f1"), Err(PayoutRefusal::ApprovalVoided), "{entry:?}");
        assert_eq!(way.review(), Ok(1));
        assert_eq!((way.state(), way.payout().missing_signatures()), (PayoutState::AwaitingApproval, Some(1)));
        assert_eq!(way.review(), Ok(0), "said once");
        way.approve("prasert").unwrap();
        assert_eq!(way.by("khlang").send("f1"), Ok(1));
    }
}

#[test]
fn a_signature_that_counts_no_more_does_not_help_the_next_one() {
    let mut way = very_large();
    way.approve("malee").unwrap();
    way.hears_of("malee", &PersonEntry::SwitchedOff);
    assert_eq!(way.approve("prasert"), Ok(2), "the voided one is on record, and the new one");
    assert_eq!((way.state(), way.payout().missing_signatures()), (PayoutState::AwaitingApproval, Some(1)));
    way.approve("nok").unwrap();
    assert_eq!(way.state(), PayoutState::Ready);
}

#[test]
fn one_who_is_switched_off_and_on_again_signs_again() {
    let mut way = very_large();
    way.approve("malee").unwrap();
    way.hears_of("malee", &PersonEntry::SwitchedOff);
    way.review().unwrap();
    assert_eq!(way.approve("malee"), Err(PayoutRefusal::NotSupervisor));
    way.hears_of("malee", &PersonEntry::SwitchedOn { second: None });
    assert_eq!(way.approve("malee"), Ok(1));
}

#[test]
fn a_stricter_policy_takes_the_place_and_a_looser_one_does_not() {
    let mut stricter = large();
    stricter.approve("malee").unwrap();
    stricter.takes_policy(Vec::new(), 2);
    assert_eq!(stricter.send("f1"), Err(PayoutRefusal::NotWeighed));
    assert_eq!(stricter.reweigh(Facts::NONE), Ok(1));
    assert_eq!((stricter.state(), stricter.payout().missing_signatures()), (PayoutState::AwaitingApproval, Some(2)));
    assert_eq!(stricter.reweigh(Facts::NONE), Ok(0), "held against it already");

    let mut looser = very_large();
    looser.approve("malee").unwrap();
    looser.takes_policy(everything_goes(), 1);
    assert_eq!(looser.approve("prasert"), Err(PayoutRefusal::NotWeighed));
    looser.reweigh(Facts::NONE).unwrap();
    assert_eq!(looser.payout().missing_signatures(), Some(1), "what was signed stays signed, and one more is needed");
    looser.approve("prasert").unwrap();
    assert_eq!(looser.by("khlang").send("f1"), Ok(1));

    let mut small = Way::ready();
    small.takes_policy(Vec::new(), 1);
    assert_eq!(small.send("f1"), Err(PayoutRefusal::NotWeighed), "what would go by itself is looked at again too");
    small.reweigh(Facts::NONE).unwrap();
    assert_eq!(small.state(), PayoutState::AwaitingApproval);
}

#[test]
fn what_a_new_policy_refuses_comes_back() {
    let mut way = large();
    way.approve("malee").unwrap();
    way.takes_policy(vec![rule(Condition::AmountFrom { amount: baht(100_000) }, Outcome::Refused)], 1);
    assert_eq!(way.reweigh(Facts::NONE), Ok(1));
    assert_eq!(way.state(), PayoutState::Returned);
    let cause = way.payout().sent_back.clone().unwrap().cause;
    assert!(matches!(cause, SentBackCause::PolicyRefused { weight } if weight.policy == 1 && weight.rule == Some(1)));
    assert_eq!(way.by("somsri").command(enter(instruction(baht(120_000)))), Err(PayoutRefusal::PolicyRefuses));
    assert_eq!(way.command(enter(instruction(baht(99_999)))), Ok(2));
}

/// What came before it on its day has failed meanwhile, or the account has grown old: neither is an alteration, and neither lets it slip
/// through a policy that would have caught it when it was entered.
#[test]
fn a_new_policy_looks_at_a_payout_as_it_was_entered_too() {
    let sum = Condition::PayeeSumFrom { amount: baht(50_000) };
    for (condition, then, now) in [
        (sum, Facts { payee_sum: baht(60_000), ..Facts::NONE }, Facts::NONE),
        (Condition::NewPayee { days: 7 }, Facts::NONE, Facts { payee_since: Some(START), ..Facts::NONE }),
    ] {
        let mut way = Way::new();
        way.takes_policy(everything_goes(), 1);
        way.command(enter_with(instruction(SMALL), then)).unwrap();
        assert_eq!(way.state(), PayoutState::Ready);
        let mut rules = vec![rule(condition, Outcome::Needs { supervisors: 1 })];
        rules.extend(everything_goes());
        way.takes_policy(rules, 1);
        way.later(8 * DAY_MS).reweigh(now).unwrap();
        assert_eq!((way.state(), way.payout().alarm.clone()), (PayoutState::AwaitingApproval, None));
        way.approve("malee").unwrap();
        assert_eq!(way.clearance(), Clearance::Cleared);
    }
}

#[test]
fn what_is_on_its_way_is_repeated_whoever_left_and_whatever_changed_since() {
    let mut way = large();
    way.approve("malee").unwrap();
    way.send("f1").unwrap();
    way.end(1, timeout()).unwrap();
    way.hears_of("malee", &PersonEntry::SwitchedOff);
    way.takes_policy(Vec::new(), 3);
    way.later(11 * HOUR_MS);
    assert_eq!(way.review(), Ok(0));
    assert_eq!(way.send("f1"), Ok(1), "an identical repeat is the same act");
}

/// The intent was decided in time and put on record a moment later.
#[test]
fn what_may_have_arrived_goes_back_to_nobody() {
    let mut way = large();
    way.approve("malee").unwrap();
    let expires_at = way.payout().weighed.as_ref().unwrap().expires_at;
    let began = PayoutEntry::SendingBegan { attempt: 1, fingerprint: Fingerprint::new("f1"), balance: None };
    way.payout = apply(way.payout.take(), &PayoutId::new("p1"), &began, &Actor::khlang(), expires_at);
    way.end(1, timeout()).unwrap();
    way.context.now = expires_at;
    assert_eq!(way.clearance(), Clearance::Lapsed);
    assert_eq!((way.review(), way.state()), (Ok(0), PayoutState::Unknown));
    assert_eq!(way.send("f1"), Err(PayoutRefusal::ApprovalLapsed));
}

#[test]
fn two_people_who_send_again_do_not_bring_back_a_signature_that_lapsed_or_lost_its_signer() {
    let mut way = large();
    way.approve("malee").unwrap();
    way.send("f1").unwrap();
    way.end(1, timeout()).unwrap();
    way.hears_of("malee", &PersonEntry::SwitchedOff);
    way.by("somsri").command(settle(Verdict::NotPaid, Some(("prasert", "KL-1")))).unwrap();
    assert_eq!(way.send("f2"), Err(PayoutRefusal::ApprovalVoided));
    let mut late = way.clone();
    late.later(72 * HOUR_MS).review().unwrap();
    assert_eq!(late.state(), PayoutState::Returned);
    way.review().unwrap();
    assert_eq!(way.state(), PayoutState::AwaitingApproval);
}

/// Changes a payout behind the program's back.
fn altered(way: &Way) -> Way {
    let mut way = way.clone();
    if let Some(payout) = &mut way.payout {
        payout.instruction = Some(instruction(baht(120_001)));
    }
    way
}

#[test]
fn what_was_altered_is_not_sent_and_raises_the_alarm_once() {
    let mut approved = large();
    approved.approve("malee").unwrap();
    let mut sent = approved.clone();
    sent.send("f1").unwrap();
    sent.end(1, timeout()).unwrap();
    let mut half = very_large();
    half.approve("malee").unwrap();

    for way in [&approved, &sent] {
        let mut way = altered(way);
        assert_eq!(way.by("khlang").send("f1"), Err(PayoutRefusal::Altered));
    }
    for way in [&approved, &sent, &half] {
        let mut way = altered(way);
        let state = way.state();
        assert_eq!(way.review(), Ok(1));
        let alarm = Some(Alarm::ApprovalBroken { finding: AlterationFinding::Signature });
        assert_eq!((way.state(), way.payout().alarm.clone()), (state, alarm));
        assert_eq!(way.payout().tab(), Some(Tab::Attention));
        assert_eq!(way.review(), Ok(0));
        let refusal =
            if state == PayoutState::AwaitingApproval { way.approve("prasert") } else { way.by("khlang").send("f1") };
        assert_eq!(refusal, Err(PayoutRefusal::AlarmStands));
    }
    assert_eq!(altered(&half).approve("prasert"), Err(PayoutRefusal::Altered));
}

#[test]
fn what_may_have_arrived_and_was_altered_is_left_to_people() {
    let mut way = Way::sent(timeout());
    assert_eq!(way.command(Command::ReportAlteration), Ok(1));
    assert_eq!(way.command(Command::ReportAlteration), Ok(0));
    assert_eq!((way.state(), way.step()), (PayoutState::Unknown, Some(ReconcileStep::LeaveToPeople)));
    assert_eq!(way.send("f1"), Err(PayoutRefusal::AlarmStands));
    way.command(settle(Verdict::Paid, None)).unwrap();
    assert_eq!((way.state(), way.payout().alarm.clone()), (PayoutState::Paid, None));
}

#[test]
fn what_was_altered_is_rejected_or_withdrawn_and_never_returned() {
    for waits in [large(), {
        let mut way = large();
        way.approve("malee").unwrap();
        way
    }] {
        let mut way = waits;
        way.by("khlang").command(Command::ReportAlteration).unwrap();
        assert_eq!(way.return_it("prasert"), Err(PayoutRefusal::AlarmStands));
        assert_eq!(way.by("somsri").command(Command::AcknowledgeAlarm), Err(PayoutRefusal::NothingToAcknowledge));
        assert_eq!(way.clone().command(Command::Withdraw), Ok(1));
        assert_eq!(way.by("prasert").command(Command::Reject { reason: reason("altered") }), Ok(1));
        assert_eq!((way.state(), way.payout().alarm.clone()), (PayoutState::Rejected, None));
    }
}

/// Somebody writes `goes` where the policy says otherwise: what it was weighed with still tells.
#[test]
fn a_weight_that_was_made_lighter_is_not_believed() {
    let mut way = large();
    let payout = way.payout.as_mut().unwrap();
    payout.state = PayoutState::Ready;
    payout.weighed.as_mut().unwrap().weight.outcome = Outcome::Goes;
    assert_eq!(way.by("khlang").send("f1"), Err(PayoutRefusal::Altered));

    let mut none = large();
    none.payout.as_mut().unwrap().state = PayoutState::Ready;
    assert_eq!(none.by("khlang").send("f1"), Err(PayoutRefusal::Altered), "ready without a signature");

    let mut unweighed = large();
    let payout = unweighed.payout.as_mut().unwrap();
    payout.state = PayoutState::Ready;
    payout.weighed = None;
    assert_eq!(unweighed.by("khlang").send("f1"), Err(PayoutRefusal::NotWeighed));
}

#[test]
fn one_signature_that_stands_twice_is_an_alteration() {
    let mut way = very_large();
    way.approve("malee").unwrap();
    let payout = way.payout.as_mut().unwrap();
    payout.approvals.push(payout.approvals[0].clone());
    payout.state = PayoutState::Ready;
    assert_eq!(way.by("khlang").send("f1"), Err(PayoutRefusal::Altered));
}

#[test]
fn sending_again_what_may_have_been_paid_takes_a_supervisor_who_is_there_by_their_own_password() {
    let temporary = PersonEntry::PasswordReset { key: new_key(60), second: None };
    for (first, second, before, refusal) in [
        ("somsri", "lek", None, PayoutRefusal::NoSupervisor),
        ("somsri", "nobody", None, PayoutRefusal::SecondPersonMissing),
        ("somsri", "malee", Some(("malee", PersonEntry::SwitchedOff)), PayoutRefusal::SecondPersonMissing),
        ("nok", "lek", Some(("lek", temporary)), PayoutRefusal::SecondPersonMissing),
        ("malee", "MALEE", None, PayoutRefusal::SecondPersonIsFirst),
    ] {
        let mut way = Way::sent(timeout());
        if let Some((name, entry)) = before {
            way.hears_of(name, &entry);
        }
        let refused = way.by(first).command(settle(Verdict::NotPaid, Some((second, "KL-1"))));
        assert_eq!(refused, Err(refusal), "{first} {second}");
    }
    let mut way = Way::sent(timeout());
    assert_eq!(way.by("malee").command(settle(Verdict::NotPaid, Some(("somsri", "KL-1")))), Ok(1));
}

#[test]
fn what_was_sent_before_there_was_a_policy_is_repeated_as_it_was_sent() {
    let mut way = Way::sent(timeout());
    way.payout.as_mut().unwrap().weighed = None;
    assert_eq!(way.send("f1"), Ok(1));
}

#[test]
fn a_signature_over_another_payout_s_bytes_is_refused_at_the_desk() {
    let mut way = large();
    let envelope = envelope_over(b"something else", "malee", 2);
    assert_eq!(way.by("malee").command(Command::Approve { envelope }), Err(PayoutRefusal::SignatureInvalid));
}
