//! The adapter against the JamesPay twin: what the twin really did, whatever was said, under every reading of what is not documented.

use crate::{
    fixture::{key, slots},
    jamespay_answers::JamesPay,
    suite::{Class, Contract, class},
    twins::{self, TwinContract},
};
use khlang_domain::{
    bank::{self, BankCode},
    connection::{ConfirmedBank, ConnectionSettings},
    ids::{Actor, ProviderPayoutId},
    instruction::Instruction,
    money::Satang,
    outcome::{CreateOutcome, Doubt, ProviderStatus},
    reference::Reference,
    time::UtcMillis,
};
use khlang_providers::{
    check::{Finding, check_connection},
    clock::{Clock, SystemClock},
    http::NetworkSettings,
    registry::{connect, find},
    seam::{AskError, Provider},
};
use khlang_sandbox::{
    Answer, CreateStep, JamesPayTwin, Pace, Plan, ReadStep, Refusal, Running, Status,
    jamespay::{
        self, Amounts, BalanceNames, Behaviour, Config, DuplicateFilter, InvalidInputs, QueryShape, ReusedOrderId,
        StatusWords, UnknownOrder,
    },
};
use std::{collections::BTreeMap, sync::Arc};

type Twin = Running<JamesPayTwin>;

async fn start(behaviour: Behaviour) -> Twin {
    JamesPayTwin::start(Config { settle_after: Pace::ByHand, behaviour, ..Config::default() }).await.unwrap()
}

/// With every likely bank code confirmed.
fn settings(twin: &Twin) -> ConnectionSettings {
    let confirmed_banks: BTreeMap<BankCode, ConfirmedBank> = bank::directory()
        .iter()
        .filter_map(|bank| {
            let spelling = bank.spelling(JamesPay::KEY)?.text.clone();
            Some((bank.code.clone(), ConfirmedBank { spelling, by: Actor::new("สมหญิง"), at: UtcMillis(0) }))
        })
        .collect();
    let plain_fields = BTreeMap::from([("merchantId".to_owned(), twin.credentials().merchant_id)]);
    ConnectionSettings { confirmed_banks, plain_fields, ..JamesPay::settings(&twin.base_url()) }
}

fn to(twin: &Twin, network: &NetworkSettings) -> Arc<dyn Provider> {
    let credentials = twin.credentials();
    let secrets = slots(&[("token", &credentials.token), ("secret", &credentials.secret)]);
    connect(&settings(twin), &secrets, network).unwrap()
}

async fn twin_and_provider(behaviour: Behaviour) -> (Twin, Arc<dyn Provider>) {
    let twin = start(behaviour).await;
    let provider = to(&twin, &NetworkSettings::default());
    (twin, provider)
}

fn id_of(outcome: &CreateOutcome) -> ProviderPayoutId {
    match outcome {
        CreateOutcome::Accepted { id, .. } => id.clone(),
        other => panic!("{other:?}"),
    }
}

impl TwinContract for JamesPay {
    type Twin = JamesPayTwin;

    async fn start(network: &NetworkSettings) -> (Twin, Arc<dyn Provider>) {
        let twin = start(Behaviour::default()).await;
        let provider = to(&twin, network);
        (twin, provider)
    }

    fn fields() -> Vec<(&'static str, &'static str, Class)> {
        vec![
            ("bank", "\"SCB\"", Class::Mismatch),
            ("merchant_order_id", "\"another\"", Class::Mismatch),
            ("platform_order_id", "\"TWNM20261120abcdefghijkl\"", Class::Mismatch),
            ("platform_order_id", "null", Class::Unknown),
            ("platform_order_id", "\"TWNW/../balance\"", Class::Unknown),
        ]
    }

    fn refusals_of_the_twin() -> Vec<(Refusal, Class)> {
        let unprocessable = Refusal { status: 422, ..jamespay::invalid_inputs("no") };
        vec![
            (jamespay::duplicate_entry(), Class::Unknown),
            (jamespay::invalid_inputs("no"), Class::Refused),
            (unprocessable, Class::Refused),
            (jamespay::permission_denied("no"), Class::Refused),
            (jamespay::not_found(), Class::Refused),
            (jamespay::method_not_allowed(), Class::Refused),
            (Refusal::new(429, "too-many-requests", "slow"), Class::Unknown),
            (Refusal::new(400, "something-new", "no"), Class::Unknown),
        ]
    }
}

twins::twin_contract!(JamesPay);

