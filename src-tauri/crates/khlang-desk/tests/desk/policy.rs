//! The policy at work: sums of a day, payouts at the same moment, and who changes it.

use crate::{
    office::Office,
    room::Room,
    staff::{KAMON, MALEE, PRASERT, SOMSRI, password_of},
};
use futures_util::future::join_all;
use khlang_desk::{PayoutError, PolicyError};
use khlang_domain::{
    ids::Actor,
    instruction::Typed,
    money::Satang,
    payout::{Payout, PayoutRefusal, PayoutState},
    person::{PersonRefusal, Second},
    policy::{Condition, Outcome, Policy, Rule},
};

/// The starter policy, and before its rules that payouts from `amount` on need so many supervisors.
pub(crate) fn needs_from(amount: &str, supervisors: u8) -> Policy {
    let amount = Satang::parse_typed(amount).unwrap();
    let rule = Rule { conditions: vec![Condition::AmountFrom { amount }], outcome: Outcome::Needs { supervisors } };
    let starter = Policy::starter();
    Policy { rules: [rule].into_iter().chain(starter.rules).collect(), ..starter }
}

pub(crate) async fn change_policy(office: &Office, wanted: Policy) {
    let kamon = office.sign_in(KAMON).await;
    let second = office.desk.vouch(PRASERT, &password_of(PRASERT)).await.unwrap();
    let revision = office.desk.authority().policy.revision;
    office.desk.change_policy(revision, wanted, Some(&second), &kamon).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn splitting_does_not_slip_under_a_limit_neither_by_payee_nor_by_maker() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let enter = async |amount, account| office.payout(&office.enter_as(&somsri, amount, account).await);
    let goes = Outcome::Goes;
    for (amount, account, outcome, rule) in [
        ("24,999.99", 1, goes, Some(7)),
        ("25,000.00", 2, goes, Some(7)),
        // Together 50,000.00: of the maker, and then of the payee as well.
        ("0.01", 3, Outcome::Needs { supervisors: 1 }, Some(6)),
        ("25,000.01", 1, Outcome::Needs { supervisors: 1 }, Some(5)),
        ("424,999.98", 4, Outcome::Needs { supervisors: 1 }, Some(4)),
        ("0.01", 5, Outcome::Needs { supervisors: 2 }, Some(3)),
    ] {
        let weight = enter(amount, account).await.weighed.unwrap().weight;
        assert_eq!((weight.outcome, weight.rule), (outcome, rule), "{amount} to {account}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn payouts_at_the_same_moment_do_not_slip_under_a_limit_together() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    // To one payee by two makers, and by one maker to many payees.
    let to_one = (0..10).map(|number| (if number % 2 == 0 { &somsri } else { &office.who }, 0));
    let to_many = (1..10).map(|number| (&somsri, number));
    let entered = to_one.chain(to_many).map(|(who, account)| office.enter_as(who, "9,000.00", account));
    let ids = join_all(entered).await;
    let payouts: Vec<_> = ids.iter().map(|id| office.payout(id)).collect();
    let account = |payout: &Payout| payout.instruction.as_ref().unwrap().account_number.clone();
    let one = account(&payouts[0]);
    let by_itself = |counts: &dyn Fn(&Payout) -> bool| {
        let goes = |payout: &&Payout| payout.weighed.as_ref().unwrap().weight.outcome == Outcome::Goes;
        payouts.iter().filter(goes).filter(|payout| counts(payout)).count()
    };
    // Five times 9,000.00 are below 50,000.00, and six are not.
    assert!((1..=5).contains(&by_itself(&|payout| payout.maker.as_str() == SOMSRI)));
    assert!((1..=5).contains(&by_itself(&|payout| account(payout) == one)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_went_does_not_count() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let waiting = office.enter_as(&somsri, "120,000.00", 1).await;
    let (other, typed) = office.form("100.00").await;
    let weight = async || office.desk.check(&other, &typed, &somsri).await.unwrap().weight.unwrap().0.outcome;
    assert_eq!(weight().await, Outcome::Needs { supervisors: 1 });
    office.desk.cancel(&waiting, office.payout(&waiting).revision, &somsri).await.unwrap();
    assert_eq!(weight().await, Outcome::Goes);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_policy_refuses_is_not_entered() {
    let office = Office::open().await;
    let mut policy = needs_from("60,000.00", 1);
    policy.rules[0].outcome = Outcome::Refused;
    change_policy(&office, policy).await;
    let (id, typed) = office.form("60,000.00").await;
    let refused = office.send(&id, 0, &typed).await;
    assert!(matches!(refused, Err(PayoutError::Refused(PayoutRefusal::PolicyRefuses))));
    assert!(office.desk.journal().payout(&id).unwrap().is_none());
    let typed = Typed { amount: "49,999.99".to_owned(), ..typed };
    office.send(&id, 0, &typed).await.unwrap();
    office.until_state(&id, PayoutState::Pending).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_changed_by_two_where_there_are_two() {
    let room = Room::staffed().await;
    let kamon = room.sign_in(KAMON).await;
    let wanted = || needs_from("10,000.00", 2);
    let change = async |expected, wanted, second: Option<Second>| {
        room.desk.change_policy(expected, wanted, second.as_ref(), &kamon).await
    };
    let refused = |refusal| Err(PolicyError::Person(refusal));
    assert_eq!(change(0, wanted(), None).await, refused(PersonRefusal::SecondPersonMissing));
    let themselves = room.desk.vouch(KAMON, &password_of(KAMON)).await.unwrap();
    assert_eq!(change(0, wanted(), Some(themselves)).await, refused(PersonRefusal::SecondPersonIsFirst));
    let operator = room.desk.vouch(SOMSRI, &password_of(SOMSRI)).await.unwrap();
    assert_eq!(change(0, wanted(), Some(operator)).await, refused(PersonRefusal::SecondPersonNotEligible));
    assert_eq!(room.desk.authority().policy, Policy::starter());

    let second = room.desk.vouch(MALEE, &password_of(MALEE)).await.unwrap();
    assert_eq!(change(0, Policy::starter(), Some(second.clone())).await, Err(PolicyError::NothingToChange));
    let mut senseless = wanted();
    senseless.otherwise = 0;
    assert!(matches!(change(0, senseless, Some(second.clone())).await, Err(PolicyError::Problems(_))));
    // Two changes of the same policy: the second one has not seen the first.
    let (one, other) = tokio::join!(
        change(0, wanted(), Some(second.clone())),
        change(0, needs_from("20,000.00", 1), Some(second.clone())),
    );
    assert!([&one, &other].contains(&&Ok(())) && [&one, &other].contains(&&Err(PolicyError::ChangedMeanwhile)));
    let room = room.reopen().await;
    let changed = room.desk.authority().policy.changed.clone().unwrap();
    assert_eq!((changed.by, changed.second), (Actor::new(KAMON), Some(Actor::new(MALEE))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_tried_on_the_past() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    for number in 1..=4 {
        office.enter_as(&somsri, "10,000.00", number).await;
    }
    let (from, to, replay) = office.desk.replay_policy(&needs_from("10,000.00", 1), 7).await.unwrap();
    assert!(from < to);
    let would_wait = replay.weighed.iter().filter(|(_, weight)| weight.outcome == Outcome::Needs { supervisors: 1 });
    assert_eq!((replay.weighed.len(), would_wait.count()), (4, 4));
    let mut senseless = Policy::starter();
    senseless.otherwise = 9;
    assert!(matches!(office.desk.replay_policy(&senseless, 7).await, Err(PolicyError::Problems(_))));
}
