//! An export as a workbook: texts are text cells, amounts numbers, times dates in Bangkok. Rows go to a temporary file as they come,
//! about a kilobyte each, in the folder of the workbook: where there is room for it. The file has no name there, or on Windows one that
//! goes with it, so that it is gone when it is let go, whatever became of the workbook.
//!
//! A sheet ends at 1,048,576 rows, so a longer list goes on in another one.

use super::{
    Row,
    caught::caught,
    column::{Cell, Column},
};
use crate::{DocumentError, Language, wording::Moment};
use khlang_domain::{money::Satang, time::UtcMillis};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use std::{io::Write, path::Path};

/// The rows of a sheet, as the format has it.
const ROWS_A_SHEET: u32 = 1_048_576;
/// Two lines, which the longest heads take.
const HEAD_HEIGHT: u32 = 32;
/// What a text cell can hold, in UTF-16 units; twice the limit of any field.
const LONGEST_TEXT: usize = 32_767;
/// A spreadsheet's number is exact to fifteen digits; what has more of them is written as text.
const EXACT: u64 = 999_999_999_999_999;

pub(super) struct XlsxFile<W> {
    language: Language,
    workbook: Workbook,
    formats: Formats,
    /// The sheet that is being written.
    sheet: usize,
    /// How many rows it has, the head included.
    rows: u32,
    /// With how many it is full, the head included.
    full_at: u32,
    to: W,
}

struct Formats {
    head: Format,
    text: Format,
    money: Format,
    time: Format,
}

impl<W: Write + Send> XlsxFile<W> {
    pub(super) fn begin(language: Language, made_at: UtcMillis, folder: &Path, to: W) -> Result<Self, DocumentError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder)?;
        let mut properties = DocProperties::new().set_author("Khlang");
        if let Some(made_at) = Moment::of(made_at).and_then(excel_time) {
            properties = properties.set_creation_datetime(&made_at);
        }
        workbook.set_properties(&properties);
        let formats = Formats {
            head: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_background_color(Color::RGB(0x00E3_F0EE))
                .set_border_bottom(FormatBorder::Thin),
            text: Format::new().set_num_format("@"),
            money: Format::new().set_num_format("#,##0.00"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss").set_align(FormatAlign::Left),
        };
        let mut file = Self { language, workbook, formats, sheet: 0, rows: 0, full_at: ROWS_A_SHEET, to };
        file.begin_sheet()?;
        Ok(file)
    }

    pub(super) fn row(&mut self, row: &Row) -> Result<(), DocumentError> {
        caught(|| self.write_row(row))
    }

    pub(super) fn finish(mut self) -> Result<W, DocumentError> {
        caught(|| {
            self.end_sheet()?;
            self.workbook.save_to_writer(&mut self.to)?;
            Ok(self.to)
        })
    }

    fn write_row(&mut self, row: &Row) -> Result<(), DocumentError> {
        if self.rows == self.full_at {
            self.end_sheet()?;
            self.sheet += 1;
            self.begin_sheet()?;
        }
        let sheet = self.workbook.worksheet_from_index(self.sheet)?;
        if self.rows == 1 {
            // Not sooner: in a sheet without another row, one whose height is set is written twice.
            sheet.set_row_height(0, HEAD_HEIGHT)?;
        }
        for (number, column) in (0..).zip(Column::ALL) {
            write(sheet, self.rows, number, &column.cell(row, self.language), &self.formats)?;
        }
        self.rows += 1;
        Ok(())
    }

    fn begin_sheet(&mut self) -> Result<(), DocumentError> {
        let name = match self.language {
            Language::Thai => "รายการจ่าย",
            Language::English => "Payouts",
        };
        let name = match self.sheet {
            0 => name.to_owned(),
            more => format!("{name} {}", more + 1),
        };
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        for (number, column) in (0..).zip(Column::ALL) {
            sheet.set_column_width(number, column.width())?;
            sheet.write_string_with_format(0, number, column.head(self.language), &self.formats.head)?;
        }
        sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        self.rows = 1;
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), DocumentError> {
        let last_column = (0..).zip(Column::ALL).map(|(number, _)| number).max().unwrap_or_default();
        self.workbook.worksheet_from_index(self.sheet)?.autofilter(0, 0, self.rows - 1, last_column)?;
        Ok(())
    }
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell<'_>, formats: &Formats) -> Result<(), XlsxError> {
    let text = |sheet: &mut Worksheet, text: &str| match text {
        "" => Ok(()),
        text => sheet.write_string_with_format(row, column, cut(text), &formats.text).map(drop),
    };
    match cell {
        Cell::Text(words) => text(sheet, words),
        Cell::Account(digits) => text(sheet, digits),
        Cell::Money(amount) => match number(*amount) {
            Some(number) => sheet.write_number_with_format(row, column, number, &formats.money).map(drop),
            None => text(sheet, &amount.to_baht_text()),
        },
        Cell::Time(at) => match Moment::of(*at).and_then(excel_time) {
            Some(time) => sheet.write_datetime_with_format(row, column, &time, &formats.time).map(drop),
            None => Ok(()),
        },
        Cell::Empty => Ok(()),
    }
}

