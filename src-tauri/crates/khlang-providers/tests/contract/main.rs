//! What every provider's adapter must hold, over real sockets on loopback. `suite` has the rows that any provider runs through, `twins`
//! those that it runs against its twin; a provider brings its answers (`…_answers`) and its twin (`…_twin`). `client` and `tls` hold the
//! HTTP client to its promises, `check` the words of the connection check, `registry` what becomes of a connection's settings.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers outside of test functions stop a test this way")]

mod check;
mod client;
mod fixture;
mod jamespay_answers;
mod jamespay_twin;
mod one2pays_answers;
mod one2pays_twin;
mod pay1401_answers;
mod pay1401_twin;
mod raw;
mod registry;
mod suite;
mod tls;
mod twins;
