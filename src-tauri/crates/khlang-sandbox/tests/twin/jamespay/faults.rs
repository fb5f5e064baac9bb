//! Every fault of the plan, as bytes on the wire and as money in the ledger.

use khlang_sandbox::{Answer, CreateDeed, CreateStep, Fate, Plan, ReadStep, Refusal, Status, Step, Timing, jamespay};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::client::{by_hand, error, order, twin};
use crate::wire::Seen;

/// One create under this answer, with nothing done and with an order made: the bytes must be of the same kind.
async fn both_ways(answer: Answer, check: impl Fn(&Seen)) {
    for (step, made) in [(CreateStep::before_acting(answer.clone()), 0), (CreateStep::after_acting(answer.clone()), 1)]
    {
        let (twin, client) = twin(by_hand()).await;
        twin.plan(Plan::creates([step]));
        check(&client.create(&order("A1")).await);
        let ledger = twin.ledger();
        assert_eq!(ledger.withdraws.len(), made, "{answer:?}");
        assert!(!ledger.requests[0].outcome.is_empty());
        assert_eq!(ledger.requests[0].reference_id.as_deref(), Some("A1"));
        // The step is used up, and what was sent again was made again.
        client.created("A1").await;
        assert_eq!(twin.ledger().withdraws.len(), made + 1);
    }
}

#[tokio::test]
async fn an_answer_can_break_off_at_any_byte() {
    both_ways(Answer::Drop, |seen| assert!(seen.bytes.is_empty() && !seen.was_reset)).await;
    both_ways(Answer::Reset, |seen| assert!(seen.bytes.is_empty() && seen.was_reset)).await;
    both_ways(Answer::StatusLineOnly, |seen| assert_eq!(seen.text(), "HTTP/1.1 200 OK\r\n")).await;
    both_ways(Answer::ResetAfterHeaders, |seen| assert!(seen.was_reset && seen.body().is_empty())).await;
    both_ways(Answer::CutBody, |seen| {
        assert!(!seen.body().is_empty() && serde_json::from_str::<Value>(&seen.body()).is_err());
    })
    .await;
}

#[tokio::test]
async fn a_whole_answer_can_be_no_answer() {
    both_ways(Answer::EmptyBody, |seen| assert_eq!((seen.status(), seen.body().as_str()), (200, ""))).await;
    both_ways(Answer::Html, |seen| assert!(seen.body().starts_with("<!doctype html>"))).await;
    both_ways(Answer::WrongType, |seen| assert_eq!(seen.body(), "[1,2,3]")).await;
    both_ways(Answer::Deep { levels: 200 }, |seen| assert_eq!(seen.body().matches('[').count(), 200)).await;
    both_ways(Answer::Huge { bytes: 3 << 20 }, |seen| {
        assert!(seen.header("content-length").is_none() && seen.bytes.len() > 3 << 20);
        assert!(seen.text().contains("\"merchant_order_id\":\"A1\""));
    })
    .await;
    for status in [408, 425, 429, 500, 502, 503, 504] {
        both_ways(Answer::HttpStatus { status }, |seen| assert_eq!(seen.status(), status)).await;
    }
    for status in [301, 302, 307, 308] {
        let location = "http://127.0.0.1:1/elsewhere".to_owned();
        both_ways(Answer::Redirect { status, location: location.clone() }, |seen| {
            assert_eq!((seen.status(), seen.header("location")), (status, Some(location.clone())));
        })
        .await;
    }
}

#[tokio::test]
async fn an_answer_can_lie_about_any_field() {
    for (name, json) in [
        ("amount", "NaN"),
        ("amount", "1e3"),
        ("amount", "\"1,000.00\""),
        ("amount", "999.99"),
        ("amount", "10.00"),
        ("merchant_order_id", "\"A2\""),
        ("bank", "\"SCB\""),
        ("platform_order_id", "null"),
        ("order_datetime", "\"yesterday\""),
    ] {
        both_ways(Answer::Field { name: name.to_owned(), json: json.to_owned() }, |seen| {
            assert!(seen.body().contains(&format!("\"{name}\":{json}")), "{}", seen.body());
        })
        .await;
    }
    both_ways(Answer::DuplicateKeys, |seen| {
        for key in ["\"platform_order_id\":", "\"amount\":"] {
            assert_eq!(seen.body().matches(key).count(), 2, "{}", seen.body());
        }
        assert_eq!(seen.data()["merchant_order_id"], "A1");
    })
    .await;
}

#[tokio::test]
async fn an_answer_can_be_about_another_order_account_bank_kind_or_time() {
    both_ways(Answer::AnotherPayout, |seen| {
        let data = seen.data();
        assert_ne!(data["merchant_order_id"], "A1");
        assert_ne!(data["account_no"], "1234567890");
        assert!(seen.body().contains("\"amount\":77.07"));
        assert_eq!(data["platform_order_id"].as_str().unwrap().len(), 24);
    })
    .await;
    both_ways(Answer::OtherLastFour, |seen| assert_eq!(seen.data()["account_no"], "1234568901")).await;
    both_ways(Answer::OtherBank, |seen| assert_eq!(seen.data()["bank"], "SCB")).await;
    both_ways(Answer::OtherKind, |seen| {
        let id = seen.data()["platform_order_id"].as_str().unwrap().to_owned();
        assert_eq!((id.len(), &id[3..4]), (24, "M"), "a settlement's id");
    })
    .await;
    both_ways(Answer::NaiveTimes, |seen| assert_eq!(seen.status(), 200)).await;
    both_ways(Answer::BuddhistYears, |seen| {
        let year: i32 = seen.data()["order_datetime"].as_str().unwrap()[..4].parse().unwrap();
        assert!(year > 2560);
    })
    .await;
}

