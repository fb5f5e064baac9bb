//! A client with a bearer secret that shows every byte that came back.

use khlang_sandbox::pay1401::{Config, Credentials};
use khlang_sandbox::{Pace, Pay1401Twin, Running};
use serde_json::{Value, json};

use crate::wire::{self, Seen};

#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) host: String,
    pub(super) credentials: Credentials,
}

pub(super) fn by_hand() -> Config {
    Config { settle_after: Pace::ByHand, ..Config::default() }
}

pub(super) async fn twin(config: Config) -> (Running<Pay1401Twin>, Client) {
    let twin = Pay1401Twin::start(config).await.unwrap();
    let host = twin.base_url().trim_start_matches("http://").to_owned();
    let client = Client { host, credentials: twin.credentials() };
    (twin, client)
}

pub(super) fn order(amount: Value) -> Value {
    json!({
        "bank_account": "1234567890",
        "account_name": "สมชาย ใจดี",
        "bank_name": "Bangkok Bank Public Company Limited",
        "amount": amount,
    })
}

/// HTTP status, `message` and `error`.
pub(super) fn error(seen: &Seen) -> (u16, String, String) {
    let body = seen.json();
    assert_eq!(body["statusCode"], seen.status());
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    (seen.status(), text("message"), text("error"))
}

impl Client {
    pub(super) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Seen {
        wire::raw(&self.host, &wire::request(&self.host, method, path, headers, body)).await
    }

    pub(super) async fn call(&self, method: &str, path: &str, body: &str) -> Seen {
        let bearer = format!("Bearer {}", self.credentials.secret);
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        self.send(method, path, &headers, body).await
    }

    pub(super) async fn create(&self, order: &Value) -> Seen {
        self.call("POST", "/api/withdrawals", &order.to_string()).await
    }

    /// Creates what must succeed, 1,000 THB, and returns its id.
    pub(super) async fn created(&self) -> String {
        let seen = self.create(&order(json!(1000))).await;
        assert_eq!(seen.status(), 201, "{}", seen.text());
        seen.json()["payment_id"].as_str().unwrap().to_owned()
    }

    pub(super) async fn control(&self, method: &str, path: &str, body: &str) -> Seen {
        wire::control(&self.host, method, path, body).await
    }
}
