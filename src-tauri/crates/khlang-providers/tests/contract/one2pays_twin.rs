//! The adapter against the One2Pays twin: what the twin really did, whatever was said.

use crate::{
    fixture::{instruction, key, one2pays_secrets, settings},
    one2pays_answers::One2Pays as Contracted,
    suite::{Class, class},
    twins::{self, TwinContract},
};
use khlang_domain::{
    connection::{AmountUnit, ConnectionSettings},
    ids::{IdempotencyKey, ProviderPayoutId},
    instruction::Instruction,
    money::Satang,
    outcome::{CancelOutcome, CreateOutcome, Doubt, ProviderStatus},
    reference::Reference,
    time::UtcMillis,
};
use khlang_providers::{
    check::{Finding, check_connection},
    clock::{Clock, SystemClock},
    http::NetworkSettings,
    registry::connect,
    seam::{AskError, Provider},
};
use khlang_sandbox::{
    Answer, CancelStep, CreateStep, Endpoint, Fate, Pace, Plan, RunningTwin, Status,
    one2pays::{self, Behaviour, Config, Envelope, One2PaysTwin, Paging, Replay},
};
use std::{sync::Arc, time::Duration};

async fn start(config: Config) -> RunningTwin {
    One2PaysTwin::start(Config { settle_after: Pace::ByHand, ..config }).await.unwrap()
}

fn to(twin: &RunningTwin, unit: AmountUnit, network: &NetworkSettings) -> Arc<dyn Provider> {
    let settings = ConnectionSettings { amount_unit: Some(unit), ..settings("one2pays", &twin.base_url()) };
    let credentials = twin.credentials();
    connect(&settings, &one2pays_secrets(&credentials.api_key, &credentials.api_secret), network).unwrap()
}

async fn twin_and_provider() -> (RunningTwin, Arc<dyn Provider>) {
    let twin = start(Config::default()).await;
    let provider = to(&twin, AmountUnit::Baht, &NetworkSettings::default());
    (twin, provider)
}

