//! The JamesPay adapter: a white-label engine under many hosts, so that its address always comes from the connection. The facts it rests
//! on, and how certain each is, are in `docs/providers/jamespay.md`.
//!
//! It makes each call once and says what it ended in. It has no idempotency and no look-up by our reference, so nobody may repeat a
//! create. The provider's other call that moves money, to the merchant's own account, is deliberately not here.

mod agree;
mod map;
mod read;
mod sign;
mod wire;

use crate::{
    answer::conceal,
    compare::is_usable_id,
    http::{Answer, Call, Errand, Failure, Http},
    plain::{Need, PlainField, Shape},
    seam::{
        AskError, Cancels, Capabilities, CredentialTrouble, Lists, Measurements, Provider, Reaches, Retrieves,
        ShowsBalance,
    },
    spelling::SpellingRule,
};
use agree::Sent;
use async_trait::async_trait;
use khlang_domain::{
    bank::BankCode,
    ids::{Fingerprint, IdempotencyKey, ProviderPayoutId},
    instruction::{Instruction, PayableBanks, ReferenceRule, Rules},
    money::Satang,
    outcome::{Balance, CreateOutcome, Observation, Refusal, Trouble},
};
use reqwest::{
    Method,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use url::Url;
use zeroize::Zeroizing;

pub(crate) const KEY: &str = "jamespay";
pub(crate) const TOKEN: &str = "token";
pub(crate) const SECRET: &str = "secret";
pub(crate) const MERCHANT_ID: &str = "merchantId";
pub(crate) const NOTIFY_URL: &str = "notifyUrl";

/// The three calls that there are here.
const CREATE: [&str; 2] = ["withdraw", "create"];
const QUERY: [&str; 2] = ["withdraw", "query"];
const BALANCE: [&str; 1] = ["balance"];

pub(crate) static CAPABILITIES: Capabilities = Capabilities {
    repeats_safely: false,
    retrieves: true,
    cancels: false,
    lists: false,
    shows_balance: true,
    reckons_balance: false,
    takes_reference: true,
    takes_details: false,
    takes_description: false,
    offers_wallet: false,
    needs_amount_unit: false,
    duplicate_window_ms: Some(3 * 60 * 1000),
    secret_slots: &[TOKEN, SECRET],
    plain_fields: &[
        PlainField { name: MERCHANT_ID, need: Need::Required, shape: Shape::LettersAndDigits },
        PlainField { name: NOTIFY_URL, need: Need::Optional, shape: Shape::HttpsAddress },
    ],
};

/// Its bank codes are upper-case letters; all but one are likely and not documented.
pub(crate) const SPELLING: SpellingRule = SpellingRule { column: KEY, is_spelling: wire::is_bank };

/// Every code that the provider documents.
pub(crate) fn documented_codes() -> Vec<&'static str> {
    map::documented_codes()
}

/// What the provider allows by itself; its largest amount hangs on the merchant's account.
pub(crate) fn rules() -> Rules {
    Rules {
        minimum: Some(Satang::new(2_000)),
        maximum: None,
        wallet_enabled: false,
        takes_details: CAPABILITIES.takes_details,
        account_digits: wire::ACCOUNT_DIGITS,
        reference: ReferenceRule { max_len: wire::MAX_ORDER_ID_CHARS, letters_and_digits_only: true },
        banks: PayableBanks::Listed(BTreeMap::new()),
    }
}

/// One account at JamesPay.
pub(crate) struct JamesPay {
    http: Http,
    base: Url,
    merchant_id: String,
    notify_url: Option<String>,
    token: Zeroizing<String>,
    secret: Zeroizing<String>,
    banks: BTreeMap<BankCode, String>,
}

impl std::fmt::Debug for JamesPay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JamesPay").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

/// What names the account and what proves it.
pub(crate) struct Account {
    pub(crate) merchant_id: String,
    pub(crate) notify_url: Option<String>,
    pub(crate) token: Zeroizing<String>,
    pub(crate) secret: Zeroizing<String>,
}

/// A slot whose secret has signs that no secret has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnusableSecret(pub(crate) &'static str);

