//! Who sits at the desk: what is answered where nobody does, who may do what, and that a password is not guessed.

use crate::{
    keys::Keys,
    staff::{MALEE, MANEE, NEW, PRASERT, SOMSRI, WICHAI, WIPHA, hire, password_of},
    window::{Window, connect, settings, twin},
};
use khlang::COMMANDS;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What is answered behind the lock too.
const OPEN: [&str; 15] = [
    "banks",
    "choose_password",
    "desk",
    "lock",
    "make_first_person",
    "open_profile",
    "opening",
    "rehearsal",
    "rehearsal_next",
    "renew_window",
    "save_settings",
    "session",
    "sign_in",
    "sign_out",
    "still_here",
];

/// What everybody may who is signed in.
const READING: [&str; 32] = [
    "approval",
    "approvals",
    "ask_now",
    "back_up_now",
    "between_payouts",
    "cancel_work",
    "check_payout",
    "check_policy",
    "compare_head",
    "doubts",
    "evidence_picture",
    "export_payouts",
    "forget_work",
    "glance",
    "leave_inbox",
    "new_payout",
    "payout_counters",
    "payout_detail",
    "payouts_page",
    "people",
    "policy",
    "read_search",
    "records",
    "replay_policy",
    "save_day_close",
    "save_payment_advice",
    "show_work_file",
    "suggest",
    "support_report",
    "survey_payouts",
    "verify_journal",
    "works",
];

/// What takes one of these roles; the first is the one that a refusal names.
const ROLES: [(&str, &[&str]); 25] = [
    ("save_draft", &["operator"]),
    ("discard_draft", &["operator"]),
    ("send_payout", &["operator"]),
    ("cancel_payout", &["operator"]),
    ("acknowledge_reversal", &["operator", "supervisor"]),
    ("settle_payout", &["operator", "supervisor"]),
    ("preview_approval", &["supervisor"]),
    ("approve", &["supervisor"]),
    ("return_payout", &["supervisor"]),
    ("reject_payout", &["supervisor"]),
    ("add_person", &["administrator"]),
    ("change_roles", &["administrator"]),
    ("reset_password", &["administrator"]),
    ("switch_off", &["administrator"]),
    ("switch_on", &["administrator"]),
    ("change_policy", &["administrator"]),
    ("check_connection", &["administrator"]),
    ("add_connection", &["administrator"]),
    ("update_connection", &["administrator"]),
    ("resume_connection", &["administrator"]),
    ("confirm_banks", &["administrator"]),
    ("begin_calibration", &["administrator"]),
    ("accept_calibration", &["administrator"]),
    ("restore_backup", &["administrator"]),
    ("resume_after_restore", &["supervisor", "administrator"]),
];

