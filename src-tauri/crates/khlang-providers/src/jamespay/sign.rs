//! The signature of a JamesPay call: HMAC-SHA256 over the raw body, in UTF-8 as it is sent. The path is not signed, so whoever sees a
//! signed question could send it elsewhere: neither bodies nor signatures are ever logged.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The value of `X-SIGNATURE` for exactly these bytes.
pub(super) fn signature(secret: &str, body: &[u8]) -> Option<String> {
    // A key of any length is taken; the error exists for other MACs.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(body);
    Some(hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each made with `printf '%s' BODY | openssl dgst -sha256 -hmac SECRET`.
    #[test]
    fn signatures_are_those_that_openssl_makes() {
        for (secret, body, signed) in [
            (
                "jp_secret_vector",
                r#"{"merchant_id":"TEST001","account_name":"สมชาย ใจดี"}"#,
                "282694a20235a2545d81624afb232f246a48a644eb9e2167cc413dfcb5fde490",
            ),
            ("k", "{}", "add853b103fbcc936a194f9eb15e29c4ff08af6e47d5d1bca4f20218e31e4fff"),
            (
                &"0123456789abcdef".repeat(9),
                r#"{"amount":"1000.00"}"#,
                "a2229ca4393f49f3fd72e077aa1a2f16acaf4af9b2d4887becf2cecd19cd83f3",
            ),
        ] {
            assert_eq!(signature(secret, body.as_bytes()).as_deref(), Some(signed), "{body}");
        }
    }
}
