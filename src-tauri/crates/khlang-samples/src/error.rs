//! Why there is no sample.

use khlang_domain::payout::PayoutRefusal;
use khlang_journal::{AppendError, OpenError, ReadError};
use khlang_providers::registry::ConnectError;
use std::io;
use thiserror::Error;

/// Why a sample was not made. What was written by then stays.
#[derive(Debug, Error)]
pub enum SampleError {
    /// The folder has a journal with something in it.
    #[error("there is a journal in that folder already")]
    NotEmpty,
    /// The folder or a file beside the journal could not be written.
    #[error("the folder cannot be written: {0}")]
    Folder(#[from] io::Error),
    /// The journal did not open.
    #[error("the journal did not open: {0}")]
    Open(#[from] OpenError),
    /// The journal did not take it.
    #[error("the journal did not take it: {0}")]
    Append(#[from] AppendError),
    /// The journal could not be read.
    #[error("the journal cannot be read: {0}")]
    Read(#[from] ReadError),
    /// The rules refused what was to happen.
    #[error("{step} is refused by the rules: {refusal}")]
    Refused {
        /// What was to happen.
        step: String,
        /// Why it may not.
        refusal: PayoutRefusal,
    },
    /// A form that does not pass.
    #[error("a form does not pass: {0}")]
    Form(String),
    /// A connection cannot be made.
    #[error("a connection cannot be made: {0}")]
    Connect(#[from] ConnectError),
    /// A provider is not in the registry.
    #[error("a provider is not there")]
    NoSuchProvider,
    /// The key of a person does not open.
    #[error("a key does not open: {0}")]
    Key(#[from] khlang_vault::OpenError),
    /// An entry began nothing.
    #[error("an entry began nothing")]
    CannotBegin,
    /// What was made could not be told.
    #[error("what was made cannot be told: {0}")]
    Tell(#[from] serde_json::Error),
}