/// What the window would send with a command. A command that is not here yet has to be thought about.
fn plausible(command: &str) -> Value {
    let payout = json!({
        "connectionId": "nothing", "accountNumber": "0123456789", "bankCode": "004", "accountName": "สมชาย ใจดี", "amount": "1.00",
        "reference": "KL-1", "description": "", "destination": "bankAccount", "details": [],
    });
    let connection = json!({
        "name": "x", "provider": "pay1401", "baseUrl": "http://127.0.0.1:1", "secrets": { "bearerSecret": "s" }, "amountUnit": null,
        "unitConfirmation": null, "walletEnabled": false, "minimum": "", "maximum": "", "plainFields": {},
    });
    let draft = json!({
        "rules": [{ "conditions": [{ "kind": "amountTo", "amount": "1" }], "outcome": { "kind": "goes" } }], "otherwise": 1,
        "lapseHours": 72, "passwordEachTimeFrom": "500000.00",
    });
    let items = json!([{ "payoutId": "nothing", "expectedRevision": 1 }]);
    let query = json!({ "tab": "done", "search": "", "order": { "by": "time", "descending": true } });
    match command {
        "approvals" | "doubts" | "leave_inbox" | "payout_counters" | "people" | "policy" | "banks" => json!({}),
        "accept_calibration" => json!({ "connectionId": "nothing", "expectedRevision": 1 }),
        "acknowledge_reversal" | "cancel_payout" | "discard_draft" => {
            json!({ "payoutId": "nothing", "expectedRevision": 1 })
        }
        "add_connection" => json!({ "form": connection }),
        "add_person" => {
            json!({ "name": "ใครสักคน", "roles": ["operator"], "password": "ให้ไว้ใช้ครั้งเดียว", "second": null })
        }
        "approval" | "ask_now" => json!({ "payoutId": "nothing" }),
        "approve" => json!({ "items": items, "password": null }),
        "preview_approval" => json!({ "items": items }),
        "return_payout" | "reject_payout" => json!({ "items": items, "reason": "ยอดไม่ตรง" }),
        "begin_calibration" => json!({ "connectionId": "nothing", "expectedRevision": 1, "form": payout }),
        "change_policy" => json!({ "expectedRevision": 0, "draft": draft, "second": null }),
        "check_policy" => json!({ "draft": draft }),
        "replay_policy" => json!({ "draft": draft, "days": 7 }),
        "change_roles" => json!({ "name": NEW, "expectedRevision": 99, "roles": ["viewer"], "second": null }),
        "reset_password" => {
            json!({ "name": NEW, "expectedRevision": 99, "password": "ให้ไว้ใช้ครั้งเดียว", "second": null })
        }
        "switch_off" => json!({ "name": NEW, "expectedRevision": 99 }),
        "switch_on" => json!({ "name": NEW, "expectedRevision": 99, "second": null }),
        "check_connection" => json!({ "connectionId": null, "form": connection }),
        "update_connection" => json!({ "connectionId": "nothing", "expectedRevision": 1, "form": connection }),
        "resume_connection" => json!({ "connectionId": "nothing", "expectedRevision": 1, "reason": "x" }),
        "confirm_banks" => json!({ "connectionId": "nothing", "expectedRevision": 1, "banks": [] }),
        "support_report" => json!({ "connectionId": "nothing" }),
        "check_payout" => json!({ "payoutId": "nothing", "form": payout }),
        "save_draft" => json!({ "payoutId": "nothing", "expectedRevision": 0, "form": payout }),
        "send_payout" => {
            json!({ "payoutId": "nothing", "expectedRevision": 0, "form": payout, "acceptedWarnings": [] })
        }
        "evidence_picture" => json!({ "sha256": "0".repeat(64) }),
        "new_payout" => json!({ "connectionId": null }),
        "payout_detail" => json!({ "id": "nothing" }),
        "payouts_page" => json!({ "query": query, "start": { "kind": "start" }, "until": null, "limit": 10 }),
        "read_search" | "suggest" => json!({ "search": "สมชาย" }),
        "survey_payouts" => json!({ "query": query, "every": 100, "seek": null }),
        "between_payouts" => json!({ "query": query, "first": "1~a", "last": "2~b" }),
        "glance" => json!({ "from": "2026-11-20T17:00:00.000Z", "until": "2026-11-21T17:00:00.000Z" }),
        "export_payouts" => json!({ "query": query, "format": "csv", "between": null }),
        "save_payment_advice" => json!({ "payoutId": "nothing", "format": "pdf", "language": "th" }),
        "save_day_close" => json!({ "connectionId": "nothing", "day": "2026-11-20" }),
        "records" | "works" | "verify_journal" | "back_up_now" => json!({}),
        "compare_head" => json!({ "code": "nothing" }),
        "cancel_work" | "forget_work" | "show_work_file" => json!({ "id": "nothing" }),
        "restore_backup" => json!({ "name": "nothing", "second": null }),
        "resume_after_restore" => json!({ "second": null }),
        "settle_payout" => {
            let evidence = json!({ "text": "หน้าจอ", "pictures": [] });
            json!({
                "payoutId": "nothing", "expectedRevision": 1, "verdict": "paid", "evidence": evidence, "second": null,
            })
        }
        other => panic!("say what {other} is called with, and whether it is answered behind the lock"),
    }
}

fn state(window: &Window) -> Value {
    window.call_ok("session", json!({}))["state"].clone()
}

/// Brings a desk before each state in which nobody has proved who they are.
fn each_closed_state(root: &std::path::Path, test: impl Fn(&Window, &str)) {
    let empty = tempfile::tempdir().unwrap();
    let first = Window::open_bare(empty.path(), &Keys::default());
    test(&first, "firstPerson");
    first.close();
    let window = Window::open_bare(root, &Keys::default());
    test(&window, "signedOut");
    window.sign_in(WICHAI);
    window.call_ok("lock", json!({}));
    test(&window, "locked");
    window.sign_in(NEW);
    test(&window, "mustChoosePassword");
    window.close();
}

