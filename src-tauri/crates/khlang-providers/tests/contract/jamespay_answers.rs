//! JamesPay's answers, for the suite, and what goes on its wire.

use crate::{
    fixture::{self, FixedClock, confirmed, key, settings, slots},
    raw::{Act, RawServer, answer},
    suite::{self, Class, Contract, Said, class},
};
use khlang_domain::{
    connection::ConnectionSettings,
    ids::ProviderPayoutId,
    instruction::Instruction,
    outcome::{CreateOutcome, Doubt, ProviderStatus, Trouble},
    reference::Reference,
    time::UtcMillis,
};
use khlang_providers::{
    check::{Finding, check_connection},
    http::NetworkSettings,
    registry::{Secrets, connect},
    seam::{AskError, Provider},
};
use std::{collections::BTreeMap, sync::Arc};

const TOKEN: &str = "jp_token_canary_7b1e";
const SECRET: &str = "jp_secret_canary_91c4";
const ID: &str = "ABCW20261120aB3dE5gH7jK9";
const NOW_MS: i64 = 1_795_190_400_999;

fn agreeing() -> String {
    format!(
        "{{\"code\":200,\"message\":\"success\",\"success\":true,\"data\":{{\"platform_order_id\":\"{ID}\",\
         \"merchant_order_id\":\"KL202611200162K7QX\",\"order_datetime\":\"2026-11-20 23:00:00\",\"amount\":1500.75,\
         \"bank\":\"KBANK\",\"account_no\":\"0123456789\",\"account_name\":\"สมชาย ใจดี\"}}}}"
    )
}

/// The message repeats the token, as a provider may that gets it in the body.
fn refusal(status: u16, code: &str) -> String {
    format!("{{\"code\":{status},\"error\":\"{code}\",\"success\":false,\"message\":\"not with {TOKEN}\"}}")
}

pub(crate) struct JamesPay;

impl Contract for JamesPay {
    const KEY: &'static str = "jamespay";

    fn secrets() -> Secrets {
        slots(&[("token", TOKEN), ("secret", SECRET)])
    }

    fn settings(base_url: &str) -> ConnectionSettings {
        let plain_fields = BTreeMap::from([("merchantId".to_owned(), "MERCHANT1".to_owned())]);
        ConnectionSettings { amount_unit: None, plain_fields, ..settings(Self::KEY, base_url) }
    }

    fn instruction() -> Instruction {
        Instruction {
            reference: Reference::parse("KL202611200162K7QX").unwrap(),
            details: BTreeMap::new(),
            ..fixture::instruction()
        }
    }

    fn agreeing() -> Said {
        (200, agreeing())
    }

    fn refusals() -> Vec<Said> {
        let documented = [
            (400, "invalid-inputs"),
            (422, "invalid-inputs"),
            (403, "permission-denied"),
            (404, "not-found"),
            (405, "method-not-allowed"),
        ];
        documented.map(|(status, code)| (status, refusal(status, code))).into()
    }

    fn duplicates() -> Vec<Said> {
        let duplicate = refusal(409, "duplicate-entry");
        vec![(409, duplicate.clone()), (400, duplicate.clone()), (200, duplicate), (409, "<html>".to_owned())]
    }

    fn differing() -> Vec<(&'static str, Said)> {
        [
            ("amount", "1500.75", "150075"),
            ("amount", "1500.75", "15.01"),
            ("amount", "1500.75", "-1500.75"),
            ("reference", "0162", "0163"),
            ("bank", "KBANK", "SCB"),
            ("account", "0123456789", "0123456780"),
            ("id", "ABCW", "ABCM"),
            ("id", "ABCW", "ABCP"),
        ]
        .map(|(field, right, wrong)| (field, (200, agreeing().replace(right, wrong))))
        .into()
    }

    fn unreadable() -> Vec<Said> {
        let amounts = ["NaN", "1e3", "\"1,500.75\"", "\"๑๕๐๐.๗๕\"", "null", "{}"];
        let mut said: Vec<_> = amounts.iter().map(|amount| (200, agreeing().replace("1500.75", amount))).collect();
        let doubled = agreeing().replace("\"bank\"", "\"amount\":1500.75,\"bank\"");
        let deep = agreeing().replace("\"KBANK\"", &format!("{}{}", "[".repeat(200), "]".repeat(200)));
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
            &agreeing().replace("\"code\":200", "\"code\":500"),
            &refusal(200, "invalid-inputs"),
        ] {
            said.push((200, body.to_owned()));
        }
        said.extend([
            (400, "<html>Bad Request</html>".to_owned()),
            (400, refusal(400, "something-new")),
            (401, refusal(401, "permission-denied")),
            (403, String::new()),
            (400, refusal(422, "invalid-inputs")),
        ]);
        said
    }
}

