//! How far the projections are: after which entry, and made by which shape of them.
//!
//! Written with every commit. On opening it tells whether the projections can be used, must be rebuilt, or know of entries that are
//! no longer there.

use crate::chain::Head;
use rusqlite::{Connection as Database, OptionalExtension, params};

pub(crate) const MIGRATION: &str = "
CREATE TABLE projected (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    shape    INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash     BLOB    NOT NULL
) STRICT;
";

/// The shape of what the projections hold. Raise it whenever the domain's snapshots or the columns derived from them change: the next
/// start rebuilds.
pub(crate) const SHAPE: u32 = 5;

/// Notes that the projections are at `head`.
pub(crate) fn write(database: &Database, head: Head) -> rusqlite::Result<()> {
    database
        .prepare_cached(
            "INSERT INTO projected (one, shape, position, hash) VALUES (1, ?1, ?2, ?3)
             ON CONFLICT (one) DO UPDATE
             SET shape = excluded.shape, position = excluded.position, hash = excluded.hash",
        )?
        .execute(params![SHAPE, head.position, head.hash])?;
    Ok(())
}

/// The shape and the head that were noted.
pub(crate) fn read(database: &Database) -> rusqlite::Result<Option<(u32, Head)>> {
    database
        .query_row("SELECT shape, position, hash FROM projected", [], |row| {
            Ok((row.get(0)?, Head { position: row.get(1)?, hash: row.get(2)? }))
        })
        .optional()
}

#[cfg(test)]
mod tests {
    use super::SHAPE;
    use khlang_domain::{
        approval::HexBytes,
        connection::{self, ConnectionSettings},
        entry::{ConnectionEntry, PayoutEntry, PersonEntry},
        ids::{Actor, ConnectionId, PayoutId, ProviderKey},
        instruction::{Destination, Typed},
        payout,
        person::{self, NewKey, Role},
        policy::Policy,
        time::UtcMillis,
    };
    use std::collections::BTreeMap;

    /// What rests in the snapshots of journals out there can be read only while these stay as they are.
    /// Where one changes: raise [`SHAPE`], and put the new names here.
    #[test]
    fn the_snapshots_have_the_fields_that_belong_to_the_shape() {
        let typed = Typed {
            connection: None,
            account_number: String::new(),
            bank: None,
            account_name: String::new(),
            amount: String::new(),
            reference: String::new(),
            description: String::new(),
            destination: Destination::BankAccount,
            details: Vec::new(),
        };
        let drafted = PayoutEntry::Drafted { typed };
        let payout = payout::apply(None, &PayoutId::new("p"), &drafted, &Actor::khlang(), UtcMillis(0));
        let settings = ConnectionSettings {
            name: String::new(),
            provider: ProviderKey::new("one2pays"),
            base_url: String::new(),
            amount_unit: None,
            unit_confirmation: None,
            wallet_enabled: false,
            minimum: None,
            maximum: None,
            plain_fields: BTreeMap::new(),
            confirmed_banks: BTreeMap::new(),
        };
        let added = ConnectionEntry::Added { settings, secrets: Vec::new() };
        let connection = connection::apply(None, &ConnectionId::new("c"), &added, UtcMillis(0));
        let key = NewKey { public: HexBytes([0; 32]), sealed: String::new() };
        let added = PersonEntry::Added { roles: [Role::Viewer].into(), key, temporary: false, second: None };
        let person = person::apply(None, &Actor::new("x"), &added, &Actor::khlang(), UtcMillis(0));
        let names = [fields(&payout), fields(&connection), fields(&person), fields(&Policy::starter())];
        let expected = [
            "acceptedWarnings alarm approvals attempts cancel createdAt enteredAt enteredRevision failureReason hands id \
             instruction key lastLookUp listedAt maker paidAt providerId providerStatus revision sentBack settled state \
             stateSince typed weighed",
            "addedAt calibration id revision secrets settings stopped",
            "active addedAt addedBy failures keys lastFailureAt lastSignedInAt name revision roles voiceLostAt",
            "changed lapseHours otherwise passwordEachTimeFrom revision rules",
        ];
        assert_eq!((SHAPE, names), (5, expected.map(str::to_owned)));
    }

    fn fields(value: &impl serde::Serialize) -> String {
        let serde_json::Value::Object(object) = serde_json::to_value(value).unwrap() else { panic!("an object") };
        let mut names: Vec<_> = object.keys().cloned().collect();
        names.sort();
        names.join(" ")
    }
}
