//! The rehearsal panel: what happens next, and whom to pay.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What the rehearsal's provider does from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RehearsalNext {
    /// Payouts are paid.
    Paid,
    /// Payouts fail at the bank.
    Failed,
    /// Answers take long.
    Slow,
    /// The next payout is made, and its answer never arrives.
    LostAnswer,
    /// Cancels are taken, and the bank is quicker all the same.
    CancelRace,
}

/// The rehearsal as its panel shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RehearsalView {
    /// What happens next.
    pub next: RehearsalNext,
    /// Invented accounts to pay.
    pub samples: Vec<SamplePayeeView>,
    /// Which connections it has; all are the built-in providers'.
    pub providers: Vec<String>,
}

/// An invented account to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SamplePayeeView {
    /// Digits.
    pub account_number: String,
    /// Three digits.
    pub bank_code: String,
    /// An invented name.
    pub account_name: String,
}
