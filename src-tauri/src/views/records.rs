//! What stands behind the lists: the journal's own state, its backups, and what holds a desk that was restored.

use super::basics::TimeText;
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
    /// What was last proven since the program started.
    pub verified: Option<VerifiedView>,
    /// The newest first.
    pub backups: Vec<BackupView>,
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
    /// Whether it was opened and found whole after it was made.
    pub is_checked: bool,
}

/// Why a desk that was restored sends nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeldView {
    /// Since when.
    pub restored_at: TimeText,
    /// Of when the backup is; null where the journal was found older without a restore here.
    pub backup_at: Option<TimeText>,
    /// When the last entry was made that is lost; null where that is not known.
    pub known_until: Option<TimeText>,
    /// How many entries are lost; null where that is not known.
    pub lost_entries: Option<u32>,
    /// How many payouts still have to be settled before sending goes on.
    pub open: u32,
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
