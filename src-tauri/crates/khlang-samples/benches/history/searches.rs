//! The first page of what is typed into the search box, beside the statement over the same index.
//!
//! What is typed is taken from payouts that are there, spread over the whole journal, and from what nobody is called.

use crate::{
    Subject,
    table::{Bound, Stands, Table, Times},
};
use khlang_domain::{
    fold::folded,
    payout::Payout,
    search::{Known, parse},
};
use khlang_journal::{ListOrder, ListQuery, ListStart};
use khlang_samples::USUAL_END;
use rusqlite::{params_from_iter, types::Value};
use std::time::Duration;

const PAGE: u32 = 100;
/// From how many payouts something is taken.
const PAYOUTS: u64 = 60;
const BOUND: Bound = Bound::TimesAtMost(2, Duration::from_millis(2), Duration::from_millis(20));

const FRAGMENT: &str = "SELECT p.place, p.snapshot FROM payout_text t CROSS JOIN payout p ON p.place = t.rowid
     WHERE payout_text MATCH ?1 AND p.tab IS NOT NULL AND instr(p.text, ?2) > 0 ORDER BY t.rowid DESC LIMIT 100";
/// A bare number is an amount, too.
const NUMBER: &str = "SELECT place, snapshot FROM payout WHERE place IN (
         SELECT place FROM (SELECT place FROM payout INDEXED BY payout_by_amount
             WHERE tab IS NOT NULL AND amount_satang = ?3 ORDER BY place DESC LIMIT 100)
         UNION
         SELECT place FROM (SELECT p.place FROM payout_text t CROSS JOIN payout p ON p.place = t.rowid
             WHERE payout_text MATCH ?1 AND p.tab IS NOT NULL AND instr(p.text, ?2) > 0 ORDER BY t.rowid DESC LIMIT 100))
     ORDER BY place DESC LIMIT 100";
const WORD: &str = "SELECT p.place, p.snapshot FROM payout_word w CROSS JOIN payout p ON p.place = w.rowid
     WHERE payout_word MATCH ?1 AND p.tab IS NOT NULL ORDER BY w.rowid DESC LIMIT 100";

/// What is typed, and the same by hand.
struct Typed {
    text: String,
    sql: String,
    values: Vec<Value>,
}

pub(crate) fn measure(subject: &Subject, table: &mut Table) {
    let connections: Vec<_> =
        subject.journal.connections().unwrap().into_iter().map(|one| (one.id, one.settings.name)).collect();
    let known = Known { connections: &connections, now: USUAL_END };
    for (what, typed) in questions(subject) {
        let mut times = Times::default();
        for one in &typed {
            let search = parse(&one.text, &known);
            let query = ListQuery { tab: None, search, order: ListOrder::NEWEST_FIRST };
            let (by_hand, page) = times
                .take(|| places(subject, one), || subject.journal.list(&query, ListStart::Start, None, PAGE).unwrap());
            let listed = page.rows.iter().map(|row| row.cursor.to_string());
            let listed: Vec<i64> = listed.map(|text| text.split_once('~').unwrap().0.parse().unwrap()).collect();
            assert_eq!(listed, by_hand, "{what}: {}", one.text);
        }
        table.add(&format!("search: {what}, p99"), subject.payouts, times, Stands::P99, BOUND);
    }
}

