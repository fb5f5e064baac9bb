//! The outcome table: what 1401 answered, or how it failed to, in our words. Pure; every row is tested here.
//!
//! What is not provably a refusal, by a documented code on its documented status in the documented shape, is unknown.

use super::agree::{self, Sent};
use crate::{
    answer::{MAX_CODE_CHARS, MAX_MESSAGE_CHARS, read_body, unanswered},
    compare::Comparison,
    http::{Answer, Failure},
    json::{Found, Object, cut},
    seam::CredentialTrouble,
};
use khlang_domain::outcome::{CreateOutcome, Doubt, ProviderStatus, Refusal};

const MERCHANT_NOT_FOUND: &str = "MERCHANT_NOT_FOUND";

/// Which codes on which status refuse a create for certain.
const CREATE_REFUSALS: [(u16, &str); 5] = [
    (401, "MERCHANT_SECRET_REQUIRED"),
    (401, "INVALID_MERCHANT_SECRET"),
    (404, MERCHANT_NOT_FOUND),
    (404, "BANK_NOT_FOUND"),
    (400, "INSUFFICIENT_BALANCE"),
];

/// The one documented refusal that is a sentence, without the amount at its end; and the code that we give it.
const BELOW_MINIMUM: (u16, &str, &str) = (400, "amount must not be less than ", "AMOUNT_TOO_SMALL");

/// Every code that the provider documents, for the words that explain them.
pub(super) fn documented_codes() -> Vec<&'static str> {
    CREATE_REFUSALS.iter().map(|(_, code)| *code).chain([BELOW_MINIMUM.2]).collect()
}

/// How a create ended.
pub(super) fn create_outcome(result: Result<Answer, Failure>, sent: &Sent<'_>) -> CreateOutcome {
    let answer = match result {
        Ok(answer) => answer,
        Err(failure) => return unanswered(failure),
    };
    let status = answer.status;
    let body = match read_body(&answer) {
        Ok(body) => body,
        Err(doubt) => return CreateOutcome::Unknown { doubt },
    };
    let unreadable = CreateOutcome::Unknown { doubt: Doubt::Unreadable { status } };
    if !matches!(status, 200 | 201) || says_failure(&body) {
        return match read_refusal(status, &body) {
            Some(refusal) => CreateOutcome::Refused { refusal },
            None => CreateOutcome::Unknown { doubt: Doubt::ServerSaid { status, code: first_text(&body) } },
        };
    }
    match (agree::compare(&body, sent), agree::read_id(&body)) {
        (Comparison::Differs(differences), id) => CreateOutcome::Mismatch { id, differences },
        (Comparison::Agrees, Some(id)) => {
            CreateOutcome::Accepted { id, status: ProviderStatus::Accepted, created_at: None }
        }
        (Comparison::Agrees | Comparison::Unreadable, _) => unreadable,
    }
}

/// What a refusal says about the caller: the secret is all that names the merchant.
pub(super) fn credential_trouble(refusal: &Refusal) -> Option<CredentialTrouble> {
    match (refusal.status, refusal.code.as_str()) {
        (401, _) | (_, MERCHANT_NOT_FOUND) => Some(CredentialTrouble::Key),
        (403, _) => Some(CredentialTrouble::Permission),
        _ => None,
    }
}

/// Whether an answer contradicts a status that says success.
fn says_failure(body: &Object<'_>) -> bool {
    ["statusCode", "error", "message"].into_iter().any(|key| body.has(key))
}

/// A documented refusal in the documented shape. One that carries a payout as well, or another status inside, contradicts itself and is
/// none.
fn read_refusal(status: u16, body: &Object<'_>) -> Option<Refusal> {
    if body.text("statusCode")? != status.to_string() || body.has("payment_id") {
        return None;
    }
    let texts = texts(body);
    let is = |code: &str| texts.iter().any(|text| text == code);
    let documented = CREATE_REFUSALS.into_iter().find(|(on, code)| *on == status && is(code)).map(|(_, code)| code);
    let code = documented.or_else(|| {
        let (on, begins, code) = BELOW_MINIMUM;
        let is_amount = |rest: &str| rest.starts_with(|sign: char| sign.is_ascii_digit()) && !rest.contains(' ');
        let says_so = texts.iter().any(|text| text.strip_prefix(begins).is_some_and(is_amount));
        (status == on && says_so).then_some(code)
    })?;
    let message = cut(&texts.join("; "), MAX_MESSAGE_CHARS);
    Some(Refusal { status, code: code.to_owned(), message, field: None })
}

/// What an answer says is wrong: `message` is a text or a list of texts, and the code stands there or in `error`.
fn texts(body: &Object<'_>) -> Vec<String> {
    let mut texts = match body.find("message") {
        Found::Text(text) => vec![text],
        Found::Nothing | Found::Other => Vec::new(),
    };
    let listed = body.list("message").unwrap_or_default();
    texts.extend(listed.iter().filter_map(|raw| serde_json::from_str::<String>(raw.get()).ok()));
    texts.extend(body.text("error"));
    texts
}

fn first_text(body: &Object<'_>) -> Option<String> {
    texts(body).first().map(|text| cut(text, MAX_CODE_CHARS))
}

#[cfg(test)]
mod tests;
