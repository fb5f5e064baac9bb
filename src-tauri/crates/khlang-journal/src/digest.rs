//! One hash over everything that the projections hold, to tell whether two ways to them end in the same place.

use crate::{error::RowError, table};
use rusqlite::{Connection as Database, types::ValueRef};
use sha2::{Digest, Sha256};

/// SHA-256 over every column of every row of every projection, each row in the order of its table's key.
pub(crate) fn projections_digest(database: &Database) -> Result<[u8; 32], RowError> {
    let mut sha = Sha256::new();
    for (table, key) in table::PROJECTIONS {
        feed(&mut sha, b't', table.as_bytes());
        let mut statement = database.prepare(&format!("SELECT * FROM {table} ORDER BY {key}"))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                match row.get_ref(column)? {
                    ValueRef::Null => feed(&mut sha, b'n', &[]),
                    ValueRef::Integer(value) => feed(&mut sha, b'i', &value.to_be_bytes()),
                    ValueRef::Real(value) => feed(&mut sha, b'r', &value.to_be_bytes()),
                    ValueRef::Text(text) => feed(&mut sha, b's', text),
                    ValueRef::Blob(blob) => feed(&mut sha, b'b', blob),
                }
            }
        }
    }
    Ok(sha.finalize().into())
}

fn feed(sha: &mut Sha256, sort: u8, bytes: &[u8]) {
    sha.update([sort]);
    sha.update((bytes.len() as u64).to_be_bytes());
    sha.update(bytes);
}
