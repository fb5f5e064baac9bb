//! What people do at the desk, and what the desk does by itself.
//!
//! The shell calls [`Desk`]; behind it, every connection has a lane with tasks of its own: one that keeps an eye on the provider, one
//! that sends what is ready, one that settles what is unknown and one that follows what is open; one task reviews what waits for signatures, and one makes
//! backups. All of them change payouts in one
//! way only: load, decide (in the domain), append with the revision that was seen. No screen, no SQL, no HTTP and no keychain here.

mod approve;
mod calibrate;
mod cancel;
mod care;
mod change;
mod connections;
mod create;
mod day;
mod desk;
mod dispatch;
mod doubts;
mod duty;
mod enter;
mod error;
mod events;
mod follow;
mod furnish;
mod gate;
mod health;
mod lane;
mod people;
mod repeat;
mod restored;
mod review;
mod scan;
mod settle;
mod steps;
mod tend;
mod warnings;
mod weigh;

pub use approve::{Decided, MAX_AT_ONCE, Matter, Prepared, Preview, Shown, Signable};
pub use calibrate::CalibrationRefusal;
pub use care::RestoreOrder;
pub use connections::{ConnectionDraft, ConnectionField, ConnectionProblem, UnitConfirmationDraft};
pub use desk::{Desk, DeskOptions, Network, Tuning};
pub use doubts::{DoubtKind, EVIDENCE_CODES, EvidenceDraft, InDoubt, MAX_PICTURES, asked_since_sending};
pub use duty::{MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS, Session, SignedIn};
pub use enter::{FormCheck, NewPayout};
pub use error::{
    ApproveError, CareError, ConnectionError, DutyError, OpenError, PayoutError, PersonError, PolicyError, SignInError,
};
pub use events::DeskEvent;
pub use gate::Gate;
pub use health::{Health, HealthState, KeychainState};
pub use restored::Held;
pub use warnings::Warning;
pub use weigh::MAX_REPLAY_DAYS;
