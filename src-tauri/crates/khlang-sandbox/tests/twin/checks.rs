//! Who is let in, and which bodies are taken.

use khlang_sandbox::one2pays::{AmountUnit, Config, TEST_API_KEY, TEST_API_SECRET};
use serde_json::{Value, json};

use crate::client::{Client, by_hand, now_ms, order, sign, twin};

async fn with_headers(client: &Client, key: &str, timestamp: &str, signature: &str) -> (u16, String) {
    let headers = [("X-API-Key", key), ("X-Timestamp", timestamp), ("X-Signature", signature)];
    let seen = client.send("GET", "/api/v1/balance", &headers, "").await;
    let code = if seen.status() == 200 { String::new() } else { seen.code() };
    (seen.status(), code)
}

fn shifted(ms: i64) -> String {
    (now_ms().parse::<i64>().unwrap() + ms).to_string()
}

#[tokio::test]
async fn only_the_right_key_time_and_signature_are_let_in() {
    let (twin, client) = twin(by_hand()).await;
    let signed = |timestamp: &str| sign(TEST_API_SECRET, timestamp, "");
    let now = now_ms();
    let (old, new) = (shifted(-301_000), shifted(310_000));
    let (early, late) = (shifted(-240_000), shifted(240_000));
    let seconds = now[..10].to_owned();
    let wrong = sign("sk_test_wrong", &now, "");
    let upper = signed(&now).to_uppercase().replace("SHA256=", "sha256=");
    let authentication = (401, "AUTHENTICATION_ERROR");
    let credentials = (401, "INVALID_CREDENTIALS");
    let fine = (200, "");
    for (name, key, timestamp, signature, expected) in [
        ("right", TEST_API_KEY, &now, signed(&now), fine),
        ("4 minutes old", TEST_API_KEY, &early, signed(&early), fine),
        ("4 minutes ahead", TEST_API_KEY, &late, signed(&late), fine),
        ("wrong key", "pk_test_other", &now, signed(&now), authentication),
        ("live key", "pk_live_khlang", &now, signed(&now), authentication),
        ("wrong secret", TEST_API_KEY, &now, wrong, credentials),
        ("upper case", TEST_API_KEY, &now, upper, credentials),
        ("no prefix", TEST_API_KEY, &now, signed(&now).replace("sha256=", ""), credentials),
        ("of another time", TEST_API_KEY, &now, signed(&early), credentials),
        ("too old", TEST_API_KEY, &old, signed(&old), credentials),
        ("too new", TEST_API_KEY, &new, signed(&new), credentials),
        ("in seconds", TEST_API_KEY, &seconds, signed(&seconds), credentials),
        ("signed time", TEST_API_KEY, &format!("+{now}"), signed(&format!("+{now}")), credentials),
    ] {
        let (status, code) = with_headers(&client, key, timestamp, &signature).await;
        assert_eq!((status, code.as_str()), expected, "{name}");
    }
    let bare = client.send("GET", "/api/v1/balance", &[], "").await;
    assert_eq!((bare.status(), bare.code().as_str()), authentication);
    assert_eq!(twin.ledger().counts.unauthorized, 11);
}

#[tokio::test]
async fn the_signature_covers_the_very_bytes_of_the_body() {
    let (twin, client) = twin(by_hand()).await;
    let timestamp = now_ms();
    let body = order("REF-1", "1000.00").to_string();
    let signature = sign(TEST_API_SECRET, &timestamp, &body);
    let headers = [
        ("X-API-Key", TEST_API_KEY),
        ("X-Timestamp", timestamp.as_str()),
        ("X-Signature", signature.as_str()),
        ("Content-Type", "application/json"),
    ];
    let spaced = format!("{body} ");
    let seen = client.send("POST", "/api/v1/withdraws", &headers, &spaced).await;
    assert_eq!((seen.status(), seen.code().as_str()), (401, "INVALID_CREDENTIALS"));
    assert!(twin.ledger().withdraws.is_empty());
    let seen = client.send("POST", "/api/v1/withdraws", &headers, &body).await;
    assert_eq!(seen.status(), 201);
}

#[tokio::test]
async fn reads_and_cancels_must_carry_nothing() {
    let (_twin, client) = twin(by_hand()).await;
    let id = client.created("REF-1").await;
    let path = format!("/api/v1/withdraws/{id}/cancel");
    let timestamp = now_ms();
    let over_body = sign(TEST_API_SECRET, &timestamp, "{}");
    let headers =
        [("X-API-Key", TEST_API_KEY), ("X-Timestamp", timestamp.as_str()), ("X-Signature", over_body.as_str())];
    let with_body = client.send("POST", &path, &headers, "{}").await;
    assert_eq!(with_body.json()["error"]["metadata"]["field"], "body");
    let timestamp = now_ms();
    let signature = sign(TEST_API_SECRET, &timestamp, "");
    let headers = [
        ("X-API-Key", TEST_API_KEY),
        ("X-Timestamp", timestamp.as_str()),
        ("X-Signature", signature.as_str()),
        ("Content-Type", "application/json"),
    ];
    let with_type = client.send("POST", &path, &headers, "").await;
    assert_eq!(with_type.status(), 400);
    assert_eq!(with_type.json()["error"]["metadata"]["field"], "Content-Type");
    assert_eq!(client.retrieve(&id).await.data()["status"], "pending");
}

fn changed(field: &str, value: Value) -> Value {
    let mut body = order("REF-BAD", "1000.00");
    body[field] = value;
    body
}

