//! One addition inside an open transaction: checks the revision and the uniqueness rules, adds the entries, moves the projections.
//!
//! Called by the writer, which wraps it in a savepoint: whatever fails here leaves no trace.

use crate::{
    appended::{Addition, Appended, Snapshot},
    chain::Head,
    error::AppendError,
    own_entries,
    project::{self, Standing},
    table::{self, payout::Change},
};
use khlang_domain::{
    connection,
    entry::{ConnectionEntry, Entry, PersonEntry, Recorded, Subject},
    ids::{Actor, ConnectionId, PayoutId},
    payout::{self, Payout},
    person, policy, restored,
};
use rusqlite::Connection as Database;

/// Adds `addition` behind `head`; the head after it comes back.
pub(crate) fn add(database: &Database, head: Head, addition: &Addition) -> Result<(Head, Appended), AppendError> {
    if addition.entries.is_empty() {
        return Err(AppendError::Empty);
    }
    match &addition.subject {
        Subject::Payout(id) => add_to_payout(database, head, addition, id),
        Subject::Connection(id) => add_to_connection(database, head, addition, id),
        Subject::Person(name) => add_to_person(database, head, addition, name),
        Subject::Policy => add_to_policy(database, head, addition),
        Subject::Journal => add_to_journal(database, head, addition),
    }
}

fn add_to_payout(
    database: &Database,
    head: Head,
    addition: &Addition,
    id: &PayoutId,
) -> Result<(Head, Appended), AppendError> {
    let current = table::payout::find(database, id)?;
    require_revision(addition, current.as_ref().map_or(0, |payout| payout.revision))?;
    let before = current.as_ref().map(Standing::of);
    let before_tab = current.as_ref().and_then(Payout::tab);
    let had_provider_id = current.as_ref().and_then(|payout| payout.provider_id.clone());
    let is_new = current.is_none();
    let mut listed = None;
    let mut payout = current;
    let mut at_head = head;
    for entry in &addition.entries {
        let Entry::Payout(entry) = entry else { return Err(AppendError::WrongSubject) };
        let after = payout::apply(payout.take(), id, entry, &addition.who, addition.at);
        let after = after.ok_or(AppendError::CannotBegin)?;
        if project::lists(entry) {
            refuse_taken_reference(database, &after)?;
            listed = Some(at_head.position + 1);
        }
        at_head = insert(database, at_head, addition, after.revision, Entry::Payout(entry.clone()))?;
        payout = Some(after);
    }
    let payout = payout.ok_or(AppendError::CannotBegin)?;
    if payout.provider_id != had_provider_id {
        refuse_taken_provider_id(database, &payout)?;
    }
    let change = match listed {
        Some(place) if is_new => Change::New(place),
        Some(place) => Change::Everything(place),
        None => Change::Progress,
    };
    project::payout(database, before, &payout, change)?;
    let snapshot = Snapshot::Payout(Box::new(payout));
    Ok((at_head, Appended { positions: head.position + 1..=at_head.position, snapshot, before: before_tab }))
}

fn add_to_connection(
    database: &Database,
    head: Head,
    addition: &Addition,
    id: &ConnectionId,
) -> Result<(Head, Appended), AppendError> {
    let mut current = table::connection::find(database, id)?;
    if let Some(connection) = &current {
        require_own(own_entries::is_own_connection(database, connection)?)?;
    }
    require_revision(addition, current.as_ref().map_or(0, |connection| connection.revision))?;
    let mut at_head = head;
    for entry in &addition.entries {
        let Entry::Connection(entry) = entry else { return Err(AppendError::WrongSubject) };
        let after = apply_to_connection(current.take(), id, entry, addition)?;
        at_head = insert(database, at_head, addition, after.revision, Entry::Connection(entry.clone()))?;
        current = Some(after);
    }
    let connection = current.ok_or(AppendError::CannotBegin)?;
    project::connection(database, &connection)?;
    let snapshot = Snapshot::Connection(Box::new(connection));
    Ok((at_head, Appended { positions: head.position + 1..=at_head.position, snapshot, before: None }))
}

fn apply_to_connection(
    current: Option<connection::Connection>,
    id: &ConnectionId,
    entry: &ConnectionEntry,
    addition: &Addition,
) -> Result<connection::Connection, AppendError> {
    connection::apply(current, id, entry, addition.at).ok_or(AppendError::CannotBegin)
}

