//! The settings of this machine.

use crate::{
    views::{ErrorView, SettingsView},
    wiring::Shell,
};
use tauri::State;

/// Saves the settings and answers with them as saved.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_settings(shell: State<'_, Shell>, settings: SettingsView) -> Result<SettingsView, ErrorView> {
    shell.save_settings(settings).await
}
