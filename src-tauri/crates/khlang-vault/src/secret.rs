//! A secret on its way between a person, the keychain and a signature.
//!
//! It cannot be printed, logged or serialized by accident, and its memory is wiped when it is dropped. What it looks
//! like to a provider is not known here.

use std::fmt;

use zeroize::Zeroizing;

use crate::VaultError;

/// Windows keeps at most this many bytes of a secret, and it keeps them as UTF-16 (`CRED_MAX_CREDENTIAL_BLOB_SIZE`).
const LONGEST_UTF16_BYTES: usize = 2_560;

/// Below this length four characters would give away too large a part.
const SHORTEST_TO_SHOW: usize = 12;

/// A secret; only [`Secret::expose`] shows it.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over a secret as it was typed; nothing is trimmed.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret itself, for the one line that signs or sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The last four characters, by which a person recognizes it; none for a secret under twelve characters.
    #[must_use]
    pub fn last_four(&self) -> Option<&str> {
        if self.0.chars().count() < SHORTEST_TO_SHOW {
            return None;
        }
        let (start, _) = self.0.char_indices().nth_back(3)?;
        self.0.get(start..)
    }

    /// Says why no keychain is asked to keep this secret.
    pub(crate) fn check_storable(&self) -> Result<(), VaultError> {
        if self.0.is_empty() {
            return Err(VaultError::Empty);
        }
        if self.0.chars().any(char::is_control) {
            return Err(VaultError::ControlCharacter);
        }
        if self.0.encode_utf16().count() * 2 > LONGEST_UTF16_BYTES {
            return Err(VaultError::TooLong { limit: LONGEST_UTF16_BYTES });
        }
        Ok(())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[test]
    fn a_secret_is_never_printed() {
        let canary = secret("sk_live_canary-5d1f");
        let printed = format!("{canary} {canary:?} {canary:#?} {:?}", Some(&canary));
        assert!(!printed.contains("canary"), "{printed}");
        assert_eq!(canary.to_string(), "[secret]");
    }

    #[test]
    fn only_a_long_secret_shows_its_last_four() {
        for (text, shown) in [
            ("", None),
            ("abcd", None),
            ("abcdefghijk", None),
            ("abcdefghijkl", Some("ijkl")),
            ("ความลับของร้านนี้", Some("นนี้")),
        ] {
            assert_eq!(secret(text).last_four(), shown, "{text}");
        }
    }

    #[test]
    fn a_secret_that_some_keychain_cannot_keep_is_refused() {
        let too_long = VaultError::TooLong { limit: 2_560 };
        for (text, expected) in [
            (String::new(), Err(VaultError::Empty)),
            ("a\nb".to_owned(), Err(VaultError::ControlCharacter)),
            ("a\0".to_owned(), Err(VaultError::ControlCharacter)),
            ("a".repeat(1_280), Ok(())),
            ("a".repeat(1_281), Err(too_long.clone())),
            ("ก".repeat(1_280), Ok(())),
            ("ก".repeat(1_281), Err(too_long.clone())),
            // Two units of UTF-16 each.
            ("🔑".repeat(640), Ok(())),
            ("🔑".repeat(641), Err(too_long)),
        ] {
            assert_eq!(Secret::new(text).check_storable(), expected);
        }
    }
}
