//! What weighing and approving ask, held against a look at every payout.

use crate::{
    histories::{ACCOUNTS, MAKERS, PAYEES, PAYOUTS, step, take},
    support::*,
};
use khlang_domain::{
    account::AccountNumber,
    entry::{Entry, PayoutEntry, Subject},
    ids::{Actor, PayoutId},
    instruction::Instruction,
    money::Satang,
    outcome::{CreateOutcome, Doubt, ProviderStatus, Refusal},
    payee::PayeeName,
    payout::{self, Payout, PayoutState},
    person,
    policy::{Facts, Outcome, Past},
    time::UtcMillis,
};
use khlang_journal::{Addition, Journal};
use proptest::prelude::*;

/// 2026-11-20T17:00:00Z: a day begins in Bangkok.
const DAY_BEGAN: i64 = 1_795_194_000;
const HOUR: i64 = 60 * 60;

fn satang(amount: i64) -> Option<Satang> {
    Some(Satang::new(amount))
}

/// Every payout, made from its entries.
fn all(journal: &Journal) -> Vec<Payout> {
    let made = (1..=PAYOUTS).map(|number| {
        let id = payout_id(number);
        let mut payout = None;
        for recorded in journal.history(&Subject::Payout(id.clone())).unwrap() {
            let Entry::Payout(entry) = &recorded.entry else { panic!("a payout's history") };
            payout = payout::apply(payout, &id, entry, &recorded.who, recorded.at);
        }
        payout
    });
    made.flatten().collect()
}

fn counts(payout: &Payout) -> bool {
    use PayoutState::{Canceled, Discarded, Draft, Failed, Refused, Rejected, Returned};
    ![Draft, Discarded, Returned, Rejected, Refused, Failed, Canceled].contains(&payout.state)
}

fn goes_to(payout: &Payout, account: &AccountNumber) -> bool {
    payout.instruction.as_ref().is_some_and(|to| to.account_number == *account && to.bank == bank())
}

fn first_paid(payouts: &[Payout], account: &AccountNumber) -> Option<UtcMillis> {
    let paid = payouts.iter().filter(|payout| payout.state == PayoutState::Paid && goes_to(payout, account));
    paid.map(|payout| payout.state_since).min()
}

fn facts_by_a_look_at_all(
    payouts: &[Payout],
    id: &PayoutId,
    account: &AccountNumber,
    maker: &Actor,
    now: UtcMillis,
) -> Facts {
    let sum = |mine: &dyn Fn(&Payout) -> bool| {
        let of_day = payouts.iter().filter(|payout| {
            payout.id != *id
                && counts(payout)
                && payout.entered_at.is_some_and(|at| at.bangkok_day() == now.bangkok_day())
                && mine(payout)
        });
        Satang::checked_sum(of_day.filter_map(Payout::amount)).unwrap()
    };
    Facts {
        payee_since: first_paid(payouts, account),
        payee_sum: sum(&|payout| goes_to(payout, account)),
        maker_sum: sum(&|payout| person::is_same_person(&payout.maker, maker)),
        batch_sum: None,
    }
}

fn check_facts(journal: &Journal, payouts: &[Payout], times: &[i64]) {
    for account in ACCOUNTS.map(|account| AccountNumber::parse_typed(account).unwrap()) {
        for (maker, now) in MAKERS.iter().flat_map(|maker| times.iter().map(move |at| (Actor::new(*maker), *at))) {
            let now = UtcMillis(now * 1000);
            for id in (1..=PAYOUTS + 1).map(payout_id) {
                let facts = journal.facts(&id, &bank(), &account, &maker, now).unwrap();
                assert_eq!(facts, facts_by_a_look_at_all(payouts, &id, &account, &maker, now));
            }
        }
    }
}

fn check_payees(journal: &Journal, payouts: &[Payout]) {
    let fold = |name: &str| name.replace(' ', "").to_lowercase();
    for (account, name) in ACCOUNTS.iter().flat_map(|account| PAYEES.iter().map(move |name| (account, name))) {
        let (account, name) = (AccountNumber::parse_typed(account).unwrap(), PayeeName::parse(name).unwrap());
        let history = journal.payee_history(&bank(), &account, &name).unwrap();
        assert_eq!(history.first_paid_at, first_paid(payouts, &account));
        let mut last: Vec<_> = payouts.iter().filter(|payout| goes_to(payout, &account)).cloned().collect();
        last.retain(|payout| payout.state != PayoutState::Returned);
        last.sort_by_key(|payout| std::cmp::Reverse((payout.entered_at, payout.id.clone())));
        assert_eq!(history.last, last);
        let others = payouts.iter().filter(|payout| payout.state == PayoutState::Paid && !goes_to(payout, &account));
        let same_name = |to: &Instruction| fold(to.account_name.as_str()) == fold(name.as_str());
        let others = others.filter(|payout| payout.instruction.as_ref().is_some_and(same_name));
        let newest = others.map(|payout| payout.state_since).max();
        assert_eq!(history.other_account.as_ref().map(|(_, _, at)| *at), newest);
        assert!(history.other_account.is_none_or(|(_, other, _)| other != account));
    }
}

