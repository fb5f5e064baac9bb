//! A payout made from its own entries, each held against its hash: what the desk compares with the projection before it sends.
//!
//! It costs the payout's own rows. Whether these are also tied to the rest of the journal is `verify`'s to say, and whoever makes a row
//! and its hash anew is stopped by the signatures alone.

use crate::{
    error::{EntriesError, ReadError},
    table,
};
use khlang_domain::{
    entry::{Entry, Subject},
    ids::PayoutId,
    payout::{self, Payout},
};
use rusqlite::Connection as Database;

/// The payout as its entries make it; `None` where it has none.
pub(crate) fn payout(database: &Database, id: &PayoutId) -> Result<Option<Payout>, EntriesError> {
    let rows = table::entry::rows_of(database, &Subject::Payout(id.clone())).map_err(ReadError::from)?;
    let mut made = None;
    for (row, revision) in rows.into_iter().zip(1..) {
        let position = row.position;
        let altered = || EntriesError::Altered { position };
        if row.revision != revision || row.computed_hash() != row.hash {
            return Err(altered());
        }
        let recorded = row.into_recorded().map_err(ReadError::from)?;
        let Entry::Payout(entry) = &recorded.entry else { return Err(altered()) };
        made = Some(payout::apply(made, id, entry, &recorded.who, recorded.at).ok_or_else(altered)?);
    }
    Ok(made)
}
