//! The counts and sums over the tabs, beside the scan that they must agree with.

use crate::{
    Subject,
    table::{Bound, Stands, Table, Times},
};
use std::{collections::BTreeMap, time::Duration};

const TIMES: usize = 1_000;
const SCAN: &str = "SELECT tab, count(*), sum(amount_satang) FROM payout WHERE tab IS NOT NULL GROUP BY tab";

pub(crate) fn measure(subject: &Subject, table: &mut Table) {
    let mut times = Times::default();
    let mut counters = Vec::new();
    for _ in 0..TIMES {
        counters = times.take_product(|| subject.journal.counters().unwrap());
    }
    let mut statement = subject.by_hand.prepare(SCAN).unwrap();
    let scanned =
        statement.query_map([], |row| Ok((row.get::<_, String>(0)?, (row.get::<_, u64>(1)?, row.get::<_, i64>(2)?))));
    let scanned: BTreeMap<String, (u64, i64)> = scanned.unwrap().map(Result::unwrap).collect();
    let counted: BTreeMap<String, (u64, i64)> = counters
        .iter()
        .filter(|counter| counter.count > 0)
        .map(|counter| (counter.tab.name().to_owned(), (counter.count, counter.sum.as_i64())))
        .collect();
    assert_eq!(counted, scanned);
    let bound = Bound::AtMost(Duration::from_millis(1));
    table.add("counts and sums of the tabs, p99", subject.payouts, times, Stands::P99, bound);
}
