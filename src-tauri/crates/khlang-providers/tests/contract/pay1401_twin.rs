//! The adapter against the 1401 twin: what the twin really did, whatever was said, under every reading of what is not documented.

use crate::{
    fixture::{confirmed, key, slots},
    pay1401_answers::Pay1401,
    suite::{Class, Contract, class},
    twins::{self, TwinContract},
};
use khlang_domain::{
    connection::ConnectionSettings,
    instruction::Instruction,
    money::Satang,
    outcome::{CreateOutcome, ProviderStatus},
};
use khlang_providers::{
    check::{Finding, check_connection},
    http::NetworkSettings,
    registry::{connect, find},
    seam::Provider,
};
use khlang_sandbox::{
    Pace, Pay1401Twin, Refusal, Running, Status,
    pay1401::{self, Behaviour, CodePlace, Config, Decimals, Messages, SuccessStatus},
};
use std::sync::Arc;

type Twin = Running<Pay1401Twin>;

async fn start(behaviour: Behaviour) -> Twin {
    Pay1401Twin::start(Config { settle_after: Pace::ByHand, behaviour, ..Config::default() }).await.unwrap()
}

fn to(twin: &Twin, secret: &str, network: &NetworkSettings) -> Arc<dyn Provider> {
    let confirmed_banks = [confirmed("071", "THE THAI CREDIT RETAIL BANK PUBLIC COMPANY LIMITED")].into();
    let settings = ConnectionSettings { confirmed_banks, ..Pay1401::settings(&twin.base_url()) };
    connect(&settings, &slots(&[("bearerSecret", secret)]), network).unwrap()
}

async fn twin_and_provider(behaviour: Behaviour) -> (Twin, Arc<dyn Provider>) {
    let twin = start(behaviour).await;
    let provider = to(&twin, &twin.credentials().secret, &NetworkSettings::default());
    (twin, provider)
}

impl TwinContract for Pay1401 {
    type Twin = Pay1401Twin;

    async fn start(network: &NetworkSettings) -> (Twin, Arc<dyn Provider>) {
        let twin = start(Behaviour::default()).await;
        let provider = to(&twin, &twin.credentials().secret, network);
        (twin, provider)
    }

    fn fields() -> Vec<(&'static str, &'static str, Class)> {
        vec![
            ("bank_code", "\"SCB\"", Class::Mismatch),
            ("bank_code", "\"XXX\"", Class::Mismatch),
            ("bank_code", "null", Class::Unknown),
            ("payment_id", "null", Class::Unknown),
            ("statusCode", "500", Class::Unknown),
        ]
    }

    fn refusals_of_the_twin() -> Vec<(Refusal, Class)> {
        vec![
            (pay1401::merchant_secret_required(), Class::Refused),
            (pay1401::invalid_merchant_secret(), Class::Refused),
            (pay1401::merchant_not_found(), Class::Refused),
            (pay1401::bank_not_found(), Class::Refused),
            (pay1401::insufficient_balance(), Class::Refused),
            (pay1401::below_minimum(), Class::Refused),
            (pay1401::invalid_body("bank_account must be digits"), Class::Unknown),
            (pay1401::not_found("POST", "/api/withdrawals"), Class::Unknown),
            (Refusal::new(409, "CONFLICT", "no"), Class::Unknown),
            (Refusal::new(429, "INSUFFICIENT_BALANCE", "slow"), Class::Unknown),
        ]
    }
}

twins::twin_contract!(Pay1401);

#[tokio::test]
async fn what_is_taken_is_accepted_and_nothing_can_be_asked_afterwards() {
    for success in [SuccessStatus::Created, SuccessStatus::Ok] {
        let (twin, provider) = twin_and_provider(Behaviour { success, ..Behaviour::default() }).await;
        let outcome = provider.create(&Pay1401::instruction(), &key()).await;
        let CreateOutcome::Accepted { id, status, .. } = outcome else { panic!("{outcome:?}") };
        assert_eq!((id.as_str().len(), status), (25, ProviderStatus::Accepted));
        twin.settle(id.as_str(), Status::Paid).unwrap();
        assert!(provider.as_retrieves().is_none() && provider.as_shows_balance().is_none());
    }
}

