//! A payout and its way: the states, what a command may add ([`decide()`]) and what an entry makes of it ([`apply()`]).
//!
//! Both are pure. The desk loads a payout, asks `decide` for entries and appends them with the revision that it saw; whoever comes
//! second is refused by the journal. What must never happen is refused here: a second, different create for a payout that may already
//! exist at the provider.

mod apply;
mod approve;
mod decide;
mod reconcile;
mod suggest;
#[cfg(test)]
mod tests;

pub use apply::apply;
pub use decide::{Authority, Command, Confirmation, Context, PayoutRefusal, decide};
pub use reconcile::{AUTOMATIC_REPEAT_MS, ReconcileStep, reconcile_step};
pub use suggest::{OtherMoves, Suggestion, suggest};

use crate::{
    approval::{Digest, Envelope},
    entry::{AlterationFinding, Evidence, LookUp, Verdict},
    ids::{Actor, Fingerprint, IdempotencyKey, PayoutId, ProviderPayoutId},
    instruction::{Instruction, Typed},
    money::Satang,
    outcome::{BalanceAt, CancelOutcome, CreateOutcome, Difference, Doubt, ProviderStatus},
    policy::{Facts, Weight},
    restored::is_of_a_restoration,
    time::UtcMillis,
};
use serde::{Deserialize, Serialize};

/// Where a payout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PayoutState {
    /// Being written.
    Draft,
    /// A draft that was thrown away; on record, in no list.
    Discarded,
    /// The policy wants signatures.
    AwaitingApproval,
    /// Back with its maker, with a reason.
    Returned,
    /// Refused by a supervisor.
    Rejected,
    /// May be sent.
    Ready,
    /// The intent is on disk, the answer is not.
    Sending,
    /// It may or may not exist at the provider.
    Unknown,
    /// The provider refused it: nothing was created.
    Refused,
    /// Taken, not begun.
    Pending,
    /// Being moved.
    Processing,
    /// Taken by a provider that cannot be asked.
    Accepted,
    /// Moved.
    Paid,
    /// Not moved.
    Failed,
    /// Taken back: by the provider after it was asked, or here before it was sent.
    Canceled,
    /// It was paid and came back.
    Reversed,
}

impl PayoutState {
    /// Every state, in the order of a payout's way.
    pub const ALL: [Self; 16] = [
        Self::Draft,
        Self::Discarded,
        Self::AwaitingApproval,
        Self::Returned,
        Self::Rejected,
        Self::Ready,
        Self::Sending,
        Self::Unknown,
        Self::Refused,
        Self::Pending,
        Self::Processing,
        Self::Accepted,
        Self::Paid,
        Self::Failed,
        Self::Canceled,
        Self::Reversed,
    ];

    /// The name used in the database and towards the screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Discarded => "discarded",
            Self::AwaitingApproval => "awaitingApproval",
            Self::Returned => "returned",
            Self::Rejected => "rejected",
            Self::Ready => "ready",
            Self::Sending => "sending",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Accepted => "accepted",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Reversed => "reversed",
        }
    }

    /// The provider has it and has not said its last word.
    #[must_use]
    pub fn is_open_at_provider(self) -> bool {
        matches!(self, Self::Pending | Self::Processing)
    }

    /// The provider's last words; they are watched for a while, because a late change is loud.
    #[must_use]
    pub fn is_final_at_provider(self) -> bool {
        matches!(self, Self::Paid | Self::Failed | Self::Canceled | Self::Reversed)
    }
}

/// The tab under which a payout is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Tab {
    /// Being written.
    Drafts,
    /// For signatures, or ready to go and not gone yet.
    Waiting,
    /// On its way.
    InProgress,
    /// A person has to look: the outcome is unknown, an alarm stands, or it is back with its maker.
    Attention,
    /// Over.
    Done,
}

impl Tab {
    /// Every tab, in the order of the screen.
    pub const ALL: [Self; 5] = [Self::Drafts, Self::Waiting, Self::InProgress, Self::Attention, Self::Done];

    /// The name used in the database and towards the screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Drafts => "drafts",
            Self::Waiting => "waiting",
            Self::InProgress => "inProgress",
            Self::Attention => "attention",
            Self::Done => "done",
        }
    }
}

/// One call that would create the payout at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// When the intent was recorded.
    pub began_at: UtcMillis,
    /// Of the body.
    pub fingerprint: Fingerprint,
    /// How and when it ended; `None` while it is under way.
    pub ended: Option<(UtcMillis, CreateOutcome)>,
    /// What the provider had told of the balance before it.
    #[serde(default)]
    pub balance_before: Option<BalanceAt>,
    /// Two people found that nothing came of it.
    #[serde(default)]
    pub ruled_out: bool,
}

