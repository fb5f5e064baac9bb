//! A payment advice: one payout on one sheet, to be sent to whoever was to be paid.
//!
//! Only a payout that the provider, or people with evidence, call paid gets the title of an advice; every other state, an alarm and a
//! rehearsal get a sheet that says plainly that it proves no payment. The account is masked to its last four digits.

mod sheet;

use crate::{
    DocumentError, Imprint, Wording,
    paper::{self, Paper},
    reason::reason,
};
use khlang_domain::{
    account::AccountNumber,
    approval::Environment,
    bank::BankCode,
    ids::ProviderPayoutId,
    instruction::Destination,
    money::Satang,
    outcome::ProviderStatus,
    payee::PayeeName,
    payout::{Payout, PayoutState},
    reference::Reference,
    time::UtcMillis,
};

/// The kinds of sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AdviceFormat {
    /// An A4 page.
    Pdf,
    /// The same sheet as a picture, cut off below its last line.
    Png,
}

/// Who says that a payout is in its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Witness {
    /// The provider, or the desk itself where it went no further.
    Provider,
    /// People of the office, with evidence.
    People,
}

/// What stands on the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// Whose paper it is.
    pub imprint: Imprint,
    /// Where the payout stands.
    pub state: PayoutState,
    /// Since when.
    pub state_since: UtcMillis,
    /// Who says so.
    pub witness: Witness,
    /// Whether an alarm stands; then it proves nothing, whatever its state.
    pub is_in_doubt: bool,
    /// How much.
    pub amount: Satang,
    /// In whose name.
    pub payee: PayeeName,
    /// To what kind of place.
    pub destination: Destination,
    /// At which bank.
    pub bank: BankCode,
    /// To which account; the sheet shows its last four digits.
    pub account: AccountNumber,
    /// Our reference.
    pub reference: Reference,
    /// What the provider calls it.
    pub provider_id: Option<ProviderPayoutId>,
    /// A free text; left out where it is empty.
    pub description: String,
    /// When it was entered.
    pub entered_at: UtcMillis,
    /// When it was paid.
    pub paid_at: Option<UtcMillis>,
    /// Why it failed, was refused or came back.
    pub reason: Option<String>,
}

impl Advice {
    /// The payout as it stands; `None` for a draft, of which nobody is advised.
    #[must_use]
    pub fn of(payout: &Payout, imprint: Imprint) -> Option<Self> {
        let instruction = payout.instruction.as_ref()?;
        let says_provider = match payout.state {
            PayoutState::Paid => payout.provider_status == Some(ProviderStatus::Paid),
            PayoutState::Failed => payout.provider_status == Some(ProviderStatus::Failed),
            _ => true,
        };
        Some(Self {
            imprint,
            state: payout.state,
            state_since: payout.state_since,
            witness: if says_provider { Witness::Provider } else { Witness::People },
            is_in_doubt: payout.alarm.is_some(),
            amount: instruction.amount,
            payee: instruction.account_name.clone(),
            destination: instruction.destination,
            bank: instruction.bank.clone(),
            account: instruction.account_number.clone(),
            reference: instruction.reference.clone(),
            provider_id: payout.provider_id.clone(),
            description: instruction.description.clone(),
            entered_at: payout.entered_at.unwrap_or(payout.listed_at),
            paid_at: payout.paid_at,
            reason: reason(payout),
        })
    }

    /// Whether the sheet may be taken for a sign that the money moved.
    #[must_use]
    pub fn tells_of_a_payment(&self) -> bool {
        self.state == PayoutState::Paid && !self.is_in_doubt && self.imprint.environment == Environment::Live
    }
}

/// Draws the sheet. The same advice in the same wording is the same bytes.
///
/// # Errors
/// Where a page or a picture cannot be made.
pub fn advice(advice: &Advice, wording: Wording, format: AdviceFormat) -> Result<Vec<u8>, DocumentError> {
    let paper: Paper = sheet::draw(advice, wording);
    match format {
        AdviceFormat::Pdf => paper::pdf(&paper),
        AdviceFormat::Png => paper::picture(&paper),
    }
}
