//! What the desk tells its listeners. An event says that something changed, never what it changed to: whoever listens reads again.

use khlang_domain::{ids::PayoutId, payout::Tab};

/// Something changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskEvent {
    /// A payout has a new revision.
    Payout {
        /// Which one.
        id: PayoutId,
        /// Where it is listed now; `None` for a draft that was thrown away.
        tab: Option<Tab>,
    },
    /// Counts or sums of the tabs.
    Counters,
    /// A connection, its health or its gate.
    Connections,
    /// Whether anything can be reached.
    Network,
    /// Who sits at the desk.
    Session,
    /// People, or what they may do.
    People,
    /// The policy.
    Policy,
    /// What is on record about the journal itself, or its backups.
    Records,
}
