//! The two tools that a machine must bring along: Rust and Node, recent enough.

use crate::process::{Failure, output_of};

const OLDEST_RUST: Version = Version(1, 90);
/// Vite, which builds the UI, starts with none older.
const OLDEST_NODE: Version = Version(20, 19);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Version(u32, u32);

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.0, self.1)
    }
}

/// Says what to do when Rust or Node is missing or too old.
pub(crate) fn require_rust_and_node() -> Result<(), Failure> {
    let rust = output_of("rustc", &["--version"]);
    require("Rust", rust.as_deref(), OLDEST_RUST, "`rustup update stable`, or https://rustup.rs")?;
    let node = output_of("node", &["--version"]);
    require("Node", node.as_deref(), OLDEST_NODE, "https://nodejs.org, or your system's packages")
}

fn require(tool: &str, printed: Option<&str>, oldest: Version, remedy: &str) -> Result<(), Failure> {
    let Some(printed) = printed else {
        return Err(Failure::new(format!("{tool} is missing; {oldest} or newer is needed: {remedy}")));
    };
    match parse_version(printed) {
        Some(found) if found >= oldest => Ok(()),
        Some(found) => Err(Failure::new(format!("{tool} {found} is too old; {oldest} or newer is needed: {remedy}"))),
        None => Err(Failure::new(format!("cannot tell the version of {tool} from `{printed}`"))),
    }
}

/// Reads `rustc 1.90.0 (…)` and `v20.19.2` alike: the first word that is a version.
fn parse_version(printed: &str) -> Option<Version> {
    printed.split_whitespace().find_map(|word| {
        let mut parts = word.trim_start_matches('v').split('.');
        Some(Version(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_what_the_tools_print() {
        for (printed, expected) in [
            ("rustc 1.90.0 (1159e78c4 2025-09-14)", Some(Version(1, 90))),
            ("rustc 1.95.0-nightly (abc 2026-01-01)", Some(Version(1, 95))),
            ("v20.19.2", Some(Version(20, 19))),
            ("v9.11.2", Some(Version(9, 11))),
            ("", None),
            ("rustc unknown", None),
        ] {
            assert_eq!(parse_version(printed), expected, "{printed}");
        }
    }

    #[test]
    fn versions_compare_as_numbers() {
        let outcome = |printed| require("Node", Some(printed), OLDEST_NODE, "").is_ok();
        assert!(outcome("v20.19.0"));
        assert!(outcome("v100.0.0"));
        assert!(!outcome("v20.9.0"));
        assert!(!outcome("v9.99.0"));
        assert!(require("Node", None, OLDEST_NODE, "").is_err());
    }
}
