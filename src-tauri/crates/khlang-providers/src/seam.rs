//! The provider seam: what the desk may ask of any provider. An adapter is one folder that implements [`Provider`] and those of the
//! optional traits that its provider really has; absent is `None`, and there are no default bodies that silently succeed.

use crate::plain::PlainField;
use async_trait::async_trait;
use khlang_domain::{
    ids::{Fingerprint, IdempotencyKey, ProviderPayoutId},
    instruction::Instruction,
    outcome::{Balance, CancelOutcome, CreateOutcome, Observation, Refusal, Trouble},
    time::UtcMillis,
};
use thiserror::Error;

/// What a provider can do and asks for, as values: screens and desk ask these, never which provider it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// It has idempotency keys: an identical create with the same key is not a second payout.
    pub repeats_safely: bool,
    /// A payout can be asked for by the provider's id.
    pub retrieves: bool,
    /// It has a cancel.
    pub cancels: bool,
    /// It has a list.
    pub lists: bool,
    /// It shows a balance.
    pub shows_balance: bool,
    /// What its balance says can be computed with. Otherwise the meaning of its fields is not documented: it is shown, and no more.
    pub reckons_balance: bool,
    /// It takes our reference. Otherwise ours is for this desk only, and nobody can find a payout by it.
    pub takes_reference: bool,
    /// It takes details as key and value.
    pub takes_details: bool,
    /// It takes a description.
    pub takes_description: bool,
    /// It knows a wallet destination, to be switched on per connection.
    pub offers_wallet: bool,
    /// Its amounts are ambiguous: a person has to choose and confirm the unit.
    pub needs_amount_unit: bool,
    /// For how long, in milliseconds, it may take the same bank, account and amount for a doubled payout and refuse it.
    pub duplicate_window_ms: Option<i64>,
    /// The slots of its secrets, in the order of the wizard: `apiKey`, `apiSecret`.
    pub secret_slots: &'static [&'static str],
    /// What it asks for beside secrets, in the order of the wizard.
    pub plain_fields: &'static [PlainField],
}

/// What is known of a payout once the provider has taken it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AfterCreate {
    /// It can be asked about until its end.
    Followed,
    /// It was accepted, and cannot be asked about: a person records what the provider's own panel shows.
    NotTracked,
}

impl Capabilities {
    /// What is known of a payout once the provider has taken it.
    #[must_use]
    pub fn after_create(&self) -> AfterCreate {
        if self.retrieves || self.lists { AfterCreate::Followed } else { AfterCreate::NotTracked }
    }
}

/// Why a question had no usable answer. Asking moves no money, so it can be asked again.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AskError {
    /// The question never left.
    #[error("not reached: {0:?}")]
    NotReached(Trouble),
    /// It left, and no whole answer came.
    #[error("no answer")]
    NoAnswer,
    /// The provider has no such thing.
    #[error("not found")]
    NotFound(Refusal),
    /// The provider wants to be asked later.
    #[error("asked too often")]
    RateLimited {
        /// After how many seconds, where it said so; capped at one hour by the adapter.
        retry_after_s: Option<u64>,
    },
    /// A documented refusal: key, signature, permission, field.
    #[error("refused: {}", .0.code)]
    Refused(Refusal),
    /// 5xx or another status that says nothing of the question.
    #[error("provider trouble: HTTP {0}")]
    ProviderTrouble(u16),
    /// A redirect; never followed. Usually the address is not the provider's API.
    #[error("redirected: HTTP {0}")]
    Redirected(u16),
    /// A web page where the API should be. Usually the address is not the provider's API.
    #[error("a web page: HTTP {0}")]
    WebPage(u16),
    /// Not the provider's language: another shape, a cut or oversized answer, no HTTP at all (then 0).
    #[error("unreadable answer: HTTP {0}")]
    Unreadable(u16),
}

/// What a refusal says about the caller, in words that hold for every provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialTrouble {
    /// The public part, which names the account, is wrong, or is of another environment.
    Key,
    /// The secret part is wrong; where calls are signed with the time, the clock may be.
    Secret,
    /// Known, and not allowed to do this.
    Permission,
    /// One of the above or the clock; the provider has one word for all of them.
    NotTold,
}

