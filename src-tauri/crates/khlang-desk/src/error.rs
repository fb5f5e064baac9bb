//! What can go wrong with what a person asked of the desk: codes with parameters, no prose.

use crate::{
    calibrate::CalibrationRefusal, connections::ConnectionProblem, gate::Gate, health::KeychainState, warnings::Warning,
};
use khlang_domain::restored::ResumeRefusal;
use khlang_domain::{
    instruction::FieldProblem,
    payout::PayoutRefusal,
    person::{PersonRefusal, Role},
    policy::{PolicyProblem, PolicyRefusal},
};
use khlang_journal::{AppendError, BackupError, ReadError, RestoreError};
use thiserror::Error;

/// Why a desk could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The journal could not be opened.
    #[error(transparent)]
    Journal(#[from] khlang_journal::OpenError),
    /// The journal could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// What was found in Sending could not be put on record.
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// Why something about a payout was not done.
#[derive(Debug, Error)]
pub enum PayoutError {
    /// Fields that make it impossible.
    #[error("{} fields need attention", .0.len())]
    Problems(Vec<FieldProblem>),
    /// Warnings that nobody ticked.
    #[error("{} warnings are not accepted", .0.len())]
    WarningsNotAccepted(Vec<Warning>),
    /// A person has to do something about the connection first.
    #[error("sending is locked: {}", .0.code())]
    Locked(Gate),
    /// It does not fit the payout as it is.
    #[error(transparent)]
    Refused(#[from] PayoutRefusal),
    /// Someone or something else changed the payout since it was shown.
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    /// A calibration cannot be begun now.
    #[error(transparent)]
    Calibration(#[from] CalibrationRefusal),
    /// Whoever wants it may not, or is not there.
    #[error(transparent)]
    Duty(#[from] DutyError),
    /// The journal could not be written or read; nothing was done.
    #[error("journal: {0}")]
    Journal(String),
}

impl PayoutError {
    /// Every code but those of [`PayoutRefusal`], [`CalibrationRefusal`] and [`DutyError`].
    pub const CODES: [&'static str; 5] =
        ["problems", "warningsNotAccepted", "sendingLocked", "changedMeanwhile", "journal"];

    /// The code of its message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Problems(_) => "problems",
            Self::WarningsNotAccepted(_) => "warningsNotAccepted",
            Self::Locked(_) => "sendingLocked",
            Self::Refused(refusal) => refusal.code(),
            Self::Calibration(refusal) => refusal.code(),
            Self::ChangedMeanwhile => "changedMeanwhile",
            Self::Duty(error) => error.code(),
            Self::Journal(_) => "journal",
        }
    }
}

impl From<ReadError> for PayoutError {
    fn from(error: ReadError) -> Self {
        Self::Journal(error.to_string())
    }
}

/// Why something about a connection was not done.
#[derive(Debug, Error)]
pub enum ConnectionError {
    /// Fields that need attention.
    #[error("{} fields need attention", .0.len())]
    Problems(Vec<ConnectionProblem>),
    /// The keychain did not take or give a secret.
    #[error("keychain: {}", .0.code())]
    Keychain(KeychainState),
    /// Someone or something else changed the connection since it was shown.
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    /// There is no such connection.
    #[error("no such connection")]
    NoSuchConnection,
    /// It is not stopped.
    #[error("not stopped")]
    NotStopped,
    /// A calibration cannot be accepted now.
    #[error(transparent)]
    Calibration(#[from] CalibrationRefusal),
    /// Whoever wants it may not, or is not there.
    #[error(transparent)]
    Duty(#[from] DutyError),
    /// The journal could not be written or read; nothing was done.
    #[error("journal: {0}")]
    Journal(String),
}

impl ConnectionError {
    /// Every code but those of [`CalibrationRefusal`] and [`DutyError`]. `keychain` names its state in `reason`.
    pub const CODES: [&'static str; 6] =
        ["problems", "keychain", "changedMeanwhile", "noSuchConnection", "notStopped", "journal"];

    /// The code of its message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Problems(_) => "problems",
            Self::Keychain(_) => "keychain",
            Self::ChangedMeanwhile => "changedMeanwhile",
            Self::NoSuchConnection => "noSuchConnection",
            Self::NotStopped => "notStopped",
            Self::Calibration(refusal) => refusal.code(),
            Self::Duty(error) => error.code(),
            Self::Journal(_) => "journal",
        }
    }
}

impl From<ReadError> for ConnectionError {
    fn from(error: ReadError) -> Self {
        Self::Journal(error.to_string())
    }
}

impl From<AppendError> for ConnectionError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Conflict { .. } => Self::ChangedMeanwhile,
            other => Self::Journal(other.to_string()),
        }
    }
}

/// Why somebody may not do something now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DutyError {
    /// Nobody signed in, or the desk is locked.
    #[error("nobody is signed in")]
    Locked,
    /// They have not this role, nor another that would do.
    #[error("needs the role {}", .0.name())]
    RoleMissing(Role),
}

