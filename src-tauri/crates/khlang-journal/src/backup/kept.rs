//! Which backups are kept: of the last day one an hour, of the last 14 days one a day, of the last 12 months one a month, and the newest
//! whatever its age. Days and months are Bangkok's. Of several, the newest of each hour, day and month.
//!
//! What a clock that is wrong says of their age must not cost all of them: where it is long after the last one, nothing is removed, and
//! never are many at once.

use khlang_domain::time::UtcMillis;
use std::collections::BTreeSet;
use time::{OffsetDateTime, UtcOffset};

const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// So many days keep one each. Each is as large as the journal.
const DAYS: i64 = 14;
/// Months are told apart by days at most: 12 of them, the longest.
const YEAR_MS: i64 = 366 * DAY_MS;

/// After so long without a backup, or with a clock that is ahead, their age says nothing yet.
const GAP_MS: i64 = 2 * DAY_MS;
/// So many are removed in one go, the oldest.
const AT_ONCE: usize = 5;

/// Those of `backups` that need not be kept at `now`, just after the newest was made. What is later than `now` was made by another clock and is kept.
pub(super) fn outlived(backups: &[UtcMillis], now: UtcMillis) -> BTreeSet<UtcMillis> {
    let newest_first: BTreeSet<UtcMillis> = backups.iter().copied().collect();
    let before = newest_first.iter().rev().filter(|at| now.since(**at) >= 0).nth(1);
    if before.is_none_or(|before| now.since(*before) > GAP_MS) {
        return BTreeSet::new();
    }
    let (mut hours, mut days, mut months) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut outlived = BTreeSet::new();
    for (place, at) in newest_first.into_iter().rev().enumerate() {
        let age = now.since(at);
        // Each set is filled by every backup, whatever it is kept for: the newest of a day is the newest of its month as well.
        let of_its_hour = hours.insert(at.0.div_euclid(HOUR_MS)) && age <= DAY_MS;
        let of_its_day = days.insert(at.bangkok_day()) && age <= DAYS * DAY_MS;
        let of_its_month = months.insert(bangkok_month(at)) && age <= YEAR_MS;
        if place > 0 && age >= 0 && !of_its_hour && !of_its_day && !of_its_month {
            outlived.insert(at);
        }
    }
    outlived.into_iter().take(AT_ONCE).collect()
}

fn bangkok_month(at: UtcMillis) -> (i32, u8) {
    let bangkok = UtcOffset::from_hms(7, 0, 0).unwrap_or(UtcOffset::UTC);
    let at = OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let at = at.to_offset(bangkok);
    (at.year(), u8::from(at.month()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2026-11-20 23:00 in Bangkok.
    const NOW: UtcMillis = UtcMillis(1_795_190_400_000);

    fn ago(hours: i64) -> UtcMillis {
        NOW.plus(-hours * HOUR_MS)
    }

    #[test]
    fn one_an_hour_then_one_a_day_then_one_a_month_is_kept() {
        let minutes = |minutes: i64| NOW.plus(-minutes * 60_000);
        let cases: [(&str, Vec<UtcMillis>, Vec<UtcMillis>); 7] = [
            ("nothing", vec![], vec![]),
            ("the only one, however old", vec![ago(24 * 4000)], vec![]),
            ("two of one hour", vec![minutes(70), minutes(80)], vec![minutes(80)]),
            ("one of each hour", vec![ago(1), ago(2), ago(3)], vec![]),
            ("two of one day, a week ago", vec![ago(1), ago(24 * 7), ago(24 * 7 + 3)], vec![ago(24 * 7 + 3)]),
            ("two of one month, in summer", vec![ago(1), ago(24 * 130), ago(24 * 135)], vec![ago(24 * 135)]),
            ("older than a year", vec![ago(1), ago(24 * 370)], vec![ago(24 * 370)]),
        ];
        for (what, mut backups, expected) in cases {
            if backups.len() > 1 {
                backups.push(ago(20));
            }
            assert_eq!(outlived(&backups, NOW).into_iter().collect::<Vec<_>>(), expected, "{what}");
        }
    }

    #[test]
    fn a_day_is_bangkoks_day() {
        // 16:59 and 17:01 UTC, two days before: another day in Bangkok.
        let midnight = NOW.bangkok_day_began().plus(-2 * DAY_MS);
        let backups = [NOW, midnight.plus(-60_000), midnight.plus(60_000)];
        assert_eq!(outlived(&backups, NOW), BTreeSet::new());
    }

    #[test]
    fn a_clock_that_is_far_ahead_costs_no_backup_and_one_that_stays_ahead_few() {
        let daily: Vec<UtcMillis> = (0..10).map(|days| ago(24 * days)).collect();
        let years_ahead = NOW.plus(543 * 366 * DAY_MS);
        let made_then = |at: UtcMillis| daily.iter().copied().chain([years_ahead, at]).collect::<Vec<_>>();
        assert_eq!(outlived(&made_then(years_ahead), years_ahead), BTreeSet::new());
        let later = years_ahead.plus(DAY_MS);
        assert_eq!(outlived(&made_then(later), later).len(), AT_ONCE);
        // Put right again, the ones from the future say nothing of the gap, and stay.
        let after = ago(-24);
        assert_eq!(outlived(&made_then(after), after), BTreeSet::new());
        let long_closed = [NOW, ago(24 * 500), ago(24 * 501)];
        assert_eq!(outlived(&long_closed, NOW), BTreeSet::new(), "what lay closed for long is not thinned at once");
    }

    proptest! {
        #[test]
        fn whatever_was_made_the_newest_and_one_of_each_of_the_last_days_stay_and_few_others(
            hours in proptest::collection::vec(0_i64..24 * 800, 1..400),
        ) {
            let backups: Vec<UtcMillis> = hours.iter().chain(&[0, 20]).map(|hours| ago(*hours)).collect();
            let mut kept: BTreeSet<UtcMillis> = backups.iter().copied().collect();
            loop {
                let outlived = outlived(&kept.iter().copied().collect::<Vec<_>>(), NOW);
                prop_assert!(outlived.len() <= AT_ONCE);
                if outlived.is_empty() {
                    break;
                }
                kept.retain(|at| !outlived.contains(at));
            }
            prop_assert_eq!(kept.last(), backups.iter().max());
            prop_assert!(kept.len() <= 25 + 15 + 13);
            for at in backups.iter().filter(|at| NOW.since(**at) <= (DAYS - 1) * DAY_MS) {
                prop_assert!(kept.iter().any(|kept| kept.bangkok_day() == at.bangkok_day()), "{at:?}");
            }
        }

        #[test]
        fn a_backup_a_day_leaves_one_for_every_month_of_a_year(days in 380_i64..900) {
            let mut left: BTreeSet<UtcMillis> = BTreeSet::new();
            for day in (0..days).rev() {
                let today = NOW.plus(-day * DAY_MS);
                left.insert(today);
                let outlived = super::outlived(&left.iter().copied().collect::<Vec<_>>(), today);
                left.retain(|at| !outlived.contains(at));
            }
            for month in 0..11 {
                let wanted = bangkok_month(NOW.plus(-month * 30 * DAY_MS));
                prop_assert!(left.iter().any(|at| bangkok_month(*at) == wanted), "{wanted:?} of {}", left.len());
            }
        }
    }
}
