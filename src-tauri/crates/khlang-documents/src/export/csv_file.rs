//! An export as CSV: UTF-8 with the mark by which Excel knows it, CRLF, every cell safe to open. Amounts are plain (`1234.50`), times are
//! ISO without a zone, in Bangkok.

use super::{
    Row,
    column::{Cell, Column},
    defuse::{account, defused},
};
use crate::{DocumentError, Language, wording::Moment};
use std::{borrow::Cow, io::Write};

/// Without it Excel reads Thai as the machine's old encoding.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

pub(super) struct CsvFile<W: Write> {
    language: Language,
    writer: csv::Writer<W>,
}

impl<W: Write> CsvFile<W> {
    pub(super) fn begin(language: Language, mut to: W) -> Result<Self, DocumentError> {
        to.write_all(BYTE_ORDER_MARK)?;
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
        writer.write_record(Column::ALL.map(|column| column.head(language)))?;
        Ok(Self { language, writer })
    }

    pub(super) fn row(&mut self, row: &Row) -> Result<(), DocumentError> {
        for column in Column::ALL {
            let cell = column.cell(row, self.language);
            self.writer.write_field(written(&cell).as_bytes())?;
        }
        // The end of a record is a record of nothing.
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    pub(super) fn finish(self) -> Result<W, DocumentError> {
        self.writer.into_inner().map_err(|error| DocumentError::Io(error.into_error()))
    }
}

fn written<'a>(cell: &'a Cell<'a>) -> Cow<'a, str> {
    match cell {
        Cell::Text(text) => defused(text),
        Cell::Account(digits) => account(digits),
        Cell::Money(amount) => Cow::Owned(amount.to_baht_text()),
        Cell::Time(at) => Moment::of(*at).map_or(Cow::Borrowed(""), |moment| Cow::Owned(moment.iso())),
        Cell::Empty => Cow::Borrowed(""),
    }
}
