//! An office with one desk, one connection and a twin: what every test begins with.

use crate::staff::{hire, password_of};
use khlang_desk::{
    ConnectionDraft, Desk, DeskEvent, DeskOptions, Gate, PayoutError, SignedIn, Tuning, UnitConfirmationDraft, Warning,
};
use khlang_domain::{
    approval::Environment,
    connection::{AmountUnit, Connection},
    ids::{ConnectionId, PayoutId},
    instruction::{Destination, Typed},
    payout::{Payout, PayoutState, Tab},
    time::UtcMillis,
};
use khlang_journal::{ListQuery, ListStart};
use khlang_providers::{
    clock::{Clock, SystemClock},
    http::NetworkSettings,
};
use khlang_sandbox::{One2PaysTwin, Pace, Running, one2pays::Config};
use khlang_vault::{Keychain, Namespace, Secret, Vault, VaultError};
use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;

/// Far beyond what any wait here takes; only a hang runs into it.
const PATIENCE: Duration = Duration::from_secs(120);

/// Secrets in memory, for as long as an office is open.
#[derive(Clone, Default)]
pub(crate) struct PocketKeychain(Arc<Mutex<HashMap<(String, String), String>>>);

impl Keychain for PocketKeychain {
    fn probe(&self) -> Result<(), VaultError> {
        Ok(())
    }

    fn unlock(&self) -> Result<(), VaultError> {
        Ok(())
    }

    fn put(&self, service: &str, user: &str, secret: &Secret) -> Result<(), VaultError> {
        self.0.lock().unwrap().insert((service.to_owned(), user.to_owned()), secret.expose().to_owned());
        Ok(())
    }

    fn get(&self, service: &str, user: &str) -> Result<Secret, VaultError> {
        let secrets = self.0.lock().unwrap();
        let secret = secrets.get(&(service.to_owned(), user.to_owned())).ok_or(VaultError::NotFound)?;
        Ok(Secret::new(secret.clone()))
    }

    fn delete(&self, service: &str, user: &str) -> Result<(), VaultError> {
        let gone = self.0.lock().unwrap().remove(&(service.to_owned(), user.to_owned()));
        gone.map(|_| ()).ok_or(VaultError::NotFound)
    }
}

/// The machine's clock, moved by hand.
#[derive(Clone, Default)]
pub(crate) struct MovedClock(Arc<AtomicI64>);

