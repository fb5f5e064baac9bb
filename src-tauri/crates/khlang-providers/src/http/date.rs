//! Reads the two headers that carry a time: `Date` and `Retry-After`.

use crate::clock::millis;
use khlang_domain::time::UtcMillis;
use reqwest::header::{AGE, DATE, HeaderMap, RETRY_AFTER};
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

/// The longest wait that an answer can ask for; ten years would be forever.
const MAX_RETRY_AFTER_S: u64 = 3600;

/// When the answer was made, unless a cache kept it for a while.
pub(super) fn read_unaged(headers: &HeaderMap) -> Option<UtcMillis> {
    if headers.contains_key(AGE) {
        return None;
    }
    read_http_date(headers.get(DATE)?.to_str().ok()?)
}

/// How many seconds to wait, given as such or as a time; capped at one hour. `None` where it cannot be read.
pub(super) fn read_retry_after(headers: &HeaderMap, provider_now: UtcMillis) -> Option<u64> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are a very long time too.
        return Some(text.parse::<u64>().unwrap_or(u64::MAX).min(MAX_RETRY_AFTER_S));
    }
    let wait_ms = read_http_date(text)?.since(provider_now).max(0);
    Some(wait_ms.unsigned_abs().div_ceil(1000).min(MAX_RETRY_AFTER_S))
}

fn read_http_date(text: &str) -> Option<UtcMillis> {
    OffsetDateTime::parse(text.trim(), &Rfc2822).ok().map(millis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    const NOW: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const NOW_MS: i64 = 784_111_777_000;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn a_date_is_read_unless_a_cache_kept_the_answer() {
        assert_eq!(read_unaged(&headers(&[("date", NOW)])), Some(UtcMillis(NOW_MS)));
        assert_eq!(read_unaged(&headers(&[("date", NOW), ("age", "30")])), None);
        assert_eq!(read_unaged(&headers(&[("date", "yesterday")])), None);
        assert_eq!(read_unaged(&headers(&[])), None);
    }

    #[test]
    fn a_wait_is_read_as_seconds_or_as_a_time_and_capped_at_an_hour() {
        for (value, wait) in [
            ("0", Some(0)),
            (" 7 ", Some(7)),
            ("3600", Some(3600)),
            ("315360000", Some(3600)),
            ("99999999999999999999999", Some(3600)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10)),
            ("Sat, 06 Nov 2004 08:49:37 GMT", Some(3600)),
            ("Sat, 05 Nov 1994 08:49:37 GMT", Some(0)),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(read_retry_after(&headers(&[("retry-after", value)]), UtcMillis(NOW_MS)), wait, "{value}");
        }
    }
}
