//! The invariants of the house, held over what Cargo knows and over the sources, not by good will. Each rule is tried on a planted
//! counter-example too, so that a rule that cannot fail is noticed.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a helper that fails fails the test that called it")]

mod graph;
mod providers;
mod sources;
