use super::*;
use crate::{
    http::{Body, NoAnswer},
    jamespay::{read, wire},
};
use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    ids::{ConnectionId, ProviderPayoutId},
    instruction::{Destination, Instruction},
    money::Satang,
    outcome::{Difference, Observation, Trouble},
    payee::PayeeName,
    reference::Reference,
    time::UtcMillis,
};
use std::collections::BTreeMap;

const ID: &str = "ABCW20261120aB3dE5gH7jK9";
const CREATED_AT: UtcMillis = UtcMillis(1_795_190_400_000);
const OF_THE_DOCUMENTS: &str = "{\"platform_order_id\":\"ABCW20261120aB3dE5gH7jK9\",\
    \"merchant_order_id\":\"KL202611200162K7QX\",\"order_datetime\":\"2026-11-20 23:00:00\",\"amount\":1000.00,\
    \"bank\":\"KBANK\",\"account_no\":\"0123456789\",\"account_name\":\"สมชาย ใจดี\"}";

fn instruction() -> Instruction {
    Instruction {
        connection: ConnectionId::new("c"),
        reference: Reference::parse("KL202611200162K7QX").unwrap(),
        amount: Satang::new(100_000),
        destination: Destination::BankAccount,
        bank: BankCode::parse("004").unwrap(),
        account_number: AccountNumber::parse_typed("0123456789").unwrap(),
        account_name: PayeeName::parse("สมชาย ใจดี").unwrap(),
        description: String::new(),
        details: BTreeMap::new(),
    }
}

fn success(order: &str) -> String {
    format!("{{\"code\":200,\"message\":\"success\",\"success\":true,\"data\":{order}}}")
}

/// The documented answer with one piece of its text replaced.
fn with(right: &str, wrong: &str) -> String {
    assert!(OF_THE_DOCUMENTS.contains(right), "{right}");
    success(&OF_THE_DOCUMENTS.replace(right, wrong))
}

fn refusal(status: u16, code: &str) -> String {
    format!("{{\"code\":{status},\"error\":\"{code}\",\"success\":false,\"message\":\"no\"}}")
}

fn answer(status: u16, body: impl Into<Vec<u8>>) -> Result<Answer, Failure> {
    Ok(Answer { status, body: Body::Whole(body.into()), retry_after_s: None })
}

fn create(result: Result<Answer, Failure>) -> CreateOutcome {
    create_outcome(result, &Sent { instruction: &instruction(), bank: "KBANK" })
}

fn unknown(doubt: Doubt) -> CreateOutcome {
    CreateOutcome::Unknown { doubt }
}

fn server_said(status: u16, code: Option<&str>) -> CreateOutcome {
    unknown(Doubt::ServerSaid { status, code: code.map(str::to_owned) })
}

fn accepted(created_at: Option<UtcMillis>) -> CreateOutcome {
    CreateOutcome::Accepted { id: ProviderPayoutId::new(ID), status: ProviderStatus::Pending, created_at }
}

#[test]
fn a_body_carries_thai_as_it_is_and_what_is_paid_stays_the_same() {
    let instruction = instruction();
    let sent = Sent { instruction: &instruction, bank: "KBANK" };
    let paid = "\"merchant_order_id\":\"KL202611200162K7QX\",\"amount\":\"1000.00\",\"bank\":\"KBANK\",\
                \"account_name\":\"สมชาย ใจดี\",\"account_no\":\"0123456789\"";
    let body = |notify_url| {
        let order = wire::order(&sent, notify_url);
        String::from_utf8(wire::body("TEST1", "t0ken", 1_795_190_400, order).unwrap()).unwrap()
    };
    let head = "{\"merchant_id\":\"TEST1\",\"token\":\"t0ken\",\"time\":1795190400";
    assert_eq!(body(None), format!("{head},{paid}}}"));
    assert_eq!(body(Some("https://x")), format!("{head},{paid},\"notify_url\":\"https://x\"}}"));
    let content = String::from_utf8(wire::content("TEST1", &sent).unwrap()).unwrap();
    assert_eq!(content, format!("{{\"merchant_id\":\"TEST1\",{paid}}}"));
    let id = ProviderPayoutId::new(ID);
    let query = String::from_utf8(wire::body("TEST1", "t0ken", 1, wire::query(&id)).unwrap()).unwrap();
    assert_eq!(
        query,
        format!("{{\"merchant_id\":\"TEST1\",\"token\":\"t0ken\",\"time\":1,\"platform_order_id\":\"{ID}\"}}")
    );
    let nothing = String::from_utf8(wire::body("TEST1", "t0ken", 1, wire::nothing()).unwrap()).unwrap();
    assert_eq!(nothing, "{\"merchant_id\":\"TEST1\",\"token\":\"t0ken\",\"time\":1}");
}

