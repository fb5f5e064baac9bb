//! Connections as the window shows them, and their health. Of a secret leave its last four characters and its age.

use super::{
    basics::{CodeView, MoneyText, TimeText},
    payout::PayoutState,
};
use khlang_desk::{Gate, Health, HealthState as DeskHealth};
use khlang_domain::{
    bank,
    connection::{AmountUnit as DomainUnit, Connection, ConnectionSettings, StopReason},
    outcome::{Balance, BalanceAt},
    payout as domain,
    time::UtcMillis,
};
use khlang_providers::{check::CheckResult, registry, spelling::SpellingSource};
use serde::{Deserialize, Serialize};
use specta::Type;
use std::collections::BTreeMap;

/// What "1000.00" means on the wire of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AmountUnit {
    /// 1,000.00 THB.
    Baht,
    /// 10.00 THB.
    Satang,
}

impl From<AmountUnit> for DomainUnit {
    fn from(unit: AmountUnit) -> Self {
        match unit {
            AmountUnit::Baht => Self::Baht,
            AmountUnit::Satang => Self::Satang,
        }
    }
}

impl From<DomainUnit> for AmountUnit {
    fn from(unit: DomainUnit) -> Self {
        match unit {
            DomainUnit::Baht => Self::Baht,
            DomainUnit::Satang => Self::Satang,
        }
    }
}

/// Who said that the unit is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UnitConfirmation {
    /// Who at the provider confirmed it.
    pub by: String,
    /// When, as typed.
    pub on: String,
    /// How.
    pub note: String,
    /// Who recorded it here.
    pub recorded_by: String,
    /// When it was recorded here.
    pub recorded_at: TimeText,
}

/// A connection, with everything about it but its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionView {
    /// Which one.
    pub id: String,
    /// Goes back with every command about it.
    pub revision: u32,
    /// What people call it.
    pub name: String,
    /// The key of its provider.
    pub provider: String,
    /// Scheme and host.
    pub base_url: String,
    /// What an amount means on its wire.
    pub amount_unit: Option<AmountUnit>,
    /// Who said so.
    pub unit_confirmation: Option<UnitConfirmation>,
    /// Whether the wallet destination is offered.
    pub wallet_enabled: bool,
    /// The smallest amount that goes through it.
    pub minimum: Option<MoneyText>,
    /// The largest.
    pub maximum: Option<MoneyText>,
    /// What is known of its secrets.
    pub secrets: Vec<SecretNoteView>,
    /// Whether it is stopped, and why.
    pub stopped: Option<StoppedView>,
    /// Why nothing can be sent through it now; null when it can. Codes are messages `gate.<code>`.
    pub sending_locked: Option<CodeView>,
    /// How it is.
    pub health: HealthView,
    /// Codes of banks that it cannot pay, with the reason.
    pub unpayable_banks: Vec<UnpayableBankView>,
    /// What its provider asks for beside secrets, by name.
    pub plain_fields: BTreeMap<String, String>,
    /// Banks whose spelling a person has to confirm, or has confirmed.
    pub bank_spellings: Vec<BankSpellingView>,
    /// The calibration under way or done, where there is one.
    pub calibration: Option<CalibrationView>,
}

/// How a provider is thought to spell a bank, and whether a person has confirmed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BankSpellingView {
    /// Which bank.
    pub bank_code: String,
    /// The likely spelling, or the confirmed one.
    pub spelling: String,
    /// Null while it is not confirmed.
    pub confirmed_by: Option<String>,
    /// When.
    pub confirmed_at: Option<TimeText>,
}

/// A smallest payout to an account of one's own, to find out what an amount means on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CalibrationView {
    /// The payout.
    pub payout_id: String,
    /// Where it stands.
    pub state: PayoutState,
    /// What was sent, in the reading that was chosen.
    pub amount: MoneyText,
    /// The balance before.
    pub before: Option<BalanceView>,
    /// The balance after it was paid.
    pub after: Option<BalanceView>,
    /// `waiting`, `agrees` (the chosen reading is right), `otherUnit` (the other one is), `unclear`; message `calibration.<code>`.
    pub verdict: CodeView,
    /// Whether it was accepted as the confirmation of the unit.
    pub accepted: bool,
}

/// A bank that a connection cannot pay. The reason is a message `problem.<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UnpayableBankView {
    /// Which bank.
    pub bank_code: String,
    /// Why not.
    pub reason: CodeView,
}

/// What is remembered of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SecretNoteView {
    /// The slot.
    pub name: String,
    /// Its last four characters; empty for a short one.
    pub last_four: String,
    /// When it was put into the keychain.
    pub set_at: TimeText,
}

