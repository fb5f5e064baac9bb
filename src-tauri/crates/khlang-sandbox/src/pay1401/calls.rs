//! The one call of 1401, between its checks and its answer.
//! Acting is one visit to the books, without waiting inside. Nothing tells one create from another: two equal ones are
//! two payouts, and both are in the ledger.

use hyper::Method;

use super::order::Order;
use super::{
    Behaviour, Pay1401Twin, answer, insufficient_balance, invalid_merchant_secret, merchant_secret_required, not_found,
    order,
};
use crate::core::Core;
use crate::http::Call;
use crate::ledger::{Fate, Ordered, Withdraw};
use crate::plan::{CreateDeed, Refusal};
use crate::provider::{Provider, Switches, Worked, broken, take_step};
use crate::requests::Endpoint;
use crate::spoil::{FieldNames, Honest};

impl Provider for Pay1401Twin {
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
        match (&call.method, call.path.as_str()) {
            (&Method::POST, "/api/withdrawals") => Endpoint::Create,
            _ => Endpoint::Unknown,
        }
    }

    async fn work(&self, call: &Call, endpoint: Endpoint) -> Result<Worked, Refusal> {
        if endpoint != Endpoint::Create {
            return Err(not_found(call.method.as_str(), &call.path));
        }
        self.verify(call)?;
        let order = order::read(call, self.behaviour.get().decimals)?;
        let step = take_step(&self.core, |scripts| scripts.creates.next()).await;
        let result = self.create(order, step.deed);
        Ok(Worked::planned(step, result, None))
    }

    fn word(&self, refusal: &Refusal) -> Honest {
        answer::refusal(refusal, self.behaviour.get())
    }
}

impl Pay1401Twin {
    fn verify(&self, call: &Call) -> Result<(), Refusal> {
        let secret = call.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        match secret.filter(|secret| !secret.is_empty()) {
            None => Err(merchant_secret_required()),
            Some(secret) if secret != self.credentials.secret => Err(invalid_merchant_secret()),
            Some(_) => Ok(()),
        }
    }

    fn create(&self, order: Order, deed: CreateDeed) -> Result<Honest, Refusal> {
        let behaviour = self.behaviour.get();
        let fate = match deed {
            CreateDeed::Nothing => Fate::StaysPending,
            CreateDeed::Act(fate) => fate,
        };
        let ordered = Ordered {
            id: answer::payment_id(),
            reference_id: None,
            satang: order.satang,
            bank_code: order.bank.code.to_owned(),
            account_number: order.bank_account,
            account_name: order.account_name,
        };
        let withdraw = Withdraw::made(ordered, fate, self.core.clock.now());
        let honest = answer::created(&withdraw, behaviour);
        if deed == CreateDeed::Nothing {
            return Ok(honest);
        }
        let index = self.core.books(|books| {
            if books.ledger.wallet_satang < withdraw.satang {
                return Err(insufficient_balance());
            }
            books.insert(withdraw).map_err(|error| broken(&error))
        })?;
        self.core.schedule(index);
        Ok(honest)
    }
}
