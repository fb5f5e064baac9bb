//! The rules of a payout's way, as tables and as properties over any sequence of commands and answers.

mod approving;
mod properties;
mod sums;

use super::*;
use crate::{
    entry::PayoutEntry,
    ids::Fingerprint,
    instruction::Destination,
    outcome::{Doubt, Observation, Refusal, Trouble},
    samples::{START, Way, enter, instruction},
};

/// What goes by itself.
const SMALL: Satang = Satang::new(150_000);

fn typed() -> Typed {
    Typed {
        connection: None,
        account_number: "012".to_owned(),
        bank: None,
        account_name: String::new(),
        amount: "1,500.00".to_owned(),
        reference: String::new(),
        description: String::new(),
        destination: Destination::BankAccount,
        details: Vec::new(),
    }
}

impl Way {
    fn ready() -> Self {
        Self::entered(SMALL)
    }

    /// Sent once, with this end.
    fn sent(outcome: CreateOutcome) -> Self {
        let mut way = Self::ready();
        way.send("f1").unwrap();
        way.end(1, outcome).unwrap();
        way
    }

    fn send(&mut self, fingerprint: &str) -> Result<usize, PayoutRefusal> {
        self.command(Command::BeginSending { fingerprint: Fingerprint::new(fingerprint), balance: None })
    }

    fn end(&mut self, attempt: u32, outcome: CreateOutcome) -> Result<usize, PayoutRefusal> {
        self.command(Command::EndSending { attempt, outcome })
    }

    fn observe(&mut self, status: ProviderStatus) -> Result<usize, PayoutRefusal> {
        self.command(Command::RecordObservation { observation: observation(status) })
    }

    fn step(&self) -> Option<ReconcileStep> {
        reconcile_step(self.payout(), &self.context)
    }
}

fn observation(status: ProviderStatus) -> Observation {
    Observation { id: ProviderPayoutId::new("w1"), status, differences: Vec::new(), reason: None, paid_at: None }
}

fn difference() -> Difference {
    Difference { field: "amount".to_owned(), sent: "1500.00".to_owned(), answered: "15.00".to_owned() }
}

fn accepted(status: ProviderStatus) -> CreateOutcome {
    CreateOutcome::Accepted { id: ProviderPayoutId::new("w1"), status, created_at: None }
}

fn refused(status: u16, code: &str) -> CreateOutcome {
    let refusal = Refusal { status, code: code.to_owned(), message: String::new(), field: None };
    CreateOutcome::Refused { refusal }
}

fn timeout() -> CreateOutcome {
    CreateOutcome::Unknown { doubt: Doubt::Timeout }
}

fn not_sent() -> CreateOutcome {
    CreateOutcome::NotSent { trouble: Trouble::NoNetwork }
}

fn duplicate() -> CreateOutcome {
    CreateOutcome::Unknown { doubt: Doubt::Duplicate { code: "DUPLICATE".to_owned() } }
}

fn mismatch() -> CreateOutcome {
    CreateOutcome::Mismatch { id: Some(ProviderPayoutId::new("w1")), differences: vec![difference()] }
}

#[test]
fn each_end_of_a_first_create_leads_to_its_state() {
    let table = [
        (accepted(ProviderStatus::Pending), PayoutState::Pending, Tab::InProgress),
        (accepted(ProviderStatus::Processing), PayoutState::Processing, Tab::InProgress),
        (accepted(ProviderStatus::Accepted), PayoutState::Accepted, Tab::InProgress),
        (accepted(ProviderStatus::Paid), PayoutState::Paid, Tab::Done),
        (accepted(ProviderStatus::Failed), PayoutState::Failed, Tab::Done),
        (accepted(ProviderStatus::Unrecognised("queued".to_owned())), PayoutState::Pending, Tab::InProgress),
        (refused(400, "INVALID"), PayoutState::Refused, Tab::Done),
        (not_sent(), PayoutState::Ready, Tab::Waiting),
        (timeout(), PayoutState::Unknown, Tab::Attention),
        (duplicate(), PayoutState::Unknown, Tab::Attention),
        (mismatch(), PayoutState::Unknown, Tab::Attention),
    ];
    for (outcome, state, tab) in table {
        let way = Way::sent(outcome.clone());
        assert_eq!(way.state(), state, "{outcome:?}");
        assert_eq!(way.payout().tab(), Some(tab), "{outcome:?}");
    }
}

