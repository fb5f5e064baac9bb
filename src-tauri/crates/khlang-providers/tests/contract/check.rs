//! The connection check: what a person is told to look at.

use crate::{
    fixture::{FixedClock, closed_port, impatient, one2pays_over},
    one2pays_answers::refusal,
    raw::{Act, RawServer, answer},
};
use khlang_domain::money::Satang;
use khlang_providers::{
    check::{Finding, check_connection},
    http::NetworkSettings,
};
use std::{collections::BTreeSet, sync::Arc};

const DATE: (&str, &str) = ("date", "Fri, 20 Nov 2026 16:00:00 GMT");
const NOW_MS: i64 = 1_795_190_400_000;
const BALANCE: &str =
    "{\"success\":true,\"data\":{\"walletBalance\":12500.5,\"settlementBalance\":null,\"currency\":\"THB\"}}";

fn at(now_ms: i64) -> NetworkSettings {
    NetworkSettings { clock: Arc::new(FixedClock(now_ms)), ..impatient() }
}

#[tokio::test]
async fn every_answer_has_its_finding() {
    let credentials = refusal("INVALID_CREDENTIALS");
    let (key, forbidden) = (refusal("AUTHENTICATION_ERROR"), refusal("FORBIDDEN"));
    let off_ms = 61_500;
    for (status, body, clock_off_ms, finding) in [
        (200, BALANCE, 0, Finding::Ok),
        (200, BALANCE, 30_000, Finding::Ok),
        (200, BALANCE, off_ms, Finding::OkButClock),
        (200, BALANCE, -off_ms, Finding::OkButClock),
        (401, &credentials, 0, Finding::WrongSecret),
        (401, &credentials, 30_000, Finding::WrongSecret),
        (401, &credentials, off_ms, Finding::Clock),
        (401, &credentials, -off_ms, Finding::Clock),
        (401, &key, 0, Finding::WrongKey),
        (401, &key, off_ms, Finding::WrongKey),
        (403, &forbidden, 0, Finding::Forbidden),
        (200, "<!doctype html>", 0, Finding::WrongHost),
        (404, "<html>", 0, Finding::WrongHost),
        (404, "{\"error\":\"no route\"}", 0, Finding::WrongHost),
        (404, &refusal("RESOURCE_NOT_FOUND"), 0, Finding::WrongHost),
        (405, "", 0, Finding::WrongHost),
        (301, "", 0, Finding::WrongHost),
        (429, "", 0, Finding::RateLimited),
        (500, "", 0, Finding::ProviderTrouble),
        (503, "<html>", 0, Finding::ProviderTrouble),
        (200, "", 0, Finding::Unreadable),
        (200, "{}", 0, Finding::Unreadable),
        (200, "{\"success\":true,\"data\":{\"walletBalance\":1.5e3}}", 0, Finding::Unreadable),
    ] {
        let server = RawServer::start([Act::Answer(answer(status, &[DATE], body))]).await;
        let provider = one2pays_over(&server.url(), &at(NOW_MS + clock_off_ms));
        let checked = check_connection(provider.as_ref()).await;
        assert_eq!(checked.finding, finding, "{status} {body} {clock_off_ms}");
        assert_eq!(checked.balance.is_some(), status == 200 && body == BALANCE);
        assert!(checked.latency_ms.is_some() && checked.clock_difference_ms.is_some());
    }
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_and_asked_about_once_more() {
    let server = RawServer::start([
        Act::Answer(answer(401, &[DATE], &refusal("INVALID_CREDENTIALS"))),
        Act::Answer(answer(200, &[DATE], BALANCE)),
    ])
    .await;
    let provider = one2pays_over(&server.url(), &at(NOW_MS - 600_000));
    let checked = check_connection(provider.as_ref()).await;
    assert_eq!(checked.finding, Finding::OkButClock);
    assert_eq!(checked.balance.unwrap().available, Some(Satang::new(1_250_050)));
    assert!((599_000..=601_000).contains(&checked.clock_difference_ms.unwrap()));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn what_stands_in_the_way_has_its_finding() {
    let closed = closed_port().await;
    let silent = RawServer::start([Act::Ignore]).await;
    let closing = RawServer::start([Act::Close]).await;
    let other = RawServer::start([Act::Answer(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec())]).await;
    for (address, finding) in [
        (format!("http://127.0.0.1:{closed}"), Finding::ConnectionRefused),
        (format!("https://127.0.0.1:{closed}"), Finding::ConnectionRefused),
        (format!("https://{}", silent.addr), Finding::Timeout),
        (silent.url(), Finding::Timeout),
        (format!("https://{}", closing.addr), Finding::Tls),
        (other.url(), Finding::WrongHost),
    ] {
        let checked = check_connection(one2pays_over(&address, &impatient()).as_ref()).await;
        assert_eq!((checked.finding, checked.balance), (finding, None), "{address}");
    }
    let proxy = Some(format!("http://127.0.0.1:{closed}").parse().unwrap());
    let provider = one2pays_over("https://api.example.com", &NetworkSettings { proxy, ..impatient() });
    assert_eq!(check_connection(provider.as_ref()).await.finding, Finding::Proxy);
}

#[test]
fn every_finding_has_a_code_of_its_own() {
    let codes: BTreeSet<_> = Finding::ALL.iter().map(|finding| finding.code()).collect();
    assert_eq!(codes.len(), Finding::ALL.len());
}
