//! The machine's clock, as something that can be handed in: signatures carry the time, and a test needs to say which.

use khlang_domain::time::UtcMillis;
use time::OffsetDateTime;

/// Tells the time of this machine, right or wrong.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> UtcMillis;
}

/// The clock of the operating system.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UtcMillis {
        millis(OffsetDateTime::now_utc())
    }
}

/// A calendar time as whole milliseconds, rounded towards the past.
pub(crate) fn millis(at: OffsetDateTime) -> UtcMillis {
    let millis = at.unix_timestamp_nanos().div_euclid(1_000_000);
    // Every time that the calendar type can hold fits into 64 bits of milliseconds.
    UtcMillis(i64::try_from(millis).unwrap_or_default())
}
