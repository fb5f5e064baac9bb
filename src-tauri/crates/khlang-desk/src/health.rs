//! How a connection is, as its calls have shown, and how the keychain is.

use khlang_domain::{outcome::Balance, time::UtcMillis};
use khlang_providers::check::Finding;
use khlang_vault::VaultError;

/// In one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthState {
    /// The last call was answered as it should be.
    Ok,
    /// It was not.
    Trouble,
    /// Not asked yet.
    Unknown,
}

/// What is known of the way to a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// In one word.
    pub state: HealthState,
    /// When a call was last answered as it should be.
    pub last_success_at: Option<UtcMillis>,
    /// How long that took.
    pub latency_ms: Option<u64>,
    /// The provider's clock minus this machine's.
    pub clock_difference_ms: Option<i64>,
    /// The code of what is wrong; also set to `okButClock` when all is well but the clocks.
    pub trouble: Option<&'static str>,
    /// The last balance, and when it was told.
    pub balance: Option<(Balance, UtcMillis)>,
    /// Since when it cannot be reached.
    pub unreachable_since: Option<UtcMillis>,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            state: HealthState::Unknown,
            last_success_at: None,
            latency_ms: None,
            clock_difference_ms: None,
            trouble: None,
            balance: None,
            unreachable_since: None,
        }
    }
}

/// Whether a finding means that the provider was not reached at all.
pub(crate) fn is_unreachable(finding: Finding) -> bool {
    matches!(
        finding,
        Finding::NoNetwork
            | Finding::HostNotFound
            | Finding::ConnectionRefused
            | Finding::Timeout
            | Finding::Tls
            | Finding::Proxy
    )
}

/// How the keychain is, in words that the screen explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeychainState {
    /// It answers.
    #[default]
    Ready,
    /// It is there and locked.
    Locked,
    /// This machine has none.
    Missing,
    /// A person or the system said no.
    Refused,
    /// It did not answer in time; perhaps a prompt waits somewhere.
    TimedOut,
    /// It failed in another way.
    Broken,
}

impl KeychainState {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::Ready, Self::Locked, Self::Missing, Self::Refused, Self::TimedOut, Self::Broken];

    /// The code of its message.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Locked => "locked",
            Self::Missing => "missing",
            Self::Refused => "refused",
            Self::TimedOut => "timedOut",
            Self::Broken => "broken",
        }
    }

    /// What an error says of the keychain. A secret that is not there says nothing bad of it.
    #[must_use]
    pub fn of(error: &VaultError) -> Self {
        match error {
            VaultError::Locked => Self::Locked,
            VaultError::Missing => Self::Missing,
            VaultError::Refused => Self::Refused,
            VaultError::TimedOut => Self::TimedOut,
            VaultError::NotFound => Self::Ready,
            _ => Self::Broken,
        }
    }
}
