use super::*;
use crate::{bank::directory, fold::folded};
use proptest::prelude::*;

/// 2026-11-20T18:00:00Z: the 21st in Bangkok.
const NOW: UtcMillis = UtcMillis(1_795_197_600_000);
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// When 2026-11-21 began in Bangkok.
const TODAY: i64 = 1_795_194_000_000;

fn connections() -> Vec<(ConnectionId, String)> {
    [("c1", "One2Pays หลัก"), ("c2", "สำรอง"), ("c3", "One2Pays")]
        .map(|(id, name)| (ConnectionId::new(id), name.into()))
        .into()
}

fn read(text: &str) -> Search {
    parse(text, &Known { connections: &connections(), now: NOW })
}

fn terms(text: &str) -> Vec<Term> {
    let search = read(text);
    assert_eq!((search.problems, search.references), (Vec::new(), Vec::new()), "{text:?}");
    search.terms
}

fn only(text: &str) -> Term {
    let mut terms = terms(text);
    assert_eq!(terms.len(), 1, "{text:?}: {terms:?}");
    terms.remove(0)
}

fn problem(text: &str) -> ProblemCode {
    let search = read(text);
    assert_eq!((search.terms, search.problems.len()), (Vec::new(), 1), "{text:?}");
    search.problems[0].code
}

fn text(text: &str) -> Term {
    Term::Text(text.to_owned())
}

fn amount(from: Option<i64>, to: Option<i64>) -> Term {
    Term::Amount { from: from.map(Satang::new), to: to.map(Satang::new) }
}

#[test]
fn words_are_folded_and_quotes_make_one_of_several() {
    assert_eq!(terms("  "), []);
    assert_eq!(terms("สมหญิง  ใจดี"), [text("สมหญิง"), text("ใจดี")]);
    assert_eq!(terms("\"สมหญิง ใจดี\" x"), [text("สมหญิงใจดี"), text("x")]);
    assert_eq!(terms("“นํ้า  ฝน”"), [text("น้ำฝน")]);
    assert_eq!(terms("\"50000\""), [text("50000")], "what is quoted is text");
    assert_eq!(terms("\"a b"), [text("a"), text("b")], "a quote that is not closed is none");
    assert_eq!(terms("- _ \"\""), [], "nothing is left to look for");
    assert_eq!(terms("100% a_b O'Brien"), [text("100%"), text("ab"), text("obrien")]);
    assert_eq!(terms("http:x bankx"), [text("http:x"), text("bankx")]);
}

#[test]
fn a_bare_number_is_an_amount_or_a_part_of_a_text() {
    let number = |digits: &str, satang| Term::Number { digits: digits.into(), amount: Satang::new(satang) };
    for (typed, term) in [
        ("50000", number("50000", 5_000_000)),
        ("๕๐๐", number("500", 50_000)),
        ("0012345678", number("0012345678", 1_234_567_800)),
        ("0", text("0")),
        ("012-3-45678-9", text("0123456789")),
        ("1.234", text("1234")),
        ("99999999999999", text("99999999999999")),
    ] {
        assert_eq!(only(typed), term, "{typed}");
    }
}

/// It was a part of a text too, so that 7.5 found every 75 and the sum of the list meant nothing.
#[test]
fn a_number_with_a_point_a_comma_or_the_sign_of_the_baht_is_an_amount_and_nothing_else() {
    for (typed, satang) in [
        ("7.5", 750),
        ("7.50", 750),
        ("1,500", 150_000),
        ("50,000.00", 5_000_000),
        ("๑,๕๐๐.๒๕", 150_025),
        ("0.25", 25),
        ("0.00", 0),
        ("฿500", 50_000),
        ("฿1,500.50", 150_050),
        ("500บาท", 50_000),
        ("๕๐๐บาท", 50_000),
        ("1,500THB", 150_000),
    ] {
        assert_eq!(only(typed), amount(Some(satang), Some(satang)), "{typed}");
    }
    assert_eq!(only("฿1000..฿2000"), amount(Some(100_000), Some(200_000)));
    assert_eq!(only(">฿500"), amount(Some(50_001), None));
    assert_eq!(only("\"7.5\""), text("75"), "what is quoted is text");
    assert_eq!(only("THB500"), text("thb500"), "a reference may begin so");
    assert_eq!(only("฿"), text("฿"));
    assert_eq!(only("บาท"), text("บาท"));
}

