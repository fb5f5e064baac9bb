//! Ids made of random letters and digits, as long as a provider's are.

const DIGITS: &[u8] = b"0123456789";
const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Digits and letters of both cases: differing only in case is differing.
pub(crate) fn mixed_case(length: usize) -> String {
    random(&[DIGITS, LOWER, UPPER].concat(), length)
}

/// Digits and small letters.
pub(crate) fn lower_case(length: usize) -> String {
    random(&[DIGITS, LOWER].concat(), length)
}

/// Up to 24 signs have their own share of the 122 random bits.
fn random(alphabet: &[u8], length: usize) -> String {
    let mut left = uuid::Uuid::new_v4().as_u128();
    let base = u128::try_from(alphabet.len()).unwrap_or(1);
    let mut text = String::with_capacity(length);
    for _ in 0..length {
        let at = usize::try_from(left % base).unwrap_or_default();
        text.extend(alphabet.get(at).copied().map(char::from));
        left /= base;
    }
    text
}
