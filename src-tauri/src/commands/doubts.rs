//! The payouts whose outcome people have to find out, what they found, and what it rests on.

use crate::{
    views::{DoubtView, ErrorView, EvidenceForm, PictureForm, SecondPersonForm, Verdict, doubt_view},
    wiring::{Shell, read},
};
use khlang_desk::EvidenceDraft;
use khlang_domain::ids::PayoutId;
use tauri::State;

/// Every payout in doubt over all connections, the longest in doubt first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn doubts(shell: State<'_, Shell>) -> Result<Vec<DoubtView>, ErrorView> {
    let desk = shell.desk().await?;
    let doubts = desk.in_doubt().await?;
    let connections = read(&desk, |journal| journal.connections()).await?;
    Ok(doubts.iter().filter_map(|doubt| doubt_view(doubt, &connections)).collect())
}

/// Records what people found. That it was not paid needs a second person.
#[tauri::command]
#[specta::specta]
pub(crate) async fn settle_payout(
    shell: State<'_, Shell>,
    payout_id: String,
    expected_revision: u32,
    verdict: Verdict,
    evidence: EvidenceForm,
    second: Option<SecondPersonForm>,
) -> Result<(), ErrorView> {
    let desk = shell.desk().await?;
    let (id, evidence) = (PayoutId::new(payout_id), EvidenceDraft::try_from(evidence)?);
    let second = second.map(Into::into);
    desk.settle(&id, expected_revision.into(), verdict.into(), &evidence, second, &shell.person()).await?;
    Ok(())
}

/// A picture that was kept as evidence.
#[tauri::command]
#[specta::specta]
pub(crate) async fn evidence_picture(shell: State<'_, Shell>, sha256: String) -> Result<PictureForm, ErrorView> {
    let (bytes, media_type) = shell.desk().await?.picture(&sha256).await?;
    Ok(PictureForm::of(&bytes, media_type))
}
