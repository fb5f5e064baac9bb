//! The One2Pays twin from the outside, over real sockets, with a client of the tests' own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that fails fails the test that called it")]

mod cancels;
mod checks;
mod client;
mod control;
mod creates;
mod faults;
mod life;
mod lists;
mod program;
mod sample_client;
