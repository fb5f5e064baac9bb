//! One2Pays' answers: a withdraw, a list of them, a balance, a refusal, in the documented shapes.
//! Only the masked account number leaves the twin.

use serde_json::{Map, Value, json};

use super::amount::{self, AmountUnit};
use super::{Behaviour, Envelope, Paging};
use crate::clock::iso;
use crate::ledger::{Ledger, Withdraw};
use crate::plan::Refusal;
use crate::spoil::{FieldNames, Honest, raw};

pub(crate) const FIELDS: FieldNames = FieldNames {
    marks: &["referenceId"],
    id: "id",
    account: "bankAccountNumber",
    bank: "bankCode",
    other_banks: ["014", "004"],
    times: &["paidAt", "canceledAt", "createdAt", "updatedAt"],
    contradictions: r#""id":"00000000-0000-4000-8000-000000000000","amount":"0.01","status":"failed""#,
    another,
    another_kind: None,
};

fn another() -> Vec<(&'static str, Value)> {
    vec![
        ("id", uuid::Uuid::new_v4().to_string().into()),
        ("referenceId", "another-payout-1".into()),
        ("amount", "77.07".into()),
        ("bankAccountNumber", "9999**9999".into()),
    ]
}

/// A page of a list, and where it is.
pub(crate) struct ListPage<'a> {
    pub(crate) rows: Vec<&'a Withdraw>,
    pub(crate) page: usize,
    pub(crate) limit: usize,
    pub(crate) total: usize,
}

fn success(status: u16, data: Value) -> Honest {
    Honest::answer(status, json!({ "data": data, "success": true }))
}

pub(crate) fn withdraw(status: u16, withdraw: &Withdraw, unit: AmountUnit) -> Honest {
    success(status, object(withdraw, unit))
}

pub(crate) fn balance(ledger: &Ledger) -> Honest {
    success(
        200,
        json!({
            "walletBalance": raw(amount::print_balance(ledger.wallet_satang)),
            "settlementBalance": raw(amount::print_balance(ledger.settlement_satang)),
            "currency": "THB",
            "status": "active",
        }),
    )
}

pub(crate) fn list(page: &ListPage<'_>, unit: AmountUnit, behaviour: Behaviour) -> Honest {
    let rows = Value::Array(page.rows.iter().map(|row| object(row, unit)).collect());
    let paging = match behaviour.paging {
        Paging::Absent => Map::new(),
        Paging::Present => Map::from_iter([
            ("page".to_owned(), page.page.into()),
            ("limit".to_owned(), page.limit.into()),
            ("total".to_owned(), page.total.into()),
            ("totalPages".to_owned(), page.total.div_ceil(page.limit).into()),
        ]),
    };
    let name = match behaviour.envelope {
        Envelope::Plain => {
            let mut honest = success(200, rows);
            if let (Value::Object(body), false) = (&mut honest.body, paging.is_empty()) {
                body.insert("pagination".to_owned(), Value::Object(paging));
            }
            return honest;
        }
        Envelope::Items => "items",
        Envelope::Withdraws => "withdraws",
        Envelope::Data => "data",
    };
    let mut data = paging;
    data.insert(name.to_owned(), rows);
    success(200, Value::Object(data))
}

pub(crate) fn refusal(refusal: &Refusal) -> Honest {
    let mut error = Map::from_iter([
        ("code".to_owned(), Value::from(refusal.code.clone())),
        ("message".to_owned(), Value::from(refusal.message.clone())),
    ]);
    if let Some(field) = &refusal.field {
        error.insert("metadata".to_owned(), json!({ "field": field }));
    }
    Honest::refusal(refusal, json!({ "error": error, "success": false }))
}

fn object(withdraw: &Withdraw, unit: AmountUnit) -> Value {
    json!({
        "id": withdraw.id,
        "amount": amount::print(withdraw.satang, unit),
        "currency": "THB",
        "status": withdraw.status.word(),
        "referenceId": withdraw.reference_id,
        "destinationType": withdraw.destination_type,
        "bankAccountNumber": mask(&withdraw.account_number),
        "bankAccountName": withdraw.account_name,
        "bankCode": withdraw.bank_code,
        "destinationId": null,
        "description": withdraw.description,
        "metadata": withdraw.metadata,
        "paidAt": withdraw.paid_at.map(iso),
        "canceledAt": withdraw.canceled_at.map(iso),
        "createdAt": iso(withdraw.created_at),
        "updatedAt": iso(withdraw.updated_at),
    })
}

/// First four and last four; at least one star between them, so that no number is shown whole.
fn mask(number: &str) -> String {
    let digits = number.len();
    let shown = 4.min(digits.saturating_sub(1) / 2);
    let (start, rest) = number.split_at(shown);
    let (middle, end) = rest.split_at(rest.len() - shown);
    format!("{start}{}{end}", "*".repeat(middle.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_last_four_digits_stay_readable_and_never_all() {
        assert_eq!(mask("1234567890"), "1234**7890");
        assert_eq!(mask("123456789012345"), "1234*******2345");
        assert_eq!(mask("12345678"), "123**678");
        assert_eq!(mask("123456"), "12**56");
    }
}
