//! What the registry makes of a connection's settings: rules for its forms, and a provider or the reason why there is none.

use crate::fixture::{confirmed, settings, slots};
use khlang_domain::{bank, connection::ConnectionSettings, instruction::PayableBanks, money::Satang};
use khlang_providers::{
    http::NetworkSettings,
    registry::{ConnectError, ProviderEntry, connect, find, providers},
    seam::AfterCreate,
};
use std::collections::BTreeMap;

fn fresh(entry: &ProviderEntry) -> ConnectionSettings {
    settings(entry.key, "https://api.example.com")
}

fn payable(entry: &ProviderEntry, settings: &ConnectionSettings) -> Vec<&'static str> {
    let banks = entry.rules_for(settings).banks;
    let codes = bank::directory().iter().map(|bank| &bank.code);
    codes.filter(|code| banks.unpayable(code).is_none()).map(|code| code.as_str()).collect()
}

#[test]
fn limits_are_the_connections_own_and_else_the_providers() {
    let minimum = |key: &str| find(key).unwrap().default_rules().minimum;
    assert_eq!(
        ["one2pays", "jamespay", "pay1401"].map(minimum),
        [None, Some(Satang::new(2_000)), Some(Satang::new(10_000))]
    );
    for entry in providers() {
        assert_eq!(entry.rules_for(&fresh(entry)).minimum, entry.default_rules().minimum);
        for minimum in [1, 2_000_000] {
            let (minimum, maximum) = (Some(Satang::new(minimum)), Some(Satang::new(5_000_000)));
            let rules = entry.rules_for(&ConnectionSettings { minimum, maximum, ..fresh(entry) });
            assert_eq!((rules.minimum, rules.maximum), (minimum, maximum), "{}", entry.key);
        }
        let wallet = ConnectionSettings { wallet_enabled: true, ..fresh(entry) };
        assert_eq!(entry.rules_for(&wallet).wallet_enabled, entry.capabilities.offers_wallet);
        assert!(!entry.default_rules().wallet_enabled);
    }
}

#[test]
fn banks_are_paid_where_their_spelling_is_documented_or_confirmed() {
    let one2pays = find("one2pays").unwrap();
    assert_eq!(one2pays.rules_for(&fresh(one2pays)).banks, PayableBanks::Every);
    let jamespay = find("jamespay").unwrap();
    assert_eq!(payable(jamespay, &fresh(jamespay)), ["004"]);
    let confirmed_banks: BTreeMap<_, _> =
        [confirmed("002", "BBL"), confirmed("014", "SIAM"), confirmed("008", "JPM")].into();
    let settings = ConnectionSettings { confirmed_banks, ..fresh(jamespay) };
    assert_eq!(payable(jamespay, &settings), ["002", "004", "014"]);
    let banks = jamespay.rules_for(&settings).banks;
    let reason = |code: &str| banks.unpayable(&bank::BankCode::parse(code).unwrap());
    assert_eq!(
        [reason("006"), reason("008"), reason("098")],
        [Some("bankNotConfirmed"), Some("bankNotPayable"), Some("bankNotPayable")]
    );
    let pay1401 = find("pay1401").unwrap();
    assert_eq!(payable(pay1401, &fresh(pay1401)).len(), 24);
    assert_eq!(
        pay1401.default_rules().banks.unpayable(&bank::BankCode::parse("071").unwrap()),
        Some("bankNotConfirmed")
    );
}

#[test]
fn what_comes_after_a_create_is_a_value() {
    let after = |key: &str| find(key).unwrap().capabilities.after_create();
    let expected = [AfterCreate::Followed, AfterCreate::Followed, AfterCreate::NotTracked];
    assert_eq!(["one2pays", "jamespay", "pay1401"].map(after), expected);
    let repeating: Vec<_> = providers().iter().filter(|entry| entry.capabilities.repeats_safely).collect();
    assert_eq!(repeating.iter().map(|entry| entry.key).collect::<Vec<_>>(), ["one2pays"]);
}

#[test]
fn a_connection_without_what_its_provider_asks_for_makes_no_call() {
    let network = NetworkSettings::default();
    let with = |fields: &[(&str, &str)], token: &str| {
        let pairs = fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let settings =
            ConnectionSettings { plain_fields: pairs.collect(), ..settings("jamespay", "https://api.example.com") };
        connect(&settings, &slots(&[("token", token), ("secret", "s")]), &network).err()
    };
    let merchant = ("merchantId", "M1");
    assert_eq!(with(&[merchant], "t"), None);
    assert_eq!(with(&[merchant, ("notifyUrl", "https://x.example")], " t\n"), None);
    assert_eq!(with(&[], "t"), Some(ConnectError::PlainField { name: "merchantId" }));
    assert_eq!(with(&[("merchantId", "M-1")], "t"), Some(ConnectError::PlainField { name: "merchantId" }));
    assert_eq!(with(&[merchant, ("notifyUrl", "http://x")], "t"), Some(ConnectError::PlainField { name: "notifyUrl" }));
    assert_eq!(with(&[merchant], ""), Some(ConnectError::SecretMissing { slot: "token" }));
    assert_eq!(with(&[merchant], "t t"), Some(ConnectError::SecretUnusable { slot: "token" }));
    let pay1401 = |secret: &str| {
        connect(&settings("pay1401", "https://api.example.com"), &slots(&[("bearerSecret", secret)]), &network).err()
    };
    assert_eq!(pay1401("s"), None);
    assert_eq!(pay1401(""), Some(ConnectError::SecretMissing { slot: "bearerSecret" }));
    assert_eq!(pay1401("s\nX-Other: 1"), Some(ConnectError::SecretUnusable { slot: "bearerSecret" }));
}

/// Whose name is in a place that has to hold for every provider, there a screen would ask "which one is it".
#[test]
fn no_providers_name_is_outside_its_folder_and_the_registry() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let shared = ["answer", "check", "clock", "compare", "decimal", "http", "json", "plain", "seam", "lib"];
    for name in shared {
        let text = std::fs::read_to_string(source.join(format!("{name}.rs"))).unwrap().to_lowercase();
        let code: String = text.lines().filter(|line| !line.starts_with("mod ")).collect();
        for entry in providers() {
            assert!(!code.contains(entry.key), "{name}.rs names {}", entry.key);
        }
    }
}
