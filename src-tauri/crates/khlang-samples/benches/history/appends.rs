//! A durable append of one entry to a copy of the journal, beside a raw insert of one row with the same sync.

use crate::{
    Subject,
    table::{Bound, Stands, Table, Times},
};
use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    entry::{Entry, PayoutEntry, Subject as About},
    ids::{Actor, ConnectionId, Fingerprint, IdempotencyKey, PayoutId},
    instruction::{Destination, Instruction},
    money::Satang,
    payee::PayeeName,
    reference::Reference,
    time::UtcMillis,
};
use khlang_journal::{Addition, Journal};
use khlang_samples::USUAL_END;
use rusqlite::Connection as Database;
use std::{collections::BTreeMap, fs, path::Path, time::Duration};

const ROUNDS: u32 = 500;
const BOUND: Bound = Bound::Times(2, Duration::ZERO);

pub(crate) fn measure(subject: &Subject, table: &mut Table) {
    // Beside what is kept, so that the disk is the same.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let copy = folder.path().join("live");
    fs::create_dir(&copy).unwrap();
    fs::copy(subject.folder.join("journal.sqlite"), copy.join("journal.sqlite")).unwrap();
    let journal = Journal::open(&copy).unwrap();
    let control = Control::open(&folder.path().join("control.sqlite"));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let append = |addition| drop(runtime.block_on(journal.append(addition)).unwrap());

    let (mut entered, mut begun) = (Times::default(), Times::default());
    for round in 0..ROUNDS {
        let (enter, begin) = (entering(round), beginning(round));
        entered.take(|| control.insert(), || append(enter));
        begun.take(|| control.insert(), || append(begin));
    }
    table.add("append: a payout is entered, median", subject.payouts, entered, Stands::Median, BOUND);
    table.add("append: its sending begins, median", subject.payouts, begun, Stands::Median, BOUND);
}

/// One row of the size of an entry, with the settings that the journal's writer has.
struct Control(Database);

impl Control {
    fn open(path: &Path) -> Self {
        let database = Database::open(path).unwrap();
        database.pragma_update(None, "journal_mode", "WAL").unwrap();
        database.pragma_update(None, "synchronous", "FULL").unwrap();
        database.pragma_update(None, "fullfsync", true).unwrap();
        database.pragma_update(None, "checkpoint_fullfsync", true).unwrap();
        database.execute_batch("CREATE TABLE row (position INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT").unwrap();
        Self(database)
    }

    fn insert(&self) {
        let mut statement = self.0.prepare_cached("INSERT INTO row (body) VALUES (?1)").unwrap();
        statement.execute(["x".repeat(500)]).unwrap();
    }
}

fn entering(number: u32) -> Addition {
    let instruction = Instruction {
        connection: ConnectionId::new("0190f0a0-0000-7000-9000-000000000001"),
        reference: Reference::suggest("20261121", number, "K7QX").unwrap(),
        amount: Satang::new(i64::from(number) * 7 + 1),
        destination: Destination::BankAccount,
        bank: BankCode::parse("004").unwrap(),
        account_number: AccountNumber::parse_typed(&format!("{:010}", u64::from(number) * 7_919 % 9_999_999_967))
            .unwrap(),
        account_name: PayeeName::parse("สมหญิง ใจดี").unwrap(),
        description: "เงินเดือน".to_owned(),
        details: BTreeMap::new(),
    };
    let key = IdempotencyKey::new(format!("key-{number}"));
    addition(number, 0, PayoutEntry::Entered { instruction, key, accepted_warnings: Vec::new() })
}

fn beginning(number: u32) -> Addition {
    addition(
        number,
        1,
        PayoutEntry::SendingBegan { attempt: 1, fingerprint: Fingerprint::new("ab".repeat(32)), balance: None },
    )
}

fn addition(number: u32, expected_revision: u64, entry: PayoutEntry) -> Addition {
    // The beginnings of real identifiers are times, so new ones stand at the end of their tree.
    Addition {
        subject: About::Payout(PayoutId::new(format!("ffff{number:04x}-0000-7000-8000-000000000000"))),
        expected_revision,
        who: Actor::new("สมหญิง"),
        at: UtcMillis(USUAL_END.0 + i64::from(number)),
        entries: vec![Entry::from(entry)],
    }
}