impl Attempt {
    /// Whether its bytes may have reached the provider, as far as anybody knows.
    #[must_use]
    pub fn may_have_arrived(&self) -> bool {
        !self.ruled_out && !self.came_to_nothing()
    }

    /// Whether only people say that nothing came of it.
    #[must_use]
    pub fn only_people_rule_it_out(&self) -> bool {
        self.ruled_out && !self.came_to_nothing()
    }

    /// The latest time at which it may have been begun: of one that is on record, its beginning.
    #[must_use]
    pub fn latest_began_at(&self) -> UtcMillis {
        match self.ended {
            Some((_, CreateOutcome::Unknown { doubt: Doubt::Restored { to } })) => to,
            _ => self.began_at,
        }
    }

    fn came_to_nothing(&self) -> bool {
        matches!(self.ended, Some((_, CreateOutcome::NotSent { .. } | CreateOutcome::Refused { .. })))
    }
}

/// A request to cancel, which has an uncertain end of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelRequest {
    /// When it was asked for.
    pub asked_at: UtcMillis,
    /// Who asked.
    pub by: Actor,
    /// How the call ended; `None` while it is under way.
    pub outcome: Option<CancelOutcome>,
}

/// What people found about a payout that the program itself could not know about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settlement {
    /// What they found.
    pub verdict: Verdict,
    /// What it rests on.
    pub evidence: Evidence,
    /// Who recorded it.
    pub by: Actor,
    /// Who confirmed it, where that was needed.
    pub second: Option<Actor>,
    /// When.
    pub at: UtcMillis,
}

/// What the policy said of a payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Weighed {
    /// What it said.
    pub weight: Weight,
    /// The policy against which the payout was held last.
    pub checked_against: u64,
    /// With what it was weighed beside the payout itself.
    pub facts: Facts,
    /// When those were so: they are weighed as of then, whenever they are weighed again.
    pub at: UtcMillis,
    /// Until when it can be approved and sent.
    pub expires_at: UtcMillis,
    /// The way that it would take, as `Connection::route` has it.
    pub route: Digest,
}

/// A signature on a payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// The signature.
    pub envelope: Envelope,
    /// When it was given.
    pub at: UtcMillis,
}

/// Why a payout came back to its maker, or was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SentBack {
    /// Why.
    pub cause: SentBackCause,
    /// Who sent it back: a supervisor, or the program.
    pub by: Actor,
    /// When.
    pub at: UtcMillis,
}

/// Why a payout came back to its maker, or was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "cause")]
pub enum SentBackCause {
    /// A supervisor returned it.
    Returned {
        /// Why.
        reason: String,
    },
    /// A supervisor rejected it.
    Rejected {
        /// Why.
        reason: String,
    },
    /// It was not approved and sent in time.
    Lapsed,
    /// A new policy does not let it go.
    PolicyRefused {
        /// What that policy says.
        weight: Weight,
    },
}

/// Something that a person must see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "alarm")]
pub enum Alarm {
    /// The provider's answer differs from what was sent.
    Mismatch {
        /// In which fields.
        differences: Vec<Difference>,
    },
    /// What was to be sent is not what was entered and approved; nothing was sent.
    ApprovalBroken {
        /// What did not agree.
        finding: AlterationFinding,
    },
    /// A final state changed afterwards.
    LateChange {
        /// What had been the last word.
        from: PayoutState,
        /// What was said later.
        to: PayoutState,
    },
}

/// A payout as its entries made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payout {
    /// Which one.
    pub id: PayoutId,
    /// The number of its entries so far.
    pub revision: u64,
    /// Where it stands.
    pub state: PayoutState,
    /// Since when.
    pub state_since: UtcMillis,
    /// Who made it.
    pub maker: Actor,
    /// When it was first kept.
    pub created_at: UtcMillis,
    /// When it was entered, or a draft last kept: the time under which it is listed.
    pub listed_at: UtcMillis,
    /// The form, while it is a draft or was thrown away as one.
    pub typed: Option<Typed>,
    /// Everybody who ever wrote in it, each once; nobody of them can approve it.
    pub hands: Vec<Actor>,
    /// When it was entered, the last time if it came back in between.
    pub entered_at: Option<UtcMillis>,
    /// The revision with which it was entered: the version that is approved. 0 for a draft.
    pub entered_revision: u64,
    /// What is sent; there from entry on, and never changed once it was tried.
    pub instruction: Option<Instruction>,
    /// With which key; there from entry on, and never changed.
    pub key: Option<IdempotencyKey>,
    /// What the policy said of it.
    pub weighed: Option<Weighed>,
    /// The signatures on this version.
    pub approvals: Vec<Approval>,
    /// Why it came back or was refused, the last time.
    pub sent_back: Option<SentBack>,
    /// What the maker ticked.
    pub accepted_warnings: Vec<String>,
    /// Every create so far.
    pub attempts: Vec<Attempt>,
    /// What the provider calls it.
    pub provider_id: Option<ProviderPayoutId>,
    /// The provider's last word.
    pub provider_status: Option<ProviderStatus>,
    /// The provider's word for a failure.
    pub failure_reason: Option<String>,
    /// The provider's time of payment.
    pub paid_at: Option<UtcMillis>,
    /// The request to cancel, where there is one.
    pub cancel: Option<CancelRequest>,
    /// What a person must see.
    pub alarm: Option<Alarm>,
    /// What people found, where they settled it.
    #[serde(default)]
    pub settled: Option<Settlement>,
    /// The last search for it in the provider's list, and when.
    pub last_look_up: Option<(UtcMillis, LookUp)>,
}