#[test]
fn what_cannot_be_said_without_changing_it_is_not_said() {
    let reference = |text: &str| Instruction { reference: Reference::parse(text).unwrap(), ..instruction() };
    let account =
        |digits: &str| Instruction { account_number: AccountNumber::parse_typed(digits).unwrap(), ..instruction() };
    assert!(wire::is_order(&instruction()));
    assert!(wire::is_order(&reference(&"a".repeat(40))));
    assert!(wire::is_order(&account("123456789012345")));
    for other in [
        reference("KL-20261120-0162-K7QX"),
        reference(&"a".repeat(41)),
        account("123456789"),
        account("1234567890123456"),
        Instruction { destination: Destination::Wallet, ..instruction() },
        Instruction { details: BTreeMap::from([("a".to_owned(), "1".to_owned())]), ..instruction() },
    ] {
        assert!(!wire::is_order(&other), "{other:?}");
    }
}

#[test]
fn a_request_that_never_left_is_not_sent_and_any_other_failure_is_unknown() {
    let broken = |status, body| Ok(Answer { status, body, retry_after_s: None });
    assert_eq!(create(Err(Failure::NotSent(Trouble::Tls))), CreateOutcome::NotSent { trouble: Trouble::Tls });
    for (result, doubt) in [
        (Err(Failure::NoAnswer(NoAnswer::Timeout)), Doubt::Timeout),
        (Err(Failure::NoAnswer(NoAnswer::Dropped)), Doubt::Dropped),
        (Err(Failure::NoAnswer(NoAnswer::NotHttp)), Doubt::Unreadable { status: 0 }),
        (broken(200, Body::Broken(NoAnswer::Dropped)), Doubt::Dropped),
        (broken(422, Body::Broken(NoAnswer::Timeout)), Doubt::Timeout),
        (broken(200, Body::Oversized), Doubt::Unreadable { status: 200 }),
        (broken(500, Body::Oversized), Doubt::ServerSaid { status: 500, code: None }),
        (broken(409, Body::Broken(NoAnswer::Timeout)), Doubt::Duplicate { code: "409".to_owned() }),
        (answer(307, success(OF_THE_DOCUMENTS)), Doubt::Redirected { status: 307 }),
    ] {
        assert_eq!(create(result), unknown(doubt));
    }
}

