//! What an amount means on the wire, found out with a smallest payout to an account of one's own: the balance before, the payout, the
//! balance after it was paid. And how a provider spells its banks, where a person has to say so.
//!
//! A calibration is an ordinary payout, sent by the dispatcher like any other; it is the one that may go while the unit is chosen and not
//! confirmed. Its verdict is a proposal until a person accepts it.

use crate::{
    connections::{ConnectionField, ConnectionProblem},
    desk::{Desk, Inner},
    duty::SignedIn,
    enter::reference_taken,
    error::{ConnectionError, PayoutError},
    lane::Lane,
};
use khlang_domain::{
    bank::BankCode,
    connection::{AmountUnit, Calibration, CalibrationVerdict, ConfirmedBank, Connection, UnitConfirmation},
    entry::{ConnectionEntry, Entry, Subject},
    ids::{Actor, ConnectionId, IdempotencyKey, PayoutId},
    instruction::{Field, FieldProblem, Instruction, Typed},
    money::Satang,
    outcome::BalanceAt,
    payout::{Command, PayoutState, decide},
    person::Role,
};
use khlang_journal::{Addition, AppendError};
use khlang_providers::spelling::{SpellingError, SpellingRule};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The most that a calibration may be, where the provider asks for no more: what it is in the other reading is lost if this one is wrong.
const MOST_CALIBRATED: Satang = Satang::new(10_000);

/// Why a calibration cannot be begun or accepted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalibrationRefusal {
    /// The provider's amounts are not in doubt, or the unit is confirmed.
    #[error("there is nothing to find out")]
    NotNeeded,
    /// The unit has not been chosen yet.
    #[error("no unit is chosen")]
    UnitNotChosen,
    /// One is under way.
    #[error("one is under way")]
    UnderWay,
    /// The balance cannot be read now.
    #[error("the balance cannot be read")]
    NoBalance,
    /// Its verdict is not clear enough to be accepted.
    #[error("its verdict is not clear")]
    NotClear,
}

impl CalibrationRefusal {
    /// Every refusal.
    pub const ALL: [Self; 5] = [Self::NotNeeded, Self::UnitNotChosen, Self::UnderWay, Self::NoBalance, Self::NotClear];

    /// The code of its message.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotNeeded => "calibrationNotNeeded",
            Self::UnitNotChosen => "calibrationUnitNotChosen",
            Self::UnderWay => "calibrationUnderWay",
            Self::NoBalance => "calibrationNoBalance",
            Self::NotClear => "calibrationNotClear",
        }
    }
}

impl Desk {
    /// Sends a payout to an account of one's own to find out what amounts mean. Needs no ticks: it is meant to be a first one.
    ///
    /// # Errors
    /// [`PayoutError`]: fields, a [`CalibrationRefusal`], or a connection that is no longer at `expected`.
    pub async fn begin_calibration(
        &self,
        connection: &ConnectionId,
        expected: u64,
        typed: &Typed,
        who: &SignedIn,
    ) -> Result<PayoutId, PayoutError> {
        self.inner.require(who, &[Role::Administrator])?;
        let desk = &self.inner;
        let lane = desk.lane(connection).ok_or(PayoutError::ChangedMeanwhile)?;
        let known = lane.state().connection.clone();
        if known.revision != expected {
            return Err(PayoutError::ChangedMeanwhile);
        }
        let unit = desk.may_calibrate(&lane, &known).await?;
        let typed = Typed { connection: Some(connection.clone()), ..typed.clone() };
        let rules = lane.entry().map(|entry| entry.rules_for(&known.settings)).ok_or(CalibrationRefusal::NotNeeded)?;
        let instruction = Instruction::check(&typed, &rules).map_err(PayoutError::Problems)?;
        let most = rules.minimum.unwrap_or(Satang::ZERO).max(MOST_CALIBRATED);
        if instruction.amount > most {
            let params = BTreeMap::from([("limit".to_owned(), most.to_grouped_text())]);
            let problem = FieldProblem { field: Field::Amount, row: None, code: "amountAboveMaximum", params };
            return Err(PayoutError::Problems(vec![problem]));
        }
        let before = desk.balance_now(&lane).await.ok_or(CalibrationRefusal::NoBalance)?;

        let id = PayoutId::new(Uuid::now_v7().to_string());
        let calibration = Calibration { payout: id.clone(), unit, amount: instruction.amount, before, after: None };
        let _weighing = desk.weighing.lock().await;
        let facts = desk.facts(&id, &instruction, who.name(), desk.now()).await?;
        let command = Command::Enter {
            instruction,
            key: IdempotencyKey::new(Uuid::new_v4().to_string()),
            accepted_warnings: Vec::new(),
            facts,
        };
        let entered = decide(None, command, &desk.context(Some(connection), who.name()))?;
        let addition = |subject, expected_revision, entries| Addition {
            subject,
            expected_revision,
            who: who.name().clone(),
            at: desk.now(),
            entries,
        };
        let began = vec![ConnectionEntry::CalibrationBegan { calibration }.into()];
        let additions = vec![
            addition(Subject::Connection(connection.clone()), expected, began),
            addition(Subject::Payout(id.clone()), 0, entered.into_iter().map(Entry::from).collect()),
        ];
        match desk.append(additions).await {
            Ok(_) => Ok(id),
            Err(AppendError::Conflict { .. }) => Err(PayoutError::ChangedMeanwhile),
            Err(AppendError::ReferenceTaken { payout }) => Err(PayoutError::Problems(vec![reference_taken(&payout)])),
            Err(error) => Err(PayoutError::Journal(error.to_string())),
        }
    }

