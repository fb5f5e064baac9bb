//! Entering a payout: a fresh form, checking it as it is typed, keeping it as a draft, and confirming it for sending.

use crate::{
    change::Seen,
    day::bangkok_day,
    desk::{Desk, Inner},
    duty::SignedIn,
    error::PayoutError,
    gate::Gate,
    warnings::{self, Warning},
};
use khlang_domain::{
    ids::{ConnectionId, IdempotencyKey, PayoutId},
    instruction::{Field, FieldProblem, Instruction, Rules, Typed},
    money::Satang,
    payout::{Command, Payout},
    person::Role,
    policy::{Facts, Weight},
    time::UtcMillis,
};
use rand::seq::IndexedRandom;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Signs of a reference's suffix: no vowels, so that it spells nothing, and nothing that is read as something else.
const SUFFIX_SIGNS: &[u8] = b"23456789BCDFGHJKMNPQRSTVWXZ";

/// A fresh form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPayout {
    /// The payout that it will be; made once a form, so that a second sending of the same form is refused.
    pub id: PayoutId,
    /// The suggested reference.
    pub reference: String,
    /// The connection to begin with.
    pub connection: Option<ConnectionId>,
}

/// What is known of a form as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormCheck {
    /// Whatever makes it impossible.
    pub problems: Vec<FieldProblem>,
    /// Whatever wants a tick.
    pub warnings: Vec<Warning>,
    /// What would be sent; `None` while there are problems.
    pub instruction: Option<Instruction>,
    /// The amount, where it can be read, whatever the other fields say.
    pub amount: Option<Satang>,
    /// What would be left at the provider, and when its balance was told.
    pub balance_after: Option<(Satang, UtcMillis)>,
    /// What stands in the way of sending now.
    pub gate: Option<Gate>,
    /// What the policy says of it, entered now, and what it counted; `None` while there are problems.
    pub weight: Option<(Weight, Facts)>,
}

impl Desk {
    /// Makes a fresh form for `connection`, or for the only one there is.
    ///
    /// # Errors
    /// [`PayoutError::Journal`] when the day's number could not be read.
    pub async fn new_payout(&self, connection: Option<ConnectionId>) -> Result<NewPayout, PayoutError> {
        let day = bangkok_day(self.inner.now());
        let of_day = day.clone();
        let number = self.inner.read(move |journal| journal.next_sequence(&of_day)).await?;
        let lanes = self.inner.all_lanes();
        // One that every connection takes, so that a change of the connection leaves the reference as it is.
        let rules = lanes.iter().filter_map(|lane| lane.entry()).map(|entry| entry.default_rules().reference);
        let rule = rules.min_by_key(|rule| !rule.letters_and_digits_only).unwrap_or(Rules::widest().reference);
        let reference =
            rule.suggest(&day, number, &suffix()).map_err(|error| PayoutError::Journal(error.to_string()))?;
        let connection = connection.or_else(|| match lanes.as_slice() {
            [only] => Some(only.id.clone()),
            _ => None,
        });
        Ok(NewPayout {
            id: PayoutId::new(Uuid::now_v7().to_string()),
            reference: reference.as_str().to_owned(),
            connection,
        })
    }

    /// Says everything about a form as it stands.
    ///
    /// # Errors
    /// [`PayoutError::Duty`] for somebody who is not there any more, [`PayoutError::Journal`] when the payouts before could not be read.
    pub async fn check(&self, id: &PayoutId, typed: &Typed, who: &SignedIn) -> Result<FormCheck, PayoutError> {
        self.inner.require(who, &[])?;
        Ok(self.check_with_facts(id, typed, who).await?.0)
    }

    async fn check_with_facts(
        &self,
        id: &PayoutId,
        typed: &Typed,
        who: &SignedIn,
    ) -> Result<(FormCheck, Facts), PayoutError> {
        let desk = &self.inner;
        let (rules, gate, available) = desk.rules(typed);
        let amount = Satang::parse_typed(&typed.amount).ok();
        let balance_after =
            available.zip(amount).and_then(|((available, at), amount)| Some((available.checked_sub(amount)?, at)));
        let checked = match rules {
            Some(rules) => Instruction::check(typed, &rules),
            None => Err(check_without_connection(typed)),
        };
        let (instruction, mut problems) = match checked {
            Ok(instruction) => (Some(instruction), Vec::new()),
            Err(problems) => (None, problems),
        };
        let mut warnings = Vec::new();
        if let Some(instruction) = &instruction {
            let (connection, reference) = (instruction.connection.clone(), instruction.reference.clone());
            let owner = desk.read(move |journal| journal.reference_owner(&connection, &reference)).await?;
            if let Some(owner) = owner.filter(|owner| owner != id) {
                problems.push(reference_taken(&owner));
            }
            let entry = desk.lane(&instruction.connection).and_then(|lane| lane.entry());
            let window_ms = entry.and_then(|entry| entry.capabilities.duplicate_window_ms);
            warnings =
                warnings::about(desk, id, instruction, available.map(|(available, _)| available), window_ms).await?;
        }
        let instruction = instruction.filter(|_| problems.is_empty());
        let now = desk.now();
        let facts = match &instruction {
            Some(instruction) => desk.facts(id, instruction, who.name(), now).await?,
            None => Facts::NONE,
        };
        let policy = &desk.authority().policy;
        let weight = instruction.as_ref().map(|instruction| (policy.weigh(instruction, &facts, now), facts));
        Ok((FormCheck { problems, warnings, instruction, amount, balance_after, gate, weight }, facts))
    }

