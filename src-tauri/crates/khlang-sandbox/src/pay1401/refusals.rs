//! The refusals that 1401 documents, each as the provider would word it.
//! Used by the twin's own checks, and by plans that want a refusal without a reason. One without a code is known by its
//! message only.

use crate::plan::Refusal;

/// 401, without a bearer secret.
#[must_use]
pub fn merchant_secret_required() -> Refusal {
    Refusal::new(401, "MERCHANT_SECRET_REQUIRED", "Merchant secret is required")
}

/// 401, with a wrong one.
#[must_use]
pub fn invalid_merchant_secret() -> Refusal {
    Refusal::new(401, "INVALID_MERCHANT_SECRET", "Merchant secret is invalid")
}

/// 404.
#[must_use]
pub fn merchant_not_found() -> Refusal {
    Refusal::new(404, "MERCHANT_NOT_FOUND", "Merchant not found")
}

/// 404, for a name that is not one of the provider's, byte for byte.
#[must_use]
pub fn bank_not_found() -> Refusal {
    Refusal::new(404, "BANK_NOT_FOUND", "Bank not found")
}

/// 400.
#[must_use]
pub fn insufficient_balance() -> Refusal {
    Refusal::new(400, "INSUFFICIENT_BALANCE", "Insufficient balance")
}

/// 400, known by its message only.
#[must_use]
pub fn below_minimum() -> Refusal {
    invalid_body("amount must not be less than 100")
}

/// 400, known by its message only.
#[must_use]
pub fn invalid_body(message: &str) -> Refusal {
    Refusal::new(400, "", message)
}

/// 404 for a path or method that the provider does not have, known by its message only.
#[must_use]
pub fn not_found(method: &str, path: &str) -> Refusal {
    Refusal::new(404, "", &format!("Cannot {method} {path}"))
}
