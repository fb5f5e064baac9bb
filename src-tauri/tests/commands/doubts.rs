//! What the program cannot find out: the list of it, verdicts with their evidence, and who may say what.

use crate::{
    keys::Keys,
    staff::{MALEE, MANEE, SOMSRI, WICHAI, password_of},
    window::{
        Window, connect, connect_with, followed_form, payout_form, plain_payout_form, send, twin_with, untracked_form,
    },
};
use khlang_sandbox::{Answer, CreateStep, JamesPayTwin, Pace, Pay1401Twin, Plan, jamespay, one2pays, pay1401};
use serde_json::{Value, json};
use tauri::async_runtime::block_on;

/// The first bytes of a PNG, in base64.
const PNG: &str = "iVBORw0KGgphbmQgc28gb24=";

fn evidence(text: &str) -> Value {
    json!({ "text": text, "pictures": [{ "mediaType": "image/png", "base64": PNG }] })
}

fn settle(doubt: &Value, verdict: &str, evidence: Value, second: Value) -> Value {
    json!({
        "payoutId": doubt["row"]["id"], "expectedRevision": doubt["row"]["revision"], "verdict": verdict,
        "evidence": evidence, "second": second,
    })
}

fn codes(items: &Value) -> Vec<&str> {
    items.as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap()).collect()
}

/// The only payout in doubt, once it is.
fn doubt(window: &Window) -> Value {
    window.wait_for("doubts", json!({}), |doubts| doubts.as_array().unwrap().len() == 1)[0].clone()
}

#[test]
fn a_lost_answer_that_cannot_be_looked_up_is_settled_by_two_people_and_sent_anew() {
    let folder = tempfile::tempdir().unwrap();
    let config = jamespay::Config { settle_after: Pace::AtOnce, ..jamespay::Config::default() };
    let twin = block_on(JamesPayTwin::start(config)).unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    let connection = connect_with(&window, &followed_form(&twin));
    twin.plan(Plan::creates([CreateStep::before_acting(Answer::Drop)]));
    let id = send(&window, &connection, plain_payout_form);
    let doubt = doubt(&window);
    assert_eq!((&doubt["row"]["id"], &doubt["kind"]), (&id, &json!("unknown")));
    assert_eq!(doubt["verdicts"], json!(["paid", "notPaid"]));
    assert_eq!(
        (&doubt["attempts"][0]["number"], &doubt["attempts"][0]["seen"]["code"]),
        (&json!(1), &json!("dropped"))
    );
    let detail = window.call_ok("payout_detail", json!({ "id": id }));
    assert_eq!(
        (&detail["explanation"]["code"], &detail["can"]["askNow"]),
        (&json!("unknownNeedsPeople"), &json!(false))
    );

    let reference = doubt["row"]["reference"].clone();
    let second = |name: &str, reference: &Value| json!({ "name": name, "password": password_of(name.trim()), "reference": reference });
    for (verdict, evidence, second, code) in [
        ("paid", json!({ "text": " ", "pictures": [] }), Value::Null, "evidenceMissing"),
        ("notPaid", evidence("panel"), Value::Null, "secondPersonMissing"),
        ("notPaid", evidence("panel"), second(MALEE, &reference), "secondPersonIsFirst"),
        ("notPaid", evidence("panel"), second(SOMSRI, &reference), "noSupervisor"),
        ("notPaid", evidence("panel"), second(MANEE, &json!("KL")), "referenceDiffers"),
        ("failed", evidence("panel"), Value::Null, "wrongState"),
    ] {
        let refused = window.call_err("settle_payout", settle(&doubt, verdict, evidence, second));
        assert_eq!(refused["code"], code, "{verdict}");
    }
    for base64 in ["not base64", "bm8gcGljdHVyZQ=="] {
        let picture = json!({ "text": "", "pictures": [{ "mediaType": "image/png", "base64": base64 }] });
        let refused = window.call_err("settle_payout", settle(&doubt, "paid", picture, Value::Null));
        assert_eq!((&refused["code"], codes(&refused["problems"])), (&json!("problems"), vec!["pictureUnreadable"]));
        assert_eq!(refused["problems"][0]["field"], "evidence");
    }
    assert_eq!(twin.ledger().withdraws.len(), 0);

    let said = settle(&doubt, "notPaid", evidence("ไม่พบในหน้าจอของผู้ให้บริการ"), second(MANEE, &reference));
    window.call_ok("settle_payout", said.clone());
    assert_eq!(window.call_err("settle_payout", said)["code"], "changedMeanwhile");
    let paid = window.wait_for("payout_detail", json!({ "id": id }), |detail| detail["row"]["state"] == "paid");
    let told = codes(&paid["timeline"]);
    assert!(told.contains(&"settledNotPaid") && told.contains(&"sendingAnew"), "{told:?}");
    assert_eq!((&paid["settlement"]["verdict"], &paid["settlement"]["second"]), (&json!("notPaid"), &json!(MANEE)));
    assert_eq!(twin.ledger().withdraws.len(), 1);
    assert_eq!(window.call_ok("doubts", json!({})), json!([]));
    window.close();
}