suite::contract!(JamesPay);

fn at(base_url: &str, now_ms: i64) -> Arc<dyn Provider> {
    let network = NetworkSettings { clock: Arc::new(FixedClock(now_ms)), ..NetworkSettings::default() };
    connect(&JamesPay::settings(base_url), &JamesPay::secrets(), &network).unwrap()
}

fn says(status: u16, body: &str) -> Act {
    Act::Answer(answer(status, &[], body))
}

#[tokio::test]
async fn every_call_is_a_signed_post_of_the_very_body_to_one_of_three_paths() {
    use hmac::{Hmac, KeyInit, Mac};
    let server = RawServer::start([says(200, &agreeing())]).await;
    let provider = at(&format!("{}/white/label", server.url()), NOW_MS);
    let outcome = provider.create(&JamesPay::instruction(), &key()).await;
    let created_at = Some(UtcMillis(1_795_190_400_000));
    let id = ProviderPayoutId::new(ID);
    assert_eq!(outcome, CreateOutcome::Accepted { id: id.clone(), status: ProviderStatus::Pending, created_at });
    provider.as_retrieves().unwrap().retrieve(&id, &JamesPay::instruction()).await.unwrap();
    let _ = provider.as_shows_balance().unwrap().balance().await;
    let seen = server.seen();
    let targets: Vec<_> = seen.iter().map(|request| request.target().to_owned()).collect();
    assert_eq!(targets, ["withdraw/create", "withdraw/query", "balance"].map(|path| format!("/white/label/{path}")));
    for request in &seen {
        assert!(request.head.starts_with("POST "), "{}", request.head);
        assert_eq!(request.header("content-type"), Some("application/json"));
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(&request.body);
        assert_eq!(request.header("x-signature"), Some(hex::encode(mac.finalize().into_bytes()).as_str()));
        assert!(!request.head.contains(SECRET) && !request.head.contains(TOKEN));
        let body = String::from_utf8(request.body.clone()).unwrap();
        let begins = format!("{{\"merchant_id\":\"MERCHANT1\",\"token\":\"{TOKEN}\",\"time\":1795190400");
        assert!(body.starts_with(&begins) && !body.contains(SECRET), "{body}");
    }
    let body = String::from_utf8(seen[0].body.clone()).unwrap();
    assert!(body.contains("\"account_name\":\"สมชาย ใจดี\"") && body.contains("\"amount\":\"1500.75\""), "{body}");
}

/// It takes the same fields as a payout and moves money to the merchant itself.
#[test]
fn the_settlement_call_is_nowhere_in_the_code() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut left = vec![source];
    let mut files = 0;
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        files += 1;
        let text = std::fs::read_to_string(&path).unwrap().to_lowercase();
        for word in ["thb-settlement", "thb_settlement", "\"settlement\""] {
            assert!(!text.contains(word), "{word} in {}", path.display());
        }
    }
    assert!(files > 20);
}

#[tokio::test]
async fn an_edited_spelling_is_what_is_sent() {
    let server = RawServer::start([says(200, &agreeing().replace("KBANK", "BKKB"))]).await;
    let confirmed_banks = [confirmed("002", "BKKB")].into();
    let settings = ConnectionSettings { confirmed_banks, ..JamesPay::settings(&server.url()) };
    let provider = connect(&settings, &JamesPay::secrets(), &NetworkSettings::default()).unwrap();
    let bank = khlang_domain::bank::BankCode::parse("002").unwrap();
    let instruction = Instruction { bank, ..JamesPay::instruction() };
    assert_eq!(class(&provider.create(&instruction, &key()).await), Class::Accepted);
    assert!(String::from_utf8(server.seen()[0].body.clone()).unwrap().contains("\"bank\":\"BKKB\""));
    let outcome = provider.create(&JamesPay::instruction(), &key()).await;
    assert_eq!(class(&outcome), Class::Mismatch, "what was answered is another bank");
}

