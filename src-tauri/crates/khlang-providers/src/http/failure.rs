//! Tells a request that provably never left from one that may have arrived. In doubt it may have arrived: a failure counts as before
//! the first byte only where the client says that it was still connecting.

use super::resolve::Unresolved;
use khlang_domain::outcome::Trouble;
use std::{error::Error, io};

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Not one byte of the request left this machine.
    NotSent(Trouble),
    /// It left, wholly or in part.
    NoAnswer(NoAnswer),
}

/// What was seen after the first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// Nothing, or not all of it, within the time allowed.
    Timeout,
    /// The connection ended.
    Dropped,
    /// Something that is not HTTP.
    NotHttp,
}

/// Whether a proxy stands between; then a connection that fails is the proxy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    Direct,
    Proxied,
}

pub(super) fn classify(error: &reqwest::Error, route: Route) -> Failure {
    if error.is_builder() {
        return Failure::NotSent(Trouble::Settings);
    }
    if !error.is_connect() {
        return Failure::NoAnswer(after_the_first_byte(error));
    }
    Failure::NotSent(match (why_not_connected(error), route) {
        (Trouble::HostNotFound | Trouble::ConnectionRefused, Route::Proxied) => Trouble::Proxy,
        (trouble, _) => trouble,
    })
}

pub(super) fn after_the_first_byte(error: &reqwest::Error) -> NoAnswer {
    if error.is_timeout() || io_kind(error) == Some(io::ErrorKind::TimedOut) {
        return NoAnswer::Timeout;
    }
    match find(error, |e| e.downcast_ref::<hyper::Error>().map(hyper::Error::is_parse)) {
        Some(true) => NoAnswer::NotHttp,
        _ => NoAnswer::Dropped,
    }
}

fn why_not_connected(error: &reqwest::Error) -> Trouble {
    if let Some(Unresolved(trouble)) = find(error, |e| e.downcast_ref::<Unresolved>().copied()) {
        return trouble;
    }
    if find(error, |e| e.downcast_ref::<rustls::Error>().map(|_| ())).is_some() {
        return Trouble::Tls;
    }
    if error.is_timeout() {
        return Trouble::ConnectTimeout;
    }
    if is_about_proxy(error) {
        return Trouble::Proxy;
    }
    match io_kind(error) {
        Some(io::ErrorKind::ConnectionRefused) => Trouble::ConnectionRefused,
        Some(io::ErrorKind::TimedOut) => Trouble::ConnectTimeout,
        Some(
            io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::AddrNotAvailable,
        ) => Trouble::NoNetwork,
        // Connected, and then ended in the middle of the handshake.
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe) => Trouble::Tls,
        _ => Trouble::ConnectionRefused,
    }
}

fn is_about_proxy(error: &(dyn Error + 'static)) -> bool {
    find(error, |e| e.to_string().starts_with("tunnel error").then_some(())).is_some()
}

/// What the operating system said. `Other` is only a wrapping.
fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    find(error, |e| e.downcast_ref::<io::Error>().map(io::Error::kind).filter(|kind| *kind != io::ErrorKind::Other))
}

/// The first hit in the chain of causes. An I/O error hides the error that it wraps from the usual walk, so it is opened here.
fn find<T>(error: &(dyn Error + 'static), look: impl Fn(&(dyn Error + 'static)) -> Option<T>) -> Option<T> {
    let mut next = Some(error);
    while let Some(current) = next {
        if let Some(found) = look(current) {
            return Some(found);
        }
        let wrapped = current.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match wrapped {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => current.source(),
        };
    }
    None
}
