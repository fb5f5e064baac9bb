//! JamesPay's answers: an order that was made, where it stands, the balances, a refusal.
//! Which of the documented shapes is used is the switches' choice.

use serde_json::{Map, Value, json};
use time::macros::{format_description, offset};
use time::{OffsetDateTime, UtcOffset};

use super::{Amounts, BalanceNames, Behaviour, QueryShape, StatusWords, platform_id};
use crate::baht;
use crate::ledger::{Ledger, Settlement, Status, Withdraw};
use crate::plan::Refusal;
use crate::spoil::{FieldNames, Honest, raw};

const BANGKOK: UtcOffset = offset!(+7);

pub(crate) const FIELDS: FieldNames = FieldNames {
    marks: &["platform_order_id", "status"],
    id: "platform_order_id",
    account: "account_no",
    bank: "bank",
    other_banks: ["SCB", "KBANK"],
    times: &["order_datetime"],
    contradictions: r#""platform_order_id":"TWNW20000101000000000000","amount":0.01,"status":"failed""#,
    another,
    another_kind: Some(platform_id::of_a_settlement),
};

fn another() -> Vec<(&'static str, Value)> {
    vec![
        ("platform_order_id", platform_id::make(platform_id::Kind::Withdraw, OffsetDateTime::now_utc()).into()),
        ("merchant_order_id", "anotherpayout1".into()),
        ("amount", raw("77.07")),
        ("account_no", "9999999999".into()),
    ]
}

fn success(data: Value) -> Honest {
    Honest::answer(200, json!({ "code": 200, "message": "success", "success": true, "data": data }))
}

/// An order has no status yet: it is implicitly open.
pub(crate) fn created(withdraw: &Withdraw, behaviour: Behaviour) -> Honest {
    success(Value::Object(order(withdraw, behaviour)))
}

pub(crate) fn found(withdraw: &Withdraw, behaviour: Behaviour) -> Honest {
    let mut data = match behaviour.query {
        QueryShape::StatusOnly => Map::new(),
        QueryShape::Order | QueryShape::Extras => order(withdraw, behaviour),
    };
    data.insert("status".to_owned(), word(withdraw.status, behaviour.status_words).into());
    if behaviour.query == QueryShape::Extras {
        data.insert("fee".to_owned(), raw("0.00"));
        data.insert("remark".to_owned(), Value::Null);
        data.insert("channel".to_owned(), json!({ "name": "bank", "status_code": 7, "steps": ["queued", "sent"] }));
    }
    success(Value::Object(data))
}

pub(crate) fn settled(settlement: &Settlement, behaviour: Behaviour) -> Honest {
    success(json!({
        "platform_order_id": settlement.id,
        "merchant_order_id": settlement.reference_id,
        "order_datetime": in_bangkok(settlement.created_at),
        "amount": amount(settlement.satang, behaviour.amounts),
        "account_no": settlement.account_number,
    }))
}

/// Open orders are frozen; nothing is ever unsettled.
pub(crate) fn balance(ledger: &Ledger, behaviour: Behaviour) -> Honest {
    let frozen = ledger.withdraws.iter().filter(|withdraw| withdraw.status.is_open()).map(|withdraw| withdraw.satang);
    let names = match behaviour.balance_names {
        BalanceNames::Long => ["available_balance", "frozen_balance", "unsettled_balance"],
        BalanceNames::Short => ["available", "frozen", "unsettled"],
        BalanceNames::Camel => ["availableBalance", "frozenBalance", "unsettledBalance"],
    };
    let balances = [ledger.wallet_satang, frozen.sum(), 0];
    let pairs = names.into_iter().zip(balances);
    success(pairs.map(|(name, satang)| (name.to_owned(), amount(satang, behaviour.amounts))).collect())
}

pub(crate) fn refusal(refusal: &Refusal) -> Honest {
    let body = json!({
        "code": refusal.status,
        "error": refusal.code,
        "success": false,
        "message": refusal.message,
    });
    Honest::refusal(refusal, body)
}

fn order(withdraw: &Withdraw, behaviour: Behaviour) -> Map<String, Value> {
    let fields: [(&str, Value); 7] = [
        ("platform_order_id", withdraw.id.clone().into()),
        ("merchant_order_id", withdraw.reference_id.clone().into()),
        ("order_datetime", in_bangkok(withdraw.created_at).into()),
        ("amount", amount(withdraw.satang, behaviour.amounts)),
        ("bank", withdraw.bank_code.clone().into()),
        ("account_no", withdraw.account_number.clone().into()),
        ("account_name", withdraw.account_name.clone().into()),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn amount(satang: i64, amounts: Amounts) -> Value {
    let text = baht::two_decimals(satang);
    match amounts {
        Amounts::Number => raw(text),
        Amounts::Text => Value::String(text),
    }
}

fn word(status: Status, words: StatusWords) -> &'static str {
    match (status, words) {
        (Status::Pending | Status::Processing, StatusWords::Lower) => "open",
        (Status::Pending | Status::Processing, StatusWords::Upper) => "OPEN",
        (Status::Paid, StatusWords::Lower) => "success",
        (Status::Paid, StatusWords::Upper) => "SUCCESS",
        (Status::Failed | Status::Canceled, StatusWords::Lower) => "failed",
        (Status::Failed | Status::Canceled, StatusWords::Upper) => "FAIL",
    }
}

/// Bangkok's wall clock, and nothing that says so.
fn in_bangkok(at: OffsetDateTime) -> String {
    at.to_offset(BANGKOK)
        .format(format_description!("[year]-[month]-[day] [hour]:[minute]:[second]"))
        .unwrap_or_default()
}
