//! The control calls under `/_twin/`, for tests and people in another process. The README lists them.
//! They are as powerful as holding the twin itself, so a request that a web page sent is refused: it is the only way a
//! stranger could reach a loopback port. Nothing here counts as a request in the ledger.

use std::time::Duration;

use hyper::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::core::Core;
use crate::error::TwinError;
use crate::http::{Call, Page};
use crate::ledger::{Ledger, Status};
use crate::plan::{Plan, Scripts};
use crate::requests::Endpoint;

pub(crate) const PREFIX: &str = "/_twin/";
const WAIT_MS: u64 = 30_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettleBody {
    withdraw: String,
    status: Status,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdvanceBody {
    withdraw: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BalanceBody {
    wallet_satang: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockBody {
    offset_ms: i64,
}

/// What a long poll waits for: everything that is given must hold.
#[derive(Clone, Debug, Default)]
struct Wait {
    reference: Option<String>,
    status: Option<Status>,
    endpoint: Option<Endpoint>,
    count: u64,
    held: u64,
    timeout_ms: u64,
}

fn page(status: u16, body: &Value) -> Page {
    Page { status, headers: vec![("content-type", "application/json".to_owned())], body: body.to_string().into_bytes() }
}

pub(crate) fn done() -> Page {
    page(200, &json!({ "ok": true }))
}

fn wrong(message: impl std::fmt::Display) -> Page {
    page(400, &json!({ "ok": false, "error": message.to_string() }))
}

pub(crate) fn body<T: DeserializeOwned>(call: &Call) -> Result<T, Page> {
    if call.headers.contains_key("origin") {
        return Err(page(403, &json!({ "ok": false, "error": "not for web pages" })));
    }
    serde_json::from_slice(&call.body).map_err(wrong)
}

fn ended(result: Result<(), TwinError>) -> Page {
    match result {
        Ok(()) => done(),
        Err(error @ TwinError::NoSuchWithdraw(_)) => page(404, &json!({ "ok": false, "error": error.to_string() })),
        Err(error) => page(500, &json!({ "ok": false, "error": error.to_string() })),
    }
}

fn show(status: u16, ledger: &Ledger) -> Page {
    match serde_json::to_value(ledger) {
        Ok(value) => page(status, &value),
        Err(error) => wrong(error),
    }
}

pub(crate) async fn answer(core: &Core, call: &Call) -> Page {
    if call.headers.contains_key("origin") {
        return page(403, &json!({ "ok": false, "error": "not for web pages" }));
    }
    let name = call.path.strip_prefix(PREFIX).unwrap_or_default();
    let worked = match (&call.method, name) {
        (&Method::GET, "ledger") => Ok(core.look(|ledger| show(200, ledger))),
        (&Method::GET, "wait") => wait(core, call).await,
        (&Method::POST, "plan") => body::<Plan>(call).map(|plan| {
            core.scripts(|scripts| scripts.add(plan));
            done()
        }),
        (&Method::DELETE, "plan") => {
            core.scripts(|scripts| *scripts = Scripts::default());
            Ok(done())
        }
        (&Method::POST, "settle") => body::<SettleBody>(call)
            .map(|asked| ended(core.find(&asked.withdraw).and_then(|index| core.settle(index, asked.status)))),
        (&Method::POST, "advance") => body::<AdvanceBody>(call)
            .map(|asked| ended(core.find(&asked.withdraw).and_then(|index| core.advance(index)).map(drop))),
        (&Method::POST, "balance") => {
            body::<BalanceBody>(call).map(|asked| ended(core.books(|books| books.set_wallet(asked.wallet_satang))))
        }
        (&Method::POST, "clock") => body::<ClockBody>(call).map(|asked| {
            core.clock.set_offset_ms(asked.offset_ms);
            done()
        }),
        (&Method::POST, "release") => {
            core.release();
            Ok(done())
        }
        _ => Ok(page(404, &json!({ "ok": false, "error": "no such control call" }))),
    };
    worked.unwrap_or_else(|page| page)
}

async fn wait(core: &Core, call: &Call) -> Result<Page, Page> {
    let wait = Wait::read(call.query.as_deref().unwrap_or_default()).map_err(wrong)?;
    let limit = Duration::from_millis(wait.timeout_ms);
    let met = tokio::time::timeout(limit, core.wait_for(|ledger| wait.is_met(ledger))).await.is_ok();
    Ok(core.look(|ledger| show(if met { 200 } else { 408 }, ledger)))
}

impl Wait {
    fn read(query: &str) -> Result<Self, String> {
        let mut wait = Self { timeout_ms: WAIT_MS, ..Self::default() };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let wrong = || format!("{name} is not valid");
            match name.as_ref() {
                "reference" => wait.reference = Some(value.into_owned()),
                "status" => {
                    wait.status = Some(Status::from_word(&value).ok_or_else(wrong)?);
                }
                "endpoint" => {
                    let word = Value::String(value.to_string());
                    wait.endpoint = Some(serde_json::from_value(word).map_err(|_| wrong())?);
                }
                "count" => wait.count = value.parse().map_err(|_| wrong())?,
                "held" => wait.held = value.parse().map_err(|_| wrong())?,
                "timeout_ms" => wait.timeout_ms = value.parse().map_err(|_| wrong())?,
                _ => return Err(format!("{name} is not known")),
            }
        }
        if wait.status.is_some() && wait.reference.is_none() {
            return Err("status needs a reference".to_owned());
        }
        Ok(wait)
    }

    fn is_met(&self, ledger: &Ledger) -> bool {
        let there = self.reference.as_deref().is_none_or(|reference| {
            ledger
                .by_reference(reference)
                .or_else(|| ledger.by_id(reference))
                .is_some_and(|withdraw| self.status.is_none_or(|status| withdraw.status == status))
        });
        let called = self.endpoint.is_none_or(|endpoint| ledger.counts.of(endpoint) >= self.count);
        there && called && ledger.held >= self.held
    }
}
