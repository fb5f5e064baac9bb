//! What a command may add to a payout: entries, or a refusal that says why not.

use super::{Alarm, Payout, PayoutState, approve, reconcile::repeat_is_in_time};
use crate::{
    approval::{Clearance, Digest, Envelope, Environment, SignatureRefusal, clearance},
    entry::{Evidence, LookUp, PayoutEntry, Verdict},
    ids::{Actor, Fingerprint, IdempotencyKey},
    instruction::{Instruction, Typed},
    outcome::{BalanceAt, CancelOutcome, CreateOutcome, Observation, ProviderStatus},
    person::{People, Person, Role, is_same_person},
    policy::{Facts, Policy},
    time::UtcMillis,
};
use std::sync::Arc;
use thiserror::Error;

/// What a person or the program wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Keep the form as it is.
    SaveDraft {
        /// As typed.
        typed: Typed,
    },
    /// Throw the draft away.
    DiscardDraft,
    /// Confirm it for sending.
    Enter {
        /// What will be sent.
        instruction: Instruction,
        /// With which key.
        key: IdempotencyKey,
        /// What was ticked.
        accepted_warnings: Vec<String>,
        /// With what the policy weighs it, beside the payout itself.
        facts: Facts,
    },
    /// Hold it against the policy again, which changed since it was weighed.
    Reweigh {
        /// With what the policy weighs it, beside the payout itself.
        facts: Facts,
    },
    /// Record a supervisor's signature.
    Approve {
        /// The signature.
        envelope: Envelope,
    },
    /// Give it back to its maker.
    Return {
        /// Why.
        reason: String,
    },
    /// Refuse it for good.
    Reject {
        /// Why.
        reason: String,
    },
    /// Put on record what keeps it from being sent, where that is not the time or the network: a signature that does not count any more,
    /// an approval that lapsed, an alteration.
    ReviewApproval,
    /// Put on record that it is not what its entries made of it.
    ReportAlteration,
    /// Take it back before anything is sent.
    Withdraw,
    /// Record the intent to call the provider.
    BeginSending {
        /// Of the body that would be sent.
        fingerprint: Fingerprint,
        /// What the provider had last told of the balance.
        balance: Option<BalanceAt>,
    },
    /// Record how the call ended.
    EndSending {
        /// Which attempt.
        attempt: u32,
        /// Its end.
        outcome: CreateOutcome,
    },
    /// Record what the list said.
    RecordLookUp {
        /// What it said.
        look_up: LookUp,
    },
    /// Record what the provider said.
    RecordObservation {
        /// What it said.
        observation: Observation,
    },
    /// Ask for cancellation.
    AskCancel,
    /// Record how that request ended.
    EndCancel {
        /// Its end.
        outcome: CancelOutcome,
    },
    /// Note that a late change was seen.
    AcknowledgeAlarm,
    /// Settle what the provider cannot be asked about.
    Settle {
        /// What was found.
        verdict: Verdict,
        /// What it rests on.
        evidence: Evidence,
        /// Who confirms it, with the reference typed once more.
        second: Option<Confirmation>,
    },
    /// Bring it into doubt, because the journal is an older copy that came back: it may have been sent since.
    Doubt {
        /// From when on.
        from: UtcMillis,
        /// Until when.
        to: UtcMillis,
    },
}

/// A second person's word for a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// Who.
    pub by: Actor,
    /// The payout's reference, typed again, so that it is this payout that is meant.
    pub reference: String,
}

/// Who may do what on this desk, and by which policy. The same for every payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Which desk.
    pub environment: Environment,
    /// Everybody on record.
    pub people: People,
    /// The one that holds.
    pub policy: Policy,
}

/// What a decision depends on besides the payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The time of the decision.
    pub now: UtcMillis,
    /// Who commands.
    pub who: Actor,
    /// Who may do what.
    pub authority: Arc<Authority>,
    /// The way that the payout would take now, as `Connection::route` has it.
    pub route: Digest,
    /// The provider has idempotency keys: an identical create may be repeated.
    pub repeats_safely: bool,
    /// The provider can be asked for a list.
    pub lists: bool,
    /// The provider can be asked to cancel.
    pub cancels: bool,
}