#[test]
fn the_last_digits_of_an_account_are_behind_dots_or_stars() {
    for typed in ["…6789", "...6789", "*6789", "***6789", "••6789", "…๖๗๘๙"] {
        assert_eq!(only(typed), Term::AccountEnd("6789".into()), "{typed}");
    }
    assert_eq!(only("*abc"), text("*abc"));
    assert_eq!(terms("…"), [text("…")]);
}

#[test]
fn amounts_are_compared_and_bounds_are_included_or_not() {
    for (typed, term) in [
        (">50000", amount(Some(5_000_001), None)),
        ("> 50,000", amount(Some(5_000_001), None)),
        (">=50000", amount(Some(5_000_000), None)),
        ("≥๕๐๐", amount(Some(50_000), None)),
        ("<7.50", amount(None, Some(749))),
        ("<=7.50", amount(None, Some(750))),
        ("≤ 7.50", amount(None, Some(750))),
        ("=50000", amount(Some(5_000_000), Some(5_000_000))),
        (">0", amount(Some(1), None)),
        ("1000..2000", amount(Some(100_000), Some(200_000))),
        ("1000..", amount(Some(100_000), None)),
        ("..2,000.50", amount(None, Some(200_050))),
    ] {
        assert_eq!(only(typed), term, "{typed}");
    }
    for typed in [">abc", ">", "=1.234", "2000..1000", "1..2..3", "<-5"] {
        assert_eq!(problem(typed), ProblemCode::BadAmount, "{typed}");
    }
    assert_eq!(terms("a..b"), [text("ab")]);
}

#[test]
fn banks_are_known_by_code_symbol_nickname_and_name_in_any_case() {
    let bank =
        |codes: &[&str]| Term::Bank(codes.iter().map(|code| BankCode::try_from((*code).to_owned()).unwrap()).collect());
    for (typed, codes) in [
        ("bank:014", &["014"][..]),
        ("bank:๐๑๔", &["014"]),
        ("BANK:scb", &["014"]),
        ("ธนาคาร:ไทยพาณิชย์", &["014"]),
        ("bank:\"siam commercial\"", &["014"]),
        ("bank:TMB", &["011"]),
        ("bank:scb,kbank,scb", &["014", "004"]),
        ("bank:ธนาคารกรุง", &["002", "006", "025"]),
        ("bank:065", &["065"]),
    ] {
        assert_eq!(only(typed), bank(codes), "{typed}");
    }
    for typed in ["bank:xyz", "bank:999", "bank:scb,xyz", "bank:\"\"x", "bank:,"] {
        let search = read(typed);
        assert!(search.terms.iter().all(|term| !matches!(term, Term::Bank(_))), "{typed}");
    }
    assert_eq!(problem("bank:999"), ProblemCode::UnknownBank);
    for bank in directory() {
        let found = only(&format!("bank:{}", bank.symbol));
        assert_eq!(found, Term::Bank(vec![bank.code.clone()]), "{}", bank.symbol);
    }
}

fn states(typed: &str) -> (Vec<PayoutState>, Vec<Tab>) {
    match only(typed) {
        Term::State { states, tabs } => (states, tabs),
        other => panic!("{typed}: {other:?}"),
    }
}

