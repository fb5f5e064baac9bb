//! How the window looks, and when it locks.

use serde::{Deserialize, Serialize};
use specta::Type;

/// The language of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Language {
    /// Thai.
    #[default]
    Th,
    /// English.
    En,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How large the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TextSize {
    /// Small.
    Small,
    /// The usual one.
    #[default]
    Normal,
    /// Large.
    Large,
}

/// How years are counted on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Era {
    /// พ.ศ.
    #[default]
    Buddhist,
    /// ค.ศ.
    Common,
}

/// How high the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Density {
    /// The usual one.
    #[default]
    Comfortable,
    /// More rows.
    Dense,
}

/// What a person set for this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// The language of screen and window title.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// How large the text is.
    pub text_size: TextSize,
    /// How years are counted.
    pub era: Era,
    /// How high rows are.
    pub density: Density,
    /// After how many idle minutes the desk locks: 1 to 15.
    pub lock_after_minutes: u32,
}

impl Default for SettingsView {
    fn default() -> Self {
        Self {
            language: Language::default(),
            theme: Theme::default(),
            text_size: TextSize::default(),
            era: Era::default(),
            density: Density::default(),
            lock_after_minutes: 5,
        }
    }
}
