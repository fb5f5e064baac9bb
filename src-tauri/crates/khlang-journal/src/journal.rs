//! The journal as the desk holds it: appends go to the writer's queue, reads to a database of their own.
//!
//! Reads are quick and block; the desk calls them where blocking is allowed. Nothing is decided here: who may add what is the
//! domain's, and whether it was decided on what still holds is the expected revision's.

mod authority;
mod care;

use crate::{
    appended::{Addition, Appended},
    chain::Head,
    database::{self, Settings},
    digest,
    error::{AppendError, OpenError, ReadError, RowError},
    folder,
    glance::Glance,
    known,
    list::{Cursor, ListPage, ListQuery, ListStart, Survey},
    migrations, own_entries,
    payee::PaidBefore,
    pictures::{self, PictureError},
    readers::Readers,
    rebuild,
    stop::{Progress, Stop},
    table::{
        self,
        counter::Counter,
        payout::{glance, list, queries},
    },
    writer::{Append, Job, Noting, Writer},
};
use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    connection::Connection,
    entry::{Picture, Recorded, Subject},
    ids::{ConnectionId, PayoutId, ProviderPayoutId},
    money::Satang,
    payout::{Payout, PayoutState},
    reference::Reference,
    restored::Loss,
    time::UtcMillis,
};
use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Sender},
    },
    thread::{self, JoinHandle},
};
use tokio::sync::oneshot;

/// The journal of one profile. Clones are the same journal; the last one that goes closes it, which blocks for a moment.
#[derive(Clone)]
pub struct Journal {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    /// What was missing when it was opened.
    loss: Option<Loss>,
    readers: Readers,
    /// The highest sequence suggested for a day since opening.
    sequences: Mutex<BTreeMap<String, u32>>,
    /// `None` once it is closed.
    jobs: Mutex<Option<Sender<Job>>>,
    open: Mutex<Option<Open>>,
}

/// What is given back on closing, after the writer's end.
struct Open {
    writer: JoinHandle<()>,
    lock: File,
}

