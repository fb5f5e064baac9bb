//! One module for each table: its migration, its row and its queries. [`entry`] is the truth; the others are projections of it.

pub(crate) mod connection;
pub(crate) mod counter;
pub(crate) mod entry;
pub(crate) mod payout;
pub(crate) mod person;
pub(crate) mod policy;
pub(crate) mod projected;

/// The projections that hold what can be told, with what orders their rows for the digest.
pub(crate) const PROJECTIONS: [(&str, &str); 6] = [
    ("payout", "id"),
    ("connection", "id"),
    ("person", "name"),
    ("policy", "one"),
    ("counter", "tab"),
    ("projected", "one"),
];

/// The indexes over the texts of payouts, which a rebuild makes anew too.
const TEXT_INDEXES: [&str; 2] = ["payout_text", "payout_word"];

/// Every table that a rebuild makes anew.
pub(crate) fn projections() -> impl Iterator<Item = &'static str> {
    PROJECTIONS.into_iter().map(|(table, _)| table).chain(TEXT_INDEXES)
}
