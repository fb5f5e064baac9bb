//! Takes an answer apart as far as that is the same for every provider: what its status alone decides, whether it is an object at all,
//! and what it says of a question. Which codes refuse what, and what a success looks like, is each adapter's `map`.

use crate::{
    http::{Answer, Body, Failure, NoAnswer},
    json::{Object, read_object},
    seam::AskError,
};
use khlang_domain::outcome::{CreateOutcome, Doubt, Refusal};

pub(crate) const MAX_CODE_CHARS: usize = 100;
pub(crate) const MAX_MESSAGE_CHARS: usize = 500;
pub(crate) const MAX_WORD_CHARS: usize = 64;

/// How a provider words what went wrong, as far as questions need to know it.
pub(crate) struct Wording {
    /// Whether an answer contradicts a status that says success.
    pub(crate) says_failure: fn(&Object<'_>) -> bool,
    /// A refusal in the documented shape, on this status.
    pub(crate) refusal: fn(u16, &Object<'_>) -> Option<Refusal>,
    /// The code that on 404 says that there is no such thing.
    pub(crate) not_found: &'static str,
}

/// What a create ended in that has no answer.
pub(crate) fn unanswered(failure: Failure) -> CreateOutcome {
    match failure {
        Failure::NotSent(trouble) => CreateOutcome::NotSent { trouble },
        Failure::NoAnswer(seen) => CreateOutcome::Unknown { doubt: no_answer(seen) },
    }
}

pub(crate) fn no_answer(seen: NoAnswer) -> Doubt {
    match seen {
        NoAnswer::Timeout => Doubt::Timeout,
        NoAnswer::Dropped => Doubt::Dropped,
        NoAnswer::NotHttp => Doubt::Unreadable { status: 0 },
    }
}

/// The object that answers a call which moves money. Where the status alone decides, a body that cannot be read changes nothing.
pub(crate) fn read_body(answer: &Answer) -> Result<Object<'_>, Doubt> {
    let status = answer.status;
    let body = match &answer.body {
        Body::Whole(bytes) => read_object(bytes).ok_or(Doubt::Unreadable { status }),
        Body::Oversized => Err(Doubt::Unreadable { status }),
        Body::Broken(seen) => Err(no_answer(*seen)),
    };
    match (status, body) {
        (300..=399, _) => Err(Doubt::Redirected { status }),
        (408 | 425 | 429 | 500..=599, Err(_)) => Err(Doubt::ServerSaid { status, code: None }),
        (_, body) => body,
    }
}

/// Why a question has no answer.
pub(crate) fn unasked(failure: Failure) -> AskError {
    match failure {
        Failure::NotSent(trouble) => AskError::NotReached(trouble),
        Failure::NoAnswer(NoAnswer::NotHttp) => AskError::Unreadable(0),
        Failure::NoAnswer(NoAnswer::Timeout | NoAnswer::Dropped) => AskError::NoAnswer,
    }
}

/// The body of an answered question; `read` gets the whole answer, which said that it succeeded.
pub(crate) fn asked<T>(
    result: Result<Answer, Failure>,
    wording: &Wording,
    read: impl FnOnce(&Object<'_>) -> Option<T>,
) -> Result<T, AskError> {
    let answer = result.map_err(unasked)?;
    let status = answer.status;
    match status {
        300..=399 => return Err(AskError::Redirected(status)),
        429 => return Err(AskError::RateLimited { retry_after_s: answer.retry_after_s }),
        408 | 425 | 500..=599 => return Err(AskError::ProviderTrouble(status)),
        _ => {}
    }
    let bytes = match &answer.body {
        Body::Whole(bytes) => bytes,
        Body::Oversized => return Err(AskError::Unreadable(status)),
        Body::Broken(_) => return Err(AskError::NoAnswer),
    };
    let body = read_object(bytes).ok_or_else(|| match bytes.trim_ascii_start().first() {
        Some(b'<') => AskError::WebPage(status),
        _ => AskError::Unreadable(status),
    })?;
    if (200..=299).contains(&status) && !(wording.says_failure)(&body) {
        return read(&body).ok_or(AskError::Unreadable(status));
    }
    match (wording.refusal)(status, &body) {
        Some(refusal) if status == 404 && refusal.code == wording.not_found => Err(AskError::NotFound(refusal)),
        Some(refusal) if (400..=499).contains(&status) => Err(AskError::Refused(refusal)),
        _ => Err(AskError::Unreadable(status)),
    }
}

/// A provider that gets its secret in the body may well repeat it in what it complains of.
pub(crate) fn conceal(refusal: &mut Refusal, secret: &str) {
    for text in [&mut refusal.code, &mut refusal.message] {
        if text.contains(secret) {
            *text = text.replace(secret, "…");
        }
    }
}