#[test]
fn what_a_repeat_ends_in_says_nothing_about_the_attempt_before_it() {
    for outcome in [refused(400, "INSUFFICIENT_BALANCE"), refused(401, "KEY"), not_sent(), timeout()] {
        let mut way = Way::sent(timeout());
        way.send("f1").unwrap();
        way.end(2, outcome.clone()).unwrap();
        assert_eq!(way.state(), PayoutState::Unknown, "{outcome:?}");
    }
}

#[test]
fn a_lost_answer_is_repeated_only_with_the_identical_body() {
    let mut way = Way::sent(timeout());
    assert_eq!(way.send("f2"), Err(PayoutRefusal::BodyChanged));
    assert_eq!(way.send("f1"), Ok(1));
}

#[test]
fn a_lost_answer_is_never_repeated_where_the_provider_has_no_keys() {
    let mut way = Way::sent(timeout());
    way.context.repeats_safely = false;
    assert_eq!(way.send("f1"), Err(PayoutRefusal::RepeatNotSafe));
    assert_eq!(way.step(), Some(ReconcileStep::LookUp));
    way.context.lists = false;
    assert_eq!(way.step(), Some(ReconcileStep::LeaveToPeople));
}

#[test]
fn a_lost_answer_is_not_repeated_after_twelve_hours_nor_when_the_clock_went_back() {
    for (moved, step) in [
        (0, ReconcileStep::Repeat),
        (AUTOMATIC_REPEAT_MS - 1, ReconcileStep::Repeat),
        (AUTOMATIC_REPEAT_MS, ReconcileStep::LookUp),
        (-1, ReconcileStep::LookUp),
    ] {
        let mut way = Way::sent(timeout());
        way.context.now = START.plus(moved);
        assert_eq!(way.step(), Some(step), "{moved}");
        let repeat = if step == ReconcileStep::Repeat { Ok(1) } else { Err(PayoutRefusal::RepeatTooLate) };
        assert_eq!(way.send("f1"), repeat, "{moved}");
    }
}

#[test]
fn the_time_for_repeating_counts_from_the_first_attempt_that_may_have_arrived() {
    let mut way = Way::sent(not_sent());
    way.context.now = START.plus(20 * 60 * 60 * 1000);
    way.send("f2").unwrap();
    way.end(2, timeout()).unwrap();
    assert_eq!(way.step(), Some(ReconcileStep::Repeat));
}

#[test]
fn a_provider_that_says_it_exists_already_is_looked_up_and_adopted() {
    let mut way = Way::sent(duplicate());
    assert_eq!(way.step(), Some(ReconcileStep::LookUp));
    let look_up = LookUp::Found { observation: observation(ProviderStatus::Processing) };
    way.command(Command::RecordLookUp { look_up }).unwrap();
    assert_eq!(way.state(), PayoutState::Processing);
    assert_eq!(way.payout().provider_id, Some(ProviderPayoutId::new("w1")));
    assert_eq!(way.step(), None);
}

#[test]
fn a_refused_repeat_is_looked_up_unless_only_the_credentials_were_refused() {
    for (outcome, step) in
        [(refused(400, "BALANCE"), ReconcileStep::LookUp), (refused(401, "KEY"), ReconcileStep::Repeat)]
    {
        let mut way = Way::sent(timeout());
        way.send("f1").unwrap();
        way.end(2, outcome).unwrap();
        assert_eq!(way.step(), Some(step));
    }
}

