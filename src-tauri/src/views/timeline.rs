//! The timeline: every entry of a payout in one line, with its time, its person and how it should strike the eye.

use super::{
    basics::TimeText,
    codes::{SeenCode, TimelineCode as Code},
};
use khlang_domain::{
    approval::Digest,
    entry::{Entry, Evidence, LookUp, PayoutEntry, Recorded, Subject, Verdict},
    ids::Actor,
    outcome::{CancelOutcome, CreateOutcome, Difference, Doubt, Observation, ProviderStatus, Refusal, Trouble},
    payout::{Alarm, Payout, apply},
    policy::{Outcome, Weight},
};
use serde::Serialize;
use specta::Type;
use std::collections::BTreeMap;

/// How a line should strike the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Tone {
    /// Nothing moved.
    Rest,
    /// It went on.
    Move,
    /// It is over, and well.
    Done,
    /// A person should look.
    Alarm,
    /// Something has to pass first.
    Wait,
}

/// Message `timeline.<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TimelineItemView {
    /// When.
    pub at: TimeText,
    /// Who; null for the program itself.
    pub who: Option<String>,
    /// What.
    pub code: String,
    /// What the message may quote.
    pub params: BTreeMap<String, String>,
    /// How it should strike the eye.
    pub tone: Tone,
}

