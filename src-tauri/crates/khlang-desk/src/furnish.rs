//! The people of a rehearsal, who stand ready with passwords that everybody may know.

use crate::{
    desk::Desk,
    duty::{new_key, open_key},
    error::PersonError,
};
use khlang_domain::{
    entry::PersonEntry,
    ids::Actor,
    person::{Person, PersonRefusal, Roles},
};
use khlang_vault::Secret;

impl Desk {
    /// Adds a person to a rehearsal, or gives the one that is there these roles and this password again.
    ///
    /// # Errors
    /// A [`PersonError`]; [`PersonRefusal::NotAdministrator`] where the money is real.
    pub async fn furnish_person(&self, name: &Actor, roles: Roles, password: &Secret) -> Result<(), PersonError> {
        let program = self.for_rehearsal().ok_or(PersonRefusal::NotAdministrator)?;
        let known = self.inner.authority().people.find(name).cloned();
        let Some(known) = known else {
            let key = new_key(name, password).await?;
            let entry = PersonEntry::Added { roles, key, temporary: false, second: None };
            return self.inner.append_person(name, 0, program.name(), vec![entry]).await;
        };
        let name = &known.name;
        let mut entries = Vec::new();
        if !known.active {
            entries.push(PersonEntry::SwitchedOn { second: None });
        }
        if known.roles != roles {
            entries.push(PersonEntry::RolesChanged { roles, second: None });
        }
        if opens(&known, password).await {
            if entries.is_empty() {
                return Ok(());
            }
        } else {
            entries.push(PersonEntry::PasswordChosen { key: new_key(name, password).await? });
        }
        self.inner.append_person(name, known.revision, program.name(), entries).await
    }
}

async fn opens(person: &Person, password: &Secret) -> bool {
    let Some(key) = person.key().filter(|key| !key.temporary) else { return false };
    matches!(open_key(person, key, password).await, Ok(Ok(_)))
}
