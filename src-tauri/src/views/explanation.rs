//! The explanation beside a payout that is not simply well: what happened, whose side it is on, and the provider's own words for it.

use super::{
    basics::CodeView,
    codes::{ExplanationCode as Code, SeenCode},
    timeline::{difference_params, seen_params, trouble_params},
};
use khlang_desk::Gate;
use khlang_domain::{
    outcome::{CancelOutcome, CreateOutcome, Doubt, ProviderStatus, Refusal, Trouble},
    payout::{Alarm, Payout, PayoutState, ReconcileStep},
};
use khlang_providers::check::Finding as Found;
use serde::Serialize;
use specta::Type;
use std::collections::BTreeMap;

/// Whose side it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Side {
    /// The people at this desk.
    You,
    /// The provider.
    Provider,
    /// What lies between.
    Network,
    /// This program.
    Khlang,
    /// No telling.
    Unknown,
}

impl Side {
    /// The code of each, for the message catalogues.
    pub const ALL: [&'static str; 5] = ["you", "provider", "network", "khlang", "unknown"];
}

/// What happened, whose side it is on and what to do. Message `explain.<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExplanationView {
    /// What happened.
    pub code: String,
    /// What the message may quote.
    pub params: BTreeMap<String, String>,
    /// Whose side it is on.
    pub side: Side,
    /// The provider's code, to quote to its support.
    pub provider_code: Option<String>,
    /// The provider's message, in its own words.
    pub provider_message: Option<String>,
}