/// Why a command was refused. Nothing was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PayoutRefusal {
    /// There is no such payout.
    #[error("no such payout")]
    NoSuchPayout,
    /// The command does not fit the payout's state.
    #[error("not possible in this state")]
    WrongState,
    /// It may already exist at the provider, and its provider could not tell a repeat from a second payout.
    #[error("it may exist already, and cannot be repeated safely")]
    RepeatNotSafe,
    /// It may already exist at the provider, and too much time has passed to repeat it by itself.
    #[error("the time for repeating is over")]
    RepeatTooLate,
    /// The body differs from that of an attempt that may have arrived.
    #[error("the body would differ from the attempt before")]
    BodyChanged,
    /// The answer disagreed with what was sent; nothing more is sent.
    #[error("an alarm stands")]
    AlarmStands,
    /// The outcome belongs to no attempt that is under way.
    #[error("no such attempt is under way")]
    NoSuchAttempt,
    /// The provider has no cancel.
    #[error("the provider cannot cancel")]
    CannotCancel,
    /// A request to cancel is under way or was taken already.
    #[error("cancel was asked already")]
    CancelAskedAlready,
    /// There is nothing to acknowledge.
    #[error("nothing to acknowledge")]
    NothingToAcknowledge,
    /// A verdict rests on nothing.
    #[error("no evidence")]
    EvidenceMissing,
    /// The verdict needs a second person.
    #[error("a second person has to confirm")]
    SecondPersonMissing,
    /// The second person is the first.
    #[error("the second person is the first")]
    SecondPersonIsFirst,
    /// The reference that was typed again is another one.
    #[error("another reference")]
    ReferenceDiffers,
    /// Their password was reset by one person alone a short while ago: that one would act with themselves.
    #[error("nobody acts alone so soon after a reset by one person")]
    AloneTooSoon,
    /// Neither of the two people is a supervisor.
    #[error("one of the two has to be a supervisor")]
    NoSupervisor,
    /// The policy does not let it go.
    #[error("the policy refuses it")]
    PolicyRefuses,
    /// It was tried already, and every attempt of a payout is the same.
    #[error("what was tried cannot be changed")]
    TriedAlready,
    /// A reason has to be given.
    #[error("no reason")]
    ReasonMissing,
    /// Only a supervisor may.
    #[error("not a supervisor")]
    NotSupervisor,
    /// One's own payout.
    #[error("one's own payout")]
    OwnPayout,
    /// The key with which it is signed is newer than the payout.
    #[error("the key is newer than the payout")]
    KeyTooNew,
    /// The key is not in use, or came with a password that somebody else gave.
    #[error("the key does not count")]
    KeyNotInUse,
    /// They signed already.
    #[error("signed already")]
    SignedAlready,
    /// The time for approving and sending it is over.
    #[error("the approval lapsed")]
    ApprovalLapsed,
    /// It is not a signature over this payout.
    #[error("not a signature over this payout")]
    SignatureInvalid,
    /// The policy, or the way that it would take, changed since it was weighed.
    #[error("not weighed by the policy that holds")]
    NotWeighed,
    /// A signature does not count any more.
    #[error("a signature does not count any more")]
    ApprovalVoided,
    /// What is on record was altered.
    #[error("what is on record was altered")]
    Altered,
}

impl PayoutRefusal {
    /// Every refusal.
    pub const ALL: [Self; 29] = [
        Self::NoSuchPayout,
        Self::WrongState,
        Self::RepeatNotSafe,
        Self::RepeatTooLate,
        Self::BodyChanged,
        Self::AlarmStands,
        Self::NoSuchAttempt,
        Self::CannotCancel,
        Self::CancelAskedAlready,
        Self::NothingToAcknowledge,
        Self::EvidenceMissing,
        Self::SecondPersonMissing,
        Self::SecondPersonIsFirst,
        Self::ReferenceDiffers,
        Self::AloneTooSoon,
        Self::NoSupervisor,
        Self::PolicyRefuses,
        Self::TriedAlready,
        Self::ReasonMissing,
        Self::NotSupervisor,
        Self::OwnPayout,
        Self::KeyTooNew,
        Self::KeyNotInUse,
        Self::SignedAlready,
        Self::ApprovalLapsed,
        Self::SignatureInvalid,
        Self::NotWeighed,
        Self::ApprovalVoided,
        Self::Altered,
    ];