#[test]
fn only_a_documented_code_on_its_status_in_its_shape_refuses() {
    for (status, code) in CREATE_REFUSALS {
        let CreateOutcome::Refused { refusal } = create(answer(status, refusal(status, code))) else {
            panic!("{code}")
        };
        assert_eq!((refusal.status, refusal.code.as_str(), refusal.message.as_str()), (status, code, "no"));
    }
    let with_order = format!("{{\"code\":400,\"error\":\"{INVALID}\",\"success\":false,\"data\":{OF_THE_DOCUMENTS}}}");
    let without_flag = format!("{{\"code\":400,\"error\":\"{INVALID}\",\"message\":\"no\"}}");
    for (status, body, code) in [
        (400, refusal(400, "something-new"), Some("something-new")),
        (400, refusal(400, DENIED), Some(DENIED)),
        (403, refusal(403, INVALID), Some(INVALID)),
        (401, refusal(401, DENIED), Some(DENIED)),
        (402, refusal(402, INVALID), Some(INVALID)),
        (400, refusal(422, INVALID), Some(INVALID)),
        (400, refusal(200, INVALID), Some(INVALID)),
        (408, refusal(408, INVALID), Some(INVALID)),
        (429, refusal(429, INVALID), Some(INVALID)),
        (500, refusal(500, INVALID), Some(INVALID)),
        (200, refusal(200, INVALID), Some(INVALID)),
        (200, refusal(400, INVALID), Some(INVALID)),
        (400, with_order, Some(INVALID)),
        (400, without_flag, Some(INVALID)),
        (400, "{\"success\":false}".to_owned(), None),
        (400, success(OF_THE_DOCUMENTS), None),
        (200, success(OF_THE_DOCUMENTS).replace("true", "false"), None),
        (200, success(OF_THE_DOCUMENTS).replace("\"code\":200", "\"code\":500"), None),
    ] {
        assert_eq!(create(answer(status, body.as_str())), server_said(status, code), "{status} {body}");
    }
    for (status, body) in [(400, "<html>"), (403, ""), (404, "not found"), (405, "[]")] {
        assert_eq!(create(answer(status, body)), unknown(Doubt::Unreadable { status }), "{status} {body}");
    }
}

#[test]
fn a_duplicate_is_never_a_refusal() {
    let duplicate = |code: &str| unknown(Doubt::Duplicate { code: code.to_owned() });
    for status in [200, 400, 403, 409, 422, 500] {
        assert_eq!(create(answer(status, refusal(409, DUPLICATE))), duplicate(DUPLICATE), "{status}");
    }
    assert_eq!(create(answer(409, refusal(409, INVALID))), duplicate(INVALID));
    assert_eq!(create(answer(400, refusal(409, INVALID))), duplicate(INVALID));
    for body in ["", "<html>", "{}"] {
        assert_eq!(create(answer(409, body)), duplicate("409"), "{body}");
    }
}

#[test]
fn an_order_that_agrees_is_open_and_its_time_is_bangkoks() {
    let of_amount = |amount: &str| with("1000.00", amount);
    for body in [success(OF_THE_DOCUMENTS), of_amount("\"1000.00\""), of_amount("1000"), of_amount("\"1000.0\"")] {
        assert_eq!(create(answer(200, body.as_str())), accepted(Some(CREATED_AT)), "{body}");
    }
    for (time, created_at) in [
        ("2026-11-20T23:00:00", Some(CREATED_AT)),
        ("2026-11-20 23:00:00.5", Some(CREATED_AT.plus(500))),
        ("2569-11-20 23:00:00", None),
        ("2026-11-20T16:00:00Z", None),
        ("2026-11-20T23:00:00+07:00", None),
        ("20/11/2026 23:00", None),
        ("soon", None),
    ] {
        assert_eq!(create(answer(200, with("2026-11-20 23:00:00", time))), accepted(created_at), "{time}");
    }
    let bare = format!(
        "{{\"data\":{{\"platform_order_id\":\"{ID}\",\"merchant_order_id\":\"KL202611200162K7QX\",\"amount\":1000}}}}"
    );
    assert_eq!(create(answer(201, bare)), accepted(None));
    let with_status = with("\"bank\"", "\"status\":\"success\",\"bank\"");
    assert_eq!(create(answer(200, with_status)), accepted(Some(CREATED_AT)), "only a query is believed");
}

