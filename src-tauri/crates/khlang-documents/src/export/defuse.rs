//! Text that a spreadsheet would take for something else when it opens a CSV file, made into text that it cannot.
//!
//! A CSV file has no types: what looks like a formula is run, what looks like a number loses its zeros, what looks like a date becomes
//! one. An apostrophe in front stops all three and is seen, in the cell and in the file. Workbooks have types and need none of this.

use khlang_domain::account::AccountNumber;
use std::borrow::Cow;

/// Signs with which a spreadsheet begins a formula, those of full width included.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What makes a date of a number, in the languages of the spreadsheets that people here use; by their beginnings.
const MONTHS: [&str; 24] = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
    "ม.ค",
    "ก.พ",
    "มี.ค",
    "เม.ย",
    "พ.ค",
    "มิ.ย",
    "ก.ค",
    "ส.ค",
    "ก.ย",
    "ต.ค",
    "พ.ย",
    "ธ.ค",
];

/// The text with an apostrophe before it, where a spreadsheet would not take it for text.
pub(super) fn defused(text: &str) -> Cow<'_, str> {
    let seen = text.trim_start();
    let is_formula = seen.starts_with(FORMULA);
    // A tab or a line break in front hides a formula from whoever looks only at the first sign.
    let begins_unseen = text.starts_with(|sign: char| sign.is_control());
    if is_formula || begins_unseen || seen.starts_with('\'') || reads_as_value(seen) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// An account number with the hyphens of a passbook: text to every spreadsheet, with all its zeros, and read back as it was by whatever
/// takes typed account numbers. Where so few groups could be a date, it is in threes.
pub(super) fn account(text: &str) -> Cow<'_, str> {
    match AccountNumber::parse_typed(text) {
        Ok(number) if number.as_str() == text => Cow::Owned(match text.len() {
            6 => format!("{}-{}", &text[..3], &text[3..]),
            _ => number.grouped(),
        }),
        _ => defused(text),
    }
}

/// Whether it would become a number, a date, a time or a truth.
fn reads_as_value(text: &str) -> bool {
    let text = text.trim_end().to_lowercase();
    if matches!(text.as_str(), "true" | "false") {
        return true;
    }
    if !text.contains(|sign: char| sign.is_numeric()) {
        return false;
    }
    let without_months = MONTHS.iter().fold(text.clone(), |rest, month| match rest.find(month) {
        // With the rest of its name: `november`, `พ.ย.`.
        Some(at) => {
            let after =
                rest[at + month.len()..].trim_start_matches(|sign: char| sign.is_ascii_lowercase() || sign == '.');
            format!("{}{after}", &rest[..at])
        }
        None => rest,
    });
    without_months.chars().all(|sign| {
        sign.is_numeric()
            || sign.is_whitespace()
            || matches!(sign, '.' | ',' | ':' | '/' | '-' | '+' | '%' | '(' | ')')
            || matches!(sign, 'e' | 'a' | 'p' | 'm' | '฿' | '$' | '€' | '£' | '¥')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_would_be_run_or_changed_gets_an_apostrophe() {
        for text in [
            "=1+1",
            "=HYPERLINK(\"http://example.com\")",
            "+66812345678",
            "-2+3",
            "@SUM(A1)",
            " =1+1",
            "\u{A0}=1+1",
            "\t=1+1",
            "\r=1+1",
            "\n=1+1",
            "\tname",
            "＝1+1",
            "'quoted",
            "0001",
            "12345678901234567890",
            "1e10",
            "1E5",
            "2-3",
            "1/2",
            "2026-11-20",
            "20 Nov",
            "20 November 2026",
            "20 พ.ย. 2569",
            "Nov 2026",
            "12:30",
            "9:30 PM",
            "50%",
            "(5)",
            "$5",
            "฿100",
            "1,000",
            "๑๒๓",
            "TRUE",
            "false",
        ] {
            assert_eq!(defused(text), format!("'{text}"), "{text:?}");
        }
    }

    #[test]
    fn what_is_text_to_everybody_stays_as_it_is() {
        for text in [
            "",
            "สมชาย ใจดี",
            "Somchai Jaidee",
            "KL-20261120-0162-K7QX",
            "po_1NXWPnCo6bFb1KQto6C8OWvE",
            "9f8e7d6c5b4a",
            "a=b",
            "บริษัท ๑๐๐ ปี จำกัด",
            "7-Eleven",
            "May",
            "ค่าของ 20 พ.ย.",
        ] {
            assert_eq!(defused(text), text, "{text:?}");
        }
    }

    #[test]
    fn an_account_number_keeps_its_zeros_and_is_never_a_number_or_a_date() {
        for (digits, written) in [
            ("0123456789", "012-3-45678-9"),
            ("000000", "000-000"),
            ("201205", "201-205"),
            ("0020123456789", "0020-1234-5678-9"),
            ("=1+1", "'=1+1"),
            ("012-3", "'012-3"),
            ("", ""),
        ] {
            assert_eq!(account(digits), written);
        }
    }

    proptest! {
        #[test]
        fn no_text_begins_with_a_formula_afterwards(text in "(?s)[=+\\-@\t\r\n ']{0,3}.{0,8}") {
            let written = defused(&text);
            prop_assert!(!written.trim_start().starts_with(FORMULA), "{written:?}");
            prop_assert!(!written.starts_with(|sign: char| sign.is_control()), "{written:?}");
            prop_assert!(written.ends_with(&text));
        }

        #[test]
        fn a_written_account_number_is_read_back_as_itself(digits in "[0-9]{6,20}") {
            let written = account(&digits).into_owned();
            prop_assert!(written.contains('-'));
            let number = AccountNumber::parse_typed(&written).unwrap();
            prop_assert_eq!(number.as_str(), digits.as_str());
        }
    }
}
