//! The rehearsal panel. Refused where no rehearsal is open.

use crate::{
    views::{ErrorView, RehearsalNext, RehearsalView, codes::ShellErrorCode},
    wiring::Shell,
};
use tauri::State;

/// What happens next, and whom to pay.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rehearsal(shell: State<'_, Shell>) -> Result<RehearsalView, ErrorView> {
    let profile = shell.profile().await?;
    let rehearsal = profile.rehearsal.as_ref().ok_or(ShellErrorCode::NotInRehearsal)?;
    Ok(rehearsal.view())
}

/// Picks what happens next.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rehearsal_next(shell: State<'_, Shell>, next: RehearsalNext) -> Result<RehearsalView, ErrorView> {
    let profile = shell.profile().await?;
    let rehearsal = profile.rehearsal.as_ref().ok_or(ShellErrorCode::NotInRehearsal)?;
    rehearsal.choose(next);
    Ok(rehearsal.view())
}
