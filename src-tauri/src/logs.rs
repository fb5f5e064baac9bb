//! The log file: one a day, fourteen kept, and a line for every panic. What may not be in it is kept out by the types that are logged.

use crate::folders::Folders;
use std::fs;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// How much is logged, in the notation of `tracing-subscriber`.
const LEVEL_VARIABLE: &str = "KHLANG_LOG";

/// Without the crates beneath: at "debug" the HTTP and D-Bus crates would write what they carry.
const USUAL_LEVEL: &str = "off,khlang=info,khlang_desk=info,khlang_domain=info,khlang_journal=info,khlang_providers=info,khlang_sandbox=warn,khlang_vault=info";

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
    let level = std::env::var(LEVEL_VARIABLE).ok().and_then(|level| only_ours(&level)).unwrap_or_else(usual);
    let lines = fmt::layer().with_ansi(false).with_writer(file);
    // A second call, as in tests, leaves the first log in place.
    if tracing_subscriber::registry().with(level).with(lines).try_init().is_ok() {
        log_panics();
    }
}

fn usual() -> EnvFilter {
    EnvFilter::new(USUAL_LEVEL)
}

/// One word raises or lowers what Khlang's own crates write; anything longer is taken as it is.
fn only_ours(level: &str) -> Option<EnvFilter> {
    match level {
        "" => None,
        "error" | "warn" | "info" | "debug" | "trace" | "off" => {
            EnvFilter::try_new(USUAL_LEVEL.replace("info", level)).ok()
        }
        directives => EnvFilter::try_new(directives).ok(),
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
