//! No secret and no whole account number leaves: not in an answer, not in an error, not in the log, not in the data folder.

use crate::{
    keys::Keys,
    window::{
        Window, connection_form, followed_form, logs, payout_form, plain_payout_form, send, twin_with, untracked_form,
    },
};
use khlang_sandbox::{JamesPayTwin, Pace, Pay1401Twin, jamespay, one2pays::Config, pay1401};
use serde_json::{Value, json};
use std::{fs, path::Path, sync::atomic::Ordering};
use tauri::async_runtime::block_on;

const CANARY: &str = "sk_live_canary_6f1d0c9b7a5e_opens_nothing";
const ACCOUNT: &str = "9081726354";

/// Where the text is found in the files under a folder.
fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if fs::read(&path).unwrap().windows(text.len()).any(|window| window == text.as_bytes()) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn a_secret_is_in_no_answer_no_error_no_log_and_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { api_secret: CANARY.to_owned(), settle_after: Pace::AtOnce, ..Config::default() };
    let twin = twin_with(config);
    let window = Window::open(folder.path(), &Keys::default());
    let mut answers = Vec::new();
    let mut call = |command: &str, arguments: Value| {
        let answer = window.call(command, arguments).unwrap_or_else(|error| error);
        answers.push(answer.to_string());
        answer
    };
    let form = connection_form(&twin);
    let mut wrong = form.clone();
    wrong["secrets"]["apiSecret"] = json!(format!("{CANARY}x"));
    call("check_connection", json!({ "connectionId": null, "form": wrong }));
    wrong["secrets"]["apiSecret"] = json!(format!("{CANARY}\n"));
    wrong["baseUrl"] = json!("ftp://nowhere");
    call("add_connection", json!({ "form": wrong }));
    call("check_connection", json!({ "form": { "secrets": { "apiSecret": CANARY } } }));
    call("check_connection", json!({ "connectionId": null, "form": form }));
    let connection = call("add_connection", json!({ "form": form }));
    window.wait_for("desk", json!({}), |desk| desk["connections"][0]["sendingLocked"].is_null());
    let new = call("new_payout", json!({ "connectionId": null }));
    let mut payout = payout_form(&connection, &new["reference"]);
    payout["accountNumber"] = json!(ACCOUNT);
    let check = call("check_payout", json!({ "payoutId": new["payoutId"], "form": payout }));
    let ticks: Vec<_> = check["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].clone()).collect();
    let send = json!({ "payoutId": new["payoutId"], "expectedRevision": 0, "form": payout, "acceptedWarnings": ticks });
    call("send_payout", send);
    window.wait_for("payout_detail", json!({ "id": new["payoutId"] }), |detail| detail["row"]["state"] == "paid");
    call("desk", json!({}));
    window.close();

    assert!(answers.iter().all(|answer| !answer.contains(CANARY)), "a secret is in an answer");
    assert_eq!(files_with(folder.path(), CANARY), Vec::<String>::new());
    let log = logs().logs();
    assert_eq!(files_with(&log, CANARY), Vec::<String>::new());
    assert_eq!(files_with(&log, ACCOUNT), Vec::<String>::new());

    // The search finds what is there: the account number is on record, and a planted line is in the log.
    assert!(!files_with(folder.path(), ACCOUNT).is_empty());
    let planted = "planted-4f7e";
    tracing::error!(target: "khlang", planted, "a planted line");
    assert!(!files_with(&log, planted).is_empty());
}

#[test]
fn a_page_that_had_secrets_in_it_can_be_drawn_anew() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    assert_eq!(window.renewals.load(Ordering::SeqCst), 0);
    window.call_ok("renew_window", json!({}));
    assert_eq!(window.renewals.load(Ordering::SeqCst), 1);
    window.close();
}

