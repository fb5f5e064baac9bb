use super::*;
use crate::{
    http::{Body, NoAnswer},
    pay1401::wire,
};
use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    ids::{ConnectionId, ProviderPayoutId},
    instruction::{Destination, Instruction},
    money::Satang,
    outcome::{Difference, Trouble},
    payee::PayeeName,
    reference::Reference,
};
use std::collections::BTreeMap;

const ID: &str = "cm3q8x0000001abcdefghijkl";
const BANK: &str = "Bangkok Bank Public Company Limited";
const OF_THE_DOCUMENTS: &str = "{\"bank_account\":\"0123456789\",\"account_name\":\"สมชาย ใจดี\",\"amount\":1000.5,\
    \"bank_code\":\"BBL\",\"bank_name\":\"Bangkok Bank Public Company Limited\",\
    \"payment_id\":\"cm3q8x0000001abcdefghijkl\"}";

fn instruction() -> Instruction {
    Instruction {
        connection: ConnectionId::new("c"),
        reference: Reference::parse("KL-20261120-0162-K7QX").unwrap(),
        amount: Satang::new(100_050),
        destination: Destination::BankAccount,
        bank: BankCode::parse("002").unwrap(),
        account_number: AccountNumber::parse_typed("0123456789").unwrap(),
        account_name: PayeeName::parse("สมชาย ใจดี").unwrap(),
        description: "ไม่ส่งไป".to_owned(),
        details: BTreeMap::new(),
    }
}

/// The documented answer with one piece of its text replaced.
fn with(right: &str, wrong: &str) -> String {
    assert!(OF_THE_DOCUMENTS.contains(right), "{right}");
    OF_THE_DOCUMENTS.replace(right, wrong)
}

/// `message` as JSON.
fn refusal(status: u16, message: &str) -> String {
    format!("{{\"statusCode\":{status},\"message\":{message},\"error\":\"Some Phrase\"}}")
}

fn answer(status: u16, body: impl Into<Vec<u8>>) -> Result<Answer, Failure> {
    Ok(Answer { status, body: Body::Whole(body.into()), retry_after_s: None })
}

fn create(result: Result<Answer, Failure>) -> CreateOutcome {
    create_outcome(result, &Sent { instruction: &instruction(), bank_name: BANK })
}

fn unknown(doubt: Doubt) -> CreateOutcome {
    CreateOutcome::Unknown { doubt }
}

fn refused(outcome: &CreateOutcome) -> Option<(u16, &str)> {
    match outcome {
        CreateOutcome::Refused { refusal } => Some((refusal.status, refusal.code.as_str())),
        _ => None,
    }
}

#[test]
fn a_body_has_four_fields_and_the_amount_as_a_number_in_baht() {
    let instruction = instruction();
    let body = wire::create_body(&Sent { instruction: &instruction, bank_name: BANK }).unwrap();
    assert_eq!(
        String::from_utf8(body).unwrap(),
        "{\"bank_account\":\"0123456789\",\"account_name\":\"สมชาย ใจดี\",\
         \"bank_name\":\"Bangkok Bank Public Company Limited\",\"amount\":1000.50}"
    );
}

#[test]
fn where_it_goes_is_never_left_out() {
    assert!(wire::is_withdrawal(&instruction()));
    let details = BTreeMap::from([("a".to_owned(), "1".to_owned())]);
    assert!(!wire::is_withdrawal(&Instruction { details, ..instruction() }));
    assert!(!wire::is_withdrawal(&Instruction { destination: Destination::Wallet, ..instruction() }));
}

#[test]
fn a_request_that_never_left_is_not_sent_and_any_other_failure_is_unknown() {
    let broken = |status, body| Ok(Answer { status, body, retry_after_s: None });
    let trouble = Trouble::ConnectionRefused;
    assert_eq!(create(Err(Failure::NotSent(trouble))), CreateOutcome::NotSent { trouble });
    for (result, doubt) in [
        (Err(Failure::NoAnswer(NoAnswer::Timeout)), Doubt::Timeout),
        (Err(Failure::NoAnswer(NoAnswer::NotHttp)), Doubt::Unreadable { status: 0 }),
        (broken(201, Body::Broken(NoAnswer::Dropped)), Doubt::Dropped),
        (broken(400, Body::Broken(NoAnswer::Timeout)), Doubt::Timeout),
        (broken(201, Body::Oversized), Doubt::Unreadable { status: 201 }),
        (answer(302, OF_THE_DOCUMENTS), Doubt::Redirected { status: 302 }),
        (answer(409, "<html>"), Doubt::Unreadable { status: 409 }),
        (answer(504, "<html>"), Doubt::ServerSaid { status: 504, code: None }),
    ] {
        assert_eq!(create(result), unknown(doubt));
    }
}

