//! Every fault of the plan, as bytes on the wire and as money in the ledger.

use khlang_sandbox::{Answer, CreateDeed, CreateStep, Plan, Refusal, Step, Timing, pay1401};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::client::{by_hand, order, twin};
use crate::wire::{self, Seen};

/// One create under this answer, with nothing done and with a payout made: the bytes must be of the same kind.
async fn both_ways(answer: Answer, check: impl Fn(&Seen)) {
    for (step, made) in [(CreateStep::before_acting(answer.clone()), 0), (CreateStep::after_acting(answer.clone()), 1)]
    {
        let (twin, client) = twin(by_hand()).await;
        twin.plan(Plan::creates([step]));
        check(&client.create(&order(json!(1000))).await);
        let ledger = twin.ledger();
        assert_eq!(ledger.withdraws.len(), made, "{answer:?}");
        assert!(!ledger.requests[0].outcome.is_empty());
        // The step is used up, and what was sent again was made again.
        client.created().await;
        assert_eq!(twin.ledger().withdraws.len(), made + 1);
    }
}

#[tokio::test]
async fn an_answer_can_break_off_at_any_byte() {
    both_ways(Answer::Drop, |seen| assert!(seen.bytes.is_empty() && !seen.was_reset)).await;
    both_ways(Answer::Reset, |seen| assert!(seen.bytes.is_empty() && seen.was_reset)).await;
    both_ways(Answer::StatusLineOnly, |seen| assert_eq!(seen.text(), "HTTP/1.1 201 Created\r\n")).await;
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
        assert!(seen.text().contains("\"bank_code\":\"BBL\""));
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
        ("amount", "100000"),
        ("bank_name", "\"KRUNG THAI BANK\""),
        ("payment_id", "null"),
        ("account_name", "\"Somebody Else\""),
    ] {
        both_ways(Answer::Field { name: name.to_owned(), json: json.to_owned() }, |seen| {
            assert!(seen.body().contains(&format!("\"{name}\":{json}")), "{}", seen.body());
        })
        .await;
    }
    both_ways(Answer::DuplicateKeys, |seen| {
        for key in ["\"payment_id\":", "\"amount\":", "\"bank_code\":"] {
            assert_eq!(seen.body().matches(key).count(), 2, "{}", seen.body());
        }
        assert_eq!(seen.json()["bank_account"], "1234567890");
    })
    .await;
}

#[tokio::test]
async fn an_answer_can_be_about_another_payout_account_or_bank() {
    both_ways(Answer::AnotherPayout, |seen| {
        assert_ne!(seen.json()["bank_account"], "1234567890");
        assert!(seen.body().contains("\"amount\":777.07"));
        assert_eq!(seen.json()["payment_id"].as_str().unwrap().len(), 25);
    })
    .await;
    both_ways(Answer::OtherLastFour, |seen| assert_eq!(seen.json()["bank_account"], "1234568901")).await;
    both_ways(Answer::OtherBank, |seen| {
        assert_eq!(seen.json()["bank_code"], "SCB");
        assert_eq!(seen.json()["bank_name"], "Bangkok Bank Public Company Limited");
    })
    .await;
    // There are no times and no kinds of ids to be wrong about.
    for answer in [Answer::NaiveTimes, Answer::BuddhistYears, Answer::OtherKind] {
        both_ways(answer, |seen| assert_eq!((seen.status(), &seen.json()["bank_code"]), (201, &"BBL".into()))).await;
    }
}

#[tokio::test]
async fn the_other_bank_is_another_one_whichever_was_paid() {
    let (twin, client) = twin(by_hand()).await;
    twin.plan(Plan::creates([CreateStep::after_acting(Answer::OtherBank)]));
    let mut order = order(json!(1000));
    order["bank_name"] = "Siam Commercial Bank Public Company Limited".into();
    assert_eq!(client.create(&order).await.json()["bank_code"], "KBANK");
    assert_eq!(twin.ledger().withdraws[0].bank_code, "SCB");
}

#[tokio::test]
async fn every_documented_refusal_can_be_planned() {
    for refusal in [
        pay1401::merchant_secret_required(),
        pay1401::invalid_merchant_secret(),
        pay1401::merchant_not_found(),
        pay1401::bank_not_found(),
        pay1401::insufficient_balance(),
        pay1401::below_minimum(),
        pay1401::invalid_body("no"),
        Refusal::new(429, "TOO_MANY", "no").retry_after("315360000"),
        Refusal::new(418, "NEVER_HEARD_OF", ""),
    ] {
        let told = if refusal.code.is_empty() { &refusal.message } else { &refusal.code };
        both_ways(Answer::Refuse(refusal.clone()), |seen| {
            let body = seen.json();
            assert_eq!((seen.status(), body["message"].as_str()), (refusal.status, Some(told.as_str())));
            assert_eq!(body["statusCode"], refusal.status);
            assert_eq!(seen.header("retry-after"), refusal.retry_after);
        })
        .await;
    }
}

#[tokio::test]
async fn a_confirmation_can_be_about_nothing() {
    let (twin, client) = twin(by_hand()).await;
    twin.plan(Plan::creates([CreateStep::before_acting(Answer::Normal)]));
    client.created().await;
    assert!(twin.ledger().withdraws.is_empty());
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
        async move { client.created().await }
    });
    twin.wait_for(|ledger| ledger.held == 1).await;
    assert!(twin.ledger().withdraws.len() == 1 && !held.is_finished());
    client.created().await;
    twin.release();
    assert_eq!(held.await.unwrap(), twin.ledger().withdraws[0].id);
    let bearer = format!("Bearer {}", client.credentials.secret);
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    let body = order(json!(1000)).to_string();
    let request = wire::request(&client.host, "POST", "/api/withdrawals", &headers, &body);
    let mut stream = TcpStream::connect(&client.host).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    twin.wait_for(|ledger| ledger.counts.creates == 3).await;
    drop(stream);
    twin.wait_for(|ledger| ledger.withdraws.len() == 3).await;
}

#[tokio::test]
async fn steps_are_for_valid_calls_in_order_and_the_default_holds_until_cleared() {
    let (twin, client) = twin(by_hand()).await;
    twin.plan(Plan {
        creates: vec![CreateStep::refused(pay1401::insufficient_balance())],
        default_create: Some(Step {
            deed: CreateDeed::Nothing,
            timing: Timing::AtOnce,
            answer: Answer::HttpStatus { status: 503 },
        }),
        ..Plan::default()
    });
    let mut seen = Vec::new();
    for amount in [99, 1000, 1000, 1000] {
        seen.push(client.create(&order(json!(amount))).await.status());
    }
    assert_eq!(seen, [400, 400, 503, 503]);
    twin.clear_plan();
    client.created().await;
    let outcomes: Vec<String> = twin.ledger().requests.iter().map(|request| request.outcome.clone()).collect();
    assert_eq!(outcomes, ["400", "400 INSUFFICIENT_BALANCE", "503", "503", "201"]);
}
