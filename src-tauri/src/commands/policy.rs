//! The policy: what holds, what a draft of it would have said, and changing it.

use crate::{
    views::{ErrorView, PolicyCheck, PolicyContext, PolicyDraft, PolicyView, ReplayView, policy_view, replay_view},
    wiring::{Shell, vouched},
};
use khlang_desk::{Desk, PolicyError, SignedIn};
use khlang_domain::{person::Role, policy::PolicyProblem};
use tauri::State;

/// The policy that holds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn policy(shell: State<'_, Shell>) -> Result<PolicyView, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    view(&desk, &who).await
}

/// What cannot be meant in a draft; changes nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_policy(shell: State<'_, Shell>, draft: PolicyDraft) -> Result<PolicyCheck, ErrorView> {
    shell.signed_in().await?;
    let problems = match draft.read() {
        Ok(policy) => PolicyProblem::all_in(&policy).into_iter().map(Into::into).collect(),
        Err(problems) => problems,
    };
    Ok(PolicyCheck { problems })
}

/// Changes the policy.
#[tauri::command]
#[specta::specta]
pub(crate) async fn change_policy(
    shell: State<'_, Shell>,
    expected_revision: u32,
    draft: PolicyDraft,
    second: Option<crate::views::SecondPerson>,
) -> Result<PolicyView, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let policy = draft.read().map_err(|_| PolicyError::Problems(Vec::new()))?;
    let second = vouched(&desk, second).await?;
    desk.change_policy(expected_revision.into(), policy, second.as_ref(), &who).await?;
    view(&desk, &who).await
}

/// What a draft would have said of the last days; changes nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn replay_policy(
    shell: State<'_, Shell>,
    draft: PolicyDraft,
    days: u32,
) -> Result<ReplayView, ErrorView> {
    let (desk, _) = shell.signed_in().await?;
    let policy = draft.read().map_err(|_| PolicyError::Problems(Vec::new()))?;
    let (from, to, replay) = desk.replay_policy(&policy, days).await?;
    Ok(replay_view(from, to, &replay))
}

async fn view(desk: &Desk, who: &SignedIn) -> Result<PolicyView, ErrorView> {
    let authority = desk.authority();
    let context = PolicyContext {
        waiting: desk.waiting_for_approval().await?.len(),
        supervisors: authority.people.count(Role::Supervisor),
        second_needed: desk.somebody_could_confirm(who),
    };
    Ok(policy_view(&authority.policy, context))
}
