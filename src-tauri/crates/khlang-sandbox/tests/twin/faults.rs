//! Every fault of the plan, as bytes on the wire and as money in the ledger.

use khlang_sandbox::one2pays::{self, Config};
use khlang_sandbox::{Answer, CreateDeed, CreateStep, Endpoint, Fate, Plan, ReadStep, Refusal, Status, Step, Timing};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{Client, Seen, by_hand, now_ms, order, sign, twin};

/// One create under this answer, with nothing done and with a payout done: the bytes must be of the same kind.
async fn both_ways(answer: Answer, check: impl Fn(&Seen)) {
    for (step, made) in [(CreateStep::before_acting(answer.clone()), 0), (CreateStep::after_acting(answer.clone()), 1)]
    {
        let (twin, client) = twin(by_hand()).await;
        twin.plan(Plan::creates([step]));
        let seen = client.create(&order("REF-1", "1000.00")).await;
        check(&seen);
        let ledger = twin.ledger();
        assert_eq!(ledger.withdraws.len(), made, "{answer:?}");
        assert!(!ledger.requests[0].outcome.is_empty());
        assert_eq!(ledger.requests[0].reference_id.as_deref(), Some("REF-1"));
        // The step is used up: the same call again is a good one and leaves one withdraw.
        client.created("REF-1").await;
        let ledger = twin.ledger();
        assert_eq!(ledger.withdraws.len(), 1);
        assert_eq!(ledger.withdraws[0].create_calls, u32::try_from(made).unwrap() + 1);
    }
}

#[tokio::test]
async fn a_dropped_answer_has_no_byte() {
    both_ways(Answer::Drop, |seen| {
        assert!(seen.bytes.is_empty() && !seen.was_reset);
    })
    .await;
    both_ways(Answer::Reset, |seen| {
        assert!(seen.bytes.is_empty() && seen.was_reset);
    })
    .await;
}

#[tokio::test]
async fn an_answer_can_end_after_its_status_line() {
    both_ways(Answer::StatusLineOnly, |seen| {
        assert_eq!(seen.text(), "HTTP/1.1 201 Created\r\n");
    })
    .await;
}

#[tokio::test]
async fn an_answer_can_be_reset_after_its_headers() {
    both_ways(Answer::ResetAfterHeaders, |seen| {
        assert!(seen.was_reset && seen.body().is_empty());
        // A reset may overtake the headers; what arrives is the truth about them.
        assert!(seen.bytes.is_empty() || seen.text().starts_with("HTTP/1.1 201"));
    })
    .await;
}

#[tokio::test]
async fn a_cut_body_is_shorter_than_announced() {
    both_ways(Answer::CutBody, |seen| {
        let announced: usize = seen.header("content-length").unwrap().parse().unwrap();
        assert!(!seen.body().is_empty() && seen.body().len() < announced);
        assert!(serde_json::from_str::<Value>(&seen.body()).is_err());
        assert!(seen.header("date").is_some());
    })
    .await;
}

#[tokio::test]
async fn a_whole_answer_can_be_no_answer() {
    both_ways(Answer::EmptyBody, |seen| {
        assert_eq!((seen.status(), seen.body().as_str()), (200, ""));
    })
    .await;
    both_ways(Answer::Html, |seen| {
        assert_eq!(seen.status(), 200);
        assert!(seen.header("content-type").unwrap().starts_with("text/html"));
        assert!(seen.body().starts_with("<!doctype html>"));
    })
    .await;
    both_ways(Answer::WrongType, |seen| {
        assert_eq!((seen.status(), seen.body().as_str()), (200, "[1,2,3]"));
    })
    .await;
    both_ways(Answer::Deep { levels: 200 }, |seen| {
        assert_eq!(seen.status(), 200);
        assert_eq!(seen.body().matches('[').count(), 200);
        assert_eq!(seen.body().matches(']').count(), 200);
    })
    .await;
}

#[tokio::test]
async fn duplicate_keys_contradict_each_other_inside_the_payout() {
    both_ways(Answer::DuplicateKeys, |seen| {
        let body = seen.body();
        assert_eq!(seen.status(), 201);
        for key in ["\"id\":", "\"amount\":", "\"status\":"] {
            assert_eq!(body.matches(key).count(), 2, "{key} in {body}");
        }
        assert!(seen.json()["data"]["referenceId"] == "REF-1", "{body}");
        assert_eq!(seen.data()["amount"], "0.01", "the last copy wins in this reader");
    })
    .await;
}

