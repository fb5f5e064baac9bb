//! The text a sealed key is kept as, and the bounds of what such a text may ask for.
//!
//! `khlang-key-1$argon2id$m=65536,t=3,p=1$<salt>$<nonce>$<ciphertext and tag>`, the last three in lower-case hex. There
//! is exactly one text for each sealed key. The text may have been tampered with; no cryptography happens here.

use std::fmt;
use std::ops::RangeInclusive;

const NAME: &str = "khlang-key-1";
const ALGORITHM: &str = "argon2id";

const MEMORY_KIB: RangeInclusive<u32> = 8 * 1_024..=1_024 * 1_024;
const PASSES: RangeInclusive<u32> = 1..=16;
const LANES: RangeInclusive<u32> = 1..=4;

/// What stretching a password costs, in argon2's terms. The text names it, so that later keys can cost more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) memory_kib: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
}

impl Cost {
    /// The second recommended option of RFC 9106, section 4 (64 MiB, 3 passes), in one lane: the crate computes lanes
    /// one after the other, and more of them would cost only the attacker less.
    pub(super) const USUAL: Self = Self { memory_kib: 65_536, passes: 3, lanes: 1 };

    /// Reads a cost; none out of bounds, by which a text that was tampered with could exhaust the machine.
    fn parse(text: &str) -> Option<Self> {
        let (memory, rest) = text.strip_prefix("m=")?.split_once(",t=")?;
        let (passes, lanes) = rest.split_once(",p=")?;
        let bounded =
            |text: &str, bounds: RangeInclusive<u32>| text.parse().ok().filter(|number| bounds.contains(number));
        Some(Self {
            memory_kib: bounded(memory, MEMORY_KIB)?,
            passes: bounded(passes, PASSES)?,
            lanes: bounded(lanes, LANES)?,
        })
    }
}

/// A sealed key in its parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sealed {
    pub(super) cost: Cost,
    pub(super) salt: [u8; 16],
    pub(super) nonce: [u8; 24],
    pub(super) ciphertext: [u8; 32],
    pub(super) tag: [u8; 16],
}

impl Sealed {
    /// Takes a text apart; none that this module would have written otherwise.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('$');
        let mut next = || parts.next();
        if next()? != NAME || next()? != ALGORITHM {
            return None;
        }
        let cost = Cost::parse(next()?)?;
        let (salt, nonce) = (unhex(next()?)?, unhex(next()?)?);
        let (ciphertext, tag) = next()?.split_at_checked(64)?;
        let sealed = Self { cost, salt, nonce, ciphertext: unhex(ciphertext)?, tag: unhex(tag)? };
        // Refuses what reads the same and is another text: capitals, leading zeros, parts too many.
        (sealed.to_string() == text).then_some(sealed)
    }
}

impl fmt::Display for Sealed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cost { memory_kib, passes, lanes } = self.cost;
        let (salt, nonce) = (hex::encode(self.salt), hex::encode(self.nonce));
        let (ciphertext, tag) = (hex::encode(self.ciphertext), hex::encode(self.tag));
        write!(formatter, "{NAME}${ALGORITHM}$m={memory_kib},t={passes},p={lanes}${salt}${nonce}${ciphertext}{tag}")
    }
}

fn unhex<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_with(cost: &str) -> String {
        format!("{NAME}${ALGORITHM}${cost}${}${}${}", "0a".repeat(16), "1b".repeat(24), "2c".repeat(48))
    }

    #[test]
    fn a_text_is_read_as_it_was_written() {
        let sealed =
            Sealed { cost: Cost::USUAL, salt: [0x0a; 16], nonce: [0x1b; 24], ciphertext: [0x2c; 32], tag: [0x2c; 16] };
        let text = text_with("m=65536,t=3,p=1");
        assert_eq!(sealed.to_string(), text);
        assert_eq!(Sealed::parse(&text), Some(sealed));
    }

    #[test]
    fn a_cost_out_of_bounds_is_refused() {
        for (cost, taken) in [
            ("m=65536,t=3,p=1", true),
            ("m=8192,t=1,p=1", true),
            ("m=1048576,t=16,p=4", true),
            ("m=8191,t=3,p=1", false),
            ("m=1048577,t=3,p=1", false),
            ("m=104857600,t=3,p=1", false),
            ("m=4294967295,t=3,p=1", false),
            ("m=4295032832,t=3,p=1", false),
            ("m=65536,t=0,p=1", false),
            ("m=65536,t=17,p=1", false),
            ("m=65536,t=3,p=0", false),
            ("m=65536,t=3,p=5", false),
            ("m=-65536,t=3,p=1", false),
            ("m=+65536,t=3,p=1", false),
            ("m=065536,t=3,p=1", false),
            ("m=65536,t=3,p=1,p=1", false),
            ("m=65536,p=1,t=3", false),
            ("m=65536,t=3", false),
            ("m=๖๕๕๓๖,t=3,p=1", false),
            ("", false),
        ] {
            assert_eq!(Sealed::parse(&text_with(cost)).is_some(), taken, "{cost}");
        }
    }

    #[test]
    fn a_text_of_another_make_or_length_is_refused() {
        let text = text_with("m=65536,t=3,p=1");
        for (from, to) in [
            ("khlang-key-1", "khlang-key-2"),
            ("argon2id", "argon2i"),
            ("0a0a$", "0a$"),
            ("0a0a$", "0a0a0a$"),
            ("0a0a$", "0a0g$"),
            ("0a0a$", "0a0A$"),
            ("1b1b$", "1b$"),
            ("$2c2c", "$2c"),
            ("$2c2c", "$2c2c2c"),
            ("$2c2c", "$๒c"),
            ("$2c2c", "$$2c2c"),
        ] {
            let other = text.replacen(from, to, 1);
            assert_ne!(other, text, "{from}");
            assert_eq!(Sealed::parse(&other), None, "{other}");
        }
        for (length, _) in text.char_indices() {
            assert_eq!(Sealed::parse(&text[..length]), None, "cut to {length}");
        }
        for other in [format!("{text}$"), format!("{text}\n"), format!(" {text}")] {
            assert_eq!(Sealed::parse(&other), None, "{other:?}");
        }
    }
}
