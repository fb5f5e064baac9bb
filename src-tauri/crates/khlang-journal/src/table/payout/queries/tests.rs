use super::*;
use crate::migrations::{MIGRATIONS, migrate};

/// Every question walks an index of its own; a plan with a scan or a sort of its own would be slow at a million rows.
#[test]
fn no_question_scans_or_sorts_the_table() {
    let mut database = Database::open_in_memory().unwrap();
    migrate(&mut database, &MIGRATIONS).unwrap();
    let questions = [
        ("SELECT snapshot FROM payout WHERE tab = ?1 ORDER BY listed_at DESC, id DESC LIMIT ?2", "payout_by_tab"),
        (
            "SELECT snapshot FROM payout WHERE tab = ?1 AND (listed_at, id) < (?3, ?4)
             ORDER BY listed_at DESC, id DESC LIMIT ?2",
            "payout_by_tab",
        ),
        (
            "SELECT snapshot FROM payout WHERE state = ?1 AND (listed_at, id) > (?2, ?3) ORDER BY listed_at, id LIMIT ?4",
            "payout_by_state",
        ),
    ];
    for (sql, index) in questions {
        let mut statement = database.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let nulls = vec![rusqlite::types::Null; statement.parameter_count()];
        let plan: Vec<String> = statement
            .query_map(rusqlite::params_from_iter(nulls), |row| row.get(3))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let plan = plan.join("; ");
        assert!(plan.contains(index) && !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{sql}: {plan}");
    }
}
