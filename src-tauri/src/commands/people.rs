//! Everybody who works here, and what may be done to them.

use crate::{
    views::{ErrorView, PeopleView, Role, SecondPerson, person_view},
    wiring::{Shell, read, vouched},
};
use khlang_desk::{Desk, SignedIn};
use khlang_domain::{entry::Subject, ids::Actor, person::Roles};
use khlang_vault::Secret;
use tauri::State;

/// Everybody who works here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn people(shell: State<'_, Shell>) -> Result<PeopleView, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    view(&desk, &who).await
}

/// Adds a person with a password that they replace by their own.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_person(
    shell: State<'_, Shell>,
    name: String,
    roles: Vec<Role>,
    password: String,
    second: Option<SecondPerson>,
) -> Result<PeopleView, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let second = vouched(&desk, second).await?;
    desk.add_person(&name, of_views(roles), &Secret::new(password), second.as_ref(), &who).await?;
    view(&desk, &who).await
}

/// Changes what a person may do.
#[tauri::command]
#[specta::specta]
pub(crate) async fn change_roles(
    shell: State<'_, Shell>,
    name: String,
    expected_revision: u32,
    roles: Vec<Role>,
    second: Option<SecondPerson>,
) -> Result<PeopleView, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let second = vouched(&desk, second).await?;
    let name = Actor::new(name);
    desk.change_roles(&name, expected_revision.into(), of_views(roles), second.as_ref(), &who).await?;
    view(&desk, &who).await
}

/// Gives a person another password.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reset_password(
    shell: State<'_, Shell>,
    name: String,
    expected_revision: u32,
    password: String,
    second: Option<SecondPerson>,
) -> Result<PeopleView, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let second = vouched(&desk, second).await?;
    let (name, password) = (Actor::new(name), Secret::new(password));
    desk.reset_password(&name, expected_revision.into(), &password, second.as_ref(), &who).await?;
    view(&desk, &who).await
}

/// Lets a person sign in no more.
#[tauri::command]
#[specta::specta]
pub(crate) async fn switch_off(
    shell: State<'_, Shell>,
    name: String,
    expected_revision: u32,
) -> Result<PeopleView, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    desk.switch_off(&Actor::new(name), expected_revision.into(), &who).await?;
    view(&desk, &who).await
}

/// Lets a person sign in again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn switch_on(
    shell: State<'_, Shell>,
    name: String,
    expected_revision: u32,
    second: Option<SecondPerson>,
) -> Result<PeopleView, ErrorView> {
    let (desk, who) = shell.signed_in().await?;
    let second = vouched(&desk, second).await?;
    desk.switch_on(&Actor::new(name), expected_revision.into(), second.as_ref(), &who).await?;
    view(&desk, &who).await
}

fn of_views(roles: Vec<Role>) -> Roles {
    roles.into_iter().map(Into::into).collect()
}

async fn view(desk: &Desk, who: &SignedIn) -> Result<PeopleView, ErrorView> {
    let (authority, you) = (desk.authority(), who.name().clone());
    let people = read(desk, move |journal| {
        let everybody = authority.people.iter();
        everybody
            .map(|person| Ok(person_view(person, &journal.history(&Subject::Person(person.name.clone()))?, &you)))
            .collect()
    })
    .await?;
    Ok(PeopleView { people, second_needed: desk.somebody_could_confirm(who) })
}
