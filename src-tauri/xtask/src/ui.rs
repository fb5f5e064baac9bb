//! The UI's packages and scripts, through npm.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::process::{Failure, root, run};

/// Installs the packages of the lock file where they are not what it says.
pub(crate) fn install() -> Result<(), Failure> {
    let ui = root().join("ui");
    // npm writes this file last.
    let installed = modified(&ui.join("node_modules/.package-lock.json"));
    let wanted = modified(&ui.join("package-lock.json")).max(modified(&ui.join("package.json")));
    if is_fresh(installed, wanted) {
        return Ok(());
    }
    run(npm(&["ci", "--no-audit", "--no-fund"]))
}

/// Builds what the shell embeds.
pub(crate) fn build() -> Result<(), Failure> {
    script("build")
}

/// Runs a script of `ui/package.json`.
pub(crate) fn script(name: &str) -> Result<(), Failure> {
    run(script_command(name))
}

/// A script of `ui/package.json`, to be given more before it runs.
pub(crate) fn script_command(name: &str) -> Command {
    npm(&["run", name])
}

fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(arguments).current_dir(root().join("ui"));
    command
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|metadata| metadata.modified()).ok()
}

fn is_fresh(installed: Option<SystemTime>, wanted: Option<SystemTime>) -> bool {
    installed.is_some() && installed >= wanted
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn packages_are_installed_when_missing_or_older_than_the_lock_file() {
        let early = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        let late = early + Duration::from_secs(1);
        assert!(!is_fresh(None, Some(early)));
        assert!(!is_fresh(None, None));
        assert!(!is_fresh(Some(early), Some(late)));
        assert!(is_fresh(Some(late), Some(early)));
        assert!(is_fresh(Some(early), Some(early)));
    }
}
