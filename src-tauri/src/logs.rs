//! The log file: one a day, fourteen kept, and a line for every panic. What may not be in it is kept out by the types that are logged.

use crate::folders::Folders;
use std::fs;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// How much is logged, in the notation of `tracing-subscriber`.
const LEVEL_VARIABLE: &str = "KHLANG_LOG";

/// Our crates and no other: at "trace" the HTTP and D-Bus crates would write what they carry, and that is secrets.
const USUAL_LEVEL: &str = "off,khlang=info,khlang_desk=info,khlang_domain=info,khlang_journal=info,\
                           khlang_providers=info,khlang_sandbox=warn,khlang_vault=info";

const FILES_KEPT: usize = 14;

/// Begins to log. A log that cannot be written is no reason not to pay out: then there is none.
pub fn open_logs(folders: &Folders) {
    let folder = folders.logs();
    let file = fs::create_dir_all(&folder).ok().and_then(|()| {
        RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix("khlang")
            .filename_suffix("log")
            .max_log_files(FILES_KEPT)
            .build(&folder)
            .ok()
    });
    let Some(file) = file else { return };
    let level = EnvFilter::new(levels(&std::env::var(LEVEL_VARIABLE).unwrap_or_default()));
    let lines = fmt::layer().with_ansi(false).with_writer(file);
    // A second call, as in tests, leaves the first log in place.
    if tracing_subscriber::registry().with(level).with(lines).try_init().is_ok() {
        log_panics();
    }
}

/// One word raises or lowers all of our crates; directives such as `khlang_desk=debug` one of them. What names another crate is left out.
fn levels(wanted: &str) -> String {
    match wanted.trim() {
        level @ ("off" | "error" | "warn" | "info" | "debug" | "trace") => USUAL_LEVEL.replace("info", level),
        directives => {
            let ours = directives.split(',').map(str::trim).filter(|directive| directive.starts_with("khlang"));
            std::iter::once(USUAL_LEVEL).chain(ours).collect::<Vec<_>>().join(",")
        }
    }
}

/// The place of a panic and not its message: a message may quote the text that it choked on.
fn log_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let thread = std::thread::current();
        tracing::error!(place, thread = thread.name().unwrap_or("unnamed"), "panic");
        usual(panic);
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_makes_another_crate_write_into_the_log() {
        for wanted in
            ["", "trace", "reqwest=trace", "hyper=trace,khlang_desk=debug", "trace,khlang=trace", "*", "=", "zbus"]
        {
            let levels = levels(wanted);
            let foreign = levels.split(',').filter(|directive| *directive != "off" && !directive.starts_with("khlang"));
            assert_eq!(foreign.count(), 0, "{wanted}: {levels}");
            assert!(levels.starts_with("off,"), "{wanted}: {levels}");
        }
        assert!(levels("debug").contains("khlang_desk=debug"));
        assert!(levels("khlang_desk=debug").ends_with(",khlang_desk=debug"));
    }
}
