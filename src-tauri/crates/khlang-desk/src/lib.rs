//! What people do at the desk, and what the desk does by itself.
//!
//! The shell calls [`Desk`]; behind it, every connection has a lane with tasks of its own: one that keeps an eye on the provider, one
//! that sends what is ready, one that settles what is unknown and one that follows what is open. All of them change payouts in one
//! way only: load, decide (in the domain), append with the revision that was seen. No screen, no SQL, no HTTP and no keychain here.

mod calibrate;
mod cancel;
mod change;
mod connections;
mod create;
mod day;
mod desk;
mod dispatch;
mod enter;
mod error;
mod events;
mod follow;
mod gate;
mod health;
mod lane;
mod people;
mod repeat;
mod scan;
mod settle;
mod steps;
mod tend;
mod warnings;

pub use calibrate::CalibrationRefusal;
pub use connections::{ConnectionDraft, ConnectionField, ConnectionProblem, UnitConfirmationDraft};
pub use desk::{Desk, DeskOptions, Network, Tuning};
pub use enter::{FormCheck, NewPayout};
pub use error::{ConnectionError, OpenError, PayoutError};
pub use events::DeskEvent;
pub use gate::Gate;
pub use health::{Health, HealthState, KeychainState};
pub use people::{DoubtKind, EVIDENCE_CODES, EvidenceDraft, InDoubt, MAX_PICTURES, asked_since_sending};
pub use warnings::Warning;
