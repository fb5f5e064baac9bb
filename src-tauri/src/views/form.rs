//! The form of a payout in both directions: what was typed, byte for byte, and what the desk says of it.

use super::{
    basics::{CodeView, MoneyText, TimeText},
    connection::gate_code,
    policy::{MatchedRuleView, matched_rule_view},
};
use khlang_desk::{FormCheck, NewPayout, Warning};
use khlang_domain::{
    ids::ConnectionId,
    instruction::{Destination, Field, FieldProblem, Instruction, Typed},
    words,
};
use serde::{Deserialize, Serialize};
use specta::Type;
use std::collections::BTreeMap;

/// Where the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DestinationKind {
    /// A bank account.
    #[default]
    BankAccount,
    /// A provider's wallet.
    Wallet,
}

/// Exactly what was typed; nothing is lost or changed by checking it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PayoutForm {
    /// The chosen connection.
    pub connection_id: Option<String>,
    /// As typed.
    pub account_number: String,
    /// The picked bank.
    pub bank_code: Option<String>,
    /// As typed.
    pub account_name: String,
    /// As typed.
    pub amount: String,
    /// As typed or suggested.
    pub reference: String,
    /// As typed.
    pub description: String,
    /// As picked.
    pub destination: DestinationKind,
    /// Rows as typed.
    pub details: Vec<DetailForm>,
}

/// A row of the details.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DetailForm {
    /// As typed.
    pub key: String,
    /// As typed.
    pub value: String,
}

impl From<PayoutForm> for Typed {
    fn from(form: PayoutForm) -> Self {
        Self {
            connection: form.connection_id.map(ConnectionId::new),
            account_number: form.account_number,
            bank: form.bank_code,
            account_name: form.account_name,
            amount: form.amount,
            reference: form.reference,
            description: form.description,
            destination: match form.destination {
                DestinationKind::BankAccount => Destination::BankAccount,
                DestinationKind::Wallet => Destination::Wallet,
            },
            details: form.details.into_iter().map(|row| (row.key, row.value)).collect(),
        }
    }
}

pub(super) fn form_of_typed(typed: &Typed) -> PayoutForm {
    let details = typed.details.iter();
    PayoutForm {
        connection_id: typed.connection.as_ref().map(|id| id.as_str().to_owned()),
        account_number: typed.account_number.clone(),
        bank_code: typed.bank.clone(),
        account_name: typed.account_name.clone(),
        amount: typed.amount.clone(),
        reference: typed.reference.clone(),
        description: typed.description.clone(),
        destination: destination(typed.destination),
        details: details.map(|(key, value)| DetailForm { key: key.clone(), value: value.clone() }).collect(),
    }
}

pub(super) fn form_of_instruction(instruction: &Instruction) -> PayoutForm {
    let details = instruction.details.iter();
    PayoutForm {
        connection_id: Some(instruction.connection.as_str().to_owned()),
        account_number: instruction.account_number.as_str().to_owned(),
        bank_code: Some(instruction.bank.as_str().to_owned()),
        account_name: instruction.account_name.as_str().to_owned(),
        amount: instruction.amount.to_baht_text(),
        reference: instruction.reference.as_str().to_owned(),
        description: instruction.description.clone(),
        destination: destination(instruction.destination),
        details: details.map(|(key, value)| DetailForm { key: key.clone(), value: value.clone() }).collect(),
    }
}

fn destination(destination: Destination) -> DestinationKind {
    match destination {
        Destination::BankAccount => DestinationKind::BankAccount,
        Destination::Wallet => DestinationKind::Wallet,
    }
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FormField {
    Connection,
    AccountNumber,
    Bank,
    AccountName,
    Amount,
    Reference,
    Description,
    Destination,
    Details,
    Evidence,
}

impl From<Field> for FormField {
    fn from(field: Field) -> Self {
        match field {
            Field::Connection => Self::Connection,
            Field::AccountNumber => Self::AccountNumber,
            Field::Bank => Self::Bank,
            Field::AccountName => Self::AccountName,
            Field::Amount => Self::Amount,
            Field::Reference => Self::Reference,
            Field::Description => Self::Description,
            Field::Destination => Self::Destination,
            Field::Details => Self::Details,
            Field::Evidence => Self::Evidence,
        }
    }
}

/// Something that makes the payout impossible. Message `problem.<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProblemView {
    /// At which field.
    pub field: FormField,
    /// index of the detail row
    pub row: Option<u32>,
    /// The last part of the message's key.
    pub code: String,
    /// What the message may quote.
    pub params: BTreeMap<String, String>,
}