#[test]
fn every_state_is_known_by_its_names() {
    for state in PayoutState::ALL.into_iter().filter(|state| *state != PayoutState::Discarded) {
        assert_eq!(states(&format!("status:{}", state.name())), (vec![state], vec![]), "{state:?}");
    }
    use PayoutState::*;
    for (typed, expected) in [
        ("สถานะ:จ่ายแล้ว", &[Paid][..]),
        ("สถานะ:ร่าง", &[Draft]),
        ("status:\"Outcome unknown\"", &[Unknown]),
        ("status:pa", &[Paid]),
        ("status:re", &[Returned, Rejected, Ready, Refused, Reversed]),
        ("status:paid,failed", &[Paid, Failed]),
    ] {
        assert_eq!(states(typed), (expected.to_vec(), vec![]), "{typed}");
    }
    assert_eq!(problem("status:xyz"), ProblemCode::UnknownStatus);
    assert_eq!(problem("status:discarded"), ProblemCode::UnknownStatus);
}

/// A payout with an alarm needs attention in any state, and is not done: no list of states says what stands under a tab.
#[test]
fn the_name_of_a_tab_asks_for_what_stands_under_it_beside_states() {
    for tab in Tab::ALL {
        assert_eq!(states(&format!("status:{}", tab.name())), (vec![], vec![tab]), "{tab:?}");
    }
    use PayoutState::*;
    for (typed, expected) in [
        ("status:needs attention", (vec![], vec![Tab::Attention])),
        ("สถานะ:ต้องตรวจสอบ", (vec![], vec![Tab::Attention])),
        ("สถานะ:เสร็จแล้ว", (vec![], vec![Tab::Done])),
        ("status:in progress", (vec![], vec![Tab::InProgress])),
        ("สถานะ:กำลังดำเนินการ", (vec![], vec![Tab::InProgress])),
        ("สถานะ:รออนุมัติ/ส่ง", (vec![], vec![Tab::Waiting])),
        ("status:attention,paid", (vec![Paid], vec![Tab::Attention])),
        ("status:paid, needs attention, done", (vec![Paid], vec![Tab::Attention, Tab::Done])),
        ("status:wait", (vec![AwaitingApproval], vec![Tab::Waiting])),
    ] {
        assert_eq!(states(typed), expected, "{typed}");
    }
}

#[test]
fn connections_are_known_by_name_and_a_whole_name_before_a_part() {
    let connection = |ids: &[&str]| Term::Connection(ids.iter().map(|id| ConnectionId::new(*id)).collect());
    assert_eq!(only("connection:one2pays"), connection(&["c3"]));
    assert_eq!(only("connection:one"), connection(&["c1", "c3"]));
    assert_eq!(only("ช่องทาง:สํารอง"), connection(&["c2"]));
    assert_eq!(problem("connection:xyz"), ProblemCode::UnknownConnection);
}

#[test]
fn a_connection_with_a_comma_in_its_name_is_found_by_its_whole_name() {
    let named = |names: &[&str], typed: &str| {
        let connections: Vec<_> = names.iter().map(|name| (ConnectionId::new(*name), (*name).to_owned())).collect();
        let search = parse(typed, &Known { connections: &connections, now: NOW });
        match search.terms.as_slice() {
            [Term::Connection(ids)] => ids.iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>(),
            other => panic!("{typed}: {other:?}"),
        }
    };
    let names = ["SCB, หลัก", "SCB", "SCB สำรอง", "หลัก"];
    assert_eq!(named(&names, "connection:\"SCB, หลัก\""), ["SCB, หลัก"]);
    assert_eq!(named(&names, "connection:\"scb,  หลัก\""), ["SCB, หลัก"], "as it is folded");
    assert_eq!(named(&names, "connection:หลัก,scb"), ["หลัก", "SCB"], "others are still a list");
    assert_eq!(named(&["a", "b", "ab"], "connection:a,b"), ["a", "b"], "a comma more is another name");
}

#[test]
fn makers_are_folded_as_people_are() {
    assert_eq!(only("maker:\"สมหญิง ใจ\""), Term::Maker("สมหญิงใจ".into()));
    assert_eq!(only("ผู้ทำ:ANONG"), Term::Maker("anong".into()));
    assert_eq!(terms("maker:"), [], "the value is still to be typed");
}

