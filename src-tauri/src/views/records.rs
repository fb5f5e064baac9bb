//! What stands behind the lists: the journal's own state, its backups, and what holds a desk that was restored.

use super::{
    ErrorView,
    basics::{CodeView, TimeText, small},
    codes::ShellErrorCode,
};
use khlang_desk::Held;
use khlang_domain::{connection::Connection, ids::ConnectionId};
use khlang_journal::{Backup, Flaw, HeadCheck, time_of_backup};
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;

/// The journal and its backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecordsView {
    /// How many entries there are.
    pub entries: u32,
    /// The end of the chain, to be written down elsewhere.
    pub head_code: String,
    /// When the last entry was made.
    pub last_entry_at: Option<TimeText>,
    /// What the last look at the whole journal proved, since the program started.
    pub verified: Option<VerifiedView>,
    /// What it found broken instead. Message `error.<code>`.
    pub flaw: Option<CodeView>,
    /// The newest first.
    pub backups: Vec<BackupView>,
    /// Why the last backup that was due came to nothing; null where one was made since. Message `error.<code>`.
    pub backup_failure: Option<CodeView>,
    /// Whether that has gone on for so long that everybody has to know.
    pub is_backup_missing: bool,
    /// Where they lie.
    pub backup_folder: String,
    /// What holds the desk since a backup was restored; null where nothing does.
    pub held: Option<HeldView>,
}

/// What was proven of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedView {
    /// When.
    pub at: TimeText,
    /// Over how many entries.
    pub entries: u32,
    /// The end of the chain at that time.
    pub head_code: String,
}

/// A copy of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BackupView {
    /// Its file's name, which is asked for to restore it.
    pub name: String,
    /// When it was made.
    pub at: TimeText,
    /// How large it is.
    #[specta(type = Number)]
    pub bytes: u64,
    /// How many entries it has; null where that is not known.
    pub entries: Option<u32>,
    /// The end of its chain; null where that is not known.
    pub head_code: Option<String>,
    /// Whether it can be opened and read as far as its end.
    pub is_readable: bool,
    /// Whether the journal goes on from its end; what is not is no older copy of it. False where it cannot be read.
    pub is_of_this_journal: bool,
}

/// Why a desk that was restored sends nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeldView {
    /// Since when.
    pub restored_at: TimeText,
    /// Of when the backup is; null where the journal was found older without a restore here.
    pub backup_at: Option<TimeText>,
    /// Since when payouts may have been sent that are not here.
    pub missing_from: TimeText,
    /// Until when.
    pub missing_until: TimeText,
    /// When the last entry was made that is lost; null where that is not known.
    pub known_until: Option<TimeText>,
    /// How many entries are lost; null where that is not known.
    pub lost_entries: Option<u32>,
    /// How many payouts still have to be settled before sending goes on.
    pub open: u32,
    /// Names of connections whose list is still being read for the time that is missing; sending goes on only after that.
    pub unread: Vec<String>,
    /// Names of connections whose list cannot be read now; they stay held until it was.
    pub out_of_reach: Vec<String>,
    /// Names of connections without a list, or with one that was not read whole: people look through the portal for that time.
    pub without_list: Vec<String>,
    /// Payouts in the providers' lists of which the journal knows nothing; the first of them.
    pub strangers: Vec<StrangerView>,
    /// How many there are.
    pub stranger_count: u32,
}

/// A payout at a provider of which the journal knows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StrangerView {
    /// What the connection is called.
    pub connection_name: String,
    /// Its reference, as the provider shows it.
    pub reference: String,
    /// When the provider created it, where it says so.
    pub created_at: Option<TimeText>,
}

/// How the journal compares with a code that was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum HeadOutcome {
    /// It is the same journal; `entriesSince`.
    Same,
    /// Its end is missing; `entries`.
    Cut,
    /// It is another journal.
    Replaced,
    /// The code is none.
    Unreadable,
}

/// The answer to a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeadCheckView {
    /// How it compares.
    pub outcome: HeadOutcome,
    /// How many entries came since; where it is the same.
    pub entries_since: Option<u32>,
    /// How many entries the journal has; where it is cut.
    pub entries: Option<u32>,
}

impl BackupView {
    /// A backup beside a journal that goes on from it, or does not.
    #[must_use]
    pub fn of(backup: &Backup, is_of_this_journal: bool) -> Self {
        Self {
            name: backup.name.clone(),
            at: backup.at.into(),
            bytes: backup.bytes,
            entries: backup.head.map(|head| small(head.position)),
            head_code: backup.head.map(|head| head.code()),
            is_readable: backup.head.is_some(),
            is_of_this_journal,
        }
    }
}

impl From<HeadCheck> for HeadCheckView {
    fn from(check: HeadCheck) -> Self {
        let (outcome, entries_since, entries) = match check {
            HeadCheck::Same { entries_since } => (HeadOutcome::Same, Some(small(entries_since)), None),
            HeadCheck::Cut { entries } => (HeadOutcome::Cut, None, Some(small(entries))),
            HeadCheck::Replaced => (HeadOutcome::Replaced, None, None),
            HeadCheck::Unreadable => (HeadOutcome::Unreadable, None, None),
        };
        Self { outcome, entries_since, entries }
    }
}

/// Why the desk is held, as the window shows it.
#[must_use]
pub fn held_view(held: &Held, connections: &[Connection]) -> HeldView {
    let name = |id: &ConnectionId| {
        let found = connections.iter().find(|connection| connection.id == *id);
        found.map_or_else(|| id.as_str().to_owned(), |connection| connection.settings.name.clone())
    };
    let names = |ids: &[ConnectionId]| ids.iter().map(name).collect();
    let (restoration, loss) = (&held.restoration, &held.restoration.loss);
    let strangers = restoration.lists.iter().flat_map(|list| {
        list.strangers.iter().map(|stranger| StrangerView {
            connection_name: name(&list.connection),
            reference: stranger.reference.clone(),
            created_at: stranger.created_at.map(TimeText::from),
        })
    });
    HeldView {
        restored_at: restoration.at.into(),
        backup_at: loss.replaced.as_ref().and_then(|by| time_of_backup(&by.backup)).map(TimeText::from),
        missing_from: restoration.missing_from().into(),
        missing_until: restoration.missing_until().into(),
        known_until: loss.known.map(|known| known.at.into()),
        lost_entries: loss.known.map(|known| small(known.position.saturating_sub(loss.found))),
        open: small(held.open),
        unread: names(&held.unread),
        out_of_reach: names(&held.out_of_reach),
        without_list: held.without_list.iter().chain(&held.not_whole).map(name).collect(),
        strangers: strangers.collect(),
        stranger_count: small(restoration.lists.iter().map(|list| list.stranger_count).sum::<u64>()),
    }
}

/// What is wrong with an entry, as the window is told.
#[must_use]
pub fn flaw_view(position: u64, flaw: Flaw) -> ErrorView {
    let code = match flaw {
        Flaw::Missing => ShellErrorCode::EntryMissing,
        Flaw::Unlinked | Flaw::OutOfOrder => ShellErrorCode::EntryOutOfOrder,
        Flaw::Changed | Flaw::Unreadable => ShellErrorCode::EntryChanged,
    };
    ErrorView::from(code).with("position", position.to_string())
}
