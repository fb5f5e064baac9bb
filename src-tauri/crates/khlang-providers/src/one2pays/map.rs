//! The outcome table: what One2Pays answered, or how it failed to, in our words. Pure; every row is tested here.
//!
//! What is not provably a refusal, by a documented code on its documented status in the documented shape, is unknown.

use super::{
    agree::{self, Sent},
    read,
};
use crate::{
    answer::{self, MAX_CODE_CHARS, MAX_MESSAGE_CHARS, MAX_WORD_CHARS, Wording, no_answer, unanswered},
    compare::Comparison,
    http::{Answer, Failure},
    json::{Object, cut},
    seam::{AskError, CredentialTrouble},
};
use khlang_domain::{
    ids::ProviderPayoutId,
    outcome::{CancelOutcome, CreateOutcome, Doubt, ProviderStatus, Refusal},
};

const DUPLICATE: &str = "DUPLICATE_REFERENCE_ID";
const NOT_FOUND: &str = "RESOURCE_NOT_FOUND";
const VALIDATION: &str = "VALIDATION_ERROR";

/// Which codes on which status refuse a create for certain. 404 is not among them: it is documented for questions, and on a create
/// it may as well come from something between us and the provider.
const CREATE_REFUSALS: [(u16, &str); 7] = [
    (400, VALIDATION),
    (400, "INVALID_AMOUNT"),
    (400, "INVALID_BANK_CODE"),
    (400, "INSUFFICIENT_BALANCE"),
    (401, "INVALID_CREDENTIALS"),
    (401, "AUTHENTICATION_ERROR"),
    (403, "FORBIDDEN"),
];

/// The same for a cancel.
const CANCEL_REFUSALS: [(u16, &str); 5] = [
    (400, VALIDATION),
    (401, "INVALID_CREDENTIALS"),
    (401, "AUTHENTICATION_ERROR"),
    (403, "FORBIDDEN"),
    (404, NOT_FOUND),
];

const WORDING: Wording = Wording { says_failure, refusal: read_refusal, not_found: NOT_FOUND };

/// Every code that the provider documents, for the words that explain them.
pub(super) fn documented_codes() -> Vec<&'static str> {
    CREATE_REFUSALS.iter().chain(&CANCEL_REFUSALS).map(|(_, code)| *code).chain([DUPLICATE]).collect()
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
    let payout = match judge(status, &body, &CREATE_REFUSALS) {
        Verdict::Success(Some(payout)) => payout,
        Verdict::Success(None) => return CreateOutcome::Unknown { doubt: Doubt::Unreadable { status } },
        Verdict::Refused(refusal) => return CreateOutcome::Refused { refusal },
        Verdict::Unknown(doubt) => return CreateOutcome::Unknown { doubt },
    };
    let id = agree::read_id(&payout);
    match (agree::compare(&payout, sent), id) {
        (Comparison::Differs(differences), id) => CreateOutcome::Mismatch { id, differences },
        (Comparison::Agrees, Some(id)) => {
            CreateOutcome::Accepted { id, status: read_status(&payout), created_at: read::created_at(&payout) }
        }
        (Comparison::Agrees | Comparison::Unreadable, _) => {
            CreateOutcome::Unknown { doubt: Doubt::Unreadable { status } }
        }
    }
}

/// How a cancel ended. What the answer says of the payout's state is not believed: the bank may be faster.
pub(super) fn cancel_outcome(result: Result<Answer, Failure>, id: &ProviderPayoutId) -> CancelOutcome {
    let answer = match result {
        Ok(answer) => answer,
        Err(Failure::NotSent(trouble)) => return CancelOutcome::NotSent { trouble },
        Err(Failure::NoAnswer(seen)) => return CancelOutcome::Unknown { doubt: no_answer(seen) },
    };
    let body = match read_body(&answer) {
        Ok(body) => body,
        Err(doubt) => return CancelOutcome::Unknown { doubt },
    };
    match judge(answer.status, &body, &CANCEL_REFUSALS) {
        Verdict::Success(payout) => match payout.and_then(|payout| payout.text("id")) {
            Some(answered) if answered != id.as_str() => {
                CancelOutcome::Unknown { doubt: Doubt::Unreadable { status: answer.status } }
            }
            _ => CancelOutcome::Taken,
        },
        Verdict::Refused(refusal) => CancelOutcome::Refused { refusal },
        Verdict::Unknown(doubt) => CancelOutcome::Unknown { doubt },
    }
}

