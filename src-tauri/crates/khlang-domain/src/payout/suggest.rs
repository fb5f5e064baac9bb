//! What the balance at the provider suggests about a payout whose outcome people have to find out. A suggestion, never a verdict.

use super::{Context, Payout, ReconcileStep, reconcile_step};
use crate::{money::Satang, outcome::BalanceAt};

/// A fee of up to this part of the amount, or up to [`MOST_FEE`], still looks like one payout.
const FEE_PART: i64 = 20;

/// 50.00 THB.
const MOST_FEE: Satang = Satang::new(5_000);

/// What is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Suggestion {
    /// The balance fell by about the amount.
    LikelyPaid,
    /// The balance did not move.
    LikelyNotPaid,
    /// Not known, or moved by something else as well.
    TellsNothing,
    /// The program has not come to the end of what it can ask.
    StillAsking,
}

impl Suggestion {
    /// Every suggestion.
    pub const ALL: [Self; 4] = [Self::LikelyPaid, Self::LikelyNotPaid, Self::TellsNothing, Self::StillAsking];

    /// The code of its message.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::LikelyPaid => "likelyPaid",
            Self::LikelyNotPaid => "likelyNotPaid",
            Self::TellsNothing => "tellsNothing",
            Self::StillAsking => "stillAsking",
        }
    }
}

/// Whether anything else that this desk knows of moved the balance meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherMoves {
    /// Nothing that this desk knows of.
    None,
    /// Other payouts through the same connection.
    Some,
}

/// What the balance before the first attempt that may have arrived, and the one now, say together.
#[must_use]
pub fn suggest(payout: &Payout, context: &Context, now: Option<BalanceAt>, others: OtherMoves) -> Suggestion {
    if matches!(reconcile_step(payout, context), Some(ReconcileStep::Repeat | ReconcileStep::LookUp)) {
        return Suggestion::StillAsking;
    }
    let attempt = payout.attempts.iter().find(|attempt| attempt.may_have_arrived());
    let (Some(attempt), Some(amount), Some(now)) = (attempt, payout.amount(), now) else {
        return Suggestion::TellsNothing;
    };
    let ended = attempt.ended.as_ref().map_or(attempt.began_at, |(at, _)| *at);
    let fell = attempt.balance_before.and_then(|before| before.available.checked_sub(now.available));
    let Some(fell) = fell.filter(|_| others == OtherMoves::None && now.at > ended) else {
        return Suggestion::TellsNothing;
    };
    let most_fee = MOST_FEE.as_i64().max(amount.as_i64() / FEE_PART);
    let with_fee = amount.checked_add(Satang::new(most_fee)).unwrap_or(amount);
    if fell == Satang::ZERO {
        Suggestion::LikelyNotPaid
    } else if (amount..=with_fee).contains(&fell) {
        Suggestion::LikelyPaid
    } else {
        Suggestion::TellsNothing
    }
}