#[test]
fn an_answer_that_differs_is_a_mismatch() {
    for (right, wrong, field, sent, answered) in [
        ("1000.00", "100000.00", "amount", "1000.00", "100000.00"),
        ("1000.00", "999.99", "amount", "1000.00", "999.99"),
        ("1000.00", "-1000.00", "amount", "1000.00", "-1000.00"),
        ("0162K", "0163K", "reference", "KL202611200162K7QX", "KL202611200163K7QX"),
        ("KBANK", "SCB", "bank", "KBANK", "SCB"),
        ("0123456789", "0123456780", "account", "6789", "6780"),
        ("ABCW", "ABCM", "id", "W", "M"),
        ("ABCW", "ABCP", "id", "W", "P"),
        ("ABCW", "ABCw", "id", "W", "w"),
        (ID, "ABC", "id", "W", "ABC"),
    ] {
        let outcome = create(answer(200, with(right, wrong)));
        let CreateOutcome::Mismatch { id, differences } = outcome else { panic!("{wrong} {outcome:?}") };
        let difference = Difference { field: field.to_owned(), sent: sent.to_owned(), answered: answered.to_owned() };
        assert_eq!((id.is_some(), differences), (true, vec![difference]), "{wrong}");
    }
}

#[test]
fn what_cannot_be_said_to_agree_is_unknown() {
    let doubled = "\"amount\":1000.00,\"amount\":1000.00";
    for (right, wrong) in [
        ("\"platform_order_id\"", "\"order_id\""),
        ("\"ABCW20261120aB3dE5gH7jK9\"", "null"),
        ("\"ABCW20261120aB3dE5gH7jK9\"", "{}"),
        ("ABCW2026", "ABCW/../"),
        ("\"merchant_order_id\"", "\"order\""),
        ("\"KL202611200162K7QX\"", "[]"),
        ("1000.00", "null"),
        ("1000.00", "NaN"),
        ("1000.00", "1e3"),
        ("1000.00", "\"1,000.00\""),
        ("1000.00", "\"๑๐๐๐.๐๐\""),
        ("\"KBANK\"", "[\"KBANK\"]"),
        ("\"0123456789\"", "true"),
        ("\"amount\":1000.00", doubled),
    ] {
        let outcome = create(answer(200, with(right, wrong)));
        assert_eq!(outcome, unknown(Doubt::Unreadable { status: 200 }), "{right} {wrong}");
    }
    for body in ["", "null", "{}", "{\"success\":true}", "{\"success\":true,\"data\":[]}", "<html>", OF_THE_DOCUMENTS] {
        assert_eq!(create(answer(200, body)), unknown(Doubt::Unreadable { status: 200 }), "{body}");
    }
}

fn query(body: &str) -> Result<Observation, AskError> {
    let instruction = instruction();
    asked(answer(200, body), |body| {
        read::queried(&body.object("data")?, &ProviderPayoutId::new(ID), &instruction, Some("KBANK"))
    })
}

#[test]
fn status_words_are_read_without_regard_to_capitals() {
    let other = |word: &str| ProviderStatus::Unrecognised(word.to_owned());
    for (word, status) in [
        ("\"open\"", ProviderStatus::Pending),
        ("\"OPEN\"", ProviderStatus::Pending),
        ("\"success\"", ProviderStatus::Paid),
        ("\"SUCCESS\"", ProviderStatus::Paid),
        ("\"Failed\"", ProviderStatus::Failed),
        ("\"FAIL\"", ProviderStatus::Failed),
        ("\"fail\"", ProviderStatus::Failed),
        ("\"reversed\"", other("reversed")),
        ("\"successful\"", other("successful")),
        ("\"\"", other("")),
        ("null", other("")),
        ("1", other("1")),
        ("[\"success\"]", other("")),
    ] {
        let observed = query(&success(&format!("{{\"status\":{word}}}"))).unwrap();
        assert_eq!((observed.status, observed.differences.len()), (status, 0), "{word}");
        assert_eq!(observed.id.as_str(), ID);
    }
}

#[test]
fn a_query_is_compared_as_far_as_it_can_be_read() {
    let answered = |order: &str| query(&success(order)).unwrap().differences;
    let whole = OF_THE_DOCUMENTS.replace("}", ",\"status\":\"success\"}");
    assert_eq!(answered(&whole), []);
    let odd = "{\"status\":\"open\",\"amount\":{\"value\":1},\"bank\":[1],\"account_no\":true,\"merchant_order_id\":7.5e1,\
               \"fee\":1e99}";
    assert_eq!(answered(odd).iter().map(|found| found.field.as_str()).collect::<Vec<_>>(), ["reference"]);
    assert_eq!(answered("{\"status\":\"open\",\"amount\":\"1,000.00\"}"), []);
    for (right, wrong, field) in [
        ("1000.00", "1000.01", "amount"),
        ("0162K", "0163K", "reference"),
        ("KBANK", "SCB", "bank"),
        ("0123456789", "******6780", "account"),
        ("aB3dE", "AB3DE", "id"),
    ] {
        assert_eq!(answered(&whole.replace(right, wrong))[0].field, field, "{wrong}");
    }
}

