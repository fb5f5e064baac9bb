//! How a provider spells banks, on one connection: what its column of the bank directory says, and what a person confirmed where the
//! provider documents nothing. A spelling that two banks share pays nobody: a wrong row pays the wrong bank.
//!
//! Read by [`crate::registry`] for the rules of a form, for the adapters, and for the page on which spellings are confirmed.

use khlang_domain::{
    bank::{self, BankCode},
    connection::ConfirmedBank,
    instruction::BankStanding,
};
use std::collections::BTreeMap;
use thiserror::Error;

/// A provider that spells banks in its own way.
#[derive(Debug, Clone, Copy)]
pub struct SpellingRule {
    /// Its column of the bank directory.
    pub(crate) column: &'static str,
    /// Whether a text can be a spelling at all.
    pub(crate) is_spelling: fn(&str) -> bool,
}

/// How one bank is spelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankSpelling {
    /// The bank.
    pub bank: BankCode,
    /// What is sent, or would be once it is confirmed.
    pub text: String,
    /// Whether it can be paid.
    pub standing: BankStanding,
    /// Whose word it is.
    pub source: SpellingSource,
}

/// Whose word a spelling is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpellingSource {
    /// The provider's.
    Documented,
    /// A person's, of this connection.
    Confirmed(ConfirmedBank),
    /// Nobody's: it is likely, and waits for a person.
    Likely,
}

/// Why a text cannot be confirmed as a spelling.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SpellingError {
    /// Nothing was typed.
    #[error("empty")]
    Empty,
    /// No spelling of this provider looks like that.
    #[error("not of the provider's shape")]
    OtherShape,
    /// Another bank is spelled so.
    #[error("taken by {bank}")]
    Taken {
        /// Which one.
        bank: BankCode,
    },
    /// The provider documents this bank, or is not known to pay it: there is nothing to confirm.
    #[error("nothing to confirm")]
    NothingToConfirm,
}

impl SpellingError {
    /// Every code.
    pub const CODES: [&'static str; 4] =
        ["spellingEmpty", "spellingOtherShape", "spellingTaken", "spellingNothingToConfirm"];

    /// The key of its message; never changes once it is released. `spellingTaken` may quote `bank`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "spellingEmpty",
            Self::OtherShape => "spellingOtherShape",
            Self::Taken { .. } => "spellingTaken",
            Self::NothingToConfirm => "spellingNothingToConfirm",
        }
    }
}

impl SpellingRule {
    /// Every bank that the provider is known to pay, as it stands with these confirmations.
    #[must_use]
    pub fn spellings(&self, confirmed: &BTreeMap<BankCode, ConfirmedBank>) -> Vec<BankSpelling> {
        let mut spellings: Vec<_> = bank::directory()
            .iter()
            .filter_map(|bank| {
                let of_the_data = bank.spelling(self.column)?;
                let (text, source) = match confirmed.get(&bank.code) {
                    _ if of_the_data.confirmed => (&of_the_data.text, SpellingSource::Documented),
                    Some(confirmed) => (&confirmed.spelling, SpellingSource::Confirmed(confirmed.clone())),
                    None => (&of_the_data.text, SpellingSource::Likely),
                };
                let standing = BankStanding::NotConfirmed;
                Some(BankSpelling { bank: bank.code.clone(), text: text.clone(), standing, source })
            })
            .collect();
        let texts: Vec<_> = spellings.iter().map(|spelling| fold(&spelling.text)).collect();
        for spelling in &mut spellings {
            let usable = match &spelling.source {
                SpellingSource::Documented => true,
                SpellingSource::Confirmed(_) => {
                    let own = fold(&spelling.text);
                    (self.is_spelling)(&spelling.text) && texts.iter().filter(|text| **text == own).count() == 1
                }
                SpellingSource::Likely => false,
            };
            if usable {
                spelling.standing = BankStanding::Payable;
            }
        }
        spellings
    }

    /// What goes on the wire for each bank that can be paid.
    pub(crate) fn payable(&self, confirmed: &BTreeMap<BankCode, ConfirmedBank>) -> BTreeMap<BankCode, String> {
        let spellings = self.spellings(confirmed).into_iter();
        let payable = spellings.filter(|spelling| spelling.standing == BankStanding::Payable);
        payable.map(|spelling| (spelling.bank, spelling.text)).collect()
    }

