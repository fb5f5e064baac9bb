//! What is to be paid, complete and checked: the part of a payout that goes to the provider and that no attempt may change.
//!
//! [`Typed`] is the form as a person left it; [`Instruction::check`] turns it into an [`Instruction`] or into one problem a field.
//! Limits of a connection and the spelling rules of a provider come in as [`Rules`].

use crate::{
    account::AccountNumber,
    bank::BankCode,
    codes::coded_error,
    ids::ConnectionId,
    money::Satang,
    payee::PayeeName,
    reference::{Reference, ReferenceError},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, ops::RangeInclusive};

mod check;

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
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
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

impl std::fmt::Debug for Typed {
    /// Says nothing of what was typed: account numbers are not for logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typed").field("bank", &self.bank).finish_non_exhaustive()
    }
}

/// What a connection and its provider allow, as plain values, so that another provider's limits are data and not code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The smallest amount, where there is one.
    pub minimum: Option<Satang>,
    /// The largest amount, where there is one.
    pub maximum: Option<Satang>,
    /// Whether the wallet destination is offered.
    pub wallet_enabled: bool,
    /// Whether details go along.
    pub takes_details: bool,
    /// How many digits an account number may have; within [`AccountNumber::DIGITS`].
    pub account_digits: RangeInclusive<usize>,
    /// Narrower spelling of references.
    pub reference: ReferenceRule,
    /// Which banks can be paid.
    pub banks: PayableBanks,
}

impl Rules {
    /// The rules that every connection has at least: for what is said of a form before a connection is chosen.
    #[must_use]
    pub fn widest() -> Self {
        Self {
            minimum: None,
            maximum: None,
            wallet_enabled: true,
            takes_details: true,
            account_digits: AccountNumber::DIGITS,
            reference: ReferenceRule { max_len: Reference::MAX_CHARS, letters_and_digits_only: false },
            banks: PayableBanks::Every,
        }
    }
}

/// How a provider narrows [`Reference`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferenceRule {
    /// The most characters.
    pub max_len: usize,
    /// Whether `_`, `-` and `.` are refused.
    pub letters_and_digits_only: bool,
}

impl ReferenceRule {
    /// As [`Reference::suggest`], without the hyphens where the provider takes none: `KL202611200162K7QX`.
    ///
    /// # Errors
    /// Where the date or the suffix have signs that no reference has.
    pub fn suggest(&self, date: &str, sequence: u32, suffix: &str) -> Result<Reference, ReferenceError> {
        let suggested = Reference::suggest(date, sequence, suffix)?;
        if self.letters_and_digits_only {
            Reference::parse(&suggested.as_str().replace('-', ""))
        } else {
            Ok(suggested)
        }
    }
}

/// Which banks a connection can pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayableBanks {
    /// Every bank in the directory.
    Every,
    /// Those in the list; no other.
    Listed(BTreeMap<BankCode, BankStanding>),
}

impl PayableBanks {
    /// The code of the reason why this bank cannot be paid as things stand, as [`RuleError`] has it; `None` where it can.
    #[must_use]
    pub fn unpayable(&self, bank: &BankCode) -> Option<&'static str> {
        self.refuse(bank).map(|error| error.code())
    }

    fn refuse(&self, bank: &BankCode) -> Option<RuleError> {
        let Self::Listed(listed) = self else { return None };
        match listed.get(bank) {
            Some(BankStanding::Payable) => None,
            Some(BankStanding::NotConfirmed) => Some(RuleError::BankNotConfirmed { bank: bank.clone() }),
            None => Some(RuleError::BankNotPayable { bank: bank.clone() }),
        }
    }
}

/// How a listed bank stands with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BankStanding {
    /// It can be paid.
    Payable,
    /// It could be, once a person has confirmed how the provider spells it.
    NotConfirmed,
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Field {
    /// The connection.
    Connection,
    /// The account number.
    AccountNumber,
    /// The bank.
    Bank,
    /// The name on the account.
    AccountName,
    /// The amount.
    Amount,
    /// The reference.
    Reference,
    /// The description.
    Description,
    /// The destination.
    Destination,
    /// The details, all or one row.
    Details,
    /// What a verdict rests on.
    Evidence,
}

/// Something that makes the payout impossible, at the field where it can be put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldProblem {
    /// At which field.
    pub field: Field,
    /// At which row of the details, counted from 0 with the empty ones.
    pub row: Option<usize>,
    /// The key of its message.
    pub code: &'static str,
    /// What the message may quote.
    pub params: BTreeMap<String, String>,
}

coded_error! {
    /// What only a connection's rules, or several fields together, can refuse.
    pub enum RuleError {
        /// No connection was chosen.
        "connectionMissing" ConnectionMissing,
        /// Less than goes through the connection.
        "amountBelowMinimum" AmountBelowMinimum {
            /// The smallest amount, grouped.
            limit: String,
        },
        /// More than goes through the connection.
        "amountAboveMaximum" AmountAboveMaximum {
            /// The largest amount, grouped.
            limit: String,
        },
        /// The connection does not reach this bank.
        "bankNotPayable" BankNotPayable {
            /// Its code.
            bank: BankCode,
        },
        /// Nobody has confirmed yet how the provider spells this bank.
        "bankNotConfirmed" BankNotConfirmed {
            /// Its code.
            bank: BankCode,
        },
        /// The provider takes no `_`, `-` or `.` in a reference.
        "referenceLettersAndDigitsOnly" ReferenceLettersAndDigitsOnly {
            /// The first one.
            sign: char,
        },
        /// The wallet is not switched on for the connection.
        "destinationWalletNotOffered" WalletNotOffered,
        /// The connection takes no details.
        "detailsNotTaken" DetailsNotTaken,
        /// More rows than go along.
        "detailsTooMany" DetailsTooMany {
            /// How many there may be.
            limit: usize,
        },
        /// A value without a key.
        "detailsKeyEmpty" DetailKeyEmpty,
        /// A key that an earlier row has.
        "detailsKeyDoubled" DetailKeyDoubled {
            /// The key.
            key: String,
        },
    }
}

impl Instruction {
    /// The most characters of a description.
    pub const MAX_DESCRIPTION_CHARS: usize = 255;
    /// The most rows of details. No provider documents this limit or the next two; they are those of the large card processors.
    pub const MAX_DETAILS: usize = 50;
    /// The most characters of a detail's key.
    pub const MAX_DETAIL_KEY_CHARS: usize = 40;
    /// The most characters of a detail's value.
    pub const MAX_DETAIL_VALUE_CHARS: usize = 500;
}

#[cfg(test)]
mod tests;
