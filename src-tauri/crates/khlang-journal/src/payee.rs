//! What is known of an account and of a name from the payments to them, for the warnings before the next one and for whoever approves it.

use khlang_domain::{
    account::AccountNumber, bank::BankCode, money::Satang, payee::PayeeName, payout::Payout, time::UtcMillis,
};

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

/// What is known of a payee: of the account, and of the name under which it is held.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PayeeHistory {
    /// When the account was first paid, as far as that stayed paid; `None` where it never was.
    pub first_paid_at: Option<UtcMillis>,
    /// The last payouts to the account that went, may yet go, or came to an end: at most six, the newest first, and a payout that waits among
    /// them.
    pub last: Vec<Payout>,
    /// The other account that was paid last under the same name, and when.
    pub other_account: Option<(BankCode, AccountNumber, UtcMillis)>,
}

/// The name without what is no difference between two names: spaces, and whether letters are capitals. A name is in NFC already.
pub(crate) fn folded_payee(name: &PayeeName) -> String {
    name.as_str().chars().filter(|sign| !sign.is_whitespace()).flat_map(char::to_lowercase).collect()
}
