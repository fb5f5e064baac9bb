//! The rehearsal: the built-in providers on loopback, a connection to each, and what happens next at them.
//!
//! Lives beside a rehearsal desk and never beside a live one. The connections are ordinary ones, added and changed through the desk like
//! any other; only their addresses move with the ports.

mod twins;

use crate::{
    folders::Folders,
    views::{ErrorView, RehearsalNext, RehearsalPerson, RehearsalView, SamplePayeeView, codes::ShellErrorCode},
};
use khlang_desk::{ConnectionDraft, ConnectionError, Desk, DutyError, PersonError, SignedIn, UnitConfirmationDraft};
use khlang_domain::{
    connection::{AmountUnit, Connection},
    ids::Actor,
    money::Satang,
    person::{Role, Roles},
};
use khlang_providers::{registry, spelling::SpellingSource};
use khlang_sandbox::{Answer, CancelStep, CreateStep, Fate, Plan, Status, Timing};
use khlang_vault::Secret;
use std::sync::{Mutex, MutexGuard, PoisonError};
use twins::{Entrance, PROVIDERS, Twins};

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

/// Who stands ready, with passwords that everybody may know: one who enters, one who approves, and one who looks after the office and
/// approves as well, so that what takes two supervisors can be rehearsed too.
const PEOPLE: [(&str, &str, &[Role]); 3] = [
    ("สมศรี ใจดี", "somsri-2569", &[Role::Operator]),
    ("มานี รักดี", "manee-2569", &[Role::Supervisor]),
    ("วิชัย ยิ่งดี", "wichai-2569", &[Role::Supervisor, Role::Administrator]),
];

/// A rehearsal at work.
pub(crate) struct Rehearsal {
    twins: Twins,
    chosen: Mutex<Chosen>,
}

/// What was picked on the panel, and how many payouts the providers had been asked for by then.
#[derive(Clone, Copy)]
struct Chosen {
    next: RehearsalNext,
    creates_before: u64,
}

impl Rehearsal {
    /// Starts the twins and leads the rehearsal's connections to them. Without a keychain there are no connections yet, and the desk says
    /// why.
    pub(crate) async fn start(desk: &Desk, folders: &Folders) -> Result<Self, ErrorView> {
        let twins = Twins::start(|provider| folders.rehearsal_ledger(provider)).await.map_err(|error| {
            tracing::error!(%error, "the rehearsal's providers did not start");
            ErrorView::from(ShellErrorCode::RehearsalNotStarted)
        })?;
        if let Err(error) = furnish(desk).await {
            twins.stop().await;
            return Err(error.into());
        }
        match lead_to(desk, &twins).await {
            Ok(()) => {}
            Err(ConnectionError::Keychain(state)) => {
                tracing::warn!(state = state.code(), "no keychain for the rehearsal's connections");
                desk.check_keychain().await;
            }
            Err(error) => {
                twins.stop().await;
                return Err(error.into());
            }
        }
        let chosen = Chosen { next: RehearsalNext::Paid, creates_before: 0 };
        Ok(Self { twins, chosen: Mutex::new(chosen) })
    }

    /// What the providers do from now on; what was picked before is forgotten.
    pub(crate) fn choose(&self, next: RehearsalNext) {
        self.twins.plan(&plan(next));
        *self.chosen() = Chosen { next, creates_before: self.twins.creates() };
    }

    /// As the panel shows it.
    pub(crate) fn view(&self) -> RehearsalView {
        self.forget_what_is_over();
        RehearsalView {
            next: self.chosen().next,
            samples: SAMPLES
                .map(|(account_number, bank_code, account_name)| SamplePayeeView {
                    account_number: account_number.to_owned(),
                    bank_code: bank_code.to_owned(),
                    account_name: account_name.to_owned(),
                })
                .to_vec(),
            providers: PROVIDERS.map(str::to_owned).to_vec(),
        }
    }

    /// Who stands ready.
    pub(crate) fn people(&self) -> Vec<RehearsalPerson> {
        let people = PEOPLE.iter();
        people
            .map(|(name, password, roles)| RehearsalPerson {
                name: (*name).to_owned(),
                password: (*password).to_owned(),
                roles: roles.iter().copied().map(Into::into).collect(),
            })
            .collect()
    }

