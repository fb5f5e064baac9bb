//! The boundary as the window meets it: real commands through Tauri's own handler and permissions, a real desk on disk, the
//! providers' twins on loopback. Only the window itself and the keychain are stand-ins.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that fails fails the test that called it"
)]

mod approvals;
mod attention;
mod connections;
mod desk;
mod doubts;
mod exports;
mod keys;
mod lists;
mod office;
mod payouts;
mod people;
mod permissions;
mod person;
mod policy;
mod records;
mod secrets;
mod session;
mod staff;
mod stock;
mod window;