/// One row of a provider's list; enough to recognise a payout of ours by its reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPayout {
    /// Our reference, as the provider shows it.
    pub reference: String,
    /// When the provider created it, where it says so.
    pub created_at: Option<UtcMillis>,
    /// The row's JSON as it came, for [`Lists::observe`] of the provider that gave it; as text, so that no number passes through a float.
    pub row: String,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage {
    /// The rows that could be read, oldest first.
    pub rows: Vec<ListedPayout>,
    /// How many rows the provider sent; where [`ListPage::rows`] has fewer, some could not be read, and "not in the list" is not certain.
    pub received: usize,
    /// Whether a further page may hold more.
    pub more: bool,
}

/// One connection's way to its provider. Holds the secrets; its `Debug` shows none.
#[async_trait]
pub trait Provider: Send + Sync {
    /// What it can do.
    fn capabilities(&self) -> &Capabilities;

    /// The fingerprint of the very body that [`Provider::create`] would send. Where the body carries its own time, it is that of what is
    /// paid: such a provider's creates are never repeated, and two of them are never the same bytes.
    ///
    /// # Errors
    /// [`Trouble::Settings`] when the connection's settings leave the body open (no amount unit, no spelling of the bank).
    fn fingerprint(&self, instruction: &Instruction, key: &IdempotencyKey) -> Result<Fingerprint, Trouble>;

    /// Creates the payout. The intent must be on disk before this is called. Never repeats by itself.
    async fn create(&self, instruction: &Instruction, key: &IdempotencyKey) -> CreateOutcome;

    /// What a refusal says about the caller's credentials; `None` where it is about something else.
    fn credential_trouble(&self, refusal: &Refusal) -> Option<CredentialTrouble>;

    /// Its look-up by its own id, where it has one.
    fn as_retrieves(&self) -> Option<&dyn Retrieves>;

    /// Its cancel, where it has one.
    fn as_cancels(&self) -> Option<&dyn Cancels>;

    /// Its list, where it has one.
    fn as_lists(&self) -> Option<&dyn Lists>;

    /// Its balance, where it shows one.
    fn as_shows_balance(&self) -> Option<&dyn ShowsBalance>;

    /// That it is there, where nothing about it can be asked.
    fn as_reaches(&self) -> Option<&dyn Reaches>;

    /// What was measured on the way: clock difference, latency, last Retry-After.
    fn measurements(&self) -> Measurements;
}

/// A provider that can be asked where a payout stands.
#[async_trait]
pub trait Retrieves: Send + Sync {
    /// Asks where the payout stands and compares the answer with what was sent.
    async fn retrieve(&self, id: &ProviderPayoutId, instruction: &Instruction) -> Result<Observation, AskError>;
}

/// A provider that can be asked to cancel.
#[async_trait]
pub trait Cancels: Send + Sync {
    /// Asks to cancel. A taken request is not yet a cancelled payout.
    async fn cancel(&self, id: &ProviderPayoutId) -> CancelOutcome;
}

/// A provider whose payouts can be listed by the time of their creation.
#[async_trait]
pub trait Lists: Send + Sync {
    /// One page, from 1, of the payouts created from `from` to `to` (the provider's clock), oldest first, at most 100 rows.
    async fn list(&self, from: UtcMillis, to: UtcMillis, page: u32) -> Result<ListPage, AskError>;

    /// Reads a row as an observation of `instruction`, with every difference; `None` when the row cannot be read as a payout.
    fn observe(&self, row: &ListedPayout, instruction: &Instruction) -> Option<Observation>;
}

/// A provider that shows a balance.
#[async_trait]
pub trait ShowsBalance: Send + Sync {
    /// The balance now.
    async fn balance(&self) -> Result<Balance, AskError>;
}

/// A provider that has no question which moves no money. Whether anybody is there can still be told apart from whether they take us.
#[async_trait]
pub trait Reaches: Send + Sync {
    /// Knocks without showing a secret. Any answer at all is good; it says nothing about address, key or secret.
    async fn reach(&self) -> Result<(), AskError>;
}

/// What the calls so far have shown about the way to the provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measurements {
    /// The provider's clock minus this machine's, from the `Date` header of read-only calls; `None` before the first.
    pub clock_difference_ms: Option<i64>,
    /// How long the last answered call took.
    pub latency_ms: Option<u64>,
    /// Seconds that the last answer asked to wait, capped at one hour; `None` when it asked for nothing.
    pub retry_after_s: Option<u64>,
}
