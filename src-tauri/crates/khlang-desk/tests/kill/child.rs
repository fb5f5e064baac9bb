//! What the child process does: opens the desk, enters what is not entered yet, cancels where it is told to, waits until everything is
//! over, and dies where it is told to.
//!
//! It is the same in every life of a run, as a person would do it: whatever is not done yet is done again.

use crate::{
    supervisor::{SUPERVISOR, password},
    twin::Address,
};
use khlang_desk::{
    ConnectionDraft, Desk, DeskOptions, OpenError, PayoutError, SignedIn, Tuning, UnitConfirmationDraft, Warning,
};
use khlang_domain::{
    approval::Environment,
    connection::AmountUnit,
    entry::LookUp,
    ids::{ConnectionId, PayoutId},
    instruction::{Destination, Typed},
    money::Satang,
    payout::{Payout, PayoutState},
};
use khlang_providers::{http::NetworkSettings, registry};
use khlang_vault::{Keychain, Namespace, Secret, Vault, VaultError};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::atomic::{AtomicU32, AtomicUsize, Ordering},
    time::Duration,
};
use tokio::{
    sync::{Notify, broadcast::error::RecvError},
    task::JoinSet,
};

/// Where the child finds its [`Orders`].
pub(crate) const ORDERS: &str = "KHLANG_KILL_ORDERS";

/// Lines that begin with this are for the parent.
pub(crate) const MARK: &str = "core: ";

/// Quality's bound for everything to be over once the faults stop.
const PATIENCE: Duration = Duration::from_secs(60);

/// The exit code of a child that lost its patience.
pub(crate) const STUCK: i32 = 3;

/// How often the settler has left a payout to people in this life.
static LEFT_TO_PEOPLE: AtomicUsize = AtomicUsize::new(0);
static ONE_WAS_LEFT: Notify = Notify::const_new();

/// What a life of the child is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Orders {
    pub(crate) folder: PathBuf,
    pub(crate) address: Address,
    pub(crate) wanted: Vec<Wanted>,
    /// Each payout needs a supervisor, who is on record.
    pub(crate) signed: bool,
    /// The fail point at which it dies, and which time.
    pub(crate) dies_at: Option<(String, u32)>,
    /// A fail point that makes it do what it must not.
    pub(crate) control: Option<String>,
}

/// A payout to be made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Wanted {
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) account: String,
    pub(crate) satang: i64,
    /// Whether it is taken back once the provider has it.
    pub(crate) cancelled: bool,
}

#[test]
#[ignore = "the core as a child process; the other tests start it"]
fn core() {
    let Ok(orders) = std::env::var(ORDERS) else { return };
    let orders: Orders = serde_json::from_str(&orders).unwrap();
    std::thread::spawn(|| {
        std::thread::sleep(PATIENCE);
        tell("stuck");
        std::process::exit(STUCK);
    });
    let _scenario = fail::FailScenario::setup();
    if let Some((point, time)) = orders.dies_at.clone() {
        let reached = AtomicU32::new(0);
        fail::cfg_callback(point, move || {
            if reached.fetch_add(1, Ordering::SeqCst) + 1 == time {
                std::process::abort();
            }
        })
        .unwrap();
    }
    if let Some(control) = &orders.control {
        fail::cfg(control.as_str(), "return").unwrap();
    }
    fail::cfg_callback("desk::left_to_people", || {
        LEFT_TO_PEOPLE.fetch_add(1, Ordering::SeqCst);
        ONE_WAS_LEFT.notify_one();
    })
    .unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(live(orders));
}

fn tell(what: &str) {
    println!("{MARK}{what}");
}

/// The program, which may do everything in a rehearsal.
fn who(desk: &Desk) -> SignedIn {
    desk.for_rehearsal().unwrap()
}

