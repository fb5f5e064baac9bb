//! The ledger with its indexes and its file: where the provider modules really move money.
//! All changes pass through `insert`, `change`, `set_wallet` and `settle_to_company`, which write the file first: what the twin has shown to
//! anybody survives its death. Whether a change is allowed is the provider module's question.

use std::collections::HashMap;

use crate::error::TwinError;
use crate::ledger::{Ledger, Settlement, Withdraw};
use crate::ledger_file::{Change, LedgerFile};
use crate::requests::RequestSeen;

/// The oldest requests are forgotten beyond this many; the counters go on.
const REQUESTS_KEPT: usize = 50_000;

#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) ledger: Ledger,
    by_id: HashMap<String, usize>,
    by_reference: HashMap<String, usize>,
    by_key: HashMap<String, usize>,
    file: Option<LedgerFile>,
    closed: bool,
}

impl Books {
    pub(crate) fn open(
        mut file: Option<LedgerFile>,
        wallet_satang: i64,
        settlement_satang: i64,
    ) -> Result<Self, TwinError> {
        let changes = match &mut file {
            Some(file) => file.read()?,
            None => Vec::new(),
        };
        let mut books = Self {
            ledger: Ledger { wallet_satang, settlement_satang, ..Ledger::default() },
            by_id: HashMap::new(),
            by_reference: HashMap::new(),
            by_key: HashMap::new(),
            file,
            closed: false,
        };
        if changes.is_empty() {
            books.set_wallet(wallet_satang)?;
        }
        for change in changes {
            books.apply(change);
        }
        Ok(books)
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn by_reference(&self, reference_id: &str) -> Option<usize> {
        self.by_reference.get(reference_id).copied()
    }

    pub(crate) fn by_key(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Withdraw> {
        self.ledger.withdraws.get(index)
    }

    pub(crate) fn insert(&mut self, withdraw: Withdraw) -> Result<usize, TwinError> {
        let wallet_satang = self.ledger.wallet_satang - withdraw.satang;
        let index = self.ledger.withdraws.len();
        self.commit(Change { withdraw: Some(withdraw), settlement: None, wallet_satang })?;
        Ok(index)
    }

    pub(crate) fn change(&mut self, index: usize, edit: impl FnOnce(&mut Withdraw)) -> Result<Withdraw, TwinError> {
        let Some(before) = self.get(index) else {
            return Err(TwinError::NoSuchWithdraw(index.to_string()));
        };
        let mut after = before.clone();
        edit(&mut after);
        let wallet_satang = match (before.status.is_debited(), after.status.is_debited()) {
            (true, false) => self.ledger.wallet_satang + before.satang,
            (false, true) => self.ledger.wallet_satang - before.satang,
            _ => self.ledger.wallet_satang,
        };
        self.commit(Change { withdraw: Some(after.clone()), settlement: None, wallet_satang })?;
        Ok(after)
    }

    pub(crate) fn set_wallet(&mut self, wallet_satang: i64) -> Result<(), TwinError> {
        self.commit(Change { withdraw: None, settlement: None, wallet_satang })
    }

    /// Takes money out of the wallet that no payee gets.
    pub(crate) fn settle_to_company(&mut self, settlement: Settlement) -> Result<(), TwinError> {
        tracing::error!(id = settlement.id, satang = settlement.satang, "money was moved to the company account");
        let wallet_satang = self.ledger.wallet_satang - settlement.satang;
        self.commit(Change { withdraw: None, settlement: Some(settlement), wallet_satang })
    }

    /// Lets go of the file. Whatever is still under way can change nothing any more.
    pub(crate) fn close(&mut self) {
        self.closed = true;
        self.file = None;
    }

    fn commit(&mut self, change: Change) -> Result<(), TwinError> {
        if self.closed {
            return Err(TwinError::Stopped);
        }
        if let Some(file) = &mut self.file {
            file.append(&change)?;
        }
        self.apply(change);
        Ok(())
    }

    fn apply(&mut self, change: Change) {
        self.ledger.wallet_satang = change.wallet_satang;
        self.ledger.settlements.extend(change.settlement);
        let Some(withdraw) = change.withdraw else {
            return;
        };
        if let Some(known) = self.by_id(&withdraw.id).and_then(|index| self.ledger.withdraws.get_mut(index)) {
            *known = withdraw;
            return;
        }
        let index = self.ledger.withdraws.len();
        self.by_id.insert(withdraw.id.clone(), index);
        if let Some(reference_id) = &withdraw.reference_id {
            self.by_reference.entry(reference_id.clone()).or_insert(index);
        }
        if let Some(key) = &withdraw.idempotency_key {
            self.by_key.insert(key.clone(), index);
        }
        self.ledger.withdraws.push(withdraw);
    }

    pub(crate) fn note_request(&mut self, mut request: RequestSeen) -> u64 {
        self.ledger.counts.add(request.endpoint);
        let number = self.ledger.requests.back().map_or(0, |last| last.number) + 1;
        request.number = number;
        if self.ledger.requests.len() == REQUESTS_KEPT {
            self.ledger.requests.pop_front();
        }
        self.ledger.requests.push_back(request);
        number
    }

    pub(crate) fn request_mut(&mut self, number: u64) -> Option<&mut RequestSeen> {
        let first = self.ledger.requests.front()?.number;
        let index = usize::try_from(number.checked_sub(first)?).ok()?;
        self.ledger.requests.get_mut(index)
    }

    pub(crate) fn set_held(&mut self, request: u64) {
        if let Some(request) = self.request_mut(request) {
            request.held = true;
        }
        self.ledger.held += 1;
    }

    pub(crate) fn set_released(&mut self, request: u64) {
        if let Some(request) = self.request_mut(request) {
            request.held = false;
        }
        self.ledger.held -= 1;
    }
}
