//! The vault over GNOME Keyring, each test on a bus and in a home folder of its own.

use khlang_vault::{Namespace, Secret, SecretSlot, Vault, VaultError};
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;

use crate::session::{Session, unlock_keyring, within};

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
    within(Session::WithKeyring, || async {
        let vault = Vault::open(Namespace::Live);
        let slot = slot("api-secret");
        vault.probe().await.unwrap();
        assert_fails(vault.get(&slot).await, &VaultError::NotFound);
        assert_fails(vault.delete(&slot).await, &VaultError::NotFound);

        vault.put(&slot, canary()).await.unwrap();
        assert_eq!(vault.get(&slot).await.unwrap().expose(), CANARY);

        let longest = "ก".repeat(1_280);
        vault
            .put(&slot, Secret::new(longest.clone()))
            .await
            .unwrap();
        assert_eq!(vault.get(&slot).await.unwrap().expose(), longest);

        vault.delete(&slot).await.unwrap();
        assert_fails(vault.get(&slot).await, &VaultError::NotFound);
    });
}

#[test]
fn a_secret_outlives_the_vault_that_put_it() {
    within(Session::WithKeyring, || async {
        let slot = slot("api-secret");
        Vault::open(Namespace::Live)
            .put(&slot, canary())
            .await
            .unwrap();
        let later = Vault::open(Namespace::Live);
        assert_eq!(later.get(&slot).await.unwrap().expose(), CANARY);
    });
}

#[test]
fn rehearsal_never_sees_a_live_secret() {
    within(Session::WithKeyring, || async {
        let live = Vault::open(Namespace::Live);
        let rehearsal = Vault::open(Namespace::Rehearsal);
        let slot = slot("api-secret");
        live.put(&slot, canary()).await.unwrap();
        assert_fails(rehearsal.get(&slot).await, &VaultError::NotFound);
        assert_fails(rehearsal.delete(&slot).await, &VaultError::NotFound);

        rehearsal
            .put(&slot, Secret::new("invented".to_owned()))
            .await
            .unwrap();
        assert_eq!(live.get(&slot).await.unwrap().expose(), CANARY);
    });
}

#[test]
fn each_slot_holds_its_own_secret() {
    within(Session::WithKeyring, || async {
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
fn a_locked_keyring_says_so_until_it_is_unlocked() {
    within(Session::WithKeyring, || async {
        let vault = Vault::open(Namespace::Live);
        let slot = slot("api-secret");
        vault.put(&slot, canary()).await.unwrap();

        lock_keyring();
        assert_fails(vault.probe().await, &VaultError::Locked);
        assert_fails(vault.unlock().await, &VaultError::Locked);
        assert_fails(vault.get(&slot).await, &VaultError::Locked);
        assert_fails(vault.put(&slot, canary()).await, &VaultError::Locked);
        assert_fails(vault.delete(&slot).await, &VaultError::Locked);

        unlock_keyring();
        vault.probe().await.unwrap();
        assert_eq!(vault.get(&slot).await.unwrap().expose(), CANARY);
    });
}

#[test]
fn without_a_session_bus_the_keychain_is_missing() {
    within(Session::Bare, assert_missing);
}

#[test]
fn without_a_keyring_service_the_keychain_is_missing_until_one_starts() {
    within(Session::WithoutKeyring, || async {
        assert_missing().await;
        unlock_keyring();
        let vault = Vault::open(Namespace::Live);
        vault.put(&slot("api-secret"), canary()).await.unwrap();
    });
}

#[test]
fn a_keyring_that_was_never_set_up_is_missing() {
    within(Session::WithFreshKeyring, || async {
        let vault = Vault::open(Namespace::Live);
        let slot = slot("api-secret");
        assert_fails(vault.probe().await, &VaultError::Missing);
        assert_fails(vault.put(&slot, canary()).await, &VaultError::Missing);
        assert_fails(vault.get(&slot).await, &VaultError::NotFound);
    });
}

async fn assert_missing() {
    let vault = Vault::open(Namespace::Live);
    let slot = slot("api-secret");
    assert_fails(vault.probe().await, &VaultError::Missing);
    assert_fails(vault.put(&slot, canary()).await, &VaultError::Missing);
    assert_fails(vault.get(&slot).await, &VaultError::Missing);
    assert_fails(vault.delete(&slot).await, &VaultError::Missing);
}
