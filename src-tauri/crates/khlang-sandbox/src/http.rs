//! HTTP/1.1 on a loopback socket, with the power to break an answer at any byte.
//! hyper reads requests and writes whole answers. For a broken one the socket is taken back from hyper and written by
//! hand. A request that has arrived is always worked off, even when its client hangs up: real providers do the same.
//! What to answer, and when, is decided by whoever implements `Answers`.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::error::TwinError;

const REQUEST_LIMIT: usize = 1 << 20;
const CHUNK: usize = 64 * 1024;

/// One request, read to its end. Not `Debug`: its headers are secrets.
pub(crate) struct Call {
    pub(crate) connection: u64,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    /// A header's text; `None` when absent, repeated or not plain text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.get_all(name).iter();
        let first = all.next()?.to_str().ok()?;
        all.next().is_none().then_some(first)
    }
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// What goes onto the wire.
#[derive(Debug)]
pub(crate) enum Reply {
    Whole(Page),
    Broken(Page, Break),
}

/// How an answer is broken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    /// Close, nothing sent.
    BeforeStatus,
    /// RST, nothing sent.
    ResetBeforeStatus,
    /// Close after the status line.
    AfterStatus,
    /// RST after the headers, which promise a body.
    ResetAfterHeaders,
    /// Close in the middle of the body.
    InBody,
    /// Not broken but very long: this many bytes of padding go before the last two bytes of the body.
    Padded { bytes: u64 },
}

pub(crate) trait Answers: Send + Sync + 'static {
    fn answer(self: Arc<Self>, call: Call) -> Pin<Box<dyn Future<Output = Reply> + Send>>;
}

pub(crate) async fn listen(addr: SocketAddr) -> Result<(TcpListener, SocketAddr), TwinError> {
    if !addr.ip().is_loopback() {
        return Err(TwinError::NotLoopback(addr));
    }
    let failed = |source| TwinError::Listen { addr, source };
    let listener = TcpListener::bind(addr).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// Takes connections until its task is aborted; that ends them, too.
pub(crate) async fn accept<A: Answers>(listener: TcpListener, answers: Arc<A>) {
    let mut open = JoinSet::new();
    let mut connection = 0;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                connection += 1;
                open.spawn(serve(stream, Arc::clone(&answers), connection));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::task::yield_now().await;
            }
        }
        while open.try_join_next().is_some() {}
    }
}

async fn serve<A: Answers>(stream: TcpStream, answers: Arc<A>, connection: u64) {
    // An answer in two segments must not wait for the client's delayed acknowledgement.
    drop(stream.set_nodelay(true));
    let (breaks, mut broken) = mpsc::channel::<(Page, Break)>(1);
    let service = service_fn(move |request: Request<Incoming>| {
        let answers = Arc::clone(&answers);
        let breaks = breaks.clone();
        async move {
            let Ok(call) = read(request, connection).await else {
                return Ok(plain(StatusCode::PAYLOAD_TOO_LARGE));
            };
            match tokio::spawn(answers.answer(call)).await {
                Ok(Reply::Whole(page)) => Ok::<_, Infallible>(whole(page)),
                Ok(Reply::Broken(page, how)) => {
                    drop(breaks.send((page, how)).await);
                    pending().await
                }
                Err(_) => Ok(plain(StatusCode::INTERNAL_SERVER_ERROR)),
            }
        }
    });
    let mut http = http1::Builder::new()
        .header_read_timeout(None)
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service);
    let (page, how) = tokio::select! {
        _ = &mut http => return,
        Some(broken) = broken.recv() => broken,
    };
    let stream = http.into_parts().io.into_inner();
    if let Err(error) = write_broken(stream, &page, how).await {
        tracing::debug!(%error, "the client left before its broken answer");
    }
}

async fn read(request: Request<Incoming>, connection: u64) -> Result<Call, Box<dyn std::error::Error + Send + Sync>> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, REQUEST_LIMIT).collect().await?.to_bytes();
    Ok(Call {
        connection,
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(str::to_owned),
        headers: head.headers,
        body,
    })
}

fn plain(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

fn whole(page: Page) -> Response<Full<Bytes>> {
    let status = StatusCode::from_u16(page.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = plain(status);
    for (name, value) in &page.headers {
        // A header that cannot be sent as planned is a fault of the plan; the answer goes out without it.
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().append(HeaderName::from_static(name), value);
        }
    }
    *response.body_mut() = Full::from(page.body);
    response
}

async fn write_broken(mut stream: TcpStream, page: &Page, how: Break) -> io::Result<()> {
    let status = StatusCode::from_u16(page.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let status_line = format!("HTTP/1.1 {} {}\r\n", status.as_str(), status.canonical_reason().unwrap_or("Unknown"));
    let mut head = status_line.clone();
    for (name, value) in &page.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("connection: close\r\n");
    let announced = format!("content-length: {}\r\n\r\n", page.body.len());
    match how {
        Break::BeforeStatus => {}
        Break::ResetBeforeStatus => return reset(stream),
        Break::AfterStatus => stream.write_all(status_line.as_bytes()).await?,
        Break::ResetAfterHeaders => {
            stream.write_all((head + &announced).as_bytes()).await?;
            stream.flush().await?;
            return reset(stream);
        }
        Break::InBody => {
            let half = page.body.len() / 2;
            stream.write_all((head + &announced).as_bytes()).await?;
            stream.write_all(page.body.get(..half).unwrap_or_default()).await?;
        }
        Break::Padded { bytes } => {
            head.push_str("transfer-encoding: chunked\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
            write_padded(&mut stream, &page.body, bytes).await?;
        }
    }
    stream.shutdown().await
}

fn reset(stream: TcpStream) -> io::Result<()> {
    stream.set_zero_linger()
}

async fn write_padded(stream: &mut TcpStream, body: &[u8], bytes: u64) -> io::Result<()> {
    let (start, end) = body.split_at(body.len().saturating_sub(2));
    write_chunk(stream, start).await?;
    let padding = vec![b'x'; CHUNK];
    let mut left = bytes;
    while left > 0 {
        let now = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        write_chunk(stream, padding.get(..now).unwrap_or_default()).await?;
        left -= u64::try_from(now).unwrap_or(left);
    }
    write_chunk(stream, end).await?;
    stream.write_all(b"0\r\n\r\n").await
}

/// Never called with an empty chunk, which would end the body.
async fn write_chunk(stream: &mut TcpStream, chunk: &[u8]) -> io::Result<()> {
    stream.write_all(format!("{:x}\r\n", chunk.len()).as_bytes()).await?;
    stream.write_all(chunk).await?;
    stream.write_all(b"\r\n").await
}