    /// The code of its message.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSuchPayout => "noSuchPayout",
            Self::WrongState => "wrongState",
            Self::RepeatNotSafe => "repeatNotSafe",
            Self::RepeatTooLate => "repeatTooLate",
            Self::BodyChanged => "bodyChanged",
            Self::AlarmStands => "alarmStands",
            Self::NoSuchAttempt => "noSuchAttempt",
            Self::CannotCancel => "cannotCancel",
            Self::CancelAskedAlready => "cancelAskedAlready",
            Self::NothingToAcknowledge => "nothingToAcknowledge",
            Self::EvidenceMissing => "evidenceMissing",
            Self::SecondPersonMissing => "secondPersonMissing",
            Self::SecondPersonIsFirst => "secondPersonIsFirst",
            Self::ReferenceDiffers => "referenceDiffers",
            Self::AloneTooSoon => "aloneTooSoon",
            Self::NoSupervisor => "noSupervisor",
            Self::PolicyRefuses => "policyRefuses",
            Self::TriedAlready => "triedAlready",
            Self::ReasonMissing => "reasonMissing",
            Self::NotSupervisor => "notSupervisor",
            Self::OwnPayout => "ownPayout",
            Self::KeyTooNew => "keyTooNew",
            Self::KeyNotInUse => "keyNotInUse",
            Self::SignedAlready => "signedAlready",
            Self::ApprovalLapsed => "approvalLapsed",
            Self::SignatureInvalid => "signatureInvalid",
            Self::NotWeighed => "notWeighed",
            Self::ApprovalVoided => "approvalVoided",
            Self::Altered => "altered",
        }
    }
}

/// The entries that `command` adds, in order; empty when it says nothing new.
///
/// # Errors
/// A [`PayoutRefusal`] when the command may not be carried out.
pub fn decide(payout: Option<&Payout>, command: Command, context: &Context) -> Result<Vec<PayoutEntry>, PayoutRefusal> {
    let Some(payout) = payout else {
        return match command {
            Command::SaveDraft { typed } => Ok(vec![PayoutEntry::Drafted { typed }]),
            Command::Enter { instruction, key, accepted_warnings, facts } => {
                enter(PayoutEntry::Entered { instruction, key, accepted_warnings }, &facts, context)
            }
            _ => Err(PayoutRefusal::NoSuchPayout),
        };
    };
    match command {
        Command::SaveDraft { typed } => {
            require(payout.state == PayoutState::Draft, PayoutRefusal::WrongState)?;
            if payout.typed.as_ref() == Some(&typed) {
                return Ok(Vec::new());
            }
            Ok(vec![PayoutEntry::Drafted { typed }])
        }
        Command::DiscardDraft => {
            require(payout.state == PayoutState::Draft, PayoutRefusal::WrongState)?;
            Ok(vec![PayoutEntry::Discarded])
        }
        Command::Enter { instruction, key, accepted_warnings, facts } => {
            require(matches!(payout.state, PayoutState::Draft | PayoutState::Returned), PayoutRefusal::WrongState)?;
            let unchanged = payout.instruction.as_ref() == Some(&instruction);
            require(unchanged || payout.can_be_corrected(), PayoutRefusal::TriedAlready)?;
            // The key is made once; a payout that came back keeps it.
            let key = payout.key.clone().unwrap_or(key);
            enter(PayoutEntry::Entered { instruction, key, accepted_warnings }, &facts, context)
        }
        Command::Withdraw => {
            // Ready is reached again only from attempts of which not one byte left, or after two people found that none arrived.
            let here =
                matches!(payout.state, PayoutState::Ready | PayoutState::AwaitingApproval | PayoutState::Returned);
            require(here, PayoutRefusal::WrongState)?;
            Ok(vec![PayoutEntry::Withdrawn])
        }
        Command::Reweigh { facts } => approve::reweigh(payout, &facts, context),
        Command::Approve { envelope } => approve::approve(payout, envelope, context),
        Command::Return { reason } => {
            approve::require_return(payout, &reason, context)?;
            Ok(vec![PayoutEntry::Returned { reason }])
        }
        Command::Reject { reason } => {
            approve::require_decision(payout, &reason, context)?;
            Ok(vec![PayoutEntry::Rejected { reason }])
        }
        Command::ReviewApproval => approve::review(payout, context),
        Command::ReportAlteration => approve::report_alteration(payout),
        Command::BeginSending { fingerprint, balance } => begin_sending(payout, fingerprint, balance, context),
        Command::EndSending { attempt, outcome } => {
            let under_way = payout.attempts.last().is_some_and(|a| a.number == attempt && a.ended.is_none());
            require(payout.state == PayoutState::Sending && under_way, PayoutRefusal::NoSuchAttempt)?;
            Ok(vec![PayoutEntry::SendingEnded { attempt, outcome }])
        }
        Command::RecordLookUp { look_up } => {
            require(payout.state == PayoutState::Unknown, PayoutRefusal::WrongState)?;
            require(payout.alarm.is_none(), PayoutRefusal::AlarmStands)?;
            Ok(vec![PayoutEntry::LookedUp { look_up }])
        }
        Command::RecordObservation { observation } => record_observation(payout, observation),
        Command::AskCancel => ask_cancel(payout, context),
        Command::EndCancel { outcome } => {
            let under_way = payout.cancel.as_ref().is_some_and(|c| c.outcome.is_none());
            require(under_way, PayoutRefusal::NoSuchAttempt)?;
            Ok(vec![PayoutEntry::CancelEnded { outcome }])
        }
        Command::Settle { verdict, evidence, second } => settle(payout, verdict, evidence, second, context),
        Command::Doubt { from, to } => {
            require(may_have_been_sent_since(payout.state), PayoutRefusal::WrongState)?;
            Ok(vec![PayoutEntry::Doubted { from, to }])
        }
        Command::AcknowledgeAlarm => {
            let late = matches!(payout.alarm, Some(Alarm::LateChange { .. }));
            require(late, PayoutRefusal::NothingToAcknowledge)?;
            Ok(vec![PayoutEntry::AlarmAcknowledged])
        }
    }
}

