//! What stands behind `bank:`, `status:` and `connection:`: names in both languages, in full or as they begin.

use super::{Known, ProblemCode, Term};
use crate::{
    bank::{self, Bank, BankCode, BankError},
    fold::folded,
    payout::PayoutState,
};

/// The states by the names that the screen has for them, and by those of the tabs under which they stand.
const STATES: &[(&str, &[PayoutState])] = &[
    ("Draft", &[PayoutState::Draft]),
    ("Drafts", &[PayoutState::Draft]),
    ("ร่าง", &[PayoutState::Draft]),
    ("Waiting for approval", &[PayoutState::AwaitingApproval]),
    ("awaitingApproval", &[PayoutState::AwaitingApproval]),
    ("รออนุมัติ", &[PayoutState::AwaitingApproval]),
    ("Returned", &[PayoutState::Returned]),
    ("ส่งกลับแก้ไข", &[PayoutState::Returned]),
    ("Rejected", &[PayoutState::Rejected]),
    ("ไม่อนุมัติ", &[PayoutState::Rejected]),
    ("Ready", &[PayoutState::Ready]),
    ("พร้อมส่ง", &[PayoutState::Ready]),
    ("Sending", &[PayoutState::Sending]),
    ("กำลังส่ง", &[PayoutState::Sending]),
    ("Unknown", &[PayoutState::Unknown]),
    ("Outcome unknown", &[PayoutState::Unknown]),
    ("ไม่ทราบผล", &[PayoutState::Unknown]),
    ("Refused", &[PayoutState::Refused]),
    ("ถูกปฏิเสธ", &[PayoutState::Refused]),
    ("Pending", &[PayoutState::Pending]),
    ("รอดำเนินการ", &[PayoutState::Pending]),
    ("Processing", &[PayoutState::Processing]),
    ("กำลังโอน", &[PayoutState::Processing]),
    ("Accepted", &[PayoutState::Accepted]),
    ("Accepted (not tracked)", &[PayoutState::Accepted]),
    ("รับแล้ว", &[PayoutState::Accepted]),
    ("รับแล้ว (ไม่ติดตามผล)", &[PayoutState::Accepted]),
    ("Paid", &[PayoutState::Paid]),
    ("จ่ายแล้ว", &[PayoutState::Paid]),
    ("Failed", &[PayoutState::Failed]),
    ("ไม่สำเร็จ", &[PayoutState::Failed]),
    ("Cancelled", &[PayoutState::Canceled]),
    ("Canceled", &[PayoutState::Canceled]),
    ("ยกเลิกแล้ว", &[PayoutState::Canceled]),
    ("ยกเลิก", &[PayoutState::Canceled]),
    ("Reversed", &[PayoutState::Reversed]),
    ("เงินตีกลับ", &[PayoutState::Reversed]),
    ("Waiting", &[PayoutState::AwaitingApproval, PayoutState::Ready]),
    ("รออนุมัติ/ส่ง", &[PayoutState::AwaitingApproval, PayoutState::Ready]),
    ("In progress", IN_PROGRESS),
    ("กำลังดำเนินการ", IN_PROGRESS),
    ("Attention", &[PayoutState::Unknown, PayoutState::Returned]),
    ("Needs attention", &[PayoutState::Unknown, PayoutState::Returned]),
    ("ต้องตรวจสอบ", &[PayoutState::Unknown, PayoutState::Returned]),
    ("Done", DONE),
    ("เสร็จแล้ว", DONE),
];

const IN_PROGRESS: &[PayoutState] =
    &[PayoutState::Sending, PayoutState::Pending, PayoutState::Processing, PayoutState::Accepted];
const DONE: &[PayoutState] = &[
    PayoutState::Rejected,
    PayoutState::Refused,
    PayoutState::Paid,
    PayoutState::Failed,
    PayoutState::Canceled,
    PayoutState::Reversed,
];

