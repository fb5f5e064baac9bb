//! The support report of one connection: plain English text for a provider's support or for ours, to be copied by a person.
//!
//! Says how the way to the provider is and what was refused lately. Has no secret, no name of a person, no account number, no amount and
//! no message in a provider's own words, because any of those can stand in one; of payouts it names the provider's ids only.

use crate::{
    views::{ErrorView, TimeText},
    wiring::read,
};
use khlang_desk::{ConnectionError, Desk, Health, HealthState};
use khlang_domain::{
    connection::{Connection, StopReason},
    ids::ConnectionId,
    money::Satang,
    outcome::{CreateOutcome, Doubt},
    payout::{Payout, PayoutState, Tab},
    time::UtcMillis,
};
use khlang_journal::{Journal, ListQuery, ListStart, ReadError};
use khlang_providers::registry;
use std::fmt::Write;

/// How far back ended payouts are counted.
const DAYS: i64 = 7;

/// How many of the newest payouts of a tab are searched for refusals.
const NEWEST: u32 = 500;

/// How many refusals and doubts are named.
const NAMED: usize = 5;

/// Codes are short words; what is longer, or has an account number's worth of digits, is none and may tell too much.
const MAX_CODE_CHARS: usize = 60;

/// States in which a payout is not over.
const OPEN: [PayoutState; 6] = [
    PayoutState::Ready,
    PayoutState::Sending,
    PayoutState::Unknown,
    PayoutState::Pending,
    PayoutState::Processing,
    PayoutState::Accepted,
];

/// The report as text.
pub(crate) async fn support_report(desk: &Desk, id: &ConnectionId, now: UtcMillis) -> Result<String, ErrorView> {
    let wanted = id.clone();
    let found = read(desk, move |journal| {
        let Some(connection) = journal.connection(&wanted)? else { return Ok(None) };
        Ok(Some((connection, Told::read(journal, &wanted, now)?)))
    })
    .await?;
    let (connection, told) = found.ok_or(ConnectionError::NoSuchConnection)?;
    let gate = desk.gate(id).map(|gate| [Some(gate.code()), gate.reason()].into_iter().flatten().collect::<Vec<_>>());
    let gate = gate.map_or_else(|| "open".to_owned(), |words| format!("locked: {}", words.join(", ")));
    Ok(write(&connection, &desk.health(id), &gate, &told, now))
}

/// What the journal tells of the connection's payouts.
#[derive(Default)]
struct Told {
    open: Vec<(PayoutState, usize)>,
    ended: Vec<(PayoutState, usize)>,
    refusals: Vec<Refused>,
}

/// One refusal or doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Refused {
    at: UtcMillis,
    what: String,
    provider_id: String,
}

impl Told {
    fn read(journal: &Journal, connection: &ConnectionId, now: UtcMillis) -> Result<Self, ReadError> {
        let is_ours = |payout: &Payout| {
            payout.instruction.as_ref().is_some_and(|instruction| instruction.connection == *connection)
        };
        let mut open = Vec::new();
        let mut after = None;
        loop {
            let some = journal.in_state(&OPEN, after.as_ref(), NEWEST)?;
            let Some(last) = some.last() else { break };
            after = Some(last.id.clone());
            open.extend(some.iter().filter(|payout| is_ours(payout)).map(|payout| payout.state));
        }
        let since = now.plus(-DAYS * 24 * 60 * 60 * 1000);
        let ended = journal.finals_since(since)?;
        let mut ended: Vec<_> = ended.iter().filter(|payout| is_ours(payout)).map(|payout| payout.state).collect();
        let mut refusals = Vec::new();
        for tab in [Tab::Attention, Tab::InProgress, Tab::Done] {
            let page = journal.list(&ListQuery::under(tab), ListStart::Start, None, NEWEST)?.rows;
            let page: Vec<_> = page.into_iter().map(|row| row.payout).collect();
            let refused = |payout: &&Payout| payout.state == PayoutState::Refused && payout.state_since >= since;
            ended.extend(page.iter().filter(refused).filter(|payout| is_ours(payout)).map(|payout| payout.state));
            refusals.extend(page.iter().filter(|payout| is_ours(payout)).flat_map(refusals_of));
        }
        refusals.sort_by_key(|refused| std::cmp::Reverse(refused.at));
        refusals.truncate(NAMED);
        Ok(Self { open: count(&open), ended: count(&ended), refusals })
    }
}

fn count(states: &[PayoutState]) -> Vec<(PayoutState, usize)> {
    let counted =
        PayoutState::ALL.into_iter().map(|state| (state, states.iter().filter(|other| **other == state).count()));
    counted.filter(|(_, count)| *count > 0).collect()
}

fn refusals_of(payout: &Payout) -> Vec<Refused> {
    let provider_id = payout.provider_id.as_ref().map_or("none", |id| id.as_str());
    let ended = payout.attempts.iter().filter_map(|attempt| attempt.ended.as_ref());
    ended
        .filter_map(|(at, outcome)| {
            let what = match outcome {
                CreateOutcome::Refused { refusal } => {
                    format!("refused, HTTP {}, code {}", refusal.status, code(&refusal.code))
                }
                CreateOutcome::Unknown { doubt } => format!("outcome not known: {}", doubt_text(doubt)),
                CreateOutcome::Mismatch { .. } => "answer differs from what was sent".to_owned(),
                CreateOutcome::Accepted { .. } | CreateOutcome::NotSent { .. } => return None,
            };
            Some(Refused { at: *at, what, provider_id: provider_id.to_owned() })
        })
        .collect()
}