#[tokio::test]
async fn every_documented_refusal_can_be_planned() {
    for refusal in [
        jamespay::invalid_inputs("no"),
        Refusal::new(422, "invalid-inputs", "no"),
        jamespay::duplicate_entry(),
        jamespay::permission_denied("no"),
        jamespay::not_found(),
        jamespay::method_not_allowed(),
        Refusal::new(429, "too-many", "no").retry_after("315360000"),
        Refusal::new(418, "never-heard-of", ""),
    ] {
        both_ways(Answer::Refuse(refusal.clone()), |seen| {
            assert_eq!(error(seen), (refusal.status, refusal.code.clone()));
            assert_eq!(seen.header("retry-after"), refusal.retry_after);
        })
        .await;
    }
}

#[tokio::test]
async fn a_confirmation_can_be_about_nothing() {
    let (twin, client) = twin(by_hand()).await;
    twin.plan(Plan::creates([CreateStep::before_acting(Answer::Normal)]));
    let id = client.created("A1").await;
    assert!(twin.ledger().withdraws.is_empty());
    assert_eq!(client.query(&id).await.status(), 404);
}

#[tokio::test]
async fn an_answer_can_be_held_late_or_for_a_client_that_has_died() {
    let (twin, client) = twin(by_hand()).await;
    twin.plan(Plan::creates([
        CreateStep::default().timed(Timing::Held),
        CreateStep::default().timed(Timing::AnswersAfter { ms: 20 }),
        CreateStep::default().timed(Timing::ActsAfter { ms: 20 }),
    ]));
    let held = tokio::spawn({
        let client = client.clone();
        async move { client.create(&order("A1")).await }
    });
    twin.wait_for(|ledger| ledger.held == 1).await;
    assert!(twin.ledger().by_reference("A1").is_some() && !held.is_finished());
    assert_eq!(client.create(&order("A2")).await.status(), 200);
    twin.release();
    assert_eq!(held.await.unwrap().status(), 200);
    let request = client.signed_request("/withdraw/create", &client.full(&order("A3")).to_string());
    let mut stream = TcpStream::connect(&client.host).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    twin.wait_for(|ledger| ledger.counts.creates == 3).await;
    drop(stream);
    twin.wait_for(|ledger| ledger.by_reference("A3").is_some()).await;
}

#[tokio::test]
async fn steps_are_for_valid_calls_in_order_and_the_default_holds_until_cleared() {
    let (twin, client) = twin(by_hand()).await;
    twin.plan(Plan {
        creates: vec![CreateStep::refused(jamespay::duplicate_entry()), CreateStep::ends_as(Fate::Failed)],
        default_create: Some(Step {
            deed: CreateDeed::Nothing,
            timing: Timing::AtOnce,
            answer: Answer::HttpStatus { status: 503 },
        }),
        ..Plan::default()
    });
    let mut seen = Vec::new();
    for id in ["WD-1", "A1", "A2", "A3"] {
        seen.push(client.create(&order(id)).await.status());
    }
    assert_eq!(seen, [400, 409, 200, 503]);
    twin.clear_plan();
    client.created("A4").await;
    assert_eq!(twin.ledger().by_reference("A2").unwrap().fate, Fate::Failed);
}

#[tokio::test]
async fn queries_and_balances_have_a_plan_of_their_own() {
    let (twin, client) = twin(by_hand()).await;
    let id = client.created("A1").await;
    twin.plan(Plan {
        retrieves: [Answer::HttpStatus { status: 500 }, Answer::AnotherPayout, Answer::Drop, Answer::CutBody]
            .map(ReadStep::answering)
            .to_vec(),
        balances: vec![ReadStep::answering(Answer::Html), ReadStep::answering(Answer::Drop)],
        ..Plan::default()
    });
    assert_eq!(client.query(&id).await.status(), 500);
    assert_ne!(client.query(&id).await.data()["platform_order_id"], id.as_str());
    assert!(client.query(&id).await.bytes.is_empty());
    assert!(serde_json::from_str::<Value>(&client.query(&id).await.body()).is_err());
    assert_eq!(client.query(&id).await.data()["status"], "open");
    assert!(client.balance().await.body().starts_with("<!doctype"));
    assert!(client.balance().await.bytes.is_empty());
    let counts = twin.ledger().counts;
    assert_eq!((counts.creates, counts.retrieves, counts.balances), (1, 5, 2));
}

#[tokio::test]
async fn a_paid_order_can_be_reversed_late() {
    let (twin, client) = twin(by_hand()).await;
    let id = client.created("A1").await;
    for (status, word) in [(Status::Paid, "success"), (Status::Failed, "failed")] {
        twin.settle("A1", status).unwrap();
        assert_eq!(client.query(&id).await.data()["status"], word);
    }
    assert_eq!(twin.ledger().withdraws[0].times_paid, 1);
}
