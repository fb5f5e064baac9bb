//! Making withdraws: once each, whatever is repeated.

use std::collections::HashSet;

use khlang_sandbox::one2pays::{Behaviour, ChangedReplay, Config, Replay};
use khlang_sandbox::{CreateStep, Fate, Pace, Plan, Status};
use serde_json::Value;

use crate::client::{by_hand, order, twin};

#[tokio::test]
async fn a_create_is_answered_in_the_documented_shape() {
    let (twin, client) = twin(by_hand()).await;
    let seen = client.create(&order("REF-1", "1000.50")).await;
    assert_eq!(seen.status(), 201);
    assert_eq!(seen.json()["success"], true);
    let data = seen.data();
    let names: HashSet<&str> = data.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        names,
        HashSet::from([
            "id",
            "amount",
            "currency",
            "status",
            "referenceId",
            "destinationType",
            "bankAccountNumber",
            "bankAccountName",
            "bankCode",
            "destinationId",
            "description",
            "metadata",
            "paidAt",
            "canceledAt",
            "createdAt",
            "updatedAt",
        ])
    );
    assert_eq!(data["amount"], "1000.50");
    assert_eq!(data["status"], "pending");
    assert_eq!(data["bankAccountNumber"], "1234**7890");
    assert_eq!(data["bankAccountName"], "สมชาย ใจดี");
    assert_eq!(data["metadata"]["order"], "A-1");
    assert_eq!(data["paidAt"], Value::Null);
    assert!(data["createdAt"].as_str().unwrap().ends_with('Z'));
    let ledger = twin.ledger();
    assert_eq!(ledger.withdraws[0].satang, 100_050);
    assert_eq!(ledger.withdraws[0].account_number, "1234567890");
    assert_eq!(client.retrieve(data["id"].as_str().unwrap()).await.data(), data);
}

#[tokio::test]
async fn a_replay_returns_the_same_withdraw() {
    let (twin, client) = twin(by_hand()).await;
    let id = client.created("REF-1").await;
    twin.settle("REF-1", Status::Processing).unwrap();
    let again = client.create(&order("REF-1", "1000.00")).await;
    assert_eq!(again.status(), 201);
    assert_eq!(again.data()["id"], id.as_str());
    assert_eq!(again.data()["status"], "processing");
    let ledger = twin.ledger();
    assert_eq!(ledger.withdraws.len(), 1);
    assert_eq!(ledger.withdraws[0].create_calls, 2);
    assert_eq!(ledger.requests[0].body_sha256, ledger.requests[1].body_sha256);
    assert_eq!(ledger.wallet_satang, 100_000_000 - 100_000);
}

#[tokio::test]
async fn a_replay_is_a_conflict_where_the_provider_says_so() {
    let (twin, client) =
        twin(Config { behaviour: Behaviour { replay: Replay::Conflict, ..Behaviour::default() }, ..by_hand() }).await;
    client.created("REF-1").await;
    let again = client.create(&order("REF-1", "1000.00")).await;
    assert_eq!((again.status(), again.code().as_str()), (409, "DUPLICATE_REFERENCE_ID"));
    assert_eq!(twin.ledger().withdraws.len(), 1);
}

#[tokio::test]
async fn a_known_key_with_another_body_never_makes_a_second_withdraw() {
    let (twin, client) = twin(by_hand()).await;
    let id = client.created("REF-1").await;
    let mut other = order("REF-2", "7.00");
    other["idempotencyKey"] = "key-REF-1".into();
    assert_eq!(client.create(&other).await.status(), 409);
    twin.set_behaviour(Behaviour { changed_replay: ChangedReplay::FirstWithdraw, ..Behaviour::default() });
    let seen = client.create(&other).await;
    assert_eq!(seen.status(), 201);
    assert_eq!(seen.data()["id"], id.as_str());
    assert_eq!(seen.data()["amount"], "1000.00");
    assert_eq!(twin.ledger().withdraws.len(), 1);
}

#[tokio::test]
async fn a_used_reference_with_another_key_is_a_conflict() {
    let (twin, client) = twin(by_hand()).await;
    client.created("REF-1").await;
    let mut other = order("REF-1", "1000.00");
    other["idempotencyKey"] = "key-other".into();
    let seen = client.create(&other).await;
    assert_eq!((seen.status(), seen.code().as_str()), (409, "DUPLICATE_REFERENCE_ID"));
    other.as_object_mut().unwrap().remove("idempotencyKey");
    assert_eq!(client.create(&other).await.status(), 409);
    assert_eq!(twin.ledger().withdraws.len(), 1);
}

