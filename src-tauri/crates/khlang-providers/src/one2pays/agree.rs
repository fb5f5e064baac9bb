//! Which fields of a One2Pays payout have to agree with what was sent.

use super::wire::{self, CURRENCY};
use crate::{
    compare::{Comparison, Presence, check, check_account, check_amount, check_text, conclude, is_usable_id, sides},
    json::Object,
};
use khlang_domain::{connection::AmountUnit, ids::ProviderPayoutId, instruction::Instruction};

/// What was sent, as the answer should repeat it.
pub(super) struct Sent<'a> {
    pub(super) instruction: &'a Instruction,
    pub(super) unit: AmountUnit,
}

/// The provider's id in an answer, where it is one that can go into a path again.
pub(super) fn read_id(payout: &Object<'_>) -> Option<ProviderPayoutId> {
    payout.text("id").filter(|id| is_usable_id(id)).map(ProviderPayoutId::new)
}

/// Amount, currency, reference, destination, bank and account. The account's name is left out: a provider may show the bank's own
/// spelling of it.
pub(super) fn compare(payout: &Object<'_>, sent: &Sent<'_>) -> Comparison {
    let instruction = sent.instruction;
    let amount = wire::print_amount(instruction.amount, sent.unit);
    let destination = wire::destination_word(instruction.destination);
    conclude(&[
        check_amount(payout, "amount", Presence::Required, &amount),
        check_text(payout, "referenceId", "reference", Presence::Required, instruction.reference.as_str()),
        check(payout, "currency", "currency", Presence::Optional, |answered| {
            Some((!answered.eq_ignore_ascii_case(CURRENCY)).then(|| sides(CURRENCY, answered)))
        }),
        check_text(payout, "destinationType", "destination", Presence::Optional, destination),
        check_text(payout, "bankCode", "bank", Presence::Optional, instruction.bank.as_str()),
        check_account(payout, "bankAccountNumber", Presence::Optional, &instruction.account_number),
    ])
}
