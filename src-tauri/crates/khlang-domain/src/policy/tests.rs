//! What the rules say at their bounds, who may change them, and what a draft of them would have said of the past.

use super::*;
use crate::{
    account::AccountNumber,
    ids::PayoutId,
    person::{People, PersonRefusal, Second},
    samples::{DAY_MS, HOUR_MS, START, actor, baht, happens, instruction, office, person},
};
use proptest::prelude::*;

const GOES: Outcome = Outcome::Goes;
const REFUSED: Outcome = Outcome::Refused;

fn needs(supervisors: u8) -> Outcome {
    Outcome::Needs { supervisors }
}

fn rule(conditions: &[Condition], outcome: Outcome) -> Rule {
    Rule { conditions: conditions.to_vec(), outcome }
}

fn policy(rules: Vec<Rule>) -> Policy {
    Policy { revision: 7, rules, ..Policy::starter() }
}

fn from(amount: Satang) -> Condition {
    Condition::AmountFrom { amount }
}

fn to(amount: Satang) -> Condition {
    Condition::AmountTo { amount }
}

fn outcome(policy: &Policy, amount: Satang, facts: Facts) -> Outcome {
    policy.weigh(&instruction(amount), &facts, START).outcome
}

#[test]
fn the_first_policy_asks_for_one_from_fifty_thousand_and_for_two_from_five_hundred_thousand() {
    let starter = Policy::starter();
    for (amount, expected, number) in [
        (Satang::new(1), GOES, 7),
        (Satang::new(4_999_999), GOES, 7),
        (Satang::new(5_000_000), needs(1), 4),
        (Satang::new(49_999_999), needs(1), 4),
        (Satang::new(50_000_000), needs(2), 1),
        (Satang::new(i64::MAX), needs(2), 1),
    ] {
        let weight = starter.weigh(&instruction(amount), &Facts::NONE, START);
        assert_eq!((weight.outcome, weight.rule, weight.policy), (expected, Some(number), 0), "{amount:?}");
    }
    assert!(PolicyProblem::all_in(&starter).is_empty());
    assert_eq!((starter.lapse_hours, starter.password_each_time_from), (72, baht(500_000)));
    assert_eq!(starter.expiry(START), START.plus(72 * HOUR_MS));
}

#[test]
fn a_sum_that_is_split_over_a_day_does_not_slip_through_the_first_policy() {
    let payee = |sum| Facts { payee_sum: Satang::new(sum), ..Facts::NONE };
    let maker = |sum| Facts { maker_sum: Satang::new(sum), ..Facts::NONE };
    for (amount, facts, expected) in [
        (4_000_000, payee(999_999), GOES),
        (4_000_000, payee(1_000_000), needs(1)),
        (4_000_000, maker(999_999), GOES),
        (4_000_000, maker(1_000_000), needs(1)),
        (1, payee(4_999_998), GOES),
        (1, payee(4_999_999), needs(1)),
        (4_999_999, payee(45_000_000), needs(1)),
        (4_999_999, payee(45_000_001), needs(2)),
        (4_999_999, maker(45_000_001), needs(2)),
        (1, payee(i64::MAX), needs(2)),
        (1, maker(i64::MAX), needs(2)),
    ] {
        assert_eq!(outcome(&Policy::starter(), Satang::new(amount), facts), expected, "{amount} {facts:?}");
    }
    // Eleven pieces of what would each go by itself.
    let (mut sum, mut said) = (0, Vec::new());
    for _ in 0..11 {
        said.push(outcome(&Policy::starter(), Satang::new(4_999_999), payee(sum)));
        sum += 4_999_999;
    }
    assert_eq!(said, [vec![GOES], vec![needs(1); 9], vec![needs(2)]].concat());
}

