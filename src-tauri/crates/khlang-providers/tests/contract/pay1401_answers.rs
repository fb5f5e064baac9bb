//! 1401's answers, for the suite, and what goes on its wire.

use crate::{
    fixture::{self, closed_port, confirmed, impatient, key, settings, slots},
    raw::{Act, RawServer, answer},
    suite::{self, Class, Contract, Said, class},
};
use khlang_domain::{
    bank::BankCode,
    connection::ConnectionSettings,
    ids::ProviderPayoutId,
    instruction::Instruction,
    outcome::{CreateOutcome, ProviderStatus},
};
use khlang_providers::{
    check::{Finding, check_connection},
    http::NetworkSettings,
    registry::{Secrets, connect},
};
use std::collections::BTreeMap;

const SECRET: &str = "p1401_secret_canary_3fa2";
const ID: &str = "cm3q8x0000001abcdefghijkl";

fn agreeing() -> String {
    format!(
        "{{\"bank_account\":\"0123456789\",\"account_name\":\"สมชาย ใจดี\",\"amount\":1500.75,\"bank_code\":\"KBANK\",\
         \"bank_name\":\"KASIKORNBANK Public Company Limited\",\"payment_id\":\"{ID}\"}}"
    )
}

fn refusal(status: u16, message: &str) -> String {
    format!("{{\"statusCode\":{status},\"message\":{message},\"error\":\"Some Phrase\"}}")
}

pub(crate) struct Pay1401;

impl Contract for Pay1401 {
    const KEY: &'static str = "pay1401";

    fn secrets() -> Secrets {
        slots(&[("bearerSecret", SECRET)])
    }

    fn settings(base_url: &str) -> ConnectionSettings {
        ConnectionSettings { amount_unit: None, ..settings(Self::KEY, base_url) }
    }

    fn instruction() -> Instruction {
        Instruction { details: BTreeMap::new(), ..fixture::instruction() }
    }

    fn agreeing() -> Said {
        (201, agreeing())
    }

    fn refusals() -> Vec<Said> {
        let documented = [
            (401, "\"MERCHANT_SECRET_REQUIRED\""),
            (401, "\"INVALID_MERCHANT_SECRET\""),
            (404, "\"MERCHANT_NOT_FOUND\""),
            (404, "[\"BANK_NOT_FOUND\"]"),
            (400, "[\"INSUFFICIENT_BALANCE\"]"),
            (400, "\"amount must not be less than 100\""),
            (400, "[\"amount must not be less than 100\"]"),
        ];
        documented.map(|(status, message)| (status, refusal(status, message))).into()
    }

    fn duplicates() -> Vec<Said> {
        vec![(409, refusal(409, "\"Conflict\"")), (409, "<html>".to_owned())]
    }

    fn differing() -> Vec<(&'static str, Said)> {
        [
            ("amount", "1500.75", "150075"),
            ("amount", "1500.75", "1500"),
            ("amount", "1500.75", "-1500.75"),
            ("account", "0123456789", "0123456780"),
            ("bank", "\"KBANK\"", "\"SCB\""),
            ("bank", "\"KBANK\"", "\"XXX\""),
        ]
        .map(|(field, right, wrong)| (field, (201, agreeing().replace(right, wrong))))
        .into()
    }

    fn unreadable() -> Vec<Said> {
        let amounts = ["NaN", "1e3", "\"1,500.75\"", "\"๑๕๐๐.๗๕\"", "null", "{}"];
        let mut said: Vec<_> = amounts.iter().map(|amount| (201, agreeing().replace("1500.75", amount))).collect();
        let doubled = agreeing().replace("\"bank_code\"", "\"amount\":1500.75,\"bank_code\"");
        let deep = agreeing().replace("\"สมชาย ใจดี\"", &format!("{}{}", "[".repeat(200), "]".repeat(200)));
        for body in [
            "",
            "<html>OK</html>",
            "[1,2,3]",
            "{}",
            "null",
            &doubled,
            &deep,
            &agreeing()[..80],
            &agreeing().replace(ID, ""),
            &agreeing().replace("\"KBANK\"", "null"),
            &agreeing().replace("\"bank_account\"", "\"account\""),
            &refusal(400, "\"INSUFFICIENT_BALANCE\""),
        ] {
            said.push((201, body.to_owned()));
        }
        said.extend([
            (202, agreeing()),
            (204, String::new()),
            (400, "<html>Bad Request</html>".to_owned()),
            (400, refusal(400, "\"amount must be an integer number\"")),
            (400, refusal(500, "\"INSUFFICIENT_BALANCE\"")),
            (401, String::new()),
            (403, refusal(403, "\"INVALID_MERCHANT_SECRET\"")),
            (404, refusal(404, "\"Cannot POST /api/withdrawals\"")),
        ]);
        said
    }
}

