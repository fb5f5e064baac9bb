//! The rehearsal: the built-in One2Pays twin on loopback, the one connection to it, and what happens next at it.
//!
//! Lives beside a rehearsal desk and never beside a live one. The connection is an ordinary one, added and changed through the desk like
//! any other; only its address moves with the port.

use crate::views::{ErrorView, RehearsalNext, RehearsalView, SamplePayeeView, codes::ShellErrorCode};
use khlang_desk::{ConnectionDraft, ConnectionError, Desk, UnitConfirmationDraft};
use khlang_domain::{
    connection::{AmountUnit, Connection},
    ids::Actor,
};
use khlang_sandbox::{
    Answer, CancelStep, CreateStep, Fate, One2PaysTwin, Pace, Plan, RunningTwin, Status, Timing,
    one2pays::{Config, Credentials},
};
use khlang_vault::Secret;
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

const PROVIDER: &str = "one2pays";
const CONNECTION_NAME: &str = "Rehearsal · One2Pays";

/// A million baht to begin with.
const OPENING_SATANG: i64 = 100_000_000;

/// Slow enough to see every state and to cancel in time.
const PACE: Pace = Pace::Timed { processing_after_ms: 4_000, final_after_ms: 10_000 };

/// How late a slow answer is; within the time that a call may take.
const SLOW_MS: u64 = 15_000;

/// Invented people and companies.
const SAMPLES: [(&str, &str, &str); 5] = [
    ("0123456789", "004", "มาลี ตัวอย่างดี"),
    ("1112223334", "014", "สมชาย ซ้อมโอน"),
    ("9876543210", "002", "บริษัท ลองจ่าย จำกัด"),
    ("020123456789", "030", "อรุณี ทดสอบระบบ"),
    ("5550001112", "025", "Example Trading Co Ltd"),
];

/// A rehearsal at work.
pub(crate) struct Rehearsal {
    twin: RunningTwin,
    chosen: Mutex<Chosen>,
}

/// What was picked on the panel, and how many payouts the provider had been asked for by then.
#[derive(Clone, Copy)]
struct Chosen {
    next: RehearsalNext,
    creates_before: u64,
}

impl Rehearsal {
    /// Starts the twin and leads the rehearsal's connection to it. Without a keychain there is no connection yet, and the desk says why.
    pub(crate) async fn start(desk: &Desk, ledger: PathBuf) -> Result<Self, ErrorView> {
        let config = Config {
            ledger_file: Some(ledger),
            opening_wallet_satang: OPENING_SATANG,
            settle_after: PACE,
            ..Config::default()
        };
        let twin = One2PaysTwin::start(config).await.map_err(|error| {
            tracing::error!(%error, "the rehearsal's provider did not start");
            ErrorView::from(ShellErrorCode::RehearsalNotStarted)
        })?;
        match lead_to(desk, twin.base_url(), &twin.credentials()).await {
            Ok(()) => {}
            Err(ConnectionError::Keychain(state)) => {
                tracing::warn!(state = state.code(), "no keychain for the rehearsal's connection");
                desk.check_keychain().await;
            }
            Err(error) => {
                twin.stop().await;
                return Err(error.into());
            }
        }
        let chosen = Chosen { next: RehearsalNext::Paid, creates_before: 0 };
        Ok(Self { twin, chosen: Mutex::new(chosen) })
    }

    /// What the provider does from now on; what was picked before is forgotten.
    pub(crate) fn choose(&self, next: RehearsalNext) {
        self.twin.clear_plan();
        self.twin.plan(plan(next));
        let creates_before = self.twin.look(|ledger| ledger.counts.creates);
        *self.chosen.lock().unwrap_or_else(PoisonError::into_inner) = Chosen { next, creates_before };
    }

