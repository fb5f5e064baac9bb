//! The rows of the outcome table that any provider runs through. A provider brings its own answers in [`Contract`]; the classes, and
//! that each create is exactly one request, are the same for all.

use crate::{
    fixture::{self, FixedClock, closed_port, impatient, key},
    raw::{Act, RawServer, answer},
};
use khlang_domain::{connection::ConnectionSettings, instruction::Instruction, outcome::CreateOutcome};
use khlang_providers::{
    http::NetworkSettings,
    registry::{Secrets, connect, find},
    seam::Provider,
};
use std::sync::Arc;

/// A status and a body.
pub(crate) type Said = (u16, String);

/// What a provider brings. Every answer is to a create of [`Contract::instruction`].
pub(crate) trait Contract {
    const KEY: &'static str;
    fn secrets() -> Secrets;
    /// Settings with which that create can be sent.
    fn settings(base_url: &str) -> ConnectionSettings;
    /// A payout that can be said in the provider's language.
    fn instruction() -> Instruction;
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
    connect(&C::settings(base_url), &C::secrets(), network).unwrap()
}

/// Creates once against a server that does this, and asserts that it was asked exactly once.
async fn create<C: Contract>(act: Act, network: &NetworkSettings) -> CreateOutcome {
    let server = RawServer::start([act]).await;
    let outcome = provider::<C>(&server.url(), network).create(&C::instruction(), &key()).await;
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
        let outcome = provider::<C>(address, &impatient()).create(&C::instruction(), &key()).await;
        assert_eq!(class(&outcome), Class::NotSent, "{address} {outcome:?}");
    }
}

