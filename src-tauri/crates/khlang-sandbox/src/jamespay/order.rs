//! The body of a create, read as strictly as the documentation can be read.
//! Fields that the documentation does not have are passed over: what the provider does with them is not known. Whether
//! the money is there and the order is new is not asked here, see `calls`.

use url::Url;

use super::verify::{Fields, text};
use super::{banks, invalid_inputs};
use crate::baht;
use crate::plan::Refusal;

/// What a valid create asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) merchant_order_id: String,
    pub(crate) satang: i64,
    pub(crate) bank: String,
    pub(crate) account_name: String,
    pub(crate) account_no: String,
    pub(crate) notify_url: Option<String>,
}

pub(crate) fn read(fields: &Fields, minimum_satang: i64, maximum_satang: Option<i64>) -> Result<Order, Refusal> {
    let satang = fields.get("amount").and_then(|amount| baht::read_json(amount));
    let order = Order {
        merchant_order_id: checked(fields, "merchant_order_id", |id| {
            (1..=40).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })?,
        satang: satang.ok_or_else(|| invalid("amount"))?,
        bank: checked(fields, "bank", banks::is_known)?,
        account_name: checked(fields, "account_name", |name| !name.trim().is_empty() && name.chars().count() <= 255)?,
        account_no: checked(fields, "account_no", |number| {
            (10..=15).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
        })?,
        notify_url: match fields.get("notify_url").map(|value| value.get()) {
            None | Some("null") => None,
            Some(_) => Some(checked(fields, "notify_url", is_https)?),
        },
    };
    if order.satang < minimum_satang || maximum_satang.is_some_and(|maximum| order.satang > maximum) {
        return Err(invalid_inputs("amount is out of bounds"));
    }
    Ok(order)
}

fn is_https(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.scheme() == "https")
}

fn invalid(name: &str) -> Refusal {
    invalid_inputs(&format!("{name} is not valid"))
}

fn checked(fields: &Fields, name: &str, is_valid: impl Fn(&str) -> bool) -> Result<String, Refusal> {
    text(fields, name).filter(|text| is_valid(text)).ok_or_else(|| invalid(name))
}
