//! Whatever happens to a desk: histories by chance, to hold projections and answers against.

use crate::support::*;
use khlang_domain::{
    account::AccountNumber,
    approval::{Environment, HexBytes},
    connection::StopReason,
    entry::{AlterationFinding, ConnectionEntry, LookUp, PayoutEntry, PersonEntry, PolicyEntry},
    ids::{Actor, Fingerprint, IdempotencyKey, ProviderPayoutId},
    instruction::Instruction,
    money::Satang,
    outcome::{CancelOutcome, CreateOutcome, Difference, Doubt, Observation, ProviderStatus, Refusal, Trouble},
    payee::PayeeName,
    payout::{self, Authority, Command, Context, Payout},
    person::Role,
    policy::{Facts, Outcome, Policy, Weight},
    time::UtcMillis,
};
use khlang_journal::{Addition, AppendError, Journal};
use proptest::prelude::*;
use std::sync::Arc;

/// Few payouts, so that they meet each other and go far.
pub(crate) const PAYOUTS: u32 = 4;
/// Three makers; the first two in two spellings.
pub(crate) const MAKERS: [&str; 5] = ["สมหญิง ใจดี", "สมหญิงใจดี", "Anong", "ANONG", "สมชาย"];
pub(crate) const ACCOUNTS: [&str; 2] = ["0012345678", "0012345679"];
pub(crate) const PAYEES: [&str; 3] = ["Anong Dee", "ANONG  DEE", "สมชาย ใจดี"];

#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// What the domain is asked for, by one of [`MAKERS`].
    Payout(u32, Command, usize),
    /// What stands in a journal whether or not it was decided well.
    Entries(u32, Vec<PayoutEntry>),
    Connection(u32, ConnectionEntry),
    Person(usize, PersonEntry),
    Policy(PolicyEntry),
}

fn status() -> impl Strategy<Value = ProviderStatus> {
    prop_oneof![
        Just(ProviderStatus::Pending),
        Just(ProviderStatus::Processing),
        Just(ProviderStatus::Accepted),
        Just(ProviderStatus::Paid),
        Just(ProviderStatus::Failed),
        Just(ProviderStatus::Canceled),
        Just(ProviderStatus::Unrecognised("HELD".to_owned())),
    ]
}

fn refusal() -> Refusal {
    Refusal { status: 400, code: "NO".to_owned(), message: "ไม่ได้".to_owned(), field: None }
}

fn differences() -> Vec<Difference> {
    vec![Difference { field: "amount".to_owned(), sent: "1".to_owned(), answered: "100".to_owned() }]
}

fn observation(number: u32) -> impl Strategy<Value = Observation> {
    (status(), prop::bool::weighted(0.1)).prop_map(move |(status, differs)| Observation {
        id: ProviderPayoutId::new(format!("P{number}")),
        status,
        differences: if differs { differences() } else { Vec::new() },
        reason: None,
        paid_at: Some(UtcMillis(5)),
    })
}

fn outcome(number: u32) -> impl Strategy<Value = CreateOutcome> {
    // Now and then the provider's id of payout 1, whoever asks: that must be refused.
    let id = prop_oneof![6 => Just(number), 1 => Just(1)];
    prop_oneof![
        4 => (id, status()).prop_map(|(id, status)| {
            CreateOutcome::Accepted { id: ProviderPayoutId::new(format!("P{id}")), status, created_at: None }
        }),
        1 => Just(CreateOutcome::Refused { refusal: refusal() }),
        1 => Just(CreateOutcome::NotSent { trouble: Trouble::Tls }),
        2 => Just(CreateOutcome::Unknown { doubt: Doubt::Timeout }),
        1 => Just(CreateOutcome::Mismatch { id: None, differences: differences() }),
    ]
}

/// To one of two accounts under one of two names; now and then with the reference of payout 1, whoever it is: that must be refused.
fn somewhere(number: u32) -> impl Strategy<Value = Instruction> {
    let amount = prop_oneof![4 => 1..1_000_000_i64, 1 => Just(6_000_000)];
    let whose = prop_oneof![6 => Just(number), 1 => Just(1)];
    (whose, amount, 0..ACCOUNTS.len(), 0..PAYEES.len()).prop_map(|(reference, amount, account, payee)| {
        let mut instruction = instruction(reference);
        instruction.amount = Satang::new(amount);
        instruction.account_number = AccountNumber::parse_typed(ACCOUNTS[account]).unwrap();
        instruction.account_name = PayeeName::parse(PAYEES[payee]).unwrap();
        instruction
    })
}

