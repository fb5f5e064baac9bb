//! What the window may not call.

use crate::{keys::Keys, window::Window};
use serde_json::json;

#[test]
fn a_command_that_is_not_listed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    for command in [
        "export_secrets",
        "plugin:event|emit",
        "plugin:window|close",
        "plugin:window|set_title",
        "plugin:webview|create_webview_window",
        "plugin:path|resolve_directory",
        "plugin:window|set_badge_count",
        "plugin:app|version",
        "plugin:app|app_hide",
        "plugin:event|emit_to",
        "plugin:image|new",
        "plugin:menu|popup",
        "plugin:resources|close",
        "plugin:tray|new",
        "plugin:window|request_user_attention",
        "plugin:window|set_badge_label",
        "plugin:window|set_overlay_icon",
        "plugin:dialog|ask",
        "plugin:dialog|message",
        "plugin:dialog|confirm",
        "plugin:notification|notify",
    ] {
        let refusal = window.call_err(command, json!({}));
        let text = refusal.as_str().unwrap_or_default();
        assert!(text.contains("not allowed") || text.contains("not found"), "{command}: {refusal}");
    }
    window.close();
}

#[test]
fn a_page_from_elsewhere_may_call_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path(), &Keys::default());
    assert!(window.call("banks", json!({})).is_ok());
    for url in ["https://example.com/", "http://localhost:5173/", "http://127.0.0.1:9000/"] {
        let refusal = window.call_from(url, "banks", json!({})).expect_err(url);
        assert!(refusal.as_str().unwrap_or_default().contains("not allowed"), "{url}: {refusal}");
    }
    window.close();
}
