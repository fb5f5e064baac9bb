//! Making orders: the documented answer, and everything that is not idempotent about it.

use std::collections::HashSet;

use khlang_sandbox::jamespay::{Amounts, Behaviour, Config, DuplicateFilter, InvalidInputs, ReusedOrderId};
use khlang_sandbox::{CreateStep, Fate, Plan, Status};
use time::format_description::BorrowedFormatItem;
use time::macros::{format_description, offset};
use time::{OffsetDateTime, PrimitiveDateTime};

use super::client::{by_hand, error, order, twin};

const ORDER_DATETIME: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");

#[tokio::test]
async fn a_create_is_answered_in_the_documented_shape() {
    let (twin, client) = twin(by_hand()).await;
    let seen = client.create(&order("A1")).await;
    let body = seen.json();
    assert_eq!((seen.status(), &body["code"], &body["success"]), (200, &200.into(), &true.into()));
    assert!(body["message"].is_string());
    let data = seen.data();
    let names: HashSet<&str> = data.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        names,
        HashSet::from([
            "platform_order_id",
            "merchant_order_id",
            "order_datetime",
            "amount",
            "bank",
            "account_no",
            "account_name",
        ])
    );
    assert_eq!(data["merchant_order_id"], "A1");
    assert_eq!((&data["bank"], &data["account_no"]), (&"KBANK".into(), &"1234567890".into()));
    assert_eq!(data["account_name"], "สมชาย ใจดี");
    assert!(seen.body().contains("\"amount\":1000.00,"), "two decimals, literally: {}", seen.body());

    let id = data["platform_order_id"].as_str().unwrap();
    let now = OffsetDateTime::now_utc().to_offset(offset!(+7));
    assert_eq!(id.len(), 24);
    assert!(id[..3].bytes().all(|byte| byte.is_ascii_uppercase()));
    assert_eq!(&id[3..4], "W");
    assert!(id[4..12].bytes().all(|byte| byte.is_ascii_digit()));
    assert!(id[12..].bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let at = PrimitiveDateTime::parse(data["order_datetime"].as_str().unwrap(), ORDER_DATETIME).unwrap();
    assert!((now - at.assume_offset(offset!(+7))).whole_seconds().abs() < 300, "{at} is Bangkok's clock");

    let ledger = twin.ledger();
    assert_eq!(ledger.withdraws[0].satang, 100_000);
    assert_eq!(ledger.withdraws[0].id, id);
    assert_eq!(ledger.withdraws[0].reference_id.as_deref(), Some("A1"));
    assert_eq!(ledger.requests[0].reference_id.as_deref(), Some("A1"));
}

#[tokio::test]
async fn amounts_in_answers_are_numbers_or_text() {
    let (twin, client) = twin(by_hand()).await;
    twin.set_behaviour(Behaviour { amounts: Amounts::Text, ..Behaviour::default() });
    let seen = client.create(&order("A1")).await;
    assert_eq!(seen.data()["amount"], "1000.00");
    assert!(client.balance().await.data()["frozen_balance"] == "1000.00");
}

#[tokio::test]
async fn a_repeated_create_is_a_second_payout_unless_a_switch_refuses_it() {
    let reused = |reused_order_id| Behaviour { reused_order_id, ..Behaviour::default() };
    let unprocessable = InvalidInputs::Unprocessable;
    for (behaviour, expected) in [
        (reused(ReusedOrderId::Accepted), None),
        (reused(ReusedOrderId::DuplicateEntry), Some((409, "duplicate-entry"))),
        (reused(ReusedOrderId::InvalidInputs), Some((400, "invalid-inputs"))),
        (
            Behaviour { invalid_inputs: unprocessable, ..reused(ReusedOrderId::InvalidInputs) },
            Some((422, "invalid-inputs")),
        ),
    ] {
        let (twin, client) = twin(Config { behaviour, ..by_hand() }).await;
        let first = client.created("A1").await;
        let again = client.create(&order("A1")).await;
        let ledger = twin.ledger();
        match expected {
            None => {
                assert_ne!(again.data()["platform_order_id"], first.as_str());
                assert_eq!(ledger.withdraws.len(), 2, "the ledger shows both");
                assert_eq!(ledger.wallet_satang, 100_000_000 - 200_000);
                assert_eq!(ledger.by_reference("A1").unwrap().id, first);
                twin.settle("A1", Status::Paid).unwrap();
                assert!(twin.ledger().by_id(&first).unwrap().really_paid, "a reference stands for its first order");
            }
            Some((status, code)) => {
                assert_eq!(error(&again), (status, code.to_owned()));
                assert_eq!(ledger.withdraws.len(), 1);
            }
        }
    }
}

