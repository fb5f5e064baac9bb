//! What a policy would have said of what was already entered, and what it would have let through in pieces.

use super::{Condition, Facts, Outcome, Policy, Rule, Weight};
use crate::{
    account::AccountNumber,
    bank::BankCode,
    ids::{Actor, PayoutId},
    instruction::Instruction,
    money::Satang,
    person::folded,
    time::UtcMillis,
};
use std::collections::BTreeMap;

/// A payout as it was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Which.
    pub id: PayoutId,
    /// What was to be paid.
    pub instruction: Instruction,
    /// By whom.
    pub maker: Actor,
    /// When.
    pub entered_at: UtcMillis,
    /// When the account was first paid; `None` where it never was.
    pub payee_since: Option<UtcMillis>,
    /// What was said of it then; `None` for what was entered before there was a policy.
    pub was: Option<Outcome>,
    /// Whether it went, or may yet go: what was refused, withdrawn or failed adds to no sum.
    pub counts: bool,
}

/// What a policy would have said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replay {
    /// Each payout with what would have been said of it, oldest first.
    pub weighed: Vec<(Past, Weight)>,
    /// What would have gone through in pieces, the largest first.
    pub splits: Vec<Split>,
}

/// By what payouts belong together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SplitBy {
    /// To one account.
    Payee(BankCode, AccountNumber),
    /// By one person.
    Maker(Actor),
}

/// Payouts of one day that would each have gone by themselves and together come to what needs approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// To whom, or by whom.
    pub by: SplitBy,
    /// The name of the payee or the maker.
    pub name: String,
    /// When the first of them was entered.
    pub first_at: UtcMillis,
    /// Which, oldest first.
    pub payouts: Vec<PayoutId>,
    /// What they come to.
    pub sum: Satang,
    /// What one payout may not reach without approval.
    pub limit: Satang,
}

/// Weighs everything in `past`, which is in the order in which it was entered and begins with a day.
#[must_use]
pub fn replay(policy: &Policy, past: impl IntoIterator<Item = Past>) -> Replay {
    let limit = policy.smallest_limit();
    let (mut payees, mut makers) = (Sums::default(), Sums::default());
    let mut groups = BTreeMap::new();
    let mut weighed = Vec::new();
    for past in past {
        let day = past.entered_at.bangkok_day();
        let account = (past.instruction.bank.clone(), past.instruction.account_number.clone());
        let maker = folded(&past.maker);
        let facts = Facts {
            payee_since: past.payee_since.filter(|since| *since < past.entered_at),
            payee_sum: payees.of(day, &account),
            maker_sum: makers.of(day, &maker),
            batch_sum: None,
        };
        let weight = policy.weigh(&past.instruction, &facts, past.entered_at);
        if past.counts {
            payees.add(day, account.clone(), past.instruction.amount);
            makers.add(day, maker.clone(), past.instruction.amount);
            if let Some(limit) = limit.filter(|_| weight.outcome == Outcome::Goes) {
                let payee = SplitBy::Payee(account.0.clone(), account.1.clone());
                let payee = ((day, Some(account), None), payee, past.instruction.account_name.as_str());
                let maker = ((day, None, Some(maker)), SplitBy::Maker(past.maker.clone()), past.maker.as_str());
                for (key, by, name) in [payee, maker] {
                    let split = groups.entry(key).or_insert_with(|| Split {
                        by,
                        name: name.to_owned(),
                        first_at: past.entered_at,
                        payouts: Vec::new(),
                        sum: Satang::ZERO,
                        limit,
                    });
                    split.sum = sum_or_most(split.sum, past.instruction.amount);
                    split.payouts.push(past.id.clone());
                }
            }
        }
        weighed.push((past, weight));
    }
    let mut splits: Vec<Split> =
        groups.into_values().filter(|split| split.payouts.len() > 1 && split.sum >= split.limit).collect();
    splits.sort_by_key(|split| std::cmp::Reverse(split.sum));
    Replay { weighed, splits }
}

impl Policy {
    /// From which amount on a single payout needs somebody, as far as rules say so by the amount alone.
    fn smallest_limit(&self) -> Option<Satang> {
        let alone = || self.rules.iter().filter(|rule| is_about_the_amount_alone(rule));
        let bounds = alone().flat_map(|rule| &rule.conditions).filter_map(|condition| match condition {
            Condition::AmountFrom { amount } => Some(*amount),
            // What is more than this goes on to the rules behind it, of which the last one asks for approval.
            Condition::AmountTo { amount } => amount.checked_add(Satang::new(1)),
            _ => None,
        });
        let goes = |amount: Satang| {
            let decides = alone().find(|rule| {
                rule.conditions.iter().all(|condition| match condition {
                    Condition::AmountFrom { amount: limit } => amount >= *limit,
                    Condition::AmountTo { amount: limit } => amount <= *limit,
                    _ => false,
                })
            });
            decides.is_some_and(|rule| rule.outcome == Outcome::Goes)
        };
        bounds.filter(|amount| !goes(*amount)).min()
    }
}

fn is_about_the_amount_alone(rule: &Rule) -> bool {
    rule.conditions.iter().all(|one| matches!(one, Condition::AmountFrom { .. } | Condition::AmountTo { .. }))
}

fn sum_or_most(sum: Satang, amount: Satang) -> Satang {
    sum.checked_add(amount).unwrap_or(Satang::new(i64::MAX))
}

/// Sums of each day by something. A day that a clock went back to goes on where it was.
struct Sums<K>(BTreeMap<(i64, K), Satang>);

impl<K> Default for Sums<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Clone> Sums<K> {
    fn of(&self, day: i64, key: &K) -> Satang {
        self.0.get(&(day, key.clone())).copied().unwrap_or(Satang::ZERO)
    }

    fn add(&mut self, day: i64, key: K, amount: Satang) {
        let sum = self.0.entry((day, key)).or_insert(Satang::ZERO);
        *sum = sum_or_most(*sum, amount);
    }
}
