//! The refusals that JamesPay documents, each as the provider would word it.
//! Used by the twin's own checks, and by plans that want a refusal without a reason.

use crate::plan::Refusal;

pub(crate) const INVALID_INPUTS: &str = "invalid-inputs";

/// 400, for a wrong field, an amount out of bounds, and a balance that does not suffice.
#[must_use]
pub fn invalid_inputs(message: &str) -> Refusal {
    Refusal::new(400, INVALID_INPUTS, message)
}

/// 409.
#[must_use]
pub fn duplicate_entry() -> Refusal {
    Refusal::new(409, "duplicate-entry", "Duplicate entry")
}

/// 403, for a wrong merchant, token, time or signature.
#[must_use]
pub fn permission_denied(message: &str) -> Refusal {
    Refusal::new(403, "permission-denied", message)
}

/// 404.
#[must_use]
pub fn not_found() -> Refusal {
    Refusal::new(404, "not-found", "Not found")
}

/// 405.
#[must_use]
pub fn method_not_allowed() -> Refusal {
    Refusal::new(405, "method-not-allowed", "Method not allowed")
}