suite::contract!(Pay1401);

#[tokio::test]
async fn a_create_is_one_post_with_the_bearer_and_four_fields() {
    let server = RawServer::start([Act::Answer(answer(201, &[], &agreeing()))]).await;
    let settings = Pay1401::settings(&format!("{}/v1", server.url()));
    let provider = connect(&settings, &Pay1401::secrets(), &NetworkSettings::default()).unwrap();
    let outcome = provider.create(&Pay1401::instruction(), &key()).await;
    let id = ProviderPayoutId::new(ID);
    assert_eq!(outcome, CreateOutcome::Accepted { id, status: ProviderStatus::Accepted, created_at: None });
    let request = &server.seen()[0];
    assert!(request.head.starts_with("POST /v1/api/withdrawals "), "{}", request.head);
    assert_eq!(request.header("authorization"), Some(format!("Bearer {SECRET}").as_str()));
    assert_eq!(
        String::from_utf8(request.body.clone()).unwrap(),
        "{\"bank_account\":\"0123456789\",\"account_name\":\"สมชาย ใจดี\",\
         \"bank_name\":\"KASIKORNBANK Public Company Limited\",\"amount\":1500.75}"
    );
}

#[tokio::test]
async fn there_is_nothing_to_ask_and_the_check_knocks_without_the_secret() {
    for (status, body) in [(200, "<html>"), (404, "{}"), (401, ""), (302, ""), (503, "")] {
        let server = RawServer::start([Act::Answer(answer(status, &[], body))]).await;
        let settings = Pay1401::settings(&format!("{}/v1", server.url()));
        let provider = connect(&settings, &Pay1401::secrets(), &NetworkSettings::default()).unwrap();
        let checked = check_connection(provider.as_ref()).await;
        assert_eq!((checked.finding, checked.balance), (Finding::NothingToAsk, None), "{status}");
        assert!(checked.latency_ms.is_some());
        let seen = server.seen();
        assert_eq!((seen.len(), seen[0].body.len()), (1, 0));
        assert!(seen[0].head.starts_with("GET /v1 ") && !seen[0].head.contains(SECRET), "{}", seen[0].head);
    }
}

#[tokio::test]
async fn what_stands_in_the_way_is_found_although_nothing_can_be_asked() {
    let closing = RawServer::start([Act::Close]).await;
    let silent = RawServer::start([Act::Ignore]).await;
    let other = RawServer::start([Act::Answer(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec())]).await;
    for (address, finding) in [
        (format!("http://127.0.0.1:{}", closed_port().await), Finding::ConnectionRefused),
        (format!("https://{}", closing.addr), Finding::Tls),
        (silent.url(), Finding::Timeout),
        (other.url(), Finding::WrongHost),
    ] {
        let provider = connect(&Pay1401::settings(&address), &Pay1401::secrets(), &impatient()).unwrap();
        assert_eq!(check_connection(provider.as_ref()).await.finding, finding, "{address}");
    }
}

#[tokio::test]
async fn a_name_that_a_person_confirmed_still_has_to_pay_the_right_bank() {
    let bank = BankCode::parse("071").unwrap();
    let instruction = Instruction { bank, ..Pay1401::instruction() };
    for (letters, expected) in [("TCRB", Class::Accepted), ("TCD", Class::Accepted), ("TTB", Class::Mismatch)] {
        let server = RawServer::start([Act::Answer(answer(
            201,
            &[],
            &agreeing().replace("\"KBANK\"", &format!("\"{letters}\"")),
        ))])
        .await;
        let confirmed_banks = [confirmed("071", "THAI CREDIT BANK")].into();
        let settings = ConnectionSettings { confirmed_banks, ..Pay1401::settings(&server.url()) };
        let provider = connect(&settings, &Pay1401::secrets(), &NetworkSettings::default()).unwrap();
        assert_eq!(class(&provider.create(&instruction, &key()).await), expected, "{letters}");
        assert!(
            String::from_utf8(server.seen()[0].body.clone()).unwrap().contains("\"bank_name\":\"THAI CREDIT BANK\"")
        );
    }
}