#[test]
fn what_is_not_in_the_list_after_the_time_for_repeating_is_left_to_people() {
    let mut way = Way::sent(timeout());
    way.context.now = START.plus(AUTOMATIC_REPEAT_MS + 1);
    let look_up = LookUp::NotThere { from: START, to: START.plus(1), rows: 0 };
    way.command(Command::RecordLookUp { look_up }).unwrap();
    assert_eq!(way.state(), PayoutState::Unknown);
    assert_eq!(way.step(), Some(ReconcileStep::LeaveToPeople));
}

#[test]
fn an_answer_that_disagrees_is_never_repeated_and_waits_for_people() {
    let mut way = Way::sent(mismatch());
    assert_eq!(way.step(), Some(ReconcileStep::LeaveToPeople));
    assert_eq!(way.send("f1"), Err(PayoutRefusal::AlarmStands));
    assert_eq!(way.command(Command::AcknowledgeAlarm), Err(PayoutRefusal::NothingToAcknowledge));
}

#[test]
fn a_final_state_never_changes_silently() {
    use ProviderStatus::{Canceled, Failed, Paid, Pending};
    for (first, then, state) in [
        (Paid, Failed, PayoutState::Reversed),
        (Paid, Canceled, PayoutState::Reversed),
        (Paid, Pending, PayoutState::Pending),
        (Failed, Paid, PayoutState::Paid),
        (Failed, Canceled, PayoutState::Canceled),
        (Canceled, Paid, PayoutState::Paid),
    ] {
        let mut way = Way::sent(accepted(Pending));
        way.observe(first.clone()).unwrap();
        assert_eq!(way.payout().tab(), Some(Tab::Done));
        way.observe(then.clone()).unwrap();
        assert_eq!(way.state(), state, "{first:?} then {then:?}");
        assert_eq!(way.payout().tab(), Some(Tab::Attention), "{first:?} then {then:?}");
        way.command(Command::AcknowledgeAlarm).unwrap();
        assert_ne!(way.payout().tab(), Some(Tab::Attention), "{first:?} then {then:?}");
    }
}

#[test]
fn an_unknown_status_word_leaves_the_payout_open() {
    let mut way = Way::sent(accepted(ProviderStatus::Processing));
    way.observe(ProviderStatus::Unrecognised("settled?".to_owned())).unwrap();
    assert_eq!(way.state(), PayoutState::Processing);
}

#[test]
fn an_observation_that_says_nothing_new_is_not_recorded() {
    let mut way = Way::sent(accepted(ProviderStatus::Processing));
    assert_eq!(way.observe(ProviderStatus::Processing), Ok(0));
    assert_eq!(way.observe(ProviderStatus::Pending), Ok(0), "answers can overtake each other");
    assert_eq!(way.observe(ProviderStatus::Paid), Ok(1));
}

#[test]
fn an_observation_that_disagrees_raises_the_alarm_once_and_keeps_the_state() {
    let mut way = Way::sent(accepted(ProviderStatus::Processing));
    let bad = Observation { differences: vec![difference()], ..observation(ProviderStatus::Paid) };
    assert_eq!(way.command(Command::RecordObservation { observation: bad.clone() }), Ok(1));
    assert_eq!((way.state(), way.payout().tab()), (PayoutState::Processing, Some(Tab::Attention)));
    assert_eq!(way.command(Command::RecordObservation { observation: bad }), Ok(0));
}

#[test]
fn cancel_is_a_request_until_the_provider_says_cancelled() {
    let mut way = Way::sent(accepted(ProviderStatus::Pending));
    way.command(Command::AskCancel).unwrap();
    assert_eq!(way.command(Command::AskCancel), Err(PayoutRefusal::CancelAskedAlready));
    way.command(Command::EndCancel { outcome: CancelOutcome::Taken }).unwrap();
    assert_eq!(way.state(), PayoutState::Pending);
    assert_eq!(way.command(Command::AskCancel), Err(PayoutRefusal::CancelAskedAlready));
    way.observe(ProviderStatus::Paid).unwrap();
    assert_eq!(way.state(), PayoutState::Paid, "the bank was quicker");
    assert!(way.payout().alarm.is_none());
    assert_eq!(way.command(Command::AskCancel), Err(PayoutRefusal::WrongState));
}

