//! Makes the projections anew from the entries.
//!
//! Called by the writer: on request, and on opening where the projections are missing, older than the entries or of another shape. One
//! transaction: readers see the old ones until the new ones are whole. It does not check the chain; that is `verify`'s to do.

use crate::{
    chain::Head,
    error::{OpenError, RebuildError, RowError},
    migrations::{MIGRATIONS, Purpose},
    project,
    stop::{Progress, Stop},
    table::{self, payout::Change},
};
use khlang_domain::{
    connection::{self, Connection},
    entry::{Entry, Recorded, Subject},
    payout::{self, Payout},
    person::{self, Person},
    policy::{self, Policy},
};
use rusqlite::{Connection as Database, TransactionBehavior};

/// What a rebuild went through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// How many entries were read.
    pub entries: u64,
    /// How many subjects they made: payouts, connections, people, and the policy.
    pub subjects: u64,
}

/// How many entries are read between two looks at the flag.
const PIECE: u64 = 4096;

/// How many steps of a statement are taken between two.
const STEPS: i32 = 10_000;

/// What a rebuild may keep of the file in memory, in SQLite's way to count kibibytes. What is left over goes to disk more than once.
const CACHE: i64 = -256 * 1024;

/// Drops every projection and makes it anew: reads the entries, which is the first half of the work, then indexes columns and texts, the
/// second. Ended in between, they are as they were.
pub(crate) fn rebuild(
    database: &mut Database,
    stop: &Stop,
    progress: &mut dyn FnMut(Progress),
) -> Result<Rebuilt, RebuildError> {
    // To drop a table goes through all of it, and says nothing meanwhile.
    progress(Progress { done: 0, total: 1 });
    let usual: i64 = database.pragma_query_value(None, "cache_size", |row| row.get(0))?;
    database.pragma_update(None, "cache_size", CACHE)?;
    let flag = stop.clone();
    database.progress_handler(STEPS, Some(move || flag.is_stopped()))?;
    let rebuilt = rebuild_within(database, stop, progress);
    database.progress_handler(0, None::<fn() -> bool>)?;
    database.pragma_update(None, "cache_size", usual)?;
    rebuilt.map_err(|error| if stop.is_stopped() { RebuildError::Cancelled } else { error })
}

fn rebuild_within(
    database: &mut Database,
    stop: &Stop,
    progress: &mut dyn FnMut(Progress),
) -> Result<Rebuilt, RebuildError> {
    let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for table in table::projections() {
        transaction.execute_batch(&format!("DROP TABLE IF EXISTS {table}"))?;
    }
    for migration in MIGRATIONS.iter().filter(|migration| migration.purpose == Purpose::Projection) {
        transaction.execute_batch(migration.sql)?;
    }
    let indexes = take_indexes(&transaction)?;
    let mut replay = Replay { database: &transaction, subject: None, rebuilt: Rebuilt { entries: 0, subjects: 0 } };
    let head = table::entry::head(&transaction)?;
    table::entry::for_each_by_subject(&transaction, |row| {
        replay.take(row.into_recorded()?)?;
        let done = replay.rebuilt.entries;
        if done.is_multiple_of(PIECE) || done == head.position {
            progress(Progress { done, total: head.position }.half(0));
            if stop.is_stopped() {
                return Err(RebuildError::Cancelled);
            }
        }
        Ok(())
    })?;
    let rebuilt = replay.finish()?;
    for index in indexes {
        transaction.execute_batch(&index)?;
    }
    let mut indexed = 0_u64;
    let whole = table::payout::text::add_all(&transaction, &mut || {
        indexed += 1;
        if indexed.is_multiple_of(PIECE) {
            progress(Progress { done: indexed, total: rebuilt.subjects }.half(1));
        }
        !stop.is_stopped()
    })?;
    if !whole {
        return Err(RebuildError::Cancelled);
    }
    table::projected::write(&transaction, head)?;
    transaction.commit()?;
    Ok(rebuilt)
}

/// Takes the indexes off the projections and returns how each is made. Over a table that is full an index is sorted once; kept while rows
/// come in, each row is written at a random place of every index.
fn take_indexes(database: &Database) -> rusqlite::Result<Vec<String>> {
    let mut statement = database
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?1")?;
    let mut all = Vec::new();
    for table in table::projections() {
        let indexes = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for index in indexes.collect::<rusqlite::Result<Vec<(String, String)>>>()? {
            database.execute_batch(&format!("DROP INDEX {}", index.0))?;
            all.push(index.1);
        }
    }
    Ok(all)
}

