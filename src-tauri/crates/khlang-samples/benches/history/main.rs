//! Lists, searches, counters and appends over journals of 10,000, 100,000 and 1,000,000 payouts, each beside its control, in turn, in one
//! run: the ratio, how it grows with the journal, and whether it stays within its bound.
//!
//! `cargo bench -p khlang-samples --bench history [-- 10000 100000 1000000]`. The journals are kept in the target folder; the first run
//! makes them, which takes minutes.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the table is what a bench is for")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot run has nothing to say")]

mod appends;
mod counters;
mod pages;
mod searches;
mod table;

use khlang_journal::Journal;
use khlang_samples::{Sample, USUAL_END, find_or_make};
use rusqlite::{Connection as Database, OpenFlags};
use std::path::{Path, PathBuf};
use table::Table;

const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];
const SEED: u64 = 1;

/// A journal, and the same file by hand.
struct Subject {
    payouts: u64,
    folder: PathBuf,
    journal: Journal,
    by_hand: Database,
}

fn main() {
    let mut sizes: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = SIZES.to_vec();
    }
    let mut table = Table::default();
    for payouts in sizes {
        let subject = Subject::open(payouts);
        pages::measure(&subject, &mut table);
        searches::measure(&subject, &mut table);
        counters::measure(&subject, &mut table);
        subject.journal.close();
        appends::measure(&subject, &mut table);
    }
    table.print();
}

impl Subject {
    fn open(payouts: u64) -> Self {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("samples");
        let folder = find_or_make(&kept, Sample { payouts, seed: SEED, until: USUAL_END }, |begun| {
            eprint!("\r{payouts} payouts: {} %", begun * 100 / payouts);
        });
        let folder = folder.unwrap().join("live");
        eprintln!("\r{payouts} payouts: {}", folder.display());
        let journal = Journal::open(&folder).unwrap();
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let by_hand = Database::open_with_flags(folder.join("journal.sqlite"), flags).unwrap();
        Self { payouts, folder, journal, by_hand }
    }
}