impl JamesPay {
    /// `base` has passed the check of addresses; `banks` are those that can be paid, as they go on the wire.
    pub(crate) fn new(
        http: Http,
        base: Url,
        account: Account,
        banks: BTreeMap<BankCode, String>,
    ) -> Result<Self, UnusableSecret> {
        let Account { merchant_id, notify_url, token, secret } = account;
        for (slot, text) in [(TOKEN, &token), (SECRET, &secret)] {
            if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(UnusableSecret(slot));
            }
        }
        Ok(Self { http, base, merchant_id, notify_url, token, secret, banks })
    }

    fn sent<'a>(&'a self, instruction: &'a Instruction) -> Result<Sent<'a>, Trouble> {
        let bank = self.banks.get(&instruction.bank).ok_or(Trouble::Settings)?;
        if wire::is_order(instruction) { Ok(Sent { instruction, bank }) } else { Err(Trouble::Settings) }
    }

    fn url(&self, path: &[&str]) -> Result<Url, Failure> {
        let mut url = self.base.clone();
        url.path_segments_mut().map_err(|()| Failure::NotSent(Trouble::Settings))?.pop_if_empty().extend(path);
        Ok(url)
    }

    /// Signs the very bytes that are sent, and stamps them with the provider's time as far as it is known.
    async fn call<C: serde::Serialize>(&self, errand: Errand, path: &[&str], content: C) -> Result<Answer, Failure> {
        const UNUSABLE: Failure = Failure::NotSent(Trouble::Settings);
        let time_s = self.http.provider_now().0.div_euclid(1000);
        let body = wire::body(&self.merchant_id, &self.token, time_s, content).ok_or(UNUSABLE)?;
        let signature = sign::signature(&self.secret, &body).ok_or(UNUSABLE)?;
        let mut signature = HeaderValue::from_str(&signature).map_err(|_| UNUSABLE)?;
        signature.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(HeaderName::from_static("x-signature"), signature);
        self.http.send(Call { errand, method: Method::POST, url: self.url(path)?, headers, body: Some(body) }).await
    }

    fn without_secret(&self, mut error: AskError) -> AskError {
        if let AskError::Refused(refusal) | AskError::NotFound(refusal) = &mut error {
            conceal(refusal, &self.token);
        }
        error
    }
}

#[async_trait]
impl Provider for JamesPay {
    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    fn fingerprint(&self, instruction: &Instruction, _: &IdempotencyKey) -> Result<Fingerprint, Trouble> {
        let content = wire::content(&self.merchant_id, &self.sent(instruction)?).ok_or(Trouble::Settings)?;
        Ok(Fingerprint::new(hex::encode(Sha256::digest(&content))))
    }

    async fn create(&self, instruction: &Instruction, _: &IdempotencyKey) -> CreateOutcome {
        let sent = match self.sent(instruction) {
            Ok(sent) => sent,
            Err(trouble) => return CreateOutcome::NotSent { trouble },
        };
        let order = wire::order(&sent, self.notify_url.as_deref());
        let mut outcome = map::create_outcome(self.call(Errand::Acts, &CREATE, order).await, &sent);
        if let CreateOutcome::Refused { refusal } = &mut outcome {
            conceal(refusal, &self.token);
        }
        outcome
    }

    fn credential_trouble(&self, refusal: &Refusal) -> Option<CredentialTrouble> {
        map::credential_trouble(refusal)
    }

    fn as_retrieves(&self) -> Option<&dyn Retrieves> {
        Some(self)
    }

    fn as_cancels(&self) -> Option<&dyn Cancels> {
        None
    }

    fn as_lists(&self) -> Option<&dyn Lists> {
        None
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
impl Retrieves for JamesPay {
    async fn retrieve(&self, id: &ProviderPayoutId, instruction: &Instruction) -> Result<Observation, AskError> {
        if !is_usable_id(id.as_str()) {
            return Err(AskError::NotReached(Trouble::Settings));
        }
        let bank = self.banks.get(&instruction.bank).map(String::as_str);
        let answer = self.call(Errand::Asks, &QUERY, wire::query(id)).await;
        map::asked(answer, |body| read::queried(&body.object("data")?, id, instruction, bank))
            .map_err(|error| self.without_secret(error))
    }
}

#[async_trait]
impl ShowsBalance for JamesPay {
    async fn balance(&self) -> Result<Balance, AskError> {
        let answer = self.call(Errand::Asks, &BALANCE, wire::nothing()).await;
        map::asked(answer, |body| read::balance(body, &self.token)).map_err(|error| match self.without_secret(error) {
            // There is always a balance; what was not found is the merchant.
            AskError::NotFound(refusal) => AskError::Refused(refusal),
            error => error,
        })
    }
}
