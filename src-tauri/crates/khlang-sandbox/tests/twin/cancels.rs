//! Cancelling, allowed and not, won and lost.

use khlang_sandbox::one2pays::{Behaviour, CancelProcessing, Config};
use khlang_sandbox::{Answer, CancelDeed, CancelStep, CreateStep, Fate, Pace, Plan, Status, Step, Timing};

use crate::client::{by_hand, twin};

#[tokio::test]
async fn open_withdraws_can_be_cancelled_and_closed_ones_cannot() {
    let (twin, client) = twin(by_hand()).await;
    for (status, expected) in [
        (Status::Pending, 200),
        (Status::Processing, 200),
        (Status::Paid, 400),
        (Status::Failed, 400),
        (Status::Canceled, 400),
    ] {
        let id = client.created(&format!("REF-{status}")).await;
        twin.settle(&id, status).unwrap();
        let seen = client.cancel(&id).await;
        assert_eq!(seen.status(), expected, "{status}");
        if expected == 200 {
            assert_eq!(seen.data()["status"], "canceled");
            assert!(seen.data()["canceledAt"].is_string());
        } else {
            assert_eq!(seen.code(), "VALIDATION_ERROR");
            assert_eq!(client.retrieve(&id).await.data()["status"], status.to_string());
        }
    }
    // Only the paid one is still out of the wallet.
    assert_eq!(twin.ledger().wallet_satang, 100_000_000 - 100_000);
}

#[tokio::test]
async fn an_unknown_id_is_not_found() {
    let (_twin, client) = twin(by_hand()).await;
    for id in ["6f1c1f0e-0000-4000-8000-000000000000", "nonsense"] {
        for seen in [client.cancel(id).await, client.retrieve(id).await] {
            assert_eq!((seen.status(), seen.code().as_str()), (404, "RESOURCE_NOT_FOUND"));
        }
    }
}

#[tokio::test]
async fn cancelling_what_is_processing_can_be_unsupported() {
    let (twin, client) = twin(by_hand()).await;
    twin.set_behaviour(Behaviour { cancel_processing: CancelProcessing::Refused, ..Behaviour::default() });
    let id = client.created("REF-1").await;
    twin.advance(&id).unwrap();
    assert_eq!(client.cancel(&id).await.status(), 400);
    assert_eq!(twin.ledger().withdraws[0].status, Status::Processing);
}

#[tokio::test]
async fn a_cancel_that_loses_the_race_is_answered_200_and_paid_later() {
    let (twin, client) = twin(by_hand()).await;
    for says in [Status::Processing, Status::Canceled] {
        let id = client.created(&format!("REF-{says}")).await;
        twin.advance(&id).unwrap();
        twin.plan(Plan::cancels([CancelStep::loses_race(says)]));
        let seen = client.cancel(&id).await;
        assert_eq!(seen.status(), 200);
        assert_eq!(seen.data()["status"], says.to_string());
        assert_eq!(client.retrieve(&id).await.data()["status"], "processing");
        twin.advance(&id).unwrap();
        assert_eq!(client.retrieve(&id).await.data()["status"], "paid");
    }
    assert_eq!(twin.ledger().paid_satang(), 200_000);
}

#[tokio::test]
async fn a_lost_race_is_paid_by_itself_even_if_it_was_to_stay_open() {
    for fate in [Fate::StaysPending, Fate::StaysProcessing] {
        let (twin, client) = twin(Config {
            settle_after: Pace::Timed { processing_after_ms: 1, final_after_ms: 2 },
            ..Config::default()
        })
        .await;
        twin.plan(Plan {
            cancels: vec![CancelStep::loses_race(Status::Processing)],
            ..Plan::creates([CreateStep::ends_as(fate)])
        });
        let id = client.created("REF-1").await;
        assert_eq!(client.cancel(&id).await.status(), 200);
        twin.wait_for(|ledger| ledger.withdraws[0].really_paid).await;
    }
}

#[tokio::test]
async fn a_lost_cancel_may_or_may_not_have_been_done() {
    let (twin, client) = twin(by_hand()).await;
    for (deed, status) in [(CancelDeed::AsAsked, Status::Canceled), (CancelDeed::Nothing, Status::Pending)] {
        let id = client.created(&format!("REF-{status}")).await;
        twin.plan(Plan::cancels([Step { deed, timing: Timing::AtOnce, answer: Answer::Drop }]));
        assert!(client.cancel(&id).await.bytes.is_empty());
        assert_eq!(client.retrieve(&id).await.data()["status"], status.to_string());
    }
}
