//! Amounts and ranges of them, as they are looked for.

use super::{ProblemCode, Term};
use crate::{
    fold::folded,
    money::{AmountError, Satang},
};

const SATANG: Satang = Satang::new(1);

/// What `>50000`, `<=100`, `=7.50` and `1000..2000` mean; `None` for a text that is none of them.
pub(super) fn read(text: &str) -> Option<Result<Term, ProblemCode>> {
    if let Some((from, to)) = text.split_once("..") {
        return range(from, to);
    }
    for (sign, bounds) in [
        (">=", at_least as fn(Satang) -> Bounds),
        ("≥", at_least),
        ("<=", at_most),
        ("≤", at_most),
        (">", more_than),
        ("<", less_than),
        ("=", exactly),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            return Some(amount(rest).map(bounds).ok_or(ProblemCode::BadAmount).and_then(term));
        }
    }
    None
}

/// The number that a word is by itself. Nothing but digits may as well be a part of a reference or an account; with a point, a comma or the
/// sign of the baht it is an amount: among all the texts in which its digits stand, what costs so much would not be seen.
pub(super) fn bare(text: &str) -> Option<Term> {
    if text.chars().all(is_digit) {
        let amount = Satang::parse_typed(text).ok()?;
        return Some(Term::Number { digits: folded(text), amount });
    }
    if begins_as_amount(text) {
        amount(text).map(|amount| Term::Amount { from: Some(amount), to: Some(amount) })
    } else {
        None
    }
}

type Bounds = (Option<Satang>, Option<Satang>);

fn at_least(amount: Satang) -> Bounds {
    (Some(amount), None)
}

fn at_most(amount: Satang) -> Bounds {
    (None, Some(amount))
}

fn more_than(amount: Satang) -> Bounds {
    (amount.checked_add(SATANG), None)
}

fn less_than(amount: Satang) -> Bounds {
    (None, amount.checked_sub(SATANG))
}

fn exactly(amount: Satang) -> Bounds {
    (Some(amount), Some(amount))
}

/// Two dots between words are no range.
fn range(from: &str, to: &str) -> Option<Result<Term, ProblemCode>> {
    let is_open_or_number = |side: &str| side.is_empty() || begins_as_amount(side);
    if (from.is_empty() && to.is_empty()) || !is_open_or_number(from) || !is_open_or_number(to) {
        return None;
    }
    let side = |text: &str| if text.is_empty() { Some(None) } else { amount(text).map(Some) };
    let bounds = side(from).zip(side(to));
    Some(bounds.ok_or(ProblemCode::BadAmount).and_then(term))
}

fn term((from, to): Bounds) -> Result<Term, ProblemCode> {
    match (from, to) {
        (Some(from), Some(to)) if from > to => Err(ProblemCode::BadAmount),
        (from, to) => Ok(Term::Amount { from, to }),
    }
}

/// Nothing is an amount to compare with, though none to pay.
fn amount(text: &str) -> Option<Satang> {
    match Satang::parse_typed(text) {
        Ok(amount) => Some(amount),
        Err(AmountError::Zero) => Some(Satang::ZERO),
        Err(_) => None,
    }
}

fn begins_as_amount(text: &str) -> bool {
    text.starts_with(|sign| is_digit(sign) || sign == '฿')
}

fn is_digit(sign: char) -> bool {
    sign.is_ascii_digit() || ('๐'..='๙').contains(&sign)
}
