//! Exports, read back by a reader of spreadsheets.

use crate::samples::{AFTERNOON, HARD_NAMES, keep, payout, row};
use calamine::{Data, DataType, Reader, Xlsx};
use khlang_documents::{DocumentError, Export, ExportFormat, Language, Row};
use khlang_domain::{
    approval::{Algorithm, Envelope, HexBytes},
    bank::BankCode,
    ids::{Actor, ProviderPayoutId},
    instruction::{Destination, Typed},
    money::Satang,
    outcome::{CreateOutcome, Refusal},
    payout::{Approval, PayoutState, SentBack, SentBackCause},
    time::UtcMillis,
};
use std::{
    env::temp_dir,
    io::{Cursor, Read, Write},
};
use zip::ZipArchive;

/// Columns of an export by their place.
const LISTED_AT: usize = 0;
const REFERENCE: usize = 1;
const STATE: usize = 2;
const PAYEE: usize = 3;
const BANK: usize = 4;
const BANK_NAME: usize = 5;
const ACCOUNT: usize = 6;
const AMOUNT: usize = 7;
const CONNECTION: usize = 8;
const PROVIDER_ID: usize = 9;
const PAID_AT: usize = 10;
const REASON: usize = 12;
const DESCRIPTION: usize = 13;
const SIGNED_BY: usize = 15;

fn export(format: ExportFormat, language: Language, rows: &[Row]) -> Vec<u8> {
    let mut export = Export::begin(format, language, AFTERNOON, &temp_dir(), Vec::new()).unwrap();
    for row in rows {
        export.row(row).unwrap();
    }
    export.finish().unwrap()
}

fn csv(rows: &[Row]) -> Vec<u8> {
    export(ExportFormat::Csv, Language::Thai, rows)
}

fn read_csv(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = bytes.strip_prefix("\u{FEFF}".as_bytes()).expect("the mark of UTF-8");
    let records = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text).into_records();
    records.map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn read_xlsx(bytes: Vec<u8>) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheets = book.worksheets();
    sheets.into_iter().map(|(name, sheet)| (name, sheet.rows().map(<[Data]>::to_vec).collect())).collect()
}

fn hard_rows() -> Vec<Row> {
    let described = |description: &str| Row { description: description.to_owned(), ..row() };
    let mut rows: Vec<Row> = HARD_NAMES.iter().map(|name| Row { payee: (*name).to_owned(), ..row() }).collect();
    rows.extend(
        ["=1+1", "+1", "-1", "@x", "\t=1+1", "\r=1+1", "a\"b", "a,b", "line\nbreak", "0001", "1e5", "20 Nov"]
            .map(described),
    );
    rows.extend(
        ["000000", "201205", "00000000000000000001"].map(|account| Row { account: account.to_owned(), ..row() }),
    );
    rows
}

#[test]
fn a_csv_file_has_the_mark_of_utf_8_and_crlf_and_every_cell_is_one_cell() {
    let rows = hard_rows();
    let bytes = csv(&rows);
    keep("export.csv", &bytes);
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.starts_with("\u{FEFF}วันที่ทำรายการ"), "{text:?}");
    assert_eq!(text.matches("\r\n").count(), rows.len() + 1);
    let read = read_csv(&bytes);
    assert_eq!(read.len(), rows.len() + 1);
    assert!(read.iter().all(|record| record.len() == 16));
    let first = &read[1];
    assert_eq!(first[LISTED_AT], "2026-11-20 14:32:10");
    assert_eq!(first[REFERENCE], "KL-20261120-0162-K7QX");
    assert_eq!(first[STATE], "จ่ายแล้ว");
    assert_eq!(first[PAYEE], "น้ำผึ้ง กู้เกียรติ");
    assert_eq!(first[BANK], "KBANK");
    assert_eq!(first[BANK_NAME], "ธนาคารกสิกรไทย");
    assert_eq!(first[ACCOUNT], "001-2-34567-8");
    assert_eq!(first[AMOUNT], "50000.50");
    assert_eq!(first[PAID_AT], "2026-11-20 15:32:10");
    assert_eq!(first[DESCRIPTION], "ค่าที่ปรึกษา \"งวด 3\", ครบ\nจบ");
    assert_eq!(first[SIGNED_BY], "malee, prasert");
}

