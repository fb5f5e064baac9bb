//! The only place that knows which providers exist. The desk and the shell come here with a connection's settings and get a provider,
//! or the reason why there is none; they never learn which one it is.

use crate::{
    http::{BaseUrlError, Http, HttpError, NetworkSettings, parse_base_url},
    jamespay::{self, Account, JamesPay},
    one2pays::{self, One2Pays},
    pay1401::{self, Pay1401},
    plain,
    seam::{Capabilities, Provider},
    spelling::SpellingRule,
};
use khlang_domain::{
    bank::BankCode,
    connection::{ConfirmedBank, ConnectionSettings},
    instruction::{PayableBanks, Rules},
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
    /// How it spells banks; `None` where it takes the three-digit codes as they are.
    pub spelling: Option<&'static SpellingRule>,
    documented_codes: fn() -> Vec<&'static str>,
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
    /// What the provider asks for beside secrets is missing or unusable.
    #[error("unusable field {name}")]
    PlainField {
        /// Which one.
        name: &'static str,
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
            Self::UnknownProvider | Self::BaseUrl(_) | Self::SecretUnusable { .. } | Self::PlainField { .. } => {
                Trouble::Settings
            }
            Self::SecretMissing { .. } => Trouble::Keychain,
            Self::Http(HttpError::Proxy) => Trouble::Proxy,
            Self::Http(HttpError::TrustStore) => Trouble::Tls,
        }
    }
}

impl ProviderEntry {
    /// What a form for this connection must respect: the limits that a person set, the provider's own where none was set, and the banks
    /// whose spelling is documented or confirmed.
    #[must_use]
    pub fn rules_for(&self, settings: &ConnectionSettings) -> Rules {
        let rules = (self.rules)();
        Rules {
            minimum: settings.minimum.or(rules.minimum),
            maximum: settings.maximum.or(rules.maximum),
            wallet_enabled: self.capabilities.offers_wallet && settings.wallet_enabled,
            banks: self.banks(&settings.confirmed_banks).unwrap_or(rules.banks),
            ..rules
        }
    }

    /// Every code of a refusal or a conflict that the provider documents; each has an explanation in every language.
    #[must_use]
    pub fn documented_codes(&self) -> Vec<&'static str> {
        (self.documented_codes)()
    }

    /// What the provider allows by itself, before any setting.
    #[must_use]
    pub fn default_rules(&self) -> Rules {
        let rules = (self.rules)();
        Rules { banks: self.banks(&BTreeMap::new()).unwrap_or(rules.banks), ..rules }
    }

    fn banks(&self, confirmed: &BTreeMap<BankCode, ConfirmedBank>) -> Option<PayableBanks> {
        let spellings = self.spelling?.spellings(confirmed).into_iter();
        Some(PayableBanks::Listed(spellings.map(|spelling| (spelling.bank, spelling.standing)).collect()))
    }
}

static PROVIDERS: [ProviderEntry; 3] = [
    ProviderEntry {
        key: one2pays::KEY,
        display_name: "One2Pays",
        capabilities: &one2pays::CAPABILITIES,
        spelling: None,
        documented_codes: one2pays::documented_codes,
        rules: one2pays::rules,
        connect: connect_one2pays,
    },
    ProviderEntry {
        key: jamespay::KEY,
        display_name: "JamesPay",
        capabilities: &jamespay::CAPABILITIES,
        spelling: Some(&jamespay::SPELLING),
        documented_codes: jamespay::documented_codes,
        rules: jamespay::rules,
        connect: connect_jamespay,
    },
    ProviderEntry {
        key: pay1401::KEY,
        display_name: "1401",
        capabilities: &pay1401::CAPABILITIES,
        spelling: Some(&pay1401::SPELLING),
        documented_codes: pay1401::documented_codes,
        rules: pay1401::rules,
        connect: connect_pay1401,
    },
];

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

fn connect_jamespay(
    settings: &ConnectionSettings,
    secrets: &Secrets,
    network: &NetworkSettings,
) -> Result<Arc<dyn Provider>, ConnectError> {
    let base = parse_base_url(&settings.base_url)?;
    let mut fields = plain_fields(&jamespay::CAPABILITIES, settings)?;
    let account = Account {
        merchant_id: fields.remove(jamespay::MERCHANT_ID).unwrap_or_default(),
        notify_url: fields.remove(jamespay::NOTIFY_URL),
        token: secret(secrets, jamespay::TOKEN)?,
        secret: secret(secrets, jamespay::SECRET)?,
    };
    let http = Http::new(&base, network)?;
    let banks = jamespay::SPELLING.payable(&settings.confirmed_banks);
    let provider = JamesPay::new(http, base, account, banks)
        .map_err(|unusable| ConnectError::SecretUnusable { slot: unusable.0 })?;
    Ok(Arc::new(provider))
}

fn connect_pay1401(
    settings: &ConnectionSettings,
    secrets: &Secrets,
    network: &NetworkSettings,
) -> Result<Arc<dyn Provider>, ConnectError> {
    let base = parse_base_url(&settings.base_url)?;
    let bearer = secret(secrets, pay1401::BEARER_SECRET)?;
    let http = Http::new(&base, network)?;
    let banks = pay1401::SPELLING.payable(&settings.confirmed_banks);
    let provider = Pay1401::new(http, base, &bearer, banks)
        .map_err(|_| ConnectError::SecretUnusable { slot: pay1401::BEARER_SECRET })?;
    Ok(Arc::new(provider))
}

/// What the provider asks for beside secrets, checked as the form checks it.
fn plain_fields(
    capabilities: &Capabilities,
    settings: &ConnectionSettings,
) -> Result<BTreeMap<String, String>, ConnectError> {
    plain::check_all(capabilities.plain_fields, &settings.plain_fields)
        .map_err(|problems| ConnectError::PlainField { name: problems.first().map_or("", |(name, _)| name) })
}

/// A slot's secret without the white space that comes along when it is pasted.
fn secret(secrets: &Secrets, slot: &'static str) -> Result<Zeroizing<String>, ConnectError> {
    match secrets.get(slot).map(|secret| secret.trim()) {
        None | Some("") => Err(ConnectError::SecretMissing { slot }),
        Some(secret) => Ok(Zeroizing::new(secret.to_owned())),
    }
}
