//! The Thai banks: codes, names, colours and how each provider spells them. The rows are `data/banks.csv`.
//!
//! Read by the bank picker, by the check of a typed payout and by the adapters. Which banks a connection can pay is not decided here.

use crate::{codes::coded_error, signs};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::LazyLock};

/// Columns before the providers' own.
const FIXED_COLUMNS: usize = 9;
/// Codes that were banks once; money sent there comes back at best.
const RETIRED: [&str; 4] = ["005", "010", "028", "065"];

/// A bank's code at the Bank of Thailand: three digits, kept as text because of its zeros.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BankCode(String);

coded_error! {
    /// Why a text is not the code of a bank that can be paid.
    pub enum BankError {
        /// None was picked.
        "bankEmpty" Empty,
        /// `4` for `004`: the leading zeros were lost on the way.
        "bankMissingZeros" MissingZeros {
            /// The code with its zeros, which is in the directory.
            suggestion: String,
        },
        /// Something else than three digits.
        "bankNotThreeDigits" NotThreeDigits,
        /// A bank that is no more.
        "bankRetired" Retired {
            /// The code.
            bank: String,
        },
        /// Three digits that are in no directory.
        "bankUnknown" UnknownBank {
            /// The code.
            bank: String,
        },
    }
}

impl BankCode {
    /// The code of a bank in the directory. White space around it and Thai digits are taken; missing zeros are not put back.
    ///
    /// # Errors
    /// Where it is not one; a code that only lost its zeros is suggested.
    pub fn parse(text: &str) -> Result<Self, BankError> {
        let text: String = text.trim().chars().map(signs::fold_thai_digit).collect();
        if text.is_empty() {
            return Err(BankError::Empty);
        }
        if !is_three_digits(&text) {
            let suggestion = format!("{text:0>3}");
            return Err(match find(&Self(suggestion.clone())) {
                Some(_) => BankError::MissingZeros { suggestion },
                None => BankError::NotThreeDigits,
            });
        }
        if RETIRED.contains(&text.as_str()) {
            return Err(BankError::Retired { bank: text });
        }
        let code = Self(text);
        if find(&code).is_none() {
            return Err(BankError::UnknownBank { bank: code.0 });
        }
        Ok(code)
    }

    /// The three digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for BankCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<BankCode> for String {
    fn from(code: BankCode) -> Self {
        code.0
    }
}

/// Reads back what is on record: three digits, whatever the directory says today, so that a bank's end leaves history readable.
impl TryFrom<String> for BankCode {
    type Error = BankError;

    fn try_from(text: String) -> Result<Self, BankError> {
        if is_three_digits(&text) { Ok(Self(text)) } else { Err(BankError::NotThreeDigits) }
    }
}

fn is_three_digits(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// How one provider writes a bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// Byte for byte as it goes on the wire.
    pub text: String,
    /// Whether the provider documents it; otherwise a person has to confirm it on the connection first.
    pub confirmed: bool,
}

/// A row of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bank {
    /// Its code.
    pub code: BankCode,
    /// The symbol shown in its monogram: `KBANK`.
    pub symbol: String,
    /// Symbols by which others call it, its own included.
    pub also_known_as: Vec<String>,
    /// Its name in English.
    pub name_en: String,
    /// Its name in Thai.
    pub name_th: String,
    /// What people call it in Thai (กสิกร); empty where there is no such name.
    pub nickname_th: String,
    /// Its SWIFT code; empty where it is not known.
    pub swift: String,
    /// How many digits its account numbers usually have, where that is known.
    pub usual_digits: Option<u8>,
    /// The colour of its monogram: `#rrggbb`; empty where none is known.
    pub colour: String,
    spellings: BTreeMap<String, Spelling>,
}

impl Bank {
    /// How the provider with this key writes the bank, where its column of the data says so.
    #[must_use]
    pub fn spelling(&self, provider_key: &str) -> Option<&Spelling> {
        self.spellings.get(provider_key)
    }
}

/// All banks that can be paid, in the order of the file.
#[must_use]
pub fn directory() -> &'static [Bank] {
    static DIRECTORY: LazyLock<Vec<Bank>> = LazyLock::new(|| read(include_str!("../data/banks.csv")));
    &DIRECTORY
}

/// The bank with this code.
#[must_use]
pub fn find(code: &BankCode) -> Option<&'static Bank> {
    directory().iter().find(|bank| bank.code == *code)
}

/// The rows that can be read. That this is every row of the file is held by a test, because a built-in file cannot go bad later.
fn read(file: &str) -> Vec<Bank> {
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let Ok(header) = reader.headers().cloned() else { return Vec::new() };
    reader.records().flatten().filter_map(|row| read_row(&header, &row)).collect()
}

fn read_row(header: &csv::StringRecord, row: &csv::StringRecord) -> Option<Bank> {
    let text = |index: usize| row.get(index).map(str::to_owned);
    let spellings = header.iter().zip(row).skip(FIXED_COLUMNS).filter(|(_, cell)| !cell.is_empty());
    Some(Bank {
        code: BankCode::try_from(text(0)?).ok()?,
        symbol: text(1)?,
        also_known_as: text(2)?.split_whitespace().map(str::to_owned).collect(),
        name_en: text(3)?,
        name_th: text(4)?,
        nickname_th: text(5)?,
        swift: text(6)?,
        usual_digits: match row.get(7)? {
            "" => None,
            digits => Some(digits.parse().ok()?),
        },
        colour: text(8)?,
        spellings: spellings.map(|(provider, cell)| (provider.to_owned(), read_spelling(cell))).collect(),
    })
}

