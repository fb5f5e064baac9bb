//! Who is let in, and which bodies are taken.

use std::time::Duration;

use khlang_sandbox::jamespay::{Behaviour, Config, InvalidInputs, TEST_SECRET};
use serde_json::{Value, json};

use super::client::{by_hand, error, now_s, order, sign, twin};

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn only_the_right_signature_merchant_token_and_time_are_let_in() {
    let (twin, client) = twin(by_hand()).await;
    let body = client.full(&json!({}));
    let changed = |field: &str, value: Value| {
        let mut body = body.clone();
        body[field] = value;
        body.to_string()
    };
    let whole = body.to_string();
    for fine in [whole.clone(), changed("time", (now_s() - 240).into()), changed("time", (now_s() + 240).into())] {
        assert_eq!(client.signed("/balance", &fine).await.status(), 200, "{fine}");
    }
    for body in [
        changed("merchant_id", "KHLANGTWIN2".into()),
        changed("merchant_id", Value::Null),
        changed("token", "another".into()),
        changed("time", (now_s() - 310).into()),
        changed("time", (now_s() + 310).into()),
        changed("time", (now_s() * 1_000).into()),
        changed("time", Value::Null),
        changed("time", json!(-1)),
    ] {
        assert_eq!(error(&client.signed("/balance", &body).await), refused(403, "permission-denied"), "{body}");
    }
    let right = sign(TEST_SECRET, &whole);
    for signature in [
        sign("another", &whole),
        sign(TEST_SECRET, "{}"),
        right.to_uppercase(),
        format!("sha256={right}"),
        right[..60].to_owned(),
    ] {
        let headers = [("Content-Type", "application/json"), ("X-SIGNATURE", signature.as_str())];
        let seen = client.send("POST", "/balance", &headers, &whole).await;
        assert_eq!(error(&seen), refused(403, "permission-denied"), "{signature}");
    }
    let seen = client.send("POST", "/balance", &[("Content-Type", "application/json")], &whole).await;
    assert_eq!(error(&seen), refused(403, "permission-denied"));
    assert_eq!(twin.ledger().counts.unauthorized, 14);
}

#[tokio::test]
async fn the_signature_covers_the_very_bytes_of_the_body() {
    let (twin, client) = twin(by_hand()).await;
    let body = client.full(&order("A1")).to_string();
    assert!(body.contains("สมชาย"));
    let signature = sign(TEST_SECRET, &body);
    let headers = [("Content-Type", "application/json"), ("X-SIGNATURE", signature.as_str())];
    for other in [format!("{body} "), body.replace("1000", "1001"), body.replace("สมชาย", "สมหญิง")]
    {
        let seen = client.send("POST", "/withdraw/create", &headers, &other).await;
        assert_eq!(error(&seen), refused(403, "permission-denied"));
    }
    assert!(twin.ledger().withdraws.is_empty());
    assert_eq!(client.send("POST", "/withdraw/create", &headers, &body).await.status(), 200);
}

#[tokio::test]
async fn the_drift_that_is_allowed_can_be_chosen() {
    let (_twin, client) = twin(Config { allowed_drift: Duration::from_secs(20), ..by_hand() }).await;
    let mut body = client.full(&json!({}));
    for (off_s, status) in [(-60, 403), (0, 200), (60, 403)] {
        body["time"] = (now_s() + off_s).into();
        assert_eq!(client.signed("/balance", &body.to_string()).await.status(), status, "{off_s}");
    }
}

#[tokio::test]
async fn a_twin_with_another_clock_checks_by_it() {
    let (twin, client) = twin(Config { clock_offset_ms: 3_600_000, ..by_hand() }).await;
    assert_eq!(error(&client.balance().await), refused(403, "permission-denied"));
    twin.set_clock_offset_ms(0);
    assert_eq!(client.balance().await.status(), 200);
}

#[tokio::test]
async fn everything_is_a_post_and_nothing_else_is_there() {
    let (twin, client) = twin(by_hand()).await;
    for path in ["/withdraw/create", "/withdraw/query", "/balance", "/thb-settlement/create"] {
        let seen = client.send("GET", path, &[], "").await;
        assert_eq!(error(&seen), refused(405, "method-not-allowed"), "{path}");
    }
    for path in ["/withdraw/list", "/withdraw/cancel", "/payment/create", "/"] {
        assert_eq!(error(&client.call(path, &json!({})).await), refused(404, "not-found"), "{path}");
    }
    assert_eq!(twin.ledger().counts.unknown, 4);
}

