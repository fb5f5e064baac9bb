//! Connections: what their form refuses, what a check finds, where their secrets are.

use crate::office::{Office, draft};
use khlang_desk::{ConnectionDraft, ConnectionError, ConnectionField};
use khlang_providers::check::Finding;
use khlang_vault::Secret;

#[tokio::test(flavor = "multi_thread")]
async fn every_field_of_a_connection_has_its_own_problem() {
    let office = Office::open().await;
    let typed = ConnectionDraft {
        provider: "nobody".to_owned(),
        base_url: "http://pay.example".to_owned(),
        minimum: "1e3".to_owned(),
        maximum: "0".to_owned(),
        ..ConnectionDraft::default()
    };
    let Err(ConnectionError::Problems(problems)) = office.desk.add_connection(&typed, &office.who).await else {
        panic!("it was taken")
    };
    let found: Vec<_> = problems.iter().map(|problem| (problem.field, problem.code)).collect();
    assert_eq!(
        found,
        [
            (ConnectionField::Provider, "providerUnknown"),
            (ConnectionField::Name, "connectionNameEmpty"),
            (ConnectionField::BaseUrl, "baseUrlNotHttps"),
            (ConnectionField::Minimum, "amountExponent"),
            (ConnectionField::Maximum, "amountZero"),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_tells_wrong_key_wrong_secret_and_wrong_host_apart() {
    let mut office = Office::open().await;
    let other_key = |slot: &str, text: &str| {
        let mut typed = draft(office.twin());
        typed.secrets.insert(slot.to_owned(), Secret::new(text.to_owned()));
        typed
    };
    let fine = draft(office.twin());
    let wrong_key = other_key("apiKey", "pk_test_somebody_elses");
    let wrong_secret = other_key("apiSecret", "sk_test_somebody_elses");
    for (typed, finding) in
        [(&fine, Finding::Ok), (&wrong_key, Finding::WrongKey), (&wrong_secret, Finding::WrongSecret)]
    {
        let found = office.desk.check_connection(None, typed, &office.who).await.unwrap();
        assert_eq!(found.finding, finding);
    }
    office.lose_twin().await;
    assert_eq!(
        office.desk.check_connection(None, &fine, &office.who).await.unwrap().finding,
        Finding::ConnectionRefused
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_of_a_known_connection_takes_the_secrets_that_were_not_typed_from_the_keychain() {
    let office = Office::open().await;
    let typed = ConnectionDraft { secrets: std::collections::BTreeMap::new(), ..draft(office.twin()) };
    let found = office.desk.check_connection(Some(&office.connection), &typed, &office.who).await.unwrap();
    assert_eq!(found.finding, Finding::Ok);
    assert!(matches!(office.desk.check_connection(None, &typed, &office.who).await, Err(ConnectionError::Problems(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_of_one_unit_does_not_hold_for_the_other() {
    let office = Office::open().await;
    let mut other = draft(office.twin());
    other.amount_unit = Some(khlang_domain::connection::AmountUnit::Satang);
    other.unit_confirmation = None;
    let known = office.connection();
    let changed = office.desk.update_connection(&office.connection, known.revision, &other, &office.who).await.unwrap();
    assert!(changed.settings.unit_confirmation.is_none());
    assert_eq!(office.desk.gate(&office.connection).map(khlang_desk::Gate::code), Some("unitNotConfirmed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_holds_four_characters_of_a_secret_and_no_more() {
    let office = Office::open().await;
    let id = office.pay("1,500.00").await;
    office.until_state(&id, khlang_domain::payout::PayoutState::Pending).await;
    let secrets = [office.twin().credentials().api_key, office.twin().credentials().api_secret];
    let folder = office.folder.path().to_owned();
    office.desk.close().await;
    let mut files = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        files += 1;
        for secret in &secrets {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
    }
    assert!(files > 0);
}
