//! Days, months and years as they are typed in both eras, and ranges of them, as times in Bangkok.

use super::{Known, ProblemCode, Term};
use crate::{fold::folded, signs::fold_thai_digit, time::UtcMillis};
use std::ops::Range;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const BANGKOK_MS: i64 = 7 * 60 * 60 * 1000;
/// From this year on it is counted in the Buddhist era.
const BUDDHIST_FROM: i64 = 2_400;
const BUDDHIST_AHEAD: i64 = 543;
/// The years that can be looked for.
const YEARS: Range<i64> = 1_970..BUDDHIST_FROM;

/// What may stand between the numbers of a date.
const SEPARATORS: [char; 3] = ['/', '.', '-'];

/// Each month in English and Thai, in full and in short, folded.
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "มกราคม", "มค"],
    &["february", "feb", "กุมภาพันธ์", "กพ"],
    &["march", "mar", "มีนาคม", "มีค"],
    &["april", "apr", "เมษายน", "เมย"],
    &["may", "may", "พฤษภาคม", "พค"],
    &["june", "jun", "มิถุนายน", "มิย"],
    &["july", "jul", "กรกฎาคม", "กค"],
    &["august", "aug", "สิงหาคม", "สค"],
    &["september", "sept", "sep", "กันยายน", "กย"],
    &["october", "oct", "ตุลาคม", "ตค"],
    &["november", "nov", "พฤศจิกายน", "พย"],
    &["december", "dec", "ธันวาคม", "ธค"],
];

/// What stands behind `date:`: a day, a month, a year, or two of them with `..` between; one side of it may be open.
pub(super) fn read(text: &str, known: &Known<'_>) -> Result<Term, ProblemCode> {
    let days = match text.split_once("..") {
        None => days(text, known),
        Some((from, to)) => match (from.trim(), to.trim()) {
            ("", "") => None,
            (from, "") => days(from, known).map(|days| days.start..day_of(YEARS.end, 1, 1)),
            ("", to) => days(to, known).map(|days| day_of(YEARS.start, 1, 1)..days.end),
            (from, to) => days(from, known).zip(days(to, known)).map(|(from, to)| from.start..to.end),
        },
    };
    let days = days.filter(|days| days.start < days.end).ok_or(ProblemCode::BadDate)?;
    Ok(Term::Days { from: began(days.start), until: began(days.end) })
}

/// What a word is by itself: a whole date with its separators, which nothing else looks like, or two of them. What is no date is no
/// problem, but the wrong way round two of them are.
pub(super) fn bare(text: &str, known: &Known<'_>) -> Option<Result<Term, ProblemCode>> {
    let is_whole = |side: &str| numbers(side, &SEPARATORS).is_some_and(|n| n.len() == 3);
    let Some((from, to)) = text.split_once("..") else {
        return if is_whole(text) { read(text, known).ok().map(Ok) } else { None };
    };
    let is_side = |side: &str| side.is_empty() || (is_whole(side) && days(side, known).is_some());
    if (from, to) != ("", "") && is_side(from) && is_side(to) { Some(read(text, known)) } else { None }
}

/// The days that a text names, counted from 1970-01-01, the last one excluded.
fn days(text: &str, known: &Known<'_>) -> Option<Range<i64>> {
    let today = known.now.bangkok_day();
    match folded(text).as_str() {
        "today" | "วันนี้" => return Some(today..today + 1),
        "yesterday" | "เมื่อวาน" | "เมื่อวานนี้" => {
            return Some(today - 1..today);
        }
        _ => {}
    }
    // A year is never so small that it could be a day or a month: which way round it is meant is seen.
    year_first(text).or_else(|| day_first(text)).or_else(|| named(text))
}

/// `2026-11-20`, `2026-11`, `2026`.
fn year_first(text: &str) -> Option<Range<i64>> {
    match numbers(text, &['-'])?[..] {
        [year, month, day] => one_day(year, month, day),
        [year, month] => whole_month(year, month),
        [year] => whole_year(year),
        _ => None,
    }
}

/// `20/11/2569`, `20-11-2569`, `20.11.2569`, `11/2569`.
fn day_first(text: &str) -> Option<Range<i64>> {
    match numbers(text, &SEPARATORS)?[..] {
        [day, month, year] => one_day(year, month, day),
        [month, year] => whole_month(year, month),
        _ => None,
    }
}

/// `20 พ.ย. 2569`, `20พ.ย.2569`, `Nov 2026`.
fn named(text: &str) -> Option<Range<i64>> {
    let is_digit = |sign: char| fold_thai_digit(sign).is_ascii_digit();
    let text = text.trim();
    let (day, rest) = text.split_at(text.find(|sign| !is_digit(sign))?);
    let (month, year) = rest.split_at(rest.trim_end_matches(is_digit).len());
    let (month, year) = (month_named(month)?, number(year)?);
    if day.is_empty() { whole_month(year, month) } else { one_day(year, month, number(day)?) }
}

/// The numbers of a text that is nothing but numbers with one of `separators` between them.
fn numbers(text: &str, separators: &[char]) -> Option<Vec<i64>> {
    text.trim().split(separators).map(number).collect()
}

fn number(text: &str) -> Option<i64> {
    let digits: String = text.chars().map(fold_thai_digit).collect();
    let is_number = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}

fn month_named(text: &str) -> Option<i64> {
    let name = folded(text);
    let found = MONTHS.iter().position(|names| names.contains(&name.as_str()))?;
    i64::try_from(found + 1).ok()
}

fn one_day(year: i64, month: i64, day: i64) -> Option<Range<i64>> {
    let whole = whole_month(year, month)?;
    let found = whole.start + day - 1;
    (day >= 1 && whole.contains(&found)).then_some(found..found + 1)
}

fn whole_month(year: i64, month: i64) -> Option<Range<i64>> {
    let year = common_year(year)?;
    let after = if month == 12 { day_of(year + 1, 1, 1) } else { day_of(year, month + 1, 1) };
    (1..=12).contains(&month).then(|| day_of(year, month, 1)..after)
}

fn whole_year(year: i64) -> Option<Range<i64>> {
    let year = common_year(year)?;
    Some(day_of(year, 1, 1)..day_of(year + 1, 1, 1))
}

fn common_year(year: i64) -> Option<i64> {
    let year = if year >= BUDDHIST_FROM { year - BUDDHIST_AHEAD } else { year };
    YEARS.contains(&year).then_some(year)
}

/// The day of a date, counted from 1970-01-01: years that begin in March have their leap day at the end.
fn day_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let months_since_march = (month + 9) % 12;
    let day_of_year = (153 * months_since_march + 2) / 5 + day - 1;
    const MARCH_OF_YEAR_ZERO: i64 = 719_468;
    365 * year + year / 4 - year / 100 + year / 400 + day_of_year - MARCH_OF_YEAR_ZERO
}

fn began(day: i64) -> UtcMillis {
    UtcMillis(day * DAY_MS - BANGKOK_MS)
}
