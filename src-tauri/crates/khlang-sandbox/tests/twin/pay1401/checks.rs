//! Who is let in, and which bodies are taken.

use khlang_sandbox::pay1401::{Behaviour, CodePlace, Decimals, Messages, TEST_SECRET};
use serde_json::{Value, json};

use super::client::{by_hand, error, order, twin};

fn refused(status: u16, message: &str, error: &str) -> (u16, String, String) {
    (status, message.to_owned(), error.to_owned())
}

#[tokio::test]
async fn only_the_right_bearer_secret_is_let_in() {
    let (twin, client) = twin(by_hand()).await;
    let body = order(json!(1000)).to_string();
    let required = refused(401, "MERCHANT_SECRET_REQUIRED", "Unauthorized");
    let invalid = refused(401, "INVALID_MERCHANT_SECRET", "Unauthorized");
    for (authorization, expected) in [
        (TEST_SECRET.to_owned(), &required),
        (format!("Basic {TEST_SECRET}"), &required),
        ("Bearer".to_owned(), &required),
        ("Bearer another".to_owned(), &invalid),
        (format!("Bearer {TEST_SECRET}x"), &invalid),
        (format!("Bearer {}", TEST_SECRET.to_uppercase()), &invalid),
    ] {
        let headers = [("Authorization", authorization.as_str()), ("Content-Type", "application/json")];
        let seen = client.send("POST", "/api/withdrawals", &headers, &body).await;
        assert_eq!(error(&seen), *expected, "{authorization}");
    }
    let seen = client.send("POST", "/api/withdrawals", &[("Content-Type", "application/json")], &body).await;
    assert_eq!(error(&seen), required);
    assert_eq!(twin.ledger().counts.unauthorized, 7);
    assert!(twin.ledger().withdraws.is_empty());
}

#[tokio::test]
async fn a_body_that_breaks_a_rule_is_refused() {
    let (twin, client) = twin(by_hand()).await;
    let minimum = "amount must not be less than 100";
    for (field, value, status, message) in [
        ("amount", json!(99.99), 400, minimum),
        ("amount", json!("99"), 400, minimum),
        ("amount", json!(0), 400, minimum),
        ("amount", json!(-1000), 400, minimum),
        ("amount", json!("-1000.00"), 400, minimum),
        ("amount", json!("1,000"), 400, "amount"),
        ("amount", json!(100.001), 400, "amount"),
        ("amount", json!("๑๐๐๐"), 400, "amount"),
        ("amount", Value::Null, 400, "amount"),
        ("bank_account", json!("123-4-56789-0"), 400, "bank_account"),
        ("bank_account", json!(1_234_567_890), 400, "bank_account"),
        ("bank_account", json!(""), 400, "bank_account"),
        ("account_name", json!(" "), 400, "account_name"),
        ("bank_name", json!(""), 400, "bank_name"),
        ("bank_name", json!("BANGKOK BANK PUBLIC COMPANY LIMITED"), 404, "BANK_NOT_FOUND"),
        ("bank_name", json!("Bangkok Bank Public Company Limited "), 404, "BANK_NOT_FOUND"),
        ("bank_name", json!("BBL"), 404, "BANK_NOT_FOUND"),
    ] {
        let mut order = order(json!(1000));
        order[field] = value.clone();
        let (seen, told, _) = error(&client.create(&order).await);
        assert!(seen == status && told.contains(message), "{field} {value}: {seen} {told}");
    }
    for field in ["amount", "bank_account", "account_name", "bank_name"] {
        let mut order = order(json!(1000));
        order.as_object_mut().unwrap().remove(field);
        let (status, message, _) = error(&client.create(&order).await);
        assert!(status == 400 && message.contains(field), "{field}: {message}");
    }
    let twice = order(json!(1000)).to_string().replacen('{', "{\"amount\":100,", 1);
    for body in [twice.as_str(), "[]", "", "nonsense"] {
        assert_eq!(client.call("POST", "/api/withdrawals", body).await.status(), 400, "{body}");
    }
    assert!(twin.ledger().withdraws.is_empty());
}

