//! The bytes that are signed: fields in one order, each with its length before it, and no second spelling of anything.

use super::{Digest, Environment, HexBytes};
use crate::{
    account::AccountNumber,
    bank::BankCode,
    ids::{Actor, ConnectionId, IdempotencyKey, PayoutId},
    instruction::{Destination, Instruction},
    money::Satang,
    payee::PayeeName,
    payout::Payout,
    reference::Reference,
    time::UtcMillis,
};
use std::collections::BTreeMap;
use thiserror::Error;

/// What the bytes are, with the version of their spelling.
const TYPE: &str = "khlang.approval.1";
/// The only decision that is signed.
const DECISION: &str = "approve";

/// Everything that a signature covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// On which desk.
    pub environment: Environment,
    /// Which payout.
    pub payout: PayoutId,
    /// Which version of it: its revision when it was entered.
    pub version: u64,
    /// What is to be paid, through which connection.
    pub instruction: Instruction,
    /// The way that it takes: provider, address, keys, what an amount means, how banks are spelled; as `Connection::route` has it.
    pub route: Digest,
    /// With which key it is sent.
    pub key: IdempotencyKey,
    /// Who entered it.
    pub maker: Actor,
    /// Everybody who ever wrote in it.
    pub hands: Vec<Actor>,
    /// The policy by which it needs approval.
    pub policy: u64,
    /// How many signatures that policy wants.
    pub needs: u8,
    /// Until when the approval holds.
    pub expires_at: UtcMillis,
    /// Whose signature it is.
    pub signer: Actor,
}

/// Bytes that are no terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not the bytes of an approval")]
pub struct TermsError;

impl Terms {
    /// The terms on which `signer` would approve `payout`; `None` where nothing is to be approved.
    #[must_use]
    pub fn of(payout: &Payout, environment: Environment, signer: &Actor) -> Option<Self> {
        let weighed = payout.weighed.as_ref()?;
        let needs = weighed.weight.outcome.signatures().filter(|needs| *needs > 0)?;
        Some(Self {
            environment,
            payout: payout.id.clone(),
            version: payout.entered_revision,
            instruction: payout.instruction.clone()?,
            route: weighed.route,
            key: payout.key.clone()?,
            maker: payout.maker.clone(),
            hands: payout.hands.clone(),
            policy: weighed.weight.policy,
            needs: u8::try_from(needs).ok()?,
            expires_at: weighed.expires_at,
            signer: signer.clone(),
        })
    }

