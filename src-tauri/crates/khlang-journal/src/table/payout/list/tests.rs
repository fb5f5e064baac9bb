use super::{
    super::text,
    amounts::{Amounts, amounts},
    plan::{self, Limits, Source, plan},
    record::sql_of,
    *,
};
use crate::{
    Addition,
    add::add,
    chain::Head,
    list::ListOrder,
    migrations::{MIGRATIONS, migrate},
};
use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    entry::{PayoutEntry, Subject},
    ids::{Actor, ConnectionId, IdempotencyKey, PayoutId},
    instruction::{Destination, Instruction},
    payee::PayeeName,
    payout::Tab,
    reference::Reference,
    search::{Known, parse},
};
use std::collections::BTreeMap;

const NAMES: [&str; 5] = ["สมหญิง ใจดี", "นาย ก", "Anong Dee", "บจก. 50% Off_Shop", "น้ำฝน"];
const MAKERS: [&str; 3] = ["สมหญิง", "Anong", "wichai"];
const ALL: Option<Tab> = None;

fn journal() -> Database {
    let mut database = Database::open_in_memory().unwrap();
    migrate(&mut database, &MIGRATIONS).unwrap();
    database
}

/// Some payouts, of which each seventh was taken back.
fn filled() -> Database {
    let database = journal();
    let mut head = Head::EMPTY;
    for number in 0..120_usize {
        let instruction = Instruction {
            connection: ConnectionId::new(format!("c{}", number % 3)),
            reference: Reference::parse(&format!("KL-{number:05}")).unwrap(),
            amount: Satang::new([5_000_000, 100, 150_000][number % 3] + i64::try_from(number % 2).unwrap()),
            destination: Destination::BankAccount,
            bank: BankCode::parse(["004", "014"][number % 2]).unwrap(),
            account_number: AccountNumber::parse_typed(&format!("{:010}", number * 7_919)).unwrap(),
            account_name: PayeeName::parse(NAMES[number % NAMES.len()]).unwrap(),
            description: "50000 ๗".to_owned(),
            details: BTreeMap::new(),
        };
        let key = IdempotencyKey::new("k");
        let mut entries = vec![PayoutEntry::Entered { instruction, key, accepted_warnings: Vec::new() }.into()];
        if number.is_multiple_of(7) {
            entries.push(PayoutEntry::Withdrawn.into());
        }
        let addition = Addition {
            subject: Subject::Payout(PayoutId::new(format!("p{number}"))),
            expected_revision: 0,
            who: Actor::new(MAKERS[number % MAKERS.len()]),
            at: UtcMillis(i64::try_from(number).unwrap() * 3_600_000),
            entries,
        };
        head = add(&database, head, &addition).unwrap().0;
    }
    database
}

fn query(tab: Option<Tab>, text: &str, by: SortBy, descending: bool) -> ListQuery {
    let connections: Vec<_> =
        (0..3).map(|number| (ConnectionId::new(format!("c{number}")), format!("way {number}"))).collect();
    let search = parse(text, &Known { connections: &connections, now: UtcMillis(0) });
    assert_eq!(search.problems, []);
    ListQuery { tab, search, order: ListOrder { by, descending } }
}

const SEARCHES: [&str; 31] = [
    "สมหญิง",
    "kl-00012",
    "2611202600",
    "kl0001 bank:scb",
    "",
    "น",
    "นา",
    "นาย",
    "50%",
    "KL-0001",
    "สม ใจดี",
    "50000",
    "1",
    "50000 100",
    "…919",
    "…0000007919",
    "bank:scb",
    "bank:scb,kbank น้ำ",
    "status:ready",
    "status:canceled",
    "status:ready,canceled น",
    "status:waiting",
    "status:done,ready",
    "status:done,canceled น",
    "maker:a",
    "maker:nobody",
    "connection:\"way 1\" อน",
    ">1000",
    "1..1500 maker:สม",
    "date:1970-01-02",
    "date:1970-01-02..1970-01-04 50000",
];

const LIMITS: [Limits; 4] = [
    Limits { few: 0, many: 0, makers: 0, sorted: 0 },
    Limits { few: 0, many: 0, makers: 100, sorted: 3 },
    Limits { few: 0, many: 1_000, makers: 1, sorted: 1_000 },
    Limits { few: 1_000, many: 1_000, makers: 100, sorted: 1_000 },
];

#[test]
fn whichever_way_is_taken_the_same_rows_are_found_in_the_same_order() {
    let database = filled();
    for text in SEARCHES {
        for tab in [ALL, Some(Tab::Waiting), Some(Tab::Done), Some(Tab::Drafts)] {
            for (by, descending) in [(SortBy::Time, true), (SortBy::Time, false), (SortBy::Amount, true)] {
                let query = query(tab, text, by, descending);
                let found: Vec<Vec<Cursor>> = LIMITS
                    .iter()
                    .flat_map(|limits| [Extent::Page, Extent::Whole].map(|extent| (limits, extent)))
                    .map(|(limits, extent)| {
                        let rows = Rows::find_within(&database, &query, extent, *limits).unwrap();
                        let steps = rows.take(Direction::Forward, Bound::Open, Bound::Open, 1_000).unwrap();
                        if let Some(middle) = steps.get(steps.len() / 2) {
                            let (before, after) = (Bound::Beyond(middle.cursor), Bound::From(middle.cursor));
                            let mut parts = rows.take(Direction::Backward, before, Bound::Open, 1_000).unwrap();
                            parts.reverse();
                            parts.extend(rows.take(Direction::Forward, after, Bound::Open, 1_000).unwrap());
                            assert_eq!(cursors(&parts), cursors(&steps), "{text:?} {limits:?}");
                        }
                        cursors(&steps)
                    })
                    .collect();
                assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "{query:?}: {found:?}");
            }
        }
    }
}

