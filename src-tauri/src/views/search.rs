//! What the search box's text was read as, for chips and hints. The reading is the domain's.

use super::payout::PayoutState;
use serde::Serialize;
use specta::Type;
use std::collections::BTreeMap;

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
    /// One of `states`.
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