impl Journal {
    /// Opens the journal in `folder`, and makes both where they are missing. Blocks; rebuilds the projections first where they are not
    /// those of the entries.
    ///
    /// # Errors
    /// [`OpenError::InUse`] while another window has it, and whatever else keeps it from being trusted.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        Self::open_watched(folder, &Stop::default(), &mut |_| {})
    }

    /// The same for whoever waits for it: a rebuild tells how far it is, and is ended by `stop`.
    ///
    /// # Errors
    /// An [`OpenError`]; [`OpenError::Cancelled`] leaves the projections as they were.
    pub fn open_watched(folder: &Path, stop: &Stop, progress: &mut dyn FnMut(Progress)) -> Result<Self, OpenError> {
        let beside = folder.to_owned();
        let folder::Folder { journal: path, lock } = folder::take(folder)?;
        let mut database = database::open_writer(&path)?;
        migrations::recognise(&database)?;
        database::make_durable(&database)?;
        migrations::migrate(&mut database, &migrations::MIGRATIONS)?;
        rebuild::rebuild_where_needed(&mut database, stop, progress)?;
        match own_entries::first_altered(&database) {
            Ok(None) => {}
            Ok(Some(what)) => {
                return Err(OpenError::Broken { what: format!("{what} is not what its entries make of it") });
            }
            Err(error) => return Err(OpenError::Broken { what: error.to_string() }),
        }
        let known = known::read(folder)?;
        let loss = known::loss(&database, &known).map_err(|error| OpenError::Broken { what: error.to_string() })?;
        let noting = match loss {
            Some(_) => Noting::FromRestored,
            None => Noting::Each,
        };
        if let (Noting::Each, Some(end)) = (noting, known::end_of(&database)?) {
            known::note(folder, end);
        }
        let (jobs, queue) = mpsc::channel();
        let writer = Writer::new(beside.clone(), path.clone(), database, noting);
        let writer = thread::Builder::new().name("khlang-journal".to_owned()).spawn(move || writer.run(&queue))?;
        Ok(Self {
            inner: Arc::new(Inner {
                folder: beside,
                loss,
                readers: Readers::new(path),
                sequences: Mutex::default(),
                jobs: Mutex::new(Some(jobs)),
                open: Mutex::new(Some(Open { writer, lock })),
            }),
        })
    }

    /// Adds entries about one subject. They are durable when this resolves to `Ok`. To drop the future does not take them back.
    ///
    /// # Errors
    /// An [`AppendError`]; then nothing of the addition is recorded.
    pub async fn append(&self, addition: Addition) -> Result<Appended, AppendError> {
        let mut appended = self.append_all(vec![addition]).await?;
        appended.pop().ok_or(AppendError::Empty)
    }

    /// Adds entries about several subjects, all of them or none. The answers stand in the order of the additions.
    ///
    /// # Errors
    /// The [`AppendError`] of the first addition that cannot be made; then nothing of any is recorded.
    pub async fn append_all(&self, additions: Vec<Addition>) -> Result<Vec<Appended>, AppendError> {
        self.ask(|answer| Job::Append(Append { additions, answer })).await.unwrap_or(Err(AppendError::Stopped))
    }

    /// The payout as its entries made it.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn payout(&self, id: &PayoutId) -> Result<Option<Payout>, ReadError> {
        self.read(|database| table::payout::find(database, id))
    }

    /// Every entry about `subject`, oldest first; none where it is not there.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn history(&self, subject: &Subject) -> Result<Vec<Recorded>, ReadError> {
        self.read(|database| table::entry::history(database, subject))
    }

    /// Every connection, in the order in which they were added.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn connections(&self) -> Result<Vec<Connection>, ReadError> {
        self.read(table::connection::all)
    }

    /// The connection as its entries made it.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn connection(&self, id: &ConnectionId) -> Result<Option<Connection>, ReadError> {
        self.read(|database| table::connection::find(database, id))
    }

    /// A part of a list: at most `limit` (of 1 to 1,000) rows from `start` on, and none at `until` or beyond it.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn list(
        &self,
        query: &ListQuery,
        start: ListStart,
        until: Option<&Cursor>,
        limit: u32,
    ) -> Result<ListPage, ReadError> {
        self.read(|database| list::list(database, query, start, until, limit))
    }

    /// How many rows the list has, their sum, the place of the first and of every `every`th row behind it, and which row stands at the
    /// time `seek`. `None` where it was stopped. Goes through the whole list.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn survey(
        &self,
        query: &ListQuery,
        every: u32,
        seek: Option<UtcMillis>,
        stop: &Stop,
    ) -> Result<Option<Survey>, ReadError> {
        self.read_until(stop, |database| list::survey(database, query, every, seek))
    }

    /// How many rows stand from `first` to `last`, both included, and their sum. `None` where it was stopped.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn between(
        &self,
        query: &ListQuery,
        first: &Cursor,
        last: &Cursor,
        stop: &Stop,
    ) -> Result<Option<(u64, Satang)>, ReadError> {
        self.read_until(stop, |database| list::between(database, query, first, last))
    }

    /// Hands every row of the list, or those between two places, both included, to `visit`, each with its number from 1, until that answers
    /// `false`. All of them are as they were at one moment; appends go on meanwhile. How many rows there were; `None` where it was stopped
    /// or `visit` wanted no more.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn each(
        &self,
        query: &ListQuery,
        between: Option<(Cursor, Cursor)>,
        stop: &Stop,
        visit: impl FnMut(Payout, u64) -> bool,
    ) -> Result<Option<u64>, ReadError> {
        Ok(self.read_until(stop, |database| list::each(database, query, between, stop, visit))?.flatten())
    }

    /// Those of a pasted list that are the reference of nothing that was ever entered, and no provider's name for it.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn missing_references(&self, references: &[String]) -> Result<Vec<String>, ReadError> {
        self.read(|database| list::missing_references(database, references))
    }

    /// What was entered from `from` until before `until`, counted from an index alone.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn glance(&self, from: UtcMillis, until: UtcMillis) -> Result<Glance, ReadError> {
        self.read(|database| glance::glance(database, from, until))
    }

    /// How many payouts stand under each tab, and their sums, in the order of the screen. Costs the same at any size.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn counters(&self) -> Result<Vec<Counter>, ReadError> {
        self.read(table::counter::all)
    }

    /// At most `limit` (of 1 to 1,000) payouts in any of `states`, in the order in which they are listed, oldest first; `after` goes on
    /// behind one that was there before, whatever its state is now.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn in_state(
        &self,
        states: &[PayoutState],
        after: Option<&PayoutId>,
        limit: u32,
    ) -> Result<Vec<Payout>, ReadError> {
        self.read(|database| queries::in_state(database, states, after, limit))
    }

    /// At most `limit` (of 1 to 1,000) payouts that wait to be sent through `connection`, the longest waiting first.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn ready_on(&self, connection: &ConnectionId, limit: u32) -> Result<Vec<Payout>, ReadError> {
        self.read(|database| queries::ready_on(database, connection, limit))
    }

    /// Which payout `connection`'s provider calls so.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn provider_id_owner(
        &self,
        connection: &ConnectionId,
        provider_id: &ProviderPayoutId,
    ) -> Result<Option<PayoutId>, ReadError> {
        self.read(|database| Ok(table::payout::provider_id_owner(database, connection, provider_id)?))
    }

    /// The payouts that a provider has and that came to their end at or after `since`.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn finals_since(&self, since: UtcMillis) -> Result<Vec<Payout>, ReadError> {
        self.read(|database| queries::finals_since(database, since))
    }

    /// Which payout was entered with `reference` on `connection`; it keeps it however it ended.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn reference_owner(
        &self,
        connection: &ConnectionId,
        reference: &Reference,
    ) -> Result<Option<PayoutId>, ReadError> {
        self.read(|database| Ok(table::payout::reference_owner(database, connection, reference)?))
    }

    /// Likely duplicates: at most 20 payouts of the same amount to the same account, listed at or after `since`, newest first, that were
    /// paid or still can be; on one connection or on all.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn similar(
        &self,
        connection: Option<&ConnectionId>,
        bank: &BankCode,
        account: &AccountNumber,
        amount: Satang,
        since: UtcMillis,
    ) -> Result<Vec<Payout>, ReadError> {
        self.read(|database| queries::similar(database, connection, bank, account, amount, since))
    }

    /// What was paid to this account before.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn paid_before(&self, bank: &BankCode, account: &AccountNumber) -> Result<PaidBefore, ReadError> {
        self.read(|database| queries::paid_before(database, bank, account))
    }

    /// The next sequence for a suggested reference of the day `date`, `20261120`, from 1. Never the same twice while the journal is
    /// open; after a restart it goes on behind the highest one that was entered.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn next_sequence(&self, date: &str) -> Result<u32, ReadError> {
        let entered = self.read(|database| Ok(queries::highest_sequence(database, date)?))?;
        let mut sequences = lock(&self.inner.sequences);
        let highest = sequences.entry(date.to_owned()).or_default();
        *highest = entered.max(*highest).saturating_add(1);
        Ok(*highest)
    }

    /// Keeps a PNG or JPEG beside the journal; when this returns, it is on disk. Blocks.
    ///
    /// # Errors
    /// A [`PictureError`]; then nothing is kept.
    pub fn keep_picture(&self, bytes: &[u8]) -> Result<Picture, PictureError> {
        pictures::keep(&self.inner.folder, bytes)
    }

    /// A picture that was kept, and its media type. Blocks.
    ///
    /// # Errors
    /// [`PictureError::Missing`] also where its bytes are not those that were kept.
    pub fn picture(&self, sha256: &str) -> Result<(Vec<u8>, &'static str), PictureError> {
        pictures::find(&self.inner.folder, sha256)
    }

    /// The end of the chain.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn head(&self) -> Result<Head, ReadError> {
        self.read(|database| Ok(table::entry::head(database)?))
    }

    /// When the last entry was made; `None` in an empty journal.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn last_entry_at(&self) -> Result<Option<UtcMillis>, ReadError> {
        self.read(|database| Ok(table::entry::last_at(database)?))
    }

    /// One hash over everything that the projections hold: the same before and after a rebuild.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn projections_digest(&self) -> Result<[u8; 32], ReadError> {
        self.read(digest::projections_digest)
    }

    /// What SQLite says that the writer runs with.
    ///
    /// # Errors
    /// Where the journal is closed or cannot be read.
    pub async fn settings(&self) -> Result<Settings, ReadError> {
        self.ask(Job::Settings).await.unwrap_or(Err(ReadError::Closed))
    }

    /// Commits what waits, copies the log into the file and gives the profile back. Blocks. Appends and reads are refused from then on;
    /// a second call does nothing.
    pub fn close(&self) {
        self.inner.close();
    }

    /// Hands a job to the writer. `None` where it is gone, or goes before it answers.
    async fn ask<T>(&self, job: impl FnOnce(oneshot::Sender<T>) -> Job) -> Option<T> {
        let (answer, answered) = oneshot::channel();
        // The guard ends here: it may not be held across the await.
        lock(&self.inner.jobs).as_ref()?.send(job(answer)).ok()?;
        answered.await.ok()
    }

    fn read<T>(&self, question: impl FnOnce(&rusqlite::Connection) -> Result<T, RowError>) -> Result<T, ReadError> {
        self.inner.readers.read(|database| Ok(question(database)?))
    }

    /// As [`Journal::read`]; `None` where it was stopped before it was done.
    fn read_until<T>(
        &self,
        stop: &Stop,
        question: impl FnOnce(&rusqlite::Connection) -> Result<T, RowError>,
    ) -> Result<Option<T>, ReadError> {
        if stop.is_stopped() {
            return Ok(None);
        }
        let answer = self.inner.readers.read_until(stop, |database| Ok(question(database)?));
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(_) if stop.is_stopped() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Inner {
    fn close(&self) {
        drop(lock(&self.jobs).take());
        self.readers.close();
        // The guard is held to the end, so that a second caller returns only when the profile is given back.
        let mut open = lock(&self.open);
        if let Some(Open { writer, lock }) = open.take() {
            if writer.join().is_err() {
                tracing::error!("the journal's writer had ended in a panic");
            }
            drop(lock);
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

/// Every value behind these locks is whole at all times, so one left by a panic is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