    /// Keeps a form as it is, valid or not.
    ///
    /// # Errors
    /// [`PayoutError::ChangedMeanwhile`] when the payout is no longer at `expected`, or what the rules refuse.
    pub async fn save_draft(
        &self,
        id: &PayoutId,
        expected: u64,
        typed: Typed,
        who: &SignedIn,
    ) -> Result<Payout, PayoutError> {
        self.inner.require(who, &[Role::Operator])?;
        self.inner.change(id, Seen::Revision(expected), who.name(), Command::SaveDraft { typed }).await
    }

    /// Throws a draft away. It stays on record.
    ///
    /// # Errors
    /// [`PayoutError::ChangedMeanwhile`] when the payout is no longer at `expected`, or what the rules refuse.
    pub async fn discard_draft(&self, id: &PayoutId, expected: u64, who: &SignedIn) -> Result<Payout, PayoutError> {
        self.inner.require(who, &[Role::Operator])?;
        self.inner.change(id, Seen::Revision(expected), who.name(), Command::DiscardDraft).await
    }

    /// Confirms a form for sending. When this returns, the payout is on record, with its key and with what the policy says of it; the
    /// dispatcher sends it when it has the signatures that it needs and nothing else stands in the way.
    ///
    /// # Errors
    /// [`PayoutError`]: fields that make it impossible, warnings without a tick, a connection on which a person has to do something
    /// first, or a payout that is no longer at `expected`, which is also what a second sending of the same form gets.
    pub async fn send(
        &self,
        id: &PayoutId,
        expected: u64,
        typed: &Typed,
        accepted_warnings: &[String],
        who: &SignedIn,
    ) -> Result<Payout, PayoutError> {
        let _weighing = self.inner.weighing.lock().await;
        self.inner.require(who, &[Role::Operator])?;
        let (check, facts) = self.check_with_facts(id, typed, who).await?;
        let Some(instruction) = check.instruction else { return Err(PayoutError::Problems(check.problems)) };
        if let Some(gate) = check.gate.filter(|gate| gate.locks_entry()) {
            return Err(PayoutError::Locked(gate));
        }
        let (accepted, open): (Vec<Warning>, Vec<Warning>) =
            check.warnings.into_iter().partition(|warning| accepted_warnings.iter().any(|code| code == warning.code));
        if !open.is_empty() {
            return Err(PayoutError::WarningsNotAccepted(open));
        }
        let command = Command::Enter {
            instruction,
            key: IdempotencyKey::new(Uuid::new_v4().to_string()),
            accepted_warnings: accepted.iter().map(|warning| warning.code.to_owned()).collect(),
            facts,
        };
        self.inner.change(id, Seen::Revision(expected), who.name(), command).await
    }
}

impl Inner {
    /// The rules, the gate and the balance of the connection that was chosen.
    fn rules(&self, typed: &Typed) -> (Option<Rules>, Option<Gate>, Option<(Satang, UtcMillis)>) {
        let Some(lane) = typed.connection.as_ref().and_then(|connection| self.lane(connection)) else {
            return (None, None, None);
        };
        let rules = lane.entry().map(|entry| entry.rules_for(&lane.state().connection.settings));
        let available = lane.available().map(|available| (available.available, available.at));
        (rules, lane.gate(), available)
    }
}

/// What can be said of a form without a connection: everything that needs no rules, and that a connection is missing.
fn check_without_connection(typed: &Typed) -> Vec<FieldProblem> {
    let nothing_chosen = Typed { connection: None, ..typed.clone() };
    Instruction::check(&nothing_chosen, &Rules::widest()).err().unwrap_or_default()
}

/// The reference was entered before on the same connection.
pub(crate) fn reference_taken(by: &PayoutId) -> FieldProblem {
    FieldProblem {
        field: Field::Reference,
        row: None,
        code: "referenceTaken",
        params: BTreeMap::from([("payout".to_owned(), by.as_str().to_owned())]),
    }
}

/// Four signs by chance: two desks of one merchant, and a desk that was restored from a backup, count the same numbers.
fn suffix() -> String {
    let mut rng = rand::rng();
    (0..4).filter_map(|_| SUFFIX_SIGNS.choose(&mut rng)).map(|sign| char::from(*sign)).collect()
}
