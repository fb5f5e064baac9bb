//! The rules of paying out, as pure functions and types that cannot be wrong.
//!
//! Everything here is decided from its arguments alone: no I/O, no async, no clock, no randomness and no float. Identifiers, times and
//! keys are made by the desk and handed in. The journal stores what [`entry`] names; [`payout`] decides which entries may follow.
#![deny(clippy::float_arithmetic)]

pub mod account;
pub mod approval;
pub mod bank;
pub mod codes;
pub mod connection;
pub mod entry;
pub mod fold;
pub mod ids;
pub mod instruction;
pub mod money;
pub mod outcome;
pub mod payee;
pub mod payout;
pub mod person;
pub mod policy;
pub mod reference;
pub mod restored;
#[cfg(test)]
mod samples;
pub mod search;
mod signs;
pub mod time;
pub mod words;
