//! The rows of a list as a file for spreadsheets, written as they come: a million rows take no more memory than ten.
//!
//! [`Export::begin`] writes the head, [`Export::row`] a payout, [`Export::finish`] the rest. Who chooses the rows and where the bytes go
//! is not decided here. Account numbers are whole: the office works with them.

mod caught;
mod column;
mod csv_file;
mod defuse;
mod row;
mod xlsx_file;

pub use row::Row;

use crate::{DocumentError, Language};
use csv_file::CsvFile;
use khlang_domain::time::UtcMillis;
use std::{io::Write, path::Path};
use xlsx_file::XlsxFile;

/// The kinds of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    /// Comma-separated, UTF-8 with its mark, CRLF.
    Csv,
    /// A workbook with texts, dates and numbers as what they are.
    Xlsx,
}

/// A file that is being written. Dropped before [`Export::finish`], what was written so far is no whole file.
pub struct Export<W: Write + Send>(Writing<W>);

enum Writing<W: Write + Send> {
    Csv(Box<CsvFile<W>>),
    Xlsx(Box<XlsxFile<W>>),
}

impl<W: Write + Send> Export<W> {
    /// Begins the file. `made_at` is told in a workbook's properties, so that the same rows at the same time are the same bytes. `folder`
    /// is where the file will be: the rows of a workbook lie there in a temporary file until it is finished, and nowhere else.
    ///
    /// # Errors
    /// Where it cannot be written; for a workbook also where its temporary file cannot be.
    pub fn begin(
        format: ExportFormat,
        language: Language,
        made_at: UtcMillis,
        folder: &Path,
        to: W,
    ) -> Result<Self, DocumentError> {
        Ok(Self(match format {
            ExportFormat::Csv => Writing::Csv(Box::new(CsvFile::begin(language, to)?)),
            ExportFormat::Xlsx => Writing::Xlsx(Box::new(XlsxFile::begin(language, made_at, folder, to)?)),
        }))
    }

    /// Writes one payout.
    ///
    /// # Errors
    /// Where it cannot be written. Then no whole file comes of it any more.
    pub fn row(&mut self, row: &Row) -> Result<(), DocumentError> {
        match &mut self.0 {
            Writing::Csv(file) => file.row(row),
            Writing::Xlsx(file) => file.row(row),
        }
    }

    /// Writes what is left and gives back what was written to. A workbook is put together only here, which takes a while; who wants to
    /// stop that lets its writer fail.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(self) -> Result<W, DocumentError> {
        match self.0 {
            Writing::Csv(file) => file.finish(),
            Writing::Xlsx(file) => file.finish(),
        }
    }
}
