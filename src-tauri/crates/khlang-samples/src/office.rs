//! What is there before the first payout: people, a policy, and connections to every provider.
//!
//! The connections lead nowhere: their address is this machine's own discard port, and their secrets are in no keychain. Whoever opens the
//! journal can look at everything, and nothing is sent or asked.

use crate::{
    dice::{Dice, Use},
    error::SampleError,
    people::PEOPLE,
};
use khlang_domain::{
    approval::{Digest, Environment},
    connection::{self, AmountUnit, ConfirmedBank, Connection, ConnectionSettings, SecretNote, UnitConfirmation},
    entry::{ConnectionEntry, Entry, PersonEntry, PolicyEntry, Subject},
    ids::{Actor, ConnectionId, ProviderKey},
    instruction::Rules,
    money::Satang,
    payout::Authority,
    person::{self, People, Role},
    policy::{self, Condition, MAX_LAPSE_HOURS, Outcome, Policy, Rule},
    time::UtcMillis,
};
use khlang_journal::Addition;
use khlang_providers::{
    http::NetworkSettings,
    registry,
    seam::{AfterCreate, Capabilities, Provider},
    spelling::SpellingSource,
};
use std::{collections::BTreeMap, sync::Arc};

/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:9";
/// The desk on which the journal is opened; what is signed for it counts on no other.
pub(crate) const ENVIRONMENT: Environment = Environment::Live;

/// A connection, how often it is used, and what may follow on sending through it.
pub(crate) struct Way {
    pub(crate) id: ConnectionId,
    pub(crate) share: u32,
    pub(crate) rules: Rules,
    pub(crate) route: Digest,
    pub(crate) capabilities: &'static Capabilities,
    /// Makes the fingerprints of what would be sent. Never called.
    pub(crate) provider: Arc<dyn Provider>,
    pub(crate) key: &'static str,
    pub(crate) documented_codes: Vec<&'static str>,
}

impl Way {
    pub(crate) fn is_followed(&self) -> bool {
        self.capabilities.after_create() == AfterCreate::Followed
    }
}

/// The office as it stands before the first payout, and the entries that made it.
pub(crate) struct Office {
    pub(crate) authority: Arc<Authority>,
    pub(crate) ways: Vec<Way>,
    pub(crate) additions: Vec<Addition>,
}

/// Connections: what people call them, the provider, and how many of a hundred payouts go through them.
const CONNECTIONS: [(&str, &str, u32); 5] = [
    ("One2Pays บัญชีหลัก", "one2pays", 46),
    ("One2Pays เงินเดือน", "one2pays", 18),
    ("JamesPay กรุงเทพ", "jamespay", 20),
    ("JamesPay สำรอง", "jamespay", 4),
    ("1401", "pay1401", 12),
];

/// Furnishes the office at `at`.
pub(crate) fn furnish(seed: u64, at: UtcMillis) -> Result<Office, SampleError> {
    let mut additions = Vec::new();
    let people = people(at, &mut additions)?;
    let policy = policy(at, &mut additions);
    let mut dice = Dice::new(seed, Use::Office, 0);
    let ways = CONNECTIONS
        .iter()
        .zip(1..)
        .map(|(connection, minutes)| way(connection, at.plus(minutes * 60_000), &mut dice, &mut additions))
        .collect::<Result<_, _>>()?;
    let authority = Arc::new(Authority { environment: ENVIRONMENT, people, policy });
    Ok(Office { authority, ways, additions })
}

fn people(at: UtcMillis, additions: &mut Vec<Addition>) -> Result<People, SampleError> {
    let mut people = People::default();
    for one in &PEOPLE {
        let (name, administrator) = (one.actor(), PEOPLE[0].actor());
        let roles = one.roles.iter().copied().collect();
        let added = PersonEntry::Added { roles, key: one.key(), temporary: false, second: None };
        let person = person::apply(None, &name, &added, &administrator, at).ok_or(SampleError::CannotBegin)?;
        people.take(person);
        additions.push(addition(Subject::Person(name), 0, administrator, at, vec![added.into()]));
    }
    Ok(people)
}

