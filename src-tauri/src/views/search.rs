//! What the search box's text was read as, for chips and hints. The reading is the domain's.

use super::{
    basics::{MoneyText, TimeText, small},
    payout::{PayoutState, PayoutTab},
};
use khlang_domain::{
    fold::folded,
    ids::ConnectionId,
    payout::Payout,
    search::{Problem, Said, Search, Term},
};
use serde::Serialize;
use specta::Type;
use std::collections::BTreeMap;

/// So many suggestions are made at most.
const SUGGESTIONS: usize = 8;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchView {
    /// Every one narrows the list further.
    pub terms: Vec<TermView>,
    /// How many references were pasted; then there are no terms.
    pub references: u32,
    /// The pasted references that no payout has.
    pub missing: Vec<String>,
    /// What could not be read; it narrows nothing.
    pub problems: Vec<SearchProblemView>,
}

/// What a term is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TermKind {
    /// Part of a name, reference, account, description or provider id; `text`.
    Text,
    /// An amount, or digits of anything; `text` and `from` (the amount).
    Number,
    /// The last digits of the account; `text`.
    AccountEnd,
    /// An amount between `from` and `to`, both included.
    Amount,
    /// One of `banks`.
    Bank,
    /// One of `states` or under one of `tabs`.
    State,
    /// Part of the maker's name; `text`.
    Maker,
    /// One of `connections`.
    Connection,
    /// Between the moments `from` and `to`, both included.
    Days,
}

/// One term of a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TermView {
    /// As it stands in the box.
    pub typed: String,
    /// What it is about.
    pub kind: TermKind,
    /// What is looked for, as it was understood.
    pub text: Option<String>,
    /// The least amount, or the first moment.
    pub from: Option<String>,
    /// The greatest amount, or the last moment.
    pub to: Option<String>,
    /// Codes of banks.
    pub banks: Vec<String>,
    /// States.
    pub states: Vec<PayoutState>,
    /// Tabs.
    pub tabs: Vec<PayoutTab>,
    /// Names of connections.
    pub connections: Vec<String>,
    /// What stands in the box without it.
    pub without: String,
}

/// A part of the search that could not be read. Message `search.<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchProblemView {
    /// As it stands in the box.
    pub typed: String,
    /// What is wrong with it.
    pub code: String,
    /// What the message may quote.
    pub params: BTreeMap<String, String>,
}

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SuggestionKind {
    /// A payee's name.
    Payee,
    /// A payout's reference.
    Reference,
}

/// Something that the search finds, to be searched for as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionView {
    /// What it is.
    pub kind: SuggestionKind,
    /// As it is written.
    pub text: String,
}

/// What was read of a search; `missing` are its references that no payout has.
#[must_use]
pub fn search_view(
    said: &[Said],
    search: Search,
    missing: Vec<String>,
    connections: &[(ConnectionId, String)],
) -> SearchView {
    SearchView {
        terms: said.iter().filter_map(|said| term_view(said, connections)).collect(),
        references: small(search.references.len()),
        missing,
        problems: search.problems.into_iter().map(SearchProblemView::from).collect(),
    }
}

impl From<Problem> for SearchProblemView {
    fn from(Problem { typed, code }: Problem) -> Self {
        let params = BTreeMap::from([("typed".to_owned(), typed.clone())]);
        Self { typed, code: code.code().to_owned(), params }
    }
}

fn term_view(said: &Said, connections: &[(ConnectionId, String)]) -> Option<TermView> {
    let term = said.means.as_ref().ok()?;
    let mut view = TermView {
        typed: said.typed.clone(),
        kind: TermKind::Text,
        text: None,
        from: None,
        to: None,
        banks: Vec::new(),
        states: Vec::new(),
        tabs: Vec::new(),
        connections: Vec::new(),
        without: said.without.clone(),
    };
    let money = |amount| MoneyText::from(amount).as_str().to_owned();
    let time = |at| TimeText::from(at).as_str().to_owned();
    match term {
        Term::Text(text) => view.text = Some(text.clone()),
        Term::Number { digits, amount } => {
            (view.kind, view.text, view.from) = (TermKind::Number, Some(digits.clone()), Some(money(*amount)));
        }
        Term::AccountEnd(digits) => (view.kind, view.text) = (TermKind::AccountEnd, Some(digits.clone())),
        Term::Amount { from, to } => {
            (view.kind, view.from, view.to) = (TermKind::Amount, from.map(money), to.map(money));
        }
        Term::Bank(banks) => {
            view.kind = TermKind::Bank;
            view.banks = banks.iter().map(|bank| bank.as_str().to_owned()).collect();
        }
        Term::State { states, tabs } => {
            view.kind = TermKind::State;
            view.states = states.iter().copied().filter_map(PayoutState::of).collect();
            view.tabs = tabs.iter().copied().map(PayoutTab::from).collect();
        }
        Term::Maker(name) => (view.kind, view.text) = (TermKind::Maker, Some(name.clone())),
        Term::Connection(ids) => {
            view.kind = TermKind::Connection;
            let named = connections.iter().filter(|(id, _)| ids.contains(id));
            view.connections = named.map(|(_, name)| name.clone()).collect();
        }
        Term::Days { from, until } => {
            (view.kind, view.from, view.to) = (TermKind::Days, Some(time(*from)), Some(time(until.plus(-1))));
        }
    }
    Some(view)
}

/// Names and references in which the words of the search stand, in the order of the payouts, each once.
#[must_use]
pub fn suggestions<'a>(search: &Search, found: impl Iterator<Item = &'a Payout>) -> Vec<SuggestionView> {
    let words: Vec<&str> = search
        .terms
        .iter()
        .filter_map(|term| match term {
            Term::Text(text) => Some(text.as_str()),
            Term::Number { digits, .. } => Some(digits.as_str()),
            _ => None,
        })
        .collect();
    let mut made: Vec<SuggestionView> = Vec::new();
    for payout in found {
        let Some(instruction) = &payout.instruction else { continue };
        for (kind, text) in [
            (SuggestionKind::Payee, instruction.account_name.as_str()),
            (SuggestionKind::Reference, instruction.reference.as_str()),
        ] {
            let folded = folded(text);
            let is_new = !made.iter().any(|one| one.kind == kind && one.text == text);
            if is_new && words.iter().any(|word| folded.contains(word)) {
                made.push(SuggestionView { kind, text: text.to_owned() });
            }
            if made.len() == SUGGESTIONS {
                return made;
            }
        }
    }
    made
}
