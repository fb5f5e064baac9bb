//! Amounts and balances on One2Pays' wire.
//! The provider contradicts itself about what the amount string means, so its unit is a setting of the twin. Balances
//! are always baht: the provider's sample, 12500.5, cannot be a number of satang.

use serde::{Deserialize, Serialize};

use crate::baht;

/// What "1000.00" means as an amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountUnit {
    /// 1,000.00 THB.
    #[default]
    Baht,
    /// 10.00 THB.
    Satang,
}

/// Digits, and at most two after one full stop; more than zero; whole satang.
pub(crate) fn parse(text: &str, unit: AmountUnit) -> Option<i64> {
    let hundredths = baht::read(text)?;
    match unit {
        AmountUnit::Baht => Some(hundredths),
        AmountUnit::Satang => (hundredths % 100 == 0).then_some(hundredths / 100),
    }
}

/// Always two decimals.
pub(crate) fn print(satang: i64, unit: AmountUnit) -> String {
    match unit {
        AmountUnit::Baht => baht::two_decimals(satang),
        AmountUnit::Satang => format!("{satang}.00"),
    }
}

/// A JSON number of baht, without zeros at the end, as in the provider's sample: 12500.5.
pub(crate) fn print_balance(satang: i64) -> String {
    baht::shortest(satang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_the_twins_unit() {
        let baht = |text| parse(text, AmountUnit::Baht);
        let satang = |text| parse(text, AmountUnit::Satang);
        assert_eq!(baht("1000.00"), Some(100_000));
        assert_eq!(satang("1000.00"), Some(1_000));
        assert_eq!(baht("0.01"), Some(1));
        assert_eq!(baht("7.5"), Some(750));
        assert_eq!(satang("7.5"), None);
        for refused in [
            "",
            "0",
            "0.00",
            "-1.00",
            "+1.00",
            "1.",
            ".5",
            "1.234",
            "1e3",
            "NaN",
            "1,000.00",
            " 1",
            "๑๐๐",
            "1.0.0",
            "99999999999999999999",
        ] {
            assert_eq!(baht(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn amounts_are_written_with_two_decimals_and_balances_without_zeros() {
        assert_eq!(print(100_000, AmountUnit::Baht), "1000.00");
        assert_eq!(print(1_000, AmountUnit::Satang), "1000.00");
        assert_eq!(print(5, AmountUnit::Baht), "0.05");
        assert_eq!(print_balance(1_250_050), "12500.5");
        assert_eq!(print_balance(1_250_000), "12500");
        assert_eq!(print_balance(-5), "-0.05");
    }
}
