//! Why nothing is sent through a connection now. One answer serves the dispatcher, the form and the connections screen.

use crate::health::KeychainState;
use khlang_domain::time::UtcMillis;

/// What stands in the way of sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// The journal is an older copy that came back: what was sent since is not on record.
    Restored,
    /// An answer disagreed with what was sent; a person has to look.
    Stopped,
    /// Nobody has chosen what an amount means on its wire.
    UnitNotChosen,
    /// Nobody has recorded that the provider confirmed the chosen unit.
    UnitNotConfirmed,
    /// The keychain does not give the secrets.
    Keychain(KeychainState),
    /// The keychain is fine, but a secret of this connection is not in it.
    SecretMissing,
    /// The last look at the provider found this wrong; the code of a check.
    Trouble(&'static str),
    /// The provider asked to wait.
    AskedToWait {
        /// Until when.
        until: UtcMillis,
    },
    /// What was being sent when the program last ended is settled first.
    Settling,
    /// The provider has not been looked at since the start.
    NotCheckedYet,
}

impl Gate {
    /// Every code, for the message catalogues. [`Gate::Trouble`] and [`Gate::Keychain`] name theirs in `reason`.
    pub const CODES: [&'static str; 10] = [
        "restored",
        "stopped",
        "unitNotChosen",
        "unitNotConfirmed",
        "keychain",
        "secretMissing",
        "trouble",
        "askedToWait",
        "settling",
        "notCheckedYet",
    ];

    /// The code of its message.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Restored => "restored",
            Self::Stopped => "stopped",
            Self::UnitNotChosen => "unitNotChosen",
            Self::UnitNotConfirmed => "unitNotConfirmed",
            Self::Keychain(_) => "keychain",
            Self::SecretMissing => "secretMissing",
            Self::Trouble(_) => "trouble",
            Self::AskedToWait { .. } => "askedToWait",
            Self::Settling => "settling",
            Self::NotCheckedYet => "notCheckedYet",
        }
    }

    /// A second code that says more: the check's or the keychain's.
    #[must_use]
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Keychain(state) => Some(state.code()),
            Self::Trouble(code) => Some(code),
            _ => None,
        }
    }

    /// Whether nothing is repeated either: a person has to look at the connection, or at what is missing in the journal.
    #[must_use]
    pub(crate) fn stops_repeats(self) -> bool {
        self.locks_entry() || self == Self::Restored
    }

    /// Whether a payout may not even be entered: a person has to do something about the connection first. Everything else passes by
    /// itself, and what is entered waits for it.
    #[must_use]
    pub fn locks_entry(self) -> bool {
        matches!(self, Self::Stopped | Self::UnitNotChosen | Self::UnitNotConfirmed)
    }
}
