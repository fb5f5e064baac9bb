//! What every twin has, whichever provider it stands for: books, plan, clock, pace, and the signals that let a test wait.
//! The provider modules decide what a call means and come here to do it; `running` and `control` come here to look and
//! to move things by hand. Nothing in here knows a provider's words, paths or headers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::books::Books;
use crate::clock::Clock;
use crate::error::TwinError;
use crate::ledger::{Ledger, Status};
use crate::plan::Scripts;
use crate::running::Pace;

#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) clock: Clock,
    books: Mutex<Books>,
    scripts: Mutex<Scripts>,
    pace: Pace,
    latency: Duration,
    due: Mutex<BinaryHeap<Reverse<(Instant, usize)>>>,
    due_changed: Notify,
    changes: watch::Sender<u64>,
    releases: watch::Sender<u64>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Core {
    pub(crate) fn new(books: Books, clock: Clock, pace: Pace, latency: Duration) -> Self {
        let open: Vec<usize> = books
            .ledger
            .withdraws
            .iter()
            .enumerate()
            .filter(|(_, withdraw)| withdraw.status.is_open())
            .map(|(index, _)| index)
            .collect();
        let core = Self {
            clock,
            books: Mutex::new(books),
            scripts: Mutex::default(),
            pace,
            latency,
            due: Mutex::default(),
            due_changed: Notify::new(),
            changes: watch::Sender::new(0),
            releases: watch::Sender::new(0),
        };
        for index in open {
            core.schedule(index);
        }
        core
    }

    /// The only way to the books. Waiters look again afterwards.
    pub(crate) fn books<T>(&self, work: impl FnOnce(&mut Books) -> T) -> T {
        let result = work(&mut lock(&self.books));
        self.changes.send_modify(|version| *version += 1);
        result
    }

    /// A look at books and indexes that wakes nobody.
    pub(crate) fn peek<T>(&self, work: impl FnOnce(&Books) -> T) -> T {
        work(&lock(&self.books))
    }

    pub(crate) fn look<T>(&self, work: impl FnOnce(&Ledger) -> T) -> T {
        work(&lock(&self.books).ledger)
    }

    pub(crate) fn scripts<T>(&self, work: impl FnOnce(&mut Scripts) -> T) -> T {
        work(&mut lock(&self.scripts))
    }

    pub(crate) async fn wait_for(&self, mut condition: impl FnMut(&Ledger) -> bool) {
        let mut changes = self.changes.subscribe();
        loop {
            changes.borrow_and_update();
            if self.look(&mut condition) {
                return;
            }
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// The fixed delay before every answer of the provider.
    pub(crate) async fn delay(&self) {
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
    }

    /// Keeps one answer back until the next release.
    pub(crate) async fn hold(&self, request: u64) {
        let mut releases = self.releases.subscribe();
        self.books(|books| books.set_held(request));
        // An error means that the twin is gone, which releases everything as well.
        drop(releases.changed().await);
        self.books(|books| books.set_released(request));
    }

    pub(crate) fn release(&self) {
        self.releases.send_modify(|version| *version += 1);
    }

    pub(crate) fn find(&self, id_or_reference: &str) -> Result<usize, TwinError> {
        self.peek(|books| books.by_id(id_or_reference).or_else(|| books.by_reference(id_or_reference)))
            .ok_or_else(|| TwinError::NoSuchWithdraw(id_or_reference.to_owned()))
    }

    pub(crate) fn settle(&self, index: usize, status: Status) -> Result<(), TwinError> {
        let now = self.clock.now();
        self.books(|books| books.change(index, |withdraw| withdraw.turn(status, now))).map(drop)
    }

    /// Moves a withdraw one step towards its fate. `None` when it already is where it was going.
    pub(crate) fn advance(&self, index: usize) -> Result<Option<Status>, TwinError> {
        let now = self.clock.now();
        self.books(|books| {
            let next = books.get(index).and_then(|withdraw| withdraw.fate.next_after(withdraw.status));
            if let Some(status) = next {
                books.change(index, |withdraw| withdraw.turn(status, now))?;
            }
            Ok(next)
        })
    }

    /// Starts the way of a withdraw that has just been made, or was open when the ledger was read.
    pub(crate) fn schedule(&self, index: usize) {
        match self.pace {
            Pace::ByHand => {}
            Pace::AtOnce => while matches!(self.advance(index), Ok(Some(_))) {},
            Pace::Timed { processing_after_ms, final_after_ms } => {
                let now = Instant::now();
                let mut due = lock(&self.due);
                for after_ms in [processing_after_ms, final_after_ms] {
                    due.push(Reverse((now + Duration::from_millis(after_ms), index)));
                }
                drop(due);
                self.due_changed.notify_one();
            }
        }
    }

    /// Runs for as long as the twin does.
    pub(crate) async fn keep_pace(&self) {
        loop {
            let next = lock(&self.due).peek().map(|Reverse((at, _))| *at);
            match next {
                None => self.due_changed.notified().await,
                Some(at) => tokio::select! {
                    () = tokio::time::sleep_until(at) => self.advance_next(),
                    () = self.due_changed.notified() => {}
                },
            }
        }
    }

    fn advance_next(&self) {
        let Some(Reverse((_, index))) = lock(&self.due).pop() else {
            return;
        };
        if let Err(error) = self.advance(index) {
            tracing::warn!(%error, "a withdraw could not be moved on");
        }
    }

    /// Lets go of the ledger file and of everyone who waits for a held answer.
    pub(crate) fn close(&self) {
        lock(&self.books).close();
        self.release();
    }
}
