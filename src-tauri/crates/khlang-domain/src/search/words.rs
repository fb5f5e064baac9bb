//! Cuts a search into words, quoted ones and `name:value` among them, and says what each means.

use super::{Known, MAX_REFERENCES, MAX_WORDS, ProblemCode, Term, amount, date, values};
use crate::{fold::folded, ids::Actor, person};
use std::{collections::BTreeSet, ops::Range};

/// The fewest signs of a reference in a pasted list.
const REFERENCE_SIGNS: usize = 5;
/// The most words of a value without quotes: `1 พ.ย. 2569 .. 20 พ.ย. 2569`.
const VALUE_WORDS: usize = 7;

/// One part of a search: how it was typed and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// As typed.
    pub typed: String,
    /// The search without this part.
    pub without: String,
    /// What it asks for.
    pub means: Result<Term, ProblemCode>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Bank,
    State,
    Maker,
    Connection,
    Date,
}

/// In English and as the window calls it in Thai; the shorter words were there before.
const OPERATORS: [(&str, Operator); 12] = [
    ("bank:", Operator::Bank),
    ("ธนาคาร:", Operator::Bank),
    ("status:", Operator::State),
    ("สถานะ:", Operator::State),
    ("maker:", Operator::Maker),
    ("ผู้ทำรายการ:", Operator::Maker),
    ("ผู้ทำ:", Operator::Maker),
    ("connection:", Operator::Connection),
    ("การเชื่อมต่อ:", Operator::Connection),
    ("ช่องทาง:", Operator::Connection),
    ("date:", Operator::Date),
    ("วันที่:", Operator::Date),
];

/// The parts of a search, in the order in which they were typed. What would ask for nothing, like an operator whose value is still to be
/// typed, is no part. A pasted list of references has none.
#[must_use]
pub fn said(text: &str, known: &Known<'_>) -> Vec<Said> {
    if !references(text).0.is_empty() {
        return Vec::new();
    }
    let words = words(text);
    let mut parts = Vec::new();
    let mut rest = words.as_slice();
    while let Some(word) = rest.first() {
        let (taken, means) = read(text, rest, known);
        let last = rest.get(taken - 1).unwrap_or(word);
        if parts.len() == MAX_WORDS {
            let range = word.range.clone();
            let (typed, without) = (text[range.clone()].to_owned(), text[..range.start].trim().to_owned());
            parts.push(Said { typed, without, means: Err(ProblemCode::TooManyWords) });
            break;
        }
        if let Some(means) = means {
            let range = word.range.start..last.range.end;
            parts.push(Said { typed: text[range.clone()].to_owned(), without: without(text, &range), means });
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    parts
}

/// What a part of a search asks for; `None` for nothing.
type Means = Option<Result<Term, ProblemCode>>;

/// What stands first in `words`, and how many of them it takes.
fn read(text: &str, words: &[Word], known: &Known<'_>) -> (usize, Means) {
    let Some((word, behind)) = words.split_first() else { return (1, None) };
    let Some(operator) = word.operator else { return without_operator(words, known) };
    if word.quoted || !word.value.is_empty() {
        return value(operator, text, words, known);
    }
    // `bank: scb`: the value may stand apart. At the end it is still to be typed.
    if behind.first().is_none_or(|next| next.operator.is_some()) {
        return (1, None);
    }
    let (taken, means) = value(operator, text, behind, known);
    (taken + 1, means)
}

fn without_operator(words: &[Word], known: &Known<'_>) -> (usize, Means) {
    let Some(word) = words.first() else { return (1, None) };
    if word.quoted {
        return (1, plain(&word.value).map(Ok));
    }
    // `> 50000`: the sign is no word of its own.
    if let (true, Some(next)) = (is_comparison(&word.value), words.get(1)) {
        return (2, amount::read(&format!("{}{}", word.value, next.value)));
    }
    if let Some((taken, range)) = range_of_words(words, known) {
        return (taken, Some(range));
    }
    let means = date::bare(&word.value, known).or_else(|| amount::read(&word.value));
    (1, means.or_else(|| amount::bare(&word.value).or_else(|| plain(&word.value)).map(Ok)))
}

/// The value that the words begin with.
fn value(operator: Operator, text: &str, words: &[Word], known: &Known<'_>) -> (usize, Means) {
    let Some(first) = words.first().filter(|first| !first.value.is_empty()) else { return (1, None) };
    let (taken, means) = match operator {
        Operator::Bank => (1, values::banks(&first.value)),
        Operator::Connection => (1, values::connections(&first.value, known)),
        Operator::Maker => {
            let name = person::folded(&Actor::new(first.value.as_str()));
            return (1, (!name.is_empty()).then_some(Ok(Term::Maker(name))));
        }
        Operator::State => of_words(text, words, values::states_called)
            .map_or_else(|| (1, values::states(&first.value)), |(taken, term)| (taken, Ok(term))),
        Operator::Date => of_words(text, words, |text| date::read(text, known).ok())
            .map_or_else(|| (1, date::read(&first.value, known)), |(taken, term)| (taken, Ok(term))),
    };
    (taken, Some(means))
}

/// What the longest run of several words means, so that it needs no quotes.
fn of_words(text: &str, words: &[Word], read: impl Fn(&str) -> Option<Term>) -> Option<(usize, Term)> {
    let first = words.first().filter(|first| !first.quoted)?;
    let begin = first.range.end - first.value.len();
    let plain = words.iter().skip(1).take_while(|word| word.is_plain()).count();
    (2..=(plain + 1).min(VALUE_WORDS)).rev().find_map(|taken| {
        let last = words.get(taken - 1)?;
        read(&text[begin..last.range.end]).map(|term| (taken, term))
    })
}

/// `1000 .. 2000`, `1000.. 2000` and the like: a range with spaces at its dots, and how many words it takes.
fn range_of_words(words: &[Word], known: &Known<'_>) -> Option<(usize, Result<Term, ProblemCode>)> {
    [3, 2].into_iter().find_map(|taken| {
        let run = words.get(..taken)?;
        let meet = |(left, right): (&Word, &Word)| left.value.ends_with("..") || right.value.starts_with("..");
        if !run.iter().all(Word::is_plain) || !run.iter().zip(run.iter().skip(1)).all(meet) {
            return None;
        }
        let range: String = run.iter().map(|word| word.value.as_str()).collect();
        if range.matches("..").count() != 1 {
            return None;
        }
        date::bare(&range, known).or_else(|| amount::read(&range)).map(|range| (taken, range))
    })
}

fn is_comparison(text: &str) -> bool {
    matches!(text, ">" | ">=" | "≥" | "<" | "<=" | "≤" | "=")
}

fn plain(text: &str) -> Option<Term> {
    let end = text.strip_prefix('…').or_else(|| text.strip_prefix("..."));
    let end = end.or_else(|| text.strip_prefix(['*', '•']).map(|rest| rest.trim_start_matches(['*', '•'])));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(end) = end.map(folded).filter(|end| digits(end)) {
        return Some(Term::AccountEnd(end));
    }
    let text = folded(text);
    (!text.is_empty()).then_some(Term::Text(text))
}

struct Word {
    range: Range<usize>,
    operator: Option<Operator>,
    quoted: bool,
    /// Without the operator and the quotes.
    value: String,
}

impl Word {
    fn is_plain(&self) -> bool {
        !self.quoted && self.operator.is_none()
    }
}

fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(skipped) = text[at..].find(|sign: char| !sign.is_whitespace()) {
        let begin = at + skipped;
        let (operator, after) = operator_at(&text[begin..]);
        let value_begin = begin + after;
        let rest = &text[value_begin..];
        let closing = rest.chars().next().and_then(closing_quote);
        let quoted = closing.and_then(|closing| {
            let opening = rest.chars().next().map_or(0, char::len_utf8);
            let length = rest[opening..].find(closing)?;
            Some((rest[opening..opening + length].to_owned(), opening + length + closing.len_utf8()))
        });
        let is_quoted = quoted.is_some();
        let (value, length) = quoted.unwrap_or_else(|| {
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            (rest[..length].to_owned(), length)
        });
        at = value_begin + length;
        words.push(Word { range: begin..at, operator, quoted: is_quoted, value });
    }
    words
}

/// The operator at the beginning of a text, and where its value begins.
fn operator_at(text: &str) -> (Option<Operator>, usize) {
    for (name, operator) in OPERATORS {
        if text.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name)) {
            return (Some(operator), name.len());
        }
    }
    (None, 0)
}

