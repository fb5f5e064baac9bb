//! Files that leave the desk: lists, payment advices, day closes. Each is written beside its place and put there only when it is whole,
//! so that what was cancelled or cut off leaves nothing behind.
//!
//! The commands ask where to and start the work; what stands in the files is `khlang-documents`'s. Who had which file made is a line of
//! the log, and never what was in it.

mod day_close;

pub(crate) use day_close::write_day_close;

use crate::{
    native::NativeSave,
    views::{
        AdviceFormat, CodeView, Era, ErrorView, ExportFormat, Language, ProfileKind, SettingsView,
        codes::{ShellErrorCode, WorkCode},
    },
    window::said,
    work::{Ended, Progress},
};
use khlang_desk::{Desk, PayoutError, SignedIn};
use khlang_documents as documents;
use khlang_documents::{Advice, DocumentError, Export, Imprint, Row, Wording};
use khlang_domain::{
    connection::Connection,
    ids::{ConnectionId, PayoutId},
    payout::{Payout, PayoutRefusal},
    time::UtcMillis,
};
use khlang_journal::{Cursor, ListQuery};
use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// Longer parts of a file's name are cut: some systems take no more than 255 bytes in all, and a Thai sign has three.
const MAX_NAME_CHARS: usize = 40;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paper {
    /// Rows of a list.
    List(ExportFormat),
    /// A payment advice.
    Advice(AdviceFormat),
    /// A day close.
    DayClose,
}

impl Paper {
    fn extension(self) -> &'static str {
        match self {
            Self::List(ExportFormat::Csv) => "csv",
            Self::List(ExportFormat::Xlsx) => "xlsx",
            Self::Advice(AdviceFormat::Pdf) | Self::DayClose => "pdf",
            Self::Advice(AdviceFormat::Png) => "png",
        }
    }

    /// The question where to save it. `of` tells it from others of its kind; what was made in a rehearsal says so in its name.
    pub(crate) fn save(self, profile: ProfileKind, of: &[&str], language: Language) -> NativeSave {
        let (title, name) = match self {
            Self::List(_) => ("save.list", "payouts"),
            Self::Advice(_) => ("save.advice", "advice"),
            Self::DayClose => ("save.dayClose", "day-close"),
        };
        let rehearsed = (profile == ProfileKind::Rehearsal).then_some("rehearsal");
        let parts = ["khlang"].into_iter().chain(rehearsed).chain([name]).chain(of.iter().copied());
        let parts: Vec<_> = parts.map(file_name_part).filter(|part| !part.is_empty()).collect();
        let extension = self.extension();
        let words = |key: &str| said(language, key).to_owned();
        NativeSave {
            title: words(title),
            name: format!("{}.{extension}", parts.join("-")),
            kind: words(&format!("save.{extension}")),
            extension,
            agree: words("save.agree"),
            decline: words("save.decline"),
        }
    }
}

