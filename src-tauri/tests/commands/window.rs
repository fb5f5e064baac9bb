//! A window without a screen: calls commands as the page does, hears what the page hears.

use crate::{
    keys::Keys,
    person::Person,
    staff::{MALEE, hire, password_of},
};
use futures_util::future::BoxFuture;
use khlang::{
    Folders, NativeQuestion, NativeSave, Shell, ShellOptions, WindowLink, context, open_logs, views::ChangedEvent,
    with_shell,
};
use khlang_desk::Tuning;
use khlang_sandbox::{JamesPayTwin, One2PaysTwin, Pace, Pay1401Twin, Running, RunningTwin, one2pays::Config};
use khlang_vault::Vault;
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};
use tauri::{
    App, Manager, WebviewWindow, WebviewWindowBuilder,
    async_runtime::block_on,
    ipc::{CallbackFn, InvokeBody},
    test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder},
    webview::InvokeRequest,
};
use tempfile::TempDir;

/// When something that is waited for counts as never coming.
pub(crate) const NEVER: Duration = Duration::from_secs(60);

pub(crate) struct Window {
    app: App<MockRuntime>,
    page: WebviewWindow<MockRuntime>,
    heard: Mutex<mpsc::Receiver<ChangedEvent>>,
    pub(crate) titles: Arc<Mutex<Vec<String>>>,
    /// How often the page was drawn anew.
    pub(crate) renewals: Arc<AtomicUsize>,
    /// Whom the operating system asks and tells.
    pub(crate) person: Arc<Person>,
}

/// A command that is under way.
pub(crate) struct Begun(mpsc::Receiver<Result<Value, Value>>);

impl Begun {
    /// Its answer, once it is there.
    pub(crate) fn answer(self) -> Result<Value, Value> {
        self.0.recv_timeout(NEVER).expect("it was never answered")
    }
}

struct Ears {
    changes: mpsc::Sender<ChangedEvent>,
    titles: Arc<Mutex<Vec<String>>>,
    renewals: Arc<AtomicUsize>,
    person: Arc<Person>,
}

impl WindowLink for Ears {
    fn changed(&self, event: ChangedEvent) {
        // Nobody listens any more once the test is over.
        drop(self.changes.send(event));
    }

    fn set_title(&self, title: &str) {
        self.titles.lock().unwrap().push(title.to_owned());
    }

    fn renew(&self) {
        self.renewals.fetch_add(1, Ordering::SeqCst);
    }

    fn confirm(&self, question: NativeQuestion) -> BoxFuture<'static, bool> {
        self.person.asked(question)
    }

    fn ask_where(&self, save: NativeSave) -> BoxFuture<'static, Option<PathBuf>> {
        self.person.asked_where(save)
    }

    fn show_file(&self, file: &Path) {
        self.person.shown(file);
    }

    fn notify(&self, title: &str, text: &str) {
        self.person.told(title, text);
    }

    fn badge(&self, count: u32) {
        self.person.counted(count);
    }
}

/// The folder of the logs of all tests: a process has one log.
pub(crate) fn logs() -> &'static Folders {
    static LOGS: OnceLock<(TempDir, Folders)> = OnceLock::new();
    let (_, folders) = LOGS.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::under(folder.path());
        open_logs(&folders);
        (folder, folders)
    });
    folders
}

impl Window {
    /// A live desk with its staff, at which somebody sits who may do everything but sign.
    pub(crate) fn open(root: &Path, keys: &Keys) -> Self {
        Self::open_as(root, keys, MALEE)
    }

    /// A live desk with its staff, at which this one sits.
    pub(crate) fn open_as(root: &Path, keys: &Keys, name: &str) -> Self {
        hire(root);
        let window = Self::open_bare(root, keys);
        window.sign_in(name);
        window
    }