#[tokio::test]
async fn an_order_of_another_kind_is_never_taken_for_a_payout() {
    let (twin, provider) = twin_and_provider(Behaviour::default()).await;
    twin.plan(Plan::creates([CreateStep::after_acting(Answer::OtherKind)]));
    let outcome = provider.create(&JamesPay::instruction(), &key()).await;
    let CreateOutcome::Mismatch { differences, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!((differences[0].field.as_str(), differences[0].answered.as_str()), ("id", "M"));
}

#[tokio::test]
async fn an_order_is_followed_by_query_until_its_end_however_the_answers_look() {
    for (amounts, status_words, query) in [
        (Amounts::Number, StatusWords::Lower, QueryShape::Order),
        (Amounts::Text, StatusWords::Upper, QueryShape::StatusOnly),
        (Amounts::Number, StatusWords::Upper, QueryShape::Extras),
    ] {
        for (end, word) in [(Status::Paid, ProviderStatus::Paid), (Status::Failed, ProviderStatus::Failed)] {
            let behaviour = Behaviour { amounts, status_words, query, ..Behaviour::default() };
            let (twin, provider) = twin_and_provider(behaviour).await;
            let began_at = SystemClock.now();
            let outcome = provider.create(&JamesPay::instruction(), &key()).await;
            let CreateOutcome::Accepted { id, status, created_at } = outcome else { panic!("{outcome:?}") };
            assert_eq!(status, ProviderStatus::Pending);
            // Bangkok is seven hours away from any mistake about it.
            assert!(created_at.unwrap().since(began_at).abs() < 60_000, "{created_at:?}");
            let retrieves = provider.as_retrieves().unwrap();
            let observed = retrieves.retrieve(&id, &JamesPay::instruction()).await.unwrap();
            assert_eq!((observed.status, observed.differences.len()), (ProviderStatus::Pending, 0));
            twin.settle(id.as_str(), end).unwrap();
            let observed = retrieves.retrieve(&id, &JamesPay::instruction()).await.unwrap();
            assert_eq!((observed.status, observed.differences.len()), (word, 0));
        }
    }
}

#[tokio::test]
async fn a_query_that_answers_with_another_order_never_moves_this_one() {
    let (twin, provider) = twin_and_provider(Behaviour::default()).await;
    let id = id_of(&provider.create(&JamesPay::instruction(), &key()).await);
    let other_amount = Answer::Field { name: "amount".to_owned(), json: "150075.00".to_owned() };
    let on_hold = Answer::Field { name: "status".to_owned(), json: "\"on_hold\"".to_owned() };
    let answers = [Answer::AnotherPayout, other_amount, on_hold, Answer::Html, Answer::DuplicateKeys, Answer::CutBody];
    twin.plan(Plan::retrieves(answers.map(ReadStep::answering)));
    let retrieves = provider.as_retrieves().unwrap();
    let ask = async || retrieves.retrieve(&id, &JamesPay::instruction()).await;
    let observed = ask().await.unwrap();
    assert_eq!((observed.id, observed.differences[0].field.as_str()), (id.clone(), "id"));
    assert_eq!(ask().await.unwrap().differences[0].field, "amount");
    assert_eq!(ask().await.unwrap().status, ProviderStatus::Unrecognised("on_hold".to_owned()));
    assert_eq!(ask().await, Err(AskError::WebPage(200)));
    assert_eq!(ask().await, Err(AskError::Unreadable(200)));
    assert_eq!(ask().await, Err(AskError::NoAnswer));
    assert_eq!(ask().await.unwrap().status, ProviderStatus::Pending);
}

#[tokio::test]
async fn an_order_that_is_not_there_is_a_question_without_an_answer_and_never_a_failure() {
    let nobody = ProviderPayoutId::new("TWNW20261120abcdefghijkl");
    for unknown_order in [UnknownOrder::NotFound, UnknownOrder::InvalidInputs] {
        let (_twin, provider) = twin_and_provider(Behaviour { unknown_order, ..Behaviour::default() }).await;
        let asked = provider.as_retrieves().unwrap().retrieve(&nobody, &JamesPay::instruction()).await;
        match unknown_order {
            UnknownOrder::NotFound => assert!(matches!(asked, Err(AskError::NotFound(_))), "{asked:?}"),
            UnknownOrder::InvalidInputs => assert!(matches!(asked, Err(AskError::Refused(_))), "{asked:?}"),
        }
    }
}

#[tokio::test]
async fn the_three_minute_filter_leaves_a_twin_of_a_payout_in_doubt() {
    let (twin, provider) =
        twin_and_provider(Behaviour { duplicate_filter: DuplicateFilter::On, ..Behaviour::default() }).await;
    id_of(&provider.create(&JamesPay::instruction(), &key()).await);
    let other = Instruction { reference: Reference::parse("ANOTHER1").unwrap(), ..JamesPay::instruction() };
    let outcome = provider.create(&other, &key()).await;
    assert_eq!(outcome, CreateOutcome::Unknown { doubt: Doubt::Duplicate { code: "duplicate-entry".to_owned() } });
    twin.look(|ledger| assert_eq!(ledger.withdraws.len(), 1));
    assert_eq!(find(JamesPay::KEY).unwrap().capabilities.duplicate_window_ms, Some(180_000));
}

/// Why nobody may repeat: under one reading it is a second payout, and under no reading does the answer tell about the first.
#[tokio::test]
async fn what_a_repeat_would_be_differs_from_reading_to_reading() {
    for (reused_order_id, expected, withdraws) in [
        (ReusedOrderId::Accepted, Class::Accepted, 2),
        (ReusedOrderId::DuplicateEntry, Class::Unknown, 1),
        (ReusedOrderId::InvalidInputs, Class::Refused, 1),
    ] {
        let (twin, provider) = twin_and_provider(Behaviour { reused_order_id, ..Behaviour::default() }).await;
        assert!(!provider.capabilities().repeats_safely);
        id_of(&provider.create(&JamesPay::instruction(), &key()).await);
        assert_eq!(class(&provider.create(&JamesPay::instruction(), &key()).await), expected, "{reused_order_id:?}");
        twin.look(|ledger| assert_eq!(ledger.withdraws.len(), withdraws));
    }
}

#[tokio::test]
async fn what_the_provider_refuses_is_refused_on_either_status() {
    for (invalid_inputs, status) in [(InvalidInputs::BadRequest, 400), (InvalidInputs::Unprocessable, 422)] {
        let (twin, provider) = twin_and_provider(Behaviour { invalid_inputs, ..Behaviour::default() }).await;
        twin.set_wallet(100).unwrap();
        for amount in [1_999, 150_075] {
            let instruction = Instruction { amount: Satang::new(amount), ..JamesPay::instruction() };
            let outcome = provider.create(&instruction, &key()).await;
            let CreateOutcome::Refused { refusal } = outcome else { panic!("{outcome:?}") };
            assert_eq!((refusal.status, refusal.code.as_str()), (status, "invalid-inputs"));
        }
        twin.look(|ledger| assert_eq!(ledger.withdraws.len(), 0));
    }
}

#[tokio::test]
async fn every_likely_bank_code_is_one_that_the_twin_knows() {
    let (twin, provider) = twin_and_provider(Behaviour::default()).await;
    let spellings = find(JamesPay::KEY).unwrap().spelling.unwrap().spellings(&settings(&twin).confirmed_banks);
    for (number, spelling) in spellings.iter().enumerate() {
        let reference = Reference::parse(&format!("BANK{number}")).unwrap();
        let instruction = Instruction { reference, bank: spelling.bank.clone(), ..JamesPay::instruction() };
        assert_eq!(class(&provider.create(&instruction, &key()).await), Class::Accepted, "{}", spelling.text);
    }
    assert_eq!(twin.look(|ledger| ledger.withdraws.len()), spellings.len());
}

#[tokio::test]
async fn a_balance_is_shown_by_whatever_names_it_comes() {
    for (balance_names, others) in [
        (BalanceNames::Long, ["frozen_balance", "unsettled_balance"]),
        (BalanceNames::Short, ["frozen", "unsettled"]),
        (BalanceNames::Camel, ["frozenBalance", "unsettledBalance"]),
    ] {
        for amounts in [Amounts::Number, Amounts::Text] {
            let behaviour = Behaviour { balance_names, amounts, ..Behaviour::default() };
            let (_twin, provider) = twin_and_provider(behaviour).await;
            id_of(&provider.create(&JamesPay::instruction(), &key()).await);
            let balance = provider.as_shows_balance().unwrap().balance().await.unwrap();
            assert_eq!(balance.available, Some(Satang::new(100_000_000 - 150_075)));
            let shown: Vec<_> = balance.others.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            assert_eq!(shown, [(others[0], "1500.75"), (others[1], "0.00")]);
        }
    }
}

#[tokio::test]
async fn the_check_tells_the_clock_from_what_the_provider_does_not_tell() {
    let twin = start(Behaviour::default()).await;
    let right = twin.credentials();
    let check = async |token: &str, secret: &str| {
        let secrets = slots(&[("token", token), ("secret", secret)]);
        let provider = connect(&settings(&twin), &secrets, &NetworkSettings::default()).unwrap();
        check_connection(provider.as_ref()).await.finding
    };
    assert_eq!(check(&right.token, &right.secret).await, Finding::Ok);
    assert_eq!(check("other", &right.secret).await, Finding::Credentials);
    assert_eq!(check(&right.token, "other").await, Finding::Credentials);
    twin.set_clock_offset_ms(600_000);
    assert_eq!(check(&right.token, &right.secret).await, Finding::OkButClock);
    assert_eq!(check(&right.token, "other").await, Finding::Clock);
    assert_eq!(twin.look(|ledger| (ledger.withdraws.len(), ledger.settlements.len())), (0, 0));
}
