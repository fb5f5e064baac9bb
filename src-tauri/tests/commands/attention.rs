//! What the desktop shows of the desk to whoever passes by: counts, and nothing that they count.

use crate::{
    office::{Office, results},
    person::Seen,
    staff::{CHAI, MANEE, SOMSRI},
};
use serde_json::json;

/// Every number in a text.
fn numbers(text: &str) -> Vec<&str> {
    text.split(|sign: char| !sign.is_ascii_digit()).filter(|digits| !digits.is_empty()).collect()
}

#[test]
fn a_supervisor_is_called_with_a_count_of_what_waits_for_them() {
    let office = Office::open();
    for account in ["0123456789", "1112223334"] {
        office.enter(SOMSRI, account, "60,000.00");
    }
    office.enter(CHAI, "9876543210", "70,000.00");
    let person = &office.window.person;
    let before = person.wait_for(|_| true).notifications.len();
    office.window.sign_in(CHAI);
    drop(person.wait_for(|seen| seen.badges.last() == Some(&2)));
    office.window.sign_in(MANEE);
    let seen = person.wait_for(|seen| seen.badges.last() == Some(&3) && seen.notifications.len() >= before + 2);
    let counts: Vec<_> = seen.notifications[before..].iter().map(|(_, text)| numbers(text)).collect();
    assert_eq!(counts, [["2"], ["3"]], "one's own are not for oneself");
    drop(seen);
    office.window.call_ok("lock", json!({}));
    office.window.call_ok("sign_out", json!({}));
    drop(person.wait_for(|seen| seen.badges.last() == Some(&0)));
    office.window.close();
}

#[test]
fn a_maker_is_told_what_was_decided_and_no_notification_says_about_what() {
    let office = Office::open();
    let person = &office.window.person;
    let [first, second, third] =
        ["0123456789", "1112223334", "9876543210"].map(|account| office.enter(SOMSRI, account, "60,000.00"));
    let reference = office.detail(&first)["row"]["reference"].as_str().unwrap().to_owned();
    office.window.sign_in(MANEE);
    drop(person.wait_for(|seen| seen.badges.last() == Some(&3)));
    person.agrees();
    assert_eq!(results(&office.approve(MANEE, &[&first]).unwrap()), [("ready", "-")]);
    office.until_paid(&first);
    office.window.call_ok("reject_payout", json!({ "items": [second], "reason": "ไม่ได้สั่งซื้อ" }));
    office.window.call_ok("return_payout", json!({ "items": [third], "reason": "ยอดไม่ตรง" }));
    let seen = person.wait_for(|seen| seen.badges.last() == Some(&0));
    let before = seen.notifications.len();
    drop(seen);
    office.window.sign_in(SOMSRI);
    // One came back, one was approved and one rejected.
    let told = |seen: &Seen| -> u32 {
        seen.notifications[before..]
            .iter()
            .flat_map(|(_, text)| numbers(text))
            .map(|number| number.parse::<u32>().unwrap())
            .sum()
    };
    let seen = person.wait_for(|seen| seen.badges.last() == Some(&1) && told(seen) == 3);
    for (title, text) in &seen.notifications {
        assert_eq!(title, "Khlang");
        for never in ["สมชาย", "สมศรี", "มานี", "60", "0123456789", "One2Pays", reference.as_str(), "ยอดไม่ตรง", "ค่าสินค้า"]
        {
            assert!(!text.contains(never), "{never} is in {text}");
        }
        assert_eq!(numbers(text).len(), 1, "{text}");
    }
    drop(seen);
    office.window.close();
}
