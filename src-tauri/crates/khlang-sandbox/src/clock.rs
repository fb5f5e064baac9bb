//! The twin's own clock: the machine's, moved by an offset that a test or a rehearsal chooses.
//! Everything the client can see of time comes from here: the `Date` header, the check of a request's timestamp, and
//! the times inside answers. Delays and pacing run on the real clock and are not moved.

use std::sync::atomic::{AtomicI64, Ordering};

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Duration, OffsetDateTime};

const ISO_MS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
const IMF_FIXDATE: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");

#[derive(Debug)]
pub(crate) struct Clock {
    offset_ms: AtomicI64,
}

impl Clock {
    pub(crate) fn new(offset_ms: i64) -> Self {
        Self { offset_ms: AtomicI64::new(offset_ms) }
    }

    pub(crate) fn set_offset_ms(&self, offset_ms: i64) {
        self.offset_ms.store(offset_ms, Ordering::SeqCst);
    }

    /// Now, in whole milliseconds: what the wire shows is then exactly what the list's date window compares.
    pub(crate) fn now(&self) -> OffsetDateTime {
        let now = OffsetDateTime::now_utc();
        let shifted = now.checked_add(Duration::milliseconds(self.offset_ms.load(Ordering::SeqCst))).unwrap_or(now);
        shifted.replace_millisecond(shifted.millisecond()).unwrap_or(shifted)
    }

    pub(crate) fn now_ms(&self) -> i128 {
        self.now().unix_timestamp_nanos() / 1_000_000
    }

    pub(crate) fn http_date(&self) -> String {
        self.now().format(IMF_FIXDATE).unwrap_or_default()
    }
}

/// ISO 8601 in UTC with milliseconds and `Z`.
pub(crate) fn iso(at: OffsetDateTime) -> String {
    at.format(ISO_MS).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn times_are_written_as_the_provider_writes_them() {
        let at = datetime!(2026-01-05 03:04:05.006 UTC);
        assert_eq!(iso(at), "2026-01-05T03:04:05.006Z");
        assert_eq!(at.format(IMF_FIXDATE).unwrap(), "Mon, 05 Jan 2026 03:04:05 GMT");
    }

    #[test]
    fn an_offset_moves_the_clock() {
        let clock = Clock::new(0);
        let before = clock.now_ms();
        clock.set_offset_ms(-3_600_000);
        assert!(clock.now_ms() <= before - 3_000_000);
    }
}
