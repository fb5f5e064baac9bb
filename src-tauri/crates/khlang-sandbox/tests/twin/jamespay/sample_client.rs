//! A client as a stranger would write it from the provider's published rules: blocking sockets, text put together by
//! hand, nothing of the twin's. Only its base URL and credentials come from the twin.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use khlang_sandbox::Status;
use serde_json::Value;
use sha2::Sha256;

use super::client::{by_hand, twin};

struct Sample {
    base_url: String,
    merchant_id: String,
    token: String,
    secret: String,
}

impl Sample {
    /// `fields` is the inside of a JSON object, beginning with a comma, or nothing.
    fn post(&self, path: &str, fields: &str) -> (u16, Value) {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let body =
            format!(r#"{{"merchant_id":"{}","token":"{}","time":{time}{fields}}}"#, self.merchant_id, self.token);
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
        mac.update(body.as_bytes());
        let digest: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let host = self.base_url.strip_prefix("http://").unwrap();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nContent-Type: application/json\r\n\
             X-SIGNATURE: {digest}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap())
    }
}

fn walk(sample: &Sample, settle: &dyn Fn(&str)) {
    let (status, balance) = sample.post("/balance", "");
    assert_eq!((status, &balance["success"]), (200, &Value::from(true)));

    let order = r#","merchant_order_id":"WD20260131000001","amount":1000.00,"bank":"KBANK","account_name":"สมชาย ใจดี","account_no":"1234567890","notify_url":"https://example.com/callback""#;
    let (status, created) = sample.post("/withdraw/create", order);
    assert_eq!((status, &created["code"], &created["success"]), (200, &Value::from(200), &Value::from(true)));
    let id = created["data"]["platform_order_id"].as_str().unwrap();
    assert_eq!(id.as_bytes()[3], b'W');

    let query = format!(r#","platform_order_id":"{id}""#);
    let (status, found) = sample.post("/withdraw/query", &query);
    assert_eq!((status, &found["data"]["status"]), (200, &Value::from("open")));
    settle(id);
    assert_eq!(sample.post("/withdraw/query", &query).1["data"]["status"], "success");

    let (status, refused) = sample.post("/withdraw/create", &order.replace("1000.00", "19.99"));
    assert_eq!((status, &refused["error"]), (400, &Value::from("invalid-inputs")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_written_from_the_published_rules_works_unchanged() {
    let (twin, _) = twin(by_hand()).await;
    let credentials = twin.credentials();
    let sample = Sample {
        base_url: twin.base_url(),
        merchant_id: credentials.merchant_id,
        token: credentials.token,
        secret: credentials.secret,
    };
    tokio::task::block_in_place(|| walk(&sample, &|id| twin.settle(id, Status::Paid).unwrap()));
    assert_eq!(twin.ledger().paid_satang(), 100_000);
}
