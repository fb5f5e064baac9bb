//! The desk as a whole, the banks, and the switch between live and rehearsal.

use crate::{
    views::{BankView, DeskView, ErrorView, OpeningView, ProfileKind, bank_views},
    wiring::Shell,
};
use tauri::State;

/// What a desk is waited for; null where nothing takes its time. Answers at once, also while there is no desk.
#[tauri::command]
#[specta::specta]
pub(crate) fn opening(shell: State<'_, Shell>) -> Option<OpeningView> {
    shell.opening()
}

/// The open profile; tries to open the live one where none is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn desk(shell: State<'_, Shell>) -> Result<DeskView, ErrorView> {
    shell.view().await
}

/// Every bank that can be paid.
#[tauri::command]
#[specta::specta]
pub(crate) fn banks() -> Vec<BankView> {
    bank_views()
}

/// Closes the open profile and opens this one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_profile(shell: State<'_, Shell>, profile: ProfileKind) -> Result<DeskView, ErrorView> {
    shell.switch_to(profile).await?;
    shell.view().await
}
