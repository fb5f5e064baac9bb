//! Turns the honest answer of a provider into what the plan wants the client to see.
//! The provider modules call it last, with the names of their fields; the money has been dealt with by then. Breaks at
//! byte level are only named here, `http` carries them out.

use serde_json::{Map, Value};

use crate::http::{Break, Page, Reply};
use crate::plan::{Answer, Refusal};

/// Marks an object that stands for JSON text to be written as it is: a number too exact for a float, or no JSON at all.
const RAW: &str = "\u{0}raw";

/// Marks JSON text that goes behind the last field of the object it is in.
const TAIL: &str = "\u{0}tail";

/// What a provider answers when nothing is spoilt.
#[derive(Debug)]
pub(crate) struct Honest {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Value,
    /// The code of a refusal, for the record of requests.
    code: Option<String>,
}

impl Honest {
    pub(crate) fn answer(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body, code: None }
    }

    /// This refusal, worded like this.
    pub(crate) fn refusal(refusal: &Refusal, body: Value) -> Self {
        Self {
            status: refusal.status,
            headers: refusal.retry_after.iter().map(|value| ("retry-after", value.clone())).collect(),
            body,
            code: Some(refusal.code.clone()).filter(|code| !code.is_empty()),
        }
    }
}

/// The provider's names for the fields that can be spoilt, and values that cannot be right.
#[derive(Debug)]
pub(crate) struct FieldNames {
    /// An object that has one of these fields is a payout.
    pub(crate) marks: &'static [&'static str],
    pub(crate) id: &'static str,
    pub(crate) account: &'static str,
    pub(crate) bank: &'static str,
    /// Two banks: the first that it was not is the other one.
    pub(crate) other_banks: [&'static str; 2],
    pub(crate) times: &'static [&'static str],
    /// Fields as JSON text that contradict the ones of any payout.
    pub(crate) contradictions: &'static str,
    /// What somebody else's payout has in its fields.
    pub(crate) another: fn() -> Vec<(&'static str, Value)>,
    /// Makes an id of another kind from an id, where ids tell their kind.
    pub(crate) another_kind: Option<fn(&str) -> String>,
}

/// JSON text that `render` writes as it is.
pub(crate) fn raw(text: impl Into<String>) -> Value {
    Value::Object(Map::from_iter([(RAW.to_owned(), Value::String(text.into()))]))
}

/// A short name for the record of requests: no value of the plan is in it.
pub(crate) fn describe(answer: &Answer, honest: &Honest) -> String {
    let name = match answer {
        Answer::Normal | Answer::Refuse(_) => {
            return match &honest.code {
                Some(code) => format!("{} {code}", honest.status),
                None => honest.status.to_string(),
            };
        }
        Answer::Drop => "drop",
        Answer::Reset => "reset",
        Answer::StatusLineOnly => "status line only",
        Answer::ResetAfterHeaders => "reset after headers",
        Answer::CutBody => "cut body",
        Answer::EmptyBody => "empty body",
        Answer::Html => "html",
        Answer::WrongType => "wrong type",
        Answer::DuplicateKeys => "duplicate keys",
        Answer::Deep { .. } => "deep",
        Answer::Huge { .. } => "huge",
        Answer::Field { name, .. } => return format!("other {name}"),
        Answer::AnotherPayout => "another payout",
        Answer::OtherLastFour => "other last four",
        Answer::OtherBank => "other bank",
        Answer::OtherKind => "other kind",
        Answer::NaiveTimes => "naive times",
        Answer::BuddhistYears => "buddhist years",
        Answer::HttpStatus { status } | Answer::Redirect { status, .. } => {
            return status.to_string();
        }
    };
    name.to_owned()
}

pub(crate) fn spoil(answer: &Answer, mut honest: Honest, names: &FieldNames) -> Reply {
    if let Some(alter) = alteration(answer, names) {
        for_each_payout(&mut honest.body, names, &alter);
    }
    let page = |status, content_type: &str, body: Vec<u8>| {
        Reply::Whole(Page { status, headers: vec![("content-type", content_type.to_owned())], body })
    };
    let json = "application/json; charset=utf-8";
    match answer {
        Answer::Normal
        | Answer::Refuse(_)
        | Answer::DuplicateKeys
        | Answer::Field { .. }
        | Answer::AnotherPayout
        | Answer::OtherLastFour
        | Answer::OtherBank
        | Answer::OtherKind
        | Answer::NaiveTimes
        | Answer::BuddhistYears => Reply::Whole(into_page(honest)),
        Answer::Drop => Reply::Broken(into_page(honest), Break::BeforeStatus),
        Answer::Reset => Reply::Broken(into_page(honest), Break::ResetBeforeStatus),
        Answer::StatusLineOnly => Reply::Broken(into_page(honest), Break::AfterStatus),
        Answer::ResetAfterHeaders => Reply::Broken(into_page(honest), Break::ResetAfterHeaders),
        Answer::CutBody => Reply::Broken(into_page(honest), Break::InBody),
        Answer::EmptyBody => page(200, json, Vec::new()),
        Answer::Html => {
            page(200, "text/html; charset=utf-8", b"<!doctype html><html><body><h1>Welcome</h1></body></html>".to_vec())
        }
        Answer::WrongType => page(200, json, b"[1,2,3]".to_vec()),
        Answer::Deep { levels } => {
            let body = format!("{{\"success\":true,\"data\":{}{}}}", "[".repeat(*levels), "]".repeat(*levels));
            page(200, json, body.into_bytes())
        }
        Answer::Huge { bytes } => {
            if let Value::Object(body) = &mut honest.body {
                // Written last, so that the padding goes inside its quotes.
                body.insert("~padding".to_owned(), Value::String(String::new()));
            }
            Reply::Broken(into_page(honest), Break::Padded { bytes: *bytes })
        }
        Answer::HttpStatus { status } => page(*status, "text/plain", b"upstream error".to_vec()),
        Answer::Redirect { status, location } => {
            Reply::Whole(Page { status: *status, headers: vec![("location", location.clone())], body: Vec::new() })
        }
    }
}

