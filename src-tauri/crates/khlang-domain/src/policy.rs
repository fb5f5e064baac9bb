//! Which payouts go by themselves, which need supervisors, and which do not go at all.
//!
//! An ordered list of rules: the first whose conditions all hold decides, and what no rule decides needs approval. Pure: what a rule asks
//! about other payouts comes in as [`Facts`].

mod change;
mod replay;
#[cfg(test)]
mod tests;

pub use change::{MAX_DAYS, MAX_LAPSE_HOURS, MAX_RULES, MAX_SUPERVISORS, PolicyProblem, PolicyRefusal, decide};
pub use replay::{Past, Replay, Split, SplitBy, replay};

use crate::{
    bank::BankCode,
    entry::PolicyEntry,
    ids::{Actor, ConnectionId},
    instruction::Instruction,
    money::Satang,
    time::UtcMillis,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What a rule asks of a payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Condition {
    /// At least this much.
    AmountFrom {
        /// The smallest amount.
        amount: Satang,
    },
    /// At most this much.
    AmountTo {
        /// The largest amount.
        amount: Satang,
    },
    /// Through one of these.
    Connection {
        /// Which.
        connections: BTreeSet<ConnectionId>,
    },
    /// To one of these.
    Bank {
        /// Which.
        banks: BTreeSet<BankCode>,
    },
    /// To an account that was never paid, or for the first time less than so many days ago. A known payee with another account is one of
    /// these too.
    NewPayee {
        /// How many days an account is new.
        days: u32,
    },
    /// Together with everything else to this account today at least this much.
    PayeeSumFrom {
        /// The smallest sum.
        amount: Satang,
    },
    /// Together with everything else by this maker today at least this much.
    MakerSumFrom {
        /// The smallest sum.
        amount: Satang,
    },
    /// In a batch that comes to at least this much.
    BatchSumFrom {
        /// The smallest sum.
        amount: Satang,
    },
}

/// What a rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Outcome {
    /// It goes by itself.
    Goes,
    /// So many supervisors sign first.
    Needs {
        /// 1 to 3.
        supervisors: u8,
    },
    /// It does not go.
    Refused,
}

impl Outcome {
    /// How many signatures it takes; `None` where none would help.
    #[must_use]
    pub fn signatures(self) -> Option<usize> {
        match self {
            Self::Goes => Some(0),
            Self::Needs { supervisors } => Some(supervisors.into()),
            Self::Refused => None,
        }
    }

    /// Whether this lets less through than `other`.
    #[must_use]
    pub fn is_stricter_than(self, other: Self) -> bool {
        match (self.signatures(), other.signatures()) {
            (Some(this), Some(other)) => this > other,
            (this, other) => this.is_none() && other.is_some(),
        }
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// All of them have to hold; at least one.
    pub conditions: Vec<Condition>,
    /// What it says then.
    pub outcome: Outcome,
}

/// An office's policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// The number of its changes; 0 is the one that every office begins with.
    pub revision: u64,
    /// In order; the first that holds decides.
    pub rules: Vec<Rule>,
    /// How many supervisors everything else needs: 1 to 3.
    pub otherwise: u8,
    /// After how many hours an approval that was not completed, or not used, lapses.
    pub lapse_hours: u32,
    /// From which sum on an approval takes the password every time.
    pub password_each_time_from: Satang,
    /// When and by whom it was changed last, and who confirmed it; `None` for the one that every office begins with.
    pub changed: Option<PolicyChange>,
}

/// Who changed a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyChange {
    /// When.
    pub at: UtcMillis,
    /// Who.
    pub by: Actor,
    /// Who confirmed it; `None` where there was nobody else.
    pub second: Option<Actor>,
}

/// What the rules ask about everything but the payout itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    /// When the account was first paid; `None` where it never was.
    pub payee_since: Option<UtcMillis>,
    /// What else went, or may yet go, to this account on the same day.
    pub payee_sum: Satang,
    /// What else this maker entered on the same day that went, or may yet go.
    pub maker_sum: Satang,
    /// What the batch comes to, this one included; `None` for one that came alone.
    pub batch_sum: Option<Satang>,
}

impl Facts {
    /// Of the first payout of a desk.
    pub const NONE: Self =
        Self { payee_since: None, payee_sum: Satang::ZERO, maker_sum: Satang::ZERO, batch_sum: None };
}

