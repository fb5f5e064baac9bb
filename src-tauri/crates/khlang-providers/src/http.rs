//! The locked-down HTTP client under every adapter. It promises that [`Failure::NotSent`] is only ever said when not one byte of the
//! request left this machine; whatever else goes wrong is [`Failure::NoAnswer`], and the adapter calls that unknown.
//!
//! It follows no redirect (the usual default posts the signed body again to another host), repeats nothing, reads no proxy variable,
//! takes HTTPS only, speaks HTTP/1.1, unpacks nothing and keeps no cookie. Headers and bodies are never logged.

mod address;
mod date;
mod failure;
mod measure;
mod resolve;
mod tls;

pub(crate) use address::parse as parse_base_url;
pub use address::{BaseUrlError, check_base_url};
use failure::Route;
pub use failure::{Failure, NoAnswer};

use crate::{
    clock::{Clock, SystemClock},
    seam::Measurements,
};
use khlang_domain::{outcome::Trouble, time::UtcMillis};
use measure::Meter;
use reqwest::{Client, Method, Proxy, header::HeaderMap, redirect::Policy};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use thiserror::Error;
use url::Url;

/// The longest answer that is read.
pub const MAX_ANSWER_BYTES: usize = 1024 * 1024;

/// How this machine reaches the network. The same for every connection.
#[derive(Clone)]
pub struct NetworkSettings {
    /// The one proxy, `http` or `https`; the environment is not asked. It is never used for loopback.
    pub proxy: Option<Url>,
    /// Certificate authorities beside the operating system's, in DER. For tests; no setting and no variable leads here.
    pub extra_roots: Vec<Vec<u8>>,
    /// How long name, connection, proxy and TLS may take together.
    pub connect_timeout: Duration,
    /// How long a call may take from beginning to end.
    pub total_timeout: Duration,
    /// The machine's clock.
    pub clock: Arc<dyn Clock>,
}

impl Default for NetworkSettings {
    fn default() -> Self {
        Self {
            proxy: None,
            extra_roots: Vec::new(),
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(60),
            clock: Arc::new(SystemClock),
        }
    }
}

/// A proxy's address may hold a password.
impl std::fmt::Debug for NetworkSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NetworkSettings")
            .field("proxy", &self.proxy.as_ref().map(|_| "set"))
            .field("extra_roots", &self.extra_roots.len())
            .field("connect_timeout", &self.connect_timeout)
            .field("total_timeout", &self.total_timeout)
            .finish_non_exhaustive()
    }
}

/// Why no client can be made. Nothing was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HttpError {
    /// The proxy's address cannot be used.
    #[error("the proxy's address cannot be used")]
    Proxy,
    /// No certificate authorities to check the provider's certificate with.
    #[error("no certificate authorities")]
    TrustStore,
}

/// What a call is for. It decides about the connection, not about the method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Errand {
    /// It changes something at the provider: always on a connection of its own, so that a failure to connect is provably one, and no
    /// pool can send it twice.
    Acts,
    /// It only asks: connections are kept, and the answer's date is believed.
    Asks,
}

/// One call, ready to go. Has no `Debug`: it holds what must not be shown.
pub(crate) struct Call {
    pub(crate) errand: Errand,
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    /// `None` sends zero bytes and no Content-Type.
    pub(crate) body: Option<Vec<u8>>,
}

/// An answer with at least its headers. Has no `Debug`: bodies are never logged.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Body,
    /// What Retry-After asked for.
    pub(crate) retry_after_s: Option<u64>,
}

/// The body, or why it is not there.
pub(crate) enum Body {
    /// All of it.
    Whole(Vec<u8>),
    /// More than [`MAX_ANSWER_BYTES`]; the rest was not read.
    Oversized,
    /// It ended before its end.
    Broken(NoAnswer),
}