impl MovedClock {
    pub(crate) fn move_by(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn put_back_by(&self, by: Duration) {
        self.0.fetch_sub(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> UtcMillis {
        SystemClock.now().plus(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) struct Office<P = One2PaysTwin> {
    pub(crate) desk: Desk,
    /// The program itself, which may do everything in a rehearsal: for tests in which it does not matter who does what.
    pub(crate) who: SignedIn,
    twin: Option<Running<P>>,
    pub(crate) connection: ConnectionId,
    pub(crate) folder: TempDir,
    pub(crate) clock: MovedClock,
    keychain: PocketKeychain,
    pub(crate) tuning: Tuning,
}

/// Quick enough for tests, in the same proportions as the product's.
pub(crate) fn quick() -> Tuning {
    let ms = Duration::from_millis;
    Tuning {
        first_poll: ms(20),
        longest_poll: ms(200),
        first_settle: ms(20),
        longest_settle: ms(200),
        tend_every: ms(500),
        after_move: ms(50),
        first_tend: ms(20),
        longest_tend: ms(200),
        usual_wait: ms(200),
        after_no_answer: ms(50),
        first_watch: ms(50),
        longest_watch: ms(200),
        first_look: ms(0),
        ..Tuning::default()
    }
}

impl Office {
    /// Opens with a twin whose withdraws move only by hand.
    pub(crate) async fn open() -> Self {
        Self::open_with(Config { settle_after: Pace::ByHand, ..Config::default() }, quick()).await
    }

    pub(crate) async fn open_with(config: Config, tuning: Tuning) -> Self {
        let twin = One2PaysTwin::start(config).await.unwrap();
        let draft = draft(&twin);
        Self::open_over(twin, &draft, tuning).await
    }

    /// Another desk with a connection to the same merchant account.
    pub(crate) async fn open_beside(&self) -> Self {
        Self::open_anew(None, &draft(self.twin()), self.tuning.clone()).await
    }

    pub(crate) async fn bring_back(&mut self, config: Config) {
        self.put_twin(One2PaysTwin::start(config).await.unwrap());
    }
}

impl<P> Office<P> {
    pub(crate) async fn open_over(twin: Running<P>, draft: &ConnectionDraft, tuning: Tuning) -> Self {
        Self::open_anew(Some(twin), draft, tuning).await
    }

    async fn open_anew(twin: Option<Running<P>>, draft: &ConnectionDraft, tuning: Tuning) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (clock, keychain) = (MovedClock::default(), PocketKeychain::default());
        hire(folder.path()).await;
        let desk = open_desk(&folder, &keychain, &clock, &tuning).await;
        let who = desk.for_rehearsal().unwrap();
        let connection = desk.add_connection(draft, &who).await.unwrap();
        Self { desk, who, twin, connection: connection.id, folder, clock, keychain, tuning }
    }

    /// Ends the desk in order and opens it again over the same journal.
    pub(crate) async fn reopen(self) -> Self {
        self.reopen_after(|_| {}).await
    }

    /// Ends the desk, does something to its folder, and opens it again.
    pub(crate) async fn reopen_after(self, meanwhile: impl FnOnce(&Path)) -> Self {
        self.desk.close().await;
        meanwhile(self.folder.path());
        let desk = open_desk(&self.folder, &self.keychain, &self.clock, &self.tuning).await;
        Self { who: desk.for_rehearsal().unwrap(), desk, ..self }
    }

    /// Signs one of the staff in.
    pub(crate) async fn sign_in(&self, name: &str) -> SignedIn {
        self.desk.sign_in(name, &password_of(name)).await.unwrap();
        self.desk.signed_in().unwrap()
    }

    pub(crate) fn twin(&self) -> &Running<P> {
        self.twin.as_ref().expect("the twin is gone")
    }

    /// A provider in the place of the one that is gone.
    pub(crate) fn put_twin(&mut self, twin: Running<P>) {
        self.twin = Some(twin);
    }

    /// The provider is gone; returns where it was.
    pub(crate) async fn lose_twin(&mut self) -> SocketAddr {
        let twin = self.twin.take().expect("the twin is gone already");
        let address = twin.base_url().trim_start_matches("http://").parse().unwrap();
        twin.stop().await;
        address
    }

    /// The provider is gone, and the desk knows: the next thing it does with it is to look at its clock.
    pub(crate) async fn go_offline(&mut self) -> SocketAddr {
        let address = self.lose_twin().await;
        self.eventually(|| (!self.desk.network().online).then_some(())).await;
        address
    }

    /// A form that can be sent as it is.
    pub(crate) async fn form(&self, amount: &str) -> (PayoutId, Typed) {
        let fresh = self.desk.new_payout(None).await.unwrap();
        let typed = Typed {
            connection: fresh.connection,
            account_number: "012-3-45678-9".to_owned(),
            bank: Some("004".to_owned()),
            account_name: "สมชาย ใจดี".to_owned(),
            amount: amount.to_owned(),
            reference: fresh.reference,
            description: "ค่าสินค้า".to_owned(),
            destination: Destination::BankAccount,
            details: vec![("order".to_owned(), "88213".to_owned())],
        };
        (fresh.id, typed)
    }

    /// Enters a payout with every warning ticked.
    pub(crate) async fn pay(&self, amount: &str) -> PayoutId {
        let (id, typed) = self.form(amount).await;
        self.send(&id, 0, &typed).await.unwrap();
        id
    }

    /// Enters a payout with every warning ticked, to an account of this number.
    pub(crate) async fn enter_as(&self, who: &SignedIn, amount: &str, account: usize) -> PayoutId {
        let (id, typed) = self.form(amount).await;
        let typed = Typed { account_number: format!("01234567{account:02}"), ..typed };
        let ticked = Warning::CODES.map(|(code, _)| code.to_owned());
        self.desk.send(&id, 0, &typed, &ticked, who).await.unwrap();
        id
    }

    pub(crate) async fn send(&self, id: &PayoutId, expected: u64, typed: &Typed) -> Result<Payout, PayoutError> {
        self.send_as(&self.who, id, expected, typed).await
    }

    pub(crate) async fn send_as(
        &self,
        who: &SignedIn,
        id: &PayoutId,
        expected: u64,
        typed: &Typed,
    ) -> Result<Payout, PayoutError> {
        let check = self.desk.check(id, typed, who).await?;
        let ticked: Vec<String> = check.warnings.iter().map(|warning| warning.code.to_owned()).collect();
        self.desk.send(id, expected, typed, &ticked, who).await
    }

    /// Begins a calibration with a form that can be sent as it is.
    pub(crate) async fn begin_calibration(&self, connection: &ConnectionId, revision: u64, typed: &Typed) -> PayoutId {
        let mut events = self.desk.subscribe();
        loop {
            match self.desk.begin_calibration(connection, revision, typed, &self.who).await {
                Ok(id) => return id,
                // Until the changed connection was looked at again.
                Err(PayoutError::Locked(Gate::NotCheckedYet)) => {}
                Err(error) => panic!("{error}"),
            }
            tokio::time::timeout(PATIENCE, events.recv()).await.expect("it was never looked at").ok();
        }
    }

    pub(crate) fn payout(&self, id: &PayoutId) -> Payout {
        self.desk.journal().payout(id).unwrap().unwrap()
    }

    pub(crate) fn connection(&self) -> Connection {
        self.desk.journal().connection(&self.connection).unwrap().unwrap()
    }

    /// Waits until a payout is as wanted, looking again at each event.
    pub(crate) async fn until(&self, id: &PayoutId, wanted: impl Fn(&Payout) -> bool) -> Payout {
        self.eventually(|| Some(self.payout(id)).filter(&wanted)).await
    }

    pub(crate) async fn until_state(&self, id: &PayoutId, state: PayoutState) -> Payout {
        self.until(id, |payout| payout.state == state).await
    }

    /// Waits until `found` finds something, looking again at each event of the desk.
    pub(crate) async fn eventually<T>(&self, found: impl Fn() -> Option<T>) -> T {
        let mut events = self.desk.subscribe();
        let wait = async {
            loop {
                if let Some(found) = found() {
                    return found;
                }
                // A listener that lags has missed events, which is as good as one.
                let _: Result<DeskEvent, _> = events.recv().await;
            }
        };
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(found) => found,
            Err(_) => panic!("it never came: {}", self.picture()),
        }
    }

    /// What a test that waited in vain needs to be told.
    fn picture(&self) -> String {
        let counters = self.desk.journal().counters().unwrap();
        let under = |tab| self.desk.journal().list(&ListQuery::under(tab), ListStart::Start, None, 10).unwrap().rows;
        let (waiting, attention) = (under(Tab::Waiting), under(Tab::Attention));
        let (gate, health) = (self.desk.gate(&self.connection), self.desk.health(&self.connection));
        format!("{gate:?}\n{health:?}\n{counters:?}\n{waiting:#?}\n{attention:#?}")
    }

    /// Waits until the twin's ledger is as wanted.
    pub(crate) async fn until_twin(&self, wanted: impl FnMut(&khlang_sandbox::Ledger) -> bool) {
        tokio::time::timeout(PATIENCE, self.twin().wait_for(wanted)).await.expect("it never came at the twin");
    }

    /// What the twin has for a payout of ours.
    pub(crate) fn at_twin(&self, id: &PayoutId) -> Option<khlang_sandbox::Withdraw> {
        let reference = self.payout(id).instruction?.reference.as_str().to_owned();
        self.twin().look(|ledger| ledger.by_reference(&reference).cloned())
    }
}

async fn open_desk(folder: &TempDir, keychain: &PocketKeychain, clock: &MovedClock, tuning: &Tuning) -> Desk {
    let options = DeskOptions {
        environment: Environment::Rehearsal,
        folder: folder.path().to_owned(),
        vault: Vault::over(Namespace::Rehearsal, keychain.clone()),
        network: NetworkSettings {
            total_timeout: Duration::from_secs(8),
            clock: Arc::new(clock.clone()),
            ..NetworkSettings::default()
        },
        tuning: tuning.clone(),
    };
    Desk::open(options).await.unwrap()
}

/// A connection to the twin, unit chosen and confirmed.
pub(crate) fn draft(twin: &Running<One2PaysTwin>) -> ConnectionDraft {
    let credentials = twin.credentials();
    ConnectionDraft {
        name: "ทดสอบ".to_owned(),
        provider: "one2pays".to_owned(),
        base_url: twin.base_url(),
        secrets: BTreeMap::from([
            ("apiKey".to_owned(), Secret::new(credentials.api_key)),
            ("apiSecret".to_owned(), Secret::new(credentials.api_secret)),
        ]),
        amount_unit: Some(AmountUnit::Baht),
        unit_confirmation: Some(UnitConfirmationDraft {
            by: "Support".to_owned(),
            on: "2026-11-20".to_owned(),
            note: "ticket 1".to_owned(),
        }),
        ..ConnectionDraft::default()
    }
}
