//! Points in time, UTC, in whole milliseconds. The domain never asks a clock: times are handed in.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UtcMillis(pub i64);

impl UtcMillis {
    /// Milliseconds from `earlier` to this; negative when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// This time moved by `millis`.
    #[must_use]
    pub fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Thailand has had one time, seven hours ahead of UTC and without summer time, since 1920.
const BANGKOK_MS: i64 = 7 * 60 * 60 * 1000;

impl UtcMillis {
    /// The day in Bangkok, counted from 1970-01-01.
    #[must_use]
    pub fn bangkok_day(self) -> i64 {
        self.0.saturating_add(BANGKOK_MS).div_euclid(DAY_MS)
    }

    /// When that day began in Bangkok.
    #[must_use]
    pub fn bangkok_day_began(self) -> Self {
        Self(self.bangkok_day().saturating_mul(DAY_MS).saturating_sub(BANGKOK_MS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_bangkok_begins_at_seventeen_hours_utc() {
        // 2026-11-20T16:59:59.999Z and the millisecond after it.
        let last = UtcMillis(1_795_193_999_999);
        let first = last.plus(1);
        assert_eq!(first.bangkok_day(), last.bangkok_day() + 1);
        assert_eq!(first.bangkok_day_began(), first);
        assert_eq!(last.bangkok_day_began(), first.plus(-DAY_MS));
    }
}
