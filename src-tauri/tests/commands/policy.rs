//! The policy through the commands: what is wrong with a draft and where, who changes it, and what a draft would have said.

use crate::{
    keys::Keys,
    office::Office,
    staff::{CHAI, MALEE, MANEE, PRASERT, SOMSRI, WICHAI, WIPHA, password_of},
    window::Window,
};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const ACCOUNT: &str = "0123456789";
const OTHER: &str = "1112223334";

fn draft_of(policy: &Value) -> Value {
    let mut draft = policy.clone();
    let fields = draft.as_object_mut().unwrap();
    fields.retain(|name, _| ["rules", "otherwise", "lapseHours", "passwordEachTimeFrom"].contains(&name.as_str()));
    draft
}

/// What is up to this amount goes by itself, everything else needs so many.
fn simple(up_to: &str, otherwise: u32) -> Value {
    json!({
        "rules": [{ "conditions": [{ "kind": "amountTo", "amount": up_to }], "outcome": { "kind": "goes" } }],
        "otherwise": otherwise, "lapseHours": 48, "passwordEachTimeFrom": "100,000.00",
    })
}

fn places(check: &Value) -> Vec<(Option<u64>, Option<u64>, String)> {
    let problems = check["problems"].as_array().unwrap().iter();
    problems
        .map(|problem| {
            (problem["rule"].as_u64(), problem["condition"].as_u64(), problem["code"].as_str().unwrap().to_owned())
        })
        .collect()
}

#[test]
fn an_office_begins_with_the_policy_that_was_agreed() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_as(folder.path(), &Keys::default(), WIPHA);
    assert_json_snapshot!("starter", window.call_ok("policy", json!({})));
    window.close();
}

#[test]
fn what_cannot_be_meant_is_told_at_its_rule_and_condition() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_as(folder.path(), &Keys::default(), PRASERT);
    let rule =
        |conditions: Value| json!({ "conditions": conditions, "outcome": { "kind": "needs", "supervisors": 1 } });
    let mut unreadable = simple("1.00", 1);
    unreadable["rules"] = json!([
        rule(json!([{ "kind": "amountFrom", "amount": "50000" }])),
        rule(json!([{ "kind": "bank", "banks": ["004"] }, { "kind": "payeeSumFrom", "amount": "1.234,50" }])),
        rule(json!([{ "kind": "bank", "banks": ["4"] }, { "kind": "makerSumFrom", "amount": "" }])),
    ]);
    unreadable["passwordEachTimeFrom"] = json!("พันบาท");
    let check = window.call_ok("check_policy", json!({ "draft": unreadable }));
    let places_only: Vec<_> = places(&check).into_iter().map(|(rule, condition, _)| (rule, condition)).collect();
    assert_eq!(places_only, [(Some(1), Some(1)), (Some(2), Some(0)), (Some(2), Some(1)), (None, None)]);
    assert!(places(&check).iter().all(|(.., code)| code.starts_with("amount") || code.starts_with("bank")), "{check}");

    let mut meaningless = simple("1.00", 0);
    (meaningless["lapseHours"], meaningless["rules"][0]["outcome"]) =
        (json!(0), json!({ "kind": "needs", "supervisors": 4 }));
    meaningless["rules"].as_array_mut().unwrap().push(rule(json!([])));
    meaningless["rules"].as_array_mut().unwrap().push(rule(json!([{ "kind": "newPayee", "days": 0 }])));
    let expected: Vec<_> = [
        (None, None, "policyOtherwiseOutOfRange"),
        (None, None, "policyLapseOutOfRange"),
        (Some(0), None, "policySupervisorsOutOfRange"),
        (Some(1), None, "policyNoConditions"),
        (Some(2), Some(0), "policyDaysOutOfRange"),
    ]
    .map(|(rule, condition, code)| (rule, condition, code.to_owned()))
    .into();
    assert_eq!(places(&window.call_ok("check_policy", json!({ "draft": meaningless }))), expected);
    for draft in [unreadable, meaningless] {
        let change = json!({ "expectedRevision": 0, "draft": draft, "second": { "name": WICHAI, "password": password_of(WICHAI) } });
        assert_eq!(window.call_err("change_policy", change)["code"], "policyProblems");
        assert_eq!(window.call_err("replay_policy", json!({ "draft": draft, "days": 7 }))["code"], "policyProblems");
    }
    assert_eq!(window.call_ok("policy", json!({}))["revision"], 0);
    window.close();
}

#[test]
fn changing_the_policy_takes_two_and_counts_from_then_on() {
    let office = Office::open();
    let window = &office.window;
    window.sign_in(PRASERT);
    let before = window.call_ok("policy", json!({}));
    let change = |revision: u32, draft: &Value, second: &str| {
        let second =
            if second.is_empty() { Value::Null } else { json!({ "name": second, "password": password_of(second) }) };
        window.call("change_policy", json!({ "expectedRevision": revision, "draft": draft, "second": second }))
    };
    for (revision, draft, second, code) in [
        (0, simple("1,000.00", 2), "", "secondPersonMissing"),
        (0, simple("1,000.00", 2), PRASERT, "secondPersonIsFirst"),
        (0, simple("1,000.00", 2), SOMSRI, "secondPersonNotEligible"),
        (7, simple("1,000.00", 2), MANEE, "changedMeanwhile"),
        (0, draft_of(&before), MANEE, "nothingToChange"),
    ] {
        assert_eq!(change(revision, &draft, second).unwrap_err()["code"], code);
    }
    assert_eq!(window.call_ok("policy", json!({})), before);
    let changed = change(0, &simple("1,000.00", 2), MANEE).unwrap();
    assert_eq!(
        (&changed["revision"], &changed["changedBy"], &changed["second"]),
        (&json!(1), &json!(PRASERT), &json!(MANEE))
    );
    assert_eq!((&changed["lapseHours"], &changed["passwordEachTimeFrom"]), (&json!(48), &json!("100000.00")));
    let item = office.enter(SOMSRI, ACCOUNT, "1,000.01");
    let approval = office.detail(&item)["approval"].clone();
    assert_eq!((&approval["needs"], &approval["rule"]["policyRevision"]), (&json!(2), &json!(1)));
    assert_eq!(approval["rule"]["number"], Value::Null, "everything else");
    office.window.close();
}

