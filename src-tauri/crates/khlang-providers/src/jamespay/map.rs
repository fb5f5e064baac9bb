//! The outcome table: what JamesPay answered, or how it failed to, in our words. Pure; every row is tested here.
//!
//! What is not provably a refusal, by a documented code on its documented status in the documented shape, is unknown.

use super::{
    agree::{self, Sent},
    read,
};
use crate::{
    answer::{self, MAX_CODE_CHARS, MAX_MESSAGE_CHARS, MAX_WORD_CHARS, Wording, unanswered},
    compare::Comparison,
    http::{Answer, Failure},
    json::{Object, cut},
    seam::{AskError, CredentialTrouble},
};
use khlang_domain::outcome::{CreateOutcome, Doubt, ProviderStatus, Refusal};

const DUPLICATE: &str = "duplicate-entry";
const INVALID: &str = "invalid-inputs";
const NOT_FOUND: &str = "not-found";
const DENIED: &str = "permission-denied";

/// Which codes on which status refuse a create for certain. `invalid-inputs` is also what an amount out of bounds and a balance that is
/// too small are called. 404 is about the merchant's configuration, and documented for every call.
const CREATE_REFUSALS: [(u16, &str); 5] =
    [(400, INVALID), (422, INVALID), (403, DENIED), (404, NOT_FOUND), (405, "method-not-allowed")];

const WORDING: Wording = Wording { says_failure, refusal: read_refusal, not_found: NOT_FOUND };

/// Every code that the provider documents, for the words that explain them.
pub(super) fn documented_codes() -> Vec<&'static str> {
    CREATE_REFUSALS.iter().map(|(_, code)| *code).chain([DUPLICATE]).collect()
}

/// How a create ended.
pub(super) fn create_outcome(result: Result<Answer, Failure>, sent: &Sent<'_>) -> CreateOutcome {
    let answer = match result {
        Ok(answer) => answer,
        Err(failure) => return unanswered(failure),
    };
    let status = answer.status;
    let unreadable = CreateOutcome::Unknown { doubt: Doubt::Unreadable { status } };
    let body = match read_body(&answer) {
        Ok(body) => body,
        Err(doubt) => return CreateOutcome::Unknown { doubt },
    };
    let order = match judge(status, &body) {
        Verdict::Success(Some(order)) => order,
        Verdict::Success(None) => return unreadable,
        Verdict::Refused(refusal) => return CreateOutcome::Refused { refusal },
        Verdict::Unknown(doubt) => return CreateOutcome::Unknown { doubt },
    };
    match (agree::compare(&order, sent), agree::read_id(&order)) {
        (Comparison::Differs(differences), id) => CreateOutcome::Mismatch { id, differences },
        // It says nothing of a status: an order that was taken is open.
        (Comparison::Agrees, Some(id)) => {
            CreateOutcome::Accepted { id, status: ProviderStatus::Pending, created_at: read::created_at(&order) }
        }
        (Comparison::Agrees | Comparison::Unreadable, _) => unreadable,
    }
}

/// The body of an answered question; `read` gets the whole answer, which said that it succeeded.
pub(super) fn asked<T>(
    result: Result<Answer, Failure>,
    read: impl FnOnce(&Object<'_>) -> Option<T>,
) -> Result<T, AskError> {
    answer::asked(result, &WORDING, read)
}

/// The provider's word for where an order stands, whose capitals differ from call to call; a word that we do not know says nothing, and
/// is kept.
pub(super) fn read_status(order: &Object<'_>) -> ProviderStatus {
    let word = order.text("status").unwrap_or_default();
    match word.to_ascii_lowercase().as_str() {
        "open" => ProviderStatus::Pending,
        "success" => ProviderStatus::Paid,
        "failed" | "fail" => ProviderStatus::Failed,
        _ => ProviderStatus::Unrecognised(cut(&word, MAX_WORD_CHARS)),
    }
}

/// What a refusal says about the caller: token, signature, time and permission have one word together, and another is for a merchant
/// that is not set up.
pub(super) fn credential_trouble(refusal: &Refusal) -> Option<CredentialTrouble> {
    let is_about_the_caller =
        matches!(refusal.status, 401 | 403) || matches!(refusal.code.as_str(), DENIED | NOT_FOUND);
    is_about_the_caller.then_some(CredentialTrouble::NotTold)
}

/// A conflict is one whatever its body says.
fn read_body(answer: &Answer) -> Result<Object<'_>, Doubt> {
    answer::read_body(answer).map_err(|doubt| match answer.status {
        409 => Doubt::Duplicate { code: "409".to_owned() },
        _ => doubt,
    })
}

enum Verdict<'a> {
    /// It says that it succeeded, and this is the order, where it shows one.
    Success(Option<Object<'a>>),
    Refused(Refusal),
    Unknown(Doubt),
}

fn judge<'a>(status: u16, body: &Object<'a>) -> Verdict<'a> {
    let code = read_code(body);
    // It says that an order like this one exists, not that ours does; and nobody can look.
    if status == 409 || code.as_deref() == Some(DUPLICATE) || body.text("code").as_deref() == Some("409") {
        return Verdict::Unknown(Doubt::Duplicate { code: code.unwrap_or_else(|| "409".to_owned()) });
    }
    if (200..=299).contains(&status) {
        if says_failure(body) {
            return Verdict::Unknown(Doubt::ServerSaid { status, code });
        }
        return Verdict::Success(body.object("data"));
    }
    match read_refusal(status, body) {
        Some(refusal) if CREATE_REFUSALS.contains(&(status, refusal.code.as_str())) => Verdict::Refused(refusal),
        _ => Verdict::Unknown(Doubt::ServerSaid { status, code }),
    }
}

/// Whether an answer contradicts a status that says success.
fn says_failure(body: &Object<'_>) -> bool {
    let code_says_so = body.text("code").is_some_and(|code| !matches!(code.as_bytes(), [b'2', _, _]));
    body.has("error") || code_says_so || (body.has("success") && body.flag("success") != Some(true))
}

fn read_code(body: &Object<'_>) -> Option<String> {
    Some(cut(&body.text("error")?, MAX_CODE_CHARS))
}

/// A refusal in the documented shape. One that carries an order as well, or another status inside, contradicts itself and is none.
fn read_refusal(status: u16, body: &Object<'_>) -> Option<Refusal> {
    let same_status = body.text("code").is_none_or(|code| code == status.to_string());
    if body.flag("success") != Some(false) || body.has("data") || !same_status {
        return None;
    }
    let message = cut(&body.text("message").unwrap_or_default(), MAX_MESSAGE_CHARS);
    Some(Refusal { status, code: read_code(body)?, message, field: None })
}

#[cfg(test)]
mod tests;
