//! What the system itself must have: to build and open the window, and to run the tests.
//!
//! On Debian and Ubuntu it is installed; elsewhere it is named, and where that can be seen only when it is missing.

use std::path::Path;

use crate::debian;
use crate::process::{Failure, output_of};

/// To build and open the window. Recommended packages are left out, so the Mesa drivers and a certificate store, which
/// others only recommend, are named.
const WINDOW_PACKAGES: [&str; 7] = [
    "ca-certificates",
    "fonts-thai-tlwg",
    "gcc",
    "libc6-dev",
    "libgl1-mesa-dri",
    "libwebkit2gtk-4.1-dev",
    "pkg-config",
];

/// To drive a window without a screen, on a session bus with a keyring of its own, and to read its native dialogs.
const JOURNEY_PACKAGES: [&str; 8] =
    ["at-spi2-core", "dbus", "dbus-x11", "gnome-keyring", "libglib2.0-bin", "webkit2gtk-driver", "xauth", "xvfb"];

const JOURNEY_PROGRAMS: [&str; 8] = [
    "WebKitWebDriver",
    "Xvfb",
    "xvfb-run",
    "xauth",
    "dbus-daemon",
    "dbus-run-session",
    "gdbus",
    "gnome-keyring-daemon",
];

/// Sees to it that the window can be built and opened.
pub(crate) fn require_for_window() -> Result<(), Failure> {
    if debian::is_here() {
        let mut wanted = WINDOW_PACKAGES.to_vec();
        if !offers_keyring() {
            wanted.extend(["dbus-x11", "gnome-keyring"]);
        }
        return debian::install_missing(&wanted);
    }
    name_what_is_missing(&[])
}

/// Sees to it that everything can be tested.
pub(crate) fn require_for_tests() -> Result<(), Failure> {
    if debian::is_here() {
        return debian::install_missing(&[&WINDOW_PACKAGES[..], &JOURNEY_PACKAGES].concat());
    }
    if cfg!(target_os = "linux") { name_what_is_missing(&JOURNEY_PROGRAMS) } else { name_what_is_missing(&[]) }
}

/// Whether a desktop already brings a keyring, be it GNOME's, KDE's or KeePassXC.
fn offers_keyring() -> bool {
    ["/usr/share/dbus-1/services", "/usr/local/share/dbus-1/services"]
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|file| std::fs::read_to_string(file.ok()?.path()).ok())
        .any(|service| service.lines().any(|line| line.trim() == "Name=org.freedesktop.secrets"))
}

fn name_what_is_missing(programs: &[&str]) -> Result<(), Failure> {
    if cfg!(target_os = "macos") {
        return match output_of("xcode-select", &["-p"]) {
            Some(_) => Ok(()),
            None => Err(Failure::new("Apple's command line tools are missing; run: xcode-select --install")),
        };
    }
    if cfg!(windows) {
        println!(
            "Needed on Windows: the C++ build tools of Visual Studio, and WebView2 (part of Windows 11; else from \
             https://developer.microsoft.com/microsoft-edge/webview2)."
        );
        return Ok(());
    }
    let has_webkit = output_of("pkg-config", &["--exists", "webkit2gtk-4.1"]).is_some();
    let missing: Vec<&str> = programs.iter().copied().filter(|program| !is_on_path(program)).collect();
    if has_webkit && missing.is_empty() {
        return Ok(());
    }
    let mut text = String::from("this system lacks:");
    if !has_webkit {
        text.push_str(" WebKitGTK 4.1 with its headers (seen by pkg-config)");
    }
    for program in missing {
        text.push(' ');
        text.push_str(program);
    }
    text.push_str(
        "\n  Fedora: sudo dnf install gcc pkgconf-pkg-config webkit2gtk4.1-devel at-spi2-core dbus-daemon \
         gnome-keyring webkit2gtk-driver xorg-x11-server-Xvfb xorg-x11-xauth\n  \
         Arch:   sudo pacman -S --needed base-devel webkit2gtk-4.1 at-spi2-core dbus gnome-keyring xorg-server-xvfb \
         xorg-xauth",
    );
    Err(Failure::new(text))
}

fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| Path::new(&folder).join(program).is_file())
}
