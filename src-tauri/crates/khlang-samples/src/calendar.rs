//! When payouts are made: two years of office hours in Bangkok, fewer on Saturdays, none on Sundays and holidays, more on paydays, and more
//! from year to year.

use crate::dice::{Dice, Use};
use khlang_domain::time::UtcMillis;
use time::{Date, Month};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const BANGKOK_MS: i64 = 7 * 60 * 60 * 1000;
const HALF_HOUR_MS: i64 = 30 * 60 * 1000;
/// 1970-01-01 as a Julian day.
const EPOCH_JULIAN: i64 = 2_440_588;
/// How far back it goes.
const DAYS: i64 = 730;

/// How busy the half-hours of a day are, with the number of each.
const HALF_HOURS: [(u32, i64); 24] = [
    (2, 16),
    (8, 17),
    (16, 18),
    (20, 19),
    (22, 20),
    (20, 21),
    (18, 22),
    (14, 23),
    (6, 24),
    (5, 25),
    (14, 26),
    (20, 27),
    (22, 28),
    (20, 29),
    (18, 30),
    (16, 31),
    (12, 32),
    (7, 33),
    (3, 34),
    (2, 35),
    (1, 36),
    (1, 38),
    (1, 40),
    (1, 13),
];
const HOLIDAYS: [(Month, u8); 9] = [
    (Month::January, 1),
    (Month::April, 13),
    (Month::April, 14),
    (Month::April, 15),
    (Month::May, 1),
    (Month::August, 12),
    (Month::December, 5),
    (Month::December, 10),
    (Month::December, 31),
];

/// A working day, and how many payouts are made on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    /// When it begins in Bangkok.
    pub(crate) began: UtcMillis,
    pub(crate) payouts: u64,
}

/// The days up to the one of `until`, so that together they have `payouts`.
pub(crate) fn days(payouts: u64, until: UtcMillis) -> Vec<Day> {
    let last = until.bangkok_day();
    let weights: Vec<(i64, u64)> = (last - DAYS..=last).map(|day| (day, weight(day, day - (last - DAYS)))).collect();
    let total: u128 = weights.iter().map(|(_, weight)| u128::from(*weight)).sum();
    let (mut so_far, mut given) = (0_u128, 0_u128);
    let share = |so_far: u128| u128::from(payouts) * so_far / total.max(1);
    weights
        .into_iter()
        .map(|(day, weight)| {
            so_far += u128::from(weight);
            let payouts = share(so_far) - given;
            given += payouts;
            Day { began: UtcMillis(day * DAY_MS - BANGKOK_MS), payouts: payouts as u64 }
        })
        .collect()
}

fn weight(day: i64, since_first: i64) -> u64 {
    let Some(date) = date(day) else { return 0 };
    if HOLIDAYS.contains(&(date.month(), date.day())) {
        return 0;
    }
    let of_week = match date.weekday() {
        time::Weekday::Sunday => 0,
        time::Weekday::Saturday => 12,
        _ => 100,
    };
    let of_month = match date.day() {
        25 | 26 | 28 | 29 => 18,
        15 | 16 | 30 | 31 | 1 => 14,
        _ => 10,
    };
    let grown = 700 + since_first.unsigned_abs();
    of_week * of_month * grown
}

fn date(day: i64) -> Option<Date> {
    Date::from_julian_day(i32::try_from(day + EPOCH_JULIAN).ok()?).ok()
}

/// `20261120`.
pub(crate) fn digits_of(at: UtcMillis) -> String {
    let date = date(at.bangkok_day());
    date.map(|date| format!("{:04}{:02}{:02}", date.year(), u8::from(date.month()), date.day())).unwrap_or_default()
}

/// The times of the day's payouts, in order, none after `until`.
pub(crate) fn times(day: &Day, seed: u64, until: UtcMillis) -> Vec<UtcMillis> {
    let mut dice = Dice::new(seed, Use::Days, day.began.0.unsigned_abs());
    let latest = until.since(day.began).max(1);
    let mut times: Vec<UtcMillis> = (0..day.payouts)
        .map(|_| {
            let usual = *dice.weigh(&HALF_HOURS) * HALF_HOUR_MS + dice.between(0, HALF_HOUR_MS - 1);
            day.began.plus(if usual < latest { usual } else { dice.between(latest / 2, latest - 1) })
        })
        .collect();
    times.sort_unstable();
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-20, 17:30 in Bangkok.
    const UNTIL: UtcMillis = UtcMillis(1_795_170_600_000);

    #[test]
    fn the_days_have_exactly_the_payouts_and_sundays_have_none() {
        for payouts in [1, 30, 1_000, 1_000_000] {
            let days = days(payouts, UNTIL);
            assert_eq!(days.iter().map(|day| day.payouts).sum::<u64>(), payouts);
            let sundays = days.iter().filter(|day| {
                date(day.began.bangkok_day()).unwrap().weekday() == time::Weekday::Sunday && day.payouts > 0
            });
            assert_eq!(sundays.count(), 0);
        }
    }

    #[test]
    fn times_are_in_order_within_their_day_and_not_after_the_end() {
        let days = days(100_000, UNTIL);
        for day in &days[days.len() - 3..] {
            let times = times(day, 1, UNTIL);
            assert_eq!(times.len() as u64, day.payouts);
            assert!(times.is_sorted());
            assert!(times.iter().all(|at| at.bangkok_day_began() == day.began && *at < UNTIL));
        }
        assert!(days.last().unwrap().payouts > 50);
    }

    #[test]
    fn a_day_is_written_as_in_references() {
        assert_eq!(digits_of(UNTIL), "20261120");
    }
}