#[test]
fn no_secret_of_any_provider_is_in_an_answer_a_log_or_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let canary = |name: &str| format!("canary_{name}_2b8e4f_opens_nothing");
    let followed = block_on(JamesPayTwin::start(jamespay::Config {
        token: canary("token"),
        secret: canary("secret"),
        settle_after: Pace::AtOnce,
        ..jamespay::Config::default()
    }));
    let untracked =
        block_on(Pay1401Twin::start(pay1401::Config { secret: canary("bearer"), ..pay1401::Config::default() }));
    let (followed, untracked) = (followed.unwrap(), untracked.unwrap());
    let window = Window::open(folder.path(), &Keys::default());
    let mut answers = Vec::new();
    for form in [followed_form(&followed), untracked_form(&untracked)] {
        let mut call = |command: &str, arguments: Value| {
            let answer = window.call(command, arguments).unwrap_or_else(|error| error);
            answers.push(answer.to_string());
            answer
        };
        let mut wrong = form.clone();
        wrong["baseUrl"] = json!("http://127.0.0.1:1");
        call("check_connection", json!({ "connectionId": null, "form": wrong }));
        call("check_connection", json!({ "connectionId": null, "form": form }));
        let connection = call("add_connection", json!({ "form": form }));
        let open = |connection: &Value| connection["sendingLocked"].is_null();
        window.wait_for("desk", json!({}), |desk| desk["connections"].as_array().unwrap().iter().all(open));
        let id = send(&window, &connection, plain_payout_form);
        let taken = ["accepted", "paid"].map(|state| json!(state));
        window.wait_for("payout_detail", json!({ "id": id }), |detail| taken.contains(&detail["row"]["state"]));
        for (command, arguments) in [
            ("payout_detail", json!({ "id": id })),
            ("doubts", json!({})),
            ("support_report", json!({ "connectionId": connection["id"] })),
            ("desk", json!({})),
        ] {
            call(command, arguments);
        }
    }
    window.close();
    for name in ["token", "secret", "bearer"] {
        let canary = canary(name);
        assert!(answers.iter().all(|answer| !answer.contains(&canary)), "{name} is in an answer");
        assert_eq!(files_with(folder.path(), &canary), Vec::<String>::new());
        assert_eq!(files_with(&logs().logs(), &canary), Vec::<String>::new());
    }
}

#[test]
fn a_persons_password_is_in_no_answer_no_error_no_log_and_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_bare(folder.path(), &Keys::default());
    let canary = |name: &str| format!("canary_{name}_7d31aa_opens_nothing");
    let [first, given, own, vouching, wrong] = ["first", "given", "own", "vouching", "wrong"].map(canary);
    let mut answers = Vec::new();
    let mut call = |command: &str, arguments: Value| {
        let answer = window.call(command, arguments).unwrap_or_else(|error| error);
        answers.push(answer.to_string());
        answer
    };
    let sign_in = |name: &str, password: &str| json!({ "name": name, "password": password });
    let add = |name: &str, roles: &[&str], password: &str, second: Value| json!({ "name": name, "roles": roles, "password": password, "second": second });
    call("make_first_person", sign_in("กมล", &first));
    call("make_first_person", sign_in("อีกคน", &wrong));
    call("add_person", add("ชัย", &["supervisor", "administrator"], &given, Value::Null));
    call("add_person", add("ชัย", &["operator"], &given, Value::Null));
    call("add_person", json!({ "name": "ชัย", "password": given }));
    call("sign_in", sign_in("ชัย", &wrong));
    call("sign_in", json!({ "name": "ชัย", "password": [wrong] }));
    call("sign_in", sign_in("ชัย", &given));
    call("choose_password", json!({ "old": wrong, "password": own }));
    call("choose_password", json!({ "old": given, "password": vouching }));
    call("sign_in", sign_in("กมล", &first));
    for second in [sign_in("ชัย", &wrong), sign_in("ชัย", &vouching)] {
        call("add_person", add("มานี", &["supervisor"], &given, second));
    }
    let revision = call("people", json!({}))["people"][2]["revision"].clone();
    let reset =
        json!({ "name": "มานี", "expectedRevision": revision, "password": own, "second": sign_in("ชัย", &vouching) });
    assert_eq!(call("reset_password", reset)["people"][2]["temporaryPassword"], true);
    call("approve", json!({ "items": [], "password": wrong }));
    call("approve", json!({ "items": [], "password": first }));
    let draft = json!({ "rules": [], "otherwise": 2, "lapseHours": 72, "passwordEachTimeFrom": "500000" });
    let change = json!({ "expectedRevision": 0, "draft": draft, "second": sign_in("ชัย", &vouching) });
    assert_eq!(call("change_policy", change)["second"], "ชัย");
    let evidence = json!({ "text": "หน้าจอ", "pictures": [] });
    call(
        "settle_payout",
        json!({
            "payoutId": "nothing", "expectedRevision": 1, "verdict": "notPaid", "evidence": evidence,
            "second": { "name": "ชัย", "password": vouching, "reference": "KL-1" },
        }),
    );
    for command in ["session", "people", "policy", "desk", "lock", "session"] {
        call(command, json!({}));
    }
    window.close();
    for password in [first, given, own, vouching, wrong] {
        let found = answers.iter().find(|answer| answer.contains(&password));
        assert_eq!(found, None, "{password} is in an answer");
        assert_eq!(files_with(folder.path(), &password), Vec::<String>::new());
        assert_eq!(files_with(&logs().logs(), &password), Vec::<String>::new());
    }
    assert!(!files_with(folder.path(), "มานี").is_empty(), "the search finds what is there");
}
