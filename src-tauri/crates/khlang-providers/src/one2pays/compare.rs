//! Compares what One2Pays says of a payout with what was sent. A difference here stops the connection, so it is only said where both
//! sides can be read; what the provider leaves out is no difference, and what it garbles is unreadable.

use super::wire::{self, CURRENCY};
use crate::json::{Found, Object, cut};
use khlang_domain::{
    account::AccountNumber, connection::AmountUnit, ids::ProviderPayoutId, instruction::Instruction,
    outcome::Difference,
};

const MAX_SHOWN_CHARS: usize = 100;

/// How an answer stands to what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Comparison {
    /// The amount and the reference are there, and nothing differs.
    Agrees,
    /// At least one field that can be read says something else.
    Differs(Vec<Difference>),
    /// It cannot be said to agree: the amount or the reference is missing, or a compared field is garbled.
    Unreadable,
}

/// What was sent, as the answer should repeat it.
pub(super) struct Sent<'a> {
    pub(super) instruction: &'a Instruction,
    pub(super) unit: AmountUnit,
}

/// The provider's id in an answer, where it is one that can go into a path again.
pub(super) fn read_id(payout: &Object<'_>) -> Option<ProviderPayoutId> {
    payout.text("id").filter(|id| is_usable_id(id)).map(ProviderPayoutId::new)
}

/// UUIDs are documented; anything that could change the meaning of a path is refused.
pub(super) fn is_usable_id(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Amount, currency, reference, destination, bank and account. The account's name is left out: a provider may show the bank's own
/// spelling of it.
pub(super) fn compare(payout: &Object<'_>, sent: &Sent<'_>) -> Comparison {
    let instruction = sent.instruction;
    let amount = wire::print_amount(instruction.amount, sent.unit);
    let destination = wire::destination_word(instruction.destination);
    let checks = [
        check(payout, "amount", "amount", Presence::Required, |answered| {
            let (answered_number, sent_number) = (wire::read_decimal(answered)?, wire::read_decimal(&amount)?);
            Some((answered_number != sent_number).then(|| sides(&amount, answered)))
        }),
        check(payout, "referenceId", "reference", Presence::Required, |answered| {
            let reference = instruction.reference.as_str();
            Some((answered != reference).then(|| sides(reference, answered)))
        }),
        check(payout, "currency", "currency", Presence::Optional, |answered| {
            Some((!answered.eq_ignore_ascii_case(CURRENCY)).then(|| sides(CURRENCY, answered)))
        }),
        check(payout, "destinationType", "destination", Presence::Optional, |answered| {
            Some((answered != destination).then(|| sides(destination, answered)))
        }),
        check(payout, "bankCode", "bank", Presence::Optional, |answered| {
            let bank = instruction.bank.as_str();
            Some((answered != bank).then(|| sides(bank, answered)))
        }),
        check(payout, "bankAccountNumber", "account", Presence::Optional, |answered| {
            Some(compare_account(&instruction.account_number, answered))
        }),
    ];
    let differences: Vec<_> = checks
        .iter()
        .filter_map(|check| if let Check::Differs(found) = check { Some(found.clone()) } else { None })
        .collect();
    if !differences.is_empty() {
        return Comparison::Differs(differences);
    }
    if checks.contains(&Check::Unreadable) { Comparison::Unreadable } else { Comparison::Agrees }
}

/// The difference between the payout that was asked for and the one that came.
pub(super) fn other_id(asked: &ProviderPayoutId, answered: &str) -> Option<Difference> {
    (asked.as_str() != answered).then(|| Difference {
        field: "id".to_owned(),
        sent: cut(asked.as_str(), MAX_SHOWN_CHARS),
        answered: cut(answered, MAX_SHOWN_CHARS),
    })
}

#[derive(Clone, Copy)]
enum Presence {
    Required,
    Optional,
}

#[derive(Clone, PartialEq, Eq)]
enum Check {
    Agrees,
    Differs(Difference),
    Unreadable,
}

/// Both sides as they are shown, where they differ.
type Sides = Option<(String, String)>;

fn sides(sent: &str, answered: &str) -> (String, String) {
    (sent.to_owned(), cut(answered, MAX_SHOWN_CHARS))
}

/// `compare` answers `None` where the text cannot be read.
fn check(
    payout: &Object<'_>,
    key: &str,
    field: &str,
    presence: Presence,
    compare: impl FnOnce(&str) -> Option<Sides>,
) -> Check {
    match (payout.find(key), presence) {
        (Found::Nothing, Presence::Optional) => Check::Agrees,
        (Found::Nothing, Presence::Required) | (Found::Other, _) => Check::Unreadable,
        (Found::Text(answered), _) => match compare(&answered) {
            None => Check::Unreadable,
            Some(None) => Check::Agrees,
            Some(Some((sent, answered))) => Check::Differs(Difference { field: field.to_owned(), sent, answered }),
        },
    }
}

/// Compares with a masked number, of which the first and last four digits are documented to be readable. Only digits that are shown
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
