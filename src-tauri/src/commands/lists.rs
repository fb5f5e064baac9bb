//! Lists of payouts, what a search is read as, and sums over many payouts.

use crate::{
    views::{
        ErrorView, GlanceView, ListStart, ListedRowView, PayoutQuery, PayoutsPage, SearchView, SuggestionView, SumView,
        SurveyView, codes::ShellErrorCode, payout_row_view,
    },
    wiring::{Shell, read},
};
use khlang_journal::{self as journal, Cursor, ListQuery};
use tauri::State;

/// No page is longer, whatever the window asks for.
const MAX_ROWS: u32 = 500;

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
    let (Some(tab), true, true) = (query.tab, query.search.is_empty(), query.order.descending) else {
        return Err(ShellErrorCode::NotYet.into());
    };
    let place = |cursor: String| cursor.parse::<Cursor>().map_err(|_| ShellErrorCode::BadCursor);
    let start = match start {
        ListStart::Start => journal::ListStart::Start,
        ListStart::End => journal::ListStart::End,
        ListStart::At { cursor } => journal::ListStart::At(place(cursor)?),
        ListStart::After { cursor } => journal::ListStart::After(place(cursor)?),
        ListStart::Before { cursor } => journal::ListStart::Before(place(cursor)?),
    };
    let until = until.map(place).transpose()?;
    let (page, connections) = read(&desk, move |journal| {
        let query = ListQuery::under(tab.into());
        Ok((journal.list(&query, start, until.as_ref(), limit.clamp(1, MAX_ROWS))?, journal.connections()?))
    })
    .await?;
    let rows = page.rows.iter().filter_map(|listed| {
        let row = payout_row_view(&listed.payout, &connections)?;
        Some(ListedRowView { row, cursor: listed.cursor.to_string() })
    });
    Ok(PayoutsPage { rows: rows.collect(), has_before: page.has_before, has_after: page.has_after })
}

/// What the text in the search box is read as.
#[tauri::command]
#[specta::specta]
pub(crate) async fn read_search(shell: State<'_, Shell>, search: String) -> Result<SearchView, ErrorView> {
    let _ = search;
    shell.signed_in().await?;
    Err(ShellErrorCode::NotYet.into())
}

/// How many rows a list has, their sum, and where every so many-th lies. A newer call ends the one before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn survey_payouts(
    shell: State<'_, Shell>,
    query: PayoutQuery,
    every: u32,
    seek: Option<String>,
) -> Result<SurveyView, ErrorView> {
    let _ = (query, every, seek);
    shell.signed_in().await?;
    Err(ShellErrorCode::NotYet.into())
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
    let _ = (query, first, last);
    shell.signed_in().await?;
    Err(ShellErrorCode::NotYet.into())
}

/// Payees and references among the first payouts that the search finds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn suggest(shell: State<'_, Shell>, search: String) -> Result<Vec<SuggestionView>, ErrorView> {
    let _ = search;
    shell.signed_in().await?;
    Err(ShellErrorCode::NotYet.into())
}

/// Sums and counts of the payouts between two moments, the second not included.
#[tauri::command]
#[specta::specta]
pub(crate) async fn glance(shell: State<'_, Shell>, from: String, until: String) -> Result<GlanceView, ErrorView> {
    let _ = (from, until);
    shell.signed_in().await?;
    Err(ShellErrorCode::NotYet.into())
}
