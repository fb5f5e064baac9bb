//! Why a document was not made. A full disk is told apart from the rest, because a person can do something about it.

/// Why a document was not made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// It could not be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// What writes spreadsheets refused.
    #[error("spreadsheet: {0}")]
    Spreadsheet(String),
    /// What lays out and draws a page refused.
    #[error("paper: {0}")]
    Paper(String),
}

impl From<csv::Error> for DocumentError {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Self::Io(error),
            other => Self::Spreadsheet(format!("{other:?}")),
        }
    }
}

impl From<rust_xlsxwriter::XlsxError> for DocumentError {
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        match error {
            rust_xlsxwriter::XlsxError::IoError(error) => Self::Io(error),
            // What packs a workbook hides the disk's error in its own.
            other => match io_source(&other) {
                Some(kind) => Self::Io(kind.into()),
                None => Self::Spreadsheet(other.to_string()),
            },
        }
    }
}

fn io_source(error: &dyn std::error::Error) -> Option<std::io::ErrorKind> {
    std::iter::successors(error.source(), |error| error.source())
        .find_map(|error| error.downcast_ref::<std::io::Error>())
        .map(std::io::Error::kind)
}
