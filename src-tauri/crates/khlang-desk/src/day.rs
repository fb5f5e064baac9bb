//! What day it is for the people at the desk.

use khlang_domain::time::UtcMillis;
use time::{OffsetDateTime, UtcOffset};

/// The day in Bangkok as `20261120`: the day that people there call today.
#[must_use]
pub(crate) fn bangkok_day(at: UtcMillis) -> String {
    let utc = OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let bangkok = UtcOffset::from_hms(7, 0, 0).unwrap_or(UtcOffset::UTC);
    let day = utc.to_offset(bangkok);
    format!("{:04}{:02}{:02}", day.year(), u8::from(day.month()), day.day())
}

/// The day in Bangkok as `2026-11-20`.
#[must_use]
pub(crate) fn bangkok_date(at: UtcMillis) -> String {
    let day = bangkok_day(at);
    let (year, rest) = day.split_at(4);
    let (month, day) = rest.split_at(2);
    format!("{year}-{month}-{day}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_midnight_in_bangkok() {
        // 2026-11-20T16:59:59Z and one second later.
        assert_eq!(bangkok_day(UtcMillis(1_795_193_999_000)), "20261120");
        assert_eq!(bangkok_day(UtcMillis(1_795_194_000_000)), "20261121");
    }
}
