//! The policy in both directions, what a draft of it would have said, and the rule by which a payout was weighed.

use super::basics::{MoneyText, TimeText, small};
use khlang_domain::{
    bank::BankCode,
    codes::Message,
    ids::ConnectionId,
    money::Satang,
    payout::Payout,
    policy::{self, Condition, Facts, Outcome, Policy, Replay, Rule, Weight},
    time::UtcMillis,
};
use serde::{Deserialize, Serialize};
use specta::Type;
use std::collections::{BTreeMap, BTreeSet};

/// How many rows of a replay are shown.
const DIFFERS_SHOWN: usize = 100;
/// How many groups.
const SPLITS_SHOWN: usize = 50;

/// A condition of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ConditionView {
    /// At least this much.
    AmountFrom {
        /// As typed, or with two places.
        amount: MoneyText,
    },
    /// At most this much.
    AmountTo {
        /// As typed, or with two places.
        amount: MoneyText,
    },
    /// At least this much to the payee on one day.
    PayeeSumFrom {
        /// As typed, or with two places.
        amount: MoneyText,
    },
    /// At least this much by the maker on one day.
    MakerSumFrom {
        /// As typed, or with two places.
        amount: MoneyText,
    },
    /// At least this much in the batch.
    BatchSumFrom {
        /// As typed, or with two places.
        amount: MoneyText,
    },
    /// It goes through one of these.
    Connection {
        /// Their ids.
        connections: Vec<String>,
    },
    /// It goes to one of these.
    Bank {
        /// Their codes.
        banks: Vec<String>,
    },
    /// The payee is new, or changed.
    NewPayee {
        /// Within how many days.
        days: u32,
    },
}

/// What a rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum OutcomeView {
    /// It goes by itself.
    Goes,
    /// It needs signatures.
    Needs {
        /// Of how many supervisors.
        supervisors: u8,
    },
    /// It is refused.
    Refused,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RuleView {
    /// All of them have to hold.
    pub conditions: Vec<ConditionView>,
    /// What it says then.
    pub outcome: OutcomeView,
}

/// The policy that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PolicyView {
    /// Goes back with the change.
    pub revision: u32,
    /// In order; the first that holds decides.
    pub rules: Vec<RuleView>,
    /// How many supervisors everything else needs.
    pub otherwise: u8,
    /// After how many hours an approval lapses.
    pub lapse_hours: u32,
    /// From which sum on an approval takes the password every time.
    pub password_each_time_from: MoneyText,
    /// When it was changed last; null for the one that every office begins with.
    pub changed_at: Option<TimeText>,
    /// By whom.
    pub changed_by: Option<String>,
    /// Who confirmed it.
    pub second: Option<String>,
    /// How many payouts are under way under it.
    pub waiting: u32,
    /// How many supervisors there are.
    pub supervisors: u32,
    /// There is someone who could vouch for a change of yours.
    pub second_needed: bool,
}

/// A policy as it is being written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PolicyDraft {
    /// In order; the first that holds decides.
    pub rules: Vec<RuleView>,
    /// How many supervisors everything else needs.
    pub otherwise: u8,
    /// After how many hours an approval lapses.
    pub lapse_hours: u32,
    /// From which sum on an approval takes the password every time.
    pub password_each_time_from: MoneyText,
}

/// What the desk says of a draft of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PolicyCheck {
    /// What makes it impossible.
    pub problems: Vec<PolicyProblem>,
}

/// Something in a policy that cannot be meant. Message `problem.<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PolicyProblem {
    /// In which rule, counted from 0; null for what belongs to no rule.
    pub rule: Option<u32>,
    /// In which of its conditions, counted from 0; null for the rule as a whole.
    pub condition: Option<u32>,
    /// The last part of the message's key.
    pub code: String,
    /// What the message may quote.
    pub params: BTreeMap<String, String>,
}

impl From<policy::PolicyProblem> for PolicyProblem {
    fn from(problem: policy::PolicyProblem) -> Self {
        Self {
            rule: problem.rule.map(small),
            condition: problem.condition.map(small),
            code: problem.code.to_owned(),
            params: BTreeMap::new(),
        }
    }
}