#[tokio::test]
async fn a_huge_body_is_streamed_without_a_length() {
    let bytes = 3 << 20;
    both_ways(Answer::Huge { bytes }, |seen| {
        assert_eq!(seen.status(), 201);
        assert!(seen.header("content-length").is_none());
        assert!(seen.bytes.len() as u64 > bytes);
        assert!(seen.text().ends_with("\r\n0\r\n\r\n"));
        let joined: String = seen
            .body()
            .split("\r\n")
            .enumerate()
            .filter(|(index, _)| index % 2 == 1)
            .map(|(_, chunk)| chunk.to_owned())
            .collect();
        let body: Value = serde_json::from_str(&joined).unwrap();
        assert_eq!(body["~padding"].as_str().unwrap().len() as u64, bytes);
        assert_eq!(body["data"]["referenceId"], "REF-1");
    })
    .await;
}

#[tokio::test]
async fn a_body_of_a_gigabyte_ends_when_the_reader_has_enough() {
    let (twin, client) = twin(by_hand()).await;
    twin.plan(Plan::creates([CreateStep::after_acting(Answer::Huge { bytes: 1 << 30 })]));
    let mut stream = TcpStream::connect(&client.host).await.unwrap();
    stream.write_all(signed_create(&client, "REF-1").as_bytes()).await.unwrap();
    let mut some = vec![0; 1 << 20];
    stream.read_exact(&mut some).await.unwrap();
    drop(stream);
    assert_eq!(client.retrieve("none").await.status(), 404);
    assert_eq!(twin.ledger().withdraws.len(), 1);
}

#[tokio::test]
async fn any_field_can_hold_any_text() {
    for (name, json) in [
        ("amount", "NaN"),
        ("amount", "1e3"),
        ("amount", "\"1,000.00\""),
        ("amount", "-1000.00"),
        ("amount", "\"๑๐๐๐.๐๐\""),
        ("amount", "\"999.99\""),
        ("status", "\"sleeping\""),
        ("referenceId", "\"REF-OTHER\""),
        ("bankCode", "\"014\""),
        ("id", "null"),
    ] {
        let answer = Answer::Field { name: name.to_owned(), json: json.to_owned() };
        both_ways(answer, |seen| {
            assert_eq!(seen.status(), 201);
            let expected = format!("\"{name}\":{json}");
            assert!(seen.body().contains(&expected), "{}", seen.body());
        })
        .await;
    }
}

#[tokio::test]
async fn an_answer_can_be_about_another_payout_account_or_time() {
    both_ways(Answer::AnotherPayout, |seen| {
        let data = seen.data();
        assert_ne!(data["referenceId"], "REF-1");
        assert_ne!(data["amount"], "1000.00");
        assert_ne!(data["bankAccountNumber"], "1234**7890");
    })
    .await;
    both_ways(Answer::OtherLastFour, |seen| {
        assert_eq!(seen.data()["bankAccountNumber"], "1234**8901");
        assert_eq!(seen.data()["referenceId"], "REF-1");
    })
    .await;
    both_ways(Answer::NaiveTimes, |seen| {
        let at = seen.data()["createdAt"].as_str().unwrap().to_owned();
        assert!(at.contains('T') && !at.ends_with('Z'), "{at}");
    })
    .await;
    both_ways(Answer::BuddhistYears, |seen| {
        let at = seen.data()["createdAt"].as_str().unwrap().to_owned();
        let year: i32 = at[..4].parse().unwrap();
        assert!(year > 2560 && at.ends_with('Z'), "{at}");
    })
    .await;
}

#[tokio::test]
async fn server_errors_and_redirects_come_before_or_after_acting() {
    for status in [408, 425, 500, 502, 503, 504] {
        both_ways(Answer::HttpStatus { status }, |seen| assert_eq!(seen.status(), status)).await;
    }
    for status in [301, 302, 307, 308] {
        let location = "http://127.0.0.1:1/elsewhere".to_owned();
        both_ways(Answer::Redirect { status, location: location.clone() }, |seen| {
            assert_eq!(seen.status(), status);
            assert_eq!(seen.header("location"), Some(location.clone()));
        })
        .await;
    }
}

