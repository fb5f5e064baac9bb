//! An office with one desk, one connection and a twin: what every test begins with.

use khlang_desk::{ConnectionDraft, Desk, DeskEvent, DeskOptions, PayoutError, Tuning, UnitConfirmationDraft};
use khlang_domain::{
    connection::{AmountUnit, Connection},
    ids::{Actor, ConnectionId, PayoutId},
    instruction::{Destination, Typed},
    payout::{Payout, PayoutState},
};
use khlang_providers::http::NetworkSettings;
use khlang_sandbox::{One2PaysTwin, Pace, Running, one2pays::Config};
use khlang_vault::{Keychain, Namespace, Secret, Vault, VaultError};
use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    sync::{Arc, Mutex},
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

pub(crate) struct Office {
    pub(crate) desk: Desk,
    twin: Option<Running<One2PaysTwin>>,
    pub(crate) connection: ConnectionId,
    pub(crate) folder: TempDir,
    keychain: PocketKeychain,
    tuning: Tuning,
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
        first_tend: ms(20),
        longest_tend: ms(200),
        usual_wait: ms(200),
        after_no_answer: ms(50),
        first_watch: ms(50),
        longest_watch: ms(200),
        ..Tuning::default()
    }
}

pub(crate) fn somsri() -> Actor {
    Actor::new("สมศรี")
}

impl Office {
    /// Opens with a twin whose withdraws move only by hand.
    pub(crate) async fn open() -> Self {
        Self::open_with(Config { settle_after: Pace::ByHand, ..Config::default() }, quick()).await
    }

    pub(crate) async fn open_with(config: Config, tuning: Tuning) -> Self {
        let twin = One2PaysTwin::start(config).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let keychain = PocketKeychain::default();
        let desk = open_desk(&folder, &keychain, &tuning).await;
        let connection = desk.add_connection(&draft(&twin), &somsri()).await.unwrap();
        Self { desk, twin: Some(twin), connection: connection.id, folder, keychain, tuning }
    }

    /// Another desk with a connection to the same merchant account.
    pub(crate) async fn open_beside(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keychain = PocketKeychain::default();
        let desk = open_desk(&folder, &keychain, &self.tuning).await;
        let connection = desk.add_connection(&draft(self.twin()), &somsri()).await.unwrap();
        Self { desk, twin: None, connection: connection.id, folder, keychain, tuning: self.tuning.clone() }
    }

    /// Ends the desk in order and opens it again over the same journal.
    pub(crate) async fn reopen(self) -> Self {
        self.desk.close().await;
        let desk = open_desk(&self.folder, &self.keychain, &self.tuning).await;
        Self { desk, ..self }
    }

    pub(crate) fn twin(&self) -> &Running<One2PaysTwin> {
        self.twin.as_ref().expect("the twin is gone")
    }

    /// The provider is gone; returns where it was.
    pub(crate) async fn lose_twin(&mut self) -> SocketAddr {
        let twin = self.twin.take().expect("the twin is gone already");
        let address = twin.base_url().trim_start_matches("http://").parse().unwrap();
        twin.stop().await;
        address
    }

    pub(crate) async fn bring_back(&mut self, config: Config) {
        self.twin = Some(One2PaysTwin::start(config).await.unwrap());
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

    pub(crate) async fn send(&self, id: &PayoutId, expected: u64, typed: &Typed) -> Result<Payout, PayoutError> {
        let check = self.desk.check(id, typed).await.unwrap();
        let ticked: Vec<String> = check.warnings.iter().map(|warning| warning.code.to_owned()).collect();
        self.desk.send(id, expected, typed, &ticked, &somsri()).await
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
        tokio::time::timeout(PATIENCE, wait).await.expect("it never came")
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

async fn open_desk(folder: &TempDir, keychain: &PocketKeychain, tuning: &Tuning) -> Desk {
    let options = DeskOptions {
        folder: folder.path().to_owned(),
        vault: Vault::over(Namespace::Rehearsal, keychain.clone()),
        network: NetworkSettings { total_timeout: Duration::from_secs(8), ..NetworkSettings::default() },
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
