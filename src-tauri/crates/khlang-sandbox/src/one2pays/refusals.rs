//! The refusals that One2Pays documents, each as the provider would word it.
//! Used by the twin's own checks, and by plans that want a refusal without a reason.

use crate::plan::Refusal;

/// 400, naming the field in `metadata.field`.
#[must_use]
pub fn validation_error(field: &str, message: &str) -> Refusal {
    Refusal::new(400, "VALIDATION_ERROR", message).at(field)
}

/// 400.
#[must_use]
pub fn invalid_amount() -> Refusal {
    Refusal::new(400, "INVALID_AMOUNT", "Amount must be greater than 0 and have at most 2 decimals")
}

/// 400.
#[must_use]
pub fn invalid_bank_code() -> Refusal {
    Refusal::new(400, "INVALID_BANK_CODE", "Unknown bank code")
}

/// 400.
#[must_use]
pub fn insufficient_balance() -> Refusal {
    Refusal::new(400, "INSUFFICIENT_BALANCE", "Insufficient wallet balance")
}

/// 401 for a wrong signature or an old timestamp.
#[must_use]
pub fn invalid_credentials(message: &str) -> Refusal {
    Refusal::new(401, "INVALID_CREDENTIALS", message)
}

/// 401 for a key that is unknown or of the wrong environment.
#[must_use]
pub fn authentication_error(message: &str) -> Refusal {
    Refusal::new(401, "AUTHENTICATION_ERROR", message)
}

/// 403.
#[must_use]
pub fn forbidden() -> Refusal {
    Refusal::new(403, "FORBIDDEN", "Not allowed for this key")
}

/// 404.
#[must_use]
pub fn not_found() -> Refusal {
    Refusal::new(404, "RESOURCE_NOT_FOUND", "Resource not found")
}

/// 409.
#[must_use]
pub fn duplicate_reference() -> Refusal {
    Refusal::new(409, "DUPLICATE_REFERENCE_ID", "Reference id already used")
}

/// 429. The provider names no code for it, this one is a guess; [`Refusal::retry_after`] adds the header.
#[must_use]
pub fn rate_limited() -> Refusal {
    Refusal::new(429, "RATE_LIMITED", "Too many requests")
}
