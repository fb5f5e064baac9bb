//! The One2Pays adapter: a white-label engine under many hosts, so that its address always comes from the connection. The facts it
//! rests on, and how certain each is, are in `docs/providers/one2pays.md`.
//!
//! It makes each call once and says what it ended in. Repeating, following and looking up are the desk's.

mod agree;
mod map;
mod read;
mod sign;
mod wire;

use crate::{
    compare::is_usable_id,
    http::{Answer, Call, Errand, Failure, Http},
    seam::{
        AskError, Cancels, Capabilities, CredentialTrouble, ListPage, ListedPayout, Lists, Measurements, Provider,
        Reaches, Retrieves, ShowsBalance,
    },
};
use agree::Sent;
use async_trait::async_trait;
use khlang_domain::{
    account::AccountNumber,
    connection::AmountUnit,
    ids::{Fingerprint, IdempotencyKey, ProviderPayoutId},
    instruction::{Instruction, PayableBanks, ReferenceRule, Rules},
    outcome::{Balance, CancelOutcome, CreateOutcome, Observation, Refusal, Trouble},
    reference::Reference,
    time::UtcMillis,
};
use reqwest::{
    Method,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use sha2::{Digest, Sha256};
use url::Url;
use zeroize::Zeroizing;

pub(crate) const KEY: &str = "one2pays";
pub(crate) const API_KEY: &str = "apiKey";
pub(crate) const API_SECRET: &str = "apiSecret";

/// The most rows of one page.
const LIST_LIMIT: usize = 100;

pub(crate) static CAPABILITIES: Capabilities = Capabilities {
    repeats_safely: true,
    retrieves: true,
    cancels: true,
    lists: true,
    shows_balance: true,
    reckons_balance: true,
    takes_reference: true,
    takes_details: true,
    takes_description: true,
    offers_wallet: true,
    needs_amount_unit: true,
    duplicate_window_ms: None,
    secret_slots: &[API_KEY, API_SECRET],
    plain_fields: &[],
};

/// Every code that the provider documents.
pub(crate) fn documented_codes() -> Vec<&'static str> {
    map::documented_codes()
}

/// What the provider allows by itself; its smallest amount is not known.
pub(crate) fn rules() -> Rules {
    Rules {
        minimum: None,
        maximum: None,
        wallet_enabled: false,
        takes_details: CAPABILITIES.takes_details,
        account_digits: AccountNumber::DIGITS,
        reference: ReferenceRule { max_len: Reference::MAX_CHARS, letters_and_digits_only: false },
        banks: PayableBanks::Every,
    }
}

/// One account at One2Pays.
pub(crate) struct One2Pays {
    http: Http,
    base: Url,
    unit: Option<AmountUnit>,
    api_key: HeaderValue,
    api_secret: Zeroizing<String>,
}

impl std::fmt::Debug for One2Pays {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("One2Pays").field("base", &self.base.as_str()).field("unit", &self.unit).finish_non_exhaustive()
    }
}

/// Slots whose secret cannot go into a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnusableSecret(pub(crate) &'static str);

impl One2Pays {
    /// `base` has passed the check of addresses. The unit may still be open: then everything but sending and observing works.
    pub(crate) fn new(
        http: Http,
        base: Url,
        unit: Option<AmountUnit>,
        api_key: &str,
        api_secret: Zeroizing<String>,
    ) -> Result<Self, UnusableSecret> {
        let visible = |secret: &str| !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_graphic());
        if !visible(api_key) {
            return Err(UnusableSecret(API_KEY));
        }
        if !visible(&api_secret) {
            return Err(UnusableSecret(API_SECRET));
        }
        let mut api_key = HeaderValue::from_str(api_key).map_err(|_| UnusableSecret(API_KEY))?;
        api_key.set_sensitive(true);
        Ok(Self { http, base, unit, api_key, api_secret })
    }

    fn body(&self, instruction: &Instruction, key: &IdempotencyKey) -> Result<(Vec<u8>, AmountUnit), Trouble> {
        let unit = self.unit.ok_or(Trouble::Settings)?;
        let body = wire::create_body(instruction, key, unit).ok_or(Trouble::Settings)?;
        Ok((body, unit))
    }

    /// The address of an endpoint; `None` where a part of it could lead elsewhere.
    fn url(&self, parts: &[&str]) -> Result<Url, Failure> {
        let mut url = self.base.clone();
        let mut path = url.path_segments_mut().map_err(|()| Failure::NotSent(Trouble::Settings))?;
        path.pop_if_empty().extend(["api", "v1"]);
        for part in parts {
            if !is_usable_id(part) {
                return Err(Failure::NotSent(Trouble::Settings));
            }
            path.push(part);
        }
        drop(path);
        Ok(url)
    }

    async fn call(
        &self,
        errand: Errand,
        method: Method,
        url: Result<Url, Failure>,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, Failure> {
        let url = url?;
        let headers = self.headers(body.as_deref()).ok_or(Failure::NotSent(Trouble::Settings))?;
        self.http.send(Call { errand, method, url, headers, body }).await
    }

    async fn ask(&self, url: Result<Url, Failure>) -> Result<Answer, Failure> {
        self.call(Errand::Asks, Method::GET, url, None).await
    }

    /// Signs the very bytes that are sent; no body is signed as no bytes.
    fn headers(&self, body: Option<&[u8]>) -> Option<HeaderMap> {
        let timestamp_ms = self.http.provider_now().0;
        let signature = sign::signature(&self.api_secret, timestamp_ms, body.unwrap_or_default())?;
        let sensitive = |text: &str| {
            let mut value = HeaderValue::from_str(text).ok()?;
            value.set_sensitive(true);
            Some(value)
        };
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("x-api-key"), self.api_key.clone());
        headers.insert(HeaderName::from_static("x-timestamp"), sensitive(&timestamp_ms.to_string())?);
        headers.insert(HeaderName::from_static("x-signature"), sensitive(&signature)?);
        if body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        Some(headers)
    }
}