#[test]
fn every_command_but_the_open_ones_answers_locked_until_somebody_proved_who_they_are() {
    let known: BTreeSet<&str> = COMMANDS.iter().copied().collect();
    assert!(OPEN.iter().all(|open| known.contains(open)));
    let folder = tempfile::tempdir().unwrap();
    hire(folder.path());
    each_closed_state(folder.path(), |window, wanted| {
        assert_eq!(state(window), wanted);
        for command in COMMANDS.iter().filter(|command| !OPEN.contains(command)) {
            let refused = window.call(command, plausible(command));
            let code = refused.as_ref().err().map(|error| error["code"].clone());
            assert_eq!(code, Some(json!("locked")), "{command} while {wanted}: {refused:?}");
        }
        assert_eq!(state(window), wanted);
    });
}

#[test]
fn behind_the_lock_the_desk_tells_nothing_of_its_connections() {
    let (folder, twin) = (tempfile::tempdir().unwrap(), twin());
    let window = Window::open(folder.path(), &Keys::default());
    let connection = connect(&window, &twin);
    let open = window.wait_for("desk", json!({}), |desk| !desk["connections"][0]["health"]["balance"].is_null());
    let balance = open["connections"][0]["health"]["balance"]["available"].as_str().unwrap();
    let secret = [connection["name"].as_str().unwrap(), connection["id"].as_str().unwrap(), balance];
    assert!(secret.iter().all(|secret| open.to_string().contains(secret)));
    window.close();
    each_closed_state(folder.path(), |window, wanted| {
        let desk = window.call_ok("desk", json!({}));
        assert_eq!((&desk["session"]["state"], &desk["connections"]), (&json!(wanted), &json!([])));
        let (desk, base_url) = (desk.to_string(), twin.base_url());
        for secret in secret.into_iter().chain([base_url.as_str(), MALEE]) {
            // Who was there last is told where nobody is, for the sake of the field that they sign in with.
            let is_last = secret == MALEE && wanted == "signedOut";
            assert!(is_last || !desk.contains(secret), "{secret} while {wanted}");
        }
    });
}

#[test]
fn who_may_do_what_is_decided_below_the_screen() {
    let every: BTreeSet<&str> = COMMANDS.iter().copied().collect();
    let told: BTreeSet<&str> = ROLES.iter().map(|(name, _)| *name).chain(READING).chain(OPEN).collect();
    assert_eq!(told, every, "who may call it has to be said of every command");
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    for (name, role) in [(SOMSRI, "operator"), (MANEE, "supervisor"), (PRASERT, "administrator"), (WIPHA, "viewer")] {
        window.sign_in(name);
        for command in READING {
            let code = window.call(command, plausible(command)).err().map(|error| error["code"].clone());
            let refused = [json!("roleMissing"), json!("locked")];
            assert!(code.is_none_or(|code| !refused.contains(&code)), "{command} as {role}");
        }
        for (command, needs) in ROLES {
            let error = window.call(command, plausible(command)).err().unwrap_or(Value::Null);
            if needs.contains(&role) {
                assert_ne!(error["code"], "roleMissing", "{command} as {role}: {error}");
                assert_ne!(error["code"], "locked", "{command} as {role}");
            } else {
                let told = (&error["code"], &error["params"]["role"]);
                assert_eq!(told, (&json!("roleMissing"), &json!(needs[0])), "{command} as {role}");
            }
        }
    }
    window.close();
}

#[test]
fn the_first_person_is_made_once_and_has_the_roles_that_an_office_begins_with() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_bare(folder.path(), &Keys::default());
    let make =
        |name: &str, password: &str| window.call("make_first_person", json!({ "name": name, "password": password }));
    for (name, password, code) in [
        ("มาลี", "สั้นไป", "passwordTooShort"),
        ("มาลี", "ก".repeat(201).as_str(), "passwordTooLong"),
        ("มาลี ผู้ดูแล", "มาลี  ผู้ดูแล", "passwordIsName"),
        (" ", "รหัสที่ยาวพอ", "personNameEmpty"),
        ("ก".repeat(61).as_str(), "รหัสที่ยาวพอ", "personNameTooLong"),
        ("มา\u{202E}ลี", "รหัสที่ยาวพอ", "personNameUnusable"),
        ("Khlang", "รหัสที่ยาวพอ", "personNameTaken"),
    ] {
        assert_eq!(make(name, password).unwrap_err()["code"], code, "{name}");
    }
    let limits =
        ["short", "ก".repeat(201).as_str()].map(|password| make("x", password).unwrap_err()["params"]["limit"].clone());
    assert_eq!(limits, ["10", "200"]);
    let made = make("มาลี ผู้ดูแล", "รหัสที่ยาวพอ").unwrap();
    assert_eq!(
        made,
        json!({ "state": "signedIn", "name": "มาลี ผู้ดูแล", "roles": ["supervisor", "administrator"], "lockAfterMinutes": 5 })
    );
    assert_eq!(make("อีกคน", "รหัสที่ยาวพอ").unwrap_err()["code"], "notAdministrator");
    window.call_ok("sign_out", json!({}));
    assert_eq!(make("อีกคน", "รหัสที่ยาวพอ").unwrap_err()["code"], "notAdministrator");
    window.close();
}