#[test]
fn a_documented_code_refuses_wherever_it_stands() {
    for (status, code) in CREATE_REFUSALS {
        for body in [
            refusal(status, &format!("\"{code}\"")),
            refusal(status, &format!("[\"{code}\"]")),
            refusal(status, &format!("[\"x\",\"{code}\"]")),
            format!("{{\"statusCode\":{status},\"message\":\"a sentence\",\"error\":\"{code}\"}}"),
            format!("{{\"statusCode\":\"{status}\",\"message\":\"{code}\"}}"),
        ] {
            assert_eq!(refused(&create(answer(status, body.as_str()))), Some((status, code)), "{body}");
        }
    }
    for message in [
        "\"amount must not be less than 100\"",
        "[\"amount must not be less than 100\"]",
        "\"amount must not be less than 250.00\"",
    ] {
        let outcome = create(answer(400, refusal(400, message)));
        assert_eq!(refused(&outcome), Some((400, "AMOUNT_TOO_SMALL")), "{message}");
        let CreateOutcome::Refused { refusal } = outcome else { panic!("{message}") };
        assert!(refusal.message.starts_with("amount must not be less than "), "{}", refusal.message);
    }
}

#[test]
fn everything_else_below_500_refuses_nothing() {
    let said = |status, code: &str| unknown(Doubt::ServerSaid { status, code: Some(code.to_owned()) });
    for (status, body, code) in [
        (400, refusal(400, "\"amount must be an integer number\""), "amount must be an integer number"),
        (400, refusal(400, "\"BANK_NOT_FOUND\""), "BANK_NOT_FOUND"),
        (404, refusal(404, "\"INSUFFICIENT_BALANCE\""), "INSUFFICIENT_BALANCE"),
        (404, refusal(404, "\"Cannot POST /api/withdrawals\""), "Cannot POST /api/withdrawals"),
        (400, refusal(500, "\"INSUFFICIENT_BALANCE\""), "INSUFFICIENT_BALANCE"),
        (
            400,
            refusal(400, "\"amount must not be less than the balance of 100\""),
            "amount must not be less than the balance of 100",
        ),
        (422, refusal(422, "\"amount must not be less than 100\""), "amount must not be less than 100"),
        (409, refusal(409, "\"INSUFFICIENT_BALANCE\""), "INSUFFICIENT_BALANCE"),
        (429, refusal(429, "\"INSUFFICIENT_BALANCE\""), "INSUFFICIENT_BALANCE"),
        (500, refusal(500, "\"INSUFFICIENT_BALANCE\""), "INSUFFICIENT_BALANCE"),
        (200, refusal(400, "\"INSUFFICIENT_BALANCE\""), "INSUFFICIENT_BALANCE"),
        (400, "{\"message\":\"INSUFFICIENT_BALANCE\"}".to_owned(), "INSUFFICIENT_BALANCE"),
        (
            400,
            format!("{{\"statusCode\":400,\"message\":\"INSUFFICIENT_BALANCE\",\"payment_id\":\"{ID}\"}}"),
            "INSUFFICIENT_BALANCE",
        ),
    ] {
        assert_eq!(create(answer(status, body.as_str())), said(status, code), "{status} {body}");
    }
    for status in [202, 204, 206, 400, 401] {
        let nothing = unknown(Doubt::ServerSaid { status, code: None });
        assert_eq!(create(answer(status, OF_THE_DOCUMENTS)), nothing, "{status}");
    }
}

