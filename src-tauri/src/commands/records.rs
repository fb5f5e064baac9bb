//! The journal's proof and its backups.

use crate::{
    views::{
        CodeView, ErrorView, HeadCheckView, RecordsView, SecondPerson, WorkKind,
        codes::{ShellErrorCode, WorkCode},
    },
    wiring::Shell,
    work::{Ended, Owner},
};
use khlang_journal::VerifyError;
use tauri::State;

/// How the journal stands, and its backups.
#[tauri::command]
#[specta::specta]
pub(crate) async fn records(shell: State<'_, Shell>) -> Result<RecordsView, ErrorView> {
    shell.signed_in().await?;
    Err(ShellErrorCode::NotYet.into())
}

/// Begins to verify the whole journal; answers with the work's id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn verify_journal(shell: State<'_, Shell>) -> Result<String, ErrorView> {
    let (desk, _, works) = shell.at_work().await?;
    if let Some(running) = works.running(WorkKind::Verify) {
        return Ok(running);
    }
    works.start(WorkKind::Verify, "", Owner::Profile, move |progress| {
        let told = &mut |step: khlang_journal::Progress| progress.at(step.done, Some(step.total));
        match desk.journal().verify(progress.stop(), told) {
            Ok(verified) => {
                let outcome = CodeView::plain(WorkCode::Verified.code()).with("entries", verified.entries.to_string());
                Ok(Ended::Done { outcome: outcome.with("headCode", verified.head.code()), file: None })
            }
            Err(VerifyError::Stopped) => Ok(Ended::Cancelled),
            Err(_) => Err(ShellErrorCode::JournalBroken.into()),
        }
    })
}

/// Compares the journal with a code that was written down.
#[tauri::command]
#[specta::specta]
pub(crate) async fn compare_head(shell: State<'_, Shell>, code: String) -> Result<HeadCheckView, ErrorView> {
    let _ = code;
    shell.signed_in().await?;
    Err(ShellErrorCode::NotYet.into())
}

/// Begins a backup; answers with the work's id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn back_up_now(shell: State<'_, Shell>) -> Result<String, ErrorView> {
    shell.signed_in().await?;
    Err(ShellErrorCode::NotYet.into())
}

/// Puts a backup in the place of the journal and opens the profile with it; nobody is signed in then.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_backup(
    shell: State<'_, Shell>,
    name: String,
    second: Option<SecondPerson>,
) -> Result<(), ErrorView> {
    let _ = (name, second);
    shell.signed_in().await?;
    Err(ShellErrorCode::NotYet.into())
}

/// Lets a desk that was restored send again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resume_after_restore(
    shell: State<'_, Shell>,
    second: Option<SecondPerson>,
) -> Result<(), ErrorView> {
    let _ = second;
    shell.signed_in().await?;
    Err(ShellErrorCode::NotYet.into())
}
