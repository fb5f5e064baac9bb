//! What people find out: verdicts with evidence, and the calibration of an amount unit.

use crate::{
    office::{Office, draft, quick},
    staff::{MALEE, SOMSRI, WIPHA},
};
use khlang_desk::{CalibrationRefusal, ConnectionError, DoubtKind, EvidenceDraft, Gate, PayoutError};
use khlang_domain::{
    connection::{AmountUnit, CalibrationVerdict},
    entry::Verdict,
    ids::{Actor, ConnectionId},
    payout::{Confirmation, PayoutRefusal, PayoutState, Suggestion},
};
use khlang_sandbox::{Answer, CreateStep, Pace, Plan, Status, one2pays};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\na picture of the panel";

fn seen() -> EvidenceDraft {
    EvidenceDraft {
        text: "เห็นในหน้าจอผู้ให้บริการ 14:05".to_owned(), pictures: vec![PNG.to_vec()]
    }
}

/// A payout of which the provider's answer said another amount.
async fn in_doubt(office: &Office, step: fn(Answer) -> CreateStep) -> khlang_domain::payout::Payout {
    let answer = Answer::Field { name: "amount".to_owned(), json: "\"15.00\"".to_owned() };
    office.twin().plan(Plan::creates([step(answer)]));
    let id = office.pay("1,500.00").await;
    office.until(&id, |payout| payout.alarm.is_some()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubt_is_told_with_everything_that_may_help_and_settled_with_evidence() {
    let office = Office::open().await;
    let doubt = in_doubt(&office, CreateStep::after_acting).await;
    let told = office.desk.in_doubt().await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].kind, told[0].verdicts()), (DoubtKind::Unknown, &[Verdict::Paid, Verdict::NotPaid][..]));
    assert!(told[0].balance_before.is_some());

    let nothing = EvidenceDraft::default();
    let unfounded = office.desk.settle(&doubt.id, doubt.revision, Verdict::Paid, &nothing, None, &office.who).await;
    assert!(matches!(unfounded, Err(PayoutError::Refused(PayoutRefusal::EvidenceMissing))));
    let bad = EvidenceDraft { text: String::new(), pictures: vec![b"<svg/>".to_vec()] };
    let bad = office.desk.settle(&doubt.id, doubt.revision, Verdict::Paid, &bad, None, &office.who).await;
    assert!(matches!(bad, Err(PayoutError::Problems(problems)) if problems[0].code == "pictureUnreadable"));

    let paid = office.desk.settle(&doubt.id, doubt.revision, Verdict::Paid, &seen(), None, &office.who).await.unwrap();
    assert_eq!(paid.state, PayoutState::Paid);
    let kept = &paid.settled.unwrap().evidence.pictures[0];
    assert_eq!(office.desk.picture(&kept.sha256).await.unwrap(), (PNG.to_vec(), "image/png"));
    assert!(office.desk.in_doubt().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_people_found_unpaid_is_sent_again_as_a_new_attempt_once_the_connection_goes_on() {
    let office = Office::open().await;
    let doubt = in_doubt(&office, CreateStep::before_acting).await;
    let second = |by: &str| {
        let reference = doubt.instruction.as_ref().unwrap().reference.as_str().to_owned();
        Some(Confirmation { by: Actor::new(by), reference })
    };
    let somsri = office.sign_in(SOMSRI).await;
    let settle =
        async |second| office.desk.settle(&doubt.id, doubt.revision, Verdict::NotPaid, &seen(), second, &somsri).await;
    assert!(matches!(settle(None).await, Err(PayoutError::Refused(PayoutRefusal::SecondPersonMissing))));
    let same = settle(second("สม ศรี")).await;
    assert!(matches!(same, Err(PayoutError::Refused(PayoutRefusal::SecondPersonIsFirst))));
    let no_supervisor = settle(second(WIPHA)).await;
    assert!(matches!(no_supervisor, Err(PayoutError::Refused(PayoutRefusal::NoSupervisor))));
    let ready = settle(second(MALEE)).await.unwrap();
    assert_eq!(ready.state, PayoutState::Ready);
    assert_eq!(office.desk.gate(&office.connection), Some(Gate::Stopped));

    let stopped = office.connection();
    office.desk.resume_connection(&office.connection, stopped.revision, "ตรวจแล้ว", &office.who).await.unwrap();
    let sent = office.until_state(&doubt.id, PayoutState::Pending).await;
    assert_eq!(sent.attempts.len(), 2);
    assert_eq!(office.twin().look(|ledger| ledger.withdraws.len()), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_balance_that_fell_by_the_amount_suggests_that_it_was_paid() {
    let office = Office::open().await;
    let balance = || office.desk.health(&office.connection).balance;
    office.eventually(|| balance().filter(|(b, _)| b.available.is_some())).await;
    let doubt = in_doubt(&office, CreateStep::after_acting).await;
    let ended = doubt.attempts[0].ended.as_ref().unwrap().0;
    let desk = office.desk.clone();
    office.eventually(|| balance().filter(|(_, at)| *at > ended)).await;
    assert_eq!(desk.in_doubt().await.unwrap()[0].suggestion, Suggestion::LikelyPaid);
}

async fn unconfirmed(office: &Office) -> ConnectionId {
    let mut other = draft(office.twin());
    other.unit_confirmation = None;
    let known = office.connection();
    let mut other_unit = draft(office.twin());
    // The confirmation of one unit goes with the other; back again, nothing is confirmed.
    other_unit.amount_unit = Some(AmountUnit::Satang);
    other_unit.unit_confirmation = None;
    let changed =
        office.desk.update_connection(&office.connection, known.revision, &other_unit, &office.who).await.unwrap();
    office.desk.update_connection(&office.connection, changed.revision, &other, &office.who).await.unwrap();
    office.eventually(|| office.desk.gate(&office.connection).filter(|gate| *gate == Gate::UnitNotConfirmed)).await;
    office.eventually(|| office.desk.health(&office.connection).balance).await;
    office.connection.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_payout_to_ones_own_account_proves_what_an_amount_means() {
    for (twins, verdict, unit) in [
        (one2pays::AmountUnit::Baht, CalibrationVerdict::Agrees, AmountUnit::Baht),
        (one2pays::AmountUnit::Satang, CalibrationVerdict::OtherUnit, AmountUnit::Satang),
    ] {
        let config = one2pays::Config { settle_after: Pace::ByHand, amount_unit: twins, ..one2pays::Config::default() };
        let office = Office::open_with(config, quick()).await;
        let connection = unconfirmed(&office).await;
        let (locked, typed) = office.form("20.00").await;
        assert!(matches!(office.send(&locked, 0, &typed).await, Err(PayoutError::Locked(Gate::UnitNotConfirmed))));

        let revision = office.connection().revision;
        let calibration = office.begin_calibration(&connection, revision, &typed).await;
        let pending = office.until_state(&calibration, PayoutState::Pending).await;
        assert_eq!(pending.attempts.len(), 1);
        let again = office.desk.begin_calibration(&connection, office.connection().revision, &typed, &office.who).await;
        assert!(matches!(again, Err(PayoutError::Calibration(CalibrationRefusal::UnderWay))), "{again:?}");
        let early = office.desk.accept_calibration(&connection, office.connection().revision, &office.who).await;
        assert!(matches!(early, Err(ConnectionError::Calibration(CalibrationRefusal::NotClear))));

        office.twin().settle(&office.at_twin(&calibration).unwrap().id, Status::Paid).unwrap();
        office.until_state(&calibration, PayoutState::Paid).await;
        let measured = office
            .eventually(|| office.connection().calibration.filter(|calibration| calibration.after.is_some()))
            .await;
        assert_eq!(measured.verdict(), verdict);
        let accepted =
            office.desk.accept_calibration(&connection, office.connection().revision, &office.who).await.unwrap();
        assert!(accepted.settings.unit_is_confirmed());
        assert_eq!(accepted.settings.amount_unit, Some(unit));
        office.eventually(|| office.desk.gate(&connection).is_none().then_some(())).await;
    }
}
