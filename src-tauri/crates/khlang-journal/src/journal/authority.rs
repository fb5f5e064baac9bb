//! What weighing and approving ask: who is on record, which policy holds, what else went that day, and what is known of a payee.

use super::Journal;
use crate::{
    error::{EntriesError, ReadError},
    own_entries,
    payee::PayeeHistory,
    table::{self, payout::weighing},
};
use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    ids::{Actor, PayoutId},
    payee::PayeeName,
    payout::Payout,
    person::Person,
    policy::{Facts, Past, Policy},
    time::UtcMillis,
};

impl Journal {
    /// Everybody on record, the switched-off ones included, in the order of their names.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn people(&self) -> Result<Vec<Person>, ReadError> {
        self.read(table::person::all)
    }

    /// The person of this name, as it is or typed with other spaces or letters of another case.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn person(&self, name: &Actor) -> Result<Option<Person>, ReadError> {
        self.read(|database| table::person::find(database, name))
    }

    /// The policy that holds; before its first change, the one that every office begins with.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn policy(&self) -> Result<Policy, ReadError> {
        self.read(table::policy::current)
    }

    /// What the policy asks about everything but `payout` itself: since when the account is paid, and what else was entered to it and by
    /// `maker` on `now`'s day in Bangkok, also after `now`, that was paid or may yet be. A sum that leaves 64 bits is the largest number.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn facts(
        &self,
        payout: &PayoutId,
        bank: &BankCode,
        account: &AccountNumber,
        maker: &Actor,
        now: UtcMillis,
    ) -> Result<Facts, ReadError> {
        self.read(|database| weighing::facts(database, payout, bank, account, maker, now))
    }

    /// What is known of an account and of the name under which it is held, however that is typed.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn payee_history(
        &self,
        bank: &BankCode,
        account: &AccountNumber,
        name: &PayeeName,
    ) -> Result<PayeeHistory, ReadError> {
        self.read(|database| weighing::payee_history(database, bank, account, name))
    }

    /// The payout made anew from its own entries, each of them checked to be what was written. Costs the payout's own rows;
    /// [`Journal::payout`] is the quick way, and what comes from it is to be the same.
    ///
    /// # Errors
    /// [`EntriesError::Altered`] where a row is not what was written, or one is missing before another.
    pub fn payout_from_entries(&self, id: &PayoutId) -> Result<Option<Payout>, EntriesError> {
        self.inner.readers.read(|database| own_entries::payout(database, id))
    }

    /// Every payout that was entered from `from` until before `to`, in the order of entry, for the replay of a policy. One that came back
    /// and was entered again stands where it was entered last.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn past(&self, from: UtcMillis, to: UtcMillis) -> Result<Vec<Past>, ReadError> {
        self.read(|database| weighing::past(database, from, to))
    }
}
