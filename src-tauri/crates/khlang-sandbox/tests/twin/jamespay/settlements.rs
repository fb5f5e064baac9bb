//! The trap: a call that takes a payout's fields and moves the money to the merchant's own company account.

use khlang_sandbox::jamespay::Config;
use khlang_sandbox::{Endpoint, JamesPayTwin};
use serde_json::json;

use super::client::{by_hand, error, order, twin};

#[tokio::test]
async fn a_settlement_pays_nobody_and_stays_on_record() {
    let dir = tempfile::tempdir().unwrap();
    let config = Config { ledger_file: Some(dir.path().join("twin.jsonl")), ..by_hand() };
    let (first, client) = twin(config.clone()).await;
    let seen = client.call("/thb-settlement/create", &order("A1")).await;
    assert_eq!(seen.status(), 200, "it looks like a payout: {}", seen.text());
    let id = seen.data()["platform_order_id"].as_str().unwrap().to_owned();
    assert_eq!((id.len(), &id[3..4]), (24, "M"));
    let ledger = first.ledger();
    assert!(ledger.withdraws.is_empty());
    assert_eq!(ledger.counts.of(Endpoint::Settlement), 1);
    assert_eq!((ledger.settlements.len(), ledger.settlements[0].satang), (1, 100_000));
    assert_eq!(ledger.settlements[0].reference_id.as_deref(), Some("A1"));
    assert_eq!(ledger.wallet_satang, 100_000_000 - 100_000);
    assert_eq!(client.query(&id).await.status(), 404);
    let shown = client.control("GET", "wait?endpoint=settlement&count=1", "").await.json();
    assert_eq!(shown["settlements"][0]["id"], id.as_str());
    first.stop().await;

    let second = JamesPayTwin::start(config).await.unwrap();
    assert_eq!(second.ledger().settlements, ledger.settlements);
    assert_eq!(second.ledger().wallet_satang, ledger.wallet_satang);
}

#[tokio::test]
async fn a_settlement_is_checked_like_a_payout() {
    let (twin, client) = twin(Config { opening_wallet_satang: 50_000, ..by_hand() }).await;
    let invalid = (400, "invalid-inputs".to_owned());
    assert_eq!(error(&client.call("/thb-settlement/create", &order("A1")).await), invalid);
    assert_eq!(error(&client.call("/thb-settlement/create", &json!({})).await), invalid);
    assert!(twin.ledger().settlements.is_empty());
}
