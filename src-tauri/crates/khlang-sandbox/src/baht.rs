//! Amounts as decimal text, to and from satang, without a float on the way.
//! The provider modules decide what an amount on their wire means and where it may be.

use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::value::RawValue;

/// Digits, and at most two after one full stop; more than zero. "1000.00" is 100000.
pub(crate) fn read(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 2 {
        return None;
    }
    let hundredths = Decimal::from_str(text).ok()?.checked_mul(Decimal::ONE_HUNDRED)?;
    hundredths.to_i64().filter(|hundredths| *hundredths > 0)
}

/// A JSON number or a string, both as they were written.
pub(crate) fn read_json(value: &RawValue) -> Option<i64> {
    match serde_json::from_str::<String>(value.get()) {
        Ok(text) => read(&text),
        Err(_) => read(value.get()),
    }
}

/// 1000.00
pub(crate) fn two_decimals(satang: i64) -> String {
    Decimal::new(satang, 2).to_string()
}

/// Without zeros at the end: 1000, 12500.5
pub(crate) fn shortest(satang: i64) -> String {
    Decimal::new(satang, 2).normalize().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_strings_are_read_as_they_were_written() {
        let json = |text: &str| read_json(&RawValue::from_string(text.to_owned()).unwrap());
        for written in ["1000.00", "\"1000.00\"", "1000", "\"1000\"", "1000.0"] {
            assert_eq!(json(written), Some(100_000), "{written}");
        }
        assert_eq!(json("90071992547409.93"), Some(9_007_199_254_740_993));
        for refused in
            ["0", "-20.00", "1e3", "20.001", "20.000", "true", "null", "[20]", "\"20,00\"", "\"NaN\"", "\"\""]
        {
            assert_eq!(json(refused), None, "{refused}");
        }
    }

    #[test]
    fn amounts_are_written_with_two_decimals_or_as_short_as_can_be() {
        assert_eq!((two_decimals(100_000).as_str(), shortest(100_000).as_str()), ("1000.00", "1000"));
        assert_eq!((two_decimals(5).as_str(), shortest(1_250_050).as_str()), ("0.05", "12500.5"));
    }
}
