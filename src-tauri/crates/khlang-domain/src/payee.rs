//! Names of payees and other single lines of text: in NFC, without anything that the eye cannot check.
//!
//! A name that looks right and is spelt with other signs (decomposed ำ, เเ for แ) would be refused by the bank or paid to a name nobody
//! can search for; it is refused here with the right spelling as a suggestion, and never changed silently.

use crate::{
    codes::coded_error,
    signs::{self, Hidden},
};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The name on an account. Read back from the journal as it was written, because rules may grow stricter and history must stay readable.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PayeeName(String);

coded_error! {
    /// Why a text is not a name.
    pub enum PayeeError {
        /// Nothing was typed.
        "nameEmpty" Empty,
        /// Too many characters, counted in NFC.
        "nameTooLong" TooLong {
            /// How many there are.
            length: usize,
            /// How many there may be.
            limit: usize,
        },
        /// A sign that cannot be seen.
        "nameInvisibleSign" InvisibleSign {
            /// Its code point.
            sign: String,
        },
        /// A sign that turns the direction of writing.
        "nameBidiSign" BidiSign {
            /// Its code point.
            sign: String,
        },
        /// A tab, a line break or another control sign.
        "nameControlSign" ControlSign {
            /// Its code point.
            sign: String,
        },
        /// A sign that no bank has in a name.
        "nameForbiddenSign" ForbiddenSign {
            /// The sign.
            sign: String,
        },
        /// ำ typed as ํ and า, or with its tone mark in the wrong place.
        "nameDecomposedSaraAm" DecomposedSaraAm {
            /// The name as it should be.
            suggestion: String,
        },
        /// เเ typed for แ.
        "nameDoubledSaraE" DoubledSaraE {
            /// The name as it should be.
            suggestion: String,
        },
        /// Digits and signs only: probably the account number in the wrong field.
        "nameNoLetter" NoLetter,
    }
}

coded_error! {
    /// Why a free text cannot be taken.
    pub enum TextError {
        /// Too many characters, counted in NFC.
        "textTooLong" TooLong {
            /// How many there are.
            length: usize,
            /// How many there may be.
            limit: usize,
        },
        /// A sign that cannot be seen.
        "textInvisibleSign" InvisibleSign {
            /// Its code point.
            sign: String,
        },
        /// A sign that turns the direction of writing.
        "textBidiSign" BidiSign {
            /// Its code point.
            sign: String,
        },
        /// A tab, a line break or another control sign.
        "textControlSign" ControlSign {
            /// Its code point.
            sign: String,
        },
        /// An angle bracket: providers show these texts on web pages of their own.
        "textForbiddenSign" ForbiddenSign {
            /// The sign.
            sign: String,
        },
    }
}

impl PayeeName {
    /// No provider documents a limit; the longest company names on record are about 120 characters.
    pub const MAX_CHARS: usize = 150;

