//! Following: open payouts until their end, ends until they are old, many at once, and answers that disagree.

use crate::office::{Office, draft, quick};
use khlang_desk::{ConnectionDraft, Gate};
use khlang_domain::payout::{Alarm, PayoutState, Tab};
use khlang_journal::{ListQuery, ListStart};
use khlang_sandbox::{Answer, Endpoint, Pace, Plan, ReadStep, Refusal, Status, one2pays::Config};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_late_reversal_is_loud_until_a_person_has_seen_it() {
    let office = Office::open().await;
    let id = office.pay("1,500.00").await;
    office.until_state(&id, PayoutState::Pending).await;
    let there = office.at_twin(&id).unwrap().id;
    office.twin().settle(&there, Status::Paid).unwrap();
    office.until_state(&id, PayoutState::Paid).await;
    office.twin().settle(&there, Status::Failed).unwrap();
    let reversed = office.until_state(&id, PayoutState::Reversed).await;
    assert_eq!(reversed.alarm, Some(Alarm::LateChange { from: PayoutState::Paid, to: PayoutState::Reversed }));
    assert_eq!(reversed.tab(), Some(Tab::Attention));
    let seen = office.desk.acknowledge(&id, reversed.revision, &office.who).await.unwrap();
    assert_eq!(seen.tab(), Some(Tab::Done));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_status_word_and_an_unreadable_answer_leave_a_payout_open() {
    let office = Office::open().await;
    let id = office.pay("1,500.00").await;
    office.until_state(&id, PayoutState::Pending).await;
    let word = Answer::Field { name: "status".to_owned(), json: "\"settling\"".to_owned() };
    office.twin().plan(Plan::retrieves([ReadStep::answering(word), ReadStep::answering(Answer::Html)]));
    let calls = office.twin().look(|ledger| ledger.counts.of(Endpoint::Retrieve));
    office.until_twin(|ledger| ledger.counts.of(Endpoint::Retrieve) >= calls + 3).await;
    assert_eq!(office.payout(&id).state, PayoutState::Pending);
    office.twin().settle(&office.at_twin(&id).unwrap().id, Status::Paid).unwrap();
    office.until_state(&id, PayoutState::Paid).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_payouts_object_in_an_answer_stops_the_connection() {
    let office = Office::open().await;
    let id = office.pay("1,500.00").await;
    office.until_state(&id, PayoutState::Pending).await;
    office.twin().plan(Plan::retrieves([ReadStep::answering(Answer::AnotherPayout)]));
    let alarmed = office.until(&id, |payout| payout.alarm.is_some()).await;
    assert_eq!((alarmed.state, alarmed.tab()), (PayoutState::Pending, Some(Tab::Attention)));
    assert_eq!(office.desk.gate(&office.connection), Some(Gate::Stopped));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_open_payouts_are_read_from_the_list_and_not_one_by_one() {
    let office = Office::open().await;
    let mut ids = Vec::new();
    for _ in 0..30 {
        ids.push(office.pay("10.00").await);
    }
    for id in &ids {
        office.until_state(id, PayoutState::Pending).await;
    }
    for id in &ids {
        office.twin().settle(&office.at_twin(id).unwrap().id, Status::Paid).unwrap();
    }
    for id in &ids {
        office.until_state(id, PayoutState::Paid).await;
    }
    let (lists, retrieves) =
        office.twin().look(|ledger| (ledger.counts.of(Endpoint::List), ledger.counts.of(Endpoint::Retrieve)));
    assert!(lists > 0 && retrieves < 30, "{lists} lists, {retrieves} retrieves");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_asks_to_wait_is_left_alone() {
    let office = Office::open().await;
    let id = office.pay("1,500.00").await;
    office.until_state(&id, PayoutState::Pending).await;
    let wait = Refusal::new(429, "RATE_LIMITED", "slower").retry_after("3600");
    office.twin().plan(Plan::retrieves([ReadStep::answering(Answer::Refuse(wait))]));
    office.eventually(|| office.desk.gate(&office.connection).filter(|gate| gate.code() == "askedToWait")).await;
    let waiting = office.pay("20.00").await;
    assert_eq!(office.payout(&waiting).state, PayoutState::Ready);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_paid_is_watched_for_a_while_and_then_no_longer() {
    let tuning = khlang_desk::Tuning { watch_for: Duration::ZERO, ..quick() };
    let office = Office::open_with(Config { settle_after: Pace::AtOnce, ..Config::default() }, tuning).await;
    let id = office.pay("1,500.00").await;
    office.until_state(&id, PayoutState::Paid).await;
    let before = office.twin().look(|ledger| ledger.counts.of(Endpoint::Retrieve));
    let balances = office.twin().look(|ledger| ledger.counts.of(Endpoint::Balance));
    // Two looks at the provider later, nobody has asked about the payout again.
    office.until_twin(|ledger| ledger.counts.of(Endpoint::Balance) >= balances + 2).await;
    assert_eq!(office.twin().look(|ledger| ledger.counts.of(Endpoint::Retrieve)), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn history_is_readable_while_nothing_can_be_reached() {
    let mut office = Office::open().await;
    let id = office.pay("1,500.00").await;
    office.until_state(&id, PayoutState::Pending).await;
    office.lose_twin().await;
    let office = office.reopen().await;
    assert_eq!(office.payout(&id).state, PayoutState::Pending);
    let query = ListQuery::under(Tab::InProgress);
    let page = office.desk.journal().list(&query, ListStart::Start, None, 10).unwrap();
    assert_eq!(page.rows.len(), 1);
    office.eventually(|| (!office.desk.network().online).then_some(())).await;
    assert!(office.desk.network().known_at.is_some(), "the screen says as of when it shows what it shows");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_opens_leaves_the_provider_alone_for_a_moment_and_can_be_closed_in_it() {
    let config = Config { settle_after: Pace::ByHand, ..Config::default() };
    let mut office = Office::open_with(config, quick()).await;
    let available = |office: &Office| office.desk.health(&office.connection).balance;
    office.eventually(|| available(&office)).await;
    office.tuning.first_look = Duration::from_secs(3600);
    let office = office.reopen().await;
    let another = ConnectionDraft { name: "อีกทาง".to_owned(), ..draft(office.twin()) };
    let added = office.desk.add_connection(&another, &office.who).await.unwrap();
    office.eventually(|| office.desk.health(&added.id).balance).await;
    assert_eq!(available(&office), None, "what was there at the opening has not begun");
    office.reopen().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_balance_is_read_again_soon_after_payouts_moved_it() {
    let tuning = khlang_desk::Tuning { tend_every: Duration::from_secs(3600), ..quick() };
    let office = Office::open_with(Config { settle_after: Pace::ByHand, ..Config::default() }, tuning).await;
    let available = || office.desk.health(&office.connection).balance.and_then(|(balance, _)| balance.available);
    let before = office.eventually(available).await;
    office.pay("1,500.00").await;
    office.eventually(|| available().filter(|now| before.as_i64() - now.as_i64() == 150_000)).await;
}
