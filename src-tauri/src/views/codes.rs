//! Every code that can reach the window, by the group of its message (`timeline.accepted`, `error.changedMeanwhile` …).
//!
//! The codes of the crates below are taken from them; those that the shell makes are enums of their own here, so that a code without an
//! entry in the list cannot be written. The catalogue test asks for each in every language.

use khlang_desk::{
    ApproveError, CalibrationRefusal, CareError, ConnectionError, ConnectionProblem, DutyError, EVIDENCE_CODES, Gate,
    KeychainState, PayoutError, PersonError, PolicyError, SignInError, Warning,
};
use khlang_domain::{
    codes::MessageCode,
    connection::CalibrationVerdict,
    payout::{PayoutRefusal, PayoutState, Suggestion, Tab},
    person::PersonRefusal,
    policy::PolicyProblem,
    search::ProblemCode,
};
use khlang_providers::{check::Finding, http::BaseUrlError, plain::PlainFieldError, registry, spelling::SpellingError};

macro_rules! codes {
    ($(#[$meta:meta])* pub enum $name:ident { $( $(#[$variant_meta:meta])* $code:literal $variant:ident ),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $( $(#[$variant_meta])* $variant ),* }

        impl $name {
            /// Every code.
            pub const ALL: &'static [&'static str] = &[ $( $code ),* ];

            /// The last part of the message's key.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $( Self::$variant => $code ),* }
            }
        }
    };
}

codes! {
    /// What happened to a payout, one line each.
    pub enum TimelineCode {
        /// The form was kept.
        "drafted" Drafted,
        /// The draft was thrown away.
        "discarded" Discarded,
        /// Confirmed by its maker.
        "entered" Entered,
        /// Weighed by the policy as it was entered.
        "weighed" Weighed,
        /// Weighed anew by a stricter policy.
        "reweighed" Reweighed,
        /// Held against a later policy that is not stricter.
        "heldAgainstPolicy" HeldAgainstPolicy,
        /// A supervisor signed it.
        "approved" Approved,
        /// A signature does not count any more.
        "approvalVoided" ApprovalVoided,
        /// A supervisor gave it back.
        "returned" Returned,
        /// A supervisor refused it.
        "rejected" Rejected,
        /// Not approved and sent in time.
        "lapsed" Lapsed,
        /// A new policy does not let it go.
        "policyRefused" PolicyRefused,
        /// What would have been sent is not what was entered and approved.
        "approvalBroken" ApprovalBroken,
        /// Taken back before it was sent.
        "withdrawn" Withdrawn,
        /// The first call began.
        "sendingBegan" SendingBegan,
        /// The identical call was begun again.
        "sendingRepeated" SendingRepeated,
        /// A new request, after people found that nothing came of the one before.
        "sendingAnew" SendingAnew,
        /// The provider has it.
        "accepted" Accepted,
        /// The provider refused it.
        "refused" Refused,
        /// A repeat was refused, which says nothing of the call before.
        "repeatRefused" RepeatRefused,
        /// The request never left.
        "notSent" NotSent,
        /// How the call ended is not known.
        "outcomeUnknown" OutcomeUnknown,
        /// The answer differs from what was sent.
        "mismatch" Mismatch,
        /// The provider's list does not have it.
        "notInList" NotInList,
        /// The provider's list has it.
        "foundInList" FoundInList,
        /// The provider's word.
        "statusPending" StatusPending,
        /// The provider's word.
        "statusProcessing" StatusProcessing,
        /// The provider's word.
        "statusAccepted" StatusAccepted,
        /// The provider's word.
        "statusPaid" StatusPaid,
        /// The provider's word.
        "statusFailed" StatusFailed,
        /// The provider's word.
        "statusCanceled" StatusCanceled,
        /// A word that is not known.
        "statusUnrecognised" StatusUnrecognised,
        /// It was paid and came back.
        "reversed" Reversed,
        /// Another last word changed.
        "lateChange" LateChange,
        /// A person asked to cancel.
        "cancelAsked" CancelAsked,
        /// The provider took the request.
        "cancelTaken" CancelTaken,
        /// The provider refused to cancel.
        "cancelRefused" CancelRefused,
        /// The request never left.
        "cancelNotSent" CancelNotSent,
        /// How the request ended is not known.
        "cancelUnknown" CancelUnknown,
        /// A person has seen the late change.
        "alarmAcknowledged" AlarmAcknowledged,
        /// People found that it was paid.
        "settledPaid" SettledPaid,
        /// People found that it was not paid.
        "settledFailed" SettledFailed,
        /// Two people found that it was not paid, and it may be sent again.
        "settledNotPaid" SettledNotPaid,
        /// An older copy of the journal came back: it may have been sent since.
        "doubted" Doubted,
    }
}

