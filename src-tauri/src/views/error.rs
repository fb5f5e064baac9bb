//! What a call is rejected with: a code with parameters, and the problems at their fields. The words are the window's.

use super::{
    codes::ShellErrorCode,
    connection::gate_code,
    connection_form::{ConnectionField, ConnectionProblemView},
    form::ProblemView,
};
use khlang_desk::{
    ApproveError, CareError, ConnectionError, ConnectionField as DeskField, ConnectionProblem, DutyError,
    MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS, OpenError, PayoutError, PersonError, PolicyError, SignInError,
};
use khlang_domain::restored::ResumeRefusal;
use serde::Serialize;
use specta::Type;
use std::collections::BTreeMap;

/// Thrown to the screen; the words are message `error.<code>`. Field problems come in `problems`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ErrorView {
    /// The last part of the message's key.
    pub code: String,
    /// What the message may quote.
    pub params: BTreeMap<String, String>,
    /// Problems of a payout's form.
    pub problems: Vec<ProblemView>,
    /// Problems of a connection's form.
    pub connection_problems: Vec<ConnectionProblemView>,
}

impl ErrorView {
    /// A code that quotes nothing.
    pub fn plain(code: &str) -> Self {
        Self { code: code.to_owned(), params: BTreeMap::new(), problems: Vec::new(), connection_problems: Vec::new() }
    }

