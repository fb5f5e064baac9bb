//! One call from its arrival to its answer: note it, check it, take a step of the plan, act, answer.
//! Acting is one visit to the books, without waiting inside, so that equal calls at the same moment cannot both act.
//! Checks that fail never use up a step of the plan.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use sha2::{Digest, Sha256};

use super::order::Order;
use super::{
    Behaviour, CancelProcessing, ChangedReplay, One2PaysTwin, Replay, answer, duplicate_reference,
    insufficient_balance, list, not_found, order, validation_error, verify,
};
use crate::books::Books;
use crate::control;
use crate::error::TwinError;
use crate::http::{Answers, Call, Page, Reply};
use crate::ledger::{Endpoint, Fate, RequestSeen, Status, Withdraw};
use crate::plan::{Answer, CancelDeed, CreateDeed, Refusal, Step, Timing};
use crate::spoil::{self, Honest};

/// What one call came to.
struct Worked {
    honest: Honest,
    answer: Answer,
    timing: Timing,
    reference_id: Option<String>,
}

impl Worked {
    fn planned<Deed>(step: Step<Deed>, result: Result<Honest, Refusal>, reference_id: Option<String>) -> Self {
        let honest = match (&step.answer, result) {
            (Answer::Refuse(refusal), _) => answer::refusal(refusal),
            (_, Ok(honest)) => honest,
            (_, Err(refusal)) => answer::refusal(&refusal),
        };
        Self { honest, answer: step.answer, timing: step.timing, reference_id }
    }
}

impl Answers for One2PaysTwin {
    fn answer(self: Arc<Self>, call: Call) -> Pin<Box<dyn Future<Output = Reply> + Send>> {
        Box::pin(async move {
            if call.path.starts_with(control::PREFIX) {
                return Reply::Whole(self.control(&call).await);
            }
            self.provide(&call).await
        })
    }
}

impl One2PaysTwin {
    async fn control(&self, call: &Call) -> Page {
        if (call.method.as_str(), call.path.as_str()) == ("POST", "/_twin/behaviour") {
            return match control::body::<Behaviour>(call) {
                Ok(behaviour) => {
                    self.set_behaviour(behaviour);
                    control::done()
                }
                Err(page) => page,
            };
        }
        control::answer(&self.core, call).await
    }

    async fn provide(&self, call: &Call) -> Reply {
        let (endpoint, id) = route(call);
        let number = self.core.books(|books| books.note_request(self.seen(call, endpoint)));
        let worked = match self.check(call) {
            Ok(()) => self.work(call, endpoint, id).await,
            Err(refusal) => Err(refusal),
        };
        let worked = worked.unwrap_or_else(|refusal| Worked {
            honest: answer::refusal(&refusal),
            answer: Answer::Normal,
            timing: Timing::AtOnce,
            reference_id: None,
        });
        let outcome = spoil::describe(&worked.answer, &worked.honest);
        self.core.books(|books| {
            if let Some(request) = books.request_mut(number) {
                request.outcome = outcome;
                request.reference_id = worked.reference_id;
            }
            if worked.honest.status == 401 {
                books.ledger.counts.unauthorized += 1;
            }
        });
        match worked.timing {
            Timing::AtOnce | Timing::ActsAfter { .. } => {}
            Timing::AnswersAfter { ms } => tokio::time::sleep(Duration::from_millis(ms)).await,
            Timing::Held => self.core.hold(number).await,
        }
        self.core.delay().await;
        let mut reply = spoil::spoil(&worked.answer, worked.honest, &answer::FIELDS);
        let (Reply::Whole(page) | Reply::Broken(page, _)) = &mut reply;
        page.headers.push(("date", self.core.clock.http_date()));
        reply
    }

    fn seen(&self, call: &Call, endpoint: Endpoint) -> RequestSeen {
        RequestSeen {
            number: 0,
            connection: call.connection,
            at: self.core.clock.now(),
            method: call.method.to_string(),
            path: match &call.query {
                Some(query) => format!("{}?{query}", call.path),
                None => call.path.clone(),
            },
            endpoint,
            body_sha256: hex::encode(Sha256::digest(&call.body)),
            reference_id: None,
            outcome: String::new(),
            held: false,
        }
    }

