//! The plan: what the twin shall do and answer, call by call, instead of being a good provider.
//! Tests and the rehearsal panel write it, the provider modules take one step per valid call from it. A call that fails
//! the checks of signature or fields never uses up a step, so that a plan cannot shift under a test.
//! What a spoilt answer looks like in bytes is the business of `spoil` and `http`, not of this module.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::ledger::{Fate, Status};

/// What happens on one call: what is done, when it is answered, and with what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Step<Deed> {
    /// What the twin really does with the money.
    pub deed: Deed,
    /// When it does it, and when it answers.
    pub timing: Timing,
    /// What it answers, true or not.
    pub answer: Answer,
}

/// A step for `POST /withdraws`.
pub type CreateStep = Step<CreateDeed>;
/// A step for the cancel call.
pub type CancelStep = Step<CancelDeed>;
/// A step for a call that changes nothing: retrieve, list, balance.
pub type ReadStep = Step<()>;

/// What a create really does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreateDeed {
    /// No withdraw comes into being. With [`Answer::Normal`] the twin then confirms one that does not exist.
    Nothing,
    /// A withdraw comes into being and has this end before it.
    Act(Fate),
}

impl Default for CreateDeed {
    fn default() -> Self {
        Self::Act(Fate::Paid)
    }
}

/// What a cancel really does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelDeed {
    /// Cancels where the provider's rules let it.
    #[default]
    AsAsked,
    /// The withdraw goes on as if nothing had been asked; the answer shows it as it is.
    Nothing,
    /// Answered 200 with this status, but the bank was faster: the withdraw is going to be paid.
    LosesRace {
        /// The status that the answer claims.
        says: Status,
    },
}

/// When the twin acts and answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// Acts and answers at once.
    #[default]
    AtOnce,
    /// Acts at once and answers this many milliseconds later.
    AnswersAfter {
        /// The delay.
        ms: u64,
    },
    /// Acts only after this many milliseconds, even if the client has hung up by then, and answers.
    ActsAfter {
        /// The delay.
        ms: u64,
    },
    /// Acts at once and keeps the answer until it is released by hand.
    Held,
}

/// What the client gets to see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The documented answer for what was done.
    #[default]
    Normal,
    /// A refusal in the provider's own shape, whatever was really done.
    Refuse(Refusal),
    /// The connection is closed without a byte.
    Drop,
    /// The connection is reset (RST) without a byte.
    Reset,
    /// Only the status line arrives, then the connection is closed.
    StatusLineOnly,
    /// Status line and headers arrive, then the connection is reset.
    ResetAfterHeaders,
    /// The announced length is true, but only half of the body arrives.
    CutBody,
    /// 200 with no body.
    EmptyBody,
    /// 200 with a web page.
    Html,
    /// 200 with JSON of another type: a list of numbers.
    WrongType,
    /// Normal, but `id`, `amount` and `status` are there twice, with different values.
    DuplicateKeys,
    /// 200 with lists inside lists.
    Deep {
        /// How many.
        levels: usize,
    },
    /// The normal answer followed by padding inside the same JSON, streamed without an announced length.
    Huge {
        /// Bytes of padding.
        bytes: u64,
    },
    /// Normal, but this field holds this JSON text, valid or not (`NaN`, `1e3`, `"1,000.00"`).
    Field {
        /// The provider's field name, such as `amount`.
        name: String,
        /// The text put there, byte for byte.
        json: String,
    },
    /// Normal in shape, but it is the object of somebody else's payout.
    AnotherPayout,
    /// Normal, but the last four digits of the account are others.
    OtherLastFour,
    /// Normal, but the bank is another.
    OtherBank,
    /// Normal, but the provider's id is one of another kind of order, where its ids tell the kind.
    OtherKind,
    /// Normal, but times have no zone.
    NaiveTimes,
    /// Normal, but years are of the Buddhist era (2567 for 2024).
    BuddhistYears,
    /// This HTTP status with a short text that is not JSON: 500, 502, 503, 408, 425 …
    HttpStatus {
        /// The status.
        status: u16,
    },
    /// A redirect to another address.
    Redirect {
        /// 301, 302, 307 or 308.
        status: u16,
        /// The `Location` header.
        location: String,
    },
}

/// A refusal: HTTP status and the provider's own code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The provider's code, such as `INSUFFICIENT_BALANCE`.
    pub code: String,
    /// The provider's text.
    #[serde(default)]
    pub message: String,
    /// The field that is at fault, where one is.
    #[serde(default)]
    pub field: Option<String>,
    /// The `Retry-After` header, byte for byte.
    #[serde(default)]
    pub retry_after: Option<String>,
}

impl Refusal {
    /// A refusal with neither field nor `Retry-After`.
    #[must_use]
    pub fn new(status: u16, code: &str, message: &str) -> Self {
        Self { status, code: code.to_owned(), message: message.to_owned(), field: None, retry_after: None }
    }

