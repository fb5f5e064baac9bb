//! Connections through the commands: what is wrong with a form, what a check finds, and that a kept secret stays.

use crate::{
    keys::Keys,
    window::{Window, connect, connect_with, connection_form, followed_form, twin},
};
use khlang_sandbox::{JamesPayTwin, jamespay};
use serde_json::{Value, json};
use tauri::async_runtime::block_on;

/// Field, secret and code of each problem.
fn problems(error: &Value) -> Vec<[&str; 3]> {
    assert_eq!(error["code"], "problems", "{error}");
    let problems = error["connectionProblems"].as_array().unwrap().iter();
    problems.map(|problem| ["field", "secret", "code"].map(|name| problem[name].as_str().unwrap_or("-"))).collect()
}

#[test]
fn every_field_of_a_connection_names_its_own_problem() {
    let (folder, twin) = (tempfile::tempdir().unwrap(), twin());
    let window = Window::open(folder.path(), &Keys::default());
    for (field, typed, expected) in [
        ("name", json!("  "), ["name", "-", "connectionNameEmpty"]),
        ("provider", json!("nobody"), ["provider", "-", "providerUnknown"]),
        ("baseUrl", json!(""), ["baseUrl", "-", "baseUrlEmpty"]),
        ("baseUrl", json!("http://api.example.com"), ["baseUrl", "-", "baseUrlNotHttps"]),
        ("secrets", json!({ "apiKey": "k", "apiSecret": "" }), ["secret", "apiSecret", "secretEmpty"]),
        ("minimum", json!("1.234"), ["minimum", "-", "amountTooManyDecimals"]),
        ("maximum", json!("0.50"), ["maximum", "-", "maximumBelowMinimum"]),
        (
            "unitConfirmation",
            json!({ "by": "", "on": "", "note": "" }),
            ["unitConfirmation", "-", "unitConfirmationIncomplete"],
        ),
    ] {
        let mut form = connection_form(&twin);
        form[field] = typed;
        assert_eq!(problems(&window.call_err("add_connection", json!({ "form": form }))), [expected], "{field}");
    }
    assert_eq!(window.call_ok("desk", json!({}))["connections"], json!([]));
    window.close();
}