#[test]
fn cancel_can_be_asked_again_when_it_did_not_arrive() {
    for outcome in
        [CancelOutcome::NotSent { trouble: Trouble::NoNetwork }, CancelOutcome::Unknown { doubt: Doubt::Timeout }]
    {
        let mut way = Way::sent(accepted(ProviderStatus::Pending));
        way.command(Command::AskCancel).unwrap();
        way.command(Command::EndCancel { outcome }).unwrap();
        assert_eq!(way.command(Command::AskCancel), Ok(1));
    }
}

#[test]
fn what_was_not_sent_yet_is_taken_back_at_once_and_what_was_is_not() {
    let mut way = Way::ready();
    way.command(Command::Withdraw).unwrap();
    assert_eq!((way.state(), way.payout().tab()), (PayoutState::Canceled, Some(Tab::Done)));
    assert_eq!(way.send("f1"), Err(PayoutRefusal::WrongState));
    assert_eq!(Way::sent(timeout()).command(Command::Withdraw), Err(PayoutRefusal::WrongState));
}

#[test]
fn a_draft_is_kept_thrown_away_or_entered_and_never_sent() {
    let mut way = Way::new();
    way.command(Command::SaveDraft { typed: typed() }).unwrap();
    assert_eq!(way.payout().amount(), Some(Satang::new(150_000)));
    assert_eq!(way.command(Command::SaveDraft { typed: typed() }), Ok(0), "nothing new");
    assert_eq!(way.send("f1"), Err(PayoutRefusal::WrongState));
    way.command(Command::DiscardDraft).unwrap();
    assert_eq!(way.payout().tab(), None);
    assert_eq!(way.command(enter(instruction(SMALL))), Err(PayoutRefusal::WrongState));
}

#[test]
fn a_payout_is_entered_once() {
    let mut way = Way::ready();
    assert_eq!(way.command(enter(instruction(SMALL))), Err(PayoutRefusal::WrongState));
}

#[test]
fn a_snapshot_comes_back_from_its_json() {
    let way = Way::sent(mismatch());
    let json = serde_json::to_string(way.payout()).unwrap();
    assert_eq!(&serde_json::from_str::<Payout>(&json).unwrap(), way.payout());
    for entry in &way.entries {
        let json = serde_json::to_string(entry).unwrap();
        assert_eq!(&serde_json::from_str::<PayoutEntry>(&json).unwrap(), entry);
        assert!(json.contains(&format!("\"kind\":\"{}\"", entry.kind())), "{json}");
    }
}

fn evidence() -> Evidence {
    Evidence { text: "seen in the panel at 14:05".to_owned(), pictures: Vec::new() }
}

fn settle(verdict: Verdict, second: Option<(&str, &str)>) -> Command {
    let second = second.map(|(by, reference)| Confirmation { by: Actor::new(by), reference: reference.to_owned() });
    Command::Settle { verdict, evidence: evidence(), second }
}

#[test]
fn one_person_with_evidence_says_that_it_was_paid() {
    let mut way = Way::sent(timeout());
    let nothing = Evidence { text: "  ".to_owned(), pictures: Vec::new() };
    let unfounded = Command::Settle { verdict: Verdict::Paid, evidence: nothing, second: None };
    assert_eq!(way.command(unfounded), Err(PayoutRefusal::EvidenceMissing));
    way.command(settle(Verdict::Paid, None)).unwrap();
    assert_eq!((way.state(), way.payout().tab()), (PayoutState::Paid, Some(Tab::Done)));
}

