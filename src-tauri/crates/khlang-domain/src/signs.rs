//! Signs that cannot be seen, turn the direction of writing or are no text at all, and the folding of Thai digits.
//!
//! Used by everything that reads what a person typed. Which of these signs a field refuses, and with which error, is the field's
//! own decision.

/// Why a sign does not belong into a single line of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// Takes no room: zero-width signs, soft hyphens, variation selectors, fillers, tags.
    Invisible,
    /// Turns the direction of what follows, so that the screen shows other text than is sent.
    Bidi,
    /// A control sign, a line break, or a code point that is no character.
    Control,
}

/// How a sign is hidden, or `None` for what can be seen and for spaces.
pub(crate) fn hidden(sign: char) -> Option<Hidden> {
    match sign {
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some(Hidden::Bidi),
        '\u{00AD}'
        | '\u{034F}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200D}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}' => Some(Hidden::Invisible),
        '\u{2028}' | '\u{2029}' | '\u{FFFC}' | '\u{FFFD}' => Some(Hidden::Control),
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => Some(Hidden::Control),
        sign if sign.is_control() || u32::from(sign) & 0xFFFE == 0xFFFE => Some(Hidden::Control),
        _ => None,
    }
}

/// The first sign of the text that is invisible or turns the direction.
pub(crate) fn first_unseen(text: &str) -> Option<char> {
    text.chars().find(|sign| matches!(hidden(*sign), Some(Hidden::Invisible | Hidden::Bidi)))
}

/// A space within a line: no tab and no line break, because those stand between two values.
pub(crate) fn is_line_space(sign: char) -> bool {
    sign.is_whitespace() && hidden(sign).is_none()
}

/// `๐`–`๙` as `0`–`9`; everything else as it is.
pub(crate) fn fold_thai_digit(sign: char) -> char {
    match sign {
        '๐'..='๙' => char::from_digit(u32::from(sign) - u32::from('๐'), 10).unwrap_or(sign),
        _ => sign,
    }
}

/// How an unseen sign is called on the screen: `U+200B`.
pub(crate) fn name(sign: char) -> String {
    format!("U+{:04X}", u32::from(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_seen_is_not_hidden() {
        for sign in "aZ0 ๙ก้ำแ\u{0E4D}é中'\"’-–.\u{00A0}\u{2009}\u{202F}\u{3000}😀".chars() {
            assert_eq!(hidden(sign), None, "{}", name(sign));
        }
    }

    #[test]
    fn each_kind_of_hidden_sign_is_known() {
        for sign in [
            '\u{200B}',
            '\u{200C}',
            '\u{200D}',
            '\u{2060}',
            '\u{FEFF}',
            '\u{00AD}',
            '\u{FE0F}',
            '\u{E0041}',
            '\u{3164}',
        ] {
            assert_eq!(hidden(sign), Some(Hidden::Invisible), "{}", name(sign));
        }
        for sign in ['\u{061C}', '\u{200E}', '\u{200F}', '\u{202A}', '\u{202E}', '\u{2066}', '\u{2069}'] {
            assert_eq!(hidden(sign), Some(Hidden::Bidi), "{}", name(sign));
        }
        for sign in
            ['\0', '\t', '\n', '\r', '\u{7F}', '\u{85}', '\u{2028}', '\u{E000}', '\u{FFFD}', '\u{FFFF}', '\u{1FFFE}']
        {
            assert_eq!(hidden(sign), Some(Hidden::Control), "{}", name(sign));
        }
    }
}