#[test]
fn days_are_those_of_bangkok_in_both_eras() {
    let day = |offset: i64, days: i64| Term::Days {
        from: UtcMillis(TODAY + offset * DAY_MS),
        until: UtcMillis(TODAY + (offset + days) * DAY_MS),
    };
    for (typed, term) in [
        ("date:today", day(0, 1)),
        ("วันที่:วันนี้", day(0, 1)),
        ("date:yesterday", day(-1, 1)),
        ("date:เมื่อวาน", day(-1, 1)),
        ("date:2026-11-20", day(-1, 1)),
        ("2026-11-20", day(-1, 1)),
        ("2569-11-20", day(-1, 1)),
        ("20/11/2026", day(-1, 1)),
        ("๒๐/๑๑/๒๕๖๙", day(-1, 1)),
        ("date:20 Nov 2026", day(-1, 1)),
        ("date:20 พ.ย. 2569", day(-1, 1)),
        ("date:\"20 พฤศจิกายน 2569\"", day(-1, 1)),
        ("date:พ.ย. 2569", day(-20, 30)),
        ("date:november 2026", day(-20, 30)),
        ("date:2026-11", day(-20, 30)),
        ("date:11/2569", day(-20, 30)),
        ("date:2026", day(-324, 365)),
        ("date:2024-02-29", day(-996, 1)),
        ("date:2026-11-18..2026-11-20", day(-3, 3)),
        ("date:18 พ.ย. 2569 .. 20 พ.ย. 2569", day(-3, 3)),
        ("date:ต.ค. 2569..today", day(-51, 52)),
        ("18/11/2569..20/11/2569", day(-3, 3)),
    ] {
        assert_eq!(only(typed), term, "{typed}");
    }
    assert_eq!(terms("date:20 พ.ย. 2569 สมหญิง"), [day(-1, 1), text("สมหญิง")]);
    let Term::Days { from, .. } = only("date:2026-11-20..") else { panic!() };
    assert_eq!(from, UtcMillis(TODAY - DAY_MS));
    let Term::Days { until, .. } = only("date:..2026-11-20") else { panic!() };
    assert_eq!(until, UtcMillis(TODAY));
    for typed in [
        "date:x",
        "date:2026-02-29",
        "date:2026-13-01",
        "date:32/1/2026",
        "date:2026-11-20..2026-11-01",
        "date:..",
        "date:20/11/69",
    ] {
        assert_eq!(problem(typed), ProblemCode::BadDate, "{typed}");
    }
    assert_eq!(terms("12-34-5678"), [text("12345678")], "no date is no problem where none was asked for");
}

#[test]
fn operators_are_called_what_the_window_calls_them() {
    for (thai, english) in [
        ("ธนาคาร:scb", "bank:scb"),
        ("สถานะ:จ่ายแล้ว", "status:paid"),
        ("ผู้ทำรายการ:ก้อง", "maker:ก้อง"),
        ("ผู้ทำ:ก้อง", "maker:ก้อง"),
        ("การเชื่อมต่อ:สำรอง", "connection:สำรอง"),
        ("การเชื่อมต่อ: สำรอง", "connection:สำรอง"),
        ("ช่องทาง:สำรอง", "connection:สำรอง"),
        ("วันที่:วันนี้", "date:today"),
    ] {
        assert_eq!(only(thai), only(english), "{thai}");
    }
}

#[test]
fn a_space_behind_an_operator_does_not_part_it_from_its_value() {
    for (apart, together) in [
        ("bank: scb", "bank:scb"),
        ("bank:  \"siam commercial\"", "bank:\"siam commercial\""),
        ("ธนาคาร: กสิกร", "ธนาคาร:กสิกร"),
        ("status: paid", "status:paid"),
        ("maker: ก้อง", "maker:ก้อง"),
        ("connection: สำรอง", "connection:สำรอง"),
        ("date: today", "date:today"),
        ("date: 18 พ.ย. 2569 .. 20 พ.ย. 2569", "date:\"18 พ.ย. 2569..20 พ.ย. 2569\""),
    ] {
        assert_eq!(only(apart), only(together), "{apart}");
    }
    assert_eq!(terms("bank: scb น้ำ"), [only("bank:scb"), text("น้ำ")], "one word, no more");
    assert_eq!(problem("bank: xyz"), ProblemCode::UnknownBank);
    assert_eq!(terms("น้ำ bank: "), [text("น้ำ")], "the value is still to be typed");
    assert_eq!(terms("bank: status:paid"), [only("status:paid")], "an operator is no value");
}

