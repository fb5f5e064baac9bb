//! Which fields of a JamesPay order have to agree with what was sent, and what kind of order an id is of.

use crate::{
    compare::{Check, Comparison, Presence, check_account, check_amount, check_text, conclude, is_usable_id},
    json::{Found, Object, cut},
};
use khlang_domain::{ids::ProviderPayoutId, instruction::Instruction, outcome::Difference};

/// The letter of a payout in the fourth place of an order's id. `M` is a settlement to the merchant, `P` a payment from a customer.
const PAYOUT: &str = "W";
const ID: &str = "platform_order_id";

/// What was sent, as the answer should repeat it.
pub(super) struct Sent<'a> {
    pub(super) instruction: &'a Instruction,
    /// The bank as it went on the wire.
    pub(super) bank: &'a str,
}

/// The provider's id in an answer, where it is one that can be sent again.
pub(super) fn read_id(order: &Object<'_>) -> Option<ProviderPayoutId> {
    order.text(ID).filter(|id| is_usable_id(id)).map(ProviderPayoutId::new)
}

/// The answer to a create: kind of order, amount, reference, bank and account. The account's name is left out: a provider may show the
/// bank's own spelling of it.
pub(super) fn compare(order: &Object<'_>, sent: &Sent<'_>) -> Comparison {
    let instruction = sent.instruction;
    conclude(&[
        check_kind(order),
        check_amount(order, "amount", Presence::Required, &instruction.amount.to_baht_text()),
        check_text(order, "merchant_order_id", "reference", Presence::Required, instruction.reference.as_str()),
        check_text(order, "bank", "bank", Presence::Optional, sent.bank),
        check_account(order, "account_no", Presence::Optional, &instruction.account_number),
    ])
}

/// The answer to a query, of which nothing but the status is documented: what differs is told, what is missing or garbled is not missed.
/// `bank` is how the connection spells it now; without one there is nothing to compare with.
pub(super) fn compare_undocumented(order: &Object<'_>, sent: &Instruction, bank: Option<&str>) -> Vec<Difference> {
    let mut checks = vec![
        check_amount(order, "amount", Presence::Undocumented, &sent.amount.to_baht_text()),
        check_text(order, "merchant_order_id", "reference", Presence::Undocumented, sent.reference.as_str()),
        check_account(order, "account_no", Presence::Undocumented, &sent.account_number),
    ];
    checks.extend(bank.map(|bank| check_text(order, "bank", "bank", Presence::Undocumented, bank)));
    match conclude(&checks) {
        Comparison::Differs(differences) => differences,
        Comparison::Agrees | Comparison::Unreadable => Vec::new(),
    }
}

/// The id of the order that a query answers with, where it shows one.
pub(super) fn answered_id(order: &Object<'_>) -> Option<String> {
    order.text(ID)
}

fn check_kind(order: &Object<'_>) -> Check {
    match order.find(ID) {
        Found::Nothing | Found::Other => Check::Unreadable,
        Found::Text(id) => match id.chars().nth(3) {
            Some('W') => Check::Agrees,
            letter => Check::Differs(Difference {
                field: "id".to_owned(),
                sent: PAYOUT.to_owned(),
                answered: letter.map_or_else(|| cut(&id, 3), String::from),
            }),
        },
    }
}
