//! The vault over a real keyring in a session of its own, and over keychains that misbehave on command.
//!
//! `cfg(test)` tells clippy that the helpers below are tests too.

#[cfg(test)]
mod misbehaving;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod real_keyring;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod session;
