//! The same on Windows and macOS, through crates that speak with them.

use super::{Answer, NativeQuestion, NativeSave};
use notify_rust::Notification;
use rfd::{AsyncFileDialog, AsyncMessageDialog, MessageButtons, MessageDialogResult, MessageLevel};
use std::{path::PathBuf, process::Command};
use tauri::{AppHandle, Runtime, WebviewWindow};

/// Puts the question; on the main thread, where macOS wants it.
///
/// On both systems Enter presses the first button, so the declining one is first; what Escape and the close button give is never the
/// answer of the other.
pub(super) fn ask<R: Runtime>(window: &WebviewWindow<R>, question: NativeQuestion, answer: Answer<bool>) {
    let NativeQuestion { title, text, agree, decline } = question;
    let agreed = MessageDialogResult::Custom(agree.clone());
    let dialog = AsyncMessageDialog::new()
        .set_parent(window)
        .set_level(MessageLevel::Warning)
        .set_title(title)
        .set_description(text)
        .set_buttons(MessageButtons::OkCancelCustom(decline, agree))
        .show();
    tauri::async_runtime::spawn(async move { answer.give(dialog.await == agreed) });
}

/// Asks where to save a file; on the main thread. Its buttons have the system's words, and it asks by itself before it replaces a file.
pub(super) fn ask_where<R: Runtime>(window: &WebviewWindow<R>, save: NativeSave, answer: Answer<Option<PathBuf>>) {
    let NativeSave { title, name, kind, extension, .. } = save;
    let dialog = AsyncFileDialog::new()
        .set_parent(window)
        .set_title(title)
        .set_file_name(name)
        .add_filter(kind, &[extension])
        .save_file();
    tauri::async_runtime::spawn(async move { answer.give(dialog.await.map(PathBuf::from)) });
}

/// Has the system's own file manager show the file.
pub(super) fn show_file<R: Runtime>(_: &AppHandle<R>, file: PathBuf) {
    #[cfg(windows)]
    let shown = Command::new("explorer").arg("/select,").arg(file).spawn();
    #[cfg(not(windows))]
    let shown = Command::new("open").arg("-R").arg(file).spawn();
    if let Err(error) = shown {
        tracing::debug!(%error, "a file was not shown");
    }
}

/// Shows it from a thread where blocking is fine.
pub(super) fn notify<R: Runtime>(app: &AppHandle<R>, title: String, text: String) {
    let identifier = app.config().identifier.clone();
    tauri::async_runtime::spawn_blocking(move || {
        if let Err(error) = show(&identifier, &title, &text) {
            tracing::debug!(%error, "a notification was not shown");
        }
    });
}

#[cfg(windows)]
fn show(identifier: &str, title: &str, text: &str) -> Result<(), notify_rust::error::Error> {
    Notification::new().app_id(identifier).summary(title).body(text).show().map(drop)
}

#[cfg(not(windows))]
fn show(identifier: &str, title: &str, text: &str) -> Result<(), notify_rust::error::Error> {
    // Fails once it is set, and stays.
    let _ = notify_rust::set_application(identifier);
    Notification::new().summary(title).body(text).show().map(drop)
}

#[cfg(not(windows))]
pub(super) fn badge<R: Runtime>(window: &WebviewWindow<R>, count: u32) -> tauri::Result<()> {
    window.set_badge_count((count > 0).then(|| i64::from(count)))
}

#[cfg(windows)]
pub(super) fn badge<R: Runtime>(window: &WebviewWindow<R>, count: u32) -> tauri::Result<()> {
    const SIDE: u32 = 16;
    let red = [0xd1, 0x24, 0x2f, 0xff];
    let from_centre = |at: u32| (2 * at + 1).abs_diff(SIDE).pow(2);
    let dot = (0..SIDE * SIDE)
        .flat_map(|at| if from_centre(at / SIDE) + from_centre(at % SIDE) < SIDE.pow(2) { red } else { [0; 4] });
    window.set_overlay_icon((count > 0).then(|| tauri::image::Image::new_owned(dot.collect(), SIDE, SIDE)))
}
