//! The desk as its users meet it: a real journal on disk, real HTTP on loopback, the provider's twin at the other end. Only the
//! keychain is in memory; the real one is tested in the vault and in the real window.
#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod altering;
mod approving;
mod backing_up;
mod cancelling;
mod changing;
mod connections;
mod doubts;
mod entering;
mod following;
mod hands;
mod office;
mod people;
mod policy;
mod providers;
mod restoring;
mod reviewing;
mod room;
mod sending;
mod settling;
mod signing_in;
mod staff;
