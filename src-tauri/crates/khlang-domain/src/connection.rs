//! A connection: one account at one provider, with everything about it but its secrets. Built from its entries by [`apply`].

use crate::{
    entry::ConnectionEntry,
    ids::{Actor, ConnectionId, PayoutId, ProviderKey},
    money::Satang,
    outcome::Difference,
    time::UtcMillis,
};
use serde::{Deserialize, Serialize};

/// What "1000.00" means on the wire of this connection. One2Pays' own pages contradict each other by a factor of 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AmountUnit {
    /// "1000.00" is 1,000.00 THB.
    Baht,
    /// "1000.00" is 10.00 THB.
    Satang,
}

/// Who said that the unit is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnitConfirmation {
    /// The unit that was confirmed; a confirmation of one reading never holds for the other.
    pub unit: AmountUnit,
    /// Who at the provider confirmed it.
    pub by: String,
    /// When they did, as typed.
    pub on: String,
    /// How: a letter, a ticket number.
    pub note: String,
    /// Who recorded it here.
    pub recorded_by: Actor,
    /// When it was recorded here.
    pub recorded_at: UtcMillis,
}

/// What a person can set on a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionSettings {
    /// What people call it.
    pub name: String,
    /// Which provider's language it speaks; never changes.
    pub provider: ProviderKey,
    /// Scheme and host, without a trailing slash.
    pub base_url: String,
    /// What an amount means on its wire; `None` until chosen, or where the provider leaves no doubt.
    pub amount_unit: Option<AmountUnit>,
    /// The confirmation of the unit; sending is locked without one.
    pub unit_confirmation: Option<UnitConfirmation>,
    /// Whether the wallet destination is offered.
    pub wallet_enabled: bool,
    /// The smallest amount that goes through it.
    pub minimum: Option<Satang>,
    /// The largest amount that goes through it.
    pub maximum: Option<Satang>,
}

impl ConnectionSettings {
    /// Whether a person has recorded that the provider confirmed the chosen unit.
    #[must_use]
    pub fn unit_is_confirmed(&self) -> bool {
        self.amount_unit.is_some() && self.unit_confirmation.as_ref().map(|c| c.unit) == self.amount_unit
    }
}

/// What is remembered of a secret in the keychain: never the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretNote {
    /// The slot: `apiKey`.
    pub name: String,
    /// Its last four characters, or fewer where it is short.
    pub last_four: String,
    /// When it was put there.
    pub set_at: UtcMillis,
}

/// Why a connection was stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "reason")]
pub enum StopReason {
    /// An answer disagreed with what was sent.
    Mismatch {
        /// For which payout.
        payout: PayoutId,
        /// In which fields.
        differences: Vec<Difference>,
    },
}

/// A stop, until a person resumes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stop {
    /// Since when.
    pub at: UtcMillis,
    /// Why.
    pub reason: StopReason,
}

/// A connection as its entries made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Which one.
    pub id: ConnectionId,
    /// The number of its entries so far.
    pub revision: u64,
    /// What a person set.
    pub settings: ConnectionSettings,
    /// What is known of its secrets.
    pub secrets: Vec<SecretNote>,
    /// Whether it is stopped, and why.
    pub stopped: Option<Stop>,
    /// When it was added.
    pub added_at: UtcMillis,
}

/// The connection after one more entry. `None` before the first; an entry that does not fit leaves things as they are, because what
/// is on record stays readable whatever it says.
#[must_use]
pub fn apply(
    connection: Option<Connection>,
    id: &ConnectionId,
    entry: &ConnectionEntry,
    at: UtcMillis,
) -> Option<Connection> {
    let Some(mut connection) = connection else {
        return match entry {
            ConnectionEntry::Added { settings, secrets } => Some(Connection {
                id: id.clone(),
                revision: 1,
                settings: settings.clone(),
                secrets: secrets.clone(),
                stopped: None,
                added_at: at,
            }),
            _ => None,
        };
    };
    connection.revision += 1;
    match entry {
        ConnectionEntry::Added { .. } => {}
        ConnectionEntry::Changed { settings, secrets } => {
            connection.settings = settings.clone();
            connection.secrets = secrets.clone();
        }
        ConnectionEntry::Stopped { reason } => connection.stopped = Some(Stop { at, reason: reason.clone() }),
        ConnectionEntry::Resumed { .. } => connection.stopped = None,
    }
    Some(connection)
}
