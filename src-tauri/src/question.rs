//! The question that the operating system puts before anything is signed. Its text comes from the bytes that are signed, and from nothing
//! else but the names of the connections and of the language: whatever the page draws, this says what will be paid.

use crate::{
    native::NativeQuestion,
    views::{Era, Language, SettingsView},
};
use khlang_domain::{
    approval::{Digest, Environment, Terms, TermsError, digest},
    bank,
    connection::Connection,
    instruction::Destination,
    money::Satang,
    payee::clean_text,
    time::UtcMillis,
    words,
};
use time::{Month, OffsetDateTime, UtcOffset};
use unicode_normalization::char::is_combining_mark;

/// How much of the digest is shown, to be compared with the record: 48 bits.
const CODE_BYTES: usize = 6;

/// How many details are spelt out; the code covers them all.
const DETAILS_SHOWN: usize = 4;
/// How many characters of one text are spelt out, where it stands by itself and where it shares a line.
const TEXT_SHOWN: usize = 60;
const SHARED_SHOWN: usize = 28;
/// How many lines fit on a small screen, and how many characters into a line before it wraps.
const LINES: usize = 34;
const LINE_CHARS: usize = 64;
/// How many marks above or below a letter belong to it; more of them are drawn over the lines around it.
const MARKS_IN_A_ROW: usize = 3;

/// Why a question is not put, and nothing signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAskable {
    /// The bytes are not those of an approval.
    #[error(transparent)]
    NoTerms(#[from] TermsError),
    /// There is a sign in it that is not seen, or drawn elsewhere than it stands.
    #[error("a text would not be seen as it is")]
    Unseen,
    /// It is higher than a small screen.
    #[error("too much to be seen at once")]
    TooLong,
}

/// The words around what the bytes say.
struct Words {
    approve_one: &'static str,
    approve_many: &'static str,
    rehearsal: &'static str,
    account: &'static str,
    wallet: &'static str,
    reference: &'static str,
    connection: &'static str,
    maker: &'static str,
    hands: &'static str,
    description: &'static str,
    details: &'static str,
    signer: &'static str,
    needs: &'static str,
    expires: &'static str,
    code: &'static str,
    agree: &'static str,
    decline: &'static str,
    baht: &'static str,
}

const EN: Words = Words {
    approve_one: "Approve this payout?",
    approve_many: "Approve these payouts together?",
    rehearsal: "REHEARSAL: invented money, nobody is paid.",
    account: "Account",
    wallet: "Wallet",
    reference: "Reference",
    connection: "Through",
    maker: "Entered by",
    hands: "Written in by",
    description: "Description",
    details: "Details by the maker",
    signer: "You sign as",
    needs: "Signatures needed",
    expires: "Holds until",
    code: "Code of what is signed",
    agree: "Approve",
    decline: "Cancel",
    baht: "THB",
};

const TH: Words = Words {
    approve_one: "อนุมัติรายการจ่ายนี้หรือไม่",
    approve_many: "อนุมัติรายการจ่ายเหล่านี้พร้อมกันหรือไม่",
    rehearsal: "โหมดซ้อม: เงินสมมติ ไม่มีการจ่ายจริง",
    account: "บัญชี",
    wallet: "วอลเล็ต",
    reference: "เลขอ้างอิง",
    connection: "ผ่าน",
    maker: "ผู้ทำรายการ",
    hands: "ผู้ที่เคยแก้ไข",
    description: "คำอธิบาย",
    details: "รายละเอียดจากผู้ทำรายการ",
    signer: "ลงนามในนาม",
    needs: "จำนวนลายเซ็นที่ต้องการ",
    expires: "มีผลถึง",
    code: "รหัสของสิ่งที่ลงนาม",
    agree: "อนุมัติ",
    decline: "ยกเลิก",
    baht: "บาท",
};

