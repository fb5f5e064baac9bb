//! Installs packages on Debian and Ubuntu, after asking where there is someone to ask.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::process::Command;

use crate::process::{Failure, output_of, run};

/// Whether packages come through apt here.
pub(crate) fn is_here() -> bool {
    cfg!(target_os = "linux")
        && output_of("dpkg-query", &["--version"]).is_some()
        && output_of("apt-get", &["--version"]).is_some()
}

/// Installs those of the packages that are not there; does nothing, and asks nothing, when all are.
pub(crate) fn install_missing(wanted: &[&str]) -> Result<(), Failure> {
    let missing = missing(wanted, &installed_among(wanted));
    if missing.is_empty() {
        return Ok(());
    }
    let privilege = Privilege::find();
    let update = privilege.apt_get(&["update"]);
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(&missing);
    let install = privilege.apt_get(&arguments);
    let by_hand = format!("sudo apt-get update && sudo apt-get {}", arguments.join(" "));

    println!("Missing packages: {}", missing.join(" "));
    let (Some(update), Some(install)) = (update, install) else {
        return Err(Failure::new(format!("neither root nor sudo is here to install them; as root, run:\n  {by_hand}")));
    };
    if !agreed()? {
        return Err(Failure::new(format!("not installed; to do it by hand, run:\n  {by_hand}")));
    }
    run(update).and_then(|()| run(install)).map_err(|failure| {
        Failure::new(format!("{failure}\nThe packages could not be installed; to do it by hand, run:\n  {by_hand}"))
    })
}

/// By whose right packages are installed.
enum Privilege {
    Root,
    /// Asks for a password on the terminal.
    Sudo,
    /// Fails instead of asking.
    SilentSudo,
    None,
}

impl Privilege {
    fn find() -> Self {
        if output_of("id", &["-u"]).as_deref() == Some("0") {
            return Self::Root;
        }
        if output_of("sudo", &["--version"]).is_none() {
            return Self::None;
        }
        if std::io::stdin().is_terminal() { Self::Sudo } else { Self::SilentSudo }
    }

    fn apt_get(&self, arguments: &[&str]) -> Option<Command> {
        let before: &[&str] = match self {
            Self::Root => &["env"],
            Self::Sudo => &["sudo", "env"],
            Self::SilentSudo => &["sudo", "--non-interactive", "env"],
            Self::None => return None,
        };
        let (program, prefix) = before.split_first()?;
        let mut command = Command::new(program);
        command.args(prefix).args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(arguments);
        Some(command)
    }
}

/// Asks on a terminal; without one, the command itself was the wish.
fn agreed() -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(true);
    }
    print!("Install them now? [Y/n] ");
    let mut answer = String::new();
    std::io::stdout()
        .flush()
        .and_then(|()| std::io::stdin().read_line(&mut answer))
        .map_err(|error| Failure::new(format!("cannot ask: {error}")))?;
    Ok(is_yes(&answer))
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes")
}

fn installed_among(wanted: &[&str]) -> BTreeSet<String> {
    // It fails when it knows none of one name, and still prints the others.
    let printed = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${Package} ${db:Status-Status}\\n"])
        .args(wanted)
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    parse_installed(&printed)
}

fn parse_installed(printed: &str) -> BTreeSet<String> {
    printed.lines().filter_map(|line| line.strip_suffix(" installed")).map(str::to_owned).collect()
}

fn missing<'a>(wanted: &[&'a str], installed: &BTreeSet<String>) -> Vec<&'a str> {
    wanted.iter().copied().filter(|package| !installed.contains(*package)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_installed_is_missing() {
        let installed = parse_installed("gcc installed\nxvfb config-files\nxauth not-installed\ndbus installed\n");
        assert_eq!(
            missing(&["dbus", "xvfb", "gcc", "xauth", "unheard-of"], &installed),
            ["xvfb", "xauth", "unheard-of"]
        );
        assert_eq!(missing(&[], &installed), [""; 0]);
    }

    #[test]
    fn enter_means_yes_and_anything_else_must_say_so() {
        for (answer, expected) in [("\n", true), ("y\n", true), ("YES\n", true), ("n\n", false), ("what?\n", false)] {
            assert_eq!(is_yes(answer), expected, "{answer}");
        }
    }

    #[test]
    fn root_needs_no_sudo_and_nobody_cannot_install() {
        let shown = |privilege: Privilege| {
            privilege.apt_get(&["update"]).map(|command| command.get_program().to_string_lossy().into_owned())
        };
        assert_eq!(shown(Privilege::Root).as_deref(), Some("env"));
        assert_eq!(shown(Privilege::Sudo).as_deref(), Some("sudo"));
        assert_eq!(shown(Privilege::None), None);
    }
}
