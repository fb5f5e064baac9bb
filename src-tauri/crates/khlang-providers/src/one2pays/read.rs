//! Reads what One2Pays tells when it is asked: a payout, a page of the list, the balance. `None` means that it cannot be read.

use super::{
    agree::{self, Sent},
    map::read_status,
};
use crate::{
    clock::millis,
    compare::{self, Comparison},
    decimal::read_balance,
    json::{Found, Object, cut, read_row},
    seam::{ListPage, ListedPayout},
};
use khlang_domain::{
    ids::ProviderPayoutId,
    outcome::{Balance, Observation},
    time::UtcMillis,
};
use serde_json::value::RawValue;
use time::{
    OffsetDateTime,
    format_description::{StaticFormatDescription, well_known::Rfc3339},
    macros::format_description,
};

const TIME: StaticFormatDescription =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
const MAX_WORD_CHARS: usize = 64;

/// A payout that was asked for by its id.
pub(super) fn retrieved(payout: &Object<'_>, asked: &ProviderPayoutId, sent: &Sent<'_>) -> Option<Observation> {
    let answered = payout.text("id")?;
    match compare::other_id(asked, &answered) {
        None => observe(payout, asked.clone(), sent),
        // Whatever else it says, it is about another payout.
        Some(other) => {
            let mut observation = observe(payout, asked.clone(), sent).unwrap_or_else(|| bare(payout, asked.clone()));
            observation.differences.insert(0, other);
            Some(observation)
        }
    }
}

/// A row of the list.
pub(super) fn listed(row: &str, sent: &Sent<'_>) -> Option<Observation> {
    let payout = read_row(row)?;
    observe(&payout, agree::read_id(&payout)?, sent)
}

/// One page, whatever the envelope around its rows.
pub(super) fn page(body: &Object<'_>, page: u32, limit: usize) -> Option<ListPage> {
    let data = body.object("data");
    let raw_rows = body.list("data").or_else(|| {
        let data = data.as_ref()?;
        ["items", "withdraws", "data"].iter().find_map(|key| data.list(key))
    })?;
    let received = raw_rows.len();
    let mut rows: Vec<_> = raw_rows.into_iter().filter_map(list_row).collect();
    // A provider that takes no notice of the order asked for must not make the oldest look like the newest.
    rows.sort_by_key(|row| (row.created_at.is_none(), row.created_at));
    let seen = usize::try_from(page.saturating_sub(1)).ok()?.saturating_mul(limit).saturating_add(received);
    let more = received > 0 && (received >= limit || says_more(body, data.as_ref(), page, seen));
    Some(ListPage { rows, received, more })
}

/// The balance. It is taken as baht whatever the unit of amounts: the provider's sample, 12500.5, has no reading in satang.
pub(super) fn balance(data: &Object<'_>) -> Option<Balance> {
    let settlement = match data.find("settlementBalance") {
        Found::Nothing => None,
        Found::Text(text) => Some(read_balance(&text)?),
        Found::Other => return None,
    };
    Some(Balance {
        available: Some(read_balance(&data.text("walletBalance")?)?),
        settlement,
        currency: data
            .text("currency")
            .map_or_else(|| super::wire::CURRENCY.to_owned(), |word| cut(&word, MAX_WORD_CHARS)),
        status: data.text("status").map(|word| cut(&word, MAX_WORD_CHARS)),
        others: Vec::new(),
    })
}

/// ISO 8601 in UTC, as the list takes it.
pub(super) fn print_time(at: UtcMillis) -> Option<String> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.0) * 1_000_000).ok()?.format(&TIME).ok()
}

/// When the provider made it, where it says so.
pub(super) fn created_at(payout: &Object<'_>) -> Option<UtcMillis> {
    read_time(payout, "createdAt")
}

/// A time with its zone and a year of this era. A naive one, or one of the year 2567, is worth no guess: nothing but display hangs
/// on it.
fn read_time(payout: &Object<'_>, key: &str) -> Option<UtcMillis> {
    let at = OffsetDateTime::parse(&payout.text(key)?, &Rfc3339).ok()?;
    (2000..2200).contains(&at.year()).then(|| millis(at))
}

fn observe(payout: &Object<'_>, id: ProviderPayoutId, sent: &Sent<'_>) -> Option<Observation> {
    let differences = match agree::compare(payout, sent) {
        Comparison::Agrees => Vec::new(),
        Comparison::Differs(differences) => differences,
        Comparison::Unreadable => return None,
    };
    Some(Observation { differences, ..bare(payout, id) })
}

/// An observation before anything is compared.
fn bare(payout: &Object<'_>, id: ProviderPayoutId) -> Observation {
    Observation {
        id,
        status: read_status(payout),
        differences: Vec::new(),
        // No field for it is documented.
        reason: None,
        paid_at: read_time(payout, "paidAt"),
    }
}

fn list_row(raw: &RawValue) -> Option<ListedPayout> {
    let payout = read_row(raw.get())?;
    Some(ListedPayout {
        reference: payout.text("referenceId")?,
        created_at: created_at(&payout),
        row: raw.get().to_owned(),
    })
}

/// Whether paging fields, which are not documented, promise more rows than a short page suggests: a provider may give fewer a page
/// than it was asked for.
fn says_more(body: &Object<'_>, data: Option<&Object<'_>>, page: u32, seen: usize) -> bool {
    let number = |object: &Object<'_>, key: &str| object.text(key).and_then(|text| text.parse::<usize>().ok());
    let promises = |object: &Object<'_>| {
        ["hasMore", "hasNext", "hasNextPage"].into_iter().any(|key| object.flag(key) == Some(true))
            || number(object, "totalPages").is_some_and(|pages| usize::try_from(page).is_ok_and(|page| pages > page))
            || number(object, "total").is_some_and(|total| total > seen)
    };
    promises(body)
        || data.is_some_and(promises)
        || nested(body).as_ref().is_some_and(promises)
        || data.and_then(nested).as_ref().is_some_and(promises)
}

/// The object in which some providers keep their paging fields.
fn nested<'a>(object: &Object<'a>) -> Option<Object<'a>> {
    ["pagination", "meta", "paging"].into_iter().find_map(|key| object.object(key))
}