#[test]
fn what_cannot_be_tracked_is_recorded_with_a_picture_that_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let twin = block_on(Pay1401Twin::start(pay1401::Config::default())).unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    let connection = connect_with(&window, &untracked_form(&twin));
    let id = send(&window, &connection, plain_payout_form);
    let doubt = doubt(&window);
    assert_eq!((&doubt["row"]["id"], &doubt["kind"]), (&id, &json!("untracked")));
    assert_eq!((&doubt["verdicts"], &doubt["balanceNow"]), (&json!(["paid", "failed", "notPaid"]), &Value::Null));
    assert_eq!(
        (&doubt["suggestion"]["code"], &doubt["attempts"][0]["seen"]["code"]),
        (&json!("tellsNothing"), &json!("accepted"))
    );
    let open = window.call_ok("payout_detail", json!({ "id": id }));
    assert_eq!((&open["explanation"]["code"], &open["can"]["askNow"]), (&json!("untracked"), &json!(false)));

    window.call_ok("settle_payout", settle(&doubt, "paid", evidence("หน้าจอ 14:05"), Value::Null));
    let paid = window.wait_for("payout_detail", json!({ "id": id }), |detail| detail["row"]["state"] == "paid");
    let settlement = &paid["settlement"];
    assert_eq!((&settlement["text"], &settlement["by"]), (&json!("หน้าจอ 14:05"), &json!("มาลี ผู้ทำรายการ")));
    let picture = window.call_ok("evidence_picture", json!({ "sha256": settlement["pictures"][0]["sha256"] }));
    assert_eq!(picture, json!({ "mediaType": "image/png", "base64": PNG }));
    for name in ["0".repeat(64), "../settings.json".to_owned()] {
        let missing = window.call_err("evidence_picture", json!({ "sha256": name }));
        assert_eq!(codes(&missing["problems"]), ["pictureMissing"]);
    }
    window.close();
}

#[test]
fn a_small_payout_proves_the_unit_and_opens_sending() {
    let folder = tempfile::tempdir().unwrap();
    let twin = twin_with(one2pays::Config {
        settle_after: Pace::AtOnce,
        amount_unit: one2pays::AmountUnit::Satang,
        ..one2pays::Config::default()
    });
    let window = Window::open(folder.path(), &Keys::default());
    let mut form = crate::window::connection_form(&twin);
    form["unitConfirmation"] = Value::Null;
    let added = window.call_ok("add_connection", json!({ "form": form }));
    assert_eq!(added["sendingLocked"]["code"], "unitNotConfirmed");
    assert_eq!(added["calibration"], Value::Null);
    let ready = window.wait_for("desk", json!({}), |desk| !desk["connections"][0]["health"]["balance"].is_null());
    let new = window.call_ok("new_payout", json!({ "connectionId": added["id"] }));
    let mut payout = payout_form(&added, &new["reference"]);
    payout["amount"] = json!("20.00");
    let begin = json!({
        "connectionId": added["id"], "expectedRevision": ready["connections"][0]["revision"], "form": payout,
    });
    let id = window.call_ok("begin_calibration", begin.clone());
    assert_eq!(window.call_err("begin_calibration", begin)["code"], "changedMeanwhile");
    let measured = window.wait_for("desk", json!({}), |desk| !desk["connections"][0]["calibration"]["after"].is_null());
    let connection = &measured["connections"][0];
    let calibration = &connection["calibration"];
    assert_eq!((&calibration["payoutId"], &calibration["state"]), (&id, &json!("paid")));
    assert_eq!((&calibration["verdict"]["code"], &calibration["accepted"]), (&json!("otherUnit"), &json!(false)));
    assert_eq!(connection["sendingLocked"]["code"], "unitNotConfirmed");
    let accept = json!({ "connectionId": added["id"], "expectedRevision": connection["revision"] });
    let accepted = window.call_ok("accept_calibration", accept.clone());
    assert_eq!((&accepted["amountUnit"], &accepted["calibration"]["accepted"]), (&json!("satang"), &json!(true)));
    assert_eq!(window.call_err("accept_calibration", accept)["code"], "changedMeanwhile");
    window.wait_for("desk", json!({}), |desk| desk["connections"][0]["sendingLocked"].is_null());
    window.close();
}

#[test]
fn a_support_report_names_codes_and_ids_but_no_secret_no_person_and_no_account() {
    let folder = tempfile::tempdir().unwrap();
    let twin = twin_with(one2pays::Config::default());
    let window = Window::open(folder.path(), &Keys::default());
    let connection = connect(&window, &twin);
    twin.plan(Plan::creates([CreateStep::refused(one2pays::insufficient_balance())]));
    let id = send(&window, &connection, payout_form);
    window.wait_for("payout_detail", json!({ "id": id }), |detail| detail["row"]["state"] == "refused");
    // Somebody waited for a signature, somebody gave it back: none of them is anybody's business there.
    window.sign_in(SOMSRI);
    let waiting = send(&window, &connection, |connection, reference| {
        let mut form = payout_form(connection, reference);
        form["amount"] = json!("50,000.00");
        form
    });
    let item = json!({ "payoutId": waiting, "expectedRevision": 2 });
    window.sign_in(MANEE);
    let returned = window.call_ok("return_payout", json!({ "items": [item], "reason": "ไม่ใช่ของเรา" }));
    assert_eq!(returned[0]["result"], "returned");
    let report = window.call_ok("support_report", json!({ "connectionId": connection["id"] }));
    let report = report.as_str().unwrap();
    for wanted in
        ["One2Pays หลัก", "Baht, confirmed", "code INSUFFICIENT_BALANCE", "Latency: ", "Sending: open", "refused 1"]
    {
        assert!(report.contains(wanted), "{wanted} is not in {report}");
    }
    let credentials = twin.credentials();
    for never in [
        credentials.api_key.as_str(),
        &credentials.api_secret,
        "0123456789",
        "012-3-45678-9",
        "สมชาย",
        "มาลี",
        "Support",
        SOMSRI,
        MANEE,
        WICHAI,
        "ไม่ใช่ของเรา",
        "4711",
    ] {
        assert!(!report.contains(never), "{never} is in {report}");
    }
    let unknown = window.call_err("support_report", json!({ "connectionId": "nobody" }));
    assert_eq!(unknown["code"], "noSuchConnection");
    window.close();
}