impl PolicyDraft {
    /// The policy that it says.
    ///
    /// # Errors
    /// One problem for each amount or bank that cannot be read.
    pub fn read(&self) -> Result<Policy, Vec<PolicyProblem>> {
        let mut problems = Vec::new();
        let mut rules = Vec::new();
        for (number, rule) in self.rules.iter().enumerate() {
            let mut conditions = Vec::new();
            for (place, condition) in rule.conditions.iter().enumerate() {
                match read_condition(condition) {
                    Ok(condition) => conditions.push(condition),
                    Err(message) => problems.push(problem(Some(number), Some(place), message)),
                }
            }
            rules.push(Rule { conditions, outcome: rule.outcome.into() });
        }
        let each_time =
            self.password_each_time_from.read().map_err(|error| problems.push(problem(None, None, error.into())));
        match each_time {
            Ok(password_each_time_from) if problems.is_empty() => Ok(Policy {
                revision: 0,
                rules,
                otherwise: self.otherwise,
                lapse_hours: self.lapse_hours,
                password_each_time_from,
                changed: None,
            }),
            _ => Err(problems),
        }
    }
}

fn problem(rule: Option<usize>, condition: Option<usize>, message: Message) -> PolicyProblem {
    PolicyProblem {
        rule: rule.map(small),
        condition: condition.map(small),
        code: message.code.to_owned(),
        params: message.params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    }
}

fn read_condition(condition: &ConditionView) -> Result<Condition, Message> {
    let read = |amount: &MoneyText| amount.read().map_err(Message::from);
    Ok(match condition {
        ConditionView::AmountFrom { amount } => Condition::AmountFrom { amount: read(amount)? },
        ConditionView::AmountTo { amount } => Condition::AmountTo { amount: read(amount)? },
        ConditionView::PayeeSumFrom { amount } => Condition::PayeeSumFrom { amount: read(amount)? },
        ConditionView::MakerSumFrom { amount } => Condition::MakerSumFrom { amount: read(amount)? },
        ConditionView::BatchSumFrom { amount } => Condition::BatchSumFrom { amount: read(amount)? },
        ConditionView::Connection { connections } => {
            Condition::Connection { connections: connections.iter().map(ConnectionId::new).collect() }
        }
        ConditionView::Bank { banks } => {
            let banks = banks.iter().map(|bank| BankCode::parse(bank));
            Condition::Bank { banks: banks.collect::<Result<BTreeSet<_>, _>>().map_err(Message::from)? }
        }
        ConditionView::NewPayee { days } => Condition::NewPayee { days: *days },
    })
}

impl From<&Condition> for ConditionView {
    fn from(condition: &Condition) -> Self {
        match condition {
            Condition::AmountFrom { amount } => Self::AmountFrom { amount: (*amount).into() },
            Condition::AmountTo { amount } => Self::AmountTo { amount: (*amount).into() },
            Condition::PayeeSumFrom { amount } => Self::PayeeSumFrom { amount: (*amount).into() },
            Condition::MakerSumFrom { amount } => Self::MakerSumFrom { amount: (*amount).into() },
            Condition::BatchSumFrom { amount } => Self::BatchSumFrom { amount: (*amount).into() },
            Condition::Connection { connections } => {
                Self::Connection { connections: connections.iter().map(|id| id.as_str().to_owned()).collect() }
            }
            Condition::Bank { banks } => {
                Self::Bank { banks: banks.iter().map(|bank| bank.as_str().to_owned()).collect() }
            }
            Condition::NewPayee { days } => Self::NewPayee { days: *days },
        }
    }
}

impl From<Outcome> for OutcomeView {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Goes => Self::Goes,
            Outcome::Needs { supervisors } => Self::Needs { supervisors },
            Outcome::Refused => Self::Refused,
        }
    }
}

impl From<OutcomeView> for Outcome {
    fn from(outcome: OutcomeView) -> Self {
        match outcome {
            OutcomeView::Goes => Self::Goes,
            OutcomeView::Needs { supervisors } => Self::Needs { supervisors },
            OutcomeView::Refused => Self::Refused,
        }
    }
}

