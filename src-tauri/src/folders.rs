//! Where things lie on this machine. Secrets lie nowhere here.

use crate::views::ProfileKind;
use std::path::{Path, PathBuf};

/// Names another data folder than the system's usual one; for tests and for a second, separate desk.
const DATA_DIR_VARIABLE: &str = "KHLANG_DATA_DIR";

/// The folders and files under the data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    root: PathBuf,
}

impl Folders {
    /// Everything under `root`.
    #[must_use]
    pub fn under(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Under the folder that the environment names, else under `usual`.
    #[must_use]
    pub fn from_environment(usual: PathBuf) -> Self {
        let named = std::env::var_os(DATA_DIR_VARIABLE).filter(|value| !value.is_empty());
        Self::under(named.map_or(usual, PathBuf::from))
    }

    /// The folder with everything in it.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of a profile; no two share a file.
    #[must_use]
    pub fn profile(&self, kind: ProfileKind) -> PathBuf {
        self.root.join(match kind {
            ProfileKind::Live => "live",
            ProfileKind::Rehearsal => "rehearsal",
        })
    }

    /// What a provider of the rehearsal has done, so that it remembers its payouts as a real one does.
    #[must_use]
    pub fn rehearsal_ledger(&self, provider: &str) -> PathBuf {
        self.profile(ProfileKind::Rehearsal).join(format!("{provider}.ledger"))
    }

    /// The folder of the logs.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// What the window's web engine keeps. A form that is being typed is in it, so it belongs to this data folder and to no other; macOS
    /// keeps it in a place of its own.
    #[must_use]
    pub fn web(&self) -> PathBuf {
        self.root.join("web")
    }

    /// The settings of this machine.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.root.join("settings.json")
    }
}