#[tokio::test]
async fn the_filter_refuses_equal_orders_for_three_minutes() {
    let behaviour = Behaviour { duplicate_filter: DuplicateFilter::On, ..Behaviour::default() };
    let (twin, client) = twin(Config { behaviour, ..by_hand() }).await;
    client.created("A1").await;
    twin.settle("A1", Status::Failed).unwrap();
    assert_eq!(error(&client.create(&order("A2")).await), (409, "duplicate-entry".to_owned()));
    for (id, field, value) in [
        ("B0", "amount", "999.99"),
        ("B1", "amount", "1000.01"),
        ("B2", "account_no", "1234567891"),
        ("B3", "bank", "SCB"),
    ] {
        let mut other = order(id);
        other[field] = value.into();
        assert_eq!(client.create(&other).await.status(), 200, "{field}");
    }
    twin.set_clock_offset_ms(170_000);
    assert_eq!(client.create(&order("A2")).await.status(), 409);
    twin.set_clock_offset_ms(181_000);
    client.created("A2").await;
    // Another name does not make it another order.
    let mut renamed = order("A3");
    renamed["account_name"] = "สมหญิง ใจดี".into();
    assert_eq!(client.create(&renamed).await.status(), 409);
    twin.set_behaviour(Behaviour::default());
    client.created("A3").await;
}

#[tokio::test]
async fn a_balance_that_does_not_suffice_has_no_code_of_its_own() {
    let (twin, client) = twin(Config { opening_wallet_satang: 150_000, ..by_hand() }).await;
    client.created("A1").await;
    assert_eq!(error(&client.create(&order("A2")).await), (400, "invalid-inputs".to_owned()));
    twin.settle("A1", Status::Failed).unwrap();
    client.created("A3").await;
    assert_eq!(twin.ledger().wallet_satang, 50_000);
}

#[tokio::test]
async fn each_fate_is_reached_and_only_the_paid_is_paid() {
    let (twin, client) = twin(by_hand()).await;
    for (id, fate) in [("PAID", Fate::Paid), ("FAILED", Fate::Failed), ("OPEN", Fate::StaysProcessing)] {
        twin.plan(Plan::creates([CreateStep::ends_as(fate)]));
        client.created(id).await;
        while twin.advance(id).unwrap().is_some() {}
    }
    let ledger = twin.ledger();
    assert_eq!(ledger.paid_satang(), 100_000);
    assert!(ledger.by_reference("PAID").unwrap().really_paid);
    assert_eq!(ledger.wallet_satang, 100_000_000 - 200_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn equal_orders_at_the_same_moment_cannot_both_pass_the_filter() {
    let behaviour = Behaviour { duplicate_filter: DuplicateFilter::On, ..Behaviour::default() };
    let (twin, client) = twin(Config { behaviour, ..by_hand() }).await;
    let calls: Vec<_> = (0..40)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move { client.create(&order(&format!("A{number}"))).await.status() })
        })
        .collect();
    let mut taken = 0;
    for call in calls {
        taken += usize::from(call.await.unwrap() == 200);
    }
    assert_eq!((taken, twin.ledger().withdraws.len()), (1, 1));
}