/// What the policy says of one payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Weight {
    /// By which policy.
    pub policy: u64,
    /// By which of its rules, counted from 1; `None` for what no rule decides.
    pub rule: Option<u32>,
    /// What that rule asks; empty for what no rule decides.
    pub conditions: Vec<Condition>,
    /// What it says.
    pub outcome: Outcome,
}

impl Policy {
    /// The one that every office begins with: from 50,000.00 one supervisor, from 500,000.00 two, for a payout as for what a payee is
    /// paid and a maker enters in one day.
    #[must_use]
    pub fn starter() -> Self {
        let (small, large) = (Satang::new(5_000_000), Satang::new(50_000_000));
        let from = |amount, supervisors| {
            let sums = [
                Condition::AmountFrom { amount },
                Condition::PayeeSumFrom { amount },
                Condition::MakerSumFrom { amount },
            ];
            sums.map(|condition| Rule { conditions: vec![condition], outcome: Outcome::Needs { supervisors } })
        };
        let below = Condition::AmountTo { amount: Satang::new(small.as_i64() - 1) };
        let goes = Rule { conditions: vec![below], outcome: Outcome::Goes };
        Self {
            revision: 0,
            rules: from(large, 2).into_iter().chain(from(small, 1)).chain([goes]).collect(),
            otherwise: 1,
            lapse_hours: 72,
            password_each_time_from: large,
            changed: None,
        }
    }

    /// What it says of `instruction` at `now`.
    #[must_use]
    pub fn weigh(&self, instruction: &Instruction, facts: &Facts, now: UtcMillis) -> Weight {
        let matching = self
            .rules
            .iter()
            .zip(1..)
            .find(|(rule, _)| rule.conditions.iter().all(|condition| condition.holds(instruction, facts, now)));
        match matching {
            Some((rule, number)) => Weight {
                policy: self.revision,
                rule: Some(number),
                conditions: rule.conditions.clone(),
                outcome: rule.outcome,
            },
            None => Weight {
                policy: self.revision,
                rule: None,
                conditions: Vec::new(),
                outcome: Outcome::Needs { supervisors: self.otherwise },
            },
        }
    }

    /// Until when what is weighed at `now` can be approved and sent.
    #[must_use]
    pub fn expiry(&self, now: UtcMillis) -> UtcMillis {
        now.plus(i64::from(self.lapse_hours) * 60 * 60 * 1000)
    }
}

impl Condition {
    /// A sum that leaves 64 bits is more than any limit.
    fn holds(&self, instruction: &Instruction, facts: &Facts, now: UtcMillis) -> bool {
        let amount = instruction.amount;
        let reaches = |others: Satang, limit: Satang| others.checked_add(amount).is_none_or(|sum| sum >= limit);
        match self {
            Self::AmountFrom { amount: limit } => amount >= *limit,
            Self::AmountTo { amount: limit } => amount <= *limit,
            Self::Connection { connections } => connections.contains(&instruction.connection),
            Self::Bank { banks } => banks.contains(&instruction.bank),
            Self::NewPayee { days } => {
                facts.payee_since.is_none_or(|since| now.since(since) < i64::from(*days).saturating_mul(DAY_MS))
            }
            Self::PayeeSumFrom { amount: limit } => reaches(facts.payee_sum, *limit),
            Self::MakerSumFrom { amount: limit } => reaches(facts.maker_sum, *limit),
            Self::BatchSumFrom { amount: limit } => facts.batch_sum.is_some_and(|sum| sum >= *limit),
        }
    }
}

/// The policy after one more change; before the first it is [`Policy::starter`].
#[must_use]
pub fn apply(policy: Policy, entry: &PolicyEntry, who: &Actor, at: UtcMillis) -> Policy {
    let PolicyEntry::Changed { rules, otherwise, lapse_hours, password_each_time_from, second } = entry;
    Policy {
        revision: policy.revision + 1,
        rules: rules.clone(),
        otherwise: *otherwise,
        lapse_hours: *lapse_hours,
        password_each_time_from: *password_each_time_from,
        changed: Some(PolicyChange { at, by: who.clone(), second: second.clone() }),
    }
}
