//! Long work, as the window shows it.

use super::basics::CodeView;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum WorkKind {
    /// A list is written to a file.
    Export,
    /// A payment advice is.
    Advice,
    /// A day close is.
    DayClose,
    /// The journal is verified.
    Verify,
    /// A backup is made.
    Backup,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum WorkState {
    /// Under way.
    Running,
    /// It came to its end; `outcome` says with what.
    Done,
    /// It did not; `outcome` says why.
    Failed,
    /// Somebody, or the lock, ended it; it left nothing behind.
    Cancelled,
}

/// One piece of long work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WorkView {
    /// Which one.
    pub id: String,
    /// What is being done.
    pub kind: WorkKind,
    /// The file that it makes, without its folder; empty where it makes none.
    pub name: String,
    /// How far it is.
    pub state: WorkState,
    /// How many of `total` are done.
    pub done: u32,
    /// Of how many; null where that is not known.
    pub total: Option<u32>,
    /// How it ended. Message `work.<code>` where it is done, `error.<code>` where it failed.
    pub outcome: Option<CodeView>,
    /// The file, once it is there.
    pub path: Option<String>,
}

/// In which format a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportFormat {
    /// Text, for other programs.
    Csv,
    /// A workbook.
    Xlsx,
}

/// In which format a payment advice is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AdviceFormat {
    /// A page.
    Pdf,
    /// A picture.
    Png,
}
