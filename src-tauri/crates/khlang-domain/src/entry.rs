//! What the journal keeps: each entry says one thing that happened to one payout, connection or person, to the policy or to the journal
//! itself. Entries are never changed and never removed, so their JSON is a promise: variants and fields may be added, not renamed.

use crate::{
    approval::{Digest, Envelope},
    connection::{Calibration, ConnectionSettings, SecretNote, StopReason},
    ids::{Actor, ConnectionId, Fingerprint, IdempotencyKey, PayoutId},
    instruction::{Instruction, Typed},
    money::Satang,
    outcome::{BalanceAt, CancelOutcome, CreateOutcome, Observation},
    person::{NewKey, Roles},
    policy::{Facts, Rule, Weight},
    restored::{ListRead, Loss},
    time::UtcMillis,
};
use serde::{Deserialize, Serialize};

/// What an entry is about. Revisions count the entries of one subject, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A payout.
    Payout(PayoutId),
    /// A connection.
    Connection(ConnectionId),
    /// A person, by their name.
    Person(Actor),
    /// The policy; there is one.
    Policy,
    /// The journal itself.
    Journal,
}

impl Subject {
    /// `payout`, `connection`, `person`, `policy` or `journal`.
    #[must_use]
    pub fn sort(&self) -> &'static str {
        match self {
            Self::Payout(_) => "payout",
            Self::Connection(_) => "connection",
            Self::Person(_) => "person",
            Self::Policy => "policy",
            Self::Journal => "journal",
        }
    }

    /// The identifier's text; `policy` for the policy and `journal` for the journal.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Payout(id) => id.as_str(),
            Self::Connection(id) => id.as_str(),
            Self::Person(name) => name.as_str(),
            Self::Policy => "policy",
            Self::Journal => "journal",
        }
    }
}

/// An entry of any sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// About a payout.
    Payout(PayoutEntry),
    /// About a connection.
    Connection(ConnectionEntry),
    /// About a person.
    Person(PersonEntry),
    /// About the policy.
    Policy(PolicyEntry),
    /// About the journal itself.
    Journal(JournalEntry),
}

impl From<PayoutEntry> for Entry {
    fn from(entry: PayoutEntry) -> Self {
        Self::Payout(entry)
    }
}

impl From<ConnectionEntry> for Entry {
    fn from(entry: ConnectionEntry) -> Self {
        Self::Connection(entry)
    }
}

impl From<PersonEntry> for Entry {
    fn from(entry: PersonEntry) -> Self {
        Self::Person(entry)
    }
}

impl From<PolicyEntry> for Entry {
    fn from(entry: PolicyEntry) -> Self {
        Self::Policy(entry)
    }
}

impl From<JournalEntry> for Entry {
    fn from(entry: JournalEntry) -> Self {
        Self::Journal(entry)
    }
}

/// An entry as it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its place among all entries, from 1.
    pub position: u64,
    /// What it is about.
    pub subject: Subject,
    /// Its place among the subject's entries, from 1.
    pub revision: u64,
    /// Who did it.
    pub who: Actor,
    /// When.
    pub at: UtcMillis,
    /// What happened.
    pub entry: Entry,
}

/// What the list said when a payout of unknown outcome was looked for by its reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "result")]
pub enum LookUp {
    /// The whole window was read, and the reference was not in it.
    NotThere {
        /// The window's beginning, at the provider.
        from: UtcMillis,
        /// The window's end.
        to: UtcMillis,
        /// How many rows were read.
        rows: u64,
    },
    /// It is there.
    Found {
        /// As the list shows it.
        observation: Observation,
    },
}

/// What people found out about a payout that the program itself cannot know about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// It was paid.
    Paid,
    /// It was not paid, and will not be.
    Failed,
    /// It was not paid, and may be sent again.
    NotPaid,
}

/// What a verdict rests on. At least one of both is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// What was seen and where, as typed.
    pub text: String,
    /// Pictures that are kept beside the journal.
    pub pictures: Vec<Picture>,
}

impl Evidence {
    /// Nothing was typed, and nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.pictures.is_empty()
    }
}

/// A picture beside the journal, known by its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Picture {
    /// SHA-256 of its bytes in lower-case hex; also the name of its file.
    pub sha256: String,
    /// `image/png` or `image/jpeg`.
    pub media_type: String,
    /// How many bytes it has.
    pub bytes: u64,
}

