//! Counts what was entered in a span of time, from the index alone.

use crate::{
    error::RowError,
    glance::{Glance, Part},
};
use khlang_domain::{bank::BankCode, ids::ConnectionId, money::Satang, payout::PayoutState, time::UtcMillis};
use rusqlite::{Connection as Database, OptionalExtension};
use std::{collections::BTreeMap, ops::RangeInclusive};

const HOUR_MS: i64 = 60 * 60 * 1000;

pub(super) const ENTERED: &str = "SELECT listed_at, amount_satang, state, bank, connection, paid_after
     FROM payout INDEXED BY payout_listed
     WHERE tab IS NOT NULL AND place BETWEEN ?1 AND ?2 AND listed_at >= ?3 AND listed_at < ?4 AND state <> 'draft'";
pub(super) const FIRST_OF_DAY: &str = "SELECT day, place FROM payout WHERE day >= ?1 ORDER BY day, place LIMIT 1";
pub(super) const LAST_OF_DAY: &str = "SELECT place FROM payout WHERE day = ?1 ORDER BY place DESC LIMIT 1";

/// What was listed from `from` until before `until`, without drafts.
pub(crate) fn glance(database: &Database, from: UtcMillis, until: UtcMillis) -> Result<Glance, RowError> {
    let Some(places) = places(database, from, until)? else { return Ok(Glance::default()) };
    let mut whole = Tally::default();
    let (mut connections, mut banks) = (BTreeMap::<String, Tally>::new(), BTreeMap::<String, Tally>::new());
    let (mut hours, mut days) = (BTreeMap::<u8, Tally>::new(), BTreeMap::<i64, Tally>::new());
    let mut statement = database.prepare_cached(ENTERED)?;
    let mut rows = statement.query([*places.start(), *places.end(), from.0, until.0])?;
    while let Some(row) = rows.next()? {
        let listed_at = UtcMillis(row.get(0)?);
        let state = state_named(row.get_ref(2)?.as_str()?)?;
        let one = One { satang: row.get(1)?, state, paid_after: row.get(5)? };
        whole.take(one);
        tally(&mut banks, row.get_ref(3)?.as_str_or_null()?).into_iter().for_each(|tally| tally.take(one));
        tally(&mut connections, row.get_ref(4)?.as_str_or_null()?).into_iter().for_each(|tally| tally.take(one));
        let began = listed_at.bangkok_day_began();
        hours.entry(u8::try_from(listed_at.since(began) / HOUR_MS).unwrap_or(0)).or_default().take(one);
        days.entry(began.0).or_default().take(one);
    }
    let bank = |(code, tally): (String, Tally)| BankCode::try_from(code).ok().map(|code| (code, tally.part()));
    Ok(Glance {
        whole: whole.part(),
        connections: connections.into_iter().map(|(id, tally)| (ConnectionId::new(id), tally.part())).collect(),
        banks: banks.into_iter().filter_map(bank).collect(),
        hours: hours.into_iter().map(|(hour, tally)| (hour, tally.part())).collect(),
        days: days.into_iter().map(|(began, tally)| (UtcMillis(began), tally.part())).collect(),
    })
}

/// Between which places the rows of a span of time lie; `None` where there are none. Day by day, because a clock that was set back leaves
/// rows of an earlier time behind those of a later one.
pub(super) fn places(
    database: &Database,
    from: UtcMillis,
    until: UtcMillis,
) -> rusqlite::Result<Option<RangeInclusive<i64>>> {
    let (mut first, mut last) = (database.prepare_cached(FIRST_OF_DAY)?, database.prepare_cached(LAST_OF_DAY)?);
    let mut places: Option<RangeInclusive<i64>> = None;
    let mut day = from.bangkok_day();
    while UtcMillis(until.0.saturating_sub(1)).bangkok_day() >= day {
        let next = first.query_row([day], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))).optional()?;
        let Some((found, lowest)) =
            next.filter(|(found, _)| UtcMillis(until.0.saturating_sub(1)).bangkok_day() >= *found)
        else {
            break;
        };
        let highest: i64 = last.query_row([found], |row| row.get(0))?;
        places = Some(match places {
            None => lowest..=highest,
            Some(before) => lowest.min(*before.start())..=highest.max(*before.end()),
        });
        day = found + 1;
    }
    Ok(places)
}

fn tally<'a>(tallies: &'a mut BTreeMap<String, Tally>, name: Option<&str>) -> Option<&'a mut Tally> {
    let name = name?;
    if !tallies.contains_key(name) {
        tallies.insert(name.to_owned(), Tally::default());
    }
    tallies.get_mut(name)
}

fn state_named(name: &str) -> Result<PayoutState, RowError> {
    let found = PayoutState::ALL.into_iter().find(|state| state.name() == name);
    found.ok_or_else(|| RowError::Unreadable { what: "payout: its state".to_owned() })
}

#[derive(Debug, Clone, Copy)]
struct One {
    satang: i64,
    state: PayoutState,
    paid_after: Option<i64>,
}

#[derive(Debug, Default)]
struct Tally {
    states: BTreeMap<PayoutState, (u64, i64)>,
    paid_after: Vec<i64>,
}

impl Tally {
    fn take(&mut self, one: One) {
        let state = self.states.entry(one.state).or_default();
        state.0 += 1;
        state.1 = state.1.saturating_add(one.satang);
        self.paid_after.extend(one.paid_after);
    }

    fn part(mut self) -> Part {
        self.paid_after.sort_unstable();
        let sum = self.states.values().fold(0_i64, |sum, (_, satang)| sum.saturating_add(*satang));
        let of = |state: PayoutState| self.states.get(&state).map_or(0, |(count, _)| *count);
        Part {
            count: self.states.values().map(|(count, _)| count).sum(),
            sum: Satang::new(sum),
            paid: of(PayoutState::Paid),
            decided: DECIDED.into_iter().map(of).sum(),
            median_to_paid_ms: no_longer_than(&self.paid_after, 50),
            p90_to_paid_ms: no_longer_than(&self.paid_after, 90),
            states: self.states.iter().map(|(state, (count, satang))| (*state, *count, Satang::new(*satang))).collect(),
        }
    }
}

const DECIDED: [PayoutState; 5] =
    [PayoutState::Paid, PayoutState::Failed, PayoutState::Refused, PayoutState::Canceled, PayoutState::Reversed];

/// What so many per cent of the sorted times are no longer than.
fn no_longer_than(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    rank.checked_sub(1).and_then(|index| sorted.get(index)).copied()
}
