//! What a payout provider can do, and the adapters that do it: the only HTTP client of the project.
//!
//! [`seam`] is what the desk speaks to, [`registry`] is the only place that knows which providers exist, and each adapter is one
//! folder: `wire` (its JSON, and nothing else), `sign`, `agree` (which fields have to agree with what was sent), `map` (its words to
//! ours). [`http`] is the locked-down client that all of them use; [`plain`] and [`spelling`] hold what a person sets on a connection
//! beside its secrets. Nothing here repeats a call, keeps anything on disk or decides what a payout does next.

mod answer;
pub mod check;
pub mod clock;
mod compare;
mod decimal;
pub mod http;
mod jamespay;
mod json;
mod one2pays;
mod pay1401;
pub mod plain;
pub mod registry;
pub mod seam;
pub mod spelling;
