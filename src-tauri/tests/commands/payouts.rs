//! A payout through the commands: its way, its shapes, and what is refused.

use crate::{
    keys::Keys,
    window::{Window, connect, payout_form, twin, twin_with},
};
use insta::assert_json_snapshot;
use khlang_sandbox::{Pace, one2pays::Config};
use serde_json::{Value, json};

fn codes(problems: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    problems.as_array().unwrap().iter().map(|problem| (text(&problem["field"]), text(&problem["code"]))).collect()
}

fn warnings(check: &Value) -> Vec<Value> {
    check["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].clone()).collect()
}

#[test]
fn a_payout_goes_from_the_form_to_paid_and_every_shape_is_as_agreed() {
    let (folder, twin) = (tempfile::tempdir().unwrap(), twin());
    let window = Window::open(folder.path(), &Keys::default());
    let connection = connect(&window, &twin);
    let new = window.call_ok("new_payout", json!({ "connectionId": connection["id"] }));
    let form = payout_form(&connection, &new["reference"]);
    let id = new["payoutId"].clone();

    let check = window.call_ok("check_payout", json!({ "payoutId": id, "form": form }));
    assert_json_snapshot!("check", check, { ".balanceAfter.asOf" => "[time]" });

    let draft = window.call_ok("save_draft", json!({ "payoutId": id, "expectedRevision": 0, "form": form }));
    assert_eq!(draft, 1);
    let unticked = json!({ "payoutId": id, "expectedRevision": 1, "form": form, "acceptedWarnings": [] });
    assert_eq!(window.call_err("send_payout", unticked)["code"], "warningsNotAccepted");
    let send = json!({ "payoutId": id, "expectedRevision": 1, "form": form, "acceptedWarnings": warnings(&check) });
    window.call_ok("send_payout", send.clone());
    assert_eq!(window.call_err("send_payout", send)["code"], "changedMeanwhile");

    let paid = window.wait_for("payout_detail", json!({ "id": id }), |detail| detail["row"]["state"] == "paid");
    assert_eq!(twin.ledger().withdraws.len(), 1);
    assert_eq!(twin.ledger().paid_satang(), 123_450);
    assert_json_snapshot!("paid", paid, {
        ".row.id" => "[id]", ".row.connectionId" => "[id]", ".form.connectionId" => "[id]", ".row.revision" => "[revision]",
        ".row.reference" => "[reference]", ".form.reference" => "[reference]", ".idempotencyKey" => "[key]",
        ".providerId" => "[provider id]", ".row.time" => "[time]", ".stateSince" => "[time]", ".lastAskedAt" => "[time]",
        ".timeline[].at" => "[time]", ".timeline[].params.id" => "[provider id]",
    });
    let query = json!({ "tab": "done", "search": "", "order": { "by": "time", "descending": true } });
    let wanted = json!({ "query": query, "start": { "kind": "start" }, "until": null, "limit": 100 });
    let mut page = window.call_ok("payouts_page", wanted);
    assert!(page["rows"][0].as_object_mut().unwrap().remove("cursor").unwrap().is_string());
    assert_eq!(page, json!({ "rows": [paid["row"]], "hasBefore": false, "hasAfter": false }));
    assert_json_snapshot!("counters", window.call_ok("payout_counters", json!({})));
    window.close();
}

#[test]
fn a_form_with_everything_wrong_names_every_field_by_its_code() {
    let (folder, twin) = (tempfile::tempdir().unwrap(), twin());
    let window = Window::open(folder.path(), &Keys::default());
    let connection = connect(&window, &twin);
    let form = json!({
        "connectionId": connection["id"], "accountNumber": "12a", "bankCode": "4", "accountName": "สม\u{202E}ชาย", "amount": "1.234,50",
        "reference": "a b", "description": "x".repeat(300), "destination": "wallet",
        "details": [{ "key": "", "value": "1" }, { "key": "a", "value": "" }, { "key": "a", "value": "" }],
    });
    let id = "0190c0de-0000-7000-8000-000000000001";
    let check = window.call_ok("check_payout", json!({ "payoutId": id, "form": form }));
    assert_json_snapshot!("problems", check["problems"]);
    let refused = window.call_err(
        "send_payout",
        json!({ "payoutId": id, "expectedRevision": 0, "form": form, "acceptedWarnings": [] }),
    );
    assert_eq!((&refused["code"], codes(&refused["problems"])), (&json!("problems"), codes(&check["problems"])));
    let kept = window.call_ok("save_draft", json!({ "payoutId": id, "expectedRevision": 0, "form": form }));
    assert_eq!(kept, 1);
    assert_eq!(window.call_ok("payout_detail", json!({ "id": id }))["form"], form, "a draft keeps what was typed");
    window.close();
}

#[test]
fn a_cancel_is_asked_for_and_settled_by_the_provider() {
    let folder = tempfile::tempdir().unwrap();
    let twin = twin_with(Config { settle_after: Pace::ByHand, ..Config::default() });
    let window = Window::open(folder.path(), &Keys::default());
    let connection = connect(&window, &twin);
    let new = window.call_ok("new_payout", json!({ "connectionId": null }));
    assert_eq!(new["connectionId"], connection["id"], "the only connection is preselected");
    let (id, form) = (&new["payoutId"], payout_form(&connection, &new["reference"]));
    let check = window.call_ok("check_payout", json!({ "payoutId": id, "form": form }));
    window.call_ok(
        "send_payout",
        json!({ "payoutId": id, "expectedRevision": 0, "form": form, "acceptedWarnings": warnings(&check) }),
    );
    let open = window.wait_for("payout_detail", json!({ "id": id }), |detail| detail["row"]["state"] == "pending");
    assert_eq!((&open["can"]["cancel"], &open["can"]["withdrawBeforeSending"]), (&json!(true), &json!(false)));
    window.call_ok("cancel_payout", json!({ "payoutId": id, "expectedRevision": open["row"]["revision"] }));
    let over = window.wait_for("payout_detail", json!({ "id": id }), |detail| detail["row"]["state"] == "canceled");
    assert_eq!((&over["row"]["cancel"], &over["can"]["cancel"]), (&json!("done"), &json!(false)));
    assert_eq!(twin.ledger().paid_satang(), 0);
    window.close();
}

#[test]
fn what_is_asked_wrongly_is_refused_with_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    for (command, arguments, code) in [
        ("payout_detail", json!({ "id": "nothing" }), "noSuchPayout"),
        (
            "payouts_page",
            json!({
                "query": { "tab": "done", "search": "", "order": { "by": "time", "descending": true } },
                "start": { "kind": "after", "cursor": "x" }, "until": null, "limit": 10,
            }),
            "badCursor",
        ),
        ("discard_draft", json!({ "payoutId": "nothing", "expectedRevision": 0 }), "noSuchPayout"),
        (
            "resume_connection",
            json!({ "connectionId": "nothing", "expectedRevision": 1, "reason": "x" }),
            "noSuchConnection",
        ),
        ("rehearsal", json!({}), "notInRehearsal"),
        ("rehearsal_next", json!({ "next": "paid" }), "notInRehearsal"),
    ] {
        let error = window.call_err(command, arguments);
        assert_eq!(error["code"], code, "{command}");
        assert!(error["problems"].is_array() && error["connectionProblems"].is_array(), "{command}");
    }
    window.close();
}