#[test]
fn each_condition_holds_to_its_bound_and_no_further() {
    let limit = baht(1_000);
    let less = Satang::new(limit.as_i64() - 1);
    let more = Satang::new(limit.as_i64() + 1);
    let none = Facts::NONE;
    let batch = |sum| Facts { batch_sum: Some(sum), ..none };
    let since = |millis: i64| Facts { payee_since: Some(START.plus(-millis)), ..none };
    let (mine, other) = (ConnectionId::new("c1"), ConnectionId::new("c2"));
    let bank =
        |codes: &[&str]| Condition::Bank { banks: codes.iter().map(|code| BankCode::parse(code).unwrap()).collect() };
    let new = Condition::NewPayee { days: 3 };
    for (condition, amount, facts, holds) in [
        (from(limit), less, none, false),
        (from(limit), limit, none, true),
        (to(limit), limit, none, true),
        (to(limit), more, none, false),
        (Condition::Connection { connections: [mine.clone(), other.clone()].into() }, limit, none, true),
        (Condition::Connection { connections: [other].into() }, limit, none, false),
        (bank(&["004", "014"]), limit, none, true),
        (bank(&["014"]), limit, none, false),
        (new.clone(), limit, none, true),
        (new.clone(), limit, since(0), true),
        (new.clone(), limit, since(3 * DAY_MS - 1), true),
        (new.clone(), limit, since(3 * DAY_MS), false),
        // First paid tomorrow: a clock was set back, and nothing is known.
        (new, limit, since(-DAY_MS), true),
        (Condition::PayeeSumFrom { amount: limit }, less, none, false),
        (Condition::PayeeSumFrom { amount: limit }, limit, none, true),
        (Condition::PayeeSumFrom { amount: limit }, Satang::new(1), Facts { payee_sum: less, ..none }, true),
        (Condition::PayeeSumFrom { amount: limit }, Satang::new(1), Facts { maker_sum: limit, ..none }, false),
        (Condition::MakerSumFrom { amount: limit }, less, none, false),
        (Condition::MakerSumFrom { amount: limit }, Satang::new(1), Facts { maker_sum: less, ..none }, true),
        (Condition::MakerSumFrom { amount: limit }, Satang::new(1), Facts { payee_sum: limit, ..none }, false),
        (Condition::BatchSumFrom { amount: limit }, limit, none, false),
        (Condition::BatchSumFrom { amount: limit }, Satang::new(1), batch(less), false),
        (Condition::BatchSumFrom { amount: limit }, Satang::new(1), batch(limit), true),
    ] {
        let says = outcome(&policy(vec![rule(std::slice::from_ref(&condition), REFUSED)]), amount, facts);
        assert_eq!(says == REFUSED, holds, "{condition:?} {amount:?} {facts:?}");
    }
}

#[test]
fn the_first_rule_of_which_everything_holds_decides() {
    let here = Condition::Connection { connections: [ConnectionId::new("c1")].into() };
    let rules = vec![
        rule(&[from(baht(10)), to(baht(20))], needs(3)),
        rule(&[from(baht(10)), here], REFUSED),
        rule(&[from(baht(5))], GOES),
        rule(&[from(baht(1))], needs(2)),
    ];
    for (amount, expected, number) in [
        (baht(9), GOES, Some(3)),
        (baht(10), needs(3), Some(1)),
        (baht(20), needs(3), Some(1)),
        (baht(21), REFUSED, Some(2)),
        (baht(4), needs(2), Some(4)),
        (Satang::new(99), needs(1), None),
    ] {
        let weight = policy(rules.clone()).weigh(&instruction(amount), &Facts::NONE, START);
        assert_eq!((weight.outcome, weight.rule), (expected, number), "{amount:?}");
        let conditions = number.map_or(Vec::new(), |number: u32| rules[number as usize - 1].conditions.clone());
        assert_eq!((weight.conditions, weight.policy), (conditions, 7));
    }
}

#[test]
fn one_outcome_is_stricter_than_another_where_it_lets_less_through() {
    let order = [GOES, needs(1), needs(2), needs(3), REFUSED];
    for (place, one) in order.iter().enumerate() {
        for (other_place, other) in order.iter().enumerate() {
            assert_eq!(one.is_stricter_than(*other), place > other_place, "{one:?} {other:?}");
        }
    }
    assert_eq!(order.map(Outcome::signatures), [Some(0), Some(1), Some(2), Some(3), None]);
}

