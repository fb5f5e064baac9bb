//! A client that signs bodies like the documentation says and shows every byte that came back.

use hmac::{Hmac, KeyInit, Mac};
use khlang_sandbox::jamespay::{Config, Credentials};
use khlang_sandbox::{JamesPayTwin, Pace, Running};
use serde_json::{Value, json};
use sha2::Sha256;
use time::OffsetDateTime;

use crate::wire::{self, Seen};

#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) host: String,
    pub(super) credentials: Credentials,
}

pub(super) fn by_hand() -> Config {
    Config { settle_after: Pace::ByHand, ..Config::default() }
}

pub(super) async fn twin(config: Config) -> (Running<JamesPayTwin>, Client) {
    let twin = JamesPayTwin::start(config).await.unwrap();
    let host = twin.base_url().trim_start_matches("http://").to_owned();
    let client = Client { host, credentials: twin.credentials() };
    (twin, client)
}

pub(super) fn now_s() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

pub(super) fn sign(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// The fields of a valid create, without those that every body has.
pub(super) fn order(id: &str) -> Value {
    json!({
        "merchant_order_id": id,
        "amount": 1000,
        "bank": "KBANK",
        "account_name": "สมชาย ใจดี",
        "account_no": "1234567890",
    })
}

pub(super) fn error(seen: &Seen) -> (u16, String) {
    let body = seen.json();
    assert_eq!(body["success"], false);
    assert_eq!(body["code"], seen.status());
    assert!(body["message"].is_string());
    (seen.status(), body["error"].as_str().unwrap().to_owned())
}

impl Client {
    /// The body with merchant, token and time in it.
    pub(super) fn full(&self, fields: &Value) -> Value {
        let mut body = fields.clone();
        body["merchant_id"] = self.credentials.merchant_id.clone().into();
        body["token"] = self.credentials.token.clone().into();
        body["time"] = now_s().into();
        body
    }

    pub(super) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Seen {
        wire::raw(&self.host, &wire::request(&self.host, method, path, headers, body)).await
    }

    pub(super) fn signed_request(&self, path: &str, body: &str) -> String {
        let signature = sign(&self.credentials.secret, body);
        let headers = [("Content-Type", "application/json"), ("X-SIGNATURE", signature.as_str())];
        wire::request(&self.host, "POST", path, &headers, body)
    }

    /// Signs and sends these very bytes.
    pub(super) async fn signed(&self, path: &str, body: &str) -> Seen {
        wire::raw(&self.host, &self.signed_request(path, body)).await
    }

    pub(super) async fn call(&self, path: &str, fields: &Value) -> Seen {
        self.signed(path, &self.full(fields).to_string()).await
    }

    pub(super) async fn create(&self, order: &Value) -> Seen {
        self.call("/withdraw/create", order).await
    }

    /// Creates what must succeed, and returns its id.
    pub(super) async fn created(&self, id: &str) -> String {
        let seen = self.create(&order(id)).await;
        assert_eq!(seen.status(), 200, "{}", seen.text());
        seen.data()["platform_order_id"].as_str().unwrap().to_owned()
    }

    pub(super) async fn query(&self, id: &str) -> Seen {
        self.call("/withdraw/query", &json!({ "platform_order_id": id })).await
    }

    pub(super) async fn balance(&self) -> Seen {
        self.call("/balance", &json!({})).await
    }

    pub(super) async fn control(&self, method: &str, path: &str, body: &str) -> Seen {
        wire::control(&self.host, method, path, body).await
    }
}
