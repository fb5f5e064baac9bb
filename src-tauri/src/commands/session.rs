//! Who is at the desk. Most of these are answered behind the lock too; none of them says anything of the desk's money.

use crate::{
    views::{ErrorView, SessionView},
    wiring::Shell,
};
use khlang_vault::Secret;
use tauri::State;

/// Who is at the desk.
#[tauri::command]
#[specta::specta]
pub(crate) async fn session(shell: State<'_, Shell>) -> Result<SessionView, ErrorView> {
    shell.session().await
}

/// Makes the first person of an office, who is administrator and supervisor.
#[tauri::command]
#[specta::specta]
pub(crate) async fn make_first_person(
    shell: State<'_, Shell>,
    name: String,
    password: String,
) -> Result<SessionView, ErrorView> {
    shell.open_desk().await?.make_first_person(&name, &Secret::new(password)).await?;
    shell.touched();
    shell.session().await
}

/// Signs a person in, whoever was there before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in(shell: State<'_, Shell>, name: String, password: String) -> Result<SessionView, ErrorView> {
    // Before the password is tried, so that the guard does not lock again while it is.
    shell.touched();
    shell.open_desk().await?.sign_in(&name, &Secret::new(password)).await?;
    shell.session().await
}

/// Locks the desk for whoever sits there.
#[tauri::command]
#[specta::specta]
pub(crate) async fn lock(shell: State<'_, Shell>) -> Result<SessionView, ErrorView> {
    shell.open_desk().await?.lock();
    shell.session().await
}

/// Whoever was there is not any more.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_out(shell: State<'_, Shell>) -> Result<SessionView, ErrorView> {
    shell.open_desk().await?.sign_out();
    shell.session().await
}

/// Somebody touched keys or pointer.
#[tauri::command]
#[specta::specta]
pub(crate) fn still_here(shell: State<'_, Shell>) {
    shell.touched();
}

/// Chooses a password for oneself.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_password(
    shell: State<'_, Shell>,
    old: String,
    password: String,
) -> Result<SessionView, ErrorView> {
    shell.touched();
    shell.open_desk().await?.choose_password(&Secret::new(old), &Secret::new(password)).await?;
    shell.session().await
}
