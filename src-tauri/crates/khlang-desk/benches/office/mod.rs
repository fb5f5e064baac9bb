//! A desk's journal as a bench wants it, filled without a desk: a connection to the twin, and any number of payouts.

use khlang_desk::{Desk, DeskOptions, Tuning};
use khlang_domain::{
    account::AccountNumber,
    approval::{Digest, Environment},
    bank::BankCode,
    connection::{self, AmountUnit, ConnectionSettings, SecretNote, UnitConfirmation},
    entry::{ConnectionEntry, Entry, PayoutEntry, Subject},
    ids::{Actor, ConnectionId, IdempotencyKey, PayoutId, ProviderKey},
    instruction::{Destination, Instruction},
    money::Satang,
    payee::PayeeName,
    policy::{Facts, Policy},
    reference::Reference,
    time::UtcMillis,
};
use khlang_journal::{Addition, Journal};
use khlang_providers::{
    clock::{Clock, SystemClock},
    http::NetworkSettings,
    registry,
    seam::Provider,
};
use khlang_sandbox::{RunningTwin, one2pays::Credentials};
use khlang_vault::{Keychain, Namespace, Secret, Vault, VaultError};
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// What goes into a journal at once.
const BATCH: usize = 500;

pub(crate) fn now() -> UtcMillis {
    SystemClock.now()
}

pub(crate) fn connection() -> ConnectionId {
    ConnectionId::new("c1")
}

pub(crate) fn payout(number: usize) -> PayoutId {
    PayoutId::new(format!("p{number}"))
}

pub(crate) fn key(number: usize) -> IdempotencyKey {
    IdempotencyKey::new(format!("key-{number}"))
}

pub(crate) fn instruction(number: usize) -> Instruction {
    Instruction {
        connection: connection(),
        reference: Reference::parse(&format!("KL-{number:06}")).unwrap(),
        amount: Satang::new(10_000),
        destination: Destination::BankAccount,
        bank: BankCode::parse("004").unwrap(),
        account_number: AccountNumber::parse_typed("0123456789").unwrap(),
        account_name: PayeeName::parse("สมชาย ใจดี").unwrap(),
        description: String::new(),
        details: BTreeMap::new(),
    }
}

pub(crate) fn entered(number: usize) -> PayoutEntry {
    PayoutEntry::Entered { instruction: instruction(number), key: key(number), accepted_warnings: Vec::new() }
}

/// As one that goes by itself: what a bench measures is the way to the provider.
fn weighed(route: Digest) -> PayoutEntry {
    let policy = Policy::starter();
    PayoutEntry::Weighed {
        weight: policy.weigh(&instruction(0), &Facts::NONE, now()),
        checked_against: policy.revision,
        facts: Facts::NONE,
        expires_at: policy.expiry(now()),
        route,
    }
}

fn settings(twin: &RunningTwin) -> ConnectionSettings {
    let confirmation = UnitConfirmation {
        unit: AmountUnit::Baht,
        by: "bench".to_owned(),
        on: "today".to_owned(),
        note: String::new(),
        recorded_by: Actor::khlang(),
        recorded_at: now(),
    };
    ConnectionSettings {
        name: "twin".to_owned(),
        provider: ProviderKey::new("one2pays"),
        base_url: twin.base_url(),
        amount_unit: Some(AmountUnit::Baht),
        unit_confirmation: Some(confirmation),
        wallet_enabled: false,
        minimum: None,
        maximum: None,
        plain_fields: BTreeMap::new(),
        confirmed_banks: BTreeMap::new(),
    }
}

/// The way to the twin without a desk.
pub(crate) fn provider(twin: &RunningTwin) -> Arc<dyn Provider> {
    let Credentials { api_key, api_secret } = twin.credentials();
    let secrets = BTreeMap::from([("apiKey".to_owned(), api_key.into()), ("apiSecret".to_owned(), api_secret.into())]);
    registry::connect(&settings(twin), &secrets, &NetworkSettings::default()).unwrap()
}

/// Fills a journal with a connection and with payouts, each with entries of its own, of which the first enters it.
pub(crate) async fn fill(folder: &Path, twin: &RunningTwin, payouts: Vec<(PayoutId, UtcMillis, Vec<PayoutEntry>)>) {
    let journal = Journal::open(folder).unwrap();
    let note = |name: &str| SecretNote { name: name.to_owned(), last_four: String::new(), set_at: now() };
    let added = ConnectionEntry::Added { settings: settings(twin), secrets: vec![note("apiKey"), note("apiSecret")] };
    let route = connection::apply(None, &connection(), &added, now()).unwrap().route();
    journal.append(addition(Subject::Connection(connection()), now(), vec![added.into()])).await.unwrap();
    let additions: Vec<Addition> = payouts
        .into_iter()
        .map(|(id, at, mut entries)| {
            entries.insert(1, weighed(route));
            addition(Subject::Payout(id), at, entries.into_iter().map(Entry::from).collect())
        })
        .collect();
    for some in additions.chunks(BATCH) {
        journal.append_all(some.to_vec()).await.unwrap();
    }
    journal.close();
}

fn addition(subject: Subject, at: UtcMillis, entries: Vec<Entry>) -> Addition {
    Addition { subject, expected_revision: 0, who: Actor::khlang(), at, entries }
}

/// The desk as the product opens it, but for where its secrets come from.
pub(crate) async fn open(folder: &Path, twin: &RunningTwin) -> Desk {
    let options = DeskOptions {
        environment: Environment::Rehearsal,
        folder: folder.to_owned(),
        vault: Vault::over(Namespace::Rehearsal, Fixed(twin.credentials())),
        network: NetworkSettings::default(),
        tuning: Tuning::default(),
    };
    Desk::open(options).await.unwrap()
}

struct Fixed(Credentials);

impl Keychain for Fixed {
    fn probe(&self) -> Result<(), VaultError> {
        Ok(())
    }

    fn unlock(&self) -> Result<(), VaultError> {
        Ok(())
    }

    fn put(&self, _: &str, _: &str, _: &Secret) -> Result<(), VaultError> {
        Ok(())
    }

    fn get(&self, _: &str, user: &str) -> Result<Secret, VaultError> {
        let secret = if user.ends_with("/api-key") { &self.0.api_key } else { &self.0.api_secret };
        Ok(Secret::new(secret.clone()))
    }

    fn delete(&self, _: &str, _: &str) -> Result<(), VaultError> {
        Ok(())
    }
}
