//! The vault over a real keyring in a session of its own, and over keychains that misbehave on command.

mod misbehaving;
#[cfg(target_os = "linux")]
mod real_keyring;
#[cfg(target_os = "linux")]
mod session;
