//! What each verb does, in order; the first step that fails ends it.
//!
//! The UI is built before any Rust, because the shell embeds it.

use std::path::PathBuf;

use crate::process::{Failure, become_command, cargo, run as run_command};
use crate::{requirements, tools, ui};

pub(crate) fn run(arguments: &[String]) -> Result<(), Failure> {
    tools::require_rust_and_node()?;
    requirements::require_for_window()?;
    ui::install()?;
    ui::build()?;
    if cfg!(target_os = "linux")
        && std::env::var_os("DISPLAY").is_none()
        && std::env::var_os("WAYLAND_DISPLAY").is_none()
    {
        eprintln!("Neither DISPLAY nor WAYLAND_DISPLAY is set: the window will find no screen to open on.");
    }
    let mut khlang = cargo(&["run", "--package", "khlang", "--bin", "khlang", "--"]);
    khlang.args(arguments);
    become_command(khlang)
}

pub(crate) fn test() -> Result<(), Failure> {
    tools::require_rust_and_node()?;
    requirements::require_for_tests()?;
    ui::install()?;
    ui::build()?;
    run_command(cargo(&["test", "--workspace", "--no-fail-fast"]))?;
    // Apart from the others, because only here the core is built with points at which it can be made to die.
    run_command(cargo(&["test", "--package", "khlang-desk", "--features", "failpoints", "--test", "kill"]))?;
    ui::script("test")?;
    if !cfg!(target_os = "linux") {
        println!("\nThe journeys in the real window run on Linux only.");
        return Ok(());
    }
    // The tests of the packages have built these beside this program.
    let mut journeys = ui::script_command("e2e");
    for (variable, program) in
        [("KHLANG_BIN", "khlang"), ("KHLANG_SANDBOX_BIN", "khlang-sandbox"), ("KHLANG_SAMPLES_BIN", "khlang-samples")]
    {
        journeys.env(variable, built(program)?);
    }
    run_command(journeys)
}

pub(crate) fn check() -> Result<(), Failure> {
    tools::require_rust_and_node()?;
    requirements::require_for_window()?;
    ui::install()?;
    ui::build()?;
    run_command(cargo(&["fmt", "--all", "--check"]))?;
    run_command(cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]))?;
    ui::script("check")?;
    run_command(bindings_test())
}

pub(crate) fn bench() -> Result<(), Failure> {
    tools::require_rust_and_node()?;
    requirements::require_for_tests()?;
    ui::install()?;
    ui::build()?;
    run_command(cargo(&["bench", "--workspace", "--benches"]))?;
    if !cfg!(target_os = "linux") {
        println!("\nThe real window is measured on Linux only.");
        return Ok(());
    }
    run_command(cargo(&["build", "--release", "--package", "khlang", "--bin", "khlang", "--example", "blank"]))?;
    run_command(cargo(&["build", "--release", "--package", "khlang-samples"]))?;
    let mut window = ui::script_command("bench");
    for (variable, program) in
        [("KHLANG_BIN", "khlang"), ("KHLANG_BLANK_BIN", "examples/blank"), ("KHLANG_SAMPLES_BIN", "khlang-samples")]
    {
        window.env(variable, built(&format!("../release/{program}"))?);
    }
    run_command(window)
}

pub(crate) fn sample(arguments: &[String]) -> Result<(), Failure> {
    tools::require_rust_and_node()?;
    // In release: a million payouts take minutes there, and an hour otherwise.
    let mut samples = cargo(&["run", "--release", "--package", "khlang-samples", "--"]);
    samples.args(arguments);
    become_command(samples)
}

pub(crate) fn bindings() -> Result<(), Failure> {
    tools::require_rust_and_node()?;
    requirements::require_for_window()?;
    let mut writing = bindings_test();
    writing.env("KHLANG_WRITE_BINDINGS", "1");
    run_command(writing)
}

/// The test that compares the bindings with the shell's contract, and writes them when told to. Of the whole workspace, so that it is
/// built with the features that the other tests are built with, and not once more.
fn bindings_test() -> std::process::Command {
    cargo(&["test", "--workspace", "--test", "window"])
}

fn built(program: &str) -> Result<PathBuf, Failure> {
    let here = std::env::current_exe().map_err(|error| Failure::new(format!("cannot find this program: {error}")))?;
    let path = here.with_file_name(program);
    if path.is_file() {
        return Ok(path);
    }
    Err(Failure::new(format!("{} was not built by the tests", path.display())))
}