#[test]
fn that_it_may_be_sent_again_takes_a_second_person_and_the_reference_once_more() {
    for (second, refusal) in [
        (None, PayoutRefusal::SecondPersonMissing),
        (Some(("  ", "KL-1")), PayoutRefusal::SecondPersonMissing),
        (Some((" Som Sri", "KL-1")), PayoutRefusal::SecondPersonIsFirst),
        (Some(("malee", "KL-2")), PayoutRefusal::ReferenceDiffers),
    ] {
        let mut way = Way::sent(timeout());
        assert_eq!(way.command(settle(Verdict::NotPaid, second)), Err(refusal), "{second:?}");
    }
    let mut way = Way::sent(timeout());
    way.context.repeats_safely = false;
    way.command(settle(Verdict::NotPaid, Some(("malee", "KL-1")))).unwrap();
    assert_eq!(way.state(), PayoutState::Ready);
    way.send("f2").unwrap();
    assert_eq!(way.payout().attempts.len(), 2, "a new attempt, visible as such");
    way.end(2, refused(400, "INVALID")).unwrap();
    assert_eq!(way.state(), PayoutState::Refused, "the first is ruled out");
}

#[test]
fn what_cannot_be_asked_about_is_settled_by_what_a_person_has_seen() {
    for (verdict, second, state) in [
        (Verdict::Paid, None, PayoutState::Paid),
        (Verdict::Failed, None, PayoutState::Failed),
        (Verdict::NotPaid, Some(("malee", "KL-1")), PayoutState::Ready),
    ] {
        let mut way = Way::sent(accepted(ProviderStatus::Accepted));
        way.command(settle(verdict, second)).unwrap();
        assert_eq!(way.state(), state);
    }
}

#[test]
fn what_the_provider_can_be_asked_about_is_not_settled_by_people() {
    let mut way = Way::sent(accepted(ProviderStatus::Processing));
    assert_eq!(way.command(settle(Verdict::Paid, None)), Err(PayoutRefusal::WrongState));
    let mut unknown = Way::sent(timeout());
    assert_eq!(unknown.command(settle(Verdict::Failed, None)), Err(PayoutRefusal::WrongState));
}

#[test]
fn the_balance_suggests_what_became_of_a_payout_only_where_nothing_else_moved_it() {
    let at = |satang, millis| Some(BalanceAt { available: Satang::new(satang), at: START.plus(millis) });
    for (before, now, others, expected) in [
        (at(1_000_000, -60_000), at(850_000, 60_000), OtherMoves::None, Suggestion::LikelyPaid),
        (at(1_000_000, -60_000), at(849_000, 60_000), OtherMoves::None, Suggestion::LikelyPaid),
        (at(1_000_000, -60_000), at(1_000_000, 60_000), OtherMoves::None, Suggestion::LikelyNotPaid),
        (at(1_000_000, -60_000), at(850_000, 60_000), OtherMoves::Some, Suggestion::TellsNothing),
        (at(1_000_000, -60_000), at(500_000, 60_000), OtherMoves::None, Suggestion::TellsNothing),
        (at(1_000_000, -60_000), at(1_200_000, 60_000), OtherMoves::None, Suggestion::TellsNothing),
        (at(1_000_000, -60_000), at(850_000, -1), OtherMoves::None, Suggestion::TellsNothing),
        (None, at(850_000, 60_000), OtherMoves::None, Suggestion::TellsNothing),
        (at(1_000_000, -60_000), None, OtherMoves::None, Suggestion::TellsNothing),
    ] {
        let mut way = Way::ready();
        way.command(Command::BeginSending { fingerprint: Fingerprint::new("f1"), balance: before }).unwrap();
        way.end(1, timeout()).unwrap();
        way.context.repeats_safely = false;
        way.context.lists = false;
        assert_eq!(suggest(way.payout(), &way.context, now, others), expected, "{before:?} {now:?} {others:?}");
    }
    let way = Way::sent(timeout());
    assert_eq!(suggest(way.payout(), &way.context, None, OtherMoves::None), Suggestion::StillAsking);
}
