//! What the twin really did: every withdraw, and whether it was paid, beside every request that arrived.
//! This is the oracle that tests compare the desk with, so nothing the plan makes the twin *say* is ever written here.
//! Money is satang in an `i64`.

use std::collections::VecDeque;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::requests::{CallCounts, RequestSeen};

/// A withdraw's state, in the provider's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Taken, not begun.
    Pending,
    /// With the bank.
    Processing,
    /// The payee has the money.
    Paid,
    /// The payee does not get the money; it is back in the wallet.
    Failed,
    /// Cancelled; the money is back in the wallet.
    Canceled,
}

impl Status {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::Pending, Self::Processing, Self::Paid, Self::Failed, Self::Canceled]
            .into_iter()
            .find(|status| status.word() == word)
    }

    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Processing)
    }

    /// Money is out of the wallet from the create on, and comes back when the payee does not get it.
    pub(crate) fn is_debited(self) -> bool {
        !matches!(self, Self::Failed | Self::Canceled)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

/// What a withdraw will come to, by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// pending, processing, paid.
    #[default]
    Paid,
    /// pending, processing, failed.
    Failed,
    /// pending, processing, canceled by the provider.
    Canceled,
    /// Never leaves pending.
    StaysPending,
    /// Never leaves processing.
    StaysProcessing,
}

impl Fate {
    /// The status that follows by itself, if any does.
    pub(crate) fn next_after(self, status: Status) -> Option<Status> {
        match (status, self) {
            (Status::Pending, Self::StaysPending)
            | (Status::Processing, Self::StaysPending | Self::StaysProcessing)
            | (Status::Paid | Status::Failed | Status::Canceled, _) => None,
            (Status::Pending, _) => Some(Status::Processing),
            (Status::Processing, Self::Paid) => Some(Status::Paid),
            (Status::Processing, Self::Failed) => Some(Status::Failed),
            (Status::Processing, Self::Canceled) => Some(Status::Canceled),
        }
    }
}

/// One withdraw as it really is at the twin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdraw {
    /// The provider's id.
    pub id: String,
    /// The client's reference; `None` where the provider takes none.
    pub reference_id: Option<String>,
    /// The client's idempotency key, where it sent one.
    pub idempotency_key: Option<String>,
    /// The amount.
    pub satang: i64,
    /// `bank_account` or `wallet`.
    pub destination_type: String,
    /// The provider's code of the bank.
    pub bank_code: String,
    /// All digits of the account.
    pub account_number: String,
    /// The name as it was sent.
    pub account_name: String,
    /// The description as it was sent.
    pub description: Option<String>,
    /// The metadata as it was sent.
    pub metadata: Option<Map<String, Value>>,
    /// Where the client asked to be told of its end, as it was sent. Nobody is told.
    #[serde(default)]
    pub notify_url: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Where it is going.
    pub fate: Fate,
    /// The payee has the money now.
    pub really_paid: bool,
    /// How many times the payee was given the money. More than one is never right.
    pub times_paid: u32,
    /// How many valid creates ended here: the first one and its replays.
    pub create_calls: u32,
    /// By the twin's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// By the twin's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    /// By the twin's clock.
    #[serde(with = "time::serde::rfc3339::option")]
    pub paid_at: Option<OffsetDateTime>,
    /// By the twin's clock.
    #[serde(with = "time::serde::rfc3339::option")]
    pub canceled_at: Option<OffsetDateTime>,
}

/// What every withdraw begins with.
pub(crate) struct Ordered {
    pub(crate) id: String,
    pub(crate) reference_id: Option<String>,
    pub(crate) satang: i64,
    pub(crate) bank_code: String,
    pub(crate) account_number: String,
    pub(crate) account_name: String,
}

impl Withdraw {
    /// To a bank account, pending, with nothing that only some providers have.
    pub(crate) fn made(ordered: Ordered, fate: Fate, now: OffsetDateTime) -> Self {
        Self {
            id: ordered.id,
            reference_id: ordered.reference_id,
            idempotency_key: None,
            satang: ordered.satang,
            destination_type: "bank_account".to_owned(),
            bank_code: ordered.bank_code,
            account_number: ordered.account_number,
            account_name: ordered.account_name,
            description: None,
            metadata: None,
            notify_url: None,
            status: Status::Pending,
            fate,
            really_paid: false,
            times_paid: 0,
            create_calls: 1,
            created_at: now,
            updated_at: now,
            paid_at: None,
            canceled_at: None,
        }
    }

    pub(crate) fn turn(&mut self, status: Status, now: OffsetDateTime) {
        if status == Status::Paid && self.status != Status::Paid {
            self.times_paid += 1;
            self.paid_at = Some(now);
        }
        if status == Status::Canceled {
            self.canceled_at = Some(now);
        }
        self.status = status;
        self.really_paid = status == Status::Paid;
        self.updated_at = now;
    }
}

/// Money that left for the merchant's own company account, by a call that takes a payout's fields and is none. No
/// adapter of payouts may ever cause one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// The provider's id.
    pub id: String,
    /// The client's reference.
    pub reference_id: Option<String>,
    /// The amount. It is out of the wallet and does not come back.
    pub satang: i64,
    /// The account that the client named, and that got nothing.
    pub account_number: String,
    /// By the twin's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// Everything the twin knows, as one value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// In the order of their making.
    pub withdraws: Vec<Withdraw>,
    /// Money that went to the company account instead of to a payee. Empty, or something is badly wrong.
    #[serde(default)]
    pub settlements: Vec<Settlement>,
    /// In the order of their coming.
    pub requests: VecDeque<RequestSeen>,
    /// Calls by kind.
    pub counts: CallCounts,
    /// What is in the wallet now.
    pub wallet_satang: i64,
    /// What is on the settlement balance. Payouts do not touch it.
    pub settlement_satang: i64,
    /// How many answers are being kept back now.
    pub held: u64,
}

impl Ledger {
    /// The withdraw with this id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&Withdraw> {
        self.withdraws.iter().find(|withdraw| withdraw.id == id)
    }

    /// The withdraw with this reference; the first one where the provider lets a reference be used again.
    #[must_use]
    pub fn by_reference(&self, reference_id: &str) -> Option<&Withdraw> {
        self.withdraws.iter().find(|withdraw| withdraw.reference_id.as_deref() == Some(reference_id))
    }

    /// The sum of what payees really have.
    #[must_use]
    pub fn paid_satang(&self) -> i64 {
        self.withdraws.iter().filter(|withdraw| withdraw.really_paid).map(|withdraw| withdraw.satang).sum()
    }
}