    /// Takes a calibration's verdict as the confirmation of the unit; where it says so, of the other one.
    ///
    /// # Errors
    /// [`ConnectionError::Calibration`] unless the verdict is clear, or a connection that is no longer at `expected`.
    pub async fn accept_calibration(
        &self,
        connection: &ConnectionId,
        expected: u64,
        who: &SignedIn,
    ) -> Result<Connection, ConnectionError> {
        self.inner.require(who, &[Role::Administrator])?;
        let desk = &self.inner;
        let known = desk.known(connection, expected)?;
        let Some(calibration) = known.calibration.as_ref() else { return Err(CalibrationRefusal::NotClear.into()) };
        let unit = match calibration.verdict() {
            CalibrationVerdict::Agrees => calibration.unit,
            CalibrationVerdict::OtherUnit => calibration.unit.other(),
            CalibrationVerdict::Waiting | CalibrationVerdict::Unclear => {
                return Err(CalibrationRefusal::NotClear.into());
            }
        };
        let mut settings = known.settings.clone();
        settings.amount_unit = Some(unit);
        settings.unit_confirmation = Some(UnitConfirmation {
            unit,
            by: who.name().as_str().to_owned(),
            on: crate::day::bangkok_date(desk.now()),
            note: note_of(calibration),
            recorded_by: who.name().clone(),
            recorded_at: desk.now(),
        });
        let entry = ConnectionEntry::Changed { settings, secrets: known.secrets };
        desk.append_connection(connection, expected, who.name(), entry).await
    }

    /// Records how the provider spells banks, as a person confirmed it.
    ///
    /// # Errors
    /// [`ConnectionError::Problems`] for a bank that is not in the directory or whose spelling is not asked for, or an empty spelling;
    /// or a connection that is no longer at `expected`.
    pub async fn confirm_banks(
        &self,
        connection: &ConnectionId,
        expected: u64,
        banks: &[(String, String)],
        who: &SignedIn,
    ) -> Result<Connection, ConnectionError> {
        self.inner.require(who, &[Role::Administrator])?;
        let desk = &self.inner;
        let known = desk.known(connection, expected)?;
        let entry = desk.lane(connection).and_then(|lane| lane.entry()).ok_or(ConnectionError::NoSuchConnection)?;
        let kept = read_spellings(entry.spelling, &known.settings.confirmed_banks, banks)?;
        let mut settings = known.settings.clone();
        for (bank, spelling) in kept {
            settings.confirmed_banks.insert(bank, ConfirmedBank { spelling, by: who.name().clone(), at: desk.now() });
        }
        let entry = ConnectionEntry::Changed { settings, secrets: known.secrets };
        desk.append_connection(connection, expected, who.name(), entry).await
    }
}