/// What every system takes in the name of a file.
fn file_name_part(text: &str) -> String {
    let taken = text.chars().filter(|sign| !sign.is_control());
    let signs = taken.map(|sign| if r#"\/:*?"<>|. "#.contains(sign) { '-' } else { sign });
    signs.take(MAX_NAME_CHARS).collect::<String>().trim_matches('-').to_owned()
}

/// For whom a file is made, and in which words.
pub(crate) struct Order {
    /// Of which desk.
    pub(crate) desk: Desk,
    /// Who wants it.
    pub(crate) who: SignedIn,
    /// Where to.
    pub(crate) place: PathBuf,
    /// The language.
    pub(crate) language: Language,
    /// The years.
    pub(crate) era: Era,
    /// When.
    pub(crate) now: UtcMillis,
}

impl Order {
    pub(crate) fn new(desk: &Desk, who: &SignedIn, place: PathBuf, settings: &SettingsView, now: UtcMillis) -> Self {
        let (language, era) = (settings.language, settings.era);
        Self { desk: desk.clone(), who: who.clone(), place, language, era, now }
    }

    fn wording(&self) -> Wording {
        let language = words_in(self.language);
        let era = match self.era {
            Era::Buddhist => documents::Era::Buddhist,
            Era::Common => documents::Era::Common,
        };
        Wording { language, era }
    }

    fn imprint(&self, connection: &str) -> Imprint {
        Imprint {
            environment: self.desk.authority().environment,
            office: String::new(),
            connection: connection.to_owned(),
            made_by: self.who.name().clone(),
            made_at: self.now,
        }
    }

    /// Puts the file in its place, if whoever wanted it is still there.
    fn hand_over(&self, file: NamedTempFile, what: &'static str, progress: &Progress) -> Result<bool, ErrorView> {
        // The disk may take its time, and the lock come meanwhile.
        file.as_file().sync_all().map_err(not_written)?;
        if progress.stop().is_stopped() || self.desk.signed_in().as_ref() != Ok(&self.who) {
            return Ok(false);
        }
        file.persist(&self.place).map_err(|error| not_written(error.error))?;
        tracing::info!(who = %self.who.name(), what, "a file left the desk");
        Ok(true)
    }

    fn write_paper(
        &self,
        bytes: &[u8],
        what: &'static str,
        outcome: WorkCode,
        progress: &Progress,
    ) -> Result<Ended, ErrorView> {
        let mut file = begin(&self.place)?;
        file.write_all(bytes).map_err(not_written)?;
        Ok(if self.hand_over(file, what, progress)? {
            Ended::Done { outcome: CodeView::plain(outcome.code()), file: Some(self.place.clone()) }
        } else {
            Ended::Cancelled
        })
    }
}

/// Writes the rows of a list, or those between two of it.
pub(crate) fn write_list(
    order: &Order,
    query: &ListQuery,
    between: Option<(Cursor, Cursor)>,
    format: ExportFormat,
    progress: &Progress,
) -> Result<Ended, ErrorView> {
    let journal = order.desk.journal();
    let connections = journal.connections()?;
    let stop = progress.stop();
    let counted = match &between {
        Some((first, last)) => journal.between(query, first, last, stop)?.map(|(count, _)| count),
        None => journal.survey(query, u32::MAX, None, stop)?.map(|survey| survey.count),
    };
    let Some(total) = counted else { return Ok(Ended::Cancelled) };
    progress.at(0, Some(total));
    let format = match format {
        ExportFormat::Csv => documents::ExportFormat::Csv,
        ExportFormat::Xlsx => documents::ExportFormat::Xlsx,
    };
    let to = BufWriter::new(begin(&order.place)?);
    let (language, folder) = (words_in(order.language), folder_of(&order.place));
    let mut export = Export::begin(format, language, order.now, folder, to).map_err(not_made)?;
    let mut failed = None;
    let written = journal.each(query, between, stop, |payout, done| {
        progress.at(done, Some(total));
        match export.row(&Row::of(&payout, name_of(&payout, &connections))) {
            Ok(()) => true,
            Err(error) => {
                failed = Some(error);
                false
            }
        }
    })?;
    if let Some(error) = failed {
        return Err(not_made(error));
    }
    let Some(written) = written else { return Ok(Ended::Cancelled) };
    let file = export.finish().map_err(not_made)?;
    let file = file.into_inner().map_err(|error| not_written(error.into_error()))?;
    if !order.hand_over(file, "list", progress)? {
        return Ok(Ended::Cancelled);
    }
    let outcome = CodeView::plain(WorkCode::Exported.code()).with("count", written.to_string());
    Ok(Ended::Done { outcome, file: Some(order.place.clone()) })
}

/// Writes a payment advice, of the payout as it is now: it may have moved on while its place was chosen.
pub(crate) fn write_advice(
    order: &Order,
    id: &PayoutId,
    format: AdviceFormat,
    progress: &Progress,
) -> Result<Ended, ErrorView> {
    let journal = order.desk.journal();
    let (payout, connections) = (journal.payout(id)?, journal.connections()?);
    let payout = payout.ok_or(PayoutError::Refused(PayoutRefusal::NoSuchPayout))?;
    let imprint = order.imprint(name_of(&payout, &connections));
    let advice = Advice::of(&payout, imprint).ok_or(ShellErrorCode::NothingToAdvise)?;
    let format = match format {
        AdviceFormat::Pdf => documents::AdviceFormat::Pdf,
        AdviceFormat::Png => documents::AdviceFormat::Png,
    };
    let bytes = documents::advice(&advice, order.wording(), format).map_err(not_made)?;
    order.write_paper(&bytes, "advice", WorkCode::AdviceSaved, progress)
}

/// What people call the connection of a payout.
fn name_of<'a>(payout: &Payout, connections: &'a [Connection]) -> &'a str {
    let id: Option<&ConnectionId> = payout.instruction.as_ref().map(|instruction| &instruction.connection);
    let id = id.or_else(|| payout.typed.as_ref().and_then(|typed| typed.connection.as_ref()));
    let found = id.and_then(|id| connections.iter().find(|connection| connection.id == *id));
    found.map_or("", |connection| connection.settings.name.as_str())
}

