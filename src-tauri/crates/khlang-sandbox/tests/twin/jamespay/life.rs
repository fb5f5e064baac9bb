//! Dying and coming back, steering from another process, and what is kept of a request.

use khlang_sandbox::jamespay::{Config, TEST_SECRET, TEST_TOKEN};
use khlang_sandbox::{CreateStep, Fate, Pace, Plan, Status};

use super::client::{by_hand, order, twin};

#[tokio::test]
async fn the_ledger_survives_a_restart_with_both_orders_of_one_reference() {
    let dir = tempfile::tempdir().unwrap();
    let config = Config { ledger_file: Some(dir.path().join("twin.jsonl")), ..by_hand() };
    let (first, client) = twin(config.clone()).await;
    first.plan(Plan::creates([CreateStep::ends_as(Fate::Failed)]));
    let ids = [client.created("A1").await, client.created("A1").await];
    first.settle(&ids[1], Status::Paid).unwrap();
    let before = first.ledger();
    first.stop().await;

    let (second, client) = twin(config).await;
    let after = second.ledger();
    assert_eq!((&after.withdraws, after.wallet_satang), (&before.withdraws, before.wallet_satang));
    assert_eq!(client.query(&ids[0]).await.data()["status"], "open");
    assert_eq!(client.query(&ids[1]).await.data()["status"], "success");
    while second.advance(&ids[0]).unwrap().is_some() {}
    assert_eq!(client.query(&ids[0]).await.data()["status"], "failed");
}

#[tokio::test]
async fn a_timed_order_is_paid_by_itself() {
    let pace = Pace::Timed { processing_after_ms: 2, final_after_ms: 4 };
    let (twin, client) = twin(Config { settle_after: pace, ..Config::default() }).await;
    let id = client.created("A1").await;
    twin.wait_for(|ledger| ledger.withdraws[0].really_paid).await;
    assert_eq!(client.query(&id).await.data()["status"], "success");
}

#[tokio::test]
async fn another_process_can_throw_every_switch() {
    let (_twin, client) = twin(by_hand()).await;
    let id = client.created("A1").await;
    let every = r#"{"duplicate_filter":"on","reused_order_id":"invalid_inputs","invalid_inputs":"unprocessable",
        "amounts":"text","status_words":"upper","query":"status_only","unknown_order":"invalid_inputs",
        "balance_names":"camel"}"#;
    assert_eq!(client.control("POST", "behaviour", every).await.status(), 200);
    assert_eq!(client.create(&order("A1")).await.status(), 422);
    assert_eq!(client.create(&order("A2")).await.status(), 409);
    assert_eq!(client.query(&id).await.data()["status"], "OPEN");
    assert_eq!(client.query("A1").await.status(), 422);
    assert_eq!(client.balance().await.data()["frozenBalance"], "1000.00");
    assert_eq!(client.control("POST", "behaviour", r#"{"replay":"conflict"}"#).await.status(), 400);
    client.control("POST", "settle", r#"{"withdraw":"A1","status":"paid"}"#).await;
    assert_eq!(client.control("GET", &format!("wait?reference={id}&status=paid"), "").await.status(), 200);
}

#[tokio::test]
async fn nothing_of_a_body_is_kept_but_its_digest_and_reference() {
    let (twin, client) = twin(by_hand()).await;
    client.created("A1").await;
    client.balance().await;
    client.call("/elsewhere", &order("A2")).await;
    let ledger = twin.ledger();
    let rows: Vec<(&str, &str)> =
        ledger.requests.iter().map(|request| (request.path.as_str(), request.outcome.as_str())).collect();
    assert_eq!(rows, [("/withdraw/create", "200"), ("/balance", "200"), ("/elsewhere", "404 not-found")]);
    let text = format!("{}{ledger:?}{:?}", serde_json::to_string(&ledger).unwrap(), twin.credentials());
    assert!(!text.contains(TEST_TOKEN) && !text.contains(TEST_SECRET));
}
