//! Payouts, connections and journals to test with.

use khlang_domain::{
    account::AccountNumber,
    approval::{Algorithm, Envelope, HexBytes},
    bank::BankCode,
    connection::ConnectionSettings,
    entry::{ConnectionEntry, Entry, PayoutEntry, PersonEntry, PolicyEntry, Subject},
    ids::{Actor, ConnectionId, Fingerprint, IdempotencyKey, PayoutId, ProviderKey, ProviderPayoutId},
    instruction::{Destination, Instruction, Typed},
    money::Satang,
    outcome::{CreateOutcome, Observation, ProviderStatus},
    payee::PayeeName,
    payout::Payout,
    person::{self, NewKey, Person, Role},
    policy::{Condition, Facts, Outcome, Rule, Weight},
    reference::Reference,
    time::UtcMillis,
};
use khlang_journal::{Addition, AppendError, Appended, Journal};
use std::{collections::BTreeMap, path::PathBuf};
use tempfile::TempDir;

/// A journal in a folder that goes with it.
pub(crate) struct Profile {
    pub(crate) journal: Journal,
    pub(crate) folder: TempDir,
}

impl Profile {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { journal: Journal::open(folder.path()).unwrap(), folder }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("journal.sqlite")
    }

    /// Closes the journal and gives its file to `tamper` as a plain database, without a single check.
    pub(crate) fn tampered(self, tamper: impl FnOnce(&rusqlite::Connection)) -> TempDir {
        self.journal.close();
        let database = rusqlite::Connection::open(self.file()).unwrap();
        tamper(&database);
        database.close().unwrap();
        self.folder
    }
}

pub(crate) fn payout_id(number: u32) -> PayoutId {
    PayoutId::new(format!("0190f0a0-0000-7000-8000-{number:012}"))
}

pub(crate) fn connection_id(number: u32) -> ConnectionId {
    ConnectionId::new(format!("0190f0a0-0000-7000-9000-{number:012}"))
}

pub(crate) fn reference(number: u32) -> Reference {
    Reference::parse(&format!("REF-{number}")).unwrap()
}

pub(crate) fn bank() -> BankCode {
    BankCode::parse("004").unwrap()
}

pub(crate) fn account() -> AccountNumber {
    AccountNumber::parse_typed("0012345678").unwrap()
}

/// 100.00 THB through connection 1 to the account above, under the payout's number as reference.
pub(crate) fn instruction(number: u32) -> Instruction {
    Instruction {
        connection: connection_id(1),
        reference: reference(number),
        amount: Satang::new(10_000),
        destination: Destination::BankAccount,
        bank: bank(),
        account_number: account(),
        account_name: PayeeName::parse("สมหญิง ใจดี").unwrap(),
        description: String::new(),
        details: BTreeMap::new(),
    }
}

pub(crate) fn typed(amount: &str) -> Typed {
    Typed {
        connection: None,
        account_number: "001-2-34567-8".to_owned(),
        bank: None,
        account_name: String::new(),
        amount: amount.to_owned(),
        reference: "REF-1".to_owned(),
        description: String::new(),
        destination: Destination::BankAccount,
        details: Vec::new(),
    }
}

pub(crate) fn entered(instruction: Instruction) -> PayoutEntry {
    let key = IdempotencyKey::new(format!("key-{}", instruction.reference));
    PayoutEntry::Entered { instruction, key, accepted_warnings: vec!["firstPayment".to_owned()] }
}

pub(crate) fn began(attempt: u32) -> PayoutEntry {
    PayoutEntry::SendingBegan { attempt, fingerprint: Fingerprint::new("ab".repeat(32)), balance: None }
}

pub(crate) fn accepted(attempt: u32, provider_id: &str) -> PayoutEntry {
    let (id, status) = (ProviderPayoutId::new(provider_id), ProviderStatus::Pending);
    let outcome = CreateOutcome::Accepted { id, status, created_at: None };
    PayoutEntry::SendingEnded { attempt, outcome }
}

pub(crate) fn observed(provider_id: &str, status: ProviderStatus) -> PayoutEntry {
    let id = ProviderPayoutId::new(provider_id);
    PayoutEntry::Observed {
        observation: Observation { id, status, differences: Vec::new(), reason: None, paid_at: None },
    }
}

