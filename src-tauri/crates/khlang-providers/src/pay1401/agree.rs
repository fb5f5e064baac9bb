//! Which fields of a 1401 answer have to agree with what was sent. There is no reference in it, so amount, account and the bank's letters
//! all have to be there: without them nobody can say that the answer is about this payout.

use super::{banks, wire};
use crate::{
    compare::{Comparison, Presence, check, check_account, check_amount, conclude, is_usable_id, sides},
    json::Object,
};
use khlang_domain::{ids::ProviderPayoutId, instruction::Instruction};

/// What was sent, as the answer should repeat it.
pub(super) struct Sent<'a> {
    pub(super) instruction: &'a Instruction,
    /// The bank as it went on the wire.
    pub(super) bank_name: &'a str,
}

/// The provider's id in an answer: what its support and its panel know the payout by.
pub(super) fn read_id(withdrawal: &Object<'_>) -> Option<ProviderPayoutId> {
    withdrawal.text("payment_id").filter(|id| is_usable_id(id)).map(ProviderPayoutId::new)
}

/// Amount, account and bank. The bank is compared by its letters and not by the name, which is only what was sent coming back.
pub(super) fn compare(withdrawal: &Object<'_>, sent: &Sent<'_>) -> Comparison {
    let instruction = sent.instruction;
    let expected = banks::letters(&instruction.bank);
    conclude(&[
        check_amount(withdrawal, "amount", Presence::Required, &wire::print_amount(instruction.amount)),
        check_account(withdrawal, "bank_account", Presence::Required, &instruction.account_number),
        check(withdrawal, "bank_code", "bank", Presence::Required, |answered| {
            let is_expected = expected.iter().any(|letters| letters.eq_ignore_ascii_case(answered));
            Some((!is_expected).then(|| sides(expected.first().unwrap_or(&sent.bank_name), answered)))
        }),
    ])
}
