//! Who is calling: the signature over the raw body, then merchant, token and time inside it.
//! The provider documents one code for all of them; the messages differ for whoever reads the twin's answers.

use std::collections::BTreeMap;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::value::RawValue;
use sha2::Sha256;

use super::{Credentials, invalid_inputs, permission_denied};
use crate::body;
use crate::http::Call;
use crate::plan::Refusal;

/// A body's fields, their values as they were written.
pub(crate) type Fields = BTreeMap<String, Box<RawValue>>;

pub(crate) fn verify(
    call: &Call,
    credentials: &Credentials,
    now_ms: i128,
    allowed_drift: Duration,
) -> Result<Fields, Refusal> {
    let signature = call.header("x-signature").ok_or_else(|| permission_denied("X-SIGNATURE is missing"))?;
    if !is_signed(&credentials.secret, &call.body, signature) {
        return Err(permission_denied("X-SIGNATURE does not match"));
    }
    let fields: Fields = body::fields(call).map_err(|error| invalid_inputs(&error.to_string()))?;
    for (name, expected) in [("merchant_id", &credentials.merchant_id), ("token", &credentials.token)] {
        if text(&fields, name).as_ref() != Some(expected) {
            return Err(permission_denied(&format!("{name} is not known")));
        }
    }
    let sent_s = fields.get("time").and_then(|value| seconds(value));
    let sent_s = sent_s.ok_or_else(|| permission_denied("time must be Unix seconds"))?;
    let is_near =
        i128::from(sent_s).checked_mul(1_000).is_some_and(|ms| now_ms.abs_diff(ms) <= allowed_drift.as_millis());
    if is_near { Ok(fields) } else { Err(permission_denied("time is too far off")) }
}

/// A field that is a JSON string.
pub(crate) fn text(fields: &Fields, name: &str) -> Option<String> {
    fields.get(name).and_then(|value| serde_json::from_str(value.get()).ok())
}

/// Whole seconds, as a number or as text: which of them the provider wants is not known.
fn seconds(value: &RawValue) -> Option<u64> {
    serde_json::from_str::<String>(value.get()).unwrap_or_else(|_| value.get().to_owned()).parse().ok()
}

fn is_signed(secret: &str, body: &[u8], signature: &str) -> bool {
    if signature.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return false;
    }
    let (Ok(expected), Ok(mut mac)) = (hex::decode(signature), Hmac::<Sha256>::new_from_slice(secret.as_bytes()))
    else {
        return false;
    };
    mac.update(body);
    mac.verify_slice(&expected).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with `printf '%s' BODY | openssl dgst -sha256 -hmac SECRET`.
    const SECRET: &str = "known_answer_secret";
    const BODY: &str = r#"{"account_name":"สมชาย ใจดี","amount":1000.00}"#;
    const OF_BODY: &str = "d0e7f793e415d0fbf9c72536bf9c8a221aff6b4872e61377d1fb56dab22672b3";

    #[test]
    fn a_signature_that_another_program_computed_is_accepted() {
        assert!(is_signed(SECRET, BODY.as_bytes(), OF_BODY));
    }

    #[test]
    fn a_signature_over_anything_else_is_not_accepted() {
        let spaced = format!("{BODY} ");
        for (body, signature) in [
            (spaced.as_str(), OF_BODY),
            ("", OF_BODY),
            (BODY, &OF_BODY[..62]),
            (BODY, &OF_BODY.to_uppercase()),
            (BODY, &format!("sha256={OF_BODY}")),
            (BODY, ""),
        ] {
            assert!(!is_signed(SECRET, body.as_bytes(), signature), "{signature}");
        }
        assert!(!is_signed("another_secret", BODY.as_bytes(), OF_BODY));
    }
}
