//! Lists of payouts, what a search is read as, and sums over many payouts.

use crate::{
    views::{
        ErrorView, GlanceView, ListStart, PayoutQuery, PayoutsPage, SearchView, SuggestionView, SumView, SurveyView,
        TimeText, codes::ShellErrorCode, connection_names, cursor, glance_view, list_query, page_view, search_view,
        small, suggestions,
    },
    wiring::{Shell, read},
};
use khlang_desk::Desk;
use khlang_domain::{search, time::UtcMillis};
use khlang_journal::{Journal, ListOrder, ListQuery, ReadError, Stop};
use tauri::State;

/// No page is longer, whatever the window asks for.
const MAX_ROWS: u32 = 500;

/// No two marks of a survey lie closer: what is drawn at once is asked for at once.
const MIN_EVERY: u32 = 10;

/// So many of the first payouts that a search finds are looked at for suggestions.
const LOOKED_AT: u32 = 40;

/// A page of a list.
#[tauri::command]
#[specta::specta]
pub(crate) async fn payouts_page(
    shell: State<'_, Shell>,
    query: PayoutQuery,
    start: ListStart,
    until: Option<String>,
    limit: u32,
) -> Result<PayoutsPage, ErrorView> {
    let (desk, _) = shell.signed_in().await?;
    let (start, until) = (start.read()?, until.as_deref().map(cursor).transpose()?);
    let page = listed(&desk, shell.now(), query, move |journal, query| {
        let limit = limit.clamp(1, MAX_ROWS);
        Ok((journal.list(query, start, until.as_ref(), limit)?, journal.connections()?))
    });
    let (page, connections) = page.await?;
    Ok(page_view(&page, &connections))
}

/// What the text in the search box is read as.
#[tauri::command]
#[specta::specta]
pub(crate) async fn read_search(shell: State<'_, Shell>, search: String) -> Result<SearchView, ErrorView> {
    let (desk, _) = shell.signed_in().await?;
    let now = shell.now();
    read(&desk, move |journal| {
        let connections = journal.connections()?;
        let names = connection_names(&connections);
        let known = search::Known { connections: &names, now };
        let asked = search::parse(&search, &known);
        let missing = journal.missing_references(&asked.references)?;
        Ok(search_view(&search::said(&search, &known), asked, missing, &names))
    })
    .await
}

/// How many rows a list has, their sum, and where every so many-th lies. A newer call ends the one before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn survey_payouts(
    shell: State<'_, Shell>,
    query: PayoutQuery,
    every: u32,
    seek: Option<TimeText>,
) -> Result<SurveyView, ErrorView> {
    let (desk, _) = shell.signed_in().await?;
    let seek = seek.map(|seek| seek.read().ok_or(ShellErrorCode::BadTime)).transpose()?;
    let stop = shell.begin_survey();
    let survey = listed(&desk, shell.now(), query, move |journal, query| {
        journal.survey(query, every.max(MIN_EVERY), seek, &stop)
    });
    let survey = survey.await?.ok_or(ShellErrorCode::Superseded)?;
    Ok(SurveyView {
        count: small(survey.count),
        sum: survey.sum.into(),
        marks: survey.marks.iter().map(ToString::to_string).collect(),
        seek_index: survey.seek_index.map(small),
    })
}

/// How many rows lie between two of a list, both included, and their sum.
#[tauri::command]
#[specta::specta]
pub(crate) async fn between_payouts(
    shell: State<'_, Shell>,
    query: PayoutQuery,
    first: String,
    last: String,
) -> Result<SumView, ErrorView> {
    let (desk, _) = shell.signed_in().await?;
    let (first, last) = (cursor(&first)?, cursor(&last)?);
    let sum = listed(&desk, shell.now(), query, move |journal, query| {
        journal.between(query, &first, &last, &Stop::default())
    });
    let (count, sum) = sum.await?.ok_or(ShellErrorCode::Superseded)?;
    Ok(SumView { count: small(count), sum: sum.into() })
}

/// Payees and references among the first payouts that the search finds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn suggest(shell: State<'_, Shell>, search: String) -> Result<Vec<SuggestionView>, ErrorView> {
    let (desk, _) = shell.signed_in().await?;
    let now = shell.now();
    read(&desk, move |journal| {
        let names = connection_names(&journal.connections()?);
        let search = search::parse(&search, &search::Known { connections: &names, now });
        let query = ListQuery { tab: None, search, order: ListOrder::NEWEST_FIRST };
        let found = journal.list(&query, khlang_journal::ListStart::Start, None, LOOKED_AT)?;
        Ok(suggestions(&query.search, found.rows.iter().map(|row| &row.payout)))
    })
    .await
}

/// Sums and counts of the payouts between two moments, the second not included.
#[tauri::command]
#[specta::specta]
pub(crate) async fn glance(shell: State<'_, Shell>, from: TimeText, until: TimeText) -> Result<GlanceView, ErrorView> {
    let (desk, _) = shell.signed_in().await?;
    let (Some(from), Some(until)) = (from.read(), until.read()) else { return Err(ShellErrorCode::BadTime.into()) };
    let (glance, connections) =
        read(&desk, move |journal| Ok((journal.glance(from, until)?, journal.connections()?))).await?;
    Ok(glance_view(&glance, &connections))
}

/// Reads the journal with the window's query as the journal understands it.
async fn listed<T: Send + 'static>(
    desk: &Desk,
    now: UtcMillis,
    query: PayoutQuery,
    question: impl FnOnce(&Journal, &ListQuery) -> Result<T, ReadError> + Send + 'static,
) -> Result<T, ErrorView> {
    read(desk, move |journal| question(journal, &list_query(&query, &journal.connections()?, now))).await
}