    /// A desk as it lies there, and nobody has signed in.
    pub(crate) fn open_bare(root: &Path, keys: &Keys) -> Self {
        logs();
        let keys = keys.clone();
        let quick = Duration::from_millis(20);
        let tuning = Tuning {
            first_poll: quick,
            longest_poll: quick,
            first_settle: quick,
            longest_settle: quick,
            first_tend: quick,
            longest_tend: quick,
            first_look: Duration::ZERO,
            ..Tuning::default()
        };
        let shell = Shell::new(ShellOptions {
            open_vault: Box::new(move |namespace| Vault::over(namespace, keys.clone())),
            tuning,
            ..ShellOptions::usual(Folders::under(root))
        });
        let (changes, heard) = mpsc::channel();
        let titles = Arc::<Mutex<Vec<String>>>::default();
        let renewals = Arc::<AtomicUsize>::default();
        let person = Arc::<Person>::default();
        let ears =
            Ears { changes, titles: Arc::clone(&titles), renewals: Arc::clone(&renewals), person: Arc::clone(&person) };
        shell.link_window(Arc::new(ears));
        let app = with_shell(mock_builder()).build(context()).unwrap();
        app.manage(shell);
        let page = WebviewWindowBuilder::new(&app, "main", Default::default()).build().unwrap();
        let window = Self { app, page, heard: Mutex::new(heard), titles, renewals, person };
        window.call_ok("save_settings", json!({ "settings": settings() }));
        window
    }

    /// Signs one of the staff in, whoever was there before.
    pub(crate) fn sign_in(&self, name: &str) {
        self.call_ok("sign_in", json!({ "name": name, "password": password_of(name) }));
    }

    /// Signs one of those in who stand ready in rehearsal.
    pub(crate) fn sign_in_ready(&self, role: &str) {
        let session = self.call_ok("session", json!({}));
        let ready = session["rehearsalPeople"].as_array().unwrap().iter();
        let mut ready = ready.filter(|person| person["roles"].as_array().unwrap().contains(&json!(role)));
        let person = ready.next().unwrap();
        self.call_ok("sign_in", json!({ "name": person["name"], "password": person["password"] }));
    }

    /// Opens the rehearsal, signs in who enters payouts there, and answers with the desk.
    pub(crate) fn rehearse(&self) -> Value {
        self.call_ok("open_profile", json!({ "profile": "rehearsal" }));
        self.sign_in_ready("operator");
        self.call_ok("desk", json!({}))
    }

    /// Calls a command as the page does.
    pub(crate) fn call(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        self.call_from("tauri://localhost", command, arguments)
    }

    /// Calls a command as a page at `url` would.
    pub(crate) fn call_from(&self, url: &str, command: &str, arguments: Value) -> Result<Value, Value> {
        call_at(&self.page, url, command, arguments)
    }

    /// Calls a command and comes back at once; for what happens while it is under way.
    pub(crate) fn begin(&self, command: &'static str, arguments: Value) -> Begun {
        let page = self.page.clone();
        let (done, answer) = mpsc::channel();
        // Nobody listens any more once the test is over.
        std::thread::spawn(move || drop(done.send(call_at(&page, "tauri://localhost", command, arguments))));
        Begun(answer)
    }

    pub(crate) fn call_ok(&self, command: &str, arguments: Value) -> Value {
        self.call(command, arguments).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    pub(crate) fn call_err(&self, command: &str, arguments: Value) -> Value {
        self.call(command, arguments).expect_err(command)
    }

    /// What the window heard and nobody has taken yet.
    pub(crate) fn take_heard(&self) -> Vec<ChangedEvent> {
        self.heard.lock().unwrap().try_iter().collect()
    }

    /// Calls a command after every change that the window hears of, until its answer is the one that is waited for.
    pub(crate) fn wait_for(&self, command: &str, arguments: Value, is_it: impl Fn(&Value) -> bool) -> Value {
        let heard = self.heard.lock().unwrap();
        loop {
            let answer = self.call_ok(command, arguments.clone());
            if is_it(&answer) {
                return answer;
            }
            heard.recv_timeout(NEVER).unwrap_or_else(|_| panic!("{command} stays at {answer}"));
        }
    }

    /// Closes the desk as the end of the program does.
    pub(crate) fn close(self) {
        block_on(self.app.state::<Shell>().close());
    }
}

fn call_at(page: &WebviewWindow<MockRuntime>, url: &str, command: &str, arguments: Value) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: url.parse().unwrap(),
        body: InvokeBody::Json(arguments),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(page, request).map(|answer| answer.deserialize().unwrap())
}

