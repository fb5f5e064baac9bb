//! Signing through the commands, sent directly and without the buttons: nobody signs their own, and nothing is signed that the system's
//! own dialog did not show.

use crate::{
    office::{Office, results},
    person::Standing,
    staff::{CHAI, MALEE, MANEE, SOMSRI, WICHAI, password_of},
    window::Begun,
};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const ACCOUNT: &str = "0123456789";
const OTHER: &str = "1112223334";
const THIRD: &str = "9876543210";

/// A payout that waits, entered by the operator; the supervisor sits there.
fn waiting() -> (Office, Value) {
    let office = Office::open();
    let item = office.enter(SOMSRI, ACCOUNT, "120,000.00");
    office.window.sign_in(MANEE);
    assert_eq!(office.state(&item), "awaitingApproval");
    (office, item)
}

/// The question that an approval puts, while the approval is under way.
fn asked(office: &Office, items: &[&Value]) -> (Begun, Standing) {
    office.window.person.thinks();
    let approving = office.window.begin("approve", Office::approval_by(MANEE, items));
    (approving, office.window.person.standing())
}

#[test]
fn nobody_approves_their_own_not_even_as_a_supervisor_and_not_by_command() {
    let office = Office::open();
    office.window.person.agrees();
    let by_operator = office.enter(SOMSRI, ACCOUNT, "120,000.00");
    let refused = office.approve(SOMSRI, &[&by_operator]).unwrap_err();
    assert_eq!((&refused["code"], &refused["params"]["role"]), (&json!("roleMissing"), &json!("supervisor")));
    let by_both = office.enter(CHAI, OTHER, "120,000.00");
    let answer = office.approve(CHAI, &[&by_both]).unwrap();
    assert_eq!(results(&answer), [("failed", "ownPayout")]);
    let list = office.window.call_ok("approvals", json!({}));
    let mine: Vec<_> = list["items"].as_array().unwrap().iter().map(|item| item["mine"].clone()).collect();
    assert_eq!(mine, ["no", "made"], "the oldest first");
    assert_eq!(office.window.person.questions(), 0, "there was nothing to ask about");
    assert!(office.is_untouched(&by_operator) && office.is_untouched(&by_both));
    office.window.close();
}

#[test]
fn whoever_corrected_a_payout_does_not_approve_it_either() {
    let office = Office::open();
    office.window.person.agrees();
    let item = office.enter(SOMSRI, ACCOUNT, "120,000.00");
    office.window.sign_in(MANEE);
    office.window.call_ok("return_payout", json!({ "items": [item], "reason": "ยอดไม่ตรง" }));
    office.window.sign_in(CHAI);
    let back = office.detail(&item);
    let mut form = back["form"].clone();
    form["amount"] = json!("130,000.00");
    let item = office.send(&item["payoutId"], back["row"]["revision"].as_u64().unwrap(), &form);
    assert_eq!(results(&office.approve(CHAI, &[&item]).unwrap()), [("failed", "ownPayout")]);
    assert!(office.is_untouched(&item));
    office.window.close();
}

#[test]
fn what_the_dialog_shows_comes_from_the_record_and_is_what_is_paid() {
    let (office, item) = waiting();
    let reference = office.detail(&item)["row"]["reference"].as_str().unwrap().to_owned();
    let mut lying = item.clone();
    for (name, value) in
        [("amount", "1.00"), ("accountNumber", "9998887776"), ("accountName", "ใครก็ได้"), ("bank", "014")]
    {
        lying[name] = json!(value);
    }
    office.window.person.agrees();
    let arguments = json!({
        "items": [lying], "password": password_of(MANEE), "amount": "1.00", "question": { "title": "x", "text": "1.00" },
    });
    assert_eq!(results(&office.window.call_ok("approve", arguments)), [("ready", "-")]);
    let text = office.window.person.last_text();
    let connection = "One2Pays หลัก";
    for part in ["120,000.00", "สมชาย ใจดี", "012-3-45678-9", "KBANK 004", &reference, connection, SOMSRI, MANEE]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    for part in ["1.00 ", "9998887776", "999-8", "ใครก็ได้", "014"] {
        assert!(!text.contains(part), "{part} is in {text}");
    }
    office.until_paid(&item);
    let withdraws = office.twin.ledger().withdraws;
    assert_eq!(
        (withdraws.len(), withdraws[0].satang, withdraws[0].reference_id.as_deref()),
        (1, 12_000_000, Some(reference.as_str()))
    );
    assert_eq!(office.signers(&item), [MANEE]);
    office.window.close();
}

