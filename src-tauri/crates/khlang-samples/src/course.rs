//! What becomes of a payout: its steps, one after the other, with the time between them. Which of them the rules allow is not decided here;
//! a course that they refuse is a fault of this file.

use crate::dice::Dice;
use khlang_domain::{
    entry::Verdict,
    outcome::{Doubt, ProviderStatus, Trouble},
};
use khlang_providers::seam::{AfterCreate, Capabilities};
use std::collections::VecDeque;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How it ends, or where it stands when the sample ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Paid,
    Failed,
    Refused,
    CanceledThere,
    Withdrawn,
    Reversed,
    Rejected,
    Discarded,
    ReturnedThenPaid,
    LostThenPaid,
    Lapsed,
    NotSentThenPaid,
    StaysDraft,
    StaysWaiting,
    StaysReady,
    StaysUnknown,
    StaysReturned,
    StaysPending,
    StaysProcessing,
    StaysAccepted,
    StaysAlarmed,
}

/// What became of ten thousand.
const USUAL: [(u32, Ending); 12] = [
    (9_430, Ending::Paid),
    (190, Ending::Failed),
    (90, Ending::Refused),
    (55, Ending::CanceledThere),
    (45, Ending::Withdrawn),
    (20, Ending::Reversed),
    (25, Ending::Rejected),
    (40, Ending::Discarded),
    (25, Ending::ReturnedThenPaid),
    (35, Ending::LostThenPaid),
    (10, Ending::Lapsed),
    (35, Ending::NotSentThenPaid),
];

/// What stands open at the end, again and again.
const OPEN: [Ending; 16] = [
    Ending::StaysWaiting,
    Ending::StaysPending,
    Ending::StaysUnknown,
    Ending::StaysDraft,
    Ending::StaysAccepted,
    Ending::StaysProcessing,
    Ending::StaysReturned,
    Ending::StaysReady,
    Ending::StaysWaiting,
    Ending::StaysPending,
    Ending::StaysAlarmed,
    Ending::StaysDraft,
    Ending::StaysPending,
    Ending::StaysWaiting,
    Ending::StaysProcessing,
    Ending::StaysUnknown,
];

/// How much it has to be, so that the policy asks for signatures or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    Any,
    GoesByItself,
    NeedsSignatures,
}

/// A step on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Draft,
    Discard,
    Enter,
    Sign,
    Return,
    Reject,
    Review,
    Withdraw,
    Begin,
    End(End),
    Find(ProviderStatus),
    Observe(ProviderStatus),
    AskCancel,
    EndCancel,
    Settle(Verdict),
    Acknowledge,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    Accepted(ProviderStatus),
    Refused,
    NotSent(Trouble),
    Unknown(Doubt),
}

/// A step, and how long after the one before.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    pub(crate) after_ms: i64,
    pub(crate) step: Step,
}

impl Ending {
    pub(crate) fn usual(dice: &mut Dice) -> Self {
        *dice.weigh(&USUAL)
    }

    pub(crate) fn open(number: u64) -> Self {
        OPEN[number as usize % OPEN.len()]
    }

    pub(crate) fn size(self) -> Size {
        match self {
            Self::Withdrawn
            | Self::Rejected
            | Self::ReturnedThenPaid
            | Self::Lapsed
            | Self::StaysWaiting
            | Self::StaysReturned => Size::NeedsSignatures,
            Self::StaysReady => Size::GoesByItself,
            _ => Size::Any,
        }
    }

    /// Whether it can come about through a provider that can do this.
    pub(crate) fn suits(self, capabilities: &Capabilities) -> bool {
        let is_followed = capabilities.after_create() == AfterCreate::Followed;
        match self {
            Self::CanceledThere | Self::StaysProcessing => capabilities.cancels,
            Self::Reversed | Self::StaysPending | Self::StaysAlarmed => is_followed,
            Self::StaysAccepted => !is_followed,
            _ => true,
        }
    }

    /// What happens from the first step on.
    pub(crate) fn course(self, capabilities: &Capabilities, dice: &mut Dice) -> VecDeque<Planned> {
        let is_followed = capabilities.after_create() == AfterCreate::Followed;
        let mut course = Course { is_followed, capabilities, dice, steps: VecDeque::new() };
        course.run(self);
        course.steps
    }
}

struct Course<'a> {
    is_followed: bool,
    capabilities: &'a Capabilities,
    dice: &'a mut Dice,
    steps: VecDeque<Planned>,
}

