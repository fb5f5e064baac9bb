//! Start and end of the program: folders, logs, window, and an orderly close however the window went away.

use crate::{
    contract,
    folders::Folders,
    logs::open_logs,
    window::{self, AppWindow},
    wiring::{Shell, ShellOptions},
};
use std::{process::ExitCode, sync::Arc};
use tauri::{App, Builder, Context, Manager, RunEvent, Runtime, Wry};

/// What is built into the program: configuration, permissions, screens.
#[must_use]
#[expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "the code in it is Tauri's, written by the build script"
)]
pub fn context<R: Runtime>() -> Context<R> {
    tauri::tauri_build_context!()
}

/// An application whose commands reach this shell. The window is opened by the caller.
#[must_use]
pub fn with_shell<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.invoke_handler(contract::contract::<R>().invoke_handler())
}

/// Runs until the window is closed.
#[must_use]
pub fn run() -> ExitCode {
    let built = with_shell(Builder::<Wry>::new()).setup(|app| set_up(app).map_err(Into::into)).build(context());
    let app = match built {
        Ok(app) => app,
        Err(error) => {
            tracing::error!(%error, "the window did not open");
            report(&error.to_string());
            return ExitCode::FAILURE;
        }
    };
    app.run(|app, event| {
        if let RunEvent::Exit = event
            && let Some(shell) = app.try_state::<Shell>()
        {
            tauri::async_runtime::block_on(shell.close());
            tracing::info!("closed");
        }
    });
    ExitCode::SUCCESS
}

fn set_up(app: &mut App) -> tauri::Result<()> {
    let folders = Folders::from_environment(app.path().app_data_dir()?);
    open_logs(&folders);
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    let web_folder = folders.web();
    let shell = Shell::new(ShellOptions::usual(folders));
    let title = shell.first_title();
    shell.link_window(Arc::new(AppWindow::new(app.handle().clone())));
    app.manage(shell);
    // The journal opens while the window does.
    let handle = app.handle().clone();
    tauri::async_runtime::spawn(async move { handle.state::<Shell>().start().await });
    window::open(app.handle(), title, web_folder)
}

/// The only words outside of the window: it could not be opened, so there is no other place for them.
#[expect(clippy::print_stderr, reason = "without a window the terminal is all there is")]
fn report(error: &str) {
    eprintln!("Khlang could not open its window: {error}");
}
