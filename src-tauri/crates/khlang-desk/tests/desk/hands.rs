//! Hands that reach into the journal's file, as somebody would who wants to be paid.

use khlang_domain::{approval::digest, ids::PayoutId};
use rusqlite::{Connection, params};
use std::path::Path;

pub(crate) struct Hands(Connection);

impl Hands {
    /// Takes the guards of the entries away.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        let file = Connection::open(folder.join("journal.sqlite")).unwrap();
        file.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
        for guard in ["entry_follows_the_last", "entry_is_never_changed", "entry_is_never_removed"] {
            file.execute_batch(&format!("DROP TRIGGER IF EXISTS {guard}")).unwrap();
        }
        Self(file)
    }

    /// Changes the picture of a payout: `change` is made of `snapshot`.
    pub(crate) fn picture(&self, payout: &PayoutId, change: &str) {
        let sql = format!("UPDATE payout SET snapshot = {change} WHERE id = ?1");
        assert_eq!(self.0.execute(&sql, [payout.as_str()]).unwrap(), 1);
    }

    /// Puts the picture of a payout where a lane looks for what is ready.
    pub(crate) fn state(&self, payout: &PayoutId, state: &str) {
        let set = "UPDATE payout SET state = ?2 WHERE id = ?1";
        assert_eq!(self.0.execute(set, [payout.as_str(), state]).unwrap(), 1);
    }

    /// Changes what is written in an entry: `change` is made of `body`.
    pub(crate) fn body(&self, payout: &PayoutId, kind: &str, change: &str) {
        let sql = format!("UPDATE entry SET body = {change} WHERE subject = ?1 AND kind = ?2");
        assert_eq!(self.0.execute(&sql, [payout.as_str(), kind]).unwrap(), 1);
    }

    /// Changes who is written at an entry.
    pub(crate) fn who(&self, payout: &PayoutId, kind: &str, who: &str) {
        let set = "UPDATE entry SET who = ?3 WHERE subject = ?1 AND kind = ?2";
        assert_eq!(self.0.execute(set, [payout.as_str(), kind, who]).unwrap(), 1);
    }

    /// Takes the last entry of a payout away.
    pub(crate) fn forget_the_last(&self, payout: &PayoutId) {
        let forget = "DELETE FROM entry WHERE subject = ?1
                      AND revision = (SELECT max(revision) FROM entry WHERE subject = ?1)";
        assert_eq!(self.0.execute(forget, [payout.as_str()]).unwrap(), 1);
    }

    /// Writes the end of the altered journal where its end as it was last known stands.
    pub(crate) fn make_known(&self) {
        let last = "SELECT json_object('head', json_object('position', position, 'hash', lower(hex(hash)), 'at', at))
                    FROM entry ORDER BY position DESC LIMIT 1";
        let known = self.0.query_row(last, [], |row| row.get::<_, String>(0)).unwrap();
        std::fs::write(Path::new(self.0.path().unwrap()).with_file_name("known-head.json"), known).unwrap();
    }

    /// Gives every entry the hash that it should have, so that the whole chain holds again.
    pub(crate) fn mend(&self) {
        self.0.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut statement = self
            .0
            .prepare("SELECT position, sort, subject, revision, kind, body, who, at FROM entry ORDER BY position")
            .unwrap();
        let mut rows = statement.query([]).unwrap();
        let mut before = [0_u8; 32];
        let mut mended = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let number = |column: usize| row.get::<_, i64>(column).unwrap().to_be_bytes().to_vec();
            let text = |column: usize| row.get::<_, String>(column).unwrap().into_bytes();
            let fields =
                [number(0), text(1), text(2), number(3), text(4), text(5), text(6), number(7), before.to_vec()];
            let mut bytes = b"khlang journal entry 1\n".to_vec();
            for field in fields {
                bytes.extend((field.len() as u64).to_be_bytes());
                bytes.extend(field);
            }
            let hash = digest(&bytes).0;
            mended.push((row.get::<_, i64>(0).unwrap(), before, hash));
            before = hash;
        }
        for (position, before, hash) in mended {
            let set = "UPDATE entry SET previous_hash = ?2, hash = ?3 WHERE position = ?1";
            self.0.execute(set, params![position, before, hash]).unwrap();
        }
        self.0.execute("UPDATE projected SET hash = ?1", [before]).unwrap();
        self.0.execute_batch("COMMIT").unwrap();
    }
}
