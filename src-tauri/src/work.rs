//! Long work of a profile: started here on a thread where blocking is fine, shown with how far it is, ended on request and when the
//! profile is closed. What the work does is its starter's; what comes of it is told in codes.
//!
//! Nothing of the shell is held while it runs. The window is told at most ten times a second that something moved, and asks by itself.

use crate::{
    views::{
        CodeView, ErrorView, VerifiedView, WorkKind, WorkState, WorkView,
        codes::{ShellErrorCode, WorkCode},
        small,
    },
    wiring::until_left,
};
use khlang_desk::{Desk, SignedIn};
use khlang_journal::Stop;
use std::{
    future::{Future, pending},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{sync::Notify, task::JoinHandle};

/// The window is told no more often.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// So much work that is over is kept to be looked at; the oldest goes.
const KEPT: usize = 50;

/// The long work of one profile. Clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Works {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    list: Mutex<List>,
    /// What the last look at the whole journal proved, or found.
    proof: Mutex<Option<Result<VerifiedView, CodeView>>>,
    changed: Notify,
}

#[derive(Default)]
struct List {
    /// The oldest first.
    works: Vec<Work>,
    is_closed: bool,
}

struct Work {
    view: WorkView,
    stop: Stop,
    file: Option<PathBuf>,
    /// `None` once the profile is being closed.
    task: Option<JoinHandle<()>>,
}

/// Whose work it is, and so how long it may go on.
pub(crate) enum Owner {
    /// The profile's: it goes on behind the lock.
    Profile,
    /// A person's: what they asked for leaves the desk only while they are there.
    Person(Desk, SignedIn),
}

/// How work came to its end.
pub(crate) enum Ended {
    /// It is done.
    Done {
        /// With what; the code of a message `work.<code>`.
        outcome: CodeView,
        /// The file that it made.
        file: Option<PathBuf>,
    },
    /// It was ended, and left nothing behind.
    Cancelled,
}

/// What work tells of itself, and by what it is ended.
#[derive(Clone)]
pub(crate) struct Progress {
    id: String,
    inner: Arc<Inner>,
    stop: Stop,
}

impl Progress {
    /// So many are done, of so many where that is known.
    pub(crate) fn at(&self, done: u64, total: Option<u64>) {
        self.inner.change(&self.id, |work| {
            work.view.done = small(done);
            work.view.total = total.map(small);
        });
    }

    /// What ends it.
    pub(crate) fn stop(&self) -> &Stop {
        &self.stop
    }
}

impl Works {
    /// Begins work on a thread where blocking is fine; answers with its id. `name` is that of the file that it will make.
    pub(crate) fn start(
        &self,
        kind: WorkKind,
        name: &str,
        owner: Owner,
        work: impl FnOnce(&Progress) -> Result<Ended, ErrorView> + Send + 'static,
    ) -> Result<String, ErrorView> {
        self.begin(kind, name, owner, |progress| tokio::task::spawn_blocking(move || work(&progress)))
    }