fn add_to_person(
    database: &Database,
    head: Head,
    addition: &Addition,
    name: &Actor,
) -> Result<(Head, Appended), AppendError> {
    let alike = table::person::find(database, name)?;
    // Before the revision is looked at: whoever wants to add somebody is helped by nothing but another name.
    if alike.is_some() && adds_somebody(addition) {
        return Err(AppendError::NameTaken);
    }
    let mut current = alike.filter(|person| person.name == *name);
    if let Some(person) = &current {
        require_own(own_entries::is_own_person(database, person)?)?;
    }
    require_revision(addition, current.as_ref().map_or(0, |person| person.revision))?;
    let mut at_head = head;
    for entry in &addition.entries {
        let Entry::Person(entry) = entry else { return Err(AppendError::WrongSubject) };
        let after = person::apply(current.take(), name, entry, &addition.who, addition.at);
        let after = after.ok_or(AppendError::CannotBegin)?;
        at_head = insert(database, at_head, addition, after.revision, Entry::Person(entry.clone()))?;
        current = Some(after);
    }
    let person = current.ok_or(AppendError::CannotBegin)?;
    project::person(database, &person)?;
    let snapshot = Snapshot::Person(Box::new(person));
    Ok((at_head, Appended { positions: head.position + 1..=at_head.position, snapshot, before: None }))
}

fn adds_somebody(addition: &Addition) -> bool {
    addition.entries.iter().any(|entry| matches!(entry, Entry::Person(PersonEntry::Added { .. })))
}

fn add_to_policy(database: &Database, head: Head, addition: &Addition) -> Result<(Head, Appended), AppendError> {
    let mut policy = table::policy::current(database)?;
    require_own(own_entries::is_own_policy(database, &policy)?)?;
    require_revision(addition, policy.revision)?;
    let mut at_head = head;
    for entry in &addition.entries {
        let Entry::Policy(entry) = entry else { return Err(AppendError::WrongSubject) };
        policy = policy::apply(policy, entry, &addition.who, addition.at);
        at_head = insert(database, at_head, addition, policy.revision, Entry::Policy(entry.clone()))?;
    }
    project::policy(database, &policy)?;
    let snapshot = Snapshot::Policy(Box::new(policy));
    Ok((at_head, Appended { positions: head.position + 1..=at_head.position, snapshot, before: None }))
}

fn add_to_journal(database: &Database, head: Head, addition: &Addition) -> Result<(Head, Appended), AppendError> {
    let mut record = own_entries::journal_record(database)?;
    require_revision(addition, record.revision)?;
    let mut at_head = head;
    for entry in &addition.entries {
        let Entry::Journal(entry) = entry else { return Err(AppendError::WrongSubject) };
        record = restored::apply(record, entry, &addition.who, addition.at);
        at_head = insert(database, at_head, addition, record.revision, Entry::Journal(entry.clone()))?;
    }
    let snapshot = Snapshot::Journal(Box::new(record));
    Ok((at_head, Appended { positions: head.position + 1..=at_head.position, snapshot, before: None }))
}

fn insert(
    database: &Database,
    head: Head,
    addition: &Addition,
    revision: u64,
    entry: Entry,
) -> Result<Head, AppendError> {
    let recorded = Recorded {
        position: head.position + 1,
        subject: addition.subject.clone(),
        revision,
        who: addition.who.clone(),
        at: addition.at,
        entry,
    };
    Ok(table::entry::insert(database, head, &recorded)?)
}

/// What gives people their powers and money its way is not built upon where it was altered; a payout is compared by the desk.
fn require_own(is_own: bool) -> Result<(), AppendError> {
    if is_own { Ok(()) } else { Err(AppendError::Altered) }
}

fn require_revision(addition: &Addition, actual_revision: u64) -> Result<(), AppendError> {
    if addition.expected_revision == actual_revision {
        return Ok(());
    }
    Err(AppendError::Conflict { actual_revision })
}

fn refuse_taken_reference(database: &Database, payout: &Payout) -> Result<(), AppendError> {
    let Some(instruction) = &payout.instruction else { return Ok(()) };
    match table::payout::reference_owner(database, &instruction.connection, &instruction.reference)? {
        Some(owner) if owner != payout.id => Err(AppendError::ReferenceTaken { payout: owner }),
        _ => Ok(()),
    }
}

fn refuse_taken_provider_id(database: &Database, payout: &Payout) -> Result<(), AppendError> {
    let (Some(instruction), Some(provider_id)) = (&payout.instruction, &payout.provider_id) else {
        return Ok(());
    };
    match table::payout::provider_id_owner(database, &instruction.connection, provider_id)? {
        Some(owner) if owner != payout.id => Err(AppendError::ProviderIdTaken { payout: owner }),
        _ => Ok(()),
    }
}