fn id_of(outcome: &CreateOutcome) -> ProviderPayoutId {
    match outcome {
        CreateOutcome::Accepted { id, .. } => id.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_payout_goes_through_with_its_exact_amount_in_either_unit() {
    for (unit, twin_unit) in
        [(AmountUnit::Baht, one2pays::AmountUnit::Baht), (AmountUnit::Satang, one2pays::AmountUnit::Satang)]
    {
        let twin = start(Config { amount_unit: twin_unit, ..Config::default() }).await;
        let provider = to(&twin, unit, &NetworkSettings::default());
        let outcome = provider.create(&instruction(), &key()).await;
        let id = id_of(&outcome);
        assert!(matches!(
            outcome,
            CreateOutcome::Accepted { status: ProviderStatus::Pending, created_at: Some(_), .. }
        ));
        twin.look(|ledger| {
            let withdraw = &ledger.withdraws[0];
            assert_eq!((ledger.withdraws.len(), withdraw.satang), (1, 150_075));
            assert_eq!((withdraw.account_number.as_str(), withdraw.bank_code.as_str()), ("0123456789", "004"));
            assert_eq!(withdraw.account_name, "สมชาย ใจดี");
            let fingerprint = provider.fingerprint(&instruction(), &key()).unwrap();
            assert_eq!(ledger.requests[0].body_sha256, fingerprint.as_str());
        });
        twin.settle(instruction().reference.as_str(), Status::Paid).unwrap();
        let observed = provider.as_retrieves().unwrap().retrieve(&id, &instruction()).await.unwrap();
        assert_eq!((observed.status, observed.differences.len()), (ProviderStatus::Paid, 0));
        assert!(observed.paid_at.is_some());
        let balance = provider.as_shows_balance().unwrap().balance().await.unwrap();
        assert_eq!(balance.available, Some(Satang::new(100_000_000 - 150_075)));
        assert_eq!(balance.status.as_deref(), Some("active"));
    }
}

impl TwinContract for Contracted {
    type Twin = One2PaysTwin;

    async fn start(network: &NetworkSettings) -> (RunningTwin, Arc<dyn Provider>) {
        let twin = start(Config::default()).await;
        let provider = to(&twin, AmountUnit::Baht, network);
        (twin, provider)
    }

    fn fields() -> Vec<(&'static str, &'static str, Class)> {
        vec![
            ("bankCode", "\"014\"", Class::Mismatch),
            ("referenceId", "\"another\"", Class::Mismatch),
            ("currency", "\"USD\"", Class::Mismatch),
            ("id", "\"../balance\"", Class::Unknown),
        ]
    }

    fn refusals_of_the_twin() -> Vec<(khlang_sandbox::Refusal, Class)> {
        vec![
            (one2pays::duplicate_reference(), Class::Unknown),
            (one2pays::rate_limited(), Class::Unknown),
            (one2pays::not_found(), Class::Unknown),
            (one2pays::insufficient_balance(), Class::Refused),
            (one2pays::invalid_amount(), Class::Refused),
            (one2pays::invalid_bank_code(), Class::Refused),
            (one2pays::invalid_credentials("signature"), Class::Refused),
            (one2pays::authentication_error("key"), Class::Refused),
            (one2pays::forbidden(), Class::Refused),
        ]
    }
}

twins::twin_contract!(Contracted);

#[tokio::test]
async fn an_unknown_status_leaves_a_new_payout_open() {
    let (twin, provider) = twin_and_provider().await;
    let on_hold = Answer::Field { name: "status".to_owned(), json: "\"on_hold\"".to_owned() };
    twin.plan(Plan::creates([CreateStep::after_acting(on_hold)]));
    let outcome = provider.create(&instruction(), &key()).await;
    let CreateOutcome::Accepted { status, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(status, ProviderStatus::Unrecognised("on_hold".to_owned()));
}

#[tokio::test]
async fn a_slow_answer_is_unknown_and_the_identical_repeat_finds_the_first() {
    let twin = start(Config::default()).await;
    let network = NetworkSettings { total_timeout: Duration::from_millis(300), ..NetworkSettings::default() };
    let provider = to(&twin, AmountUnit::Baht, &network);
    twin.plan(Plan::creates([CreateStep::default().timed(khlang_sandbox::Timing::Held)]));
    let lost = provider.create(&instruction(), &key()).await;
    assert_eq!(lost, CreateOutcome::Unknown { doubt: Doubt::Timeout });
    let repeated = to(&twin, AmountUnit::Baht, &NetworkSettings::default()).create(&instruction(), &key()).await;
    twin.look(|ledger| {
        assert_eq!((ledger.withdraws.len(), ledger.counts.creates), (1, 2));
        assert_eq!(ledger.withdraws[0].id, id_of(&repeated).as_str());
        assert_eq!(ledger.requests[0].body_sha256, ledger.requests[1].body_sha256);
        assert_ne!(ledger.requests[0].connection, ledger.requests[1].connection);
    });
}

#[tokio::test]
async fn a_conflict_is_looked_up_in_the_list_whatever_its_envelope() {
    for envelope in [Envelope::Plain, Envelope::Items, Envelope::Withdraws, Envelope::Data] {
        for paging in [Paging::Absent, Paging::Present] {
            let behaviour = Behaviour { replay: Replay::Conflict, envelope, paging, ..Behaviour::default() };
            let twin = start(Config { behaviour, ..Config::default() }).await;
            let provider = to(&twin, AmountUnit::Baht, &NetworkSettings::default());
            let first = id_of(&provider.create(&instruction(), &key()).await);
            let other = Instruction { reference: Reference::parse("other").unwrap(), ..instruction() };
            provider.create(&other, &IdempotencyKey::new("other-key")).await;
            let repeated = provider.create(&instruction(), &key()).await;
            let code = "DUPLICATE_REFERENCE_ID".to_owned();
            assert_eq!(repeated, CreateOutcome::Unknown { doubt: Doubt::Duplicate { code } });
            let lists = provider.as_lists().unwrap();
            let now = SystemClock.now();
            let page = lists.list(now.plus(-60_000), now.plus(60_000), 1).await.unwrap();
            assert_eq!((page.received, page.rows.len(), page.more), (2, 2, false));
            assert!(page.rows[0].created_at <= page.rows[1].created_at && page.rows[0].created_at.is_some());
            let row = page.rows.iter().find(|row| row.reference == instruction().reference.as_str()).unwrap();
            let observed = lists.observe(row, &instruction()).unwrap();
            assert_eq!((observed.id, observed.differences.len()), (first, 0));
            assert_eq!(lists.observe(row, &other).unwrap().differences[0].field, "reference");
            let earlier = lists.list(UtcMillis(0), now.plus(-60_000), 1).await.unwrap();
            assert_eq!((earlier.received, earlier.more), (0, false));
        }
    }
}

#[tokio::test]
async fn a_list_of_more_than_a_page_is_read_to_its_end() {
    let (twin, provider) = twin_and_provider().await;
    for number in 0..103 {
        let reference = Reference::parse(&format!("r-{number}")).unwrap();
        let outcome = provider
            .create(&Instruction { reference, ..instruction() }, &IdempotencyKey::new(format!("key-{number}")))
            .await;
        assert_eq!(class(&outcome), Class::Accepted);
    }
    let now = SystemClock.now();
    let lists = provider.as_lists().unwrap();
    let first = lists.list(now.plus(-600_000), now.plus(600_000), 1).await.unwrap();
    let second = lists.list(now.plus(-600_000), now.plus(600_000), 2).await.unwrap();
    assert_eq!((first.received, first.more, second.received, second.more), (100, true, 3, false));
    let references: std::collections::BTreeSet<_> =
        first.rows.iter().chain(&second.rows).map(|row| row.reference.as_str()).collect();
    assert_eq!(references.len(), 103);
    twin.look(|ledger| {
        let connections = |of: Endpoint| {
            let seen = ledger.requests.iter().filter(|request| request.endpoint == of);
            seen.map(|request| request.connection).collect::<std::collections::BTreeSet<_>>().len()
        };
        assert_eq!((connections(Endpoint::Create), connections(Endpoint::List)), (103, 1));
    });
}

#[tokio::test]
async fn a_cancel_is_only_a_request() {
    let (twin, provider) = twin_and_provider().await;
    let id = id_of(&provider.create(&instruction(), &key()).await);
    let cancels = provider.as_cancels().unwrap();
    twin.plan(Plan::cancels([CancelStep::answering(Answer::Drop), CancelStep::loses_race(Status::Canceled)]));
    assert_eq!(cancels.cancel(&id).await, CancelOutcome::Unknown { doubt: Doubt::Dropped });
    let (twin, provider) = twin_and_provider().await;
    twin.plan(Plan::cancels([CancelStep::loses_race(Status::Canceled)]));
    let id = id_of(&provider.create(&instruction(), &key()).await);
    let cancels = provider.as_cancels().unwrap();
    assert_eq!(cancels.cancel(&id).await, CancelOutcome::Taken);
    twin.settle(id.as_str(), Status::Paid).unwrap();
    assert_eq!(
        provider.as_retrieves().unwrap().retrieve(&id, &instruction()).await.unwrap().status,
        ProviderStatus::Paid
    );
    let refused = cancels.cancel(&id).await;
    assert!(
        matches!(&refused, CancelOutcome::Refused { refusal } if refusal.code == "VALIDATION_ERROR"),
        "{refused:?}"
    );
    let nobody = ProviderPayoutId::new("00000000-0000-4000-8000-000000000000");
    let refused = cancels.cancel(&nobody).await;
    assert!(matches!(&refused, CancelOutcome::Refused { refusal } if refusal.status == 404), "{refused:?}");
    assert!(matches!(
        provider.as_retrieves().unwrap().retrieve(&nobody, &instruction()).await,
        Err(AskError::NotFound(_))
    ));
}

#[tokio::test]
async fn every_end_of_a_payout_is_read() {
    for (fate, status, word) in [
        (Fate::Paid, Status::Paid, ProviderStatus::Paid),
        (Fate::Failed, Status::Failed, ProviderStatus::Failed),
        (Fate::Canceled, Status::Canceled, ProviderStatus::Canceled),
        (Fate::StaysProcessing, Status::Processing, ProviderStatus::Processing),
    ] {
        let (twin, provider) = twin_and_provider().await;
        twin.plan(Plan::creates([CreateStep::ends_as(fate)]));
        let id = id_of(&provider.create(&instruction(), &key()).await);
        twin.settle(id.as_str(), status).unwrap();
        assert_eq!(provider.as_retrieves().unwrap().retrieve(&id, &instruction()).await.unwrap().status, word);
    }
}

#[tokio::test]
async fn another_payouts_object_is_never_taken_for_this_one() {
    let (twin, provider) = twin_and_provider().await;
    let id = id_of(&provider.create(&instruction(), &key()).await);
    twin.plan(Plan::retrieves([khlang_sandbox::ReadStep::answering(Answer::AnotherPayout)]));
    let observed = provider.as_retrieves().unwrap().retrieve(&id, &instruction()).await.unwrap();
    assert_eq!(observed.id, id);
    assert_eq!(observed.differences[0].field, "id");
}

#[tokio::test]
async fn the_check_tells_key_secret_and_clock_apart() {
    let twin = start(Config::default()).await;
    let right = twin.credentials();
    let check = async |key: &str, secret: &str| {
        let settings = settings("one2pays", &twin.base_url());
        let provider = connect(&settings, &one2pays_secrets(key, secret), &NetworkSettings::default()).unwrap();
        check_connection(provider.as_ref()).await.finding
    };
    assert_eq!(check(&right.api_key, &right.api_secret).await, Finding::Ok);
    assert_eq!(check("pk_test_other", &right.api_secret).await, Finding::WrongKey);
    assert_eq!(check(&right.api_key, "sk_test_other").await, Finding::WrongSecret);
    twin.set_clock_offset_ms(600_000);
    assert_eq!(check(&right.api_key, &right.api_secret).await, Finding::OkButClock);
    assert_eq!(check(&right.api_key, "sk_test_other").await, Finding::Clock);
}
