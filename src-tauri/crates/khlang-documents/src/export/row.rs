//! A payout as a row of an export.

use crate::reason::reason;
use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    money::Satang,
    payout::{Payout, PayoutState},
    time::UtcMillis,
};

/// A row. Drafts may have anything in their texts, and nothing where they were not filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// When it was entered, or a draft last kept.
    pub listed_at: UtcMillis,
    /// Our reference.
    pub reference: String,
    /// Where it stands.
    pub state: PayoutState,
    /// Since when.
    pub state_since: UtcMillis,
    /// Whose account.
    pub payee: String,
    /// At which bank; `None` where none was picked.
    pub bank: Option<BankCode>,
    /// The whole account number, digits only once it was entered.
    pub account: String,
    /// How much; `None` for a draft whose amount cannot be read.
    pub amount: Option<Satang>,
    /// What people call the connection.
    pub connection: String,
    /// What the provider calls it.
    pub provider_id: String,
    /// When it was paid: the provider's time, or when it was first seen as paid.
    pub paid_at: Option<UtcMillis>,
    /// Why it failed, was refused or came back.
    pub reason: String,
    /// A free text.
    pub description: String,
    /// Who made it.
    pub maker: String,
    /// Who signed it.
    pub signed_by: Vec<String>,
}

impl Row {
    /// The payout as it stands, through the connection that people call so.
    #[must_use]
    pub fn of(payout: &Payout, connection: &str) -> Self {
        let mut row = Self {
            listed_at: payout.listed_at,
            reference: String::new(),
            state: payout.state,
            state_since: payout.state_since,
            payee: String::new(),
            bank: None,
            account: String::new(),
            amount: payout.amount(),
            connection: connection.to_owned(),
            provider_id: payout.provider_id.as_ref().map(ToString::to_string).unwrap_or_default(),
            paid_at: payout.paid_at,
            reason: reason(payout).unwrap_or_default(),
            description: String::new(),
            maker: payout.maker.to_string(),
            signed_by: payout.approvals.iter().map(|approval| approval.envelope.signer.to_string()).collect(),
        };
        if let Some(instruction) = &payout.instruction {
            instruction.reference.as_str().clone_into(&mut row.reference);
            instruction.account_name.as_str().clone_into(&mut row.payee);
            row.bank = Some(instruction.bank.clone());
            instruction.account_number.as_str().clone_into(&mut row.account);
            row.description.clone_from(&instruction.description);
        } else if let Some(typed) = &payout.typed {
            row.reference.clone_from(&typed.reference);
            row.payee.clone_from(&typed.account_name);
            row.bank = typed.bank.clone().and_then(|bank| BankCode::try_from(bank).ok());
            row.account = AccountNumber::parse_typed(&typed.account_number)
                .map_or_else(|_| typed.account_number.clone(), |number| number.as_str().to_owned());
            row.description.clone_from(&typed.description);
        }
        row
    }
}
