//! The providers that have no keys, from the form to the end: what they refuse at the field, what is known of their payouts, and how a
//! lost answer is settled with each of the three.

use crate::{
    office::{Office, quick},
    staff::{MALEE, SOMSRI},
};
use khlang_desk::{ConnectionDraft, DoubtKind, EvidenceDraft, Gate, PayoutError};
use khlang_domain::{
    entry::Verdict,
    ids::{Actor, PayoutId},
    instruction::{Field, Typed},
    outcome::{CreateOutcome, Doubt},
    payout::{Confirmation, Payout, PayoutState},
};
use khlang_sandbox::{
    Answer, CreateStep, Endpoint, JamesPayTwin, One2PaysTwin, Pace, Pay1401Twin, Plan, Running, Status, jamespay,
    pay1401,
};
use khlang_vault::Secret;
use std::collections::BTreeMap;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\na picture of the panel";

pub(crate) fn seen_in_the_panel() -> EvidenceDraft {
    EvidenceDraft {
        text: "เห็นในหน้าจอผู้ให้บริการ 14:05".to_owned(), pictures: vec![PNG.to_vec()]
    }
}

fn secrets<const N: usize>(named: [(&str, String); N]) -> BTreeMap<String, Secret> {
    named.into_iter().map(|(slot, secret)| (slot.to_owned(), Secret::new(secret))).collect()
}

fn jamespay_draft(twin: &Running<JamesPayTwin>) -> ConnectionDraft {
    let known = twin.credentials();
    ConnectionDraft {
        name: "เจมส์เพย์".to_owned(),
        provider: "jamespay".to_owned(),
        base_url: twin.base_url(),
        secrets: secrets([("token", known.token), ("secret", known.secret)]),
        plain_fields: BTreeMap::from([("merchantId".to_owned(), known.merchant_id)]),
        ..ConnectionDraft::default()
    }
}

async fn at_jamespay(behaviour: jamespay::Behaviour) -> Office<JamesPayTwin> {
    let config = jamespay::Config { settle_after: Pace::ByHand, behaviour, ..jamespay::Config::default() };
    let twin = JamesPayTwin::start(config).await.unwrap();
    let draft = jamespay_draft(&twin);
    Office::open_over(twin, &draft, quick()).await
}

fn draft_of_1401(twin: &Running<Pay1401Twin>, secret: &str) -> ConnectionDraft {
    ConnectionDraft {
        name: "1401".to_owned(),
        provider: "pay1401".to_owned(),
        base_url: twin.base_url(),
        secrets: secrets([("bearerSecret", secret.to_owned())]),
        ..ConnectionDraft::default()
    }
}

async fn start_1401() -> Running<Pay1401Twin> {
    let config = pay1401::Config { settle_after: Pace::ByHand, ..pay1401::Config::default() };
    Pay1401Twin::start(config).await.unwrap()
}

pub(crate) async fn at_1401() -> Office<Pay1401Twin> {
    let twin = start_1401().await;
    let draft = draft_of_1401(&twin, &twin.credentials().secret);
    Office::open_over(twin, &draft, quick()).await
}

/// A form without what these providers do not take.
pub(crate) async fn plain_form<P>(office: &Office<P>, amount: &str) -> (PayoutId, Typed) {
    let (id, typed) = office.form(amount).await;
    (id, Typed { details: Vec::new(), description: String::new(), ..typed })
}

pub(crate) async fn pay<P>(office: &Office<P>, amount: &str) -> PayoutId {
    let (id, typed) = plain_form(office, amount).await;
    office.send(&id, 0, &typed).await.unwrap();
    id
}