#[test]
fn states_of_several_words_need_no_quotes() {
    for (bare, quoted) in [
        ("status:outcome unknown", "status:\"outcome unknown\""),
        ("status: Waiting for approval", "status:\"waiting for approval\""),
        ("status:accepted (not tracked)", "status:\"accepted (not tracked)\""),
        ("สถานะ:รับแล้ว (ไม่ติดตามผล)", "สถานะ:\"รับแล้ว (ไม่ติดตามผล)\""),
        ("status:needs attention", "status:\"needs attention\""),
        ("status:paid, outcome unknown", "status:\"paid,outcome unknown\""),
    ] {
        assert_eq!(only(bare), only(quoted), "{bare}");
    }
    assert_eq!(terms("status:outcome unknown น้ำ"), [only("status:unknown"), text("น้ำ")]);
    assert_eq!(terms("status:paid น้ำ"), [only("status:paid"), text("น้ำ")]);
    assert_eq!(terms("status:out unknown"), [only("status:unknown"), text("unknown")], "only whole names are so long");
    assert_eq!(terms("status:outcome \"unknown\""), [only("status:unknown"), text("unknown")]);
}

#[test]
fn a_range_may_have_spaces_at_its_dots() {
    for (apart, together) in [
        ("1000 .. 2000", "1000..2000"),
        ("1000 ..2000", "1000..2000"),
        ("1000.. 2000", "1000..2000"),
        ("1,000 .. 2,000.50", "1,000..2,000.50"),
        ("1000 ..", "1000.."),
        (".. 2000", "..2000"),
        ("18/11/2569 .. 20/11/2569", "18/11/2569..20/11/2569"),
        ("18/11/2569.. 20/11/2569", "18/11/2569..20/11/2569"),
        ("18/11/2569 ..2026-11-20", "18/11/2569..20/11/2569"),
        ("18/11/2569 ..", "18/11/2569.."),
    ] {
        assert_eq!(only(apart), only(together), "{apart}");
    }
    let range = amount(Some(100_000), Some(200_000));
    assert_eq!(terms("น้ำ 1000 .. 2000 ฝน"), [text("น้ำ"), range.clone(), text("ฝน")]);
    assert_eq!(terms("1000 .. ฝน"), [amount(Some(100_000), None), text("ฝน")]);
    assert_eq!(terms("1000..2000 ..3000"), [range, amount(None, Some(300_000))], "two ranges are two");
    assert_eq!(terms("1000 …6789").len(), 2);
    assert_eq!(terms("1000 ...6789").len(), 2, "three dots are before the end of an account");
    assert_eq!(terms("a .. b"), [text("a"), text("b")]);
    assert_eq!(problem("2000 .. 1000"), ProblemCode::BadAmount);
    assert_eq!(problem("20/11/2569 .. 18/11/2569"), ProblemCode::BadDate);
}

