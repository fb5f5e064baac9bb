//! Whatever is asked of a list: its answer is that of a look at every payout.

use crate::support::*;
use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    entry::{Entry, Evidence, PayoutEntry, Subject, Verdict},
    fold::folded,
    ids::{Actor, ConnectionId, PayoutId},
    instruction::Typed,
    money::Satang,
    outcome::ProviderStatus,
    payee::PayeeName,
    payout::{Payout, PayoutState, Tab},
    person,
    reference::Reference,
    search::{Known, Term, parse},
    time::UtcMillis,
};
use khlang_journal::{Addition, Cursor, Glance, Journal, ListOrder, ListQuery, ListStart, Part, SortBy, Stop};
use std::task::Poll;

const PAYOUTS: u32 = 420;
const QUERIES: u32 = 440;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// 2026-11-20T05:00:00Z.
const NOW: UtcMillis = UtcMillis(1_795_150_800_000);

const NAMES: [&str; 16] = [
    "สมหญิง ใจดี",
    "สมชาย น้ำฝน",
    "นํ้าทิพย์ เเก้วใส",
    "แก้ว กาญจนา",
    "บริษัท น้ำดื่ม จำกัด",
    "บจก. สยาม-ออโต้",
    "Anong Dee",
    "ANONG  DEE",
    "O'Brien & Sons",
    "Café de la Gare",
    "บจก. 50% Off_Shop",
    "J. R. Smith-Jones",
    "นาย ก",
    "ร้าน ๗ เซียน",
    "AAAA AAAA",
    "ธ.ก.ส. สาขา 12",
];
const DESCRIPTIONS: [&str; 9] = [
    "",
    "เงินเดือน พ.ย. 2569",
    "refund 100%",
    "a_b \"quoted\" c'd",
    "ค่าน้ำ 1,500.00",
    "INV/2026/0042",
    "50000",
    "-- ; DROP TABLE payout",
    "NOT AND OR NEAR(a b) *",
];
const BANKS: [&str; 4] = ["004", "014", "025", "073"];
const MAKERS: [&str; 4] = ["สมหญิง ใจดี", "Anong", "ก้อง น้ำ", "wichai"];

/// The same row of numbers for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(end).unwrap()).unwrap()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn number(&mut self, end: usize) -> i64 {
        i64::try_from(self.below(end)).unwrap()
    }
}

fn typed_by_chance(chance: &mut Chance, number: u32) -> Typed {
    let bank = chance.of(&[Some("004"), Some("014"), None]);
    Typed {
        connection: chance.of(&[Some(1), Some(2), None]).map(connection_id),
        account_number: chance.of(&["001-2-34567-8", "๐๑๒", "9988776655"]).to_owned(),
        bank: bank.map(str::to_owned),
        account_name: chance.of(&NAMES).to_owned(),
        amount: chance.of(&["1,234.50", "50000", "not yet", ""]).to_owned(),
        reference: format!("KL-20261120-{number:04}-DRFT"),
        description: chance.of(&DESCRIPTIONS).to_owned(),
        ..typed("")
    }
}

fn entered_by_chance(chance: &mut Chance, number: u32) -> PayoutEntry {
    let mut instruction = instruction(number);
    instruction.connection = connection_id(u32::try_from(chance.below(3)).unwrap() + 1);
    instruction.reference = Reference::parse(&format!("KL-20261120-{number:04}-K7Q{}", chance.below(10))).unwrap();
    instruction.amount = Satang::new(chance.of(&[5_000_000, 150_000, 123_450, 1, 100_000_000]) + chance.number(3));
    instruction.bank = BankCode::parse(chance.of(&BANKS)).unwrap();
    let account = format!("{:010}", chance.number(2_000) * 49_999 + 6_789);
    instruction.account_number = AccountNumber::parse_typed(&account).unwrap();
    // What is spelt in another way can only be a draft's.
    let names: Vec<_> = NAMES.into_iter().filter_map(|name| PayeeName::parse(name).ok()).collect();
    instruction.account_name = names[chance.below(names.len())].clone();
    instruction.description = chance.of(&DESCRIPTIONS).to_owned();
    entered(instruction)
}

