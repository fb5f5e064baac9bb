//! Account numbers: text of digits, never numbers, so that no leading zero is lost.
//!
//! Debug output and logs show the last four digits only; the whole number leaves through [`AccountNumber::as_str`] and the journal.
//! A number that is unusual for its bank gets a warning and not an error, because banks change their formats.

use crate::{bank::Bank, codes::coded_error, signs};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// An account number, digits only.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountNumber(String);

coded_error! {
    /// Why a text is not an account number.
    pub enum AccountError {
        /// Nothing was typed.
        "accountEmpty" Empty,
        /// A letter.
        "accountLetters" Letters {
            /// The first one.
            sign: String,
        },
        /// A sign that cannot be seen.
        "accountInvisibleSign" InvisibleSign {
            /// Its code point, `U+200B`.
            sign: String,
        },
        /// Any other sign; a full stop too, because `1234567890.0` from a spreadsheet would grow a digit.
        "accountForbiddenSign" ForbiddenSign {
            /// The first one.
            sign: String,
        },
        /// Too few digits.
        "accountTooShort" TooShort {
            /// How many there are.
            digits: usize,
            /// How many there must be at least.
            minimum: usize,
        },
        /// Too many digits.
        "accountTooLong" TooLong {
            /// How many there are.
            digits: usize,
            /// How many there may be at most.
            maximum: usize,
        },
    }
}

coded_error! {
    /// What is odd about an account number that can still be paid.
    pub enum AccountWarning {
        /// Not as long as this bank's usually are.
        "accountUnusualLength" UnusualLength {
            /// How many digits there are.
            digits: usize,
            /// How many there usually are.
            usual: u8,
        },
    }
}

impl AccountNumber {
    /// How many digits any Thai account number can have; a connection may narrow it.
    pub const DIGITS: RangeInclusive<usize> = 6..=20;

    /// Reads what a person typed, of [`AccountNumber::DIGITS`].
    ///
    /// # Errors
    /// As [`AccountNumber::parse_within`].
    pub fn parse_typed(text: &str) -> Result<Self, AccountError> {
        Self::parse_within(text, &Self::DIGITS)
    }

    /// Reads what a person typed: white space and dashes of every kind fall away, Thai digits become plain ones. `digits` says how many
    /// there may be; it never widens [`AccountNumber::DIGITS`].
    ///
    /// # Errors
    /// Where anything but digits remains, or too few or too many of them.
    pub fn parse_within(text: &str, digits: &RangeInclusive<usize>) -> Result<Self, AccountError> {
        if let Some(sign) = signs::first_unseen(text) {
            return Err(AccountError::InvisibleSign { sign: signs::name(sign) });
        }
        let text = text.trim();
        let number: String = text
            .chars()
            .filter(|sign| !signs::is_line_space(*sign) && !is_dash(*sign))
            .map(signs::fold_thai_digit)
            .collect();
        if let Some(sign) = number.chars().find(|sign| !sign.is_ascii_digit()) {
            return Err(match sign {
                _ if sign.is_alphabetic() => AccountError::Letters { sign: sign.to_string() },
                _ if signs::hidden(sign).is_some() => AccountError::ForbiddenSign { sign: signs::name(sign) },
                _ => AccountError::ForbiddenSign { sign: sign.to_string() },
            });
        }
        let (minimum, maximum) = (*digits.start().max(Self::DIGITS.start()), *digits.end().min(Self::DIGITS.end()));
        match number.len() {
            0 => Err(AccountError::Empty),
            digits if digits < minimum => Err(AccountError::TooShort { digits, minimum }),
            digits if digits > maximum => Err(AccountError::TooLong { digits, maximum }),
            _ => Ok(Self(number)),
        }
    }

    /// All digits, for the wire and for the person who checks them; not for logs.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// With hyphens to read it by: `012-3-45678-9`, `020-1-23456-789`, otherwise groups of four.
    #[must_use]
    pub fn grouped(&self) -> String {
        let sizes: &[usize] = match self.0.len() {
            10 => &[3, 1, 5, 1],
            12 => &[3, 1, 5, 3],
            _ => &[4; 5],
        };
        let mut groups = Vec::new();
        let mut rest = self.0.as_str();
        for size in sizes {
            let (group, after) = rest.split_at((*size).min(rest.len()));
            groups.push(group);
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        groups.join("-")
    }

    /// The last four digits.
    #[must_use]
    pub fn last_four(&self) -> &str {
        &self.0[self.0.len().saturating_sub(4)..]
    }

    /// For logs: `******6789`.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}{}", "*".repeat(self.0.len().saturating_sub(4)), self.last_four())
    }

    /// A warning where the number is not as long as this bank's usually are.
    #[must_use]
    pub fn usual_length_warning(&self, bank: &Bank) -> Option<AccountWarning> {
        let usual = bank.usual_digits?;
        let digits = self.0.len();
        (digits != usize::from(usual)).then_some(AccountWarning::UnusualLength { digits, usual })
    }
}

impl std::fmt::Debug for AccountNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccountNumber({})", self.masked())
    }
}

impl From<AccountNumber> for String {
    fn from(number: AccountNumber) -> Self {
        number.0
    }
}

/// Reads back what is on record; nothing is removed or folded here.
impl TryFrom<String> for AccountNumber {
    type Error = AccountError;

    fn try_from(text: String) -> Result<Self, AccountError> {
        let number = Self::parse_typed(&text)?;
        if number.0 == text { Ok(number) } else { Err(AccountError::ForbiddenSign { sign: String::new() }) }
    }
}

