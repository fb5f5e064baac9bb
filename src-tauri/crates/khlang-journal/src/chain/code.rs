//! The head as a short code that a person writes down elsewhere: `120431-7Q2M-…`, the position and 80 bits of the hash.
//!
//! Crockford's alphabet, in which nothing is mistaken for something else: small letters, spaces, other dashes, O for 0 and I or L for 1
//! are read as they were meant. 80 bits, because whoever exchanges a journal can try many others until one fits the code.

use super::Head;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Signs of the hash's part, five bits each.
const SIGNS: usize = 16;
/// Bytes of the hash that they hold.
const BYTES: usize = 10;

/// What a head that was written down elsewhere says of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadCheck {
    /// That entry is there as it was. Whether everything before it is, too, verifying says.
    Same {
        /// How many entries were added since.
        entries_since: u64,
    },
    /// The journal ends before it: entries are missing.
    Cut {
        /// How many there are.
        entries: u64,
    },
    /// Another entry stands there: this is not the journal of which the code was made.
    Replaced,
    /// It is no such code.
    Unreadable,
}

/// A code as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HeadCode {
    pub(crate) position: u64,
    bytes: [u8; BYTES],
}

impl Head {
    /// The short code of this head: its position and the beginning of its hash.
    #[must_use]
    pub fn code(&self) -> String {
        let mut code = self.position.to_string();
        let bits = self.hash.iter().take(BYTES).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        for sign in 0..SIGNS {
            if sign % 4 == 0 {
                code.push('-');
            }
            let five = (bits >> (5 * (SIGNS - 1 - sign))) & 31;
            let place = usize::try_from(five).unwrap_or_default();
            code.push(ALPHABET.get(place).copied().map_or('0', char::from));
        }
        code
    }
}

impl HeadCode {
    /// Reads a code as it was typed; `None` for what is none.
    pub(crate) fn parse(typed: &str) -> Option<Self> {
        let (position, code): (Vec<char>, Vec<char>) = match typed.trim().split_once(is_between) {
            Some((position, code)) => (signs_of(position), signs_of(code)),
            // Written down in one piece: the code is the end of it.
            None => {
                let signs = signs_of(typed.trim());
                let (position, code) = signs.split_at_checked(signs.len().checked_sub(SIGNS)?)?;
                (position.to_vec(), code.to_vec())
            }
        };
        if code.len() != SIGNS {
            return None;
        }
        let position: String = position.iter().map(|sign| as_meant(*sign)).collect();
        if position.is_empty() || !position.bytes().all(|sign| sign.is_ascii_digit()) {
            return None;
        }
        let mut bits = 0_u128;
        for sign in code {
            let five = ALPHABET.iter().position(|known| char::from(*known) == as_meant(sign))?;
            bits = bits << 5 | u128::try_from(five).ok()?;
        }
        let mut bytes = [0; BYTES];
        bytes.copy_from_slice(bits.to_be_bytes().get(16 - BYTES..)?);
        Some(Self { position: position.parse().ok()?, bytes })
    }

    /// Whether an entry with this hash could be the one that was meant.
    pub(crate) fn is_of(&self, hash: &[u8; 32]) -> bool {
        hash.starts_with(&self.bytes)
    }
}

fn signs_of(text: &str) -> Vec<char> {
    text.chars().filter(|sign| !is_between(*sign)).map(|sign| sign.to_ascii_uppercase()).collect()
}

fn is_between(sign: char) -> bool {
    sign.is_whitespace()
        || matches!(sign, '-' | '_' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200b}'..='\u{200d}' | '\u{feff}')
}

fn as_meant(sign: char) -> char {
    match sign {
        'O' => '0',
        'I' | 'L' => '1',
        '๐'..='๙' => char::from_digit(u32::from(sign) - u32::from('๐'), 10).unwrap_or(sign),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn head(position: u64, first: u8) -> Head {
        let mut hash = [0x5a; 32];
        hash[0] = first;
        Head { position, hash }
    }

    /// Computed once by hand from the alphabet.
    #[test]
    fn the_code_of_a_known_head_never_changes() {
        assert_eq!(Head { position: 0, hash: [0; 32] }.code(), "0-0000-0000-0000-0000");
        assert_eq!(Head { position: 120_431, hash: [0xff; 32] }.code(), "120431-ZZZZ-ZZZZ-ZZZZ-ZZZZ");
        let mut hash = [0; 32];
        hash[9] = 1;
        assert_eq!(Head { position: 7, hash }.code(), "7-0000-0000-0000-0001");
    }

    #[test]
    fn what_is_no_code_is_not_read_as_one() {
        let typed = [
            "",
            "12",
            "-",
            "ZZZZ-ZZZZ-ZZZZ-ZZZZ",
            "12-ZZZZ-ZZZZ-ZZZZ-ZZZ",
            "1-ZZZZ-ZZZZ-ZZZZ-ZZZU",
            "A-0000-0000-0000-0000",
        ];
        for typed in typed {
            assert_eq!(HeadCode::parse(typed), None, "{typed}");
        }
        assert_eq!(HeadCode::parse("99999999999999999999999-0000-0000-0000-0000"), None, "too large a number");
    }

    proptest! {
        #[test]
        fn a_code_is_read_however_it_was_written_down(position in 0_u64..1 << 53, hash: [u8; 32]) {
            let head = Head { position, hash };
            let code = head.code();
            let careless = [
                code.clone(),
                code.to_lowercase(),
                code.replace('-', ""),
                code.replace('-', " – "),
                code.replace('0', "o").replace('1', "l"),
                format!("  {code}\n"),
            ];
            for typed in careless {
                let read = HeadCode::parse(&typed).unwrap();
                prop_assert_eq!(read.position, position);
                prop_assert!(read.is_of(&hash), "{}", typed);
            }
        }

        #[test]
        fn one_wrong_sign_is_another_code(place in 0_usize..16, other in 0_usize..32, first: u8) {
            let code = head(12, first).code();
            let mut signs: Vec<char> = code.chars().collect();
            let places: Vec<usize> = (3..signs.len()).filter(|place| signs[*place] != '-').collect();
            let wrong = char::from(ALPHABET[other]);
            prop_assume!(signs[places[place]] != wrong);
            signs[places[place]] = wrong;
            let read = HeadCode::parse(&signs.iter().collect::<String>()).unwrap();
            prop_assert!(!read.is_of(&head(12, first).hash));
        }
    }
}
