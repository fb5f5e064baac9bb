//! Backups: made by themselves and on request, and put in the journal's place on an administrator's order.
//!
//! What a backup is, and which are kept, is the journal's to say. Here is when: after the start and then once a day, where anything was
//! added since the last.

use crate::{
    desk::{Desk, Inner},
    duty::SignedIn,
    error::CareError,
    events::DeskEvent,
    steps::jittered,
};
use khlang_domain::{
    person::{Role, Second, second_of},
    restored::Replacement,
};
use khlang_journal::{Backup, BackupError, Progress, RestoreError, Stop, restore};
use std::{
    path::PathBuf,
    sync::{Arc, PoisonError},
    time::Duration,
};

/// How long to wait after a backup that came to nothing.
const AFTER_FAILURE: Duration = Duration::from_secs(60 * 60);
/// How often the clock on the wall is looked at: what counts the wait may stand still while the machine sleeps.
const LONGEST_REST: Duration = Duration::from_secs(60 * 60);
const LOOK_AT_FLAG: Duration = Duration::from_millis(100);

/// An administrator's order to put a backup in the journal's place, to be carried out when the desk is closed.
#[derive(Debug)]
pub struct RestoreOrder {
    folder: PathBuf,
    replacement: Replacement,
}

impl RestoreOrder {
    /// Carries it out. The desk has to be closed before, and is opened again after; it then holds everything until what is open was
    /// reconciled. Blocks.
    ///
    /// # Errors
    /// A [`CareError`]; then the journal is as it was.
    pub fn carry_out(self, stop: &Stop, progress: &mut dyn FnMut(Progress)) -> Result<(), CareError> {
        let backup = self.replacement.backup.clone();
        Ok(restore(&self.folder, &backup, self.replacement, stop, progress)?)
    }
}

impl Desk {
    /// Makes a backup now, and removes those that need not be kept any longer. A desk that closes ends it.
    ///
    /// # Errors
    /// A [`CareError`]; then nothing is left of it.
    pub async fn back_up(
        &self,
        stop: Stop,
        progress: impl FnMut(Progress) + Send + 'static,
    ) -> Result<Backup, CareError> {
        self.inner.back_up(stop, progress).await
    }

    /// Every backup, the newest first.
    ///
    /// # Errors
    /// A [`CareError`] when they cannot be read.
    pub async fn backups(&self) -> Result<Vec<Backup>, CareError> {
        self.inner.backups().await
    }

