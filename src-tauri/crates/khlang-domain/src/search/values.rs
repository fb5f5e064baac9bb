//! What stands behind `bank:`, `status:` and `connection:`: names in both languages, in full or as they begin.

use super::{Known, ProblemCode, Term};
use crate::{
    bank::{self, Bank, BankCode, BankError},
    fold::folded,
    payout::{PayoutState, Tab},
};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    State(PayoutState),
    /// Whatever stands under it: an alarm puts a payout there in any state.
    Tab(Tab),
}

/// The states and the tabs by the names that the screen has for them. The Thai for drafts is that for one draft.
const STANDINGS: &[(&str, Standing)] = &[
    ("Draft", Standing::State(PayoutState::Draft)),
    ("Drafts", Standing::Tab(Tab::Drafts)),
    ("ร่าง", Standing::State(PayoutState::Draft)),
    ("Waiting for approval", Standing::State(PayoutState::AwaitingApproval)),
    ("awaitingApproval", Standing::State(PayoutState::AwaitingApproval)),
    ("รออนุมัติ", Standing::State(PayoutState::AwaitingApproval)),
    ("Returned", Standing::State(PayoutState::Returned)),
    ("ส่งกลับแก้ไข", Standing::State(PayoutState::Returned)),
    ("Rejected", Standing::State(PayoutState::Rejected)),
    ("ไม่อนุมัติ", Standing::State(PayoutState::Rejected)),
    ("Ready", Standing::State(PayoutState::Ready)),
    ("พร้อมส่ง", Standing::State(PayoutState::Ready)),
    ("Sending", Standing::State(PayoutState::Sending)),
    ("กำลังส่ง", Standing::State(PayoutState::Sending)),
    ("Unknown", Standing::State(PayoutState::Unknown)),
    ("Outcome unknown", Standing::State(PayoutState::Unknown)),
    ("ไม่ทราบผล", Standing::State(PayoutState::Unknown)),
    ("Refused", Standing::State(PayoutState::Refused)),
    ("ถูกปฏิเสธ", Standing::State(PayoutState::Refused)),
    ("Pending", Standing::State(PayoutState::Pending)),
    ("รอดำเนินการ", Standing::State(PayoutState::Pending)),
    ("Processing", Standing::State(PayoutState::Processing)),
    ("กำลังโอน", Standing::State(PayoutState::Processing)),
    ("Accepted", Standing::State(PayoutState::Accepted)),
    ("Accepted (not tracked)", Standing::State(PayoutState::Accepted)),
    ("รับแล้ว", Standing::State(PayoutState::Accepted)),
    ("รับแล้ว (ไม่ติดตามผล)", Standing::State(PayoutState::Accepted)),
    ("Paid", Standing::State(PayoutState::Paid)),
    ("จ่ายแล้ว", Standing::State(PayoutState::Paid)),
    ("Failed", Standing::State(PayoutState::Failed)),
    ("ไม่สำเร็จ", Standing::State(PayoutState::Failed)),
    ("Cancelled", Standing::State(PayoutState::Canceled)),
    ("Canceled", Standing::State(PayoutState::Canceled)),
    ("ยกเลิกแล้ว", Standing::State(PayoutState::Canceled)),
    ("ยกเลิก", Standing::State(PayoutState::Canceled)),
    ("Reversed", Standing::State(PayoutState::Reversed)),
    ("เงินตีกลับ", Standing::State(PayoutState::Reversed)),
    ("Waiting", Standing::Tab(Tab::Waiting)),
    ("รออนุมัติ/ส่ง", Standing::Tab(Tab::Waiting)),
    ("In progress", Standing::Tab(Tab::InProgress)),
    ("กำลังดำเนินการ", Standing::Tab(Tab::InProgress)),
    ("Attention", Standing::Tab(Tab::Attention)),
    ("Needs attention", Standing::Tab(Tab::Attention)),
    ("ต้องตรวจสอบ", Standing::Tab(Tab::Attention)),
    ("Done", Standing::Tab(Tab::Done)),
    ("เสร็จแล้ว", Standing::Tab(Tab::Done)),
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

/// States and tabs by name; where none is called so, those whose names begin so.
pub(super) fn states(text: &str) -> Result<Term, ProblemCode> {
    each(text, ProblemCode::UnknownStatus, |value| {
        let value = folded(value);
        let exact = standings_where(|name| *name == value);
        if exact.is_empty() && !value.is_empty() { standings_where(|name| name.starts_with(&value)) } else { exact }
    })
    .map(one_of)
}

/// States and tabs where every name is written in full.
pub(super) fn states_called(text: &str) -> Option<Term> {
    each(text, ProblemCode::UnknownStatus, |value| {
        let value = folded(value);
        standings_where(|name| *name == value)
    })
    .ok()
    .map(one_of)
}

fn standings_where(is_meant: impl Fn(&String) -> bool) -> Vec<Standing> {
    let named: Vec<_> = STANDINGS.iter().filter(|(name, _)| is_meant(&folded(name))).map(|(_, one)| *one).collect();
    let all = PayoutState::ALL.map(Standing::State).into_iter().chain(Tab::ALL.map(Standing::Tab));
    all.filter(|one| named.contains(one)).collect()
}

fn one_of(standings: Vec<Standing>) -> Term {
    let (mut states, mut tabs) = (Vec::new(), Vec::new());
    for one in standings {
        match one {
            Standing::State(state) => states.push(state),
            Standing::Tab(tab) => tabs.push(tab),
        }
    }
    Term::State { states, tabs }
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
