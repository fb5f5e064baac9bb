//! The whole desk in one view, and what the window needs once: the providers and the banks.

use super::{
    basics::{MoneyText, TimeText},
    connection::ConnectionView,
    session::SessionView,
    settings::SettingsView,
};
use khlang_desk::{KeychainState as DeskKeychain, Network};
use khlang_domain::bank;
use khlang_providers::{
    plain::Need,
    registry,
    seam::AfterCreate,
    spelling::{SpellingRule, SpellingSource},
};
use serde::{Deserialize, Serialize};
use specta::Type;
use std::collections::BTreeMap;

/// Which desk is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ProfileKind {
    /// Real money.
    Live,
    /// Invented money, paid out to nobody.
    Rehearsal,
}

/// Everything the frame needs, once at start and again after the profile changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeskView {
    /// Which desk is open.
    pub profile: ProfileKind,
    /// Who is at the desk; while nobody is, nothing of its connections is told.
    pub session: SessionView,
    /// What a person set.
    pub settings: SettingsView,
    /// Its connections.
    pub connections: Vec<ConnectionView>,
    /// What a connection can be added to.
    pub providers: Vec<ProviderView>,
    /// How the keychain was when it was last needed.
    pub keychain: KeychainState,
    /// Whether anything can be reached.
    pub network: NetworkView,
    /// True until the payouts found in Sending at start are settled.
    pub settling: bool,
    /// Where the desk's data lies.
    pub data_folder: String,
    /// Where the logs lie.
    pub log_folder: String,
    /// Of the program.
    pub version: String,
}

/// How the keychain is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum KeychainState {
    Ready,
    Locked,
    Missing,
    Refused,
    TimedOut,
    Broken,
}

impl From<DeskKeychain> for KeychainState {
    fn from(state: DeskKeychain) -> Self {
        match state {
            DeskKeychain::Ready => Self::Ready,
            DeskKeychain::Locked => Self::Locked,
            DeskKeychain::Missing => Self::Missing,
            DeskKeychain::Refused => Self::Refused,
            DeskKeychain::TimedOut => Self::TimedOut,
            DeskKeychain::Broken => Self::Broken,
        }
    }
}

/// Whether anything can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NetworkView {
    /// At least one connection can be reached, or none was tried yet.
    pub online: bool,
    /// Since when nothing can be reached.
    pub offline_since: Option<TimeText>,
    /// When something was last known.
    pub known_at: Option<TimeText>,
}

/// The network as the window shows it.
#[must_use]
pub fn network_view(network: Network) -> NetworkView {
    NetworkView {
        online: network.online,
        offline_since: network.offline_since.map(TimeText::from),
        known_at: network.known_at.map(TimeText::from),
    }
}

/// What a provider can do and asks for; the screens ask this, never which provider it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProviderView {
    /// What a connection names it by.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What it asks for, in the order of the wizard.
    pub secret_fields: Vec<SecretFieldView>,
    /// Its amounts are ambiguous: a person has to choose and confirm the unit.
    pub needs_amount_unit: bool,
    /// It has a cancel.
    pub can_cancel: bool,
    /// It has a list.
    pub can_list: bool,
    /// It shows a balance.
    pub shows_balance: bool,
    /// It takes details as key and value.
    pub takes_details: bool,
    /// It takes a description.
    pub takes_description: bool,
    /// It knows a wallet destination.
    pub offers_wallet: bool,
    /// It takes our reference; where it does not, ours is for this desk only.
    pub takes_reference: bool,
    /// A payout can be asked about after it was sent; where it cannot, people record the result.
    pub can_follow: bool,
    /// How it spells a bank may have to be confirmed by a person.
    pub confirms_banks: bool,
    /// What it asks for beside secrets, in the order of the wizard; labels are messages `providerField.<name>`.
    pub plain_fields: Vec<PlainFieldView>,
    /// The smallest amount that it takes, where it says so.
    pub minimum: Option<MoneyText>,
}

/// A setting of a connection that is no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlainFieldView {
    /// What settings call it.
    pub name: String,
    /// Whether it can be left empty.
    pub optional: bool,
}

/// name is the slot ("apiKey", "apiSecret"); its label is message `secret.<name>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SecretFieldView {
    /// The slot.
    pub name: String,
}

/// Every provider that there is.
#[must_use]
pub fn provider_views() -> Vec<ProviderView> {
    registry::providers()
        .iter()
        .map(|entry| {
            let can = entry.capabilities;
            ProviderView {
                key: entry.key.to_owned(),
                name: entry.display_name.to_owned(),
                secret_fields: can
                    .secret_slots
                    .iter()
                    .map(|slot| SecretFieldView { name: (*slot).to_owned() })
                    .collect(),
                needs_amount_unit: can.needs_amount_unit,
                can_cancel: can.cancels,
                can_list: can.lists,
                shows_balance: can.shows_balance,
                takes_details: can.takes_details,
                takes_description: can.takes_description,
                offers_wallet: can.offers_wallet,
                takes_reference: can.takes_reference,
                can_follow: can.after_create() == AfterCreate::Followed,
                confirms_banks: entry.spelling.is_some_and(asks_for_spellings),
                plain_fields: can
                    .plain_fields
                    .iter()
                    .map(|field| PlainFieldView { name: field.name.to_owned(), optional: field.need == Need::Optional })
                    .collect(),
                minimum: entry.default_rules().minimum.map(MoneyText::from),
            }
        })
        .collect()
}

/// Whether there is a bank of which the provider does not say how it spells it.
fn asks_for_spellings(rule: &SpellingRule) -> bool {
    rule.spellings(&BTreeMap::new()).iter().any(|spelling| spelling.source == SpellingSource::Likely)
}

/// A bank of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BankView {
    /// Three digits.
    pub code: String,
    /// What stands in its monogram.
    pub symbol: String,
    /// Symbols by which others call it.
    pub also_known_as: Vec<String>,
    /// In English.
    pub name_en: String,
    /// In Thai.
    pub name_th: String,
    /// What people call it in Thai; empty where there is no such name.
    pub nickname_th: String,
    /// Of its monogram; empty where none is known.
    pub colour: String,
    /// How many digits its account numbers usually have.
    pub usual_digits: Option<u8>,
}

/// Every bank that can be paid.
#[must_use]
pub fn bank_views() -> Vec<BankView> {
    bank::directory()
        .iter()
        .map(|bank| BankView {
            code: bank.code.as_str().to_owned(),
            symbol: bank.symbol.clone(),
            also_known_as: bank.also_known_as.clone(),
            name_en: bank.name_en.clone(),
            name_th: bank.name_th.clone(),
            nickname_th: bank.nickname_th.clone(),
            colour: bank.colour.clone(),
            usual_digits: bank.usual_digits,
        })
        .collect()
}