    /// Why the last backup that was due came to nothing; `None` where one was made since.
    #[must_use]
    pub fn backup_failure(&self) -> Option<Arc<CareError>> {
        self.inner.backup_failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The folder of the backups.
    #[must_use]
    pub fn backup_folder(&self) -> PathBuf {
        self.inner.journal.backup_folder()
    }

    /// Orders a backup to be put in the journal's place: by an administrator, confirmed by a second person where there is one. The backup
    /// is proven, and nothing else is done yet.
    ///
    /// # Errors
    /// A [`CareError`].
    pub async fn order_restore(
        &self,
        backup: &str,
        second: Option<&Second>,
        stop: Stop,
        mut progress: impl FnMut(Progress) + Send + 'static,
        who: &SignedIn,
    ) -> Result<RestoreOrder, CareError> {
        let desk = &self.inner;
        desk.require(who, &[Role::Administrator])?;
        let second = second_of(&desk.authority().people, who.name(), None, second, desk.now())?;
        let (journal, name) = (desk.journal.clone(), backup.to_owned());
        let checked = tokio::task::spawn_blocking(move || journal.check_backup(&name, &stop, &mut progress)).await;
        checked.map_err(|error| CareError::Journal(error.to_string()))??;
        // Proving takes its time: whoever ordered it still has to be there.
        desk.require(who, &[Role::Administrator])?;
        let replacement = Replacement { backup: backup.to_owned(), at: desk.now(), by: who.name().clone(), second };
        Ok(RestoreOrder { folder: desk.folder.clone(), replacement })
    }
}

impl Inner {
    async fn back_up(
        &self,
        stop: Stop,
        mut progress: impl FnMut(Progress) + Send + 'static,
    ) -> Result<Backup, CareError> {
        let _one_at_a_time = loop {
            tokio::select! {
                turn = self.backing_up.lock() => break turn,
                () = self.closed() => return Err(BackupError::Stopped.into()),
                // A flag wakes nobody.
                () = tokio::time::sleep(LOOK_AT_FLAG) => if stop.is_stopped() { return Err(BackupError::Stopped.into()) },
            }
        };
        let (journal, now, flag) = (self.journal.clone(), self.now(), stop.clone());
        let is_held = self.record.look(|record| record.hold().is_some());
        let mut work = tokio::task::spawn_blocking(move || {
            let backup = journal.back_up(now, &stop, &mut progress)?;
            // While it is not clear what was lost, nothing is thrown away that may show it.
            if !is_held && let Err(error) = journal.thin_backups(now) {
                tracing::warn!(%error, "a backup that has outlived its use is left");
            }
            Ok::<_, BackupError>(backup)
        });
        let made = tokio::select! {
            made = &mut work => made,
            () = self.closed() => {
                flag.stop();
                work.await
            }
        };
        let made = made.map_err(|error| CareError::Journal(error.to_string()))??;
        self.tell_backup_failure(None);
        Ok(made)
    }

    fn tell_backup_failure(&self, failure: Option<CareError>) {
        *self.backup_failure.lock().unwrap_or_else(PoisonError::into_inner) = failure.map(Arc::new);
        let _ = self.events.send(DeskEvent::Records);
    }

    async fn backups(&self) -> Result<Vec<Backup>, CareError> {
        let journal = self.journal.clone();
        let all = tokio::task::spawn_blocking(move || journal.backups()).await;
        Ok(all.map_err(|error| CareError::Journal(error.to_string()))??)
    }

    /// How long until the next backup is due; `None` where there is nothing to back up that was not.
    async fn backup_due_in(&self) -> Result<Duration, CareError> {
        let every = self.tuning.back_up_every;
        let head = self.read(|journal| journal.head()).await?;
        let (now, backups) = (self.now(), self.backups().await?);
        if head.position == 0 || backups.iter().any(|backup| backup.head == Some(head)) {
            return Ok(every);
        }
        // What a clock that was ahead dated says nothing of how old the last one is.
        let newest = backups.iter().find(|backup| backup.head.is_some() && backup.at <= now);
        Ok(newest.map_or(Duration::ZERO, |newest| {
            every.saturating_sub(Duration::from_millis(u64::try_from(now.since(newest.at)).unwrap_or_default()))
        }))
    }
}

/// Runs until the desk closes.
pub(crate) async fn run(desk: Arc<Inner>) {
    let nobody_wakes = tokio::sync::Notify::new();
    let mut wait = desk.tuning.first_back_up;
    while desk.rest(&nobody_wakes, Some(wait.min(LONGEST_REST))).await {
        wait = match back_up_where_due(&desk).await {
            Ok(wait) => wait,
            Err(CareError::Backup(BackupError::Stopped) | CareError::Restore(RestoreError::Stopped)) => return,
            Err(error) => {
                tracing::error!(%error, "no backup was made");
                desk.tell_backup_failure(Some(error));
                jittered(AFTER_FAILURE)
            }
        };
    }
}

async fn back_up_where_due(desk: &Inner) -> Result<Duration, CareError> {
    let due_in = desk.backup_due_in().await?;
    if !due_in.is_zero() {
        return Ok(due_in);
    }
    let backup = desk.back_up(Stop::default(), |_| {}).await?;
    tracing::info!(name = backup.name, bytes = backup.bytes, "backed up");
    Ok(desk.tuning.back_up_every)
}