#[tokio::test]
async fn every_documented_refusal_can_be_planned() {
    let ten_years = "315360000";
    for refusal in [
        one2pays::validation_error("customerBankCode", "no"),
        one2pays::invalid_amount(),
        one2pays::invalid_bank_code(),
        one2pays::insufficient_balance(),
        one2pays::invalid_credentials("no"),
        one2pays::authentication_error("no"),
        one2pays::forbidden(),
        one2pays::not_found(),
        one2pays::duplicate_reference(),
        one2pays::rate_limited(),
        one2pays::rate_limited().retry_after(ten_years),
        Refusal::new(418, "NEVER_HEARD_OF", ""),
    ] {
        both_ways(Answer::Refuse(refusal.clone()), |seen| {
            assert_eq!((seen.status(), seen.code()), (refusal.status, refusal.code.clone()));
            let field = seen.json()["error"]["metadata"]["field"].as_str().map(str::to_owned);
            assert_eq!(field, refusal.field);
            assert_eq!(seen.header("retry-after"), refusal.retry_after);
        })
        .await;
    }
}

#[tokio::test]
async fn a_confirmation_can_be_about_nothing() {
    let (twin, client) = twin(by_hand()).await;
    twin.plan(Plan::creates([CreateStep::before_acting(Answer::Normal)]));
    let id = client.created("REF-1").await;
    assert!(twin.ledger().withdraws.is_empty());
    assert_eq!(client.retrieve(&id).await.status(), 404);
}

fn signed_create(client: &Client, reference: &str) -> String {
    let (timestamp, body) = (now_ms(), order(reference, "1000.00").to_string());
    let signature = sign(&client.credentials.api_secret, &timestamp, &body);
    let headers = [
        ("X-API-Key", client.credentials.api_key.as_str()),
        ("X-Timestamp", &timestamp),
        ("X-Signature", &signature),
        ("Content-Type", "application/json"),
    ];
    client.request("POST", "/api/v1/withdraws", &headers, &body)
}

#[tokio::test]
async fn a_held_answer_waits_for_its_release_while_the_money_is_gone() {
    let (twin, client) = twin(by_hand()).await;
    twin.plan(Plan::creates([CreateStep::default().timed(Timing::Held)]));
    let held = tokio::spawn({
        let client = client.clone();
        async move { client.create(&order("REF-1", "1000.00")).await }
    });
    twin.wait_for(|ledger| ledger.held == 1).await;
    let ledger = twin.ledger();
    assert_eq!(ledger.withdraws.len(), 1);
    assert!(ledger.requests[0].held && !held.is_finished());
    assert_eq!(ledger.requests[0].outcome, "201");
    // Other calls are answered meanwhile.
    assert_eq!(client.list("").await.status(), 200);
    twin.release();
    assert_eq!(held.await.unwrap().status(), 201);
    assert_eq!(twin.ledger().held, 0);
}

#[tokio::test]
async fn a_client_that_dies_before_a_late_deed_does_not_stop_it() {
    let (twin, client) = twin(by_hand()).await;
    twin.plan(Plan::creates([CreateStep::default().timed(Timing::ActsAfter { ms: 30 })]));
    let mut stream = TcpStream::connect(&client.host).await.unwrap();
    stream.write_all(signed_create(&client, "REF-1").as_bytes()).await.unwrap();
    twin.wait_for(|ledger| ledger.counts.creates == 1).await;
    drop(stream);
    twin.wait_for(|ledger| ledger.by_reference("REF-1").is_some()).await;
    assert_eq!(twin.ledger().withdraws[0].create_calls, 1);
}

#[tokio::test]
async fn a_slow_answer_comes_after_the_deed() {
    let (twin, client) = twin(by_hand()).await;
    twin.plan(Plan::creates([CreateStep::default().timed(Timing::AnswersAfter { ms: 30 })]));
    assert_eq!(client.create(&order("REF-1", "1.00")).await.status(), 201);
    assert_eq!(twin.ledger().withdraws.len(), 1);
}

#[tokio::test]
async fn a_request_that_fails_a_check_uses_up_no_step() {
    let (twin, client) = twin(by_hand()).await;
    twin.plan(Plan::creates([CreateStep::after_acting(Answer::Drop)]));
    assert_eq!(client.create(&order("REF 1", "1.00")).await.status(), 400);
    assert!(client.create(&order("REF-1", "1.00")).await.bytes.is_empty());
}