/// What happened to a payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum PayoutEntry {
    /// The form was kept as it is, valid or not.
    Drafted {
        /// As typed.
        typed: Typed,
    },
    /// The draft was thrown away.
    Discarded,
    /// It was checked, confirmed by its maker, and may be sent.
    Entered {
        /// What will be sent.
        instruction: Instruction,
        /// With which key, on every attempt.
        key: IdempotencyKey,
        /// The warnings that the maker ticked.
        accepted_warnings: Vec<String>,
    },
    /// It was weighed by the policy: right after it was entered, and again when the policy changed before it was sent.
    Weighed {
        /// What the policy said. Where a later policy is not stricter, this stays what it was.
        weight: Weight,
        /// The policy against which it was held last.
        checked_against: u64,
        /// What it was weighed with, beside the payout itself.
        facts: Facts,
        /// Until when it can be approved and sent.
        expires_at: UtcMillis,
        /// The way that it would take, as `Connection::route` has it.
        route: Digest,
    },
    /// A supervisor signed it.
    Approved {
        /// The signature.
        envelope: Envelope,
        /// By which rule it was needed, counted from 1; `None` for what no rule decides.
        rule: Option<u32>,
    },
    /// A signature does not count any more: its signer, or their key, is not what it was.
    ApprovalVoided {
        /// Whose.
        signer: Actor,
    },
    /// A supervisor gave it back to its maker.
    Returned {
        /// Why.
        reason: String,
    },
    /// A supervisor refused it.
    Rejected {
        /// Why.
        reason: String,
    },
    /// It was not approved and sent in time, and is back with its maker.
    Lapsed,
    /// A new policy does not let it go; it is back with its maker.
    PolicyRefused {
        /// What that policy says.
        weight: Weight,
    },
    /// What was to be sent is not what was entered and approved. Nothing was sent.
    ApprovalBroken {
        /// What did not agree.
        finding: AlterationFinding,
    },
    /// The maker took it back before anything was sent.
    Withdrawn,
    /// The intent to call the provider. On disk before the first byte leaves.
    SendingBegan {
        /// From 1.
        attempt: u32,
        /// Of the body that will be sent.
        fingerprint: Fingerprint,
        /// What the provider had last told of the balance, for whoever has to find out later what became of it.
        #[serde(default)]
        balance: Option<BalanceAt>,
    },
    /// How that call ended.
    SendingEnded {
        /// Which attempt.
        attempt: u32,
        /// Its end.
        outcome: CreateOutcome,
    },
    /// The provider's list was searched for it.
    LookedUp {
        /// What the list said.
        look_up: LookUp,
    },
    /// The provider said something new about it.
    Observed {
        /// What it said.
        observation: Observation,
    },
    /// A person asked for it to be cancelled. On disk before the first byte leaves.
    CancelAsked,
    /// How the request to cancel ended.
    CancelEnded {
        /// Its end.
        outcome: CancelOutcome,
    },
    /// A person has seen that a final state changed.
    AlarmAcknowledged,
    /// People settled what the provider cannot be asked about.
    Settled {
        /// What they found.
        verdict: Verdict,
        /// What it rests on.
        evidence: Evidence,
        /// Who confirmed it, where the verdict needs a second person.
        second: Option<Actor>,
    },
    /// An older copy of the journal came back: it may have been sent since that copy was made, and what became of it is not known here.
    Doubted {
        /// From when on it may have been sent.
        from: UtcMillis,
        /// Until when.
        to: UtcMillis,
    },
}

/// What showed that a payout was altered behind the program's back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AlterationFinding {
    /// A signature is not one over what would be sent.
    Signature,
    /// What would be sent is not what its entries made of it.
    Entries,
}

impl PayoutEntry {
    /// The kind, as it stands in the journal's column of that name.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Drafted { .. } => "drafted",
            Self::Discarded => "discarded",
            Self::Entered { .. } => "entered",
            Self::Weighed { .. } => "weighed",
            Self::Approved { .. } => "approved",
            Self::ApprovalVoided { .. } => "approvalVoided",
            Self::Returned { .. } => "returned",
            Self::Rejected { .. } => "rejected",
            Self::Lapsed => "lapsed",
            Self::PolicyRefused { .. } => "policyRefused",
            Self::ApprovalBroken { .. } => "approvalBroken",
            Self::Withdrawn => "withdrawn",
            Self::SendingBegan { .. } => "sendingBegan",
            Self::SendingEnded { .. } => "sendingEnded",
            Self::LookedUp { .. } => "lookedUp",
            Self::Observed { .. } => "observed",
            Self::CancelAsked => "cancelAsked",
            Self::CancelEnded { .. } => "cancelEnded",
            Self::AlarmAcknowledged => "alarmAcknowledged",
            Self::Settled { .. } => "settled",
            Self::Doubted { .. } => "doubted",
        }
    }
}

