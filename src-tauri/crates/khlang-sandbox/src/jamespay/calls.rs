//! What each call of JamesPay does, between its checks and its answer.
//! Acting is one visit to the books, without waiting inside, so that equal calls at the same moment see each other.
//! There is no idempotency to lean on: a create that is repeated is a second order unless a switch refuses it.

use hyper::Method;
use time::{Duration, OffsetDateTime};

use super::order::Order;
use super::platform_id::{self, Kind};
use super::refusals::INVALID_INPUTS;
use super::verify::Fields;
use super::{
    Behaviour, DuplicateFilter, InvalidInputs, JamesPayTwin, ReusedOrderId, UnknownOrder, answer, duplicate_entry,
    invalid_inputs, method_not_allowed, not_found, order, verify,
};
use crate::books::Books;
use crate::core::Core;
use crate::http::Call;
use crate::ledger::{Fate, Ordered, Settlement, Withdraw};
use crate::plan::{CreateDeed, Refusal};
use crate::provider::{Provider, Switches, Worked, broken, take_step};
use crate::requests::Endpoint;
use crate::spoil::{FieldNames, Honest};

/// How long an equal order is a duplicate.
const FILTER: Duration = Duration::minutes(3);

impl Provider for JamesPayTwin {
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
        match call.path.as_str() {
            "/withdraw/create" => Endpoint::Create,
            "/withdraw/query" => Endpoint::Retrieve,
            "/balance" => Endpoint::Balance,
            "/thb-settlement/create" => Endpoint::Settlement,
            _ => Endpoint::Unknown,
        }
    }

    async fn work(&self, call: &Call, endpoint: Endpoint) -> Result<Worked, Refusal> {
        if endpoint == Endpoint::Unknown {
            return Err(not_found());
        }
        if call.method != Method::POST {
            return Err(method_not_allowed());
        }
        let fields = verify::verify(call, &self.credentials, self.core.clock.now_ms(), self.allowed_drift)?;
        match endpoint {
            Endpoint::Create => {
                let order = self.read(&fields)?;
                let step = take_step(&self.core, |scripts| scripts.creates.next()).await;
                let result = self.create(&order, step.deed);
                Ok(Worked::planned(step, result, Some(order.merchant_order_id)))
            }
            Endpoint::Retrieve => {
                let id = verify::text(&fields, "platform_order_id")
                    .ok_or_else(|| invalid_inputs("platform_order_id is not valid"))?;
                let step = take_step(&self.core, |scripts| scripts.retrieves.next()).await;
                let (result, reference_id) = match self.found(&id) {
                    Ok(withdraw) => (Ok(answer::found(&withdraw, self.behaviour.get())), withdraw.reference_id),
                    Err(refusal) => (Err(refusal), None),
                };
                Ok(Worked::planned(step, result, reference_id))
            }
            Endpoint::Balance => {
                let step = take_step(&self.core, |scripts| scripts.balances.next()).await;
                let honest = self.core.look(|ledger| answer::balance(ledger, self.behaviour.get()));
                Ok(Worked::planned(step, Ok(honest), None))
            }
            Endpoint::Settlement => {
                let order = self.read(&fields)?;
                let result = self.settle_to_company(&order);
                Ok(Worked::unplanned(result, Some(order.merchant_order_id)))
            }
            Endpoint::List | Endpoint::Cancel | Endpoint::Unknown => Err(not_found()),
        }
    }

    fn switched(&self, refusal: Refusal) -> Refusal {
        match self.behaviour.get().invalid_inputs {
            InvalidInputs::Unprocessable if refusal.code == INVALID_INPUTS => Refusal { status: 422, ..refusal },
            _ => refusal,
        }
    }

    fn word(&self, refusal: &Refusal) -> Honest {
        answer::refusal(refusal)
    }
}

impl JamesPayTwin {
    fn read(&self, fields: &Fields) -> Result<Order, Refusal> {
        order::read(fields, self.minimum_satang, self.maximum_satang)
    }

    fn create(&self, order: &Order, deed: CreateDeed) -> Result<Honest, Refusal> {
        let behaviour = self.behaviour.get();
        let now = self.core.clock.now();
        let fate = match deed {
            // What a create would be answered, with nothing done.
            CreateDeed::Nothing => return Ok(answer::created(&make(order, Fate::StaysPending, now), behaviour)),
            CreateDeed::Act(fate) => fate,
        };
        let (index, withdraw) = self.core.books(|books| {
            admit(books, order, behaviour, now)?;
            let withdraw = make(order, fate, now);
            let index = books.insert(withdraw.clone()).map_err(|error| broken(&error))?;
            Ok((index, withdraw))
        })?;
        self.core.schedule(index);
        Ok(answer::created(&withdraw, behaviour))
    }

    fn found(&self, id: &str) -> Result<Withdraw, Refusal> {
        let withdraw = self.core.peek(|books| books.by_id(id).and_then(|index| books.get(index)).cloned());
        withdraw.ok_or_else(|| match self.behaviour.get().unknown_order {
            UnknownOrder::NotFound => not_found(),
            UnknownOrder::InvalidInputs => invalid_inputs("platform_order_id is not known"),
        })
    }

    /// The trap: the fields of a payout, and the money goes home.
    fn settle_to_company(&self, order: &Order) -> Result<Honest, Refusal> {
        let now = self.core.clock.now();
        let settlement = Settlement {
            id: platform_id::make(Kind::Settlement, now),
            reference_id: Some(order.merchant_order_id.clone()),
            satang: order.satang,
            account_number: order.account_no.clone(),
            created_at: now,
        };
        self.core.books(|books| {
            suffices(books, order)?;
            books.settle_to_company(settlement.clone()).map_err(|error| broken(&error))
        })?;
        Ok(answer::settled(&settlement, self.behaviour.get()))
    }
}

fn admit(books: &Books, order: &Order, behaviour: Behaviour, now: OffsetDateTime) -> Result<(), Refusal> {
    let is_reused = books.by_reference(&order.merchant_order_id).is_some();
    match behaviour.reused_order_id {
        ReusedOrderId::DuplicateEntry if is_reused => return Err(duplicate_entry()),
        ReusedOrderId::InvalidInputs if is_reused => return Err(invalid_inputs("merchant_order_id was used before")),
        _ => {}
    }
    let is_equal = |made: &Withdraw| {
        made.bank_code == order.bank
            && made.account_number == order.account_no
            && made.satang == order.satang
            && now - made.created_at < FILTER
    };
    if behaviour.duplicate_filter == DuplicateFilter::On && books.ledger.withdraws.iter().any(is_equal) {
        return Err(duplicate_entry());
    }
    suffices(books, order)
}

/// There is no code of its own for a balance that is too small.
fn suffices(books: &Books, order: &Order) -> Result<(), Refusal> {
    if books.ledger.wallet_satang < order.satang { Err(invalid_inputs("Insufficient balance")) } else { Ok(()) }
}

fn make(order: &Order, fate: Fate, now: OffsetDateTime) -> Withdraw {
    let ordered = Ordered {
        id: platform_id::make(Kind::Withdraw, now),
        reference_id: Some(order.merchant_order_id.clone()),
        satang: order.satang,
        bank_code: order.bank.clone(),
        account_number: order.account_no.clone(),
        account_name: order.account_name.clone(),
    };
    Withdraw { notify_url: order.notify_url.clone(), ..Withdraw::made(ordered, fate, now) }
}
