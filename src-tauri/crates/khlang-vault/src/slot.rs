//! The name under which one secret lies in the keychain.
//!
//! A slot says which secret of which connection; the namespace, which the vault holds and no slot can name, says
//! whether it is live or rehearsal.

use crate::VaultError;

/// Windows takes 513 characters for `connection/name`; what is used is far below.
const LONGEST_PART: usize = 128;

/// The set of names a vault can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Namespace {
    /// Secrets that move real money.
    Live,
    /// Secrets of the built-in twins.
    Rehearsal,
}

impl Namespace {
    /// The service name of every entry of this namespace.
    #[must_use]
    pub fn service(self) -> &'static str {
        match self {
            Self::Live => "app.khlang.live",
            Self::Rehearsal => "app.khlang.rehearsal",
        }
    }
}

/// The place of one secret of one connection.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SecretSlot {
    connection: String,
    name: String,
}

impl SecretSlot {
    /// Names a slot, such as connection `5f0c…` and name `api-secret`.
    ///
    /// # Errors
    /// [`VaultError::UnusableSlot`] for a part that is empty, longer than 128, or not of `a-z 0-9 - _ .`: Windows does
    /// not tell capitals from small letters.
    pub fn new(connection: &str, name: &str) -> Result<Self, VaultError> {
        if !is_usable(connection) || !is_usable(name) {
            return Err(VaultError::UnusableSlot);
        }
        Ok(Self { connection: connection.to_owned(), name: name.to_owned() })
    }

    /// The connection the secret belongs to.
    #[must_use]
    pub fn connection(&self) -> &str {
        &self.connection
    }

    /// Which of the connection's secrets it is.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The user name of the entry; no two slots share one, because neither part can contain the slash.
    pub(crate) fn user(&self) -> String {
        format!("{}/{}", self.connection, self.name)
    }
}

fn is_usable(part: &str) -> bool {
    (1..=LONGEST_PART).contains(&part.len())
        && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_slot_takes_only_names_that_every_keychain_tells_apart() {
        for (connection, name, usable) in [
            ("5f0c-11", "api-secret", true),
            ("a", "b", true),
            ("", "b", false),
            ("a", "", false),
            ("A", "b", false),
            ("a/b", "c", false),
            ("ก", "b", false),
            ("a b", "c", false),
        ] {
            let slot = SecretSlot::new(connection, name);
            assert_eq!(slot.is_ok(), usable, "{connection} {name}");
        }
        assert!(SecretSlot::new(&"a".repeat(129), "b").is_err());
    }

    #[test]
    fn rehearsal_and_live_never_share_a_service() {
        assert_ne!(Namespace::Live.service(), Namespace::Rehearsal.service());
    }

    proptest! {
        #[test]
        fn different_slots_never_share_an_entry(
            one in ("[a-z0-9._-]{1,6}", "[a-z0-9._-]{1,6}"),
            other in ("[a-z0-9._-]{1,6}", "[a-z0-9._-]{1,6}"),
        ) {
            let first = SecretSlot::new(&one.0, &one.1);
            let second = SecretSlot::new(&other.0, &other.1);
            prop_assert_eq!(
                first.map(|slot| slot.user()) == second.map(|slot| slot.user()),
                one == other
            );
        }
    }
}