/// What happened to a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ConnectionEntry {
    /// It was added.
    Added {
        /// As set.
        settings: ConnectionSettings,
        /// What is kept in the keychain for it.
        secrets: Vec<SecretNote>,
    },
    /// Its settings or its secrets were changed; both stand here whole.
    Changed {
        /// As set now.
        settings: ConnectionSettings,
        /// What is kept in the keychain for it now.
        secrets: Vec<SecretNote>,
    },
    /// Nothing goes through it until a person resumes it.
    Stopped {
        /// Why.
        reason: StopReason,
    },
    /// A smallest payout is sent to find out what an amount means on the wire.
    CalibrationBegan {
        /// What is known of it from the beginning.
        calibration: Calibration,
    },
    /// The balance after that payout.
    CalibrationMeasured {
        /// As the provider told it.
        after: BalanceAt,
    },
    /// A person looked into it and let it go on.
    Resumed {
        /// What they found.
        note: String,
    },
}

impl ConnectionEntry {
    /// The kind, as it stands in the journal's column of that name.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Added { .. } => "added",
            Self::Changed { .. } => "changed",
            Self::Stopped { .. } => "stopped",
            Self::CalibrationBegan { .. } => "calibrationBegan",
            Self::CalibrationMeasured { .. } => "calibrationMeasured",
            Self::Resumed { .. } => "resumed",
        }
    }
}

/// What happened to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum PersonEntry {
    /// They were added.
    Added {
        /// What they may do.
        roles: Roles,
        /// Their first key.
        key: NewKey,
        /// Whether their password was given by somebody else.
        temporary: bool,
        /// Who confirmed it, where that was needed and there was somebody.
        second: Option<Actor>,
    },
    /// What they may do was changed.
    RolesChanged {
        /// What they may do from now on.
        roles: Roles,
        /// Who confirmed it, where that was needed and there was somebody.
        second: Option<Actor>,
    },
    /// They were given another password.
    PasswordReset {
        /// Their next key.
        key: NewKey,
        /// Who confirmed it, where that was needed and there was somebody.
        second: Option<Actor>,
    },
    /// They chose a password.
    PasswordChosen {
        /// Their next key.
        key: NewKey,
    },
    /// They may sign in no more.
    SwitchedOff,
    /// They may sign in again.
    SwitchedOn {
        /// Who confirmed it, where that was needed and there was somebody.
        second: Option<Actor>,
    },
    /// They signed in, or unlocked the desk, or confirmed what somebody else did.
    SignedIn,
    /// Somebody tried with a wrong password.
    SignInFailed,
}

impl PersonEntry {
    /// The kind, as it stands in the journal's column of that name.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Added { .. } => "added",
            Self::RolesChanged { .. } => "rolesChanged",
            Self::PasswordReset { .. } => "passwordReset",
            Self::PasswordChosen { .. } => "passwordChosen",
            Self::SwitchedOff => "switchedOff",
            Self::SwitchedOn { .. } => "switchedOn",
            Self::SignedIn => "signedIn",
            Self::SignInFailed => "signInFailed",
        }
    }
}

/// What happened to the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum PolicyEntry {
    /// It was changed; it stands here whole.
    Changed {
        /// In order; the first that holds decides.
        rules: Vec<Rule>,
        /// How many supervisors everything else needs.
        otherwise: u8,
        /// After how many hours an approval lapses.
        lapse_hours: u32,
        /// From which sum on an approval takes the password every time.
        password_each_time_from: Satang,
        /// Who confirmed it; `None` where there was nobody else.
        second: Option<Actor>,
    },
}

impl PolicyEntry {
    /// The kind, as it stands in the journal's column of that name.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "changed",
        }
    }
}

/// What happened to the journal itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum JournalEntry {
    /// It came back older than it was last known to be, or as another one. Nothing is sent from here on.
    Restored {
        /// What is missing.
        loss: Loss,
    },
    /// A provider's list was read for the time that is missing.
    ListRead {
        /// What it said.
        list: ListRead,
    },
    /// A person looked into it and let sending go on.
    SendingResumed {
        /// Who confirmed it; `None` where there was nobody else.
        second: Option<Actor>,
    },
}

impl JournalEntry {
    /// The kind, as it stands in the journal's column of that name.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Restored { .. } => "restored",
            Self::ListRead { .. } => "listRead",
            Self::SendingResumed { .. } => "sendingResumed",
        }
    }
}

impl Entry {
    /// The kind, as it stands in the journal's column of that name.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Payout(entry) => entry.kind(),
            Self::Connection(entry) => entry.kind(),
            Self::Person(entry) => entry.kind(),
            Self::Policy(entry) => entry.kind(),
            Self::Journal(entry) => entry.kind(),
        }
    }
}
