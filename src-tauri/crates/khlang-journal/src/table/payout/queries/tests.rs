use super::{
    super::weighing::{ENTERED, FIRST_PAID, LAST_PAID, LAST_TO, MAKER_OF_DAY, NEXT_ACCOUNT, PAYEE_OF_DAY},
    *,
};
use crate::migrations::{MIGRATIONS, migrate};

/// Every question walks an index of its own; one that scanned or sorted the table would be slow at a million rows.
#[test]
fn no_question_scans_the_table_or_sorts_what_an_index_has_sorted() {
    let mut database = Database::open_in_memory().unwrap();
    migrate(&mut database, &MIGRATIONS).unwrap();
    let questions = [
        (OF_STATE, "payout_by_state"),
        (READY_ON, "payout_ready"),
        (ALIKE, "payout_by_account"),
        (PAID, "payout_by_account"),
        (OF_DAY, "payout_reference_once"),
        (FINALS, "payout_by_end"),
        (PAYEE_OF_DAY, "payout_by_account"),
        (MAKER_OF_DAY, "payout_by_maker"),
        (FIRST_PAID, "payout_paid_to_account"),
        (LAST_TO, "payout_by_account"),
        (NEXT_ACCOUNT, "payout_paid_to_name"),
        (LAST_PAID, "payout_paid_to_name"),
        (ENTERED, "payout_by_entry"),
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
        let uses = |what: &str| plan.contains(&format!("SEARCH payout USING {what} {index}"));
        assert!(uses("INDEX") || uses("COVERING INDEX"), "{sql}: {plan}");
        assert!(!plan.contains("SCAN"), "{sql}: {plan}");
        // Those of one account, and those that ended on one day, are few; of LAST_TO only equal times are sorted.
        let may_sort = [ALIKE, PAID, FINALS, LAST_TO].contains(&sql);
        // A maker can have entered thousands on one day, which are added up without a look at their rows.
        assert!(sql != MAKER_OF_DAY || uses("COVERING INDEX"), "{sql}: {plan}");
        assert!(may_sort || !plan.contains("TEMP B-TREE"), "{sql}: {plan}");
    }
}