    /// As the panel shows it.
    pub(crate) fn view(&self) -> RehearsalView {
        let chosen = *self.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        let creates = self.twin.look(|ledger| ledger.counts.creates);
        // One answer is lost, not every one: the repeat has to get through.
        let over = chosen.next == RehearsalNext::LostAnswer && creates > chosen.creates_before;
        RehearsalView {
            next: if over { RehearsalNext::Paid } else { chosen.next },
            samples: SAMPLES
                .map(|(account_number, bank_code, account_name)| SamplePayeeView {
                    account_number: account_number.to_owned(),
                    bank_code: bank_code.to_owned(),
                    account_name: account_name.to_owned(),
                })
                .to_vec(),
        }
    }

    /// Stops the twin; its ledger stays for the next time.
    pub(crate) async fn stop(self) {
        self.twin.stop().await;
    }
}

fn plan(next: RehearsalNext) -> Plan {
    match next {
        RehearsalNext::Paid => Plan::default(),
        RehearsalNext::Failed => Plan { default_create: Some(CreateStep::ends_as(Fate::Failed)), ..Plan::default() },
        RehearsalNext::Slow => Plan {
            default_create: Some(CreateStep::default().timed(Timing::AnswersAfter { ms: SLOW_MS })),
            ..Plan::default()
        },
        RehearsalNext::LostAnswer => Plan::creates([CreateStep::after_acting(Answer::Drop)]),
        RehearsalNext::CancelRace => {
            Plan { default_cancel: Some(CancelStep::loses_race(Status::Canceled)), ..Plan::default() }
        }
    }
}

/// Adds the connection, or moves the one from last time to the twin's new address.
async fn lead_to(desk: &Desk, base_url: String, credentials: &Credentials) -> Result<(), ConnectionError> {
    let journal = desk.journal().clone();
    let known = tokio::task::spawn_blocking(move || journal.connections())
        .await
        .map_err(|error| ConnectionError::Journal(error.to_string()))??
        .into_iter()
        .find(|connection| connection.settings.provider.as_str() == PROVIDER);
    let draft = draft(base_url, credentials, known.as_ref());
    let who = Actor::khlang();
    match known {
        Some(known) => desk.update_connection(&known.id, known.revision, &draft, &who).await?,
        None => desk.add_connection(&draft, &who).await?,
    };
    Ok(())
}

/// The secrets go along every time, because a keychain can have been emptied between two rehearsals.
fn draft(base_url: String, credentials: &Credentials, known: Option<&Connection>) -> ConnectionDraft {
    let secrets = [("apiKey", &credentials.api_key), ("apiSecret", &credentials.api_secret)];
    let confirmation = UnitConfirmationDraft {
        by: "Khlang".to_owned(),
        on: "Rehearsal".to_owned(),
        note: "The built-in provider takes 1000.00 for 1,000.00 THB.".to_owned(),
    };
    ConnectionDraft {
        name: known.map_or(CONNECTION_NAME, |known| &known.settings.name).to_owned(),
        provider: PROVIDER.to_owned(),
        base_url,
        secrets: secrets
            .into_iter()
            .map(|(slot, text)| (slot.to_owned(), Secret::new(text.clone())))
            .collect::<BTreeMap<_, _>>(),
        amount_unit: Some(AmountUnit::Baht),
        unit_confirmation: Some(confirmation),
        wallet_enabled: known.is_some_and(|known| known.settings.wallet_enabled),
        minimum: limit(known.and_then(|known| known.settings.minimum)),
        maximum: limit(known.and_then(|known| known.settings.maximum)),
    }
}

fn limit(amount: Option<khlang_domain::money::Satang>) -> String {
    amount.map(khlang_domain::money::Satang::to_baht_text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use khlang_domain::{account::AccountNumber, bank::BankCode, payee::PayeeName};

    #[test]
    fn every_sample_can_be_paid() {
        for (account, bank, name) in SAMPLES {
            assert!(AccountNumber::parse_typed(account).is_ok(), "{account}");
            assert!(BankCode::parse(bank).is_ok(), "{bank}");
            assert!(PayeeName::parse(name).is_ok(), "{name}");
        }
    }
}