/// The question for these bytes, each of one payout.
///
/// # Errors
/// [`NotAskable`]; then nothing is asked and nothing signed.
pub(crate) fn question(
    bytes: &[&[u8]],
    connections: &[Connection],
    settings: &SettingsView,
) -> Result<NativeQuestion, NotAskable> {
    let words = if settings.language == Language::En { &EN } else { &TH };
    let terms = bytes.iter().map(|bytes| Terms::from_bytes(bytes)).collect::<Result<Vec<_>, _>>()?;
    let title = if terms.len() == 1 { words.approve_one } else { words.approve_many };
    let mut lines = Vec::new();
    if terms.iter().any(|terms| terms.environment == Environment::Rehearsal) {
        lines.extend([words.rehearsal.to_owned(), String::new()]);
    }
    match (terms.as_slice(), bytes) {
        ([one], [bytes]) => lines.extend(whole(one, bytes, connections, settings, words)),
        (many, _) => {
            let sum = Satang::checked_sum(many.iter().map(|terms| terms.instruction.amount)).ok_or(TermsError)?;
            lines.push(format!("{} × = {}", many.len(), amount_text(sum, words)));
            lines.push(String::new());
            lines.extend(many.iter().zip(bytes).flat_map(|(terms, bytes)| short(terms, bytes, connections, words)));
            if let Some(first) = many.first() {
                lines.extend([String::new(), line(words.signer, first.signer.as_str())]);
            }
        }
    }
    if lines.iter().any(|line| !is_seen_as_it_is(line)) {
        return Err(NotAskable::Unseen);
    }
    if lines.iter().map(|line| line.chars().count() / LINE_CHARS + 1).sum::<usize>() > LINES {
        return Err(NotAskable::TooLong);
    }
    Ok(NativeQuestion {
        title: title.to_owned(),
        text: lines.join("\n"),
        agree: words.agree.to_owned(),
        decline: words.decline.to_owned(),
    })
}

fn whole(
    terms: &Terms,
    bytes: &[u8],
    connections: &[Connection],
    settings: &SettingsView,
    words: &Words,
) -> Vec<String> {
    let instruction = &terms.instruction;
    let in_words = match settings.language {
        Language::En => words::baht_words_en(instruction.amount),
        Language::Th => words::baht_words_th(instruction.amount),
    };
    let mut lines = vec![amount_text(instruction.amount, words), in_words, String::new()];
    lines.extend(payee(terms, settings, words));
    lines.push(String::new());
    lines.push(line(words.reference, &cut(instruction.reference.as_str(), TEXT_SHOWN)));
    lines.push(line(words.connection, &way(terms, connections)));
    lines.push(line(words.maker, terms.maker.as_str()));
    let others: Vec<&str> = terms.hands.iter().filter(|hand| **hand != terms.maker).map(|hand| hand.as_str()).collect();
    if !others.is_empty() {
        lines.push(line(words.hands, &cut(&others.join(", "), TEXT_SHOWN)));
    }
    if !instruction.description.is_empty() {
        lines.push(line(words.description, &quoted(&instruction.description, TEXT_SHOWN)));
    }
    if !instruction.details.is_empty() {
        // Quoted and under a heading of their own: what the maker wrote never looks like what the program says.
        lines.push(line(words.details, &instruction.details.len().to_string()));
        let shown = instruction.details.iter().take(DETAILS_SHOWN);
        lines
            .extend(shown.map(|(name, value)| {
                format!("      {} = {}", quoted(name, SHARED_SHOWN), quoted(value, SHARED_SHOWN))
            }));
    }
    lines.push(String::new());
    lines.push(line(words.signer, terms.signer.as_str()));
    lines.push(line(words.needs, &terms.needs.to_string()));
    lines.push(line(words.expires, &time_text(terms.expires_at, settings)));
    lines.push(line(words.code, &code_of(bytes)));
    lines
}

/// Everything that says who gets how much from where, in two lines; a dialog that is higher than the screen cannot be answered. What is
/// not spelt out shows in the code.
fn short(terms: &Terms, bytes: &[u8], connections: &[Connection], words: &Words) -> [String; 2] {
    let instruction = &terms.instruction;
    let bank = bank::find(&instruction.bank).map_or_else(String::new, |bank| format!("{} ", bank.symbol));
    let kind = match instruction.destination {
        Destination::BankAccount => String::new(),
        Destination::Wallet => format!("{} ", words.wallet),
    };
    let account = format!("{kind}{bank}{} {}", instruction.bank.as_str(), instruction.account_number.grouped());
    let connection = cut(&connection_name(terms, connections), SHARED_SHOWN);
    let reference = cut(instruction.reference.as_str(), SHARED_SHOWN);
    let name = cut(instruction.account_name.as_str(), SHARED_SHOWN);
    [
        format!("{} → {name} · {account}", amount_text(instruction.amount, words)),
        format!("{reference} · {connection} · {} · {}", cut(terms.maker.as_str(), SHARED_SHOWN), code_of(bytes)),
    ]
}

/// The beginning of a text, and how much more there is.
fn cut(text: &str, most: usize) -> String {
    let more = text.chars().count().saturating_sub(most);
    if more == 0 {
        return text.to_owned();
    }
    format!("{}… (+{more})", text.chars().take(most).collect::<String>())
}

fn quoted(text: &str, most: usize) -> String {
    format!("“{}”", cut(text, most))
}

/// No sign that takes no room, turns the direction or breaks the line, and no tower of marks.
fn is_seen_as_it_is(line: &str) -> bool {
    let mut marks = 0;
    let towers = line.chars().any(|sign| {
        marks = if is_combining_mark(sign) { marks + 1 } else { 0 };
        marks > MARKS_IN_A_ROW
    });
    !towers && clean_text(line, usize::MAX).is_ok()
}