/// The forms are those of `readDay` in `ui/src/shared/days.ts`.
#[test]
fn a_day_may_be_written_in_every_way_that_the_fields_of_the_window_read() {
    let day = only("date:2026-11-20");
    for typed in
        ["20/11/2569", "20-11-2569", "20.11.2569", "20-11-2026", "20.11.2026", "๒๐.๑๑.๒๕๖๙", "20/11-2569", "2569-11-20"]
    {
        assert_eq!(only(typed), day, "{typed}");
        assert_eq!(only(&format!("date:{typed}")), day, "date:{typed}");
    }
    for typed in ["20 พ.ย. 2569", "20พ.ย.2569", "20 พ.ย.2569", "20 พย 2569", "20Nov2026", "20 NOV 2026", "๒๐ พ.ย. ๒๕๖๙"]
    {
        assert_eq!(only(&format!("date:{typed}")), day, "date:{typed}");
    }
    assert_eq!(only("date:20 Sept 2569"), only("date:2026-09-20"));
    assert_eq!(only("date:Sept 2569"), only("date:2026-09"));
    assert_eq!(only("date:พ.ย.2569"), only("date:2026-11"));
    assert_eq!(only("18.11.2569..20.11.2569"), only("date:2026-11-18..2026-11-20"));
    assert_eq!(only("18-11-2569 .. 20.11.2569"), only("date:2026-11-18..2026-11-20"));
    for typed in ["date:11-2569", "date:11.2569", "date:11/2569"] {
        assert_eq!(only(typed), only("date:2026-11"), "{typed}");
    }
    for typed in ["date:20-11-69", "date:31.2.2569", "date:20.13.2569", "date:2569.11.20", "date:1.5"] {
        assert_eq!(problem(typed), ProblemCode::BadDate, "{typed}");
    }
}

#[test]
fn dots_and_hyphens_alone_make_no_date() {
    assert_eq!(only("1000..2000"), amount(Some(100_000), Some(200_000)));
    assert_eq!(only("1.50..2.50"), amount(Some(150), Some(250)));
    assert_eq!(only("11-2569"), text("112569"), "two numbers are a month only where a date was asked for");
    assert_eq!(only("012-3-45678-9"), text("0123456789"));
    assert_eq!(only("31.2.2569"), text("3122569"));
    assert_eq!(only("1.2.3"), text("123"));
    assert_eq!(only("11.25"), amount(Some(1_125), Some(1_125)));
}

#[test]
fn a_pasted_list_is_a_list_of_references_and_a_name_is_none() {
    let pasted = read("KL-20261120-0001-AAAA\nkl-20261120-0001-aaaa\r\n w_1234567 ;PAY/7719\t\n");
    assert_eq!(pasted.references, ["KL-20261120-0001-AAAA", "w_1234567", "PAY/7719"]);
    assert_eq!((pasted.terms, pasted.problems), (Vec::new(), Vec::new()));
    for typed in [
        "KL-20261120-0001-AAAA",
        "KL-20261120-0001-AAAA\n",
        "50,000.00",
        "สมหญิง, ใจดี",
        "Smith, John",
        "abcde, fghij",
        "KL-20261120-0001-AAAA, KL-2",
    ] {
        assert_eq!(read(typed).references, Vec::<String>::new(), "{typed:?}");
    }
    let many: Vec<_> = (0..1_200).map(|number| format!("KL-{number:06}")).collect();
    let pasted = read(&many.join("\n"));
    assert_eq!(pasted.references, many[..MAX_REFERENCES]);
    assert_eq!(pasted.problems[0].code, ProblemCode::TooManyReferences);
}

#[test]
fn neither_the_head_of_a_column_nor_the_apostrophes_of_our_files_spoil_a_pasted_list() {
    for typed in [
        "เลขอ้างอิง\nKL-20261120-1\nKL-20261120-2",
        "เลขอ้างอิง, KL-20261120-1, KL-20261120-2",
        "Reference\r\nKL-20261120-1\r\nKL-20261120-2\r\n",
        "'KL-20261120-1\n'KL-20261120-2",
        "Reference; 'KL-20261120-1; KL-20261120-1; 'KL-20261120-2",
    ] {
        assert_eq!(read(typed).references, ["KL-20261120-1", "KL-20261120-2"], "{typed:?}");
    }
    assert_eq!(read("'20261120-1, 20261120-2").references, ["20261120-1", "20261120-2"]);
    for typed in [
        "เลขอ้างอิง, KL-20261120-1",
        "สมหญิง, ใจดี, KL-20261120-1",
        "KL-20261120-1, สมหญิง, KL-20261120-2",
        "KL-20261120-1, KL-20261120-2, สมหญิง",
        "KL-2, KL-20261120-1, KL-20261120-2",
        "bank:scb, KL-20261120-1, KL-20261120-2",
        "สมหญิง, 50,000.00",
        "สมหญิง, 1,500, 2,500",
        "'KL-20261120-1",
    ] {
        assert_eq!(read(typed).references, Vec::<String>::new(), "{typed:?}");
    }
}

