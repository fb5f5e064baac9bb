//! The twins from the outside, over real sockets, with clients of the tests' own. What is not in a folder is One2Pays.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that fails fails the test that called it")]

mod cancels;
mod checks;
mod client;
mod control;
mod creates;
mod faults;
mod jamespay;
mod life;
mod lists;
mod pay1401;
mod program;
mod sample_client;
mod wire;