#[tokio::test]
async fn a_body_that_breaks_a_rule_is_refused_as_400_or_422() {
    let (twin, client) = twin(Config { maximum_satang: Some(5_000_000), ..by_hand() }).await;
    for (invalid_inputs, status) in [(InvalidInputs::BadRequest, 400), (InvalidInputs::Unprocessable, 422)] {
        twin.set_behaviour(Behaviour { invalid_inputs, ..Behaviour::default() });
        for (field, value) in [
            ("amount", json!(19.99)),
            ("amount", json!("19.99")),
            ("amount", json!(0)),
            ("amount", json!(-20)),
            ("amount", json!("1,000.00")),
            ("amount", json!(20.001)),
            ("amount", json!(50_000.01)),
            ("amount", Value::Null),
            ("merchant_order_id", json!("")),
            ("merchant_order_id", json!("WD-1")),
            ("merchant_order_id", json!("อ้างอิง")),
            ("merchant_order_id", json!("x".repeat(41))),
            ("merchant_order_id", json!(7)),
            ("bank", json!("kbank")),
            ("bank", json!("NOBANK")),
            ("bank", json!("004")),
            ("account_name", json!(" ")),
            ("account_no", json!("123456789")),
            ("account_no", json!("1234567890123456")),
            ("account_no", json!("123-4-56789-0")),
            ("account_no", json!(1_234_567_890)),
            ("notify_url", json!("http://example.com")),
            ("notify_url", json!("nowhere")),
        ] {
            let mut order = order("BAD1");
            order[field] = value.clone();
            let seen = client.create(&order).await;
            assert_eq!(error(&seen), refused(status, "invalid-inputs"), "{field} {value}");
        }
        for field in ["amount", "merchant_order_id", "bank", "account_name", "account_no"] {
            let mut order = order("BAD1");
            order.as_object_mut().unwrap().remove(field);
            assert_eq!(error(&client.create(&order).await), refused(status, "invalid-inputs"), "{field}");
        }
        let twice = client.full(&order("BAD1")).to_string().replacen('{', "{\"amount\":20.00,", 1);
        for body in [twice.as_str(), "[]", "", "{\"amount\":NaN}"] {
            let seen = client.signed("/withdraw/create", body).await;
            assert_eq!(error(&seen), refused(status, "invalid-inputs"), "{body}");
        }
        let bare = client.full(&json!({ "merchant_order_id": "A1" }));
        assert_eq!(client.call("/withdraw/query", &bare).await.status(), status, "only the platform's id is taken");
    }
    assert!(twin.ledger().withdraws.is_empty());
}

#[tokio::test]
async fn what_is_optional_unknown_or_at_the_edge_is_taken() {
    let (twin, client) = twin(by_hand()).await;
    for (id, field, value) in [
        ("a".repeat(40).as_str(), "amount", json!(20)),
        ("A2", "amount", json!("20.00")),
        ("A3", "amount", json!("1000.5")),
        ("A4", "account_no", json!("123456789012345")),
        ("A5", "notify_url", json!("https://example.com/told")),
        ("A6", "notify_url", Value::Null),
        ("A7", "bank", json!("LHBANK")),
        ("A8", "nobody_knows_this", json!([1])),
    ] {
        let mut order = order(id);
        order[field] = value.clone();
        assert_eq!(client.create(&order).await.status(), 200, "{field} {value}");
    }
    let literal = client.full(&order("A9")).to_string().replacen("\"amount\":1000", "\"amount\":1000.00", 1);
    assert!(literal.contains("1000.00"));
    assert_eq!(client.signed("/withdraw/create", &literal).await.status(), 200);
    let ledger = twin.ledger();
    let satang: Vec<i64> = ledger.withdraws.iter().map(|withdraw| withdraw.satang).collect();
    assert_eq!(satang, [2_000, 2_000, 100_050, 100_000, 100_000, 100_000, 100_000, 100_000, 100_000]);
    assert_eq!(ledger.by_reference("A5").unwrap().notify_url.as_deref(), Some("https://example.com/told"));
    assert_eq!(ledger.by_reference("A6").unwrap().notify_url, None);
}