fn check_past(journal: &Journal, payouts: &[Payout], times: &[i64]) {
    let (Some(from), Some(to)) = (times.first(), times.last()) else { return };
    let (from, to) = (UtcMillis(from * 1000), UtcMillis(to * 1000));
    let mut expected: Vec<_> = payouts
        .iter()
        .filter_map(|payout| {
            let instruction = payout.instruction.clone()?;
            let entered_at = payout.entered_at.filter(|at| (from..to).contains(at))?;
            Some(Past {
                payee_since: first_paid(payouts, &instruction.account_number),
                id: payout.id.clone(),
                instruction,
                maker: payout.maker.clone(),
                entered_at,
                was: payout.weighed.as_ref().map(|weighed| weighed.weight.outcome),
                counts: counts(payout),
            })
        })
        .collect();
    expected.sort_by_key(|past| (past.entered_at, past.id.clone()));
    assert_eq!(journal.past(from, to).unwrap(), expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_answer_is_what_a_look_at_all_payouts_gives(
        steps in prop::collection::vec((step(), 1..9 * HOUR), 1..70),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let profile = Profile::new();
            let mut times = vec![DAY_BEGAN];
            for (step, gap) in steps {
                let at = times.last().unwrap() + gap;
                take(&profile.journal, step, at).await;
                times.push(at);
            }
            let payouts = all(&profile.journal);
            check_facts(&profile.journal, &payouts, &times);
            check_payees(&profile.journal, &payouts);
            check_past(&profile.journal, &payouts, &times);
        });
    }
}

/// What is known of the account of everybody's payouts, and of somebody's day.
fn facts(journal: &Journal, id: u32, maker: &str, at: i64) -> (Option<Satang>, Option<Satang>) {
    let facts = journal.facts(&payout_id(id), &bank(), &account(), &Actor::new(maker), UtcMillis(at * 1000)).unwrap();
    (Some(facts.payee_sum), Some(facts.maker_sum))
}

#[tokio::test]
async fn a_day_is_one_in_bangkok_from_its_first_millisecond_to_its_last() {
    let profile = Profile::new();
    for (number, millis) in [(1, -1), (2, 0), (3, 24 * HOUR * 1000 - 1), (4, 24 * HOUR * 1000)] {
        let mut instruction = instruction(number);
        instruction.amount = Satang::new(10_i64.pow(number));
        let at = UtcMillis(DAY_BEGAN * 1000 + millis);
        let entry = addition(payout_id(number), 0, 0, vec![entered(instruction)]);
        profile.journal.append(Addition { at, ..entry }).await.unwrap();
    }
    let of_day = |at| facts(&profile.journal, 9, "สมหญิง", at);
    assert_eq!(of_day(DAY_BEGAN - 1), (satang(10), satang(10)), "the day before");
    assert_eq!(of_day(DAY_BEGAN), (satang(1_100), satang(1_100)), "also what was entered later that day");
    assert_eq!(of_day(DAY_BEGAN + 24 * HOUR - 1), (satang(1_100), satang(1_100)));
    assert_eq!(of_day(DAY_BEGAN + 24 * HOUR), (satang(10_000), satang(10_000)), "the day after");
    assert_eq!(facts(&profile.journal, 2, "สมหญิง", DAY_BEGAN), (satang(1_000), satang(1_000)), "not itself");
    assert_eq!(facts(&profile.journal, 9, " สม หญิง", DAY_BEGAN), (satang(1_100), satang(1_100)));
    assert_eq!(facts(&profile.journal, 9, "สมชาย", DAY_BEGAN), (satang(1_100), satang(0)));
}

