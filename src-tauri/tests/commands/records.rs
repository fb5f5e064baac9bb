//! The journal's proof, its backups, and a backup that takes the journal's place.

use crate::{
    keys::Keys,
    staff::{MALEE, MANEE, PRASERT, WICHAI, WIPHA, password_of},
    stock::stock,
    window::{Window, connect, payout_form, send, twin},
};
use khlang::views::ChangedEvent;
use serde_json::{Value, json};

fn over(window: &Window, id: &Value) -> Value {
    let find = |works: &Value| works.as_array().unwrap().iter().find(|work| work["id"] == *id).cloned();
    let works = window.wait_for("works", json!({}), |works| find(works).is_some_and(|work| work["state"] != "running"));
    find(&works).unwrap()
}

fn second(name: &str) -> Value {
    json!({ "name": name, "password": password_of(name) })
}

#[test]
fn the_journal_is_proven_with_the_keychain_gone_and_its_code_is_compared() {
    let folder = tempfile::tempdir().unwrap();
    stock(folder.path(), 20);
    let window = Window::open_as(folder.path(), &Keys::missing(), WIPHA);
    let before = window.call_ok("records", json!({}));
    assert_eq!((&before["verified"], &before["held"]), (&Value::Null, &Value::Null));
    let work = over(&window, &window.call_ok("verify_journal", json!({})));
    assert_eq!((&work["state"], &work["outcome"]["code"]), (&json!("done"), &json!("verified")), "{work}");
    let records = window.call_ok("records", json!({}));
    assert_eq!(records["entries"].to_string(), work["outcome"]["params"]["entries"].as_str().unwrap());
    assert_eq!(records["verified"]["headCode"], records["headCode"]);
    assert_eq!(records["headCode"], work["outcome"]["params"]["headCode"]);
    assert!(work["total"].as_u64().unwrap() > 0 && work["done"] == work["total"], "{work}");

    let compare = |code: &str| window.call_ok("compare_head", json!({ "code": code }));
    let code = records["headCode"].as_str().unwrap().to_owned();
    window.sign_in(MALEE);
    let same = compare(&code.to_lowercase());
    assert_eq!((&same["outcome"], &same["entries"]), (&json!("same"), &Value::Null));
    assert!(same["entriesSince"].as_u64().unwrap() > 0, "somebody signed in since");
    let (position, rest) = code.split_once('-').unwrap();
    let cut = compare(&format!("{}-{rest}", position.parse::<u64>().unwrap() + 1000));
    assert_eq!((&cut["outcome"], &cut["entriesSince"]), (&json!("cut"), &Value::Null));
    assert_eq!(compare(&format!("1-{rest}"))["outcome"], "replaced");
    assert_eq!(compare("what is this")["outcome"], "unreadable");
    window.close();
}

#[test]
fn a_backup_is_made_while_the_desk_is_locked_and_listed_with_its_code() {
    let folder = tempfile::tempdir().unwrap();
    stock(folder.path(), 20);
    let window = Window::open_as(folder.path(), &Keys::default(), WIPHA);
    let id = window.call_ok("back_up_now", json!({}));
    window.call_ok("lock", json!({}));
    window.sign_in(WIPHA);
    let work = over(&window, &id);
    assert_eq!((&work["state"], &work["outcome"]["code"]), (&json!("done"), &json!("backedUp")), "{work}");
    let records = window.call_ok("records", json!({}));
    let backup = &records["backups"][0];
    assert!(work["path"].as_str().unwrap().ends_with(backup["name"].as_str().unwrap()));
    assert!(work["path"].as_str().unwrap().starts_with(records["backupFolder"].as_str().unwrap()));
    assert_eq!((&backup["isReadable"], &backup["isOfThisJournal"]), (&json!(true), &json!(true)));
    assert!(backup["bytes"].as_u64().unwrap() > 10_000);
    assert_eq!((&records["backupFailure"], &records["isBackupMissing"]), (&Value::Null, &json!(false)));
    let compared = window.call_ok("compare_head", json!({ "code": backup["headCode"] }));
    assert_eq!(compared["outcome"], "same");
    window.call_ok("show_work_file", json!({ "id": id }));
    window.close();
}

#[test]
fn a_restored_backup_holds_the_desk_until_two_people_let_it_go_on() {
    let (folder, twin) = (tempfile::tempdir().unwrap(), twin());
    let window = Window::open(folder.path(), &Keys::default());
    let connection = connect(&window, &twin);
    let before = send(&window, &connection, payout_form);
    window.wait_for("payout_detail", json!({ "id": before }), |detail| detail["row"]["state"] == "paid");
    let work = over(&window, &window.call_ok("back_up_now", json!({})));
    assert_eq!(work["state"], "done", "{work}");
    let backup = window.call_ok("records", json!({}))["backups"][0].clone();
    let after = send(&window, &connection, payout_form);
    window.wait_for("payout_detail", json!({ "id": after }), |detail| detail["row"]["state"] == "paid");

    let restore =
        |name: &Value, second: Value| window.call("restore_backup", json!({ "name": name, "second": second }));
    window.sign_in(PRASERT);
    for (name, second, code) in [
        (&backup["name"], Value::Null, "secondPersonMissing"),
        (&backup["name"], json!({ "name": WICHAI, "password": "ไม่ใช่รหัสผ่าน" }), "secondPersonWrongPassword"),
        (&json!("../journal.sqlite"), second(WICHAI), "noSuchBackup"),
    ] {
        assert_eq!(restore(name, second).unwrap_err()["code"], code);
        assert_eq!(window.call_ok("session", json!({}))["name"], PRASERT, "{code}");
    }
    window.take_heard();
    assert_eq!(restore(&backup["name"], second(WICHAI)).unwrap(), Value::Null);
    assert!(window.take_heard().contains(&ChangedEvent::Opening), "the window is told what it waits for");
    assert_eq!(window.call_ok("opening", json!({})), Value::Null, "and that it is over");
    assert_eq!(window.call_ok("session", json!({}))["state"], "signedOut");

    window.sign_in(MANEE);
    assert_eq!(window.call_err("payout_detail", json!({ "id": after }))["code"], "noSuchPayout");
    assert_eq!(window.call_ok("payout_detail", json!({ "id": before }))["row"]["state"], "paid");
    // The provider's list names what the backup does not know.
    let records = window.wait_for("records", json!({}), |records| {
        records["held"]["unread"] == json!([]) && records["held"]["open"] == 0
    });
    let held = &records["held"];
    assert!(held["lostEntries"].as_u64().unwrap() > 0 && held["backupAt"].is_string(), "{held}");
    assert_eq!((&held["strangerCount"], &held["strangers"][0]["connectionName"]), (&json!(1), &connection["name"]));
    let desk = window.call_ok("desk", json!({}));
    assert_eq!(desk["connections"][0]["sendingLocked"]["code"], "restored");

    let resume = |second: Value| window.call("resume_after_restore", json!({ "second": second }));
    assert_eq!(resume(Value::Null).unwrap_err()["code"], "secondPersonMissing");
    assert_eq!(resume(second(WICHAI)).unwrap(), Value::Null);
    assert_eq!(window.call_ok("records", json!({}))["held"], Value::Null);
    assert_eq!(resume(second(WICHAI)).unwrap_err()["code"], "notHeld");
    window.wait_for("desk", json!({}), |desk| desk["connections"][0]["sendingLocked"].is_null());
    window.close();
}
