#![doc = include_str!("../README.md")]

mod baht;
mod body;
mod books;
mod clock;
mod control;
mod core;
mod error;
mod http;
mod ids;
pub mod jamespay;
mod ledger;
mod ledger_file;
pub mod one2pays;
pub mod pay1401;
mod plan;
mod provider;
mod requests;
mod running;
mod spoil;

pub use error::TwinError;
pub use jamespay::JamesPayTwin;
pub use ledger::{Fate, Ledger, Settlement, Status, Withdraw};
pub use one2pays::One2PaysTwin;
pub use pay1401::Pay1401Twin;
pub use plan::{Answer, CancelDeed, CancelStep, CreateDeed, CreateStep, Plan, ReadStep, Refusal, Step, Timing};
pub use requests::{CallCounts, Endpoint, RequestSeen};
pub use running::{Pace, Running};

/// A One2Pays twin that is up.
pub type RunningTwin = Running<One2PaysTwin>;
