//! In which words and with which years a document speaks, and the words themselves.
//!
//! Papers are wording for people; what a table holds is for machines too, so its dates are always in the common era.

mod dates;
mod words;

pub(crate) use dates::Moment;
pub(crate) use words::Words;

use khlang_domain::{
    bank::{self, BankCode},
    payout::PayoutState,
};

/// The language of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Thai.
    Thai,
    /// English.
    English,
}

/// How years are counted on papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Era {
    /// พ.ศ., 543 years ahead.
    Buddhist,
    /// ค.ศ.
    Common,
}

/// The language and the years of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Wording {
    /// The language.
    pub language: Language,
    /// The years; tables count in the common era whatever it is.
    pub era: Era,
}

impl Language {
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::Thai => &words::THAI,
            Self::English => &words::ENGLISH,
        }
    }

    /// As the screen calls it.
    pub(crate) fn state(self, state: PayoutState) -> &'static str {
        let (thai, english) = words::state(state);
        match self {
            Self::Thai => thai,
            Self::English => english,
        }
    }

    /// What a state other than paid means for whoever waits for the money.
    pub(crate) fn meaning(self, state: PayoutState) -> &'static str {
        let (thai, english) = words::meaning(state);
        match self {
            Self::Thai => thai,
            Self::English => english,
        }
    }

    /// `th`, `en`.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Thai => "th",
            Self::English => "en",
        }
    }

    /// The name of the bank; its code alone where it is in no directory any more.
    pub(crate) fn bank(self, code: &BankCode) -> &str {
        match (bank::find(code), self) {
            (Some(bank), Self::Thai) => &bank.name_th,
            (Some(bank), Self::English) => &bank.name_en,
            (None, _) => code.as_str(),
        }
    }
}
