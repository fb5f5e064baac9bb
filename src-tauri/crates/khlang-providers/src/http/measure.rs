//! What the calls show about the way to the provider: its clock, the delay, and how long it wants to be left alone.

use crate::seam::Measurements;
use khlang_domain::time::UtcMillis;
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// A `Date` header has whole seconds and travels; less than this says nothing.
const MIN_DIFFERENCE_MS: i64 = 2_000;

#[derive(Default)]
pub(super) struct Meter(Mutex<Measurements>);

impl Meter {
    pub(super) fn read(&self) -> Measurements {
        *self.lock()
    }

    pub(super) fn clock_difference_ms(&self) -> i64 {
        self.lock().clock_difference_ms.unwrap_or_default()
    }

    /// Takes the provider's date as made half way between the request's start and the headers' arrival.
    pub(super) fn note_date(&self, date: UtcMillis, began_at: UtcMillis, to_headers: Duration) {
        self.lock().clock_difference_ms = Some(difference_ms(date, began_at, to_headers));
    }

    pub(super) fn note_answer(&self, took: Duration, retry_after_s: Option<u64>) {
        let mut measured = self.lock();
        measured.latency_ms = Some(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        measured.retry_after_s = retry_after_s;
    }

    fn lock(&self) -> MutexGuard<'_, Measurements> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The provider's clock minus ours; zero where the difference is within what the measurement can tell.
fn difference_ms(date: UtcMillis, began_at: UtcMillis, to_headers: Duration) -> i64 {
    /// The header's fraction of a second is cut off; on average it was a half.
    const CUT_OFF_MS: i64 = 500;
    let half_way_ms = i64::try_from(to_headers.as_millis() / 2).unwrap_or(i64::MAX);
    let difference = date.plus(CUT_OFF_MS).since(began_at.plus(half_way_ms));
    let uncertain_ms = half_way_ms.saturating_add(CUT_OFF_MS).max(MIN_DIFFERENCE_MS);
    if difference.saturating_abs() < uncertain_ms { 0 } else { difference }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_only_wrong_where_the_measurement_can_tell() {
        for (date, began_at, took_ms, difference) in [
            (100_000, 100_000, 0, 0),
            (100_000, 101_900, 0, 0),
            (102_000, 100_000, 0, 2_500),
            (100_000, 160_000, 1_000, -60_000),
            (400_000, 100_000, 1_000, 300_000),
            (105_000, 100_000, 20_000, 0),
            (0, i64::MAX, 0, -i64::MAX + 500),
        ] {
            let measured = difference_ms(UtcMillis(date), UtcMillis(began_at), Duration::from_millis(took_ms));
            assert_eq!(measured, difference, "{date} {began_at} {took_ms}");
        }
    }
}