pub(crate) async fn attempts_are_the_same_bytes_and_connections_of_their_own<C: Contract>() {
    let (status, body) = C::agreeing();
    // Kept open by the server: a pool would use it again.
    let open = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes();
    let server = RawServer::start([Act::AnswerAndHang(open)]).await;
    // Where a body carries the time, this is what makes two of them the same.
    let network = NetworkSettings { clock: Arc::new(FixedClock(1_795_190_400_000)), ..NetworkSettings::default() };
    let provider = provider::<C>(&server.url(), &network);
    for _ in 0..3 {
        let outcome = provider.create(&C::instruction(), &key()).await;
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

/// What the values of a provider say of it is what it is.
pub(crate) async fn its_abilities_are_what_it_has<C: Contract>() {
    let entry = find(C::KEY).unwrap();
    let can = entry.capabilities;
    let provider = provider::<C>("http://127.0.0.1:1", &NetworkSettings::default());
    assert_eq!(provider.capabilities(), can);
    assert_eq!(can.retrieves, provider.as_retrieves().is_some());
    assert_eq!(can.cancels, provider.as_cancels().is_some());
    assert_eq!(can.lists, provider.as_lists().is_some());
    assert_eq!(can.shows_balance, provider.as_shows_balance().is_some());
    let can_be_checked = can.shows_balance || can.lists || provider.as_reaches().is_some();
    assert!(can_be_checked, "nobody could tell whether it is there");
    assert!(can.shows_balance || !can.reckons_balance);
    assert!(can.takes_reference || !can.lists, "a list is searched by reference");
    let slots: Vec<_> = C::secrets().into_keys().collect();
    assert_eq!(slots.len(), can.secret_slots.len());
    assert!(can.secret_slots.iter().all(|slot| slots.iter().any(|given| given == slot)));
    // What passes the form under the rules of the connection can be said to the provider.
    let (settings, instruction) = (C::settings("http://127.0.0.1:1"), C::instruction());
    let checked = Instruction::check(&fixture::typed(&instruction), &entry.rules_for(&settings));
    assert_eq!(checked.as_ref(), Ok(&instruction));
    assert!(provider.fingerprint(&instruction, &key()).is_ok());
}

/// The same payout has the same fingerprint whenever it is asked for, and any other payout has another.
pub(crate) async fn a_fingerprint_is_that_of_what_is_paid<C: Contract>() {
    let at = |now_ms: i64| {
        let network = NetworkSettings { clock: Arc::new(FixedClock(now_ms)), ..NetworkSettings::default() };
        provider::<C>("http://127.0.0.1:1", &network)
    };
    let of = |instruction: &Instruction| at(0).fingerprint(instruction, &key()).unwrap();
    let own = of(&C::instruction());
    assert_eq!(at(1_795_190_400_000).fingerprint(&C::instruction(), &key()).unwrap(), own);
    for other in fixture::others(&C::instruction()) {
        assert_ne!(of(&other), own, "{other:?}");
    }
}

/// A bank that the connection does not spell is paid by nobody.
pub(crate) async fn a_bank_without_a_confirmed_spelling_is_not_sent<C: Contract>() {
    let entry = find(C::KEY).unwrap();
    let Some(spelling) = entry.spelling else { return };
    let settings = C::settings("http://127.0.0.1:1");
    let server = RawServer::start([Act::Answer(answer(C::agreeing().0, &[], &C::agreeing().1))]).await;
    let provider = provider::<C>(&server.url(), &NetworkSettings::default());
    let payable = entry.rules_for(&settings).banks;
    let mut open = 0;
    for bank in khlang_domain::bank::directory().iter().filter(|bank| payable.unpayable(&bank.code).is_some()) {
        let instruction = Instruction { bank: bank.code.clone(), ..C::instruction() };
        assert_eq!(class(&provider.create(&instruction, &key()).await), Class::NotSent, "{}", bank.code);
        assert!(provider.fingerprint(&instruction, &key()).is_err());
        open += 1;
    }
    assert!(open > 0 && spelling.spellings(&settings.confirmed_banks).len() > 1);
    assert_eq!(server.connections(), 0);
}

/// Nothing that an adapter shows of itself or of its calls has a secret in it, even where the provider repeats it.
pub(crate) async fn no_secret_is_shown<C: Contract>() {
    let (secrets, (status, body)) = (C::secrets(), C::refusals()[0].clone());
    let server = RawServer::start([Act::Answer(answer(status, &[], &body))]).await;
    let provider = provider::<C>(&server.url(), &NetworkSettings::default());
    let mut shown = format!("{:?}", provider.create(&C::instruction(), &key()).await);
    if let Some(shows_balance) = provider.as_shows_balance() {
        shown.push_str(&format!("{:?}", shows_balance.balance().await));
    }
    shown.push_str(&format!("{:?}", provider.measurements()));
    assert!(secrets.values().all(|secret| !shown.contains(secret.as_str())), "{shown}");
    let head = &server.seen()[0].head;
    assert_eq!(server.seen()[0].header("content-type"), Some("application/json"), "{head}");
    for unwanted in ["accept-encoding", "cookie", "referer", "expect"] {
        assert_eq!(server.seen()[0].header(unwanted), None, "{head}");
    }
}

/// The rows that every provider runs, each as a test of its own.
macro_rules! contract {
    ($provider:ty) => {
        #[tokio::test]
        async fn every_answer_to_a_create_ends_in_its_class() {
            crate::suite::answers_end_in_their_class::<$provider>().await;
        }

        #[tokio::test]
        async fn a_lost_answer_is_unknown_however_it_was_lost() {
            crate::suite::lost_answers_are_unknown::<$provider>().await;
        }

        #[tokio::test]
        async fn an_answer_above_a_megabyte_is_not_read() {
            crate::suite::an_answer_above_a_megabyte_is_not_read::<$provider>().await;
        }

        #[tokio::test]
        async fn a_create_that_never_left_is_not_sent() {
            crate::suite::what_never_left_is_not_sent::<$provider>().await;
        }

        #[tokio::test]
        async fn every_attempt_is_the_same_bytes_on_a_connection_of_its_own() {
            crate::suite::attempts_are_the_same_bytes_and_connections_of_their_own::<$provider>().await;
        }

        #[tokio::test]
        async fn its_abilities_are_what_it_has() {
            crate::suite::its_abilities_are_what_it_has::<$provider>().await;
        }

        #[tokio::test]
        async fn a_fingerprint_is_that_of_what_is_paid() {
            crate::suite::a_fingerprint_is_that_of_what_is_paid::<$provider>().await;
        }

        #[tokio::test]
        async fn a_bank_without_a_confirmed_spelling_is_not_sent() {
            crate::suite::a_bank_without_a_confirmed_spelling_is_not_sent::<$provider>().await;
        }

        #[tokio::test]
        async fn no_secret_is_shown() {
            crate::suite::no_secret_is_shown::<$provider>().await;
        }
    };
}
pub(crate) use contract;