#[test]
fn unlocking_wants_the_password_of_whose_it_is_or_of_somebody_else() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_as(folder.path(), &Keys::default(), SOMSRI);
    assert_eq!(window.call_ok("lock", json!({})), json!({ "state": "locked", "name": SOMSRI, "rehearsalPeople": [] }));
    let wrong = window.call_err("sign_in", json!({ "name": SOMSRI, "password": password_of(MANEE) }));
    assert_eq!((wrong["code"].clone(), state(&window)), (json!("signInRefused"), json!("locked")));
    window.sign_in(SOMSRI);
    assert_eq!(state(&window), "signedIn");
    window.call_ok("lock", json!({}));
    window.sign_in(MANEE);
    assert_eq!(window.call_ok("session", json!({}))["name"], MANEE);
    window.call_ok("sign_out", json!({}));
    assert_eq!(window.call_ok("lock", json!({}))["state"], "signedOut", "there is nobody to lock it for");
    window.close();
}

#[test]
fn guessing_slows_down_for_that_person_and_a_restart_does_not_help() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), Keys::default());
    hire(folder.path());
    let window = Window::open_bare(folder.path(), &keys);
    let try_in = |window: &Window, name: &str, password: String| {
        window.call("sign_in", json!({ "name": name, "password": password })).err().unwrap_or(Value::Null)
    };
    let unknown = try_in(&window, "ไม่มีใคร", "เดาไปเรื่อย".to_owned());
    for _ in 0..3 {
        assert_eq!(try_in(&window, SOMSRI, "เดาไปเรื่อย".to_owned()), unknown, "which of both is wrong is not said");
    }
    window.close();
    let window = Window::open_bare(folder.path(), &keys);
    let slowed = try_in(&window, SOMSRI, password_of(SOMSRI));
    assert_eq!((&unknown["code"], &slowed["code"]), (&json!("signInRefused"), &json!("signInSlowed")));
    let seconds: u32 = slowed["params"]["seconds"].as_str().unwrap().parse().unwrap();
    assert!((1..=5).contains(&seconds), "{seconds}");
    assert_eq!(state(&window), "signedOut");
    window.sign_in(MANEE);
    window.close();
}

#[test]
fn a_password_that_somebody_else_gave_is_replaced_before_anything_else() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_as(folder.path(), &Keys::default(), NEW);
    assert_eq!(window.call_ok("session", json!({})), json!({ "state": "mustChoosePassword", "name": NEW }));
    let choose = |old: &str, new: &str| window.call("choose_password", json!({ "old": old, "password": new }));
    let given = password_of(NEW);
    for (old, new, code) in [
        (given.as_str(), given.as_str(), "passwordSame"),
        (&given, "สั้น", "passwordTooShort"),
        ("ไม่ใช่รหัสเดิม", "รหัสใหม่ของฉันเอง", "signInRefused"),
    ] {
        assert_eq!(choose(old, new).unwrap_err()["code"], code);
    }
    assert_eq!(state(&window), "mustChoosePassword");
    assert_eq!(choose(&given, "รหัสใหม่ของฉันเอง").unwrap()["state"], "signedIn");
    window.call_ok("lock", json!({}));
    assert_eq!(choose("รหัสใหม่ของฉันเอง", "รหัสใหม่อีกครั้ง").unwrap_err()["code"], "locked");
    let old = window.call_err("sign_in", json!({ "name": NEW, "password": given }));
    assert_eq!(old["code"], "signInRefused");
    window.call_ok("sign_in", json!({ "name": NEW, "password": "รหัสใหม่ของฉันเอง" }));
    assert_eq!(state(&window), "signedIn");
    window.close();
}

