//! What a desk is waited for.

use super::settings::SettingsView;
use serde::Serialize;
use specta::Type;

/// What takes its time before there is a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum OpeningKind {
    /// A backup is proven that is to be restored; the desk goes on meanwhile.
    Proof,
    /// The lists are made anew from the entries.
    Rebuild,
    /// A backup is put in the journal's place.
    Restore,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OpeningView {
    /// What it is. Message `opening.<kind>`.
    pub kind: OpeningKind,
    /// So many hundredths are done.
    pub percent: u32,
    /// How the window speaks and looks, which it learns from the desk otherwise.
    pub settings: SettingsView,
}
