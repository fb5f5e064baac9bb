//! A search as a condition in SQL. Whatever a person typed goes in as a value, never as part of the text.

use khlang_domain::{money::Satang, payout::Tab, search::Term};
use rusqlite::types::Value;

/// Conditions that must all hold, over the table `payout AS p`.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    conditions: Vec<String>,
    values: Vec<Value>,
    reads: Reads,
}

/// What a condition looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Reads {
    /// Place, time and amount, which every index of lists has.
    #[default]
    Order,
    /// Besides, what `payout_listed` has.
    Listed,
    /// The row itself.
    Row,
}

impl Filter {
    /// What is listed, or what stands under a tab.
    pub(super) fn under(tab: Option<Tab>) -> Self {
        let mut filter = Self::default();
        match tab {
            Some(tab) => filter.and(Reads::Order, "p.tab = ?", [text(tab.name())]),
            None => filter.and(Reads::Order, "p.tab IS NOT NULL", []),
        }
        filter
    }

    pub(super) fn and(&mut self, reads: Reads, condition: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.conditions.push(condition.into());
        self.values.extend(values);
        self.reads = self.reads.max(reads);
    }

    pub(super) fn sql(&self) -> String {
        self.conditions.join(" AND ")
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        self.values.iter()
    }

    /// What its conditions look at.
    pub(super) fn reads(&self) -> Reads {
        self.reads
    }

    pub(super) fn term(&mut self, term: &Term) {
        match term {
            Term::Text(part) => self.and(Reads::Row, "instr(p.text, ?) > 0", [text(part)]),
            Term::Number { digits, amount } => {
                let values = [satang(*amount), text(digits)];
                self.and(Reads::Row, "(p.amount_satang = ? OR instr(p.text, ?) > 0)", values);
            }
            Term::AccountEnd(digits) => {
                let condition = format!("substr(p.account, -{}) = ?", digits.len().max(1));
                self.and(Reads::Row, condition, [text(digits)]);
            }
            Term::Amount { from, to } => {
                self.and(Reads::Order, "p.amount_satang >= ?", [Value::from(least(*from))]);
                if let Some(to) = to {
                    self.and(Reads::Order, "p.amount_satang <= ?", [satang(*to)]);
                }
            }
            Term::Bank(banks) => self.one_of("p.bank", banks.iter().map(|bank| text(bank.as_str()))),
            Term::State { states, tabs } => {
                let names = states.iter().map(|state| state.name()).chain(tabs.iter().map(|tab| tab.name()));
                let condition = format!("(p.state IN ({}) OR p.tab IN ({}))", marks(states.len()), marks(tabs.len()));
                self.and(Reads::Listed, condition, names.map(text));
            }
            Term::Connection(ids) => self.one_of("p.connection", ids.iter().map(|id| text(id.as_str()))),
            Term::Maker(part) => self.and(Reads::Row, "instr(p.maker, ?) > 0", [text(part)]),
            Term::Days { from, until } => {
                let values = [Value::from(from.0), Value::from(until.0)];
                self.and(Reads::Order, "p.listed_at >= ? AND p.listed_at < ?", values);
            }
        }
    }

    fn one_of(&mut self, column: &str, values: impl Iterator<Item = Value>) {
        let values: Vec<_> = values.collect();
        self.and(Reads::Listed, format!("{column} IN ({})", marks(values.len())), values);
    }
}

/// The smallest amount that is meant: what has none is neither large nor small.
pub(super) fn least(from: Option<Satang>) -> i64 {
    from.unwrap_or(Satang::ZERO).as_i64().max(1)
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

fn text(text: &str) -> Value {
    Value::from(text.to_owned())
}

fn satang(amount: Satang) -> Value {
    Value::from(amount.as_i64())
}