    /// The bytes. Fields in this order, numbers in eight bytes with the highest first, each field and each member of a list with its
    /// length in four bytes before it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let instruction = &self.instruction;
        let mut bytes = Writer::default();
        bytes.text(TYPE);
        bytes.text(self.environment.name());
        bytes.text(instruction.connection.as_str());
        bytes.field(&self.route.0);
        bytes.text(self.payout.as_str());
        bytes.number(self.version);
        bytes.text(instruction.reference.as_str());
        bytes.field(&instruction.amount.as_i64().to_be_bytes());
        bytes.text(destination_name(instruction.destination));
        bytes.text(instruction.bank.as_str());
        bytes.text(instruction.account_number.as_str());
        bytes.text(instruction.account_name.as_str());
        bytes.text(&instruction.description);
        bytes.count(instruction.details.len());
        for (name, value) in &instruction.details {
            bytes.text(name);
            bytes.text(value);
        }
        bytes.text(self.key.as_str());
        bytes.text(self.maker.as_str());
        bytes.count(self.hands.len());
        self.hands.iter().for_each(|hand| bytes.text(hand.as_str()));
        bytes.text(DECISION);
        bytes.number(self.policy);
        bytes.number(self.needs.into());
        bytes.field(&self.expires_at.0.to_be_bytes());
        bytes.text(self.signer.as_str());
        bytes.into_bytes()
    }

    /// What bytes say that [`Terms::to_bytes`] made.
    ///
    /// # Errors
    /// [`TermsError`] for any others: another type or decision, a field that is cut or too many, a second spelling.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TermsError> {
        let mut reader = Reader(bytes);
        reader.exactly(TYPE)?;
        let environment = match reader.text()? {
            "live" => Environment::Live,
            "rehearsal" => Environment::Rehearsal,
            _ => return Err(TermsError),
        };
        let connection = ConnectionId::new(reader.text()?);
        let route = HexBytes(reader.field()?.try_into().map_err(|_| TermsError)?);
        let payout = PayoutId::new(reader.text()?);
        let version = reader.number()?;
        let reference = Reference::parse(reader.text()?).map_err(|_| TermsError)?;
        let amount = Satang::new(reader.signed()?);
        let destination = match reader.text()? {
            "bankAccount" => Destination::BankAccount,
            "wallet" => Destination::Wallet,
            _ => return Err(TermsError),
        };
        let bank = BankCode::parse(reader.text()?).map_err(|_| TermsError)?;
        let account_number = AccountNumber::parse_typed(reader.text()?).map_err(|_| TermsError)?;
        let account_name = PayeeName::parse(reader.text()?).map_err(|_| TermsError)?;
        let description = reader.text()?.to_owned();
        let mut details = BTreeMap::new();
        for _ in 0..reader.count()? {
            let name = reader.text()?.to_owned();
            details.insert(name, reader.text()?.to_owned());
        }
        let key = IdempotencyKey::new(reader.text()?);
        let maker = Actor::new(reader.text()?);
        let hands = (0..reader.count()?).map(|_| reader.text().map(Actor::new)).collect::<Result<Vec<_>, _>>()?;
        reader.exactly(DECISION)?;
        let policy = reader.number()?;
        let needs = u8::try_from(reader.number()?).map_err(|_| TermsError)?;
        let expires_at = UtcMillis(reader.signed()?);
        let signer = Actor::new(reader.text()?);
        let instruction = Instruction {
            connection,
            reference,
            amount,
            destination,
            bank,
            account_number,
            account_name,
            description,
            details,
        };
        let terms = Self {
            environment,
            payout,
            version,
            instruction,
            route,
            key,
            maker,
            hands,
            policy,
            needs,
            expires_at,
            signer,
        };
        if terms.to_bytes() == bytes { Ok(terms) } else { Err(TermsError) }
    }
}

fn destination_name(destination: Destination) -> &'static str {
    match destination {
        Destination::BankAccount => "bankAccount",
        Destination::Wallet => "wallet",
    }
}

/// Fields one after the other, each with its length before it: no two lists of fields have the same bytes.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// No field comes near 4 GiB: each is checked at its own door, and what is cut by the saturation would not read back.
    pub(crate) fn field(&mut self, bytes: &[u8]) {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.field(text.as_bytes());
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.field(&number.to_be_bytes());
    }

    pub(crate) fn count(&mut self, count: usize) {
        self.number(count as u64);
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn field(&mut self) -> Result<&'a [u8], TermsError> {
        let (length, rest) = self.0.split_first_chunk::<4>().ok_or(TermsError)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| TermsError)?;
        let (field, rest) = rest.split_at_checked(length).ok_or(TermsError)?;
        self.0 = rest;
        Ok(field)
    }

    fn text(&mut self) -> Result<&'a str, TermsError> {
        std::str::from_utf8(self.field()?).map_err(|_| TermsError)
    }

    fn exactly(&mut self, expected: &str) -> Result<(), TermsError> {
        if self.text()? == expected { Ok(()) } else { Err(TermsError) }
    }

    fn number(&mut self) -> Result<u64, TermsError> {
        self.field()?.try_into().map(u64::from_be_bytes).map_err(|_| TermsError)
    }

    fn signed(&mut self) -> Result<i64, TermsError> {
        self.field()?.try_into().map(i64::from_be_bytes).map_err(|_| TermsError)
    }

    /// A list cannot have more members than there are bytes left for them.
    fn count(&mut self) -> Result<usize, TermsError> {
        let count = usize::try_from(self.number()?).map_err(|_| TermsError)?;
        if count <= self.0.len() { Ok(count) } else { Err(TermsError) }
    }
}
