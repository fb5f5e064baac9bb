//! Entering: what is refused, what wants a tick, what a draft keeps.

use crate::office::Office;
use khlang_desk::PayoutError;
use khlang_domain::{
    instruction::Field,
    payout::{PayoutState, Tab},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_first_payment_wants_a_tick_and_the_tick_goes_on_record() {
    let office = Office::open().await;
    let (id, typed) = office.form("1,500.00").await;
    let refused = office.desk.send(&id, 0, &typed, &[], &office.who).await;
    let Err(PayoutError::WarningsNotAccepted(open)) = refused else { panic!("{refused:?}") };
    assert_eq!(open.iter().map(|warning| warning.code).collect::<Vec<_>>(), ["firstPayment"]);
    assert!(office.desk.journal().payout(&id).unwrap().is_none(), "nothing is on record");
    let entered = office.send(&id, 0, &typed).await.unwrap();
    assert_eq!(entered.accepted_warnings, ["firstPayment"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_form_sent_twice_is_one_payout() {
    let office = Office::open().await;
    let (id, typed) = office.form("1,500.00").await;
    let (first, second) = tokio::join!(office.send(&id, 0, &typed), office.send(&id, 0, &typed));
    assert_eq!([&first, &second].iter().filter(|sent| sent.is_ok()).count(), 1, "{first:?} {second:?}");
    office.until_state(&id, PayoutState::Pending).await;
    assert_eq!(office.twin().look(|ledger| ledger.withdraws.len()), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_is_taken_once_for_a_connection() {
    let office = Office::open().await;
    let (first, typed) = office.form("1,500.00").await;
    office.send(&first, 0, &typed).await.unwrap();
    let (second, fresh) = office.form("2,000.00").await;
    let again = khlang_domain::instruction::Typed { reference: typed.reference, ..fresh };
    let Err(PayoutError::Problems(problems)) = office.send(&second, 0, &again).await else { panic!("it was taken") };
    assert_eq!((problems[0].field, problems[0].code), (Field::Reference, "referenceTaken"));
    assert_eq!(problems[0].params["payout"], first.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_payment_again_is_a_likely_duplicate() {
    let office = Office::open().await;
    let first = office.pay("1,500.00").await;
    let (second, typed) = office.form("1,500.00").await;
    let check = office.desk.check(&second, &typed, &office.who).await.unwrap();
    let duplicate = check.warnings.iter().find(|warning| warning.code == "likelyDuplicate").unwrap();
    assert_eq!(duplicate.payout.as_ref(), Some(&first));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_keeps_what_was_typed_and_is_sent_later_with_its_revision() {
    let office = Office::open().await;
    let (id, mut typed) = office.form("1.234,50").await;
    let draft = office.desk.save_draft(&id, 0, typed.clone(), &office.who).await.unwrap();
    assert_eq!(draft.typed.as_ref().map(|typed| typed.amount.as_str()), Some("1.234,50"));
    assert_eq!(draft.tab(), Some(Tab::Drafts));
    assert!(matches!(office.send(&id, draft.revision, &typed).await, Err(PayoutError::Problems(_))));
    typed.amount = "1,234.50".to_owned();
    assert!(matches!(office.send(&id, 7, &typed).await, Err(PayoutError::ChangedMeanwhile)));
    office.send(&id, draft.revision, &typed).await.unwrap();
    office.until_state(&id, PayoutState::Pending).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_strip_says_what_would_be_left_at_the_provider() {
    let office = Office::open().await;
    office.twin().set_wallet(200_000).unwrap();
    office
        .eventually(|| {
            office
                .desk
                .health(&office.connection)
                .balance
                .filter(|(b, _)| b.available.is_some_and(|a| a.as_i64() == 200_000))
        })
        .await;
    let (id, typed) = office.form("1,500.00").await;
    let check = office.desk.check(&id, &typed, &office.who).await.unwrap();
    assert_eq!(check.balance_after.map(|(left, _)| left.to_baht_text()), Some("500.00".to_owned()));
    let (id, typed) = office.form("2,500.00").await;
    let check = office.desk.check(&id, &typed, &office.who).await.unwrap();
    assert!(check.warnings.iter().any(|warning| warning.code == "balanceTooLow"));
}
