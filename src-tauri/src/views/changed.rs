//! What the window is told when something changed: never to what, because it reads again what it shows.

use super::payout::PayoutTab;
use serde::Serialize;
use specta::Type;

/// Event `khlang://changed`; the window re-reads what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ChangedEvent {
    /// A payout has a new revision.
    Payout {
        /// Which one.
        id: String,
        /// Where it is listed now; where it was, if it is in no list any more.
        tab: PayoutTab,
    },
    /// Counts or sums of the tabs.
    Counters,
    /// A connection, its health or what locks it.
    Connections,
    /// Whether anything can be reached.
    Network,
    /// What waits for signatures.
    Approvals,
    /// Who is at the desk.
    Session,
    /// Somebody who works here.
    People,
    /// The policy.
    Policy,
    /// Long work, or how far it is.
    Works,
    /// The journal's backups, or what holds a desk that was restored.
    Records,
    /// What a desk is waited for.
    Opening,
    /// So much that everything is to be read again.
    Desk,
}
