//! A connection that is changed while the outcome of a payout is unknown: a key means something only to the account that knows it.

use crate::office::{Office, draft};
use khlang_desk::ConnectionDraft;
use khlang_domain::{entry::LookUp, payout::PayoutState};
use khlang_sandbox::{Answer, CreateStep, One2PaysTwin, Pace, Plan, one2pays::Config};
use khlang_vault::Secret;
use std::collections::BTreeMap;

fn by_hand() -> Config {
    Config { settle_after: Pace::ByHand, ..Config::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_not_repeated_at_another_address() {
    let office = Office::open().await;
    let lost = CreateStep::before_acting(Answer::Drop);
    office.twin().plan(Plan { default_create: Some(lost), ..Plan::default() });
    let id = office.pay("1,500.00").await;
    office.until_state(&id, PayoutState::Unknown).await;

    let elsewhere = One2PaysTwin::start(by_hand()).await.unwrap();
    let moved = ConnectionDraft { secrets: BTreeMap::new(), ..draft(&elsewhere) };
    let known = office.connection();
    let changed = office.desk.update_connection(&office.connection, known.revision, &moved, &office.who).await.unwrap();
    let searched = office.until(&id, |payout| payout.last_look_up.is_some()).await;
    assert!(matches!(searched.last_look_up, Some((_, LookUp::NotThere { .. }))));
    let other = office.pay("99.00").await;
    office.until_state(&other, PayoutState::Pending).await;
    assert_eq!(elsewhere.look(|ledger| ledger.counts.creates), 1, "the new one, and nothing of the old one");
    assert_eq!(office.payout(&id).state, PayoutState::Unknown);

    // Back at the account that knows the key, it goes on.
    office.twin().clear_plan();
    let back = ConnectionDraft { secrets: BTreeMap::new(), ..draft(office.twin()) };
    office.desk.update_connection(&office.connection, changed.revision, &back, &office.who).await.unwrap();
    office.until_state(&id, PayoutState::Pending).await;
    assert_eq!(office.twin().look(|ledger| ledger.withdraws.len()), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_looked_up_and_not_repeated_with_another_key_of_the_api() {
    let office = Office::open().await;
    let lost = CreateStep::after_acting(Answer::Drop);
    office.twin().plan(Plan { default_create: Some(lost), ..Plan::default() });
    let id = office.pay("1,500.00").await;
    office.until_state(&id, PayoutState::Unknown).await;
    let credentials = office.twin().credentials();
    let typed = ConnectionDraft {
        secrets: BTreeMap::from([("apiKey".to_owned(), Secret::new(credentials.api_key))]),
        ..draft(office.twin())
    };
    let known = office.connection();
    office.desk.update_connection(&office.connection, known.revision, &typed, &office.who).await.unwrap();
    let adopted = office.until_state(&id, PayoutState::Pending).await;
    assert!(matches!(adopted.last_look_up, Some((_, LookUp::Found { .. }))));
    assert_eq!(office.twin().look(|ledger| ledger.withdraws.len()), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_right_after_a_change_of_keys_is_looked_up_and_not_repeated() {
    let office = Office::open().await;
    let known = office.connection();
    let again = draft(office.twin());
    office.desk.update_connection(&office.connection, known.revision, &again, &office.who).await.unwrap();
    let lost = CreateStep::after_acting(Answer::Drop);
    office.twin().plan(Plan::creates([lost]));
    let id = office.pay("1,500.00").await;
    let adopted = office.until_state(&id, PayoutState::Pending).await;
    assert_eq!(adopted.attempts.len(), 1, "it may have gone out with the keys of before");
}