impl From<FieldProblem> for ProblemView {
    fn from(problem: FieldProblem) -> Self {
        Self {
            field: problem.field.into(),
            row: problem.row.map(super::basics::small),
            code: problem.code.to_owned(),
            params: problem.params,
        }
    }
}

/// Needs a tick before sending; `code` goes back in `acceptedWarnings` and on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WarningView {
    /// The last part of the message's key.
    pub code: String,
    /// What the message may quote.
    pub params: BTreeMap<String, String>,
    /// The payout that it is about, to be opened.
    pub payout_id: Option<String>,
}

impl From<Warning> for WarningView {
    fn from(warning: Warning) -> Self {
        Self {
            code: warning.code.to_owned(),
            params: warning.params,
            payout_id: warning.payout.map(|id| id.as_str().to_owned()),
        }
    }
}

/// A balance after a payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BalanceAfterView {
    /// What would be left.
    pub amount: MoneyText,
    /// When the balance was told.
    pub as_of: TimeText,
}

/// What the desk says of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FormCheckView {
    /// What makes it impossible.
    pub problems: Vec<ProblemView>,
    /// What wants a tick.
    pub warnings: Vec<WarningView>,
    /// The amount as understood.
    pub amount: Option<MoneyText>,
    /// In Thai words.
    pub amount_words_th: Option<String>,
    /// In English words.
    pub amount_words_en: Option<String>,
    /// The account number with hyphens.
    pub account_grouped: Option<String>,
    /// As it will be sent: NFC, trimmed.
    pub account_name: Option<String>,
    /// The balance afterwards, where the balance is known.
    pub balance_after: Option<BalanceAfterView>,
    /// What locks the connection now. Message `gate.<code>`.
    pub sending_locked: Option<CodeView>,
    /// The rule that would decide about it, entered now; null while there are problems.
    pub weight: Option<MatchedRuleView>,
}

/// The answer to a form.
#[must_use]
pub fn form_check_view(check: FormCheck, typed: &Typed) -> FormCheckView {
    let instruction = check.instruction.as_ref();
    let account = khlang_domain::account::AccountNumber::parse_typed(&typed.account_number).ok();
    let name = khlang_domain::payee::PayeeName::parse(&typed.account_name).ok();
    let weight = check.weight.as_ref().zip(check.amount);
    FormCheckView {
        weight: weight.map(|((weight, facts), amount)| matched_rule_view(weight, facts, amount)),
        account_grouped: account.map(|number| number.grouped()),
        account_name: instruction
            .map(|checked| checked.account_name.clone())
            .or(name)
            .map(|name| name.as_str().to_owned()),
        amount: check.amount.map(MoneyText::from),
        amount_words_th: check.amount.map(words::baht_words_th),
        amount_words_en: check.amount.map(words::baht_words_en),
        balance_after: check
            .balance_after
            .map(|(amount, as_of)| BalanceAfterView { amount: amount.into(), as_of: as_of.into() }),
        sending_locked: check.gate.map(gate_code),
        problems: check.problems.into_iter().map(ProblemView::from).collect(),
        warnings: check.warnings.into_iter().map(WarningView::from).collect(),
    }
}

/// What a new form begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NewPayoutView {
    /// The id under which it will be on record.
    pub payout_id: String,
    /// The suggested reference.
    pub reference: String,
    /// The preselected connection.
    pub connection_id: Option<String>,
}

/// A new form.
#[must_use]
pub fn new_payout_view(new: NewPayout) -> NewPayoutView {
    NewPayoutView {
        payout_id: new.id.as_str().to_owned(),
        reference: new.reference,
        connection_id: new.connection.map(|id| id.as_str().to_owned()),
    }
}