    /// Checks what a person wants to confirm, all banks at once, beside what is confirmed already. What is kept of them is the text
    /// without white space around it.
    ///
    /// # Errors
    /// Every bank whose spelling cannot be confirmed; then none of them should be kept.
    pub fn check(
        &self,
        confirmed: &BTreeMap<BankCode, ConfirmedBank>,
        typed: &BTreeMap<BankCode, String>,
    ) -> Result<BTreeMap<BankCode, String>, Vec<(BankCode, SpellingError)>> {
        let before = self.spellings(confirmed);
        let after: BTreeMap<&BankCode, &str> = before
            .iter()
            .map(|spelling| {
                (&spelling.bank, typed.get(&spelling.bank).map_or(spelling.text.as_str(), |text| text.trim()))
            })
            .collect();
        let (mut kept, mut problems) = (BTreeMap::new(), Vec::new());
        for (bank, text) in typed {
            let text = text.trim();
            let known = before.iter().find(|spelling| spelling.bank == *bank);
            let taken = after.iter().find(|(other, others)| **other != bank && fold(others) == fold(text));
            let problem = match (known.map(|spelling| &spelling.source), taken) {
                (None | Some(SpellingSource::Documented), _) => SpellingError::NothingToConfirm,
                _ if text.is_empty() => SpellingError::Empty,
                _ if !(self.is_spelling)(text) => SpellingError::OtherShape,
                (_, Some((other, _))) => SpellingError::Taken { bank: (*other).clone() },
                _ => {
                    kept.insert(bank.clone(), text.to_owned());
                    continue;
                }
            };
            problems.push((bank.clone(), problem));
        }
        if problems.is_empty() { Ok(kept) } else { Err(problems) }
    }
}

/// Spellings that differ in capitals only are too near to each other to be two banks.
fn fold(text: &str) -> String {
    text.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use khlang_domain::{ids::Actor, time::UtcMillis};

    const RULE: SpellingRule = SpellingRule {
        column: "jamespay",
        is_spelling: |text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase()),
    };

    fn code(text: &str) -> BankCode {
        BankCode::parse(text).unwrap()
    }

    fn confirmed(pairs: &[(&str, &str)]) -> BTreeMap<BankCode, ConfirmedBank> {
        let confirmed =
            |text: &str| ConfirmedBank {
                spelling: text.to_owned(), by: Actor::new("สมหญิง"), at: UtcMillis(0)
            };
        pairs.iter().map(|(bank, text)| (code(bank), confirmed(text))).collect()
    }

    fn typed(pairs: &[(&str, &str)]) -> BTreeMap<BankCode, String> {
        pairs.iter().map(|(bank, text)| (code(bank), (*text).to_owned())).collect()
    }

    #[test]
    fn what_is_not_documented_is_paid_only_after_a_person_confirmed_it() {
        assert_eq!(RULE.payable(&BTreeMap::new()), typed(&[("004", "KBANK")]));
        let with_bbl = RULE.payable(&confirmed(&[("002", "BKKB")]));
        assert_eq!(with_bbl, typed(&[("002", "BKKB"), ("004", "KBANK")]));
    }

    #[test]
    fn a_confirmation_changes_nothing_of_what_is_documented_or_unknown() {
        let odd = confirmed(&[("004", "KASIKORN"), ("008", "JPM")]);
        assert_eq!(RULE.payable(&odd), typed(&[("004", "KBANK")]));
    }

    #[test]
    fn a_spelling_that_two_banks_share_pays_neither_of_the_confirmed() {
        for pairs in [
            [("002", "KBANK"), ("006", "KRUNG")],
            [("002", "SCB"), ("006", "KRUNG")],
            [("002", "Kbank"), ("006", "KRUNG")],
            [("002", "lower"), ("006", "KRUNG")],
        ] {
            let payable = RULE.payable(&confirmed(&pairs));
            assert_eq!(payable, typed(&[("004", "KBANK"), ("006", "KRUNG")]), "{pairs:?}");
        }
        assert_eq!(RULE.payable(&confirmed(&[("002", "SAME"), ("006", "SAME")])), typed(&[("004", "KBANK")]));
    }

    #[test]
    fn spellings_are_confirmed_all_at_once_with_edits_or_say_why_not() {
        let all: Vec<_> = RULE.spellings(&BTreeMap::new());
        let likely = all.iter().filter(|spelling| spelling.source == SpellingSource::Likely);
        let likely: BTreeMap<_, _> = likely.map(|spelling| (spelling.bank.clone(), spelling.text.clone())).collect();
        assert_eq!(RULE.check(&BTreeMap::new(), &likely).as_ref(), Ok(&likely));
        assert_eq!(
            RULE.check(&BTreeMap::new(), &typed(&[("002", " SCB "), ("014", "SIAM")])),
            Ok(typed(&[("002", "SCB"), ("014", "SIAM")])),
            "a swap is possible where both are typed"
        );
        for (bank, text, error) in [
            ("002", " ", SpellingError::Empty),
            ("002", "bbl", SpellingError::OtherShape),
            ("002", "KBANK", SpellingError::Taken { bank: code("004") }),
            ("002", "SCB", SpellingError::Taken { bank: code("014") }),
            ("004", "KBANK", SpellingError::NothingToConfirm),
            ("008", "JPM", SpellingError::NothingToConfirm),
        ] {
            let refused = RULE.check(&BTreeMap::new(), &typed(&[(bank, text)]));
            assert_eq!(refused, Err(vec![(code(bank), error)]), "{bank} {text}");
        }
    }

    #[test]
    fn who_confirmed_what_is_told() {
        let spellings = RULE.spellings(&confirmed(&[("002", "BBL")]));
        let bbl = spellings.iter().find(|spelling| spelling.bank == code("002")).unwrap();
        assert!(matches!(&bbl.source, SpellingSource::Confirmed(who) if who.by == Actor::new("สมหญิง")));
        assert_eq!(bbl.standing, BankStanding::Payable);
    }
}
