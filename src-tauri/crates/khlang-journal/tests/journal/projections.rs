//! Whatever happens to payouts, connections, people and the policy: the projections are what a rebuild makes of the entries, and the
//! counters what a count would say.

use crate::{
    histories::{MAKERS, PAYOUTS, step, take},
    support::*,
};
use khlang_domain::{
    connection,
    entry::{Entry, Subject},
    ids::Actor,
    money::Satang,
    payout::{self, Tab},
    person::{self, Role},
    policy::{self, Policy},
};
use khlang_journal::{Journal, ListQuery, ListStart, Stop};
use proptest::prelude::*;
use std::collections::BTreeMap;

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
        assert_eq!(journal.payout_from_entries(&id).unwrap(), payout);
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
    let mut people = Vec::new();
    for name in MAKERS.map(Actor::new) {
        let mut person = None;
        for recorded in journal.history(&Subject::Person(name.clone())).unwrap() {
            let Entry::Person(entry) = &recorded.entry else { panic!("a person's history") };
            person = person::apply(person, &name, entry, &recorded.who, recorded.at);
        }
        people.extend(person);
    }
    people.sort_by_key(|person| person::folded(&person.name));
    assert_eq!(journal.people().unwrap(), people);
    let mut policy = Policy::starter();
    for recorded in journal.history(&Subject::Policy).unwrap() {
        let Entry::Policy(entry) = &recorded.entry else { panic!("the policy's history") };
        policy = policy::apply(policy, entry, &recorded.who, recorded.at);
    }
    assert_eq!(journal.policy().unwrap(), policy);
    for counter in journal.counters().unwrap() {
        let expected = counted.get(&counter.tab).copied().unwrap_or_default();
        assert_eq!((counter.count, counter.sum.as_i64()), expected, "{:?}", counter.tab);
        let listed =
            journal.list(&ListQuery::under(counter.tab), ListStart::Start, None, 1000).unwrap().rows.len() as u64;
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
            let rebuilt = profile.journal.rebuild(Stop::default(), |_| {}).await.unwrap();
            assert_eq!(rebuilt.entries, profile.journal.head().unwrap().position);
            assert_eq!(profile.journal.projections_digest().unwrap(), before);
            assert_eq!(profile.journal.verify(&Stop::default(), &mut |_| {}).unwrap().entries, rebuilt.entries);
        });
    }
}

const DROPPED: &str =
    "DROP TABLE payout; DROP TABLE counter; DROP TABLE connection; DROP TABLE person; DROP TABLE policy;
     DROP TABLE projected";

#[tokio::test]
async fn dropped_projections_come_back_by_a_rebuild() {
    let profile = Profile::new();
    for number in 1..=3 {
        send(&profile.journal, number, 1).await;
    }
    profile.journal.append(connection_addition(connection_id(1), 0, vec![added("main")])).await.unwrap();
    profile.journal.append(person_addition(&Actor::new("ก"), 0, 1, person_added(&[Role::Viewer]))).await.unwrap();
    profile.journal.append(policy_addition(0, 1, policy_changed(2))).await.unwrap();
    let digest = profile.journal.projections_digest().unwrap();
    rusqlite::Connection::open(profile.file()).unwrap().execute_batch(DROPPED).unwrap();
    profile.journal.payout(&payout_id(1)).unwrap_err();
    enter(&profile.journal, 4, 1).await.unwrap_err();

    let rebuilt = profile.journal.rebuild(Stop::default(), |_| {}).await.unwrap();
    assert_eq!((rebuilt.entries, rebuilt.subjects), (12, 6));
    assert_eq!(profile.journal.projections_digest().unwrap(), digest);
    enter(&profile.journal, 4, 1).await.unwrap();
}

#[tokio::test]
async fn projections_that_are_missing_behind_or_of_another_shape_are_rebuilt_on_opening() {
    for damage in [
        DROPPED,
        "DROP TABLE counter",
        "DROP TABLE person",
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
    let error = profile.journal.rebuild(Stop::default(), |_| {}).await.unwrap_err();
    assert!(!error.to_string().contains("ACCOUNT"), "{error}");
    assert_eq!(profile.journal.projections_digest().unwrap(), digest);
}
