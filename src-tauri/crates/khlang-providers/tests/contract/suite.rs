//! The rows of the outcome table that any provider runs through. A provider brings its own answers in [`Contract`]; the classes, and
//! that each create is exactly one request, are the same for all.

use crate::{
    fixture::{closed_port, impatient, instruction, key, settings},
    raw::{Act, RawServer, answer},
};
use khlang_domain::outcome::CreateOutcome;
use khlang_providers::{
    http::NetworkSettings,
    registry::{Secrets, connect},
    seam::Provider,
};
use std::sync::Arc;

/// A status and a body.
pub(crate) type Said = (u16, String);

/// What a provider brings. Every answer is to a create of [`instruction`].
pub(crate) trait Contract {
    const KEY: &'static str;
    fn secrets() -> Secrets;
    /// A 2xx that agrees with what was sent.
    fn agreeing() -> Said;
    /// Each documented refusal.
    fn refusals() -> Vec<Said>;
    /// What may mean that it exists already.
    fn duplicates() -> Vec<Said>;
    /// 2xx that say something else than was sent, named by the field.
    fn differing() -> Vec<(&'static str, Said)>;
    /// Answers from which nothing follows.
    fn unreadable() -> Vec<Said>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Accepted,
    Refused,
    NotSent,
    Unknown,
    Mismatch,
}

pub(crate) fn class(outcome: &CreateOutcome) -> Class {
    match outcome {
        CreateOutcome::Accepted { .. } => Class::Accepted,
        CreateOutcome::Refused { .. } => Class::Refused,
        CreateOutcome::NotSent { .. } => Class::NotSent,
        CreateOutcome::Unknown { .. } => Class::Unknown,
        CreateOutcome::Mismatch { .. } => Class::Mismatch,
    }
}

fn provider<C: Contract>(base_url: &str, network: &NetworkSettings) -> Arc<dyn Provider> {
    connect(&settings(C::KEY, base_url), &C::secrets(), network).unwrap()
}

/// Creates once against a server that does this, and asserts that it was asked exactly once.
async fn create<C: Contract>(act: Act, network: &NetworkSettings) -> CreateOutcome {
    let server = RawServer::start([act]).await;
    let outcome = provider::<C>(&server.url(), network).create(&instruction(), &key()).await;
    assert_eq!(server.seen().len(), 1, "{outcome:?}");
    assert_eq!(server.connections(), 1, "{outcome:?}");
    outcome
}

pub(crate) async fn answers_end_in_their_class<C: Contract>() {
    let patient = NetworkSettings::default();
    let mut rows = vec![(Class::Accepted, C::agreeing())];
    rows.extend(C::refusals().into_iter().map(|said| (Class::Refused, said)));
    rows.extend(C::duplicates().into_iter().map(|said| (Class::Unknown, said)));
    rows.extend(C::unreadable().into_iter().map(|said| (Class::Unknown, said)));
    rows.extend(C::differing().into_iter().map(|(_, said)| (Class::Mismatch, said)));
    // The body that would be right on another status must not be believed on these.
    for status in [300, 301, 302, 303, 304, 307, 308, 408, 425, 429, 500, 501, 502, 503, 504, 599] {
        let bodies = [C::agreeing().1, C::refusals()[0].1.clone(), "<html></html>".to_owned(), String::new()];
        rows.extend(bodies.into_iter().map(|body| (Class::Unknown, (status, body))));
    }
    for (expected, (status, body)) in rows {
        let body = if status == 304 { String::new() } else { body };
        let outcome = create::<C>(Act::Answer(answer(status, &[], &body)), &patient).await;
        assert_eq!(class(&outcome), expected, "{status} {body} {outcome:?}");
    }
    for (field, (status, body)) in C::differing() {
        let outcome = create::<C>(Act::Answer(answer(status, &[], &body)), &patient).await;
        let CreateOutcome::Mismatch { differences, .. } = outcome else { panic!("{field}") };
        assert!(differences.iter().any(|difference| difference.field == field), "{field} {differences:?}");
    }
}

pub(crate) async fn lost_answers_are_unknown<C: Contract>() {
    let (status, body) = C::agreeing();
    let whole = answer(status, &[], &body);
    let headers = whole[..whole.len() - body.len()].to_vec();
    let without_length = format!("HTTP/1.1 {status} x\r\n\r\n").into_bytes();
    let cut = |bytes: usize| whole[..bytes].to_vec();
    let gzipped = answer(status, &[("content-encoding", "gzip")], "\u{1f}\u{8b}nothing to see");
    for act in [
        Act::Answer(Vec::new()),
        Act::AnswerAndReset(Vec::new()),
        Act::Answer(cut(5)),
        Act::Answer(cut(12)),
        Act::AnswerAndReset(headers.clone()),
        Act::Answer(cut(whole.len() - 1)),
        Act::AnswerAndReset(cut(whole.len() - body.len() / 2)),
        Act::AnswerAndHang(Vec::new()),
        Act::AnswerAndHang(headers),
        Act::AnswerAndHang(cut(whole.len() - 1)),
        Act::AnswerWithoutEnd(without_length),
        Act::Answer(answer(status, &[], &format!("{body}{}", " ".repeat(1024 * 1024)))),
        Act::Answer(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
        Act::Answer(gzipped),
    ] {
        let outcome = create::<C>(act, &impatient()).await;
        assert_eq!(class(&outcome), Class::Unknown, "{outcome:?}");
    }
}

pub(crate) async fn what_never_left_is_not_sent<C: Contract>() {
    let nobody = format!("http://127.0.0.1:{}", closed_port().await);
    for address in [nobody.as_str(), "https://no-such-host.invalid"] {
        let outcome = provider::<C>(address, &impatient()).create(&instruction(), &key()).await;
        assert_eq!(class(&outcome), Class::NotSent, "{address} {outcome:?}");
    }
}

pub(crate) async fn attempts_are_the_same_bytes_and_connections_of_their_own<C: Contract>() {
    let (status, body) = C::agreeing();
    // Kept open by the server: a pool would use it again.
    let open = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes();
    let server = RawServer::start([Act::AnswerAndHang(open)]).await;
    let provider = provider::<C>(&server.url(), &NetworkSettings::default());
    for _ in 0..3 {
        let outcome = provider.create(&instruction(), &key()).await;
        assert_eq!(class(&outcome), Class::Accepted, "{outcome:?}");
    }
    let seen = server.seen();
    assert_eq!((seen.len(), server.connections()), (3, 3));
    assert!(seen.iter().all(|request| request.body == seen[0].body));
}

/// Right in every other way, so that nothing but its length can be the reason.
pub(crate) async fn an_answer_above_a_megabyte_is_not_read<C: Contract>() {
    const LIMIT: usize = khlang_providers::http::MAX_ANSWER_BYTES;
    let (status, body) = C::agreeing();
    for (bytes, expected) in [(LIMIT, Class::Accepted), (LIMIT + 1, Class::Unknown)] {
        let body = format!("{body}{}", " ".repeat(bytes - body.len()));
        let streamed = format!("HTTP/1.1 {status} x\r\nconnection: close\r\n\r\n{body}").into_bytes();
        for act in [Act::Answer(answer(status, &[], &body)), Act::Answer(streamed)] {
            let outcome = create::<C>(act, &NetworkSettings::default()).await;
            assert_eq!(class(&outcome), expected, "{bytes} {outcome:?}");
        }
    }
}
