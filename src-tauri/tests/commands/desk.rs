//! The desk as a whole: its view, its settings, the switch to rehearsal and back, and a profile that is in use.

use crate::{
    keys::Keys,
    staff::MALEE,
    window::{Window, connect, payout_form, plain_payout_form, send, settings, twin},
};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

#[test]
fn a_connection_is_shown_without_its_secrets() {
    let (folder, twin) = (tempfile::tempdir().unwrap(), twin());
    let window = Window::open(folder.path(), &Keys::default());
    connect(&window, &twin);
    let desk = window.wait_for("desk", json!({}), |desk| !desk["connections"][0]["health"]["balance"].is_null());
    assert_json_snapshot!("desk", desk, {
        ".dataFolder" => "[folder]", ".logFolder" => "[folder]", ".network.knownAt" => "[time]",
        ".connections[].id" => "[id]", ".connections[].baseUrl" => "[address]", ".connections[].secrets[].setAt" => "[time]",
        ".connections[].unitConfirmation.recordedAt" => "[time]", ".connections[].health.lastSuccessAt" => "[time]",
        ".connections[].health.latencyMs" => "[ms]", ".connections[].health.clockDifferenceMs" => "[ms]",
        ".connections[].health.balance.asOf" => "[time]",
    });
    window.close();
}

#[test]
fn the_title_follows_the_language_and_the_profile() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    let mut english = settings();
    english["language"] = json!("en");
    assert_eq!(window.call_ok("save_settings", json!({ "settings": english })), english);
    let rehearsal = window.call_ok("open_profile", json!({ "profile": "rehearsal" }));
    assert_eq!(rehearsal["settings"], english);
    assert!(window.titles.lock().unwrap().last().unwrap().contains("Rehearsal"));
    window.close();
}

#[test]
fn rehearsal_shares_neither_data_nor_keychain_names_with_live() {
    let (folder, keys, twin) = (tempfile::tempdir().unwrap(), Keys::default(), twin());
    let window = Window::open(folder.path(), &keys);
    connect(&window, &twin);
    assert_eq!(keys.services(), ["app.khlang.live"]);
    let live = window.call_ok("desk", json!({}));
    let rehearsal = window.rehearse();
    assert_eq!(keys.services(), ["app.khlang.live", "app.khlang.rehearsal"]);
    assert_ne!(live["dataFolder"], rehearsal["dataFolder"]);
    let connections = rehearsal["connections"].as_array().unwrap();
    let names: Vec<_> = connections.iter().map(|connection| connection["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Rehearsal · One2Pays", "Rehearsal · JamesPay", "Rehearsal · 1401"]);
    let confirmed = |spelling: &Value| !spelling["confirmedBy"].is_null();
    assert!(connections.iter().all(|connection| connection["bankSpellings"].as_array().unwrap().iter().all(confirmed)));
    assert_ne!(rehearsal["connections"][0]["id"], live["connections"][0]["id"]);
    let panel = window.call_ok("rehearsal", json!({}));
    assert_eq!(panel["next"], "paid");
    let providers = rehearsal["providers"].as_array().unwrap().iter().map(|provider| provider["key"].clone());
    assert_eq!(panel["providers"], providers.collect::<Value>());
    window.call_ok("open_profile", json!({ "profile": "live" }));
    window.sign_in(MALEE);
    let back = window.call_ok("desk", json!({}));
    assert_eq!(back["connections"][0]["id"], live["connections"][0]["id"]);
    assert_eq!(window.call_err("rehearsal", json!({}))["code"], "notInRehearsal");
    window.close();
}

#[test]
fn a_lost_answer_in_rehearsal_is_found_again_and_paid_once() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    window.rehearse();
    let desk = window.wait_for("desk", json!({}), |desk| desk["connections"][0]["sendingLocked"].is_null());
    assert_eq!(window.call_ok("rehearsal_next", json!({ "next": "lostAnswer" }))["next"], "lostAnswer");
    let new = window.call_ok("new_payout", json!({ "connectionId": null }));
    let (id, form) = (&new["payoutId"], payout_form(&desk["connections"][0], &new["reference"]));
    let check = window.call_ok("check_payout", json!({ "payoutId": id, "form": form }));
    let ticks: Vec<_> = check["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].clone()).collect();
    window.call_ok(
        "send_payout",
        json!({ "payoutId": id, "expectedRevision": 0, "form": form, "acceptedWarnings": ticks }),
    );
    let found = window.wait_for("payout_detail", json!({ "id": id }), |detail| {
        ["pending", "processing", "paid"].map(|state| json!(state)).contains(&detail["row"]["state"])
    });
    let codes: Vec<_> =
        found["timeline"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"outcomeUnknown"), "{codes:?}");
    assert_eq!(window.call_ok("rehearsal", json!({}))["next"], "paid", "one answer is lost, not every one");
    window.close();

    // The provider and the desk of the rehearsal remember it.
    let again = Window::open(folder.path(), &Keys::default());
    again.rehearse();
    assert_eq!(again.call_ok("payout_detail", json!({ "id": id }))["row"]["reference"], new["reference"]);
    again.close();
}

#[test]
fn every_connection_of_the_rehearsal_pays_and_the_second_time_too() {
    let folder = tempfile::tempdir().unwrap();
    let keys = Keys::default();
    for _ in 0..2 {
        let window = Window::open(folder.path(), &keys);
        window.rehearse();
        let open = |connection: &Value| connection["sendingLocked"].is_null();
        let desk = window.wait_for("desk", json!({}), |desk| desk["connections"].as_array().unwrap().iter().all(open));
        assert_eq!(desk["connections"].as_array().unwrap().len(), 3);
        for connection in desk["connections"].as_array().unwrap() {
            let id = send(&window, connection, plain_payout_form);
            let taken = ["pending", "processing", "accepted", "paid"].map(|state| json!(state));
            window.wait_for("payout_detail", json!({ "id": id }), |detail| taken.contains(&detail["row"]["state"]));
        }
        window.close();
    }
}

#[test]
fn without_a_keychain_rehearsal_opens_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_bare(folder.path(), &Keys::missing());
    let rehearsal = window.rehearse();
    assert_eq!((&rehearsal["keychain"], &rehearsal["connections"]), (&json!("missing"), &json!([])));
    window.close();
}

#[test]
fn a_profile_that_another_window_has_open_is_told_and_can_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = Window::open(folder.path(), &Keys::default());
    first.call_ok("desk", json!({}));
    let second = Window::open_bare(folder.path(), &Keys::default());
    assert_eq!(second.call_err("desk", json!({}))["code"], "profileInUse");
    first.close();
    assert_eq!(second.call_ok("desk", json!({}))["profile"], "live");
    second.close();
}

#[test]
fn a_damaged_journal_is_told_and_nothing_is_sent_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    window.call_ok("desk", json!({}));
    window.close();
    let live = folder.path().join("live");
    for entry in std::fs::read_dir(&live).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ["db", "sqlite", "sqlite3"].iter().any(|database| ending == *database))
        {
            std::fs::write(path, "this is no database at all, and long enough to be looked at".repeat(100)).unwrap();
        }
    }
    let again = Window::open_bare(folder.path(), &Keys::default());
    assert_eq!(again.call_err("desk", json!({}))["code"], "journalBroken");
    again.close();
}
