//! Runs one test again inside a session of its own, so that no test ever touches the keyring of the person who runs it.
//!
//! The outer run starts this test binary once more under a private bus, for that one test; the inner run finds the mark
//! in its environment and goes on with the body.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const MARK: &str = "KHLANG_TEST_SESSION";
const PASSWORD: &[u8] = b"the keyring of one test";

/// What a test finds when its body begins.
#[derive(Clone, Copy)]
pub(crate) enum Session {
    /// Not even a session bus.
    Bare,
    /// A session bus that can start no service.
    BusAlone,
    /// A session bus that starts an empty keyring when one is asked for.
    Desktop,
}

/// Runs `body` in the session, as the test whose thread calls this.
pub(crate) fn within<F: Future<Output = ()>>(session: Session, body: impl FnOnce() -> F) {
    if std::env::var_os(MARK).is_none() {
        run_again(session);
        return;
    }
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap().block_on(body());
}

/// A GNOME Keyring that was unlocked with its password; it ends with the value, and its secrets stay.
pub(crate) struct Keyring(Child);

impl Keyring {
    /// Starts the keyring and waits until it answers on the bus.
    pub(crate) async fn unlocked() -> Self {
        let mut daemon = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring is installed by `cargo xtask test`");
        daemon.stdin.take().unwrap().write_all(PASSWORD).unwrap();
        let keyring = Self(daemon);
        while !is_served() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        keyring
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Asks the bus and not the name itself, because a question to the name would start another keyring.
fn is_served() -> bool {
    let bus = zbus::blocking::Connection::session().unwrap();
    zbus::blocking::fdo::DBusProxy::new(&bus)
        .unwrap()
        .name_has_owner("org.freedesktop.secrets".try_into().unwrap())
        .unwrap()
}

fn run_again(session: Session) {
    let thread = std::thread::current();
    let test = thread.name().expect("a test runs on a thread of its name");
    let home = tempfile::tempdir().unwrap();
    let test_binary = std::env::current_exe().unwrap();

    let mut command = match session {
        Session::Bare => Command::new(&test_binary),
        Session::BusAlone => {
            let mut command = Command::new("dbus-run-session");
            command.arg("--config-file").arg(bare_bus(home.path()));
            command.arg("--").arg(&test_binary);
            command
        }
        Session::Desktop => {
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
    let output = command.output().expect("dbus-run-session is installed by `cargo xtask test`");
    let shown = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{test} in its session:\n{shown}");
    assert!(shown.contains("1 passed"), "{test} did not run in its session:\n{shown}");
    assert!(!shown.contains(super::real_keyring::CANARY), "a secret was printed:\n{shown}");
}

fn bare_bus(home: &Path) -> PathBuf {
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
