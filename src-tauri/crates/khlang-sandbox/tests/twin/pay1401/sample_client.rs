//! A client as a stranger would write it from the provider's published rules: blocking sockets, text put together by
//! hand, nothing of the twin's. Only its base URL and secret come from the twin.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use super::client::{by_hand, twin};

struct Sample {
    base_url: String,
    secret: String,
}

impl Sample {
    fn withdraw(&self, body: &str) -> (u16, Value) {
        let host = self.base_url.strip_prefix("http://").unwrap();
        let request = format!(
            "POST /api/withdrawals HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             authorization: Bearer {}\r\ncontent-length: {}\r\n\r\n{body}",
            self.secret,
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

fn walk(sample: &Sample) {
    let body = r#"{"bank_account":"1234567890","account_name":"John Doe","bank_name":"Bangkok Bank Public Company Limited","amount":1000}"#;
    let (status, made) = sample.withdraw(body);
    assert!(matches!(status, 200 | 201));
    assert_eq!((&made["amount"], &made["bank_code"]), (&Value::from(1000), &Value::from("BBL")));
    assert_eq!(made["payment_id"].as_str().unwrap().len(), 25);

    let (status, refused) = sample.withdraw(&body.replace("1000", "99"));
    assert_eq!((status, &refused["statusCode"]), (400, &Value::from(400)));
    let (status, refused) = sample.withdraw(&body.replace("Bangkok", "BANGKOK"));
    assert_eq!((status, &refused["message"]), (404, &Value::from("BANK_NOT_FOUND")));
}

#[tokio::test]
async fn a_client_written_from_the_published_rules_works_unchanged() {
    let (twin, _) = twin(by_hand()).await;
    let sample = Sample { base_url: twin.base_url(), secret: twin.credentials().secret };
    tokio::task::spawn_blocking(move || walk(&sample)).await.unwrap();
    assert_eq!(twin.ledger().withdraws.len(), 1);
}
