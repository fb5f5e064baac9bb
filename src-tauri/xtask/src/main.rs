//! The project's own verbs: `cargo xtask run`, `test`, `check`, `bench`, `sample`, `bindings`.
//!
//! Each starts from what a machine with Rust and Node has, and installs or names what is missing. Nothing here depends on
//! a crate, so that the first verb on a fresh clone starts at once.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a terminal")]

mod debian;
mod process;
mod requirements;
mod tools;
mod ui;
mod verbs;

use std::process::ExitCode;

const USAGE: &str = "cargo xtask <verb>

  run        install what is missing, build everything and open the window
  test       install what is missing and run all tests: Rust, UI, journeys in the real window
  check      formatting, lints, types, and whether the window's bindings are fresh
  bench      the benches, product beside control, in release
  sample     make a journal of any size: sample [--payouts N] [--seed S] [--until 2026-11-20] FOLDER
  bindings   write ui/src/backend/generated/bindings.ts anew

What follows the verb `run` is handed to Khlang. `KHLANG_DATA_DIR=FOLDER cargo xtask run` opens a sample.";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let verb = arguments.next();
    let rest: Vec<String> = arguments.collect();
    let outcome = match verb.as_deref() {
        Some("run") => verbs::run(&rest),
        Some("test") => verbs::test(),
        Some("check") => verbs::check(),
        Some("bench") => verbs::bench(),
        Some("sample") => verbs::sample(&rest),
        Some("bindings") => verbs::bindings(),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::from(failure.exit_code)
        }
    }
}
