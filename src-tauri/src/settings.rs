//! The settings of this machine in `settings.json`: read once at the start, written whole and at once, never half.
//!
//! A file that is missing, damaged or from another version is no reason not to start: what can be read of it holds, the rest is as on a
//! first start. Nothing here is secret and nothing here is about money.

use crate::views::{Era, Language, SettingsView};
use khlang_domain::payee::clean_text;
use serde_json::{Map, Value};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The most characters of a person's name.
const MAX_NAME_CHARS: usize = 60;

/// Why settings were not saved.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    /// Nobody is named, or with signs that no name has.
    #[error("no name")]
    NameMissing,
    /// The file could not be written.
    #[error("the settings were not written: {0}")]
    File(#[from] io::Error),
}

/// The settings and where they are kept.
#[derive(Debug)]
pub(crate) struct Settings {
    file: PathBuf,
    now: SettingsView,
}

impl Settings {
    /// Reads the file, or begins as on a first start.
    pub(crate) fn open(file: PathBuf) -> Self {
        let now = read(&file, first_start());
        Self { file, now }
    }

    pub(crate) fn now(&self) -> &SettingsView {
        &self.now
    }

    /// Takes over new settings once they are on disk.
    pub(crate) fn save(&mut self, wanted: SettingsView) -> Result<&SettingsView, SettingsError> {
        let name = clean_text(&wanted.person_name, MAX_NAME_CHARS).map_err(|_| SettingsError::NameMissing)?;
        if name.is_empty() {
            return Err(SettingsError::NameMissing);
        }
        let wanted = SettingsView { person_name: name, ..wanted };
        write(&self.file, &wanted)?;
        self.now = wanted;
        Ok(&self.now)
    }
}

/// The system's language where it is one of ours, else Thai, with the years that are usual in it; the name of the account that is signed in.
fn first_start() -> SettingsView {
    let english = sys_locale::get_locale().is_some_and(|locale| locale.starts_with("en"));
    let named = [whoami::fallible::realname(), whoami::fallible::username()];
    let person_name = named.into_iter().flatten().find_map(|name| {
        let name = clean_text(&name, MAX_NAME_CHARS).ok()?;
        (!name.is_empty()).then_some(name)
    });
    SettingsView {
        language: if english { Language::En } else { Language::Th },
        era: if english { Era::Common } else { Era::Buddhist },
        person_name: person_name.unwrap_or_default(),
        ..SettingsView::default()
    }
}

/// Each setting that the file has and that can be read, over `base`.
fn read(file: &Path, base: SettingsView) -> SettingsView {
    let Ok(text) = fs::read(file) else { return base };
    let Ok(kept) = serde_json::from_slice::<Map<String, Value>>(&text) else {
        tracing::warn!("the settings file cannot be read; starting with the usual settings");
        return base;
    };
    kept.into_iter().fold(base, |base, (name, value)| {
        let Ok(Value::Object(mut fields)) = serde_json::to_value(&base) else { return base };
        fields.insert(name, value);
        serde_json::from_value(Value::Object(fields)).unwrap_or(base)
    })
}

/// Beside the old file, to disk, and then in its place.
fn write(file: &Path, settings: &SettingsView) -> io::Result<()> {
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(&serde_json::to_vec_pretty(settings)?)?;
    new.as_file().sync_all()?;
    new.persist(file).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::{Density, Theme};

    fn kept(text: &str) -> SettingsView {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        fs::write(&file, text).unwrap();
        read(&file, SettingsView { person_name: "Malee".to_owned(), ..SettingsView::default() })
    }

    #[test]
    fn what_is_saved_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep").join("settings.json");
        let wanted = SettingsView {
            theme: Theme::Dark,
            density: Density::Dense,
            person_name: "  สมศรี ใจดี ".to_owned(),
            ..SettingsView::default()
        };
        Settings::open(file.clone()).save(wanted).unwrap();
        let again = Settings::open(file);
        assert_eq!((again.now().theme, again.now().density), (Theme::Dark, Density::Dense));
        assert_eq!(again.now().person_name, "สมศรี ใจดี");
    }

    #[test]
    fn settings_without_a_name_are_refused_and_change_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        let mut settings = Settings::open(file.clone());
        let before = settings.now().clone();
        for name in ["", "   ", "a\nb", "\u{202E}elam"] {
            let wanted = SettingsView { person_name: name.to_owned(), theme: Theme::Dark, ..before.clone() };
            assert!(matches!(settings.save(wanted), Err(SettingsError::NameMissing)), "{name:?}");
        }
        assert_eq!(*settings.now(), before);
        assert!(!file.exists());
    }

    #[test]
    fn a_damaged_settings_file_costs_no_more_than_what_is_damaged() {
        for text in ["", "{", "[]", "null", "\u{0}"] {
            assert_eq!(kept(text).person_name, "Malee", "{text}");
        }
        let half = kept(r#"{"theme": "dark", "density": "sideways", "era": 7, "later": true, "personName": "Nok"}"#);
        assert_eq!((half.theme, half.density, half.person_name.as_str()), (Theme::Dark, Density::Comfortable, "Nok"));
    }
}
