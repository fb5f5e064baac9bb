//! What is handed on as files: lists, payment advices, day closes. Where to is asked in a dialog of the operating system.

use crate::{
    views::{AdviceFormat, ErrorView, ExportFormat, Language, PayoutQuery, RowRange, codes::ShellErrorCode},
    wiring::Shell,
};
use tauri::State;

/// Writes a list, or the rows between two of it, to a file; answers with the work's id, or null where no file was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_payouts(
    shell: State<'_, Shell>,
    query: PayoutQuery,
    format: ExportFormat,
    between: Option<RowRange>,
) -> Result<Option<String>, ErrorView> {
    let _ = (query, format, between);
    shell.signed_in().await?;
    Err(ShellErrorCode::NotYet.into())
}

/// Writes a payment advice for one payout to a file; answers as `export_payouts` does.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_payment_advice(
    shell: State<'_, Shell>,
    payout_id: String,
    format: AdviceFormat,
    language: Language,
) -> Result<Option<String>, ErrorView> {
    let _ = (payout_id, format, language);
    shell.signed_in().await?;
    Err(ShellErrorCode::NotYet.into())
}

/// Writes the close of one day in Bangkok, "2026-11-20", of one connection to a file; answers as `export_payouts` does.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_day_close(
    shell: State<'_, Shell>,
    connection_id: String,
    day: String,
) -> Result<Option<String>, ErrorView> {
    let _ = (connection_id, day);
    shell.signed_in().await?;
    Err(ShellErrorCode::NotYet.into())
}
