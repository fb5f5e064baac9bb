//! What a person should look at twice before sending: it does not block, it wants a tick, and the tick goes on record.

use crate::desk::Inner;
use khlang_domain::{
    bank,
    ids::PayoutId,
    instruction::Instruction,
    money::Satang,
    payout::{Payout, PayoutState},
    time::UtcMillis,
};
use khlang_journal::ReadError;
use std::collections::BTreeMap;

/// How far back a payout of the same amount to the same account counts as a likely duplicate: a day.
const DUPLICATE_WITHIN_MS: i64 = 24 * 60 * 60 * 1000;

/// From how many times a payee's usual amount on a person should look twice.
const UNUSUAL_TIMES: i64 = 10;

/// Something to look at twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The key of its message.
    pub code: &'static str,
    /// What the message may quote.
    pub params: BTreeMap<String, String>,
    /// The payout that it is about, to be linked.
    pub payout: Option<PayoutId>,
}

impl Warning {
    /// Every code, with the names of its parameters.
    pub const CODES: [(&'static str, &'static [&'static str]); 7] = [
        ("draftFromBefore", &[]),
        ("sameWithinMinutes", &["reference", "minutes"]),
        ("likelyDuplicate", &["reference", "minutes"]),
        ("firstPayment", &[]),
        ("unusualAmount", &["usual"]),
        ("accountUnusualLength", &["digits", "usual"]),
        ("balanceTooLow", &["available"]),
    ];

    /// Whether it is about a payout that this one may repeat.
    #[must_use]
    pub fn is_about_another_payout(&self) -> bool {
        self.payout.is_some()
    }

    fn new<const N: usize>(code: &'static str, params: [(&str, String); N]) -> Self {
        let params = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { code, params, payout: None }
    }
}

/// Every warning about `instruction`, the most telling first.
pub(crate) async fn about(
    desk: &Inner,
    id: &PayoutId,
    instruction: &Instruction,
    available: Option<Satang>,
    duplicate_window_ms: Option<i64>,
) -> Result<Vec<Warning>, ReadError> {
    let now = desk.now();
    let wanted = instruction.clone();
    let since = now.plus(-DUPLICATE_WITHIN_MS);
    let on_record = id.clone();
    let (itself, similar, before) = desk
        .read(move |journal| {
            let itself = journal.payout(&on_record)?;
            let similar = journal.similar(None, &wanted.bank, &wanted.account_number, wanted.amount, since)?;
            Ok((itself, similar, journal.paid_before(&wanted.bank, &wanted.account_number)?))
        })
        .await?;
    let mut warnings = Vec::new();
    if itself.is_some_and(|draft| draft.state == PayoutState::Draft && desk.record.is_older(draft.created_at)) {
        warnings.push(Warning::new("draftFromBefore", []));
    }
    if let Some(other) = similar.iter().find(|payout| payout.id != *id) {
        warnings.push(likely_duplicate(other, now));
    }
    if let Some(window_ms) = duplicate_window_ms
        && let Some(other) = similar.iter().find(|other| went_out_within(other, id, instruction, now, window_ms))
    {
        warnings.push(same_within_minutes(other, window_ms));
    }
    if before.count == 0 {
        warnings.push(Warning::new("firstPayment", []));
    }
    let unusual = before.usual.filter(|usual| instruction.amount.as_i64() / UNUSUAL_TIMES >= usual.as_i64());
    if let Some(usual) = unusual {
        warnings.push(Warning::new("unusualAmount", [("usual", usual.to_grouped_text())]));
    }
    let length = bank::find(&instruction.bank).and_then(|bank| instruction.account_number.usual_length_warning(bank));
    if let Some(length) = length {
        let params = length.params().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        warnings.push(Warning { code: length.code(), params, payout: None });
    }
    if let Some(available) = available.filter(|available| *available < instruction.amount) {
        warnings.push(Warning::new("balanceTooLow", [("available", available.to_grouped_text())]));
    }
    Ok(warnings)
}

/// Whether the same bank, account and amount went out through the same connection a moment ago.
fn went_out_within(other: &Payout, id: &PayoutId, instruction: &Instruction, now: UtcMillis, window_ms: i64) -> bool {
    let same_connection = other.instruction.as_ref().is_some_and(|others| others.connection == instruction.connection);
    let lately = other.attempts.iter().any(|attempt| now.since(attempt.began_at) < window_ms);
    other.id != *id && same_connection && lately
}

fn same_within_minutes(other: &Payout, window_ms: i64) -> Warning {
    let reference = other.instruction.as_ref().map(|instruction| instruction.reference.as_str().to_owned());
    let minutes = window_ms / 60_000;
    Warning {
        payout: Some(other.id.clone()),
        ..Warning::new(
            "sameWithinMinutes",
            [("reference", reference.unwrap_or_default()), ("minutes", minutes.to_string())],
        )
    }
}

fn likely_duplicate(other: &Payout, now: UtcMillis) -> Warning {
    let reference = other.instruction.as_ref().map(|instruction| instruction.reference.as_str().to_owned());
    let minutes = now.since(other.listed_at).max(0) / 60_000;
    Warning {
        payout: Some(other.id.clone()),
        ..Warning::new(
            "likelyDuplicate",
            [("reference", reference.unwrap_or_default()), ("minutes", minutes.to_string())],
        )
    }
}