/// As the one that every office begins with, without the sums of a day: three makers who share thousands of payouts would need two
/// signatures on every one.
fn policy(at: UtcMillis, additions: &mut Vec<Addition>) -> Policy {
    let rule = |condition, outcome| Rule { conditions: vec![condition], outcome };
    let from = |amount| Condition::AmountFrom { amount: Satang::new(amount) };
    let entry = PolicyEntry::Changed {
        rules: vec![
            rule(from(50_000_000), Outcome::Needs { supervisors: 2 }),
            rule(from(5_000_000), Outcome::Needs { supervisors: 1 }),
            rule(Condition::AmountTo { amount: Satang::new(4_999_999) }, Outcome::Goes),
        ],
        otherwise: 1,
        lapse_hours: MAX_LAPSE_HOURS,
        password_each_time_from: Satang::new(50_000_000),
        second: Some(PEOPLE[1].actor()),
    };
    let who = PEOPLE[0].actor();
    let policy = policy::apply(Policy::starter(), &entry, &who, at);
    additions.push(addition(Subject::Policy, 0, who, at, vec![entry.into()]));
    policy
}

fn way(
    (name, provider, share): &(&str, &str, u32),
    at: UtcMillis,
    dice: &mut Dice,
    additions: &mut Vec<Addition>,
) -> Result<Way, SampleError> {
    let entry = registry::find(provider).ok_or(SampleError::NoSuchProvider)?;
    let who = PEOPLE[0].actor();
    let id = ConnectionId::new(dice.uuid());
    let settings = settings(name, provider, entry.capabilities, at);
    let slots = entry.capabilities.secret_slots;
    let note = |slot: &&str| SecretNote { name: (*slot).to_owned(), last_four: "0000".to_owned(), set_at: at };
    let notes: Vec<SecretNote> = slots.iter().map(note).collect();
    let mut entries = vec![ConnectionEntry::Added { settings: settings.clone(), secrets: notes.clone() }];
    let spellings = entry.spelling.map(|rule| rule.spellings(&BTreeMap::new())).unwrap_or_default();
    let likely = spellings.into_iter().filter(|spelling| spelling.source == SpellingSource::Likely);
    let confirmed: BTreeMap<_, _> = likely
        .map(|spelling| (spelling.bank, ConfirmedBank { spelling: spelling.text, by: who.clone(), at }))
        .collect();
    if !confirmed.is_empty() {
        let settings = ConnectionSettings { confirmed_banks: confirmed, ..settings };
        entries.push(ConnectionEntry::Changed { settings, secrets: notes });
    }
    let connection = entries.iter().fold(None, |made, entry| connection::apply(made, &id, entry, at));
    let connection: Connection = connection.ok_or(SampleError::CannotBegin)?;
    let secrets = slots.iter().map(|slot| ((*slot).to_owned(), "SAMPLE0000000000".to_owned().into())).collect();
    let provider = registry::connect(&connection.settings, &secrets, &NetworkSettings::default())?;
    let entries = entries.into_iter().map(Entry::from).collect();
    additions.push(addition(Subject::Connection(id.clone()), 0, who, at, entries));
    Ok(Way {
        id,
        share: *share,
        rules: entry.rules_for(&connection.settings),
        route: connection.route(),
        capabilities: entry.capabilities,
        provider,
        key: entry.key,
        documented_codes: entry.documented_codes(),
    })
}

fn settings(name: &str, provider: &str, capabilities: &Capabilities, at: UtcMillis) -> ConnectionSettings {
    let who = PEOPLE[0].actor();
    let unit = capabilities.needs_amount_unit.then_some(AmountUnit::Baht);
    let confirmation = |unit| UnitConfirmation {
        unit,
        by: "ฝ่ายสนับสนุน".to_owned(),
        on: "1 พ.ย. 2567".to_owned(),
        note: "1000.00 คือหนึ่งพันบาท".to_owned(),
        recorded_by: who,
        recorded_at: at,
    };
    let required =
        capabilities.plain_fields.iter().filter(|field| field.need == khlang_providers::plain::Need::Required);
    ConnectionSettings {
        name: name.to_owned(),
        provider: ProviderKey::new(provider),
        base_url: NOWHERE.to_owned(),
        amount_unit: unit,
        unit_confirmation: unit.map(confirmation),
        wallet_enabled: false,
        minimum: None,
        maximum: None,
        plain_fields: required.map(|field| (field.name.to_owned(), "SAMPLE1".to_owned())).collect(),
        confirmed_banks: BTreeMap::new(),
    }
}

pub(crate) fn addition(
    subject: Subject,
    expected_revision: u64,
    who: Actor,
    at: UtcMillis,
    entries: Vec<Entry>,
) -> Addition {
    Addition { subject, expected_revision, who, at, entries }
}

/// Those who may sign, with the keys to do it.
pub(crate) fn supervisors()
-> Result<Vec<(Actor, khlang_domain::approval::PublicKey, khlang_vault::SigningKey)>, SampleError> {
    let supervisors = PEOPLE.iter().filter(|person| person.roles.contains(&Role::Supervisor));
    supervisors.map(|person| Ok((person.actor(), person.public(), person.open_key()?))).collect()
}