/// What stands around the policy on its screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyContext {
    /// How many payouts are under way under it.
    pub waiting: usize,
    /// How many supervisors there are.
    pub supervisors: usize,
    /// There is someone who could vouch for a change.
    pub second_needed: bool,
}

/// The policy as the window shows it.
#[must_use]
pub fn policy_view(policy: &Policy, context: PolicyContext) -> PolicyView {
    let changed = policy.changed.as_ref();
    PolicyView {
        revision: small(policy.revision),
        rules: policy.rules.iter().map(rule_view).collect(),
        otherwise: policy.otherwise,
        lapse_hours: policy.lapse_hours,
        password_each_time_from: policy.password_each_time_from.into(),
        changed_at: changed.map(|change| change.at.into()),
        changed_by: changed.map(|change| change.by.as_str().to_owned()),
        second: changed.and_then(|change| change.second.as_ref()).map(|second| second.as_str().to_owned()),
        waiting: small(context.waiting),
        supervisors: small(context.supervisors),
        second_needed: context.second_needed,
    }
}

fn rule_view(rule: &Rule) -> RuleView {
    RuleView { conditions: rule.conditions.iter().map(ConditionView::from).collect(), outcome: rule.outcome.into() }
}

/// By which rule of the policy a payout was weighed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MatchedRuleView {
    /// From 1; null for the last one, "everything else".
    pub number: Option<u32>,
    /// What the rule asks for.
    pub conditions: Vec<ConditionView>,
    /// What it says.
    pub outcome: OutcomeView,
    /// What was counted.
    pub facts: WeighedFactsView,
    /// Which version of the policy.
    pub policy_revision: u32,
}

/// What was counted when a payout was weighed, the payout itself included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WeighedFactsView {
    /// What goes to the payee on that day.
    pub payee_sum: MoneyText,
    /// What the maker entered on that day.
    pub maker_sum: MoneyText,
}

/// The rule that decided about a payout of this amount.
#[must_use]
pub(super) fn matched_rule_view(weight: &Weight, facts: &Facts, amount: Satang) -> MatchedRuleView {
    let together = |others: Satang| others.checked_add(amount).unwrap_or(others).into();
    MatchedRuleView {
        number: weight.rule,
        conditions: weight.conditions.iter().map(ConditionView::from).collect(),
        outcome: weight.outcome.into(),
        facts: WeighedFactsView { payee_sum: together(facts.payee_sum), maker_sum: together(facts.maker_sum) },
        policy_revision: small(weight.policy),
    }
}

/// As [`matched_rule_view`], of a payout that was weighed.
pub(super) fn rule_of(payout: &Payout) -> Option<MatchedRuleView> {
    let weighed = payout.weighed.as_ref()?;
    Some(matched_rule_view(&weighed.weight, &weighed.facts, payout.amount()?))
}

/// A draft of the policy, run over what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReplayView {
    /// The first day.
    pub from: TimeText,
    /// The last.
    pub to: TimeText,
    /// How many payouts there were.
    pub payouts: u32,
    /// What would have gone by itself.
    pub goes: CountSum,
    /// What would have waited, by how many supervisors it needs.
    pub needs: Vec<NeedsCount>,
    /// What would not have gone.
    pub refused: CountSum,
    /// For whom it would have waited.
    pub by_maker: Vec<MakerWaits>,
    /// What would have been handled in another way than it was; at most 100.
    pub differs: Vec<ReplayRow>,
    /// What stays below a limit one by one and is above it together; at most 50.
    pub split: Vec<SplitGroup>,
}

/// How many, and how much together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CountSum {
    /// How many.
    pub count: u32,
    /// How much together.
    pub sum: MoneyText,
}

/// What would have needed so many supervisors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NeedsCount {
    /// How many supervisors.
    pub supervisors: u8,
    /// How many payouts.
    pub count: u32,
    /// How much together.
    pub sum: MoneyText,
}

/// What of one maker's would have waited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MakerWaits {
    /// Who.
    pub name: String,
    /// How many payouts.
    pub waited: u32,
    /// How much together.
    pub sum: MoneyText,
}

