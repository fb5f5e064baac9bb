//! Everybody who works here, with what was done to them.

use super::{
    basics::{TimeText, small},
    session::{Role, role_views},
};
use khlang_domain::{
    entry::{Entry, PersonEntry, Recorded},
    ids::Actor,
    person::{Person, Roles, is_same_person},
};
use serde::Serialize;
use specta::Type;

/// Everybody who works here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PeopleView {
    /// By name.
    pub people: Vec<PersonView>,
    /// There is someone who could vouch for what you do.
    pub second_needed: bool,
}

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// Who: the name is the identity on record.
    pub name: String,
    /// Goes back with every command about it.
    pub revision: u32,
    /// What they may do.
    pub roles: Vec<Role>,
    /// Whether they can sign in.
    pub active: bool,
    /// When they were added.
    pub added_at: TimeText,
    /// By whom.
    pub added_by: String,
    /// When they last signed in.
    pub last_signed_in_at: Option<TimeText>,
    /// When their password was set.
    pub password_set_at: TimeText,
    /// The password was given to them: they have to choose one of their own first.
    pub temporary_password: bool,
    /// It is you.
    pub is_you: bool,
    /// What was done, oldest first.
    pub history: Vec<PersonEvent>,
}

/// Something that was done to a person. Message `people.event.<what>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonEvent {
    /// When.
    pub at: TimeText,
    /// By whom.
    pub who: String,
    /// What.
    pub what: PersonEventKind,
    /// The roles from then on, where they were given.
    pub roles: Option<Vec<Role>>,
    /// Who confirmed it; null where that was not needed, or there was nobody else.
    pub second: Option<String>,
}

/// What was done to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PersonEventKind {
    Added,
    RolesChanged,
    PasswordReset,
    PasswordChosen,
    SwitchedOff,
    SwitchedOn,
}

/// A person with what was done to them; signing in and failing to is on record, and no line of its own.
#[must_use]
pub fn person_view(person: &Person, history: &[Recorded], you: &Actor) -> PersonView {
    let key = person.key();
    PersonView {
        name: person.name.as_str().to_owned(),
        revision: small(person.revision),
        roles: role_views(&person.roles),
        active: person.active,
        added_at: person.added_at.into(),
        added_by: person.added_by.as_str().to_owned(),
        last_signed_in_at: person.last_signed_in_at.map(TimeText::from),
        password_set_at: key.map_or(person.added_at, |key| key.enrolled_at).into(),
        temporary_password: key.is_some_and(|key| key.temporary),
        is_you: is_same_person(&person.name, you),
        history: history.iter().filter_map(person_event).collect(),
    }
}

fn person_event(recorded: &Recorded) -> Option<PersonEvent> {
    let Entry::Person(entry) = &recorded.entry else { return None };
    type Said<'a> = (PersonEventKind, Option<&'a Roles>, Option<&'a Actor>);
    let (what, roles, second): Said<'_> = match entry {
        PersonEntry::Added { roles, second, .. } => (PersonEventKind::Added, Some(roles), second.as_ref()),
        PersonEntry::RolesChanged { roles, second } => (PersonEventKind::RolesChanged, Some(roles), second.as_ref()),
        PersonEntry::PasswordReset { second, .. } => (PersonEventKind::PasswordReset, None, second.as_ref()),
        PersonEntry::PasswordChosen { .. } => (PersonEventKind::PasswordChosen, None, None),
        PersonEntry::SwitchedOff => (PersonEventKind::SwitchedOff, None, None),
        PersonEntry::SwitchedOn { second } => (PersonEventKind::SwitchedOn, None, second.as_ref()),
        PersonEntry::SignedIn | PersonEntry::SignInFailed => return None,
    };
    Some(PersonEvent {
        at: recorded.at.into(),
        who: recorded.who.as_str().to_owned(),
        what,
        roles: roles.map(role_views),
        second: second.map(|second| second.as_str().to_owned()),
    })
}
