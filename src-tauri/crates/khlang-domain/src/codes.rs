//! Message codes: what every problem the domain can name is called in the message catalogues, and which parameters its text may use.
//!
//! `coded_error!` makes an error enum together with its codes, so that no variant can lack one. The shell's tests go through [`all`]
//! and ask that each code has a message in every language. No text for the screen is written here.

/// A code and the names of its parameters.
pub type MessageCode = (&'static str, &'static [&'static str]);

/// One error on its way to the screen: its code and what its text may quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The key of the text.
    pub code: &'static str,
    /// Names and values.
    pub params: Vec<(&'static str, String)>,
}

/// Every code that a typed payout, a connection's name or a warning about an account can carry, without doubles.
#[must_use]
pub fn all() -> Vec<MessageCode> {
    [
        crate::money::AmountError::CODES,
        crate::bank::BankError::CODES,
        crate::account::AccountError::CODES,
        crate::account::AccountWarning::CODES,
        crate::payee::PayeeError::CODES,
        crate::payee::TextError::CODES,
        crate::reference::ReferenceError::CODES,
        crate::instruction::RuleError::CODES,
    ]
    .concat()
}

macro_rules! coded_error {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $(
                $(#[$variant_meta:meta])*
                $code:literal $variant:ident $({ $( $(#[$field_meta:meta])* $field:ident : $kind:ty ),* $(,)? })?
            ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        pub enum $name {
            $(
                $(#[$variant_meta])*
                #[error($code)]
                $variant $({ $( $(#[$field_meta])* $field: $kind ),* })?
            ),*
        }

        impl $name {
            /// Every code of this enum with the names of its parameters.
            pub const CODES: &'static [$crate::codes::MessageCode] =
                &[ $( ($code, &[ $($( stringify!($field) ),*)? ]) ),* ];

            /// The key of its message; never changes once it is released.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $( Self::$variant $({ $( $field: _ ),* })? => $code ),*
                }
            }

            /// What the message may quote.
            #[must_use]
            pub fn params(&self) -> Vec<(&'static str, String)> {
                match self {
                    $( Self::$variant $({ $( $field ),* })? => vec![ $($( (stringify!($field), $field.to_string()) ),*)? ] ),*
                }
            }
        }

        impl From<$name> for $crate::codes::Message {
            fn from(error: $name) -> Self {
                Self { code: error.code(), params: error.params() }
            }
        }
    };
}
pub(crate) use coded_error;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_is_there_once_and_in_camel_case() {
        let codes = all();
        let unique: BTreeSet<_> = codes.iter().map(|(code, _)| *code).collect();
        assert_eq!(unique.len(), codes.len());
        for (code, params) in codes {
            for word in std::iter::once(code).chain(params.iter().copied()) {
                assert!(word.starts_with(|c: char| c.is_ascii_lowercase()), "{word}");
                assert!(word.chars().all(|c| c.is_ascii_alphanumeric()), "{word}");
            }
        }
    }
}
