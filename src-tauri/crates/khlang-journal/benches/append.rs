//! A durable append of one entry beside a raw insert of one row with the same sync, in turn, in one run.
//!
//! `cargo bench -p khlang-journal --bench append [-- rounds]`. The files lie in the folder of `TMPDIR`; on a disk in memory a sync costs
//! nothing and the ratio says little.
#![expect(clippy::print_stdout, reason = "the table is what a bench is for")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot run has nothing to say")]

use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    entry::{Entry, PayoutEntry, Subject},
    ids::{Actor, ConnectionId, Fingerprint, IdempotencyKey, PayoutId},
    instruction::{Destination, Instruction},
    money::Satang,
    payee::PayeeName,
    reference::Reference,
    time::UtcMillis,
};
use khlang_journal::{Addition, Journal};
use rusqlite::Connection as Database;
use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

/// Payouts that are there before the measuring, so that the trees have their usual height.
const PAYOUTS_BEFORE: u32 = 20_000;
const ROUNDS: u32 = 1_000;

fn main() {
    let rounds = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(ROUNDS);
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let journal = Journal::open(&folder.path().join("profile")).unwrap();
    fill(&journal, &runtime);
    let control = Control::open(&folder.path().join("control.sqlite"));

    let mut times = [(); 3].map(|()| Vec::new());
    for round in 0..rounds {
        let enter = entering(PAYOUTS_BEFORE + round);
        let begin = beginning(PAYOUTS_BEFORE + round);
        times[0].push(timed(|| control.insert()));
        times[1].push(timed(|| drop(runtime.block_on(journal.append(enter)).unwrap())));
        times[2].push(timed(|| drop(runtime.block_on(journal.append(begin)).unwrap())));
    }
    for times in &mut times {
        times.sort_unstable();
    }
    println!("{rounds} rounds, {PAYOUTS_BEFORE} payouts before; bound: 2.00 x the control's median");
    println!("{:<34} {:>10} {:>10} {:>8}", "", "median", "p99", "ratio");
    for (name, measured) in
        ["control: raw insert of one row", "append: a payout is entered", "append: its sending begins"]
            .iter()
            .zip(&times)
    {
        let ratio = at(measured, 50).as_nanos() * 100 / at(&times[0], 50).as_nanos();
        let (median, p99) = (at(measured, 50).as_micros(), at(measured, 99).as_micros());
        println!("{name:<34} {median:>7} µs {p99:>7} µs {:>5}.{:02}", ratio / 100, ratio % 100);
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
}

fn at(sorted: &[Duration], percent: usize) -> Duration {
    sorted[(sorted.len() - 1) * percent / 100]
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

fn fill(journal: &Journal, runtime: &tokio::runtime::Runtime) {
    let numbers: Vec<_> = (0..PAYOUTS_BEFORE).collect();
    for some in numbers.chunks(1_000) {
        let additions = some.iter().map(|number| entering(*number)).collect();
        runtime.block_on(journal.append_all(additions)).unwrap();
    }
}

fn entering(number: u32) -> Addition {
    let instruction = Instruction {
        connection: ConnectionId::new("0190f0a0-0000-7000-9000-000000000001"),
        reference: Reference::suggest("20261120", number, "K7QX").unwrap(),
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
        subject: Subject::Payout(PayoutId::new(format!("{:08x}-0000-7000-8000-000000000000", number))),
        expected_revision,
        who: Actor::new("สมหญิง"),
        at: UtcMillis(1_795_000_000_000 + i64::from(number)),
        entries: vec![Entry::from(entry)],
    }
}
