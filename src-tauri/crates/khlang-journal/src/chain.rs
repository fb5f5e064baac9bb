//! The hash that ties every entry to the one before it.
//!
//! Used by the append, which computes it, and by `verify`, which computes it again. The bytes are a promise for as long as there are
//! journals; the test vector below holds them.

use sha2::{Digest, Sha256};

mod code;

pub use code::HeadCheck;
pub(crate) use code::HeadCode;

/// Says what is hashed, so that no other hash of the project can ever pass for an entry's.
const PREFIX: &[u8] = b"khlang journal entry 1\n";

/// What stands before the first entry.
pub(crate) const GENESIS: [u8; 32] = [0; 32];

/// The end of the chain: the whole journal in 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The last entry's position; 0 where there is none.
    pub position: u64,
    /// The last entry's hash; zeros where there is none.
    pub hash: [u8; 32],
}

impl Head {
    /// The head of a journal without entries.
    pub(crate) const EMPTY: Self = Self { position: 0, hash: GENESIS };
}

/// The fields of an entry that its hash covers.
pub(crate) struct Link<'a> {
    pub(crate) position: u64,
    pub(crate) sort: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) revision: u64,
    pub(crate) kind: &'a str,
    pub(crate) body: &'a str,
    pub(crate) who: &'a str,
    pub(crate) at: i64,
    pub(crate) previous_hash: &'a [u8; 32],
}

impl Link<'_> {
    /// SHA-256 over the prefix and every field in the order above, each behind its length in bytes as eight bytes, big-endian. Numbers
    /// are eight bytes, big-endian, two's complement.
    pub(crate) fn hash(&self) -> [u8; 32] {
        let mut sha = Sha256::new();
        sha.update(PREFIX);
        let fields: [&[u8]; 9] = [
            &self.position.to_be_bytes(),
            self.sort.as_bytes(),
            self.subject.as_bytes(),
            &self.revision.to_be_bytes(),
            self.kind.as_bytes(),
            self.body.as_bytes(),
            self.who.as_bytes(),
            &self.at.to_be_bytes(),
            self.previous_hash,
        ];
        for field in fields {
            sha.update((field.len() as u64).to_be_bytes());
            sha.update(field);
        }
        sha.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link() -> Link<'static> {
        Link {
            position: 1,
            sort: "payout",
            subject: "0190f0a0-0000-7000-8000-000000000001",
            revision: 1,
            kind: "withdrawn",
            body: r#"{"kind":"withdrawn"}"#,
            who: "สมหญิง",
            at: 1_795_190_400_123,
            previous_hash: &GENESIS,
        }
    }

    /// Computed once with another implementation (Python's hashlib) from the definition above.
    #[test]
    fn the_hash_of_a_known_entry_never_changes() {
        assert_eq!(hex::encode(link().hash()), "7842a264a7b9868d06161eb764f1bd69dbcd6c646acffa92e798b26f1d210b22");
    }

    #[test]
    fn every_field_changes_the_hash() {
        let other = [7; 32];
        let changed = [
            Link { position: 2, ..link() },
            Link { sort: "connection", ..link() },
            Link { subject: "0190f0a0-0000-7000-8000-000000000002", ..link() },
            Link { revision: 2, ..link() },
            Link { kind: "discarded", ..link() },
            Link { body: r#"{"kind":"discarded"}"#, ..link() },
            Link { who: "สมชาย", ..link() },
            Link { at: 1_795_190_400_124, ..link() },
            Link { previous_hash: &other, ..link() },
        ];
        let mut hashes: Vec<_> = changed.iter().map(Link::hash).collect();
        hashes.push(link().hash());
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 10);
    }

    #[test]
    fn text_cannot_wander_from_one_field_to_the_next() {
        let one = Link { kind: "ab", body: "c", ..link() }.hash();
        let two = Link { kind: "a", body: "bc", ..link() }.hash();
        assert_ne!(one, two);
    }
}
