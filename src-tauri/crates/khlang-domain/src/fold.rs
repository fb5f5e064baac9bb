//! Text made comparable for finding, however it was typed.
//!
//! The journal folds what it keeps and [`crate::search`] folds what is looked for, with this one function, so that a fragment of one is a
//! fragment of the other. `ui/src/shared/fold.ts` has the same rules for what the window finds by itself. It is no rule of identity:
//! whether two names are one person's is asked of `person::folded`.

use crate::{
    payee::respelled,
    signs::{fold_thai_digit, hidden},
};
use unicode_normalization::UnicodeNormalization;

/// The text without case, white space, dots, hyphens, commas, brackets, quotes and signs that cannot be seen, with one spelling for what
/// looks the same in Thai (เเ for แ, ํ and า for ำ with the tone mark on either side) and ASCII for Thai digits. Folding it again changes
/// nothing.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut folded = once(text);
    // What stood apart may now belong together.
    loop {
        let again = once(&folded);
        if again == folded {
            return folded;
        }
        folded = again;
    }
}

fn once(text: &str) -> String {
    let kept = |sign: &char| !is_left_out(*sign);
    let letters: String = text.nfc().filter(kept).flat_map(char::to_lowercase).map(fold_thai_digit).nfc().collect();
    respelled(&letters)
}

fn is_left_out(sign: char) -> bool {
    sign.is_whitespace()
        || hidden(sign).is_some()
        || matches!(
            sign,
            '.' | '-' | '\u{2010}'..='\u{2015}' | '_' | ',' | '(' | ')' | '\'' | '’' | '‘' | '"' | '“' | '”'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_that_look_the_same_are_found_by_each_other() {
        for (one, other) in [
            ("น้ำฝน", "นํ้าฝน"),
            ("น้ำฝน", "น้ํา ฝน"),
            ("น้ำฝน", "นำ้ฝน"),
            ("แม่", "เเม่"),
            ("แม่", "เ เม่"),
            ("ธ.ก.ส.", "ธกส"),
            ("Kasikorn Bank", "KASIKORNBANK"),
            ("004", "๐๐๔"),
            ("O'Brien", "O’Brien"),
            ("KL-20261120-0001", "kl202611200001"),
            ("สม\u{200B}ชาย", "สมชาย"),
            ("café", "cafe\u{301}"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
    }

    #[test]
    fn different_words_stay_different() {
        for (one, other) in [("กรุงไทย", "กรุงเทพ"), ("a%b", "ab"), ("a/b", "ab"), ("a*", "a")]
        {
            assert_ne!(folded(one), folded(other));
        }
    }

    proptest! {
        #[test]
        fn folding_again_changes_nothing(text in "(?s).*", thai in "[ก-ฮะ-ฺเ-๛a-zA-Z \\.\u{E4D}\u{E32}\u{E33}่้]{0,20}") {
            for text in [text, thai] {
                let once = folded(&text);
                prop_assert_eq!(folded(&once), once.clone());
                prop_assert!(!once.contains(char::is_whitespace));
            }
        }
    }
}