#[test]
fn a_connection_is_called_what_the_window_calls_it() {
    assert_eq!(read_csv(&csv(&[row()]))[0][CONNECTION], "การเชื่อมต่อ");
}

#[test]
fn no_cell_of_a_csv_file_can_be_run_or_loses_a_zero() {
    for record in &read_csv(&csv(&hard_rows()))[1..] {
        for (number, cell) in record.iter().enumerate() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
            let is_number = cell.parse::<f64>().is_ok();
            assert!(!is_number || number == AMOUNT, "{cell:?} would be read as a number");
        }
    }
    let accounts: Vec<_> =
        read_csv(&csv(&hard_rows())).iter().skip(1).rev().take(3).map(|r| r[ACCOUNT].clone()).collect();
    assert_eq!(accounts, ["0000-0000-0000-0000-0001", "201-205", "000-000"]);
}

#[test]
fn a_workbook_has_texts_as_texts_amounts_as_numbers_and_times_as_dates() {
    let rows = hard_rows();
    let bytes = export(ExportFormat::Xlsx, Language::Thai, &rows);
    keep("export.xlsx", &bytes);
    let sheets = read_xlsx(bytes);
    assert_eq!(sheets.len(), 1);
    let (name, read) = &sheets[0];
    assert_eq!(name, "รายการจ่าย");
    assert_eq!(read.len(), rows.len() + 1);
    assert_eq!(read[0][ACCOUNT], Data::String("เลขที่บัญชี".to_owned()));
    for (row, read) in rows.iter().zip(&read[1..]) {
        assert_eq!(read[PAYEE], Data::String(row.payee.clone()));
        assert_eq!(read[ACCOUNT], Data::String(row.account.clone()));
        assert_eq!(read[DESCRIPTION].as_string().unwrap(), row.description);
        assert_eq!(read[AMOUNT], Data::Float(50_000.5));
        for (column, time) in [(LISTED_AT, "2026-11-20T14:32:10"), (PAID_AT, "2026-11-20T15:32:10")] {
            let Data::DateTime(at) = &read[column] else { panic!("{:?} is no date", read[column]) };
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let read = format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
            assert_eq!(read, time);
        }
        assert_eq!(read[REASON], Data::Empty);
    }
}