fn cursors(steps: &[Step]) -> Vec<Cursor> {
    steps.iter().map(|step| step.cursor).collect()
}

fn plan_of(database: &Database, sql: &str) -> String {
    let mut statement = database.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let nulls = vec![rusqlite::types::Null; statement.parameter_count()];
    let steps = statement.query_map(rusqlite::params_from_iter(nulls), |row| row.get::<_, String>(3)).unwrap();
    steps.collect::<Result<Vec<_>, _>>().unwrap().join("; ")
}

/// Each way walks an index that has the order of the list; one that sorted would be slow at a million rows.
#[test]
fn no_way_sorts_and_what_the_index_of_the_list_knows_is_read_from_it_alone() {
    let database = filled();
    let small = LIMITS[1];
    let ways = [
        (ALL, "", "SEARCH p USING COVERING INDEX payout_listed (place>? AND place<?)"),
        (Some(Tab::Done), "", "SEARCH p USING COVERING INDEX payout_by_tab (tab=? AND place>? AND place<?)"),
        (Some(Tab::Done), ">5", "SEARCH p USING COVERING INDEX payout_by_tab (tab=? AND place>? AND place<?)"),
        (Some(Tab::Waiting), "status:ready", "SEARCH p USING COVERING INDEX payout_listed (place>? AND place<?)"),
        (ALL, "status:done,ready", "SEARCH p USING COVERING INDEX payout_listed (place>? AND place<?)"),
        (ALL, "นาย", "SCAN t VIRTUAL TABLE; SEARCH p USING COVERING INDEX payout_listed (place=?)"),
        (ALL, "น bank:scb", "SCAN t VIRTUAL TABLE; SEARCH p USING COVERING INDEX payout_listed (place=?)"),
        (ALL, "นาย น", "SCAN t VIRTUAL TABLE; SEARCH p USING INTEGER PRIMARY KEY (rowid=?)"),
        (ALL, "date:1970-01-02", "SEARCH p USING COVERING INDEX payout_listed (place>? AND place<?)"),
    ];
    for (tab, text, expected) in ways {
        for descending in [true, false] {
            let query = query(tab, text, SortBy::Time, descending);
            let plan = plan(&database, &query, small).unwrap();
            let [stream] = &plan.streams[..] else { panic!("one stream") };
            let found = plan_of(&database, &sql_of(stream, descending));
            // Which constraints a text index was given, SQLite tells in a way of its own.
            let steps = found.split("; ").map(|step| match step.split_once(" INDEX ") {
                Some((scan, _)) if scan.ends_with("VIRTUAL TABLE") => scan,
                _ => step,
            });
            assert_eq!(steps.collect::<Vec<_>>().join("; "), expected, "{text:?}: {found}");
        }
    }
    let number = plan(&database, &query(ALL, "50000", SortBy::Time, true), small).unwrap();
    assert!(matches!(number.streams[0].source, Source::Amount(5_000_000)));
    let found = plan_of(&database, &sql_of(&number.streams[0], true));
    assert_eq!(found, "SEARCH p USING COVERING INDEX payout_by_amount (amount_satang=? AND place>? AND place<?)");
    let cursor = Cursor { place: 1, satang: 1 };
    for (tab, part, expected) in [
        (ALL, Amounts::Equal { cursor, equal: "" }, "payout_by_amount (amount_satang=? AND place<?)"),
        (ALL, Amounts::Beyond(1), "payout_by_amount (amount_satang<?)"),
        (Some(Tab::Done), Amounts::All, "payout_by_tab_and_amount (tab=?)"),
        (
            Some(Tab::Done),
            Amounts::Equal { cursor, equal: "=" },
            "payout_by_tab_and_amount (tab=? AND amount_satang=? AND place<?)",
        ),
        (Some(Tab::Done), Amounts::Beyond(1), "payout_by_tab_and_amount (tab=? AND amount_satang<?)"),
    ] {
        let (sql, _) = amounts(&query(tab, "", SortBy::Amount, true), part, true);
        assert_eq!(plan_of(&database, &sql), format!("SEARCH p USING COVERING INDEX {expected}"));
    }
    for (sql, index) in [
        (OF_REFERENCE, "payout_by_reference"),
        (OF_PROVIDER_ID, "payout_provider_id_once"),
        (plan::NEXT_MAKER, "payout_by_maker"),
        (plan::IN_STATE, "payout_by_state"),
        (plan::OF_AMOUNT, "payout_by_amount"),
        (plan::UNDER_TAB, "payout_by_tab"),
        (super::super::glance::ENTERED, "payout_listed"),
        (super::super::glance::FIRST_OF_DAY, "payout_by_day"),
        (super::super::glance::LAST_OF_DAY, "payout_by_day"),
    ] {
        let found = plan_of(&database, sql);
        assert!(found.contains(&format!("SEARCH payout USING COVERING INDEX {index}")), "{sql}: {found}");
        assert!(!found.contains("TEMP B-TREE"), "{sql}: {found}");
    }
    for sql in [text::NEXT_SEGMENT, text::PAGE_OF, text::PAGE_BEHIND] {
        assert!(plan_of(&database, sql).starts_with("SEARCH payout_text_idx USING PRIMARY KEY (segid"), "{sql}");
    }
}
