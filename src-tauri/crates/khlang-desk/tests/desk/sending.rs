//! Sending: each thing that a create can end in, and what stands in the way of it.

use crate::office::{Office, draft, quick};
use khlang_desk::{Gate, PayoutError};
use khlang_domain::{
    connection::AmountUnit,
    outcome::CreateOutcome,
    payout::{PayoutState, Tab},
};
use khlang_sandbox::{Answer, CreateStep, Fate, Pace, Plan, Refusal, Status, one2pays::Config};

#[tokio::test(flavor = "multi_thread")]
async fn a_payout_goes_from_entry_to_paid() {
    let office = Office::open().await;
    let id = office.pay("1,500.00").await;
    office.until_state(&id, PayoutState::Pending).await;
    let there = office.at_twin(&id).unwrap();
    assert_eq!((there.satang, there.bank_code.as_str(), there.account_number.as_str()), (150_000, "004", "0123456789"));
    assert_eq!(there.account_name, "สมชาย ใจดี");
    office.twin().settle(&there.id, Status::Processing).unwrap();
    office.until_state(&id, PayoutState::Processing).await;
    office.twin().settle(&there.id, Status::Paid).unwrap();
    let paid = office.until_state(&id, PayoutState::Paid).await;
    assert_eq!(paid.tab(), Some(Tab::Done));
    assert_eq!(paid.attempts.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_answer_to_a_create_ends_where_the_table_says() {
    let refused = |status, code| Answer::Refuse(Refusal::new(status, code, "no"));
    let office = Office::open().await;
    for (step, state) in [
        (CreateStep::before_acting(refused(400, "INVALID_BANK_CODE")), PayoutState::Refused),
        (CreateStep::before_acting(refused(400, "INSUFFICIENT_BALANCE")), PayoutState::Refused),
        (CreateStep::ends_as(Fate::StaysPending), PayoutState::Pending),
    ] {
        office.twin().plan(Plan::creates([step]));
        let id = office.pay("1,500.00").await;
        let after = office.until_state(&id, state).await;
        assert_eq!(after.attempts.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_another_amount_stops_the_connection_and_nothing_more_is_sent() {
    let office = Office::open().await;
    let answer = Answer::Field { name: "amount".to_owned(), json: "\"15.00\"".to_owned() };
    office.twin().plan(Plan::creates([CreateStep::after_acting(answer)]));
    let id = office.pay("1,500.00").await;
    let unknown = office.until_state(&id, PayoutState::Unknown).await;
    assert!(unknown.alarm.is_some());
    let last = unknown.attempts[0].ended.as_ref().map(|(_, outcome)| outcome);
    let Some(CreateOutcome::Mismatch { differences, .. }) = last else { panic!("{last:?}") };
    assert_eq!(differences[0].field, "amount");
    assert_eq!(office.desk.gate(&office.connection), Some(Gate::Stopped));
    let (next, typed) = office.form("99.00").await;
    assert!(matches!(office.send(&next, 0, &typed).await, Err(PayoutError::Locked(Gate::Stopped))));

    let stopped = office.connection();
    let resumed = office
        .desk
        .resume_connection(&office.connection, stopped.revision, "ตรวจกับผู้ให้บริการแล้ว", &office.who)
        .await
        .unwrap();
    assert!(resumed.stopped.is_none());
    office.send(&next, 0, &typed).await.unwrap();
    office.until_state(&next, PayoutState::Pending).await;
    assert_eq!(office.payout(&id).attempts.len(), 1, "the one in doubt is never repeated");
}

#[tokio::test(flavor = "multi_thread")]
async fn sending_is_locked_until_the_unit_is_chosen_and_confirmed() {
    let office = Office::open().await;
    for (unit, gate) in [(None, Gate::UnitNotChosen), (Some(AmountUnit::Satang), Gate::UnitNotConfirmed)] {
        let mut other = draft(office.twin());
        other.amount_unit = unit;
        other.unit_confirmation = None;
        let connection = office.desk.add_connection(&other, &office.who).await.unwrap();
        let (id, mut typed) = office.form("1,500.00").await;
        typed.connection = Some(connection.id);
        assert!(matches!(office.send(&id, 0, &typed).await, Err(PayoutError::Locked(found)) if found == gate));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_holds_everything_back_and_a_right_one_lets_it_go() {
    let office = Office::open().await;
    let mut wrong = draft(office.twin());
    wrong.secrets.insert("apiSecret".to_owned(), khlang_vault::Secret::new("sk_test_wrong_wrong_wrong".to_owned()));
    let known = office.connection();
    let changed = office.desk.update_connection(&office.connection, known.revision, &wrong, &office.who).await.unwrap();
    office
        .eventually(|| office.desk.gate(&office.connection).filter(|gate| *gate == Gate::Trouble("wrongSecret")))
        .await;
    let id = office.pay("1,500.00").await;
    assert_eq!(office.payout(&id).state, PayoutState::Ready);
    office
        .desk
        .update_connection(&office.connection, changed.revision, &draft(office.twin()), &office.who)
        .await
        .unwrap();
    let sent = office.until_state(&id, PayoutState::Pending).await;
    assert_eq!(sent.attempts.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_what_was_entered_waits_and_goes_when_the_provider_is_back() {
    let mut office = Office::open().await;
    office.eventually(|| office.desk.gate(&office.connection).is_none().then_some(())).await;
    let address = office.lose_twin().await;
    let id = office.pay("1,500.00").await;
    office.eventually(|| (!office.desk.network().online).then_some(())).await;
    assert_eq!(office.desk.gate(&office.connection), Some(Gate::Trouble("connectionRefused")));
    // It may have been on its way when the provider went; not one byte left, so it waits like any other.
    let waiting = office.until_state(&id, PayoutState::Ready).await;
    assert_eq!(waiting.tab(), Some(Tab::Waiting));
    office.bring_back(Config { addr: address, settle_after: Pace::ByHand, ..Config::default() }).await;
    office.until_state(&id, PayoutState::Pending).await;
    office.eventually(|| office.desk.network().online.then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_by_minutes_is_measured_and_allowed_for() {
    let config = Config { settle_after: Pace::ByHand, clock_offset_ms: 20 * 60 * 1000, ..Config::default() };
    let office = Office::open_with(config, quick()).await;
    let id = office.pay("1,500.00").await;
    office.until_state(&id, PayoutState::Pending).await;
    let health = office.desk.health(&office.connection);
    assert_eq!(health.trouble, Some("okButClock"));
    assert!(health.clock_difference_ms.unwrap().abs_diff(20 * 60 * 1000) < 5_000);
}
