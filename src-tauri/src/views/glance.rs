//! Sums and counts of some days at a glance, by everything that a chart may have on its axis.

use super::{basics::MoneyText, payout::PayoutState};
use serde::Serialize;
use specta::Type;

/// Some payouts together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TallyView {
    /// How many.
    pub count: u32,
    /// How much.
    pub sum: MoneyText,
    /// How many of them were paid.
    pub paid: u32,
    /// How many of them have come to an end: paid, failed, refused, cancelled or reversed.
    pub decided: u32,
    /// Half of those that were paid were paid within this many milliseconds; null where none was.
    pub median_to_paid_ms: Option<u32>,
    /// Nine in ten of them.
    pub p90_to_paid_ms: Option<u32>,
}

/// The payouts of one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StateTallyView {
    /// Which state.
    pub state: PayoutState,
    /// How many.
    pub count: u32,
    /// How much.
    pub sum: MoneyText,
}

/// The payouts through one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionTallyView {
    /// Which connection.
    pub connection_id: String,
    /// What it is called.
    pub connection_name: String,
    /// All of them.
    pub tally: TallyView,
    /// By state.
    pub states: Vec<StateTallyView>,
}

/// The payouts to one bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BankTallyView {
    /// Which bank.
    pub bank_code: String,
    /// All of them.
    pub tally: TallyView,
    /// By state.
    pub states: Vec<StateTallyView>,
}

/// The payouts of one hour of the day in Bangkok.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HourTallyView {
    /// 0 to 23.
    pub hour: u8,
    /// All of them.
    pub tally: TallyView,
}

/// The payouts of one day in Bangkok.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DayTallyView {
    /// "2026-11-20".
    pub day: String,
    /// All of them.
    pub tally: TallyView,
}

/// The payouts of some days. Drafts are not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GlanceView {
    /// All of them.
    pub all: TallyView,
    /// Those that have any, in the order of a payout's way.
    pub by_state: Vec<StateTallyView>,
    /// Those that have any, in the order of the connections.
    pub by_connection: Vec<ConnectionTallyView>,
    /// Those that have any, the most used first.
    pub by_bank: Vec<BankTallyView>,
    /// Those that have any, from midnight on.
    pub by_hour: Vec<HourTallyView>,
    /// Those that have any, the oldest first.
    pub by_day: Vec<DayTallyView>,
}