#[test]
fn a_check_tells_what_a_person_should_look_at() {
    let (folder, twin) = (tempfile::tempdir().unwrap(), twin());
    let window = Window::open(folder.path(), &Keys::default());
    let check = |change: &dyn Fn(&mut Value)| {
        let mut form = connection_form(&twin);
        change(&mut form);
        let checked = window.call_ok("check_connection", json!({ "connectionId": null, "form": form }));
        checked["result"]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(check(&|_| {}), "ok");
    assert_eq!(check(&|form| form["secrets"]["apiKey"] = json!("pk_test_nobody")), "wrongKey");
    assert_eq!(check(&|form| form["secrets"]["apiSecret"] = json!("sk_test_other")), "wrongSecret");
    assert_eq!(check(&|form| form["baseUrl"] = json!("http://127.0.0.1:1")), "connectionRefused");
    window.close();
}

#[test]
fn a_secret_that_is_not_typed_again_stays_and_a_stale_form_is_refused() {
    let (folder, twin) = (tempfile::tempdir().unwrap(), twin());
    let window = Window::open(folder.path(), &Keys::default());
    let added = connect(&window, &twin);
    let mut form = connection_form(&twin);
    form["name"] = json!("One2Pays สำรอง");
    form["secrets"] = json!({ "apiKey": "", "apiSecret": "" });
    let change = json!({ "connectionId": added["id"], "expectedRevision": added["revision"], "form": form });
    let changed = window.call_ok("update_connection", change.clone());
    assert_eq!((&changed["name"], &changed["secrets"]), (&json!("One2Pays สำรอง"), &added["secrets"]));
    assert_eq!(window.call_err("update_connection", change)["code"], "changedMeanwhile");
    let kept = window.call_ok("check_connection", json!({ "connectionId": added["id"], "form": form }));
    assert_eq!(kept["result"]["code"], "ok");
    window.close();
}

#[test]
fn a_bank_is_payable_once_a_person_confirmed_how_it_is_spelled() {
    let folder = tempfile::tempdir().unwrap();
    let twin = block_on(JamesPayTwin::start(jamespay::Config::default())).unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    let added = connect_with(&window, &followed_form(&twin));
    assert_eq!(added["plainFields"], json!({ "merchantId": twin.credentials().merchant_id }));
    let reason = |connection: &Value, bank: &str| {
        let unpayable = connection["unpayableBanks"].as_array().unwrap();
        unpayable.iter().find(|row| row["bankCode"] == bank).map(|row| row["reason"]["code"].clone())
    };
    let spelling = |connection: &Value, bank: &str| {
        let spellings = connection["bankSpellings"].as_array().unwrap();
        spellings.iter().find(|row| row["bankCode"] == bank).cloned()
    };
    assert_eq!(
        (reason(&added, "004"), spelling(&added, "004")),
        (None, None),
        "what is documented is nobody's to confirm"
    );
    assert_eq!(reason(&added, "002"), Some(json!("bankNotConfirmed")));
    assert_eq!(reason(&added, "008"), Some(json!("bankNotPayable")));
    let likely = spelling(&added, "002").unwrap();
    assert_eq!((&likely["spelling"], &likely["confirmedBy"]), (&json!("BBL"), &Value::Null));

    let confirm = |revision: &Value, bank: &str, spelling: &str| {
        let banks = json!([{ "bankCode": bank, "spelling": spelling }]);
        json!({ "connectionId": added["id"], "expectedRevision": revision, "banks": banks })
    };
    for (bank, spelling) in [("002", " "), ("008", "JPM"), ("4", "KBANK")] {
        let refused = window.call_err("confirm_banks", confirm(&added["revision"], bank, spelling));
        let problem = &refused["connectionProblems"][0];
        assert_eq!((&problem["field"], &problem["name"]), (&json!("bankSpelling"), &json!(bank)), "{refused}");
    }
    let confirmed = window.call_ok("confirm_banks", confirm(&added["revision"], "002", "BKKB"));
    let bangkok = spelling(&confirmed, "002").unwrap();
    assert_eq!((&bangkok["spelling"], &bangkok["confirmedBy"]), (&json!("BKKB"), &json!("มาลี ผู้ทำรายการ")));
    assert_eq!(reason(&confirmed, "002"), None);
    let stale = window.call_err("confirm_banks", confirm(&added["revision"], "006", "KTB"));
    assert_eq!(stale["code"], "changedMeanwhile");
    window.close();
}

#[test]
fn numbers_of_which_only_the_provider_knows_the_meaning_come_by_its_names() {
    let folder = tempfile::tempdir().unwrap();
    let twin = block_on(JamesPayTwin::start(jamespay::Config::default())).unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    connect_with(&window, &followed_form(&twin));
    let health = |desk: &Value| desk["connections"][0]["health"].clone();
    let desk = window.wait_for("desk", json!({}), |desk| !health(desk)["balance"].is_null());
    let others = health(&desk)["otherBalances"].as_array().unwrap().clone();
    let names: Vec<_> = others.iter().map(|other| other["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["frozen_balance", "unsettled_balance"]);
    assert!(others.iter().all(|other| other["asOf"] == health(&desk)["balance"]["asOf"]));
    window.close();
}

#[test]
fn a_plain_field_names_its_own_problem() {
    let folder = tempfile::tempdir().unwrap();
    let twin = block_on(JamesPayTwin::start(jamespay::Config::default())).unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    for (name, typed) in [("merchantId", ""), ("merchantId", "no digit"), ("notifyUrl", "http://example.com")] {
        let mut form = followed_form(&twin);
        form["plainFields"][name] = json!(typed);
        let error = window.call_err("add_connection", json!({ "form": form }));
        assert_eq!(problems(&error).len(), 1, "{error}");
        let problem = &error["connectionProblems"][0];
        assert_eq!((&problem["field"], &problem["name"]), (&json!("plain"), &json!(name)));
    }
    window.close();
}
