//! What each call of One2Pays does, between its checks and its answer.
//! Acting is one visit to the books, without waiting inside, so that equal calls at the same moment cannot both act.
//! Checks that fail never use up a step of the plan.

use hyper::Method;

use super::order::Order;
use super::{
    Behaviour, CancelProcessing, ChangedReplay, One2PaysTwin, Replay, answer, duplicate_reference,
    insufficient_balance, list, not_found, order, validation_error, verify,
};
use crate::books::Books;
use crate::core::Core;
use crate::http::Call;
use crate::ledger::{Fate, Ordered, Status, Withdraw};
use crate::plan::{CancelDeed, CreateDeed, Refusal};
use crate::provider::{Provider, Switches, Worked, broken, take_step};
use crate::requests::Endpoint;
use crate::spoil::{FieldNames, Honest};

impl Provider for One2PaysTwin {
    type Behaviour = Behaviour;

    fn core(&self) -> &Core {
        &self.core
    }

    fn switches(&self) -> &Switches<Behaviour> {
        &self.behaviour
    }

    fn names(&self) -> &'static FieldNames {
        &answer::FIELDS
    }

    fn endpoint(call: &Call) -> Endpoint {
        route(call).0
    }

    async fn work(&self, call: &Call, endpoint: Endpoint) -> Result<Worked, Refusal> {
        verify::verify(call, &self.credentials, self.core.clock.now_ms())?;
        let (_, id) = route(call);
        if endpoint != Endpoint::Create && endpoint != Endpoint::Unknown {
            is_bare(call)?;
        }
        match (endpoint, id) {
            (Endpoint::Create, _) => {
                let order = order::read(call, self.unit)?;
                let step = take_step(&self.core, |scripts| scripts.creates.next()).await;
                let result = self.create(&order, step.deed);
                Ok(Worked::planned(step, result, Some(order.reference_id)))
            }
            (Endpoint::Cancel, Some(id)) => {
                let step = take_step(&self.core, |scripts| scripts.cancels.next()).await;
                let result = self.cancel(id, step.deed);
                Ok(Worked::planned(step, result, self.reference_of(id)))
            }
            (Endpoint::Retrieve, Some(id)) => {
                let step = take_step(&self.core, |scripts| scripts.retrieves.next()).await;
                Ok(Worked::planned(step, self.retrieve(id), self.reference_of(id)))
            }
            (Endpoint::List, _) => {
                let query = list::read(call.query.as_deref().unwrap_or_default())?;
                let step = take_step(&self.core, |scripts| scripts.lists.next()).await;
                let behaviour = self.behaviour.get();
                let honest = self.core.look(|ledger| answer::list(&query.page(ledger), self.unit, behaviour));
                Ok(Worked::planned(step, Ok(honest), None))
            }
            (Endpoint::Balance, _) => {
                let step = take_step(&self.core, |scripts| scripts.balances.next()).await;
                let honest = self.core.look(answer::balance);
                Ok(Worked::planned(step, Ok(honest), None))
            }
            _ => Err(not_found()),
        }
    }

    fn word(&self, refusal: &Refusal) -> Honest {
        answer::refusal(refusal)
    }
}

impl One2PaysTwin {
    fn create(&self, order: &Order, deed: CreateDeed) -> Result<Honest, Refusal> {
        let behaviour = self.behaviour.get();
        let fate = match deed {
            CreateDeed::Nothing => return self.pretend(order),
            CreateDeed::Act(fate) => fate,
        };
        let (index, withdraw) = self.core.books(|books| {
            if let Some(index) = known(books, order, behaviour)? {
                let withdraw =
                    books.change(index, |withdraw| withdraw.create_calls += 1).map_err(|error| broken(&error))?;
                return Ok((None, withdraw));
            }
            if books.ledger.wallet_satang < order.satang {
                return Err(insufficient_balance());
            }
            let withdraw = self.make(order, fate);
            let index = books.insert(withdraw.clone()).map_err(|error| broken(&error))?;
            Ok((Some(index), withdraw))
        })?;
        if let Some(index) = index {
            self.core.schedule(index);
        }
        Ok(answer::withdraw(201, &withdraw, self.unit))
    }

    /// What a create would be answered, with nothing done.
    fn pretend(&self, order: &Order) -> Result<Honest, Refusal> {
        let behaviour = self.behaviour.get();
        let made = self
            .core
            .peek(|books| known(books, order, behaviour).map(|index| index.and_then(|at| books.get(at).cloned())))?;
        let withdraw = made.unwrap_or_else(|| self.make(order, Fate::StaysPending));
        Ok(answer::withdraw(201, &withdraw, self.unit))
    }

