//! What is made holds what a journal of an office holds.
#![expect(clippy::unwrap_used, reason = "clippy lets tests unwrap, but not the functions that they share")]

use khlang_domain::{
    entry::{Entry, PayoutEntry, Subject},
    payout::PayoutState,
};
use khlang_journal::Journal;
use khlang_samples::{KNOWN_PAYEE, Made, PEOPLE, Sample, SampleError, USUAL_END, find_or_make, make};
use std::{path::Path, sync::LazyLock};
use tempfile::TempDir;

fn sample(payouts: u64, seed: u64) -> Sample {
    Sample { payouts, seed, until: USUAL_END }
}

fn made(folder: &Path, payouts: u64, seed: u64) -> Made {
    make(folder, sample(payouts, seed), |_| {}).unwrap()
}

/// A thousand payouts that several tests look at.
static OFFICE: LazyLock<(TempDir, Made, Journal)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let made = made(folder.path(), 1_000, 7);
    let journal = Journal::open(&folder.path().join("live")).unwrap();
    (folder, made, journal)
});

#[test]
fn the_same_seed_makes_the_same_journal_and_another_seed_another_one() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str, seed| made(&folder.path().join(name), 120, seed);
    let (one, again, other) = (of("one", 1), of("again", 1), of("other", 2));
    assert_eq!(one, again);
    assert_ne!(one.head, other.head);
}

/// Whoever changes what a seed makes, here or in the JSON of entries, counts [`khlang_samples::VERSION`] up: a kept journal would pass for a
/// new one.
#[test]
fn version_1_of_seed_1_is_known_by_its_head() {
    let folder = tempfile::tempdir().unwrap();
    let made = made(folder.path(), 120, 1);
    assert_eq!(
        (made.version, made.head.as_str()),
        (1, "4b24e9e21daecae0a8bc247de13d829daa9566922744db3f6b6beccbfeed556f")
    );
}

#[test]
fn it_verifies_and_a_rebuild_changes_nothing() {
    let (_, made, journal) = &*OFFICE;
    assert_eq!(journal.head().unwrap().position, made.entries);
    journal.verify(&khlang_journal::Stop::default(), &mut |_| {}).unwrap();
    let before = journal.projections_digest().unwrap();
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(journal.rebuild(khlang_journal::Stop::default(), |_| {}))
        .unwrap();
    assert_eq!(journal.projections_digest().unwrap(), before);
}

#[test]
fn every_state_occurs_but_sending_and_most_are_paid() {
    let (_, made, journal) = &*OFFICE;
    for state in PayoutState::ALL {
        assert_eq!(
            made.states.contains_key(state.name()),
            state != PayoutState::Sending,
            "{state:?}: {:?}",
            made.states
        );
    }
    assert_eq!(made.states.values().sum::<u64>(), 1_000);
    assert!(made.states["paid"] > 850, "{:?}", made.states);
    let listed: u64 = journal.counters().unwrap().iter().map(|counter| counter.count).sum();
    assert_eq!(listed, 1_000 - made.states["discarded"]);
    assert!(journal.counters().unwrap().iter().all(|counter| counter.count > 0));
}

#[test]
fn what_is_told_is_there() {
    let (folder, made, journal) = &*OFFICE;
    assert!(made.references.len() > 40);
    let connections = journal.connections().unwrap();
    for reference in &made.references {
        let reference = khlang_domain::reference::Reference::parse(reference).unwrap();
        assert!(connections.iter().any(|one| journal.reference_owner(&one.id, &reference).unwrap().is_some()));
    }
    let people = journal.people().unwrap();
    assert_eq!(people.len(), PEOPLE.len());
    let told = std::fs::read_to_string(folder.path().join("sample.json")).unwrap();
    assert!(told.contains(&made.head) && told.contains(KNOWN_PAYEE));
}

#[test]
fn what_needed_signatures_was_signed_before_it_was_sent() {
    let (_, _, journal) = &*OFFICE;
    let mut signed = 0;
    for payout in journal.in_state(&[PayoutState::Paid], None, 1_000).unwrap() {
        let history = journal.history(&Subject::Payout(payout.id.clone())).unwrap();
        let sent = history.iter().position(|one| matches!(one.entry, Entry::Payout(PayoutEntry::SendingBegan { .. })));
        let approvals = history[..sent.unwrap()]
            .iter()
            .filter(|one| matches!(one.entry, Entry::Payout(PayoutEntry::Approved { .. })))
            .count();
        let needed = payout.weighed.unwrap().weight.outcome.signatures().unwrap();
        assert_eq!(approvals, needed);
        signed += needed;
    }
    assert!(signed > 20, "{signed}");
}

#[test]
fn a_folder_with_a_journal_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let first = made(folder.path(), 30, 1);
    let again = make(folder.path(), sample(30, 2), |_| {});
    assert!(matches!(again, Err(SampleError::NotEmpty)), "{again:?}");
    let journal = Journal::open(&folder.path().join("live")).unwrap();
    assert_eq!(hex(&journal.head().unwrap().hash), first.head);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn entries_stand_in_the_order_of_time() {
    let (_, _, journal) = &*OFFICE;
    let mut all = Vec::new();
    for payout in journal.in_state(&PayoutState::ALL, None, 1_000).unwrap() {
        all.extend(journal.history(&Subject::Payout(payout.id)).unwrap());
    }
    all.sort_by_key(|one| one.position);
    assert!(all.is_sorted_by_key(|one| one.at));
}

#[test]
fn a_kept_sample_is_made_once() {
    let kept = tempfile::tempdir().unwrap();
    let mut times = 0;
    let first = find_or_make(kept.path(), sample(30, 1), |_| times += 1).unwrap();
    let made = times;
    let again = find_or_make(kept.path(), sample(30, 1), |_| times += 1).unwrap();
    assert_eq!((first.clone(), times), (again, made));
    assert!(first.join("live/journal.sqlite").is_file() && first.join("sample.json").is_file());
    assert_ne!(find_or_make(kept.path(), sample(31, 1), |_| {}).unwrap(), first);
    assert_eq!(std::fs::read_dir(kept.path()).unwrap().count(), 2);
}
