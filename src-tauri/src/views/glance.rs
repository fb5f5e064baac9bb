//! Sums and counts of some days at a glance, by everything that a chart may have on its axis.

use super::{
    basics::{MoneyText, day_text, small},
    payout::PayoutState,
};
use khlang_domain::connection::Connection;
use khlang_journal::{Glance, Part};
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

/// What was counted, as the window shows it.
#[must_use]
pub fn glance_view(glance: &Glance, connections: &[Connection]) -> GlanceView {
    let by_connection = connections.iter().filter_map(|connection| {
        let (_, part) = glance.connections.iter().find(|(id, _)| *id == connection.id)?;
        Some(ConnectionTallyView {
            connection_id: connection.id.as_str().to_owned(),
            connection_name: connection.settings.name.clone(),
            tally: tally_view(part),
            states: state_views(part),
        })
    });
    let mut banks: Vec<_> = glance.banks.iter().collect();
    banks.sort_by_key(|(_, part)| std::cmp::Reverse(part.count));
    let by_bank = banks.into_iter().map(|(bank, part)| BankTallyView {
        bank_code: bank.as_str().to_owned(),
        tally: tally_view(part),
        states: state_views(part),
    });
    GlanceView {
        all: tally_view(&glance.whole),
        by_state: state_views(&glance.whole),
        by_connection: by_connection.collect(),
        by_bank: by_bank.collect(),
        by_hour: glance
            .hours
            .iter()
            .map(|(hour, part)| HourTallyView { hour: *hour, tally: tally_view(part) })
            .collect(),
        by_day: glance
            .days
            .iter()
            .map(|(began, part)| DayTallyView { day: day_text(*began), tally: tally_view(part) })
            .collect(),
    }
}

fn tally_view(part: &Part) -> TallyView {
    TallyView {
        count: small(part.count),
        sum: part.sum.into(),
        paid: small(part.paid),
        decided: small(part.decided),
        median_to_paid_ms: part.median_to_paid_ms.map(millis),
        p90_to_paid_ms: part.p90_to_paid_ms.map(millis),
    }
}

/// A provider whose clock is behind may name a time of payment before the entry.
fn millis(millis: i64) -> u32 {
    small(millis.max(0))
}

fn state_views(part: &Part) -> Vec<StateTallyView> {
    let states = part.states.iter();
    states
        .filter_map(|(state, count, sum)| {
            Some(StateTallyView { state: PayoutState::of(*state)?, count: small(*count), sum: (*sum).into() })
        })
        .collect()
}