#[test]
fn an_answer_that_agrees_is_accepted_and_no_more() {
    let accepted =
        CreateOutcome::Accepted { id: ProviderPayoutId::new(ID), status: ProviderStatus::Accepted, created_at: None };
    for (status, body) in [
        (200, OF_THE_DOCUMENTS.to_owned()),
        (201, OF_THE_DOCUMENTS.to_owned()),
        (201, with("1000.5", "\"1000.50\"")),
        (201, with("BBL", "bbl")),
        (201, with("\"bank_name\":\"Bangkok Bank Public Company Limited\",", "")),
        (201, with("สมชาย ใจดี", "SOMCHAI J")),
        (201, with("\"payment_id\"", "\"status\":\"succeeded\",\"payment_id\"")),
    ] {
        assert_eq!(create(answer(status, body.as_str())), accepted, "{body}");
    }
}

#[test]
fn an_answer_that_differs_is_a_mismatch() {
    for (right, wrong, field, sent, answered) in [
        ("1000.5", "100050", "amount", "1000.50", "100050"),
        ("1000.5", "1000", "amount", "1000.50", "1000"),
        ("0123456789", "0123456780", "account", "6789", "6780"),
        ("\"BBL\"", "\"KBANK\"", "bank", "BBL", "KBANK"),
        ("\"BBL\"", "\"XYZ\"", "bank", "BBL", "XYZ"),
        ("\"BBL\"", "2", "bank", "BBL", "2"),
    ] {
        let difference = Difference { field: field.to_owned(), sent: sent.to_owned(), answered: answered.to_owned() };
        let id = Some(ProviderPayoutId::new(ID));
        let outcome = create(answer(201, with(right, wrong)));
        assert_eq!(outcome, CreateOutcome::Mismatch { id, differences: vec![difference] }, "{wrong}");
    }
}

#[test]
fn a_name_that_pays_another_bank_is_noticed_by_the_letters() {
    for (bank, letters, agrees) in [
        ("011", "TTB", true),
        ("011", "TMB", true),
        ("011", "BBL", false),
        ("066", "IBANK", true),
        ("080", "SMTB", false),
    ] {
        let instruction = Instruction { bank: BankCode::parse(bank).unwrap(), ..instruction() };
        let body = with("\"BBL\"", &format!("\"{letters}\""));
        let outcome = create_outcome(answer(201, body), &Sent { instruction: &instruction, bank_name: BANK });
        assert_eq!(matches!(outcome, CreateOutcome::Accepted { .. }), agrees, "{bank} {letters}");
        assert_eq!(matches!(outcome, CreateOutcome::Mismatch { .. }), !agrees, "{bank} {letters}");
    }
}

#[test]
fn what_cannot_be_said_to_agree_is_unknown() {
    for (right, wrong) in [
        ("\"payment_id\"", "\"id\""),
        ("cm3q8x", "../x"),
        ("\"cm3q8x0000001abcdefghijkl\"", "null"),
        ("\"amount\"", "\"value\""),
        ("1000.5", "1.0005e3"),
        ("1000.5", "\"1,000.50\""),
        ("1000.5", "NaN"),
        ("1000.5", "[]"),
        ("\"bank_account\"", "\"account\""),
        ("\"0123456789\"", "{}"),
        ("\"bank_code\"", "\"bank\""),
        ("\"BBL\"", "null"),
        ("\"amount\":1000.5", "\"amount\":1000.5,\"amount\":1000.5"),
    ] {
        let outcome = create(answer(201, with(right, wrong)));
        assert_eq!(outcome, unknown(Doubt::Unreadable { status: 201 }), "{right} {wrong}");
    }
    let wrapped = format!("{{\"data\":{OF_THE_DOCUMENTS}}}");
    for body in ["", "null", "{}", "[]", "<html>", &wrapped, &OF_THE_DOCUMENTS[..60]] {
        assert_eq!(create(answer(200, body)), unknown(Doubt::Unreadable { status: 200 }), "{body}");
    }
}

#[test]
fn refused_credentials_are_known_as_such() {
    let of = |status, code: &str| {
        let refusal = Refusal { status, code: code.to_owned(), message: String::new(), field: None };
        credential_trouble(&refusal)
    };
    assert_eq!(of(401, "INVALID_MERCHANT_SECRET"), Some(CredentialTrouble::Key));
    assert_eq!(of(404, MERCHANT_NOT_FOUND), Some(CredentialTrouble::Key));
    assert_eq!(of(404, "BANK_NOT_FOUND"), None);
    assert_eq!(of(400, "INSUFFICIENT_BALANCE"), None);
}
