//! Gathers a day close from the journal: what the provider told of its balance around the day, and every payout of the connection. What
//! is counted how is `khlang-documents`'s.
//!
//! The journal keeps no balances of their own. Each is one that was told as a payout was sent; the last one is the desk's.

use super::{Order, not_made};
use crate::{
    views::{ErrorView, codes::WorkCode},
    work::{Ended, Progress},
};
use khlang_documents::{self as documents, DayBook};
use khlang_domain::{
    connection::Connection,
    outcome::BalanceAt,
    payout::Payout,
    search::{Search, Term},
    time::UtcMillis,
};
use khlang_journal::{ListOrder, ListQuery};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Writes the close of the day that began at `day` in Bangkok.
pub(crate) fn write_day_close(
    order: &Order,
    connection: &Connection,
    day: UtcMillis,
    progress: &Progress,
) -> Result<Ended, ErrorView> {
    let journal = order.desk.journal();
    let terms = vec![Term::Connection(vec![connection.id.clone()])];
    let search = Search { terms, ..Search::default() };
    let query = ListQuery { tab: None, search, order: ListOrder::NEWEST_FIRST };
    let Some(survey) = journal.survey(&query, u32::MAX, None, progress.stop())? else { return Ok(Ended::Cancelled) };
    // Once for the balances, once for the sums between them.
    let total = survey.count.saturating_mul(2);
    let mut told = Told::around(day);
    told.hear_of_connection(order, connection);
    let each = |begun: u64, visit: &mut dyn FnMut(&Payout)| {
        journal.each(&query, None, progress.stop(), |payout, done| {
            progress.at(begun.saturating_add(done), Some(total));
            visit(&payout);
            true
        })
    };
    let heard = each(0, &mut |payout| {
        payout.attempts.iter().filter_map(|attempt| attempt.balance_before).for_each(|balance| told.hear(balance));
    })?;
    if heard.is_none() {
        return Ok(Ended::Cancelled);
    }
    let imprint = order.imprint(&connection.settings.name);
    let mut book = DayBook::begin(imprint, day, told.opening(), told.closing());
    if each(survey.count, &mut |payout| book.count(payout))?.is_none() {
        return Ok(Ended::Cancelled);
    }
    let bytes = documents::day_close(&book.close(), order.wording()).map_err(not_made)?;
    order.write_paper(&bytes, "day close", WorkCode::DayCloseSaved, progress)
}

/// What was told of a balance around a day.
struct Told {
    began: UtcMillis,
    last_before: Option<BalanceAt>,
    first_of_day: Option<BalanceAt>,
    last_of_day: Option<BalanceAt>,
    first_after: Option<BalanceAt>,
}

impl Told {
    fn around(began: UtcMillis) -> Self {
        Self { began, last_before: None, first_of_day: None, last_of_day: None, first_after: None }
    }

    /// What was told as the unit of the connection was tried, and last of all.
    fn hear_of_connection(&mut self, order: &Order, connection: &Connection) {
        if let Some(calibration) = &connection.calibration {
            self.hear(calibration.before);
            calibration.after.into_iter().for_each(|after| self.hear(after));
        }
        if let Some((balance, at)) = order.desk.health(&connection.id).balance
            && let Some(available) = balance.available
        {
            self.hear(BalanceAt { available, at });
        }
    }

    fn hear(&mut self, balance: BalanceAt) {
        let earliest = |kept: &mut Option<BalanceAt>| {
            if kept.is_none_or(|kept| balance.at < kept.at) {
                *kept = Some(balance);
            }
        };
        let latest = |kept: &mut Option<BalanceAt>| {
            if kept.is_none_or(|kept| kept.at < balance.at) {
                *kept = Some(balance);
            }
        };
        if balance.at < self.began {
            latest(&mut self.last_before);
        } else if balance.at < self.began.plus(DAY_MS) {
            earliest(&mut self.first_of_day);
            latest(&mut self.last_of_day);
        } else {
            earliest(&mut self.first_after);
        }
    }

    fn opening(&self) -> Option<BalanceAt> {
        self.first_of_day.or(self.last_before)
    }

    fn closing(&self) -> Option<BalanceAt> {
        self.last_of_day.or(self.first_after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use khlang_domain::money::Satang;

    const DAY: UtcMillis = UtcMillis(1_795_194_000_000);

    fn told(hours: &[i64]) -> Told {
        let mut told = Told::around(DAY);
        for hour in hours {
            told.hear(BalanceAt { available: Satang::new(*hour), at: DAY.plus(hour * 60 * 60 * 1000) });
        }
        told
    }

    #[test]
    fn a_day_opens_with_what_was_told_first_and_closes_with_what_was_told_last_in_whatever_order_it_is_heard() {
        for (hours, opening, closing) in [
            (vec![9, 17, 12], Some(9), Some(17)),
            (vec![30, 17, -20, 9, -2], Some(9), Some(17)),
            (vec![-20, -2, 30, 26], Some(-2), Some(26)),
            (vec![-2], Some(-2), None),
            (vec![24], None, Some(24)),
            (vec![0], Some(0), Some(0)),
            (vec![], None, None),
        ] {
            let told = told(&hours);
            let hour = |balance: Option<BalanceAt>| balance.map(|balance| balance.available.as_i64());
            assert_eq!((hour(told.opening()), hour(told.closing())), (opening, closing), "{hours:?}");
        }
    }
}
