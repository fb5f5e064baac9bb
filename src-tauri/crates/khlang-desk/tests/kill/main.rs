//! Kill runs: the desk's core as a child process, killed at every fail point for each thing that the provider may have done, and started
//! again. The twin runs in this process, so that its ledger outlives every child; after each death and at the end, the ledger and the
//! journal are compared ([`oracle`]).
//!
//! A run that fails prints the one command that replays it.
#![expect(clippy::panic, clippy::print_stdout, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod around_approvals;
mod around_cancels;
mod around_commits;
mod around_creates;
mod around_questions;
mod chaos;
mod child;
mod control;
mod oracle;
mod run;
mod supervisor;
mod twin;
mod without_keys;
