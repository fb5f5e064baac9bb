//! Adding a connection, trying it, changing it, letting a stopped one go on; what people say of its banks and of its amounts. Secrets come
//! in and never go out.

use crate::{
    report,
    views::{
        BankSpellingForm, ConnectionCheckView, ConnectionForm, ConnectionView, ErrorView, PayoutForm, check_view,
        to_draft,
    },
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
    let (desk, who) = shell.signed_in().await?;
    let result = desk.check_connection(id.as_ref(), &to_draft(form), &who).await?;
    Ok(check_view(&result, shell.now()))
}

/// Adds a connection.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_connection(shell: State<'_, Shell>, form: ConnectionForm) -> Result<ConnectionView, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let connection = desk.add_connection(&to_draft(form), &who).await?;
    connection_view(&desk, connection).await
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
    let (desk, who) = shell.signed_in().await?;
    let id = ConnectionId::new(connection_id);
    let connection = desk.update_connection(&id, expected_revision.into(), &to_draft(form), &who).await?;
    connection_view(&desk, connection).await
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
    let (desk, who) = shell.signed_in().await?;
    let id = ConnectionId::new(connection_id);
    let connection = desk.resume_connection(&id, expected_revision.into(), &reason, &who).await?;
    connection_view(&desk, connection).await
}

/// Confirms how the provider spells banks; edits included.
#[tauri::command]
#[specta::specta]
pub(crate) async fn confirm_banks(
    shell: State<'_, Shell>,
    connection_id: String,
    expected_revision: u32,
    banks: Vec<BankSpellingForm>,
) -> Result<ConnectionView, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let id = ConnectionId::new(connection_id);
    let banks: Vec<_> = banks.into_iter().map(|bank| (bank.bank_code, bank.spelling)).collect();
    let connection = desk.confirm_banks(&id, expected_revision.into(), &banks, &who).await?;
    connection_view(&desk, connection).await
}

/// Sends the smallest payout to an account of one's own; answers with its id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn begin_calibration(
    shell: State<'_, Shell>,
    connection_id: String,
    expected_revision: u32,
    form: PayoutForm,
) -> Result<String, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let id = ConnectionId::new(connection_id);
    let payout = desk.begin_calibration(&id, expected_revision.into(), &form.into(), &who).await?;
    Ok(payout.as_str().to_owned())
}

/// Takes the calibration's verdict as the confirmation of the unit.
#[tauri::command]
#[specta::specta]
pub(crate) async fn accept_calibration(
    shell: State<'_, Shell>,
    connection_id: String,
    expected_revision: u32,
) -> Result<ConnectionView, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let id = ConnectionId::new(connection_id);
    let connection = desk.accept_calibration(&id, expected_revision.into(), &who).await?;
    connection_view(&desk, connection).await
}

/// What a provider's support may need, without secrets, names and whole account numbers.
#[tauri::command]
#[specta::specta]
pub(crate) async fn support_report(shell: State<'_, Shell>, connection_id: String) -> Result<String, ErrorView> {
    let (desk, _) = shell.signed_in().await?;
    report::support_report(&desk, &ConnectionId::new(connection_id), shell.now()).await
}