    /// The error with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

impl From<ShellErrorCode> for ErrorView {
    fn from(code: ShellErrorCode) -> Self {
        Self::plain(code.code())
    }
}

impl From<PayoutError> for ErrorView {
    fn from(error: PayoutError) -> Self {
        let view = Self::plain(error.code());
        match error {
            PayoutError::Problems(problems) => {
                Self { problems: problems.into_iter().map(ProblemView::from).collect(), ..view }
            }
            PayoutError::WarningsNotAccepted(warnings) => view.with("count", warnings.len().to_string()),
            PayoutError::Locked(gate) => {
                let gate = gate_code(gate);
                let view = view.with("gate", gate.code);
                Self { params: view.params.into_iter().chain(gate.params).collect(), ..view }
            }
            PayoutError::Journal(detail) => {
                tracing::error!(%detail, "the journal refused");
                view
            }
            PayoutError::Duty(error) => error.into(),
            PayoutError::Refused(_) | PayoutError::Calibration(_) | PayoutError::ChangedMeanwhile => view,
        }
    }
}

impl From<DutyError> for ErrorView {
    fn from(error: DutyError) -> Self {
        let view = Self::plain(error.code());
        match error {
            DutyError::RoleMissing(role) => view.with("role", role.name()),
            DutyError::Locked => view,
        }
    }
}

impl From<SignInError> for ErrorView {
    fn from(error: SignInError) -> Self {
        let view = Self::plain(error.code());
        match error {
            SignInError::Slowed { seconds } => view.with("seconds", seconds.to_string()),
            SignInError::Journal(detail) => {
                tracing::error!(%detail, "the journal refused");
                view
            }
            SignInError::KeyDamaged => {
                tracing::error!("a person's key cannot be opened by any password");
                view
            }
            SignInError::Refused | SignInError::PasswordTemporary | SignInError::NoMemory => view,
        }
    }
}

impl From<PersonError> for ErrorView {
    fn from(error: PersonError) -> Self {
        let view = Self::plain(error.code());
        match error {
            PersonError::Duty(error) => error.into(),
            PersonError::SignIn(error) => error.into(),
            PersonError::PasswordTooShort => view.with("limit", MIN_PASSWORD_CHARS.to_string()),
            PersonError::PasswordTooLong => view.with("limit", MAX_PASSWORD_CHARS.to_string()),
            PersonError::Journal(detail) => {
                tracing::error!(%detail, "a person was not changed");
                view
            }
            PersonError::Refused(_)
            | PersonError::PasswordIsName
            | PersonError::PasswordSame
            | PersonError::ChangedMeanwhile => view,
        }
    }
}

impl From<PolicyError> for ErrorView {
    fn from(error: PolicyError) -> Self {
        let view = Self::plain(error.code());
        match error {
            PolicyError::Duty(error) => error.into(),
            PolicyError::Journal(detail) => {
                tracing::error!(%detail, "the policy was not changed");
                view
            }
            PolicyError::Person(_)
            | PolicyError::Problems(_)
            | PolicyError::NothingToChange
            | PolicyError::ChangedMeanwhile => view,
        }
    }
}

impl From<ApproveError> for ErrorView {
    fn from(error: ApproveError) -> Self {
        let view = Self::plain(error.code());
        match error {
            ApproveError::SignIn(error) => error.into(),
            ApproveError::Payout(error) => error.into(),
            ApproveError::TooMany { limit } => view.with("limit", limit.to_string()),
            ApproveError::PasswordNeeded | ApproveError::ReasonUnusable => view,
        }
    }
}

impl From<CareError> for ErrorView {
    fn from(error: CareError) -> Self {
        let view = Self::plain(error.code());
        match error {
            CareError::Duty(error) => error.into(),
            CareError::Resume(ResumeRefusal::NotReconciled { open }) => view.with("open", open.to_string()),
            CareError::Resume(_) | CareError::Person(_) | CareError::ChangedMeanwhile => view,
            CareError::Backup(_) | CareError::Restore(_) | CareError::Journal(_) => {
                tracing::error!(%error, "the journal was not looked after");
                view
            }
        }
    }
}

impl From<ConnectionError> for ErrorView {
    fn from(error: ConnectionError) -> Self {
        let view = Self::plain(error.code());
        match error {
            ConnectionError::Problems(problems) => {
                Self { connection_problems: problems.into_iter().map(ConnectionProblemView::from).collect(), ..view }
            }
            ConnectionError::Keychain(state) => view.with("reason", state.code()),
            ConnectionError::Journal(detail) => {
                tracing::error!(%detail, "the journal refused");
                view
            }
            ConnectionError::ChangedMeanwhile
            | ConnectionError::NoSuchConnection
            | ConnectionError::NotStopped
            | ConnectionError::Calibration(_) => view,
            ConnectionError::Duty(error) => error.into(),
        }
    }
}

impl From<khlang_journal::ReadError> for ErrorView {
    fn from(error: khlang_journal::ReadError) -> Self {
        PayoutError::from(error).into()
    }
}

impl From<ConnectionProblem> for ConnectionProblemView {
    fn from(problem: ConnectionProblem) -> Self {
        let field = match problem.field {
            DeskField::Name => ConnectionField::Name,
            DeskField::Provider => ConnectionField::Provider,
            DeskField::BaseUrl => ConnectionField::BaseUrl,
            DeskField::Secret => ConnectionField::Secret,
            DeskField::AmountUnit => ConnectionField::AmountUnit,
            DeskField::UnitConfirmation => ConnectionField::UnitConfirmation,
            DeskField::Minimum => ConnectionField::Minimum,
            DeskField::Maximum => ConnectionField::Maximum,
            DeskField::Note => ConnectionField::Note,
            DeskField::Plain => ConnectionField::Plain,
            DeskField::BankSpelling => ConnectionField::BankSpelling,
        };
        Self {
            field,
            secret: problem.secret,
            name: problem.name,
            code: problem.code.to_owned(),
            params: problem.params,
        }
    }
}

impl From<OpenError> for ErrorView {
    fn from(error: OpenError) -> Self {
        use khlang_journal::OpenError as Journal;
        tracing::error!(%error, "the profile did not open");
        let code = match &error {
            OpenError::Journal(Journal::InUse) => ShellErrorCode::ProfileInUse,
            OpenError::Journal(Journal::Newer { .. }) => ShellErrorCode::JournalNewer,
            OpenError::Journal(Journal::DiskFull) => ShellErrorCode::DiskFull,
            OpenError::Journal(Journal::Storage { .. }) => ShellErrorCode::FolderUnusable,
            _ => ShellErrorCode::JournalBroken,
        };
        Self::from(code)
    }
}
