//! The texts that stand for money, time and codes across the boundary.

use khlang_domain::{
    codes::Message,
    money::{AmountError, Satang},
    time::UtcMillis,
};
use serde::{Deserialize, Serialize};
use specta::Type;
use std::collections::BTreeMap;
use time::{
    Date, OffsetDateTime, UtcOffset,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::{format_description, offset},
};

/// Decimal baht with exactly two places, no grouping: "1234.50"; from the window, as typed. Money is text across the boundary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct MoneyText(String);

impl MoneyText {
    /// How much it says.
    ///
    /// # Errors
    /// Where it cannot be read as an amount.
    pub fn read(&self) -> Result<Satang, AmountError> {
        Satang::parse_typed(&self.0)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Satang> for MoneyText {
    fn from(amount: Satang) -> Self {
        Self(amount.to_baht_text())
    }
}

/// UTC, ISO 8601 with Z: "2026-11-20T07:31:02.120Z".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct TimeText(String);

impl TimeText {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Which moment it says; `None` where it says none.
    #[must_use]
    pub fn read(&self) -> Option<UtcMillis> {
        let at = OffsetDateTime::parse(&self.0, &Rfc3339).ok()?;
        i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000_000)).ok().map(UtcMillis)
    }
}

impl From<UtcMillis> for TimeText {
    fn from(time: UtcMillis) -> Self {
        const FORMAT: &[BorrowedFormatItem<'_>] =
            format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
        let text = OffsetDateTime::from_unix_timestamp_nanos(i128::from(time.0) * 1_000_000)
            .ok()
            .and_then(|time| time.format(FORMAT).ok());
        // Beyond the year 9999 no time is a time of ours; the window shows such a text as it stands.
        Self(text.unwrap_or_else(|| time.0.to_string()))
    }
}

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const BANGKOK: UtcOffset = offset!(+7);

/// A day in Bangkok, "2026-11-20", by any moment of it.
pub(crate) fn day_text(at: UtcMillis) -> String {
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.0) * 1_000_000).ok();
    at.and_then(|at| at.to_offset(BANGKOK).date().format(DAY).ok()).unwrap_or_default()
}

/// When the day began in Bangkok that a text says; `None` where it says none.
pub(crate) fn day_began(text: &str) -> Option<UtcMillis> {
    let began = Date::parse(text, DAY).ok()?.midnight().assume_offset(BANGKOK);
    Some(UtcMillis(began.unix_timestamp().checked_mul(1000)?))
}

/// A code with parameters; the words are in the message catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CodeView {
    /// The last part of the message's key.
    pub code: String,
    /// What the message may quote.
    pub params: BTreeMap<String, String>,
}

impl CodeView {
    /// A code that quotes nothing.
    pub fn plain(code: impl Into<String>) -> Self {
        Self { code: code.into(), params: BTreeMap::new() }
    }

    /// The code with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

impl From<Message> for CodeView {
    fn from(message: Message) -> Self {
        let params = message.params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { code: message.code.to_owned(), params }
    }
}

/// A count for the window, whose numbers are exact only so far; nothing that is counted here comes near.
pub(crate) fn small(count: impl TryInto<u32>) -> u32 {
    count.try_into().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_leaves_as_baht_with_two_places_and_no_grouping() {
        for (satang, text) in
            [(0, "0.00"), (5, "0.05"), (123_450, "1234.50"), (-1, "-0.01"), (999_999_999_999, "9999999999.99")]
        {
            assert_eq!(MoneyText::from(Satang::new(satang)).0, text);
        }
    }

    #[test]
    fn times_leave_in_utc_with_their_milliseconds() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_795_159_862_120, "2026-11-20T07:31:02.120Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(TimeText::from(UtcMillis(millis)).0, text);
            assert_eq!(TimeText(text.to_owned()).read(), Some(UtcMillis(millis)));
        }
        assert_eq!(TimeText::from(UtcMillis(i64::MAX)).0, i64::MAX.to_string());
        for text in ["", "yesterday", "2026-11-20", "2026-13-20T07:31:02.120Z"] {
            assert_eq!(TimeText(text.to_owned()).read(), None, "{text}");
        }
    }

    #[test]
    fn a_day_is_bangkoks() {
        for (millis, day) in [(1_795_193_999_999, "2026-11-20"), (1_795_194_000_000, "2026-11-21")] {
            assert_eq!(day_text(UtcMillis(millis)), day);
        }
        assert_eq!(day_began("2026-11-21"), Some(UtcMillis(1_795_194_000_000)));
        for text in ["", "2026-11", "2026-02-30", "21/11/2026", "2026-11-21T00:00:00Z"] {
            assert_eq!(day_began(text), None, "{text}");
        }
    }
}
