//! What a policy may be changed to, and by whom.

use super::{Condition, Outcome, Policy};
use crate::{
    entry::PolicyEntry,
    ids::Actor,
    money::Satang,
    person::{People, PersonRefusal, Role, Second, second_of},
    time::UtcMillis,
};
use serde::Serialize;
use thiserror::Error;

/// The most rules.
pub const MAX_RULES: usize = 50;
/// The most supervisors that anything can need.
pub const MAX_SUPERVISORS: u8 = 3;
/// The most days for which an account is new.
pub const MAX_DAYS: u32 = 365;
/// The longest time for which an approval stands: 30 days.
pub const MAX_LAPSE_HOURS: u32 = 30 * 24;

/// Something in a policy that cannot be meant, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyProblem {
    /// In which rule, counted from 0; `None` for what belongs to no rule.
    pub rule: Option<usize>,
    /// In which of its conditions, counted from 0; `None` for the rule as a whole.
    pub condition: Option<usize>,
    /// The key of its message.
    pub code: &'static str,
}

impl PolicyProblem {
    /// Every code.
    pub const CODES: [&'static str; 9] = [
        "policyTooManyRules",
        "policyNoConditions",
        "policyAmountMissing",
        "policyNothingChosen",
        "policyDaysOutOfRange",
        "policySupervisorsOutOfRange",
        "policyOtherwiseOutOfRange",
        "policyLapseOutOfRange",
        "policyNeverReached",
    ];

    /// Everything that cannot be meant in `policy`.
    #[must_use]
    pub fn all_in(policy: &Policy) -> Vec<Self> {
        let whole = |code| Self { rule: None, condition: None, code };
        let mut problems = Vec::new();
        if policy.rules.len() > MAX_RULES {
            problems.push(whole("policyTooManyRules"));
        }
        if !(1..=MAX_SUPERVISORS).contains(&policy.otherwise) {
            problems.push(whole("policyOtherwiseOutOfRange"));
        }
        if !(1..=MAX_LAPSE_HOURS).contains(&policy.lapse_hours) {
            problems.push(whole("policyLapseOutOfRange"));
        }
        if policy.password_each_time_from < Satang::ZERO {
            problems.push(whole("policyAmountMissing"));
        }
        for (number, rule) in policy.rules.iter().enumerate() {
            let at = |condition, code| Self { rule: Some(number), condition, code };
            if rule.conditions.is_empty() {
                problems.push(at(None, "policyNoConditions"));
            }
            if let Outcome::Needs { supervisors } = rule.outcome
                && !(1..=MAX_SUPERVISORS).contains(&supervisors)
            {
                problems.push(at(None, "policySupervisorsOutOfRange"));
            }
            for (place, condition) in rule.conditions.iter().enumerate() {
                problems.extend(problem_of(condition).map(|code| at(Some(place), code)));
            }
            // The same conditions again, in whatever order: the one before has decided already.
            let same = |other: &super::Rule| {
                rule.conditions.iter().all(|condition| other.conditions.contains(condition))
                    && other.conditions.iter().all(|condition| rule.conditions.contains(condition))
            };
            if policy.rules.iter().take(number).any(same) {
                problems.push(at(None, "policyNeverReached"));
            }
        }
        problems
    }
}

fn problem_of(condition: &Condition) -> Option<&'static str> {
    match condition {
        Condition::AmountFrom { amount }
        | Condition::AmountTo { amount }
        | Condition::PayeeSumFrom { amount }
        | Condition::MakerSumFrom { amount }
        | Condition::BatchSumFrom { amount } => (*amount <= Satang::ZERO).then_some("policyAmountMissing"),
        Condition::Connection { connections } => connections.is_empty().then_some("policyNothingChosen"),
        Condition::Bank { banks } => banks.is_empty().then_some("policyNothingChosen"),
        Condition::NewPayee { days } => (!(1..=MAX_DAYS).contains(days)).then_some("policyDaysOutOfRange"),
    }
}

/// Why a policy was not changed. Nothing was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyRefusal {
    /// Only an administrator may, and where there are two people it takes both.
    #[error(transparent)]
    Person(#[from] PersonRefusal),
    /// Something in it cannot be meant.
    #[error("{} places need attention", .0.len())]
    Problems(Vec<PolicyProblem>),
    /// It is the one that holds.
    #[error("nothing to change")]
    NothingToChange,
}

/// The entry that changes `policy` to `wanted`, whose revision and change are not looked at.
///
/// # Errors
/// A [`PolicyRefusal`] when it may not be changed so.
pub fn decide(
    policy: &Policy,
    wanted: Policy,
    people: &People,
    who: &Actor,
    second: Option<&Second>,
    now: UtcMillis,
) -> Result<PolicyEntry, PolicyRefusal> {
    if !people.find(who).is_some_and(|who| who.has(Role::Administrator)) {
        return Err(PersonRefusal::NotAdministrator.into());
    }
    let problems = PolicyProblem::all_in(&wanted);
    if !problems.is_empty() {
        return Err(PolicyRefusal::Problems(problems));
    }
    let same = Policy { revision: policy.revision, changed: policy.changed.clone(), ..wanted.clone() };
    if same == *policy {
        return Err(PolicyRefusal::NothingToChange);
    }
    Ok(PolicyEntry::Changed {
        rules: wanted.rules,
        otherwise: wanted.otherwise,
        lapse_hours: wanted.lapse_hours,
        password_each_time_from: wanted.password_each_time_from,
        second: second_of(people, who, None, second, now)?,
    })
}
