//! The supervisor of a run, on record before its first life.

use khlang_domain::{
    approval::HexBytes,
    entry::{PersonEntry, Subject},
    ids::Actor,
    person::{NewKey, Role, Roles},
};
use khlang_journal::{Addition, Journal};
use khlang_providers::clock::{Clock, SystemClock};
use khlang_vault::{Secret, SigningKey};
use std::{path::Path, sync::LazyLock};

pub(crate) const SUPERVISOR: &str = "มาลี";

/// Sealed once for all runs: it takes a tenth of a second.
static KEY: LazyLock<NewKey> = LazyLock::new(|| {
    let key = SigningKey::generate().unwrap();
    NewKey { public: HexBytes(key.public()), sealed: key.seal(&password(), SUPERVISOR).unwrap() }
});

pub(crate) fn password() -> Secret {
    Secret::new("รหัสผ่านของหัวหน้า".to_owned())
}

pub(crate) async fn hire(folder: &Path) {
    let journal = Journal::open(folder).unwrap();
    let entry =
        PersonEntry::Added { roles: Roles::from([Role::Supervisor]), key: KEY.clone(), temporary: false, second: None };
    let (subject, who) = (Subject::Person(Actor::new(SUPERVISOR)), Actor::khlang());
    // Before anything that a run enters.
    let at = SystemClock.now().plus(-1000);
    let addition = Addition { subject, expected_revision: 0, who, at, entries: vec![entry.into()] };
    journal.append(addition).await.unwrap();
    journal.close();
}
