//! Connections through the commands: what is wrong with a form, what a check finds, and that a kept secret stays.

use crate::{
    keys::Keys,
    window::{Window, connect, connection_form, twin},
};
use serde_json::{Value, json};

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