    /// Stops the twins; their ledgers stay for the next time.
    pub(crate) async fn stop(self) {
        self.twins.stop().await;
    }

    /// One answer is lost, not every one: a repeat has to get through, and so has the next payout at another provider.
    fn forget_what_is_over(&self) {
        let chosen = *self.chosen();
        if chosen.next == RehearsalNext::LostAnswer && self.twins.creates() > chosen.creates_before {
            self.choose(RehearsalNext::Paid);
        }
    }

    fn chosen(&self) -> MutexGuard<'_, Chosen> {
        self.chosen.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Has the people ready, as they are shown.
async fn furnish(desk: &Desk) -> Result<(), PersonError> {
    for (name, password, roles) in PEOPLE {
        let roles: Roles = roles.iter().copied().collect();
        desk.furnish_person(&Actor::new(name), roles, &Secret::new(password.to_owned())).await?;
    }
    Ok(())
}

/// Adds the connections, or moves those from last time to the twins' new addresses.
async fn lead_to(desk: &Desk, twins: &Twins) -> Result<(), ConnectionError> {
    let journal = desk.journal().clone();
    let known = tokio::task::spawn_blocking(move || journal.connections())
        .await
        .map_err(|error| ConnectionError::Journal(error.to_string()))??;
    let who = desk.for_rehearsal().ok_or(DutyError::Locked)?;
    for entrance in twins.entrances() {
        let known = known.iter().find(|connection| connection.settings.provider.as_str() == entrance.provider);
        let draft = draft(entrance, known);
        let connection = match known {
            Some(known) => desk.update_connection(&known.id, known.revision, &draft, &who).await?,
            None => desk.add_connection(&draft, &who).await?,
        };
        confirm_banks(desk, &connection, &who).await?;
    }
    Ok(())
}

/// The twins spell banks as it is likely, so that nobody has to confirm a provider that does not exist.
async fn confirm_banks(desk: &Desk, connection: &Connection, who: &SignedIn) -> Result<(), ConnectionError> {
    let settings = &connection.settings;
    let rule = registry::find(settings.provider.as_str()).and_then(|entry| entry.spelling);
    let spellings = rule.map(|rule| rule.spellings(&settings.confirmed_banks)).unwrap_or_default();
    let likely = spellings.into_iter().filter(|spelling| spelling.source == SpellingSource::Likely);
    let likely: Vec<_> = likely.map(|spelling| (spelling.bank.as_str().to_owned(), spelling.text)).collect();
    if !likely.is_empty() {
        desk.confirm_banks(&connection.id, connection.revision, &likely, who).await?;
    }
    Ok(())
}

/// The secrets go along every time, because a keychain can have been emptied between two rehearsals.
fn draft(entrance: Entrance, known: Option<&Connection>) -> ConnectionDraft {
    let in_doubt = registry::find(entrance.provider).is_some_and(|entry| entry.capabilities.needs_amount_unit);
    let confirmation = UnitConfirmationDraft {
        by: "Khlang".to_owned(),
        on: "Rehearsal".to_owned(),
        note: "The built-in provider takes 1000.00 for 1,000.00 THB.".to_owned(),
    };
    let secrets = entrance.secrets.into_iter();
    let plain_fields = entrance.plain_fields.into_iter();
    ConnectionDraft {
        name: known.map_or(entrance.name, |known| &known.settings.name).to_owned(),
        provider: entrance.provider.to_owned(),
        base_url: entrance.base_url,
        secrets: secrets.map(|(slot, text)| (slot.to_owned(), Secret::new(text))).collect(),
        amount_unit: in_doubt.then_some(AmountUnit::Baht),
        unit_confirmation: in_doubt.then_some(confirmation),
        wallet_enabled: known.is_some_and(|known| known.settings.wallet_enabled),
        minimum: limit(known.and_then(|known| known.settings.minimum)),
        maximum: limit(known.and_then(|known| known.settings.maximum)),
        plain_fields: plain_fields.map(|(name, text)| (name.to_owned(), text)).collect(),
    }
}

fn limit(amount: Option<Satang>) -> String {
    amount.map(Satang::to_baht_text).unwrap_or_default()
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
