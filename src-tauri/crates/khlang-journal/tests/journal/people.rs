//! People and the policy on record.

use crate::support::*;
use khlang_domain::{
    entry::{Entry, PayoutEntry, PersonEntry, Subject},
    ids::Actor,
    person::Role,
    policy::Policy,
    time::UtcMillis,
};
use khlang_journal::{Addition, AppendError, Journal, Stop};

fn actor(name: &str) -> Actor {
    Actor::new(name)
}

async fn add(journal: &Journal, name: &str) -> Result<(), AppendError> {
    journal.append(person_addition(&actor(name), 0, 1, person_added(&[Role::Operator]))).await.map(drop)
}

#[tokio::test]
async fn a_person_is_found_however_the_name_is_typed_and_only_then() {
    let profile = Profile::new();
    let journal = &profile.journal;
    for name in ["Somchai Jaidee", "สมหญิง ใจดี", "แก้ว"] {
        add(journal, name).await.unwrap();
    }
    let found = |typed: &str| journal.person(&actor(typed)).unwrap().map(|person| person.name.to_string());
    for (typed, name) in [
        ("Somchai Jaidee", "Somchai Jaidee"),
        ("somchai  JAIDEE ", "Somchai Jaidee"),
        ("SomchaiJaidee", "Somchai Jaidee"),
        ("สมหญิงใจดี", "สมหญิง ใจดี"),
        ("เเก้ว", "แก้ว"),
    ] {
        assert_eq!(found(typed).as_deref(), Some(name), "{typed}");
    }
    assert_eq!(found("Somchai"), None);
    let names: Vec<_> = journal.people().unwrap().into_iter().map(|person| person.name.to_string()).collect();
    assert_eq!(names, ["Somchai Jaidee", "สมหญิง ใจดี", "แก้ว"], "in the order of their names");
}

#[tokio::test]
async fn a_person_keeps_who_added_them_and_what_happened_since() {
    let profile = Profile::new();
    let journal = &profile.journal;
    let name = actor("สมชาย");
    let appended = journal.append(person_addition(&name, 0, 1, person_added(&[Role::Viewer]))).await.unwrap();
    assert_eq!((appended.positions, appended.before), (1..=1, None));
    let roles = PersonEntry::RolesChanged { roles: [Role::Operator].into(), second: None };
    journal.append(person_addition(&name, 1, 2, roles)).await.unwrap();
    let failed = journal.append(person_addition(&name, 2, 3, PersonEntry::SignInFailed)).await.unwrap();
    let person = journal.person(&name).unwrap().unwrap();
    assert_eq!(failed.snapshot.person(), Some(&person));
    assert_eq!((failed.snapshot.revision(), person.revision, person.failures), (3, 3, 1));
    assert_eq!((person.added_by, person.added_at), (actor("ก"), UtcMillis(1000)));
    assert!(person.roles.contains(&Role::Operator));
    assert_eq!(person.last_failure_at, Some(UtcMillis(3000)));
    let late = journal.append(person_addition(&name, 1, 4, PersonEntry::SwitchedOff)).await.unwrap_err();
    assert_eq!(late, AppendError::Conflict { actual_revision: 3 });
    assert_eq!(journal.history(&Subject::Person(name)).unwrap().len(), 3);
}

#[tokio::test]
async fn a_name_that_folds_alike_is_taken_for_ever() {
    let profile = Profile::new();
    let journal = &profile.journal;
    add(journal, "Anong Dee").await.unwrap();
    journal.append(person_addition(&actor("Anong Dee"), 1, 2, PersonEntry::SwitchedOff)).await.unwrap();
    for name in ["Anong Dee", "anong dee", "AnongDee", "ＡＮＯＮＧ dee"] {
        assert_eq!(add(journal, name).await.unwrap_err(), AppendError::NameTaken, "{name}");
    }
    // Nor does another spelling reach what is on record under the first.
    let other = person_addition(&actor("anong dee"), 2, 3, PersonEntry::SwitchedOn { second: None });
    assert_eq!(journal.append(other).await.unwrap_err(), AppendError::Conflict { actual_revision: 0 });
    assert_eq!(journal.people().unwrap().len(), 1);
    assert_eq!(journal.verify(&Stop::default(), &mut |_| {}).unwrap().entries, 2);
}

#[tokio::test]
async fn of_two_who_add_one_name_in_the_same_moment_one_is_refused() {
    let profile = Profile::new();
    let (one, other) = tokio::join!(add(&profile.journal, "Anong"), add(&profile.journal, "ANONG"));
    assert_eq!((one, other), (Ok(()), Err(AppendError::NameTaken)));
}

#[tokio::test]
async fn nothing_is_on_record_about_somebody_who_was_never_added() {
    let profile = Profile::new();
    let error = profile.journal.append(person_addition(&actor("ก"), 0, 1, PersonEntry::SignedIn)).await.unwrap_err();
    assert_eq!(error, AppendError::CannotBegin);
    let wrong = Addition {
        entries: vec![Entry::Payout(PayoutEntry::Withdrawn)],
        ..person_addition(&actor("ก"), 0, 1, PersonEntry::SignedIn)
    };
    assert_eq!(profile.journal.append(wrong).await.unwrap_err(), AppendError::WrongSubject);
    let wrong =
        Addition { entries: vec![person_added(&[Role::Viewer]).into()], ..policy_addition(0, 1, policy_changed(1)) };
    assert_eq!(profile.journal.append(wrong).await.unwrap_err(), AppendError::WrongSubject);
    assert_eq!(profile.journal.head().unwrap().position, 0);
}

#[tokio::test]
async fn the_policy_begins_as_every_offices_and_is_what_it_was_changed_to_last() {
    let profile = Profile::new();
    let journal = &profile.journal;
    assert_eq!(journal.policy().unwrap(), Policy::starter());
    journal.append(policy_addition(0, 5, policy_changed(2))).await.unwrap();
    let late = journal.append(policy_addition(0, 6, policy_changed(3))).await.unwrap_err();
    assert_eq!(late, AppendError::Conflict { actual_revision: 1 });
    let changed = journal.append(policy_addition(1, 7, policy_changed(3))).await.unwrap();
    let policy = journal.policy().unwrap();
    assert_eq!(changed.snapshot.policy(), Some(&policy));
    assert_eq!((policy.revision, policy.otherwise), (2, 3));
    let change = policy.changed.clone().unwrap();
    assert_eq!((change.at, change.by, change.second), (UtcMillis(7000), actor("ก"), Some(actor("ข"))));
    profile.journal.close();
    assert_eq!(Journal::open(profile.folder.path()).unwrap().policy().unwrap(), policy);
}
