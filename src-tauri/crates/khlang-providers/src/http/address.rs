//! Which addresses a connection may have. Asked by the form of a connection before it is kept, and again before a client is made.

use std::net::{Ipv4Addr, Ipv6Addr};
use thiserror::Error;
use url::{Host, Url};

/// Why a text cannot be the base URL of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum BaseUrlError {
    /// Nothing was typed.
    #[error("empty")]
    Empty,
    /// Not an address at all.
    #[error("unreadable")]
    Unreadable,
    /// Not HTTPS, and not plain HTTP to this very machine.
    #[error("not https")]
    NotHttps,
    /// It has a user name or a password in it.
    #[error("has user information")]
    HasUserInfo,
    /// It goes on after a `?` or a `#`.
    #[error("has a query or a fragment")]
    HasQuery,
}

impl BaseUrlError {
    /// Every reason.
    pub const ALL: [Self; 5] = [Self::Empty, Self::Unreadable, Self::NotHttps, Self::HasUserInfo, Self::HasQuery];

    /// The key of its message; never changes once it is released.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "baseUrlEmpty",
            Self::Unreadable => "baseUrlUnreadable",
            Self::NotHttps => "baseUrlNotHttps",
            Self::HasUserInfo => "baseUrlHasUserInfo",
            Self::HasQuery => "baseUrlHasQuery",
        }
    }
}

/// The address in the one form in which it is kept: scheme, host, port and path, without a slash at the end.
///
/// # Errors
/// Where a call to it could leave this machine unencrypted, or where it says more than where the provider is.
pub fn check_base_url(text: &str) -> Result<String, BaseUrlError> {
    let url = parse(text)?;
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

pub(crate) fn parse(text: &str) -> Result<Url, BaseUrlError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(BaseUrlError::Empty);
    }
    // The parser drops tabs and line breaks silently; whoever pasted them should see it.
    if text.contains(|sign: char| sign.is_whitespace() || sign.is_control()) {
        return Err(BaseUrlError::Unreadable);
    }
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(url::ParseError::RelativeUrlWithoutBase) => return Err(BaseUrlError::NotHttps),
        Err(_) => return Err(BaseUrlError::Unreadable),
    };
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        _ => return Err(BaseUrlError::NotHttps),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BaseUrlError::HasUserInfo);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(BaseUrlError::HasQuery);
    }
    Ok(url)
}

/// This very machine, by its literal address or as `localhost`, which the resolver never looks up.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => Ipv4Addr::is_loopback(&address),
        Some(Host::Ipv6(address)) => Ipv6Addr::is_loopback(&address),
        Some(Host::Domain(name)) => name == super::resolve::LOCALHOST,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_one_form() {
        for (typed, kept) in [
            ("https://api.example.com", "https://api.example.com"),
            (" https://API.example.com/ ", "https://api.example.com"),
            ("https://api.example.com:443//", "https://api.example.com"),
            ("https://api.example.com:8443/pay/", "https://api.example.com:8443/pay"),
            ("http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
            ("http://127.8.8.8", "http://127.8.8.8"),
            ("http://[::1]:9000", "http://[::1]:9000"),
            ("http://LOCALHOST:9000", "http://localhost:9000"),
        ] {
            assert_eq!(check_base_url(typed).as_deref(), Ok(kept), "{typed}");
            assert_eq!(check_base_url(kept).as_deref(), Ok(kept), "{kept}");
        }
    }

    #[test]
    fn an_address_that_could_leak_or_mislead_is_refused() {
        use BaseUrlError::{Empty, HasQuery, HasUserInfo, NotHttps, Unreadable};
        for (typed, error) in [
            ("", Empty),
            (" \t", Empty),
            ("api.example.com", NotHttps),
            ("http://api.example.com", NotHttps),
            ("http://127.0.0.1.example.com", NotHttps),
            ("http://localhost.example.com", NotHttps),
            ("http://localhost.", NotHttps),
            ("http://[::ffff:8.8.8.8]", NotHttps),
            ("http://0.0.0.0", NotHttps),
            ("http://10.0.0.1", NotHttps),
            ("ftp://127.0.0.1", NotHttps),
            ("file:///etc/passwd", NotHttps),
            ("https://", Unreadable),
            ("https://api.exa\nmple.com", Unreadable),
            ("https://api example.com", Unreadable),
            ("https://me:secret@api.example.com", HasUserInfo),
            ("https://me@api.example.com", HasUserInfo),
            ("https://api.example.com?x=1", HasQuery),
            ("https://api.example.com/#top", HasQuery),
        ] {
            assert_eq!(check_base_url(typed), Err(error), "{typed}");
        }
    }
}
