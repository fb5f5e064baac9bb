//! Adding a connection, trying it, changing it, and letting a stopped one go on. Secrets come in and never go out.

use crate::{
    views::{ConnectionCheckView, ConnectionForm, ConnectionView, ErrorView, check_view, to_draft},
    wiring::{Shell, connection_view},
};
use khlang_domain::ids::ConnectionId;
use tauri::State;

/// Tries what was typed against the provider, saving nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_connection(
    shell: State<'_, Shell>,
    connection_id: Option<String>,
    form: ConnectionForm,
) -> Result<ConnectionCheckView, ErrorView> {
    let id = connection_id.map(ConnectionId::new);
    let result = shell.desk().await?.check_connection(id.as_ref(), &to_draft(form)).await?;
    Ok(check_view(&result, shell.now()))
}

/// Adds a connection.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_connection(shell: State<'_, Shell>, form: ConnectionForm) -> Result<ConnectionView, ErrorView> {
    let desk = shell.desk().await?;
    let connection = desk.add_connection(&to_draft(form), &shell.person()).await?;
    Ok(connection_view(&desk, &connection))
}

/// Changes a connection; secrets that were not typed stay.
#[tauri::command]
#[specta::specta]
pub(crate) async fn update_connection(
    shell: State<'_, Shell>,
    connection_id: String,
    expected_revision: u32,
    form: ConnectionForm,
) -> Result<ConnectionView, ErrorView> {
    let desk = shell.desk().await?;
    let id = ConnectionId::new(connection_id);
    let connection = desk.update_connection(&id, expected_revision.into(), &to_draft(form), &shell.person()).await?;
    Ok(connection_view(&desk, &connection))
}

/// Lets a stopped connection go on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resume_connection(
    shell: State<'_, Shell>,
    connection_id: String,
    expected_revision: u32,
    reason: String,
) -> Result<ConnectionView, ErrorView> {
    let desk = shell.desk().await?;
    let id = ConnectionId::new(connection_id);
    let connection = desk.resume_connection(&id, expected_revision.into(), &reason, &shell.person()).await?;
    Ok(connection_view(&desk, &connection))
}
