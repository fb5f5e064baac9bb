//! What an append takes, what it refuses, and what it answers.

use crate::support::*;
use khlang_domain::entry::PayoutEntry;
use khlang_domain::{
    connection::Connection,
    entry::{ConnectionEntry, Entry, Subject},
    outcome::ProviderStatus,
    payout::{PayoutState, Tab},
};
use khlang_journal::{Addition, AppendError, Snapshot, Stop};

#[tokio::test]
async fn an_append_answers_with_what_the_entries_made_and_where_they_stand() {
    let profile = Profile::new();
    let draft = addition(payout_id(1), 0, 1, vec![PayoutEntry::Drafted { typed: typed("12.50") }]);
    let first = profile.journal.append(draft).await.unwrap();
    assert_eq!((first.positions, first.before), (1..=1, None));

    let both = addition(payout_id(1), 1, 2, vec![entered(instruction(1)), began(1)]);
    let second = profile.journal.append(both).await.unwrap();
    assert_eq!((second.positions, second.before), (2..=3, Some(Tab::Drafts)));
    let payout = second.snapshot.payout().unwrap();
    assert_eq!((payout.revision, payout.state), (3, PayoutState::Sending));
    assert_eq!(profile.journal.payout(&payout_id(1)).unwrap().as_ref(), Some(payout));
}

#[tokio::test]
async fn whoever_decided_on_an_older_revision_is_refused_and_told_the_newer_one() {
    let profile = Profile::new();
    enter(&profile.journal, 1, 1).await.unwrap();
    for expected in [0, 2, u64::MAX] {
        let late = addition(payout_id(1), expected, 2, vec![PayoutEntry::Withdrawn]);
        let error = profile.journal.append(late).await.unwrap_err();
        assert_eq!(error, AppendError::Conflict { actual_revision: 1 });
    }
    let missing = addition(payout_id(2), 1, 2, vec![PayoutEntry::Withdrawn]);
    assert_eq!(profile.journal.append(missing).await.unwrap_err(), AppendError::Conflict { actual_revision: 0 });
    assert_eq!(profile.journal.head().unwrap().position, 1);
}

#[tokio::test]
async fn of_two_who_saw_the_same_revision_one_is_refused() {
    let profile = Profile::new();
    enter(&profile.journal, 1, 1).await.unwrap();
    let withdraw = profile.journal.append(addition(payout_id(1), 1, 2, vec![PayoutEntry::Withdrawn]));
    let begin = profile.journal.append(addition(payout_id(1), 1, 2, vec![began(1)]));
    let (withdrawn, begun) = tokio::join!(withdraw, begin);
    assert!(withdrawn.is_ok() != begun.is_ok());
    assert_eq!(profile.journal.history(&Subject::Payout(payout_id(1))).unwrap().len(), 2);
}

#[tokio::test]
async fn a_reference_is_taken_for_ever_on_its_connection_and_free_on_another() {
    let profile = Profile::new();
    let journal = &profile.journal;
    enter(journal, 1, 1).await.unwrap();
    journal.append(addition(payout_id(1), 1, 2, vec![PayoutEntry::Withdrawn])).await.unwrap();

    let again = addition(payout_id(2), 0, 3, vec![entered(instruction(1))]);
    let error = journal.append(again).await.unwrap_err();
    assert_eq!(error, AppendError::ReferenceTaken { payout: payout_id(1) });
    assert_eq!(journal.payout(&payout_id(2)).unwrap(), None);

    let mut elsewhere = instruction(1);
    elsewhere.connection = connection_id(2);
    journal.append(addition(payout_id(2), 0, 3, vec![entered(elsewhere)])).await.unwrap();
    assert_eq!(journal.reference_owner(&connection_id(1), &reference(1)).unwrap(), Some(payout_id(1)));
    assert_eq!(journal.reference_owner(&connection_id(2), &reference(1)).unwrap(), Some(payout_id(2)));
    assert_eq!(journal.reference_owner(&connection_id(3), &reference(1)).unwrap(), None);
}

#[tokio::test]
async fn a_draft_takes_no_reference() {
    let profile = Profile::new();
    let draft = addition(payout_id(1), 0, 1, vec![PayoutEntry::Drafted { typed: typed("1") }]);
    profile.journal.append(draft).await.unwrap();
    assert_eq!(profile.journal.reference_owner(&connection_id(1), &reference(1)).unwrap(), None);
    profile.journal.append(addition(payout_id(2), 0, 1, vec![entered(instruction(1))])).await.unwrap();
    let late = addition(payout_id(1), 1, 1, vec![entered(instruction(1))]);
    let error = profile.journal.append(late).await.unwrap_err();
    assert_eq!(error, AppendError::ReferenceTaken { payout: payout_id(2) });
}

#[tokio::test]
async fn two_payouts_never_share_a_providers_id() {
    let profile = Profile::new();
    send(&profile.journal, 1, 1).await;
    enter(&profile.journal, 2, 2).await.unwrap();
    profile.journal.append(addition(payout_id(2), 1, 3, vec![began(1)])).await.unwrap();
    let stolen = addition(payout_id(2), 2, 4, vec![accepted(1, "P1")]);
    let error = profile.journal.append(stolen).await.unwrap_err();
    assert_eq!(error, AppendError::ProviderIdTaken { payout: payout_id(1) });
    assert_eq!(profile.journal.payout(&payout_id(2)).unwrap().unwrap().state, PayoutState::Sending);
}

