//! What becomes of the text indexes, and of long work, when the journal moves.

use crate::{
    searching::{Chance, DAY_MS, NOW, every_row, fill, query_by_chance},
    support::*,
};
use khlang_domain::{
    bank::BankCode,
    entry::{Evidence, PayoutEntry, Verdict},
    ids::PayoutId,
    instruction::Typed,
    outcome::ProviderStatus,
    payout::PayoutState,
    search::{Known, parse},
};
use khlang_journal::{Glance, Journal, ListOrder, ListQuery, ListStart, Part, Stop};
use std::task::Poll;

#[tokio::test]
async fn a_rebuild_finds_the_same_and_leaves_the_same_in_the_text_indexes() {
    let profile = Profile::new();
    let mut chance = Chance(11);
    fill(&profile.journal, &mut chance).await;
    let rows = every_row(&profile.journal);
    let queries: Vec<_> = (0..60).map(|_| query_by_chance(&mut chance, &rows).1).collect();
    let answers = |journal: &Journal| -> Vec<_> {
        queries.iter().map(|query| journal.list(query, ListStart::Start, None, 1000).unwrap()).collect()
    };
    let (before, indexed) = (answers(&profile.journal), indexed(&profile));
    assert!(indexed.iter().all(|words| words.len() > 1000));
    profile.journal.rebuild(Stop::default(), |_| {}).await.unwrap();
    assert_eq!(answers(&profile.journal), before);
    assert!(self::indexed(&profile) == indexed);
}

/// Every word of both text indexes with the rows that have it, as SQLite itself tells them.
fn indexed(profile: &Profile) -> [Vec<(String, i64, Option<i64>)>; 2] {
    let database = rusqlite::Connection::open(profile.file()).unwrap();
    ["payout_text", "payout_word"].map(|table| {
        let vocabulary = format!("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, {table}, instance)");
        database.execute_batch(&vocabulary).unwrap();
        let mut statement =
            database.prepare("SELECT term, doc, \"offset\" FROM temp.vocabulary ORDER BY 1, 2, 3").unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        let rows = rows.collect::<Result<_, _>>().unwrap();
        drop(statement);
        database.execute_batch("DROP TABLE temp.vocabulary").unwrap();
        rows
    })
}

fn search(text: &str) -> ListQuery {
    let search = parse(text, &Known { connections: &[], now: NOW });
    ListQuery { tab: None, search, order: ListOrder::NEWEST_FIRST }
}

fn found(journal: &Journal, text: &str) -> Vec<PayoutId> {
    let page = journal.list(&search(text), ListStart::Start, None, 100).unwrap();
    page.rows.into_iter().map(|row| row.payout.id).collect()
}

fn drafted(name: &str) -> PayoutEntry {
    PayoutEntry::Drafted { typed: Typed { account_name: name.to_owned(), ..typed("50,000") } }
}

#[tokio::test]
async fn what_a_draft_no_longer_says_is_not_found_and_a_draft_that_was_thrown_away_neither() {
    let profile = Profile::new();
    let journal = &profile.journal;
    journal.append(addition(payout_id(1), 0, 1, vec![drafted("สมชาย")])).await.unwrap();
    enter(journal, 2, 2).await.unwrap();
    journal.append(addition(payout_id(1), 1, 3, vec![drafted("นํ้าฝน")])).await.unwrap();
    assert_eq!(found(journal, "สมชาย"), []);
    for text in ["น้ำฝน", "น", "ำฝ", "50000", "…5678 น้ำ", "maker:สมหญิง น้ำ"]
    {
        assert_eq!(found(journal, text), [payout_id(1)], "{text}");
    }
    assert_eq!(found(journal, ""), [1, 2].map(payout_id), "it went to the front of the list");
    journal.append(addition(payout_id(1), 2, 4, vec![PayoutEntry::Discarded])).await.unwrap();
    for text in ["น้ำฝน", "ฝ", "ำฝ", "50000", "status:discarded"] {
        assert_eq!(found(journal, text).iter().filter(|id| **id == payout_id(1)).count(), 0, "{text}");
    }
    assert!(indexed(&profile)[1].iter().all(|(_, place, _)| *place == 2), "only what is listed is in the indexes");
}

#[tokio::test]
async fn a_payout_is_found_by_its_providers_id_once_it_has_one() {
    let profile = Profile::new();
    let journal = &profile.journal;
    enter(journal, 1, 1).await.unwrap();
    journal.append(addition(payout_id(1), 1, 2, vec![began(1)])).await.unwrap();
    assert_eq!(found(journal, "wd_7719"), []);
    journal.append(addition(payout_id(1), 2, 3, vec![accepted(1, "WD_7719-x")])).await.unwrap();
    for text in ["wd_7719", "7719", "9x", "x", "สมหญิง 771"] {
        assert_eq!(found(journal, text), [payout_id(1)], "{text}");
    }
    assert_eq!(found(journal, "none-1\nWD_7719-x"), [payout_id(1)]);
    let missing = ["ref-1", "WD_7719-x", "wd_7719-x", "REF-2"].map(str::to_owned);
    assert_eq!(journal.missing_references(&missing).unwrap(), ["wd_7719-x", "REF-2"]);
    // People found that nothing came of it: the name it had there is no longer its own.
    let settled = PayoutEntry::Settled {
        verdict: Verdict::NotPaid,
        evidence: Evidence { text: "asked".to_owned(), pictures: Vec::new() },
        second: None,
    };
    journal.append(addition(payout_id(1), 3, 4, vec![settled])).await.unwrap();
    assert_eq!(found(journal, "7719"), []);
    assert_eq!(found(journal, "สมหญิง"), [payout_id(1)]);
}

