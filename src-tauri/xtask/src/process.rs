//! Runs other programs, saying which, and keeps their exit codes.

use std::fmt;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};

/// Why a verb ended early, and with which exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit_code: u8,
    text: String,
}

impl Failure {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { exit_code: 1, text: text.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root.pop();
    root
}

/// Cargo, as the one that runs this program, in the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Runs the command to its end on this terminal; an interrupt reaches it too, because it shares our process group.
pub(crate) fn run(mut command: Command) -> Result<(), Failure> {
    let shown = show(&command);
    println!("\n$ {shown}");
    let status = command.status().map_err(|error| Failure::new(format!("cannot start `{shown}`: {error}")))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure { exit_code: exit_code(status), text: format!("`{shown}` failed ({status})") })
}

/// Becomes the command where the system can do that, so that every signal reaches it; runs it elsewhere.
pub(crate) fn become_command(command: Command) -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        let mut command = command;
        let shown = show(&command);
        println!("\n$ {shown}");
        let error = command.exec();
        Err(Failure::new(format!("cannot start `{shown}`: {error}")))
    }
    #[cfg(not(unix))]
    run(command)
}

/// What the program prints, or `None` when it is not there or fails.
pub(crate) fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn show(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(|argument| argument.to_string_lossy()));
    if let Some(program) = words.first_mut() {
        let name = std::path::Path::new(program.as_ref()).file_name().map(|name| name.to_string_lossy().into_owned());
        *program = name.unwrap_or_else(|| program.to_string()).into();
    }
    words.join(" ")
}

/// The child's code; a child that a signal ended gives 128 and the signal, as in a shell.
fn exit_code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(1);
    }
    status.code().and_then(|code| u8::try_from(code).ok()).filter(|code| *code != 0).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_childs_end_becomes_ours() {
        for (script, expected) in [("exit 0", None), ("exit 7", Some(7)), ("kill -TERM $$", Some(143))] {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            assert_eq!(run(command).err().map(|failure| failure.exit_code), expected, "{script}");
        }
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let failure = run(Command::new("no-such-program")).unwrap_err();
        assert!(failure.to_string().contains("no-such-program"), "{failure}");
    }
}
