//! The ledger on disk: one JSON object per line and change, each synced before the change counts as done.
//! A line holds the whole withdraw after the change and the wallet after it, so reading back is "the last one wins" and
//! a line is either there or not. A last line without its line end was torn by a crash and is cut off; any other
//! unreadable line is an error, never skipped. Requests and plans are not kept: they belong to one run.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::TwinError;
use crate::ledger::{Settlement, Withdraw};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) withdraw: Option<Withdraw>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) settlement: Option<Settlement>,
    pub(crate) wallet_satang: i64,
}

#[derive(Debug)]
pub(crate) struct LedgerFile {
    path: PathBuf,
    file: File,
}

impl LedgerFile {
    /// Opens or makes the file, for this twin alone.
    pub(crate) fn open(path: &Path) -> Result<Self, TwinError> {
        let failed = |source| TwinError::LedgerFile { path: path.to_owned(), source };
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), file }),
            Err(TryLockError::WouldBlock) => Err(TwinError::LedgerInUse(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// All changes so far; leaves the file ready for appending.
    pub(crate) fn read(&mut self) -> Result<Vec<Change>, TwinError> {
        let mut bytes = Vec::new();
        self.file.read_to_end(&mut bytes).map_err(|source| self.failed(source))?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        self.cut_to(whole)?;
        let mut changes = Vec::new();
        for (index, line) in bytes.get(..whole).unwrap_or_default().split_inclusive(|byte| *byte == b'\n').enumerate() {
            changes.push(serde_json::from_slice(line).map_err(|source| TwinError::LedgerLine {
                path: self.path.clone(),
                line: index + 1,
                source,
            })?);
        }
        Ok(changes)
    }

    pub(crate) fn append(&mut self, change: &Change) -> Result<(), TwinError> {
        let mut line = serde_json::to_vec(change).map_err(|error| self.failed(error.into()))?;
        line.push(b'\n');
        let end = self.file.stream_position().map_err(|source| self.failed(source))?;
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        if let Err(source) = written {
            // A half-written line would spoil every later one.
            self.cut_to(usize::try_from(end).unwrap_or(usize::MAX))?;
            return Err(self.failed(source));
        }
        Ok(())
    }

    fn cut_to(&mut self, bytes: usize) -> Result<(), TwinError> {
        let end = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.file
            .set_len(end)
            .and_then(|()| self.file.seek(SeekFrom::Start(end)))
            .map(drop)
            .map_err(|source| self.failed(source))
    }

    fn failed(&self, source: std::io::Error) -> TwinError {
        TwinError::LedgerFile { path: self.path.clone(), source }
    }
}
