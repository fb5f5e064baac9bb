//! The one window: its title, and what it may not do. It shows what is built into the program and goes nowhere else.

use crate::{
    contract::EVENT,
    native::{self, NativeQuestion, NativeSave, Questions},
    views::{ChangedEvent, Language, ProfileKind},
    wiring::WindowLink,
};
use futures_util::future::BoxFuture;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::LazyLock,
};
use tauri::{
    AppHandle, Emitter, Manager, Runtime, Url, WebviewWindow, WebviewWindowBuilder, webview::NewWindowResponse,
};
#[cfg(target_os = "linux")]
use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

/// The label of the window, in the capability too.
pub(crate) const LABEL: &str = "main";

/// Opens the window of the configuration with this title; its web engine keeps what it keeps in `web_folder`.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>, title: &str, web_folder: PathBuf) -> tauri::Result<()> {
    let windows = &app.config().app.windows;
    let config = windows.iter().find(|window| window.label == LABEL).ok_or(tauri::Error::WindowNotFound)?;
    let window = WebviewWindowBuilder::from_config(app, config)?
        .title(title)
        .data_directory(web_folder)
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    draw_by_processor(&window)
}

/// Lets the processor draw the page. A table of text needs no graphics card, and where there is none, as on many servers that desks are
/// reached on, WebKitGTK would emulate one: a hundred megabytes and a tenth of a second for nothing.
#[cfg(target_os = "linux")]
pub fn draw_by_processor<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// These systems bring their own way to draw without a graphics card.
#[cfg(not(target_os = "linux"))]
pub fn draw_by_processor<R: Runtime>(_: &WebviewWindow<R>) -> tauri::Result<()> {
    Ok(())
}

/// Whether an address is that of the built-in page: its own scheme on Linux and macOS, a reserved host on Windows.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost") && url.port().is_none(),
        _ => false,
    }
}

/// The title in the language of the screen.
pub(crate) fn title(language: Language, profile: ProfileKind) -> &'static str {
    let key = match profile {
        ProfileKind::Live => "window.title",
        ProfileKind::Rehearsal => "window.titleRehearsal",
    };
    said(language, key)
}

/// What the catalogue of the screen has under this key, without parameters; "Khlang" where it has nothing.
pub(crate) fn said(language: Language, key: &str) -> &'static str {
    type Catalogue = HashMap<String, String>;
    static THAI: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("../../ui/messages/th.json")));
    static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("../../ui/messages/en.json")));
    fn read(text: &str) -> Catalogue {
        serde_json::from_str(text).unwrap_or_default()
    }
    let catalogue = match language {
        Language::Th => &THAI,
        Language::En => &ENGLISH,
    };
    catalogue.get(key).map_or("Khlang", String::as_str)
}

/// The way to the window of an application.
pub(crate) struct AppWindow<R: Runtime> {
    app: AppHandle<R>,
    questions: Questions,
}

impl<R: Runtime> AppWindow<R> {
    pub(crate) fn new(app: AppHandle<R>) -> Self {
        Self { app, questions: Questions::default() }
    }
}

impl<R: Runtime> WindowLink for AppWindow<R> {
    fn changed(&self, event: ChangedEvent) {
        if let Err(error) = self.app.emit_to(LABEL, EVENT, event) {
            tracing::warn!(%error, "the window was not told of a change");
        }
    }

    fn set_title(&self, title: &str) {
        if let Some(window) = self.app.get_webview_window(LABEL)
            && let Err(error) = window.set_title(title)
        {
            tracing::warn!(%error, "the window kept its title");
        }
    }

    fn renew(&self) {
        if let Some(window) = self.app.get_webview_window(LABEL)
            && let Err(error) = draw_anew(&window)
        {
            tracing::warn!(%error, "the window was not drawn anew");
        }
    }

    fn confirm(&self, question: NativeQuestion) -> BoxFuture<'static, bool> {
        let app = &self.app;
        self.questions.put(question, |question, answer| native::ask(app, LABEL, question, answer))
    }

    fn ask_where(&self, save: NativeSave) -> BoxFuture<'static, Option<PathBuf>> {
        let app = &self.app;
        self.questions.ask_where(save, |save, answer| native::ask_where(app, LABEL, save, answer))
    }

    fn show_file(&self, file: &Path) {
        native::show_file(&self.app, file);
    }

    fn notify(&self, title: &str, text: &str) {
        native::notify(&self.app, title, text);
    }

    fn badge(&self, count: u32) {
        native::badge(&self.app, LABEL, count);
    }
}

/// Loading the page again is not enough: hundreds of pieces of what was typed stay in the freed memory of its process.
#[cfg(target_os = "linux")]
fn draw_anew<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    window.with_webview(|webview| {
        let view = webview.inner();
        view.terminate_web_process();
        view.reload();
    })
}

/// These webviews give nobody a way to end their process; what can be done is to let go of the page.
#[cfg(not(target_os = "linux"))]
fn draw_anew<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    window.reload()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_goes_nowhere_but_to_its_own_page() {
        for (address, ours) in [
            ("tauri://localhost/", true),
            ("tauri://localhost/index.html#payouts", true),
            ("http://tauri.localhost/", true),
            ("tauri://elsewhere/", false),
            ("http://tauri.localhost:8080/", false),
            ("http://tauri.localhost.example/", false),
            ("http://localhost/", false),
            ("https://example.com/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
            ("about:blank", false),
        ] {
            assert_eq!(is_ours(&address.parse().unwrap()), ours, "{address}");
        }
    }

    #[test]
    fn rehearsal_is_in_the_title_in_both_languages() {
        for language in [Language::Th, Language::En] {
            let live = title(language, ProfileKind::Live);
            let rehearsal = title(language, ProfileKind::Rehearsal);
            assert!(live.contains("Khlang") && rehearsal.contains("Khlang"));
            assert_ne!(live, rehearsal);
        }
    }
}