/// The body of an answered question; `read` gets the whole answer, which said that it succeeded.
pub(super) fn asked<T>(
    result: Result<Answer, Failure>,
    read: impl FnOnce(&Object<'_>) -> Option<T>,
) -> Result<T, AskError> {
    answer::asked(result, &WORDING, read)
}

/// The provider's word for where a payout stands; a word that we do not know says nothing, and is kept.
pub(super) fn read_status(payout: &Object<'_>) -> ProviderStatus {
    let word = payout.text("status").unwrap_or_default();
    match word.as_str() {
        "pending" => ProviderStatus::Pending,
        "processing" => ProviderStatus::Processing,
        "paid" => ProviderStatus::Paid,
        "failed" => ProviderStatus::Failed,
        "canceled" => ProviderStatus::Canceled,
        _ => ProviderStatus::Unrecognised(cut(&word, MAX_WORD_CHARS)),
    }
}

/// What a refusal says about the caller.
pub(super) fn credential_trouble(refusal: &Refusal) -> Option<CredentialTrouble> {
    match (refusal.status, refusal.code.as_str()) {
        // Documented for a bad signature and for an old timestamp alike.
        (_, "INVALID_CREDENTIALS") => Some(CredentialTrouble::Secret),
        (_, "AUTHENTICATION_ERROR") | (401, _) => Some(CredentialTrouble::Key),
        (_, "FORBIDDEN") | (403, _) => Some(CredentialTrouble::Permission),
        _ => None,
    }
}

/// A conflict is one whatever its body says.
fn read_body(answer: &Answer) -> Result<Object<'_>, Doubt> {
    answer::read_body(answer).map_err(|doubt| match answer.status {
        409 => Doubt::Duplicate { code: "409".to_owned() },
        _ => doubt,
    })
}

enum Verdict<'a> {
    /// It says that it succeeded, and this is the payout, where it shows one.
    Success(Option<Object<'a>>),
    Refused(Refusal),
    Unknown(Doubt),
}

fn judge<'a>(status: u16, body: &Object<'a>, documented: &[(u16, &str)]) -> Verdict<'a> {
    let code = read_code(body);
    if status == 409 || code.as_deref() == Some(DUPLICATE) {
        return Verdict::Unknown(Doubt::Duplicate { code: code.unwrap_or_else(|| "409".to_owned()) });
    }
    if (200..=299).contains(&status) {
        if says_failure(body) {
            return Verdict::Unknown(Doubt::ServerSaid { status, code });
        }
        return match body.object("data") {
            None if !body.has("success") => Verdict::Unknown(Doubt::Unreadable { status }),
            payout => Verdict::Success(payout),
        };
    }
    match read_refusal(status, body) {
        Some(refusal) if documented.contains(&(status, refusal.code.as_str())) => Verdict::Refused(refusal),
        _ => Verdict::Unknown(Doubt::ServerSaid { status, code }),
    }
}

/// Whether an answer contradicts a status that says success.
fn says_failure(body: &Object<'_>) -> bool {
    body.has("error") || (body.has("success") && body.flag("success") != Some(true))
}

fn read_code(body: &Object<'_>) -> Option<String> {
    Some(cut(&body.object("error")?.text("code")?, MAX_CODE_CHARS))
}

/// A refusal in the documented shape. One that carries a payout as well contradicts itself and is none.
fn read_refusal(status: u16, body: &Object<'_>) -> Option<Refusal> {
    if body.flag("success") != Some(false) || body.has("data") {
        return None;
    }
    let error = body.object("error")?;
    let field = error.object("metadata").and_then(|metadata| metadata.text("field"));
    Some(Refusal {
        status,
        code: read_code(body)?,
        message: cut(&error.text("message").unwrap_or_default(), MAX_MESSAGE_CHARS),
        field: field.map(|field| cut(&field, MAX_CODE_CHARS)),
    })
}

#[cfg(test)]
mod tests;
