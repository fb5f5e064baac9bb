//! What a provider asks for beside its secrets: the name of an account, an address. Read by the form of a connection before it is kept,
//! and again before a client is made. What the fields mean is the adapters'.

use std::collections::BTreeMap;
use thiserror::Error;
use url::Url;

const MAX_CHARS: usize = 255;

/// One such field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlainField {
    /// What settings call it: `merchantId`; never changes.
    pub name: &'static str,
    /// Whether it can be left empty.
    pub need: Need,
    /// What it may look like.
    pub shape: Shape,
}

/// Whether a field can be left empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// No call can be made without it.
    Required,
    /// It can be left empty.
    Optional,
}

/// What a field may look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Letters and digits, a digit at the end.
    LettersAndDigits,
    /// An address that begins with `https://`.
    HttpsAddress,
}

/// Why a text cannot be the value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum PlainFieldError {
    /// Nothing was typed where something is needed.
    #[error("empty")]
    Empty,
    /// More characters than any such field has.
    #[error("too long")]
    TooLong,
    /// Something else than letters and digits, or no digit at the end.
    #[error("not letters and digits with a digit at the end")]
    NotLettersAndDigits,
    /// No address, or one that is not HTTPS.
    #[error("not an https address")]
    NotHttps,
}

impl PlainFieldError {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Empty, Self::TooLong, Self::NotLettersAndDigits, Self::NotHttps];

    /// The key of its message; never changes once it is released.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "plainFieldEmpty",
            Self::TooLong => "plainFieldTooLong",
            Self::NotLettersAndDigits => "plainFieldNotLettersAndDigits",
            Self::NotHttps => "plainFieldNotHttps",
        }
    }
}

impl PlainField {
    /// The value as it is kept; empty where it may be and is.
    ///
    /// # Errors
    /// Where it cannot be this field's value.
    pub fn check(&self, typed: &str) -> Result<String, PlainFieldError> {
        let text = typed.trim();
        if text.is_empty() {
            return match self.need {
                Need::Required => Err(PlainFieldError::Empty),
                Need::Optional => Ok(String::new()),
            };
        }
        if text.chars().count() > MAX_CHARS {
            return Err(PlainFieldError::TooLong);
        }
        match self.shape {
            Shape::LettersAndDigits => {
                let ends_well = text.ends_with(|sign: char| sign.is_ascii_digit());
                if !ends_well || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                    return Err(PlainFieldError::NotLettersAndDigits);
                }
            }
            Shape::HttpsAddress => {
                let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
                let url = Url::parse(text).ok().filter(|url| plain && url.scheme() == "https");
                if !url.is_some_and(|url| url.username().is_empty() && url.password().is_none()) {
                    return Err(PlainFieldError::NotHttps);
                }
            }
        }
        Ok(text.to_owned())
    }
}

/// All fields of a provider as they are kept: what is empty is left out, and what the provider does not ask for is dropped.
///
/// # Errors
/// Every field that cannot be kept, by its name.
pub fn check_all(
    fields: &[PlainField],
    typed: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Vec<(&'static str, PlainFieldError)>> {
    let (mut kept, mut problems) = (BTreeMap::new(), Vec::new());
    for field in fields {
        match field.check(typed.get(field.name).map_or("", String::as_str)) {
            Ok(text) if text.is_empty() => {}
            Ok(text) => {
                kept.insert(field.name.to_owned(), text);
            }
            Err(error) => problems.push((field.name, error)),
        }
    }
    if problems.is_empty() { Ok(kept) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [PlainField; 2] = [
        PlainField { name: "merchantId", need: Need::Required, shape: Shape::LettersAndDigits },
        PlainField { name: "notifyUrl", need: Need::Optional, shape: Shape::HttpsAddress },
    ];

    #[test]
    fn a_field_is_kept_in_its_shape_or_says_why_not() {
        let [id, url] = FIELDS;
        assert_eq!(id.check(" ABC123 \n"), Ok("ABC123".to_owned()));
        assert_eq!(url.check("  "), Ok(String::new()));
        assert_eq!(url.check("https://hook.example/x?y=1"), Ok("https://hook.example/x?y=1".to_owned()));
        for (field, typed, error) in [
            (id, "", PlainFieldError::Empty),
            (id, "ABC", PlainFieldError::NotLettersAndDigits),
            (id, "A-1", PlainFieldError::NotLettersAndDigits),
            (id, "ก1", PlainFieldError::NotLettersAndDigits),
            (id, "A\u{200B}1", PlainFieldError::NotLettersAndDigits),
            (url, "http://hook.example", PlainFieldError::NotHttps),
            (url, "hook.example", PlainFieldError::NotHttps),
            (url, "https://me:pass@hook.example", PlainFieldError::NotHttps),
            (url, "https://hook.example/a b", PlainFieldError::NotHttps),
        ] {
            assert_eq!(field.check(typed), Err(error), "{typed:?}");
        }
        assert_eq!(id.check(&"1".repeat(256)), Err(PlainFieldError::TooLong));
    }

    #[test]
    fn only_what_was_asked_for_and_filled_in_is_kept() {
        let typed = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
        };
        let kept = check_all(&FIELDS, &typed(&[("merchantId", "M1 "), ("notifyUrl", ""), ("other", "x")]));
        assert_eq!(kept, Ok(typed(&[("merchantId", "M1")])));
        let problems = check_all(&FIELDS, &typed(&[("notifyUrl", "ftp://x")]));
        assert_eq!(
            problems,
            Err(vec![("merchantId", PlainFieldError::Empty), ("notifyUrl", PlainFieldError::NotHttps)])
        );
    }
}