#[test]
fn a_question_that_was_not_answered_says_why() {
    let ask = |result| asked(result, |body| body.object("data").map(|_| ()));
    for (result, error) in [
        (Err(Failure::NotSent(Trouble::NoNetwork)), AskError::NotReached(Trouble::NoNetwork)),
        (Err(Failure::NoAnswer(NoAnswer::Timeout)), AskError::NoAnswer),
        (answer(302, ""), AskError::Redirected(302)),
        (answer(429, "slow"), AskError::RateLimited { retry_after_s: None }),
        (answer(503, "<html>"), AskError::ProviderTrouble(503)),
        (answer(404, "<html>"), AskError::WebPage(404)),
        (answer(200, "{}"), AskError::Unreadable(200)),
        (answer(200, refusal(400, INVALID)), AskError::Unreadable(200)),
    ] {
        assert_eq!(ask(result), Err(error));
    }
    assert!(matches!(ask(answer(404, refusal(404, NOT_FOUND))), Err(AskError::NotFound(_))));
    for (status, code, trouble) in
        [(403, DENIED, Some(CredentialTrouble::NotTold)), (422, INVALID, None), (405, "method-not-allowed", None)]
    {
        let Err(AskError::Refused(refusal)) = ask(answer(status, refusal(status, code))) else { panic!("{code}") };
        assert_eq!(credential_trouble(&refusal), trouble, "{code}");
    }
}

#[test]
fn a_balance_is_shown_as_it_came_and_one_field_is_taken_only_where_its_name_leaves_no_doubt() {
    let read = |data: &str| asked(answer(200, success(data)), |body| read::balance(body, "t0ken"));
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    for name in ["available", "availableBalance", "available_balance", "Available Balance"] {
        let data = format!("{{\"{name}\":12500.50,\"frozen\":\"0.00\",\"unsettled\":-1,\"currency\":\"THB\"}}");
        let balance = read(&data).unwrap();
        assert_eq!(balance.available, Some(Satang::new(1_250_050)), "{name}");
        assert_eq!(balance.others, pairs(&[("frozen", "0.00"), ("unsettled", "-1")]));
    }
    for (data, others) in [
        ("{\"balance\":1.5}", pairs(&[("balance", "1.5")])),
        ("{\"available\":\"1,000.00\"}", pairs(&[("available", "1,000.00")])),
        ("{\"available\":1e3}", pairs(&[("available", "1e3")])),
        ("{\"not_available\":1,\"available_from\":2}", pairs(&[("available_from", "2"), ("not_available", "1")])),
        ("{\"available\":1,\"available_balance\":2}", pairs(&[("available", "1"), ("available_balance", "2")])),
        ("{\"thb\":{\"available\":1,\"x\":{\"y\":2}}}", pairs(&[("thb.available", "1")])),
        ("{\"balance\":1,\"token\":\"t0ken\",\"echo\":\"a t0ken b\"}", pairs(&[("balance", "1")])),
    ] {
        let balance = read(data).unwrap();
        assert_eq!((balance.available, balance.others), (None, others), "{data}");
    }
    let beside = asked(answer(200, "{\"success\":true,\"code\":200,\"available\":7}"), |body| read::balance(body, "t"));
    assert_eq!(beside.unwrap().available, Some(Satang::new(700)));
    for data in ["{}", "{\"a\":[1]}", "{\"a\":null}"] {
        assert_eq!(read(data), Err(AskError::Unreadable(200)), "{data}");
    }
}
