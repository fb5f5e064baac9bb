//! What can keep a twin from starting or from doing what its test asked by hand.
//! Refusals to the client under test are not errors: they are answers, see `plan::Refusal`.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a twin could not start, or could not move a withdraw.
#[derive(Debug, thiserror::Error)]
pub enum TwinError {
    /// A twin pays invented money and trusts whoever reaches it, so it never listens beyond this machine.
    #[error("{0} is not a loopback address")]
    NotLoopback(SocketAddr),
    /// The address could not be bound.
    #[error("cannot listen on {addr}")]
    Listen {
        /// The address that was asked for.
        addr: SocketAddr,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The ledger file could not be opened, read or written.
    #[error("cannot use the ledger file {}", path.display())]
    LedgerFile {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Another twin has this ledger file open.
    #[error("the ledger file {} is in use by another twin", .0.display())]
    LedgerInUse(PathBuf),
    /// A line of the ledger file, other than a torn last one, cannot be read.
    #[error("line {line} of the ledger file {} cannot be read", path.display())]
    LedgerLine {
        /// The file.
        path: PathBuf,
        /// Counted from one.
        line: usize,
        /// What the reader said.
        source: serde_json::Error,
    },
    /// No withdraw has this id or reference.
    #[error("no withdraw has the id or reference {0}")]
    NoSuchWithdraw(String),
    /// The twin was stopped.
    #[error("the twin has been stopped")]
    Stopped,
}
