//! The only place that knows which providers exist. The desk and the shell come here with a connection's settings and get a provider,
//! or the reason why there is none; they never learn which one it is.

use crate::{
    http::{BaseUrlError, Http, HttpError, NetworkSettings, parse_base_url},
    one2pays::{self, One2Pays},
    seam::{Capabilities, Provider},
};
use khlang_domain::{
    bank::BankCode,
    connection::ConnectionSettings,
    instruction::{BankStanding, PayableBanks, Rules},
    outcome::Trouble,
};
use std::{collections::BTreeMap, sync::Arc};
use thiserror::Error;
use zeroize::Zeroizing;

/// Secrets by the name of their slot.
pub type Secrets = BTreeMap<String, Zeroizing<String>>;

/// A provider that connections can be made to.
#[derive(Debug, Clone, Copy)]
pub struct ProviderEntry {
    /// What settings call it; never changes.
    pub key: &'static str,
    /// What it calls itself; the same in every language.
    pub display_name: &'static str,
    /// What it can do and asks for.
    pub capabilities: &'static Capabilities,
    rules: fn() -> Rules,
    connect: Connect,
}

type Connect = fn(&ConnectionSettings, &Secrets, &NetworkSettings) -> Result<Arc<dyn Provider>, ConnectError>;

/// Why there is no provider for a connection. Nothing was called.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConnectError {
    /// No provider has this key.
    #[error("unknown provider")]
    UnknownProvider,
    /// The address cannot be used.
    #[error("base URL: {0}")]
    BaseUrl(#[from] BaseUrlError),
    /// A slot is empty.
    #[error("no secret in {slot}")]
    SecretMissing {
        /// Which one.
        slot: &'static str,
    },
    /// A slot holds what no secret can be: spaces, line breaks, other letters.
    #[error("unusable secret in {slot}")]
    SecretUnusable {
        /// Which one.
        slot: &'static str,
    },
    /// The network settings cannot be used.
    #[error(transparent)]
    Http(#[from] HttpError),
}

impl ConnectError {
    /// What stands in the way, as a payout's outcome has it.
    #[must_use]
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::UnknownProvider | Self::BaseUrl(_) | Self::SecretUnusable { .. } => Trouble::Settings,
            Self::SecretMissing { .. } => Trouble::Keychain,
            Self::Http(HttpError::Proxy) => Trouble::Proxy,
            Self::Http(HttpError::TrustStore) => Trouble::Tls,
        }
    }
}

impl ProviderEntry {
    /// What a form for this connection must respect: the provider's own limits, and those that a person set.
    #[must_use]
    pub fn rules_for(&self, settings: &ConnectionSettings) -> Rules {
        let rules = (self.rules)();
        Rules {
            minimum: settings.minimum.max(rules.minimum),
            maximum: [settings.maximum, rules.maximum].into_iter().flatten().min(),
            wallet_enabled: self.capabilities.offers_wallet && settings.wallet_enabled,
            ..rules
        }
    }

    /// What the provider allows by itself, before any setting.
    #[must_use]
    pub fn default_rules(&self) -> Rules {
        (self.rules)()
    }

    /// The code of the reason why this provider cannot pay to a bank as it stands; `None` where it can.
    #[must_use]
    pub fn unpayable(&self, bank: &BankCode) -> Option<&'static str> {
        match (self.rules)().banks {
            PayableBanks::Every => None,
            PayableBanks::Listed(listed) => match listed.get(bank) {
                Some(BankStanding::Payable) => None,
                Some(BankStanding::NotConfirmed) => Some("bankNotConfirmed"),
                None => Some("bankNotPayable"),
            },
        }
    }
}

static PROVIDERS: [ProviderEntry; 1] = [ProviderEntry {
    key: one2pays::KEY,
    display_name: "One2Pays",
    capabilities: &one2pays::CAPABILITIES,
    rules: one2pays::rules,
    connect: connect_one2pays,
}];

/// Every provider, in the order of the wizard.
#[must_use]
pub fn providers() -> &'static [ProviderEntry] {
    &PROVIDERS
}

/// The provider with this key.
#[must_use]
pub fn find(key: &str) -> Option<&'static ProviderEntry> {
    PROVIDERS.iter().find(|entry| entry.key == key)
}

/// A way to the provider of a connection. Calls nobody; an amount unit that is not chosen yet only locks sending.
///
/// # Errors
/// Where settings, secrets or network settings make every call impossible.
pub fn connect(
    settings: &ConnectionSettings,
    secrets: &Secrets,
    network: &NetworkSettings,
) -> Result<Arc<dyn Provider>, ConnectError> {
    let entry = find(settings.provider.as_str()).ok_or(ConnectError::UnknownProvider)?;
    (entry.connect)(settings, secrets, network)
}

fn connect_one2pays(
    settings: &ConnectionSettings,
    secrets: &Secrets,
    network: &NetworkSettings,
) -> Result<Arc<dyn Provider>, ConnectError> {
    let base = parse_base_url(&settings.base_url)?;
    let api_key = secret(secrets, one2pays::API_KEY)?;
    let api_secret = secret(secrets, one2pays::API_SECRET)?;
    let http = Http::new(&base, network)?;
    let provider = One2Pays::new(http, base, settings.amount_unit, &api_key, api_secret)
        .map_err(|unusable| ConnectError::SecretUnusable { slot: unusable.0 })?;
    Ok(Arc::new(provider))
}

/// A slot's secret without the white space that comes along when it is pasted.
fn secret(secrets: &Secrets, slot: &'static str) -> Result<Zeroizing<String>, ConnectError> {
    match secrets.get(slot).map(|secret| secret.trim()) {
        None | Some("") => Err(ConnectError::SecretMissing { slot }),
        Some(secret) => Ok(Zeroizing::new(secret.to_owned())),
    }
}