fn payee(terms: &Terms, settings: &SettingsView, words: &Words) -> [String; 3] {
    let instruction = &terms.instruction;
    let bank = bank::find(&instruction.bank).map_or_else(
        || instruction.bank.as_str().to_owned(),
        |bank| {
            let name = if settings.language == Language::En { &bank.name_en } else { &bank.name_th };
            format!("{name} ({} {})", bank.symbol, bank.code.as_str())
        },
    );
    let kind = match instruction.destination {
        Destination::BankAccount => words.account,
        Destination::Wallet => words.wallet,
    };
    let name = cut(instruction.account_name.as_str(), TEXT_SHOWN);
    [name, bank, line(kind, &instruction.account_number.grouped())]
}

/// The connection's name, and whom it really leads to.
fn way(terms: &Terms, connections: &[Connection]) -> String {
    let id = &terms.instruction.connection;
    let known = connections.iter().find(|connection| connection.id == *id);
    let host = known.map_or("", |connection| connection.settings.base_url.as_str());
    let host = host.split_once("://").map_or(host, |(_, host)| host);
    format!("{} ({})", cut(&connection_name(terms, connections), SHARED_SHOWN), cut(host, TEXT_SHOWN))
}

fn connection_name(terms: &Terms, connections: &[Connection]) -> String {
    let id = &terms.instruction.connection;
    let known = connections.iter().find(|connection| connection.id == *id);
    known.map_or_else(|| id.as_str().to_owned(), |connection| connection.settings.name.clone())
}

fn amount_text(amount: Satang, words: &Words) -> String {
    format!("{} {}", amount.to_grouped_text(), words.baht)
}

fn line(name: &str, value: &str) -> String {
    format!("{name}: {value}")
}

fn code_of(bytes: &[u8]) -> String {
    code_of_digest(&digest(bytes))
}

/// The code by which what was signed is compared with what is on record.
pub(crate) fn code_of_digest(digest: &Digest) -> String {
    let shown = digest.0.iter().take(CODE_BYTES).map(|byte| format!("{byte:02x}"));
    shown.collect::<Vec<_>>().chunks(2).map(<[String]>::concat).collect::<Vec<_>>().join(" ")
}

/// In Bangkok, with the year as it was set.
fn time_text(at: UtcMillis, settings: &SettingsView) -> String {
    let nanos = i128::from(at.0).saturating_mul(1_000_000);
    let bangkok = UtcOffset::from_hms(7, 0, 0).ok();
    let Some(at) = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok().zip(bangkok).map(|(at, to)| at.to_offset(to))
    else {
        return at.0.to_string();
    };
    let year = at.year() + if settings.era == Era::Buddhist { 543 } else { 0 };
    let month = match settings.language {
        Language::En => month_en(at.month()),
        Language::Th => month_th(at.month()),
    };
    format!("{} {month} {year} {:02}:{:02}", at.day(), at.hour(), at.minute())
}

fn month_en(month: Month) -> &'static str {
    match month {
        Month::January => "Jan",
        Month::February => "Feb",
        Month::March => "Mar",
        Month::April => "Apr",
        Month::May => "May",
        Month::June => "Jun",
        Month::July => "Jul",
        Month::August => "Aug",
        Month::September => "Sep",
        Month::October => "Oct",
        Month::November => "Nov",
        Month::December => "Dec",
    }
}

