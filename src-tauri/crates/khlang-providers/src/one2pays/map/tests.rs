use super::*;
use crate::{
    http::{Body, NoAnswer},
    one2pays::{read, wire},
};
use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    connection::AmountUnit,
    ids::{ConnectionId, IdempotencyKey},
    instruction::{Destination, Instruction},
    money::Satang,
    outcome::{Difference, Observation, Trouble},
    payee::PayeeName,
    reference::Reference,
    time::UtcMillis,
};
use std::collections::BTreeMap;

const ID: &str = "3f6f1f1e-0d0c-4d6e-9a51-9c3f0c1c2b7a";
const CREATED_AT: UtcMillis = UtcMillis(1_795_190_400_000);

fn instruction() -> Instruction {
    Instruction {
        connection: ConnectionId::new("c"),
        reference: Reference::parse("KL-20261120-0162-K7QX").unwrap(),
        amount: Satang::new(100_000),
        destination: Destination::BankAccount,
        bank: BankCode::parse("004").unwrap(),
        account_number: AccountNumber::parse_typed("0123456789").unwrap(),
        account_name: PayeeName::parse("สมชาย ใจดี").unwrap(),
        description: "ค่าจ้าง \"พ.ย.\"".to_owned(),
        details: BTreeMap::from([("b".to_owned(), "2".to_owned()), ("a".to_owned(), "1".to_owned())]),
    }
}