#[test]
fn other_revisions_unknown_payouts_and_doubled_ones_are_neither_shown_nor_signed() {
    let (office, item) = waiting();
    office.window.person.agrees();
    let revision = item["expectedRevision"].as_u64().unwrap();
    let other = |revision: u64| json!({ "payoutId": item["payoutId"], "expectedRevision": revision });
    let unknown = json!({ "payoutId": "nothing", "expectedRevision": 1 });
    for (items, expected) in [
        (vec![other(revision - 1)], vec![("failed", "changedMeanwhile")]),
        (vec![other(revision + 1)], vec![("failed", "changedMeanwhile")]),
        (vec![unknown.clone()], vec![("failed", "noSuchPayout")]),
        (vec![], vec![]),
    ] {
        let items: Vec<_> = items.iter().collect();
        assert_eq!(results(&office.approve(MANEE, &items).unwrap()), expected);
    }
    assert_eq!(office.window.person.questions(), 0);
    let eight: Vec<_> = (0..8).map(|number| json!({ "payoutId": number.to_string(), "expectedRevision": 1 })).collect();
    let nine: Vec<_> = eight.iter().chain([&item]).collect();
    let refused = office.approve(MANEE, &nine).unwrap_err();
    assert_eq!((&refused["code"], &refused["params"]["limit"]), (&json!("tooManyAtOnce"), &json!("8")));
    assert!(office.is_untouched(&item));

    let answer = office.approve(MANEE, &[&unknown, &item, &item, &other(revision - 1)]).unwrap();
    let mut told = results(&answer);
    told.sort_unstable();
    assert_eq!(told, [("failed", "changedMeanwhile"), ("failed", "noSuchPayout"), ("ready", "-")]);
    let text = office.window.person.last_text();
    assert!(
        text.contains("120,000.00") && !text.contains("240,000.00"),
        "what is asked for twice is paid once: {text}"
    );
    office.until_paid(&item);
    assert_eq!((office.twin.ledger().withdraws.len(), office.signers(&item).len()), (1, 1));
    office.window.close();
}

#[test]
fn several_are_shown_each_with_its_sum_and_get_a_result_each() {
    let office = Office::open();
    let first = office.enter(SOMSRI, ACCOUNT, "60,000.00");
    let second = office.enter(SOMSRI, OTHER, "70,000.25");
    let own = office.enter(CHAI, THIRD, "80,000.00");
    let preview = office.window.call_ok("preview_approval", json!({ "items": [own, second, first] }));
    let becomes: Vec<_> =
        preview["items"].as_array().unwrap().iter().map(|item| item["becomes"].as_str().unwrap()).collect();
    assert_eq!((becomes, &preview["passwordNeeded"]), (vec!["refused", "ready", "ready"], &json!(true)));
    assert_eq!(preview["items"][0]["error"]["code"], "ownPayout");
    assert!(office.is_untouched(&first) && office.is_untouched(&second), "a rehearsal changes nothing");

    office.window.person.agrees();
    let answer = office.approve(CHAI, &[&own, &first, &second]).unwrap();
    let mut told = results(&answer);
    told.sort_unstable();
    assert_eq!(told, [("failed", "ownPayout"), ("ready", "-"), ("ready", "-")]);
    let text = office.window.person.last_text();
    for part in ["130,000.25", "60,000.00", "70,000.25", "012-3-45678-9", "111-2-22333-4"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains("80,000.00") && !text.contains("987-6-54321-0"), "what is not signed is not shown: {text}");
    office.until_paid(&first);
    office.until_paid(&second);
    assert_eq!(office.state(&own), "awaitingApproval");
    office.window.close();
}

