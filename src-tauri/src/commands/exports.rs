//! What is handed on as files: lists, payment advices, day closes. Where to is asked in a dialog of the operating system.

use crate::{
    exports::{Order, Paper, write_advice, write_day_close, write_list},
    views::{
        AdviceFormat, ErrorView, ExportFormat, Language, PayoutQuery, RowRange, WorkKind, codes::ShellErrorCode,
        cursor, day_began, day_text, list_query,
    },
    wiring::{Shell, read},
    work::{Ended, Owner, Progress, Works},
};
use khlang_desk::{ConnectionError, Desk, PayoutError, SignedIn};
use khlang_domain::{
    ids::{ConnectionId, PayoutId},
    payout::PayoutRefusal,
};
use tauri::State;

/// Writes a list, or the rows between two of it, to a file; answers with the work's id, or null where no file was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_payouts(
    shell: State<'_, Shell>,
    query: PayoutQuery,
    format: ExportFormat,
    between: Option<RowRange>,
) -> Result<Option<String>, ErrorView> {
    let (desk, who, works) = shell.at_work().await?;
    let between = match between {
        Some(RowRange { first, last }) => Some((cursor(&first)?, cursor(&last)?)),
        None => None,
    };
    let now = shell.now();
    let query = read(&desk, move |journal| Ok(list_query(&query, &journal.connections()?, now))).await?;
    let Some(order) = ordered(&shell, &desk, &who, Paper::List(format), &[&day_text(now)]).await? else {
        return Ok(None);
    };
    start(&works, WorkKind::Export, order, move |order, progress| write_list(order, &query, between, format, progress))
}

/// Writes a payment advice for one payout to a file; answers as `export_payouts` does.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_payment_advice(
    shell: State<'_, Shell>,
    payout_id: String,
    format: AdviceFormat,
    language: Language,
) -> Result<Option<String>, ErrorView> {
    let (desk, who, works) = shell.at_work().await?;
    let id = PayoutId::new(payout_id);
    let wanted = id.clone();
    let payout = read(&desk, move |journal| journal.payout(&wanted)).await?;
    let payout = payout.ok_or(PayoutError::Refused(PayoutRefusal::NoSuchPayout))?;
    let instruction = payout.instruction.as_ref().ok_or(ShellErrorCode::NothingToAdvise)?;
    let reference = instruction.reference.as_str().to_owned();
    let Some(order) = ordered(&shell, &desk, &who, Paper::Advice(format), &[&reference]).await? else {
        return Ok(None);
    };
    let order = Order { language, ..order };
    start(&works, WorkKind::Advice, order, move |order, progress| write_advice(order, &id, format, progress))
}

/// Writes the close of one day in Bangkok, "2026-11-20", of one connection to a file; answers as `export_payouts` does.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_day_close(
    shell: State<'_, Shell>,
    connection_id: String,
    day: String,
) -> Result<Option<String>, ErrorView> {
    let (desk, who, works) = shell.at_work().await?;
    let began = day_began(&day).filter(|began| *began <= shell.now()).ok_or(ShellErrorCode::BadTime)?;
    let id = ConnectionId::new(connection_id);
    let connection = read(&desk, move |journal| journal.connection(&id)).await?;
    let connection = connection.ok_or(ConnectionError::NoSuchConnection)?;
    let of = [connection.settings.name.as_str(), day.as_str()];
    let Some(order) = ordered(&shell, &desk, &who, Paper::DayClose, &of).await? else { return Ok(None) };
    start(&works, WorkKind::DayClose, order, move |order, progress| {
        write_day_close(order, &connection, began, progress)
    })
}

/// Asks where to; `None` where the person declined, or the desk was locked meanwhile.
async fn ordered(
    shell: &Shell,
    desk: &Desk,
    who: &SignedIn,
    paper: Paper,
    of: &[&str],
) -> Result<Option<Order>, ErrorView> {
    let settings = shell.current_settings();
    let save = paper.save(shell.profile().await?.kind, of, settings.language);
    let Some(place) = shell.ask_where(save, desk, who).await else { return Ok(None) };
    shell.touched();
    Ok(Some(Order::new(desk, who, place, &settings, shell.now())))
}

fn start(
    works: &Works,
    kind: WorkKind,
    order: Order,
    write: impl FnOnce(&Order, &Progress) -> Result<Ended, ErrorView> + Send + 'static,
) -> Result<Option<String>, ErrorView> {
    let name = order.place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let owner = Owner::Person(order.desk.clone(), order.who.clone());
    works.start(kind, &name, owner, move |progress| write(&order, progress)).map(Some)
}
