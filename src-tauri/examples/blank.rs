//! A window of Tauri's with nothing of ours in it: what the benches hold the start and the memory of the real window against.
//! It is drawn as Tauri has it, or, with `--drawn-by-processor`, as the real window is.

use tauri::{WebviewUrl, WebviewWindowBuilder, http::Response};

/// Something has to be painted, or nobody could tell when it was.
const PAGE: &str = "<!doctype html><title>Blank</title><p>Blank</p>";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let page = "blank://localhost/".parse()?;
    tauri::Builder::default()
        .register_uri_scheme_protocol("blank", |_, _| {
            Response::builder().header("Content-Type", "text/html").body(PAGE.as_bytes()).unwrap_or_default()
        })
        .setup(|app| {
            let window = WebviewWindowBuilder::new(app, "main", WebviewUrl::CustomProtocol(page));
            let window = window.title("Blank").inner_size(1280.0, 800.0).build()?;
            if std::env::args().any(|argument| argument == "--drawn-by-processor") {
                khlang::draw_by_processor(&window)?;
            }
            Ok(())
        })
        .run(khlang::context())?;
    Ok(())
}