#[test]
fn what_cannot_be_meant_is_named_where_it_stands() {
    let zero = Satang::ZERO;
    let good = || rule(&[from(baht(1))], GOES);
    for (bad, condition, code) in [
        (rule(&[], GOES), None, "policyNoConditions"),
        (rule(&[from(baht(2)), from(zero)], GOES), Some(1), "policyAmountMissing"),
        (rule(&[to(Satang::new(-1))], GOES), Some(0), "policyAmountMissing"),
        (rule(&[Condition::PayeeSumFrom { amount: zero }], GOES), Some(0), "policyAmountMissing"),
        (rule(&[Condition::MakerSumFrom { amount: zero }], GOES), Some(0), "policyAmountMissing"),
        (rule(&[Condition::BatchSumFrom { amount: zero }], GOES), Some(0), "policyAmountMissing"),
        (rule(&[Condition::Connection { connections: BTreeSet::new() }], GOES), Some(0), "policyNothingChosen"),
        (rule(&[Condition::Bank { banks: BTreeSet::new() }], GOES), Some(0), "policyNothingChosen"),
        (rule(&[Condition::NewPayee { days: 0 }], GOES), Some(0), "policyDaysOutOfRange"),
        (rule(&[Condition::NewPayee { days: MAX_DAYS + 1 }], GOES), Some(0), "policyDaysOutOfRange"),
        (rule(&[from(baht(2))], needs(0)), None, "policySupervisorsOutOfRange"),
        (rule(&[from(baht(2))], needs(4)), None, "policySupervisorsOutOfRange"),
        (good(), None, "policyNeverReached"),
    ] {
        let problems = PolicyProblem::all_in(&policy(vec![good(), bad.clone()]));
        assert_eq!(problems, [PolicyProblem { rule: Some(1), condition, code }], "{bad:?}");
        assert!(PolicyProblem::CODES.contains(&code));
    }
    let twice = [rule(&[from(baht(1)), to(baht(9))], GOES), rule(&[to(baht(9)), from(baht(1))], needs(1))];
    assert_eq!(PolicyProblem::all_in(&policy(twice.to_vec()))[0].code, "policyNeverReached");

    let starter = Policy::starter;
    for (bad, code) in [
        (Policy { otherwise: 0, ..starter() }, "policyOtherwiseOutOfRange"),
        (Policy { otherwise: 4, ..starter() }, "policyOtherwiseOutOfRange"),
        (Policy { lapse_hours: 0, ..starter() }, "policyLapseOutOfRange"),
        (Policy { lapse_hours: MAX_LAPSE_HOURS + 1, ..starter() }, "policyLapseOutOfRange"),
        (Policy { password_each_time_from: Satang::new(-1), ..starter() }, "policyAmountMissing"),
    ] {
        assert_eq!(PolicyProblem::all_in(&bad), [PolicyProblem { rule: None, condition: None, code }]);
    }
    let many = |count: i64| policy((1..=count).map(|amount| rule(&[from(baht(amount))], GOES)).collect());
    assert!(PolicyProblem::all_in(&many(50)).is_empty());
    assert_eq!(PolicyProblem::all_in(&many(51))[0].code, "policyTooManyRules");
    let at_the_bounds =
        Policy { otherwise: 3, lapse_hours: MAX_LAPSE_HOURS, password_each_time_from: zero, ..starter() };
    assert!(PolicyProblem::all_in(&at_the_bounds).is_empty());
}

#[test]
fn changing_the_policy_takes_an_administrator_and_a_second_person_where_there_is_one() {
    let wanted = || policy(vec![rule(&[from(baht(1))], needs(2))]);
    let change = |people: &People, who: &str, by: &str| {
        let second = (!by.is_empty()).then(|| Second(actor(by)));
        decide(&Policy::starter(), wanted(), people, &actor(who), second.as_ref(), START)
    };
    let refused = |refusal: PersonRefusal| Err(PolicyRefusal::Person(refusal));
    let people = office();
    for who in ["malee", "somsri", "lek", "nobody", "khlang"] {
        assert_eq!(change(&people, who, "prasert"), refused(PersonRefusal::NotAdministrator), "{who}");
    }
    assert_eq!(change(&people, "nok", ""), refused(PersonRefusal::SecondPersonMissing));
    assert_eq!(change(&people, "nok", "NOK"), refused(PersonRefusal::SecondPersonIsFirst));
    assert_eq!(change(&people, "nok", "somsri"), refused(PersonRefusal::SecondPersonNotEligible));
    let entry = change(&people, "nok", "Malee").unwrap();
    let PolicyEntry::Changed { second, .. } = &entry;
    assert_eq!(second, &Some(actor("malee")));

    let changed = apply(Policy::starter(), &entry, &actor("nok"), START);
    let by = PolicyChange { at: START, by: actor("nok"), second: Some(actor("malee")) };
    assert_eq!(changed, Policy { revision: 1, changed: Some(by), ..wanted() });
    let json = serde_json::to_string(&entry).unwrap();
    assert_eq!(serde_json::from_str::<PolicyEntry>(&json).unwrap(), entry);

    let mut alone: People = [person("nok", &[crate::person::Role::Administrator], 1)].into_iter().collect();
    assert!(matches!(change(&alone, "nok", ""), Ok(PolicyEntry::Changed { second: None, .. })));
    happens(&mut alone, "nok", &crate::entry::PersonEntry::SwitchedOff, START);
    assert_eq!(change(&alone, "nok", ""), refused(PersonRefusal::NotAdministrator));
}

