//! One call from its arrival to its answer, whichever provider is asked: note it, let the provider check and act, word
//! what came of it, spoil it as planned, answer. The provider modules implement `Provider`; `http` calls.
//! What a request means and whether it is allowed is not known here.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::control;
use crate::core::Core;
use crate::error::TwinError;
use crate::http::{Answers, Call, Page, Reply};
use crate::plan::{Answer, Refusal, Scripts, Step, Timing};
use crate::requests::{Endpoint, RequestSeen};
use crate::spoil::{self, FieldNames, Honest};

/// What one call came to, and how the plan wants it shown.
pub(crate) struct Worked {
    result: Result<Honest, Refusal>,
    answer: Answer,
    timing: Timing,
    reference_id: Option<String>,
}

impl Worked {
    /// A call that took a step of the plan.
    pub(crate) fn planned<Deed>(
        step: Step<Deed>,
        result: Result<Honest, Refusal>,
        reference_id: Option<String>,
    ) -> Self {
        Self { result, answer: step.answer, timing: step.timing, reference_id }
    }

    /// A call that no plan touches.
    pub(crate) fn unplanned(result: Result<Honest, Refusal>, reference_id: Option<String>) -> Self {
        Self { result, answer: Answer::Normal, timing: Timing::AtOnce, reference_id }
    }
}

/// The switches of a twin, which can be thrown while it is up.
#[derive(Debug)]
pub(crate) struct Switches<B>(Mutex<B>);

impl<B: Copy> Switches<B> {
    pub(crate) fn new(behaviour: B) -> Self {
        Self(Mutex::new(behaviour))
    }

    pub(crate) fn get(&self) -> B {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set(&self, behaviour: B) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = behaviour;
    }
}

/// What a provider module has to bring.
pub(crate) trait Provider: Send + Sync + 'static {
    /// Its readings of what the provider leaves open.
    type Behaviour: Copy + DeserializeOwned + Send;

    fn core(&self) -> &Core;

    fn switches(&self) -> &Switches<Self::Behaviour>;

    fn names(&self) -> &'static FieldNames;

    /// Which of the documented calls this is.
    fn endpoint(call: &Call) -> Endpoint;

    /// Checks the call, takes a step of the plan for it, and acts. An error is a failed check and took no step.
    fn work(&self, call: &Call, endpoint: Endpoint) -> impl Future<Output = Result<Worked, Refusal>> + Send;

    /// The twin's own refusal as its switches have it. Planned refusals stay as they were planned.
    fn switched(&self, refusal: Refusal) -> Refusal {
        refusal
    }

    /// A refusal in the provider's shape.
    fn word(&self, refusal: &Refusal) -> Honest;
}

impl<P: Provider> Answers for P {
    fn answer(self: Arc<Self>, call: Call) -> Pin<Box<dyn Future<Output = Reply> + Send>> {
        Box::pin(async move {
            if call.path.starts_with(control::PREFIX) {
                return Reply::Whole(steer(&*self, &call).await);
            }
            provide(&*self, &call).await
        })
    }
}

async fn steer<P: Provider>(twin: &P, call: &Call) -> Page {
    if (call.method.as_str(), call.path.as_str()) == ("POST", "/_twin/behaviour") {
        return match control::body::<P::Behaviour>(call) {
            Ok(behaviour) => {
                twin.switches().set(behaviour);
                control::done()
            }
            Err(page) => page,
        };
    }
    control::answer(twin.core(), call).await
}

async fn provide<P: Provider>(twin: &P, call: &Call) -> Reply {
    let core = twin.core();
    let endpoint = P::endpoint(call);
    let number = core.books(|books| books.note_request(seen(core, call, endpoint)));
    let worked = twin.work(call, endpoint).await;
    let worked = worked.unwrap_or_else(|refusal| Worked::unplanned(Err(refusal), None));
    let honest = match (&worked.answer, worked.result) {
        (Answer::Refuse(refusal), _) => twin.word(refusal),
        (_, Ok(honest)) => honest,
        (_, Err(refusal)) => twin.word(&twin.switched(refusal)),
    };
    let outcome = spoil::describe(&worked.answer, &honest);
    core.books(|books| {
        if let Some(request) = books.request_mut(number) {
            request.outcome = outcome;
            request.reference_id = worked.reference_id;
        }
        if matches!(honest.status, 401 | 403) {
            books.ledger.counts.unauthorized += 1;
        }
    });
    match worked.timing {
        Timing::AtOnce | Timing::ActsAfter { .. } => {}
        Timing::AnswersAfter { ms } => tokio::time::sleep(Duration::from_millis(ms)).await,
        Timing::Held => core.hold(number).await,
    }
    core.delay().await;
    let mut reply = spoil::spoil(&worked.answer, honest, twin.names());
    let (Reply::Whole(page) | Reply::Broken(page, _)) = &mut reply;
    page.headers.push(("date", core.clock.http_date()));
    reply
}

fn seen(core: &Core, call: &Call, endpoint: Endpoint) -> RequestSeen {
    RequestSeen {
        number: 0,
        connection: call.connection,
        at: core.clock.now(),
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

/// Takes the next step for a call that passed its checks, and returns when it is time to act.
pub(crate) async fn take_step<Deed>(core: &Core, pick: impl FnOnce(&mut Scripts) -> Step<Deed>) -> Step<Deed> {
    let step = core.scripts(pick);
    if let Timing::ActsAfter { ms } = step.timing {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    step
}

/// The twin itself is in trouble: nothing was done, and its log says why.
pub(crate) fn broken(error: &TwinError) -> Refusal {
    tracing::error!(%error, "the twin could not act");
    Refusal::new(500, "INTERNAL_ERROR", "Internal error")
}
