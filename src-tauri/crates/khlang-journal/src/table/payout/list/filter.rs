//! A search as a condition in SQL. Whatever a person typed goes in as a value, never as part of the text.

use crate::list::ListQuery;
use khlang_domain::{
    money::Satang,
    search::{Search, Term},
};
use rusqlite::types::Value;

/// Conditions that must all hold, over the table `payout AS p`.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Filter {
    pub(super) fn of(query: &ListQuery) -> Self {
        let mut filter = Self::default();
        match query.tab {
            Some(tab) => filter.and("p.tab = ?", [text(tab.name())]),
            None => filter.and("p.tab IS NOT NULL", []),
        }
        filter.search(&query.search);
        filter
    }

    pub(super) fn and(&mut self, condition: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.conditions.push(condition.into());
        self.values.extend(values);
    }

    pub(super) fn sql(&self) -> String {
        self.conditions.join(" AND ")
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        self.values.iter()
    }

    fn search(&mut self, search: &Search) {
        for term in &search.terms {
            self.term(term);
        }
        if !search.references.is_empty() {
            let marks = marks(search.references.len());
            let all: Vec<_> = search.references.iter().map(|reference| text(reference)).collect();
            self.and(
                format!("(p.reference COLLATE NOCASE IN ({marks}) OR p.provider_id IN ({marks}))"),
                all.iter().chain(&all).cloned().collect::<Vec<_>>(),
            );
        }
    }

    pub(super) fn term(&mut self, term: &Term) {
        match term {
            Term::Text(part) => self.and("instr(p.text, ?) > 0", [text(part)]),
            Term::Number { digits, amount } => {
                self.and("(p.amount_satang = ? OR instr(p.text, ?) > 0)", [satang(*amount), text(digits)]);
            }
            Term::AccountEnd(digits) => {
                self.and(format!("substr(p.account, -{}) = ?", digits.len().max(1)), [text(digits)]);
            }
            Term::Amount { from, to } => {
                // What has no amount is neither large nor small.
                let least = from.unwrap_or(Satang::ZERO).max(Satang::new(1));
                self.and("p.amount_satang >= ?", [satang(least)]);
                if let Some(to) = to {
                    self.and("p.amount_satang <= ?", [satang(*to)]);
                }
            }
            Term::Bank(banks) => self.one_of("p.bank", banks.iter().map(|bank| text(bank.as_str()))),
            Term::State(states) => self.one_of("p.state", states.iter().map(|state| text(state.name()))),
            Term::Connection(ids) => self.one_of("p.connection", ids.iter().map(|id| text(id.as_str()))),
            Term::Maker(part) => self.and("instr(p.maker, ?) > 0", [text(part)]),
            Term::Days { from, until } => {
                self.and("p.listed_at >= ? AND p.listed_at < ?", [Value::from(from.0), Value::from(until.0)]);
            }
        }
    }

    fn one_of(&mut self, column: &str, values: impl Iterator<Item = Value>) {
        let values: Vec<_> = values.collect();
        self.and(format!("{column} IN ({})", marks(values.len())), values);
    }
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
