//! The journal's proof and its backups.

use crate::{
    views::{
        BackupView, CodeView, ErrorView, HeadCheckView, RecordsView, SecondPerson, TimeText, VerifiedView, WorkKind,
        codes::WorkCode, flaw_view, held_view, small,
    },
    wiring::{Shell, read, vouched},
    work::{Ended, Owner, Progress},
};
use khlang_desk::CareError;
use khlang_journal::{Backup, BackupError, VerifyError};
use tauri::State;

/// Without a backup for so long, three days, everybody is told why.
const BACKUP_MISSING_MS: i64 = 3 * 24 * 60 * 60 * 1000;

/// How the journal stands, and its backups.
#[tauri::command]
#[specta::specta]
pub(crate) async fn records(shell: State<'_, Shell>) -> Result<RecordsView, ErrorView> {
    let (desk, _, works) = shell.at_work().await?;
    let (head, last_entry_at) = read(&desk, |journal| Ok((journal.head()?, journal.last_entry_at()?))).await?;
    let (backups, held) = (desk.backups().await?, desk.held().await?);
    let connections = read(&desk, |journal| journal.connections()).await?;
    let is_usable = |backup: &&Backup| backup.head.is_some() && backup.at <= shell.now();
    let newest = backups.iter().filter(is_usable).map(|backup| backup.at).max();
    let backups = read(&desk, move |journal| {
        let each = backups.iter().map(|backup| {
            let head = backup.head.as_ref();
            let is_of_this_journal = head.map(|head| journal.goes_on_from(head)).transpose()?.unwrap_or(false);
            Ok(BackupView::of(backup, is_of_this_journal))
        });
        each.collect::<Result<Vec<_>, _>>()
    })
    .await?;
    let backup_failure = desk.backup_failure().map(|failure| CodeView::plain(failure.code()));
    let is_backup_missing =
        backup_failure.is_some() && newest.is_none_or(|at| shell.now().since(at) > BACKUP_MISSING_MS);
    let (verified, flaw) = match works.proof() {
        Some(Ok(verified)) => (Some(verified), None),
        Some(Err(flaw)) => (None, Some(flaw)),
        None => (None, None),
    };
    Ok(RecordsView {
        entries: small(head.position),
        head_code: head.code(),
        last_entry_at: last_entry_at.map(TimeText::from),
        verified,
        flaw,
        backups,
        backup_failure,
        is_backup_missing,
        backup_folder: desk.backup_folder().display().to_string(),
        held: held.map(|held| held_view(&held, &connections)),
    })
}

/// Begins to verify the whole journal; answers with the work's id, also where that is under way already.
#[tauri::command]
#[specta::specta]
pub(crate) async fn verify_journal(shell: State<'_, Shell>) -> Result<String, ErrorView> {
    let (desk, _, works) = shell.at_work().await?;
    if let Some(running) = works.running(WorkKind::Verify) {
        return Ok(running);
    }
    let (clock, kept) = (shell.clock(), works.clone());
    works.start(WorkKind::Verify, "", Owner::Profile, move |progress| {
        let verified = match desk.journal().verify(progress.stop(), &mut of_journal(progress)) {
            Ok(verified) => verified,
            Err(VerifyError::Stopped) => return Ok(Ended::Cancelled),
            Err(VerifyError::Broken { position, what }) => {
                tracing::error!(position, %what, "the journal is not what was written");
                let flaw = flaw_view(position, what);
                kept.keep_proof(Err(CodeView { code: flaw.code.clone(), params: flaw.params.clone() }));
                return Err(flaw);
            }
            Err(VerifyError::Read(error)) => return Err(error.into()),
        };
        let (entries, head_code) = (small(verified.entries), verified.head.code());
        let outcome = CodeView::plain(WorkCode::Verified.code()).with("entries", entries.to_string());
        let outcome = outcome.with("headCode", head_code.as_str());
        kept.keep_proof(Ok(VerifiedView { at: clock.now().into(), entries, head_code }));
        Ok(Ended::Done { outcome, file: None })
    })
}

/// Compares the journal with a code that was written down.
#[tauri::command]
#[specta::specta]
pub(crate) async fn compare_head(shell: State<'_, Shell>, code: String) -> Result<HeadCheckView, ErrorView> {
    let (desk, _) = shell.signed_in().await?;
    Ok(read(&desk, move |journal| journal.compare_head(&code)).await?.into())
}

/// Begins a backup; answers with the work's id, also where one is under way already.
#[tauri::command]
#[specta::specta]
pub(crate) async fn back_up_now(shell: State<'_, Shell>) -> Result<String, ErrorView> {
    let (desk, _, works) = shell.at_work().await?;
    if let Some(running) = works.running(WorkKind::Backup) {
        return Ok(running);
    }
    works.start_async(WorkKind::Backup, Owner::Profile, |progress| async move {
        let stop = progress.stop().clone();
        match desk.back_up(stop, move |step| progress.at(step.done, Some(step.total))).await {
            Ok(backup) => {
                let file = desk.backup_folder().join(&backup.name);
                Ok(Ended::Done { outcome: CodeView::plain(WorkCode::BackedUp.code()), file: Some(file) })
            }
            Err(CareError::Backup(BackupError::Stopped)) => Ok(Ended::Cancelled),
            Err(error) => Err(error.into()),
        }
    })
}

/// Puts a backup in the place of the journal and opens the profile with it; nobody is signed in then.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_backup(
    shell: State<'_, Shell>,
    name: String,
    second: Option<SecondPerson>,
) -> Result<(), ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let second = vouched(&desk, second).await?;
    shell.restore(&name, second.as_ref(), &desk, &who).await
}

/// Lets a desk that was restored send again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resume_after_restore(
    shell: State<'_, Shell>,
    second: Option<SecondPerson>,
) -> Result<(), ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let second = vouched(&desk, second).await?;
    desk.resume_after_restore(second.as_ref(), &who).await?;
    Ok(())
}

/// What the journal tells of its own steps.
fn of_journal(progress: &Progress) -> impl FnMut(khlang_journal::Progress) {
    |step| progress.at(step.done, Some(step.total))
}
