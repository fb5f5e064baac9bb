#![doc = include_str!("../README.md")]

mod books;
mod clock;
mod control;
mod core;
mod error;
mod http;
mod ledger;
mod ledger_file;
pub mod one2pays;
mod plan;
mod running;
mod spoil;

pub use error::TwinError;
pub use ledger::{CallCounts, Endpoint, Fate, Ledger, RequestSeen, Status, Withdraw};
pub use one2pays::One2PaysTwin;
pub use plan::{Answer, CancelDeed, CancelStep, CreateDeed, CreateStep, Plan, ReadStep, Refusal, Step, Timing};
pub use running::{Pace, Running};

/// A One2Pays twin that is up.
pub type RunningTwin = Running<One2PaysTwin>;
