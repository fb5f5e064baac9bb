//! A page of a hundred rows from anywhere in a list, beside the statement that finds it.

use crate::{
    Subject,
    table::{Bound, Stands, Table, Times},
};
use khlang_domain::{payout::Tab, search::Search};
use khlang_journal::{Cursor, ListOrder, ListQuery, ListStart, SortBy, Stop};
use rusqlite::params;
use std::time::Duration;

const PAGE: u32 = 100;
/// How many places of a list are looked at.
const DEPTHS: u64 = 400;
const BOUND: Bound = Bound::Times(2, Duration::from_millis(1));

const HISTORY: &str = "SELECT place, amount_satang, snapshot FROM payout
     WHERE tab IS NOT NULL AND place <= ?1 ORDER BY place DESC LIMIT 100";
const DONE: &str = "SELECT place, amount_satang, snapshot FROM payout INDEXED BY payout_by_tab
     WHERE tab = 'done' AND place <= ?1 ORDER BY place DESC LIMIT 100";
const BY_AMOUNT: &str = "SELECT place, amount_satang, snapshot FROM payout INDEXED BY payout_by_amount
     WHERE tab IS NOT NULL AND (amount_satang, place) <= (?2, ?1) ORDER BY amount_satang DESC, place DESC LIMIT 100";

pub(crate) fn measure(subject: &Subject, table: &mut Table) {
    let by_amount = ListOrder { by: SortBy::Amount, descending: true };
    for (what, tab, order, sql) in [
        ("page of 100, History", None, ListOrder::NEWEST_FIRST, HISTORY),
        ("page of 100, Done", Some(Tab::Done), ListOrder::NEWEST_FIRST, DONE),
        ("page of 100, History by amount", None, by_amount, BY_AMOUNT),
    ] {
        let query = ListQuery { tab, search: Search::default(), order };
        let every = u32::try_from((subject.payouts / DEPTHS).max(1)).unwrap();
        let survey = subject.journal.survey(&query, every, None, &Stop::default()).unwrap().unwrap();
        let mut times = Times::default();
        for mark in scattered(&survey.marks) {
            let (place, satang) = read(mark);
            let (by_hand, page) = times.take_best(
                || rows(subject, sql, place, satang),
                || subject.journal.list(&query, ListStart::At(*mark), None, PAGE).unwrap(),
            );
            let listed: Vec<i64> = page.rows.iter().map(|row| read(&row.cursor).0).collect();
            assert_eq!(listed, by_hand, "{what} from {mark}");
        }
        table.add(&format!("{what}, p99"), subject.payouts, times, Stands::P99, BOUND);
    }
}

/// Every place once, far from the one before.
fn scattered(marks: &[Cursor]) -> impl Iterator<Item = &Cursor> {
    let step = 149;
    (0..step).flat_map(move |first| marks.iter().skip(first).step_by(step))
}

fn rows(subject: &Subject, sql: &str, place: i64, satang: i64) -> Vec<i64> {
    let mut statement = subject.by_hand.prepare_cached(sql).unwrap();
    let mut rows = if statement.parameter_count() == 2 {
        statement.query(params![place, satang]).unwrap()
    } else {
        statement.query(params![place]).unwrap()
    };
    let mut places = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        std::hint::black_box(row.get::<_, String>(2).unwrap());
        places.push(row.get(0).unwrap());
    }
    places
}

/// The text of a cursor is opaque to everybody but this bench, which stands in for the journal.
fn read(cursor: &Cursor) -> (i64, i64) {
    let text = cursor.to_string();
    let (place, satang) = text.split_once('~').unwrap();
    (place.parse().unwrap(), satang.parse().unwrap())
}
