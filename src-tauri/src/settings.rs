//! The settings of this machine in `settings.json`: read once at the start, written whole and at once, never half.
//!
//! A file that is missing, damaged or from another version is no reason not to start: what can be read of it holds, the rest is as on a
//! first start. Nothing here is secret and nothing here is about money.

use crate::views::{Era, Language, SettingsView};
use serde_json::{Map, Value};
use std::{
    fs,
    io::{self, Write},
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

/// The shortest and the longest time, in minutes, after which an idle desk locks.
const LOCK_AFTER_MINUTES: RangeInclusive<u32> = 1..=15;

/// The settings and where they are kept.
#[derive(Debug)]
pub(crate) struct Settings {
    file: PathBuf,
    now: SettingsView,
}

impl Settings {
    /// Reads the file, or begins as on a first start.
    pub(crate) fn open(file: PathBuf) -> Self {
        let now = within_bounds(read(&file, first_start()));
        Self { file, now }
    }

    pub(crate) fn now(&self) -> &SettingsView {
        &self.now
    }

    /// Takes over new settings once they are on disk. A time that is too short or too long is taken as the nearest that is not.
    pub(crate) fn save(&mut self, wanted: SettingsView) -> io::Result<&SettingsView> {
        let wanted = within_bounds(wanted);
        write(&self.file, &wanted)?;
        self.now = wanted;
        Ok(&self.now)
    }
}

fn within_bounds(settings: SettingsView) -> SettingsView {
    let lock_after_minutes = settings.lock_after_minutes.clamp(*LOCK_AFTER_MINUTES.start(), *LOCK_AFTER_MINUTES.end());
    SettingsView { lock_after_minutes, ..settings }
}

/// The system's language where it is one of ours, else Thai, with the years that are usual in it.
fn first_start() -> SettingsView {
    let english = sys_locale::get_locale().is_some_and(|locale| locale.starts_with("en"));
    SettingsView {
        language: if english { Language::En } else { Language::Th },
        era: if english { Era::Common } else { Era::Buddhist },
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
        read(&file, SettingsView { lock_after_minutes: 7, ..SettingsView::default() })
    }

    #[test]
    fn what_is_saved_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep").join("settings.json");
        let wanted = SettingsView {
            theme: Theme::Dark,
            density: Density::Dense,
            lock_after_minutes: 15,
            ..SettingsView::default()
        };
        Settings::open(file.clone()).save(wanted.clone()).unwrap();
        assert_eq!(*Settings::open(file).now(), wanted);
    }

    #[test]
    fn a_desk_locks_after_one_to_fifteen_minutes_whatever_was_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        for (asked, saved) in [(0, 1), (1, 1), (15, 15), (16, 15), (u32::MAX, 15)] {
            let wanted = SettingsView { lock_after_minutes: asked, ..SettingsView::default() };
            assert_eq!(Settings::open(file.clone()).save(wanted).unwrap().lock_after_minutes, saved);
        }
        fs::write(&file, r#"{"lockAfterMinutes": 4000}"#).unwrap();
        assert_eq!(Settings::open(file).now().lock_after_minutes, 15);
    }

    #[test]
    fn a_damaged_settings_file_costs_no_more_than_what_is_damaged() {
        for text in ["", "{", "[]", "null", "\u{0}"] {
            assert_eq!(kept(text).lock_after_minutes, 7, "{text}");
        }
        let half = kept(r#"{"theme": "dark", "density": "sideways", "era": 7, "later": true, "lockAfterMinutes": 3}"#);
        assert_eq!((half.theme, half.density, half.lock_after_minutes), (Theme::Dark, Density::Comfortable, 3));
    }
}
