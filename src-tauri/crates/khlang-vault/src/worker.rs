//! The thread on which every keychain call runs, and what happens when a call never returns.
//!
//! The vault hands over one operation at a time and waits for its answer, no longer than the limit. A thread that a
//! call is stuck on is left to itself and replaced; it ends when its call returns.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::{Keychain, VaultError};

/// A prompt that nobody answers must not grow a thread for every call that comes after it.
const MOST_THREADS: usize = 4;

type Job = Box<dyn FnOnce(&dyn Keychain) + Send>;

struct Running {
    jobs: Sender<Job>,
    number: usize,
}

/// The vault's thread, replaced when a call is stuck on it.
pub(crate) struct Worker {
    keychain: Arc<dyn Keychain>,
    running: Mutex<Option<Running>>,
    /// Threads that live, stuck ones included.
    alive: Arc<AtomicUsize>,
    started: AtomicUsize,
}

/// Whether the caller of an operation still waits for it.
pub(crate) struct Caller<'a, T>(&'a oneshot::Sender<Result<T, VaultError>>);

impl<T> Caller<'_, T> {
    /// Stops an operation that its caller has given up, before it changes anything.
    pub(crate) fn still_waits(&self) -> Result<(), VaultError> {
        if self.0.is_closed() {
            return Err(VaultError::TimedOut);
        }
        Ok(())
    }
}

impl Worker {
    pub(crate) fn new(keychain: Arc<dyn Keychain>) -> Self {
        Self { keychain, running: Mutex::new(None), alive: Arc::default(), started: AtomicUsize::new(0) }
    }

    /// Runs one operation on the thread and waits for it no longer than `limit`.
    ///
    /// Needs a tokio runtime with its timer on.
    pub(crate) async fn call<T, F>(&self, limit: Duration, operation: F) -> Result<T, VaultError>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Keychain, &Caller<'_, T>) -> Result<T, VaultError> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        let number = self.hand_over(Box::new(move |keychain| {
            let caller = Caller(&answer);
            let outcome = caller.still_waits().and_then(|()| operation(keychain, &caller));
            // Nobody may be left to hear it: the caller has timed out or was dropped.
            let _unheard = answer.send(outcome);
        }))?;
        match tokio::time::timeout(limit, waiting).await {
            Ok(Ok(outcome)) => outcome,
            // The answer is dropped before the thread has quite ended: it must not be handed another job.
            Ok(Err(_)) => {
                self.replace(number);
                Err(VaultError::Broken("its thread ended".to_owned()))
            }
            Err(_) => {
                tracing::warn!(thread = number, "a keychain call is stuck; its thread is replaced");
                self.replace(number);
                Err(VaultError::TimedOut)
            }
        }
    }

    /// Queues the job on the running thread, or on a new one, and returns that thread's number.
    fn hand_over(&self, job: Job) -> Result<usize, VaultError> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let job = match running.take() {
            None => job,
            Some(current) => match current.jobs.send(job) {
                Ok(()) => {
                    let number = current.number;
                    *running = Some(current);
                    return Ok(number);
                }
                Err(returned) => returned.0,
            },
        };
        let fresh = self.start()?;
        let number = fresh.number;
        if fresh.jobs.send(job).is_err() {
            return Err(VaultError::Broken("its thread ended".to_owned()));
        }
        *running = Some(fresh);
        Ok(number)
    }

    fn start(&self) -> Result<Running, VaultError> {
        let alive = Alive::enter(&self.alive).ok_or(VaultError::TimedOut)?;
        let (jobs, queue) = channel();
        let keychain = Arc::clone(&self.keychain);
        std::thread::Builder::new()
            .name("khlang-vault".to_owned())
            .spawn(move || {
                let _alive = alive;
                work_off(&queue, keychain.as_ref());
            })
            .map_err(|error| VaultError::Broken(format!("no thread: {}", error.kind())))?;
        Ok(Running { jobs, number: self.started.fetch_add(1, Ordering::Relaxed) })
    }

    fn replace(&self, number: usize) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.take_if(|current| current.number == number);
    }
}

fn work_off(queue: &Receiver<Job>, keychain: &dyn Keychain) {
    while let Ok(job) = queue.recv() {
        job(keychain);
    }
}

/// Counts a thread for as long as it lives, however it ends.
struct Alive(Arc<AtomicUsize>);

impl Alive {
    fn enter(count: &Arc<AtomicUsize>) -> Option<Self> {
        count
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |alive| (alive < MOST_THREADS).then_some(alive + 1))
            .ok()?;
        Some(Self(Arc::clone(count)))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