fn month_th(month: Month) -> &'static str {
    match month {
        Month::January => "ม.ค.",
        Month::February => "ก.พ.",
        Month::March => "มี.ค.",
        Month::April => "เม.ย.",
        Month::May => "พ.ค.",
        Month::June => "มิ.ย.",
        Month::July => "ก.ค.",
        Month::August => "ส.ค.",
        Month::September => "ก.ย.",
        Month::October => "ต.ค.",
        Month::November => "พ.ย.",
        Month::December => "ธ.ค.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use khlang_domain::{
        account::AccountNumber,
        approval::HexBytes,
        bank::BankCode,
        ids::{Actor, ConnectionId, IdempotencyKey, PayoutId},
        instruction::Instruction,
        payee::PayeeName,
        reference::Reference,
    };
    use std::collections::BTreeMap;

    fn terms() -> Terms {
        Terms {
            environment: Environment::Live,
            payout: PayoutId::new("p1"),
            version: 1,
            instruction: Instruction {
                connection: ConnectionId::new("c1"),
                reference: Reference::parse("KL-20261121-0001-ABCD").unwrap(),
                amount: Satang::new(12_000_000),
                destination: Destination::BankAccount,
                bank: BankCode::parse("004").unwrap(),
                account_number: AccountNumber::parse_typed("0123456789").unwrap(),
                account_name: PayeeName::parse("สมชาย ใจดี").unwrap(),
                description: "ค่าสินค้า".to_owned(),
                details: BTreeMap::from([("invoice".to_owned(), "77".to_owned())]),
            },
            route: HexBytes([1; 32]),
            key: IdempotencyKey::new("k1"),
            maker: Actor::new("Somsri"),
            hands: vec![Actor::new("Somsri"), Actor::new("Nok")],
            policy: 0,
            needs: 1,
            expires_at: UtcMillis(1_795_500_000_000),
            signer: Actor::new("Malee"),
        }
    }

    fn asked(terms: &[Terms], settings: &SettingsView) -> NativeQuestion {
        let bytes: Vec<Vec<u8>> = terms.iter().map(Terms::to_bytes).collect();
        let bytes: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
        question(&bytes, &[], settings).unwrap()
    }

    fn english() -> SettingsView {
        SettingsView { language: Language::En, era: Era::Common, ..SettingsView::default() }
    }

    #[test]
    fn everything_that_decides_who_gets_what_is_in_the_question() {
        for settings in [english(), SettingsView::default()] {
            let text = asked(&[terms()], &settings).text;
            for part in [
                "120,000.00",
                "สมชาย ใจดี",
                "012-3-45678-9",
                "KBANK 004",
                "KL-20261121-0001-ABCD",
                "Somsri",
                "Nok",
                "Malee",
                "ค่าสินค้า",
                "“invoice” = “77”",
            ] {
                assert!(text.contains(part), "{part} in {text}");
            }
        }
    }

    #[test]
    fn a_change_of_any_part_of_the_terms_changes_the_question() {
        let usual = asked(&[terms()], &english()).text;
        let usual_of_two = asked(&[terms(), terms()], &english()).text;
        let mut changed: Vec<Terms> = (0..9).map(|_| terms()).collect();
        changed[0].instruction.amount = Satang::new(12_000_001);
        changed[1].instruction.account_number = AccountNumber::parse_typed("0123456780").unwrap();
        changed[2].instruction.account_name = PayeeName::parse("สมชาย ใจร้าย").unwrap();
        changed[3].instruction.bank = BankCode::parse("014").unwrap();
        changed[4].instruction.destination = Destination::Wallet;
        changed[5].environment = Environment::Rehearsal;
        // What is not spelt out shows in the code.
        changed[6].key = IdempotencyKey::new("k2");
        changed[7].version = 2;
        changed[8].route = HexBytes([2; 32]);
        for one in changed {
            assert_ne!(asked(std::slice::from_ref(&one), &english()).text, usual, "{one:?}");
            assert_ne!(asked(&[terms(), one.clone()], &english()).text, usual_of_two, "{one:?}");
        }
    }

    #[test]
    fn what_the_maker_wrote_neither_looks_like_a_fact_nor_pushes_one_off_the_screen() {
        let mut long = terms();
        long.instruction.description = "x".repeat(255);
        long.instruction.details = (0..50).map(|number| (format!("Account: 999 {number}"), "9".repeat(500))).collect();
        let question = asked(std::slice::from_ref(&long), &english()).text;
        assert!(question.lines().count() <= LINES, "{question}");
        assert!(question.lines().all(|line| !line.starts_with("Account: 999")), "{question}");
        let of_eight = asked(&vec![long; 8], &english()).text;
        assert!(of_eight.lines().count() <= LINES, "{of_eight}");
    }

    #[test]
    fn what_would_not_be_seen_as_it_is_is_not_asked() {
        for text in ["a\u{202E}b", "a\u{200B}b", "ก\u{0E48}\u{0E48}\u{0E48}\u{0E48}", "a\nb"] {
            let mut hidden = terms();
            hidden.instruction.description = text.to_owned();
            let bytes = hidden.to_bytes();
            assert_eq!(question(&[&bytes], &[], &english()), Err(NotAskable::Unseen), "{text:?}");
        }
    }

    #[test]
    fn several_are_shown_each_with_its_sum_and_all_with_theirs() {
        let mut other = terms();
        other.instruction.amount = Satang::new(100);
        other.instruction.account_name = PayeeName::parse("Malee Co Ltd").unwrap();
        let text = asked(&[terms(), other], &english()).text;
        for part in ["120,001.00 THB", "120,000.00 THB", "1.00 THB", "สมชาย ใจดี", "Malee Co Ltd"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn bytes_that_are_no_approval_are_not_asked_about() {
        let mut bytes = terms().to_bytes();
        bytes.pop();
        assert!(question(&[&bytes], &[], &english()).is_err());
    }
}