#[test]
fn one_who_switched_off_demoted_or_reset_everybody_else_changes_no_policy_alone_for_seventy_two_hours() {
    use crate::{
        entry::PersonEntry,
        person::{REMEMBERED_MS, Role},
        samples::new_key,
    };
    let viewer = PersonEntry::RolesChanged { roles: [Role::Viewer].into(), second: None };
    let reset = PersonEntry::PasswordReset { key: new_key(50), second: None };
    for taken in [PersonEntry::SwitchedOff, viewer, reset] {
        let mut people = office();
        for (name, at) in [("malee", 0), ("prasert", 1), ("wichai", 2)] {
            happens(&mut people, name, &taken, START.plus(at));
        }
        let change = |after, second: Option<&Second>| {
            let wanted = Policy { lapse_hours: 71, ..Policy::starter() };
            decide(&Policy::starter(), wanted, &people, &actor("nok"), second, START.plus(2 + after)).map(|_| ())
        };
        for soon in [0, REMEMBERED_MS - 1] {
            assert_eq!(change(soon, None), Err(PersonRefusal::AloneTooSoon.into()), "{taken:?}");
            let asked = change(soon, Some(&Second(actor("malee"))));
            assert_eq!(asked, Err(PersonRefusal::SecondPersonNotEligible.into()), "{taken:?}");
        }
        assert_eq!(change(REMEMBERED_MS, None), Ok(()), "{taken:?}");
    }
}

#[test]
fn what_cannot_be_meant_or_changes_nothing_is_not_put_on_record() {
    let people = office();
    let malee = Second(actor("malee"));
    let change = |wanted| decide(&Policy::starter(), wanted, &people, &actor("nok"), Some(&malee), START);
    let bad = Policy { otherwise: 0, ..Policy::starter() };
    assert_eq!(change(bad.clone()), Err(PolicyRefusal::Problems(PolicyProblem::all_in(&bad))));
    let same = Policy { revision: 99, ..Policy::starter() };
    assert_eq!(change(same), Err(PolicyRefusal::NothingToChange));
    assert!(change(Policy { lapse_hours: 71, ..Policy::starter() }).is_ok());
}

fn past(number: u32, amount: Satang, maker: &str, at: UtcMillis) -> Past {
    Past {
        id: PayoutId::new(format!("p{number}")),
        instruction: instruction(amount),
        maker: actor(maker),
        entered_at: at,
        payee_since: None,
        was: None,
        counts: true,
    }
}

fn to_account(account: &str, past: Past) -> Past {
    let account_number = AccountNumber::parse_typed(account).unwrap();
    Past { instruction: Instruction { account_number, ..past.instruction }, ..past }
}

fn outcomes(replay: &Replay) -> Vec<Outcome> {
    replay.weighed.iter().map(|(_, weight)| weight.outcome).collect()
}

