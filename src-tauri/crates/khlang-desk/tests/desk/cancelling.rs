//! Cancelling: a request with an uncertain end of its own.

use crate::office::{Office, quick};
use khlang_desk::PayoutError;
use khlang_domain::{
    outcome::CancelOutcome,
    payout::{PayoutRefusal, PayoutState},
};
use khlang_sandbox::{
    Answer, CancelStep, Endpoint, Pace, Plan, Status,
    one2pays::{Behaviour, CancelProcessing, Config},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_payout_is_cancelled_when_the_provider_says_so() {
    let office = Office::open().await;
    let id = office.pay("1,500.00").await;
    let pending = office.until_state(&id, PayoutState::Pending).await;
    let asked = office.desk.cancel(&id, pending.revision, &office.who).await.unwrap();
    assert_eq!((asked.state, asked.cancel.map(|cancel| cancel.outcome)), (PayoutState::Pending, Some(None)));
    let canceled = office.until_state(&id, PayoutState::Canceled).await;
    assert!(matches!(canceled.cancel.and_then(|cancel| cancel.outcome), Some(CancelOutcome::Taken)));
    assert_eq!(office.at_twin(&id).unwrap().status, Status::Canceled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_that_loses_the_race_ends_as_paid() {
    let config =
        Config { settle_after: Pace::Timed { processing_after_ms: 1, final_after_ms: 100 }, ..Config::default() };
    let office = Office::open_with(config, quick()).await;
    office.twin().plan(Plan::cancels([CancelStep::loses_race(Status::Canceled)]));
    office.twin().plan(Plan::creates([khlang_sandbox::CreateStep::ends_as(khlang_sandbox::Fate::StaysProcessing)]));
    let id = office.pay("1,500.00").await;
    let open = office.until(&id, |payout| payout.state.is_open_at_provider()).await;
    office.desk.cancel(&id, open.revision, &office.who).await.unwrap();
    let paid = office.until_state(&id, PayoutState::Paid).await;
    assert!(paid.cancel.is_some() && paid.alarm.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_cancel_says_so_and_the_payout_goes_on() {
    let config = Config {
        settle_after: Pace::ByHand,
        behaviour: Behaviour { cancel_processing: CancelProcessing::Refused, ..Behaviour::default() },
        ..Config::default()
    };
    let office = Office::open_with(config, quick()).await;
    let id = office.pay("1,500.00").await;
    office.until_state(&id, PayoutState::Pending).await;
    office.twin().settle(&office.at_twin(&id).unwrap().id, Status::Processing).unwrap();
    let processing = office.until_state(&id, PayoutState::Processing).await;
    office.desk.cancel(&id, processing.revision, &office.who).await.unwrap();
    let refused =
        office.until(&id, |payout| payout.cancel.as_ref().is_some_and(|cancel| cancel.outcome.is_some())).await;
    assert!(matches!(refused.cancel.and_then(|cancel| cancel.outcome), Some(CancelOutcome::Refused { .. })));
    assert_eq!(refused.state, PayoutState::Processing);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_whose_answer_is_lost_can_be_asked_again() {
    let office = Office::open().await;
    let id = office.pay("1,500.00").await;
    let pending = office.until_state(&id, PayoutState::Pending).await;
    let lost = CancelStep { deed: khlang_sandbox::CancelDeed::Nothing, answer: Answer::Drop, ..CancelStep::default() };
    office.twin().plan(Plan::cancels([lost]));
    office.desk.cancel(&id, pending.revision, &office.who).await.unwrap();
    let ended = office.until(&id, |payout| payout.cancel.as_ref().is_some_and(|cancel| cancel.outcome.is_some())).await;
    assert!(matches!(ended.cancel.and_then(|cancel| cancel.outcome), Some(CancelOutcome::Unknown { .. })));
    office.desk.cancel(&id, ended.revision, &office.who).await.unwrap();
    office.until_state(&id, PayoutState::Canceled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_sent_is_cancelled_here_and_never_goes() {
    let mut office = Office::open().await;
    office.eventually(|| office.desk.gate(&office.connection).is_none().then_some(())).await;
    let address = office.lose_twin().await;
    let id = office.pay("1,500.00").await;
    office.eventually(|| (!office.desk.network().online).then_some(())).await;
    let ready = office.until_state(&id, PayoutState::Ready).await;
    let canceled = office.desk.cancel(&id, ready.revision, &office.who).await.unwrap();
    assert_eq!(canceled.state, PayoutState::Canceled);
    office.bring_back(Config { addr: address, settle_after: Pace::ByHand, ..Config::default() }).await;
    let other = office.pay("20.00").await;
    office.until_state(&other, PayoutState::Pending).await;
    assert_eq!(office.twin().look(|ledger| ledger.counts.of(Endpoint::Create)), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_cannot_be_cancelled_and_an_old_picture_cannot_either() {
    let office = Office::open().await;
    let id = office.pay("1,500.00").await;
    let pending = office.until_state(&id, PayoutState::Pending).await;
    let old = office.desk.cancel(&id, pending.revision - 1, &office.who).await;
    assert!(matches!(old, Err(PayoutError::ChangedMeanwhile)));
    office.twin().settle(&office.at_twin(&id).unwrap().id, Status::Paid).unwrap();
    let paid = office.until_state(&id, PayoutState::Paid).await;
    let late = office.desk.cancel(&id, paid.revision, &office.who).await;
    assert!(matches!(late, Err(PayoutError::Refused(PayoutRefusal::WrongState))));
}
