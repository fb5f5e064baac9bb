//! The body of a create, read as strictly as the documentation can be read.
//! A field that the documentation does not have, or that comes twice, is refused too: the point of a twin is that a
//! wrong body is noticed. Whether the money is there and the reference is new is not asked here, see `calls`.

use serde_json::{Map, Value};

use super::amount::{self, AmountUnit};
use super::{banks, invalid_amount, invalid_bank_code, validation_error};
use crate::body::{self, BodyError};
use crate::http::Call;
use crate::ledger::Withdraw;
use crate::plan::Refusal;

/// What a valid create asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) satang: i64,
    pub(crate) reference_id: String,
    pub(crate) destination_type: String,
    pub(crate) account_name: String,
    pub(crate) account_number: String,
    pub(crate) bank_code: String,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Option<Map<String, Value>>,
    pub(crate) idempotency_key: Option<String>,
}

impl Order {
    /// Whether this is the order that the withdraw was made from.
    pub(crate) fn made(&self, withdraw: &Withdraw) -> bool {
        self.satang == withdraw.satang
            && withdraw.reference_id.as_ref() == Some(&self.reference_id)
            && self.destination_type == withdraw.destination_type
            && self.account_name == withdraw.account_name
            && self.account_number == withdraw.account_number
            && self.bank_code == withdraw.bank_code
            && self.description == withdraw.description
            && self.metadata == withdraw.metadata
            && self.idempotency_key == withdraw.idempotency_key
    }
}

pub(crate) fn read(call: &Call, unit: AmountUnit) -> Result<Order, Refusal> {
    let mut fields: Map<String, Value> = match body::fields(call) {
        Ok(fields) => fields.into_iter().collect(),
        Err(error) => {
            let field = match &error {
                BodyError::NotJsonType => "Content-Type",
                BodyError::NoObject => "body",
                BodyError::Repeated(name) => name,
            };
            return Err(validation_error(field, &error.to_string()));
        }
    };
    let order = Order {
        satang: amount::parse(&text(&mut fields, "amount")?, unit).ok_or_else(invalid_amount)?,
        reference_id: checked(&mut fields, "referenceId", is_reference)?,
        destination_type: checked(&mut fields, "destinationType", |kind| matches!(kind, "bank_account" | "wallet"))?,
        account_name: checked(&mut fields, "customerBankAccountName", |name| {
            !name.trim().is_empty() && name.chars().count() <= 255
        })?,
        account_number: checked(&mut fields, "customerBankAccountNumber", |number| {
            (6..=20).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
        })?,
        bank_code: checked(&mut fields, "customerBankCode", |code| {
            code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit())
        })?,
        description: optional(&mut fields, "description", |text| text.chars().count() <= 255)?,
        metadata: metadata(&mut fields)?,
        idempotency_key: optional(&mut fields, "idempotencyKey", |key| (1..=255).contains(&key.len()))?,
    };
    optional(&mut fields, "currency", |currency| currency == "THB")?;
    if let Some(name) = fields.keys().next() {
        return Err(validation_error(name, "Field is not known"));
    }
    if !banks::is_known(&order.bank_code) {
        return Err(invalid_bank_code());
    }
    Ok(order)
}

fn is_reference(reference: &str) -> bool {
    (1..=255).contains(&reference.len())
        && reference.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

fn text(fields: &mut Map<String, Value>, name: &str) -> Result<String, Refusal> {
    match fields.remove(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(validation_error(name, "Must be a string")),
        None => Err(validation_error(name, "Is required")),
    }
}

fn checked(fields: &mut Map<String, Value>, name: &str, is_valid: impl Fn(&str) -> bool) -> Result<String, Refusal> {
    let text = text(fields, name)?;
    if is_valid(&text) { Ok(text) } else { Err(validation_error(name, "Is not valid")) }
}

fn optional(
    fields: &mut Map<String, Value>,
    name: &str,
    is_valid: impl Fn(&str) -> bool,
) -> Result<Option<String>, Refusal> {
    match fields.get(name) {
        None => Ok(None),
        Some(Value::Null) => {
            fields.remove(name);
            Ok(None)
        }
        Some(_) => checked(fields, name, is_valid).map(Some),
    }
}

fn metadata(fields: &mut Map<String, Value>) -> Result<Option<Map<String, Value>>, Refusal> {
    match fields.remove("metadata") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(pairs))
            if pairs.values().all(|value| value.is_string() || value.is_number() || value.is_boolean()) =>
        {
            Ok(Some(pairs))
        }
        Some(_) => Err(validation_error("metadata", "Must be an object of key-value pairs")),
    }
}