/// Entered, corrected, thrown away, sent, paid, failed; now and then by a clock that was set back.
async fn fill(journal: &Journal, chance: &mut Chance) {
    for number in 1..=PAYOUTS {
        let at = NOW.0 / 1000 - i64::from(PAYOUTS - number) * 3_000 - chance.of(&[0, 0, 0, 0, 0, 86_400, 400_000]);
        let who = Actor::new(chance.of(&MAKERS));
        let step = |entries: Vec<PayoutEntry>, revision: u64| {
            let addition = addition(payout_id(number), revision, at, entries);
            Addition { who: who.clone(), ..addition }
        };
        let drafted = |chance: &mut Chance| PayoutEntry::Drafted { typed: typed_by_chance(chance, number) };
        let end = |id: &str, status| vec![began(1), accepted(1, id), observed(id, status)];
        let provider_id = format!("w_{}", number * 7_919 % 10_007);
        let additions = match chance.below(10) {
            0 => vec![step(vec![drafted(chance)], 0)],
            1 => vec![step(vec![drafted(chance)], 0), step(vec![drafted(chance)], 1)],
            2 => vec![step(vec![drafted(chance)], 0), step(vec![PayoutEntry::Discarded], 1)],
            3 => vec![step(vec![drafted(chance)], 0), step(vec![entered_by_chance(chance, number)], 1)],
            4 => vec![step(vec![entered_by_chance(chance, number), began(1)], 0)],
            5 => vec![
                step(vec![entered_by_chance(chance, number)], 0),
                step(end(&provider_id, ProviderStatus::Failed), 1),
            ],
            _ => {
                let mut entries = vec![entered_by_chance(chance, number)];
                entries.extend(end(&provider_id, ProviderStatus::Paid));
                vec![step(entries, 0)]
            }
        };
        for addition in additions {
            journal.append(addition).await.unwrap();
        }
    }
    // Drafts that are kept once more go to the front of the list.
    for number in (1..=PAYOUTS).step_by(17) {
        let payout = journal.payout(&payout_id(number)).unwrap().unwrap();
        if payout.state == PayoutState::Draft {
            let again = PayoutEntry::Drafted { typed: typed_by_chance(chance, number) };
            journal.append(addition(payout.id, payout.revision, NOW.0 / 1000, vec![again])).await.unwrap();
        }
    }
}

/// A payout, and the position of the entry that listed it.
struct Row {
    place: u64,
    payout: Payout,
}

fn every_row(journal: &Journal) -> Vec<Row> {
    let row = |number| {
        let id = payout_id(number);
        let history = journal.history(&Subject::Payout(id.clone())).unwrap();
        let lists =
            |entry: &Entry| matches!(entry, Entry::Payout(PayoutEntry::Drafted { .. } | PayoutEntry::Entered { .. }));
        let place = history.iter().rfind(|recorded| lists(&recorded.entry)).unwrap().position;
        Row { place, payout: journal.payout(&id).unwrap().unwrap() }
    };
    (1..=PAYOUTS).map(row).collect()
}

/// The texts, the account, the bank and the connection that a payout shows.
fn shown(payout: &Payout) -> (Vec<String>, Option<String>, Option<String>, Option<ConnectionId>) {
    let provider_id = payout.provider_id.as_ref().map_or(String::new(), ToString::to_string);
    let text = |text: &str| folded(text);
    match (&payout.instruction, &payout.typed) {
        (Some(i), _) => (
            [i.account_name.as_str(), i.reference.as_str(), i.account_number.as_str(), &i.description, &provider_id]
                .map(text)
                .to_vec(),
            Some(i.account_number.as_str().to_owned()),
            Some(i.bank.to_string()),
            Some(i.connection.clone()),
        ),
        (None, Some(t)) => (
            [t.account_name.as_str(), &t.reference, &t.account_number, &t.description].map(text).to_vec(),
            AccountNumber::parse_typed(&t.account_number).ok().map(|number| number.as_str().to_owned()),
            t.bank.clone(),
            t.connection.clone(),
        ),
        (None, None) => panic!("neither typed nor entered"),
    }
}