impl DutyError {
    /// Every code. `roleMissing` names the role in `role`.
    pub const CODES: [&'static str; 2] = ["locked", "roleMissing"];

    /// The code of its message.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::RoleMissing(_) => "roleMissing",
        }
    }
}

/// Why nobody was signed in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignInError {
    /// The name or the password is wrong, or the person is switched off; which of them is not said.
    #[error("wrong name or password")]
    Refused,
    /// After several wrong passwords there is a wait.
    #[error("wait {seconds} s")]
    Slowed {
        /// For how long.
        seconds: u64,
    },
    /// The password was given by somebody else: its owner chooses one of their own first.
    #[error("the password is temporary")]
    PasswordTemporary,
    /// What is on record cannot be opened by any password.
    #[error("the key is damaged")]
    KeyDamaged,
    /// There is not enough memory for the check.
    #[error("not enough memory")]
    NoMemory,
    /// The trial could not be put on record.
    #[error("journal: {0}")]
    Journal(String),
}

impl SignInError {
    /// Every code. `signInSlowed` names the `seconds`.
    pub const CODES: [&'static str; 6] =
        ["signInRefused", "signInSlowed", "passwordTemporary", "keyDamaged", "noMemory", "journal"];

    /// The code of its message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused => "signInRefused",
            Self::Slowed { .. } => "signInSlowed",
            Self::PasswordTemporary => "passwordTemporary",
            Self::KeyDamaged => "keyDamaged",
            Self::NoMemory => "noMemory",
            Self::Journal(_) => "journal",
        }
    }
}

/// Why something was not done to a person.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PersonError {
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] PersonRefusal),
    /// Whoever wants it may not, or is not there.
    #[error(transparent)]
    Duty(#[from] DutyError),
    /// The password that was asked for is wrong.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// Too few characters.
    #[error("the password is too short")]
    PasswordTooShort,
    /// Too many characters.
    #[error("the password is too long")]
    PasswordTooLong,
    /// The name is no password.
    #[error("the password is the name")]
    PasswordIsName,
    /// The new one is the old one.
    #[error("the password is the old one")]
    PasswordSame,
    /// Someone else changed the person since they were shown.
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    /// The journal could not be written, or no key be made; nothing was done.
    #[error("journal: {0}")]
    Journal(String),
}

impl PersonError {
    /// Every code but those of [`PersonRefusal`], [`DutyError`] and [`SignInError`]. The lengths name their `limit`.
    pub const CODES: [&'static str; 6] =
        ["passwordTooShort", "passwordTooLong", "passwordIsName", "passwordSame", "changedMeanwhile", "journal"];

    /// The code of its message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Duty(error) => error.code(),
            Self::SignIn(error) => error.code(),
            Self::PasswordTooShort => "passwordTooShort",
            Self::PasswordTooLong => "passwordTooLong",
            Self::PasswordIsName => "passwordIsName",
            Self::PasswordSame => "passwordSame",
            Self::ChangedMeanwhile => "changedMeanwhile",
            Self::Journal(_) => "journal",
        }
    }
}

/// Why the policy was not changed or tried.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// The rules refuse it.
    #[error(transparent)]
    Person(#[from] PersonRefusal),
    /// Whoever wants it may not, or is not there.
    #[error(transparent)]
    Duty(#[from] DutyError),
    /// Places that cannot be meant.
    #[error("{} places need attention", .0.len())]
    Problems(Vec<PolicyProblem>),
    /// It is the one that holds.
    #[error("nothing to change")]
    NothingToChange,
    /// Someone else changed the policy since it was shown.
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    /// The journal could not be written or read; nothing was done.
    #[error("journal: {0}")]
    Journal(String),
}

impl PolicyError {
    /// Every code but those of [`PersonRefusal`] and [`DutyError`].
    pub const CODES: [&'static str; 4] = ["policyProblems", "nothingToChange", "changedMeanwhile", "journal"];

    /// The code of its message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Person(refusal) => refusal.code(),
            Self::Duty(error) => error.code(),
            Self::Problems(_) => "policyProblems",
            Self::NothingToChange => "nothingToChange",
            Self::ChangedMeanwhile => "changedMeanwhile",
            Self::Journal(_) => "journal",
        }
    }
}