pub(crate) fn settings() -> Value {
    json!({
        "language": "th", "theme": "system", "textSize": "normal", "era": "buddhist", "density": "comfortable", "lockAfterMinutes": 5,
    })
}

/// A provider that pays at once.
pub(crate) fn twin() -> RunningTwin {
    twin_with(Config { settle_after: Pace::AtOnce, ..Config::default() })
}

pub(crate) fn twin_with(config: Config) -> RunningTwin {
    block_on(One2PaysTwin::start(config)).unwrap()
}

pub(crate) fn connection_form(twin: &RunningTwin) -> Value {
    let credentials = twin.credentials();
    json!({
        "name": "One2Pays หลัก",
        "provider": "one2pays",
        "baseUrl": twin.base_url(),
        "secrets": { "apiKey": credentials.api_key, "apiSecret": credentials.api_secret },
        "amountUnit": "baht",
        "unitConfirmation": { "by": "Support", "on": "2026-11-01", "note": "ticket 4711" },
        "walletEnabled": false,
        "minimum": "1",
        "maximum": "50,000",
        "plainFields": {},
    })
}

/// A provider that asks for spellings of banks, tells a balance that means nothing, and can be asked about a payout.
pub(crate) fn followed_form(twin: &Running<JamesPayTwin>) -> Value {
    let credentials = twin.credentials();
    json!({
        "name": "JamesPay สำรอง",
        "provider": "jamespay",
        "baseUrl": twin.base_url(),
        "secrets": { "token": credentials.token, "secret": credentials.secret },
        "amountUnit": null,
        "unitConfirmation": null,
        "walletEnabled": false,
        "minimum": "",
        "maximum": "",
        "plainFields": { "merchantId": credentials.merchant_id, "notifyUrl": "" },
    })
}

/// A provider that cannot be asked about a payout.
pub(crate) fn untracked_form(twin: &Running<Pay1401Twin>) -> Value {
    json!({
        "name": "1401",
        "provider": "pay1401",
        "baseUrl": twin.base_url(),
        "secrets": { "bearerSecret": twin.credentials().secret },
        "amountUnit": null,
        "unitConfirmation": null,
        "walletEnabled": false,
        "minimum": "",
        "maximum": "",
        "plainFields": {},
    })
}

/// Adds a connection to the twin and waits until it may be used.
pub(crate) fn connect(window: &Window, twin: &RunningTwin) -> Value {
    connect_with(window, &connection_form(twin))
}

/// Adds this connection and waits until it may be used.
pub(crate) fn connect_with(window: &Window, form: &Value) -> Value {
    let added = window.call_ok("add_connection", json!({ "form": form }));
    window.wait_for("desk", json!({}), |desk| desk["connections"][0]["sendingLocked"].is_null());
    added
}

/// Sends what stands in the form, ticking every warning; answers with the payout's id.
pub(crate) fn send(window: &Window, connection: &Value, form: fn(&Value, &Value) -> Value) -> Value {
    let new = window.call_ok("new_payout", json!({ "connectionId": connection["id"] }));
    let (id, form) = (new["payoutId"].clone(), form(connection, &new["reference"]));
    let check = window.call_ok("check_payout", json!({ "payoutId": id, "form": form }));
    let ticks: Vec<_> = check["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].clone()).collect();
    window.call_ok(
        "send_payout",
        json!({ "payoutId": id, "expectedRevision": 0, "form": form, "acceptedWarnings": ticks }),
    );
    id
}

/// A payout without what some providers do not take.
pub(crate) fn plain_payout_form(connection: &Value, reference: &Value) -> Value {
    let mut form = payout_form(connection, reference);
    form["details"] = json!([]);
    form["description"] = json!("");
    form
}

pub(crate) fn payout_form(connection: &Value, reference: &Value) -> Value {
    json!({
        "connectionId": connection["id"],
        "accountNumber": "012-3-45678-9",
        "bankCode": "004",
        "accountName": "สมชาย ใจดี",
        "amount": "1,234.50",
        "reference": reference,
        "description": "ค่าสินค้า",
        "destination": "bankAccount",
        "details": [{ "key": "invoice", "value": "INV-1" }, { "key": "", "value": "" }],
    })
}