#[test]
fn what_waits_is_held_against_a_stricter_policy() {
    let office = Office::open();
    let item = office.enter(SOMSRI, ACCOUNT, "60,000.00");
    assert_eq!(office.detail(&item)["approval"]["needs"], 1);
    office.window.sign_in(PRASERT);
    assert_eq!(office.window.call_ok("policy", json!({}))["waiting"], 1);
    let second = json!({ "name": MANEE, "password": password_of(MANEE) });
    office
        .window
        .call_ok("change_policy", json!({ "expectedRevision": 0, "draft": simple("1,000.00", 3), "second": second }));
    let wanted = json!({ "id": item["payoutId"] });
    office.window.wait_for("payout_detail", wanted, |detail| detail["approval"]["needs"] == 3);
    office.window.close();
}

#[test]
fn every_kind_of_rule_comes_back_as_it_was_sent() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_as(folder.path(), &Keys::default(), PRASERT);
    let rules = json!([
        {
            "conditions": [
                { "kind": "amountFrom", "amount": "100.00" }, { "kind": "amountTo", "amount": "200.50" },
                { "kind": "connection", "connections": ["c1", "c2"] }, { "kind": "bank", "banks": ["004", "014"] },
            ],
            "outcome": { "kind": "refused" },
        },
        {
            "conditions": [{ "kind": "newPayee", "days": 30 }, { "kind": "batchSumFrom", "amount": "5000.00" }],
            "outcome": { "kind": "needs", "supervisors": 3 },
        },
        {
            "conditions": [{ "kind": "payeeSumFrom", "amount": "9.99" }, { "kind": "makerSumFrom", "amount": "8.88" }],
            "outcome": { "kind": "goes" },
        },
    ]);
    let draft = json!({ "rules": rules, "otherwise": 3, "lapseHours": 1, "passwordEachTimeFrom": "0.01" });
    let second = json!({ "name": WICHAI, "password": password_of(WICHAI) });
    let changed = window.call_ok("change_policy", json!({ "expectedRevision": 0, "draft": draft, "second": second }));
    assert_eq!(draft_of(&changed), draft);
    assert_eq!(draft_of(&window.call_ok("policy", json!({}))), draft);
    window.close();
}

#[test]
fn a_replay_counts_what_would_have_waited_for_whom_and_what_went_through_in_pieces() {
    let office = Office::open();
    office.enter(SOMSRI, ACCOUNT, "30,000.00");
    office.enter(SOMSRI, ACCOUNT, "15,000.00");
    let waits = office.enter(CHAI, OTHER, "60,000.00");
    let refused = office.enter(MALEE, "9876543210", "7,000.00");
    office.window.sign_in(WIPHA);
    let mut draft = simple("39,999.99", 2);
    let exact = json!([{ "kind": "amountFrom", "amount": "7000" }, { "kind": "amountTo", "amount": "7000" }]);
    draft["rules"].as_array_mut().unwrap().insert(0, json!({ "conditions": exact, "outcome": { "kind": "refused" } }));
    let replay = office.window.call_ok("replay_policy", json!({ "draft": draft, "days": 7 }));
    assert_eq!(replay["payouts"], 4);
    assert_eq!(replay["goes"], json!({ "count": 2, "sum": "45000.00" }));
    assert_eq!(replay["needs"], json!([{ "supervisors": 2, "count": 1, "sum": "60000.00" }]));
    assert_eq!(replay["refused"], json!({ "count": 1, "sum": "7000.00" }));
    assert_eq!(replay["byMaker"], json!([{ "name": CHAI, "waited": 1, "sum": "60000.00" }]));
    let differs = replay["differs"].as_array().unwrap().iter();
    let differs: Vec<_> = differs
        .map(|row| json!([row["payoutId"], row["maker"], row["amount"], row["was"], row["would"], row["rule"]]))
        .collect();
    let needs = |supervisors: u32| json!({ "kind": "needs", "supervisors": supervisors });
    assert_eq!(
        differs,
        [
            json!([refused["payoutId"], MALEE, "7000.00", { "kind": "goes" }, { "kind": "refused" }, 0]),
            json!([waits["payoutId"], CHAI, "60000.00", needs(1), needs(2), null]),
        ]
    );
    let splits = replay["split"].as_array().unwrap().iter();
    let mut splits: Vec<_> =
        splits.map(|split| json!([split["by"], split["name"], split["count"], split["sum"]]).to_string()).collect();
    splits.sort();
    let maker = json!(["maker", SOMSRI, 2, "45000.00"]).to_string();
    let payee = json!(["payee", "สมชาย ใจดี", 2, "45000.00"]).to_string();
    assert_eq!(splits, [maker, payee]);
    assert_eq!(office.window.call_ok("policy", json!({}))["revision"], 0, "it changes nothing");
    office.window.close();
}
