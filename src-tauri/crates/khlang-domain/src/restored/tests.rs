//! What comes into doubt when an older copy came back, how it is settled, and who lets sending go on.

use super::*;
use crate::{
    approval::HexBytes,
    entry::{Evidence, LookUp, PayoutEntry, Verdict},
    ids::Fingerprint,
    outcome::{Observation, ProviderStatus},
    payout::{Command, Confirmation, PayoutRefusal, ReconcileStep, reconcile_step},
    samples::{HOUR_MS, START, Way, actor, baht, connection, office, person},
};
use proptest::prelude::*;

const FROM: UtcMillis = START;

fn doubt(way: &mut Way) -> Result<usize, PayoutRefusal> {
    way.later(HOUR_MS).command(Command::Doubt { from: FROM, to: START.plus(HOUR_MS) })
}

fn send(way: &mut Way) -> Result<usize, PayoutRefusal> {
    way.command(Command::BeginSending { fingerprint: Fingerprint::new("f1"), balance: None })
}

fn end(way: &mut Way, outcome: CreateOutcome) {
    way.command(Command::EndSending { attempt: 1, outcome }).unwrap();
}

fn settle(way: &mut Way, verdict: Verdict) -> Result<usize, PayoutRefusal> {
    let evidence = Evidence { text: "seen".to_owned(), pictures: Vec::new() };
    let second =
        (verdict == Verdict::NotPaid).then(|| Confirmation { by: actor("malee"), reference: "KL-1".to_owned() });
    way.by("somsri").command(Command::Settle { verdict, evidence, second })
}

fn not_there() -> Command {
    Command::RecordLookUp { look_up: LookUp::NotThere { from: START, to: START.plus(1), rows: 3 } }
}

/// A list that was read whole, with nothing in it.
fn list_of(connection: &Connection) -> ListRead {
    ListRead {
        connection: connection.id.clone(),
        from: START,
        to: START,
        rows: 0,
        whole: true,
        strangers: Vec::new(),
        stranger_count: 0,
    }
}

/// A payout in each state that one can be in, for as far as it matters here.
fn in_every_state() -> Vec<(PayoutState, Way)> {
    let ready = || Way::entered(baht(1_500));
    let waiting = || Way::entered(baht(1_000_000));
    let mut returned = waiting();
    returned.by("malee").command(Command::Return { reason: "why".to_owned() }).unwrap();
    let mut rejected = waiting();
    rejected.by("malee").command(Command::Reject { reason: "why".to_owned() }).unwrap();
    let mut withdrawn = ready();
    withdrawn.command(Command::Withdraw).unwrap();
    let mut sending = ready();
    send(&mut sending).unwrap();
    let mut unknown = sending.clone();
    end(&mut unknown, CreateOutcome::Unknown { doubt: Doubt::Timeout });
    let at_provider = |status: ProviderStatus| {
        let mut way = sending.clone();
        end(
            &mut way,
            CreateOutcome::Accepted { id: crate::ids::ProviderPayoutId::new("w1"), status, created_at: None },
        );
        way
    };
    let ways = [
        (PayoutState::Ready, ready()),
        (PayoutState::AwaitingApproval, waiting()),
        (PayoutState::Returned, returned),
        (PayoutState::Rejected, rejected),
        (PayoutState::Canceled, withdrawn),
        (PayoutState::Pending, at_provider(ProviderStatus::Pending)),
        (PayoutState::Accepted, at_provider(ProviderStatus::Accepted)),
        (PayoutState::Paid, at_provider(ProviderStatus::Paid)),
        (PayoutState::Sending, sending),
        (PayoutState::Unknown, unknown),
    ];
    for (state, way) in &ways {
        assert_eq!(way.state(), *state);
    }
    ways.into()
}

fn that_come_into_doubt() -> impl Iterator<Item = (PayoutState, Way)> {
    in_every_state().into_iter().filter_map(|(state, mut way)| doubt(&mut way).ok().map(|_| (state, way)))
}