#[tokio::test]
async fn a_payout_counts_while_it_may_be_paid_and_after_it_was_and_not_where_it_ended_otherwise() {
    let profile = Profile::new();
    let journal = &profile.journal;
    let word = |status| observed("P1", status);
    let unknown = CreateOutcome::Unknown { doubt: Doubt::Timeout };
    let refusal = Refusal { status: 400, code: "NO".to_owned(), message: String::new(), field: None };
    let ended = |attempt, outcome| PayoutEntry::SendingEnded { attempt, outcome };
    let reason = || "why".to_owned();
    // Each step goes on from the one before.
    let steps = [
        (PayoutEntry::Drafted { typed: typed("100") }, PayoutState::Draft, false),
        (entered(instruction(1)), PayoutState::Ready, true),
        (weighed(Outcome::Needs { supervisors: 1 }, 0), PayoutState::AwaitingApproval, true),
        (PayoutEntry::Lapsed, PayoutState::Returned, false),
        (entered(instruction(1)), PayoutState::Ready, true),
        (PayoutEntry::Returned { reason: reason() }, PayoutState::Returned, false),
        (entered(instruction(1)), PayoutState::Ready, true),
        (PayoutEntry::Rejected { reason: reason() }, PayoutState::Rejected, false),
        (entered(instruction(1)), PayoutState::Ready, true),
        (began(1), PayoutState::Sending, true),
        (ended(1, CreateOutcome::Refused { refusal }), PayoutState::Refused, false),
        (began(2), PayoutState::Sending, true),
        (ended(2, unknown), PayoutState::Unknown, true),
        (began(3), PayoutState::Sending, true),
        (accepted(3, "P1"), PayoutState::Pending, true),
        (word(ProviderStatus::Processing), PayoutState::Processing, true),
        (word(ProviderStatus::Accepted), PayoutState::Accepted, true),
        (word(ProviderStatus::Failed), PayoutState::Failed, false),
        (word(ProviderStatus::Paid), PayoutState::Paid, true),
        (word(ProviderStatus::Failed), PayoutState::Reversed, true),
        (PayoutEntry::Withdrawn, PayoutState::Canceled, false),
        (word(ProviderStatus::Pending), PayoutState::Pending, true),
        (PayoutEntry::Discarded, PayoutState::Discarded, false),
    ];
    let mut seen = Vec::new();
    for ((entry, state, counts), revision) in steps.into_iter().zip(0..) {
        let appended = journal.append(addition(payout_id(1), revision, DAY_BEGAN, vec![entry])).await.unwrap();
        assert_eq!(appended.snapshot.payout().unwrap().state, state);
        let sum = satang(if counts { 10_000 } else { 0 });
        assert_eq!(facts(journal, 9, "สมหญิง", DAY_BEGAN), (sum, sum), "{state:?}");
        seen.push(state);
    }
    assert!(PayoutState::ALL.iter().all(|state| seen.contains(state)), "every state was seen");
}

#[tokio::test]
async fn a_sum_beyond_sixty_four_bits_is_the_largest_number() {
    let profile = Profile::new();
    // A counter holds one of them and refuses a second, so the two stand under two tabs.
    let large = |number| {
        let mut instruction = instruction(number);
        instruction.amount = Satang::new(i64::MAX);
        entered(instruction)
    };
    let sent = vec![large(1), began(1)];
    profile.journal.append(addition(payout_id(1), 0, DAY_BEGAN, sent)).await.unwrap();
    profile.journal.append(addition(payout_id(2), 0, DAY_BEGAN, vec![large(2)])).await.unwrap();
    let most = satang(i64::MAX);
    assert_eq!(facts(&profile.journal, 9, "สมหญิง", DAY_BEGAN), (most, most));
}