/// Entries that no command of these histories comes to, because they take signatures, time or a hand in the file.
fn entries() -> impl Strategy<Value = Vec<PayoutEntry>> {
    let signers = || prop_oneof![Just("ก"), Just("ข")];
    let outcome = prop_oneof![Just(Outcome::Goes), (1..3_u8).prop_map(|supervisors| Outcome::Needs { supervisors })];
    prop_oneof![
        2 => (outcome, 0..3_u64).prop_map(|(outcome, policy)| vec![weighed(outcome, policy)]),
        3 => signers().prop_map(|signer| vec![approved(signer)]),
        1 => signers().prop_map(|signer| vec![PayoutEntry::ApprovalVoided { signer: Actor::new(signer) }]),
        1 => Just(vec![PayoutEntry::Lapsed]),
        1 => Just(vec![PayoutEntry::PolicyRefused {
            weight: Weight { policy: 1, rule: Some(1), conditions: Vec::new(), outcome: Outcome::Refused }
        }]),
        1 => Just(vec![PayoutEntry::ApprovalBroken { finding: AlterationFinding::Entries }]),
        1 => Just(vec![PayoutEntry::Returned { reason: "look again".to_owned() }]),
    ]
}

fn person_entry() -> impl Strategy<Value = PersonEntry> {
    prop_oneof![
        3 => Just(person_added(&[Role::Operator])),
        1 => Just(PersonEntry::RolesChanged { roles: [Role::Viewer].into(), second: Some(Actor::new("ก")) }),
        1 => Just(PersonEntry::PasswordReset { key: key(2), second: None }),
        1 => Just(PersonEntry::PasswordChosen { key: key(3) }),
        1 => Just(PersonEntry::SwitchedOff),
        1 => Just(PersonEntry::SwitchedOn { second: None }),
        1 => Just(PersonEntry::SignedIn),
        1 => Just(PersonEntry::SignInFailed),
    ]
}

fn command(number: u32) -> impl Strategy<Value = Command> {
    let attempt = 1..3_u32;
    prop_oneof![
        2 => prop_oneof![Just("1,234.50"), Just("abc"), Just("0.01")].prop_map(|amount| Command::SaveDraft { typed: typed(amount) }),
        1 => Just(Command::DiscardDraft),
        5 => somewhere(number).prop_map(|instruction| Command::Enter {
            instruction,
            key: IdempotencyKey::new("k"),
            accepted_warnings: Vec::new(),
            facts: Facts::NONE,
        }),
        1 => Just(Command::Withdraw),
        1 => Just(Command::Return { reason: "no".to_owned() }),
        1 => Just(Command::Reject { reason: "no".to_owned() }),
        6 => Just(Command::BeginSending { fingerprint: Fingerprint::new("f"), balance: None }),
        6 => (attempt, outcome(number)).prop_map(|(attempt, outcome)| Command::EndSending { attempt, outcome }),
        2 => observation(number).prop_map(|observation| Command::RecordLookUp { look_up: LookUp::Found { observation } }),
        4 => observation(number).prop_map(|observation| Command::RecordObservation { observation }),
        1 => Just(Command::AskCancel),
        1 => Just(Command::EndCancel { outcome: CancelOutcome::Taken }),
        1 => Just(Command::AcknowledgeAlarm),
    ]
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let connection = prop_oneof![
        Just(added("ก")),
        Just(ConnectionEntry::Resumed { note: "looked".to_owned() }),
        Just(ConnectionEntry::Stopped {
            reason: StopReason::Mismatch { payout: payout_id(1), differences: differences() }
        }),
    ];
    prop_oneof![
        12 => (1..=PAYOUTS, 0..MAKERS.len()).prop_flat_map(|(number, maker)| {
            command(number).prop_map(move |command| Step::Payout(number, command, maker))
        }),
        4 => (1..=PAYOUTS, entries()).prop_map(|(number, entries)| Step::Entries(number, entries)),
        1 => (0..MAKERS.len(), person_entry()).prop_map(|(number, entry)| Step::Person(number, entry)),
        1 => (1..3_u8).prop_map(|otherwise| Step::Policy(policy_changed(otherwise))),
        1 => (1..=2_u32, connection).prop_map(|(number, entry)| Step::Connection(number, entry)),
    ]
}

