//! 1401's JSON for a create. The same instruction always gives the same bytes; nothing in them tells one payout from another, which is
//! why none is ever sent twice.

use super::agree::Sent;
use khlang_domain::{
    instruction::{Destination, Instruction},
    money::Satang,
};
use serde::Serialize;
use serde_json::value::RawValue;

/// The provider cuts its own names here.
const MAX_BANK_CHARS: usize = 50;

#[derive(Serialize)]
struct CreateWire<'a> {
    bank_account: &'a str,
    account_name: &'a str,
    bank_name: &'a str,
    amount: Box<RawValue>,
}

/// The bytes of a create.
pub(super) fn create_body(sent: &Sent<'_>) -> Option<Vec<u8>> {
    let body = CreateWire {
        bank_account: sent.instruction.account_number.as_str(),
        account_name: sent.instruction.account_name.as_str(),
        bank_name: sent.bank_name,
        // A number, written by hand so that it never was a float.
        amount: RawValue::from_string(print_amount(sent.instruction.amount)).ok()?,
    };
    serde_json::to_vec(&body).ok()
}

/// Baht. Whether decimals are taken is not documented, so whole baht have none.
pub(super) fn print_amount(amount: Satang) -> String {
    let text = amount.to_baht_text();
    text.strip_suffix(".00").map_or_else(|| text.clone(), str::to_owned)
}

/// Whether an instruction can be said in this language without leaving out where it goes. The form has held it to the same rules.
pub(super) fn is_withdrawal(instruction: &Instruction) -> bool {
    instruction.destination == Destination::BankAccount && instruction.details.is_empty()
}

/// Visible ASCII with single spaces within.
pub(super) fn is_bank(text: &str) -> bool {
    (1..=MAX_BANK_CHARS).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
        && text.trim() == text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::read_decimal;
    use proptest::prelude::*;

    #[test]
    fn whole_baht_are_printed_without_decimals() {
        for (satang, text) in [(10_000, "100"), (150_075, "1500.75"), (150_050, "1500.50"), (1, "0.01")] {
            assert_eq!(print_amount(Satang::new(satang)), text);
        }
    }

    proptest! {
        #[test]
        fn an_amount_survives_the_wire_exactly(satang in 1..=Satang::MAX_TYPED.as_i64()) {
            let printed = print_amount(Satang::new(satang));
            prop_assert!(RawValue::from_string(printed.clone()).is_ok());
            prop_assert_eq!(Satang::from_decimal(read_decimal(&printed).unwrap()).unwrap().as_i64(), satang);
        }
    }
}
