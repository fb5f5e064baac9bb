//! Lists from any place, what a search is read as, and sums, as the window asks for them.

use crate::{
    keys::Keys,
    staff::WIPHA,
    stock::stock,
    window::{Window, connect, payout_form, send, twin},
};
use serde_json::{Value, json};

fn query(search: &str) -> Value {
    json!({ "tab": null, "search": search, "order": { "by": "time", "descending": true } })
}

fn page(window: &Window, query: &Value, start: Value, until: Option<&Value>, limit: u32) -> Value {
    let until = until.cloned().unwrap_or(Value::Null);
    window.call_ok("payouts_page", json!({ "query": query, "start": start, "until": until, "limit": limit }))
}

fn references(page: &Value) -> Vec<&str> {
    page["rows"].as_array().unwrap().iter().map(|row| row["reference"].as_str().unwrap()).collect()
}

#[test]
fn a_list_is_read_from_either_end_and_from_any_row_in_any_order() {
    let folder = tempfile::tempdir().unwrap();
    stock(folder.path(), 40);
    let window = Window::open_as(folder.path(), &Keys::default(), WIPHA);
    let newest = query("");
    let first = page(&window, &newest, json!({ "kind": "start" }), None, 3);
    assert_eq!(references(&first), ["KL-000040", "KL-000039", "KL-000038"]);
    assert_eq!((&first["hasBefore"], &first["hasAfter"]), (&json!(false), &json!(true)));
    let cursor = &first["rows"][2]["cursor"];
    let after = page(&window, &newest, json!({ "kind": "after", "cursor": cursor }), None, 2);
    assert_eq!(references(&after), ["KL-000037", "KL-000036"]);
    let at = page(&window, &newest, json!({ "kind": "at", "cursor": cursor }), Some(&after["rows"][1]["cursor"]), 9);
    assert_eq!(references(&at), ["KL-000038", "KL-000037"]);
    let before = page(&window, &newest, json!({ "kind": "before", "cursor": cursor }), None, 9);
    assert_eq!(references(&before), ["KL-000040", "KL-000039"]);
    let last = page(&window, &newest, json!({ "kind": "end" }), None, 2);
    assert_eq!(references(&last), ["KL-000002", "KL-000001"]);
    assert_eq!(last["hasAfter"], false);
    let smallest = json!({ "tab": "drafts", "search": "", "order": { "by": "amount", "descending": false } });
    let smallest = page(&window, &smallest, json!({ "kind": "start" }), None, 2);
    assert_eq!(references(&smallest), ["KL-000001", "KL-000002"]);
    assert_eq!(smallest["rows"][0]["amount"], "0.01", "money is text");
    assert_eq!(references(&page(&window, &query("นํ้าใจ ลำดับ๗"), json!({ "kind": "start" }), None, 9)), ["KL-000007"]);
    window.close();
}

#[test]
fn a_survey_tells_how_many_how_much_and_where_and_a_selection_is_summed() {
    let folder = tempfile::tempdir().unwrap();
    stock(folder.path(), 40);
    let window = Window::open_as(folder.path(), &Keys::default(), WIPHA);
    let at = "2026-11-20T09:00:30.000Z";
    let survey = window.call_ok("survey_payouts", json!({ "query": query(""), "every": 15, "seek": at }));
    // 1 + 2 + … + 40 satang; the row of the 30th second is the eleventh from the newest.
    assert_eq!((&survey["count"], &survey["sum"], &survey["seekIndex"]), (&json!(40), &json!("8.20"), &json!(10)));
    let marks = survey["marks"].as_array().unwrap();
    let marked = marks.iter().map(|mark| {
        let page = page(&window, &query(""), json!({ "kind": "at", "cursor": mark }), None, 1);
        references(&page)[0].to_owned()
    });
    assert_eq!(marked.collect::<Vec<_>>(), ["KL-000040", "KL-000025", "KL-000010"]);
    let between = json!({ "query": query(""), "first": marks[1], "last": marks[2] });
    assert_eq!(window.call_ok("between_payouts", between), json!({ "count": 16, "sum": "2.80" }));
    let wrong = json!({ "query": query(""), "every": 15, "seek": "tomorrow" });
    assert_eq!(window.call_err("survey_payouts", wrong)["code"], "badTime");
    window.close();
}