async fn live(orders: Orders) {
    let desk = open(&orders).await;
    let connection = connection(&desk, &orders).await;
    let mut entering = JoinSet::new();
    for wanted in orders.wanted.clone() {
        let (desk, connection) = (desk.clone(), connection.clone());
        entering.spawn(async move { enter(&desk, connection, &wanted).await });
    }
    while let Some(entered) = entering.join_next().await {
        entered.unwrap();
    }
    if orders.signed {
        sign_all(&desk, &orders.wanted).await;
    }
    for wanted in orders.wanted.iter().filter(|wanted| wanted.cancelled) {
        cancel(&desk, &PayoutId::new(wanted.id.clone())).await;
    }
    tell("all is asked for");
    let can_settle = registry::find(&orders.address.provider).unwrap().capabilities.repeats_safely;
    for wanted in &orders.wanted {
        let ends = if can_settle { is_over } else { is_over_or_left };
        until(&desk, &PayoutId::new(wanted.id.clone()), ends).await;
    }
    if !can_settle {
        until_all_unknown_are_left(&desk, &orders.wanted).await;
    }
    tell("all is over");
    desk.close().await;
}

async fn open(orders: &Orders) -> Desk {
    let ms = Duration::from_millis;
    let long = Duration::from_secs(60 * 60);
    let keychain = || Fixed(orders.address.secrets.clone());
    let options = || DeskOptions {
        environment: Environment::Rehearsal,
        folder: orders.folder.clone(),
        vault: Vault::over(Namespace::Rehearsal, keychain()),
        network: NetworkSettings { total_timeout: ms(1000), ..NetworkSettings::default() },
        tuning: Tuning {
            first_poll: ms(20),
            longest_poll: ms(100),
            first_settle: ms(20),
            longest_settle: ms(100),
            // Nothing here may depend on the next look at the provider to wake what was forgotten.
            tend_every: long,
            first_tend: ms(20),
            longest_tend: ms(100),
            after_no_answer: ms(50),
            first_watch: long,
            longest_watch: long,
            first_look: ms(0),
            ..Tuning::default()
        },
    };
    loop {
        match Desk::open(options()).await {
            Ok(desk) => return desk,
            // Another core that is just being started has a copy of the parent's lock for a moment.
            Err(OpenError::Journal(khlang_journal::OpenError::InUse)) => tokio::time::sleep(ms(10)).await,
            Err(error) => panic!("{error:?}"),
        }
    }
}

async fn connection(desk: &Desk, orders: &Orders) -> ConnectionId {
    if let Some(connection) = desk.journal().connections().unwrap().first() {
        return connection.id.clone();
    }
    let address = &orders.address;
    let draft = ConnectionDraft {
        name: "คู่ซ้อม".to_owned(),
        provider: address.provider.clone(),
        base_url: address.base_url.clone(),
        secrets: address.secrets.iter().map(|(slot, secret)| (slot.clone(), Secret::new(secret.clone()))).collect(),
        plain_fields: address.plain_fields.clone(),
        amount_unit: Some(AmountUnit::Baht),
        unit_confirmation: Some(UnitConfirmationDraft {
            by: "สมหญิง".to_owned(),
            on: "20 พ.ย. 2569".to_owned(),
            note: String::new(),
        }),
        ..ConnectionDraft::default()
    };
    desk.add_connection(&draft, &who(desk)).await.unwrap().id
}

/// Enters a payout and says so, but only when it is on record: what was said here must never be lost.
async fn enter(desk: &Desk, connection: ConnectionId, wanted: &Wanted) {
    let id = PayoutId::new(wanted.id.clone());
    if desk.journal().payout(&id).unwrap().is_some() {
        return;
    }
    let typed = Typed {
        connection: Some(connection),
        account_number: wanted.account.clone(),
        bank: Some("004".to_owned()),
        account_name: "สมชาย ใจดี".to_owned(),
        amount: Satang::new(wanted.satang).to_grouped_text(),
        reference: wanted.reference.clone(),
        description: String::new(),
        destination: Destination::BankAccount,
        details: Vec::new(),
    };
    let warnings = Warning::CODES.map(|(code, _)| code.to_owned());
    desk.send(&id, 0, &typed, &warnings, &who(desk)).await.unwrap();
    tell(&format!("entered {id}"));
}

