//! Dying and coming back, steering from another process, and what is kept of a request.

use khlang_sandbox::Status;
use khlang_sandbox::pay1401::{Config, TEST_SECRET};
use serde_json::json;

use super::client::{by_hand, order, twin};

#[tokio::test]
async fn the_ledger_survives_a_restart_with_equal_payouts_apart() {
    let dir = tempfile::tempdir().unwrap();
    let config = Config { ledger_file: Some(dir.path().join("twin.jsonl")), ..by_hand() };
    let (first, client) = twin(config.clone()).await;
    let ids = [client.created().await, client.created().await];
    first.settle(&ids[1], Status::Paid).unwrap();
    let before = first.ledger();
    first.stop().await;

    let (second, client) = twin(config).await;
    let after = second.ledger();
    assert_eq!((&after.withdraws, after.wallet_satang), (&before.withdraws, before.wallet_satang));
    assert_eq!(second.advance(&ids[0]).unwrap(), Some(Status::Processing));
    client.created().await;
    assert_eq!(second.ledger().withdraws.len(), 3);
}

#[tokio::test]
async fn another_process_can_steer_and_wait_by_payment_id() {
    let (_twin, client) = twin(by_hand()).await;
    let every = r#"{"success":"ok","messages":"list","code_place":"error","decimals":"refused"}"#;
    assert_eq!(client.control("POST", "behaviour", every).await.status(), 200);
    let seen = client.create(&order(json!(1000))).await;
    assert_eq!(seen.status(), 200);
    let id = seen.json()["payment_id"].as_str().unwrap().to_owned();
    assert_eq!(
        client.create(&order(json!(1000.5))).await.json()["message"],
        json!(["amount must be an integer number"])
    );
    client.control("POST", "balance", r#"{"wallet_satang":0}"#).await;
    let refused = client.create(&order(json!(1000))).await.json();
    assert_eq!(
        (&refused["error"], &refused["message"][0]),
        (&"INSUFFICIENT_BALANCE".into(), &"Insufficient balance".into())
    );
    let settle = json!({ "withdraw": id, "status": "paid" }).to_string();
    assert_eq!(client.control("POST", "settle", &settle).await.status(), 200);
    let waited = client.control("GET", &format!("wait?reference={id}&status=paid&endpoint=create&count=3"), "").await;
    assert_eq!((waited.status(), &waited.json()["withdraws"][0]["reference_id"]), (200, &json!(null)));
    let page = [("Origin", "https://example.com")];
    assert_eq!(client.send("POST", "/_twin/behaviour", &page, "{}").await.status(), 403);
}

#[tokio::test]
async fn nothing_of_a_request_is_kept_but_its_digest() {
    let (twin, client) = twin(by_hand()).await;
    client.created().await;
    client.call("GET", "/elsewhere", "").await;
    let ledger = twin.ledger();
    let rows: Vec<(&str, &str)> =
        ledger.requests.iter().map(|request| (request.path.as_str(), request.outcome.as_str())).collect();
    assert_eq!(rows, [("/api/withdrawals", "201"), ("/elsewhere", "404")]);
    let text = format!("{}{ledger:?}{:?}", serde_json::to_string(&ledger).unwrap(), twin.credentials());
    assert!(!text.contains(TEST_SECRET));
}
