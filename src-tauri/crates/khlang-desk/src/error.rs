//! What can go wrong with what a person asked of the desk: codes with parameters, no prose.

use crate::{
    calibrate::CalibrationRefusal, connections::ConnectionProblem, gate::Gate, health::KeychainState, warnings::Warning,
};
use khlang_domain::{instruction::FieldProblem, payout::PayoutRefusal};
use khlang_journal::{AppendError, ReadError};
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
    /// Nobody is named as the one who does it.
    #[error("no name")]
    NameMissing,
    /// The journal could not be written or read; nothing was done.
    #[error("journal: {0}")]
    Journal(String),
}

impl PayoutError {
    /// Every code but those of [`PayoutRefusal`] and [`CalibrationRefusal`].
    pub const CODES: [&'static str; 6] =
        ["problems", "warningsNotAccepted", "sendingLocked", "changedMeanwhile", "nameMissing", "journal"];

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
            Self::NameMissing => "nameMissing",
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
    /// Nobody is named as the one who does it.
    #[error("no name")]
    NameMissing,
    /// The journal could not be written or read; nothing was done.
    #[error("journal: {0}")]
    Journal(String),
}

impl ConnectionError {
    /// Every code but those of [`CalibrationRefusal`]. `keychain` names its state in `reason`.
    pub const CODES: [&'static str; 7] =
        ["problems", "keychain", "changedMeanwhile", "noSuchConnection", "notStopped", "nameMissing", "journal"];

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
            Self::NameMissing => "nameMissing",
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