#[tokio::test]
async fn a_body_that_breaks_a_rule_is_refused_and_names_its_field() {
    let (twin, client) = twin(by_hand()).await;
    let long = "x".repeat(256);
    for (field, value, code) in [
        ("amount", json!(1000), "VALIDATION_ERROR"),
        ("amount", json!("0.00"), "INVALID_AMOUNT"),
        ("amount", json!("-1.00"), "INVALID_AMOUNT"),
        ("amount", json!("1.234"), "INVALID_AMOUNT"),
        ("amount", json!("1,000.00"), "INVALID_AMOUNT"),
        ("currency", json!("USD"), "VALIDATION_ERROR"),
        ("referenceId", json!(""), "VALIDATION_ERROR"),
        ("referenceId", json!("a b"), "VALIDATION_ERROR"),
        ("referenceId", json!("อ้างอิง"), "VALIDATION_ERROR"),
        ("referenceId", json!(long), "VALIDATION_ERROR"),
        ("destinationType", json!("crypto"), "VALIDATION_ERROR"),
        ("customerBankAccountName", json!(" "), "VALIDATION_ERROR"),
        ("customerBankAccountNumber", json!("123-4-56789-0"), "VALIDATION_ERROR"),
        ("customerBankAccountNumber", json!(1_234_567_890), "VALIDATION_ERROR"),
        ("customerBankCode", json!("4"), "VALIDATION_ERROR"),
        ("customerBankCode", json!("999"), "INVALID_BANK_CODE"),
        ("description", json!(long), "VALIDATION_ERROR"),
        ("metadata", json!([1]), "VALIDATION_ERROR"),
        ("metadata", json!({ "a": { "b": 1 } }), "VALIDATION_ERROR"),
        ("idempotencyKey", json!(""), "VALIDATION_ERROR"),
        ("notifyUrl", json!("https://example.com"), "VALIDATION_ERROR"),
    ] {
        let seen = client.create(&changed(field, value.clone())).await;
        assert_eq!((seen.status(), seen.code().as_str()), (400, code), "{field} {value}");
        if code == "VALIDATION_ERROR" {
            assert_eq!(seen.json()["error"]["metadata"]["field"], field);
        }
    }
    let twice = order("REF-BAD", "1.00").to_string().replacen('{', "{\"amount\":\"2.00\",", 1);
    let seen = client.signed("POST", "/api/v1/withdraws", &twice).await;
    assert_eq!(seen.json()["error"]["metadata"]["field"], "amount");
    assert_eq!(client.signed("POST", "/api/v1/withdraws", "[]").await.status(), 400);
    for field in ["amount", "referenceId", "customerBankCode"] {
        let mut body = order("REF-BAD", "1.00");
        body.as_object_mut().unwrap().remove(field);
        let seen = client.create(&body).await;
        assert_eq!(seen.json()["error"]["metadata"]["field"], field);
    }
    assert!(twin.ledger().withdraws.is_empty());
}

#[tokio::test]
async fn what_is_optional_may_be_missing() {
    let (_twin, client) = twin(by_hand()).await;
    let mut body = order("REF-1", "5");
    for field in ["currency", "description", "metadata", "idempotencyKey"] {
        body.as_object_mut().unwrap().remove(field);
    }
    let seen = client.create(&body).await;
    assert_eq!(seen.status(), 201);
    assert_eq!(seen.data()["amount"], "5.00");
    assert_eq!(seen.data()["metadata"], Value::Null);
}

#[tokio::test]
async fn the_unit_of_the_amount_is_the_twins() {
    for (unit, satang, wallet) in [(AmountUnit::Baht, 100_000, "9000"), (AmountUnit::Satang, 1_000, "9990")] {
        let (twin, client) = twin(Config { amount_unit: unit, opening_wallet_satang: 1_000_000, ..by_hand() }).await;
        let seen = client.create(&order("REF-1", "1000.00")).await;
        assert_eq!(seen.data()["amount"], "1000.00");
        assert_eq!(twin.ledger().withdraws[0].satang, satang);
        let balance = client.get("/api/v1/balance").await;
        assert!(balance.body().contains(&format!("\"walletBalance\":{wallet}")));
    }
}

#[tokio::test]
async fn a_twin_never_listens_beyond_this_machine() {
    let config = Config { addr: "0.0.0.0:0".parse().unwrap(), ..by_hand() };
    assert!(khlang_sandbox::One2PaysTwin::start(config).await.is_err());
}

#[tokio::test]
async fn a_twin_with_another_clock_says_so_and_checks_by_it() {
    let (twin, client) = twin(Config { clock_offset_ms: 3_600_000, ..by_hand() }).await;
    let seen = client.get("/api/v1/balance").await;
    assert_eq!((seen.status(), seen.code().as_str()), (401, "INVALID_CREDENTIALS"));
    let format = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let date = seen.header("Date").unwrap();
    let shown = time::PrimitiveDateTime::parse(&date, format).unwrap().assume_utc();
    let ahead = shown - time::OffsetDateTime::now_utc();
    assert!((3_500..=3_601).contains(&ahead.whole_seconds()), "{date}");
    let theirs = shifted(3_600_000);
    let signature = sign(TEST_API_SECRET, &theirs, "");
    let (status, _) = with_headers(&client, TEST_API_KEY, &theirs, &signature).await;
    assert_eq!(status, 200);
    twin.set_clock_offset_ms(0);
    assert_eq!(client.get("/api/v1/balance").await.status(), 200);
}
