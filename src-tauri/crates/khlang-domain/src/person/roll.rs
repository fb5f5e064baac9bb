//! Everybody on record, found by name however it was typed.

use super::{Person, Role, folded};
use crate::ids::Actor;
use std::collections::BTreeMap;

/// Everybody on record, the switched-off ones included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People(BTreeMap<String, Person>);

impl People {
    /// Of this name, as it is or typed with other spaces or letters of another case.
    #[must_use]
    pub fn find(&self, name: &Actor) -> Option<&Person> {
        self.0.get(&folded(name))
    }

    /// Takes a person over as they are now.
    pub fn take(&mut self, person: Person) {
        self.0.insert(folded(&person.name), person);
    }

    /// Everybody, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.0.values()
    }

    /// Whether nobody is on record yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many have this role and are there.
    #[must_use]
    pub fn count(&self, role: Role) -> usize {
        self.iter().filter(|person| person.has(role)).count()
    }
}

impl FromIterator<Person> for People {
    fn from_iter<I: IntoIterator<Item = Person>>(people: I) -> Self {
        let mut all = Self::default();
        people.into_iter().for_each(|person| all.take(person));
        all
    }
}
