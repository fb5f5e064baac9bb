//! What was entered in a span of time, counted and summed by what a person asks of it. Drafts are not in it.

use khlang_domain::{bank::BankCode, ids::ConnectionId, money::Satang, payout::PayoutState, time::UtcMillis};

/// What was entered in a span of time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Glance {
    /// All of it.
    pub whole: Part,
    /// By connection, in the order of their identifiers.
    pub connections: Vec<(ConnectionId, Part)>,
    /// By bank, in the order of their codes.
    pub banks: Vec<(BankCode, Part)>,
    /// By hour of the day in Bangkok, from 0 to 23; hours without any are left out.
    pub hours: Vec<(u8, Part)>,
    /// By day in Bangkok, by when it began; days without any are left out.
    pub days: Vec<(UtcMillis, Part)>,
}

/// One part of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// How many payouts.
    pub count: u64,
    /// Their sum.
    pub sum: Satang,
    /// How many in each state and their sum, in the order of a payout's way; states without any are left out.
    pub states: Vec<(PayoutState, u64, Satang)>,
    /// How many are paid.
    pub paid: u64,
    /// How many are paid, failed, refused, canceled or reversed.
    pub decided: u64,
    /// From entry to payment, in milliseconds: half of the paid ones took no longer. `None` where none is paid.
    pub median_to_paid_ms: Option<i64>,
    /// Nine in ten of the paid ones took no longer.
    pub p90_to_paid_ms: Option<i64>,
}