/// Does what the domain allows of `step`; the rest is refused, there or by the journal.
pub(crate) async fn take(journal: &Journal, step: Step, at: i64) {
    match step {
        Step::Payout(number, command, maker) => take_command(journal, number, command, maker, at).await,
        Step::Entries(number, entries) => {
            if let Some(payout) = journal.payout(&payout_id(number)).unwrap() {
                journal.append(addition(payout_id(number), payout.revision, at, entries)).await.unwrap();
            }
        }
        Step::Connection(number, entry) => {
            let before = journal.connection(&connection_id(number)).unwrap();
            let revision = before.as_ref().map_or(0, |connection| connection.revision);
            let appended = journal.append(connection_addition(connection_id(number), revision, vec![entry])).await;
            assert!(appended.is_ok() || before.is_none() && appended == Err(AppendError::CannotBegin));
        }
        Step::Person(number, entry) => {
            let name = Actor::new(MAKERS[number]);
            let before = journal.person(&name).unwrap();
            let adds = matches!(entry, PersonEntry::Added { .. });
            let same = before.as_ref().filter(|person| person.name == name);
            let revision = same.map_or(0, |person| person.revision);
            let known = same.is_some();
            match journal.append(person_addition(&name, revision, at, entry)).await {
                Ok(appended) => assert!(known != adds && appended.before.is_none()),
                Err(AppendError::NameTaken) => assert!(before.is_some() && adds),
                Err(AppendError::CannotBegin) => assert!(!known && !adds),
                Err(error) => panic!("{error}"),
            }
        }
        Step::Policy(entry) => {
            let revision = journal.policy().unwrap().revision;
            journal.append(policy_addition(revision, at, entry)).await.unwrap();
        }
    }
}

async fn take_command(journal: &Journal, number: u32, command: Command, maker: usize, at: i64) {
    let (id, now) = (payout_id(number), UtcMillis(at * 1000));
    let before = journal.payout(&id).unwrap();
    let people = [person("ผู้ดูแล", &[Role::Supervisor, Role::Administrator])];
    let authority =
        Authority { environment: Environment::Live, people: people.into_iter().collect(), policy: Policy::starter() };
    // Whoever decides about a payout is not the one who made it.
    let decides = matches!(command, Command::Return { .. } | Command::Reject { .. });
    let who = Actor::new(if decides { "ผู้ดูแล" } else { MAKERS[maker] });
    let command = match command {
        Command::Enter { instruction, key, accepted_warnings, .. } => {
            let facts = journal.facts(&id, &instruction.bank, &instruction.account_number, &who, now).unwrap();
            Command::Enter { instruction, key, accepted_warnings, facts }
        }
        command => command,
    };
    let context = Context {
        now,
        who: who.clone(),
        authority: Arc::new(authority),
        route: HexBytes([7; 32]),
        repeats_safely: true,
        lists: true,
        cancels: true,
    };
    let Ok(entries) = payout::decide(before.as_ref(), command, &context) else { return };
    if entries.is_empty() {
        return;
    }
    let revision = before.as_ref().map_or(0, |payout| payout.revision);
    match journal.append(Addition { who, ..addition(id.clone(), revision, at, entries) }).await {
        Ok(appended) => {
            assert_eq!(appended.before, before.as_ref().and_then(Payout::tab));
            assert_eq!(journal.payout(&id).unwrap().as_ref(), appended.snapshot.payout());
        }
        Err(AppendError::ReferenceTaken { payout } | AppendError::ProviderIdTaken { payout }) => {
            assert_ne!(payout, id);
            assert_eq!(journal.payout(&id).unwrap(), before);
        }
        Err(error) => panic!("{error}"),
    }
}