#[tokio::test]
async fn a_refusal_is_read_wherever_its_code_stands_and_whatever_its_message_is() {
    for messages in [Messages::Text, Messages::List] {
        for code_place in [CodePlace::Message, CodePlace::Error] {
            let behaviour = Behaviour { messages, code_place, ..Behaviour::default() };
            let (twin, provider) = twin_and_provider(behaviour).await;
            let refused = async |provider: &Arc<dyn Provider>, amount: i64| {
                let instruction = Instruction { amount: Satang::new(amount), ..Pay1401::instruction() };
                let outcome = provider.create(&instruction, &key()).await;
                let CreateOutcome::Refused { refusal } = outcome else { panic!("{outcome:?}") };
                (refusal.status, refusal.code)
            };
            assert_eq!(refused(&provider, 9_999).await, (400, "AMOUNT_TOO_SMALL".to_owned()));
            twin.set_wallet(10_000).unwrap();
            assert_eq!(refused(&provider, 150_075).await, (400, "INSUFFICIENT_BALANCE".to_owned()));
            let other = to(&twin, "other", &NetworkSettings::default());
            assert_eq!(refused(&other, 10_000).await, (401, "INVALID_MERCHANT_SECRET".to_owned()));
            twin.look(|ledger| assert_eq!(ledger.withdraws.len(), 0));
        }
    }
}

#[tokio::test]
async fn whole_baht_go_through_where_decimals_are_refused_and_the_others_stay_in_doubt() {
    let (twin, provider) = twin_and_provider(Behaviour { decimals: Decimals::Refused, ..Behaviour::default() }).await;
    for (satang, expected) in [(10_000, Class::Accepted), (150_000, Class::Accepted), (150_075, Class::Unknown)] {
        let instruction = Instruction { amount: Satang::new(satang), ..Pay1401::instruction() };
        assert_eq!(class(&provider.create(&instruction, &key()).await), expected, "{satang}");
    }
    twin.look(|ledger| {
        let satang: Vec<_> = ledger.withdraws.iter().map(|withdraw| withdraw.satang).collect();
        assert_eq!(satang, [10_000, 150_000]);
    });
}

#[tokio::test]
async fn every_bank_is_paid_by_its_exact_name_and_answers_with_its_letters() {
    let (twin, provider) = twin_and_provider(Behaviour::default()).await;
    let spellings = find(Pay1401::KEY).unwrap().spelling.unwrap().spellings(&std::collections::BTreeMap::new());
    assert_eq!(spellings.len(), 25);
    for spelling in &spellings {
        let instruction = Instruction { bank: spelling.bank.clone(), ..Pay1401::instruction() };
        let outcome = provider.create(&instruction, &key()).await;
        assert_eq!(class(&outcome), Class::Accepted, "{} {outcome:?}", spelling.text);
    }
    assert_eq!(twin.look(|ledger| ledger.withdraws.len()), spellings.len());
}

/// Why nobody may repeat: nothing in a create tells it from another.
#[tokio::test]
async fn two_equal_creates_are_two_payouts() {
    let (twin, provider) = twin_and_provider(Behaviour::default()).await;
    assert!(!provider.capabilities().repeats_safely);
    for _ in 0..2 {
        assert_eq!(class(&provider.create(&Pay1401::instruction(), &key()).await), Class::Accepted);
    }
    twin.look(|ledger| assert_eq!(ledger.withdraws.len(), 2));
}

#[tokio::test]
async fn the_check_moves_nothing() {
    let (twin, provider) = twin_and_provider(Behaviour::default()).await;
    assert_eq!(check_connection(provider.as_ref()).await.finding, Finding::NothingToAsk);
    twin.look(|ledger| assert_eq!(ledger.counts.creates, 0));
}