impl Inner {
    /// The reading to be tried, where a calibration can be begun.
    async fn may_calibrate(&self, lane: &Lane, known: &Connection) -> Result<AmountUnit, PayoutError> {
        let needed = lane.entry().is_some_and(|entry| entry.capabilities.needs_amount_unit);
        if !needed || known.settings.unit_is_confirmed() {
            return Err(CalibrationRefusal::NotNeeded.into());
        }
        let unit = known.settings.amount_unit.ok_or(CalibrationRefusal::UnitNotChosen)?;
        if let Some(gate) = lane.gate_of_calibration() {
            return Err(PayoutError::Locked(gate));
        }
        let Some(last) = &known.calibration else { return Ok(unit) };
        let payout = self.payout(&last.payout).await?;
        // One at a time: two would move the same balance. What was paid is measured first; what is over otherwise says nothing.
        let is_over = payout.is_none_or(|payout| match payout.state {
            PayoutState::Paid => last.after.is_some(),
            state => matches!(
                state,
                PayoutState::Failed | PayoutState::Canceled | PayoutState::Refused | PayoutState::Rejected
            ),
        });
        if is_over { Ok(unit) } else { Err(CalibrationRefusal::UnderWay.into()) }
    }

    async fn balance_now(&self, lane: &Lane) -> Option<BalanceAt> {
        let provider = lane.provider(self).await.ok()?;
        let balance = provider.as_shows_balance()?.balance().await.ok()?;
        Some(BalanceAt { available: balance.available?, at: self.now() })
    }

    /// Puts the balance after a paid calibration on record, once. Called after each look at the provider.
    pub(crate) async fn measure_calibration(&self, lane: &Lane) {
        let known = lane.state().connection.clone();
        let Some(calibration) = known.calibration.filter(|calibration| calibration.after.is_none()) else { return };
        let Ok(Some(payout)) = self.payout(&calibration.payout).await else { return };
        if payout.state != PayoutState::Paid {
            return;
        }
        let Some(after) = self.balance_now(lane).await else { return };
        let entry = ConnectionEntry::CalibrationMeasured { after };
        let measured = self.append_connection(&known.id, known.revision, &Actor::khlang(), entry).await;
        if let Err(error) = measured {
            tracing::warn!(connection = %known.id, %error, "the balance after a calibration is not on record yet");
        }
    }
}

/// Every spelling that a person wants to confirm, or the problem of each bank where that is not possible.
fn read_spellings(
    rule: Option<&SpellingRule>,
    confirmed: &BTreeMap<BankCode, ConfirmedBank>,
    banks: &[(String, String)],
) -> Result<BTreeMap<BankCode, String>, ConnectionError> {
    let mut typed = BTreeMap::new();
    let mut problems = Vec::new();
    for (code, spelling) in banks {
        match BankCode::parse(code) {
            Ok(bank) => {
                typed.insert(bank, spelling.clone());
            }
            Err(error) => problems.push(spelling_problem(code, error.code(), error.params())),
        }
    }
    let checked = match rule {
        Some(rule) => rule.check(confirmed, &typed),
        None => Err(typed.keys().map(|bank| (bank.clone(), SpellingError::NothingToConfirm)).collect()),
    };
    let kept = checked.unwrap_or_else(|refused| {
        for (bank, error) in refused {
            let params = match &error {
                SpellingError::Taken { bank } => vec![("bank", bank.to_string())],
                _ => Vec::new(),
            };
            problems.push(spelling_problem(bank.as_str(), error.code(), params));
        }
        BTreeMap::new()
    });
    if problems.is_empty() { Ok(kept) } else { Err(ConnectionError::Problems(problems)) }
}

fn spelling_problem(
    bank: &str,
    code: &'static str,
    params: impl IntoIterator<Item = (&'static str, String)>,
) -> ConnectionProblem {
    ConnectionProblem {
        field: ConnectionField::BankSpelling,
        secret: None,
        name: Some(bank.to_owned()),
        code,
        params: params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    }
}

fn note_of(calibration: &Calibration) -> String {
    let after = calibration.after.map(|after| after.available.to_baht_text()).unwrap_or_default();
    format!("{} THB: {} -> {after}", calibration.amount.to_baht_text(), calibration.before.available.to_baht_text())
}