fn is_dash(sign: char) -> bool {
    matches!(sign, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{BankCode, find};
    use proptest::prelude::*;

    fn number(text: &str) -> AccountNumber {
        AccountNumber::parse_typed(text).unwrap()
    }

    #[test]
    fn spaces_dashes_and_thai_digits_are_taken_and_no_zero_is_lost() {
        for typed in [
            "0123456789",
            "012-3-45678-9",
            " 012 3 45678 9 ",
            "012\u{00A0}3\u{2009}45678\u{202F}9\r\n",
            "012\u{2010}3\u{2011}4\u{2012}5\u{2013}6\u{2014}7\u{2015}8\u{2212}9",
            "๐๑๒-๓-๔๕๖๗๘-๙",
        ] {
            assert_eq!(number(typed).as_str(), "0123456789", "{typed:?}");
        }
        assert_eq!(number("0000000001").as_str(), "0000000001");
    }

    #[test]
    fn everything_else_is_refused_with_its_own_code() {
        for (typed, code) in [
            ("", "accountEmpty"),
            (" - ", "accountEmpty"),
            ("01234S6789", "accountLetters"),
            ("O123456789", "accountLetters"),
            ("1.23E+11", "accountForbiddenSign"),
            ("1234567890.0", "accountForbiddenSign"),
            ("12345/67890", "accountForbiddenSign"),
            ("12345\t67890", "accountForbiddenSign"),
            ("\u{FF10}\u{FF11}23456789", "accountForbiddenSign"),
            ("<script>", "accountForbiddenSign"),
            ("กสิกร", "accountLetters"),
            ("012345\u{200B}6789", "accountInvisibleSign"),
            ("\u{202D}0123456789\u{202C}", "accountInvisibleSign"),
            ("\u{FEFF}0123456789", "accountInvisibleSign"),
            ("12345", "accountTooShort"),
            ("123456789012345678901", "accountTooLong"),
        ] {
            assert_eq!(AccountNumber::parse_typed(typed).map_err(|error| error.code()), Err(code), "{typed:?}");
        }
    }

    #[test]
    fn a_connection_narrows_the_length_and_never_widens_it() {
        let parse = |text, digits| AccountNumber::parse_within(text, &digits);
        assert_eq!(parse("123456789", 10..=15), Err(AccountError::TooShort { digits: 9, minimum: 10 }));
        assert_eq!(parse("1234567890123456", 10..=15), Err(AccountError::TooLong { digits: 16, maximum: 15 }));
        assert_eq!(parse("12345", 1..=99), Err(AccountError::TooShort { digits: 5, minimum: 6 }));
        assert!(parse("1234567890", 10..=15).is_ok());
    }

    #[test]
    fn groups_are_those_on_passbooks() {
        for (digits, grouped) in [
            ("0123456789", "012-3-45678-9"),
            ("020123456789", "020-1-23456-789"),
            ("123456", "1234-56"),
            ("12345678", "1234-5678"),
            ("12345678901234", "1234-5678-9012-34"),
            ("12345678901234567890", "1234-5678-9012-3456-7890"),
        ] {
            assert_eq!(number(digits).grouped(), grouped);
        }
    }

    #[test]
    fn debug_output_shows_the_last_four_digits_only() {
        let number = number("0123456789");
        assert_eq!(number.last_four(), "6789");
        assert_eq!(number.masked(), "******6789");
        assert_eq!(format!("{number:?}"), "AccountNumber(******6789)");
    }

    #[test]
    fn an_unusual_length_is_a_warning_and_only_where_the_usual_one_is_known() {
        let bank = |code| find(&BankCode::parse(code).unwrap()).unwrap();
        assert_eq!(number("0123456789").usual_length_warning(bank("004")), None);
        let warning = number("020123456789").usual_length_warning(bank("004")).unwrap();
        assert_eq!(warning.params(), [("digits", "12".to_owned()), ("usual", "10".to_owned())]);
        assert_eq!(number("020123456789").usual_length_warning(bank("030")), None);
        assert_eq!(number("123456").usual_length_warning(bank("052")), None);
    }

    #[test]
    fn on_record_it_is_text_and_only_digits_are_read_back() {
        assert_eq!(serde_json::to_string(&number("0123456789")).unwrap(), "\"0123456789\"");
        assert_eq!(serde_json::from_str::<AccountNumber>("\"0123456789\"").unwrap(), number("0123456789"));
        for other in ["123456789", "\"012-3-45678-9\"", "\"๐๑๒๓๔๕๖๗๘๙\"", "\"\""] {
            assert!(serde_json::from_str::<AccountNumber>(other).is_err(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_grouped_number_is_read_back_as_itself(digits in "[0-9]{6,20}") {
            let number = number(&digits);
            prop_assert_eq!(number.as_str(), digits.as_str());
            prop_assert_eq!(AccountNumber::parse_typed(&number.grouped()), Ok(number.clone()));
            let json = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(serde_json::from_str::<AccountNumber>(&json).unwrap(), number);
        }

        #[test]
        fn no_text_makes_the_reader_panic_or_pass_a_letter(text in "(?s).*", near in "[-0-9๐-๙ \u{A0}a.]{0,30}") {
            for text in [text, near] {
                if let Ok(number) = AccountNumber::parse_typed(&text) {
                    prop_assert!(number.as_str().bytes().all(|byte| byte.is_ascii_digit()));
                    prop_assert!(AccountNumber::DIGITS.contains(&number.as_str().len()));
                }
            }
        }
    }
}