impl Course<'_> {
    fn then(&mut self, from: i64, to: i64, step: Step) {
        let after_ms = self.dice.between(from, to);
        self.steps.push_back(Planned { after_ms, step });
    }

    fn run(&mut self, ending: Ending) {
        match ending {
            Ending::Discarded | Ending::StaysDraft => {
                self.then(0, 0, Step::Draft);
                if ending == Ending::Discarded {
                    self.then(5 * MINUTE, 2 * DAY, Step::Discard);
                }
                return;
            }
            _ if self.dice.one_in(12) => {
                self.then(0, 0, Step::Draft);
                self.then(MINUTE, 3 * HOUR, Step::Enter);
            }
            _ => self.then(0, 0, Step::Enter),
        }
        match ending {
            Ending::Paid => {
                self.accepted();
                self.end_well();
            }
            Ending::Failed => {
                self.accepted();
                if self.is_followed {
                    self.then(20 * SECOND, 3 * HOUR, Step::Observe(ProviderStatus::Failed));
                } else {
                    self.then(HOUR, 26 * HOUR, Step::Settle(Verdict::Failed));
                }
            }
            Ending::Refused => self.sent(End::Refused),
            Ending::CanceledThere => {
                self.accepted();
                self.then(5 * SECOND, 90 * SECOND, Step::AskCancel);
                self.then(200, 2 * SECOND, Step::EndCancel);
                self.then(2 * SECOND, 60 * SECOND, Step::Observe(ProviderStatus::Canceled));
            }
            Ending::Withdrawn => self.then(MINUTE, 4 * HOUR, Step::Withdraw),
            Ending::Rejected => self.then(5 * MINUTE, 6 * HOUR, Step::Reject),
            Ending::Lapsed => {
                self.then(30 * DAY + MINUTE, 30 * DAY + 2 * MINUTE, Step::Review);
                self.then(HOUR, 5 * DAY, Step::Withdraw);
            }
            Ending::ReturnedThenPaid => {
                self.then(5 * MINUTE, 5 * HOUR, Step::Return);
                self.then(5 * MINUTE, 3 * HOUR, Step::Enter);
                self.accepted();
                self.end_well();
            }
            Ending::LostThenPaid => self.lost_then_paid(),
            Ending::NotSentThenPaid => {
                self.sent(End::NotSent(Trouble::NoNetwork));
                self.then(MINUTE, 20 * MINUTE, Step::Begin);
                self.then(200, 2 * SECOND, Step::End(End::Accepted(self.first_word())));
                self.end_well();
            }
            Ending::Reversed | Ending::StaysAlarmed => {
                self.accepted();
                self.end_well();
                self.then(10 * MINUTE, 20 * HOUR, Step::Observe(ProviderStatus::Failed));
                if ending == Ending::Reversed {
                    self.then(10 * MINUTE, 8 * HOUR, Step::Acknowledge);
                }
            }
            Ending::StaysReturned => self.then(5 * MINUTE, 20 * MINUTE, Step::Return),
            Ending::StaysUnknown => self.sent(End::Unknown(Doubt::Timeout)),
            Ending::StaysPending | Ending::StaysAccepted => self.accepted(),
            Ending::StaysProcessing => {
                self.accepted();
                self.then(SECOND, 20 * SECOND, Step::Observe(ProviderStatus::Processing));
            }
            Ending::StaysWaiting | Ending::StaysReady | Ending::Discarded | Ending::StaysDraft => {}
        }
    }

    fn sent(&mut self, end: End) {
        self.then(200, 4 * SECOND, Step::Begin);
        self.then(150, 2 * SECOND, Step::End(end));
    }

    fn accepted(&mut self) {
        self.sent(End::Accepted(self.first_word()));
    }

    fn first_word(&self) -> ProviderStatus {
        if self.is_followed { ProviderStatus::Pending } else { ProviderStatus::Accepted }
    }

    fn end_well(&mut self) {
        if !self.is_followed {
            return self.then(HOUR, 26 * HOUR, Step::Settle(Verdict::Paid));
        }
        if self.capabilities.cancels && self.dice.below(10) < 4 {
            self.then(2 * SECOND, 30 * SECOND, Step::Observe(ProviderStatus::Processing));
        }
        let (from, to) = *self.dice.weigh(&[
            (68, (8 * SECOND, 100 * SECOND)),
            (21, (100 * SECOND, 12 * MINUTE)),
            (9, (12 * MINUTE, 2 * HOUR)),
            (2, (2 * HOUR, 20 * HOUR)),
        ]);
        self.then(from, to, Step::Observe(ProviderStatus::Paid));
    }

    fn lost_then_paid(&mut self) {
        self.sent(End::Unknown(Doubt::Dropped));
        if self.capabilities.lists {
            self.then(5 * SECOND, 3 * MINUTE, Step::Find(ProviderStatus::Pending));
            self.end_well();
        } else if self.dice.one_in(3) {
            self.then(HOUR, 5 * HOUR, Step::Settle(Verdict::NotPaid));
            self.accepted();
            self.end_well();
        } else {
            self.then(HOUR, 5 * HOUR, Step::Settle(Verdict::Paid));
        }
    }
}
