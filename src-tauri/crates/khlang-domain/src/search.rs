//! What a person asks a list for, read from the one search box.
//!
//! [`parse`] is pure: what it must know of the desk comes in as [`Known`]. What it does not understand it tells as a [`Problem`] and leaves
//! out. The journal answers a [`Search`]; how it finds the rows is not decided here.

mod amount;
mod date;
mod values;
mod words;

pub use words::{Said, said};

use crate::{
    bank::BankCode,
    codes::MessageCode,
    ids::ConnectionId,
    money::Satang,
    payout::{PayoutState, Tab},
    time::UtcMillis,
};

/// The most references that can be asked for at once.
pub const MAX_REFERENCES: usize = 1_000;

/// The most parts of one search that are asked for; who types more has pasted something.
pub const MAX_WORDS: usize = 40;

/// Everything that was asked for. What is empty asks for everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// All of them must hold.
    pub terms: Vec<Term>,
    /// A pasted list: one of them must be the payout's reference, in any case, or what its provider calls it.
    pub references: Vec<String>,
    /// What was not understood and is not asked for.
    pub problems: Vec<Problem>,
}

impl Search {
    /// Whether it asks for everything.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.terms.is_empty() && self.references.is_empty()
    }
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// Folded; part of the folded name, reference, account number, description or provider's id.
    Text(String),
    /// Nothing but digits: the amount, or part of a text as [`Term::Text`].
    Number {
        /// Folded.
        digits: String,
        /// The same as baht.
        amount: Satang,
    },
    /// The last digits of the account number.
    AccountEnd(String),
    /// The amount lies between the two, both included.
    Amount {
        /// At least.
        from: Option<Satang>,
        /// At most.
        to: Option<Satang>,
    },
    /// One of these banks.
    Bank(Vec<BankCode>),
    /// In one of these states or under one of these tabs.
    State {
        /// States.
        states: Vec<PayoutState>,
        /// Tabs.
        tabs: Vec<Tab>,
    },
    /// Folded; part of the folded name of whoever made it.
    Maker(String),
    /// One of these connections.
    Connection(Vec<ConnectionId>),
    /// Listed at or after `from` and before `until`.
    Days {
        /// When the first day began in Bangkok.
        from: UtcMillis,
        /// When the day behind the last one began.
        until: UtcMillis,
    },
}

/// A part of the text that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The part as typed.
    pub typed: String,
    /// What is wrong with it.
    pub code: ProblemCode,
}

/// Why a part of the text was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemCode {
    /// There is no such bank.
    UnknownBank,
    /// There is no such status.
    UnknownStatus,
    /// There is no such connection.
    UnknownConnection,
    /// It is no amount, or the smaller one stands behind the larger one.
    BadAmount,
    /// It is no date, or the later one stands before the earlier one.
    BadDate,
    /// More than [`MAX_REFERENCES`]; the first ones are asked for.
    TooManyReferences,
    /// More than [`MAX_WORDS`]; the first ones are asked for.
    TooManyWords,
}

impl ProblemCode {
    /// Every code, for the message catalogues.
    pub const CODES: &'static [MessageCode] = &[
        ("unknownBank", &["typed"]),
        ("unknownStatus", &["typed"]),
        ("unknownConnection", &["typed"]),
        ("badAmount", &["typed"]),
        ("badDate", &["typed"]),
        ("tooManyReferences", &[]),
        ("tooManyWords", &["typed"]),
    ];

    /// The key of its message.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownBank => "unknownBank",
            Self::UnknownStatus => "unknownStatus",
            Self::UnknownConnection => "unknownConnection",
            Self::BadAmount => "badAmount",
            Self::BadDate => "badDate",
            Self::TooManyReferences => "tooManyReferences",
            Self::TooManyWords => "tooManyWords",
        }
    }
}

/// What the reader of a search has to know.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Every connection and its name.
    pub connections: &'a [(ConnectionId, String)],
    /// What `today` is counted from.
    pub now: UtcMillis,
}

/// Reads a search. Never fails: what is not understood is among the problems.
#[must_use]
pub fn parse(text: &str, known: &Known<'_>) -> Search {
    let (references, too_many) = words::references(text);
    if !references.is_empty() {
        let problems = too_many.map(|typed| Problem { typed, code: ProblemCode::TooManyReferences });
        return Search { terms: Vec::new(), references, problems: problems.into_iter().collect() };
    }
    let mut search = Search::default();
    for Said { typed, means, .. } in said(text, known) {
        match means {
            Ok(term) => search.terms.push(term),
            Err(code) => search.problems.push(Problem { typed, code }),
        }
    }
    search
}

#[cfg(test)]
mod tests;
