//! The people of a live desk. They are on record before it is opened, with keys that are sealed once for all tests: to seal one takes a
//! tenth of a second. What people can do to each other is tried by `people.rs`, through the commands.

use khlang::{Folders, views::ProfileKind};
use khlang_domain::{
    approval::HexBytes,
    entry::{PersonEntry, Subject},
    ids::Actor,
    person::{NewKey, Role},
    time::UtcMillis,
};
use khlang_journal::{Addition, Journal};
use khlang_vault::{Secret, SigningKey};
use std::{
    path::Path,
    sync::LazyLock,
    time::{SystemTime, UNIX_EPOCH},
};
use tauri::async_runtime::block_on;

/// Operator and administrator: whoever does everything that takes no signature.
pub(crate) const MALEE: &str = "มาลี ผู้ทำรายการ";
/// Operator.
pub(crate) const SOMSRI: &str = "สมศรี";
/// Operator and supervisor.
pub(crate) const CHAI: &str = "ชัย";
/// Supervisor.
pub(crate) const MANEE: &str = "มานี";
/// Supervisor and administrator.
pub(crate) const WICHAI: &str = "วิชัย";
/// Administrator.
pub(crate) const PRASERT: &str = "ประเสริฐ";
/// Viewer.
pub(crate) const WIPHA: &str = "วิภา";
/// Operator, whose password is the one that somebody else gave.
pub(crate) const NEW: &str = "คนใหม่";

const STAFF: [(&str, &[Role], Password); 8] = [
    (MALEE, &[Role::Operator, Role::Administrator], Password::Own),
    (SOMSRI, &[Role::Operator], Password::Own),
    (CHAI, &[Role::Operator, Role::Supervisor], Password::Own),
    (MANEE, &[Role::Supervisor], Password::Own),
    (WICHAI, &[Role::Supervisor, Role::Administrator], Password::Own),
    (PRASERT, &[Role::Administrator], Password::Own),
    (WIPHA, &[Role::Viewer], Password::Own),
    (NEW, &[Role::Operator], Password::Given),
];

#[derive(Clone, Copy, PartialEq)]
enum Password {
    Own,
    Given,
}

/// Since when they are there: before anything that a test enters.
const DAYS: i64 = 30;

static KEYS: LazyLock<Vec<NewKey>> = LazyLock::new(|| {
    let seal = |name: &str| {
        let key = SigningKey::generate().unwrap();
        let sealed = key.seal(&Secret::new(password_of(name)), name).unwrap();
        NewKey { public: HexBytes(key.public()), sealed }
    };
    STAFF.iter().map(|(name, ..)| seal(name)).collect()
});

pub(crate) fn password_of(name: &str) -> String {
    format!("รหัสผ่านของ{name}")
}

/// Puts everybody on record in a live journal that nobody has opened yet.
pub(crate) fn hire(root: &Path) {
    let folder = Folders::under(root).profile(ProfileKind::Live);
    if folder.exists() {
        return;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let at = UtcMillis(i64::try_from(now.as_millis()).unwrap()).plus(-DAYS * 24 * 60 * 60 * 1000);
    let added = STAFF.iter().zip(KEYS.iter()).map(|((name, roles, password), key)| {
        let (roles, temporary) = (roles.iter().copied().collect(), *password == Password::Given);
        let entry = PersonEntry::Added { roles, key: key.clone(), temporary, second: None };
        let (subject, who) = (Subject::Person(Actor::new(*name)), Actor::new(WICHAI));
        Addition { subject, expected_revision: 0, who, at, entries: vec![entry.into()] }
    });
    let added = added.collect();
    block_on(async {
        let journal = Journal::open(&folder).unwrap();
        journal.append_all(added).await.unwrap();
        journal.close();
    });
}
