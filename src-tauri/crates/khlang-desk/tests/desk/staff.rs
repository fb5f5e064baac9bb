//! The people of an office. They are on record before its desk is opened, with keys that are sealed once for all tests: to seal one takes
//! a tenth of a second, and so does to open it, which is what signing in costs.

use khlang_domain::{
    approval::HexBytes,
    entry::{PersonEntry, Subject},
    ids::Actor,
    person::{NewKey, Role},
};
use khlang_journal::{Addition, Journal};
use khlang_providers::clock::{Clock, SystemClock};
use khlang_vault::{Secret, SigningKey};
use std::{path::Path, sync::LazyLock};

/// Operator.
pub(crate) const SOMSRI: &str = "สมศรี";
/// Supervisor.
pub(crate) const MALEE: &str = "มาลี";
/// Supervisor and administrator.
pub(crate) const PRASERT: &str = "ประเสริฐ";
/// The first person: administrator and supervisor.
pub(crate) const KAMON: &str = "กมล";
/// Viewer.
pub(crate) const WIPHA: &str = "วิภา";

const STAFF: [(&str, &[Role]); 5] = [
    (KAMON, &[Role::Administrator, Role::Supervisor]),
    (PRASERT, &[Role::Administrator, Role::Supervisor]),
    (MALEE, &[Role::Supervisor]),
    (SOMSRI, &[Role::Operator]),
    (WIPHA, &[Role::Viewer]),
];

/// Since when they are there: before anything that a test enters.
const DAYS: i64 = 30;

static KEYS: LazyLock<Vec<NewKey>> = LazyLock::new(|| STAFF.iter().map(|(name, _)| new_key(name)).collect());

pub(crate) fn new_key(name: &str) -> NewKey {
    let key = SigningKey::generate().unwrap();
    NewKey { public: HexBytes(key.public()), sealed: key.seal(&password_of(name), name).unwrap() }
}

pub(crate) fn password_of(name: &str) -> Secret {
    Secret::new(format!("รหัสผ่านของ{name}"))
}

/// Puts everybody on record in a journal that nobody has open.
pub(crate) async fn hire(folder: &Path) {
    let journal = Journal::open(folder).unwrap();
    let at = SystemClock.now().plus(-DAYS * 24 * 60 * 60 * 1000);
    let added = STAFF.iter().zip(KEYS.iter()).map(|((name, roles), key)| {
        let roles = roles.iter().copied().collect();
        let entry = PersonEntry::Added { roles, key: key.clone(), temporary: false, second: None };
        let (subject, who) = (Subject::Person(Actor::new(*name)), Actor::new(KAMON));
        Addition { subject, expected_revision: 0, who, at, entries: vec![entry.into()] }
    });
    journal.append_all(added.collect()).await.unwrap();
    journal.close();
}
