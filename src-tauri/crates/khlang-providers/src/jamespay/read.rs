//! Reads what JamesPay tells: the time of an order, an order that was asked for, the balance. `None` means that it cannot be read.

use super::{agree, map::read_status};
use crate::{
    answer::MAX_WORD_CHARS,
    clock::millis,
    compare::other_id,
    decimal::read_balance,
    json::{Found, Object, cut},
};
use khlang_domain::{
    ids::ProviderPayoutId,
    instruction::Instruction,
    outcome::{Balance, Observation},
    time::UtcMillis,
};
use time::{
    PrimitiveDateTime, UtcOffset, format_description::StaticFormatDescription, macros::format_description,
    macros::offset,
};

const BANGKOK: UtcOffset = offset!(+7);
const TIME: StaticFormatDescription =
    format_description!("[year]-[month]-[day][first [ ][T]][hour]:[minute]:[second][optional [.[subsecond]]]");
const CURRENCY: &str = "THB";
/// Nobody has documented the fields of a balance; more than these are no balance.
const MAX_FIELDS: usize = 30;
/// What an answer consists of around what it tells.
const ENVELOPE: [&str; 4] = ["code", "success", "message", "error"];
/// What cannot be doubted to be what can be paid out, whatever stands between the words.
const AVAILABLE: [&str; 3] = ["available", "availablebalance", "balanceavailable"];

/// When the order was made: Bangkok time without saying so. One of another form, or of the year 2567, is worth no guess: nothing but
/// display hangs on it.
pub(super) fn created_at(order: &Object<'_>) -> Option<UtcMillis> {
    let at = PrimitiveDateTime::parse(&order.text("order_datetime")?, &TIME).ok()?;
    (2000..2200).contains(&at.year()).then(|| millis(at.assume_offset(BANGKOK)))
}

/// An order that was asked for by its id.
pub(super) fn queried(
    order: &Object<'_>,
    asked: &ProviderPayoutId,
    instruction: &Instruction,
    bank: Option<&str>,
) -> Option<Observation> {
    let mut differences = agree::compare_undocumented(order, instruction, bank);
    if let Some(other) = agree::answered_id(order).and_then(|answered| other_id(asked, &answered)) {
        differences.insert(0, other);
    }
    Some(Observation {
        id: asked.clone(),
        status: read_status(order),
        differences,
        // Neither is documented.
        reason: None,
        paid_at: None,
    })
}

/// The balance: all that came, by the provider's own names. One field is taken for what can be paid out where its name leaves no doubt
/// and no other field has such a name.
pub(super) fn balance(body: &Object<'_>, token: &str) -> Option<Balance> {
    let mut fields = match body.object("data") {
        Some(data) => told(&data, ""),
        None => told(body, ""),
    };
    fields.retain(|(name, text)| !ENVELOPE.contains(&name.as_str()) && !text.contains(token));
    if fields.is_empty() || fields.len() > MAX_FIELDS {
        return None;
    }
    let clear: Vec<_> = fields.iter().filter(|(name, _)| AVAILABLE.contains(&plain(name).as_str())).collect();
    let available = match clear.as_slice() {
        [(name, text)] => read_balance(text).map(|satang| (name.clone(), satang)),
        _ => None,
    };
    let currency = fields.iter().find(|(name, _)| name == "currency").map(|(_, word)| word.clone());
    let shown = available.as_ref().map(|(name, _)| name.as_str());
    let others =
        fields.iter().filter(|(name, _)| name != "currency" && Some(name.as_str()) != shown).cloned().collect();
    Some(Balance {
        available: available.as_ref().map(|(_, satang)| *satang),
        settlement: None,
        currency: currency.unwrap_or_else(|| CURRENCY.to_owned()),
        status: None,
        others,
    })
}

/// Texts and numbers of an object and of the objects in it, by name.
fn told(object: &Object<'_>, within: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (key, found) in object.fields() {
        let name = format!("{within}{}", cut(key, MAX_WORD_CHARS));
        match (found, object.object(key)) {
            (Found::Text(text), _) => fields.push((name, cut(&text, MAX_WORD_CHARS))),
            (_, Some(inner)) if within.is_empty() => fields.extend(told(&inner, &format!("{name}."))),
            _ => {}
        }
    }
    fields
}

/// Letters only, all small: what a name says, however it is written.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_lowercase()).collect()
}
