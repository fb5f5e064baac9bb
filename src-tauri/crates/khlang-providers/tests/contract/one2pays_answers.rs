//! One2Pays' answers, for the suite.

use crate::{
    fixture::{KEY_CANARY, SECRET_CANARY, instruction, key, one2pays, one2pays_secrets, settings},
    raw::{Act, RawServer, answer},
    suite::{self, Contract, Said},
};
use khlang_domain::{connection::ConnectionSettings, ids::ProviderPayoutId, instruction::Instruction};
use khlang_providers::registry::Secrets;

pub(crate) const ID: &str = "3f6f1f1e-0d0c-4d6e-9a51-9c3f0c1c2b7a";

pub(crate) fn agreeing() -> String {
    format!(
        "{{\"success\":true,\"data\":{{\"id\":\"{ID}\",\"amount\":\"1500.75\",\"currency\":\"THB\",\"status\":\"pending\",\
         \"referenceId\":\"KL-20261120-0162-K7QX\",\"destinationType\":\"bank_account\",\
         \"bankAccountNumber\":\"0123**6789\",\"bankAccountName\":\"สมชาย ใจดี\",\"bankCode\":\"004\",\
         \"paidAt\":null,\"createdAt\":\"2026-11-20T16:00:00.000Z\"}}}}"
    )
}

pub(crate) fn refusal(code: &str) -> String {
    format!("{{\"success\":false,\"error\":{{\"code\":\"{code}\",\"message\":\"no\"}}}}")
}

pub(crate) struct One2Pays;

impl Contract for One2Pays {
    const KEY: &'static str = "one2pays";

    fn secrets() -> Secrets {
        one2pays_secrets(KEY_CANARY, SECRET_CANARY)
    }

    fn settings(base_url: &str) -> ConnectionSettings {
        settings(Self::KEY, base_url)
    }

    fn instruction() -> Instruction {
        instruction()
    }

    fn agreeing() -> Said {
        (201, agreeing())
    }

    fn refusals() -> Vec<Said> {
        let documented = [
            (400, "VALIDATION_ERROR"),
            (400, "INVALID_AMOUNT"),
            (400, "INVALID_BANK_CODE"),
            (400, "INSUFFICIENT_BALANCE"),
            (401, "INVALID_CREDENTIALS"),
            (401, "AUTHENTICATION_ERROR"),
            (403, "FORBIDDEN"),
        ];
        documented.map(|(status, code)| (status, refusal(code))).into()
    }

    fn duplicates() -> Vec<Said> {
        let duplicate = refusal("DUPLICATE_REFERENCE_ID");
        vec![(409, duplicate.clone()), (400, duplicate.clone()), (200, duplicate), (409, "<html>".to_owned())]
    }

    fn differing() -> Vec<(&'static str, Said)> {
        [
            ("amount", "\"1500.75\"", "\"150075.00\""),
            ("amount", "\"1500.75\"", "\"15.01\""),
            ("amount", "\"1500.75\"", "\"-1500.75\""),
            ("reference", "0162", "0163"),
            ("bank", "\"004\"", "\"014\""),
            ("account", "0123**6789", "0123**6780"),
            ("currency", "THB", "USD"),
            ("destination", "bank_account", "wallet"),
        ]
        .map(|(field, right, wrong)| (field, (201, agreeing().replace(right, wrong))))
        .into()
    }

    fn unreadable() -> Vec<Said> {
        let amounts = ["NaN", "1e3", "\"1,500.75\"", "\"๑๕๐๐.๗๕\"", "null", "{}"];
        let mut said: Vec<_> = amounts.iter().map(|amount| (201, agreeing().replace("\"1500.75\"", amount))).collect();
        let doubled = agreeing().replace("\"currency\"", "\"amount\":\"1500.75\",\"currency\"");
        let deep = agreeing().replace("null", &format!("{}{}", "[".repeat(200), "]".repeat(200)));
        for body in [
            "",
            "<html>OK</html>",
            "[1,2,3]",
            "{}",
            "null",
            "{\"success\":true}",
            &doubled,
            &deep,
            &agreeing()[..120],
            &agreeing().replace(ID, ""),
            &agreeing().replace("true", "false"),
            &refusal("INSUFFICIENT_BALANCE"),
        ] {
            said.push((200, body.to_owned()));
        }
        said.extend([
            (400, "<html>Bad Request</html>".to_owned()),
            (400, refusal("SOMETHING_NEW")),
            (401, String::new()),
            (404, refusal("RESOURCE_NOT_FOUND")),
            (422, refusal("VALIDATION_ERROR")),
        ]);
        said
    }
}

suite::contract!(One2Pays);

#[tokio::test]
async fn questions_and_cancels_send_no_body_and_no_content_type() {
    let server = RawServer::start([Act::Answer(answer(200, &[], &agreeing()))]).await;
    let provider = one2pays(&format!("{}/white/label", server.url()));
    let id = ProviderPayoutId::new(ID);
    provider.as_retrieves().unwrap().retrieve(&id, &instruction()).await.unwrap();
    provider.as_cancels().unwrap().cancel(&id).await;
    provider.as_shows_balance().unwrap().balance().await.unwrap_err();
    provider.create(&instruction(), &key()).await;
    let seen = server.seen();
    let targets: Vec<_> = seen.iter().map(|request| request.target().to_owned()).collect();
    let withdraws = "/white/label/api/v1/withdraws";
    assert_eq!(
        targets,
        [&format!("{withdraws}/{ID}"), &format!("{withdraws}/{ID}/cancel"), "/white/label/api/v1/balance", withdraws]
    );
    for request in &seen[..3] {
        assert!(request.body.is_empty(), "{}", request.head);
        assert_eq!(request.header("content-type"), None);
        assert!(matches!(request.header("content-length"), None | Some("0")), "{}", request.head);
        assert_eq!(request.header("transfer-encoding"), None);
    }
    assert_eq!(seen[3].header("content-type"), Some("application/json"));
    for request in &seen {
        assert_eq!(request.header("user-agent"), Some(concat!("Khlang/", env!("CARGO_PKG_VERSION"))));
        for unwanted in ["accept-encoding", "cookie", "referer", "expect"] {
            assert_eq!(request.header(unwanted), None, "{}", request.head);
        }
    }
}

#[tokio::test]
async fn an_id_that_could_lead_elsewhere_is_never_asked_for() {
    let server = RawServer::start([Act::Answer(answer(200, &[], &agreeing()))]).await;
    let provider = one2pays(&server.url());
    for id in ["", "..", "a/b", "a?b=c", "x y"].map(ProviderPayoutId::new) {
        provider.as_retrieves().unwrap().retrieve(&id, &instruction()).await.unwrap_err();
        provider.as_cancels().unwrap().cancel(&id).await;
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn debug_and_errors_show_no_secret() {
    let server = RawServer::start([Act::Answer(answer(401, &[], &refusal("INVALID_CREDENTIALS")))]).await;
    let provider = one2pays(&server.url());
    let shown = format!(
        "{:?} {:?} {:?}",
        provider.create(&instruction(), &key()).await,
        provider.as_shows_balance().unwrap().balance().await,
        provider.measurements()
    );
    let signature = server.seen()[0].header("x-signature").unwrap().to_owned();
    for secret in [KEY_CANARY, SECRET_CANARY, &signature] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert_eq!(server.seen()[0].header("x-api-key"), Some(KEY_CANARY));
    assert!(!server.seen()[0].head.contains(SECRET_CANARY));
}
