//! The supervisors' inbox. Nothing is signed here that was not shown in a dialog of the operating system, made from the same bytes.

use crate::{
    question::question,
    views::{
        ActItemForm, ActResult, ApprovalContext, ApprovalDetail, ApprovalPreviewView, ApprovalsView, ErrorView,
        approval_detail, approval_item, approval_preview_view, codes::ShellErrorCode,
    },
    wiring::{Shell, read},
};
use khlang_desk::{PayoutError, Shown};
use khlang_domain::{
    entry::Subject,
    ids::PayoutId,
    payout::{PayoutRefusal, PayoutState},
};
use khlang_vault::Secret;
use std::collections::HashSet;
use tauri::State;

/// Payouts that wait for signatures, the oldest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn approvals(shell: State<'_, Shell>) -> Result<ApprovalsView, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let waiting = desk.waiting_for_approval().await?;
    let connections = read(&desk, |journal| journal.connections()).await?;
    let items = waiting.iter();
    let items = items.filter_map(|payout| approval_item(payout, &connections, desk.why_inert(payout, &who)));
    Ok(ApprovalsView { items: items.collect() })
}

/// Everything that is needed to decide about one of them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn approval(shell: State<'_, Shell>, payout_id: String) -> Result<ApprovalDetail, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let id = PayoutId::new(payout_id);
    let wanted = id.clone();
    let (payout, history, connections) = read(&desk, move |journal| {
        Ok((journal.payout(&wanted)?, journal.history(&Subject::Payout(wanted))?, journal.connections()?))
    })
    .await?;
    let payout = payout.filter(|payout| payout.state == PayoutState::AwaitingApproval);
    let payout = payout.ok_or(PayoutError::Refused(PayoutRefusal::WrongState))?;
    let matter = desk.what_speaks_for(&payout).await?;
    let detail = approval_detail(
        &payout,
        ApprovalContext {
            history: &history,
            connections: &connections,
            payee: &matter.payee,
            warnings: matter.warnings,
            available: matter.available,
            inert: desk.why_inert(&payout, &who),
            now: shell.now(),
        },
    );
    Ok(detail.ok_or(PayoutError::Refused(PayoutRefusal::WrongState))?)
}

/// What approving these would do; changes nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_approval(
    shell: State<'_, Shell>,
    items: Vec<ActItemForm>,
) -> Result<ApprovalPreviewView, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let items = each_once(items);
    let preview = desk.preview_approval(&items, &who).await?;
    Ok(approval_preview_view(preview, &items))
}

/// Signs, once the person has agreed in the system's own dialog.
#[tauri::command]
#[specta::specta]
pub(crate) async fn approve(
    shell: State<'_, Shell>,
    items: Vec<ActItemForm>,
    password: Option<String>,
) -> Result<Vec<ActResult>, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let items = each_once(items);
    let prepared = desk.prepare_approval(&items, password.map(Secret::new).as_ref(), &who).await?;
    if prepared.signable().is_empty() {
        return Ok(desk.sign(prepared, &who).await.into_iter().map(ActResult::from).collect());
    }
    let connections = read(&desk, |journal| journal.connections()).await?;
    let bytes: Vec<&[u8]> = prepared.signable().iter().map(|one| one.bytes()).collect();
    let question = question(&bytes, &connections, &shell.current_settings()).map_err(|error| {
        tracing::error!(%error, "what would be signed cannot be shown, and is not signed");
        ErrorView::from(ShellErrorCode::CannotBeShown)
    })?;
    if !shell.confirm(question, &desk, &who).await {
        let declined: Vec<PayoutId> = prepared.signable().iter().map(|one| one.payout().clone()).collect();
        let refused = prepared.into_refused().into_iter().map(|(id, error)| ActResult::from((id, Err(error))));
        return Ok(declined.iter().map(ActResult::declined).chain(refused).collect());
    }
    shell.touched();
    Ok(desk.sign(prepared, &who).await.into_iter().map(ActResult::from).collect())
}

/// Gives payouts back to their makers.
#[tauri::command]
#[specta::specta]
pub(crate) async fn return_payout(
    shell: State<'_, Shell>,
    items: Vec<ActItemForm>,
    reason: String,
) -> Result<Vec<ActResult>, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let items = each_once(items);
    Ok(desk.return_payouts(&items, &reason, &who).await?.into_iter().map(ActResult::from).collect())
}

/// Refuses payouts for good.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reject_payout(
    shell: State<'_, Shell>,
    items: Vec<ActItemForm>,
    reason: String,
) -> Result<Vec<ActResult>, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let items = each_once(items);
    Ok(desk.reject_payouts(&items, &reason, &who).await?.into_iter().map(ActResult::from).collect())
}

/// Ends the inbox: the next approval asks for the password again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn leave_inbox(shell: State<'_, Shell>) -> Result<(), ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    desk.leave_inbox(&who);
    Ok(())
}

/// Each item once, in their order: what is asked for twice is neither shown nor summed up twice.
fn each_once(items: Vec<ActItemForm>) -> Vec<Shown> {
    let mut seen = HashSet::new();
    items.into_iter().map(Shown::from).filter(|item| seen.insert(item.clone())).collect()
}
