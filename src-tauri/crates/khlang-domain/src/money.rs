//! Money: whole satang, exact in and out.
//!
//! [`Satang`] is what the domain and the journal keep; text and decimals exist only at the edges. [`Satang::parse_typed`] reads what a
//! person typed into an amount field and refuses whatever could be meant in two ways. What an amount means on a provider's wire is not
//! decided here.

use crate::{codes::coded_error, signs};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An amount in satang, a hundredth of a baht. Negative only for balances and differences, never for a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Satang(i64);

coded_error! {
    /// Why a typed amount is not one.
    pub enum AmountError {
        /// Nothing was typed.
        "amountEmpty" Empty,
        /// It is nothing.
        "amountZero" Zero,
        /// It has a minus, or stands in brackets.
        "amountNegative" Negative,
        /// There is no half satang. `1.234` also stands here: some write twelve hundred that way.
        "amountTooManyDecimals" TooManyDecimals,
        /// `1e3`.
        "amountExponent" Exponent,
        /// `1.234,50`: comma and full stop the other way round.
        "amountEuropeanFormat" EuropeanFormat,
        /// `1,23.45`: separators that do not stand at thousands.
        "amountBadGrouping" BadGrouping,
        /// A sign that cannot be seen.
        "amountInvisibleSign" InvisibleSign {
            /// Its code point, `U+200B`.
            sign: String,
        },
        /// Anything else.
        "amountNotANumber" NotANumber,
        /// Above what can be typed at all.
        "amountTooLarge" TooLarge {
            /// [`Satang::MAX_TYPED`], grouped.
            limit: String,
        },
    }
}

/// Why a decimal number is not an amount in satang.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// It would have to be rounded.
    #[error("more than two decimal places")]
    TooManyDecimals,
    /// It is beyond 64 bits of satang.
    #[error("beyond the largest amount")]
    Overflow,
}

impl Satang {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The most that can be typed: 9,999,999,999.99 THB. It guards against a held key; real limits are the connection's.
    pub const MAX_TYPED: Self = Self(999_999_999_999);

    /// So many satang.
    #[must_use]
    pub const fn new(satang: i64) -> Self {
        Self(satang)
    }

    /// The number of satang.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        self.0
    }

    /// The sum, or `None` beyond 64 bits.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` beyond 64 bits.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The sum of all, or `None` beyond 64 bits.
    #[must_use]
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// `1234.50`: two places, no grouping, a leading minus where negative.
    #[must_use]
    pub fn to_baht_text(self) -> String {
        let (minus, baht, satang) = self.parts();
        format!("{minus}{baht}.{satang:02}")
    }

    /// `1,234.50`: as [`Satang::to_baht_text`], with commas at the thousands.
    #[must_use]
    pub fn to_grouped_text(self) -> String {
        let (minus, baht, satang) = self.parts();
        format!("{minus}{}.{satang:02}", grouped(baht))
    }

    /// In baht, with two places.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// From baht, exactly. Trailing zeros beyond the second place are no loss and pass: `1.500` is 1.50.
    ///
    /// # Errors
    /// Where the number would have to be rounded or does not fit.
    pub fn from_decimal(baht: Decimal) -> Result<Self, DecimalError> {
        let baht = baht.normalize();
        let factor = match baht.scale() {
            0 => 100,
            1 => 10,
            2 => 1,
            _ => return Err(DecimalError::TooManyDecimals),
        };
        let satang = baht.mantissa().checked_mul(factor).ok_or(DecimalError::Overflow)?;
        i64::try_from(satang).map(Self).map_err(|_| DecimalError::Overflow)
    }

    /// Reads what a person typed as baht, more than zero and at most [`Satang::MAX_TYPED`].
    ///
    /// Taken: `1234`, `1234.5`, `1,234.50`, `1 234.50` (any space that does not break the line), `.50`, Thai digits also mixed, white
    /// space around, and one `฿`, `THB` or `บาท` before or after. Separators must stand at every thousand or nowhere.
    ///
    /// # Errors
    /// One variant for each way of not being an amount; the first that is found.
    pub fn parse_typed(text: &str) -> Result<Self, AmountError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AmountError::Empty);
        }
        if let Some(sign) = signs::first_unseen(text) {
            return Err(AmountError::InvisibleSign { sign: signs::name(sign) });
        }
        let text: String = without_currency(text)
            .chars()
            .map(|sign| if signs::is_line_space(sign) { ' ' } else { signs::fold_thai_digit(sign) })
            .collect();
        refuse_other_notations(&text)?;
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        if fraction.contains([',', ' ']) || !grouping_is_right(whole, fraction) {
            return Err(AmountError::BadGrouping);
        }
        if fraction.len() > 2 {
            return Err(AmountError::TooManyDecimals);
        }
        let digits = whole.chars().chain(format!("{fraction:0<2}").chars().collect::<Vec<_>>());
        let mut satang: i64 = 0;
        for digit in digits.filter_map(|sign| sign.to_digit(10)) {
            satang = satang.saturating_mul(10).saturating_add(i64::from(digit));
        }
        match Self(satang) {
            Self::ZERO => Err(AmountError::Zero),
            amount if amount > Self::MAX_TYPED => {
                Err(AmountError::TooLarge { limit: Self::MAX_TYPED.to_grouped_text() })
            }
            amount => Ok(amount),
        }
    }

    fn parts(self) -> (&'static str, u64, u64) {
        let minus = if self.0 < 0 { "-" } else { "" };
        let satang = self.0.unsigned_abs();
        (minus, satang / 100, satang % 100)
    }
}