#[test]
fn no_more_words_are_asked_for_than_a_person_types() {
    let typed: Vec<_> = (0..500).map(|number| format!("ก{number}")).collect();
    let search = read(&typed.join(" "));
    assert_eq!(search.terms.len(), MAX_WORDS);
    assert_eq!(search.problems, [Problem { typed: typed[MAX_WORDS].clone(), code: ProblemCode::TooManyWords }]);
    assert_eq!(read(&typed[..MAX_WORDS].join(" ")).problems, []);
}

#[test]
fn each_part_can_be_taken_away_by_itself() {
    let known_connections = connections();
    let known = Known { connections: &known_connections, now: NOW };
    let parts = said("สมหญิง  bank:scb > 50 date:20 พ.ย. 2569 bank:xyz", &known);
    let typed: Vec<_> = parts.iter().map(|part| part.typed.as_str()).collect();
    assert_eq!(typed, ["สมหญิง", "bank:scb", "> 50", "date:20 พ.ย. 2569", "bank:xyz"]);
    assert_eq!(parts[4].means, Err(ProblemCode::UnknownBank));
    for (index, part) in parts.iter().enumerate() {
        let left: Vec<_> = said(&part.without, &known).into_iter().map(|part| part.typed).collect();
        let mut expected = typed.clone();
        expected.remove(index);
        assert_eq!(left, expected, "{}", part.without);
    }
}

#[test]
fn every_problem_has_a_code() {
    use ProblemCode::*;
    let all = [UnknownBank, UnknownStatus, UnknownConnection, BadAmount, BadDate, TooManyReferences, TooManyWords];
    let codes: Vec<_> = all.into_iter().map(ProblemCode::code).collect();
    assert_eq!(codes, ProblemCode::CODES.iter().map(|(code, _)| *code).collect::<Vec<_>>());
}

proptest! {
    #[test]
    fn whatever_is_typed_is_read_and_its_parts_stand_in_it(
        any in "(?s).{0,40}",
        near in "((bank|status|maker|date|connection|วันที่|สถานะ):?|[<>=]{0,2}|[0-9๐-๙.,/-]{0,8}|\"|“|”|…|\\.\\.|น้ำ|เเ| |\n|;){0,12}",
    ) {
        for typed in [any, near] {
            let known_connections = connections();
            let known = Known { connections: &known_connections, now: NOW };
            let search = parse(&typed, &known);
            for term in &search.terms {
                match term {
                    Term::Text(part) => prop_assert!(!part.is_empty() && folded(part) == *part),
                    Term::Number { digits, .. } => prop_assert!(!digits.is_empty()),
                    Term::Amount { from: Some(from), to: Some(to) } => prop_assert!(from <= to),
                    Term::Days { from, until } => prop_assert!(from < until),
                    Term::AccountEnd(digits) => prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit())),
                    _ => {}
                }
            }
            for part in said(&typed, &known) {
                prop_assert!(typed.contains(&part.typed));
            }
        }
    }

    #[test]
    fn a_day_by_its_number_is_the_day_that_it_is(day in 0..80_000_i64) {
        let began = UtcMillis(day * DAY_MS - 7 * 60 * 60 * 1000);
        // The calendar the slow way: year by year and month by month.
        let (mut year, mut left) = (1970, day);
        let is_leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        while left >= 365 + i64::from(is_leap(year)) {
            left -= 365 + i64::from(is_leap(year));
            year += 1;
        }
        let february = 28 + i64::from(is_leap(year));
        let mut month = 1;
        for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
            if left < days {
                break;
            }
            left -= days;
            month += 1;
        }
        for typed in [format!("{year}-{month}-{}", left + 1), format!("{}/{month}/{}", left + 1, year + 543)] {
            prop_assert_eq!(only(&typed), Term::Days { from: began, until: began.plus(DAY_MS) });
        }
    }
}
