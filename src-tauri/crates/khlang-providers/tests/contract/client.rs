//! The HTTP client's promises: where it goes, what it ignores, what it measures.

use crate::{
    fixture::{
        FixedClock, closed_port, impatient, instruction, key, not_sent, one2pays, one2pays_over, one2pays_secrets,
        settings,
    },
    one2pays_answers::{agreeing, refusal},
    raw::{Act, RawServer, answer},
    suite::{Class, class},
};
use khlang_domain::{
    connection::{AmountUnit, ConnectionSettings},
    outcome::{CreateOutcome, Doubt, Trouble},
    time::UtcMillis,
};
use khlang_providers::{
    http::{BaseUrlError, NetworkSettings},
    registry::{ConnectError, connect},
    seam::AskError,
};
use std::{process::Command, sync::Arc};

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_other_host_sees_no_byte() {
    let other = RawServer::start([Act::Answer(answer(201, &[], &agreeing()))]).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/api/v1/withdraws", other.url());
        let server = RawServer::start([Act::Answer(answer(status, &[("location", &location)], ""))]).await;
        let provider = one2pays(&server.url());
        let outcome = provider.create(&instruction(), &key()).await;
        assert_eq!(outcome, CreateOutcome::Unknown { doubt: Doubt::Redirected { status } });
        assert_eq!(provider.as_shows_balance().unwrap().balance().await, Err(AskError::Redirected(status)));
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn refused_connections_and_silent_hosts_are_told_apart() {
    let nobody = one2pays(&format!("http://127.0.0.1:{}", closed_port().await));
    assert_eq!(not_sent(&nobody.create(&instruction(), &key()).await), Some(Trouble::ConnectionRefused));

    // It takes the connection and never shakes hands.
    let silent = RawServer::start([Act::Ignore]).await;
    let provider = one2pays_over(&format!("https://{}", silent.addr), &impatient());
    assert_eq!(not_sent(&provider.create(&instruction(), &key()).await), Some(Trouble::ConnectTimeout));

    // It takes the request and never answers.
    let provider = one2pays_over(&silent.url(), &impatient());
    let outcome = provider.create(&instruction(), &key()).await;
    assert_eq!(outcome, CreateOutcome::Unknown { doubt: Doubt::Timeout });

    // The connection is there, so nobody can say what arrived.
    let closing = RawServer::start([Act::Close]).await;
    let outcome = one2pays(&closing.url()).create(&instruction(), &key()).await;
    assert_eq!(outcome, CreateOutcome::Unknown { doubt: Doubt::Dropped });

    let provider = one2pays_over("https://no-such-host.invalid", &impatient());
    let trouble = not_sent(&provider.create(&instruction(), &key()).await);
    assert!(matches!(trouble, Some(Trouble::HostNotFound | Trouble::NoNetwork)), "{trouble:?}");
}

#[tokio::test]
async fn a_name_that_only_looks_local_is_never_called_in_plain_text() {
    let no_network = NetworkSettings::default();
    for (base_url, error) in [
        ("http://api.example.com", BaseUrlError::NotHttps),
        ("http://localhost.example.com", BaseUrlError::NotHttps),
        ("https://me:pass@api.example.com", BaseUrlError::HasUserInfo),
    ] {
        let refused = connect(&settings("one2pays", base_url), &one2pays_secrets("k", "s"), &no_network).err();
        assert_eq!(refused, Some(ConnectError::BaseUrl(error)));
    }
    let server = RawServer::start([Act::Answer(answer(201, &[], &agreeing()))]).await;
    let by_name = one2pays(&format!("http://localhost:{}", server.addr.port()));
    assert_eq!(class(&by_name.create(&instruction(), &key()).await), Class::Accepted);
}

#[tokio::test]
async fn a_connection_that_lacks_something_makes_no_call() {
    let network = NetworkSettings::default();
    let settings = settings("one2pays", "http://127.0.0.1:1");
    let with = |key: &str, secret: &str| connect(&settings, &one2pays_secrets(key, secret), &network).err();
    assert_eq!(with("", "s"), Some(ConnectError::SecretMissing { slot: "apiKey" }));
    assert_eq!(with("k", " \n"), Some(ConnectError::SecretMissing { slot: "apiSecret" }));
    assert_eq!(with("k k", "s"), Some(ConnectError::SecretUnusable { slot: "apiKey" }));
    assert_eq!(with("k", "s\nX-Other: 1"), Some(ConnectError::SecretUnusable { slot: "apiSecret" }));
    assert_eq!(with(" k ", "s\n"), None);
    let unknown = ConnectionSettings { provider: khlang_domain::ids::ProviderKey::new("x"), ..settings.clone() };
    assert_eq!(connect(&unknown, &one2pays_secrets("k", "s"), &network).err(), Some(ConnectError::UnknownProvider));

    let undecided = ConnectionSettings { amount_unit: None, ..settings };
    let provider = connect(&undecided, &one2pays_secrets("k", "s"), &network).unwrap();
    assert_eq!(provider.fingerprint(&instruction(), &key()), Err(Trouble::Settings));
    assert_eq!(not_sent(&provider.create(&instruction(), &key()).await), Some(Trouble::Settings));
}

#[tokio::test]
async fn a_fingerprint_is_that_of_the_bytes_that_are_sent() {
    let server = RawServer::start([Act::Answer(answer(201, &[], &agreeing()))]).await;
    let mut fingerprints = Vec::new();
    for unit in [AmountUnit::Baht, AmountUnit::Satang] {
        let settings = ConnectionSettings { amount_unit: Some(unit), ..settings("one2pays", &server.url()) };
        let provider = connect(&settings, &one2pays_secrets("k", "s"), &NetworkSettings::default()).unwrap();
        fingerprints.push(provider.fingerprint(&instruction(), &key()).unwrap());
        provider.create(&instruction(), &key()).await;
    }
    let sent = server.seen().into_iter().map(|request| sha256(&request.body));
    assert!(sent.eq(fingerprints.iter().map(|fingerprint| fingerprint.as_str().to_owned())));
    assert_ne!(fingerprints[0], fingerprints[1]);
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(bytes))
}