#[test]
fn declining_signs_nothing_and_the_payout_waits_as_before() {
    let (office, item) = waiting();
    office.window.person.declines();
    let unknown = json!({ "payoutId": "nothing", "expectedRevision": 1 });
    let answer = office.approve(MANEE, &[&item, &unknown]).unwrap();
    assert_eq!(results(&answer), [("declined", "-"), ("failed", "noSuchPayout")]);
    assert_eq!(office.window.person.questions(), 1);
    assert!(office.is_untouched(&item));
    office.window.person.agrees();
    assert_eq!(results(&office.approve(MANEE, &[&item]).unwrap()), [("ready", "-")]);
    office.until_paid(&item);
    office.window.close();
}

#[test]
fn a_payout_that_changes_while_the_question_stands_is_not_signed() {
    let (office, item) = waiting();
    let (approving, standing) = asked(&office, &[&item]);
    let returned = office.window.call_ok("return_payout", json!({ "items": [item], "reason": "ยอดไม่ตรง" }));
    assert_eq!(results(&returned), [("returned", "-")]);
    assert!(standing.agree());
    let answer = approving.answer().unwrap();
    assert_eq!(results(&answer), [("failed", "changedMeanwhile")]);
    assert_eq!((office.state(&item), office.signers(&item).len()), (json!("returned"), 0));
    assert_eq!(office.twin.ledger().withdraws.len(), 0);
    office.window.close();
}

#[test]
fn a_payout_that_is_corrected_while_the_question_stands_is_not_signed_as_it_was_nor_as_it_is() {
    let (office, item) = waiting();
    let (approving, standing) = asked(&office, &[&item]);
    assert!(standing.question.text.contains("012-3-45678-9"));
    office.window.call_ok("return_payout", json!({ "items": [item], "reason": "ยอดไม่ตรง" }));
    office.window.sign_in(SOMSRI);
    let back = office.detail(&item);
    let mut form = back["form"].clone();
    form["accountNumber"] = json!(OTHER);
    let item = office.send(&item["payoutId"], back["row"]["revision"].as_u64().unwrap(), &form);
    let answer = approving.answer().unwrap();
    assert_eq!(results(&answer), [("declined", "-")]);
    assert!(!standing.agree(), "the question went with whom it was put to");
    assert!(office.is_untouched(&item));
    office.window.close();
}

#[test]
fn a_question_goes_with_whom_it_was_put_to_and_nothing_is_signed() {
    let (office, item) = waiting();
    type Leave = fn(&Office);
    let leaves: [Leave; 4] = [
        |office| drop(office.window.call_ok("lock", json!({}))),
        |office| drop(office.window.call_ok("sign_out", json!({}))),
        |office| office.window.sign_in(WICHAI),
        |office| {
            office.window.call_ok("lock", json!({}));
            office.window.sign_in(MANEE);
        },
    ];
    for leave in leaves {
        office.window.sign_in(MANEE);
        let (approving, standing) = asked(&office, &[&item]);
        leave(&office);
        let answer = approving.answer().unwrap();
        assert_eq!(results(&answer), [("declined", "-")], "without waiting for an answer");
        assert!(!standing.agree());
        office.window.sign_in(SOMSRI);
        assert!(office.is_untouched(&item));
    }
    office.window.close();
}

#[test]
fn of_two_approvals_at_once_one_signs() {
    let (office, item) = waiting();
    let (first, standing) = asked(&office, &[&item]);
    let (second, also_standing) = asked(&office, &[&item]);
    assert!(standing.agree() && also_standing.agree());
    let answers = [first, second].map(|approving| approving.answer().unwrap());
    let mut told: Vec<_> = answers.iter().flat_map(results).collect();
    told.sort_unstable();
    assert_eq!(told, [("failed", "changedMeanwhile"), ("ready", "-")]);
    office.until_paid(&item);
    assert_eq!((office.signers(&item).len(), office.twin.ledger().withdraws.len()), (1, 1));
    office.window.close();
}

