//! The 1401 adapter: one call, which moves money, and nothing that can be asked afterwards. Its address always comes from the connection.
//! The facts it rests on, and how certain each is, are in `docs/providers/pay1401.md`.
//!
//! It takes neither a reference nor a key: two equal creates are two payouts, so nobody may repeat one. What it accepted is queued and
//! not paid; a person records what the provider's own panel shows.

mod agree;
mod banks;
mod map;
mod wire;

use crate::{
    answer::unasked,
    http::{Answer, Call, Errand, Failure, Http},
    seam::{
        AskError, Cancels, Capabilities, CredentialTrouble, Lists, Measurements, Provider, Reaches, Retrieves,
        ShowsBalance,
    },
    spelling::SpellingRule,
};
use agree::Sent;
use async_trait::async_trait;
use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    ids::{Fingerprint, IdempotencyKey},
    instruction::{Instruction, PayableBanks, ReferenceRule, Rules},
    money::Satang,
    outcome::{CreateOutcome, Refusal, Trouble},
    reference::Reference,
};
use reqwest::{
    Method,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use url::Url;
use zeroize::Zeroizing;

pub(crate) const KEY: &str = "pay1401";
pub(crate) const BEARER_SECRET: &str = "bearerSecret";

pub(crate) static CAPABILITIES: Capabilities = Capabilities {
    repeats_safely: false,
    retrieves: false,
    cancels: false,
    lists: false,
    shows_balance: false,
    reckons_balance: false,
    takes_reference: false,
    takes_details: false,
    takes_description: false,
    offers_wallet: false,
    needs_amount_unit: false,
    duplicate_window_ms: None,
    secret_slots: &[BEARER_SECRET],
    plain_fields: &[],
};

/// Its banks are names that have to be right byte for byte.
pub(crate) const SPELLING: SpellingRule = SpellingRule { column: KEY, is_spelling: wire::is_bank };

/// Every code that the provider documents.
pub(crate) fn documented_codes() -> Vec<&'static str> {
    map::documented_codes()
}

/// What the provider allows by itself; its largest amount is the balance, which nobody can see.
pub(crate) fn rules() -> Rules {
    Rules {
        minimum: Some(Satang::new(10_000)),
        maximum: None,
        wallet_enabled: false,
        takes_details: CAPABILITIES.takes_details,
        account_digits: AccountNumber::DIGITS,
        reference: ReferenceRule { max_len: Reference::MAX_CHARS, letters_and_digits_only: false },
        banks: PayableBanks::Listed(BTreeMap::new()),
    }
}

/// One account at 1401.
pub(crate) struct Pay1401 {
    http: Http,
    base: Url,
    authorization: HeaderValue,
    banks: BTreeMap<BankCode, String>,
}

impl std::fmt::Debug for Pay1401 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pay1401").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

/// The secret has signs that no secret has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnusableSecret;

impl Pay1401 {
    /// `base` has passed the check of addresses; `banks` are those that can be paid, as they go on the wire.
    pub(crate) fn new(
        http: Http,
        base: Url,
        secret: &str,
        banks: BTreeMap<BankCode, String>,
    ) -> Result<Self, UnusableSecret> {
        if secret.is_empty() || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(UnusableSecret);
        }
        let bearer = Zeroizing::new(format!("Bearer {secret}"));
        let mut authorization = HeaderValue::from_str(&bearer).map_err(|_| UnusableSecret)?;
        authorization.set_sensitive(true);
        Ok(Self { http, base, authorization, banks })
    }

    fn sent<'a>(&'a self, instruction: &'a Instruction) -> Result<Sent<'a>, Trouble> {
        let bank_name = self.banks.get(&instruction.bank).ok_or(Trouble::Settings)?;
        if wire::is_withdrawal(instruction) { Ok(Sent { instruction, bank_name }) } else { Err(Trouble::Settings) }
    }

    async fn call(&self, body: Vec<u8>) -> Result<Answer, Failure> {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| Failure::NotSent(Trouble::Settings))?
            .pop_if_empty()
            .extend(["api", "withdrawals"]);
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, self.authorization.clone());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.http.send(Call { errand: Errand::Acts, method: Method::POST, url, headers, body: Some(body) }).await
    }
}

#[async_trait]
impl Provider for Pay1401 {
    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    fn fingerprint(&self, instruction: &Instruction, _: &IdempotencyKey) -> Result<Fingerprint, Trouble> {
        let body = wire::create_body(&self.sent(instruction)?).ok_or(Trouble::Settings)?;
        Ok(Fingerprint::new(hex::encode(Sha256::digest(&body))))
    }

    async fn create(&self, instruction: &Instruction, _: &IdempotencyKey) -> CreateOutcome {
        let prepared = self.sent(instruction).and_then(|sent| {
            let body = wire::create_body(&sent).ok_or(Trouble::Settings)?;
            Ok((sent, body))
        });
        match prepared {
            Ok((sent, body)) => map::create_outcome(self.call(body).await, &sent),
            Err(trouble) => CreateOutcome::NotSent { trouble },
        }
    }

    fn credential_trouble(&self, refusal: &Refusal) -> Option<CredentialTrouble> {
        map::credential_trouble(refusal)
    }

    fn as_retrieves(&self) -> Option<&dyn Retrieves> {
        None
    }

    fn as_cancels(&self) -> Option<&dyn Cancels> {
        None
    }

    fn as_lists(&self) -> Option<&dyn Lists> {
        None
    }

    fn as_shows_balance(&self) -> Option<&dyn ShowsBalance> {
        None
    }

    fn as_reaches(&self) -> Option<&dyn Reaches> {
        Some(self)
    }

    fn measurements(&self) -> Measurements {
        self.http.measurements()
    }
}

#[async_trait]
impl Reaches for Pay1401 {
    /// The base URL itself, which is no call of this API, without the secret.
    async fn reach(&self) -> Result<(), AskError> {
        let knock = Call {
            errand: Errand::Asks,
            method: Method::GET,
            url: self.base.clone(),
            headers: HeaderMap::new(),
            body: None,
        };
        self.http.send(knock).await.map(|_| ()).map_err(unasked)
    }
}
