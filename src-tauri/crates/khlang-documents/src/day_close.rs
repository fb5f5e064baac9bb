//! A day close: what one connection did on one day, to be signed and filed.
//!
//! [`DayBook`] counts payouts into a [`DayClose`]; [`day_close`] draws it on as many pages as it takes. Which payouts there are, and what
//! the provider said of its balance, is the caller's to know.

mod book;
mod sheet;

pub use book::DayBook;

use crate::{DocumentError, Imprint, Wording, paper};
use khlang_domain::{
    money::Satang, outcome::BalanceAt, payee::PayeeName, payout::PayoutState, reference::Reference, time::UtcMillis,
};

/// How many, and how much together; `None` beyond what 64 bits of satang hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// How much.
    pub sum: Option<Satang>,
}

/// A payout that is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPayout {
    /// Our reference.
    pub reference: Reference,
    /// In whose name.
    pub payee: PayeeName,
    /// How much.
    pub amount: Satang,
    /// Where it stands.
    pub state: PayoutState,
    /// Whether an alarm stands.
    pub is_in_doubt: bool,
    /// When it was entered.
    pub entered_at: UtcMillis,
}

/// What stands on the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayClose {
    /// Whose paper it is, and of which connection.
    pub imprint: Imprint,
    /// Any moment of the day, which is Bangkok's.
    pub day: UtcMillis,
    /// What the provider told first of that day, or last before it.
    pub opening: Option<BalanceAt>,
    /// What it told last of that day, or first after it.
    pub closing: Option<BalanceAt>,
    /// What was paid between the two; of the whole day without two balances.
    pub paid: Tally,
    /// What came back between the two; of the whole day without two balances.
    pub came_back: Tally,
    /// What had left by the opening without the provider's last word: it may be off that balance already, or not. None where that is not
    /// known.
    pub on_its_way_at_opening: Tally,
    /// The same of the closing; of now where that is not known.
    pub on_its_way_at_closing: Tally,
    /// The payouts that were entered on that day, by where they stand when the paper is made; in the order of a payout's way.
    pub by_state: Vec<(PayoutState, Tally)>,
    /// What is not over, of whatever day, oldest first.
    pub open: Vec<OpenPayout>,
}

impl Tally {
    /// None.
    pub const NONE: Self = Self { count: 0, sum: Some(Satang::ZERO) };

    /// One more.
    #[must_use]
    pub fn and(self, amount: Satang) -> Self {
        Self { count: self.count.saturating_add(1), sum: self.sum.and_then(|sum| sum.checked_add(amount)) }
    }
}

impl DayClose {
    /// Both balances, where they are two: what was told once, or the wrong way round, measures nothing.
    #[must_use]
    pub fn span(&self) -> Option<(BalanceAt, BalanceAt)> {
        self.opening.zip(self.closing).filter(|(opening, closing)| opening.at < closing.at)
    }

    /// What should be there at the end: opening - paid + came back. `None` without two balances.
    #[must_use]
    pub fn expected(&self) -> Option<Satang> {
        let (opening, _) = self.span()?;
        opening.available.checked_sub(self.paid.sum?)?.checked_add(self.came_back.sum?)
    }

    /// What is there at the end, less what should be: more than nothing where money came from elsewhere, less than nothing where it went
    /// without this desk knowing. `None` without two balances.
    #[must_use]
    pub fn unexplained(&self) -> Option<Satang> {
        let (_, closing) = self.span()?;
        closing.available.checked_sub(self.expected()?)
    }
}

/// Draws the pages. The same day close in the same wording is the same bytes.
///
/// # Errors
/// Where a page cannot be made.
pub fn day_close(close: &DayClose, wording: Wording) -> Result<Vec<u8>, DocumentError> {
    paper::pdf(&sheet::draw(close, wording))
}