fn closing_quote(sign: char) -> Option<char> {
    match sign {
        '"' => Some('"'),
        '“' => Some('”'),
        _ => None,
    }
}

fn without(text: &str, part: &Range<usize>) -> String {
    let (before, after) = (text[..part.start].trim(), text[part.end..].trim());
    if before.is_empty() || after.is_empty() { format!("{before}{after}") } else { format!("{before} {after}") }
}

/// The references of a pasted list, each once, and the text where there were too many. Empty for what is no such list.
pub(super) fn references(text: &str) -> (Vec<String>, Option<String>) {
    let tokens = text.split([',', ';', '\n', '\r', '\t']).map(cell).filter(|token| !token.is_empty());
    let mut tokens: Vec<_> = tokens.collect();
    // The window puts commas where lines ended, so that the first one is all that is left of the first line.
    if tokens.len() > 2 && tokens.first().is_some_and(|token| is_head(token)) {
        tokens.remove(0);
    }
    if tokens.len() < 2 || !tokens.iter().all(|token| is_reference(token)) {
        return (Vec::new(), None);
    }
    let mut seen = BTreeSet::new();
    let mut references: Vec<_> = tokens.into_iter().filter(|token| seen.insert(token.to_ascii_lowercase())).collect();
    let too_many = references.get(MAX_REFERENCES).map(|first| (*first).to_owned());
    references.truncate(MAX_REFERENCES);
    (references.into_iter().map(str::to_owned).collect(), too_many)
}

/// Our own files have an apostrophe before what a spreadsheet would change.
fn cell(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('\'').unwrap_or(text)
}

/// Whether it may be what a column is called: no part of a search that says what it is about, and nothing with a number.
fn is_head(token: &str) -> bool {
    !token
        .contains(|sign: char| sign.is_numeric() || matches!(sign, ':' | '"' | '“' | '”' | '<' | '>' | '=' | '…' | '*'))
}

fn is_reference(token: &str) -> bool {
    token.len() >= REFERENCE_SIGNS
        && token.bytes().any(|byte| byte.is_ascii_digit())
        && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._/-".contains(&byte))
}
