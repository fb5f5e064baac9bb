//! Our reference for a payout: what people quote to each other and to the provider's support.
//!
//! The letters here are the widest that any provider takes; a connection may narrow them. It is suggested or typed once, at entry, and
//! never made again from a clock: whether it is free is the journal's to say.

use crate::codes::coded_error;
use serde::{Deserialize, Serialize};

/// 1 to 255 ASCII letters, digits, `_`, `-` and `.`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(String);

coded_error! {
    /// Why a text is not a reference.
    pub enum ReferenceError {
        /// Nothing was typed.
        "referenceEmpty" Empty,
        /// Too many characters.
        "referenceTooLong" TooLong {
            /// How many there are.
            length: usize,
            /// How many there may be.
            limit: usize,
        },
        /// Something else than letters, digits, `_`, `-` and `.`.
        "referenceForbiddenSign" ForbiddenSign {
            /// The first one; by its code point where it cannot be seen.
            sign: String,
        },
    }
}

impl Reference {
    /// The most characters of any reference.
    pub const MAX_CHARS: usize = 255;

    /// The reference as typed, white space around it left off.
    ///
    /// # Errors
    /// Where it is empty, too long or has another sign.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ReferenceError::Empty);
        }
        let allowed = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-' | '.');
        if let Some(sign) = text.chars().find(|sign| !allowed(*sign)) {
            let seen = !sign.is_whitespace() && crate::signs::hidden(sign).is_none();
            let sign = if seen { sign.to_string() } else { crate::signs::name(sign) };
            return Err(ReferenceError::ForbiddenSign { sign });
        }
        if text.len() > Self::MAX_CHARS {
            return Err(ReferenceError::TooLong { length: text.len(), limit: Self::MAX_CHARS });
        }
        Ok(Self(text.to_owned()))
    }

    /// `KL-20261120-0162-K7QX` from the Bangkok date `20261120`, the day's sequence and a few random signs, all made by the desk.
    ///
    /// # Errors
    /// Where the date or the suffix have signs that no reference has.
    pub fn suggest(date: &str, sequence: u32, suffix: &str) -> Result<Self, ReferenceError> {
        Self::parse(&format!("KL-{date}-{sequence:04}-{suffix}"))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.0
    }
}

impl TryFrom<String> for Reference {
    type Error = ReferenceError;

    fn try_from(text: String) -> Result<Self, ReferenceError> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_suggestion_is_a_reference() {
        assert_eq!(Reference::suggest("20261120", 162, "K7QX").unwrap().as_str(), "KL-20261120-0162-K7QX");
        assert_eq!(Reference::suggest("20261120", 123_456, "K7QX").unwrap().as_str(), "KL-20261120-123456-K7QX");
        assert!(Reference::suggest("20 Nov", 1, "K7QX").is_err());
    }

    #[test]
    fn other_signs_and_lengths_are_refused_with_their_own_code() {
        let sign = |sign: &str| ReferenceError::ForbiddenSign { sign: sign.to_owned() };
        for (typed, error) in [
            ("", ReferenceError::Empty),
            ("  ", ReferenceError::Empty),
            ("a b", sign("U+0020")),
            ("a/b", sign("/")),
            ("a\u{200B}b", sign("U+200B")),
            ("\u{202E}ab", sign("U+202E")),
            ("บิล1", sign("บ")),
            ("<script>", sign("<")),
            ("O'Brien", sign("'")),
            ("é", sign("é")),
        ] {
            assert_eq!(Reference::parse(typed), Err(error), "{typed:?}");
        }
        assert!(Reference::parse(&"a".repeat(255)).is_ok());
        let too_long = ReferenceError::TooLong { length: 256, limit: 255 };
        assert_eq!(Reference::parse(&"a".repeat(256)), Err(too_long));
    }

    proptest! {
        #[test]
        fn what_is_allowed_is_kept_byte_for_byte(text in "[A-Za-z0-9_.-]{1,255}") {
            let reference = Reference::parse(&text).unwrap();
            prop_assert_eq!(reference.as_str(), text.as_str());
            let json = serde_json::to_string(&reference).unwrap();
            prop_assert_eq!(serde_json::from_str::<Reference>(&json).unwrap(), reference);
        }

        #[test]
        fn nothing_else_gets_through(text in "(?s).*") {
            if let Ok(reference) = Reference::parse(&text) {
                prop_assert!(reference.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)));
            }
        }
    }
}