/// The client of one connection.
pub(crate) struct Http {
    acting: Client,
    asking: Client,
    route: Route,
    clock: Arc<dyn Clock>,
    meter: Meter,
}

impl Http {
    /// A client for the host of `base`, which has passed [`check_base_url`].
    pub(crate) fn new(base: &Url, network: &NetworkSettings) -> Result<Self, HttpError> {
        let encrypted = base.scheme() == "https";
        let proxy = network.proxy.as_ref().filter(|_| encrypted);
        let build = |keep_idle: usize| {
            let tls = if encrypted { tls::checked(&network.extra_roots) } else { tls::trusting_nobody() };
            let mut builder = Client::builder()
                .tls_backend_preconfigured(tls?)
                .https_only(encrypted)
                .http1_only()
                .redirect(Policy::none())
                .referer(false)
                .retry(reqwest::retry::never())
                .no_proxy()
                .dns_resolver(Arc::new(resolve::SystemResolver))
                .user_agent(concat!("Khlang/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(network.connect_timeout)
                .timeout(network.total_timeout)
                .pool_max_idle_per_host(keep_idle);
            if let Some(proxy) = proxy {
                if !matches!(proxy.scheme(), "http" | "https") || proxy.host_str().is_none() {
                    return Err(HttpError::Proxy);
                }
                builder = builder.proxy(Proxy::all(proxy.clone()).map_err(|_| HttpError::Proxy)?);
            }
            builder.build().map_err(|_| HttpError::TrustStore)
        };
        Ok(Self {
            acting: build(0)?,
            asking: build(8)?,
            route: if proxy.is_some() { Route::Proxied } else { Route::Direct },
            clock: Arc::clone(&network.clock),
            meter: Meter::default(),
        })
    }

    /// The provider's time, as far as it is known: what belongs into a signature.
    pub(crate) fn provider_now(&self) -> UtcMillis {
        self.clock.now().plus(self.meter.clock_difference_ms())
    }

    pub(crate) fn measurements(&self) -> Measurements {
        self.meter.read()
    }

    /// Makes the call once.
    pub(crate) async fn send(&self, call: Call) -> Result<Answer, Failure> {
        let client = match call.errand {
            Errand::Acts => &self.acting,
            Errand::Asks => &self.asking,
        };
        let (errand, method) = (call.errand, call.method.clone());
        let mut request = client.request(call.method, call.url).headers(call.headers);
        if let Some(body) = call.body {
            request = request.body(body);
        }
        let Ok(request) = request.build() else {
            return Err(Failure::NotSent(Trouble::Settings));
        };
        let began_at = self.clock.now();
        let began = Instant::now();
        let response = match client.execute(request).await {
            Ok(response) => response,
            Err(error) => {
                let failure = failure::classify(&error, self.route);
                tracing::debug!(?errand, %method, ?failure, "call failed");
                return Err(failure);
            }
        };
        let to_headers = began.elapsed();
        let status = response.status().as_u16();
        let date = date::read_unaged(response.headers());
        if let (Errand::Asks, Some(date)) = (errand, date) {
            self.meter.note_date(date, began_at, to_headers);
        }
        let provider_now = date.unwrap_or_else(|| self.provider_now());
        let retry_after_s = date::read_retry_after(response.headers(), provider_now);
        let body = read_body(response).await;
        self.meter.note_answer(began.elapsed(), retry_after_s);
        tracing::debug!(?errand, %method, status, "call answered");
        Ok(Answer { status, body, retry_after_s })
    }
}

async fn read_body(mut response: reqwest::Response) -> Body {
    let announced = response.content_length().unwrap_or_default();
    if usize::try_from(announced).is_ok_and(|bytes| bytes > MAX_ANSWER_BYTES) {
        return Body::Oversized;
    }
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > MAX_ANSWER_BYTES => {
                return Body::Oversized;
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Body::Whole(body),
            Err(error) => return Body::Broken(failure::after_the_first_byte(&error)),
        }
    }
}