#[tokio::test]
async fn what_an_alarm_put_under_a_tab_is_found_by_the_name_of_the_tab_and_by_its_state() {
    let profile = Profile::new();
    let journal = &profile.journal;
    for number in 1..=3 {
        enter(journal, number, 1).await.unwrap();
        let id = format!("P{number}");
        let paid = vec![began(1), accepted(1, &id), observed(&id, ProviderStatus::Paid)];
        journal.append(addition(payout_id(number), 1, 2, paid)).await.unwrap();
    }
    let failed = vec![observed("P2", ProviderStatus::Failed)];
    journal.append(addition(payout_id(2), 4, 3, failed)).await.unwrap();
    for (text, numbers) in [
        ("status:attention", &[2][..]),
        ("สถานะ:ต้องตรวจสอบ", &[2]),
        ("status:reversed", &[2]),
        ("status:done", &[3, 1]),
        ("status:paid,needs attention", &[3, 2, 1]),
        ("status:unknown", &[]),
    ] {
        let expected: Vec<_> = numbers.iter().copied().map(payout_id).collect();
        assert_eq!(found(journal, text), expected, "{text}");
    }
}

#[tokio::test]
async fn an_addition_that_is_refused_leaves_nothing_in_the_text_indexes() {
    let profile = Profile::new();
    let journal = &profile.journal;
    enter(journal, 1, 1).await.unwrap();
    let before = indexed(&profile);
    let additions = vec![
        addition(payout_id(2), 0, 2, vec![drafted("สมชาย")]),
        addition(payout_id(1), 7, 3, vec![PayoutEntry::Withdrawn]),
    ];
    journal.append_all(additions).await.unwrap_err();
    assert!(indexed(&profile) == before);
    // Beside others in one commit, too.
    let several = (0..8).map(|number| {
        let addition = addition(payout_id(10 + number), u64::from(number % 2), 4, vec![drafted("มาลี")]);
        journal.append(addition)
    });
    let refused = futures_of(several).await.into_iter().filter(Result::is_err).count();
    assert_eq!((refused, found(journal, "มาลี").len(), found(journal, "สมชาย").len()), (4, 4, 0));
}

async fn futures_of<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut all: Vec<_> = all.map(Box::pin).collect();
    // Each is asked once, so that all stand in the writer's queue, and then waited for.
    let mut done: Vec<Option<T>> = Vec::new();
    for one in &mut all {
        done.push(
            std::future::poll_fn(|context| {
                Poll::Ready(match one.as_mut().poll(context) {
                    Poll::Ready(answer) => Some(answer),
                    Poll::Pending => None,
                })
            })
            .await,
        );
    }
    let mut answers = Vec::new();
    for (one, done) in all.into_iter().zip(done) {
        answers.push(match done {
            Some(answer) => answer,
            None => one.await,
        });
    }
    answers
}

#[tokio::test]
async fn long_work_ends_when_it_is_asked_to_and_says_so() {
    let profile = Profile::new();
    let journal = &profile.journal;
    let all: Vec<_> =
        (1..=600).map(|number| addition(payout_id(number), 0, 1, vec![entered(instruction(number))])).collect();
    journal.append_all(all).await.unwrap();
    let asked = Stop::default();
    asked.stop();
    for text in ["", "50000", "สม", "สมหญิง", ">5"] {
        let query = search(text);
        assert_eq!(journal.survey(&query, 100, None, &asked).unwrap(), None, "{text:?}");
    }
    let stop = Stop::default();
    let mut seen = 0;
    let ended = journal.each(&search(""), None, &stop, |_, done| {
        seen = done;
        if done == 100 {
            stop.stop();
        }
        true
    });
    assert_eq!((ended.unwrap(), seen), (None, 100));
    let ended = journal.each(&search(""), None, &Stop::default(), |_, done| done < 5).unwrap();
    assert_eq!(ended, None);
    // The database that was stopped answers the next question.
    let survey = journal.survey(&search(""), 100, None, &Stop::default()).unwrap().unwrap();
    assert_eq!((survey.count, survey.marks.len()), (600, 6));
}

