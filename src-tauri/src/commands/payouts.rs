//! Counters, detail and the way of one payout from the form to its end.

use crate::{
    views::{
        Abilities, CounterView, DetailContext, ErrorView, FormCheckView, NewPayoutView, PayoutDetailView, PayoutForm,
        counter_views, form_check_view, new_payout_view, payout_detail_view,
    },
    wiring::{Shell, read},
};
use khlang_desk::PayoutError;
use khlang_domain::{
    entry::Subject,
    ids::{ConnectionId, PayoutId},
    instruction::Typed,
    payout::{Payout, PayoutRefusal},
};
use tauri::State;

/// Counts and sums of all tabs.
#[tauri::command]
#[specta::specta]
pub(crate) async fn payout_counters(shell: State<'_, Shell>) -> Result<Vec<CounterView>, ErrorView> {
    let (desk, _) = shell.signed_in().await?;
    Ok(counter_views(&read(&desk, |journal| journal.counters()).await?))
}

/// All about one payout.
#[tauri::command]
#[specta::specta]
pub(crate) async fn payout_detail(shell: State<'_, Shell>, id: String) -> Result<PayoutDetailView, ErrorView> {
    let (desk, _) = shell.signed_in().await?;
    let id = PayoutId::new(id);
    let wanted = id.clone();
    let (payout, history, connections) = read(&desk, move |journal| {
        let history = journal.history(&Subject::Payout(wanted.clone()))?;
        Ok((journal.payout(&wanted)?, history, journal.connections()?))
    })
    .await?;
    let payout = payout.ok_or(PayoutError::Refused(PayoutRefusal::NoSuchPayout))?;
    let connection = connection_of(&payout).and_then(|id| connections.iter().find(|connection| connection.id == *id));
    let context = DetailContext {
        history: &history,
        connection,
        abilities: Abilities::of(connection),
        now: shell.now(),
        gate: connection.and_then(|connection| desk.gate(&connection.id)),
        last_asked: desk.last_asked(&id),
        authority: desk.authority(),
    };
    let detail = payout_detail_view(&payout, &context);
    Ok(detail.ok_or(PayoutError::Refused(PayoutRefusal::NoSuchPayout))?)
}

fn connection_of(payout: &Payout) -> Option<&ConnectionId> {
    let instructed = payout.instruction.as_ref().map(|instruction| &instruction.connection);
    instructed.or_else(|| payout.typed.as_ref().and_then(|typed| typed.connection.as_ref()))
}

/// A fresh form; made once per form, so that a second send of the same form is refused.
#[tauri::command]
#[specta::specta]
pub(crate) async fn new_payout(
    shell: State<'_, Shell>,
    connection_id: Option<String>,
) -> Result<NewPayoutView, ErrorView> {
    let (desk, _) = shell.signed_in().await?;
    let new = desk.new_payout(connection_id.map(ConnectionId::new)).await?;
    Ok(new_payout_view(new))
}

/// What the desk says of a form as it stands; changes nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_payout(
    shell: State<'_, Shell>,
    payout_id: String,
    form: PayoutForm,
) -> Result<FormCheckView, ErrorView> {
    let typed = Typed::from(form);
    let (desk, who) = shell.signed_in().await?;
    let check = desk.check(&PayoutId::new(payout_id), &typed, &who).await?;
    Ok(form_check_view(check, &typed))
}

/// Keeps the form as a draft, valid or not; answers with the new revision.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_draft(
    shell: State<'_, Shell>,
    payout_id: String,
    expected_revision: u32,
    form: PayoutForm,
) -> Result<u32, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let id = PayoutId::new(payout_id);
    let payout = desk.save_draft(&id, expected_revision.into(), form.into(), &who).await?;
    Ok(revision_of(&payout))
}

/// Throws a draft away.
#[tauri::command]
#[specta::specta]
pub(crate) async fn discard_draft(
    shell: State<'_, Shell>,
    payout_id: String,
    expected_revision: u32,
) -> Result<(), ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    desk.discard_draft(&PayoutId::new(payout_id), expected_revision.into(), &who).await?;
    Ok(())
}

/// Confirms the form for sending; answers with the new revision.
#[tauri::command]
#[specta::specta]
pub(crate) async fn send_payout(
    shell: State<'_, Shell>,
    payout_id: String,
    expected_revision: u32,
    form: PayoutForm,
    accepted_warnings: Vec<String>,
) -> Result<u32, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let id = PayoutId::new(payout_id);
    let payout = desk.send(&id, expected_revision.into(), &form.into(), &accepted_warnings, &who).await?;
    Ok(revision_of(&payout))
}

/// Takes a payout back before it is sent, or asks the provider to cancel it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_payout(
    shell: State<'_, Shell>,
    payout_id: String,
    expected_revision: u32,
) -> Result<(), ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    desk.cancel(&PayoutId::new(payout_id), expected_revision.into(), &who).await?;
    Ok(())
}

/// Notes that a person has seen a late change.
#[tauri::command]
#[specta::specta]
pub(crate) async fn acknowledge_reversal(
    shell: State<'_, Shell>,
    payout_id: String,
    expected_revision: u32,
) -> Result<(), ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    desk.acknowledge(&PayoutId::new(payout_id), expected_revision.into(), &who).await?;
    Ok(())
}

/// Asks the provider about a payout now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ask_now(shell: State<'_, Shell>, payout_id: String) -> Result<(), ErrorView> {
    let (desk, _) = shell.signed_in().await?;
    desk.ask_now(&PayoutId::new(payout_id)).await?;
    Ok(())
}

fn revision_of(payout: &Payout) -> u32 {
    u32::try_from(payout.revision).unwrap_or(u32::MAX)
}