#[tokio::test]
async fn steps_are_used_in_order_and_then_the_default_holds_until_cleared() {
    let (twin, client) = twin(by_hand()).await;
    twin.plan(Plan {
        creates: vec![CreateStep::refused(one2pays::insufficient_balance()), CreateStep::ends_as(Fate::Failed)],
        default_create: Some(Step {
            deed: CreateDeed::Nothing,
            timing: Timing::AtOnce,
            answer: Answer::HttpStatus { status: 503 },
        }),
        ..Plan::default()
    });
    let mut seen = Vec::new();
    for reference in ["A", "B", "C", "D"] {
        seen.push(client.create(&order(reference, "1.00")).await.status());
    }
    assert_eq!(seen, [400, 201, 503, 503]);
    twin.clear_plan();
    assert_eq!(client.create(&order("E", "1.00")).await.status(), 201);
    assert_eq!(twin.ledger().by_reference("B").unwrap().fate, Fate::Failed);
}

#[tokio::test]
async fn reads_have_a_plan_of_their_own() {
    let (twin, client) = twin(by_hand()).await;
    let id = client.created("REF-1").await;
    twin.plan(Plan {
        retrieves: vec![
            ReadStep::answering(Answer::Field { name: "status".to_owned(), json: "\"sleeping\"".to_owned() }),
            ReadStep::answering(Answer::HttpStatus { status: 500 }),
            ReadStep::answering(Answer::OtherLastFour),
        ],
        lists: vec![
            ReadStep::answering(Answer::Refuse(one2pays::rate_limited().retry_after("1"))),
            ReadStep::answering(Answer::OtherLastFour),
            ReadStep::answering(Answer::CutBody),
        ],
        balances: vec![ReadStep::answering(Answer::Html), ReadStep::answering(Answer::Drop)],
        ..Plan::default()
    });
    assert_eq!(client.retrieve(&id).await.data()["status"], "sleeping");
    assert_eq!(client.retrieve(&id).await.status(), 500);
    assert_eq!(client.retrieve(&id).await.data()["bankAccountNumber"], "1234**8901");
    assert_eq!(client.retrieve(&id).await.data()["status"], "pending");
    assert_eq!(client.list("").await.status(), 429);
    assert_eq!(client.list("").await.data()[0]["bankAccountNumber"], "1234**8901");
    assert!(serde_json::from_str::<Value>(&client.list("").await.body()).is_err());
    assert!(client.get("/api/v1/balance").await.body().starts_with("<!doctype"));
    assert!(client.get("/api/v1/balance").await.bytes.is_empty());
    let counts = twin.ledger().counts;
    assert_eq!((counts.creates, counts.retrieves, counts.lists, counts.balances), (1, 4, 3, 2));
    assert_eq!(counts.of(Endpoint::Cancel), 0);
}

#[tokio::test]
async fn a_paid_withdraw_can_be_reversed_late() {
    let (twin, client) = twin(by_hand()).await;
    let id = client.created("REF-1").await;
    twin.settle(&id, Status::Paid).unwrap();
    assert_eq!(client.retrieve(&id).await.data()["status"], "paid");
    twin.settle("REF-1", Status::Failed).unwrap();
    assert_eq!(client.retrieve(&id).await.data()["status"], "failed");
    assert!(twin.settle("REF-2", Status::Paid).is_err());
}

#[tokio::test]
async fn the_record_of_requests_shows_connections_and_outcomes_but_no_secret() {
    let (twin, client) = twin(Config { api_secret: "sk_test_canary_9f27".to_owned(), ..by_hand() }).await;
    client.created("REF-1").await;
    client.get("/elsewhere").await;
    client
        .raw(&signed_create(
            &Client {
                credentials: one2pays::Credentials { api_key: "pk_test_other".to_owned(), api_secret: "x".to_owned() },
                ..client.clone()
            },
            "REF-2",
        ))
        .await;
    let ledger = twin.ledger();
    let rows: Vec<(&str, &str, u64)> = ledger
        .requests
        .iter()
        .map(|request| (request.path.as_str(), request.outcome.as_str(), request.connection))
        .collect();
    assert_eq!(
        rows,
        [
            ("/api/v1/withdraws", "201", 1),
            ("/elsewhere", "404 RESOURCE_NOT_FOUND", 2),
            ("/api/v1/withdraws", "401 AUTHENTICATION_ERROR", 3),
        ]
    );
    let text = serde_json::to_string(&ledger).unwrap() + &format!("{:?}", ledger);
    assert!(!text.contains("canary"));
    assert!(!text.contains("sha256="));
}