#[tokio::test]
async fn an_export_goes_on_with_what_was_there_when_it_began() {
    let profile = Profile::new();
    let journal = &profile.journal;
    for number in 1..=5 {
        enter(journal, number, 1).await.unwrap();
    }
    let (mut ids, handle) = (Vec::new(), tokio::runtime::Handle::current());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let done = journal.each(&search(""), None, &Stop::default(), |payout, done| {
                if done == 1 {
                    handle.block_on(enter(journal, 6, 2)).unwrap();
                    handle
                        .block_on(journal.append(addition(payout_id(2), 1, 3, vec![PayoutEntry::Withdrawn])))
                        .unwrap();
                }
                ids.push((payout.id, payout.state));
                true
            });
            assert_eq!(done.unwrap(), Some(5));
        });
    });
    assert_eq!(ids, [5, 4, 3, 2, 1].map(|number| (payout_id(number), PayoutState::Ready)));
}

#[tokio::test]
async fn a_glance_counts_what_was_entered_by_state_connection_bank_hour_and_day() {
    let profile = Profile::new();
    let journal = &profile.journal;
    // 2026-11-20 in Bangkok, at nine and at ten.
    let nine = NOW.bangkok_day_began().0 / 1000 + 9 * 3600;
    for (number, at, bank, minutes) in [
        (1, nine, "004", Some(1)),
        (2, nine + 60, "014", Some(3)),
        (3, nine + 3600, "014", None),
        (4, nine - 86_400, "014", None),
    ] {
        let mut instruction = instruction(number);
        instruction.bank = BankCode::parse(bank).unwrap();
        instruction.connection = connection_id(1 + number % 2);
        journal.append(addition(payout_id(number), 0, at, vec![entered(instruction)])).await.unwrap();
        if let Some(minutes) = minutes {
            let id = format!("P{number}");
            let entries = vec![began(1), accepted(1, &id), observed(&id, ProviderStatus::Paid)];
            journal.append(addition(payout_id(number), 1, at + minutes * 60, entries)).await.unwrap();
        }
    }
    journal.append(addition(payout_id(5), 0, nine, vec![drafted("ก")])).await.unwrap();
    journal.append(addition(payout_id(3), 1, nine + 3700, vec![PayoutEntry::Withdrawn])).await.unwrap();
    let day = NOW.bangkok_day_began();
    let glance = journal.glance(day, day.plus(DAY_MS)).unwrap();
    let counts = |part: &Part| (part.count, part.sum.as_i64(), part.paid, part.decided);
    assert_eq!(counts(&glance.whole), (3, 30_000, 2, 3));
    assert_eq!((glance.whole.median_to_paid_ms, glance.whole.p90_to_paid_ms), (Some(60_000), Some(180_000)));
    let states: Vec<_> = glance.whole.states.iter().map(|(state, count, sum)| (*state, *count, sum.as_i64())).collect();
    assert_eq!(states, [(PayoutState::Paid, 2, 20_000), (PayoutState::Canceled, 1, 10_000)]);
    let banks: Vec<_> = glance.banks.iter().map(|(bank, part)| (bank.as_str(), counts(part))).collect();
    assert_eq!(banks, [("004", (1, 10_000, 1, 1)), ("014", (2, 20_000, 1, 2))]);
    let ways: Vec<_> = glance.connections.iter().map(|(id, part)| (id.clone(), part.count)).collect();
    assert_eq!(ways, [(connection_id(1), 1), (connection_id(2), 2)]);
    let hours: Vec<_> = glance.hours.iter().map(|(hour, part)| (*hour, part.count)).collect();
    assert_eq!(hours, [(9, 2), (10, 1)]);
    assert_eq!(glance.days.iter().map(|(day, part)| (*day, part.count)).collect::<Vec<_>>(), [(day, 3)]);
    let two_days = journal.glance(day.plus(-DAY_MS), day.plus(DAY_MS)).unwrap();
    assert_eq!((two_days.whole.count, two_days.days.len()), (4, 2));
    assert_eq!(journal.glance(day.plus(DAY_MS), day.plus(2 * DAY_MS)).unwrap(), Glance::default());
}

#[tokio::test]
async fn whatever_is_pasted_is_answered() {
    let profile = Profile::new();
    let journal = &profile.journal;
    enter(journal, 1, 1).await.unwrap();
    let long = "สมหญิงใจดี".repeat(2_000);
    let words = (0..3_000).map(|number| format!("ก{number}ข")).collect::<Vec<_>>().join(" ");
    let references = (0..5_000).map(|number| format!("NONE-{number}")).collect::<Vec<_>>().join("\n");
    for text in
        [&long, &format!("\"{long}\""), &words, &references, &format!("maker:{long}"), &format!("…{}", "1".repeat(500))]
    {
        assert_eq!(found(journal, text), []);
        assert_eq!(journal.survey(&search(text), 10, None, &Stop::default()).unwrap().unwrap().count, 0);
    }
    assert_eq!(found(journal, &format!("{references}\nREF-1")), [], "it stands behind the first thousand");
    assert_eq!(found(journal, &format!("REF-1\n{references}")), [payout_id(1)]);
    assert_eq!(found(journal, &["สม"; 40].join(" ")), [payout_id(1)]);
}
