//! A server of raw bytes: it reads whole requests, keeps them, and does to each connection what it was told.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What to do with a connection.
#[derive(Clone)]
pub(crate) enum Act {
    /// Read a request, write these bytes, close.
    Answer(Vec<u8>),
    /// Read a request, write these bytes, then leave the connection open in silence.
    AnswerAndHang(Vec<u8>),
    /// Read a request, write these bytes, then reset.
    AnswerAndReset(Vec<u8>),
    /// Read a request, write these bytes, then more than any client should read.
    AnswerWithoutEnd(Vec<u8>),
    /// Read nothing, close at once.
    Close,
    /// Read nothing, write nothing, keep it open.
    Ignore,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(crate) fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }
}

#[derive(Default)]
struct Log {
    connections: usize,
    seen: Vec<Seen>,
}

pub(crate) struct RawServer {
    pub(crate) addr: SocketAddr,
    log: Arc<Mutex<Log>>,
    task: JoinHandle<()>,
}

impl RawServer {
    /// Does the acts one connection after the other; the last one for all that follow.
    pub(crate) async fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let log = Arc::new(Mutex::new(Log::default()));
        let mut acts: VecDeque<_> = acts.into_iter().collect();
        let shared = Arc::clone(&log);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                shared.lock().unwrap().connections += 1;
                let act = if acts.len() > 1 { acts.pop_front().unwrap() } else { acts[0].clone() };
                tokio::spawn(perform(act, stream, Arc::clone(&shared)));
            }
        });
        Self { addr, log, task }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub(crate) fn connections(&self) -> usize {
        self.log.lock().unwrap().connections
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.log.lock().unwrap().seen.clone()
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn perform(act: Act, mut stream: TcpStream, log: Arc<Mutex<Log>>) {
    match act {
        Act::Close => return,
        Act::Ignore => return std::future::pending().await,
        _ => {}
    }
    let Some(seen) = read_request(&mut stream).await else { return };
    log.lock().unwrap().seen.push(seen);
    // The client may hang up at any time; that is what some tests want.
    match act {
        Act::Answer(bytes) => {
            let _ = stream.write_all(&bytes).await;
        }
        Act::AnswerAndHang(bytes) => {
            let _ = stream.write_all(&bytes).await;
            std::future::pending::<()>().await;
        }
        Act::AnswerAndReset(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.set_zero_linger();
        }
        Act::AnswerWithoutEnd(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let dust = vec![b' '; 64 * 1024];
            while stream.write_all(&dust).await.is_ok() {}
        }
        Act::Close | Act::Ignore => {}
    }
}

/// A whole request; `None` when the connection ended before.
pub(crate) async fn read_request(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_ends = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_ends].to_vec()).unwrap();
    let mut seen = Seen { head, body: bytes[head_ends..].to_vec() };
    let length = seen.header("content-length").map_or(0, |length| length.parse().unwrap());
    while seen.body.len() < length {
        if stream.read_buf(&mut seen.body).await.ok()? == 0 {
            return None;
        }
    }
    Some(seen)
}

/// A whole answer with its length, after which the connection closes.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let headers: String = headers.iter().map(|(key, value)| format!("{key}: {value}\r\n")).collect();
    let length = body.len();
    format!("HTTP/1.1 {status} x\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}").into_bytes()
}
