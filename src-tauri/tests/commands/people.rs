//! People through the commands: adding them, what they may do, their way in, and the second person who confirms on the spot.

use crate::{
    keys::Keys,
    office::{Office, results},
    staff::{CHAI, MALEE, MANEE, NEW, PRASERT, SOMSRI, WICHAI, password_of},
    window::{Window, connect_with, connection_form, payout_form, send, twin},
};
use serde_json::{Value, json};

const GIVEN: &str = "ให้ไว้ใช้ครั้งเดียว";
const OWN: &str = "เลือกเองในครั้งแรก";

fn second(name: &str) -> Value {
    json!({ "name": name, "password": password_of(name) })
}

fn add(name: &str, roles: &[&str], second: &Value) -> Value {
    json!({ "name": name, "roles": roles, "password": GIVEN, "second": second })
}

fn person(people: &Value, name: &str) -> Value {
    people["people"].as_array().unwrap().iter().find(|person| person["name"] == name).cloned().unwrap_or(Value::Null)
}

fn find(window: &Window, name: &str) -> Value {
    person(&window.call_ok("people", json!({})), name)
}

#[test]
fn somebody_is_added_with_a_password_that_they_replace_and_it_is_on_record() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_as(folder.path(), &Keys::default(), WICHAI);
    let added = person(
        &window.call_ok("add_person", add("  อรุณี   ใจงาม ", &["operator", "viewer"], &second(MANEE))),
        "อรุณี ใจงาม",
    );
    assert_eq!(added["roles"], json!(["operator", "viewer"]));
    assert_eq!(
        (&added["active"], &added["temporaryPassword"], &added["isYou"]),
        (&json!(true), &json!(true), &json!(false))
    );
    assert_eq!((&added["addedBy"], &added["lastSignedInAt"]), (&json!(WICHAI), &Value::Null));
    assert_eq!((added["history"].as_array().unwrap().len(), &added["history"][0]["second"]), (1, &json!(MANEE)));
    window.call_ok("sign_in", json!({ "name": "อรุณี ใจงาม", "password": GIVEN }));
    assert_eq!(window.call_err("people", json!({}))["code"], "locked");
    window.call_ok("choose_password", json!({ "old": GIVEN, "password": OWN }));
    let now = find(&window, "อรุณี ใจงาม");
    assert_eq!((&now["temporaryPassword"], &now["isYou"]), (&json!(false), &json!(true)));
    let history = now["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| (event["what"].as_str().unwrap(), event["who"].as_str().unwrap()));
    assert_eq!(history.collect::<Vec<_>>(), [("added", WICHAI), ("passwordChosen", "อรุณี ใจงาม")]);
    window.close();
}

#[test]
fn what_cannot_be_done_to_people_is_refused_with_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_as(folder.path(), &Keys::default(), PRASERT);
    let before = window.call_ok("people", json!({}));
    let none = Value::Null;
    let revision = |name: &str| person(&before, name)["revision"].as_u64().unwrap_or(1);
    let roles = |name: &str, roles: &[&str]| json!({ "name": name, "expectedRevision": revision(name), "roles": roles, "second": null });
    let reset = |name: &str, password: &str| json!({ "name": name, "expectedRevision": revision(name), "password": password, "second": null });
    for (command, arguments, code) in [
        ("add_person", add("สม ศรี", &["operator"], &none), "personNameTaken"),
        ("add_person", add("khlang", &["operator"], &none), "personNameTaken"),
        ("add_person", add(" ", &["operator"], &none), "personNameEmpty"),
        ("add_person", add("อรุณี", &[], &none), "rolesMissing"),
        ("change_roles", roles(SOMSRI, &[]), "rolesMissing"),
        ("change_roles", roles(SOMSRI, &["operator"]), "nothingToChange"),
        ("change_roles", roles("ไม่มีใคร", &["operator"]), "noSuchPerson"),
        ("reset_password", reset(PRASERT, GIVEN), "ownPassword"),
        ("reset_password", reset(SOMSRI, "สั้น"), "passwordTooShort"),
        ("reset_password", reset(SOMSRI, SOMSRI), "passwordTooShort"),
        (
            "switch_on",
            json!({ "name": SOMSRI, "expectedRevision": revision(SOMSRI), "second": null }),
            "nothingToChange",
        ),
        ("switch_off", json!({ "name": SOMSRI, "expectedRevision": 99 }), "changedMeanwhile"),
    ] {
        let refused = window.call_err(command, arguments.clone());
        assert_eq!(refused["code"], code, "{command} {arguments}");
    }
    assert_eq!(window.call_ok("people", json!({})), before, "nothing of it is on record");
    window.close();
}