#[test]
fn how_soon_the_desk_locks_cannot_be_changed_from_behind_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_as(folder.path(), &Keys::default(), WIPHA);
    let save = |minutes: u32, theme: &str| {
        let mut wanted = settings();
        (wanted["lockAfterMinutes"], wanted["theme"]) = (json!(minutes), json!(theme));
        window.call("save_settings", json!({ "settings": wanted }))
    };
    assert_eq!(save(2, "dark").unwrap()["lockAfterMinutes"], 2);
    assert_eq!(window.call_ok("session", json!({}))["lockAfterMinutes"], 2);
    assert_eq!(save(4_000, "dark").unwrap()["lockAfterMinutes"], 15, "the longest time is the longest");
    assert_eq!(save(1, "dark").unwrap()["lockAfterMinutes"], 1);
    window.call_ok("lock", json!({}));
    assert_eq!(save(15, "light").unwrap_err()["code"], "locked");
    let desk = window.call_ok("desk", json!({}));
    let kept = (&desk["settings"]["lockAfterMinutes"], &desk["settings"]["theme"]);
    assert_eq!(kept, (&json!(1), &json!("dark")), "nothing of a form that is refused is taken");
    assert_eq!(save(1, "light").unwrap()["theme"], "light", "how it looks is anybody's");
    window.close();
}

#[test]
fn in_rehearsal_three_people_stand_ready_and_live_knows_none_of_them() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), Keys::default());
    let window = Window::open(folder.path(), &keys);
    window.call_ok("open_profile", json!({ "profile": "rehearsal" }));
    let session = window.call_ok("session", json!({}));
    let ready = session["rehearsalPeople"].as_array().unwrap().clone();
    let roles: Vec<_> = ready.iter().map(|person| person["roles"].clone()).collect();
    assert_eq!(roles, [json!(["operator"]), json!(["supervisor"]), json!(["supervisor", "administrator"])]);
    for person in &ready {
        let signed_in = window.call_ok("sign_in", json!({ "name": person["name"], "password": person["password"] }));
        assert_eq!((&signed_in["state"], &signed_in["roles"]), (&json!("signedIn"), &person["roles"]));
    }
    // What is played with is as it was shown the next time.
    let (first, own) = (&ready[0], "อะไรก็ได้ที่ยาวพอ");
    window.call_ok("sign_in", json!({ "name": first["name"], "password": first["password"] }));
    window.call_ok("choose_password", json!({ "old": first["password"], "password": own }));

    let live = window.call_ok("open_profile", json!({ "profile": "live" }));
    assert_eq!(live["session"], json!({ "state": "signedOut", "lastName": MALEE, "rehearsalPeople": [] }));
    for person in &ready {
        let refused = window.call_err("sign_in", json!({ "name": person["name"], "password": person["password"] }));
        assert_eq!(refused["code"], "signInRefused");
    }
    window.sign_in(MALEE);
    let people = window.call_ok("people", json!({})).to_string();
    assert!(ready.iter().all(|person| !people.contains(person["name"].as_str().unwrap())));

    window.call_ok("open_profile", json!({ "profile": "rehearsal" }));
    window.sign_in_ready("operator");
    assert_eq!(window.call_ok("session", json!({}))["name"], first["name"]);
    window.close();
}

#[test]
fn whoever_sat_there_does_not_sit_there_after_a_look_at_the_rehearsal_or_a_restart() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), Keys::default());
    let window = Window::open(folder.path(), &keys);
    window.rehearse();
    window.call_ok("open_profile", json!({ "profile": "live" }));
    assert_eq!(state(&window), "signedOut");
    window.sign_in(MALEE);
    window.close();
    let again = Window::open_bare(folder.path(), &keys);
    assert_eq!(again.call_ok("session", json!({}))["state"], "signedOut");
    again.close();
}

#[test]
fn a_live_desk_is_left_by_somebody_who_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    for leave in ["lock", "sign_out"] {
        window.sign_in(WIPHA);
        window.call_ok(leave, json!({}));
        let refused = window.call_err("open_profile", json!({ "profile": "rehearsal" }));
        assert_eq!(
            (&refused["code"], &window.call_ok("desk", json!({}))["profile"]),
            (&json!("locked"), &json!("live"))
        );
    }
    window.sign_in(WIPHA);
    assert_eq!(window.call_ok("open_profile", json!({ "profile": "rehearsal" }))["profile"], "rehearsal");
    assert_eq!(window.call_ok("open_profile", json!({ "profile": "live" }))["session"]["state"], "signedOut");
    window.close();
}