    /// The same, naming the field at fault.
    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// The same, with a `Retry-After` header.
    #[must_use]
    pub fn retry_after(mut self, value: &str) -> Self {
        self.retry_after = Some(value.to_owned());
        self
    }
}

impl CreateStep {
    /// The withdraw is made and meets this end; the answer is normal.
    #[must_use]
    pub fn ends_as(fate: Fate) -> Self {
        Self { deed: CreateDeed::Act(fate), ..Self::default() }
    }

    /// Nothing is made, and this is answered.
    #[must_use]
    pub fn before_acting(answer: Answer) -> Self {
        Self { deed: CreateDeed::Nothing, timing: Timing::AtOnce, answer }
    }

    /// The withdraw is made and will be paid, and this is answered.
    #[must_use]
    pub fn after_acting(answer: Answer) -> Self {
        Self { answer, ..Self::default() }
    }

    /// The provider refuses, and does nothing.
    #[must_use]
    pub fn refused(refusal: Refusal) -> Self {
        Self::before_acting(Answer::Refuse(refusal))
    }
}

impl CancelStep {
    /// Answered 200 with this status, but paid in the end.
    #[must_use]
    pub fn loses_race(says: Status) -> Self {
        Self { deed: CancelDeed::LosesRace { says }, ..Self::default() }
    }
}

impl<Deed: Default> Step<Deed> {
    /// The usual deed with this answer.
    #[must_use]
    pub fn answering(answer: Answer) -> Self {
        Self { answer, ..Self::default() }
    }
}

impl<Deed> Step<Deed> {
    /// The same step with another timing.
    #[must_use]
    pub fn timed(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }
}

/// Steps to add to the twin's plan. Lists are queued behind what is planned already and used up one per call; a
/// default, where given, replaces what happens when its queue is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// For creates.
    pub creates: Vec<CreateStep>,
    /// For creates beyond the queue.
    pub default_create: Option<CreateStep>,
    /// For cancels.
    pub cancels: Vec<CancelStep>,
    /// For cancels beyond the queue.
    pub default_cancel: Option<CancelStep>,
    /// For retrieves.
    pub retrieves: Vec<ReadStep>,
    /// For retrieves beyond the queue.
    pub default_retrieve: Option<ReadStep>,
    /// For lists.
    pub lists: Vec<ReadStep>,
    /// For lists beyond the queue.
    pub default_list: Option<ReadStep>,
    /// For balance calls.
    pub balances: Vec<ReadStep>,
    /// For balance calls beyond the queue.
    pub default_balance: Option<ReadStep>,
}

impl Plan {
    /// A plan for the next creates.
    #[must_use]
    pub fn creates(steps: impl IntoIterator<Item = CreateStep>) -> Self {
        Self { creates: steps.into_iter().collect(), ..Self::default() }
    }

    /// A plan for the next cancels.
    #[must_use]
    pub fn cancels(steps: impl IntoIterator<Item = CancelStep>) -> Self {
        Self { cancels: steps.into_iter().collect(), ..Self::default() }
    }

    /// A plan for the next retrieves.
    #[must_use]
    pub fn retrieves(steps: impl IntoIterator<Item = ReadStep>) -> Self {
        Self { retrieves: steps.into_iter().collect(), ..Self::default() }
    }

    /// A plan for the next lists.
    #[must_use]
    pub fn lists(steps: impl IntoIterator<Item = ReadStep>) -> Self {
        Self { lists: steps.into_iter().collect(), ..Self::default() }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Script<Deed> {
    queue: VecDeque<Step<Deed>>,
    usual: Step<Deed>,
}

impl<Deed: Clone> Script<Deed> {
    fn add(&mut self, steps: Vec<Step<Deed>>, usual: Option<Step<Deed>>) {
        self.queue.extend(steps);
        if let Some(usual) = usual {
            self.usual = usual;
        }
    }

    pub(crate) fn next(&mut self) -> Step<Deed> {
        self.queue.pop_front().unwrap_or_else(|| self.usual.clone())
    }
}

#[derive(Debug, Default)]
pub(crate) struct Scripts {
    pub(crate) creates: Script<CreateDeed>,
    pub(crate) cancels: Script<CancelDeed>,
    pub(crate) retrieves: Script<()>,
    pub(crate) lists: Script<()>,
    pub(crate) balances: Script<()>,
}

impl Scripts {
    pub(crate) fn add(&mut self, plan: Plan) {
        self.creates.add(plan.creates, plan.default_create);
        self.cancels.add(plan.cancels, plan.default_cancel);
        self.retrieves.add(plan.retrieves, plan.default_retrieve);
        self.lists.add(plan.lists, plan.default_list);
        self.balances.add(plan.balances, plan.default_balance);
    }
}
