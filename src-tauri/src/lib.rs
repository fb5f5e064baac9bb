//! The desktop shell: the window, the commands it may call, and the wiring of desk, keychain and rehearsal.
//!
//! Nothing is decided here about money. A command turns what the window sends into domain values, asks the desk, and turns the answer
//! into a view; the rules are in `khlang-domain`, the work is in `khlang-desk`. The only crate that knows Tauri.

mod attention;
mod commands;
mod contract;
mod events;
mod exports;
mod folders;
mod guard;
mod logs;
mod native;
mod opening;
mod program;
mod question;
mod rehearsal;
mod report;
mod settings;
pub mod views;
mod window;
mod wiring;
mod work;

pub use contract::{BINDINGS, COMMANDS, EVENT, bindings, contract, registered_commands};
pub use folders::Folders;
pub use logs::open_logs;
pub use native::{NativeQuestion, NativeSave};
pub use program::{context, run, with_shell};
pub use window::draw_by_processor;
pub use wiring::{OpenVault, Shell, ShellOptions, WindowLink};
