//! From a password as it was typed to the key that seals: one spelling for what looks the same, then argon2id.
//!
//! All that is derived is wiped, but for the few characters that the normalization itself holds while it runs.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::sealed::Cost;
use crate::Secret;

/// Why a password was not stretched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StretchError {
    NoMemory,
    TooLong,
}

/// Stretches a password into a key: argon2id, version 1.3 (RFC 9106).
pub(super) fn stretch(password: &Secret, salt: &[u8; 16], cost: Cost) -> Result<Zeroizing<[u8; 32]>, StretchError> {
    let mut key = Zeroizing::new([0; 32]);
    // A cost within bounds is one that argon2 takes; only the length of the password is left to refuse.
    let params =
        Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(key.len())).map_err(|_| StretchError::TooLong)?;
    // Taken here and not by argon2, which would end the process without memory and leaves its own unwiped.
    let mut blocks = Zeroizing::new(Vec::new());
    blocks.try_reserve_exact(params.block_count()).map_err(|_| StretchError::NoMemory)?;
    blocks.resize(params.block_count(), Block::new());
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(&spell_one_way(password), salt, key.as_mut(), blocks.as_mut_slice())
        .map_err(|_| StretchError::TooLong)?;
    Ok(key)
}

/// The password's bytes in NFKC, with ํ before a tone mark.
///
/// Keyboards and systems give ำ in one piece or as ํ and า, which NFKC makes one. Where a tone mark stands with it,
/// NFKC keeps the two orders of ํ and the mark apart; they look the same and are made one here.
fn spell_one_way(password: &Secret) -> Zeroizing<Vec<u8>> {
    const NIKHAHIT: char = '\u{0E4D}';
    let is_tone = |sign: char| ('\u{0E48}'..='\u{0E4B}').contains(&sign);
    // The whole length at once: a buffer that grows leaves unwiped copies behind.
    let length = password.expose().nfkc().map(char::len_utf8).sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(length));
    let mut push = |sign: char| bytes.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes());
    let mut signs = password.expose().nfkc().peekable();
    while let Some(sign) = signs.next() {
        if is_tone(sign)
            && let Some(nikhahit) = signs.next_if_eq(&NIKHAHIT)
        {
            push(nikhahit);
        }
        push(sign);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_look_the_same_are_the_same() {
        for (one, other, same) in [
            // ำ in one piece and in two, alone and with a tone mark on either side of ํ.
            ("ทองคำ2569", "ทองค\u{0E4D}\u{0E32}2569", true),
            ("น\u{0E49}\u{0E33}ฝน", "น\u{0E49}\u{0E4D}\u{0E32}ฝน", true),
            ("น\u{0E49}\u{0E33}ฝน", "น\u{0E4D}\u{0E49}\u{0E32}ฝน", true),
            ("caf\u{E9}", "cafe\u{301}", true),
            ("１２３４", "1234", true),
            // A vowel below and a tone mark, in either order.
            ("ก\u{0E38}\u{0E49}", "ก\u{0E49}\u{0E38}", true),
            ("นำ", "นา", false),
            ("น\u{0E49}ำ", "น\u{0E48}ำ", false),
            ("๑๒๓๔", "1234", false),
            ("Ratchada", "ratchada", false),
            (" ratchada", "ratchada", false),
        ] {
            let spelt = |text: &str| spell_one_way(&Secret::new(text.to_owned()));
            assert_eq!(spelt(one) == spelt(other), same, "{one:?} {other:?}");
        }
    }

    #[test]
    fn a_spelling_never_outgrows_its_buffer() {
        // One sign that NFKC makes eighteen of.
        for text in ["", "a", "ทองคำ2569", "\u{FDFA}\u{FDFA}"] {
            let password = Secret::new(text.to_owned());
            assert_eq!(spell_one_way(&password).capacity(), spell_one_way(&password).len(), "{text:?}");
        }
    }
}