#[test]
fn adding_somebody_takes_a_second_person_who_may_and_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_as(folder.path(), &Keys::default(), PRASERT);
    let people = window.call_ok("people", json!({}));
    assert_eq!(people["secondNeeded"], true);
    let wrong = json!({ "name": WICHAI, "password": password_of(MANEE) });
    let nobody = json!({ "name": "ไม่มีใคร", "password": "อะไรก็ได้สักอย่าง" });
    for (second, code) in [
        (Value::Null, "secondPersonMissing"),
        (second(PRASERT), "secondPersonIsFirst"),
        (second(SOMSRI), "secondPersonNotEligible"),
        (second(NEW), "passwordTemporary"),
        (wrong, "secondPersonWrongPassword"),
        (nobody, "secondPersonWrongPassword"),
    ] {
        for role in ["operator", "supervisor"] {
            let refused = window.call_err("add_person", add("อรุณี", &[role], &second));
            assert_eq!(refused["code"], code, "{role} {second}");
        }
    }
    // Whom it is about does not confirm it, and a new password takes two as well.
    let about = |more: Value| {
        let mut arguments = json!({ "name": MANEE, "expectedRevision": find(&window, MANEE)["revision"] });
        arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        arguments
    };
    let both = ["supervisor", "administrator"];
    let own = window.call_err("change_roles", about(json!({ "roles": both, "second": second(MANEE) })));
    assert_eq!(own["code"], "secondPersonIsFirst");
    let alone = window.call_err("reset_password", about(json!({ "password": GIVEN, "second": null })));
    assert_eq!(alone["code"], "secondPersonMissing");
    assert_eq!(find(&window, "อรุณี"), Value::Null);

    let added = window.call_ok("add_person", add("อรุณี", &["supervisor"], &second(MANEE)));
    assert_eq!(person(&added, "อรุณี")["history"][0]["second"], MANEE);
    assert_eq!(window.call_ok("session", json!({}))["name"], PRASERT, "who sits there stays");
    window.close();
}

#[test]
fn a_second_persons_password_is_not_guessed_either() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_as(folder.path(), &Keys::default(), PRASERT);
    let guess = json!({ "name": WICHAI, "password": "เดาไปเรื่อยๆ" });
    for _ in 0..3 {
        let refused = window.call_err("add_person", add("อรุณี", &["supervisor"], &guess));
        assert_eq!(refused["code"], "secondPersonWrongPassword");
    }
    let slowed = window.call_err("add_person", add("อรุณี", &["supervisor"], &second(WICHAI)));
    assert_eq!(slowed["code"], "signInSlowed");
    assert!(slowed["params"]["seconds"].as_str().unwrap().parse::<u32>().unwrap() >= 1);
    window.call_ok("add_person", add("อรุณี", &["supervisor"], &second(MANEE)));
    let policy = json!({
        "expectedRevision": 0, "second": second(WICHAI),
        "draft": { "rules": [], "otherwise": 1, "lapseHours": 72, "passwordEachTimeFrom": "500000" },
    });
    assert_eq!(window.call_err("change_policy", policy)["code"], "signInSlowed");
    window.close();
}

