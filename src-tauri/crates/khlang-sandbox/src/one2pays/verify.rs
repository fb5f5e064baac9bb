//! Who is calling: key, time and signature, in the order in which One2Pays would refuse them.
//! The signed text is timestamp, full stop, raw body; method, path and query are not in it, as the provider has it.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Credentials, authentication_error, invalid_credentials};
use crate::http::Call;
use crate::plan::Refusal;

/// How far a timestamp may be off, either way.
const WINDOW_MS: i128 = 5 * 60 * 1_000;

pub(crate) fn verify(call: &Call, credentials: &Credentials, now_ms: i128) -> Result<(), Refusal> {
    let Some(key) = call.header("x-api-key") else {
        return Err(authentication_error("X-API-Key is missing"));
    };
    if key != credentials.api_key {
        return Err(match (environment(key), environment(&credentials.api_key)) {
            (Some(theirs), Some(ours)) if theirs != ours => authentication_error("API key is for another environment"),
            _ => authentication_error("API key is not known"),
        });
    }
    let timestamp = call
        .header("x-timestamp")
        .filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .ok_or_else(|| invalid_credentials("X-Timestamp must be Unix milliseconds"))?;
    let sent_ms: i128 = timestamp.parse().map_err(|_| invalid_credentials("X-Timestamp must be Unix milliseconds"))?;
    if now_ms.abs_diff(sent_ms) > WINDOW_MS.unsigned_abs() {
        return Err(invalid_credentials("X-Timestamp is outside the window"));
    }
    let signature = call.header("x-signature").ok_or_else(|| invalid_credentials("X-Signature is missing"))?;
    if is_signed(&credentials.api_secret, timestamp, &call.body, signature) {
        Ok(())
    } else {
        Err(invalid_credentials("X-Signature does not match"))
    }
}

fn environment(key: &str) -> Option<&'static str> {
    ["pk_test_", "pk_live_"].into_iter().find(|prefix| key.starts_with(prefix))
}

fn is_signed(secret: &str, timestamp: &str, body: &[u8], signature: &str) -> bool {
    let Some(hex_text) = signature.strip_prefix("sha256=") else {
        return false;
    };
    if hex_text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return false;
    }
    let (Ok(expected), Ok(mut mac)) = (hex::decode(hex_text), Hmac::<Sha256>::new_from_slice(secret.as_bytes())) else {
        return false;
    };
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac.verify_slice(&expected).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with `printf '%s.%s' TIMESTAMP BODY | openssl dgst -sha256 -hmac SECRET`.
    const SECRET: &str = "sk_test_known_answer";
    const TIMESTAMP: &str = "1767225600000";
    const BODY: &str = r#"{"amount":"1000.00","customerBankAccountName":"สมชาย ใจดี"}"#;
    const OF_BODY: &str = "sha256=c4170b93db62293ab4c79370b967a89376e749e76dc57899deb6277bdf11170b";
    const OF_NOTHING: &str = "sha256=2b3378c417c3f51ac6c99f7a3073e4e2dccc88b6cb73daa185eaf9846c6a9836";

    #[test]
    fn signatures_that_another_program_computed_are_accepted() {
        assert!(is_signed(SECRET, TIMESTAMP, BODY.as_bytes(), OF_BODY));
        assert!(is_signed(SECRET, TIMESTAMP, b"", OF_NOTHING));
    }

    #[test]
    fn a_signature_over_anything_else_is_not_accepted() {
        let bare = OF_BODY.trim_start_matches("sha256=");
        for (timestamp, body, signature) in [
            ("1767225600001", BODY, OF_BODY),
            (TIMESTAMP, "{}", OF_BODY),
            (TIMESTAMP, "{}", OF_NOTHING),
            (TIMESTAMP, BODY, bare),
            (TIMESTAMP, BODY, &OF_BODY[..OF_BODY.len() - 2]),
            (TIMESTAMP, BODY, &format!("sha256={}", bare.to_uppercase())),
            (TIMESTAMP, BODY, "sha256="),
            (TIMESTAMP, BODY, ""),
        ] {
            assert!(!is_signed(SECRET, timestamp, body.as_bytes(), signature));
        }
        assert!(!is_signed("sk_test_other", TIMESTAMP, BODY.as_bytes(), OF_BODY));
    }
}
