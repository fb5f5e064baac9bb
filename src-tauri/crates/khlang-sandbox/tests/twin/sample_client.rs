//! A client as a stranger would write it from the provider's published rules, in the order in which they are published:
//! blocking sockets, headers by hand, nothing of the twin's. Only its base URL and credentials come from the twin.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use khlang_sandbox::Pace;
use khlang_sandbox::one2pays::Config;
use serde_json::Value;
use sha2::Sha256;

use crate::client::twin;

struct Sample {
    base_url: String,
    api_key: String,
    api_secret: String,
}

impl Sample {
    fn call(&self, method: &str, path: &str, body: Option<&str>) -> (u16, Value) {
        let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis().to_string();
        let payload = format!("{timestamp}.{}", body.unwrap_or(""));
        let mut mac = Hmac::<Sha256>::new_from_slice(self.api_secret.as_bytes()).unwrap();
        mac.update(payload.as_bytes());
        let digest: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();

        let host = self.base_url.strip_prefix("http://").unwrap();
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\naccept: */*\r\n\
             X-API-Key: {}\r\nX-Timestamp: {timestamp}\r\nX-Signature: sha256={digest}\r\n",
            self.api_key
        );
        match body {
            Some(body) => request
                .push_str(&format!("Content-Type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())),
            None => request.push_str("\r\n"),
        }
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(request.as_bytes()).unwrap();

        // Keep-alive is left on: the end of the answer is where its length says.
        let mut answer = Vec::new();
        let mut byte = [0];
        while !answer.ends_with(b"\r\n\r\n") {
            stream.read_exact(&mut byte).unwrap();
            answer.push(byte[0]);
        }
        let head = String::from_utf8(answer).unwrap().to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut body).unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }
}

fn walk(sample: &Sample) {
    let (status, balance) = sample.call("GET", "/api/v1/balance", None);
    assert_eq!(status, 200);
    assert!(balance["data"]["walletBalance"].is_number());

    // The published sample takes reference and key from the clock.
    let stamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let body = format!(
        r#"{{"amount":"1000.00","currency":"THB","referenceId":"WD-{stamp}","destinationType":"bank_account","customerBankAccountName":"John Doe","customerBankAccountNumber":"1234567890","customerBankCode":"004","description":"Withdrawal to bank account","metadata":{{"userId":"12345"}},"idempotencyKey":"idem-{stamp}"}}"#
    );
    let (status, created) = sample.call("POST", "/api/v1/withdraws", Some(&body));
    assert_eq!(status, 201);
    assert_eq!(created["success"], true);
    assert_eq!(created["data"]["amount"], "1000.00");
    let id = created["data"]["id"].as_str().unwrap();

    let (status, found) = sample.call("GET", &format!("/api/v1/withdraws/{id}"), None);
    assert_eq!((status, &found["data"]["id"]), (200, &created["data"]["id"]));
    let query = "/api/v1/withdraws?page=1&limit=20&status=pending&sortBy=createdAt&sortOrder=desc";
    let (status, listed) = sample.call("GET", query, None);
    assert_eq!((status, &listed["data"][0]["id"]), (200, &created["data"]["id"]));
    let (status, canceled) = sample.call("POST", &format!("/api/v1/withdraws/{id}/cancel"), None);
    assert_eq!((status, &canceled["data"]["status"]), (200, &Value::from("canceled")));
    let (status, refused) = sample.call("POST", &format!("/api/v1/withdraws/{id}/cancel"), None);
    assert_eq!((status, &refused["success"]), (400, &Value::from(false)));
}

#[tokio::test]
async fn a_client_written_from_the_published_samples_works_unchanged() {
    let (twin, _) = twin(Config { settle_after: Pace::ByHand, ..Config::default() }).await;
    let credentials = twin.credentials();
    let sample = Sample { base_url: twin.base_url(), api_key: credentials.api_key, api_secret: credentials.api_secret };
    tokio::task::spawn_blocking(move || walk(&sample)).await.unwrap();
    assert_eq!(twin.ledger().withdraws.len(), 1);
}