#[test]
fn a_role_that_was_taken_and_a_person_who_was_switched_off_can_do_nothing_more_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    let change = |roles: &[&str], second: Value| {
        let revision = find(&window, MALEE)["revision"].clone();
        window.call(
            "change_roles",
            json!({ "name": MALEE, "expectedRevision": revision, "roles": roles, "second": second }),
        )
    };
    let draft = json!({ "payoutId": "p1", "expectedRevision": 0, "form": payout_form(&Value::Null, &json!("KL-1")) });
    change(&["administrator"], Value::Null).unwrap();
    assert_eq!(window.call_err("save_draft", draft.clone())["code"], "roleMissing");
    let back = ["administrator", "operator"];
    assert_eq!(change(&back, Value::Null).unwrap_err()["code"], "secondPersonMissing");
    change(&back, second(MANEE)).unwrap();
    assert_eq!(window.call_ok("save_draft", draft), 1);

    let off = |name: &str| {
        let revision = find(&window, name)["revision"].clone();
        window.call("switch_off", json!({ "name": name, "expectedRevision": revision }))
    };
    off(SOMSRI).unwrap();
    assert_eq!(find(&window, SOMSRI)["active"], false);
    let refused = window.call_err("sign_in", json!({ "name": SOMSRI, "password": password_of(SOMSRI) }));
    assert_eq!(refused["code"], "signInRefused", "that they are known is not said");
    let revision = find(&window, SOMSRI)["revision"].clone();
    let on = |second: Value| json!({ "name": SOMSRI, "expectedRevision": revision, "second": second });
    assert_eq!(window.call_err("switch_on", on(Value::Null))["code"], "secondPersonMissing");
    window.call_ok("switch_on", on(second(MANEE)));
    window.sign_in(SOMSRI);
    window.sign_in(MALEE);
    off(PRASERT).unwrap();
    off(WICHAI).unwrap();
    assert_eq!(off(MALEE).unwrap_err()["code"], "lastAdministrator");
    assert_eq!(change(&["operator"], Value::Null).unwrap_err()["code"], "lastAdministrator");
    window.close();
}

#[test]
fn whoever_takes_everybodys_voice_away_is_not_alone_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_as(folder.path(), &Keys::default(), PRASERT);
    for name in [CHAI, MALEE, MANEE, WICHAI] {
        let revision = find(&window, name)["revision"].clone();
        window.call_ok("switch_off", json!({ "name": name, "expectedRevision": revision }));
    }
    assert_eq!(window.call_ok("people", json!({}))["secondNeeded"], false);
    let added = window.call_err("add_person", add("อรุณี", &["supervisor"], &Value::Null));
    let draft = json!({ "rules": [], "otherwise": 1, "lapseHours": 72, "passwordEachTimeFrom": "500000" });
    let changed = window.call_err("change_policy", json!({ "expectedRevision": 0, "draft": draft, "second": null }));
    assert_eq!((&added["code"], &changed["code"]), (&json!("aloneTooSoon"), &json!("aloneTooSoon")));
    window.close();
}

#[test]
fn whoever_switches_themselves_off_is_out_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_as(folder.path(), &Keys::default(), PRASERT);
    let revision = find(&window, PRASERT)["revision"].clone();
    window.call_ok("switch_off", json!({ "name": PRASERT, "expectedRevision": revision }));
    assert_eq!(window.call_err("people", json!({}))["code"], "locked");
    assert_eq!(window.call_ok("session", json!({}))["state"], "signedOut");
    window.close();
}

#[test]
fn with_a_new_password_from_the_administrator_the_old_one_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_as(folder.path(), &Keys::default(), PRASERT);
    let revision = find(&window, SOMSRI)["revision"].clone();
    window.call_ok(
        "reset_password",
        json!({ "name": SOMSRI, "expectedRevision": revision, "password": GIVEN, "second": second(MANEE) }),
    );
    let old = window.call_err("sign_in", json!({ "name": SOMSRI, "password": password_of(SOMSRI) }));
    assert_eq!(old["code"], "signInRefused");
    let signed_in = window.call_ok("sign_in", json!({ "name": SOMSRI, "password": GIVEN }));
    assert_eq!(signed_in["state"], "mustChoosePassword");
    window.close();
}