    fn check(&self, call: &Call) -> Result<(), Refusal> {
        verify::verify(call, &self.credentials, self.core.clock.now_ms())
    }

    async fn work(&self, call: &Call, endpoint: Endpoint, id: Option<&str>) -> Result<Worked, Refusal> {
        if endpoint != Endpoint::Create && endpoint != Endpoint::Unknown {
            is_bare(call)?;
        }
        match (endpoint, id) {
            (Endpoint::Create, _) => {
                let order = order::read(call, self.unit)?;
                let step = self.core.scripts(|scripts| scripts.creates.next());
                wait_to_act(step.timing).await;
                let result = self.create(&order, step.deed);
                Ok(Worked::planned(step, result, Some(order.reference_id)))
            }
            (Endpoint::Cancel, Some(id)) => {
                let step = self.core.scripts(|scripts| scripts.cancels.next());
                wait_to_act(step.timing).await;
                let result = self.cancel(id, step.deed);
                Ok(Worked::planned(step, result, self.reference_of(id)))
            }
            (Endpoint::Retrieve, Some(id)) => {
                let step = self.core.scripts(|scripts| scripts.retrieves.next());
                wait_to_act(step.timing).await;
                Ok(Worked::planned(step, self.retrieve(id), self.reference_of(id)))
            }
            (Endpoint::List, _) => {
                let query = list::read(call.query.as_deref().unwrap_or_default())?;
                let step = self.core.scripts(|scripts| scripts.lists.next());
                wait_to_act(step.timing).await;
                let behaviour = self.behaviour();
                let honest = self.core.look(|ledger| answer::list(&query.page(ledger), self.unit, behaviour));
                Ok(Worked::planned(step, Ok(honest), None))
            }
            (Endpoint::Balance, _) => {
                let step = self.core.scripts(|scripts| scripts.balances.next());
                wait_to_act(step.timing).await;
                let honest = self.core.look(answer::balance);
                Ok(Worked::planned(step, Ok(honest), None))
            }
            _ => Err(not_found()),
        }
    }
}

impl One2PaysTwin {
    fn create(&self, order: &Order, deed: CreateDeed) -> Result<Honest, Refusal> {
        let behaviour = self.behaviour();
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
        let behaviour = self.behaviour();
        let made = self
            .core
            .peek(|books| known(books, order, behaviour).map(|index| index.and_then(|at| books.get(at).cloned())))?;
        let withdraw = made.unwrap_or_else(|| self.make(order, Fate::StaysPending));
        Ok(answer::withdraw(201, &withdraw, self.unit))
    }

    fn make(&self, order: &Order, fate: Fate) -> Withdraw {
        let now = self.core.clock.now();
        Withdraw {
            id: uuid::Uuid::new_v4().to_string(),
            reference_id: order.reference_id.clone(),
            idempotency_key: order.idempotency_key.clone(),
            satang: order.satang,
            destination_type: order.destination_type.clone(),
            bank_code: order.bank_code.clone(),
            account_number: order.account_number.clone(),
            account_name: order.account_name.clone(),
            description: order.description.clone(),
            metadata: order.metadata.clone(),
            status: Status::Pending,
            fate,
            really_paid: false,
            times_paid: 0,
            create_calls: 1,
            created_at: now,
            updated_at: now,
            paid_at: None,
            canceled_at: None,
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
        let rule = self.behaviour().cancel_processing;
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
            Some(withdraw.reference_id.clone())
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

/// The twin itself is in trouble: nothing was done, and its log says why.
fn broken(error: &TwinError) -> Refusal {
    tracing::error!(%error, "the twin could not act");
    Refusal::new(500, "INTERNAL_ERROR", "Internal error")
}

async fn wait_to_act(timing: Timing) {
    if let Timing::ActsAfter { ms } = timing {
        tokio::time::sleep(Duration::from_millis(ms)).await;
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