/// A stop, until a person resumes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StoppedView {
    /// Since when.
    pub at: TimeText,
    /// Why. Message `stopped.<code>`.
    pub reason: CodeView,
    /// Which payout stopped it.
    pub payout_id: Option<String>,
}

/// How the way to the provider is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HealthView {
    /// In one word.
    pub state: HealthState,
    /// When a call was last answered as it should be.
    pub last_success_at: Option<TimeText>,
    /// How long that took.
    pub latency_ms: Option<u32>,
    /// Provider's clock minus ours, milliseconds.
    pub clock_difference_ms: Option<i32>,
    /// What is wrong. Message `check.<code>`.
    pub trouble: Option<CodeView>,
    /// The last balance; none where the provider does not say beyond doubt what can be paid out.
    pub balance: Option<BalanceView>,
    /// What else the provider told of its money, by its own names: to be shown, and nothing is computed with it.
    pub other_balances: Vec<OtherBalanceView>,
}

/// Health in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum HealthState {
    /// The last call was answered as it should be.
    Ok,
    /// It was not.
    Trouble,
    /// Not asked yet.
    Unknown,
}

/// Money at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BalanceView {
    /// What can be paid out.
    pub available: MoneyText,
    /// What is being settled.
    pub settlement: Option<MoneyText>,
    /// `THB`.
    pub currency: String,
    /// The provider's word for the account's state.
    pub status: Option<String>,
    /// When it was told.
    pub as_of: TimeText,
}

/// A number at the provider of which only the provider knows the meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OtherBalanceView {
    /// As the provider calls it.
    pub name: String,
    /// As the provider wrote it.
    pub amount: String,
    /// When it was told.
    pub as_of: TimeText,
}

/// The result of asking the provider. Message `check.<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionCheckView {
    /// What was found.
    pub result: CodeView,
    /// The balance, where it was told.
    pub balance: Option<BalanceView>,
    /// Provider's clock minus ours, milliseconds.
    pub clock_difference_ms: Option<i32>,
    /// How long the answer took.
    pub latency_ms: Option<u32>,
}

/// A connection as the window shows it. `calibration` is where the payout of its calibration stands.
#[must_use]
pub fn connection_view(
    connection: &Connection,
    health: &Health,
    gate: Option<Gate>,
    calibration: Option<domain::PayoutState>,
) -> ConnectionView {
    let settings = &connection.settings;
    ConnectionView {
        id: connection.id.as_str().to_owned(),
        revision: super::basics::small(connection.revision),
        name: settings.name.clone(),
        provider: settings.provider.as_str().to_owned(),
        base_url: settings.base_url.clone(),
        amount_unit: settings.amount_unit.map(AmountUnit::from),
        unit_confirmation: settings.unit_confirmation.as_ref().map(|confirmation| UnitConfirmation {
            by: confirmation.by.clone(),
            on: confirmation.on.clone(),
            note: confirmation.note.clone(),
            recorded_by: confirmation.recorded_by.as_str().to_owned(),
            recorded_at: confirmation.recorded_at.into(),
        }),
        wallet_enabled: settings.wallet_enabled,
        minimum: settings.minimum.map(MoneyText::from),
        maximum: settings.maximum.map(MoneyText::from),
        secrets: connection
            .secrets
            .iter()
            .map(|note| SecretNoteView {
                name: note.name.clone(),
                last_four: note.last_four.clone(),
                set_at: note.set_at.into(),
            })
            .collect(),
        stopped: connection.stopped.as_ref().map(|stop| match &stop.reason {
            StopReason::Mismatch { payout, differences } => StoppedView {
                at: stop.at.into(),
                reason: super::timeline::difference_params(differences)
                    .into_iter()
                    .fold(CodeView::plain("mismatch"), |code, (name, value)| code.with(name, value)),
                payout_id: Some(payout.as_str().to_owned()),
            },
        }),
        sending_locked: gate.map(gate_code),
        health: health_view(health),
        unpayable_banks: unpayable(settings),
        plain_fields: settings.plain_fields.clone(),
        bank_spellings: spellings(settings),
        calibration: calibration.and_then(|state| calibration_view(connection, state)),
    }
}

fn calibration_view(connection: &Connection, state: domain::PayoutState) -> Option<CalibrationView> {
    let calibration = connection.calibration.as_ref()?;
    // Whoever confirms the unit after it was measured has its verdict before them.
    let accepted =
        connection.settings.unit_is_confirmed()
            && connection.settings.unit_confirmation.as_ref().is_some_and(|confirmation| {
                calibration.after.is_some_and(|after| confirmation.recorded_at >= after.at)
            });
    Some(CalibrationView {
        payout_id: calibration.payout.as_str().to_owned(),
        state: PayoutState::of(state)?,
        amount: calibration.amount.into(),
        before: Some(balance_at_view(calibration.before)),
        after: calibration.after.map(balance_at_view),
        verdict: CodeView::plain(calibration.verdict().code()),
        accepted,
    })
}