/// `1,234`: with commas at the thousands.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The text without one currency mark at one of its ends.
fn without_currency(text: &str) -> &str {
    const MARKS: [&str; 3] = ["฿", "บาท", "THB"];
    for mark in MARKS {
        if text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark)) {
            return text[mark.len()..].trim_start();
        }
        let before = text.len().saturating_sub(mark.len());
        if text.get(before..).is_some_and(|end| end.eq_ignore_ascii_case(mark)) {
            return text[..before].trim_end();
        }
    }
    text
}

fn refuse_other_notations(text: &str) -> Result<(), AmountError> {
    const MINUS: [char; 9] =
        ['-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}', '\u{FF0D}'];
    if !text.contains(|sign: char| sign.is_ascii_digit()) {
        return Err(AmountError::NotANumber);
    }
    if text.starts_with(MINUS) || text.ends_with(MINUS) || (text.starts_with('(') && text.ends_with(')')) {
        return Err(AmountError::Negative);
    }
    if let Some((number, exponent)) = text.split_once(['e', 'E']) {
        let is_number = |part: &str| {
            part.contains(|sign: char| sign.is_ascii_digit())
                && part.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ',' | ' '))
        };
        let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
        let exponent = exponent.strip_prefix(MINUS).unwrap_or(exponent);
        let found = is_number(number) && is_number(exponent);
        return Err(if found { AmountError::Exponent } else { AmountError::NotANumber });
    }
    if !text.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ',' | ' ')) {
        return Err(AmountError::NotANumber);
    }
    let stops = text.matches('.').count();
    let tail = text.rsplit(',').next().unwrap_or_default();
    let comma_is_decimal = text.matches(',').count() == 1 && (stops > 0 || (1..=2).contains(&tail.len()));
    let comma_comes_last = text.rfind(',') > text.rfind('.');
    let stops_are_grouping =
        stops > 1 && text.split(',').next().unwrap_or_default().split('.').skip(1).all(|group| group.len() == 3);
    if (comma_is_decimal && comma_comes_last) || stops_are_grouping {
        return Err(AmountError::EuropeanFormat);
    }
    if stops > 1 { Err(AmountError::NotANumber) } else { Ok(()) }
}

/// Whether the whole baht are plain digits, or groups of three parted by one kind of separator. Nothing stands for zero before a
/// fraction, and `0,500` is refused because it may be half a baht.
fn grouping_is_right(whole: &str, fraction: &str) -> bool {
    let separator = match (whole.contains(','), whole.contains(' ')) {
        (false, false) => return !(whole.is_empty() && fraction.is_empty()),
        (true, true) => return false,
        (true, false) => ',',
        (false, true) => ' ',
    };
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && !first.starts_with('0') && groups.all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests;