fn holds(term: &Term, payout: &Payout) -> bool {
    let (texts, account, bank, connection) = shown(payout);
    match term {
        Term::Text(part) => texts.iter().any(|text| text.contains(part)),
        Term::Number { digits, amount } => {
            payout.amount() == Some(*amount) || texts.iter().any(|text| text.contains(digits))
        }
        Term::AccountEnd(digits) => account.is_some_and(|account| account.ends_with(digits)),
        Term::Amount { from, to } => payout
            .amount()
            .is_some_and(|amount| from.is_none_or(|from| amount >= from) && to.is_none_or(|to| amount <= to)),
        Term::Bank(banks) => bank.is_some_and(|bank| banks.iter().any(|one| one.as_str() == bank)),
        Term::State(states) => states.contains(&payout.state),
        Term::Maker(part) => person::folded(&payout.maker).contains(part),
        Term::Connection(ids) => connection.is_some_and(|connection| ids.contains(&connection)),
        Term::Days { from, until } => payout.listed_at >= *from && payout.listed_at < *until,
    }
}

fn is_referred(references: &[String], payout: &Payout) -> bool {
    references.is_empty()
        || references.iter().any(|wanted| {
            let reference = payout.instruction.as_ref().map(|i| i.reference.as_str());
            reference.is_some_and(|reference| reference.eq_ignore_ascii_case(wanted))
                || payout.provider_id.as_ref().is_some_and(|id| id.as_str() == wanted)
        })
}

/// The list by a look at every row.
fn scanned<'a>(rows: &'a [Row], query: &ListQuery) -> Vec<&'a Payout> {
    let satang = |payout: &Payout| payout.amount().map_or(0, Satang::as_i64);
    let is_meant = |row: &&Row| {
        let tab = row.payout.tab();
        tab.is_some()
            && (query.tab.is_none() || query.tab == tab)
            && query.search.terms.iter().all(|term| holds(term, &row.payout))
            && is_referred(&query.search.references, &row.payout)
    };
    let mut found: Vec<_> = rows.iter().filter(is_meant).collect();
    found.sort_by_key(|row| match query.order.by {
        SortBy::Time => (0, row.place),
        SortBy::Amount => (satang(&row.payout), row.place),
    });
    if query.order.descending {
        found.reverse();
    }
    found.into_iter().map(|row| &row.payout).collect()
}

/// A part of a text, now and then as somebody else would type it.
fn part_of(chance: &mut Chance, text: &str) -> String {
    let signs: Vec<char> = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    if signs.is_empty() {
        return "-".to_owned();
    }
    let length = chance.of(&[1, 1, 2, 2, 3, 4, 5, 8, 12]).min(signs.len());
    let begin = chance.below(signs.len() - length + 1);
    let part: String = signs[begin..begin + length].iter().collect();
    match chance.below(6) {
        0 => part.replace('ำ', "ํา").replace('แ', "เเ"),
        1 => part.to_uppercase(),
        2 => part.chars().map(|sign| sign.to_digit(10).map_or(sign, |d| char::from_u32(0x0E50 + d).unwrap())).collect(),
        _ => part,
    }
}

const ODD: [&str; 22] = [
    "%",
    "_",
    "\"",
    "'",
    "\"\"",
    "*",
    "a*",
    "%%",
    "100%",
    "a_b",
    "50%",
    "(",
    "NEAR(a b)",
    "OR",
    "-",
    "\\",
    ";",
    "ๆ",
    "中",
    "/",
    "x'",
    "{text}:a",
];