#[test]
fn a_search_is_read_aloud_term_by_term_and_what_is_not_there_is_named() {
    let (folder, twin) = (tempfile::tempdir().unwrap(), twin());
    let window = Window::open(folder.path(), &Keys::default());
    let connection = connect(&window, &twin);
    let read = |search: &str| window.call_ok("read_search", json!({ "search": search }));
    let typed =
        "สมชาย 50000 …6789 >100 bank:scb status:paid maker:มาลี connection:One2Pays date:2026-11-20 bank:nowhere";
    let said = read(typed);
    let kinds: Vec<_> = said["terms"].as_array().unwrap().iter().map(|term| term["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["text", "number", "accountEnd", "amount", "bank", "state", "maker", "connection", "days"],
        "{said:#}"
    );
    let term = |kind: &str| said["terms"].as_array().unwrap().iter().find(|term| term["kind"] == kind).unwrap();
    assert_eq!((&term("number")["text"], &term("number")["from"]), (&json!("50000"), &json!("50000.00")));
    assert_eq!((&term("amount")["from"], &term("amount")["to"]), (&json!("100.01"), &Value::Null));
    assert_eq!((&term("bank")["banks"], &term("state")["states"]), (&json!(["014"]), &json!(["paid"])));
    assert_eq!(term("connection")["connections"], json!([connection["name"]]));
    assert_eq!(term("days")["from"], "2026-11-19T17:00:00.000Z");
    assert_eq!(term("days")["to"], "2026-11-20T16:59:59.999Z");
    assert!(!term("bank")["without"].as_str().unwrap().contains("bank:scb"));
    assert_eq!(read(term("bank")["without"].as_str().unwrap())["terms"].as_array().unwrap().len(), kinds.len() - 1);
    let problem = &said["problems"][0];
    assert_eq!((&problem["code"], &problem["params"]["typed"]), (&json!("unknownBank"), &problem["typed"]));

    let id = send(&window, &connection, payout_form);
    let sent = window.call_ok("payout_detail", json!({ "id": id }))["row"]["reference"].as_str().unwrap().to_owned();
    let pasted = read(&format!("{sent}\nKL-00000000-0001-NONE"));
    assert_eq!((&pasted["references"], &pasted["missing"]), (&json!(2), &json!(["KL-00000000-0001-NONE"])));
    assert_eq!(pasted["terms"], json!([]));
    window.close();
}

#[test]
fn suggestions_are_names_and_references_that_have_the_words_in_them_each_once() {
    let (folder, twin) = (tempfile::tempdir().unwrap(), twin());
    let window = Window::open(folder.path(), &Keys::default());
    let connection = connect(&window, &twin);
    for _ in 0..2 {
        send(&window, &connection, payout_form);
    }
    let suggest = |search: &str| window.call_ok("suggest", json!({ "search": search }));
    assert_eq!(suggest("ใจดี"), json!([{ "kind": "payee", "text": "สมชาย ใจดี" }]));
    let references = suggest("KL-");
    assert_eq!(references.as_array().unwrap().len(), 2, "{references}");
    assert!(references.as_array().unwrap().iter().all(|one| one["kind"] == "reference"), "{references}");
    for nothing in ["", "bank:kbank", "ไม่มีใครชื่อนี้"] {
        assert_eq!(suggest(nothing), json!([]), "{nothing}");
    }
    window.close();
}

#[test]
fn a_day_at_a_glance_is_counted_by_state_connection_bank_hour_and_day() {
    let (folder, twin) = (tempfile::tempdir().unwrap(), twin());
    let window = Window::open(folder.path(), &Keys::default());
    let connection = connect(&window, &twin);
    let id = send(&window, &connection, payout_form);
    window.wait_for("payout_detail", json!({ "id": id }), |detail| detail["row"]["state"] == "paid");
    let glance =
        window.call_ok("glance", json!({ "from": "2020-01-01T00:00:00.000Z", "until": "2100-01-01T00:00:00.000Z" }));
    let tally = &glance["all"];
    assert_eq!((&tally["count"], &tally["sum"]), (&json!(1), &json!("1234.50")));
    assert_eq!((&tally["paid"], &tally["decided"]), (&json!(1), &json!(1)));
    assert!(tally["medianToPaidMs"].is_u64() && tally["p90ToPaidMs"].is_u64(), "{tally}");
    assert_eq!(glance["byState"], json!([{ "state": "paid", "count": 1, "sum": "1234.50" }]));
    let through = &glance["byConnection"][0];
    assert_eq!((&through["connectionId"], &through["connectionName"]), (&connection["id"], &connection["name"]));
    assert_eq!((&through["tally"], &through["states"]), (tally, &glance["byState"]));
    assert_eq!((&glance["byBank"][0]["bankCode"], &glance["byBank"][0]["tally"]), (&json!("004"), tally));
    assert_eq!((&glance["byHour"][0]["tally"], &glance["byDay"][0]["tally"]), (tally, tally));
    let empty =
        window.call_ok("glance", json!({ "from": "2020-01-01T00:00:00.000Z", "until": "2020-01-02T00:00:00.000Z" }));
    assert_eq!((&empty["all"]["count"], &empty["byDay"]), (&json!(0), &json!([])));
    window.close();
}