#[test]
fn every_row_of_a_sheet_is_in_it_once_also_where_there_are_no_payouts() {
    for payouts in [0, 1, 3] {
        let bytes = export(ExportFormat::Xlsx, Language::Thai, &vec![row(); payouts]);
        let mut xml = String::new();
        let mut book = ZipArchive::new(Cursor::new(bytes)).unwrap();
        book.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut xml).unwrap();
        let rows: Vec<_> = xml.split("<row r=\"").skip(1).map(|row| row.split('"').next().unwrap()).collect();
        let once: Vec<_> = (1..=payouts + 1).map(|number| number.to_string()).collect();
        assert_eq!(rows, once, "{payouts} payouts: {xml}");
        // With nothing under it the head is as high as the program that opens it makes it.
        assert_eq!(xml.contains(r#"customHeight="1""#), payouts > 0, "{payouts} payouts: {xml}");
    }
}

#[test]
fn a_workbook_in_english_is_english() {
    let (name, read) = read_xlsx(export(ExportFormat::Xlsx, Language::English, &[row()])).remove(0);
    assert_eq!(name, "Payouts");
    assert_eq!(read[0][ACCOUNT], Data::String("Account number".to_owned()));
    assert_eq!(read[1][STATE], Data::String("Paid".to_owned()));
    assert_eq!(read[1][BANK_NAME], Data::String("Kasikornbank".to_owned()));
}

#[test]
fn the_same_rows_are_the_same_bytes_whenever_they_are_written() {
    for format in [ExportFormat::Csv, ExportFormat::Xlsx] {
        let once = export(format, Language::Thai, &hard_rows());
        assert_eq!(once, export(format, Language::Thai, &hard_rows()), "{format:?}");
        assert_ne!(once, export(format, Language::Thai, &hard_rows()[1..]), "{format:?}");
    }
}

#[test]
fn what_is_odd_on_record_leaves_its_cell_empty_or_as_it_is_and_stops_nothing() {
    let odd = Row {
        listed_at: UtcMillis(i64::MAX),
        paid_at: None,
        amount: Some(Satang::new(i64::MAX)),
        bank: Some(BankCode::try_from("065".to_owned()).unwrap()),
        account: "ยังไม่รู้".to_owned(),
        ..row()
    };
    let read = read_csv(&csv(std::slice::from_ref(&odd))).remove(1);
    assert_eq!(read[LISTED_AT], "");
    assert_eq!(read[AMOUNT], "92233720368547758.07");
    assert_eq!(read[BANK], "'065");
    assert_eq!(read[BANK_NAME], "'065");
    assert_eq!(read[ACCOUNT], "ยังไม่รู้");
    let read = read_xlsx(export(ExportFormat::Xlsx, Language::Thai, &[odd])).remove(0).1.remove(1);
    assert_eq!(read[LISTED_AT], Data::Empty);
    assert_eq!(read[AMOUNT], Data::String("92233720368547758.07".to_owned()));
    assert_eq!(read[BANK], Data::String("065".to_owned()));
}

#[test]
fn a_row_is_the_payout_as_it_stands() {
    let mut paid = payout(162, PayoutState::Paid);
    paid.provider_id = Some(ProviderPayoutId::new("po_1"));
    paid.approvals.push(Approval {
        envelope: Envelope {
            algorithm: Algorithm::Ed25519,
            signer: Actor::new("malee"),
            key: HexBytes([1; 32]),
            digest: HexBytes([2; 32]),
            signature: HexBytes([3; 64]),
        },
        at: AFTERNOON,
    });
    let row = Row::of(&paid, "บัญชีจ่ายหลัก");
    assert_eq!(row.account, "0012345678");
    assert_eq!(row.paid_at, None, "nobody told when it was paid");
    assert_eq!(row.signed_by, ["malee"]);
    paid.paid_at = Some(AFTERNOON);
    assert_eq!(Row::of(&paid, "").paid_at, Some(AFTERNOON));

    let mut refused = payout(1, PayoutState::Refused);
    let refusal =
        Refusal { status: 400, code: "INVALID_BANK_CODE".to_owned(), message: "no such bank".to_owned(), field: None };
    refused.attempts[0].ended = Some((AFTERNOON, CreateOutcome::Refused { refusal }));
    assert_eq!(Row::of(&refused, "").reason, "INVALID_BANK_CODE: no such bank");

    let mut returned = payout(1, PayoutState::Returned);
    let cause = SentBackCause::Returned { reason: "ผิดบัญชี".to_owned() };
    returned.sent_back = Some(SentBack { cause, by: Actor::new("malee"), at: AFTERNOON });
    assert_eq!(Row::of(&returned, "").reason, "ผิดบัญชี");
}

#[test]
fn a_draft_is_exported_as_it_was_typed() {
    let mut draft = payout(1, PayoutState::Draft);
    draft.instruction = None;
    draft.typed = Some(Typed {
        connection: None,
        account_number: "๐๑๒-๓-๔๕๖๗๘-๙".to_owned(),
        bank: Some("nonsense".to_owned()),
        account_name: "=cmd".to_owned(),
        amount: "12".to_owned(),
        reference: String::new(),
        description: String::new(),
        destination: Destination::BankAccount,
        details: Vec::new(),
    });
    let row = Row::of(&draft, "");
    assert_eq!((row.account.as_str(), row.bank.as_ref(), row.amount), ("0123456789", None, Some(Satang::new(1200))));
    let read = read_csv(&csv(&[row])).remove(1);
    assert_eq!((read[PAYEE].as_str(), read[BANK].as_str(), read[PROVIDER_ID].as_str()), ("'=cmd", "", ""));
}

/// A disk with no more room.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_told_as_one() {
    for format in [ExportFormat::Csv, ExportFormat::Xlsx] {
        let written = Export::begin(format, Language::Thai, AFTERNOON, &temp_dir(), Full).and_then(|mut export| {
            export.row(&row())?;
            export.finish()
        });
        let Err(DocumentError::Io(error)) = written.map(drop) else { panic!("{format:?} was written to a full disk") };
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull, "{format:?}");
    }
}

/// Where bytes go that nobody keeps, counted.
#[derive(Default)]
struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The most memory that this process ever had, in KB.
#[cfg(target_os = "linux")]
fn most_memory_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Set in a process that plays one test and no other.
#[cfg(unix)]
const ALONE: &str = "KHLANG_WRITES_ALONE";