    fn make(&self, order: &Order, fate: Fate) -> Withdraw {
        let ordered = Ordered {
            id: uuid::Uuid::new_v4().to_string(),
            reference_id: Some(order.reference_id.clone()),
            satang: order.satang,
            bank_code: order.bank_code.clone(),
            account_number: order.account_number.clone(),
            account_name: order.account_name.clone(),
        };
        Withdraw {
            idempotency_key: order.idempotency_key.clone(),
            destination_type: order.destination_type.clone(),
            description: order.description.clone(),
            metadata: order.metadata.clone(),
            ..Withdraw::made(ordered, fate, self.core.clock.now())
        }
    }

    fn retrieve(&self, id: &str) -> Result<Honest, Refusal> {
        self.core.peek(|books| {
            // Ids are compared as text: a malformed one is as unknown as any other.
            let withdraw = books.by_id(id).and_then(|index| books.get(index));
            withdraw.map(|withdraw| answer::withdraw(200, withdraw, self.unit)).ok_or_else(not_found)
        })
    }

    fn cancel(&self, id: &str, deed: CancelDeed) -> Result<Honest, Refusal> {
        let now = self.core.clock.now();
        let rule = self.behaviour.get().cancel_processing;
        let (set_going, withdraw) = self.core.books(|books| {
            let index = books.by_id(id).ok_or_else(not_found)?;
            let mut shown = books.get(index).cloned().ok_or_else(not_found)?;
            match (shown.status, rule) {
                (Status::Pending, _) | (Status::Processing, CancelProcessing::Supported) => {}
                (status, _) => {
                    let message = format!("Cannot cancel a withdraw that is {status}");
                    return Err(validation_error("status", &message));
                }
            }
            match deed {
                CancelDeed::Nothing => Ok((None, shown)),
                CancelDeed::AsAsked => books
                    .change(index, |withdraw| withdraw.turn(Status::Canceled, now))
                    .map(|canceled| (None, canceled))
                    .map_err(|error| broken(&error)),
                CancelDeed::LosesRace { says } => {
                    let was_going = shown.fate.next_after(shown.status).is_some();
                    books.change(index, |withdraw| withdraw.fate = Fate::Paid).map_err(|error| broken(&error))?;
                    shown.turn(says, now);
                    Ok(((!was_going).then_some(index), shown))
                }
            }
        })?;
        if let Some(index) = set_going {
            // It had stopped short of an end, and nothing else would bring it there.
            self.core.schedule(index);
        }
        Ok(answer::withdraw(200, &withdraw, self.unit))
    }

    fn reference_of(&self, id: &str) -> Option<String> {
        self.core.peek(|books| {
            let withdraw = books.by_id(id).and_then(|index| books.get(index))?;
            withdraw.reference_id.clone()
        })
    }
}

/// The withdraw that a create repeats, if it repeats one and may.
fn known(books: &Books, order: &Order, behaviour: Behaviour) -> Result<Option<usize>, Refusal> {
    let by_key = order.idempotency_key.as_deref().and_then(|key| books.by_key(key));
    let Some(index) = by_key else {
        return match books.by_reference(&order.reference_id) {
            Some(_) => Err(duplicate_reference()),
            None => Ok(None),
        };
    };
    let is_same = books.get(index).is_some_and(|first| order.made(first));
    match (behaviour.replay, behaviour.changed_replay) {
        (Replay::SameWithdraw, _) if is_same => Ok(Some(index)),
        (Replay::SameWithdraw, ChangedReplay::FirstWithdraw) => Ok(Some(index)),
        _ => Err(duplicate_reference()),
    }
}

/// Reads and cancels carry nothing: not even an empty object.
fn is_bare(call: &Call) -> Result<(), Refusal> {
    if !call.body.is_empty() {
        return Err(validation_error("body", "Body must be empty"));
    }
    if call.headers.contains_key("content-type") {
        return Err(validation_error("Content-Type", "Content-Type without a body"));
    }
    Ok(())
}

fn route(call: &Call) -> (Endpoint, Option<&str>) {
    let Some(rest) = call.path.strip_prefix("/api/v1/") else {
        return (Endpoint::Unknown, None);
    };
    let parts: Vec<&str> = rest.split('/').collect();
    match (&call.method, parts.as_slice()) {
        (&Method::POST, ["withdraws"]) => (Endpoint::Create, None),
        (&Method::GET, ["withdraws"]) => (Endpoint::List, None),
        (&Method::GET, ["withdraws", id]) => (Endpoint::Retrieve, Some(id)),
        (&Method::POST, ["withdraws", id, "cancel"]) => (Endpoint::Cancel, Some(id)),
        (&Method::GET, ["balance"]) => (Endpoint::Balance, None),
        _ => (Endpoint::Unknown, None),
    }
}
