//! The list call: its query, and which withdraws it shows.
//! Parameters that are not documented, or out of their range, are refused instead of ignored. Pages are cut from the
//! list as it is now, so newest-first pages shift while they are read, as the provider's do.

use std::cmp::Ordering;

use time::format_description::well_known::Iso8601;
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime};
use url::form_urlencoded;

use super::answer::ListPage;
use super::validation_error;
use crate::ledger::{Ledger, Status, Withdraw};
use crate::plan::Refusal;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SortBy {
    Amount,
    Status,
    CreatedAt,
    PaidAt,
    ReferenceId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SortOrder {
    Ascending,
    Descending,
}

#[derive(Debug)]
pub(crate) struct ListQuery {
    page: usize,
    limit: usize,
    status: Option<Status>,
    destination_type: Option<String>,
    date_from: Option<OffsetDateTime>,
    date_to: Option<OffsetDateTime>,
    sort_by: SortBy,
    sort_order: SortOrder,
}

pub(crate) fn read(query: &str) -> Result<ListQuery, Refusal> {
    let mut read = ListQuery {
        page: 1,
        limit: 10,
        status: None,
        destination_type: None,
        date_from: None,
        date_to: None,
        sort_by: SortBy::CreatedAt,
        sort_order: SortOrder::Descending,
    };
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let wrong = || validation_error(&name, "Is not valid");
        match name.as_ref() {
            "page" => read.page = positive(&value).ok_or_else(wrong)?,
            "limit" => {
                read.limit = positive(&value).filter(|limit| *limit <= 100).ok_or_else(wrong)?;
            }
            "status" => read.status = Some(Status::from_word(&value).ok_or_else(wrong)?),
            "destinationType" => match value.as_ref() {
                "bank_account" | "wallet" => read.destination_type = Some(value.into_owned()),
                _ => return Err(wrong()),
            },
            "dateFrom" => read.date_from = Some(instant(&value, DayEdge::Start).ok_or_else(wrong)?),
            "dateTo" => read.date_to = Some(instant(&value, DayEdge::End).ok_or_else(wrong)?),
            "sortBy" => {
                read.sort_by = match value.as_ref() {
                    "amount" => SortBy::Amount,
                    "status" => SortBy::Status,
                    "createdAt" => SortBy::CreatedAt,
                    "paidAt" => SortBy::PaidAt,
                    "referenceId" => SortBy::ReferenceId,
                    _ => return Err(wrong()),
                }
            }
            "sortOrder" => {
                read.sort_order = match value.as_ref() {
                    "asc" => SortOrder::Ascending,
                    "desc" => SortOrder::Descending,
                    _ => return Err(wrong()),
                }
            }
            _ => return Err(validation_error(&name, "Parameter is not known")),
        }
    }
    Ok(read)
}

fn positive(text: &str) -> Option<usize> {
    text.parse().ok().filter(|number| *number > 0)
}

#[derive(Clone, Copy)]
enum DayEdge {
    Start,
    End,
}

/// An ISO 8601 instant; a bare date means its first or last instant in UTC. A time without a zone is refused.
fn instant(text: &str, edge: DayEdge) -> Option<OffsetDateTime> {
    if text.contains('T') {
        return OffsetDateTime::parse(text, &Iso8601::DEFAULT).ok();
    }
    let start = PrimitiveDateTime::new(Date::parse(text, &Iso8601::DEFAULT).ok()?, time::Time::MIDNIGHT).assume_utc();
    match edge {
        DayEdge::Start => Some(start),
        DayEdge::End => start.checked_add(Duration::DAY - Duration::NANOSECOND),
    }
}

impl ListQuery {
    pub(crate) fn page<'a>(&self, ledger: &'a Ledger) -> ListPage<'a> {
        let mut rows: Vec<&Withdraw> = ledger.withdraws.iter().filter(|withdraw| self.shows(withdraw)).collect();
        // A stable sort: equal rows stay in the order of their making.
        rows.sort_by(|one, other| compare(self.sort_by, one, other));
        if self.sort_order == SortOrder::Descending {
            rows.reverse();
        }
        let total = rows.len();
        let start = (self.page - 1).saturating_mul(self.limit);
        ListPage {
            rows: rows.into_iter().skip(start).take(self.limit).collect(),
            page: self.page,
            limit: self.limit,
            total,
        }
    }

    fn shows(&self, withdraw: &Withdraw) -> bool {
        self.status.is_none_or(|status| withdraw.status == status)
            && self.destination_type.as_ref().is_none_or(|kind| withdraw.destination_type == *kind)
            && self.date_from.is_none_or(|from| withdraw.created_at >= from)
            && self.date_to.is_none_or(|to| withdraw.created_at <= to)
    }
}

fn compare(by: SortBy, one: &Withdraw, other: &Withdraw) -> Ordering {
    match by {
        SortBy::Amount => one.satang.cmp(&other.satang),
        SortBy::Status => one.status.word().cmp(other.status.word()),
        SortBy::CreatedAt => one.created_at.cmp(&other.created_at),
        SortBy::PaidAt => one.paid_at.cmp(&other.paid_at),
        SortBy::ReferenceId => one.reference_id.cmp(&other.reference_id),
    }
}