/// Several may stand with commas between them: one of them is enough.
fn each<T: PartialEq>(text: &str, problem: ProblemCode, find: impl Fn(&str) -> Vec<T>) -> Result<Vec<T>, ProblemCode> {
    let mut all = Vec::new();
    for value in text.split(',').map(str::trim).filter(|value| !value.is_empty()) {
        let found = find(value);
        if found.is_empty() {
            return Err(problem);
        }
        for one in found {
            if !all.contains(&one) {
                all.push(one);
            }
        }
    }
    if all.is_empty() { Err(problem) } else { Ok(all) }
}

/// Banks by code, symbol, nickname or name; where none is called so, those in whose names it stands.
pub(super) fn banks(text: &str) -> Result<Term, ProblemCode> {
    each(text, ProblemCode::UnknownBank, |value| match BankCode::parse(value) {
        Ok(code) => vec![code],
        // History can have banks that are no more.
        Err(BankError::Retired { bank }) => BankCode::try_from(bank).into_iter().collect(),
        Err(_) => {
            let value = folded(value);
            let exact = banks_where(|name| *name == value);
            if exact.is_empty() && !value.is_empty() { banks_where(|name| name.contains(&value)) } else { exact }
        }
    })
    .map(Term::Bank)
}

fn banks_where(is_meant: impl Fn(&String) -> bool) -> Vec<BankCode> {
    let meant = |bank: &&Bank| names(bank).iter().any(&is_meant);
    bank::directory().iter().filter(meant).map(|bank| bank.code.clone()).collect()
}

fn names(bank: &Bank) -> Vec<String> {
    let known_as = bank.also_known_as.iter().map(String::as_str);
    known_as.chain([bank.name_en.as_str(), &bank.name_th, &bank.nickname_th]).map(folded).collect()
}

/// States by name; where none is called so, those whose names begin so.
pub(super) fn states(text: &str) -> Result<Term, ProblemCode> {
    each(text, ProblemCode::UnknownStatus, |value| {
        let value = folded(value);
        let exact = states_where(|name| *name == value);
        if exact.is_empty() && !value.is_empty() { states_where(|name| name.starts_with(&value)) } else { exact }
    })
    .map(Term::State)
}

/// States where every name is written in full.
pub(super) fn states_called(text: &str) -> Option<Term> {
    each(text, ProblemCode::UnknownStatus, |value| {
        let value = folded(value);
        states_where(|name| *name == value)
    })
    .ok()
    .map(Term::State)
}

fn states_where(is_meant: impl Fn(&String) -> bool) -> Vec<PayoutState> {
    let named = STATES.iter().filter(|(name, _)| is_meant(&folded(name))).flat_map(|(_, states)| *states);
    let named: Vec<_> = named.copied().collect();
    PayoutState::ALL.into_iter().filter(|state| named.contains(state)).collect()
}

/// Connections in whose names it stands. A name may have commas itself: who writes all of it means that one.
pub(super) fn connections(text: &str, known: &Known<'_>) -> Result<Term, ProblemCode> {
    let written = between_commas(text);
    let called_so = known.connections.iter().filter(|(_, name)| between_commas(name) == written);
    let called_so: Vec<_> = called_so.map(|(id, _)| id.clone()).collect();
    if !called_so.is_empty() {
        return Ok(Term::Connection(called_so));
    }
    each(text, ProblemCode::UnknownConnection, |value| {
        let value = folded(value);
        let named = known.connections.iter().map(|(id, name)| (id, folded(name)));
        let exact: Vec<_> = named.clone().filter(|(_, name)| *name == value).map(|(id, _)| id.clone()).collect();
        if exact.is_empty() && !value.is_empty() {
            named.filter(|(_, name)| name.contains(&value)).map(|(id, _)| id.clone()).collect()
        } else {
            exact
        }
    })
    .map(Term::Connection)
}

/// Folding drops commas, but `a,b` is not `ab`.
fn between_commas(text: &str) -> Vec<String> {
    text.split(',').map(folded).collect()
}