#[test]
fn the_password_is_asked_once_an_inbox_and_again_after_it_was_left_or_the_desk_was_locked() {
    let office = Office::open();
    let accounts = [ACCOUNT, OTHER, THIRD, "5550001112"];
    let [first, second, third, fourth] = accounts.map(|account| office.enter(SOMSRI, account, "60,000.00"));
    office.window.sign_in(MANEE);
    office.window.person.agrees();
    let approve =
        |item: &Value, password: Value| office.window.call("approve", json!({ "items": [item], "password": password }));
    let needed = |item: &Value| {
        assert_eq!(approve(item, Value::Null).unwrap_err()["code"], "passwordNeeded");
        office.window.call_ok("preview_approval", json!({ "items": [item] }))["passwordNeeded"].clone()
    };
    assert_eq!(needed(&first), true);
    assert_eq!(approve(&first, json!(password_of(WICHAI))).unwrap_err()["code"], "signInRefused");
    assert_eq!(office.window.person.questions(), 0, "without the password nothing is asked");
    assert!(office.is_untouched(&first));
    assert_eq!(results(&approve(&first, json!(password_of(MANEE))).unwrap()), [("ready", "-")]);
    assert_eq!(results(&approve(&second, Value::Null).unwrap()), [("ready", "-")]);
    assert_eq!(office.window.person.questions(), 2, "the dialog comes every time");
    office.window.call_ok("leave_inbox", json!({}));
    assert_eq!(needed(&third), true);
    assert_eq!(results(&approve(&third, json!(password_of(MANEE))).unwrap()), [("ready", "-")]);
    office.window.call_ok("lock", json!({}));
    office.window.sign_in(MANEE);
    assert_eq!(needed(&fourth), true);
    office.window.close();
}

#[test]
fn from_the_set_sum_on_the_password_is_asked_every_time_and_the_sum_is_that_of_the_whole_act() {
    let office = Office::open();
    let small = office.enter(SOMSRI, OTHER, "60,000.00");
    let (one, other) = (office.enter(SOMSRI, ACCOUNT, "250,000.00"), office.enter(MALEE, THIRD, "250,000.00"));
    office.window.sign_in(MANEE);
    office.window.person.agrees();
    assert_eq!(results(&office.approve(MANEE, &[&small]).unwrap()), [("ready", "-")]);
    let approve = |items: &[&Value]| office.window.call("approve", json!({ "items": items, "password": null }));
    let both = [&one, &other];
    let preview = office.window.call_ok("preview_approval", json!({ "items": both }));
    assert_eq!(preview["passwordNeeded"], true);
    assert_eq!(approve(&both).unwrap_err()["code"], "passwordNeeded");
    assert_eq!(results(&approve(&[&one]).unwrap()), [("ready", "-")], "alone it is less");
    assert_eq!(results(&approve(&[&other]).unwrap()), [("ready", "-")]);
    office.window.close();
}

#[test]
fn half_a_million_takes_two_supervisors_and_one_of_them_does_not_count_twice() {
    let office = Office::open();
    let item = office.enter(SOMSRI, ACCOUNT, "500,000.00");
    office.window.person.agrees();
    office.window.sign_in(MANEE);
    assert_eq!(results(&office.approve(MANEE, &[&item]).unwrap()), [("approved", "-")]);
    let item = json!({ "payoutId": item["payoutId"], "expectedRevision": office.detail(&item)["row"]["revision"] });
    assert_eq!(results(&office.approve(MANEE, &[&item]).unwrap()), [("failed", "signedAlready")]);
    assert_eq!(office.window.call_ok("approvals", json!({}))["items"][0]["mine"], "signed");
    assert_eq!(office.state(&item), "awaitingApproval");
    office.window.sign_in(WICHAI);
    assert_eq!(results(&office.approve(WICHAI, &[&item]).unwrap()), [("ready", "-")]);
    office.until_paid(&item);
    assert_eq!(office.signers(&item), [MANEE, WICHAI]);
    office.window.close();
}

#[test]
fn a_password_that_was_chosen_after_the_payout_was_entered_signs_nothing() {
    let (office, item) = waiting();
    office.window.person.agrees();
    let new = "รหัสผ่านใหม่ของมานี";
    office.window.call_ok("choose_password", json!({ "old": password_of(MANEE), "password": new }));
    let answer = office.window.call_ok("approve", json!({ "items": [item], "password": new }));
    assert_eq!(results(&answer), [("failed", "keyTooNew")]);
    assert_eq!(office.window.call_ok("approvals", json!({}))["items"][0]["mine"], "keyTooNew");
    assert!(office.is_untouched(&item));
    office.window.close();
}