impl ExplanationView {
    fn new(code: Code, side: Side, params: Vec<(&'static str, String)>) -> Self {
        let params = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { code: code.code().to_owned(), params, side, provider_code: None, provider_message: None }
    }

    fn quoting(self, refusal: &Refusal) -> Self {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self { provider_code: filled(&refusal.code), provider_message: filled(&refusal.message), ..self }
    }
}

/// Why the payout is not simply well; `None` when it is. `gate` is what locks its connection now, `step` the next step towards knowing
/// what became of it.
pub(super) fn explanation(payout: &Payout, gate: Option<Gate>, step: Option<ReconcileStep>) -> Option<ExplanationView> {
    match &payout.alarm {
        Some(Alarm::Mismatch { differences }) => {
            return Some(ExplanationView::new(Code::Mismatch, Side::Provider, difference_params(differences)));
        }
        Some(Alarm::ApprovalBroken { .. }) => {
            return Some(ExplanationView::new(Code::ApprovalBroken, Side::You, vec![]));
        }
        Some(Alarm::LateChange { from, to }) => {
            let code = if *to == PayoutState::Reversed { Code::Reversed } else { Code::LateChange };
            let params = vec![("from", from.name().to_owned()), ("to", to.name().to_owned())];
            return Some(with_reason(ExplanationView::new(code, Side::Provider, params), payout));
        }
        None => {}
    }
    match payout.state {
        // What waits for people, or was decided by them, shows how its approval stands instead.
        PayoutState::AwaitingApproval | PayoutState::Returned | PayoutState::Rejected => None,
        PayoutState::Draft | PayoutState::Discarded | PayoutState::Sending => None,
        PayoutState::Ready => ready(payout, gate),
        PayoutState::Unknown => Some(unknown(payout, step)),
        PayoutState::Accepted => Some(ExplanationView::new(Code::Untracked, Side::You, vec![])),
        PayoutState::Refused => refused(payout),
        PayoutState::Pending | PayoutState::Processing => open(payout),
        PayoutState::Paid => payout
            .cancel
            .as_ref()
            .filter(|cancel| {
                !matches!(cancel.outcome, Some(CancelOutcome::NotSent { .. } | CancelOutcome::Refused { .. }))
            })
            .map(|_| ExplanationView::new(Code::PaidDespiteCancel, Side::Provider, vec![])),
        PayoutState::Failed => Some(with_reason(ExplanationView::new(Code::Failed, Side::Provider, vec![]), payout)),
        // Without a provider's id it was taken back here, before anything was sent.
        PayoutState::Canceled => (payout.cancel.is_none() && payout.provider_id.is_some())
            .then(|| with_reason(ExplanationView::new(Code::CanceledByProvider, Side::Provider, vec![]), payout)),
        PayoutState::Reversed => Some(with_reason(
            ExplanationView::new(Code::Reversed, Side::Provider, vec![("from", PayoutState::Paid.name().to_owned())]),
            payout,
        )),
    }
}

fn ready(payout: &Payout, gate: Option<Gate>) -> Option<ExplanationView> {
    if let Some(gate) = gate {
        let side = match gate {
            Gate::Settling | Gate::NotCheckedYet => Side::Khlang,
            Gate::AskedToWait { .. } => Side::Provider,
            Gate::Trouble(finding) => side_of_finding(finding),
            _ => Side::You,
        };
        let CodeView { code, params } = super::connection::gate_code(gate);
        let mut view = ExplanationView::new(Code::Waiting, side, vec![("gate", code)]);
        view.params.extend(params);
        return Some(view);
    }
    match payout.attempts.last().and_then(|attempt| attempt.ended.as_ref()) {
        Some((_, CreateOutcome::NotSent { trouble })) => {
            Some(ExplanationView::new(Code::NotSent, side_of(*trouble), trouble_params(*trouble)))
        }
        _ => None,
    }
}

fn unknown(payout: &Payout, step: Option<ReconcileStep>) -> ExplanationView {
    let last = payout.attempts.last().and_then(|attempt| attempt.ended.as_ref()).map(|(_, outcome)| outcome);
    let code = if step == Some(ReconcileStep::LeaveToPeople) { Code::UnknownNeedsPeople } else { Code::Unknown };
    match last {
        Some(CreateOutcome::Unknown { doubt }) => {
            let side = match doubt {
                Doubt::Timeout | Doubt::Dropped => Side::Network,
                Doubt::Interrupted | Doubt::Restored { .. } => Side::Khlang,
                _ => Side::Provider,
            };
            let view = ExplanationView::new(code, side, seen_params(doubt));
            match doubt {
                Doubt::ServerSaid { code: Some(code), .. } | Doubt::Duplicate { code } => {
                    ExplanationView { provider_code: Some(code.clone()), ..view }
                }
                _ => view,
            }
        }
        Some(CreateOutcome::Refused { refusal }) => {
            ExplanationView::new(code, Side::Provider, vec![("seen", SeenCode::RepeatRefused.code().to_owned())])
                .quoting(refusal)
        }
        Some(CreateOutcome::NotSent { .. }) => {
            ExplanationView::new(code, Side::Network, vec![("seen", SeenCode::RepeatNotSent.code().to_owned())])
        }
        _ => ExplanationView::new(code, Side::Unknown, vec![("seen", SeenCode::Nothing.code().to_owned())]),
    }
}

fn refused(payout: &Payout) -> Option<ExplanationView> {
    let refusal = payout.attempts.iter().rev().find_map(|attempt| match &attempt.ended {
        Some((_, CreateOutcome::Refused { refusal })) => Some(refusal),
        _ => None,
    })?;
    let (code, side) = if refusal.is_about_credentials() {
        (Code::RefusedCredentials, Side::You)
    } else {
        (Code::Refused, Side::Provider)
    };
    let field = refusal.field.clone().map(|field| ("field", field));
    Some(ExplanationView::new(code, side, field.into_iter().collect()).quoting(refusal))
}

fn open(payout: &Payout) -> Option<ExplanationView> {
    match payout.cancel.as_ref().and_then(|cancel| cancel.outcome.as_ref()) {
        Some(CancelOutcome::Refused { refusal }) => {
            return Some(ExplanationView::new(Code::CancelRefused, Side::Provider, vec![]).quoting(refusal));
        }
        Some(CancelOutcome::NotSent { trouble }) => {
            return Some(ExplanationView::new(Code::CancelNotSent, side_of(*trouble), trouble_params(*trouble)));
        }
        Some(CancelOutcome::Unknown { doubt }) => {
            return Some(ExplanationView::new(Code::CancelUnknown, Side::Network, seen_params(doubt)));
        }
        Some(CancelOutcome::Taken) | None => {}
    }
    match &payout.provider_status {
        Some(ProviderStatus::Unrecognised(word)) => {
            Some(ExplanationView::new(Code::UnrecognisedStatus, Side::Provider, vec![("word", word.clone())]))
        }
        _ => None,
    }
}

fn with_reason(view: ExplanationView, payout: &Payout) -> ExplanationView {
    ExplanationView { provider_code: payout.failure_reason.clone(), ..view }
}

/// Where nobody answered it lies between; what an answer was about, the check says in its own words.
fn side_of_finding(code: &str) -> Side {
    let unreached =
        [Found::NoNetwork, Found::HostNotFound, Found::ConnectionRefused, Found::Timeout, Found::Tls, Found::Proxy];
    if unreached.iter().any(|finding| finding.code() == code) { Side::Network } else { Side::Unknown }
}

fn side_of(trouble: Trouble) -> Side {
    match trouble {
        Trouble::NoNetwork
        | Trouble::HostNotFound
        | Trouble::ConnectionRefused
        | Trouble::ConnectTimeout
        | Trouble::Tls
        | Trouble::Proxy => Side::Network,
        Trouble::Keychain | Trouble::Settings => Side::You,
        Trouble::BodyChanged => Side::Khlang,
    }
}