/// Signs one after the other what waits for it, and says so when the signature is on record.
async fn sign_all(desk: &Desk, wanted: &[Wanted]) {
    desk.sign_in(SUPERVISOR, &password()).await.unwrap();
    let supervisor = desk.signed_in().unwrap();
    for one in wanted {
        let id = PayoutId::new(one.id.clone());
        let payout = desk.journal().payout(&id).unwrap().unwrap();
        if payout.state == PayoutState::AwaitingApproval {
            let items = [(id.clone(), payout.revision)];
            let asked = desk.preview_approval(&items, &supervisor).await.unwrap().password_needed;
            let password = asked.then(password);
            let prepared = desk.prepare_approval(&items, password.as_ref(), &supervisor).await.unwrap();
            desk.sign(prepared, &supervisor).await.remove(0).1.unwrap();
        }
        tell(&format!("signed {id}"));
    }
}

async fn cancel(desk: &Desk, id: &PayoutId) {
    loop {
        let payout = until(desk, id, |payout| payout.state.is_open_at_provider() || is_over(payout)).await;
        // One whose answer was lost is asked for again only by a person; here, nobody does.
        if payout.cancel.is_some() || is_over(&payout) {
            return;
        }
        match desk.cancel(id, payout.revision, &who(desk)).await {
            Ok(_) => break,
            Err(PayoutError::ChangedMeanwhile) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    until(desk, id, |payout| payout.cancel.as_ref().is_some_and(|cancel| cancel.outcome.is_some())).await;
}

/// Final, or left to a person.
fn is_over(payout: &Payout) -> bool {
    let cancel_is_over = payout.cancel.as_ref().is_none_or(|cancel| cancel.outcome.is_some());
    let not_there = matches!(payout.last_look_up, Some((_, LookUp::NotThere { .. })));
    let over = match payout.state {
        PayoutState::Unknown => payout.alarm.is_some() || not_there,
        state => state == PayoutState::Refused || state.is_final_at_provider(),
    };
    over && cancel_is_over
}

/// Over as well where nothing can be repeated, looked up or asked: a person has to find out.
fn is_over_or_left(payout: &Payout) -> bool {
    is_over(payout) || matches!(payout.state, PayoutState::Unknown | PayoutState::Accepted)
}

/// Until the settler has come to each payout that is unknown, and left it alone. One that it sends again is unknown no longer.
async fn until_all_unknown_are_left(desk: &Desk, wanted: &[Wanted]) {
    let mut events = desk.subscribe();
    loop {
        let state = |one: &Wanted| desk.journal().payout(&PayoutId::new(one.id.clone())).unwrap().unwrap().state;
        let unknown = wanted.iter().filter(|one| state(one) == PayoutState::Unknown).count();
        if LEFT_TO_PEOPLE.load(Ordering::SeqCst) >= unknown {
            return;
        }
        tokio::select! {
            () = ONE_WAS_LEFT.notified() => {}
            _ = events.recv() => {}
        }
    }
}

async fn until(desk: &Desk, id: &PayoutId, holds: impl Fn(&Payout) -> bool) -> Payout {
    let mut events = desk.subscribe();
    loop {
        let payout = desk.journal().payout(id).unwrap().unwrap();
        if holds(&payout) {
            return payout;
        }
        if events.recv().await == Err(RecvError::Closed) {
            panic!("the desk is gone");
        }
    }
}

/// Gives the same secrets in every life.
struct Fixed(BTreeMap<String, String>);

impl Keychain for Fixed {
    fn probe(&self) -> Result<(), VaultError> {
        Ok(())
    }

    fn unlock(&self) -> Result<(), VaultError> {
        Ok(())
    }

    fn put(&self, _: &str, _: &str, _: &Secret) -> Result<(), VaultError> {
        Ok(())
    }

    fn get(&self, _: &str, user: &str) -> Result<Secret, VaultError> {
        let name = user.rsplit('/').next().unwrap_or_default().replace('-', "");
        let secret = self.0.iter().find(|(slot, _)| slot.eq_ignore_ascii_case(&name));
        secret.map(|(_, secret)| Secret::new(secret.clone())).ok_or(VaultError::NotFound)
    }

    fn delete(&self, _: &str, _: &str) -> Result<(), VaultError> {
        Ok(())
    }
}