#[test]
fn whatever_may_have_been_sent_since_comes_into_doubt_and_nothing_else_does() {
    let states: Vec<PayoutState> = that_come_into_doubt().map(|(state, _)| state).collect();
    use PayoutState::{AwaitingApproval, Ready, Returned, Sending, Unknown};
    assert_eq!(states, [Ready, AwaitingApproval, Returned, Sending, Unknown]);
    for (before, way) in that_come_into_doubt() {
        assert_eq!(way.state(), Unknown, "{before:?}");
        assert_eq!(way.payout().doubted_at(), Some(START.plus(HOUR_MS)), "{before:?}");
        assert!(way.payout().attempts.iter().all(|attempt| attempt.ended.is_some()), "{before:?}");
    }
}

#[test]
fn what_is_in_doubt_is_looked_up_or_left_to_people_and_never_repeated() {
    for (before, mut way) in that_come_into_doubt() {
        assert_eq!(send(&mut way), Err(PayoutRefusal::RepeatNotSafe), "{before:?}");
        assert_eq!(reconcile_step(way.payout(), &way.context), Some(ReconcileStep::LookUp), "{before:?}");
        way.command(not_there()).unwrap();
        assert_eq!(reconcile_step(way.payout(), &way.context), Some(ReconcileStep::LeaveToPeople), "{before:?}");
        assert_eq!(send(&mut way), Err(PayoutRefusal::RepeatNotSafe), "{before:?}");
        way.context.lists = false;
        assert_eq!(reconcile_step(way.payout(), &way.context), Some(ReconcileStep::LeaveToPeople), "{before:?}");
    }
}

#[test]
fn what_the_list_shows_is_taken_over_whatever_it_was_before() {
    for (before, mut way) in that_come_into_doubt() {
        let id = crate::ids::ProviderPayoutId::new("w9");
        let status = ProviderStatus::Processing;
        let observation = Observation { id, status, differences: Vec::new(), reason: None, paid_at: None };
        way.command(Command::RecordLookUp { look_up: LookUp::Found { observation } }).unwrap();
        assert_eq!(way.state(), PayoutState::Processing, "{before:?}");
    }
}

#[test]
fn what_two_people_found_unpaid_goes_back_to_where_it_was_and_lacks_no_signature() {
    for (before, mut way) in that_come_into_doubt() {
        let mut alone = way.clone();
        let evidence = Evidence { text: "seen".to_owned(), pictures: Vec::new() };
        let one = Command::Settle { verdict: Verdict::NotPaid, evidence, second: None };
        assert_eq!(alone.by("somsri").command(one), Err(PayoutRefusal::SecondPersonMissing), "{before:?}");
        settle(&mut way, Verdict::NotPaid).unwrap();
        let goes_back_to = match before {
            PayoutState::Sending | PayoutState::Unknown => PayoutState::Ready,
            other => other,
        };
        assert_eq!(way.state(), goes_back_to);
        assert_eq!(send(&mut way).is_ok(), goes_back_to == PayoutState::Ready, "{before:?}");
        assert!(!way.payout().can_be_corrected(), "{before:?}: what may have been tried stays what it is");
    }
}

#[test]
fn one_person_may_give_up_what_is_in_doubt_because_that_sends_nothing() {
    for (before, mut way) in that_come_into_doubt() {
        settle(&mut way, Verdict::Failed).unwrap();
        assert_eq!(way.state(), PayoutState::Failed, "{before:?}");
        assert!(way.payout().counts(), "{before:?}: it may have been paid, and frees no limit");
    }
    let mut unknown = in_every_state().pop().unwrap().1;
    assert_eq!(settle(&mut unknown, Verdict::Failed), Err(PayoutRefusal::WrongState));
}

#[test]
fn a_payout_is_reconciled_when_the_list_was_searched_since_or_people_settled_it() {
    for (before, mut way) in that_come_into_doubt() {
        assert!(!is_reconciled(way.payout(), true), "{before:?}");
        way.later(1).command(not_there()).unwrap();
        assert!(is_reconciled(way.payout(), true), "{before:?}");
        assert!(!is_reconciled(way.payout(), false), "{before:?}: there is no list that could say so");
        settle(&mut way, Verdict::Paid).unwrap();
        assert!(is_reconciled(way.payout(), false), "{before:?}");
        // A search of before says nothing.
    }
    let mut looked_before = in_every_state().pop().unwrap().1;
    looked_before.command(not_there()).unwrap();
    doubt(&mut looked_before).unwrap();
    assert!(!is_reconciled(looked_before.payout(), true));
}

