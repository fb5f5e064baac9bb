//! The vault over GNOME Keyring, each test on a bus and in a home folder of its own.

use khlang_vault::{Namespace, Secret, SecretSlot, Vault, VaultError};
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;

use crate::session::{Keyring, Session, within};

pub(crate) const CANARY: &str = "sk_live_canary-9b41f3";

fn slot(name: &str) -> SecretSlot {
    SecretSlot::new("5f0c", name).unwrap()
}

fn canary() -> Secret {
    Secret::new(CANARY.to_owned())
}

fn lock_keyring() {
    let service = SecretService::connect(EncryptionType::Plain).unwrap();
    service.get_default_collection().unwrap().lock().unwrap();
}

/// Asserts the error, and that neither of its texts gives the secret away.
fn assert_fails<T: std::fmt::Debug>(outcome: Result<T, VaultError>, expected: &VaultError) {
    let error = outcome.unwrap_err();
    assert_eq!(&error, expected);
    assert!(!format!("{error} {error:?}").contains(CANARY));
}

#[test]
fn a_secret_is_kept_replaced_and_deleted() {
    within(Session::Desktop, || async {
        let _keyring = Keyring::unlocked().await;
        let vault = Vault::open(Namespace::Live);
        let slot = slot("api-secret");
        vault.probe().await.unwrap();
        assert_fails(vault.get(&slot).await, &VaultError::NotFound);
        assert_fails(vault.delete(&slot).await, &VaultError::NotFound);

        vault.put(&slot, canary()).await.unwrap();
        assert_eq!(vault.get(&slot).await.unwrap().expose(), CANARY);

        let longest = "ก".repeat(1_280);
        vault.put(&slot, Secret::new(longest.clone())).await.unwrap();
        assert_eq!(vault.get(&slot).await.unwrap().expose(), longest);

        vault.delete(&slot).await.unwrap();
        assert_fails(vault.get(&slot).await, &VaultError::NotFound);
    });
}

#[test]
fn a_secret_outlives_the_vault_that_put_it() {
    within(Session::Desktop, || async {
        let _keyring = Keyring::unlocked().await;
        let slot = slot("api-secret");
        Vault::open(Namespace::Live).put(&slot, canary()).await.unwrap();
        let later = Vault::open(Namespace::Live);
        assert_eq!(later.get(&slot).await.unwrap().expose(), CANARY);
    });
}

#[test]
fn rehearsal_never_sees_a_live_secret() {
    within(Session::Desktop, || async {
        let _keyring = Keyring::unlocked().await;
        let live = Vault::open(Namespace::Live);
        let rehearsal = Vault::open(Namespace::Rehearsal);
        let slot = slot("api-secret");
        live.put(&slot, canary()).await.unwrap();
        assert_fails(rehearsal.get(&slot).await, &VaultError::NotFound);
        assert_fails(rehearsal.delete(&slot).await, &VaultError::NotFound);

        rehearsal.put(&slot, Secret::new("invented".to_owned())).await.unwrap();
        assert_eq!(live.get(&slot).await.unwrap().expose(), CANARY);
    });
}

#[test]
fn each_slot_holds_its_own_secret() {
    within(Session::Desktop, || async {
        let _keyring = Keyring::unlocked().await;
        let vault = Vault::open(Namespace::Live);
        let mut calls = tokio::task::JoinSet::new();
        for number in 0..20 {
            let vault = vault.clone();
            calls.spawn(async move {
                let slot = slot(&format!("secret-{number}"));
                let text = format!("{CANARY}-{number}");
                vault.put(&slot, Secret::new(text.clone())).await.unwrap();
                assert_eq!(vault.get(&slot).await.unwrap().expose(), text);
            });
        }
        calls.join_all().await;
    });
}

#[test]
fn a_locked_keyring_says_so() {
    within(Session::Desktop, || async {
        let _keyring = Keyring::unlocked().await;
        let vault = Vault::open(Namespace::Live);
        let slot = slot("api-secret");
        vault.put(&slot, canary()).await.unwrap();

        lock_keyring();
        assert_fails(vault.probe().await, &VaultError::Locked);
        assert_fails(vault.unlock().await, &VaultError::Locked);
        assert_fails(vault.get(&slot).await, &VaultError::Locked);
        assert_fails(vault.put(&slot, canary()).await, &VaultError::Locked);
        assert_fails(vault.delete(&slot).await, &VaultError::Locked);
    });
}

#[test]
fn a_keyring_may_end_and_start_under_the_same_vault() {
    within(Session::BusAlone, || async {
        let vault = Vault::open(Namespace::Live);
        let slot = slot("api-secret");
        assert_missing(&vault).await;

        let keyring = Keyring::unlocked().await;
        vault.put(&slot, canary()).await.unwrap();
        drop(keyring);
        assert_missing(&vault).await;

        let _keyring = Keyring::unlocked().await;
        vault.probe().await.unwrap();
        assert_eq!(vault.get(&slot).await.unwrap().expose(), CANARY);
    });
}

#[test]
fn without_a_session_bus_the_keychain_is_missing() {
    within(Session::Bare, || async {
        assert_missing(&Vault::open(Namespace::Live)).await;
    });
}

#[test]
fn a_keyring_that_was_never_set_up_is_missing() {
    within(Session::Desktop, || async {
        let vault = Vault::open(Namespace::Live);
        let slot = slot("api-secret");
        assert_fails(vault.probe().await, &VaultError::Missing);
        assert_fails(vault.put(&slot, canary()).await, &VaultError::Missing);
        assert_fails(vault.get(&slot).await, &VaultError::NotFound);
    });
}

async fn assert_missing(vault: &Vault) {
    let slot = slot("api-secret");
    assert_fails(vault.probe().await, &VaultError::Missing);
    assert_fails(vault.put(&slot, canary()).await, &VaultError::Missing);
    assert_fails(vault.get(&slot).await, &VaultError::Missing);
    assert_fails(vault.delete(&slot).await, &VaultError::Missing);
}