/// A payout that would have been handled in another way than it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReplayRow {
    /// Which one.
    pub payout_id: String,
    /// Its reference.
    pub reference: String,
    /// The name on the account.
    pub payee: String,
    /// Who made it.
    pub maker: String,
    /// When it was entered.
    pub at: TimeText,
    /// How much.
    pub amount: MoneyText,
    /// What was said of it then; null where nothing weighed it.
    pub was: Option<OutcomeView>,
    /// What the draft says.
    pub would: OutcomeView,
    /// By which of its rules, counted from 0; null for everything else.
    pub rule: Option<u32>,
}

/// Whose sum it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SplitBy {
    Payee,
    Maker,
}

/// Payouts of one day that stay below a limit one by one and are above it together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SplitGroup {
    /// Whose sum it is.
    pub by: SplitBy,
    /// The payee or the maker.
    pub name: String,
    /// Which day.
    pub day: TimeText,
    /// How many.
    pub count: u32,
    /// How much together.
    pub sum: MoneyText,
    /// Which limit.
    pub limit: MoneyText,
}

/// Counts and sums as they grow.
#[derive(Clone, Copy)]
struct Tally(u32, Satang);

impl Tally {
    const NONE: Self = Self(0, Satang::ZERO);

    fn add(&mut self, amount: Satang) {
        self.0 = self.0.saturating_add(1);
        self.1 = self.1.checked_add(amount).unwrap_or(Satang::new(i64::MAX));
    }
}

impl From<Tally> for CountSum {
    fn from(Tally(count, sum): Tally) -> Self {
        Self { count, sum: sum.into() }
    }
}

/// What a draft would have said, as the window shows it.
#[must_use]
pub fn replay_view(from: UtcMillis, to: UtcMillis, replay: &Replay) -> ReplayView {
    let (mut goes, mut refused) = (Tally::NONE, Tally::NONE);
    let mut needs: BTreeMap<u8, Tally> = BTreeMap::new();
    let mut makers: BTreeMap<&str, Tally> = BTreeMap::new();
    for (past, weight) in &replay.weighed {
        let amount = past.instruction.amount;
        match weight.outcome {
            Outcome::Goes => goes.add(amount),
            Outcome::Refused => refused.add(amount),
            Outcome::Needs { supervisors } => {
                needs.entry(supervisors).or_insert(Tally::NONE).add(amount);
                makers.entry(past.maker.as_str()).or_insert(Tally::NONE).add(amount);
            }
        }
    }
    let differs = replay.weighed.iter().rev().filter(|(past, weight)| past.was != Some(weight.outcome));
    ReplayView {
        from: from.into(),
        to: to.into(),
        payouts: small(replay.weighed.len()),
        goes: goes.into(),
        needs: needs
            .into_iter()
            .map(|(supervisors, Tally(count, sum))| NeedsCount { supervisors, count, sum: sum.into() })
            .collect(),
        refused: refused.into(),
        by_maker: makers
            .into_iter()
            .map(|(name, Tally(waited, sum))| MakerWaits { name: name.to_owned(), waited, sum: sum.into() })
            .collect(),
        differs: differs
            .take(DIFFERS_SHOWN)
            .map(|(past, weight)| ReplayRow {
                payout_id: past.id.as_str().to_owned(),
                reference: past.instruction.reference.as_str().to_owned(),
                payee: past.instruction.account_name.as_str().to_owned(),
                maker: past.maker.as_str().to_owned(),
                at: past.entered_at.into(),
                amount: past.instruction.amount.into(),
                was: past.was.map(OutcomeView::from),
                would: weight.outcome.into(),
                rule: weight.rule.map(|number| number.saturating_sub(1)),
            })
            .collect(),
        split: replay
            .splits
            .iter()
            .take(SPLITS_SHOWN)
            .map(|split| SplitGroup {
                by: match split.by {
                    policy::SplitBy::Payee(..) => SplitBy::Payee,
                    policy::SplitBy::Maker(..) => SplitBy::Maker,
                },
                name: split.name.clone(),
                day: split.first_at.into(),
                count: small(split.payouts.len()),
                sum: split.sum.into(),
                limit: split.limit.into(),
            })
            .collect(),
    }
}
