//! A payout, a connection and a provider for the tests.

use khlang_domain::time::UtcMillis;
use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    connection::{AmountUnit, ConfirmedBank, ConnectionSettings},
    ids::{Actor, ConnectionId, IdempotencyKey, ProviderKey},
    instruction::{Destination, Instruction, Typed},
    money::Satang,
    outcome::{CreateOutcome, Trouble},
    payee::PayeeName,
    reference::Reference,
};
use khlang_providers::{
    clock::Clock,
    http::NetworkSettings,
    registry::{Secrets, connect},
    seam::Provider,
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use zeroize::Zeroizing;

pub(crate) const SECRET_CANARY: &str = "sk_test_canary_5d1c7a";
pub(crate) const KEY_CANARY: &str = "pk_test_canary_88e0b2";

pub(crate) fn instruction() -> Instruction {
    Instruction {
        connection: ConnectionId::new("c"),
        reference: Reference::parse("KL-20261120-0162-K7QX").unwrap(),
        amount: Satang::new(150_075),
        destination: Destination::BankAccount,
        bank: BankCode::parse("004").unwrap(),
        account_number: AccountNumber::parse_typed("0123456789").unwrap(),
        account_name: PayeeName::parse("สมชาย ใจดี").unwrap(),
        description: "ค่าจ้าง".to_owned(),
        details: BTreeMap::from([("invoice".to_owned(), "44/2".to_owned())]),
    }
}

pub(crate) fn key() -> IdempotencyKey {
    IdempotencyKey::new("0198c0de-0000-7000-8000-000000000001")
}

pub(crate) fn settings(provider: &str, base_url: &str) -> ConnectionSettings {
    ConnectionSettings {
        name: "test".to_owned(),
        provider: ProviderKey::new(provider),
        base_url: base_url.to_owned(),
        amount_unit: Some(AmountUnit::Baht),
        unit_confirmation: None,
        wallet_enabled: false,
        minimum: None,
        maximum: None,
        plain_fields: BTreeMap::new(),
        confirmed_banks: BTreeMap::new(),
    }
}

/// The form that becomes this instruction.
pub(crate) fn typed(instruction: &Instruction) -> Typed {
    Typed {
        connection: Some(instruction.connection.clone()),
        account_number: instruction.account_number.as_str().to_owned(),
        bank: Some(instruction.bank.as_str().to_owned()),
        account_name: instruction.account_name.as_str().to_owned(),
        amount: instruction.amount.to_baht_text(),
        reference: instruction.reference.as_str().to_owned(),
        description: instruction.description.clone(),
        destination: instruction.destination,
        details: instruction.details.clone().into_iter().collect(),
    }
}

/// Payouts that go to another account, in another name or of another amount.
pub(crate) fn others(instruction: &Instruction) -> [Instruction; 3] {
    [
        Instruction { amount: Satang::new(150_076), ..instruction.clone() },
        Instruction { account_number: AccountNumber::parse_typed("0123456780").unwrap(), ..instruction.clone() },
        Instruction {
            account_name: PayeeName::parse("สมหญิง ใจดี").unwrap(), ..instruction.clone()
        },
    ]
}

/// Secrets by slot.
pub(crate) fn slots(pairs: &[(&str, &str)]) -> Secrets {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), Zeroizing::new((*value).to_owned()))).collect()
}

/// A bank that a person confirmed.
pub(crate) fn confirmed(bank: &str, spelling: &str) -> (BankCode, ConfirmedBank) {
    let confirmed =
        ConfirmedBank { spelling: spelling.to_owned(), by: Actor::new("สมหญิง"), at: UtcMillis(0) };
    (BankCode::parse(bank).unwrap(), confirmed)
}

pub(crate) fn one2pays_secrets(key: &str, secret: &str) -> Secrets {
    slots(&[("apiKey", key), ("apiSecret", secret)])
}

/// One2Pays at this address, with limits in time that a test can wait for.
pub(crate) fn one2pays(base_url: &str) -> Arc<dyn Provider> {
    one2pays_over(base_url, &NetworkSettings::default())
}

pub(crate) fn one2pays_over(base_url: &str, network: &NetworkSettings) -> Arc<dyn Provider> {
    connect(&settings("one2pays", base_url), &one2pays_secrets(KEY_CANARY, SECRET_CANARY), network).unwrap()
}

/// Limits short enough to run into.
pub(crate) fn impatient() -> NetworkSettings {
    NetworkSettings {
        connect_timeout: Duration::from_millis(400),
        total_timeout: Duration::from_millis(800),
        ..NetworkSettings::default()
    }
}

pub(crate) struct FixedClock(pub(crate) i64);

impl Clock for FixedClock {
    fn now(&self) -> UtcMillis {
        UtcMillis(self.0)
    }
}

/// What the create ended in, where it was not sent.
pub(crate) fn not_sent(outcome: &CreateOutcome) -> Option<Trouble> {
    match outcome {
        CreateOutcome::NotSent { trouble } => Some(*trouble),
        _ => None,
    }
}

/// An address at which nobody listens.
pub(crate) async fn closed_port() -> u16 {
    tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap().port()
}