#[tokio::test]
async fn the_notify_url_goes_along_where_there_is_one() {
    let server = RawServer::start([says(200, &agreeing())]).await;
    let mut settings = JamesPay::settings(&server.url());
    settings.plain_fields.insert("notifyUrl".to_owned(), "https://hook.example/x".to_owned());
    let provider = connect(&settings, &JamesPay::secrets(), &NetworkSettings::default()).unwrap();
    provider.create(&JamesPay::instruction(), &key()).await;
    let body = String::from_utf8(server.seen()[0].body.clone()).unwrap();
    assert!(body.contains("\"notify_url\":\"https://hook.example/x\""), "{body}");
    let plain = at(&server.url(), 0).fingerprint(&JamesPay::instruction(), &key());
    assert_eq!(provider.fingerprint(&JamesPay::instruction(), &key()), plain, "it says nothing of what is paid");
}

#[tokio::test]
async fn what_the_provider_would_not_take_as_it_is_never_leaves() {
    let server = RawServer::start([says(200, &agreeing())]).await;
    let provider = at(&server.url(), NOW_MS);
    for other in [
        fixture::instruction(),
        Instruction { reference: Reference::parse("KL-1").unwrap(), ..JamesPay::instruction() },
    ] {
        let outcome = provider.create(&other, &key()).await;
        assert_eq!(outcome, CreateOutcome::NotSent { trouble: Trouble::Settings });
        assert_eq!(provider.fingerprint(&other, &key()), Err(Trouble::Settings));
    }
    for id in ["", "..", "a/b", "x y"].map(ProviderPayoutId::new) {
        let asked = provider.as_retrieves().unwrap().retrieve(&id, &JamesPay::instruction()).await;
        assert_eq!(asked, Err(AskError::NotReached(Trouble::Settings)));
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_duplicate_is_in_doubt_and_says_so() {
    let server = RawServer::start([says(409, &refusal(409, "duplicate-entry"))]).await;
    let outcome = at(&server.url(), NOW_MS).create(&JamesPay::instruction(), &key()).await;
    assert_eq!(outcome, CreateOutcome::Unknown { doubt: Doubt::Duplicate { code: "duplicate-entry".to_owned() } });
}

#[tokio::test]
async fn the_check_does_not_claim_to_know_what_the_provider_does_not_tell() {
    let date = ("date", "Fri, 20 Nov 2026 16:00:00 GMT");
    let balance = "{\"code\":200,\"success\":true,\"data\":{\"whatever\":1}}";
    let denied = refusal(403, "permission-denied");
    for (status, body, clock_off_ms, finding) in [
        (200, balance, 0, Finding::Ok),
        (200, balance, 61_500, Finding::OkButClock),
        (403, denied.as_str(), 0, Finding::Credentials),
        (403, &denied, -61_500, Finding::Clock),
        (422, &refusal(422, "invalid-inputs"), 0, Finding::Credentials),
        (404, &refusal(404, "not-found"), 0, Finding::Credentials),
        (404, "<html>", 0, Finding::WrongHost),
        (200, "<html>", 0, Finding::WrongHost),
        (500, "", 0, Finding::ProviderTrouble),
    ] {
        let server = RawServer::start([Act::Answer(answer(status, &[date], body))]).await;
        let provider = at(&server.url(), 1_795_190_400_000 + clock_off_ms);
        let checked = check_connection(provider.as_ref()).await;
        assert_eq!(checked.finding, finding, "{status} {body} {clock_off_ms}");
        if status == 200 && body == balance {
            let balance = checked.balance.unwrap();
            assert_eq!((balance.available, balance.others[0].0.as_str()), (None, "whatever"));
        }
    }
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_and_asked_about_once_more() {
    let date = ("date", "Fri, 20 Nov 2026 16:00:00 GMT");
    let server = RawServer::start([
        Act::Answer(answer(403, &[date], &refusal(403, "permission-denied"))),
        Act::Answer(answer(200, &[date], "{\"success\":true,\"data\":{\"available\":1}}")),
    ])
    .await;
    let provider = at(&server.url(), 1_795_190_400_000 - 600_000);
    assert_eq!(check_connection(provider.as_ref()).await.finding, Finding::OkButClock);
    assert_eq!(server.seen().len(), 2);
}