fn read_spelling(cell: &str) -> Spelling {
    match cell.strip_suffix('?') {
        Some(text) => Spelling { text: text.to_owned(), confirmed: false },
        None => Spelling { text: cell.to_owned(), confirmed: true },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_row_of_the_file_is_in_the_directory_and_well_formed() {
        let rows = include_str!("../data/banks.csv").lines().filter(|line| !line.trim().is_empty()).count() - 1;
        assert_eq!(directory().len(), rows);
        assert_eq!(rows, 29);
        for bank in directory() {
            let code = &bank.code;
            assert!(is_three_digits(code.as_str()), "{code}");
            assert!(!RETIRED.contains(&code.as_str()), "{code}");
            assert!(bank.symbol.bytes().all(|byte| byte.is_ascii_uppercase()) && !bank.symbol.is_empty(), "{code}");
            assert!(bank.also_known_as.contains(&bank.symbol), "{code}");
            assert!(!bank.name_en.is_empty() && bank.name_th.starts_with("ธนาคาร"), "{code}");
            assert!(bank.swift.is_empty() || matches!(bank.swift.len(), 8 | 11), "{code}");
            assert!(bank.usual_digits.is_none_or(|digits| (6..=20).contains(&digits)), "{code}");
            let colour = bank.colour.strip_prefix('#');
            let is_hex = |colour: &str| colour.len() == 6 && colour.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(bank.colour.is_empty() || colour.is_some_and(is_hex), "{code}");
            for text in [&bank.name_en, &bank.name_th, &bank.nickname_th, &bank.symbol] {
                assert_eq!(text.trim(), text, "{code}");
                assert_eq!(text.chars().find(|sign| signs::hidden(*sign).is_some()), None, "{code}");
            }
        }
    }

    #[test]
    fn no_two_banks_share_a_code_a_symbol_or_a_spelling() {
        let no_doubles = |texts: Vec<&str>| texts.iter().collect::<BTreeSet<_>>().len() == texts.len();
        assert!(no_doubles(directory().iter().map(|bank| bank.code.as_str()).collect()));
        assert!(no_doubles(
            directory().iter().flat_map(|bank| bank.also_known_as.iter().map(String::as_str)).collect()
        ));
        let providers: BTreeSet<_> = directory().iter().flat_map(|bank| bank.spellings.keys()).collect();
        assert_eq!(providers.len(), 2);
        for provider in providers {
            let spellings = directory().iter().filter_map(|bank| bank.spelling(provider));
            assert!(no_doubles(spellings.map(|spelling| spelling.text.as_str()).collect()), "{provider}");
        }
    }

    #[test]
    fn a_question_mark_in_the_data_is_not_part_of_the_spelling() {
        let confirmed = |text: &str| Spelling { text: text.to_owned(), confirmed: true };
        assert_eq!(read_spelling("KBANK"), confirmed("KBANK"));
        assert_eq!(read_spelling("BBL?"), Spelling { text: "BBL".to_owned(), confirmed: false });
        assert_eq!(read_spelling("MIZUHO BANK,LTD."), confirmed("MIZUHO BANK,LTD."));
        let kbank = find(&BankCode::parse("004").unwrap()).unwrap();
        assert_eq!(kbank.spelling("no such provider"), None);
        assert_eq!(kbank.name_th, "ธนาคารกสิกรไทย");
    }

    #[test]
    fn a_code_is_a_bank_that_can_be_paid_or_says_why_not() {
        for typed in ["004", " 004 ", "๐๐๔"] {
            assert_eq!(BankCode::parse(typed).unwrap().as_str(), "004");
        }
        let suggestion = |code: &str| BankError::MissingZeros { suggestion: code.to_owned() };
        let bank = |code: &str| code.to_owned();
        for (typed, error) in [
            ("", BankError::Empty),
            ("  ", BankError::Empty),
            ("4", suggestion("004")),
            ("04", suggestion("004")),
            ("14", suggestion("014")),
            ("๔", suggestion("004")),
            ("3", BankError::NotThreeDigits),
            ("5", BankError::NotThreeDigits),
            ("0004", BankError::NotThreeDigits),
            ("KBANK", BankError::NotThreeDigits),
            ("0 4", BankError::NotThreeDigits),
            ("\u{FF10}\u{FF10}\u{FF14}", BankError::NotThreeDigits),
            ("00\u{200B}4", BankError::NotThreeDigits),
            ("005", BankError::Retired { bank: bank("005") }),
            ("010", BankError::Retired { bank: bank("010") }),
            ("028", BankError::Retired { bank: bank("028") }),
            ("065", BankError::Retired { bank: bank("065") }),
            ("999", BankError::UnknownBank { bank: bank("999") }),
            ("000", BankError::UnknownBank { bank: bank("000") }),
        ] {
            assert_eq!(BankCode::parse(typed), Err(error), "{typed:?}");
        }
    }

    #[test]
    fn a_code_on_record_stays_readable_when_its_bank_is_gone() {
        assert_eq!(serde_json::from_str::<BankCode>("\"065\"").unwrap().as_str(), "065");
        assert_eq!(serde_json::to_string(&BankCode::parse("004").unwrap()).unwrap(), "\"004\"");
        assert!(serde_json::from_str::<BankCode>("\"4\"").is_err());
        assert!(serde_json::from_str::<BankCode>("4").is_err());
    }

    proptest! {
        #[test]
        fn only_codes_of_the_directory_are_taken(text in "(?s).*", digits in "[0-9]{0,4}") {
            for text in [text, digits] {
                if let Ok(code) = BankCode::parse(&text) {
                    prop_assert!(find(&code).is_some());
                }
            }
        }
    }
}
