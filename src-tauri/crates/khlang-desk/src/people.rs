//! Looking after people: adding them, changing what they may do, giving and taking away their way in. The rules are the domain's.

use crate::{
    desk::Desk,
    duty::{SignedIn, new_key},
    error::PersonError,
};
use khlang_domain::{
    ids::Actor,
    payout::Authority,
    person::{PersonCommand, PersonRefusal, Role, Roles, Second, decide, parse_name, somebody_could_confirm},
};
use khlang_vault::Secret;
use std::sync::Arc;

impl Desk {
    /// Everybody on record, and the policy that holds.
    #[must_use]
    pub fn authority(&self) -> Arc<Authority> {
        self.inner.authority()
    }

    /// Whether there is somebody who could confirm what `who` does.
    #[must_use]
    pub fn somebody_could_confirm(&self, who: &SignedIn) -> bool {
        somebody_could_confirm(&self.inner.authority().people, who.name(), None, self.inner.now())
    }

    /// Adds a person with a password that they change when they first sign in.
    ///
    /// # Errors
    /// A [`PersonError`].
    pub async fn add_person(
        &self,
        name: &str,
        roles: Roles,
        password: &Secret,
        second: Option<&Second>,
        who: &SignedIn,
    ) -> Result<(), PersonError> {
        self.inner.require(who, &[Role::Administrator])?;
        let name = parse_name(name)?;
        let key = new_key(&name, password).await?;
        self.change_person(&name, 0, PersonCommand::Add { roles, key }, second, who).await
    }

    /// Changes what a person may do.
    ///
    /// # Errors
    /// A [`PersonError`].
    pub async fn change_roles(
        &self,
        name: &Actor,
        expected: u64,
        roles: Roles,
        second: Option<&Second>,
        who: &SignedIn,
    ) -> Result<(), PersonError> {
        self.change_person(name, expected, PersonCommand::ChangeRoles { roles }, second, who).await
    }

    /// Gives a person another password, which they change when they next sign in.
    ///
    /// # Errors
    /// A [`PersonError`].
    pub async fn reset_password(
        &self,
        name: &Actor,
        expected: u64,
        password: &Secret,
        second: Option<&Second>,
        who: &SignedIn,
    ) -> Result<(), PersonError> {
        self.inner.require(who, &[Role::Administrator])?;
        let name = self.inner.authority().people.find(name).map(|person| person.name.clone());
        let name = name.ok_or(PersonRefusal::NoSuchPerson)?;
        let key = new_key(&name, password).await?;
        self.change_person(&name, expected, PersonCommand::ResetPassword { key }, second, who).await
    }

    /// Lets a person sign in no more.
    ///
    /// # Errors
    /// A [`PersonError`].
    pub async fn switch_off(&self, name: &Actor, expected: u64, who: &SignedIn) -> Result<(), PersonError> {
        self.change_person(name, expected, PersonCommand::SwitchOff, None, who).await
    }

    /// Lets a person sign in again.
    ///
    /// # Errors
    /// A [`PersonError`].
    pub async fn switch_on(
        &self,
        name: &Actor,
        expected: u64,
        second: Option<&Second>,
        who: &SignedIn,
    ) -> Result<(), PersonError> {
        self.change_person(name, expected, PersonCommand::SwitchOn, second, who).await
    }

    async fn change_person(
        &self,
        name: &Actor,
        expected: u64,
        command: PersonCommand,
        second: Option<&Second>,
        who: &SignedIn,
    ) -> Result<(), PersonError> {
        let _one_at_a_time = self.inner.people.lock().await;
        self.inner.require(who, &[Role::Administrator])?;
        let people = &self.inner.authority().people;
        let entry = decide(people, name, command, who.name(), second, self.inner.now())?;
        // However it was typed, it is the name on record.
        let name = people.find(name).map_or(name, |person| &person.name);
        self.inner.append_person(name, expected, who.name(), vec![entry]).await
    }
}
