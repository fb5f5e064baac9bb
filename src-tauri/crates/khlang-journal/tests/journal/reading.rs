//! Lists, counters and the questions that the desk asks.

use crate::support::*;
use khlang_domain::{
    account::AccountNumber,
    entry::{AlterationFinding, PayoutEntry},
    ids::{Actor, PayoutId},
    money::Satang,
    outcome::ProviderStatus,
    payout::{PayoutState, Tab},
    policy::Outcome,
    reference::Reference,
    time::UtcMillis,
};
use khlang_journal::{Journal, ListQuery, ListStart};
use proptest::prelude::*;

fn walk(journal: &Journal, tab: Tab, limit: u32) -> Vec<PayoutId> {
    let mut ids = Vec::new();
    let mut start = ListStart::Start;
    loop {
        let page = journal.list(&ListQuery::under(tab), start, None, limit).unwrap();
        assert!(page.rows.len() <= limit as usize);
        let last = page.rows.last().map(|row| row.cursor);
        ids.extend(page.rows.into_iter().map(|row| row.payout.id));
        match last.filter(|_| page.has_after) {
            // Through its text, as it goes through the window.
            Some(last) => start = ListStart::After(last.to_string().parse().unwrap()),
            None => return ids,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn paging_meets_every_row_once_newest_first_whatever_the_clock_said(
        times in prop::collection::vec(0..4_i64, 0..24),
        limit in 1..6_u32,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let profile = Profile::new();
        let numbered = times.iter().zip(1..);
        let all = numbered.map(|(at, number)| addition(payout_id(number), 0, *at, vec![entered(instruction(number))]));
        let all: Vec<_> = all.collect();
        let count = u32::try_from(all.len()).unwrap();
        if !all.is_empty() {
            runtime.block_on(profile.journal.append_all(all)).unwrap();
        }
        let expected: Vec<_> = (1..=count).rev().map(payout_id).collect();
        prop_assert_eq!(walk(&profile.journal, Tab::Waiting, limit), expected);
        prop_assert_eq!(walk(&profile.journal, Tab::Done, limit), Vec::<PayoutId>::new());
    }
}

#[tokio::test]
async fn a_page_goes_on_where_it_was_when_rows_come_and_go() {
    let profile = Profile::new();
    for number in 1..=6 {
        enter(&profile.journal, number, i64::from(number)).await.unwrap();
    }
    let waiting = ListQuery::under(Tab::Waiting);
    let first = profile.journal.list(&waiting, ListStart::Start, None, 2).unwrap();
    enter(&profile.journal, 7, 7).await.unwrap();
    // The row on which the cursor stands leaves the list.
    profile.journal.append(addition(payout_id(5), 1, 8, vec![PayoutEntry::Withdrawn])).await.unwrap();
    let last = first.rows.last().unwrap().cursor;
    let second = profile.journal.list(&waiting, ListStart::After(last), None, 2).unwrap();
    assert!(second.has_before && second.has_after);
    let ids: Vec<_> = second.rows.into_iter().map(|row| row.payout.id).collect();
    assert_eq!(ids, [payout_id(4), payout_id(3)]);
}

#[tokio::test]
async fn counters_follow_a_payout_from_tab_to_tab() {
    let profile = Profile::new();
    let journal = &profile.journal;
    let counters = || -> Vec<_> {
        let counters = journal.counters().unwrap();
        assert_eq!(counters.iter().map(|counter| counter.tab).collect::<Vec<_>>(), Tab::ALL);
        counters.into_iter().map(|counter| (counter.count, counter.sum.as_i64())).collect()
    };
    assert_eq!(counters(), [(0, 0); 5]);
    let draft = |amount| vec![PayoutEntry::Drafted { typed: typed(amount) }];
    journal.append(addition(payout_id(1), 0, 1, draft("1,000.50"))).await.unwrap();
    assert_eq!(counters(), [(1, 100_050), (0, 0), (0, 0), (0, 0), (0, 0)]);
    journal.append(addition(payout_id(1), 1, 2, draft("nothing yet"))).await.unwrap();
    assert_eq!(counters(), [(1, 0), (0, 0), (0, 0), (0, 0), (0, 0)]);
    journal.append(addition(payout_id(1), 2, 3, vec![entered(instruction(1))])).await.unwrap();
    assert_eq!(counters(), [(0, 0), (1, 10_000), (0, 0), (0, 0), (0, 0)]);
    send(journal, 2, 4).await;
    assert_eq!(counters(), [(0, 0), (1, 10_000), (1, 10_000), (0, 0), (0, 0)]);
    let paid = vec![observed("P2", ProviderStatus::Paid)];
    journal.append(addition(payout_id(2), 3, 9, paid)).await.unwrap();
    assert_eq!(counters(), [(0, 0), (1, 10_000), (0, 0), (0, 0), (1, 10_000)]);
    // A late change is an alarm, and an alarm is looked at.
    let failed = vec![observed("P2", ProviderStatus::Failed)];
    journal.append(addition(payout_id(2), 4, 10, failed)).await.unwrap();
    assert_eq!(counters(), [(0, 0), (1, 10_000), (0, 0), (1, 10_000), (0, 0)]);
    journal.append(addition(payout_id(3), 0, 11, draft("5"))).await.unwrap();
    journal.append(addition(payout_id(3), 1, 12, vec![PayoutEntry::Discarded])).await.unwrap();
    assert_eq!(counters(), [(0, 0), (1, 10_000), (0, 0), (1, 10_000), (0, 0)]);
}

#[tokio::test]
async fn what_waits_for_signatures_came_back_or_was_rejected_stands_under_its_tab_and_is_found_by_its_state() {
    let profile = Profile::new();
    let journal = &profile.journal;
    let waits = || weighed(Outcome::Needs { supervisors: 2 }, 0);
    for number in 1..=4 {
        let at = i64::from(number);
        journal.append(addition(payout_id(number), 0, at, vec![entered(instruction(number)), waits()])).await.unwrap();
    }
    let reason = || "why".to_owned();
    let decided = [
        (2, vec![PayoutEntry::Returned { reason: reason() }]),
        (3, vec![PayoutEntry::Rejected { reason: reason() }]),
        (4, vec![approved("ก"), approved("ข")]),
    ];
    for (number, entries) in decided {
        journal.append(addition(payout_id(number), 2, 9, entries)).await.unwrap();
    }
    let listed = [
        (PayoutState::AwaitingApproval, Tab::Waiting, 1),
        (PayoutState::Returned, Tab::Attention, 2),
        (PayoutState::Rejected, Tab::Done, 3),
        (PayoutState::Ready, Tab::Waiting, 4),
    ];
    for (state, tab, number) in listed {
        let ids: Vec<_> = journal.in_state(&[state], None, 9).unwrap().into_iter().map(|payout| payout.id).collect();
        assert_eq!(ids, [payout_id(number)], "{state:?}");
        assert!(walk(journal, tab, 9).contains(&payout_id(number)), "{state:?}");
    }
    let counted: Vec<_> = journal.counters().unwrap().into_iter().map(|counter| counter.count).collect();
    assert_eq!(counted, [0, 2, 0, 1, 1]);
    let ready = journal.ready_on(&connection_id(1), 9).unwrap();
    assert_eq!(
        ready.into_iter().map(|payout| payout.id).collect::<Vec<_>>(),
        [payout_id(4)],
        "nothing unsigned is sent"
    );
    // A signature that does not count any more takes it back from the dispatcher.
    let voided = vec![PayoutEntry::ApprovalVoided { signer: Actor::new("ก") }];
    journal.append(addition(payout_id(4), 4, 10, voided)).await.unwrap();
    assert_eq!(journal.ready_on(&connection_id(1), 9).unwrap(), []);
    assert_eq!(journal.in_state(&[PayoutState::AwaitingApproval], None, 9).unwrap().len(), 2);
    let broken = PayoutEntry::ApprovalBroken { finding: AlterationFinding::Entries };
    let appended = journal.append(addition(payout_id(4), 5, 11, vec![broken])).await.unwrap();
    assert_eq!(
        (appended.before, appended.snapshot.payout().unwrap().tab()),
        (Some(Tab::Waiting), Some(Tab::Attention))
    );
    let counted: Vec<_> = journal.counters().unwrap().into_iter().map(|counter| counter.count).collect();
    assert_eq!(counted, [0, 1, 0, 2, 1]);
}

#[tokio::test]
async fn the_dispatcher_finds_what_is_ready_oldest_first_and_goes_on_behind_what_it_took() {
    let profile = Profile::new();
    send(&profile.journal, 5, 5).await;
    // By the order of the record: a clock that is set back lets nobody jump the queue.
    for (number, at) in [(2, 30), (3, 10), (4, 20), (1, 20)] {
        enter(&profile.journal, number, at).await.unwrap();
    }
    let ids = |states: &[PayoutState], after: Option<u32>, limit| -> Vec<_> {
        let after = after.map(payout_id);
        let found = profile.journal.in_state(states, after.as_ref(), limit).unwrap();
        found.into_iter().map(|payout| payout.id).collect()
    };
    assert_eq!(ids(&[PayoutState::Ready], None, 3), [2, 3, 4].map(payout_id));
    assert_eq!(ids(&[PayoutState::Ready], Some(3), 3), [4, 1].map(payout_id));
    profile.journal.append(addition(payout_id(4), 1, 40, vec![began(1)])).await.unwrap();
    assert_eq!(ids(&[PayoutState::Ready], Some(4), 3), [payout_id(1)]);
    let open = [PayoutState::Ready, PayoutState::Pending, PayoutState::Sending];
    assert_eq!(ids(&open, None, 10), [5, 2, 3, 4, 1].map(payout_id));
    assert_eq!(ids(&open, Some(5), 2), [2, 3].map(payout_id));
    assert_eq!(ids(&[PayoutState::Ready, PayoutState::Ready], None, 2), [2, 3].map(payout_id));
    assert_eq!(ids(&[], None, 10), Vec::<PayoutId>::new());
    assert_eq!(ids(&open, Some(77), 10), Vec::<PayoutId>::new());
}

#[tokio::test]
async fn final_states_are_watched_from_when_they_came_and_only_where_a_provider_has_them() {
    let profile = Profile::new();
    for (number, status, at) in
        [(1, ProviderStatus::Paid, 100), (2, ProviderStatus::Failed, 200), (3, ProviderStatus::Canceled, 300)]
    {
        send(&profile.journal, number, 1).await;
        let end = vec![observed(&format!("P{number}"), status)];
        profile.journal.append(addition(payout_id(number), 3, at, end)).await.unwrap();
    }
    send(&profile.journal, 4, 400).await;
    enter(&profile.journal, 5, 500).await.unwrap();
    profile.journal.append(addition(payout_id(5), 1, 501, vec![PayoutEntry::Withdrawn])).await.unwrap();
    let since = |seconds: i64| -> Vec<_> {
        let found = profile.journal.finals_since(UtcMillis(seconds * 1000)).unwrap();
        found.into_iter().map(|payout| payout.id).collect()
    };
    assert_eq!(since(0), [1, 2, 3].map(payout_id));
    assert_eq!(since(200), [2, 3].map(payout_id));
    assert_eq!(since(301), Vec::<PayoutId>::new());
}

#[tokio::test]
async fn likely_duplicates_are_those_that_were_paid_or_still_can_be() {
    let profile = Profile::new();
    let journal = &profile.journal;
    enter(journal, 1, 100).await.unwrap();
    send(journal, 2, 200).await;
    enter(journal, 3, 300).await.unwrap();
    journal.append(addition(payout_id(3), 1, 301, vec![PayoutEntry::Withdrawn])).await.unwrap();
    let mut other_amount = instruction(4);
    other_amount.amount = Satang::new(10_001);
    journal.append(addition(payout_id(4), 0, 400, vec![entered(other_amount)])).await.unwrap();
    let mut elsewhere = instruction(5);
    elsewhere.connection = connection_id(2);
    journal.append(addition(payout_id(5), 0, 500, vec![entered(elsewhere)])).await.unwrap();
    let mut other_account = instruction(6);
    other_account.account_number = AccountNumber::parse_typed("012345678").unwrap();
    journal.append(addition(payout_id(6), 0, 600, vec![entered(other_account)])).await.unwrap();

    let similar = |connection: Option<u32>, since: i64| -> Vec<_> {
        let connection = connection.map(connection_id);
        let amount = Satang::new(10_000);
        let found = journal.similar(connection.as_ref(), &bank(), &account(), amount, UtcMillis(since * 1000));
        found.unwrap().into_iter().map(|payout| payout.id).collect()
    };
    assert_eq!(similar(None, 0), [5, 2, 1].map(payout_id));
    assert_eq!(similar(Some(1), 0), [2, 1].map(payout_id));
    assert_eq!(similar(Some(1), 200), [payout_id(2)]);
}

#[tokio::test]
async fn the_usual_amount_of_an_account_is_the_median_of_what_was_paid() {
    let profile = Profile::new();
    let journal = &profile.journal;
    let paid_before = || journal.paid_before(&bank(), &account()).unwrap();
    assert_eq!((paid_before().count, paid_before().usual, paid_before().largest), (0, None, None));
    for (number, amount) in [(1, 500), (2, 100), (3, 90_000), (4, 200)] {
        let mut instruction = instruction(number);
        instruction.amount = Satang::new(amount);
        let end = accepted(1, &format!("P{number}"));
        let paid = observed(&format!("P{number}"), ProviderStatus::Paid);
        let entries = vec![entered(instruction), began(1), end, paid];
        journal.append(addition(payout_id(number), 0, i64::from(number), entries)).await.unwrap();
    }
    enter(journal, 5, 5).await.unwrap();
    let before = paid_before();
    assert_eq!((before.count, before.usual, before.largest), (4, Some(Satang::new(200)), Some(Satang::new(90_000))));
}

#[tokio::test]
async fn a_days_sequence_never_repeats_and_goes_on_after_a_restart() {
    let profile = Profile::new();
    let day = "20261120";
    assert_eq!([(); 3].map(|()| profile.journal.next_sequence(day).unwrap()), [1, 2, 3]);
    for (number, text) in [
        (1, "KL-20261120-0041-K7QX"),
        (2, "KL-20261120-99x-AAAA"),
        (3, "KL-20261121-0500-AAAA"),
        (4, "KL-20261120-10000-A"),
        (5, "KL20261123007723ZK"),
        (6, "KL20261123x"),
    ] {
        let mut instruction = instruction(number);
        instruction.reference = Reference::parse(text).unwrap();
        profile.journal.append(addition(payout_id(number), 0, 1, vec![entered(instruction)])).await.unwrap();
    }
    assert_eq!(profile.journal.next_sequence(day).unwrap(), 10_001);
    assert_eq!(profile.journal.next_sequence("20261121").unwrap(), 501);
    assert_eq!(profile.journal.next_sequence("20261122").unwrap(), 1);
    assert_eq!(
        profile.journal.next_sequence("20261123").unwrap(),
        78,
        "without hyphens, and a suffix that begins with digits"
    );
    profile.journal.close();
    let journal = Journal::open(profile.folder.path()).unwrap();
    assert_eq!(journal.next_sequence(day).unwrap(), 10_001);
}

#[tokio::test]
async fn connections_come_in_the_order_in_which_they_were_added() {
    let profile = Profile::new();
    let mut late = connection_addition(connection_id(1), 0, vec![added("late")]);
    late.at = UtcMillis(2000);
    profile.journal.append(connection_addition(connection_id(2), 0, vec![added("early")])).await.unwrap();
    profile.journal.append(late).await.unwrap();
    let names: Vec<_> = profile.journal.connections().unwrap().into_iter().map(|c| c.settings.name).collect();
    assert_eq!(names, ["early", "late"]);
    let found = profile.journal.connection(&connection_id(1)).unwrap().unwrap();
    assert_eq!((found.settings.name.as_str(), found.revision), ("late", 1));
    assert_eq!(profile.journal.connection(&connection_id(3)).unwrap(), None);
}