type Line = (Code, Tone, Vec<(&'static str, String)>);

/// The lines of one payout, oldest first.
pub(super) fn timeline(history: &[Recorded]) -> Vec<TimelineItemView> {
    timeline_from(history, 0)
}

/// The lines of one payout from this place of its history on, oldest first. What comes before decides how they read.
pub(super) fn timeline_from(history: &[Recorded], first: usize) -> Vec<TimelineItemView> {
    let mut payout: Option<Payout> = None;
    let mut lines = Vec::with_capacity(history.len());
    for (place, recorded) in history.iter().enumerate() {
        let (Entry::Payout(entry), Subject::Payout(id)) = (&recorded.entry, &recorded.subject) else { continue };
        let before = payout.as_ref().map_or(Before::New, Before::of);
        let before_weight =
            payout.as_ref().and_then(|payout| payout.weighed.as_ref()).map(|was| (was.weight.clone(), was.route));
        payout = apply(payout, id, entry, &recorded.who, recorded.at);
        if place < first {
            continue;
        }
        let (code, tone, params) = line(entry, payout.as_ref(), before, before_weight.as_ref());
        lines.push(TimelineItemView {
            at: recorded.at.into(),
            who: said_by(recorded, entry),
            code: code.code().to_owned(),
            params: params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            tone,
        });
    }
    lines
}

/// Weighing is the policy's doing, whoever's act it stands beside.
fn said_by(recorded: &Recorded, entry: &PayoutEntry) -> Option<String> {
    let is_a_persons = recorded.who != Actor::khlang() && !matches!(entry, PayoutEntry::Weighed { .. });
    is_a_persons.then(|| recorded.who.as_str().to_owned())
}

/// What had become of earlier requests when the next one began.
#[derive(Clone, Copy)]
enum Before {
    /// None may have reached the provider.
    New,
    /// One may have created the payout.
    MayExist,
    /// People found that nothing came of one.
    RuledOut,
}

impl Before {
    fn of(payout: &Payout) -> Self {
        if payout.may_exist_before(u32::MAX) {
            Self::MayExist
        } else if payout.attempts.iter().any(|attempt| attempt.ruled_out) {
            Self::RuledOut
        } else {
            Self::New
        }
    }
}

/// `after` is the payout with the entry in it.
fn line(entry: &PayoutEntry, after: Option<&Payout>, before: Before, before_weight: Option<&(Weight, Digest)>) -> Line {
    match entry {
        PayoutEntry::Drafted { .. } => (Code::Drafted, Tone::Rest, vec![]),
        PayoutEntry::Discarded => (Code::Discarded, Tone::Rest, vec![]),
        PayoutEntry::Entered { accepted_warnings, .. } => {
            (Code::Entered, Tone::Move, vec![("warnings", accepted_warnings.len().to_string())])
        }
        PayoutEntry::Weighed { weight, route, .. } => weighed(weight, route, before_weight),
        PayoutEntry::Approved { envelope, .. } => {
            (Code::Approved, Tone::Move, vec![("code", crate::question::code_of_digest(&envelope.digest))])
        }
        PayoutEntry::ApprovalVoided { signer } => {
            (Code::ApprovalVoided, Tone::Wait, vec![("signer", signer.as_str().to_owned())])
        }
        PayoutEntry::Returned { reason } => (Code::Returned, Tone::Wait, vec![("reason", reason.clone())]),
        PayoutEntry::Rejected { reason } => (Code::Rejected, Tone::Alarm, vec![("reason", reason.clone())]),
        PayoutEntry::Lapsed => (Code::Lapsed, Tone::Wait, vec![]),
        PayoutEntry::PolicyRefused { weight } => (Code::PolicyRefused, Tone::Wait, weight_params(weight)),
        PayoutEntry::ApprovalBroken { .. } => (Code::ApprovalBroken, Tone::Alarm, vec![]),
        PayoutEntry::Withdrawn => (Code::Withdrawn, Tone::Rest, vec![]),
        PayoutEntry::SendingBegan { attempt, .. } => {
            let code = match before {
                Before::New => Code::SendingBegan,
                Before::MayExist => Code::SendingRepeated,
                Before::RuledOut => Code::SendingAnew,
            };
            (code, Tone::Move, vec![("attempt", attempt.to_string())])
        }
        PayoutEntry::SendingEnded { outcome, .. } => ended(outcome, after),
        PayoutEntry::LookedUp { look_up: LookUp::NotThere { rows, .. } } => {
            (Code::NotInList, Tone::Wait, vec![("rows", rows.to_string())])
        }
        PayoutEntry::LookedUp { look_up: LookUp::Found { observation } } if observation.differences.is_empty() => {
            (Code::FoundInList, Tone::Move, vec![("id", observation.id.as_str().to_owned())])
        }
        PayoutEntry::LookedUp { look_up: LookUp::Found { observation } } => mismatch(&observation.differences),
        PayoutEntry::Observed { observation } => observed(observation, after),
        PayoutEntry::CancelAsked => (Code::CancelAsked, Tone::Wait, vec![]),
        PayoutEntry::CancelEnded { outcome } => match outcome {
            CancelOutcome::Taken => (Code::CancelTaken, Tone::Wait, vec![]),
            CancelOutcome::Refused { refusal } => (Code::CancelRefused, Tone::Alarm, refusal_params(refusal)),
            CancelOutcome::NotSent { trouble } => (Code::CancelNotSent, Tone::Alarm, trouble_params(*trouble)),
            CancelOutcome::Unknown { doubt } => (Code::CancelUnknown, Tone::Wait, seen_params(doubt)),
        },
        PayoutEntry::AlarmAcknowledged => (Code::AlarmAcknowledged, Tone::Rest, vec![]),
        PayoutEntry::Settled { verdict, evidence, second } => settled(*verdict, evidence, second.as_ref()),
        PayoutEntry::Doubted { .. } => (Code::Doubted, Tone::Alarm, vec![]),
    }
}

/// Entering it forgets what was said of it before; what is there already was weighed since.
fn weighed(weight: &Weight, route: &Digest, before: Option<&(Weight, Digest)>) -> Line {
    let tone = if weight.outcome == Outcome::Goes { Tone::Move } else { Tone::Wait };
    match before {
        None => (Code::Weighed, tone, weight_params(weight)),
        Some((before, way)) if before == weight && way == route => {
            (Code::HeldAgainstPolicy, Tone::Rest, weight_params(weight))
        }
        Some(_) => (Code::Reweighed, tone, weight_params(weight)),
    }
}

fn weight_params(weight: &Weight) -> Vec<(&'static str, String)> {
    let outcome = match weight.outcome {
        Outcome::Goes => "goes",
        Outcome::Needs { .. } => "needs",
        Outcome::Refused => "refused",
    };
    let supervisors = weight.outcome.signatures().unwrap_or_default();
    vec![
        ("outcome", outcome.to_owned()),
        ("supervisors", supervisors.to_string()),
        ("rule", weight.rule.map_or_else(|| "otherwise".to_owned(), |number| number.to_string())),
    ]
}

fn ended(outcome: &CreateOutcome, after: Option<&Payout>) -> Line {
    match outcome {
        CreateOutcome::Accepted { id, .. } => (Code::Accepted, Tone::Move, vec![("id", id.as_str().to_owned())]),
        CreateOutcome::Refused { refusal } => {
            let still_open = after.is_some_and(|payout| payout.state == khlang_domain::payout::PayoutState::Unknown);
            let code = if still_open { Code::RepeatRefused } else { Code::Refused };
            (code, Tone::Alarm, refusal_params(refusal))
        }
        CreateOutcome::NotSent { trouble } => (Code::NotSent, Tone::Wait, trouble_params(*trouble)),
        CreateOutcome::Unknown { doubt } => (Code::OutcomeUnknown, Tone::Alarm, seen_params(doubt)),
        CreateOutcome::Mismatch { differences, .. } => mismatch(differences),
    }
}

fn observed(observation: &Observation, after: Option<&Payout>) -> Line {
    if !observation.differences.is_empty() {
        return mismatch(&observation.differences);
    }
    let reason = |code, tone| {
        let reason = observation.reason.clone().unwrap_or_default();
        (code, tone, vec![("reason", reason)])
    };
    match (&observation.status, after.and_then(|payout| payout.alarm.as_ref())) {
        (_, Some(Alarm::LateChange { from, to })) => {
            let code =
                if *to == khlang_domain::payout::PayoutState::Reversed { Code::Reversed } else { Code::LateChange };
            (code, Tone::Alarm, vec![("from", from.name().to_owned()), ("to", to.name().to_owned())])
        }
        (ProviderStatus::Pending, _) => (Code::StatusPending, Tone::Move, vec![]),
        (ProviderStatus::Processing, _) => (Code::StatusProcessing, Tone::Move, vec![]),
        (ProviderStatus::Accepted, _) => (Code::StatusAccepted, Tone::Move, vec![]),
        (ProviderStatus::Paid, _) => (Code::StatusPaid, Tone::Done, vec![]),
        (ProviderStatus::Failed, _) => reason(Code::StatusFailed, Tone::Alarm),
        (ProviderStatus::Canceled, _) => reason(Code::StatusCanceled, Tone::Done),
        (ProviderStatus::Unrecognised(word), _) => (Code::StatusUnrecognised, Tone::Wait, vec![("word", word.clone())]),
    }
}

fn settled(verdict: Verdict, evidence: &Evidence, second: Option<&Actor>) -> Line {
    let mut params = vec![("evidence", evidence.text.clone()), ("pictures", evidence.pictures.len().to_string())];
    params.extend(second.map(|second| ("second", second.as_str().to_owned())));
    match verdict {
        Verdict::Paid => (Code::SettledPaid, Tone::Done, params),
        Verdict::Failed => (Code::SettledFailed, Tone::Alarm, params),
        Verdict::NotPaid => (Code::SettledNotPaid, Tone::Wait, params),
    }
}

fn mismatch(differences: &[Difference]) -> Line {
    (Code::Mismatch, Tone::Alarm, difference_params(differences))
}

/// The first difference, and how many there are.
pub(super) fn difference_params(differences: &[Difference]) -> Vec<(&'static str, String)> {
    let first = differences.first();
    let text = |take: fn(&Difference) -> &String| first.map(take).cloned().unwrap_or_default();
    vec![
        ("field", text(|difference| &difference.field)),
        ("sent", text(|difference| &difference.sent)),
        ("answered", text(|difference| &difference.answered)),
        ("count", differences.len().to_string()),
    ]
}

pub(super) fn refusal_params(refusal: &Refusal) -> Vec<(&'static str, String)> {
    vec![("code", refusal.code.clone()), ("message", refusal.message.clone()), ("status", refusal.status.to_string())]
}

pub(super) fn trouble_params(trouble: Trouble) -> Vec<(&'static str, String)> {
    vec![("trouble", trouble_code(trouble).to_owned())]
}

/// What was seen of a call whose end is not known.
pub(super) fn seen(doubt: &Doubt) -> (SeenCode, Vec<(&'static str, String)>) {
    match doubt {
        Doubt::Timeout => (SeenCode::Timeout, vec![]),
        Doubt::Dropped => (SeenCode::Dropped, vec![]),
        Doubt::Unreadable { status } => (SeenCode::Unreadable, vec![("status", status.to_string())]),
        Doubt::Redirected { status } => (SeenCode::Redirected, vec![("status", status.to_string())]),
        Doubt::ServerSaid { status, code } => {
            let code = code.clone().map(|code| ("code", code));
            (SeenCode::ServerSaid, [("status", status.to_string())].into_iter().chain(code).collect())
        }
        Doubt::Duplicate { code } => (SeenCode::Duplicate, vec![("code", code.clone())]),
        Doubt::Interrupted => (SeenCode::Interrupted, vec![]),
        Doubt::Restored { .. } => (SeenCode::Restored, vec![]),
    }
}

/// As parameters of a message that quotes what was seen.
pub(super) fn seen_params(doubt: &Doubt) -> Vec<(&'static str, String)> {
    let (seen, more) = seen(doubt);
    [("seen", seen.code().to_owned())].into_iter().chain(more).collect()
}

/// What the messages choose their words by.
pub(super) fn trouble_code(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::NoNetwork => "noNetwork",
        Trouble::HostNotFound => "hostNotFound",
        Trouble::ConnectionRefused => "connectionRefused",
        Trouble::ConnectTimeout => "connectTimeout",
        Trouble::Tls => "tls",
        Trouble::Proxy => "proxy",
        Trouble::Keychain => "keychain",
        Trouble::Settings => "settings",
        Trouble::BodyChanged => "bodyChanged",
    }
}