#[test]
fn a_replay_sums_what_went_to_a_payee_and_from_a_maker_on_one_day_in_bangkok() {
    let starter = Policy::starter();
    let day = START.bangkok_day_began();
    let at = |millis| day.plus(millis);
    let one = |number, maker, millis| past(number, baht(30_000), maker, at(millis));

    let same_payee = [one(1, "somsri", 0), one(2, "wichai", 1), one(3, "nok", DAY_MS - 1), one(4, "lek", DAY_MS)];
    assert_eq!(outcomes(&replay(&starter, same_payee)), [GOES, needs(1), needs(1), GOES], "midnight in Bangkok");

    let same_maker = [one(1, "somsri", 0), to_account("9876543210", one(2, "Som Sri", 1))];
    assert_eq!(outcomes(&replay(&starter, same_maker)), [GOES, needs(1)], "however the maker is spelt");

    let others = [one(1, "somsri", 0), to_account("9876543210", one(2, "wichai", 1))];
    assert_eq!(outcomes(&replay(&starter, others)), [GOES, GOES]);

    let other_bank = {
        let mut second = one(2, "wichai", 1);
        second.instruction.bank = BankCode::parse("014").unwrap();
        [one(1, "somsri", 0), second]
    };
    assert_eq!(outcomes(&replay(&starter, other_bank)), [GOES, GOES], "the same number at another bank");

    let there_and_back = [one(1, "somsri", DAY_MS - 1), one(2, "lek", DAY_MS), one(3, "wichai", DAY_MS - 2)];
    assert_eq!(outcomes(&replay(&starter, there_and_back)), [GOES, GOES, needs(1)], "a clock that was set back");
}

#[test]
fn what_never_went_is_weighed_and_adds_to_no_sum() {
    let failed = Past { counts: false, ..past(1, baht(40_000), "somsri", START) };
    let replayed = replay(&Policy::starter(), [failed, past(2, baht(40_000), "somsri", START)]);
    assert_eq!(outcomes(&replayed), [GOES, GOES]);
    assert!(replayed.splits.is_empty());
}

#[test]
fn a_replay_takes_an_account_as_new_as_it_was_then() {
    let draft = policy(vec![rule(&[Condition::NewPayee { days: 2 }], needs(3)), rule(&[to(baht(100))], GOES)]);
    let first_paid = START.plus(10);
    let one = |number, at| Past { payee_since: Some(first_paid), ..past(number, baht(1), "somsri", at) };
    let before = one(1, START);
    let itself = one(2, first_paid);
    let young = one(3, first_paid.plus(2 * DAY_MS - 1));
    let old = one(4, first_paid.plus(2 * DAY_MS));
    assert_eq!(outcomes(&replay(&draft, [before, itself, young, old])), [needs(3), needs(3), needs(3), GOES]);
}

#[test]
fn what_slipped_through_in_pieces_is_found_by_payee_and_by_maker() {
    let draft = policy(vec![rule(&[from(baht(50_000))], needs(1)), rule(&[to(baht(50_000))], GOES)]);
    let replayed = replay(
        &draft,
        [
            past(1, baht(30_000), "somsri", START),
            past(2, baht(20_000), "SomSri", START.plus(1)),
            to_account("9876543210", past(3, baht(1_000), "somsri", START.plus(2))),
            past(4, baht(60_000), "somsri", START.plus(3)),
            to_account("1111111111", past(5, baht(49_999), "lek", START.plus(4))),
            to_account("1111111111", past(6, baht(1), "lek", START.plus(DAY_MS))),
        ],
    );
    assert_eq!(outcomes(&replayed), [GOES, GOES, GOES, needs(1), GOES, GOES]);
    let found: Vec<_> = replayed
        .splits
        .iter()
        .map(|split| (split.name.as_str(), split.payouts.iter().map(PayoutId::as_str).collect::<Vec<_>>(), split.sum))
        .collect();
    assert_eq!(
        found,
        [("somsri", vec!["p1", "p2", "p3"], baht(51_000)), ("สมชาย ใจดี", vec!["p1", "p2"], baht(50_000))],
        "the largest first; what waited and what one day did not see is no piece of anything"
    );
    assert!(replayed.splits.iter().all(|split| split.limit == baht(50_000) && split.first_at == START));
    assert_eq!(replayed.splits[0].by, SplitBy::Maker(actor("somsri")));
    let account = AccountNumber::parse_typed("0123456789").unwrap();
    assert_eq!(replayed.splits[1].by, SplitBy::Payee(BankCode::parse("004").unwrap(), account));
}

#[test]
fn nothing_is_a_piece_where_the_rules_know_sums_or_no_limit_or_let_the_whole_go_by_itself() {
    let pieces = || [past(1, baht(30_000), "somsri", START), past(2, baht(30_000), "somsri", START)];
    assert!(replay(&Policy::starter(), pieces()).splits.is_empty(), "the second one waits");
    let everything = policy(vec![rule(&[to(Satang::new(i64::MAX))], GOES)]);
    assert!(replay(&everything, pieces()).splits.is_empty(), "there is no limit");
    let shadowed = policy(vec![rule(&[to(baht(100_000))], GOES), rule(&[from(baht(50_000))], needs(1))]);
    assert!(replay(&shadowed, pieces()).splits.is_empty(), "60,000 would go in one piece too");
    assert_eq!(replay(&shadowed, [pieces(), pieces()].concat()).splits[0].limit, Satang::new(10_000_001));
}

