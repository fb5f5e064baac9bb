//! 1401's answers: the echo of a create, and a refusal. There is no status in either.

use hyper::StatusCode;
use serde_json::{Value, json};

use super::{Behaviour, CodePlace, Messages, SuccessStatus, banks};
use crate::baht;
use crate::ids;
use crate::ledger::Withdraw;
use crate::plan::Refusal;
use crate::spoil::{FieldNames, Honest, raw};

pub(crate) const FIELDS: FieldNames = FieldNames {
    marks: &["payment_id"],
    id: "payment_id",
    account: "bank_account",
    bank: "bank_code",
    other_banks: ["SCB", "KBANK"],
    times: &[],
    contradictions: r#""payment_id":"c000000000000000000000000","amount":0.01,"bank_code":"XXX""#,
    another,
    another_kind: None,
};

/// 25 characters.
pub(crate) fn payment_id() -> String {
    format!("c{}", ids::lower_case(24))
}

fn another() -> Vec<(&'static str, Value)> {
    vec![
        ("payment_id", payment_id().into()),
        ("bank_account", "9999999999".into()),
        ("account_name", "Another Payee".into()),
        ("amount", raw("777.07")),
    ]
}

pub(crate) fn created(withdraw: &Withdraw, behaviour: Behaviour) -> Honest {
    let status = match behaviour.success {
        SuccessStatus::Created => 201,
        SuccessStatus::Ok => 200,
    };
    let body = json!({
        "bank_account": withdraw.account_number,
        "account_name": withdraw.account_name,
        "amount": raw(baht::shortest(withdraw.satang)),
        "bank_code": withdraw.bank_code,
        "bank_name": banks::name_of(&withdraw.bank_code),
        "payment_id": withdraw.id,
    });
    Honest::answer(status, body)
}

pub(crate) fn refusal(refusal: &Refusal, behaviour: Behaviour) -> Honest {
    let reason = StatusCode::from_u16(refusal.status).ok().and_then(|status| status.canonical_reason());
    let reason = reason.unwrap_or("Error");
    let (message, error) = match behaviour.code_place {
        _ if refusal.code.is_empty() => (refusal.message.as_str(), reason),
        CodePlace::Message => (refusal.code.as_str(), reason),
        CodePlace::Error => (refusal.message.as_str(), refusal.code.as_str()),
    };
    let message = match behaviour.messages {
        Messages::Text => json!(message),
        Messages::List => json!([message]),
    };
    Honest::refusal(refusal, json!({ "statusCode": refusal.status, "message": message, "error": error }))
}