fn word_by_chance(chance: &mut Chance, rows: &[Row]) -> String {
    let payout = &rows[chance.below(rows.len())].payout;
    let (texts, account, ..) = shown(payout);
    let account = account.unwrap_or_else(|| "0012345678".to_owned());
    let end = |count: usize| account[account.len() - count.min(account.len())..].to_owned();
    let amount = payout.amount().unwrap_or(Satang::new(100));
    match chance.below(22) {
        0..=5 => part_of(chance, chance_name(payout)),
        6 | 7 => {
            let text = chance.below(texts.len());
            part_of(chance, &texts[text])
        }
        8 => chance.of(&ODD).to_owned(),
        9 => format!("…{}", end(4)),
        10 => format!("{}{}", chance.of(&["...", "*", "…"]), end(chance.of(&[1, 2, 3, 5, 6, 7, 9, 10, 12]))),
        11 => amount.to_grouped_text(),
        12 => amount.to_baht_text().trim_end_matches(".00").to_owned(),
        13 => format!("{}{}", chance.of(&[">", ">=", "<", "<=", "="]), amount.to_baht_text()),
        14 => chance.of(&["1000..2000", "0.01..0.02", "..1500", "50000.01..", "99999999..", "0..0"]).to_owned(),
        15 => format!("bank:{}", chance.of(&["scb", "กสิกร", "073", "tmb", "004,014", "kbank"])),
        16 => format!("status:{}", chance.of(&["paid", "draft", "จ่ายแล้ว", "failed,sending", "done", "reversed"])),
        17 => format!("maker:{}", chance.of(&["สมหญิง", "น", "ANONG", "\"ก้อง น\"", "nobody", "ํา"])),
        18 => format!("connection:{}", chance.of(&["main", "สำรอง", "a", "third"])),
        19 => format!(
            "date:{}",
            chance.of(&["today", "yesterday", "พ.ย. 2569", "2026-11-18", "..2026-11-17", "2025", "2569-11-19.."])
        ),
        20 => chance.number(60).to_string(),
        _ => part_of(chance, &payout.id.to_string()),
    }
}

fn chance_name(payout: &Payout) -> &str {
    match (&payout.instruction, &payout.typed) {
        (Some(instruction), _) => instruction.account_name.as_str(),
        (None, Some(typed)) => &typed.account_name,
        (None, None) => "",
    }
}

fn search_by_chance(chance: &mut Chance, rows: &[Row]) -> String {
    if chance.below(20) == 0 {
        let reference = |chance: &mut Chance| {
            let payout = &rows[chance.below(rows.len())].payout;
            match (&payout.instruction, &payout.provider_id) {
                (_, Some(id)) if chance.below(3) == 0 => id.to_string(),
                (Some(instruction), _) => instruction.reference.to_string().to_lowercase(),
                _ => format!("NONE-{}", chance.below(1000)),
            }
        };
        let some: Vec<_> = (0..chance.below(12) + 2).map(|_| reference(chance)).collect();
        return some.join(chance.of(&["\n", ", ", "; ", "\t"]));
    }
    let words = chance.of(&[1, 1, 1, 1, 2, 2, 3]);
    (0..words).map(|_| word_by_chance(chance, rows)).collect::<Vec<_>>().join(" ")
}

fn query_by_chance(chance: &mut Chance, rows: &[Row]) -> (String, ListQuery) {
    let connections =
        [(1, "Main"), (2, "สำรอง"), (3, "Third a")].map(|(number, name)| (connection_id(number), name.to_owned()));
    let text = search_by_chance(chance, rows);
    let search = parse(&text, &Known { connections: &connections, now: NOW });
    let tab = chance.of(&[None, None, None, Some(Tab::Done), Some(Tab::Drafts), Some(Tab::InProgress)]);
    let by = chance.of(&[SortBy::Time, SortBy::Time, SortBy::Amount]);
    let order = ListOrder { by, descending: chance.of(&[true, true, false]) };
    (text, ListQuery { tab, search, order })
}

fn ids(payouts: &[&Payout]) -> Vec<PayoutId> {
    payouts.iter().map(|payout| payout.id.clone()).collect()
}