    /// The same for work that waits by itself, and whose file has no name yet.
    pub(crate) fn start_async<F: Future<Output = Result<Ended, ErrorView>> + Send + 'static>(
        &self,
        kind: WorkKind,
        owner: Owner,
        work: impl FnOnce(Progress) -> F,
    ) -> Result<String, ErrorView> {
        self.begin(kind, "", owner, |progress| tokio::spawn(work(progress)))
    }

    fn begin(
        &self,
        kind: WorkKind,
        name: &str,
        owner: Owner,
        work: impl FnOnce(Progress) -> JoinHandle<Result<Ended, ErrorView>>,
    ) -> Result<String, ErrorView> {
        // One number for all profiles: the id of work of a profile that was closed is nobody else's.
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let id = NEXT.fetch_add(1, Ordering::Relaxed).to_string();
        let stop = Stop::default();
        // Held until the work is on the list, so that it does not end before.
        let mut list = self.inner.list();
        if list.is_closed {
            return Err(ShellErrorCode::WorkBroke.into());
        }
        let progress = Progress { id: id.clone(), inner: Arc::clone(&self.inner), stop: stop.clone() };
        let (inner, of, ending) = (Arc::clone(&self.inner), id.clone(), stop.clone());
        let mut work = work(progress);
        let task = tokio::spawn(async move {
            let left = async {
                match &owner {
                    Owner::Profile => pending().await,
                    Owner::Person(desk, who) => until_left(desk, who).await,
                }
            };
            let (ended, by_lock) = tokio::select! {
                ended = &mut work => (ended, false),
                () = left => {
                    ending.stop();
                    (work.await, true)
                }
            };
            let ended = ended.unwrap_or_else(|error| {
                tracing::error!(%error, ?kind, "work broke");
                Err(ShellErrorCode::WorkBroke.into())
            });
            inner.end(&of, ended, by_lock);
        });
        let view = WorkView {
            id: id.clone(),
            kind,
            name: name.to_owned(),
            state: WorkState::Running,
            done: 0,
            total: None,
            outcome: None,
            path: None,
        };
        list.works.push(Work { view, stop, file: None, task: Some(task) });
        let over = list.works.iter().filter(|work| work.is_over()).count();
        if over > KEPT
            && let Some(oldest) = list.works.iter().position(Work::is_over)
        {
            list.works.remove(oldest);
        }
        drop(list);
        self.inner.changed.notify_one();
        Ok(id)
    }

    /// All of it, the newest first.
    pub(crate) fn views(&self) -> Vec<WorkView> {
        self.inner.list().works.iter().rev().map(|work| work.view.clone()).collect()
    }

    /// Work of this kind that is under way.
    pub(crate) fn running(&self, kind: WorkKind) -> Option<String> {
        let list = self.inner.list();
        let mut running = list.works.iter().filter(|work| work.view.kind == kind && !work.is_over());
        running.next().map(|work| work.view.id.clone())
    }

    /// Ends work soon; what is over stays as it is.
    pub(crate) fn cancel(&self, id: &str) -> Result<(), ErrorView> {
        let list = self.inner.list();
        let work = list.works.iter().find(|work| work.view.id == id).ok_or(ShellErrorCode::NoSuchWork)?;
        work.stop.stop();
        Ok(())
    }

    /// Puts work away that is over.
    pub(crate) fn forget(&self, id: &str) -> Result<(), ErrorView> {
        let mut list = self.inner.list();
        let place = list.works.iter().position(|work| work.view.id == id).ok_or(ShellErrorCode::NoSuchWork)?;
        if !list.works[place].is_over() {
            return Err(ShellErrorCode::WorkUnderWay.into());
        }
        list.works.remove(place);
        drop(list);
        self.inner.changed.notify_one();
        Ok(())
    }

    /// What the last look at the whole journal proved, or found broken, since the profile was opened.
    pub(crate) fn proof(&self) -> Option<Result<VerifiedView, CodeView>> {
        self.inner.proof.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps what was proven or found, in the place of what was before.
    pub(crate) fn keep_proof(&self, proof: Result<VerifiedView, CodeView>) {
        *self.inner.proof.lock().unwrap_or_else(PoisonError::into_inner) = Some(proof);
    }

    /// The file that work made, where it is still there.
    pub(crate) fn file(&self, id: &str) -> Result<PathBuf, ErrorView> {
        let list = self.inner.list();
        let work = list.works.iter().find(|work| work.view.id == id).ok_or(ShellErrorCode::NoSuchWork)?;
        let file = work.file.clone().filter(|file| file.exists());
        file.ok_or_else(|| ShellErrorCode::FileGone.into())
    }

    /// Tells of changes, gathered, until it is aborted.
    pub(crate) async fn tell(self, emit: impl Fn()) {
        loop {
            self.inner.changed.notified().await;
            emit();
            tokio::time::sleep(TELL_EVERY).await;
        }
    }

    /// Ends everything, waits for its end, and begins nothing any more.
    pub(crate) async fn close(&self) {
        let tasks: Vec<_> = {
            let mut list = self.inner.list();
            list.is_closed = true;
            list.works
                .iter_mut()
                .filter_map(|work| {
                    work.stop.stop();
                    work.task.take()
                })
                .collect()
        };
        for task in tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "work did not end");
            }
        }
    }
}

impl Inner {
    fn change(&self, id: &str, change: impl FnOnce(&mut Work)) {
        if let Some(work) = self.list().works.iter_mut().find(|work| work.view.id == id) {
            change(work);
        }
        self.changed.notify_one();
    }

    fn end(&self, id: &str, ended: Result<Ended, ErrorView>, by_lock: bool) {
        self.change(id, |work| {
            let view = &mut work.view;
            match ended {
                Ok(Ended::Done { outcome, file }) => {
                    view.state = WorkState::Done;
                    view.outcome = Some(outcome);
                    view.path = file.as_deref().map(Path::display).map(|path| path.to_string());
                    work.file = file;
                }
                Ok(Ended::Cancelled) => {
                    view.state = WorkState::Cancelled;
                    view.outcome = by_lock.then(|| CodeView::plain(WorkCode::EndedByLock.code()));
                }
                Err(error) => {
                    view.state = WorkState::Failed;
                    view.outcome = Some(CodeView { code: error.code, params: error.params });
                }
            }
        });
    }

    fn list(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work {
    fn is_over(&self) -> bool {
        self.view.state != WorkState::Running
    }
}