fn questions(subject: &Subject) -> Vec<(String, Vec<Typed>)> {
    let payouts = some_payouts(subject);
    let names: Vec<Vec<char>> = payouts.iter().map(|payout| thai_part(name_of(payout))).collect();
    let mut questions: Vec<(String, Vec<Typed>)> = (1..=12)
        .map(|length| {
            let parts = names.iter().enumerate().filter(|(_, name)| name.len() >= length);
            let typed = parts.map(|(at, name)| part(&name[at % (name.len() - length + 1)..][..length])).collect();
            (format!("{length} Thai signs"), typed)
        })
        .collect();
    let instructions = || payouts.iter().filter_map(|payout| payout.instruction.as_ref());
    let digits = |length: usize| {
        let accounts = instructions().map(|instruction| instruction.account_number.as_str());
        accounts.enumerate().map(move |(at, account)| text(&account[at % (account.len() - length + 1)..][..length]))
    };
    questions.push(("4 to 8 digits".to_owned(), (4..=8).flat_map(digits).collect()));
    let ends = instructions().map(|instruction| account_end(instruction.account_number.last_four()));
    questions.push(("last four digits".to_owned(), ends.collect()));
    let references: Vec<&str> = instructions().map(|instruction| instruction.reference.as_str()).collect();
    questions.push(("a whole reference".to_owned(), references.iter().map(|one| text(one)).collect()));
    questions.push((
        "the end of a reference".to_owned(),
        references.iter().map(|one| text(&one[one.len() - 4..])).collect(),
    ));
    questions.push(("fifty references".to_owned(), references.chunks(50).map(list).collect()));
    let nobody = ["ฮฮฮ", "ฎฎฎฎฎฎ", "qxz", "zzzzzz", "ฬฬฬฬ", "น้ำแข็งหลอดดาวอังคาร", "nobodyatall", "%%%", "ฮ'ฮ'ฮ'ฮ"];
    questions.push(("no hit".to_owned(), nobody.iter().cycle().take(60).map(|one| text(one)).collect()));
    questions
}

fn some_payouts(subject: &Subject) -> Vec<Payout> {
    let sql = "SELECT snapshot FROM payout WHERE reference IS NOT NULL AND place >= ?1 ORDER BY place LIMIT 1";
    let last: u64 = subject.by_hand.query_row("SELECT max(place) FROM payout", [], |row| row.get(0)).unwrap();
    let mut statement = subject.by_hand.prepare(sql).unwrap();
    let mut at =
        |number: u64| statement.query_row([last * number / (PAYOUTS + 1)], |row| row.get::<_, String>(0)).unwrap();
    (1..=PAYOUTS).map(|number| serde_json::from_str(&at(number)).unwrap()).collect()
}

fn name_of(payout: &Payout) -> &str {
    payout.instruction.as_ref().map_or("", |instruction| instruction.account_name.as_str())
}

/// The Thai letters of the name as they are typed, folded: what else is in it would be other terms.
fn thai_part(name: &str) -> Vec<char> {
    folded(name).chars().filter(|sign| ('\u{E01}'..='\u{E5B}').contains(sign)).collect()
}

fn part(signs: &[char]) -> Typed {
    text(&signs.iter().collect::<String>())
}

fn text(typed: &str) -> Typed {
    let part = folded(typed);
    let signs: Vec<char> = part.chars().collect();
    let (sql, values) = match signs.len() {
        0 => (String::new(), Vec::new()),
        1 | 2 => {
            let word: String = signs.iter().map(|sign| format!("u{:x}", u32::from(*sign))).collect();
            (WORD.to_owned(), vec![format!("\"{word}\"").into()])
        }
        _ if part.bytes().all(|byte| byte.is_ascii_digit()) => {
            let satang = part.parse::<i64>().unwrap() * 100;
            (NUMBER.to_owned(), vec![format!("\"{part}\"").into(), part.clone().into(), satang.into()])
        }
        _ => (FRAGMENT.to_owned(), vec![format!("\"{}\"", part.replace('"', "\"\"")).into(), part.clone().into()]),
    };
    Typed { text: typed.to_owned(), sql, values }
}

fn account_end(digits: &str) -> Typed {
    Typed { text: format!("…{digits}"), sql: WORD.to_owned(), values: vec![format!("\"e{digits}\"").into()] }
}

fn list(references: &[&str]) -> Typed {
    let marks = vec!["?"; references.len()].join(", ");
    let sql = format!(
        "SELECT place, snapshot FROM payout INDEXED BY payout_by_reference
         WHERE reference IS NOT NULL AND reference COLLATE NOCASE IN ({marks}) ORDER BY place DESC LIMIT 100"
    );
    Typed {
        text: references.join("\n"),
        sql,
        values: references.iter().map(|one| Value::from((*one).to_owned())).collect(),
    }
}

fn places(subject: &Subject, typed: &Typed) -> Vec<i64> {
    let mut statement = subject.by_hand.prepare_cached(&typed.sql).unwrap();
    let mut rows = statement.query(params_from_iter(&typed.values)).unwrap();
    let mut places = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        std::hint::black_box(row.get::<_, String>(1).unwrap());
        places.push(row.get(0).unwrap());
    }
    places
}
