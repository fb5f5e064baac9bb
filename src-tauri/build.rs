//! Prepares what Tauri builds into the program: the permissions of the window (deny by default), the screens and the icons.
//!
//! The capabilities lie outside of Tauri's usual folder and are named here, because otherwise they are silently ignored. Does not build
//! the screens; where they are not built yet, a folder without a page lets everything compile that needs no window.

use std::{error::Error, fs, path::Path};

include!("src/commands/names.rs");

const CAPABILITIES: &str = "src-tauri/capabilities";
const SCREENS: &str = "ui/dist";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=src-tauri/build.rs");
    println!("cargo:rerun-if-changed=src-tauri/src/commands/names.rs");
    println!("cargo:rerun-if-changed={CAPABILITIES}");
    // A build of the screens replaces the folder; only a folder that is there can be watched.
    if !Path::new(SCREENS).exists() {
        fs::create_dir_all(SCREENS)?;
    }
    println!("cargo:rerun-if-changed={SCREENS}");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/*.json")
        .app_manifest(tauri_build::AppManifest::new().commands(NAMES))
        .codegen(tauri_build::CodegenContext::new());
    tauri_build::try_build(attributes).map_err(|error| format!("{error:#}").into())
}
