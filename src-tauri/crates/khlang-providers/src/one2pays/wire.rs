//! One2Pays' JSON for a create, and its amounts as text. The same instruction always gives the same bytes: a repeat has to be the
//! identical request, and what is signed has to be what is sent.

use khlang_domain::{
    connection::AmountUnit,
    ids::IdempotencyKey,
    instruction::{Destination, Instruction},
    money::Satang,
};
use serde::Serialize;
use std::collections::BTreeMap;

pub(super) const CURRENCY: &str = "THB";

/// The body of a create, in the order of the documentation.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateWire<'a> {
    amount: String,
    currency: &'static str,
    reference_id: &'a str,
    destination_type: &'static str,
    customer_bank_account_name: &'a str,
    customer_bank_account_number: &'a str,
    customer_bank_code: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: &'a BTreeMap<String, String>,
    idempotency_key: &'a str,
}

/// The bytes of a create.
pub(super) fn create_body(instruction: &Instruction, key: &IdempotencyKey, unit: AmountUnit) -> Option<Vec<u8>> {
    let body = CreateWire {
        amount: print_amount(instruction.amount, unit),
        currency: CURRENCY,
        reference_id: instruction.reference.as_str(),
        destination_type: destination_word(instruction.destination),
        customer_bank_account_name: instruction.account_name.as_str(),
        customer_bank_account_number: instruction.account_number.as_str(),
        customer_bank_code: instruction.bank.as_str(),
        description: &instruction.description,
        metadata: &instruction.details,
        idempotency_key: key.as_str(),
    };
    // Texts and maps of texts always have a JSON form.
    serde_json::to_vec(&body).ok()
}

pub(super) fn destination_word(destination: Destination) -> &'static str {
    match destination {
        Destination::BankAccount => "bank_account",
        Destination::Wallet => "wallet",
    }
}

/// The amount as it goes on the wire, with two decimals in either reading: 1,000.00 THB is `1000.00`, or `100000.00` where the
/// provider counts satang.
pub(super) fn print_amount(amount: Satang, unit: AmountUnit) -> String {
    match unit {
        AmountUnit::Baht => amount.to_baht_text(),
        AmountUnit::Satang => format!("{}.00", amount.as_i64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::read_decimal;
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    #[test]
    fn an_amount_is_printed_in_the_unit_that_a_person_chose() {
        for (satang, baht_text, satang_text) in [
            (100_000, "1000.00", "100000.00"),
            (1_000, "10.00", "1000.00"),
            (1, "0.01", "1.00"),
            (99, "0.99", "99.00"),
            (999_999_999_999, "9999999999.99", "999999999999.00"),
        ] {
            assert_eq!(print_amount(Satang::new(satang), AmountUnit::Baht), baht_text);
            assert_eq!(print_amount(Satang::new(satang), AmountUnit::Satang), satang_text);
        }
    }

    proptest! {
        #[test]
        fn an_amount_survives_the_wire_exactly_in_either_unit(satang in 1..=Satang::MAX_TYPED.as_i64()) {
            let amount = Satang::new(satang);
            let baht = read_decimal(&print_amount(amount, AmountUnit::Baht)).unwrap();
            prop_assert_eq!(Satang::from_decimal(baht).unwrap(), amount);
            let count = read_decimal(&print_amount(amount, AmountUnit::Satang)).unwrap();
            prop_assert_eq!(count, Decimal::from(satang));
        }

        #[test]
        fn the_two_units_never_print_the_same(satang in 1..=Satang::MAX_TYPED.as_i64()) {
            let amount = Satang::new(satang);
            prop_assert_ne!(print_amount(amount, AmountUnit::Baht), print_amount(amount, AmountUnit::Satang));
        }
    }
}