/// Whether this process is the test's own. Else plays the test in one, begun with `command` before it, and sees that it passes.
#[cfg(unix)]
fn is_alone(name: &str, command: &[&str]) -> bool {
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let this = std::env::current_exe().unwrap();
    let mut words = command.iter().map(AsRef::as_ref).chain([this.as_os_str()]);
    let alone = std::process::Command::new(words.next().unwrap())
        .args(words)
        .args(["--exact", &format!("exports::{name}"), "--nocapture"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    assert!(alone.status.success(), "{}", String::from_utf8_lossy(&alone.stderr));
    assert!(String::from_utf8_lossy(&alone.stdout).contains("1 passed"));
    false
}

/// A limit on the size of files stands for the full disk: what is written into a file fails, and the rest of the system has its room.
#[test]
#[cfg(unix)]
fn a_workbook_whose_rows_find_no_room_is_an_error_and_no_panic_and_leaves_nothing() {
    let no_room = ["sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""];
    if !is_alone("a_workbook_whose_rows_find_no_room_is_an_error_and_no_panic_and_leaves_nothing", &no_room) {
        return;
    }
    // Few rows are still in memory when the workbook is put together; of many, one does not go through.
    for (rows, goes_wrong_at) in [(1, "the end"), (100, "a row")] {
        let folder = tempfile::tempdir().unwrap();
        let mut export =
            Export::begin(ExportFormat::Xlsx, Language::Thai, AFTERNOON, folder.path(), Vec::new()).unwrap();
        let written = (0..rows).try_for_each(|_| export.row(&row()));
        assert_eq!(written.is_err(), goes_wrong_at == "a row");
        let Err(DocumentError::Io(error)) = written.and_then(|()| export.finish()) else {
            panic!("{rows} rows were written to a full disk")
        };
        assert_eq!(error.kind(), std::io::ErrorKind::FileTooLarge, "at {goes_wrong_at}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "at {goes_wrong_at}");
    }
}

/// The files that this process has open in the folder, named or not.
#[cfg(target_os = "linux")]
fn open_in(folder: &std::path::Path) -> usize {
    let open = std::fs::read_dir("/proc/self/fd").unwrap().filter_map(|file| file.unwrap().path().read_link().ok());
    open.filter(|file| file.starts_with(folder)).count()
}

#[test]
#[cfg(target_os = "linux")]
fn the_rows_of_a_workbook_lie_in_its_folder_and_go_with_it_finished_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    for is_finished in [true, false] {
        let mut export = Export::begin(ExportFormat::Xlsx, Language::Thai, AFTERNOON, &folder, Vec::new()).unwrap();
        for _ in 0..100 {
            export.row(&row()).unwrap();
        }
        assert_eq!(open_in(&folder), 1);
        if is_finished {
            assert_eq!(read_xlsx(export.finish().unwrap())[0].1.len(), 101);
        } else {
            drop(export);
        }
        assert_eq!((open_in(&folder), std::fs::read_dir(&folder).unwrap().count()), (0, 0), "{is_finished}");
    }
}

#[test]
fn a_workbook_is_not_begun_where_its_folder_is_gone() {
    let gone = tempfile::tempdir().unwrap().path().join("gone");
    let begun = Export::begin(ExportFormat::Xlsx, Language::Thai, AFTERNOON, &gone, Vec::new());
    let Err(DocumentError::Io(error)) = begun.map(drop) else { panic!("its rows lie somewhere else") };
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
}

#[test]
#[cfg(target_os = "linux")]
fn a_hundred_thousand_rows_are_written_in_little_memory() {
    // As cells in memory the rows would be over 300 MB.
    const MOST_KB: u64 = 48 * 1024;
    // No other test shares the memory of the process.
    if !is_alone("a_hundred_thousand_rows_are_written_in_little_memory", &[]) {
        return;
    }
    let row = row();
    for format in [ExportFormat::Csv, ExportFormat::Xlsx] {
        let mut export = Export::begin(format, Language::Thai, AFTERNOON, &temp_dir(), Counted::default()).unwrap();
        for _ in 0..100_000 {
            export.row(&row).unwrap();
        }
        let written = export.finish().unwrap().0;
        assert!(written > 1_000_000, "{format:?}: {written} bytes");
        assert!(most_memory_kb() < MOST_KB, "{format:?}: {} KB", most_memory_kb());
    }
}