codes! {
    /// What came back of a request, for the lists of people and for messages that quote it.
    pub enum SeenCode {
        /// The provider took it.
        "accepted" Accepted,
        /// The provider refused it.
        "refused" Refused,
        /// It never left.
        "notSent" NotSent,
        /// What came back differs from what was sent.
        "mismatch" Mismatch,
        /// Nothing in time.
        "timeout" Timeout,
        /// The connection ended first.
        "dropped" Dropped,
        /// Nothing that can be read.
        "unreadable" Unreadable,
        /// A redirect.
        "redirected" Redirected,
        /// Trouble at the provider.
        "serverSaid" ServerSaid,
        /// That it, or one like it, is known there already.
        "duplicate" Duplicate,
        /// Khlang ended first.
        "interrupted" Interrupted,
        /// An older copy of the journal came back, and there may have been an attempt since.
        "restored" Restored,
        /// A refusal of a repeat.
        "repeatRefused" RepeatRefused,
        /// A repeat never left.
        "repeatNotSent" RepeatNotSent,
        /// Nothing is known of it.
        "nothing" Nothing,
    }
}

codes! {
    /// Why a payout is not simply well: what happened, whose side, what to do.
    pub enum ExplanationCode {
        /// It has not left yet, because something stood in the way.
        "notSent" NotSent,
        /// It waits, because nothing is sent through its connection now.
        "waiting" Waiting,
        /// It may exist at the provider; Khlang is finding out.
        "unknown" Unknown,
        /// It may exist at the provider, and only people can find out.
        "unknownNeedsPeople" UnknownNeedsPeople,
        /// The provider's answer differs from what was sent.
        "mismatch" Mismatch,
        /// What would have been sent is not what was entered and approved.
        "approvalBroken" ApprovalBroken,
        /// Refused for key or signature.
        "refusedCredentials" RefusedCredentials,
        /// Refused.
        "refused" Refused,
        /// Not paid.
        "failed" Failed,
        /// Cancelled by the provider without being asked.
        "canceledByProvider" CanceledByProvider,
        /// It was paid and came back.
        "reversed" Reversed,
        /// Its last word changed.
        "lateChange" LateChange,
        /// It was paid although cancel was asked.
        "paidDespiteCancel" PaidDespiteCancel,
        /// The provider does not cancel it.
        "cancelRefused" CancelRefused,
        /// The request to cancel never left.
        "cancelNotSent" CancelNotSent,
        /// Whether the provider got the request is not known.
        "cancelUnknown" CancelUnknown,
        /// The provider uses a word that is not known.
        "unrecognisedStatus" UnrecognisedStatus,
        /// Taken by a provider that cannot be asked; a person records the result.
        "untracked" Untracked,
    }
}

codes! {
    /// What goes wrong in the shell itself.
    pub enum ShellErrorCode {
        /// Another Khlang has the profile open.
        "profileInUse" ProfileInUse,
        /// The journal was written by a newer Khlang.
        "journalNewer" JournalNewer,
        /// The journal does not verify.
        "journalBroken" JournalBroken,
        /// The folder cannot be used.
        "folderUnusable" FolderUnusable,
        /// No room on the disk.
        "diskFull" DiskFull,
        /// The built-in provider did not start.
        "rehearsalNotStarted" RehearsalNotStarted,
        /// Rehearsal is not open.
        "notInRehearsal" NotInRehearsal,
        /// The settings could not be written.
        "settingsNotSaved" SettingsNotSaved,
        /// What would be signed cannot be shown.
        "cannotBeShown" CannotBeShown,
        /// The second person's name or password is wrong.
        "secondPersonWrongPassword" SecondPersonWrongPassword,
        /// What asks for the next page is nothing that a page gave.
        "badCursor" BadCursor,
        /// A time or a day that is none.
        "badTime" BadTime,
        /// A newer call of the same kind ended this one.
        "superseded" Superseded,
        /// There is no such work, or it was put away.
        "noSuchWork" NoSuchWork,
        /// It is not over yet.
        "workUnderWay" WorkUnderWay,
        /// It ended in a way that nobody thought of.
        "workBroke" WorkBroke,
        /// The file that it made is not there any more.
        "fileGone" FileGone,
        /// Nobody is advised of a draft.
        "nothingToAdvise" NothingToAdvise,
        /// The file could not be written.
        "fileNotWritten" FileNotWritten,
        /// Verifying found that an entry is not there.
        "entryMissing" EntryMissing,
        /// Verifying found an entry that does not follow the one before.
        "entryOutOfOrder" EntryOutOfOrder,
        /// Verifying found an entry that is not what it was.
        "entryChanged" EntryChanged,
    }
}