/// Rebuilds where the projections are not those of the entries, and refuses where entries are missing that they still know of.
pub(crate) fn rebuild_where_needed(
    database: &mut Database,
    stop: &Stop,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), OpenError> {
    let head = table::entry::head(database)?;
    let mut whole = true;
    for table in table::projections() {
        whole &= database.table_exists(None, table)?;
    }
    if whole {
        match table::projected::read(database)? {
            Some((table::projected::SHAPE, projected)) if projected == head => return Ok(()),
            Some((_, projected)) if is_missing(database, projected)? => {
                return Err(OpenError::Broken {
                    what: format!("entry {} is not the one that was recorded", projected.position),
                });
            }
            None if head == Head::EMPTY => {}
            _ => {
                tracing::warn!(entries = head.position, "the projections are not those of the entries and are rebuilt")
            }
        }
    }
    rebuild(database, stop, progress)?;
    Ok(())
}

/// Whether the entry up to which the projections were made is gone, or another one.
fn is_missing(database: &Database, projected: Head) -> rusqlite::Result<bool> {
    if projected.position == 0 {
        return Ok(false);
    }
    let there: bool = database.query_row(
        "SELECT EXISTS (SELECT 1 FROM entry WHERE position = ?1 AND hash = ?2)",
        (projected.position, projected.hash),
        |row| row.get(0),
    )?;
    Ok(!there)
}

/// Entries come one subject after the other, so only one of them is held at a time and each is written once.
struct Replay<'a> {
    database: &'a Database,
    subject: Option<(Subject, Made)>,
    rebuilt: Rebuilt,
}

enum Made {
    Nothing,
    /// And the position of the entry that listed it.
    Payout(Box<Payout>, u64),
    Connection(Box<Connection>),
    Person(Box<Person>),
    Policy(Box<Policy>),
}

impl Replay<'_> {
    fn take(&mut self, recorded: Recorded) -> Result<(), RebuildError> {
        self.rebuilt.entries += 1;
        let made = match self.subject.take() {
            Some((subject, made)) if subject == recorded.subject => made,
            other => {
                self.write(other)?;
                Made::Nothing
            }
        };
        let made = next(made, &recorded);
        self.subject = Some((recorded.subject, made));
        Ok(())
    }

    fn finish(mut self) -> Result<Rebuilt, RebuildError> {
        let last = self.subject.take();
        self.write(last)?;
        Ok(self.rebuilt)
    }

    fn write(&mut self, subject: Option<(Subject, Made)>) -> Result<(), RowError> {
        match subject {
            None | Some((_, Made::Nothing)) => return Ok(()),
            Some((_, Made::Payout(payout, place))) => {
                project::payout(self.database, None, &payout, Change::Rebuilt(place))?;
            }
            Some((_, Made::Connection(connection))) => project::connection(self.database, &connection)?,
            Some((_, Made::Person(person))) => project::person(self.database, &person)?,
            Some((_, Made::Policy(policy))) => project::policy(self.database, &policy)?,
        }
        self.rebuilt.subjects += 1;
        Ok(())
    }
}

fn next(made: Made, recorded: &Recorded) -> Made {
    match (&recorded.subject, &recorded.entry) {
        (Subject::Payout(id), Entry::Payout(entry)) => {
            let (before, place) = match made {
                Made::Payout(payout, place) => (Some(*payout), place),
                _ => (None, recorded.position),
            };
            let place = if project::lists(entry) { recorded.position } else { place };
            let after = payout::apply(before, id, entry, &recorded.who, recorded.at);
            after.map_or(Made::Nothing, |payout| Made::Payout(Box::new(payout), place))
        }
        (Subject::Connection(id), Entry::Connection(entry)) => {
            let before = if let Made::Connection(connection) = made { Some(*connection) } else { None };
            let after = connection::apply(before, id, entry, recorded.at);
            after.map_or(Made::Nothing, |connection| Made::Connection(Box::new(connection)))
        }
        (Subject::Person(name), Entry::Person(entry)) => {
            let before = if let Made::Person(person) = made { Some(*person) } else { None };
            let after = person::apply(before, name, entry, &recorded.who, recorded.at);
            after.map_or(Made::Nothing, |person| Made::Person(Box::new(person)))
        }
        (Subject::Policy, Entry::Policy(entry)) => {
            let before = if let Made::Policy(policy) = made { *policy } else { Policy::starter() };
            Made::Policy(Box::new(policy::apply(before, entry, &recorded.who, recorded.at)))
        }
        // What is on record about the journal itself is read from its entries.
        // A row's subject and entry are read from the same column, so they are of one sort.
        _ => made,
    }
}

#[cfg(test)]
mod tests;