impl From<PolicyRefusal> for PolicyError {
    fn from(refusal: PolicyRefusal) -> Self {
        match refusal {
            PolicyRefusal::Person(refusal) => Self::Person(refusal),
            PolicyRefusal::Problems(problems) => Self::Problems(problems),
            PolicyRefusal::NothingToChange => Self::NothingToChange,
        }
    }
}

impl From<ReadError> for PolicyError {
    fn from(error: ReadError) -> Self {
        Self::Journal(error.to_string())
    }
}

/// Why nothing at all was decided about payouts that wait for signatures.
#[derive(Debug, Error)]
pub enum ApproveError {
    /// The password has to be given.
    #[error("the password is needed")]
    PasswordNeeded,
    /// The password that was given is wrong.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// More at once than a dialog can show.
    #[error("at most {limit} at once")]
    TooMany {
        /// How many there may be.
        limit: usize,
    },
    /// The reason has signs that no line of text has, or too many.
    #[error("the reason cannot be taken")]
    ReasonUnusable,
    /// As for any other act about a payout.
    #[error(transparent)]
    Payout(#[from] PayoutError),
}

impl ApproveError {
    /// Every code but those of [`SignInError`] and [`PayoutError`]. `tooManyAtOnce` names its `limit`.
    pub const CODES: [&'static str; 3] = ["passwordNeeded", "tooManyAtOnce", "reasonUnusable"];

    /// The code of its message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PasswordNeeded => "passwordNeeded",
            Self::SignIn(error) => error.code(),
            Self::TooMany { .. } => "tooManyAtOnce",
            Self::ReasonUnusable => "reasonUnusable",
            Self::Payout(error) => error.code(),
        }
    }
}

impl From<DutyError> for ApproveError {
    fn from(error: DutyError) -> Self {
        Self::Payout(error.into())
    }
}

/// Why nothing was done about the journal itself: no backup, no restoration, or sending does not go on.
#[derive(Debug, Error)]
pub enum CareError {
    /// The rules refuse it.
    #[error(transparent)]
    Resume(#[from] ResumeRefusal),
    /// Another person has to confirm it, or whoever confirmed it may not.
    #[error(transparent)]
    Person(#[from] PersonRefusal),
    /// Whoever wants it may not, or is not there.
    #[error(transparent)]
    Duty(#[from] DutyError),
    /// No backup was made.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// No backup can take the journal's place.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// Something was put on record meanwhile.
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    /// The journal could not be written or read; nothing was done.
    #[error("journal: {0}")]
    Journal(String),
}

impl CareError {
    /// Every code but those of [`PersonRefusal`] and [`DutyError`]. `notReconciled` names how many are `open`.
    pub const CODES: [&'static str; 11] = [
        "notHeld",
        "notReconciled",
        "workCancelled",
        "diskFull",
        "backupUnsound",
        "backupNewer",
        "noSuchBackup",
        "backupStorage",
        "profileInUse",
        "changedMeanwhile",
        "journal",
    ];

    /// The code of its message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Resume(ResumeRefusal::NotHeld) => "notHeld",
            Self::Resume(ResumeRefusal::NotReconciled { .. }) => "notReconciled",
            Self::Resume(ResumeRefusal::Person(refusal)) | Self::Person(refusal) => refusal.code(),
            Self::Duty(error) => error.code(),
            Self::Backup(BackupError::Stopped) | Self::Restore(RestoreError::Stopped) => "workCancelled",
            Self::Backup(BackupError::DiskFull) | Self::Restore(RestoreError::DiskFull) => "diskFull",
            Self::Backup(BackupError::Unsound { .. }) | Self::Restore(RestoreError::Unsound { .. }) => "backupUnsound",
            Self::Restore(RestoreError::Newer) => "backupNewer",
            Self::Restore(RestoreError::NoSuchBackup) => "noSuchBackup",
            Self::Restore(RestoreError::InUse) => "profileInUse",
            Self::Backup(BackupError::Storage { .. }) | Self::Restore(RestoreError::Storage { .. }) => "backupStorage",
            Self::ChangedMeanwhile => "changedMeanwhile",
            Self::Backup(BackupError::Closed) | Self::Journal(_) => "journal",
        }
    }
}

impl From<ReadError> for CareError {
    fn from(error: ReadError) -> Self {
        Self::Journal(error.to_string())
    }
}

impl From<AppendError> for CareError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Conflict { .. } => Self::ChangedMeanwhile,
            other => Self::Journal(other.to_string()),
        }
    }
}
