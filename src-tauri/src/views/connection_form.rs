//! The forms that change a connection, and what is wrong with them. A secret comes in from a form and never goes out.

use super::connection::AmountUnit;
use khlang_desk::{ConnectionDraft, UnitConfirmationDraft};
use khlang_domain::connection::AmountUnit as DomainUnit;
use khlang_vault::Secret;
use serde::{Deserialize, Serialize};
use specta::Type;
use std::collections::BTreeMap;

/// A connection as typed. Its `Debug` shows no secret.
#[derive(Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionForm {
    /// What people shall call it.
    pub name: String,
    /// The key of the provider.
    pub provider: String,
    /// Scheme and host.
    pub base_url: String,
    /// Slot name to what was typed; empty where a kept secret stays.
    pub secrets: BTreeMap<String, String>,
    /// What an amount means on its wire.
    pub amount_unit: Option<AmountUnit>,
    /// Who at the provider confirmed the unit, when (free text/date) and how; null: not confirmed, sending stays locked.
    pub unit_confirmation: Option<UnitConfirmationForm>,
    /// Whether the wallet destination is offered.
    pub wallet_enabled: bool,
    /// As typed; empty for none.
    pub minimum: String,
    /// As typed; empty for none.
    pub maximum: String,
    /// What the provider asks for beside secrets, by name, as typed.
    pub plain_fields: BTreeMap<String, String>,
}

impl std::fmt::Debug for ConnectionForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectionForm")
            .field("name", &self.name)
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}

/// A confirmation of the unit as typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UnitConfirmationForm {
    /// Who at the provider confirmed it.
    pub by: String,
    /// When.
    pub on: String,
    /// How.
    pub note: String,
}

/// A field of the connection's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each is the field of `ConnectionForm` of its name; `Note` is that of resuming")]
pub enum ConnectionField {
    Name,
    Provider,
    BaseUrl,
    Secret,
    AmountUnit,
    UnitConfirmation,
    Minimum,
    Maximum,
    Note,
    Plain,
    BankSpelling,
}

/// Something that must be put right first. Message `problem.<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionProblemView {
    /// At which field.
    pub field: ConnectionField,
    /// At which secret.
    pub secret: Option<String>,
    /// At which plain field, or at which bank's spelling (its code).
    pub name: Option<String>,
    /// The last part of the message's key.
    pub code: String,
    /// What the message may quote.
    pub params: BTreeMap<String, String>,
}

/// A spelling that a person confirms; edits included.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BankSpellingForm {
    /// Which bank.
    pub bank_code: String,
    /// As typed.
    pub spelling: String,
}

/// The form as the desk takes it. From here on the secrets cannot be printed.
#[must_use]
pub fn to_draft(form: ConnectionForm) -> ConnectionDraft {
    ConnectionDraft {
        name: form.name,
        provider: form.provider,
        base_url: form.base_url,
        secrets: form
            .secrets
            .into_iter()
            .filter(|(_, typed)| !typed.is_empty())
            .map(|(slot, typed)| (slot, Secret::new(typed)))
            .collect(),
        amount_unit: form.amount_unit.map(DomainUnit::from),
        unit_confirmation: form.unit_confirmation.map(|typed| UnitConfirmationDraft {
            by: typed.by,
            on: typed.on,
            note: typed.note,
        }),
        wallet_enabled: form.wallet_enabled,
        minimum: form.minimum,
        maximum: form.maximum,
        plain_fields: form.plain_fields,
    }
}
