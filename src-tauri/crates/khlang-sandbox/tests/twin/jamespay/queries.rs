//! Asking where an order stands, and for the balances.

use khlang_sandbox::jamespay::{BalanceNames, Behaviour, QueryShape, StatusWords, UnknownOrder};
use khlang_sandbox::{Answer, Plan, ReadStep, Status};
use serde_json::Value;

use super::client::{by_hand, error, twin};

#[tokio::test]
async fn every_status_has_its_word_in_both_spellings() {
    let (twin, client) = twin(by_hand()).await;
    let id = client.created("A1").await;
    for (status, lower, upper) in [
        (Status::Pending, "open", "OPEN"),
        (Status::Processing, "open", "OPEN"),
        (Status::Paid, "success", "SUCCESS"),
        (Status::Failed, "failed", "FAIL"),
        (Status::Canceled, "failed", "FAIL"),
    ] {
        twin.settle(&id, status).unwrap();
        for (status_words, word) in [(StatusWords::Lower, lower), (StatusWords::Upper, upper)] {
            twin.set_behaviour(Behaviour { status_words, ..Behaviour::default() });
            assert_eq!(client.query(&id).await.data()["status"], word, "{status}");
        }
    }
}

#[tokio::test]
async fn a_query_shows_much_or_little_and_always_the_status() {
    let (twin, client) = twin(by_hand()).await;
    let id = client.created("A1").await;
    for (query, fields) in [(QueryShape::Order, 8), (QueryShape::StatusOnly, 1), (QueryShape::Extras, 11)] {
        twin.set_behaviour(Behaviour { query, ..Behaviour::default() });
        let seen = client.query(&id).await;
        assert_eq!((seen.status(), &seen.json()["success"]), (200, &Value::from(true)));
        assert_eq!(seen.data()["status"], "open");
        assert_eq!(seen.data().as_object().unwrap().len(), fields, "{query:?}");
        // A status that nobody has heard of can be planned whatever the shape.
        let unknown = Answer::Field { name: "status".to_owned(), json: "\"SLEEPING\"".to_owned() };
        twin.plan(Plan::retrieves([ReadStep::answering(unknown)]));
        assert_eq!(client.query(&id).await.data()["status"], "SLEEPING");
    }
    assert_eq!(twin.ledger().requests.back().unwrap().reference_id.as_deref(), Some("A1"));
}

#[tokio::test]
async fn an_order_is_found_by_its_exact_platform_id_only() {
    let (twin, client) = twin(by_hand()).await;
    let id = client.created("A1").await;
    let swapped: String = id
        .chars()
        .map(|sign| if sign.is_ascii_lowercase() { sign.to_ascii_uppercase() } else { sign.to_ascii_lowercase() })
        .collect();
    for unknown in ["A1", "TWNW20260101000000000000", swapped.as_str(), ""] {
        twin.set_behaviour(Behaviour::default());
        assert_eq!(error(&client.query(unknown).await), (404, "not-found".to_owned()), "{unknown}");
        twin.set_behaviour(Behaviour { unknown_order: UnknownOrder::InvalidInputs, ..Behaviour::default() });
        assert_eq!(error(&client.query(unknown).await), (400, "invalid-inputs".to_owned()), "{unknown}");
    }
}

#[tokio::test]
async fn balances_go_by_any_of_their_names_and_open_orders_are_frozen() {
    let (twin, client) = twin(by_hand()).await;
    for id in ["A1", "A2", "A3"] {
        client.created(id).await;
    }
    twin.settle("A1", Status::Paid).unwrap();
    twin.settle("A2", Status::Failed).unwrap();
    for (balance_names, available, frozen, unsettled) in [
        (BalanceNames::Long, "available_balance", "frozen_balance", "unsettled_balance"),
        (BalanceNames::Short, "available", "frozen", "unsettled"),
        (BalanceNames::Camel, "availableBalance", "frozenBalance", "unsettledBalance"),
    ] {
        twin.set_behaviour(Behaviour { balance_names, ..Behaviour::default() });
        let body = client.balance().await.body();
        for (name, value) in [(available, "998000.00"), (frozen, "1000.00"), (unsettled, "0.00")] {
            assert!(body.contains(&format!("\"{name}\":{value}")), "{name}: {body}");
        }
    }
    assert_eq!(twin.ledger().counts.balances, 3);
}
