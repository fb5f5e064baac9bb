//! The body of a create. Fields that the documentation does not have are ignored without a word, as documented.
//! Whether the money is there is not asked here, see `calls`.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{Decimals, bank_not_found, banks, below_minimum, invalid_body};
use crate::http::Call;
use crate::plan::Refusal;
use crate::{baht, body};

const MINIMUM_SATANG: i64 = 10_000;

type Fields = BTreeMap<String, Box<RawValue>>;

/// What a valid create asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) bank_account: String,
    pub(crate) account_name: String,
    pub(crate) bank: banks::Bank,
    pub(crate) satang: i64,
}

pub(crate) fn read(call: &Call, decimals: Decimals) -> Result<Order, Refusal> {
    let fields: Fields = body::fields(call).map_err(|error| invalid_body(&error.to_string()))?;
    let bank_account = text(&fields, "bank_account")?;
    if !(6..=20).contains(&bank_account.len()) || !bank_account.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid_body("bank_account must be digits"));
    }
    let account_name = text(&fields, "account_name")?;
    let bank_name = text(&fields, "bank_name")?;
    let satang = amount(&fields, decimals)?;
    let bank = banks::named(&bank_name).ok_or_else(bank_not_found)?;
    Ok(Order { bank_account, account_name, bank, satang })
}

fn text(fields: &Fields, name: &str) -> Result<String, Refusal> {
    fields
        .get(name)
        .and_then(|value| serde_json::from_str::<String>(value.get()).ok())
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| invalid_body(&format!("{name} must be a string that is not empty")))
}

fn amount(fields: &Fields, decimals: Decimals) -> Result<i64, Refusal> {
    let value = fields.get("amount").ok_or_else(|| invalid_body("amount must be a number"))?;
    // Zero and less are numbers all the same, and too small.
    let satang = match baht::read_json(value) {
        Some(satang) => satang,
        None if is_not_positive(value) => return Err(below_minimum()),
        None => return Err(invalid_body("amount must be a number with at most 2 decimals")),
    };
    if satang < MINIMUM_SATANG {
        return Err(below_minimum());
    }
    if decimals == Decimals::Refused && satang % 100 != 0 {
        return Err(invalid_body("amount must be an integer number"));
    }
    Ok(satang)
}

fn is_not_positive(value: &RawValue) -> bool {
    let text = value.get().trim_matches('"');
    match text.strip_prefix('-') {
        Some(positive) => baht::read(positive).is_some() || is_zero(positive),
        None => is_zero(text),
    }
}

fn is_zero(text: &str) -> bool {
    text.contains('0') && text.bytes().all(|byte| matches!(byte, b'0' | b'.'))
}