#[test]
fn an_office_that_begins_with_one_person_pays_its_first_large_payout() {
    let (folder, twin) = (tempfile::tempdir().unwrap(), twin());
    let window = Window::open_bare(folder.path(), &Keys::default());
    let first = "กมล เจ้าของ";
    window.call_ok("make_first_person", json!({ "name": first, "password": "รหัสผ่านของเจ้าของ" }));
    assert_eq!(window.call_ok("people", json!({}))["secondNeeded"], false);
    assert_eq!(
        window.call_err(
            "save_draft",
            json!({ "payoutId": "p1", "expectedRevision": 0, "form": payout_form(&Value::Null, &json!("KL-1")) })
        )["code"],
        "roleMissing"
    );
    // There is nobody else yet: to act alone is possible, and on record.
    let added = window.call_ok("add_person", add("มานะ", &["supervisor"], &Value::Null));
    assert_eq!(person(&added, "มานะ")["history"][0]["second"], Value::Null);
    window.call_ok("add_person", add("สมศรี", &["operator"], &Value::Null));
    let mut form = connection_form(&twin);
    form["maximum"] = json!("");
    let connection = connect_with(&window, &form);
    window.call_ok("sign_in", json!({ "name": "มานะ", "password": GIVEN }));
    window.call_ok("choose_password", json!({ "old": GIVEN, "password": OWN }));
    window.call_ok("sign_in", json!({ "name": first, "password": "รหัสผ่านของเจ้าของ" }));
    assert_eq!(window.call_ok("people", json!({}))["secondNeeded"], true);

    window.call_ok("sign_in", json!({ "name": "สมศรี", "password": GIVEN }));
    window.call_ok("choose_password", json!({ "old": GIVEN, "password": "รหัสของสมศรีเอง" }));
    let id = send(&window, &connection, |connection, reference| {
        let mut form = payout_form(connection, reference);
        form["amount"] = json!("120,000.00");
        form
    });
    let waiting = window.call_ok("payout_detail", json!({ "id": id }));
    assert_eq!(waiting["row"]["state"], "awaitingApproval");
    window.call_ok("sign_in", json!({ "name": "มานะ", "password": OWN }));
    window.person.agrees();
    let item = json!({ "payoutId": id, "expectedRevision": waiting["row"]["revision"] });
    let answer = window.call_ok("approve", json!({ "items": [item], "password": OWN }));
    assert_eq!(results(&answer), [("ready", "-")]);
    window.wait_for("payout_detail", json!({ "id": id }), |detail| detail["row"]["state"] == "paid");
    assert_eq!(twin.ledger().paid_satang(), 12_000_000);
    window.close();
}

#[test]
fn a_signature_does_not_count_once_its_signer_is_no_supervisor() {
    let office = Office::open();
    let item = office.enter(SOMSRI, "0123456789", "500,000.00");
    office.window.person.agrees();
    office.window.sign_in(MANEE);
    assert_eq!(results(&office.approve(MANEE, &[&item]).unwrap()), [("approved", "-")]);
    office.window.sign_in(MALEE);
    let revision = find(&office.window, MANEE)["revision"].clone();
    office.window.call_ok("switch_off", json!({ "name": MANEE, "expectedRevision": revision }));
    office.window.sign_in(WICHAI);
    let item = json!({ "payoutId": item["payoutId"], "expectedRevision": office.detail(&item)["row"]["revision"] });
    let answer = office.approve(WICHAI, &[&item]).unwrap();
    assert_ne!(results(&answer)[0].0, "ready", "{answer}");
    office.window.sign_in(CHAI);
    let wanted = json!({ "id": item["payoutId"] });
    let now = office.window.wait_for("payout_detail", wanted, |detail| {
        let signatures = detail["approval"]["signatures"].as_array().unwrap();
        signatures.iter().all(|signature| signature["name"] != MANEE)
    });
    assert_eq!((&now["row"]["state"], office.twin.ledger().withdraws.len()), (&json!("awaitingApproval"), 0));
    office.window.close();
}
