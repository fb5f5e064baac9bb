//! Files that leave the desk: where to is asked by the operating system, what is in them is read back, and what is ended leaves nothing.

use crate::{
    keys::Keys,
    staff::{MALEE, WIPHA},
    stock::stock,
    window::{Window, connect, payout_form, send, twin},
};
use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::{Value, json};
use std::{fs, path::Path};

fn list(search: &str, format: &str, between: Value) -> Value {
    let query = json!({ "tab": null, "search": search, "order": { "by": "time", "descending": false } });
    json!({ "query": query, "format": format, "between": between })
}

/// The work with this id, once it is over.
fn over(window: &Window, id: &Value) -> Value {
    let find = |works: &Value| works.as_array().unwrap().iter().find(|work| work["id"] == *id).cloned();
    let works = window.wait_for("works", json!({}), |works| find(works).is_some_and(|work| work["state"] != "running"));
    find(&works).unwrap()
}

fn names_in(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

#[test]
fn a_list_is_written_as_a_table_with_its_zeros_its_thai_and_nothing_that_a_spreadsheet_would_compute() {
    let (folder, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    stock(folder.path(), 30);
    let window = Window::open_as(folder.path(), &Keys::default(), WIPHA);
    window.person.saves_in(files.path());
    let work = over(&window, &window.call_ok("export_payouts", list("น้ำใจ", "csv", Value::Null)));
    assert_eq!(
        (&work["state"], &work["outcome"]),
        (&json!("done"), &json!({ "code": "exported", "params": { "count": "30" } }))
    );
    assert_eq!((&work["done"], &work["total"]), (&json!(30), &json!(30)));
    let path = Path::new(work["path"].as_str().unwrap());
    assert_eq!(names_in(files.path()), [work["name"].as_str().unwrap()], "nothing lies beside it");
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert!(text.starts_with('\u{FEFF}') && lines.len() == 31, "{text}");
    assert!(
        lines[1].contains("000-0-00000-1") && lines[1].contains("น้ำใจ ลำดับ1") && lines[1].contains("0.01"),
        "{}",
        lines[1]
    );
    assert!(!lines[1].contains(",=SUM"), "{}", lines[1]);
    assert!(lines[30].contains("KL-000030"));

    // Some rows of it, as a workbook.
    let page = window.call_ok(
        "payouts_page",
        json!({ "query": list("", "", Value::Null)["query"], "start": { "kind": "start" }, "until": null, "limit": 30 }),
    );
    let between = json!({ "first": page["rows"][9]["cursor"], "last": page["rows"][11]["cursor"] });
    let work = over(&window, &window.call_ok("export_payouts", list("", "xlsx", between)));
    assert_eq!(work["outcome"]["params"]["count"], "3");
    let mut workbook: Xlsx<_> = open_workbook(work["path"].as_str().unwrap()).unwrap();
    let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
    let cells: Vec<_> = sheet.rows().skip(1).flatten().collect();
    assert_eq!(sheet.rows().count(), 4);
    assert!(cells.contains(&&Data::String("0000000010".to_owned())), "an account number is text");
    assert!(cells.contains(&&Data::Float(0.11)), "an amount is a number");

    window.call_ok("show_work_file", json!({ "id": work["id"] }));
    assert_eq!(window.person.wait_for(|_| true).shown, [Path::new(work["path"].as_str().unwrap())]);
    fs::remove_file(work["path"].as_str().unwrap()).unwrap();
    assert_eq!(window.call_err("show_work_file", json!({ "id": work["id"] }))["code"], "fileGone");
    window.call_ok("forget_work", json!({ "id": work["id"] }));
    assert_eq!(window.call_ok("works", json!({})).as_array().unwrap().len(), 1);
    assert_eq!(window.call_err("forget_work", json!({ "id": work["id"] }))["code"], "noSuchWork");
    window.close();
}

#[test]
fn where_to_is_asked_in_the_language_of_the_screen_and_declining_begins_nothing() {
    let folder = tempfile::tempdir().unwrap();
    stock(folder.path(), 1);
    let window = Window::open_as(folder.path(), &Keys::default(), WIPHA);
    assert_eq!(window.call_ok("export_payouts", list("", "xlsx", Value::Null)), Value::Null);
    assert_eq!(window.call_ok("works", json!({})), json!([]));
    let asked = window.person.wait_for(|_| true).saves[0].clone();
    assert_eq!((asked.title.as_str(), asked.agree.as_str(), asked.extension), ("บันทึกรายการเป็น", "บันทึก", "xlsx"));
    assert!(asked.name.starts_with("khlang-payouts-2") && asked.name.ends_with(".xlsx"), "{}", asked.name);
    window.close();
}

#[test]
fn an_export_that_is_cancelled_or_locked_out_leaves_nothing_and_says_which() {
    let (folder, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    stock(folder.path(), 6_000);
    let window = Window::open_as(folder.path(), &Keys::default(), WIPHA);
    window.person.saves_in(files.path());
    let id = window.call_ok("export_payouts", list("", "xlsx", Value::Null));
    assert_eq!(window.call_err("forget_work", json!({ "id": id }))["code"], "workUnderWay");
    window.call_ok("cancel_work", json!({ "id": id }));
    let work = over(&window, &id);
    assert_eq!((&work["state"], &work["outcome"], &work["path"]), (&json!("cancelled"), &Value::Null, &Value::Null));
    assert_eq!(names_in(files.path()), [""; 0]);

    let id = window.call_ok("export_payouts", list("", "xlsx", Value::Null));
    window.call_ok("lock", json!({}));
    window.sign_in(WIPHA);
    let work = over(&window, &id);
    assert_eq!((&work["state"], &work["outcome"]["code"]), (&json!("cancelled"), &json!("endedByLock")));
    assert_eq!(names_in(files.path()), [""; 0]);

    window.call_ok("export_payouts", list("", "xlsx", Value::Null));
    window.close();
    assert_eq!(names_in(files.path()), [""; 0], "what was under way as the program ended");
}

#[test]
fn a_folder_that_cannot_be_written_fails_the_export_with_a_code() {
    let (folder, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    stock(folder.path(), 1);
    let window = Window::open_as(folder.path(), &Keys::default(), WIPHA);
    window.person.saves_in(&files.path().join("not there"));
    let work = over(&window, &window.call_ok("export_payouts", list("", "csv", Value::Null)));
    assert_eq!((&work["state"], &work["outcome"]["code"]), (&json!("failed"), &json!("fileNotWritten")));
    window.close();
}

#[test]
fn a_payment_advice_and_a_day_close_are_saved_with_the_keychain_and_the_network_gone() {
    let (folder, files, twin) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), twin());
    let keys = Keys::default();
    let window = Window::open(folder.path(), &keys);
    let connection = connect(&window, &twin);
    let id = send(&window, &connection, payout_form);
    let paid = window.wait_for("payout_detail", json!({ "id": id }), |detail| detail["row"]["state"] == "paid");
    window.close();
    drop(twin);

    let window = Window::open_bare(folder.path(), &Keys::missing());
    window.sign_in(MALEE);
    window.person.saves_in(files.path());
    for (format, begins) in [("pdf", b"%PDF".as_slice()), ("png", b"\x89PNG")] {
        let asked = json!({ "payoutId": id, "format": format, "language": "en" });
        let work = over(&window, &window.call_ok("save_payment_advice", asked));
        assert_eq!((&work["state"], &work["outcome"]["code"]), (&json!("done"), &json!("adviceSaved")), "{work}");
        assert!(work["name"].as_str().unwrap().contains(paid["row"]["reference"].as_str().unwrap()));
        assert!(fs::read(work["path"].as_str().unwrap()).unwrap().starts_with(begins));
    }
    let at = paid["row"]["time"].as_str().unwrap();
    let glance =
        window.call_ok("glance", json!({ "from": "2020-01-01T00:00:00.000Z", "until": "2100-01-01T00:00:00.000Z" }));
    let day = &glance["byDay"][0]["day"];
    let close = json!({ "connectionId": connection["id"], "day": day });
    let work = over(&window, &window.call_ok("save_day_close", close));
    assert_eq!((&work["state"], &work["outcome"]["code"]), (&json!("done"), &json!("dayCloseSaved")), "{at} {work}");
    assert!(fs::read(work["path"].as_str().unwrap()).unwrap().starts_with(b"%PDF"));
    for day in ["2999-01-01", "yesterday"] {
        let close = json!({ "connectionId": connection["id"], "day": day });
        assert_eq!(window.call_err("save_day_close", close)["code"], "badTime");
    }
    window.close();
}

#[test]
fn a_draft_has_no_advice() {
    let folder = tempfile::tempdir().unwrap();
    stock(folder.path(), 1);
    let window = Window::open_as(folder.path(), &Keys::default(), WIPHA);
    let asked = json!({ "payoutId": "draft-1", "format": "pdf", "language": "th" });
    assert_eq!(window.call_err("save_payment_advice", asked)["code"], "nothingToAdvise");
    assert!(window.person.wait_for(|_| true).saves.is_empty(), "nobody is asked where to save nothing");
    window.close();
}
