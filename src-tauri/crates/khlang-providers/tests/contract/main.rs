//! What every provider's adapter must hold, over real sockets on loopback. `suite` has the rows that any provider runs through;
//! a provider brings its answers (`one2pays_answers`) and its twin (`one2pays_twin`). `client` and `tls` hold the HTTP client to its
//! promises, `check` the words of the connection check.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers outside of test functions stop a test this way")]

mod check;
mod client;
mod fixture;
mod one2pays_answers;
mod one2pays_twin;
mod raw;
mod suite;
mod tls;