#[test]
fn a_returned_payout_keeps_its_id_and_its_story_and_is_paid_as_it_was_corrected() {
    let (office, item) = waiting();
    let decide = |command: &str, item: &Value, reason: &str| {
        office.window.call(command, json!({ "items": [item], "reason": reason }))
    };
    for (reason, code) in [("  ", "reasonMissing"), ("ยอด\u{202E}ไม่ตรง", "reasonUnusable")] {
        assert_eq!(decide("return_payout", &item, reason).unwrap_err()["code"], code);
        assert_eq!(decide("reject_payout", &item, reason).unwrap_err()["code"], code);
    }
    assert!(office.is_untouched(&item));
    assert_eq!(results(&decide("return_payout", &item, "ยอดไม่ตรงใบแจ้งหนี้").unwrap()), [("returned", "-")]);
    let back = office.detail(&item);
    let decision = &back["approval"]["decision"];
    assert_eq!(
        (&decision["kind"], &decision["by"], &decision["reason"]),
        (&json!("returned"), &json!(MANEE), &json!("ยอดไม่ตรงใบแจ้งหนี้"))
    );
    assert_eq!((&back["row"]["tab"], &back["can"]["edit"]), (&json!("attention"), &json!(true)));
    let stale = decide("return_payout", &item, "อีกครั้ง").unwrap();
    assert_eq!(results(&stale), [("failed", "changedMeanwhile")]);

    office.window.sign_in(SOMSRI);
    let mut form = back["form"].clone();
    form["amount"] = json!("110,000.00");
    let again = office.send(&item["payoutId"], back["row"]["revision"].as_u64().unwrap(), &form);
    office.window.sign_in(MANEE);
    office.window.person.agrees();
    assert_eq!(results(&office.approve(MANEE, &[&again]).unwrap()), [("ready", "-")]);
    office.until_paid(&again);
    assert_eq!((office.twin.ledger().withdraws.len(), office.twin.ledger().paid_satang()), (1, 11_000_000));
    let story = office.detail(&again)["timeline"].clone();
    let story: Vec<_> = story.as_array().unwrap().iter().map(|line| line["code"].as_str().unwrap()).collect();
    assert_eq!(story[..6], ["entered", "weighed", "returned", "entered", "weighed", "approved"]);
    office.window.close();
}

#[test]
fn a_rejected_payout_is_over() {
    let (office, item) = waiting();
    let answer = office.window.call_ok("reject_payout", json!({ "items": [item], "reason": "ไม่ได้สั่งซื้อ" }));
    assert_eq!(results(&answer), [("rejected", "-")]);
    let over = office.detail(&item);
    assert_eq!((&over["row"]["state"], &over["row"]["tab"]), (&json!("rejected"), &json!("done")));
    office.window.person.agrees();
    let item = json!({ "payoutId": item["payoutId"], "expectedRevision": over["row"]["revision"] });
    assert_eq!(results(&office.approve(MANEE, &[&item]).unwrap()), [("failed", "wrongState")]);
    assert_eq!(office.window.call_ok("approvals", json!({})), json!({ "items": [] }));
    assert_eq!(office.twin.ledger().withdraws.len(), 0);
    office.window.close();
}

#[test]
fn what_is_decided_by_has_the_shape_that_was_agreed() {
    let (office, item) = waiting();
    let list = office.window.call_ok("approvals", json!({}));
    let detail = office.window.call_ok("approval", json!({ "payoutId": item["payoutId"] }));
    for (name, value) in list["items"][0].as_object().unwrap() {
        assert_eq!(detail[name], *value, "{name}");
    }
    assert_json_snapshot!("approval", detail, {
        ".payoutId" => "[id]", ".reference" => "[reference]", ".waitingSince" => "[time]", ".expiresAt" => "[time]",
        ".balanceAfter.asOf" => "[time]", ".story[].at" => "[time]",
    });
    office.window.close();
}
