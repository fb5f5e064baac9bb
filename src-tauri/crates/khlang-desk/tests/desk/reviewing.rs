//! What becomes of approvals when the time, the people or the policy have moved on.

use crate::{
    approving::{shown, sign},
    office::{Office, quick},
    policy::{change_policy, needs_from},
    staff::{KAMON, MALEE, PRASERT, SOMSRI},
};
use khlang_desk::Tuning;
use khlang_domain::{
    ids::{Actor, PayoutId},
    instruction::Typed,
    payout::{Payout, PayoutState, SentBackCause},
};
use khlang_sandbox::{Pace, one2pays::Config};
use std::{net::SocketAddr, time::Duration};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// A payout that was signed and cannot leave.
async fn signed_and_waiting(amount: &str) -> (Office, PayoutId, SocketAddr) {
    let tuning = Tuning { review_every: Duration::from_millis(50), ..quick() };
    let mut office = Office::open_with(Config { settle_after: Pace::ByHand, ..Config::default() }, tuning).await;
    let addr = office.go_offline().await;
    let somsri = office.sign_in(SOMSRI).await;
    let id = office.enter_as(&somsri, amount, 1).await;
    let malee = office.sign_in(MALEE).await;
    sign(&office, &malee, &id).await.unwrap();
    (office, id, addr)
}