#[async_trait]
impl Provider for One2Pays {
    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    fn fingerprint(&self, instruction: &Instruction, key: &IdempotencyKey) -> Result<Fingerprint, Trouble> {
        let (body, _) = self.body(instruction, key)?;
        Ok(Fingerprint::new(hex::encode(Sha256::digest(&body))))
    }

    async fn create(&self, instruction: &Instruction, key: &IdempotencyKey) -> CreateOutcome {
        let (body, unit) = match self.body(instruction, key) {
            Ok(body) => body,
            Err(trouble) => return CreateOutcome::NotSent { trouble },
        };
        let result = self.call(Errand::Acts, Method::POST, self.url(&["withdraws"]), Some(body)).await;
        map::create_outcome(result, &Sent { instruction, unit })
    }

    fn credential_trouble(&self, refusal: &Refusal) -> Option<CredentialTrouble> {
        map::credential_trouble(refusal)
    }

    fn as_retrieves(&self) -> Option<&dyn Retrieves> {
        Some(self)
    }

    fn as_cancels(&self) -> Option<&dyn Cancels> {
        Some(self)
    }

    fn as_lists(&self) -> Option<&dyn Lists> {
        Some(self)
    }

    fn as_shows_balance(&self) -> Option<&dyn ShowsBalance> {
        Some(self)
    }

    fn as_reaches(&self) -> Option<&dyn Reaches> {
        None
    }

    fn measurements(&self) -> Measurements {
        self.http.measurements()
    }
}

#[async_trait]
impl Retrieves for One2Pays {
    async fn retrieve(&self, id: &ProviderPayoutId, instruction: &Instruction) -> Result<Observation, AskError> {
        let unit = self.unit.ok_or(AskError::NotReached(Trouble::Settings))?;
        let answer = self.ask(self.url(&["withdraws", id.as_str()])).await;
        map::asked(answer, |body| read::retrieved(&body.object("data")?, id, &Sent { instruction, unit }))
    }
}

#[async_trait]
impl Cancels for One2Pays {
    async fn cancel(&self, id: &ProviderPayoutId) -> CancelOutcome {
        let url = self.url(&["withdraws", id.as_str(), "cancel"]);
        map::cancel_outcome(self.call(Errand::Acts, Method::POST, url, None).await, id)
    }
}

#[async_trait]
impl Lists for One2Pays {
    async fn list(&self, from: UtcMillis, to: UtcMillis, page: u32) -> Result<ListPage, AskError> {
        let url = self.url(&["withdraws"]).and_then(|mut url| {
            let (from, to) =
                read::print_time(from).zip(read::print_time(to)).ok_or(Failure::NotSent(Trouble::Settings))?;
            // Ascending: newest first, which is the default, shifts while it is being read.
            url.query_pairs_mut()
                .append_pair("page", &page.to_string())
                .append_pair("limit", &LIST_LIMIT.to_string())
                .append_pair("dateFrom", &from)
                .append_pair("dateTo", &to)
                .append_pair("sortBy", "createdAt")
                .append_pair("sortOrder", "asc");
            Ok(url)
        });
        map::asked(self.ask(url).await, |body| read::page(body, page, LIST_LIMIT))
    }

    fn observe(&self, row: &ListedPayout, instruction: &Instruction) -> Option<Observation> {
        read::listed(&row.row, &Sent { instruction, unit: self.unit? })
    }
}

#[async_trait]
impl ShowsBalance for One2Pays {
    async fn balance(&self) -> Result<Balance, AskError> {
        map::asked(self.ask(self.url(&["balance"])).await, |body| read::balance(&body.object("data")?))
    }
}
