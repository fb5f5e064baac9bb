//! The text indexes over what is listed: fragments of three signs and more, and, for what is shorter or is asked for as a whole, words of our
//! own making. Both know a row by its place, so that what they find comes in the order of the list.
//!
//! They hold no text themselves. Whatever a person typed reaches them quoted or in hexadecimal.

use crate::error::RowError;
use rusqlite::{Connection as Database, OptionalExtension, params};
use std::collections::BTreeSet;

/// The fewest signs that the index of fragments finds.
const FRAGMENT: usize = 3;
/// Of a longer text, so many fragments are looked for at least.
const FRAGMENTS: usize = 3;
/// And those that are at most so many times as usual as the rarest: the rarest may be of one word that many rows have.
const COMPARABLE: i64 = 2;
/// Of a very long text, only its first fragments are weighed against each other.
const WEIGHED: usize = 64;
/// Account numbers are known by at most so many of their last digits.
pub(super) const LAST_DIGITS: usize = 6;

/// What the words of a row are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) text: &'a str,
    pub(super) account: Option<&'a str>,
    pub(super) bank: Option<&'a str>,
    pub(super) connection: Option<&'a str>,
    pub(super) maker: &'a str,
}

impl Words<'_> {
    fn joined(&self) -> String {
        let (mut signs, mut pairs) = (BTreeSet::new(), BTreeSet::new());
        for line in self.text.lines() {
            signs.extend(line.chars());
            pairs.extend(line.chars().zip(line.chars().skip(1)));
        }
        let mut words: Vec<_> = signs.into_iter().map(one_sign).collect();
        words.extend(pairs.into_iter().map(|(one, other)| two_signs(one, other)));
        if let Some(account) = self.account {
            words.extend((1..=LAST_DIGITS).filter_map(|count| last(account, count)).map(account_end));
        }
        words.extend(self.bank.map(bank));
        words.extend(self.connection.map(connection));
        words.push(maker(self.maker));
        words.join(" ")
    }
}

/// Adds a row that is not in the indexes.
pub(super) fn add(database: &Database, place: i64, words: &Words<'_>) -> rusqlite::Result<()> {
    database
        .prepare_cached("INSERT INTO payout_text (rowid, text) VALUES (?1, ?2)")?
        .execute(params![place, words.text])?;
    database
        .prepare_cached("INSERT INTO payout_word (rowid, words) VALUES (?1, ?2)")?
        .execute(params![place, words.joined()])?;
    Ok(())
}

/// Takes a row out that is in the indexes.
pub(super) fn remove(database: &Database, place: i64) -> rusqlite::Result<()> {
    database.prepare_cached("DELETE FROM payout_text WHERE rowid = ?1")?.execute([place])?;
    database.prepare_cached("DELETE FROM payout_word WHERE rowid = ?1")?.execute([place])?;
    Ok(())
}

/// Adds every row that is listed, in the order of the list, in which the indexes are made fastest, for as long as `goes_on` says so before
/// each. Whether it came to the end.
pub(crate) fn add_all(database: &Database, goes_on: &mut dyn FnMut() -> bool) -> Result<bool, RowError> {
    let mut statement = database
        .prepare("SELECT place, text, account, bank, connection, maker FROM payout WHERE text <> '' ORDER BY place")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if !goes_on() {
            return Ok(false);
        }
        let words = Words {
            text: row.get_ref(1)?.as_str()?,
            account: row.get_ref(2)?.as_str_or_null()?,
            bank: row.get_ref(3)?.as_str_or_null()?,
            connection: row.get_ref(4)?.as_str_or_null()?,
            maker: row.get_ref(5)?.as_str()?,
        };
        add(database, row.get(0)?, &words)?;
    }
    Ok(true)
}

/// What is asked of one of the indexes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Match {
    Fragment(String),
    Word(String),
}

/// Whether an index finds just what was asked for, or more, so that each row has to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finds {
    Just,
    AndMore,
}

/// The rows whose text has this in it; folded, at least one sign.
pub(super) fn with_text(database: &Database, part: &str) -> rusqlite::Result<Option<(Match, Finds)>> {
    let signs: Vec<char> = part.chars().collect();
    Ok(match signs[..] {
        [] => None,
        [sign] => Some((Match::Word(quoted(&one_sign(sign))), Finds::Just)),
        [one, other] => Some((Match::Word(quoted(&two_signs(one, other))), Finds::Just)),
        _ if signs.len() < FRAGMENT + FRAGMENTS => Some((Match::Fragment(quoted(part)), Finds::Just)),
        _ => {
            let rare = rarest(database, &signs)?;
            let rare: Vec<_> = rare.iter().map(|fragment| quoted(fragment)).collect();
            Some((Match::Fragment(rare.join(" AND ")), Finds::AndMore))
        }
    })
}