/// In which states a payout of an older copy may have been sent since: whatever was entered and is neither over nor known to be at the
/// provider. A payout that was back with its maker may have been entered again; one that was unknown may have been settled, sent again or
/// taken back.
fn may_have_been_sent_since(state: PayoutState) -> bool {
    matches!(
        state,
        PayoutState::AwaitingApproval
            | PayoutState::Returned
            | PayoutState::Ready
            | PayoutState::Sending
            | PayoutState::Unknown
    )
}

/// That something was paid, or failed at a provider that cannot be asked, one person may say. That it may be sent again takes two: this
/// is the one door through which a payout that may exist becomes one that is sent.
fn settle(
    payout: &Payout,
    verdict: Verdict,
    evidence: Evidence,
    second: Option<Confirmation>,
    context: &Context,
) -> Result<Vec<PayoutEntry>, PayoutRefusal> {
    let open = match payout.state {
        // One that an older copy of the journal brought into doubt can also be given up: that sends nothing.
        PayoutState::Unknown => verdict != Verdict::Failed || payout.doubted_at().is_some(),
        PayoutState::Accepted => true,
        _ => false,
    };
    require(open, PayoutRefusal::WrongState)?;
    require(!evidence.is_empty(), PayoutRefusal::EvidenceMissing)?;
    let second = match (verdict, second) {
        (Verdict::NotPaid, None) => return Err(PayoutRefusal::SecondPersonMissing),
        (Verdict::NotPaid, Some(second)) => Some(second),
        (Verdict::Paid | Verdict::Failed, _) => None,
    };
    if let Some(second) = &second {
        let people = &context.authority.people;
        let is_supervisor = |name: &Actor| people.find(name).is_some_and(|person| person.has(Role::Supervisor));
        // A password that somebody else gave is known to two, and says nothing about who typed it.
        let is_there = |person: &Person| person.active && person.answers_for_themselves(context.now);
        require(people.find(&second.by).is_some_and(is_there), PayoutRefusal::SecondPersonMissing)?;
        require(!is_same_person(&context.who, &second.by), PayoutRefusal::SecondPersonIsFirst)?;
        require(people.find(&context.who).is_some_and(is_there), PayoutRefusal::AloneTooSoon)?;
        require(is_supervisor(&context.who) || is_supervisor(&second.by), PayoutRefusal::NoSupervisor)?;
        let reference = payout.instruction.as_ref().map(|instruction| instruction.reference.as_str());
        require(reference == Some(second.reference.trim()), PayoutRefusal::ReferenceDiffers)?;
    }
    Ok(vec![PayoutEntry::Settled { verdict, evidence, second: second.map(|second| second.by) }])
}

/// What is entered is weighed in the same breath, so that nothing is ever ready that no policy has seen.
fn enter(entered: PayoutEntry, facts: &Facts, context: &Context) -> Result<Vec<PayoutEntry>, PayoutRefusal> {
    let PayoutEntry::Entered { instruction, .. } = &entered else { return Err(PayoutRefusal::WrongState) };
    let Authority { people, policy, .. } = &*context.authority;
    let weight = policy.weigh(instruction, facts, context.now);
    let needed = weight.outcome.signatures().ok_or(PayoutRefusal::PolicyRefuses)?;
    // Whoever alone took a voice away and reset it would enter with it what they approve themselves.
    let is_taken_over =
        |maker: &Person| maker.could_vouch_lately(context.now) && !maker.answers_for_themselves(context.now);
    require(needed == 0 || !people.find(&context.who).is_some_and(is_taken_over), PayoutRefusal::AloneTooSoon)?;
    let weighed = PayoutEntry::Weighed {
        weight,
        checked_against: policy.revision,
        facts: *facts,
        expires_at: policy.expiry(context.now),
        route: context.route,
    };
    Ok(vec![entered, weighed])
}