    /// The name in NFC, trimmed, with single plain spaces. Quotes stay: O'Brien is a name.
    ///
    /// # Errors
    /// Where something in it cannot be seen, cannot be a name, or is spelt so that only the eye takes it for one.
    pub fn parse(text: &str) -> Result<Self, PayeeError> {
        let name = tidy(text);
        if name.is_empty() {
            return Err(PayeeError::Empty);
        }
        for sign in name.chars() {
            match signs::hidden(sign) {
                Some(Hidden::Invisible) => return Err(PayeeError::InvisibleSign { sign: signs::name(sign) }),
                Some(Hidden::Bidi) => return Err(PayeeError::BidiSign { sign: signs::name(sign) }),
                Some(Hidden::Control) => return Err(PayeeError::ControlSign { sign: signs::name(sign) }),
                None if is_angle_bracket(sign) || is_pictograph(sign) => {
                    return Err(PayeeError::ForbiddenSign { sign: sign.to_string() });
                }
                None => {}
            }
        }
        let with_sara_am = compose_sara_am(&name);
        let suggestion = with_single_sara_ae(&with_sara_am);
        if with_sara_am != name {
            return Err(PayeeError::DecomposedSaraAm { suggestion });
        }
        if suggestion != name {
            return Err(PayeeError::DoubledSaraE { suggestion });
        }
        if !name.chars().any(char::is_alphabetic) {
            return Err(PayeeError::NoLetter);
        }
        let length = name.chars().count();
        if length > Self::MAX_CHARS {
            return Err(PayeeError::TooLong { length, limit: Self::MAX_CHARS });
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for PayeeName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A single line of free text in NFC, trimmed, with single plain spaces; may be empty.
///
/// # Errors
/// Where it has more than `max_chars` characters or a sign that the eye cannot check.
pub fn clean_text(text: &str, max_chars: usize) -> Result<String, TextError> {
    let text = tidy(text);
    for sign in text.chars() {
        match signs::hidden(sign) {
            Some(Hidden::Invisible) => return Err(TextError::InvisibleSign { sign: signs::name(sign) }),
            Some(Hidden::Bidi) => return Err(TextError::BidiSign { sign: signs::name(sign) }),
            Some(Hidden::Control) => return Err(TextError::ControlSign { sign: signs::name(sign) }),
            None if is_angle_bracket(sign) => return Err(TextError::ForbiddenSign { sign: sign.to_string() }),
            None => {}
        }
    }
    let length = text.chars().count();
    if length > max_chars { Err(TextError::TooLong { length, limit: max_chars }) } else { Ok(text) }
}

/// NFC, trimmed, runs of spaces within the line as one plain space. Tabs and line breaks inside stay, to be refused.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for sign in text.trim().nfc() {
        if !signs::is_line_space(sign) {
            tidied.push(sign);
        } else if !tidied.ends_with(' ') {
            tidied.push(' ');
        }
    }
    tidied
}

/// A text in which what only the eye takes for the same is the same: ํ and า for ำ, a tone mark before or behind it, เเ for แ.
pub(crate) fn respelled(text: &str) -> String {
    with_single_sara_ae(&compose_sara_am(text))
}

fn with_single_sara_ae(text: &str) -> String {
    text.replace("เเ", "แ")
}

/// Puts ํ and า together, and a tone mark before ำ, where the keyboard puts it.
fn compose_sara_am(text: &str) -> String {
    const NIKHAHIT: char = '\u{0E4D}';
    const SARA_AA: char = '\u{0E32}';
    const SARA_AM: char = '\u{0E33}';
    let is_tone = |sign: char| ('\u{0E48}'..='\u{0E4B}').contains(&sign);
    let signs: Vec<char> = text.chars().collect();
    let mut composed = String::with_capacity(text.len());
    let mut rest = signs.as_slice();
    while let Some((first, after)) = rest.split_first() {
        rest = match (*first, after) {
            (NIKHAHIT, [SARA_AA, tail @ ..]) => {
                composed.push(SARA_AM);
                tail
            }
            (NIKHAHIT, [tone, SARA_AA, tail @ ..]) if is_tone(*tone) => {
                composed.extend([*tone, SARA_AM]);
                tail
            }
            (SARA_AM, [tone, tail @ ..]) if is_tone(*tone) => {
                composed.extend([*tone, SARA_AM]);
                tail
            }
            (sign, tail) => {
                composed.push(sign);
                tail
            }
        };
    }
    composed
}

fn is_angle_bracket(sign: char) -> bool {
    matches!(sign, '<' | '>' | '\u{FF1C}' | '\u{FF1E}')
}

fn is_pictograph(sign: char) -> bool {
    matches!(sign, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_kept_in_nfc_with_single_spaces() {
        for (typed, name) in [
            ("นาย สมชาย ใจดี", "นาย สมชาย ใจดี"),
            ("  นาย\u{00A0}\u{00A0} สมชาย  ใจดี \r\n", "นาย สมชาย ใจดี"),
            ("น.ส. น้ำฝน แก้วใส", "น.ส. น้ำฝน แก้วใส"),
            ("บจก. เอ แอนด์ บี (ประเทศไทย) 2024", "บจก. เอ แอนด์ บี (ประเทศไทย) 2024"),
            ("O'Brien", "O'Brien"),
            ("O’Brien \"Bob\"", "O’Brien \"Bob\""),
            ("Jose\u{0301}", "José"),
            ("ก\u{0E49}\u{0E38}", "ก\u{0E38}\u{0E49}"),
            ("中村 太郎", "中村 太郎"),
            ("A&B Co., Ltd. 1/2", "A&B Co., Ltd. 1/2"),
        ] {
            assert_eq!(PayeeName::parse(typed).unwrap().as_str(), name, "{typed:?}");
        }
    }

    #[test]
    fn what_cannot_be_seen_or_is_no_name_is_refused_with_its_own_code() {
        for (typed, code) in [
            ("", "nameEmpty"),
            (" \u{00A0}\n", "nameEmpty"),
            ("สม\u{200B}ชาย", "nameInvisibleSign"),
            ("สม\u{200D}ชาย", "nameInvisibleSign"),
            ("สม\u{200C}ชาย", "nameInvisibleSign"),
            ("\u{FEFF}สมชาย", "nameInvisibleSign"),
            ("som\u{00AD}chai", "nameInvisibleSign"),
            ("\u{202E}iahcmos", "nameBidiSign"),
            ("somchai\u{200F}", "nameBidiSign"),
            ("som\u{2066}chai\u{2069}", "nameBidiSign"),
            ("som\0chai", "nameControlSign"),
            ("som\tchai", "nameControlSign"),
            ("som\nchai", "nameControlSign"),
            ("som\u{FFFD}chai", "nameControlSign"),
            ("<script>alert(1)</script>", "nameForbiddenSign"),
            ("somchai 😀", "nameForbiddenSign"),
            ("0123456789", "nameNoLetter"),
            ("๐๑๒ - .", "nameNoLetter"),
            ("เเก้ว", "nameDoubledSaraE"),
        ] {
            assert_eq!(PayeeName::parse(typed).map_err(|error| error.code()), Err(code), "{typed:?}");
        }
    }

    #[test]
    fn a_misspelt_vowel_comes_with_the_right_spelling() {
        for (typed, suggestion) in [
            ("น\u{0E4D}\u{0E32}ฝน", "นำฝน"),
            ("น\u{0E4D}\u{0E49}\u{0E32}ฝน", "น้ำฝน"),
            ("น\u{0E49}\u{0E4D}\u{0E32}ฝน", "น้ำฝน"),
            ("น\u{0E33}\u{0E49}ฝน", "น้ำฝน"),
            ("น\u{0E4D}\u{0E49}\u{0E32} เเก้ว", "น้ำ แก้ว"),
        ] {
            let suggestion = suggestion.to_owned();
            assert_eq!(PayeeName::parse(typed), Err(PayeeError::DecomposedSaraAm { suggestion: suggestion.clone() }));
            assert_eq!(PayeeName::parse(&suggestion).unwrap().as_str(), suggestion);
        }
        let suggestion = "แก้ว เเ".replace("เเ", "แ");
        assert_eq!(PayeeName::parse("เเก้ว แ"), Err(PayeeError::DoubledSaraE { suggestion }));
    }

    #[test]
    fn length_is_counted_in_characters_after_nfc() {
        assert!(PayeeName::parse(&"ก".repeat(150)).is_ok());
        assert!(PayeeName::parse(&"e\u{0301}".repeat(150)).is_ok());
        let too_long = PayeeError::TooLong { length: 300, limit: 150 };
        assert_eq!(PayeeName::parse(&"ก".repeat(300)), Err(too_long));
    }

    #[test]
    fn free_text_is_cleaned_alike_and_may_be_empty() {
        assert_eq!(clean_text("  ค่าจ้าง\u{00A0} งวด 1 ", 255).unwrap(), "ค่าจ้าง งวด 1");
        assert_eq!(clean_text(" ", 255).unwrap(), "");
        assert_eq!(clean_text("it's \"fine\"; 100% 😀", 255).unwrap(), "it's \"fine\"; 100% 😀");
        for (typed, code) in [
            ("a\u{200B}b", "textInvisibleSign"),
            ("a\u{202E}b", "textBidiSign"),
            ("a\nb", "textControlSign"),
            ("<b>", "textForbiddenSign"),
            ("abcdef", "textTooLong"),
        ] {
            assert_eq!(clean_text(typed, 5).map_err(|error| error.code()), Err(code), "{typed:?}");
        }
    }

    #[test]
    fn a_name_on_record_is_read_back_whatever_the_rules_say_today() {
        let name: PayeeName = serde_json::from_str("\"เเก้ว\"").unwrap();
        assert_eq!(serde_json::to_string(&name).unwrap(), "\"เเก้ว\"");
    }

    proptest! {
        #[test]
        fn a_name_once_taken_is_taken_again_unchanged(text in "(?s).*", thai in "[ก-๛ \u{A0}a]{0,20}") {
            for text in [text, thai] {
                match PayeeName::parse(&text) {
                    Ok(name) => prop_assert_eq!(PayeeName::parse(name.as_str()), Ok(name.clone())),
                    Err(PayeeError::DecomposedSaraAm { suggestion } | PayeeError::DoubledSaraE { suggestion }) => {
                        prop_assert_ne!(&suggestion, &text);
                    }
                    Err(_) => {}
                }
                if let Ok(cleaned) = clean_text(&text, 20) {
                    prop_assert_eq!(clean_text(&cleaned, 20), Ok(cleaned.clone()));
                }
            }
        }
    }
}
