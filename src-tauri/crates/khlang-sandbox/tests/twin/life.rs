//! Starting, stopping, dying, and what is still there afterwards.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use khlang_sandbox::one2pays::Config;
use khlang_sandbox::{CreateStep, Fate, One2PaysTwin, Pace, Plan, Status, TwinError};

use crate::client::{by_hand, order, twin};

fn on(file: &Path) -> Config {
    Config { ledger_file: Some(file.to_owned()), ..by_hand() }
}

#[tokio::test]
async fn the_ledger_survives_a_restart_with_keys_references_and_wallet() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("twin.jsonl");
    let (first, client) = twin(on(&file)).await;
    first.set_wallet(5_000_000).unwrap();
    first.plan(Plan::creates([CreateStep::ends_as(Fate::Failed)]));
    let id = client.created("REF-1").await;
    client.created("REF-2").await;
    first.settle("REF-2", Status::Paid).unwrap();
    let before = first.ledger();
    first.stop().await;

    let (second, client) = twin(on(&file)).await;
    let after = second.ledger();
    assert_eq!(after.withdraws, before.withdraws);
    assert_eq!(after.wallet_satang, 5_000_000 - 200_000);
    let replay = client.create(&order("REF-1", "1000.00")).await;
    assert_eq!(replay.data()["id"], id.as_str());
    let mut other = order("REF-2", "1.00");
    other["idempotencyKey"] = "another".into();
    assert_eq!(client.create(&other).await.status(), 409);
    // Its fate was kept, too.
    second.advance(&id).unwrap();
    assert_eq!(second.advance(&id).unwrap(), Some(Status::Failed));
}

#[tokio::test]
async fn open_withdraws_go_on_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("twin.jsonl");
    let (first, client) = twin(on(&file)).await;
    client.created("REF-1").await;
    first.stop().await;
    let timed = Config { settle_after: Pace::Timed { processing_after_ms: 1, final_after_ms: 2 }, ..on(&file) };
    let (second, _) = twin(timed).await;
    second.wait_for(|ledger| ledger.withdraws[0].really_paid).await;
}

#[tokio::test]
async fn a_torn_last_line_is_cut_off_and_any_other_damage_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("twin.jsonl");
    let (first, client) = twin(on(&file)).await;
    client.created("REF-1").await;
    first.stop().await;
    let append = |text: &[u8]| {
        let mut open = OpenOptions::new().append(true).open(&file).unwrap();
        open.write_all(text).unwrap();
    };
    append(b"{\"withdraw\":{\"id\":\"x");
    let (second, client) = twin(on(&file)).await;
    client.created("REF-2").await;
    second.stop().await;
    let (third, _) = twin(on(&file)).await;
    assert_eq!(third.ledger().withdraws.len(), 2);
    third.stop().await;
    append(b"nonsense\n");
    let error = One2PaysTwin::start(on(&file)).await.unwrap_err();
    assert!(matches!(error, TwinError::LedgerLine { line: 4, .. }), "{error:?}");
}

#[tokio::test]
async fn two_twins_never_share_a_ledger() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("twin.jsonl");
    let (first, _) = twin(on(&file)).await;
    let error = One2PaysTwin::start(on(&file)).await.unwrap_err();
    assert!(matches!(error, TwinError::LedgerInUse(_)));
    first.stop().await;
    assert!(One2PaysTwin::start(on(&file)).await.is_ok());
}

#[tokio::test]
async fn a_stopped_twin_has_freed_its_port() {
    let (first, client) = twin(by_hand()).await;
    client.created("REF-1").await;
    let addr = client.host.parse().unwrap();
    first.stop().await;
    assert!(tokio::net::TcpStream::connect(&client.host).await.is_err());
    let (second, client) = twin(Config { addr, ..by_hand() }).await;
    assert!(second.ledger().withdraws.is_empty());
    client.created("REF-1").await;
}

#[tokio::test]
async fn a_dropped_twin_is_gone() {
    let (first, client) = twin(by_hand()).await;
    drop(first);
    // The listener ends with its task, which the runtime ends soon.
    while tokio::net::TcpStream::connect(&client.host).await.is_ok() {
        tokio::task::yield_now().await;
    }
}