#[tokio::test]
async fn every_exact_bank_name_is_answered_with_its_letters() {
    let (_twin, client) = twin(by_hand()).await;
    for (name, code) in [
        ("Bangkok Bank Public Company Limited", "BBL"),
        ("KASIKORNBANK Public Company Limited", "KBANK"),
        ("KRUNG THAI BANK", "KTB"),
        ("BANK FOR AGRICULTURAL AND AGRICULTURAL CO-OPERATIV", "BAAC"),
        ("MEGA INTERNATIONAL COMMERCIAL BANK PUBLIC CO.,LTD.", "MEGA"),
        ("HONGKONG & SHANGHAI CORPORATION LTD.", "HSBC"),
    ] {
        let mut order = order(json!(1000));
        order["bank_name"] = name.into();
        let seen = client.create(&order).await.json();
        assert_eq!((&seen["bank_code"], &seen["bank_name"]), (&code.into(), &name.into()));
    }
}

#[tokio::test]
async fn decimals_are_taken_or_refused_by_value_not_by_spelling() {
    let (twin, client) = twin(by_hand()).await;
    for (decimals, status) in [(Decimals::Accepted, 201), (Decimals::Refused, 400)] {
        twin.set_behaviour(Behaviour { decimals, ..Behaviour::default() });
        for amount in [json!(1000.5), json!("1000.50"), json!(1000.25)] {
            assert_eq!(client.create(&order(amount.clone())).await.status(), status, "{decimals:?} {amount}");
        }
        for amount in [json!(100), json!("1000"), json!("1000.00")] {
            assert_eq!(client.create(&order(amount.clone())).await.status(), 201, "{decimals:?} {amount}");
        }
    }
}

#[tokio::test]
async fn an_error_has_its_code_and_message_in_any_of_the_shapes() {
    let (twin, client) = twin(by_hand()).await;
    let mut nowhere = order(json!(1000));
    nowhere["bank_name"] = "Nowhere Bank".into();
    let small = order(json!(99));
    let sentence = json!("amount must not be less than 100");
    for (code_place, message, code) in
        [(CodePlace::Message, "BANK_NOT_FOUND", "Not Found"), (CodePlace::Error, "Bank not found", "BANK_NOT_FOUND")]
    {
        twin.set_behaviour(Behaviour { code_place, ..Behaviour::default() });
        let seen = client.create(&nowhere).await.json();
        assert_eq!((&seen["message"], &seen["error"]), (&message.into(), &code.into()));
        let seen = client.create(&small).await.json();
        assert_eq!((&seen["message"], &seen["error"]), (&sentence, &"Bad Request".into()));
        twin.set_behaviour(Behaviour { code_place, messages: Messages::List, ..Behaviour::default() });
        let seen = client.create(&nowhere).await.json();
        assert_eq!((&seen["message"], &seen["error"]), (&json!([message]), &code.into()));
        assert_eq!(client.create(&small).await.json()["message"], json!([sentence]));
    }
}

#[tokio::test]
async fn after_a_create_there_is_nothing_to_ask() {
    let (twin, client) = twin(by_hand()).await;
    let id = client.created().await;
    for (method, path) in [
        ("GET", "/api/withdrawals".to_owned()),
        ("GET", format!("/api/withdrawals/{id}")),
        ("POST", format!("/api/withdrawals/{id}/cancel")),
        ("DELETE", format!("/api/withdrawals/{id}")),
        ("GET", "/api/balance".to_owned()),
    ] {
        let seen = client.call(method, &path, "").await;
        assert_eq!(error(&seen), refused(404, &format!("Cannot {method} {path}"), "Not Found"));
    }
    assert_eq!(twin.ledger().counts.unknown, 5);
}
