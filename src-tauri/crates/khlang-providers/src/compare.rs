//! Compares what a provider says of a payout with what was sent. A difference here stops the connection, so it is only said where both
//! sides can be read; what the provider leaves out is no difference, and what it garbles is unreadable. Which fields there are, and
//! which of them have to be there, is each adapter's to say.

use crate::{
    decimal::read_decimal,
    json::{Found, Object, cut},
};
use khlang_domain::{account::AccountNumber, ids::ProviderPayoutId, outcome::Difference};

const MAX_SHOWN_CHARS: usize = 100;

/// How an answer stands to what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// What has to be there is there, and nothing differs.
    Agrees,
    /// At least one field that can be read says something else.
    Differs(Vec<Difference>),
    /// It cannot be said to agree: something that has to be there is missing, or a compared field is garbled.
    Unreadable,
}

/// Whether an id can be sent again: anything that could change the meaning of a path is refused.
pub(crate) fn is_usable_id(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// What the checks of all fields come to.
pub(crate) fn conclude(checks: &[Check]) -> Comparison {
    let differences: Vec<_> = checks
        .iter()
        .filter_map(|check| if let Check::Differs(found) = check { Some(found.clone()) } else { None })
        .collect();
    if !differences.is_empty() {
        return Comparison::Differs(differences);
    }
    if checks.contains(&Check::Unreadable) { Comparison::Unreadable } else { Comparison::Agrees }
}

/// A text that comes back as it was sent.
pub(crate) fn check_text(answer: &Object<'_>, key: &str, field: &str, presence: Presence, sent: &str) -> Check {
    check(answer, key, field, presence, |answered| Some((answered != sent).then(|| sides(sent, answered))))
}

/// The amount, by its worth and not by its spelling.
pub(crate) fn check_amount(answer: &Object<'_>, key: &str, presence: Presence, sent: &str) -> Check {
    check(answer, key, "amount", presence, |answered| {
        let (answered_number, sent_number) = (read_decimal(answered)?, read_decimal(sent)?);
        Some((answered_number != sent_number).then(|| sides(sent, answered)))
    })
}

/// The account number, masked or not.
pub(crate) fn check_account(answer: &Object<'_>, key: &str, presence: Presence, sent: &AccountNumber) -> Check {
    check(answer, key, "account", presence, |answered| Some(compare_account(sent, answered)))
}

/// The difference between the payout that was asked for and the one that came.
pub(crate) fn other_id(asked: &ProviderPayoutId, answered: &str) -> Option<Difference> {
    (asked.as_str() != answered).then(|| Difference {
        field: "id".to_owned(),
        sent: cut(asked.as_str(), MAX_SHOWN_CHARS),
        answered: cut(answered, MAX_SHOWN_CHARS),
    })
}

/// What it means when a field is not there or cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Without it nothing can be said to agree.
    Required,
    /// It may be missing; where it is there, it has to be readable.
    Optional,
    /// Nobody has documented it: it counts only where it can be read.
    Undocumented,
}

/// How one field stands to what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Check {
    /// Nothing differs.
    Agrees,
    /// It says something else.
    Differs(Difference),
    /// It says nothing that can be compared.
    Unreadable,
}

/// Both sides as they are shown, where they differ.
pub(crate) type Sides = Option<(String, String)>;

pub(crate) fn sides(sent: &str, answered: &str) -> (String, String) {
    (sent.to_owned(), cut(answered, MAX_SHOWN_CHARS))
}

/// `compare` answers `None` where the text cannot be read.
pub(crate) fn check(
    answer: &Object<'_>,
    key: &str,
    field: &str,
    presence: Presence,
    compare: impl FnOnce(&str) -> Option<Sides>,
) -> Check {
    let unreadable = if presence == Presence::Undocumented { Check::Agrees } else { Check::Unreadable };
    match (answer.find(key), presence) {
        (Found::Nothing, Presence::Optional | Presence::Undocumented) => Check::Agrees,
        (Found::Nothing, Presence::Required) | (Found::Other, _) => unreadable,
        (Found::Text(answered), _) => match compare(&answered) {
            None => unreadable,
            Some(None) => Check::Agrees,
            Some(Some((sent, answered))) => Check::Differs(Difference { field: field.to_owned(), sent, answered }),
        },
    }
}

/// Compares with a masked number, of which the first and last four digits may be readable. Only digits that are shown
/// are compared, and only last four digits go into the difference.
fn compare_account(sent: &AccountNumber, answered: &str) -> Sides {
    const SHOWN: usize = 4;
    let digits = sent.as_str();
    let answered: String = answered.chars().filter(|sign| !matches!(sign, ' ' | '-')).collect();
    let is_digit = |sign: &char| sign.is_ascii_digit();
    let begins: String = answered.chars().take_while(is_digit).collect();
    let mut ends: Vec<char> = answered.chars().rev().take_while(is_digit).collect();
    ends.reverse();
    let ends: String = ends.into_iter().collect();
    let agrees = if begins.len() == answered.len() && begins.len() == digits.len() {
        answered == digits
    } else {
        let last = &ends[ends.len().saturating_sub(SHOWN)..];
        // Four digits without a mask are the last four.
        let first = if begins.len() == answered.len() && begins.len() < 2 * SHOWN {
            ""
        } else {
            &begins[..begins.len().min(SHOWN)]
        };
        digits.ends_with(last) && digits.starts_with(first)
    };
    if agrees {
        return None;
    }
    let last = &ends[ends.len().saturating_sub(SHOWN)..];
    // Where the end is the same, the screen has to show that something else is not.
    let mark = if last == sent.last_four() { "≠" } else { "" };
    Some((sent.last_four().to_owned(), format!("{mark}{last}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_digits_that_a_mask_shows_are_compared() {
        let account = |digits: &str| AccountNumber::try_from(digits.to_owned()).unwrap();
        for (sent, answered, differs) in [
            ("0123456789", "0123**6789", None),
            ("0123456789", "0123****6789", None),
            ("0123456789", "0123xx6789", None),
            ("0123456789", "012-3-xx678-9", None),
            ("0123456789", "******6789", None),
            ("0123456789", "xxxxx-6789", None),
            ("0123456789", "6789", None),
            ("0123456789", "01236789", None),
            ("0123456789", "0123456789", None),
            ("0123456789", "**********", None),
            ("12345678", "123**678", None),
            ("123456", "12**56", None),
            ("0123456789", "0123**6780", Some("6780")),
            ("0123456789", "1234**6789", Some("≠6789")),
            ("0123456789", "123456789", Some("≠6789")),
            ("0123456789", "0123456780", Some("6780")),
            ("0123456789", "0123416789", Some("≠6789")),
            ("0123456789", "12346789", Some("≠6789")),
            ("0123456789", "*****67890", Some("7890")),
        ] {
            let found = compare_account(&account(sent), answered);
            assert_eq!(found.as_ref().map(|(_, answered)| answered.as_str()), differs, "{answered}");
            if let Some((shown, _)) = found {
                assert_eq!(shown, account(sent).last_four());
            }
        }
    }

    #[test]
    fn an_id_that_could_change_a_path_is_not_used() {
        for id in ["", ".", "..", "a/b", "a?b", "a#b", "a%2fb", "a b", "ก", "x\n"] {
            assert!(!is_usable_id(id), "{id}");
        }
        assert!(!is_usable_id(&"a".repeat(129)));
        assert!(is_usable_id("3f6f1f1e-0d0c-4d6e-9a51-9c3f0c1c2b7a"));
    }
}