impl Payout {
    /// The tab under which it is listed; `None` for a draft that was thrown away.
    #[must_use]
    pub fn tab(&self) -> Option<Tab> {
        if self.alarm.is_some() {
            return Some(Tab::Attention);
        }
        match self.state {
            PayoutState::Discarded => None,
            PayoutState::Draft => Some(Tab::Drafts),
            PayoutState::AwaitingApproval | PayoutState::Ready => Some(Tab::Waiting),
            PayoutState::Sending | PayoutState::Pending | PayoutState::Processing | PayoutState::Accepted => {
                Some(Tab::InProgress)
            }
            PayoutState::Unknown | PayoutState::Returned => Some(Tab::Attention),
            PayoutState::Rejected
            | PayoutState::Refused
            | PayoutState::Paid
            | PayoutState::Failed
            | PayoutState::Canceled
            | PayoutState::Reversed => Some(Tab::Done),
        }
    }

    /// How much: as instructed, or as a draft's amount can be read. `None` for a draft whose amount cannot be read.
    #[must_use]
    pub fn amount(&self) -> Option<Satang> {
        match (&self.instruction, &self.typed) {
            (Some(instruction), _) => Some(instruction.amount),
            (None, Some(typed)) => Satang::parse_typed(&typed.amount).ok(),
            (None, None) => None,
        }
    }

    /// When the first create was begun that may have reached the provider.
    #[must_use]
    pub fn first_may_have_arrived_at(&self) -> Option<UtcMillis> {
        self.attempts.iter().find(|a| a.may_have_arrived()).map(|a| a.began_at)
    }

    /// Whether it was paid or may yet be, and so adds to the sums of the day on which it was entered. What came back was paid on that day;
    /// what only people called failed, or not paid, may have been paid all the same, and frees nothing.
    #[must_use]
    pub fn counts(&self) -> bool {
        match self.state {
            PayoutState::AwaitingApproval
            | PayoutState::Ready
            | PayoutState::Sending
            | PayoutState::Unknown
            | PayoutState::Pending
            | PayoutState::Processing
            | PayoutState::Accepted
            | PayoutState::Paid
            | PayoutState::Reversed => true,
            PayoutState::Failed => {
                self.provider_status != Some(ProviderStatus::Failed) || self.only_people_say_that_nothing_came_of_it()
            }
            PayoutState::Draft
            | PayoutState::Discarded
            | PayoutState::Returned
            | PayoutState::Rejected
            | PayoutState::Refused
            | PayoutState::Canceled => self.only_people_say_that_nothing_came_of_it(),
        }
    }

    fn only_people_say_that_nothing_came_of_it(&self) -> bool {
        self.attempts.iter().any(Attempt::only_people_rule_it_out)
    }

    /// How many signatures are missing before it is ready; `None` where no number of them helps or none is waited for.
    #[must_use]
    pub fn missing_signatures(&self) -> Option<usize> {
        let needed = self.weighed.as_ref()?.weight.outcome.signatures()?;
        (self.state == PayoutState::AwaitingApproval).then(|| needed.saturating_sub(self.approvals.len()))
    }

    /// Whether what is sent can still be changed: not once a create was begun, because every attempt of a payout is the same.
    #[must_use]
    pub fn can_be_corrected(&self) -> bool {
        self.attempts.is_empty()
    }

    /// When it was brought into doubt by an older copy of the journal that came back, where that still stands. Such a payout is never
    /// repeated by the program: what its key was used for since, and whether it was taken back, is not on record.
    #[must_use]
    pub fn doubted_at(&self) -> Option<UtcMillis> {
        let doubts = self.attempts.iter().filter(|attempt| !attempt.ruled_out).filter_map(|a| a.ended.as_ref());
        doubts.filter(|(_, outcome)| is_of_a_restoration(outcome)).map(|(at, _)| *at).next_back()
    }

    /// Whether an earlier create than `attempt` may have reached the provider.
    #[must_use]
    pub fn may_exist_before(&self, attempt: u32) -> bool {
        self.attempts.iter().any(|a| a.number < attempt && a.may_have_arrived())
    }
}
