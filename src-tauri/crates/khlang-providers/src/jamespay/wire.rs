//! JamesPay's JSON: the bodies of its three calls. Every body carries the merchant, the token and the time, so no two are the same
//! bytes; what is paid is the part that stays.

use super::agree::Sent;
use khlang_domain::{
    ids::ProviderPayoutId,
    instruction::{Destination, Instruction},
};
use serde::Serialize;
use std::ops::RangeInclusive;

/// How many digits an account number has there.
pub(super) const ACCOUNT_DIGITS: RangeInclusive<usize> = 10..=15;
/// The most characters of an order id of ours.
pub(super) const MAX_ORDER_ID_CHARS: usize = 40;
/// The documented code has five; the longest likely one six.
const MAX_BANK_CHARS: usize = 20;

/// What every call carries, around what it is about.
#[derive(Serialize)]
struct CallWire<'a, C: Serialize> {
    merchant_id: &'a str,
    token: &'a str,
    time: i64,
    #[serde(flatten)]
    content: C,
}

/// What is paid, in the order of the documentation.
#[derive(Serialize)]
struct PaidWire<'a> {
    merchant_order_id: &'a str,
    /// Documented as number or text; as text it passes through nobody's float.
    amount: String,
    bank: &'a str,
    account_name: &'a str,
    account_no: &'a str,
}

#[derive(Serialize)]
struct OrderWire<'a> {
    #[serde(flatten)]
    paid: PaidWire<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notify_url: Option<&'a str>,
}

#[derive(Serialize)]
struct ContentWire<'a> {
    merchant_id: &'a str,
    #[serde(flatten)]
    paid: PaidWire<'a>,
}

#[derive(Serialize)]
struct QueryWire<'a> {
    platform_order_id: &'a str,
}

#[derive(Serialize)]
struct NothingWire {}

/// The bytes of a call.
pub(super) fn body(merchant_id: &str, token: &str, time_s: i64, content: impl Serialize) -> Option<Vec<u8>> {
    // Texts and numbers always have a JSON form.
    serde_json::to_vec(&CallWire { merchant_id, token, time: time_s, content }).ok()
}

/// The bytes that say what a create pays and from which account, without what differs between two calls.
pub(super) fn content(merchant_id: &str, sent: &Sent<'_>) -> Option<Vec<u8>> {
    serde_json::to_vec(&ContentWire { merchant_id, paid: paid(sent) }).ok()
}

pub(super) fn order<'a>(sent: &Sent<'a>, notify_url: Option<&'a str>) -> impl Serialize + use<'a> {
    OrderWire { paid: paid(sent), notify_url }
}

pub(super) fn query(id: &ProviderPayoutId) -> impl Serialize {
    QueryWire { platform_order_id: id.as_str() }
}

pub(super) fn nothing() -> impl Serialize {
    NothingWire {}
}

/// Whether an instruction can be said in this language without changing it. The form has held it to the same rules already.
pub(super) fn is_order(instruction: &Instruction) -> bool {
    let reference = instruction.reference.as_str();
    reference.len() <= MAX_ORDER_ID_CHARS
        && reference.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && ACCOUNT_DIGITS.contains(&instruction.account_number.as_str().len())
        && instruction.destination == Destination::BankAccount
        && instruction.details.is_empty()
}

/// Upper-case letters.
pub(super) fn is_bank(text: &str) -> bool {
    (1..=MAX_BANK_CHARS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn paid<'a>(sent: &Sent<'a>) -> PaidWire<'a> {
    PaidWire {
        merchant_order_id: sent.instruction.reference.as_str(),
        amount: sent.instruction.amount.to_baht_text(),
        bank: sent.bank,
        account_name: sent.instruction.account_name.as_str(),
        account_no: sent.instruction.account_number.as_str(),
    }
}