pub(crate) fn added(name: &str) -> ConnectionEntry {
    ConnectionEntry::Added {
        settings: ConnectionSettings {
            name: name.to_owned(),
            provider: ProviderKey::new("one2pays"),
            base_url: "https://api.example".to_owned(),
            amount_unit: None,
            unit_confirmation: None,
            wallet_enabled: false,
            minimum: None,
            maximum: None,
            plain_fields: BTreeMap::new(),
            confirmed_banks: BTreeMap::new(),
        },
        secrets: Vec::new(),
    }
}

pub(crate) fn weighed(outcome: Outcome, policy: u64) -> PayoutEntry {
    let weight = Weight { policy, rule: Some(1), conditions: Vec::new(), outcome };
    PayoutEntry::Weighed {
        weight,
        checked_against: policy,
        facts: Facts::NONE,
        expires_at: UtcMillis(i64::MAX),
        route: HexBytes([7; 32]),
    }
}

/// By a signature that nobody here verifies.
pub(crate) fn approved(signer: &str) -> PayoutEntry {
    let envelope = Envelope {
        algorithm: Algorithm::Ed25519,
        signer: Actor::new(signer),
        key: HexBytes([1; 32]),
        digest: HexBytes([2; 32]),
        signature: HexBytes([3; 64]),
    };
    PayoutEntry::Approved { envelope, rule: Some(1) }
}

pub(crate) fn key(number: u8) -> NewKey {
    NewKey { public: HexBytes([number; 32]), sealed: format!("sealed {number}") }
}

pub(crate) fn person_added(roles: &[Role]) -> PersonEntry {
    PersonEntry::Added { roles: roles.iter().copied().collect(), key: key(1), temporary: true, second: None }
}

/// Somebody who was added and nothing more.
pub(crate) fn person(name: &str, roles: &[Role]) -> Person {
    person::apply(None, &Actor::new(name), &person_added(roles), &Actor::new("ก"), UtcMillis(0)).unwrap()
}

pub(crate) fn policy_changed(otherwise: u8) -> PolicyEntry {
    let conditions = vec![Condition::AmountTo { amount: Satang::new(100_000) }];
    PolicyEntry::Changed {
        rules: vec![Rule { conditions, outcome: Outcome::Goes }],
        otherwise,
        lapse_hours: 24,
        password_each_time_from: Satang::new(1),
        second: Some(Actor::new("ข")),
    }
}

/// About a person, by another one, at second `at`.
pub(crate) fn person_addition(name: &Actor, expected_revision: u64, at: i64, entry: PersonEntry) -> Addition {
    Addition {
        subject: Subject::Person(name.clone()),
        expected_revision,
        who: Actor::new("ก"),
        at: UtcMillis(at * 1000),
        entries: vec![entry.into()],
    }
}

/// About the policy, by a person, at second `at`.
pub(crate) fn policy_addition(expected_revision: u64, at: i64, entry: PolicyEntry) -> Addition {
    Addition {
        subject: Subject::Policy,
        expected_revision,
        who: Actor::new("ก"),
        at: UtcMillis(at * 1000),
        entries: vec![entry.into()],
    }
}

/// About a payout, by a person, at second `at`.
pub(crate) fn addition(id: PayoutId, expected_revision: u64, at: i64, entries: Vec<PayoutEntry>) -> Addition {
    Addition {
        subject: Subject::Payout(id),
        expected_revision,
        who: Actor::new("สมหญิง"),
        at: UtcMillis(at * 1000),
        entries: entries.into_iter().map(Entry::from).collect(),
    }
}

pub(crate) fn connection_addition(id: ConnectionId, expected_revision: u64, entries: Vec<ConnectionEntry>) -> Addition {
    Addition {
        subject: Subject::Connection(id),
        expected_revision,
        who: Actor::new("สมหญิง"),
        at: UtcMillis(1000),
        entries: entries.into_iter().map(Entry::from).collect(),
    }
}

/// Enters payout `number` at second `at`.
pub(crate) async fn enter(journal: &Journal, number: u32, at: i64) -> Result<Appended, AppendError> {
    journal.append(addition(payout_id(number), 0, at, vec![entered(instruction(number))])).await
}

/// Enters payout `number` and brings it to where the provider has it as `P<number>`.
pub(crate) async fn send(journal: &Journal, number: u32, at: i64) -> Payout {
    enter(journal, number, at).await.unwrap();
    journal.append(addition(payout_id(number), 1, at + 1, vec![began(1)])).await.unwrap();
    let end = accepted(1, &format!("P{number}"));
    let appended = journal.append(addition(payout_id(number), 2, at + 2, vec![end])).await.unwrap();
    appended.snapshot.payout().unwrap().clone()
}