#[tokio::test]
async fn what_came_back_counts_no_more_until_it_is_entered_again_and_then_on_that_day() {
    let profile = Profile::new();
    let journal = &profile.journal;
    let waits = vec![entered(instruction(1)), weighed(Outcome::Needs { supervisors: 1 }, 0)];
    let waiting = journal.append(addition(payout_id(1), 0, DAY_BEGAN, waits)).await.unwrap();
    assert_eq!(waiting.snapshot.payout().unwrap().state, PayoutState::AwaitingApproval);
    assert_eq!(facts(journal, 9, "สมหญิง", DAY_BEGAN).0, satang(10_000));
    let back = PayoutEntry::Returned { reason: "another account".to_owned() };
    journal.append(addition(payout_id(1), 2, DAY_BEGAN + 1, vec![back])).await.unwrap();
    assert_eq!(facts(journal, 9, "สมหญิง", DAY_BEGAN).0, satang(0));
    let mut corrected = instruction(1);
    corrected.amount = Satang::new(20_000);
    let day_after = DAY_BEGAN + 24 * HOUR;
    let other = Addition {
        who: Actor::new("สมชาย"), ..addition(payout_id(1), 3, day_after, vec![entered(corrected)])
    };
    journal.append(other).await.unwrap();
    assert_eq!(facts(journal, 9, "สมหญิง", DAY_BEGAN), (satang(0), satang(0)));
    assert_eq!(facts(journal, 9, "สมชาย", day_after), (satang(20_000), satang(20_000)));
    let past = journal.past(UtcMillis(0), UtcMillis(i64::MAX)).unwrap();
    assert_eq!(past.len(), 1);
    assert_eq!((past[0].entered_at, past[0].instruction.amount), (UtcMillis(day_after * 1000), Satang::new(20_000)));
}

/// Pays `number` to an account under a name, and brings it to where it was paid at second `at` + 3.
async fn pay(journal: &Journal, number: u32, to: &str, name: &str, at: i64) {
    let mut instruction = instruction(number);
    instruction.account_number = AccountNumber::parse_typed(to).unwrap();
    instruction.account_name = PayeeName::parse(name).unwrap();
    journal.append(addition(payout_id(number), 0, at, vec![entered(instruction), began(1)])).await.unwrap();
    let provider_id = format!("P{number}");
    let paid = vec![accepted(1, &provider_id), observed(&provider_id, ProviderStatus::Paid)];
    journal.append(addition(payout_id(number), 2, at + 3, paid)).await.unwrap();
}

#[tokio::test]
async fn a_known_name_with_another_account_is_told_with_the_account_that_was_paid_last() {
    let profile = Profile::new();
    let journal = &profile.journal;
    let (old, newer, new) = ("0010000001", "0010000002", "0010000003");
    pay(journal, 1, old, "Anong Dee", 10).await;
    pay(journal, 2, newer, "ANONG DEE", 20).await;
    pay(journal, 3, newer, "anongdee", 30).await;
    pay(journal, 4, "0010000004", "Anong Deejai", 40).await;
    let history = |to: &str, name: &str| {
        let (to, name) = (AccountNumber::parse_typed(to).unwrap(), PayeeName::parse(name).unwrap());
        journal.payee_history(&bank(), &to, &name).unwrap()
    };
    let other = |to, name| history(to, name).other_account.map(|(_, other, at)| (other.as_str().to_owned(), at.0));
    assert_eq!(other(new, "anong dee"), Some((newer.to_owned(), 33_000)));
    assert_eq!(other(newer, "anong dee"), Some((old.to_owned(), 13_000)));
    assert_eq!(other(old, "Anong Deejai"), Some(("0010000004".to_owned(), 43_000)));
    assert_eq!(other(new, "สมชาย"), None);
    assert_eq!(history(newer, "anong dee").first_paid_at, Some(UtcMillis(23_000)));
    assert_eq!((history(new, "anong dee").first_paid_at, history(new, "anong dee").last), (None, Vec::new()));
    // What came back was not paid.
    let reversed = vec![observed("P2", ProviderStatus::Failed)];
    journal.append(addition(payout_id(2), 4, 50, reversed)).await.unwrap();
    assert_eq!(history(newer, "anong dee").first_paid_at, Some(UtcMillis(33_000)));
}

#[tokio::test]
async fn the_last_six_to_an_account_are_told_the_newest_first_without_drafts_and_what_came_back() {
    let profile = Profile::new();
    let journal = &profile.journal;
    for number in 1..=8 {
        enter(journal, number, i64::from(number)).await.unwrap();
    }
    let back = PayoutEntry::Returned { reason: "why".to_owned() };
    journal.append(addition(payout_id(8), 1, 9, vec![back])).await.unwrap();
    journal.append(addition(payout_id(7), 1, 9, vec![PayoutEntry::Withdrawn])).await.unwrap();
    journal.append(addition(payout_id(9), 0, 9, vec![PayoutEntry::Drafted { typed: typed("1") }])).await.unwrap();
    let name = PayeeName::parse("สมหญิง").unwrap();
    let last = journal.payee_history(&bank(), &account(), &name).unwrap().last;
    let ids: Vec<_> = last.into_iter().map(|payout| payout.id).collect();
    assert_eq!(ids, [7, 6, 5, 4, 3, 2].map(payout_id));
}
