//! What the twin really did: every withdraw, whether it was paid, and every request that arrived.
//! This is the oracle that tests compare the desk with, so nothing the plan makes the twin *say* is ever written here.
//! Money is satang in an `i64`. Requests are noted without headers and bodies: no secret can be in a ledger.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::error::TwinError;
use crate::ledger_file::{Change, LedgerFile};

/// The oldest requests are forgotten beyond this many; the counters go on.
const REQUESTS_KEPT: usize = 50_000;

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
        [
            Self::Pending,
            Self::Processing,
            Self::Paid,
            Self::Failed,
            Self::Canceled,
        ]
        .into_iter()
        .find(|status| status.word() == word)
    }

    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Processing)
    }

    /// Money is out of the wallet from the create on, and comes back when the payee does not get it.
    fn is_debited(self) -> bool {
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
    /// The client's reference.
    pub reference_id: String,
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

impl Withdraw {
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

/// The calls that a provider documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// Makes a withdraw.
    Create,
    /// Shows one.
    Retrieve,
    /// Shows many.
    List,
    /// Cancels one.
    Cancel,
    /// Shows the balance.
    Balance,
    /// A path or method that the provider does not have.
    Unknown,
}

/// One request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSeen {
    /// Counted from one.
    pub number: u64,
    /// Which TCP connection brought it, counted from one: two requests with one number shared a connection.
    pub connection: u64,
    /// By the twin's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// The HTTP method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Which call this is.
    pub endpoint: Endpoint,
    /// SHA-256 of the body: two attempts with one digest sent the same bytes.
    pub body_sha256: String,
    /// The reference in it, once the checks were passed.
    pub reference_id: Option<String>,
    /// What was answered: `201`, `401 INVALID_CREDENTIALS`, `drop` … Empty until the twin has acted.
    pub outcome: String,
    /// The answer is being kept back until it is released.
    pub held: bool,
}

/// How often each call arrived, refused ones included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallCounts {
    /// Creates.
    pub creates: u64,
    /// Retrieves.
    pub retrieves: u64,
    /// Lists.
    pub lists: u64,
    /// Cancels.
    pub cancels: u64,
    /// Balance calls.
    pub balances: u64,
    /// Calls the provider does not have.
    pub unknown: u64,
    /// Of all these, the ones refused with 401.
    pub unauthorized: u64,
}

impl CallCounts {
    /// The count of one call.
    #[must_use]
    pub fn of(&self, endpoint: Endpoint) -> u64 {
        match endpoint {
            Endpoint::Create => self.creates,
            Endpoint::Retrieve => self.retrieves,
            Endpoint::List => self.lists,
            Endpoint::Cancel => self.cancels,
            Endpoint::Balance => self.balances,
            Endpoint::Unknown => self.unknown,
        }
    }

    fn add(&mut self, endpoint: Endpoint) {
        match endpoint {
            Endpoint::Create => self.creates += 1,
            Endpoint::Retrieve => self.retrieves += 1,
            Endpoint::List => self.lists += 1,
            Endpoint::Cancel => self.cancels += 1,
            Endpoint::Balance => self.balances += 1,
            Endpoint::Unknown => self.unknown += 1,
        }
    }
}

/// Everything the twin knows, as one value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// In the order of their making.
    pub withdraws: Vec<Withdraw>,
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
    /// The withdraw with this reference.
    #[must_use]
    pub fn by_reference(&self, reference_id: &str) -> Option<&Withdraw> {
        self.withdraws
            .iter()
            .find(|withdraw| withdraw.reference_id == reference_id)
    }

    /// The sum of what payees really have.
    #[must_use]
    pub fn paid_satang(&self) -> i64 {
        self.withdraws
            .iter()
            .filter(|withdraw| withdraw.really_paid)
            .map(|withdraw| withdraw.satang)
            .sum()
    }
}

/// The ledger with its indexes and its file. All changes pass through `insert`, `change` and `set_wallet`, which write
/// the file first: what the twin has shown to anybody survives its death.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) ledger: Ledger,
    by_id: HashMap<String, usize>,
    by_reference: HashMap<String, usize>,
    by_key: HashMap<String, usize>,
    file: Option<LedgerFile>,
    closed: bool,
}

