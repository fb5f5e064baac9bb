//! Checks a connection by asking its provider something that moves no money, and says in one word what a person should look at.
//! Called by the wizard and by "check connection". Knows no provider: what a refusal says about key and secret is the adapter's word.

use crate::seam::{AskError, CredentialTrouble, Measurements, Provider};
use khlang_domain::{
    outcome::{Balance, Trouble},
    time::UtcMillis,
};

/// From here on a clock counts as wrong.
pub const CLOCK_LIMIT_MS: i64 = 60_000;

/// What the check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finding {
    /// All is well.
    Ok,
    /// All is well because the difference of the clocks was measured and allowed for; the clock should be put right.
    OkButClock,
    /// No network, or nobody to ask for names.
    NoNetwork,
    /// There is no such host.
    HostNotFound,
    /// The host takes no connection there.
    ConnectionRefused,
    /// No answer.
    Timeout,
    /// The certificate or the handshake is bad.
    Tls,
    /// The proxy could not be used.
    Proxy,
    /// Something answers that is not the provider's API.
    WrongHost,
    /// Credentials were refused, and the clock is off by more than [`CLOCK_LIMIT_MS`]: put that right first.
    Clock,
    /// The provider does not know the key.
    WrongKey,
    /// The provider knows the key and does not take the signature.
    WrongSecret,
    /// The provider knows the caller and does not allow this.
    Forbidden,
    /// The provider refuses, and does not say whether for the account, the key, the secret, the clock or the permission.
    Credentials,
    /// Asked too often.
    RateLimited,
    /// The provider is in trouble itself.
    ProviderTrouble,
    /// An answer in no language that we know.
    Unreadable,
    /// Somebody is there; this provider has nothing that can be asked without moving money.
    NothingToAsk,
}

impl Finding {
    /// Every finding.
    pub const ALL: [Self; 18] = [
        Self::Ok,
        Self::OkButClock,
        Self::NoNetwork,
        Self::HostNotFound,
        Self::ConnectionRefused,
        Self::Timeout,
        Self::Tls,
        Self::Proxy,
        Self::WrongHost,
        Self::Clock,
        Self::WrongKey,
        Self::WrongSecret,
        Self::Forbidden,
        Self::Credentials,
        Self::RateLimited,
        Self::ProviderTrouble,
        Self::Unreadable,
        Self::NothingToAsk,
    ];

    /// Nothing stands in the way of sending.
    #[must_use]
    pub fn is_well(self) -> bool {
        matches!(self, Self::Ok | Self::OkButClock | Self::NothingToAsk)
    }

    /// The provider was there and did not take who asked. No look that asks nothing can show that this is over.
    #[must_use]
    pub fn is_about_credentials(self) -> bool {
        matches!(self, Self::Clock | Self::WrongKey | Self::WrongSecret | Self::Forbidden | Self::Credentials)
    }

    /// The key of its message; never changes once it is released.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::OkButClock => "okButClock",
            Self::NoNetwork => "noNetwork",
            Self::HostNotFound => "hostNotFound",
            Self::ConnectionRefused => "connectionRefused",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Proxy => "proxy",
            Self::WrongHost => "wrongHost",
            Self::Clock => "clock",
            Self::WrongKey => "wrongKey",
            Self::WrongSecret => "wrongSecret",
            Self::Forbidden => "forbidden",
            Self::Credentials => "credentials",
            Self::RateLimited => "rateLimited",
            Self::ProviderTrouble => "providerTrouble",
            Self::Unreadable => "unreadable",
            Self::NothingToAsk => "nothingToAsk",
        }
    }
}

/// What the check found, and what it saw on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckResult {
    /// The one word.
    pub finding: Finding,
    /// The balance, where the provider shows one.
    pub balance: Option<Balance>,
    /// The provider's clock minus this machine's, where it was measured.
    pub clock_difference_ms: Option<i64>,
    /// How long the last answered call took.
    pub latency_ms: Option<u64>,
}

