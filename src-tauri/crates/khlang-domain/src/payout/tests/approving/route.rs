//! What was approved for one way, when the connection takes another; and what weighing anew does not do on that occasion.

use super::*;
use crate::{
    bank::BankCode,
    connection::{AmountUnit, ConfirmedBank, Connection, StopReason, apply as connect},
    entry::ConnectionEntry,
    ids::ConnectionId,
    samples::connection,
};

/// What happens to a connection, told as its entry.
type Change = (&'static str, ConnectionEntry);

fn changed(name: &'static str, change: impl FnOnce(&mut Connection)) -> Change {
    let mut after = connection();
    change(&mut after);
    (name, ConnectionEntry::Changed { settings: after.settings, secrets: after.secrets })
}

fn other_ways() -> Vec<Change> {
    vec![
        changed("address", |connection| connection.settings.base_url = "https://other.example".to_owned()),
        changed("unit", |connection| connection.settings.amount_unit = Some(AmountUnit::Satang)),
        changed("key", |connection| connection.secrets[0].set_at = START.plus(1)),
        changed("a field beside the keys", |connection| {
            connection.settings.plain_fields.insert("merchant".to_owned(), "M-2".to_owned());
        }),
        changed("a bank's spelling", |connection| {
            let bank = BankCode::parse("004").unwrap();
            connection.settings.confirmed_banks.get_mut(&bank).unwrap().spelling = "SCB".to_owned();
        }),
        changed("a bank more", |connection| {
            let confirmed = ConfirmedBank { spelling: "BBL".to_owned(), by: actor("nok"), at: START };
            connection.settings.confirmed_banks.insert(BankCode::parse("002").unwrap(), confirmed);
        }),
    ]
}

fn the_same_way() -> Vec<Change> {
    let reason = StopReason::Mismatch { payout: PayoutId::new("p9"), differences: Vec::new() };
    vec![
        changed("name", |connection| connection.settings.name = "Another name".to_owned()),
        changed("limits", |connection| connection.settings.maximum = Some(baht(1_000_000))),
        changed("nothing", |_| {}),
        ("stopped", ConnectionEntry::Stopped { reason }),
        ("resumed", ConnectionEntry::Resumed { note: "looked at".to_owned() }),
    ]
}

impl Way {
    /// Through a connection as it is when everything begins.
    fn connected(mut self) -> Self {
        self.context.route = connection().route();
        self
    }

    fn entered_by(amount: Satang) -> Self {
        let mut way = Self::new().connected();
        way.command(enter(instruction(amount))).unwrap();
        way
    }

    fn connection_changes(&mut self, entry: &ConnectionEntry) {
        let after = connect(Some(connection()), &ConnectionId::new("c1"), entry, START.plus(1)).unwrap();
        self.context.route = after.route();
    }

    fn takes_another_way(&mut self) {
        self.context.route.0[0] ^= 1;
    }
}

/// 120,000.00, which malee signed.
fn signed() -> Way {
    let mut way = Way::entered_by(baht(120_000));
    way.approve("malee").unwrap();
    way
}

/// 500,000.00, which malee and prasert signed.
fn signed_by_two() -> Way {
    let mut way = Way::entered_by(baht(500_000));
    way.approve("malee").unwrap();
    way.approve("prasert").unwrap();
    way
}

#[test]
fn what_was_signed_for_one_way_is_not_sent_by_another_and_is_signed_anew() {
    for (name, entry) in other_ways() {
        let mut way = signed();
        let old = way.payout().approvals[0].envelope.clone();
        way.later(HOUR_MS).connection_changes(&entry);
        assert_eq!(way.clearance(), Clearance::NotWeighed, "{name}");
        assert_eq!(way.by("khlang").send("f1"), Err(PayoutRefusal::NotWeighed), "{name}");
        assert_eq!(way.review(), Ok(0), "{name}: nothing was altered");

        assert_eq!(way.reweigh(Facts::NONE), Ok(1), "{name}");
        assert_eq!((way.state(), way.payout().missing_signatures()), (PayoutState::AwaitingApproval, Some(1)));
        assert!(way.payout().approvals.is_empty(), "{name}");
        let weighed = way.payout().weighed.clone().unwrap();
        assert_eq!((weighed.route, weighed.expires_at), (way.context.route, START.plus(73 * HOUR_MS)), "{name}");
        assert_eq!(way.reweigh(Facts::NONE), Ok(0), "{name}: said once");
        assert_eq!(way.by("malee").command(Command::Approve { envelope: old }), Err(PayoutRefusal::SignatureInvalid));
        assert_eq!(way.by("khlang").send("f1"), Err(PayoutRefusal::WrongState), "{name}");

        way.approve("malee").unwrap();
        assert_eq!(way.by("khlang").send("f1"), Ok(1), "{name}");
    }
}

#[test]
fn what_changes_nothing_about_the_way_changes_nothing_about_what_was_signed() {
    for (name, entry) in the_same_way() {
        let mut way = signed();
        way.connection_changes(&entry);
        assert_eq!((way.reweigh(Facts::NONE), way.clearance()), (Ok(0), Clearance::Cleared), "{name}");
        assert_eq!(way.by("khlang").send("f1"), Ok(1), "{name}");
    }
}

#[test]
fn the_second_signature_is_not_given_for_another_way_than_the_first() {
    let mut way = Way::entered_by(baht(500_000));
    way.approve("malee").unwrap();
    way.takes_another_way();
    assert_eq!(way.approve("prasert"), Err(PayoutRefusal::NotWeighed));
    way.reweigh(Facts::NONE).unwrap();
    assert_eq!(way.payout().missing_signatures(), Some(2));
    way.approve("prasert").unwrap();
    way.approve("malee").unwrap();
    assert_eq!(way.by("khlang").send("f1"), Ok(1));
}

#[test]
fn a_way_that_was_changed_back_unseen_is_the_one_that_was_signed_and_one_that_was_seen_is_not() {
    let mut unseen = signed();
    unseen.takes_another_way();
    unseen.takes_another_way();
    assert_eq!(unseen.by("khlang").send("f1"), Ok(1));

    let mut seen = signed();
    for _ in 0..2 {
        seen.takes_another_way();
        seen.reweigh(Facts::NONE).unwrap();
        assert_eq!(seen.payout().missing_signatures(), Some(1));
    }
}

#[test]
fn a_looser_policy_does_not_lighten_what_takes_another_way() {
    for (rules, otherwise) in [(everything_goes(), 1), (Vec::new(), 1), (Vec::new(), 2)] {
        for way_first in [true, false] {
            let mut way = signed_by_two();
            if way_first {
                way.takes_another_way();
                way.reweigh(Facts::NONE).unwrap();
            }
            way.takes_policy(rules.clone(), otherwise);
            if !way_first {
                way.takes_another_way();
            }
            assert_eq!(way.reweigh(Facts::NONE), Ok(1));
            let weighed = way.payout().weighed.clone().unwrap();
            assert_eq!((weighed.checked_against, weighed.weight.policy), (1, 0));
            assert_eq!((way.state(), way.payout().missing_signatures()), (PayoutState::AwaitingApproval, Some(2)));
        }
    }
}

/// Everything that a payout is can be made from its entries, and nobody who reads them is told of another time than the one that holds.
#[test]
fn the_entry_says_until_when_it_holds() {
    let changes: [fn(&mut Way); 3] =
        [|way| way.takes_policy(everything_goes(), 1), |way| way.takes_policy(Vec::new(), 3), Way::takes_another_way];
    for change in changes {
        let mut way = signed();
        change(way.later(HOUR_MS));
        way.reweigh(Facts::NONE).unwrap();
        let weighed = way.payout().weighed.clone().unwrap();
        let told = way.entries.last().cloned().unwrap();
        assert!(
            matches!(told, PayoutEntry::Weighed { expires_at, .. } if expires_at == weighed.expires_at),
            "{told:?}"
        );
    }
}

#[test]
fn a_stricter_policy_counts_on_that_occasion_and_one_that_refuses_it_sends_it_back() {
    let mut stricter = signed_by_two();
    stricter.takes_policy(Vec::new(), 3);
    stricter.takes_another_way();
    stricter.reweigh(Facts::NONE).unwrap();
    assert_eq!(stricter.payout().missing_signatures(), Some(3));

    let mut refused = signed_by_two();
    refused.takes_policy(vec![rule(Condition::AmountFrom { amount: baht(1) }, Outcome::Refused)], 1);
    refused.takes_another_way();
    assert_eq!((refused.reweigh(Facts::NONE), refused.state()), (Ok(1), PayoutState::Returned));
}

/// What else went to the payee on its day.
#[test]
fn sums_that_grew_count_on_that_occasion_and_sums_that_fell_do_not() {
    let sum = |baht_more| Facts { payee_sum: baht(baht_more), ..Facts::NONE };
    for (then, now, missing) in [(0, 480_000, 2), (480_000, 0, 2), (480_000, 480_000, 2), (0, 0, 1)] {
        let mut way = Way::new().connected();
        way.command(enter_with(instruction(baht(120_000)), sum(then))).unwrap();
        way.takes_another_way();
        way.reweigh(sum(now)).unwrap();
        assert_eq!(way.payout().missing_signatures(), Some(missing), "{then} {now}");
    }
}

#[test]
fn what_goes_by_itself_goes_by_another_way_once_it_was_weighed_for_it() {
    let mut way = Way::entered_by(SMALL);
    way.takes_another_way();
    assert_eq!(way.by("khlang").send("f1"), Err(PayoutRefusal::NotWeighed));
    assert_eq!((way.reweigh(Facts::NONE), way.state()), (Ok(1), PayoutState::Ready));
    assert_eq!(way.by("khlang").send("f1"), Ok(1));
}

#[test]
fn a_repeat_of_what_may_have_arrived_asks_for_no_other_signature_whatever_way_there_is_now() {
    for mut way in [signed(), signed_by_two(), Way::entered_by(SMALL)] {
        way.by("khlang").send("f1").unwrap();
        way.end(1, timeout()).unwrap();
        way.takes_another_way();
        let before = way.payout().clone();
        assert_eq!((way.review(), way.clearance()), (Ok(0), Clearance::Cleared));
        assert_eq!(way.reweigh(Facts::NONE), Err(PayoutRefusal::WrongState));
        assert_eq!(way.payout(), &before);
        assert_eq!(way.by("khlang").send("f1"), Ok(1));
    }
}

#[test]
fn what_two_people_send_again_is_no_repeat_and_is_signed_anew_for_another_way() {
    let mut way = signed();
    way.by("khlang").send("f1").unwrap();
    way.end(1, timeout()).unwrap();
    way.takes_another_way();
    way.by("somsri").command(settle(Verdict::NotPaid, Some(("prasert", "KL-1")))).unwrap();
    assert_eq!(way.by("khlang").send("f1"), Err(PayoutRefusal::NotWeighed));
    way.reweigh(Facts::NONE).unwrap();
    assert_eq!(way.payout().missing_signatures(), Some(1));
}

#[test]
fn what_lapsed_is_given_no_other_time_by_a_change_of_policy_or_way() {
    let policy: fn(&mut Way) = |way| way.takes_policy(Vec::new(), 3);
    let route: fn(&mut Way) = Way::takes_another_way;
    for change in [policy, route] {
        for mut way in [Way::entered_by(baht(120_000)), signed(), signed_by_two()] {
            way.later(72 * HOUR_MS - 1);
            let mut late = way.clone();
            change(&mut way);
            assert_eq!((way.reweigh(Facts::NONE), way.state()), (Ok(1), PayoutState::AwaitingApproval), "in time");
            change(late.later(1));
            assert_eq!((late.reweigh(Facts::NONE), late.state()), (Ok(1), PayoutState::Returned));
            assert_eq!(late.payout().sent_back.clone().unwrap().cause, SentBackCause::Lapsed);
        }
        let mut small = Way::entered_by(SMALL);
        change(small.later(30 * DAY_MS));
        assert_eq!(small.reweigh(Facts::NONE), Ok(1));
        assert_ne!(small.state(), PayoutState::Returned, "what goes by itself has nothing that could lapse");
    }
}

#[test]
fn what_was_found_altered_stays_as_it_was_found_whatever_changes() {
    let refuses = || vec![rule(Condition::AmountFrom { amount: baht(1) }, Outcome::Refused)];
    for mut way in [Way::entered_by(baht(120_000)), signed(), Way::entered_by(SMALL)] {
        way.by("khlang").command(Command::ReportAlteration).unwrap();
        let before = way.payout().clone();
        way.takes_policy(refuses(), 3);
        way.takes_another_way();
        way.later(100 * HOUR_MS);
        assert_eq!((way.reweigh(Facts::NONE), way.payout()), (Ok(0), &before));
    }
}

/// Two days later the account is eight days old; what was known of it when the payout was entered was known of one of six.
#[test]
fn what_was_known_of_a_payee_is_weighed_as_of_when_it_was_known() {
    let six_days = Facts { payee_since: Some(START.plus(-6 * DAY_MS)), ..Facts::NONE };
    let mut rules = vec![rule(Condition::NewPayee { days: 7 }, Outcome::Needs { supervisors: 1 })];
    rules.extend(everything_goes());
    for changes_way in [true, false] {
        let mut way = Way::new().connected();
        way.takes_policy(everything_goes(), 1);
        way.command(enter_with(instruction(SMALL), six_days)).unwrap();
        way.later(2 * DAY_MS);
        if changes_way {
            way.takes_another_way();
            way.reweigh(six_days).unwrap();
        }
        way.takes_policy(rules.clone(), 1);
        way.reweigh(six_days).unwrap();
        assert_eq!(way.state(), PayoutState::AwaitingApproval, "{changes_way}");
    }
    // Where rules let what is new go, growing old is no alteration.
    let mut way = Way::new().connected();
    way.takes_policy(vec![rule(Condition::NewPayee { days: 7 }, Outcome::Goes)], 1);
    way.command(enter_with(instruction(SMALL), six_days)).unwrap();
    way.later(2 * DAY_MS).takes_another_way();
    way.reweigh(Facts::NONE).unwrap();
    assert_eq!(way.clearance(), Clearance::Cleared);
}