#[tokio::test]
async fn signatures_use_the_providers_time_as_questions_showed_it() {
    let date = ("date", "Fri, 20 Nov 2026 16:05:00 GMT");
    let now = UtcMillis(1_795_190_400_000);
    let server = RawServer::start([
        Act::Answer(answer(201, &[date], &agreeing())),
        Act::Answer(answer(401, &[date], &refusal("INVALID_CREDENTIALS"))),
        Act::Answer(answer(200, &[("age", "300"), ("date", "Fri, 20 Nov 2026 17:00:00 GMT")], "{}")),
        Act::Answer(answer(201, &[], &agreeing())),
    ])
    .await;
    let network = NetworkSettings { clock: Arc::new(FixedClock(now.0)), ..NetworkSettings::default() };
    let provider = one2pays_over(&server.url(), &network);
    let balance = provider.as_shows_balance().unwrap();
    provider.create(&instruction(), &key()).await;
    assert_eq!(provider.measurements().clock_difference_ms, None, "an answer to a create is not a clock");
    balance.balance().await.unwrap_err();
    let difference = provider.measurements().clock_difference_ms.unwrap();
    assert!((299_000..=301_000).contains(&difference), "{difference}");
    balance.balance().await.unwrap_err();
    assert_eq!(provider.measurements().clock_difference_ms, Some(difference), "a kept answer is not a clock");
    provider.create(&instruction(), &key()).await;
    let stamps: Vec<i64> = server.seen().iter().map(|r| r.header("x-timestamp").unwrap().parse().unwrap()).collect();
    assert_eq!(stamps, [now.0, now.0, now.0 + difference, now.0 + difference]);
    assert!(provider.measurements().latency_ms.is_some());
}

#[tokio::test]
async fn a_wait_of_ten_years_is_an_hour() {
    let server = RawServer::start([Act::Answer(answer(429, &[("retry-after", "315360000")], "slow"))]).await;
    let provider = one2pays(&server.url());
    let asked = provider.as_shows_balance().unwrap().balance().await;
    assert_eq!(asked, Err(AskError::RateLimited { retry_after_s: Some(3600) }));
    let outcome = provider.create(&instruction(), &key()).await;
    assert_eq!(outcome, CreateOutcome::Unknown { doubt: Doubt::ServerSaid { status: 429, code: None } });
    assert_eq!(provider.measurements().retry_after_s, Some(3600));
}

/// Sets nothing in this process: the variables are those of a child, which runs the test below.
#[tokio::test(flavor = "multi_thread")]
async fn proxy_variables_of_the_environment_are_ignored() {
    let proxy = RawServer::start([Act::Answer(answer(502, &[], ""))]).await;
    let provider = RawServer::start([Act::Answer(answer(201, &[], &agreeing()))]).await;
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "client::child_of_the_proxy_test", "--nocapture"]).env(CHILD_TARGET, provider.url());
    for variable in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        child.env(variable, proxy.url());
    }
    child.env_remove("NO_PROXY").env_remove("no_proxy");
    let status = tokio::task::spawn_blocking(move || child.status().unwrap()).await.unwrap();
    assert!(status.success());
    assert_eq!((provider.seen().len(), proxy.connections()), (1, 0));
}

const CHILD_TARGET: &str = "KHLANG_CONTRACT_TARGET";

#[tokio::test]
async fn child_of_the_proxy_test() {
    let Ok(target) = std::env::var(CHILD_TARGET) else { return };
    let outcome = one2pays(&target).create(&instruction(), &key()).await;
    assert_eq!(class(&outcome), Class::Accepted);
}

#[tokio::test]
async fn an_explicit_proxy_is_used_for_https_and_never_for_this_machine() {
    let refusing =
        RawServer::start([Act::Answer(answer(407, &[], "")), Act::Answer(answer(503, &[], "")), Act::Close]).await;
    let network = |proxy: String| NetworkSettings { proxy: Some(proxy.parse().unwrap()), ..impatient() };
    let through = network(refusing.url());
    for _ in 0..3 {
        let outcome = one2pays_over("https://api.example.com", &through).create(&instruction(), &key()).await;
        assert_eq!(not_sent(&outcome), Some(Trouble::Proxy));
    }
    for request in refusing.seen() {
        assert!(request.head.starts_with("CONNECT api.example.com:443 "), "{}", request.head);
        assert_eq!((request.header("x-api-key"), request.body.len()), (None, 0));
    }
    assert_eq!(refusing.connections(), 3);

    let nobody = network(format!("http://127.0.0.1:{}", closed_port().await));
    let outcome = one2pays_over("https://api.example.com", &nobody).create(&instruction(), &key()).await;
    assert_eq!(not_sent(&outcome), Some(Trouble::Proxy));

    let local = RawServer::start([Act::Answer(answer(201, &[], &agreeing()))]).await;
    let outcome = one2pays_over(&local.url(), &through).create(&instruction(), &key()).await;
    assert_eq!(class(&outcome), Class::Accepted);
    assert_eq!(refusing.connections(), 3);

    let strange = network("socks5://127.0.0.1:1080".to_owned());
    let settings = settings("one2pays", "https://api.example.com");
    let refused = connect(&settings, &one2pays_secrets("k", "s"), &strange).err().unwrap();
    assert_eq!(refused.trouble(), Trouble::Proxy);
}