fn begin_sending(
    payout: &Payout,
    fingerprint: Fingerprint,
    balance: Option<BalanceAt>,
    context: &Context,
) -> Result<Vec<PayoutEntry>, PayoutRefusal> {
    require(matches!(payout.state, PayoutState::Ready | PayoutState::Unknown), PayoutRefusal::WrongState)?;
    require(payout.alarm.is_none(), PayoutRefusal::AlarmStands)?;
    require(payout.doubted_at().is_none(), PayoutRefusal::RepeatNotSafe)?;
    let Authority { environment, people, policy } = &*context.authority;
    match clearance(payout, *environment, people, policy, &context.route, context.now) {
        Clearance::Cleared => {}
        Clearance::NotWeighed => return Err(PayoutRefusal::NotWeighed),
        Clearance::Lapsed => return Err(PayoutRefusal::ApprovalLapsed),
        Clearance::Withdrawn(_) => return Err(PayoutRefusal::ApprovalVoided),
        Clearance::Altered(_) => return Err(PayoutRefusal::Altered),
    }
    if payout.state == PayoutState::Unknown {
        require(context.repeats_safely, PayoutRefusal::RepeatNotSafe)?;
        require(repeat_is_in_time(payout, context), PayoutRefusal::RepeatTooLate)?;
        let same = payout.attempts.iter().filter(|a| a.may_have_arrived()).all(|a| a.fingerprint == fingerprint);
        require(same, PayoutRefusal::BodyChanged)?;
    }
    let attempt = payout.attempts.last().map_or(1, |a| a.number + 1);
    Ok(vec![PayoutEntry::SendingBegan { attempt, fingerprint, balance }])
}

fn record_observation(payout: &Payout, observation: Observation) -> Result<Vec<PayoutEntry>, PayoutRefusal> {
    let known = payout.provider_id.is_some()
        && (payout.state.is_open_at_provider()
            || payout.state.is_final_at_provider()
            || payout.state == PayoutState::Accepted);
    require(known, PayoutRefusal::WrongState)?;
    if !observation.differences.is_empty() {
        let said =
            matches!(&payout.alarm, Some(Alarm::Mismatch { differences }) if *differences == observation.differences);
        return Ok(if said { Vec::new() } else { vec![PayoutEntry::Observed { observation }] });
    }
    // Answers can overtake each other; the provider's way has no step back from processing to pending.
    let step_back = payout.state == PayoutState::Processing && observation.status == ProviderStatus::Pending;
    let nothing_new = payout.provider_status.as_ref() == Some(&observation.status);
    Ok(if step_back || nothing_new { Vec::new() } else { vec![PayoutEntry::Observed { observation }] })
}

fn ask_cancel(payout: &Payout, context: &Context) -> Result<Vec<PayoutEntry>, PayoutRefusal> {
    require(context.cancels, PayoutRefusal::CannotCancel)?;
    require(payout.state.is_open_at_provider() && payout.provider_id.is_some(), PayoutRefusal::WrongState)?;
    let asked = payout.cancel.as_ref().is_some_and(|c| matches!(c.outcome, None | Some(CancelOutcome::Taken)));
    require(!asked, PayoutRefusal::CancelAskedAlready)?;
    Ok(vec![PayoutEntry::CancelAsked])
}

impl From<SignatureRefusal> for PayoutRefusal {
    fn from(refusal: SignatureRefusal) -> Self {
        match refusal {
            SignatureRefusal::OwnPayout => Self::OwnPayout,
            SignatureRefusal::NotSupervisor => Self::NotSupervisor,
            SignatureRefusal::KeyNotInUse => Self::KeyNotInUse,
            SignatureRefusal::KeyTooNew => Self::KeyTooNew,
            SignatureRefusal::SignedAlready => Self::SignedAlready,
            SignatureRefusal::Lapsed => Self::ApprovalLapsed,
            SignatureRefusal::Invalid => Self::SignatureInvalid,
        }
    }
}

pub(super) fn require(holds: bool, refusal: PayoutRefusal) -> Result<(), PayoutRefusal> {
    if holds { Ok(()) } else { Err(refusal) }
}