#[tokio::test]
async fn additions_that_make_no_sense_are_refused_and_leave_nothing() {
    let profile = Profile::new();
    let wrong = Addition { entries: vec![Entry::Connection(added("x"))], ..addition(payout_id(1), 0, 1, Vec::new()) };
    let half = addition(payout_id(1), 0, 1, vec![entered(instruction(1))]);
    let half = Addition { entries: [half.entries.clone(), wrong.entries.clone()].concat(), ..half };
    let cases = [
        (addition(payout_id(1), 0, 1, Vec::new()), AppendError::Empty),
        (addition(payout_id(1), 0, 1, vec![began(1)]), AppendError::CannotBegin),
        (wrong, AppendError::WrongSubject),
        (half, AppendError::WrongSubject),
        (
            connection_addition(connection_id(1), 0, vec![ConnectionEntry::Resumed { note: String::new() }]),
            AppendError::CannotBegin,
        ),
    ];
    for (addition, expected) in cases {
        assert_eq!(profile.journal.append(addition).await.unwrap_err(), expected);
    }
    assert_eq!(profile.journal.append_all(Vec::new()).await.unwrap_err(), AppendError::Empty);
    assert_eq!(profile.journal.head().unwrap().position, 0);
    assert!(profile.journal.counters().unwrap().iter().all(|counter| counter.count == 0));
}

#[tokio::test]
async fn several_additions_together_are_made_whole_or_not_at_all() {
    let profile = Profile::new();
    let journal = &profile.journal;
    let connect = connection_addition(connection_id(1), 0, vec![added("main")]);
    let one = addition(payout_id(1), 0, 1, vec![entered(instruction(1))]);
    let taken = addition(payout_id(2), 0, 1, vec![entered(instruction(1))]);
    let error = journal.append_all(vec![connect.clone(), one.clone(), taken]).await.unwrap_err();
    assert_eq!(error, AppendError::ReferenceTaken { payout: payout_id(1) });
    assert_eq!(journal.head().unwrap().position, 0);
    assert_eq!(journal.connections().unwrap(), Vec::<Connection>::new());

    let appended = journal.append_all(vec![connect, one]).await.unwrap();
    assert_eq!(appended.iter().map(|one| one.positions.clone()).collect::<Vec<_>>(), [1..=1, 2..=2]);
    assert!(matches!(&appended[0].snapshot, Snapshot::Connection(connection) if connection.revision == 1));
}

#[tokio::test]
async fn a_later_addition_of_a_group_sees_the_earlier_one() {
    let profile = Profile::new();
    let one = addition(payout_id(1), 0, 1, vec![entered(instruction(1))]);
    let two = addition(payout_id(1), 1, 2, vec![began(1)]);
    let appended = profile.journal.append_all(vec![one, two]).await.unwrap();
    assert_eq!(appended[1].before, Some(Tab::Waiting));
    assert_eq!(appended[1].snapshot.revision(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tasks_at_once_lose_nothing_and_leave_no_gap() {
    let profile = Profile::new();
    let mut tasks = Vec::new();
    for task in 0..16_u32 {
        let journal = profile.journal.clone();
        tasks.push(tokio::spawn(async move {
            for number in 0..8 {
                send(&journal, task * 100 + number, i64::from(number)).await;
            }
            // Everyone wants this one; whoever is late looks again.
            loop {
                let shared = journal.payout(&payout_id(9999)).unwrap();
                let revision = shared.map_or(0, |payout| payout.revision);
                let draft = PayoutEntry::Drafted { typed: typed(&format!("{}", task + 1)) };
                match journal.append(addition(payout_id(9999), revision, 1, vec![draft])).await {
                    Ok(_) => break,
                    Err(AppendError::Conflict { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let verified = profile.journal.verify(&Stop::default(), &mut |_| {}).unwrap();
    assert_eq!(verified.entries, 16 * 8 * 3 + 16);
    let shared = profile.journal.history(&Subject::Payout(payout_id(9999))).unwrap();
    assert_eq!(shared.iter().map(|entry| entry.revision).collect::<Vec<_>>(), (1..=16).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_dropped_wait_does_not_take_the_entry_back() {
    let profile = Profile::new();
    let mut append = Box::pin(enter(&profile.journal, 1, 1));
    // Polled once, so that the job is in the queue, and then dropped.
    tokio::select! { biased; _ = &mut append => {}, () = std::future::ready(()) => {} }
    drop(append);
    enter(&profile.journal, 2, 1).await.unwrap();
    assert!(profile.journal.payout(&payout_id(1)).unwrap().is_some());
}

#[tokio::test]
async fn history_gives_back_every_entry_as_it_was_appended() {
    let profile = Profile::new();
    send(&profile.journal, 1, 5).await;
    let last = observed("P1", ProviderStatus::Paid);
    profile.journal.append(addition(payout_id(1), 3, 9, vec![last.clone()])).await.unwrap();
    let history = profile.journal.history(&Subject::Payout(payout_id(1))).unwrap();
    let entries: Vec<_> = history.iter().map(|recorded| recorded.entry.clone()).collect();
    let expected = [entered(instruction(1)), began(1), accepted(1, "P1"), last].map(Entry::Payout);
    assert_eq!(entries, expected);
    assert_eq!(history[3].at.0, 9000);
    assert_eq!(history[3].who.as_str(), "สมหญิง");
    assert_eq!(profile.journal.history(&Subject::Payout(payout_id(2))).unwrap(), []);
}