pub(crate) fn into_page(honest: Honest) -> Page {
    let mut headers = honest.headers;
    headers.push(("content-type", "application/json; charset=utf-8".to_owned()));
    Page { status: honest.status, headers, body: render(&honest.body).into_bytes() }
}

type Alteration<'a> = Box<dyn Fn(&mut Map<String, Value>) + 'a>;

fn alteration<'a>(answer: &'a Answer, names: &'a FieldNames) -> Option<Alteration<'a>> {
    match answer {
        Answer::Field { name, json } => Some(Box::new(|payout| {
            payout.insert(name.clone(), raw(json.clone()));
        })),
        Answer::DuplicateKeys => Some(Box::new(|payout| {
            payout.insert(TAIL.to_owned(), Value::String(names.contradictions.to_owned()));
        })),
        Answer::AnotherPayout => Some(Box::new(|payout| {
            payout.extend((names.another)().into_iter().map(|(name, value)| (name.to_owned(), value)));
        })),
        Answer::OtherBank => Some(Box::new(|payout| {
            let is_it = |bank: &&str| payout.get(names.bank).and_then(Value::as_str) == Some(*bank);
            let other = names.other_banks.into_iter().find(|bank| !is_it(bank)).unwrap_or_default();
            payout.insert(names.bank.to_owned(), other.into());
        })),
        Answer::OtherKind => Some(Box::new(|payout| {
            if let (Some(another_kind), Some(Value::String(id))) = (names.another_kind, payout.get_mut(names.id)) {
                *id = another_kind(id);
            }
        })),
        Answer::OtherLastFour => Some(Box::new(|payout| {
            if let Some(Value::String(account)) = payout.get_mut(names.account) {
                *account = other_last_four(account);
            }
        })),
        Answer::NaiveTimes => Some(Box::new(|payout| {
            edit_times(payout, names, |time| time.trim_end_matches('Z').to_owned());
        })),
        Answer::BuddhistYears => Some(Box::new(|payout| edit_times(payout, names, buddhist))),
        _ => None,
    }
}

fn edit_times(payout: &mut Map<String, Value>, names: &FieldNames, edit: impl Fn(&str) -> String) {
    for name in names.times {
        if let Some(Value::String(time)) = payout.get_mut(*name) {
            *time = edit(time);
        }
    }
}

fn buddhist(time: &str) -> String {
    match time.split_once('-') {
        Some((year, rest)) => match year.parse::<u32>() {
            Ok(year) => format!("{}-{rest}", year + 543),
            Err(_) => time.to_owned(),
        },
        None => time.to_owned(),
    }
}

/// Every one of the last four digits becomes its successor.
fn other_last_four(account: &str) -> String {
    let keep = account.chars().count().saturating_sub(4);
    account
        .chars()
        .enumerate()
        .map(|(index, sign)| match sign.to_digit(10) {
            Some(digit) if index >= keep => char::from_digit((digit + 1) % 10, 10).unwrap_or(sign),
            _ => sign,
        })
        .collect()
}

fn for_each_payout(value: &mut Value, names: &FieldNames, alter: &dyn Fn(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) if names.marks.iter().any(|mark| object.contains_key(*mark)) => alter(object),
        Value::Object(object) => object.values_mut().for_each(|inner| for_each_payout(inner, names, alter)),
        Value::Array(rows) => rows.iter_mut().for_each(|row| for_each_payout(row, names, alter)),
        _ => {}
    }
}

fn render(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(text)) = object.get(RAW) {
                out.push_str(text);
                return;
            }
            out.push('{');
            for (index, (name, value)) in object.iter().filter(|(name, _)| *name != TAIL).enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Value::String(name.clone()).to_string());
                out.push(':');
                write(value, out);
            }
            if let Some(Value::String(text)) = object.get(TAIL) {
                out.push(',');
                out.push_str(text);
            }
            out.push('}');
        }
        Value::Array(rows) => {
            out.push('[');
            for (index, row) in rows.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(row, out);
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}
