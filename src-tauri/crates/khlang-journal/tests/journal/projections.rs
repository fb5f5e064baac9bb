//! Whatever happens to payouts and connections: the projections are what a rebuild makes of the entries, and the counters what a
//! count would say.

use crate::support::*;
use khlang_domain::{
    connection::{self, StopReason},
    entry::{ConnectionEntry, Entry, LookUp, Subject},
    ids::{Fingerprint, IdempotencyKey, ProviderPayoutId},
    money::Satang,
    outcome::{CancelOutcome, CreateOutcome, Difference, Doubt, Observation, ProviderStatus, Refusal, Trouble},
    payout::{self, Command, Context, Payout, Tab},
    time::UtcMillis,
};
use khlang_journal::{AppendError, Journal};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Few payouts, so that they meet each other and go far.
const PAYOUTS: u32 = 4;

#[derive(Debug, Clone)]
enum Step {
    Payout(u32, Command),
    Connection(u32, ConnectionEntry),
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

fn command(number: u32) -> impl Strategy<Value = Command> {
    let attempt = 1..3_u32;
    prop_oneof![
        2 => prop_oneof![Just("1,234.50"), Just("abc"), Just("0.01")].prop_map(|amount| Command::SaveDraft { typed: typed(amount) }),
        1 => Just(Command::DiscardDraft),
        4 => (prop_oneof![6 => Just(number), 1 => Just(1)], 1..1_000_000_i64).prop_map(|(reference, amount)| {
            let mut instruction = instruction(reference);
            instruction.amount = Satang::new(amount);
            Command::Enter { instruction, key: IdempotencyKey::new("k"), accepted_warnings: Vec::new() }
        }),
        1 => Just(Command::Withdraw),
        6 => Just(Command::BeginSending { fingerprint: Fingerprint::new("f"), balance: None }),
        6 => (attempt, outcome(number)).prop_map(|(attempt, outcome)| Command::EndSending { attempt, outcome }),
        2 => observation(number).prop_map(|observation| Command::RecordLookUp { look_up: LookUp::Found { observation } }),
        4 => observation(number).prop_map(|observation| Command::RecordObservation { observation }),
        1 => Just(Command::AskCancel),
        1 => Just(Command::EndCancel { outcome: CancelOutcome::Taken }),
        1 => Just(Command::AcknowledgeAlarm),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let connection = prop_oneof![
        Just(added("ก")),
        Just(ConnectionEntry::Resumed { note: "looked".to_owned() }),
        Just(ConnectionEntry::Stopped {
            reason: StopReason::Mismatch { payout: payout_id(1), differences: differences() }
        }),
    ];
    prop_oneof![
        9 => (1..=PAYOUTS).prop_flat_map(|number| command(number).prop_map(move |command| Step::Payout(number, command))),
        1 => (1..=2_u32, connection).prop_map(|(number, entry)| Step::Connection(number, entry)),
    ]
}

/// Does what the domain allows of `step`; the rest is refused, there or by the journal.
async fn take(journal: &Journal, step: Step, at: i64) {
    match step {
        Step::Payout(number, command) => {
            let before = journal.payout(&payout_id(number)).unwrap();
            let context = Context { now: UtcMillis(at * 1000), repeats_safely: true, lists: true, cancels: true };
            let Ok(entries) = payout::decide(before.as_ref(), command, &context) else { return };
            if entries.is_empty() {
                return;
            }
            let revision = before.as_ref().map_or(0, |payout| payout.revision);
            match journal.append(addition(payout_id(number), revision, at, entries)).await {
                Ok(appended) => {
                    assert_eq!(appended.before, before.as_ref().and_then(Payout::tab));
                    assert_eq!(journal.payout(&payout_id(number)).unwrap().as_ref(), appended.snapshot.payout());
                }
                Err(AppendError::ReferenceTaken { payout } | AppendError::ProviderIdTaken { payout }) => {
                    assert_ne!(payout, payout_id(number));
                    assert_eq!(journal.payout(&payout_id(number)).unwrap(), before);
                }
                Err(error) => panic!("{error}"),
            }
        }
        Step::Connection(number, entry) => {
            let before = journal.connection(&connection_id(number)).unwrap();
            let revision = before.as_ref().map_or(0, |connection| connection.revision);
            let appended = journal.append(connection_addition(connection_id(number), revision, vec![entry])).await;
            assert!(appended.is_ok() || before.is_none() && appended == Err(AppendError::CannotBegin));
        }
    }
}

/// Everything by brute force: each history applied entry by entry, and the results counted.
fn check_against_the_entries(journal: &Journal) {
    let mut counted: BTreeMap<Tab, (u64, i64)> = BTreeMap::new();
    for number in 1..=PAYOUTS {
        let id = payout_id(number);
        let mut payout = None;
        for recorded in journal.history(&Subject::Payout(id.clone())).unwrap() {
            let Entry::Payout(entry) = &recorded.entry else { panic!("a payout's history") };
            payout = payout::apply(payout, &id, entry, &recorded.who, recorded.at);
        }
        assert_eq!(journal.payout(&id).unwrap(), payout);
        if let Some((payout, tab)) = payout.and_then(|payout| payout.tab().map(|tab| (payout, tab))) {
            let counter = counted.entry(tab).or_default();
            counter.0 += 1;
            counter.1 += payout.amount().map_or(0, Satang::as_i64);
        }
    }
    for number in 1..=2 {
        let id = connection_id(number);
        let mut connection = None;
        for recorded in journal.history(&Subject::Connection(id.clone())).unwrap() {
            let Entry::Connection(entry) = &recorded.entry else { panic!("a connection's history") };
            connection = connection::apply(connection, &id, entry, recorded.at);
        }
        assert_eq!(journal.connection(&id).unwrap(), connection);
    }
    for counter in journal.counters().unwrap() {
        let expected = counted.get(&counter.tab).copied().unwrap_or_default();
        assert_eq!((counter.count, counter.sum.as_i64()), expected, "{:?}", counter.tab);
        let listed = journal.page(counter.tab, None, 1000).unwrap().payouts.len() as u64;
        assert_eq!(counter.count, listed, "{:?}", counter.tab);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn projections_equal_a_rebuild_and_counters_a_count(steps in prop::collection::vec(step(), 1..80)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let profile = Profile::new();
            for (step, at) in steps.into_iter().zip(1..) {
                take(&profile.journal, step, at).await;
            }
            check_against_the_entries(&profile.journal);
            let before = profile.journal.projections_digest().unwrap();
            let rebuilt = profile.journal.rebuild().await.unwrap();
            assert_eq!(rebuilt.entries, profile.journal.head().unwrap().position);
            assert_eq!(profile.journal.projections_digest().unwrap(), before);
            assert_eq!(profile.journal.verify().unwrap().entries, rebuilt.entries);
        });
    }
}

const DROPPED: &str = "DROP TABLE payout; DROP TABLE counter; DROP TABLE connection; DROP TABLE projected";

#[tokio::test]
async fn dropped_projections_come_back_by_a_rebuild() {
    let profile = Profile::new();
    for number in 1..=3 {
        send(&profile.journal, number, 1).await;
    }
    profile.journal.append(connection_addition(connection_id(1), 0, vec![added("main")])).await.unwrap();
    let digest = profile.journal.projections_digest().unwrap();
    rusqlite::Connection::open(profile.file()).unwrap().execute_batch(DROPPED).unwrap();
    profile.journal.payout(&payout_id(1)).unwrap_err();
    enter(&profile.journal, 4, 1).await.unwrap_err();

    let rebuilt = profile.journal.rebuild().await.unwrap();
    assert_eq!((rebuilt.entries, rebuilt.subjects), (10, 4));
    assert_eq!(profile.journal.projections_digest().unwrap(), digest);
    enter(&profile.journal, 4, 1).await.unwrap();
}

#[tokio::test]
async fn projections_that_are_missing_behind_or_of_another_shape_are_rebuilt_on_opening() {
    for damage in [
        DROPPED,
        "DROP TABLE counter",
        "DELETE FROM projected",
        "UPDATE projected SET shape = 0",
        "UPDATE projected SET position = 1, hash = (SELECT hash FROM entry WHERE position = 1); DELETE FROM payout",
    ] {
        let profile = Profile::new();
        send(&profile.journal, 1, 1).await;
        let digest = profile.journal.projections_digest().unwrap();
        let folder = profile.tampered(|database| database.execute_batch(damage).unwrap());
        let journal = Journal::open(folder.path()).unwrap();
        assert_eq!(journal.projections_digest().unwrap(), digest, "{damage}");
    }
}

#[tokio::test]
async fn an_entry_that_makes_no_sense_stops_a_rebuild_and_leaves_the_projections() {
    let profile = Profile::new();
    send(&profile.journal, 1, 1).await;
    let digest = profile.journal.projections_digest().unwrap();
    let database = rusqlite::Connection::open(profile.file()).unwrap();
    database
        .execute_batch(
            "DROP TRIGGER entry_is_never_changed;
             UPDATE entry SET body = replace(body, '0012345678', 'ACCOUNT-IN-FULL') WHERE position = 1",
        )
        .unwrap();
    let error = profile.journal.rebuild().await.unwrap_err();
    assert!(!error.to_string().contains("ACCOUNT"), "{error}");
    assert_eq!(profile.journal.projections_digest().unwrap(), digest);
}
