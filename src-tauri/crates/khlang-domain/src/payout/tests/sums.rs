//! What adds to the sums of its day: everything that was paid or may be, whatever people say of it.

use super::*;
use crate::{
    policy::{Facts, Outcome, Policy},
    samples::{HOUR_MS, baht, enter_with},
};

#[test]
fn what_was_paid_or_may_yet_be_counts_and_what_never_left_or_the_provider_says_failed_does_not() {
    let discarded = {
        let mut way = Way::new();
        way.command(Command::SaveDraft { typed: typed() }).unwrap();
        way
    };
    assert!(!discarded.payout().counts(), "a draft");
    let mut withdrawn = Way::ready();
    withdrawn.command(Command::Withdraw).unwrap();
    let mut waiting = Way::entered(baht(120_000));
    assert!(waiting.payout().counts(), "it waits for signatures");
    let mut rejected = waiting.clone();
    waiting.by("malee").command(Command::Return { reason: "no".to_owned() }).unwrap();
    rejected.by("malee").command(Command::Reject { reason: "no".to_owned() }).unwrap();
    let mut sending = Way::ready();
    sending.send("f1").unwrap();
    let mut reversed = Way::sent(accepted(ProviderStatus::Paid));
    reversed.observe(ProviderStatus::Failed).unwrap();

    for (way, state, counts) in [
        (withdrawn, PayoutState::Canceled, false),
        (waiting, PayoutState::Returned, false),
        (rejected, PayoutState::Rejected, false),
        (Way::ready(), PayoutState::Ready, true),
        (sending, PayoutState::Sending, true),
        (Way::sent(timeout()), PayoutState::Unknown, true),
        (Way::sent(not_sent()), PayoutState::Ready, true),
        (Way::sent(refused(400, "NO")), PayoutState::Refused, false),
        (Way::sent(accepted(ProviderStatus::Pending)), PayoutState::Pending, true),
        (Way::sent(accepted(ProviderStatus::Processing)), PayoutState::Processing, true),
        (Way::sent(accepted(ProviderStatus::Accepted)), PayoutState::Accepted, true),
        (Way::sent(accepted(ProviderStatus::Paid)), PayoutState::Paid, true),
        (Way::sent(accepted(ProviderStatus::Failed)), PayoutState::Failed, false),
        (Way::sent(accepted(ProviderStatus::Canceled)), PayoutState::Canceled, false),
        (reversed, PayoutState::Reversed, true),
    ] {
        assert_eq!((way.state(), way.payout().counts()), (state, counts));
    }
}

/// What a provider that cannot be asked took, one person may call failed.
fn called_failed(amount: Satang) -> Way {
    let mut way = Way::entered(amount);
    way.send("f1").unwrap();
    way.end(1, accepted(ProviderStatus::Accepted)).unwrap();
    way.command(settle(Verdict::Failed, None)).unwrap();
    assert_eq!(way.state(), PayoutState::Failed);
    way
}

/// What was entered for somebody on one day, as it adds up for what is entered next.
fn facts_after(before: &[Way]) -> Facts {
    let counting = before.iter().map(Way::payout).filter(|payout| payout.counts());
    let sum = counting.filter_map(Payout::amount).map(Satang::as_i64).sum();
    Facts { payee_sum: Satang::new(sum), maker_sum: Satang::new(sum), ..Facts::NONE }
}

#[test]
fn one_who_calls_failed_what_was_taken_does_not_get_the_same_amount_through_again() {
    let first = called_failed(baht(30_000));
    let again = |before: &[Way]| {
        let mut way = Way::new();
        way.command(enter_with(instruction(baht(30_000)), facts_after(before))).unwrap();
        way.state()
    };
    assert_eq!(again(&[]), PayoutState::Ready, "alone it goes by itself");
    assert_eq!(again(std::slice::from_ref(&first)), PayoutState::AwaitingApproval);
    let many: Vec<Way> = (0..16).map(|_| first.clone()).collect();
    let weight = Policy::starter().weigh(&instruction(baht(30_000)), &facts_after(&many), START);
    assert_eq!(weight.outcome, Outcome::Needs { supervisors: 2 });
}

#[test]
fn what_people_called_failed_counts_until_the_provider_says_so_too() {
    let mut way = called_failed(baht(30_000));
    assert!(way.payout().counts());
    way.observe(ProviderStatus::Failed).unwrap();
    assert_eq!((way.state(), way.payout().counts()), (PayoutState::Failed, false));
}

type End = fn(&mut Way);

/// Two people say that nothing came of it: it may be sent again, and whatever becomes of it then, the first may have been paid.
#[test]
fn what_two_people_called_not_paid_counts_whatever_becomes_of_it_afterwards() {
    let not_paid = || {
        let mut way = Way::sent(timeout());
        way.by("somsri").command(settle(Verdict::NotPaid, Some(("malee", "KL-1")))).unwrap();
        way
    };
    let ends: [(PayoutState, End); 4] = [
        (PayoutState::Canceled, |way| {
            way.command(Command::Withdraw).unwrap();
        }),
        (PayoutState::Refused, |way| {
            way.send("f2").unwrap();
            way.end(2, refused(400, "NO")).unwrap();
        }),
        (PayoutState::Failed, |way| {
            way.send("f2").unwrap();
            way.end(2, accepted(ProviderStatus::Failed)).unwrap();
        }),
        (PayoutState::Canceled, |way| {
            way.send("f2").unwrap();
            way.end(2, accepted(ProviderStatus::Canceled)).unwrap();
        }),
    ];
    for (state, end) in ends {
        let mut way = not_paid();
        end(&mut way);
        assert_eq!((way.state(), way.payout().counts()), (state, true));
    }
    // Back with its maker after its approval lapsed.
    let mut way = Way::entered(baht(120_000));
    way.approve("malee").unwrap();
    way.by("khlang").send("f1").unwrap();
    way.end(1, timeout()).unwrap();
    way.by("somsri").command(settle(Verdict::NotPaid, Some(("malee", "KL-1")))).unwrap();
    way.later(72 * HOUR_MS).command(Command::ReviewApproval).unwrap();
    assert_eq!((way.state(), way.payout().counts()), (PayoutState::Returned, true));
}

#[test]
fn what_never_left_the_desk_frees_its_sum_whoever_settled_what_came_after_it() {
    let mut way = Way::sent(not_sent());
    way.send("f2").unwrap();
    way.end(2, refused(400, "NO")).unwrap();
    assert_eq!((way.state(), way.payout().counts()), (PayoutState::Refused, false));
    // A provider's word about another attempt does not free one that people ruled out, and needs none where nothing left.
    let ruled_out = |ended| Attempt {
        number: 1,
        began_at: START,
        fingerprint: Fingerprint::new("f1"),
        ended,
        balance_before: None,
        ruled_out: true,
    };
    for (ended, only_people) in [
        (None, true),
        (Some((START, timeout())), true),
        (Some((START, accepted(ProviderStatus::Accepted))), true),
        (Some((START, not_sent())), false),
        (Some((START, refused(400, "NO"))), false),
    ] {
        assert_eq!(ruled_out(ended.clone()).only_people_rule_it_out(), only_people, "{ended:?}");
        assert!(!ruled_out(ended).may_have_arrived());
    }
}
