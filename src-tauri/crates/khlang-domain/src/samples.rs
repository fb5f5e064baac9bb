//! An office to test with: people with keys from fixed seeds, and a payout that is moved by commands as the desk moves it.

use crate::{
    account::AccountNumber,
    approval::{Algorithm, Digest, Envelope, Environment, HexBytes, Terms, digest},
    bank::BankCode,
    connection::{AmountUnit, ConfirmedBank, Connection, ConnectionSettings, SecretNote},
    entry::{PayoutEntry, PersonEntry},
    ids::{Actor, ConnectionId, IdempotencyKey, PayoutId, ProviderKey},
    instruction::{Destination, Instruction},
    money::Satang,
    payee::PayeeName,
    payout::{Authority, Command, Context, Payout, PayoutRefusal, PayoutState, apply, decide},
    person::{self, NewKey, People, Person, Role},
    policy::{Facts, Policy},
    reference::Reference,
    time::UtcMillis,
};
use ed25519_dalek::{Signer, SigningKey};
use std::{collections::BTreeMap, sync::Arc};

pub(crate) const HOUR_MS: i64 = 60 * 60 * 1000;
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;
/// 2026-11-18T11:06:40Z.
pub(crate) const START: UtcMillis = UtcMillis(1_795_000_000_000);
/// The way that every payout takes until its connection changes.
pub(crate) const ROUTE: Digest = HexBytes([7; 32]);

/// Everybody in the office: their roles, and the seed of their key.
pub(crate) const OFFICE: [(&str, &[Role], u8); 6] = [
    ("nok", &[Role::Administrator, Role::Supervisor], 1),
    ("malee", &[Role::Supervisor], 2),
    ("prasert", &[Role::Supervisor], 3),
    ("somsri", &[Role::Operator], 4),
    ("wichai", &[Role::Operator, Role::Supervisor], 5),
    ("lek", &[Role::Viewer], 6),
];

pub(crate) fn actor(name: &str) -> Actor {
    Actor::new(name)
}

pub(crate) fn baht(baht: i64) -> Satang {
    Satang::new(baht * 100)
}

pub(crate) fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

pub(crate) fn new_key(seed: u8) -> NewKey {
    NewKey { public: HexBytes(signing_key(seed).verifying_key().to_bytes()), sealed: format!("sealed {seed}") }
}

/// Somebody with a password of their own, who was added a day before [`START`].
pub(crate) fn person(name: &str, roles: &[Role], seed: u8) -> Person {
    let roles = roles.iter().copied().collect();
    let added = PersonEntry::Added { roles, key: new_key(seed), temporary: false, second: None };
    person::apply(None, &actor(name), &added, &actor("nok"), START.plus(-DAY_MS)).unwrap()
}

pub(crate) fn office() -> People {
    OFFICE.iter().map(|(name, roles, seed)| person(name, roles, *seed)).collect()
}

/// What became of somebody in the office.
pub(crate) fn happens(people: &mut People, name: &str, entry: &PersonEntry, at: UtcMillis) {
    let before = people.find(&actor(name)).cloned();
    people.take(person::apply(before, &actor(name), entry, &actor("nok"), at).unwrap());
}

pub(crate) fn authority() -> Authority {
    Authority { environment: Environment::Live, people: office(), policy: Policy::starter() }
}

pub(crate) fn instruction(amount: Satang) -> Instruction {
    Instruction {
        connection: ConnectionId::new("c1"),
        reference: Reference::parse("KL-1").unwrap(),
        amount,
        destination: Destination::BankAccount,
        bank: BankCode::parse("004").unwrap(),
        account_number: AccountNumber::parse_typed("0123456789").unwrap(),
        account_name: PayeeName::parse("สมชาย ใจดี").unwrap(),
        description: String::new(),
        details: BTreeMap::new(),
    }
}

pub(crate) fn enter(instruction: Instruction) -> Command {
    enter_with(instruction, Facts::NONE)
}

pub(crate) fn enter_with(instruction: Instruction, facts: Facts) -> Command {
    Command::Enter { instruction, key: IdempotencyKey::new("k1"), accepted_warnings: Vec::new(), facts }
}

