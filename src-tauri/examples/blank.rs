//! A window of Tauri's with nothing of ours in it: what the benches hold the start and the memory of the real window against.

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
            window.title("Blank").inner_size(1280.0, 800.0).build()?;
            Ok(())
        })
        .run(khlang::context())?;
    Ok(())
}
