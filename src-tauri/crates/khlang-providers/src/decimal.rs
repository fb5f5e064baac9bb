//! Amounts as text: what came on the wire to a number that can be compared, or to nothing where it could be read in two ways. Never a
//! float. Used by every adapter; what an amount is worth in satang is theirs to say.

use khlang_domain::money::Satang;
use rust_decimal::{Decimal, RoundingStrategy};

/// A plain decimal number: digits, at most one full stop between digits, a minus. No exponent, no grouping, no other digits, so that
/// it cannot be read in two ways.
pub(crate) fn read_decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) {
        return None;
    }
    Decimal::from_str_exact(text).ok()
}

/// A balance in baht as satang, rounded down: a tail of rounding dust must neither hide the balance nor add to it.
pub(crate) fn read_balance(text: &str) -> Option<Satang> {
    let baht = read_decimal(text)?.round_dp_with_strategy(2, RoundingStrategy::ToNegativeInfinity);
    Satang::from_decimal(baht).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_read_in_two_ways_is_no_number() {
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "1e3",
            "1E3",
            "1,000.00",
            "1.000.00",
            "+1",
            "--1",
            " 1",
            "1 ",
            "NaN",
            "Infinity",
            "๑๐๐๐.๐๐",
            "1000.00THB",
            "0x10",
            "1_000",
            "99999999999999999999999999999999999",
        ] {
            assert_eq!(read_decimal(text), None, "{text}");
        }
        for (text, same) in [("1000", "1000.00"), ("1000.0", "1000.00"), ("1000.0000", "1000"), ("-1.50", "-1.5")] {
            assert_eq!(read_decimal(text), read_decimal(same), "{text}");
            assert!(read_decimal(text).is_some());
        }
    }
}