fn loss() -> Loss {
    let known = KnownHead { position: 500, hash: HexBytes([5; 32]), at: START };
    Loss { known: Some(known), found: 400, from: FROM, replaced: None }
}

fn recorded(entries: &[JournalEntry]) -> JournalRecord {
    entries.iter().fold(JournalRecord::default(), |record, entry| apply(record, entry, &actor("malee"), START))
}

#[test]
fn sending_goes_on_by_two_people_one_of_them_supervisor_or_administrator_when_nothing_is_open() {
    let held = recorded(&[JournalEntry::Restored { loss: loss() }]);
    let resume = |record: &JournalRecord, open, who: &str, second: Option<&str>| {
        let second = second.map(|name| Second(actor(name)));
        decide_resume(record, open, &office(), &actor(who), second.as_ref(), START)
    };
    assert_eq!(resume(&JournalRecord::default(), 0, "malee", Some("nok")), Err(ResumeRefusal::NotHeld));
    assert_eq!(resume(&held, 2, "malee", Some("nok")), Err(ResumeRefusal::NotReconciled { open: 2 }));
    for (who, second, refusal) in [
        ("somsri", Some("nok"), PersonRefusal::NotAdministrator),
        ("lek", Some("nok"), PersonRefusal::NotAdministrator),
        ("nobody", Some("nok"), PersonRefusal::NotAdministrator),
        ("malee", None, PersonRefusal::SecondPersonMissing),
        ("malee", Some("malee"), PersonRefusal::SecondPersonIsFirst),
        ("malee", Some("somsri"), PersonRefusal::SecondPersonNotEligible),
    ] {
        assert_eq!(resume(&held, 0, who, second), Err(ResumeRefusal::Person(refusal)), "{who} {second:?}");
    }
    let entry = resume(&held, 0, "malee", Some("nok")).unwrap();
    let resumed = apply(held.clone(), &entry, &actor("malee"), START);
    assert_eq!(resumed.hold(), None);
    assert_eq!(resumed.last.unwrap().resumed, Some((actor("malee"), Some(actor("nok")), START)));
    let alone: People = [person("nok", &[Role::Administrator, Role::Supervisor], 1)].into_iter().collect();
    assert!(decide_resume(&held, 0, &alone, &actor("nok"), None, START).is_ok(), "an office of one");
}

#[test]
fn a_list_is_to_be_read_once_for_each_restoration() {
    let connection = connection();
    let read = || JournalEntry::ListRead { list: list_of(&connection) };
    let restored = || JournalEntry::Restored { loss: loss() };
    assert!(!recorded(&[]).list_is_unread(&connection));
    assert!(recorded(&[restored()]).list_is_unread(&connection));
    assert!(!recorded(&[restored(), read()]).list_is_unread(&connection));
    assert!(recorded(&[restored(), read(), restored()]).list_is_unread(&connection));
    let resumed = JournalEntry::SendingResumed { second: None };
    let unread = recorded(&[restored(), resumed]);
    assert!(!unread.list_is_unread(&connection), "it was added at that time, not before");
    let older = Connection { added_at: START.plus(-1), ..connection.clone() };
    assert!(unread.list_is_unread(&older), "it stays held until it was read, whoever let the others go on");
    let added_while_held = Connection { added_at: START.plus(1), ..connection.clone() };
    let resumed = JournalEntry::SendingResumed { second: None };
    let unread = apply(recorded(&[restored()]), &resumed, &actor("malee"), START.plus(2));
    assert!(unread.list_is_unread(&added_while_held), "it was there before sending went on");
}

#[test]
fn what_a_list_shows_after_sending_went_on_holds_it_again() {
    let resumed = || JournalEntry::SendingResumed { second: None };
    for (stranger_count, whole, holds) in [(0, true, false), (1, true, true), (0, false, true)] {
        let list = ListRead { rows: 3, whole, stranger_count, ..list_of(&connection()) };
        let read = JournalEntry::ListRead { list: list.clone() };
        let record = recorded(&[JournalEntry::Restored { loss: loss() }, resumed(), read]);
        assert_eq!(record.hold().is_some(), holds, "{stranger_count} {whole}");
        assert_eq!(record.last.as_ref().unwrap().lists, [list]);
        let record = apply(record, &resumed(), &actor("malee"), START);
        assert_eq!(record.hold(), None, "a person lets it go on again");
        assert!(!record.list_is_unread(&connection()));
    }
}

