//! The control calls of another process.

use crate::client::{by_hand, order, twin};

#[tokio::test]
async fn another_process_can_plan_look_settle_and_wait() {
    let (twin, client) = twin(by_hand()).await;
    let plan = r#"{"creates":[
        {"deed":"nothing","answer":{"http_status":{"status":500}}},
        {"deed":{"act":"failed"},"answer":"drop"},
        {"answer":{"refuse":{"status":429,"code":"RATE_LIMITED","retry_after":"315360000"}},"deed":"nothing"},
        {"timing":"held"}]}"#;
    assert_eq!(client.control("POST", "plan", plan).await.status(), 200);
    assert_eq!(client.create(&order("REF-1", "1.00")).await.status(), 500);
    assert!(client.create(&order("REF-1", "1.00")).await.bytes.is_empty());
    assert_eq!(client.create(&order("REF-2", "1.00")).await.status(), 429);
    let held = tokio::spawn({
        let client = client.clone();
        async move { client.create(&order("REF-3", "1.00")).await.status() }
    });
    let seen = client.control("GET", "wait?held=1&endpoint=create&count=4", "").await;
    assert_eq!(seen.status(), 200);
    assert_eq!(seen.json()["held"], 1);
    client.control("POST", "release", "").await;
    assert_eq!(held.await.unwrap(), 201);

    let settle = r#"{"withdraw":"REF-3","status":"paid"}"#;
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { client.control("GET", "wait?reference=REF-3&status=paid", "").await.status() }
    });
    assert_eq!(client.control("POST", "settle", settle).await.status(), 200);
    assert_eq!(waiting.await.unwrap(), 200);
    client.control("POST", "advance", r#"{"withdraw":"REF-1"}"#).await;
    let ledger = client.control("GET", "ledger", "").await.json();
    assert_eq!(ledger["withdraws"][0]["status"], "processing");
    assert_eq!(ledger["withdraws"][0]["fate"], "failed");
    assert_eq!(ledger["withdraws"][1]["really_paid"], true);
    assert_eq!(ledger["counts"]["creates"], 4);
    assert_eq!(twin.ledger().requests.len(), 4, "control calls are not requests");
}

#[tokio::test]
async fn another_process_can_set_wallet_clock_and_behaviour() {
    let (twin, client) = twin(by_hand()).await;
    client.created("REF-1").await;
    client.control("POST", "balance", r#"{"wallet_satang":0}"#).await;
    assert_eq!(client.create(&order("REF-2", "1.00")).await.code(), "INSUFFICIENT_BALANCE");
    client.control("POST", "behaviour", r#"{"replay":"conflict","envelope":"items"}"#).await;
    assert_eq!(client.create(&order("REF-1", "1000.00")).await.status(), 409);
    assert!(client.list("").await.data()["items"].is_array());
    client.control("POST", "clock", r#"{"offset_ms":-900000}"#).await;
    assert_eq!(client.list("").await.status(), 401);
    client.control("POST", "clock", r#"{"offset_ms":0}"#).await;
    let down = r#"{"default_list":{"answer":{"http_status":{"status":503}}}}"#;
    client.control("POST", "plan", down).await;
    assert_eq!(client.list("").await.status(), 503);
    client.control("DELETE", "plan", "").await;
    assert_eq!(client.list("").await.status(), 200);
    assert_eq!(twin.ledger().wallet_satang, 0);
}

#[tokio::test]
async fn what_is_asked_wrongly_is_told_and_changes_nothing() {
    let (_twin, client) = twin(by_hand()).await;
    for (method, path, body, status) in [
        ("POST", "plan", r#"{"creates":[{"answer":"explode"}]}"#, 400),
        ("POST", "plan", r#"{"create":[]}"#, 400),
        ("POST", "settle", r#"{"withdraw":"REF-9","status":"paid"}"#, 404),
        ("GET", "wait?status=paid", "", 400),
        ("GET", "wait?reference=REF-9&timeout_ms=1", "", 408),
        ("GET", "nothing", "", 404),
    ] {
        assert_eq!(client.control(method, path, body).await.status(), status, "{path} {body}");
    }
}

#[tokio::test]
async fn a_web_page_cannot_steer_a_twin() {
    let (twin, client) = twin(by_hand()).await;
    let page = [("Origin", "https://example.com")];
    for (method, path, body) in [
        ("POST", "/_twin/balance", r#"{"wallet_satang":1}"#),
        ("POST", "/_twin/behaviour", r#"{"replay":"conflict"}"#),
        ("POST", "/_twin/release", ""),
        ("GET", "/_twin/ledger", ""),
    ] {
        assert_eq!(client.send(method, path, &page, body).await.status(), 403);
    }
    assert_eq!(twin.ledger().wallet_satang, 100_000_000);
}
