//! The payouts whose outcome people have to find out, what they found, and what it rests on.

use crate::{
    views::{DoubtView, ErrorView, EvidenceForm, PictureForm, SecondPerson, SecondPersonForm, Verdict, doubt_view},
    wiring::{Shell, read, vouched},
};
use khlang_desk::EvidenceDraft;
use khlang_domain::{ids::PayoutId, payout::Confirmation, person::Second};
use tauri::State;

/// Every payout in doubt over all connections, the longest in doubt first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn doubts(shell: State<'_, Shell>) -> Result<Vec<DoubtView>, ErrorView> {
    let (desk, _) = shell.signed_in().await?;
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
    let (desk, who) = shell.signed_in().await?;
    let (id, evidence) = (PayoutId::new(payout_id), EvidenceDraft::try_from(evidence)?);
    let second = match second {
        Some(form) => {
            let person = SecondPerson { name: form.name, password: form.password };
            let vouched = vouched(&desk, Some(person)).await?;
            vouched.map(|Second(by)| Confirmation { by, reference: form.reference })
        }
        None => None,
    };
    desk.settle(&id, expected_revision.into(), verdict.into(), &evidence, second, &who).await?;
    Ok(())
}

/// A picture that was kept as evidence.
#[tauri::command]
#[specta::specta]
pub(crate) async fn evidence_picture(shell: State<'_, Shell>, sha256: String) -> Result<PictureForm, ErrorView> {
    let (desk, _) = shell.signed_in().await?;
    let (bytes, media_type) = desk.picture(&sha256).await?;
    Ok(PictureForm::of(&bytes, media_type))
}
