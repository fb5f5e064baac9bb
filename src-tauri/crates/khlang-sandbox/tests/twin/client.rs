//! A client that signs like the documentation says and shows every byte that came back.

use hmac::{Hmac, KeyInit, Mac};
use khlang_sandbox::one2pays::{Config, Credentials};
use khlang_sandbox::{One2PaysTwin, Pace, RunningTwin};
use serde_json::{Value, json};
use sha2::Sha256;
use time::OffsetDateTime;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What one call brought back, byte for byte.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) bytes: Vec<u8>,
    pub(crate) was_reset: bool,
}

impl Seen {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn status(&self) -> u16 {
        self.text().split(' ').nth(1).and_then(|status| status.trim().parse().ok()).unwrap_or(0)
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let text = self.text();
        let head = text.split("\r\n\r\n").next().unwrap_or_default();
        head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    }

    pub(crate) fn body(&self) -> String {
        let text = self.text();
        text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body()).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub(crate) fn data(&self) -> Value {
        self.json()["data"].clone()
    }

    pub(crate) fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

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
        let mut stream = TcpStream::connect(&self.host).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        let was_reset = stream.read_to_end(&mut bytes).await.is_err();
        Seen { bytes, was_reset }
    }

    pub(crate) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Seen {
        self.raw(&self.request(method, path, headers, body)).await
    }

    pub(crate) fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.host);
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() || method == "POST" {
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        request + "\r\n" + body
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
        self.send(method, &format!("/_twin/{path}"), &[], body).await
    }
}