/// Every page, from the beginning to the end and back again. The places of the rows come back.
fn paged(journal: &Journal, query: &ListQuery, expected: &[PayoutId], limit: u32) -> Vec<Cursor> {
    let (mut forward, mut cursors) = (Vec::new(), Vec::new());
    let mut start = ListStart::Start;
    loop {
        let page = journal.list(query, start, None, limit).unwrap();
        assert_eq!(page.has_before, !forward.is_empty());
        cursors.extend(page.rows.iter().map(|row| row.cursor));
        forward.extend(page.rows.into_iter().map(|row| row.payout.id));
        assert_eq!(page.has_after, forward.len() < expected.len());
        match cursors.last().filter(|_| page.has_after) {
            // Through its text, as it goes through the window.
            Some(last) => start = ListStart::After(last.to_string().parse().unwrap()),
            None => break,
        }
    }
    assert_eq!(forward, expected);
    let mut backward = Vec::new();
    let mut start = ListStart::End;
    loop {
        let page = journal.list(query, start, None, limit).unwrap();
        assert_eq!(page.has_after, !backward.is_empty());
        let first = page.rows.first().map(|row| row.cursor);
        backward.splice(0..0, page.rows.into_iter().map(|row| row.payout.id));
        assert_eq!(page.has_before, backward.len() < expected.len());
        match first.filter(|_| page.has_before) {
            Some(first) => start = ListStart::Before(first),
            None => break,
        }
    }
    assert_eq!(backward, expected);
    cursors
}

fn sum<'a>(payouts: impl IntoIterator<Item = &'a &'a Payout>) -> Satang {
    Satang::checked_sum(payouts.into_iter().filter_map(|payout| payout.amount())).unwrap()
}

fn surveyed(journal: &Journal, query: &ListQuery, expected: &[&Payout], cursors: &[Cursor], chance: &mut Chance) {
    let every = chance.of(&[1_u32, 3, 100]);
    let seek = UtcMillis(NOW.0 - chance.number(20) * DAY_MS + DAY_MS);
    let survey = journal.survey(query, every, Some(seek), &Stop::default()).unwrap().unwrap();
    assert_eq!((survey.count, survey.sum), (expected.len() as u64, sum(expected)));
    let marks: Vec<_> = cursors.iter().step_by(every as usize).copied().collect();
    assert_eq!(survey.marks, marks);
    let is_there = |payout: &&Payout| {
        if query.order.descending { payout.listed_at <= seek } else { payout.listed_at >= seek }
    };
    let found = expected.iter().position(is_there).or(expected.len().checked_sub(1)).map(|index| index as u64);
    assert_eq!(survey.seek_index, found.filter(|_| query.order.by == SortBy::Time));
    if cursors.is_empty() {
        return;
    }
    let (one, other) = (chance.below(cursors.len()), chance.below(cursors.len()));
    let (first, last) = (one.min(other), one.max(other));
    let part = &expected[first..=last];
    let between = journal.between(query, &cursors[first], &cursors[last], &Stop::default()).unwrap();
    assert_eq!(between, Some((part.len() as u64, sum(part))));
    let until = journal.list(query, ListStart::At(cursors[first]), Some(&cursors[last]), 1000).unwrap();
    assert_eq!(until.rows.len(), last - first);
    assert_eq!((until.has_before, until.has_after), (first > 0, true));
    let mut seen = Vec::new();
    let all = journal.each(query, Some((cursors[first], cursors[last])), &Stop::default(), |payout, done| {
        seen.push(payout.id);
        assert_eq!(done, seen.len() as u64);
        true
    });
    assert_eq!((all.unwrap(), seen), (Some(part.len() as u64), ids(part)));
}

#[tokio::test]
async fn every_answer_is_that_of_a_look_at_every_payout() {
    let profile = Profile::new();
    let journal = &profile.journal;
    let mut chance = Chance(5);
    fill(journal, &mut chance).await;
    let rows = every_row(journal);
    let (mut found_none, mut found_some) = (0, 0);
    for number in 0..QUERIES {
        let (text, query) = query_by_chance(&mut chance, &rows);
        let expected = scanned(&rows, &query);
        println!("{number}: {text:?} {query:?}: {}", expected.len());
        if expected.is_empty() {
            found_none += 1;
        } else {
            found_some += 1;
        }
        let limit = u32::try_from(chance.of(&[7, 50, 1000])).unwrap();
        let cursors = paged(journal, &query, &ids(&expected), limit);
        surveyed(journal, &query, &expected, &cursors, &mut chance);
    }
    assert!(found_none > QUERIES / 10 && found_some > QUERIES / 2, "{found_none} {found_some}");
}

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
