//! Making payouts: the echo, and that nothing tells one from another.

use std::collections::HashSet;

use khlang_sandbox::pay1401::{Behaviour, Config, SuccessStatus};
use khlang_sandbox::{CreateStep, Fate, Pace, Plan, Status};
use serde_json::{Value, json};

use super::client::{by_hand, error, order, twin};

#[tokio::test]
async fn a_create_is_answered_with_an_echo_and_no_status() {
    let (twin, client) = twin(by_hand()).await;
    for (number, (success, status)) in [(SuccessStatus::Created, 201), (SuccessStatus::Ok, 200)].into_iter().enumerate()
    {
        twin.set_behaviour(Behaviour { success, ..Behaviour::default() });
        let seen = client.create(&order(json!("1000.50"))).await;
        assert_eq!(seen.status(), status);
        let body = seen.json();
        let id = body["payment_id"].as_str().unwrap();
        assert_eq!(id.len(), 25);
        assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
        assert!(seen.body().contains("\"amount\":1000.5,"), "a number: {}", seen.body());
        let expected = json!({
            "bank_account": "1234567890",
            "account_name": "สมชาย ใจดี",
            "amount": 1000.5,
            "bank_code": "BBL",
            "bank_name": "Bangkok Bank Public Company Limited",
            "payment_id": id,
        });
        assert_eq!(body, expected);
        let withdraw = twin.ledger().withdraws[number].clone();
        assert_eq!((withdraw.id.as_str(), withdraw.satang, withdraw.reference_id), (id, 100_050, None));
    }
}

#[tokio::test]
async fn two_equal_creates_are_two_payouts() {
    let (twin, client) = twin(by_hand()).await;
    let mut order = order(json!(1000));
    // Keys and references mean nothing here and are ignored without a word.
    order["idempotencyKey"] = "key-1".into();
    order["reference"] = "REF-1".into();
    let ids: HashSet<Value> = [client.create(&order).await.json(), client.create(&order).await.json()]
        .map(|body| body["payment_id"].clone())
        .into();
    assert_eq!(ids.len(), 2);
    for id in ids {
        twin.settle(id.as_str().unwrap(), Status::Paid).unwrap();
    }
    let ledger = twin.ledger();
    assert_eq!(ledger.withdraws.len(), 2);
    assert_eq!(ledger.paid_satang(), 200_000);
    assert_eq!(ledger.requests[0].body_sha256, ledger.requests[1].body_sha256);
    assert!(ledger.by_reference("REF-1").is_none());
}

#[tokio::test]
async fn more_than_the_balance_is_refused() {
    let (twin, client) = twin(Config { opening_wallet_satang: 150_000, ..by_hand() }).await;
    let id = client.created().await;
    let expected = (400, "INSUFFICIENT_BALANCE".to_owned(), "Bad Request".to_owned());
    assert_eq!(error(&client.create(&order(json!(501))).await), expected);
    assert_eq!(client.create(&order(json!(500))).await.status(), 201);
    twin.settle(&id, Status::Failed).unwrap();
    assert_eq!(twin.ledger().wallet_satang, 100_000);
}

#[tokio::test]
async fn payouts_go_their_way_unseen() {
    let pace = Pace::Timed { processing_after_ms: 2, final_after_ms: 4 };
    let (twin, client) = twin(Config { settle_after: pace, ..Config::default() }).await;
    twin.plan(Plan::creates([CreateStep::ends_as(Fate::Paid), CreateStep::ends_as(Fate::Failed)]));
    let (paid, failed) = (client.created().await, client.created().await);
    twin.wait_for(|ledger| ledger.withdraws.iter().all(|withdraw| withdraw.updated_at > withdraw.created_at)).await;
    twin.wait_for(|ledger| ledger.by_id(&paid).is_some_and(|withdraw| withdraw.really_paid)).await;
    twin.wait_for(|ledger| ledger.by_id(&failed).is_some_and(|withdraw| withdraw.status == Status::Failed)).await;
    assert_eq!(twin.ledger().paid_satang(), 100_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_creates_at_once_never_spend_more_than_there_is() {
    let (twin, client) = twin(Config { opening_wallet_satang: 1_000_000, ..by_hand() }).await;
    let calls: Vec<_> = (0..40)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.create(&order(json!(1000))).await.status() })
        })
        .collect();
    let mut made = 0;
    for call in calls {
        made += usize::from(call.await.unwrap() == 201);
    }
    let ledger = twin.ledger();
    assert_eq!((made, ledger.withdraws.len(), ledger.wallet_satang, ledger.counts.creates), (10, 10, 0, 40));
}
