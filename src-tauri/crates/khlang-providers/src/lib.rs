//! What a payout provider can do, and the adapters that do it: the only HTTP client of the project.
//!
//! [`seam`] is what the desk speaks to, [`registry`] is the only place that knows which providers exist, and each adapter is one
//! folder: `wire` (its JSON, and nothing else), `sign`, `map` (its words to ours). [`http`] is the locked-down client that all of
//! them use. Nothing here repeats a call, keeps anything on disk or decides what a payout does next.

pub mod check;
pub mod clock;
pub mod http;
mod json;
mod one2pays;
pub mod registry;
pub mod seam;
