//! Runs one test again inside a session of its own, so that no test ever touches the keyring of the person who runs it.
//!
//! The outer run starts this test binary once more under a private bus, for that one test; the inner run finds the mark
//! in its environment and goes on with the body.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const MARK: &str = "KHLANG_TEST_SESSION";
const PASSWORD: &[u8] = b"the keyring of one test";

/// What a test finds when its body begins.
#[derive(Clone, Copy)]
pub(crate) enum Session {
    /// Not even a session bus.
    Bare,
    /// A session bus on which no keyring service can be started.
    WithoutKeyring,
    /// A session bus and a GNOME Keyring in which nothing has been set up.
    WithFreshKeyring,
    /// A session bus and an unlocked GNOME Keyring.
    WithKeyring,
}

/// Runs `body` in the session, as the test whose thread calls this.
pub(crate) fn within<F: Future<Output = ()>>(session: Session, body: impl FnOnce() -> F) {
    if std::env::var_os(MARK).is_none() {
        run_again(session);
        return;
    }
    if matches!(session, Session::WithKeyring) {
        unlock_keyring();
    }
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .unwrap()
        .block_on(body());
}

/// Starts the keyring where there is none, and unlocks it with its password.
pub(crate) fn unlock_keyring() {
    let mut daemon = Command::new("gnome-keyring-daemon")
        .args(["--unlock", "--components=secrets"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("gnome-keyring is installed by `cargo xtask test`");
    daemon.stdin.take().unwrap().write_all(PASSWORD).unwrap();
    assert!(daemon.wait().unwrap().success());
}

fn run_again(session: Session) {
    let thread = std::thread::current();
    let test = thread.name().expect("a test runs on a thread of its name");
    let home = tempfile::tempdir().unwrap();
    let test_binary = std::env::current_exe().unwrap();

    let mut command = match session {
        Session::Bare => Command::new(&test_binary),
        Session::WithoutKeyring => {
            let mut command = Command::new("dbus-run-session");
            command.arg("--config-file").arg(bare_bus(home.path()));
            command.arg("--").arg(&test_binary);
            command
        }
        Session::WithFreshKeyring | Session::WithKeyring => {
            let mut command = Command::new("dbus-run-session");
            command.arg("--").arg(&test_binary);
            command
        }
    };
    command
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(MARK, "1")
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .env("XDG_CACHE_HOME", home.path().join("cache"))
        // With a display, a locked keyring would ask whoever sits there.
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("GNOME_KEYRING_CONTROL")
        .stdin(Stdio::null());
    let output = command
        .output()
        .expect("dbus-run-session is installed by `cargo xtask test`");
    let shown = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{test} in its session:\n{shown}");
    assert!(
        shown.contains("1 passed"),
        "{test} did not run in its session:\n{shown}"
    );
    assert!(
        !shown.contains(super::real_keyring::CANARY),
        "a secret was printed:\n{shown}"
    );
}

fn bare_bus(home: &Path) -> std::path::PathBuf {
    let path = home.join("bus.conf");
    let text = format!(
        "<busconfig><type>session</type><listen>unix:dir={}</listen><auth>EXTERNAL</auth><policy context=\"default\">\
         <allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/></policy>\
         </busconfig>",
        home.display()
    );
    std::fs::write(&path, text).unwrap();
    path
}
