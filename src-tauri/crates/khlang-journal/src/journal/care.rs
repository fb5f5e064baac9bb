//! Looking after the journal itself: proving it, its head as a code, its backups, making its projections anew, and what is on record about
//! it. All of it may take long; it goes on beside reads and appends, tells how far it is, and can be ended.

use super::Journal;
use crate::{
    backup::{self, Backup, BackupError},
    chain::{Head, HeadCheck, HeadCode},
    error::{ReadError, RebuildError},
    own_entries,
    rebuild::Rebuilt,
    restore::{self, RestoreError},
    stop::{Progress, Stop},
    table,
    verify::{self, Verified, VerifyError},
    writer::{Job, Rebuild},
};
use khlang_domain::{
    restored::{JournalRecord, Loss},
    time::UtcMillis,
};
use std::path::PathBuf;

impl Journal {
    /// Checks the whole hash chain and every revision, as the journal is when this begins. Blocks.
    ///
    /// # Errors
    /// The first place that shows that the journal is not what was written; [`VerifyError::Stopped`] where it was ended.
    pub fn verify(&self, stop: &Stop, progress: &mut dyn FnMut(Progress)) -> Result<Verified, VerifyError> {
        verify::verify(&self.inner.readers.apart()?, stop, progress)
    }

    /// What a code that was written down elsewhere says of this journal. It asks for one entry: together with [`Journal::verify`] it covers
    /// every entry up to that one.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn compare_head(&self, code: &str) -> Result<HeadCheck, ReadError> {
        let Some(code) = HeadCode::parse(code) else { return Ok(HeadCheck::Unreadable) };
        self.read(|database| {
            let head = table::entry::head(database)?;
            let entries = head.position;
            let hash = match code.position {
                0 => Some(crate::chain::GENESIS),
                position => table::entry::hash_at(database, position)?,
            };
            Ok(match hash {
                Some(hash) if code.is_of(&hash) => HeadCheck::Same { entries_since: entries - code.position },
                None if code.position > entries => HeadCheck::Cut { entries },
                _ => HeadCheck::Replaced,
            })
        })
    }

    /// Makes a backup in the folder `backups` beside the journal, and opens it to see that it is sound. Appends go on meanwhile. Blocks.
    ///
    /// # Errors
    /// A [`BackupError`]; then nothing is left of it.
    pub fn back_up(
        &self,
        at: UtcMillis,
        stop: &Stop,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Backup, BackupError> {
        backup::back_up(&self.inner.readers.apart()?, &self.inner.folder, at, stop, progress)
    }

    /// Where the backups lie.
    #[must_use]
    pub fn backup_folder(&self) -> PathBuf {
        self.inner.folder.join(backup::FOLDER)
    }

    /// Whether this journal goes on from that end, or ends there.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn goes_on_from(&self, head: &Head) -> Result<bool, ReadError> {
        self.read(|database| Ok(table::entry::is_there(database, head.position, &head.hash)?))
    }

    /// Every backup, the newest first.
    ///
    /// # Errors
    /// Where their folder cannot be read.
    pub fn backups(&self) -> Result<Vec<Backup>, BackupError> {
        backup::all(&self.inner.folder)
    }

    /// Removes backups that need not be kept any longer, a few at once: of the last day one an hour, of 14 days one a day, of 12 months one
    /// a month stay, and the newest. How many were removed.
    ///
    /// # Errors
    /// Where their folder cannot be read or written.
    pub fn thin_backups(&self, now: UtcMillis) -> Result<usize, BackupError> {
        backup::thin(&self.inner.folder, now)
    }

    /// Proves a backup as [`crate::restore`] does before it takes the journal's place. Blocks.
    ///
    /// # Errors
    /// A [`RestoreError`] that restoring would end in.
    pub fn check_backup(
        &self,
        name: &str,
        stop: &Stop,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Verified, RestoreError> {
        restore::check(&self.inner.folder, name, stop, progress).map(|(_, verified, _)| verified)
    }

    /// Drops every projection and makes it anew from the entries. Appends wait meanwhile, reads see the old ones.
    ///
    /// # Errors
    /// A [`RebuildError`]; then the projections are as they were.
    pub async fn rebuild(
        &self,
        stop: Stop,
        progress: impl FnMut(Progress) + Send + 'static,
    ) -> Result<Rebuilt, RebuildError> {
        let progress = Box::new(progress);
        let rebuilt = self.ask(|answer| Job::Rebuild(Rebuild { stop, progress, answer })).await;
        rebuilt.unwrap_or(Err(RebuildError::Stopped))
    }

    /// What was missing when the journal was opened, compared with what was last known of it; `None` where nothing was, and where that was
    /// on record. Whoever sends from it puts it on record first.
    #[must_use]
    pub fn loss(&self) -> Option<&Loss> {
        self.inner.loss.as_ref()
    }

    /// What is on record about the journal itself.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn record(&self) -> Result<JournalRecord, ReadError> {
        self.read(own_entries::journal_record)
    }
}