impl Books {
    pub(crate) fn open(
        mut file: Option<LedgerFile>,
        wallet_satang: i64,
        settlement_satang: i64,
    ) -> Result<Self, TwinError> {
        let changes = match &mut file {
            Some(file) => file.read()?,
            None => Vec::new(),
        };
        let mut books = Self {
            ledger: Ledger {
                wallet_satang,
                settlement_satang,
                ..Ledger::default()
            },
            by_id: HashMap::new(),
            by_reference: HashMap::new(),
            by_key: HashMap::new(),
            file,
            closed: false,
        };
        if changes.is_empty() {
            books.set_wallet(wallet_satang)?;
        }
        for change in changes {
            books.apply(change);
        }
        Ok(books)
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn by_reference(&self, reference_id: &str) -> Option<usize> {
        self.by_reference.get(reference_id).copied()
    }

    pub(crate) fn by_key(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Withdraw> {
        self.ledger.withdraws.get(index)
    }

    pub(crate) fn insert(&mut self, withdraw: Withdraw) -> Result<usize, TwinError> {
        let wallet_satang = self.ledger.wallet_satang - withdraw.satang;
        let index = self.ledger.withdraws.len();
        self.commit(Change {
            withdraw: Some(withdraw),
            wallet_satang,
        })?;
        Ok(index)
    }

    pub(crate) fn change(
        &mut self,
        index: usize,
        edit: impl FnOnce(&mut Withdraw),
    ) -> Result<Withdraw, TwinError> {
        let Some(before) = self.get(index) else {
            return Err(TwinError::NoSuchWithdraw(index.to_string()));
        };
        let mut after = before.clone();
        edit(&mut after);
        let wallet_satang = match (before.status.is_debited(), after.status.is_debited()) {
            (true, false) => self.ledger.wallet_satang + before.satang,
            (false, true) => self.ledger.wallet_satang - before.satang,
            _ => self.ledger.wallet_satang,
        };
        self.commit(Change {
            withdraw: Some(after.clone()),
            wallet_satang,
        })?;
        Ok(after)
    }

    pub(crate) fn set_wallet(&mut self, wallet_satang: i64) -> Result<(), TwinError> {
        self.commit(Change {
            withdraw: None,
            wallet_satang,
        })
    }

    /// Lets go of the file. Whatever is still under way can change nothing any more.
    pub(crate) fn close(&mut self) {
        self.closed = true;
        self.file = None;
    }

    fn commit(&mut self, change: Change) -> Result<(), TwinError> {
        if self.closed {
            return Err(TwinError::Stopped);
        }
        if let Some(file) = &mut self.file {
            file.append(&change)?;
        }
        self.apply(change);
        Ok(())
    }

    fn apply(&mut self, change: Change) {
        self.ledger.wallet_satang = change.wallet_satang;
        let Some(withdraw) = change.withdraw else {
            return;
        };
        if let Some(known) = self
            .by_id(&withdraw.id)
            .and_then(|index| self.ledger.withdraws.get_mut(index))
        {
            *known = withdraw;
            return;
        }
        let index = self.ledger.withdraws.len();
        self.by_id.insert(withdraw.id.clone(), index);
        self.by_reference
            .insert(withdraw.reference_id.clone(), index);
        if let Some(key) = &withdraw.idempotency_key {
            self.by_key.insert(key.clone(), index);
        }
        self.ledger.withdraws.push(withdraw);
    }

    pub(crate) fn note_request(&mut self, mut request: RequestSeen) -> u64 {
        self.ledger.counts.add(request.endpoint);
        let number = self.ledger.requests.back().map_or(0, |last| last.number) + 1;
        request.number = number;
        if self.ledger.requests.len() == REQUESTS_KEPT {
            self.ledger.requests.pop_front();
        }
        self.ledger.requests.push_back(request);
        number
    }

    pub(crate) fn request_mut(&mut self, number: u64) -> Option<&mut RequestSeen> {
        let first = self.ledger.requests.front()?.number;
        let index = usize::try_from(number.checked_sub(first)?).ok()?;
        self.ledger.requests.get_mut(index)
    }

    pub(crate) fn set_held(&mut self, request: u64) {
        if let Some(request) = self.request_mut(request) {
            request.held = true;
        }
        self.ledger.held += 1;
    }

    pub(crate) fn set_released(&mut self, request: u64) {
        if let Some(request) = self.request_mut(request) {
            request.held = false;
        }
        self.ledger.held -= 1;
    }
}