fn words_in(language: Language) -> documents::Language {
    match language {
        Language::Th => documents::Language::Thai,
        Language::En => documents::Language::English,
    }
}

/// A file beside the place, which goes away unless it is put there. Nobody but its owner can read it.
fn begin(place: &Path) -> Result<NamedTempFile, ErrorView> {
    tempfile::Builder::new().prefix(".khlang-").suffix(".part").tempfile_in(folder_of(place)).map_err(not_written)
}

fn folder_of(place: &Path) -> &Path {
    place.parent().unwrap_or_else(|| Path::new("."))
}

fn not_made(error: DocumentError) -> ErrorView {
    match error {
        DocumentError::Io(error) => not_written(error),
        error => {
            tracing::error!(%error, "a document was not made");
            ShellErrorCode::WorkBroke.into()
        }
    }
}

fn not_written(error: io::Error) -> ErrorView {
    tracing::warn!(kind = ?error.kind(), "a file was not written");
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ShellErrorCode::DiskFull.into(),
        _ => ShellErrorCode::FileNotWritten.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggested_name_is_one_that_every_system_takes_and_says_that_it_was_rehearsed() {
        let name = |profile, of: &[&str]| Paper::Advice(AdviceFormat::Png).save(profile, of, Language::En).name;
        assert_eq!(name(ProfileKind::Live, &["KL-20261121-0001-ABCD"]), "khlang-advice-KL-20261121-0001-ABCD.png");
        assert_eq!(name(ProfileKind::Rehearsal, &["x"]), "khlang-rehearsal-advice-x.png");
        assert_eq!(name(ProfileKind::Live, &["../etc/passwd", "a:b\0c\n"]), "khlang-advice-etc-passwd-a-bc.png");
        assert_eq!(name(ProfileKind::Live, &["  ", "ร้าน หลัก"]), "khlang-advice-ร้าน-หลัก.png");
        assert!(name(ProfileKind::Live, &["ก".repeat(500).as_str()]).len() < 200);
    }

    #[test]
    fn every_paper_is_asked_for_in_both_languages() {
        let papers = [
            Paper::List(ExportFormat::Csv),
            Paper::List(ExportFormat::Xlsx),
            Paper::Advice(AdviceFormat::Pdf),
            Paper::Advice(AdviceFormat::Png),
            Paper::DayClose,
        ];
        for paper in papers {
            let [thai, english] =
                [Language::Th, Language::En].map(|language| paper.save(ProfileKind::Live, &[], language));
            assert_eq!((&thai.name, thai.extension), (&english.name, english.extension));
            for (thai, english) in [
                (thai.title, english.title),
                (thai.kind, english.kind),
                (thai.agree, english.agree),
                (thai.decline, english.decline),
            ] {
                assert!(thai != english && thai != "Khlang" && english != "Khlang", "{thai} {english}");
            }
        }
    }
}