#[test]
fn a_sum_beyond_every_number_is_more_than_any_limit() {
    let most = Satang::new(i64::MAX);
    let draft = policy(vec![rule(&[to(most)], GOES), rule(&[from(baht(1))], needs(1))]);
    let two = || [past(1, most, "somsri", START), past(2, most, "somsri", START)];
    assert_eq!(outcomes(&replay(&draft, two())), [GOES, GOES]);
    let sums = policy(vec![rule(&[Condition::PayeeSumFrom { amount: most }], REFUSED), rule(&[to(most)], GOES)]);
    let small = Satang::new(i64::MAX - 1);
    let three = [past(1, small, "a", START), past(2, small, "b", START), past(3, Satang::new(1), "c", START)];
    assert_eq!(outcomes(&replay(&sums, three)), [GOES, REFUSED, REFUSED]);
}

fn any_condition() -> impl Strategy<Value = Condition> {
    let amount = (1_i64..10_000).prop_map(Satang::new);
    prop_oneof![
        amount.clone().prop_map(from),
        amount.clone().prop_map(to),
        amount.clone().prop_map(|amount| Condition::PayeeSumFrom { amount }),
        amount.clone().prop_map(|amount| Condition::MakerSumFrom { amount }),
        amount.prop_map(|amount| Condition::BatchSumFrom { amount }),
        (1_u32..30).prop_map(|days| Condition::NewPayee { days }),
    ]
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let outcome = prop_oneof![Just(GOES), (1_u8..=3).prop_map(needs), Just(REFUSED)];
    (prop::collection::vec(any_condition(), 1..3), outcome)
        .prop_map(|(conditions, outcome)| Rule { conditions, outcome })
}

proptest! {
    #[test]
    fn nothing_that_no_rule_decides_goes_by_itself(
        rules in prop::collection::vec(any_rule(), 0..8),
        otherwise in 1_u8..=3,
        amount in 1_i64..12_000,
        sums in (0_i64..12_000, 0_i64..12_000),
    ) {
        let draft = Policy { otherwise, ..policy(rules) };
        let facts = Facts { payee_sum: Satang::new(sums.0), maker_sum: Satang::new(sums.1), ..Facts::NONE };
        let weight = draft.weigh(&instruction(Satang::new(amount)), &facts, START);
        match weight.rule {
            None => prop_assert_eq!(weight.outcome, needs(otherwise)),
            Some(number) => {
                let rule = &draft.rules[number as usize - 1];
                prop_assert_eq!((weight.outcome, &weight.conditions), (rule.outcome, &rule.conditions));
                let before = Policy { rules: draft.rules[..number as usize - 1].to_vec(), ..draft.clone() };
                prop_assert_eq!(before.weigh(&instruction(Satang::new(amount)), &facts, START).rule, None);
            }
        }
    }

    /// Under the first policy no way of cutting a sum into pieces gets more than the limit through in one day.
    #[test]
    fn what_goes_by_itself_never_comes_to_the_limit(
        pieces in prop::collection::vec((1_i64..5_500_000, 0_usize..3, 0_usize..3), 1..40),
    ) {
        let past = pieces.iter().zip(1..).map(|((amount, payee, maker), number)| {
            let account = ["0123456789", "0123456780", "0123456781"][*payee];
            let at = START.bangkok_day_began().plus(i64::from(number));
            to_account(account, past(number, Satang::new(*amount), ["somsri", "wichai", "nok"][*maker], at))
        });
        let replayed = replay(&Policy::starter(), past);
        prop_assert!(replayed.splits.is_empty());
        let mut went: std::collections::BTreeMap<String, i64> = Default::default();
        for (past, weight) in &replayed.weighed {
            if weight.outcome == GOES {
                for key in [past.maker.as_str(), past.instruction.account_number.as_str()] {
                    *went.entry(key.to_owned()).or_default() += past.instruction.amount.as_i64();
                }
            }
        }
        prop_assert!(went.values().all(|sum| *sum < 5_000_000), "{went:?}");
    }
}