fn doubt_text(doubt: &Doubt) -> String {
    match doubt {
        Doubt::Timeout => "no answer in time".to_owned(),
        Doubt::Dropped => "the connection ended first".to_owned(),
        Doubt::Unreadable { status } => format!("unreadable answer, HTTP {status}"),
        Doubt::Redirected { status } => format!("redirected, HTTP {status}"),
        Doubt::ServerSaid { status, code: None } => format!("HTTP {status}"),
        Doubt::ServerSaid { status, code: Some(said) } => format!("HTTP {status}, code {}", code(said)),
        Doubt::Duplicate { code: said } => format!("known there already, code {}", code(said)),
        Doubt::Interrupted => "Khlang ended first".to_owned(),
        Doubt::Restored { .. } => "an older journal was restored".to_owned(),
    }
}

/// A provider's code as it is, unless it is no code.
fn code(said: &str) -> String {
    let digits = said.chars().filter(char::is_ascii_digit).count();
    let is_code =
        said.chars().count() <= MAX_CODE_CHARS && said.chars().all(|sign| sign.is_ascii_graphic()) && digits < 6;
    match (said.is_empty(), is_code) {
        (true, _) => "none".to_owned(),
        (false, true) => said.to_owned(),
        (false, false) => "left out".to_owned(),
    }
}

fn write(connection: &Connection, health: &Health, gate: &str, told: &Told, now: UtcMillis) -> String {
    let settings = &connection.settings;
    let provider = registry::find(settings.provider.as_str()).map_or("unknown", |entry| entry.display_name);
    let unit = match (settings.amount_unit, settings.unit_is_confirmed(), &settings.unit_confirmation) {
        (None, _, _) => "not chosen, or not needed".to_owned(),
        (Some(unit), true, Some(confirmation)) => {
            format!("{unit:?}, confirmed {}", time(confirmation.recorded_at))
        }
        (Some(unit), _, _) => format!("{unit:?}, not confirmed"),
    };
    let state = match health.state {
        HealthState::Ok => "fine",
        HealthState::Trouble => "trouble",
        HealthState::Unknown => "not asked yet",
    };
    let stopped = connection.stopped.as_ref().map_or_else(
        || "no".to_owned(),
        |stop| match &stop.reason {
            StopReason::Mismatch { differences, .. } => {
                let fields: Vec<_> = differences.iter().map(|difference| difference.field.as_str()).collect();
                format!("since {}, an answer differed in {}", time(stop.at), fields.join(", "))
            }
        },
    );
    let limit = |limit: Option<Satang>| limit.map_or_else(|| "none set".to_owned(), |limit| limit.to_grouped_text());
    let lines = [
        ("Khlang support report", time(now)),
        ("Version", env!("CARGO_PKG_VERSION").to_owned()),
        ("System", format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)),
        ("Connection", settings.name.clone()),
        ("Provider", format!("{provider} ({})", settings.provider.as_str())),
        ("Address", settings.base_url.clone()),
        ("Added", time(connection.added_at)),
        ("Health", state.to_owned()),
        ("Last finding", health.trouble.unwrap_or("none").to_owned()),
        ("Last success", health.last_success_at.map_or_else(|| "none since the start".to_owned(), time)),
        ("Clock difference", measured(health.clock_difference_ms)),
        ("Latency", measured(health.latency_ms)),
        ("Sending", gate.to_owned()),
        ("Stopped", stopped),
        ("Amount unit", unit),
        ("Minimum", limit(settings.minimum)),
        ("Maximum", limit(settings.maximum)),
        ("Open now", counts(&told.open)),
        ("Ended in the last 7 days", counts(&told.ended)),
    ];
    let mut text = String::new();
    // Writing into a `String` cannot fail.
    for (name, value) in lines {
        let _ = writeln!(text, "{name}: {value}");
    }
    let _ = writeln!(text, "Last refusals and doubts:{}", if told.refusals.is_empty() { " none" } else { "" });
    for refused in &told.refusals {
        let _ = writeln!(text, "- {} {}; provider id {}", time(refused.at), refused.what, refused.provider_id);
    }
    text
}

fn time(at: UtcMillis) -> String {
    TimeText::from(at).as_str().to_owned()
}

fn measured(ms: Option<impl std::fmt::Display>) -> String {
    ms.map_or_else(|| "not measured".to_owned(), |ms| format!("{ms} ms"))
}

fn counts(counted: &[(PayoutState, usize)]) -> String {
    let words: Vec<_> = counted.iter().map(|(state, count)| format!("{} {count}", state.name())).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_may_tell_more_than_a_code_is_left_out() {
        for (said, told) in [
            ("INSUFFICIENT_BALANCE", "INSUFFICIENT_BALANCE"),
            ("invalid-inputs", "invalid-inputs"),
            ("", "none"),
            ("account 0123456789 is closed", "left out"),
            ("0123456789", "left out"),
            ("สมชาย", "left out"),
        ] {
            assert_eq!(code(said), told);
        }
        assert_eq!(code(&"X".repeat(61)), "left out");
    }
}