/// Asks once, and a second time only where the first answer showed that the clock was wrong and the question was refused for it.
pub async fn check_connection(provider: &dyn Provider) -> CheckResult {
    let difference_before = provider.measurements().clock_difference_ms.unwrap_or_default();
    let mut answer = ask(provider).await;
    let difference_now = provider.measurements().clock_difference_ms.unwrap_or_default();
    let may_be_the_clock =
        matches!(trouble_with(provider, &answer), Some(CredentialTrouble::Secret | CredentialTrouble::NotTold));
    if may_be_the_clock && difference_before != difference_now {
        answer = ask(provider).await;
    }
    let measured = provider.measurements();
    CheckResult {
        finding: judge(provider, &answer, measured),
        balance: answer.ok().flatten(),
        clock_difference_ms: measured.clock_difference_ms,
        latency_ms: measured.latency_ms,
    }
}

type Asked = Result<Option<Balance>, Unanswered>;

enum Unanswered {
    Nothing,
    Ask(AskError),
}

/// The balance where there is one, else the list of a moment long ago, else whether anybody is there.
async fn ask(provider: &dyn Provider) -> Asked {
    if let Some(shows_balance) = provider.as_shows_balance() {
        return shows_balance.balance().await.map(Some).map_err(Unanswered::Ask);
    }
    if let Some(lists) = provider.as_lists() {
        return lists.list(UtcMillis(0), UtcMillis(1), 1).await.map(|_| None).map_err(Unanswered::Ask);
    }
    if let Some(reaches) = provider.as_reaches() {
        reaches.reach().await.map_err(Unanswered::Ask)?;
    }
    Err(Unanswered::Nothing)
}

fn trouble_with(provider: &dyn Provider, answer: &Asked) -> Option<CredentialTrouble> {
    match answer {
        Err(Unanswered::Ask(AskError::Refused(refusal))) => provider.credential_trouble(refusal),
        _ => None,
    }
}

fn judge(provider: &dyn Provider, answer: &Asked, measured: Measurements) -> Finding {
    let clock_is_wrong = measured.clock_difference_ms.is_some_and(|ms| ms.saturating_abs() > CLOCK_LIMIT_MS);
    let error = match answer {
        Ok(_) if clock_is_wrong => return Finding::OkButClock,
        Ok(_) => return Finding::Ok,
        Err(Unanswered::Nothing) => return Finding::NothingToAsk,
        Err(Unanswered::Ask(error)) => error,
    };
    match (error, trouble_with(provider, answer)) {
        (_, Some(CredentialTrouble::Key)) => Finding::WrongKey,
        (_, Some(CredentialTrouble::Secret | CredentialTrouble::NotTold)) if clock_is_wrong => Finding::Clock,
        (_, Some(CredentialTrouble::Secret)) => Finding::WrongSecret,
        (_, Some(CredentialTrouble::Permission)) => Finding::Forbidden,
        (_, Some(CredentialTrouble::NotTold)) => Finding::Credentials,
        (AskError::NotReached(trouble), None) => not_reached(*trouble),
        (AskError::NoAnswer, None) => Finding::Timeout,
        (AskError::RateLimited { .. }, None) => Finding::RateLimited,
        (AskError::ProviderTrouble(_), None) => Finding::ProviderTrouble,
        // A web page, a parked domain, a proxy that wants a login: whatever it is, it does not speak this API.
        (
            AskError::Redirected(_)
            | AskError::WebPage(_)
            | AskError::NotFound(_)
            | AskError::Unreadable(0 | 400..=499),
            None,
        ) => Finding::WrongHost,
        // The question says nothing but who asks and when, so that is what was refused.
        (AskError::Refused(_), None) if clock_is_wrong => Finding::Clock,
        (AskError::Refused(_), None) => Finding::Credentials,
        (AskError::Unreadable(_), None) => Finding::Unreadable,
    }
}

/// What a call that never left says of the way to the provider.
#[must_use]
pub fn not_reached(trouble: Trouble) -> Finding {
    match trouble {
        Trouble::NoNetwork => Finding::NoNetwork,
        Trouble::HostNotFound => Finding::HostNotFound,
        Trouble::ConnectionRefused => Finding::ConnectionRefused,
        Trouble::ConnectTimeout => Finding::Timeout,
        Trouble::Tls => Finding::Tls,
        Trouble::Proxy => Finding::Proxy,
        // A question needs neither keychain nor body; what is left is an address that cannot be called.
        Trouble::Settings | Trouble::Keychain | Trouble::BodyChanged => Finding::WrongHost,
    }
}
