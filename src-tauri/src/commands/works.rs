//! Long work: what there is, how to end it, and where its file is.

use crate::{
    views::{ErrorView, WorkView},
    wiring::Shell,
};
use tauri::State;

/// All work since the profile was opened that nobody has put away, the newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn works(shell: State<'_, Shell>) -> Result<Vec<WorkView>, ErrorView> {
    let (_, _, works) = shell.at_work().await?;
    Ok(works.views())
}

/// Ends work that is under way; it leaves nothing behind.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_work(shell: State<'_, Shell>, id: String) -> Result<(), ErrorView> {
    let (_, _, works) = shell.at_work().await?;
    works.cancel(&id)
}

/// Puts work away that is over; its file stays.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_work(shell: State<'_, Shell>, id: String) -> Result<(), ErrorView> {
    let (_, _, works) = shell.at_work().await?;
    works.forget(&id)
}

/// Shows the file that a work made in its folder, in the system's own way.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_work_file(shell: State<'_, Shell>, id: String) -> Result<(), ErrorView> {
    let (_, _, works) = shell.at_work().await?;
    shell.show_file(&works.file(&id)?);
    Ok(())
}