/// A balance of which only what can be paid out was kept.
pub(super) fn balance_at_view(balance: BalanceAt) -> BalanceView {
    BalanceView {
        available: balance.available.into(),
        settlement: None,
        currency: "THB".to_owned(),
        status: None,
        as_of: balance.at.into(),
    }
}

/// The banks whose spelling is a person's to confirm, in the order of the directory.
fn spellings(settings: &ConnectionSettings) -> Vec<BankSpellingView> {
    let rule = registry::find(settings.provider.as_str()).and_then(|entry| entry.spelling);
    let spellings = rule.map(|rule| rule.spellings(&settings.confirmed_banks)).unwrap_or_default();
    spellings
        .into_iter()
        .filter_map(|spelling| {
            let confirmed = match spelling.source {
                SpellingSource::Documented => return None,
                SpellingSource::Confirmed(confirmed) => Some(confirmed),
                SpellingSource::Likely => None,
            };
            Some(BankSpellingView {
                bank_code: spelling.bank.as_str().to_owned(),
                spelling: spelling.text,
                confirmed_by: confirmed.as_ref().map(|confirmed| confirmed.by.as_str().to_owned()),
                confirmed_at: confirmed.map(|confirmed| confirmed.at.into()),
            })
        })
        .collect()
}

/// What locks sending, as a code.
pub(super) fn gate_code(gate: Gate) -> CodeView {
    let code = CodeView::plain(gate.code());
    let code = match gate.reason() {
        Some(reason) => code.with("reason", reason),
        None => code,
    };
    match gate {
        Gate::AskedToWait { until } => code.with("until", TimeText::from(until).as_str()),
        _ => code,
    }
}

pub(super) fn health_view(health: &Health) -> HealthView {
    HealthView {
        state: match health.state {
            DeskHealth::Ok => HealthState::Ok,
            DeskHealth::Trouble => HealthState::Trouble,
            DeskHealth::Unknown => HealthState::Unknown,
        },
        last_success_at: health.last_success_at.map(TimeText::from),
        latency_ms: health.latency_ms.map(super::basics::small),
        clock_difference_ms: health.clock_difference_ms.map(near),
        trouble: health.trouble.map(CodeView::plain),
        balance: health.balance.as_ref().and_then(|(balance, as_of)| balance_view(balance, *as_of)),
        other_balances: health.balance.as_ref().map(|(balance, as_of)| others(balance, *as_of)).unwrap_or_default(),
    }
}

fn others(balance: &Balance, as_of: UtcMillis) -> Vec<OtherBalanceView> {
    let view = |(name, amount): &(String, String)| OtherBalanceView {
        name: name.clone(),
        amount: amount.clone(),
        as_of: as_of.into(),
    };
    balance.others.iter().map(view).collect()
}

/// `None` where the provider does not say beyond doubt what can be paid out.
fn balance_view(balance: &Balance, as_of: UtcMillis) -> Option<BalanceView> {
    Some(BalanceView {
        available: balance.available?.into(),
        settlement: balance.settlement.map(MoneyText::from),
        currency: balance.currency.clone(),
        status: balance.status.clone(),
        as_of: as_of.into(),
    })
}

/// Beyond 24 days the number says no more than its sign.
fn near(millis: i64) -> i32 {
    i32::try_from(millis).unwrap_or(if millis < 0 { i32::MIN } else { i32::MAX })
}

fn unpayable(settings: &ConnectionSettings) -> Vec<UnpayableBankView> {
    let Some(entry) = registry::find(settings.provider.as_str()) else { return Vec::new() };
    let banks = entry.rules_for(settings).banks;
    bank::directory()
        .iter()
        .filter_map(|bank| {
            let code = bank.code.as_str();
            let reason = CodeView::plain(banks.unpayable(&bank.code)?).with("bank", code);
            Some(UnpayableBankView { bank_code: code.to_owned(), reason })
        })
        .collect()
}

/// What the check found.
#[must_use]
pub fn check_view(result: &CheckResult, now: UtcMillis) -> ConnectionCheckView {
    ConnectionCheckView {
        result: CodeView::plain(result.finding.code()),
        balance: result.balance.as_ref().and_then(|balance| balance_view(balance, now)),
        clock_difference_ms: result.clock_difference_ms.map(near),
        latency_ms: result.latency_ms.map(super::basics::small),
    }
}