/// The key of this seed over bytes, in somebody's name.
pub(crate) fn envelope_over(bytes: &[u8], signer: &str, seed: u8) -> Envelope {
    let key = signing_key(seed);
    Envelope {
        algorithm: Algorithm::Ed25519,
        signer: actor(signer),
        key: HexBytes(key.verifying_key().to_bytes()),
        digest: digest(bytes),
        signature: HexBytes(key.sign(bytes).to_bytes()),
    }
}

/// What somebody signs of a payout as it stands.
pub(crate) fn sign(payout: &Payout, environment: Environment, signer: &str, seed: u8) -> Envelope {
    envelope_over(&Terms::of(payout, environment, &actor(signer)).unwrap().to_bytes(), signer, seed)
}

/// The way of a payout that takes one.
pub(crate) fn connection() -> Connection {
    let confirmed = ConfirmedBank { spelling: "KBANK".to_owned(), by: actor("nok"), at: START };
    Connection {
        id: ConnectionId::new("c1"),
        revision: 1,
        settings: ConnectionSettings {
            name: "Main account".to_owned(),
            provider: ProviderKey::new("someprovider"),
            base_url: "https://a.example".to_owned(),
            amount_unit: Some(AmountUnit::Baht),
            unit_confirmation: None,
            wallet_enabled: false,
            minimum: None,
            maximum: None,
            plain_fields: [("merchant".to_owned(), "M-1".to_owned())].into(),
            confirmed_banks: [(BankCode::parse("004").unwrap(), confirmed)].into(),
        },
        secrets: vec![SecretNote { name: "apiKey".to_owned(), last_four: "1234".to_owned(), set_at: START }],
        stopped: None,
        calibration: None,
        added_at: START,
    }
}

/// A payout under test.
#[derive(Clone)]
pub(crate) struct Way {
    pub(crate) payout: Option<Payout>,
    pub(crate) context: Context,
    pub(crate) entries: Vec<PayoutEntry>,
}

impl Way {
    /// Nothing yet; the operator is at the desk.
    pub(crate) fn new() -> Self {
        let context = Context {
            now: START,
            who: actor("somsri"),
            authority: Arc::new(authority()),
            route: ROUTE,
            repeats_safely: true,
            lists: true,
            cancels: true,
        };
        Self { payout: None, context, entries: Vec::new() }
    }

    /// Entered by the operator, and weighed.
    pub(crate) fn entered(amount: Satang) -> Self {
        let mut way = Self::new();
        way.command(enter(instruction(amount))).unwrap();
        way
    }

    pub(crate) fn command(&mut self, command: Command) -> Result<usize, PayoutRefusal> {
        let entries = decide(self.payout.as_ref(), command, &self.context)?;
        for entry in &entries {
            let Context { who, now, .. } = &self.context;
            self.payout = apply(self.payout.take(), &PayoutId::new("p1"), entry, who, *now);
        }
        self.entries.extend(entries.iter().cloned());
        Ok(entries.len())
    }

    /// Somebody else is at the desk.
    pub(crate) fn by(&mut self, who: &str) -> &mut Self {
        self.context.who = actor(who);
        self
    }

    pub(crate) fn later(&mut self, millis: i64) -> &mut Self {
        self.context.now = self.context.now.plus(millis);
        self
    }

    pub(crate) fn change_authority(&mut self, change: impl FnOnce(&mut Authority)) {
        change(Arc::make_mut(&mut self.context.authority));
    }

    /// Somebody signs with their own key and hands it in themselves.
    pub(crate) fn approve(&mut self, who: &str) -> Result<usize, PayoutRefusal> {
        let seed = OFFICE.iter().find(|(name, ..)| *name == who).map(|(.., seed)| *seed).unwrap();
        let envelope = sign(self.payout(), self.context.authority.environment, who, seed);
        self.by(who).command(Command::Approve { envelope })
    }

    pub(crate) fn payout(&self) -> &Payout {
        self.payout.as_ref().unwrap()
    }

    pub(crate) fn state(&self) -> PayoutState {
        self.payout().state
    }
}