/// The fragments of a longer text that the fewest rows have: to look for all of them goes through every row that has the most usual one.
fn rarest(database: &Database, signs: &[char]) -> rusqlite::Result<Vec<String>> {
    let all = signs.windows(FRAGMENT).map(|signs| signs.iter().collect());
    let fragments: BTreeSet<String> = all.take(WEIGHED).collect();
    let segments = segments(database)?;
    let mut sized = Vec::new();
    for fragment in fragments {
        sized.push((pages(database, &segments, &fragment)?, fragment));
    }
    sized.sort();
    let usual = sized.first().map_or(0, |(pages, _)| pages * COMPARABLE);
    let rare = sized.into_iter().enumerate().take_while(|(at, (pages, _))| *at < FRAGMENTS || *pages <= usual);
    Ok(rare.map(|(_, (_, fragment))| fragment).collect())
}

pub(super) const NEXT_SEGMENT: &str = "SELECT segid FROM payout_text_idx WHERE segid > ?1 ORDER BY segid LIMIT 1";
pub(super) const PAGE_OF: &str =
    "SELECT pgno / 2 FROM payout_text_idx WHERE segid = ?1 AND term <= ?2 ORDER BY term DESC LIMIT 1";
pub(super) const PAGE_BEHIND: &str =
    "SELECT pgno / 2 FROM payout_text_idx WHERE segid = ?1 AND term > ?2 ORDER BY term LIMIT 1";

fn segments(database: &Database) -> rusqlite::Result<Vec<i64>> {
    let mut next = database.prepare_cached(NEXT_SEGMENT)?;
    let mut segments = Vec::new();
    while let Some(segment) = next.query_row([segments.last().unwrap_or(&0)], |row| row.get(0)).optional()? {
        segments.push(segment);
    }
    Ok(segments)
}

/// On how many pages of the index the rows of a fragment are told: SQLite's own table of where a page's first word stands. Only what is
/// looked for first depends on it, never what is found.
fn pages(database: &Database, segments: &[i64], fragment: &str) -> rusqlite::Result<i64> {
    let (mut page_of, mut behind) = (database.prepare_cached(PAGE_OF)?, database.prepare_cached(PAGE_BEHIND)?);
    // SQLite's mark of the index itself, beside those of prefixes.
    let term = format!("0{fragment}").into_bytes();
    let mut pages = 0;
    for segment in segments {
        let first: Option<i64> = page_of.query_row(params![segment, term], |row| row.get(0)).optional()?;
        let last: Option<i64> = behind.query_row(params![segment, term], |row| row.get(0)).optional()?;
        pages += first.zip(last).map_or(1, |(first, last)| last - first);
    }
    Ok(pages)
}

/// The rows whose account ends so, and, for many digits, some more.
pub(super) fn with_account_end(digits: &str) -> String {
    quoted(&account_end(last(digits, LAST_DIGITS).unwrap_or(digits)))
}

pub(super) fn with_one_bank<'a>(banks: impl Iterator<Item = &'a str>) -> String {
    any(banks.map(bank))
}

pub(super) fn with_one_connection<'a>(connections: impl Iterator<Item = &'a str>) -> String {
    any(connections.map(connection))
}

pub(super) fn with_one_maker<'a>(makers: impl Iterator<Item = &'a str>) -> String {
    any(makers.map(maker))
}

fn any(words: impl Iterator<Item = String>) -> String {
    let words: Vec<_> = words.map(|word| quoted(&word)).collect();
    format!("({})", words.join(" OR "))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn one_sign(sign: char) -> String {
    format!("u{:x}", u32::from(sign))
}

fn two_signs(one: char, other: char) -> String {
    format!("u{:x}u{:x}", u32::from(one), u32::from(other))
}

fn account_end(digits: &str) -> String {
    format!("e{digits}")
}

fn bank(code: &str) -> String {
    format!("k{}", hex::encode(code))
}

fn connection(id: &str) -> String {
    format!("c{}", hex::encode(id))
}

fn maker(name: &str) -> String {
    format!("m{}", hex::encode(name))
}

/// The last `count` digits; `None` where there are fewer.
fn last(digits: &str, count: usize) -> Option<&str> {
    digits.len().checked_sub(count).and_then(|begin| digits.get(begin..))
}