/// The number whose shortest decimal form is the amount: nothing is computed with it, and the file has the decimal form again.
fn number(amount: Satang) -> Option<f64> {
    (amount.as_i64().unsigned_abs() <= EXACT).then(|| amount.to_baht_text().parse().ok()).flatten()
}

/// `None` before 1900, with which the dates of spreadsheets begin.
fn excel_time(moment: Moment) -> Option<ExcelDateTime> {
    let ((year, month, day), (hour, minute, second)) = (moment.date(), moment.clock());
    ExcelDateTime::from_ymd(year.try_into().ok()?, month, day)
        .ok()?
        .and_hms(hour.into(), minute, f64::from(second))
        .ok()
}

/// The text, or as much of it as a cell holds.
fn cut(text: &str) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, sign)| {
        units += sign.len_utf16();
        units > LONGEST_TEXT
    });
    end.map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Reader, Xlsx};
    use khlang_domain::payout::PayoutState;

    #[test]
    fn a_list_that_is_longer_than_a_sheet_goes_on_in_another_one_with_its_own_head() {
        let mut file = XlsxFile::begin(Language::English, UtcMillis(0), &std::env::temp_dir(), Vec::new()).unwrap();
        file.full_at = 3;
        for number in 0..5 {
            file.row(&Row {
                listed_at: UtcMillis(0),
                reference: format!("R{number}"),
                state: PayoutState::Paid,
                state_since: UtcMillis(0),
                payee: String::new(),
                bank: None,
                account: String::new(),
                amount: None,
                connection: String::new(),
                provider_id: String::new(),
                paid_at: None,
                reason: String::new(),
                description: String::new(),
                maker: String::new(),
                signed_by: Vec::new(),
            })
            .unwrap();
        }
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(file.finish().unwrap())).unwrap();
        let references = |sheet: &calamine::Range<calamine::Data>| -> Vec<String> {
            sheet.rows().map(|row| row[1].to_string()).collect()
        };
        let sheets: Vec<_> = book.worksheets().iter().map(|(name, sheet)| (name.clone(), references(sheet))).collect();
        let sheet = |name: &str, references: [&str; 3]| (name.to_owned(), references.map(str::to_owned).to_vec());
        assert_eq!(
            sheets[..2],
            [sheet("Payouts", ["Reference", "R0", "R1"]), sheet("Payouts 2", ["Reference", "R2", "R3"])]
        );
        assert_eq!(sheets[2], ("Payouts 3".to_owned(), vec!["Reference".to_owned(), "R4".to_owned()]));
    }

    #[test]
    fn an_amount_is_the_number_that_is_written_as_it() {
        for (satang, written) in [
            (1, "0.01"),
            (123_450, "1234.5"),
            (10, "0.1"),
            (999_999_999_999, "9999999999.99"),
            (999_999_999_999_999, "9999999999999.99"),
        ] {
            assert_eq!(number(Satang::new(satang)).unwrap().to_string(), written);
        }
        assert_eq!(number(Satang::new(1_000_000_000_000_000)), None);
    }

    #[test]
    fn a_text_is_cut_where_a_cell_ends_and_never_inside_a_sign() {
        let long = "ก".repeat(LONGEST_TEXT + 5);
        assert_eq!(cut(&long).chars().count(), LONGEST_TEXT);
        let wide = "😀".repeat(LONGEST_TEXT);
        assert_eq!(cut(&wide).encode_utf16().count(), LONGEST_TEXT - 1);
        assert_eq!(cut("สมชาย"), "สมชาย");
    }
}
