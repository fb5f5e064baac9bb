//! What is known of an account from the payments to it, for the warnings before the next one.

use khlang_domain::money::Satang;

/// The payments to one account that were paid and stayed paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaidBefore {
    /// How many.
    pub count: u64,
    /// The median of the last twenty amounts, the lower one of two; `None` where nothing was paid before.
    pub usual: Option<Satang>,
    /// The largest amount.
    pub largest: Option<Satang>,
}