async fn goes_when_the_provider_is_back(mut office: Office, id: &PayoutId, addr: SocketAddr) -> Payout {
    office.bring_back(Config { addr, settle_after: Pace::ByHand, ..Config::default() }).await;
    let sent = office.until_state(id, PayoutState::Pending).await;
    assert_eq!(office.twin().look(|ledger| ledger.withdraws.len()), 1);
    sent
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_lapses_signed_or_not_and_the_maker_can_send_it_again() {
    let (office, signed, addr) = signed_and_waiting("120,000.00").await;
    let somsri = office.sign_in(SOMSRI).await;
    let waiting = office.enter_as(&somsri, "120,000.00", 2).await;
    let small = office.enter_as(&somsri, "20.00", 3).await;
    office.clock.move_by(71 * HOUR);
    let later = office.enter_as(&somsri, "120,000.00", 4).await;
    assert_eq!(office.payout(&waiting).state, PayoutState::AwaitingApproval);
    office.clock.move_by(HOUR);
    for id in [&signed, &waiting] {
        let returned = office.until_state(id, PayoutState::Returned).await;
        let back = returned.sent_back.unwrap();
        assert_eq!((back.cause, back.by), (SentBackCause::Lapsed, Actor::khlang()));
        assert!(returned.approvals.is_empty());
    }
    assert_eq!(office.payout(&later).state, PayoutState::AwaitingApproval, "its time runs from its entry");
    assert_eq!(office.payout(&small).state, PayoutState::AwaitingApproval, "by the maker's sum");

    let (_, typed) = office.form("120,000.00").await;
    office.send_as(&somsri, &signed, office.payout(&signed).revision, &typed).await.unwrap();
    let malee = office.sign_in(MALEE).await;
    sign(&office, &malee, &signed).await.unwrap();
    goes_when_the_provider_is_back(office, &signed, addr).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_by_itself_waits_for_the_provider_as_long_as_it_takes() {
    let mut office = Office::open().await;
    let addr = office.go_offline().await;
    let id = office.pay("20.00").await;
    office.clock.move_by(1000 * HOUR);
    goes_when_the_provider_is_back(office, &id, addr).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_of_somebody_who_was_switched_off_does_not_count_any_more() {
    let (office, id, addr) = signed_and_waiting("120,000.00").await;
    let kamon = office.sign_in(KAMON).await;
    let revision = office.desk.journal().person(&Actor::new(MALEE)).unwrap().unwrap().revision;
    office.desk.switch_off(&Actor::new(MALEE), revision, &kamon).await.unwrap();
    let waiting = office.until_state(&id, PayoutState::AwaitingApproval).await;
    assert!(waiting.approvals.is_empty() && waiting.alarm.is_none());
    let prasert = office.sign_in(PRASERT).await;
    sign(&office, &prasert, &id).await.unwrap();
    let sent = goes_when_the_provider_is_back(office, &id, addr).await;
    assert_eq!(sent.approvals[0].envelope.signer.as_str(), PRASERT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stricter_policy_takes_hold_of_what_waits_and_of_what_is_ready() {
    let (office, signed, _) = signed_and_waiting("120,000.00").await;
    let somsri = office.sign_in(SOMSRI).await;
    let waiting = office.enter_as(&somsri, "70,000.00", 2).await;
    change_policy(&office, needs_from("100,000.00", 2)).await;
    let now = office.until_state(&signed, PayoutState::AwaitingApproval).await;
    assert_eq!((now.missing_signatures(), now.approvals.len()), (Some(2), 0), "what was signed was another thing");
    let other = office.until(&waiting, |payout| payout.weighed.as_ref().unwrap().checked_against == 1).await;
    assert_eq!((other.missing_signatures(), other.weighed.unwrap().weight.policy), (Some(1), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn under_a_looser_policy_what_was_signed_stays_signed_and_what_was_weighed_stays_weighed() {
    let (office, id, addr) = signed_and_waiting("500,000.00").await;
    change_policy(&office, needs_from("400,000.00", 1)).await;
    let waiting = office.until(&id, |payout| payout.weighed.as_ref().unwrap().checked_against == 1).await;
    assert_eq!((waiting.missing_signatures(), waiting.approvals.len()), (Some(1), 1));
    let prasert = office.sign_in(PRASERT).await;
    sign(&office, &prasert, &id).await.unwrap();
    goes_when_the_provider_is_back(office, &id, addr).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_new_policy_refuses_goes_back_to_its_maker() {
    let (office, id, _) = signed_and_waiting("120,000.00").await;
    let mut policy = needs_from("60,000.00", 1);
    policy.rules[0].outcome = khlang_domain::policy::Outcome::Refused;
    change_policy(&office, policy).await;
    let returned = office.until_state(&id, PayoutState::Returned).await;
    assert!(matches!(returned.sent_back.unwrap().cause, SentBackCause::PolicyRefused { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_at_the_moment_of_a_change_signs_what_holds_or_is_refused() {
    let (office, id, addr) = signed_and_waiting("500,000.00").await;
    let prasert = office.sign_in(PRASERT).await;
    let password = crate::staff::password_of(PRASERT);
    let prepared = office.desk.prepare_approval(&[shown(&office, &id)], Some(&password), &prasert).await.unwrap();
    // Three wanted by the new policy: with two signatures it never goes, whichever came first.
    let policy = needs_from("400,000.00", 3);
    let second = office.desk.vouch(KAMON, &crate::staff::password_of(KAMON)).await.unwrap();
    let (changed, _) = tokio::join!(
        office.desk.change_policy(0, policy, Some(&second), &prasert),
        office.desk.sign(prepared, &prasert),
    );
    changed.unwrap();
    let waiting = office.until_state(&id, PayoutState::AwaitingApproval).await;
    let waiting = office.until(&waiting.id, |payout| payout.weighed.as_ref().unwrap().weight.policy == 1).await;
    assert_eq!((waiting.missing_signatures(), waiting.approvals.len()), (Some(3), 0));
    let mut office = office;
    office.bring_back(Config { addr, settle_after: Pace::ByHand, ..Config::default() }).await;
    let (other, typed) = office.form("20.00").await;
    let typed = Typed { account_number: "9876543210".to_owned(), ..typed };
    office.send(&other, 0, &typed).await.unwrap();
    office.until_state(&other, PayoutState::Pending).await;
    assert_eq!(office.at_twin(&id), None);
}