/// The documented answer, field by field as JSON text, with some fields put, replaced or left out.
fn payout(changes: &[(&str, Option<&str>)]) -> String {
    let mut fields: BTreeMap<&str, &str> = BTreeMap::from([
        ("id", "\"3f6f1f1e-0d0c-4d6e-9a51-9c3f0c1c2b7a\""),
        ("amount", "\"1000.00\""),
        ("currency", "\"THB\""),
        ("status", "\"pending\""),
        ("referenceId", "\"KL-20261120-0162-K7QX\""),
        ("destinationType", "\"bank_account\""),
        ("bankAccountNumber", "\"0123**6789\""),
        ("bankAccountName", "\"SOMCHAI J.\""),
        ("bankCode", "\"004\""),
        ("destinationId", "null"),
        ("metadata", "{\"a\":\"1\"}"),
        ("paidAt", "null"),
        ("createdAt", "\"2026-11-20T16:00:00.000Z\""),
    ]);
    for (key, value) in changes {
        match value {
            Some(value) => fields.insert(key, value),
            None => fields.remove(key),
        };
    }
    let fields: Vec<_> = fields.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

fn success(changes: &[(&str, Option<&str>)]) -> String {
    format!("{{\"success\":true,\"data\":{}}}", payout(changes))
}

fn refusal(code: &str) -> String {
    format!(
        "{{\"success\":false,\"error\":{{\"code\":\"{code}\",\"message\":\"no\",\"metadata\":{{\"field\":\"amount\"}}}}}}"
    )
}

fn answer(status: u16, body: impl Into<Vec<u8>>) -> Result<Answer, Failure> {
    Ok(Answer { status, body: Body::Whole(body.into()), retry_after_s: None })
}

fn broken(status: u16, body: Body) -> Result<Answer, Failure> {
    Ok(Answer { status, body, retry_after_s: None })
}

fn create(result: Result<Answer, Failure>) -> CreateOutcome {
    create_outcome(result, &Sent { instruction: &instruction(), unit: AmountUnit::Baht })
}

fn unknown(doubt: Doubt) -> CreateOutcome {
    CreateOutcome::Unknown { doubt }
}

fn unreadable(status: u16) -> CreateOutcome {
    unknown(Doubt::Unreadable { status })
}

fn server_said(status: u16, code: Option<&str>) -> CreateOutcome {
    unknown(Doubt::ServerSaid { status, code: code.map(str::to_owned) })
}

#[test]
fn a_body_is_the_same_bytes_for_ever() {
    let key = IdempotencyKey::new("9f1c");
    let body = wire::create_body(&instruction(), &key, AmountUnit::Baht).unwrap();
    assert_eq!(
        String::from_utf8(body).unwrap(),
        "{\"amount\":\"1000.00\",\"currency\":\"THB\",\"referenceId\":\"KL-20261120-0162-K7QX\",\
         \"destinationType\":\"bank_account\",\"customerBankAccountName\":\"สมชาย ใจดี\",\
         \"customerBankAccountNumber\":\"0123456789\",\"customerBankCode\":\"004\",\
         \"description\":\"ค่าจ้าง \\\"พ.ย.\\\"\",\"metadata\":{\"a\":\"1\",\"b\":\"2\"},\"idempotencyKey\":\"9f1c\"}"
    );
    let plain = Instruction {
        description: String::new(),
        details: BTreeMap::new(),
        destination: Destination::Wallet,
        ..instruction()
    };
    let body = String::from_utf8(wire::create_body(&plain, &key, AmountUnit::Satang).unwrap()).unwrap();
    assert!(body.starts_with("{\"amount\":\"100000.00\","), "{body}");
    assert!(
        body.contains("\"destinationType\":\"wallet\"") && !body.contains("description") && !body.contains("metadata")
    );
}

#[test]
fn a_request_that_never_left_is_not_sent() {
    for trouble in [Trouble::NoNetwork, Trouble::ConnectionRefused, Trouble::Tls] {
        assert_eq!(create(Err(Failure::NotSent(trouble))), CreateOutcome::NotSent { trouble });
    }
}

#[test]
fn whatever_happens_after_the_first_byte_is_unknown() {
    let late = || Body::Broken(NoAnswer::Timeout);
    for (result, outcome) in [
        (Err(Failure::NoAnswer(NoAnswer::Timeout)), unknown(Doubt::Timeout)),
        (Err(Failure::NoAnswer(NoAnswer::Dropped)), unknown(Doubt::Dropped)),
        (Err(Failure::NoAnswer(NoAnswer::NotHttp)), unreadable(0)),
        (broken(201, late()), unknown(Doubt::Timeout)),
        (broken(201, Body::Broken(NoAnswer::Dropped)), unknown(Doubt::Dropped)),
        (broken(400, Body::Broken(NoAnswer::Dropped)), unknown(Doubt::Dropped)),
        (broken(201, Body::Oversized), unreadable(201)),
        (broken(500, Body::Oversized), server_said(500, None)),
        (broken(502, late()), server_said(502, None)),
        (broken(409, late()), unknown(Doubt::Duplicate { code: "409".to_owned() })),
    ] {
        assert_eq!(create(result), outcome);
    }
}

#[test]
fn a_redirect_is_unknown_whatever_its_body_says() {
    for status in [300, 301, 302, 303, 304, 307, 308] {
        for body in ["", "<html>", &refusal(VALIDATION), &success(&[])] {
            assert_eq!(create(answer(status, body)), unknown(Doubt::Redirected { status }));
        }
    }
}

#[test]
fn only_a_documented_code_on_its_status_in_its_shape_refuses() {
    for (status, code) in CREATE_REFUSALS {
        let CreateOutcome::Refused { refusal } = create(answer(status, refusal(code))) else { panic!("{code}") };
        assert_eq!((refusal.status, refusal.code.as_str(), refusal.message.as_str()), (status, code, "no"));
        assert_eq!(refusal.field.as_deref(), Some("amount"));
    }
    let with_payout = format!("{{\"success\":false,\"error\":{{\"code\":\"{VALIDATION}\"}},\"data\":{}}}", payout(&[]));
    let says_success = format!("{{\"success\":true,\"error\":{{\"code\":\"{VALIDATION}\"}}}}");
    let without_flag = format!("{{\"error\":{{\"code\":\"{VALIDATION}\"}}}}");
    let flag_as_text = format!("{{\"success\":\"false\",\"error\":{{\"code\":\"{VALIDATION}\"}}}}");
    for (status, body, code) in [
        (404, refusal(NOT_FOUND), Some(NOT_FOUND)),
        (400, refusal("SOMETHING_NEW"), Some("SOMETHING_NEW")),
        (400, refusal("INVALID_CREDENTIALS"), Some("INVALID_CREDENTIALS")),
        (401, refusal(VALIDATION), Some(VALIDATION)),
        (402, refusal("INSUFFICIENT_BALANCE"), Some("INSUFFICIENT_BALANCE")),
        (422, refusal(VALIDATION), Some(VALIDATION)),
        (408, refusal(VALIDATION), Some(VALIDATION)),
        (425, refusal(VALIDATION), Some(VALIDATION)),
        (429, refusal("TOO_MANY_REQUESTS"), Some("TOO_MANY_REQUESTS")),
        (500, refusal(VALIDATION), Some(VALIDATION)),
        (503, refusal("INSUFFICIENT_BALANCE"), Some("INSUFFICIENT_BALANCE")),
        (200, refusal(VALIDATION), Some(VALIDATION)),
        (201, refusal("INSUFFICIENT_BALANCE"), Some("INSUFFICIENT_BALANCE")),
        (400, with_payout, Some(VALIDATION)),
        (400, says_success, Some(VALIDATION)),
        (400, without_flag, Some(VALIDATION)),
        (400, flag_as_text, Some(VALIDATION)),
        (400, "{\"success\":false}".to_owned(), None),
        (400, "{\"success\":false,\"error\":\"INVALID_AMOUNT\"}".to_owned(), None),
        (400, success(&[]), None),
        (101, success(&[]), None),
    ] {
        assert_eq!(create(answer(status, body.as_str())), server_said(status, code), "{status} {body}");
    }
    for (status, body) in [(400, "<html>Bad Request</html>"), (401, ""), (403, "[]"), (404, "not found")] {
        assert_eq!(create(answer(status, body)), unreadable(status), "{status} {body}");
    }
    for status in [408, 425, 429, 500, 502, 503, 504, 599] {
        assert_eq!(create(answer(status, "<html>")), server_said(status, None));
    }
}

#[test]
fn a_duplicate_is_never_a_refusal() {
    let duplicate = |code: &str| unknown(Doubt::Duplicate { code: code.to_owned() });
    for status in [200, 201, 400, 401, 403, 404, 409, 422, 500] {
        assert_eq!(create(answer(status, refusal(DUPLICATE))), duplicate(DUPLICATE), "{status}");
    }
    assert_eq!(create(answer(409, refusal("CONFLICT"))), duplicate("CONFLICT"));
    for body in ["", "<html>", "{}", "{\"success\":false,\"error\":{}}"] {
        assert_eq!(create(answer(409, body)), duplicate("409"), "{body}");
    }
}

#[test]
fn an_answer_that_agrees_is_accepted_with_its_status() {
    let accepted = |status, created_at| CreateOutcome::Accepted { id: ProviderPayoutId::new(ID), status, created_at };
    let word = |word: &str| ProviderStatus::Unrecognised(word.to_owned());
    let long_word = format!("\"{}\"", "x".repeat(200));
    for (http, changes, status) in [
        (201, vec![], ProviderStatus::Pending),
        (200, vec![("status", Some("\"processing\""))], ProviderStatus::Processing),
        (202, vec![("status", Some("\"paid\""))], ProviderStatus::Paid),
        (201, vec![("status", Some("\"failed\""))], ProviderStatus::Failed),
        (201, vec![("status", Some("\"canceled\""))], ProviderStatus::Canceled),
        (201, vec![("status", Some("\"cancelled\""))], word("cancelled")),
        (201, vec![("status", Some("\"PAID\""))], word("PAID")),
        (201, vec![("status", Some(long_word.as_str()))], word(&"x".repeat(64))),
        (201, vec![("status", Some("null"))], word("")),
        (201, vec![("status", None)], word("")),
        (201, vec![("status", Some("[1]"))], word("")),
        (201, vec![("amount", Some("\"1000\""))], ProviderStatus::Pending),
        (201, vec![("amount", Some("1000.00"))], ProviderStatus::Pending),
        (201, vec![("amount", Some("\"1000.0000\""))], ProviderStatus::Pending),
        (201, vec![("currency", Some("\"thb\""))], ProviderStatus::Pending),
        (201, vec![("createdAt", Some("\"2569-11-20T16:00:00\"")), ("paidAt", Some("17"))], ProviderStatus::Pending),
        (201, vec![("metadata", Some("[]")), ("destinationId", Some("{\"x\":1e99}"))], ProviderStatus::Pending),
        (
            201,
            ["currency", "destinationType", "bankAccountNumber", "bankAccountName", "bankCode"]
                .map(|k| (k, None))
                .into(),
            ProviderStatus::Pending,
        ),
        (
            201,
            ["currency", "destinationType", "bankAccountNumber", "bankCode"].map(|k| (k, Some("null"))).into(),
            ProviderStatus::Pending,
        ),
    ] {
        let naive = changes.iter().any(|(key, _)| *key == "createdAt");
        let created_at = (!naive).then_some(CREATED_AT);
        assert_eq!(create(answer(http, success(&changes))), accepted(status, created_at), "{changes:?}");
    }
    let without_flag = format!("{{\"data\":{}}}", payout(&[]));
    assert_eq!(create(answer(201, without_flag)), accepted(ProviderStatus::Pending, Some(CREATED_AT)));
}

#[test]
fn an_answer_that_differs_is_a_mismatch() {
    for (key, value, field, sent, answered) in [
        ("amount", "\"100000.00\"", "amount", "1000.00", "100000.00"),
        ("amount", "\"10.00\"", "amount", "1000.00", "10.00"),
        ("amount", "\"1000.001\"", "amount", "1000.00", "1000.001"),
        ("amount", "\"-1000.00\"", "amount", "1000.00", "-1000.00"),
        ("amount", "999.99", "amount", "1000.00", "999.99"),
        ("referenceId", "\"KL-20261120-0163-K7QX\"", "reference", "KL-20261120-0162-K7QX", "KL-20261120-0163-K7QX"),
        ("referenceId", "\"kl-20261120-0162-k7qx\"", "reference", "KL-20261120-0162-K7QX", "kl-20261120-0162-k7qx"),
        ("bankCode", "\"014\"", "bank", "004", "014"),
        ("bankCode", "\"4\"", "bank", "004", "4"),
        ("bankAccountNumber", "\"0123**6780\"", "account", "6789", "6780"),
        ("bankAccountNumber", "\"1234**6789\"", "account", "6789", "≠6789"),
        ("currency", "\"USD\"", "currency", "THB", "USD"),
        ("destinationType", "\"wallet\"", "destination", "bank_account", "wallet"),
    ] {
        let difference = Difference { field: field.to_owned(), sent: sent.to_owned(), answered: answered.to_owned() };
        let outcome = create(answer(201, success(&[(key, Some(value))])));
        let id = Some(ProviderPayoutId::new(ID));
        assert_eq!(outcome, CreateOutcome::Mismatch { id, differences: vec![difference] }, "{key} {value}");
    }
    let outcome = create(answer(201, success(&[("id", None), ("amount", Some("\"1\"")), ("bankCode", Some("\"9\""))])));
    let CreateOutcome::Mismatch { id: None, differences } = outcome else { panic!("{outcome:?}") };
    assert_eq!(differences.len(), 2);
}

#[test]
fn a_swapped_unit_is_a_mismatch_in_both_directions() {
    let sent = instruction();
    for (unit, answered, agrees) in [
        (AmountUnit::Baht, "1000.00", true),
        (AmountUnit::Baht, "100000.00", false),
        (AmountUnit::Satang, "100000.00", true),
        (AmountUnit::Satang, "1000.00", false),
        (AmountUnit::Satang, "10000000.00", false),
    ] {
        let body = success(&[("amount", Some(&format!("\"{answered}\"")))]);
        let outcome = create_outcome(answer(201, body), &Sent { instruction: &sent, unit });
        assert_eq!(matches!(outcome, CreateOutcome::Accepted { .. }), agrees, "{unit:?} {answered}");
        assert_eq!(matches!(outcome, CreateOutcome::Mismatch { .. }), !agrees, "{unit:?} {answered}");
    }
}

#[test]
fn what_cannot_be_said_to_agree_is_unknown() {
    for (key, value) in [
        ("id", None),
        ("id", Some("null")),
        ("id", Some("\"\"")),
        ("id", Some("\"../balance\"")),
        ("id", Some("{}")),
        ("amount", None),
        ("amount", Some("null")),
        ("amount", Some("NaN")),
        ("amount", Some("\"NaN\"")),
        ("amount", Some("1e3")),
        ("amount", Some("\"1e3\"")),
        ("amount", Some("\"1,000.00\"")),
        ("amount", Some("\"๑๐๐๐.๐๐\"")),
        ("amount", Some("\"1000.00 THB\"")),
        ("amount", Some("[\"1000.00\"]")),
        ("amount", Some("true")),
        ("referenceId", None),
        ("referenceId", Some("\"\"")),
        ("referenceId", Some("{}")),
        ("metadata", Some("{\"n\":1e999999999}")),
        ("bankCode", Some("[\"004\"]")),
        ("bankAccountNumber", Some("false")),
        ("amount\":\"1000.00\",\"amount", Some("\"1000.00\"")),
    ] {
        assert_eq!(create(answer(201, success(&[(key, value)]))), unreadable(201), "{key} {value:?}");
    }
    let deep = format!("{{\"success\":true,\"data\":{},\"x\":{}1{}}}", payout(&[]), "[".repeat(200), "]".repeat(200));
    let cut_short = success(&[])[..200].to_owned();
    for body in [
        "",
        "null",
        "[1,2]",
        "\"ok\"",
        "{}",
        "{\"success\":true}",
        "{\"success\":true,\"data\":null}",
        "{\"success\":true,\"data\":[]}",
        "<html>ok</html>",
        &payout(&[]),
        &deep,
        &cut_short,
    ] {
        assert_eq!(create(answer(200, body)), unreadable(200), "{body}");
    }
}

#[test]
fn a_cancel_is_taken_refused_or_unknown() {
    let cancel = |result| cancel_outcome(result, &ProviderPayoutId::new(ID));
    let said = |status, code: Option<&str>| CancelOutcome::Unknown {
        doubt: Doubt::ServerSaid { status, code: code.map(str::to_owned) },
    };
    let unreadable = |status| CancelOutcome::Unknown { doubt: Doubt::Unreadable { status } };
    for body in [success(&[]), success(&[("status", Some("\"paid\""))]), "{\"success\":true}".to_owned()] {
        assert_eq!(cancel(answer(200, body)), CancelOutcome::Taken);
    }
    for (status, code) in CANCEL_REFUSALS {
        assert!(matches!(cancel(answer(status, refusal(code))), CancelOutcome::Refused { .. }), "{code}");
    }
    for (result, outcome) in [
        (Err(Failure::NotSent(Trouble::Tls)), CancelOutcome::NotSent { trouble: Trouble::Tls }),
        (Err(Failure::NoAnswer(NoAnswer::Timeout)), CancelOutcome::Unknown { doubt: Doubt::Timeout }),
        (answer(404, "<html>"), unreadable(404)),
        (answer(200, "<html>"), unreadable(200)),
        (answer(200, success(&[("id", Some("\"another\""))])), unreadable(200)),
        (answer(200, refusal(VALIDATION)), said(200, Some(VALIDATION))),
        (answer(500, refusal(VALIDATION)), said(500, Some(VALIDATION))),
        (answer(404, refusal(VALIDATION)), said(404, Some(VALIDATION))),
        (answer(307, ""), CancelOutcome::Unknown { doubt: Doubt::Redirected { status: 307 } }),
    ] {
        assert_eq!(cancel(result), outcome);
    }
}

#[test]
fn a_question_ends_in_an_observation_or_in_one_reason() {
    let sent = instruction();
    let ask = |result| {
        let sent = Sent { instruction: &sent, unit: AmountUnit::Baht };
        asked(result, |body| read::retrieved(&body.object("data")?, &ProviderPayoutId::new(ID), &sent))
    };
    let seen = |status| Observation {
        id: ProviderPayoutId::new(ID),
        status,
        differences: Vec::new(),
        reason: None,
        paid_at: None,
    };
    assert_eq!(ask(answer(200, success(&[]))), Ok(seen(ProviderStatus::Pending)));
    let paid =
        ask(answer(200, success(&[("status", Some("\"paid\"")), ("paidAt", Some("\"2026-11-20T16:00:00.5Z\""))])));
    assert_eq!(paid.unwrap().paid_at.map(|at| at.0), Some(1_795_190_400_500));
    for naive in ["\"2026-11-20T16:00:00\"", "\"2569-11-20T16:00:00Z\"", "1795190400", "\"soon\""] {
        assert_eq!(ask(answer(200, success(&[("paidAt", Some(naive))]))), Ok(seen(ProviderStatus::Pending)), "{naive}");
    }
    for (result, error) in [
        (Err(Failure::NotSent(Trouble::NoNetwork)), AskError::NotReached(Trouble::NoNetwork)),
        (Err(Failure::NoAnswer(NoAnswer::Timeout)), AskError::NoAnswer),
        (Err(Failure::NoAnswer(NoAnswer::NotHttp)), AskError::Unreadable(0)),
        (broken(200, Body::Broken(NoAnswer::Dropped)), AskError::NoAnswer),
        (broken(200, Body::Oversized), AskError::Unreadable(200)),
        (answer(302, ""), AskError::Redirected(302)),
        (answer(429, "slow down"), AskError::RateLimited { retry_after_s: None }),
        (answer(408, ""), AskError::ProviderTrouble(408)),
        (answer(503, "<html>"), AskError::ProviderTrouble(503)),
        (answer(200, " <html>"), AskError::WebPage(200)),
        (answer(404, "<html>"), AskError::WebPage(404)),
        (answer(404, "not found"), AskError::Unreadable(404)),
        (answer(200, "{}"), AskError::Unreadable(200)),
        (answer(200, refusal(NOT_FOUND)), AskError::Unreadable(200)),
        (answer(200, success(&[("amount", Some("1e3"))])), AskError::Unreadable(200)),
        (answer(200, success(&[("id", None)])), AskError::Unreadable(200)),
    ] {
        assert_eq!(ask(result), Err(error));
    }
    assert!(matches!(ask(answer(404, refusal(NOT_FOUND))), Err(AskError::NotFound(_))));
    for (status, code, trouble) in [
        (401, "INVALID_CREDENTIALS", Some(CredentialTrouble::Secret)),
        (401, "AUTHENTICATION_ERROR", Some(CredentialTrouble::Key)),
        (403, "FORBIDDEN", Some(CredentialTrouble::Permission)),
        (400, VALIDATION, None),
    ] {
        let Err(AskError::Refused(refusal)) = ask(answer(status, refusal(code))) else { panic!("{code}") };
        assert_eq!(credential_trouble(&refusal), trouble, "{code}");
    }
}

#[test]
fn another_payouts_object_is_a_difference_and_never_this_payouts_state() {
    let sent = instruction();
    let sent = Sent { instruction: &sent, unit: AmountUnit::Baht };
    for changes in [vec![("id", Some("\"x\""))], vec![("id", Some("\"x\"")), ("amount", None)]] {
        let observed = asked(answer(200, success(&changes)), |body| {
            read::retrieved(&body.object("data")?, &ProviderPayoutId::new(ID), &sent)
        })
        .unwrap();
        assert_eq!(observed.id.as_str(), ID);
        assert_eq!(observed.differences[0].field, "id");
        assert_eq!(observed.differences[0].answered, "x");
    }
}

#[test]
fn a_list_is_read_in_every_envelope() {
    let rows = format!("[{},{{\"referenceId\":null}},7]", payout(&[]));
    let plain = format!("{{\"success\":true,\"data\":{rows}}}");
    let within = |key: &str| format!("{{\"success\":true,\"data\":{{\"{key}\":{rows},\"page\":1,\"total\":3}}}}");
    for body in [plain, within("items"), within("withdraws"), within("data")] {
        let page = asked(answer(200, body.as_str()), |body| read::page(body, 1, 100)).unwrap();
        assert_eq!((page.received, page.rows.len(), page.more), (3, 1, false), "{body}");
        assert_eq!(page.rows[0].reference, "KL-20261120-0162-K7QX");
        assert_eq!(page.rows[0].created_at.map(|at| at.0), Some(1_795_190_400_000));
        let sent = instruction();
        let observed = read::listed(&page.rows[0].row, &Sent { instruction: &sent, unit: AmountUnit::Baht }).unwrap();
        assert_eq!((observed.id.as_str(), observed.differences.len()), (ID, 0));
    }
    for body in ["{\"success\":true}", "{\"success\":true,\"data\":{}}", "{\"success\":true,\"data\":{\"items\":{}}}"] {
        assert!(asked(answer(200, body), |body| read::page(body, 1, 100)).is_err(), "{body}");
    }
}

#[test]
fn a_list_goes_on_where_a_page_is_full_or_the_provider_says_so() {
    for (rows, page, rest, more) in [
        (100, 1, "", true),
        (101, 1, "", true),
        (99, 1, "", false),
        (0, 1, ",\"hasMore\":true", false),
        (50, 1, ",\"pagination\":{\"total\":51}", true),
        (50, 1, ",\"pagination\":{\"total\":50}", false),
        (50, 1, ",\"meta\":{\"totalPages\":2}", true),
        (50, 2, ",\"meta\":{\"totalPages\":2}", false),
        (50, 1, ",\"hasNextPage\":true", true),
        (50, 1, ",\"hasNextPage\":false", false),
    ] {
        let rows: Vec<_> = (0..rows).map(|n| format!("{{\"referenceId\":\"r{n}\"}}")).collect();
        let body = format!("{{\"success\":true,\"data\":[{}]{rest}}}", rows.join(","));
        let read = asked(answer(200, body), |body| read::page(body, page, 100)).unwrap();
        assert_eq!((read.received, read.more), (rows.len(), more), "{rest}");
    }
}

#[test]
fn a_balance_is_read_as_decimal_text_and_rounded_down() {
    let read = |wallet: &str, settlement: &str| {
        let body = format!(
            "{{\"success\":true,\"data\":{{\"walletBalance\":{wallet},\"settlementBalance\":{settlement},\"currency\":\"THB\",\"status\":\"active\"}}}}"
        );
        asked(answer(200, body), |body| read::balance(&body.object("data")?))
    };
    for (wallet, satang) in [
        ("12500.5", 1_250_050),
        ("0", 0),
        ("0.1", 10),
        ("12500.300000000001", 1_250_030),
        ("90071992547409.93", 9_007_199_254_740_993),
        ("-3.21", -321),
        ("\"12500.50\"", 1_250_050),
    ] {
        let balance = read(wallet, "null").unwrap();
        assert_eq!((balance.available, balance.settlement), (Some(Satang::new(satang)), None), "{wallet}");
        assert_eq!((balance.currency.as_str(), balance.status.as_deref()), ("THB", Some("active")));
    }
    assert_eq!(read("1", "2.5").unwrap().settlement, Some(Satang::new(250)));
    for (wallet, settlement) in [("1.5e3", "null"), ("null", "1"), ("\"1,000\"", "1"), ("1", "[]"), ("{}", "1")] {
        assert_eq!(read(wallet, settlement), Err(AskError::Unreadable(200)), "{wallet} {settlement}");
    }
}
