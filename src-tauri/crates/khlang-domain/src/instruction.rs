//! What is to be paid, complete and checked: the part of a payout that goes to the provider and that no attempt may change.
//!
//! [`Typed`] is the form as a person left it; [`Instruction::check`] turns it into an [`Instruction`] or into one problem a field.
//! Limits of a connection and the spelling rules of a provider come in as [`Rules`].

use crate::{
    account::AccountNumber, bank::BankCode, ids::ConnectionId, money::Satang, payee::PayeeName, reference::Reference,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where the money goes. One2Pays documents `wallet` by name only, so it is offered only where a connection switches it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Destination {
    /// A bank account: the usual case.
    BankAccount,
    /// A provider's wallet; it asks for the bank fields too.
    Wallet,
}

/// A payout as it will be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Instruction {
    /// Through which connection.
    pub connection: ConnectionId,
    /// Our reference; unique for the connection.
    pub reference: Reference,
    /// How much, in satang; more than zero.
    pub amount: Satang,
    /// To what kind of place.
    pub destination: Destination,
    /// To which bank.
    pub bank: BankCode,
    /// To which account.
    pub account_number: AccountNumber,
    /// In whose name.
    pub account_name: PayeeName,
    /// A free text of at most 255 characters; may be empty.
    pub description: String,
    /// Details as key and value, in the order of their keys, so that every attempt has the same bytes.
    pub details: BTreeMap<String, String>,
}

/// The form as typed. A draft keeps it whole, valid or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Typed {
    /// The chosen connection.
    pub connection: Option<ConnectionId>,
    /// As typed: spaces, dashes and Thai digits included.
    pub account_number: String,
    /// The picked bank's code.
    pub bank: Option<String>,
    /// As typed.
    pub account_name: String,
    /// As typed.
    pub amount: String,
    /// As typed or suggested.
    pub reference: String,
    /// As typed.
    pub description: String,
    /// As picked.
    pub destination: Destination,
    /// Rows as typed, empty and doubled keys included.
    pub details: Vec<(String, String)>,
}
