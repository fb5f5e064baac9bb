//! The window itself.

use crate::wiring::Shell;
use tauri::State;

/// Draws the page anew in a process of its own, because the memory of the one before keeps what was typed. Not async, so that it is
/// called on the thread of the window and the old page does nothing any more once this has begun.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "commands take the state by value")]
pub(crate) fn renew_window(shell: State<'_, Shell>) {
    shell.renew_window();
}
