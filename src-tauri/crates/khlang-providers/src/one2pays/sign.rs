//! The signature of a One2Pays call: HMAC-SHA256 over the time, a full stop and the body. Neither method, path nor query is signed,
//! so whoever sees the headers of a signed question could cancel with them: they are never logged.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The value of `X-Signature` for exactly these bytes, empty ones included.
pub(super) fn signature(secret: &str, timestamp_ms: i64, body: &[u8]) -> Option<String> {
    // A key of any length is taken; the error exists for other MACs.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(timestamp_ms.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(format!("sha256={}", hex::encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each made with `printf '%s.%s' TIME BODY | openssl dgst -sha256 -hmac SECRET`.
    #[test]
    fn signatures_are_those_that_openssl_makes() {
        for (secret, timestamp_ms, body, signed) in [
            (
                r#"sk_test_vector"#,
                1763654400000,
                r#"{"amount":"1000.00","currency":"THB"}"#,
                "8fde29334bc1f0f520c874f3c45d72d918632cea2923359ec3d739339d8ac68b",
            ),
            (
                r#"sk_test_vector"#,
                1763654400000,
                r#""#,
                "bf256c922d83baf9115e562166b11c91f7703a394f2bef4da5690aaef6a57269",
            ),
            (
                r#"sk_live_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"#,
                1,
                r#"{"customerBankAccountName":"สมชาย ใจดี"}"#,
                "99e86905090eb4b35a9f97722255354a9336b6c4a56a1db8124c6b586e00edc5",
            ),
            (r#"k"#, 4102444800123, r#"{}"#, "e11eeff11401e65609690944a6731147b87977b89dbde593017b595c349e352f"),
        ] {
            assert_eq!(
                signature(secret, timestamp_ms, body.as_bytes()).as_deref(),
                Some(format!("sha256={signed}").as_str()),
                "{body}"
            );
        }
    }
}
