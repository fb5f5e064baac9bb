//! The payouts whose outcome people have to find out, each with everything that may help: what was sent, what came back, what was asked
//! since, and what the balance did.

use super::{
    basics::{CodeView, TimeText, small},
    codes::SeenCode,
    connection::{BalanceView, balance_at_view},
    evidence::Verdict,
    payout::{PayoutRowView, payout_row_view},
    timeline::{self, TimelineItemView, refusal_params, timeline_from, trouble_params},
};
use khlang_desk::{DoubtKind as DeskDoubt, InDoubt, asked_since_sending};
use khlang_domain::{connection::Connection, outcome::CreateOutcome, payout::Attempt};
use serde::Serialize;
use specta::Type;

/// Why a payout is in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DoubtKind {
    /// It may or may not exist at the provider.
    Unknown,
    /// The provider took it and cannot be asked about it.
    Untracked,
}

impl DoubtKind {
    /// The code of each, for the message catalogues.
    pub const ALL: [&'static str; 2] = ["unknown", "untracked"];
}

/// A payout whose outcome people have to find out: unknown, or taken by a provider that cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DoubtView {
    /// As in the table.
    pub row: PayoutRowView,
    /// Why it is in doubt. Message `doubt.<kind>`.
    pub kind: DoubtKind,
    /// Every request that was sent for it.
    pub attempts: Vec<AttemptView>,
    /// What was asked since, newest last.
    pub asked: Vec<TimelineItemView>,
    /// The balance before the request in doubt, where it was told.
    pub balance_before: Option<BalanceView>,
    /// The last balance, where it was told.
    pub balance_now: Option<BalanceView>,
    /// `likelyPaid`, `likelyNotPaid`, `tellsNothing`, `stillAsking`; message `suggestion.<code>`.
    pub suggestion: CodeView,
    /// Which verdicts are possible.
    pub verdicts: Vec<Verdict>,
}

/// One request that may have created it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AttemptView {
    /// From 1.
    pub number: u32,
    /// When it was sent.
    pub began_at: TimeText,
    /// When it was over; null while that is not known.
    pub ended_at: Option<TimeText>,
    /// What came back; null while nothing is known. Message `seen.<code>`.
    pub seen: Option<CodeView>,
}

/// A doubt as the window shows it; `None` for what is in no list.
#[must_use]
pub fn doubt_view(doubt: &InDoubt, connections: &[Connection]) -> Option<DoubtView> {
    Some(DoubtView {
        row: payout_row_view(&doubt.payout, connections)?,
        kind: match doubt.kind {
            DeskDoubt::Unknown => DoubtKind::Unknown,
            DeskDoubt::Untracked => DoubtKind::Untracked,
        },
        attempts: doubt.payout.attempts.iter().map(attempt_view).collect(),
        asked: timeline_from(&doubt.history, doubt.history.len() - asked_since_sending(&doubt.history).len()),
        balance_before: doubt.balance_before.map(balance_at_view),
        balance_now: doubt.balance_now.map(balance_at_view),
        suggestion: CodeView::plain(doubt.suggestion.code()),
        verdicts: doubt.verdicts().iter().copied().map(Verdict::from).collect(),
    })
}

fn attempt_view(attempt: &Attempt) -> AttemptView {
    let ended = attempt.ended.as_ref();
    AttemptView {
        number: small(attempt.number),
        began_at: attempt.began_at.into(),
        ended_at: ended.map(|(at, _)| (*at).into()),
        seen: ended.map(|(_, outcome)| seen(outcome)),
    }
}

/// What came back, in one code.
fn seen(outcome: &CreateOutcome) -> CodeView {
    let (code, params) = match outcome {
        CreateOutcome::Accepted { id, .. } => (SeenCode::Accepted.code(), vec![("id", id.as_str().to_owned())]),
        CreateOutcome::Refused { refusal } => (SeenCode::Refused.code(), refusal_params(refusal)),
        CreateOutcome::NotSent { trouble } => (SeenCode::NotSent.code(), trouble_params(*trouble)),
        CreateOutcome::Mismatch { .. } => (SeenCode::Mismatch.code(), vec![]),
        CreateOutcome::Unknown { doubt } => {
            let (code, params) = timeline::seen(doubt);
            (code.code(), params)
        }
    };
    params.into_iter().fold(CodeView::plain(code), |view, (name, value)| view.with(name, value))
}