#[test]
fn a_missing_time_that_was_not_cleared_up_is_missing_still_when_another_copy_comes_back() {
    let later = FROM.plus(HOUR_MS);
    let older = Connection { added_at: START.plus(-1), ..connection() };
    let restored = || JournalEntry::Restored { loss: loss() };
    let resumed = || JournalEntry::SendingResumed { second: None };
    let list = list_of(&older);
    let read = || JournalEntry::ListRead { list: list.clone() };
    let with_lists = [older];
    let before = missing_from(&loss(), START);
    for (entries, since) in [
        (vec![], later),
        (vec![restored()], before),
        (vec![restored(), read()], before),
        (vec![restored(), resumed()], before),
        (vec![restored(), read(), resumed()], later),
    ] {
        assert_eq!(recorded(&entries).missing_since(later, &with_lists), since, "{entries:?}");
    }
    let record = recorded(&[restored()]);
    assert_eq!(record.missing_since(before.plus(-HOUR_MS), &with_lists), before.plus(-HOUR_MS));
}

#[test]
fn the_missing_time_begins_a_day_before_the_copy_ends_and_long_before_where_clocks_disagree() {
    const DAY: i64 = 24 * HOUR_MS;
    let known_at = |millis| KnownHead { position: 500, hash: HexBytes([5; 32]), at: START.plus(millis) };
    for (what, from, known, noticed, expected) in [
        ("an older copy", 0, Some(DAY), 2 * DAY, -DAY),
        ("nothing is known", 0, None, DAY, -DAY),
        ("the copy ends after what was known", 2 * DAY, Some(DAY), 3 * DAY, DAY - MISSING_AT_MOST_MS),
        ("the copy ends in the future", 2 * DAY, None, DAY, DAY - MISSING_AT_MOST_MS),
        ("what was known lies in the future", 0, Some(2 * DAY), DAY, -MISSING_AT_MOST_MS),
    ] {
        let loss = Loss { known: known.map(known_at), from: START.plus(from), ..loss() };
        assert_eq!(missing_from(&loss, START.plus(noticed)), START.plus(expected), "{what}");
    }
}

#[test]
fn the_missing_time_ends_no_earlier_than_what_was_known_whatever_the_clock_says() {
    let known_at = |millis| KnownHead { position: 500, hash: HexBytes([5; 32]), at: START.plus(millis) };
    for (known, noticed, until) in [(None, 7, 7), (None, -7, 0), (Some(9), 7, 9), (Some(5), 7, 7), (Some(-9), -7, 0)] {
        let loss = Loss { known: known.map(known_at), ..loss() };
        assert_eq!(missing_until(&loss, START.plus(noticed)), START.plus(until), "{known:?} {noticed}");
    }
}

proptest! {
    /// Whatever is said and done, nothing is begun between the doubt and the word of two people, and every attempt is one of before.
    #[test]
    fn nothing_is_ever_sent_out_of_a_doubt_but_by_two_people(
        start in 0_usize..5,
        steps in proptest::collection::vec(0_u8..9, 0..40),
    ) {
        let mut way = that_come_into_doubt().nth(start).unwrap().1;
        let mut ruled_out = false;
        for step in steps {
            let sent_before = way.entries.iter().filter(|e| matches!(e, PayoutEntry::SendingBegan { .. })).count();
            let in_doubt = way.payout().doubted_at().is_some();
            let _ = match step {
                0 => send(&mut way),
                1 => way.later(HOUR_MS).command(not_there()),
                2 => way.command(Command::ReviewApproval),
                3 if way.state() == PayoutState::AwaitingApproval => way.approve("malee"),
                3 => Ok(0),
                4 => way.by("somsri").command(Command::Withdraw),
                5 => settle(&mut way, Verdict::Failed),
                6 => way.command(Command::ReportAlteration),
                7 => doubt(&mut way),
                _ => {
                    let settled = settle(&mut way, Verdict::NotPaid);
                    ruled_out |= settled.is_ok();
                    settled
                }
            };
            let sent = way.entries.iter().filter(|e| matches!(e, PayoutEntry::SendingBegan { .. })).count();
            prop_assert!(sent == sent_before || (ruled_out && !in_doubt));
        }
    }
}