#[tokio::test]
async fn the_wallet_pays_and_gets_back_what_was_not_paid() {
    let (twin, client) = twin(Config { opening_wallet_satang: 150_000, ..by_hand() }).await;
    client.created("REF-1").await;
    let seen = client.create(&order("REF-2", "500.01")).await;
    assert_eq!((seen.status(), seen.code().as_str()), (400, "INSUFFICIENT_BALANCE"));
    let balance = client.get("/api/v1/balance").await;
    assert!(balance.body().contains("\"walletBalance\":500}"), "{}", balance.body());
    assert_eq!(balance.data()["currency"], "THB");
    assert_eq!(balance.data()["status"], "active");
    twin.settle("REF-1", Status::Paid).unwrap();
    assert_eq!(twin.ledger().wallet_satang, 50_000);
    twin.settle("REF-1", Status::Failed).unwrap();
    let ledger = twin.ledger();
    assert_eq!(ledger.wallet_satang, 150_000);
    assert!(!ledger.withdraws[0].really_paid);
    assert_eq!(ledger.withdraws[0].times_paid, 1);
    assert_eq!(ledger.paid_satang(), 0);
}

#[tokio::test]
async fn each_fate_is_reached_step_by_step() {
    let (twin, client) = twin(by_hand()).await;
    for (name, fate, steps) in [
        ("PAID", Fate::Paid, vec![Status::Processing, Status::Paid]),
        ("FAILED", Fate::Failed, vec![Status::Processing, Status::Failed]),
        ("CANCELED", Fate::Canceled, vec![Status::Processing, Status::Canceled]),
        ("PENDING", Fate::StaysPending, vec![]),
        ("PROCESSING", Fate::StaysProcessing, vec![Status::Processing]),
    ] {
        twin.plan(Plan::creates([CreateStep::ends_as(fate)]));
        let id = client.created(name).await;
        let mut walked = Vec::new();
        while let Some(status) = twin.advance(&id).unwrap() {
            walked.push(status);
            assert_eq!(client.retrieve(&id).await.data()["status"], status.to_string());
        }
        assert_eq!(walked, steps, "{name}");
    }
    let ledger = twin.ledger();
    let paid: Vec<&str> = ledger
        .withdraws
        .iter()
        .filter(|withdraw| withdraw.really_paid)
        .map(|withdraw| withdraw.reference_id.as_deref().unwrap())
        .collect();
    assert_eq!(paid, ["PAID"]);
    assert_eq!(ledger.wallet_satang, 100_000_000 - 3 * 100_000);
}

#[tokio::test]
async fn a_timed_withdraw_is_paid_by_itself() {
    let (twin, client) =
        twin(Config { settle_after: Pace::Timed { processing_after_ms: 5, final_after_ms: 10 }, ..Config::default() })
            .await;
    let id = client.created("REF-1").await;
    twin.wait_for(|ledger| ledger.withdraws[0].really_paid).await;
    let data = client.retrieve(&id).await.data();
    assert_eq!(data["status"], "paid");
    assert!(data["paidAt"].as_str().unwrap().ends_with('Z'));
}

#[tokio::test]
async fn at_once_means_pending_in_the_answer_and_over_by_the_next_call() {
    let (_twin, client) = twin(Config { settle_after: Pace::AtOnce, ..Config::default() }).await;
    let seen = client.create(&order("REF-1", "1.00")).await;
    assert_eq!(seen.data()["status"], "pending");
    let id = seen.data()["id"].as_str().unwrap().to_owned();
    assert_eq!(client.retrieve(&id).await.data()["status"], "paid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_sent_many_times_at_once_makes_one_withdraw() {
    let (twin, client) = twin(by_hand()).await;
    let calls: Vec<_> = (0..40)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.created("REF-1").await })
        })
        .collect();
    let mut ids = HashSet::new();
    for call in calls {
        ids.insert(call.await.unwrap());
    }
    assert_eq!(ids.len(), 1);
    let ledger = twin.ledger();
    assert_eq!(ledger.withdraws.len(), 1);
    assert_eq!(ledger.withdraws[0].create_calls, 40);
    assert_eq!(ledger.wallet_satang, 100_000_000 - 100_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_creates_at_once_are_all_made_and_all_counted() {
    let (twin, client) = twin(Config { settle_after: Pace::AtOnce, ..Config::default() }).await;
    let calls: Vec<_> = (0..200)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move { client.created(&format!("REF-{number}")).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    let ledger = twin.ledger();
    assert_eq!(ledger.counts.creates, 200);
    assert_eq!(ledger.paid_satang(), 200 * 100_000);
    assert_eq!(ledger.wallet_satang, 100_000_000 - 200 * 100_000);
}