codes! {
    /// How long work ended.
    pub enum WorkCode {
        /// So many rows were written.
        "exported" Exported,
        /// The advice was.
        "adviceSaved" AdviceSaved,
        /// The day close was.
        "dayCloseSaved" DayCloseSaved,
        /// The journal is what was written.
        "verified" Verified,
        /// There is one more backup.
        "backedUp" BackedUp,
        /// The lock ended it.
        "endedByLock" EndedByLock,
    }
}

/// The messages that a catalogue must have, `<group>.<code>`, sorted and without doubles.
#[must_use]
pub fn message_keys() -> Vec<String> {
    let warnings: Vec<_> = names(&Warning::CODES).collect();
    let problems = names(&khlang_domain::codes::all()).filter(|code| !warnings.contains(code)).collect::<Vec<_>>();
    let calibrations = CalibrationRefusal::ALL.map(CalibrationRefusal::code);
    let refusals = PayoutRefusal::ALL.map(PayoutRefusal::code);
    let capabilities = || registry::providers().iter().map(|entry| entry.capabilities);
    let secrets = capabilities().flat_map(|can| can.secret_slots);
    let plain_fields = capabilities().flat_map(|can| can.plain_fields).map(|field| field.name);
    // What happened, whose side it is on, what to do.
    let documented = registry::providers().iter().flat_map(|entry| entry.documented_codes());
    let documented =
        documented.flat_map(|code| ["", ".side", ".more"].map(|part| format!("explain.provider.{code}{part}")));
    let groups: Vec<(&str, Vec<&str>)> = vec![
        ("timeline", TimelineCode::ALL.to_vec()),
        ("explain", ExplanationCode::ALL.to_vec()),
        (
            "error",
            [
                ShellErrorCode::ALL,
                &PayoutError::CODES,
                &ConnectionError::CODES,
                &DutyError::CODES,
                &SignInError::CODES,
                &PersonError::CODES,
                &PolicyError::CODES,
                &ApproveError::CODES,
                &CareError::CODES,
                &calibrations,
                &refusals,
                &PersonRefusal::ALL.map(PersonRefusal::code),
            ]
            .concat(),
        ),
        ("save", vec!["list", "advice", "dayClose", "csv", "xlsx", "pdf", "png", "agree", "decline"]),
        ("search", names(ProblemCode::CODES).collect()),
        ("work", WorkCode::ALL.to_vec()),
        ("gate", Gate::CODES.to_vec()),
        ("stopped", vec!["mismatch"]),
        ("check", Finding::ALL.map(Finding::code).to_vec()),
        (
            "problem",
            problems
                .into_iter()
                .chain(names(&ConnectionProblem::CODES))
                .chain(BaseUrlError::ALL.map(BaseUrlError::code))
                .chain(names(&EVIDENCE_CODES))
                .chain(PlainFieldError::ALL.map(PlainFieldError::code))
                .chain(SpellingError::CODES)
                .chain(PolicyProblem::CODES)
                .collect(),
        ),
        ("warning", warnings),
        ("keychain", KeychainState::ALL.map(KeychainState::code).to_vec()),
        (
            "state",
            PayoutState::ALL
                .into_iter()
                .filter(|state| *state != PayoutState::Discarded)
                .map(PayoutState::name)
                .collect(),
        ),
        ("tab", Tab::ALL.map(Tab::name).to_vec()),
        ("cancel", super::payout::CancelState::ALL.to_vec()),
        ("side", super::explanation::Side::ALL.to_vec()),
        ("seen", SeenCode::ALL.to_vec()),
        ("doubt", super::doubt::DoubtKind::ALL.to_vec()),
        ("suggestion", Suggestion::ALL.map(Suggestion::code).to_vec()),
        ("calibration", CalibrationVerdict::ALL.map(CalibrationVerdict::code).to_vec()),
        ("secret", secrets.copied().collect()),
        ("providerField", plain_fields.collect()),
    ];
    let mut keys: Vec<String> = groups
        .into_iter()
        .flat_map(|(group, codes)| codes.into_iter().map(move |code| format!("{group}.{code}")))
        .chain(documented)
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

fn names(codes: &[MessageCode]) -> impl Iterator<Item = &'static str> {
    codes.iter().map(|(code, _)| *code)
}
