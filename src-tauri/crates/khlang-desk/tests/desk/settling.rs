//! Settling what is not known: lost answers, crashes, and a provider that says it has it already.

use crate::office::{Office, quick};
use khlang_desk::{Gate, Tuning};
use khlang_domain::{
    entry::LookUp,
    outcome::{CreateOutcome, Doubt},
    payout::PayoutState,
};
use khlang_sandbox::{
    Answer, CreateStep, Pace, Plan, Refusal, Status, Timing,
    one2pays::{Behaviour, Config, Replay},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_repeated_with_the_identical_body_and_is_one_payout() {
    for answer in [
        Answer::Drop,
        Answer::Reset,
        Answer::CutBody,
        Answer::EmptyBody,
        Answer::Html,
        Answer::HttpStatus { status: 500 },
        Answer::Redirect { status: 307, location: "http://127.0.0.1:9/".to_owned() },
    ] {
        let office = Office::open().await;
        office.twin().plan(Plan::creates([CreateStep::after_acting(answer.clone())]));
        let id = office.pay("1,500.00").await;
        let settled = office.until_state(&id, PayoutState::Pending).await;
        assert_eq!(settled.attempts.len(), 2, "{answer:?}");
        assert_eq!(settled.attempts[0].fingerprint, settled.attempts[1].fingerprint);
        assert_eq!(office.twin().look(|ledger| ledger.withdraws.len()), 1, "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_was_lost_on_the_way_is_repeated_until_it_arrives() {
    let office = Office::open().await;
    let lost = || CreateStep::before_acting(Answer::Drop);
    office.twin().plan(Plan::creates([lost(), lost(), CreateStep::before_acting(Answer::HttpStatus { status: 503 })]));
    let id = office.pay("1,500.00").await;
    office.until_state(&id, PayoutState::Pending).await;
    assert_eq!(office.twin().look(|ledger| ledger.withdraws.len()), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_answers_a_repeat_with_409_is_looked_up_and_adopted() {
    let config = Config {
        settle_after: Pace::ByHand,
        behaviour: Behaviour { replay: Replay::Conflict, ..Behaviour::default() },
        ..Config::default()
    };
    let office = Office::open_with(config, quick()).await;
    office.twin().plan(Plan::creates([CreateStep::after_acting(Answer::Drop)]));
    let id = office.pay("1,500.00").await;
    let adopted = office.until_state(&id, PayoutState::Pending).await;
    assert_eq!(adopted.attempts.len(), 2);
    assert_eq!(
        adopted.provider_id.as_ref().map(|id| id.as_str().to_owned()),
        office.at_twin(&id).map(|there| there.id)
    );
    assert!(matches!(adopted.last_look_up, Some((_, LookUp::Found { .. }))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_that_the_provider_has_with_another_amount_raises_the_alarm() {
    let office = Office::open().await;
    let (first, typed) = office.form("1,500.00").await;
    office.send(&first, 0, &typed).await.unwrap();
    office.until_state(&first, PayoutState::Pending).await;
    // Another desk of the same merchant, which knows nothing of the first one's references.
    let other = Office::open_beside(&office).await;
    let (id, mut same) = other.form("99.00").await;
    same.reference = typed.reference;
    other.send(&id, 0, &same).await.unwrap();
    let alarmed = other.until(&id, |payout| payout.alarm.is_some()).await;
    assert_eq!(alarmed.state, PayoutState::Unknown);
    assert_eq!(other.desk.gate(&other.connection), Some(Gate::Stopped));
    assert_eq!(office.twin().look(|ledger| ledger.withdraws.len()), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_being_sent_when_the_program_ended_is_settled_before_anything_new_goes() {
    let config = Config { settle_after: Pace::ByHand, ..Config::default() };
    let office = Office::open_with(config, Tuning { creates_at_once: 1, ..quick() }).await;
    office.twin().plan(Plan::creates([CreateStep::default().timed(Timing::Held)]));
    let interrupted = office.pay("1,500.00").await;
    office.until_twin(|ledger| ledger.held == 1).await;
    let waiting = office.pay("300.00").await;
    let office = office.reopen().await;
    office.until_state(&waiting, PayoutState::Pending).await;
    let second = office.payout(&waiting);
    let first = office.until_state(&interrupted, PayoutState::Pending).await;
    assert!(matches!(first.attempts[0].ended, Some((_, CreateOutcome::Unknown { doubt: Doubt::Interrupted }))));
    assert_eq!(first.attempts.len(), 2, "interrupted, then repeated");
    let settled_at = first.attempts[1].ended.as_ref().unwrap().0;
    assert!(second.attempts[0].began_at >= settled_at, "nothing new before that");
    assert!(!office.desk.settling());
    assert_eq!(office.twin().look(|ledger| ledger.withdraws.len()), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_that_is_refused_leaves_the_payout_unknown_until_the_list_shows_it() {
    let office = Office::open().await;
    office.twin().plan(Plan::creates([
        CreateStep::after_acting(Answer::Drop),
        CreateStep::after_acting(Answer::Refuse(Refusal::new(400, "INSUFFICIENT_BALANCE", "no"))),
    ]));
    let id = office.pay("1,500.00").await;
    let adopted = office.until_state(&id, PayoutState::Pending).await;
    assert!(adopted.provider_id.is_some());
    office.twin().settle(&office.at_twin(&id).unwrap().id, Status::Paid).unwrap();
    office.until_state(&id, PayoutState::Paid).await;
}
