//! A client that signs like the documentation says and shows every byte that came back.

use hmac::{Hmac, KeyInit, Mac};
use khlang_sandbox::one2pays::{Config, Credentials};
use khlang_sandbox::{One2PaysTwin, Pace, RunningTwin};
use serde_json::{Value, json};
use sha2::Sha256;
use time::OffsetDateTime;

use crate::wire;
pub(crate) use crate::wire::Seen;

#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) host: String,
    pub(crate) credentials: Credentials,
}

pub(crate) fn by_hand() -> Config {
    Config { settle_after: Pace::ByHand, ..Config::default() }
}

pub(crate) async fn twin(config: Config) -> (RunningTwin, Client) {
    let twin = One2PaysTwin::start(config).await.unwrap();
    let client = Client::of(&twin);
    (twin, client)
}

pub(crate) fn now_ms() -> String {
    (OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000).to_string()
}

pub(crate) fn sign(secret: &str, timestamp: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{timestamp}.{body}").as_bytes());
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// A valid body for this reference; the key follows from it.
pub(crate) fn order(reference: &str, amount: &str) -> Value {
    json!({
        "amount": amount,
        "currency": "THB",
        "referenceId": reference,
        "destinationType": "bank_account",
        "customerBankAccountName": "สมชาย ใจดี",
        "customerBankAccountNumber": "1234567890",
        "customerBankCode": "004",
        "description": "ค่าจ้าง",
        "metadata": { "order": "A-1", "round": 3 },
        "idempotencyKey": format!("key-{reference}"),
    })
}

impl Client {
    pub(crate) fn of(twin: &RunningTwin) -> Self {
        Self { host: twin.base_url().trim_start_matches("http://").to_owned(), credentials: twin.credentials() }
    }

    /// Writes this request and reads until the end of the connection.
    pub(crate) async fn raw(&self, request: &str) -> Seen {
        wire::raw(&self.host, request).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Seen {
        self.raw(&self.request(method, path, headers, body)).await
    }

    pub(crate) fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
        wire::request(&self.host, method, path, headers, body)
    }

    pub(crate) async fn signed(&self, method: &str, path: &str, body: &str) -> Seen {
        let timestamp = now_ms();
        let signature = sign(&self.credentials.api_secret, &timestamp, body);
        let mut headers = vec![
            ("X-API-Key", self.credentials.api_key.as_str()),
            ("X-Timestamp", &timestamp),
            ("X-Signature", &signature),
        ];
        if !body.is_empty() {
            headers.push(("Content-Type", "application/json"));
        }
        self.send(method, path, &headers, body).await
    }

    pub(crate) async fn create(&self, order: &Value) -> Seen {
        self.signed("POST", "/api/v1/withdraws", &order.to_string()).await
    }

    /// Creates what must succeed, and returns its id.
    pub(crate) async fn created(&self, reference: &str) -> String {
        let seen = self.create(&order(reference, "1000.00")).await;
        assert_eq!(seen.status(), 201, "{}", seen.text());
        seen.data()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn get(&self, path: &str) -> Seen {
        self.signed("GET", path, "").await
    }

    pub(crate) async fn retrieve(&self, id: &str) -> Seen {
        self.get(&format!("/api/v1/withdraws/{id}")).await
    }

    pub(crate) async fn cancel(&self, id: &str) -> Seen {
        self.signed("POST", &format!("/api/v1/withdraws/{id}/cancel"), "").await
    }

    pub(crate) async fn list(&self, query: &str) -> Seen {
        self.get(&format!("/api/v1/withdraws?{query}")).await
    }

    pub(crate) async fn control(&self, method: &str, path: &str, body: &str) -> Seen {
        wire::control(&self.host, method, path, body).await
    }
}