pub(crate) fn confirmed_by(name: &str, payout: &Payout) -> Option<Confirmation> {
    let reference = payout.instruction.as_ref().unwrap().reference.as_str().to_owned();
    Some(Confirmation { by: Actor::new(name), reference })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jamespay_payout_in_thai_goes_from_entry_to_paid_by_query() {
    let office = at_jamespay(jamespay::Behaviour::default()).await;
    let id = pay(&office, "๑,๕๐๐.๒๕").await;
    office.until_state(&id, PayoutState::Pending).await;
    let there = office.at_twin(&id).unwrap();
    assert_eq!((there.satang, there.bank_code.as_str()), (150_025, "KBANK"));
    assert_eq!((there.account_name.as_str(), there.account_number.as_str()), ("สมชาย ใจดี", "0123456789"));
    office.twin().settle(&there.id, Status::Paid).unwrap();
    let paid = office.until_state(&id, PayoutState::Paid).await;
    assert_eq!(paid.attempts.len(), 1);
    assert_eq!(paid.provider_id.unwrap().as_str(), there.id);
    assert_eq!(office.twin().look(|ledger| ledger.settlements.len()), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_1401_payout_is_accepted_and_paid_when_a_person_has_seen_it_in_the_panel() {
    let office = at_1401().await;
    let id = pay(&office, "1,500.25").await;
    let accepted = office.until_state(&id, PayoutState::Accepted).await;
    let there = office.twin().look(|ledger| ledger.withdraws[0].clone());
    assert_eq!((there.satang, there.account_name.as_str()), (150_025, "สมชาย ใจดี"));
    assert_eq!(accepted.provider_id.as_ref().unwrap().as_str(), there.id);

    let doubts = office.desk.in_doubt().await.unwrap();
    assert_eq!((doubts.len(), doubts[0].kind), (1, DoubtKind::Untracked));
    assert_eq!(doubts[0].verdicts(), [Verdict::Paid, Verdict::Failed, Verdict::NotPaid]);
    let unfounded = EvidenceDraft::default();
    let refused = office.desk.settle(&id, accepted.revision, Verdict::Paid, &unfounded, None, &office.who).await;
    assert!(matches!(refused, Err(PayoutError::Refused(_))));
    let settled =
        office.desk.settle(&id, accepted.revision, Verdict::Paid, &seen_in_the_panel(), None, &office.who).await;
    let settled = settled.unwrap();
    assert_eq!(settled.state, PayoutState::Paid);
    assert_eq!(settled.settled.unwrap().evidence.pictures.len(), 1);
    assert!(office.desk.in_doubt().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_of_one2pays_is_settled_by_an_identical_repeat() {
    let office: Office<One2PaysTwin> = Office::open().await;
    office.twin().plan(Plan::creates([CreateStep::after_acting(Answer::Drop)]));
    let id = pay(&office, "1,500.00").await;
    let settled = office.until_state(&id, PayoutState::Pending).await;
    assert_eq!(settled.attempts.len(), 2);
    assert_eq!(office.twin().look(|ledger| (ledger.withdraws.len(), ledger.counts.creates)), (1, 2));
}

/// The answer to a create is lost, and the desk is started again: the payout stays unknown, and no second create leaves.
async fn stays_unknown<P>(office: Office<P>, creates: impl Fn(&Office<P>) -> u64) -> (Office<P>, Payout) {
    let id = pay(&office, "1,500.00").await;
    office.until_state(&id, PayoutState::Unknown).await;
    let office = office.reopen().await;
    // What is entered now goes out, and by then the settler has had its turn.
    office
        .eventually(|| (!office.desk.settling() && office.desk.gate(&office.connection).is_none()).then_some(()))
        .await;
    assert_eq!(creates(&office), 1);
    let unknown = office.payout(&id);
    assert_eq!((unknown.state, unknown.attempts.len()), (PayoutState::Unknown, 1));
    let doubts = office.desk.in_doubt().await.unwrap();
    assert_eq!((doubts.len(), doubts[0].kind), (1, DoubtKind::Unknown));
    (office, unknown)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_of_jamespay_is_left_to_people_and_one_can_say_that_it_was_paid() {
    for answer in [Answer::Drop, Answer::HttpStatus { status: 500 }, Answer::CutBody] {
        let office = at_jamespay(jamespay::Behaviour::default()).await;
        office.twin().plan(Plan::creates([CreateStep::after_acting(answer)]));
        let (office, unknown) = stays_unknown(office, |office| office.twin().ledger().counts.creates).await;
        let desk = &office.desk;
        let paid =
            desk.settle(&unknown.id, unknown.revision, Verdict::Paid, &seen_in_the_panel(), None, &office.who).await;
        assert_eq!(paid.unwrap().state, PayoutState::Paid);
        assert_eq!(office.twin().look(|ledger| ledger.counts.creates), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_of_1401_is_left_to_people_and_sent_anew_only_when_two_found_it_unpaid() {
    let office = at_1401().await;
    office.twin().plan(Plan::creates([CreateStep::before_acting(Answer::Drop)]));
    let (office, unknown) = stays_unknown(office, |office| office.twin().ledger().counts.creates).await;
    let somsri = office.sign_in(SOMSRI).await;
    let settle = async |second| {
        let (id, revision) = (&unknown.id, unknown.revision);
        office.desk.settle(id, revision, Verdict::NotPaid, &seen_in_the_panel(), second, &somsri).await
    };
    assert!(matches!(settle(None).await, Err(PayoutError::Refused(_))));
    assert!(matches!(settle(confirmed_by(SOMSRI, &unknown)).await, Err(PayoutError::Refused(_))));
    assert_eq!(office.twin().look(|ledger| ledger.counts.creates), 1);

    settle(confirmed_by(MALEE, &unknown)).await.unwrap();
    let accepted = office.until_state(&unknown.id, PayoutState::Accepted).await;
    assert_eq!(accepted.attempts.len(), 2);
    assert!(accepted.attempts[0].ruled_out);
    assert_eq!(office.twin().look(|ledger| (ledger.withdraws.len(), ledger.counts.creates)), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_payout_within_three_minutes_is_warned_about_and_a_409_to_it_is_no_verdict() {
    let filter =
        jamespay::Behaviour { duplicate_filter: jamespay::DuplicateFilter::On, ..jamespay::Behaviour::default() };
    let office = at_jamespay(filter).await;
    let first = pay(&office, "1,500.00").await;
    office.until_state(&first, PayoutState::Pending).await;
    let (id, typed) = plain_form(&office, "1,500.00").await;
    let warnings = office.desk.check(&id, &typed, &office.who).await.unwrap().warnings;
    let warning = warnings.iter().find(|warning| warning.code == "sameWithinMinutes").unwrap();
    assert_eq!((warning.params["minutes"].as_str(), warning.payout.as_ref()), ("3", Some(&first)));
    let (other, another) = plain_form(&office, "1,500.01").await;
    let none = office.desk.check(&other, &another, &office.who).await.unwrap().warnings;
    assert!(none.iter().all(|warning| warning.code != "sameWithinMinutes"));

    office.send(&id, 0, &typed).await.unwrap();
    let unknown = office.until_state(&id, PayoutState::Unknown).await;
    let last = unknown.attempts[0].ended.as_ref().map(|(_, outcome)| outcome);
    assert!(matches!(last, Some(CreateOutcome::Unknown { doubt: Doubt::Duplicate { .. } })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_that_is_not_confirmed_can_be_paid_only_once_a_person_confirmed_it() {
    let office = at_jamespay(jamespay::Behaviour::default()).await;
    let (id, typed) = plain_form(&office, "1,500.00").await;
    let typed = Typed { bank: Some("014".to_owned()), ..typed };
    let Err(PayoutError::Problems(problems)) = office.send(&id, 0, &typed).await else { panic!("it was taken") };
    assert_eq!((problems.len(), problems[0].field, problems[0].code), (1, Field::Bank, "bankNotConfirmed"));

    let known = office.connection();
    let spelled = [("014".to_owned(), "SCB".to_owned())];
    let confirmed = office.desk.confirm_banks(&office.connection, known.revision, &spelled, &office.who).await.unwrap();
    let on_record = confirmed.settings.confirmed_banks.values().next().unwrap();
    assert_eq!((on_record.spelling.as_str(), &on_record.by), ("SCB", office.who.name()));
    office.send(&id, 0, &typed).await.unwrap();
    office.until_state(&id, PayoutState::Pending).await;
    assert_eq!(office.at_twin(&id).unwrap().bank_code, "SCB");
}

/// What is wrong with a form for this amount.
async fn amount_problem<P>(office: &Office<P>, amount: &str) -> Option<(Field, &'static str, String)> {
    let (id, typed) = plain_form(office, amount).await;
    let problems = office.desk.check(&id, &typed, &office.who).await.unwrap().problems;
    problems.into_iter().next().map(|problem| {
        let limit = problem.params.get("limit").cloned().unwrap_or_default();
        (problem.field, problem.code, limit)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn each_provider_has_its_smallest_amount_at_the_field() {
    let too_small = |limit: &str| Some((Field::Amount, "amountBelowMinimum", limit.to_owned()));
    let office = at_jamespay(jamespay::Behaviour::default()).await;
    assert_eq!(amount_problem(&office, "19.99").await, too_small("20.00"));
    assert_eq!(amount_problem(&office, "20.00").await, None);
    let office = at_1401().await;
    assert_eq!(amount_problem(&office, "99.99").await, too_small("100.00"));
    assert_eq!(amount_problem(&office, "100.00").await, None);
    let office: Office<One2PaysTwin> = Office::open().await;
    assert_eq!(amount_problem(&office, "0.01").await, None);
}

async fn stops<P>(office: &Office<P>, field: &str) {
    let id = pay(office, "1,500.00").await;
    let alarmed = office.until(&id, |payout| payout.alarm.is_some()).await;
    assert_eq!((alarmed.state, alarmed.attempts.len()), (PayoutState::Unknown, 1));
    let last = alarmed.attempts[0].ended.as_ref().map(|(_, outcome)| outcome);
    let Some(CreateOutcome::Mismatch { differences, .. }) = last else { panic!("{last:?}") };
    assert_eq!(differences[0].field, field);
    assert_eq!(office.desk.gate(&office.connection), Some(Gate::Stopped));
    let (next, typed) = plain_form(office, "300.00").await;
    assert!(matches!(office.send(&next, 0, &typed).await, Err(PayoutError::Locked(Gate::Stopped))));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_1401_with_another_bank_stops_the_connection() {
    let office = at_1401().await;
    office.twin().plan(Plan::creates([CreateStep::after_acting(Answer::OtherBank)]));
    stops(&office, "bank").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_jamespay_that_is_a_settlement_stops_the_connection() {
    let office = at_jamespay(jamespay::Behaviour::default()).await;
    office.twin().plan(Plan::creates([CreateStep::after_acting(Answer::OtherKind)]));
    stops(&office, "id").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_another_amount_stops_each_connection() {
    let answer = || Answer::Field { name: "amount".to_owned(), json: "150000".to_owned() };
    let office = at_jamespay(jamespay::Behaviour::default()).await;
    office.twin().plan(Plan::creates([CreateStep::after_acting(answer())]));
    stops(&office, "amount").await;
    let office = at_1401().await;
    office.twin().plan(Plan::creates([CreateStep::after_acting(answer())]));
    stops(&office, "amount").await;
    let office = Office::open().await;
    office.twin().plan(Plan::creates([CreateStep::after_acting(answer())]));
    stops(&office, "amount").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_1401_refused_holds_back_what_follows_until_another_is_put_in() {
    let twin = start_1401().await;
    let wrong = draft_of_1401(&twin, "not_this_one");
    let office = Office::open_over(twin, &wrong, quick()).await;
    let first = pay(&office, "1,500.00").await;
    office.until_state(&first, PayoutState::Refused).await;
    office.eventually(|| office.desk.gate(&office.connection).filter(|gate| *gate == Gate::Trouble("wrongKey"))).await;
    let second = pay(&office, "300.00").await;
    office.until_twin(|ledger| ledger.counts.of(Endpoint::Unknown) >= 3).await;
    assert_eq!(office.payout(&second).state, PayoutState::Ready, "knocking shows nothing of the secret");
    let (revision, right) = (office.connection().revision, office.twin().credentials().secret);
    let right = draft_of_1401(office.twin(), &right);
    office.desk.update_connection(&office.connection, revision, &right, &office.who).await.unwrap();
    office.until_state(&second, PayoutState::Accepted).await;
    assert_eq!(office.twin().look(|ledger| (ledger.withdraws.len(), ledger.counts.unauthorized)), (1, 1));
}
