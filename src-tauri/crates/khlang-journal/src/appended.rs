//! What the desk hands in to be appended, and what it gets back to tell the window.

use khlang_domain::{
    connection::Connection,
    entry::{Entry, Subject},
    ids::Actor,
    payout::{Payout, Tab},
    person::Person,
    policy::Policy,
    restored::JournalRecord,
    time::UtcMillis,
};
use std::ops::RangeInclusive;

/// Entries about one subject, to be appended together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// What they are about.
    pub subject: Subject,
    /// The revision on which they were decided; 0 for a subject that is not there yet.
    pub expected_revision: u64,
    /// Who did it.
    pub who: Actor,
    /// When.
    pub at: UtcMillis,
    /// What happened, in order; at least one.
    pub entries: Vec<Entry>,
}

/// What stands in the journal after an addition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Where its entries stand.
    pub positions: RangeInclusive<u64>,
    /// What they made of their subject.
    pub snapshot: Snapshot,
    /// The tab under which a payout was listed before; `None` for a new one, for one in no list, and for what is no payout.
    pub before: Option<Tab>,
}

/// A subject as its entries made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Snapshot {
    /// A payout.
    Payout(Box<Payout>),
    /// A connection.
    Connection(Box<Connection>),
    /// A person.
    Person(Box<Person>),
    /// The policy.
    Policy(Box<Policy>),
    /// What is on record about the journal itself.
    Journal(Box<JournalRecord>),
}

impl Snapshot {
    /// The payout, where it is one.
    #[must_use]
    pub fn payout(&self) -> Option<&Payout> {
        match self {
            Self::Payout(payout) => Some(payout),
            _ => None,
        }
    }

    /// The connection, where it is one.
    #[must_use]
    pub fn connection(&self) -> Option<&Connection> {
        match self {
            Self::Connection(connection) => Some(connection),
            _ => None,
        }
    }

    /// The person, where it is one.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Person(person) => Some(person),
            _ => None,
        }
    }

    /// The policy, where it is that.
    #[must_use]
    pub fn policy(&self) -> Option<&Policy> {
        match self {
            Self::Policy(policy) => Some(policy),
            _ => None,
        }
    }

    /// What is on record about the journal, where it is that.
    #[must_use]
    pub fn journal(&self) -> Option<&JournalRecord> {
        match self {
            Self::Journal(record) => Some(record),
            _ => None,
        }
    }

    /// The number of its entries so far.
    #[must_use]
    pub fn revision(&self) -> u64 {
        match self {
            Self::Payout(payout) => payout.revision,
            Self::Connection(connection) => connection.revision,
            Self::Person(person) => person.revision,
            Self::Policy(policy) => policy.revision,
            Self::Journal(record) => record.revision,
        }
    }
}
