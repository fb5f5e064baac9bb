//! What may be done to people, and by whom.

use super::{NewKey, People, Person, Role, Roles, is_same_person};
use crate::{entry::PersonEntry, ids::Actor, time::UtcMillis};
use thiserror::Error;

/// What somebody wants to do to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonCommand {
    /// Add them, with a password that they change when they first sign in.
    Add {
        /// What they may do.
        roles: Roles,
        /// Their first key.
        key: NewKey,
    },
    /// Change what they may do.
    ChangeRoles {
        /// What they may do from now on.
        roles: Roles,
    },
    /// Give them another password, which they change when they next sign in.
    ResetPassword {
        /// Their next key.
        key: NewKey,
    },
    /// Choose one's own password.
    ChoosePassword {
        /// One's next key.
        key: NewKey,
    },
    /// Let them sign in no more.
    SwitchOff,
    /// Let them sign in again.
    SwitchOn,
}

/// The second person, who proved by their password that they are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Second(pub Actor);

/// Why something was not done to a person. Nothing was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PersonRefusal {
    /// There is no such person.
    #[error("no such person")]
    NoSuchPerson,
    /// Only an administrator may.
    #[error("not an administrator")]
    NotAdministrator,
    /// Somebody has this name, or it is the program's own.
    #[error("the name is taken")]
    NameTaken,
    /// There is no name.
    #[error("no name")]
    NameEmpty,
    /// The name is too long.
    #[error("the name is too long")]
    NameTooLong,
    /// There is a sign in the name that no name has.
    #[error("the name has a sign that no name has")]
    NameUnusable,
    /// Everybody has a role.
    #[error("no role")]
    RolesMissing,
    /// Without an administrator nobody could change anything any more.
    #[error("the last administrator")]
    LastAdministrator,
    /// One's own password is chosen, not reset.
    #[error("one's own password")]
    OwnPassword,
    /// Somebody else's password is reset, not chosen.
    #[error("somebody else's password")]
    OthersPassword,
    /// A second person has to confirm it, and there is one.
    #[error("a second person has to confirm")]
    SecondPersonMissing,
    /// The second person is the first, or the one whom it is about.
    #[error("the second person is the first, or concerned")]
    SecondPersonIsFirst,
    /// The second person is neither a supervisor nor an administrator, or never chose a password.
    #[error("the second person may not confirm")]
    SecondPersonNotEligible,
    /// Whoever could confirm it was switched off, demoted or reset a short while ago: nobody acts alone so soon. Nor does one who was reset
    /// by one person alone take part in what takes two: both could be that one.
    #[error("nobody acts alone so soon after others lost their voice")]
    AloneTooSoon,
    /// They are switched off, or on, already.
    #[error("nothing to change")]
    NothingToChange,
}

impl PersonRefusal {
    /// Every refusal.
    pub const ALL: [Self; 15] = [
        Self::NoSuchPerson,
        Self::NotAdministrator,
        Self::NameTaken,
        Self::NameEmpty,
        Self::NameTooLong,
        Self::NameUnusable,
        Self::RolesMissing,
        Self::LastAdministrator,
        Self::OwnPassword,
        Self::OthersPassword,
        Self::SecondPersonMissing,
        Self::SecondPersonIsFirst,
        Self::SecondPersonNotEligible,
        Self::AloneTooSoon,
        Self::NothingToChange,
    ];

    /// The code of its message.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSuchPerson => "noSuchPerson",
            Self::NotAdministrator => "notAdministrator",
            Self::NameTaken => "personNameTaken",
            Self::NameEmpty => "personNameEmpty",
            Self::NameTooLong => "personNameTooLong",
            Self::NameUnusable => "personNameUnusable",
            Self::RolesMissing => "rolesMissing",
            Self::LastAdministrator => "lastAdministrator",
            Self::OwnPassword => "ownPassword",
            Self::OthersPassword => "othersPassword",
            Self::SecondPersonMissing => "secondPersonMissing",
            Self::SecondPersonIsFirst => "secondPersonIsFirst",
            Self::SecondPersonNotEligible => "secondPersonNotEligible",
            Self::AloneTooSoon => "aloneTooSoon",
            Self::NothingToChange => "nothingToChange",
        }
    }
}

/// The first person of an office: administrator and supervisor, added by themselves.
///
/// # Errors
/// [`PersonRefusal::NotAdministrator`] where somebody is on record already.
pub fn first_person(people: &People, key: NewKey) -> Result<PersonEntry, PersonRefusal> {
    if !people.is_empty() {
        return Err(PersonRefusal::NotAdministrator);
    }
    Ok(PersonEntry::Added {
        roles: Roles::from([Role::Administrator, Role::Supervisor]),
        key,
        temporary: false,
        second: None,
    })
}

/// The entry that `command` adds to `target`.
///
/// # Errors
/// A [`PersonRefusal`] when the command may not be carried out.
pub fn decide(
    people: &People,
    target: &Actor,
    command: PersonCommand,
    who: &Actor,
    second: Option<&Second>,
    now: UtcMillis,
) -> Result<PersonEntry, PersonRefusal> {
    let person = people.find(target);
    let confirmed = || second_of(people, who, Some(target), second, now);
    if let PersonCommand::ChoosePassword { key } = command {
        let person = person.filter(|person| person.active).ok_or(PersonRefusal::NoSuchPerson)?;
        require(is_same_person(&person.name, who), PersonRefusal::OthersPassword)?;
        return Ok(PersonEntry::PasswordChosen { key });
    }
    require(people.find(who).is_some_and(|who| who.has(Role::Administrator)), PersonRefusal::NotAdministrator)?;
    if let PersonCommand::Add { roles, key } = command {
        require(person.is_none(), PersonRefusal::NameTaken)?;
        require(!roles.is_empty(), PersonRefusal::RolesMissing)?;
        return Ok(PersonEntry::Added { roles, key, temporary: true, second: confirmed()? });
    }
    let person = person.ok_or(PersonRefusal::NoSuchPerson)?;
    match command {
        PersonCommand::ChangeRoles { roles } => {
            require(!roles.is_empty(), PersonRefusal::RolesMissing)?;
            require(roles != person.roles, PersonRefusal::NothingToChange)?;
            if !roles.contains(&Role::Administrator) {
                require_another_administrator(people, person)?;
            }
            let grants = roles.difference(&person.roles).any(|role| role.takes_two());
            let second = if grants { confirmed()? } else { None };
            Ok(PersonEntry::RolesChanged { roles, second })
        }
        PersonCommand::ResetPassword { key } => {
            require(!is_same_person(target, who), PersonRefusal::OwnPassword)?;
            Ok(PersonEntry::PasswordReset { key, second: confirmed()? })
        }
        PersonCommand::SwitchOff => {
            require(person.active, PersonRefusal::NothingToChange)?;
            require_another_administrator(people, person)?;
            Ok(PersonEntry::SwitchedOff)
        }
        PersonCommand::SwitchOn => {
            require(!person.active, PersonRefusal::NothingToChange)?;
            Ok(PersonEntry::SwitchedOn { second: confirmed()? })
        }
        PersonCommand::Add { .. } | PersonCommand::ChoosePassword { .. } => Err(PersonRefusal::NameTaken),
    }
}

/// Whether there is anybody who could confirm what `who` does, to `target` where it is about somebody.
#[must_use]
pub fn somebody_could_confirm(people: &People, who: &Actor, target: Option<&Actor>, now: UtcMillis) -> bool {
    others(people, who, target).any(|person| person.can_vouch(now))
}

fn others<'a>(people: &'a People, who: &Actor, target: Option<&Actor>) -> impl Iterator<Item = &'a Person> {
    people.iter().filter(move |person| {
        !is_same_person(&person.name, who) && target.is_none_or(|target| !is_same_person(&person.name, target))
    })
}

/// Whom an act that takes two has as its second; `None` where there is nobody, and where it takes one only.
///
/// # Errors
/// Where there is somebody and nobody, or the wrong one, confirmed.
pub fn second_of(
    people: &People,
    who: &Actor,
    target: Option<&Actor>,
    second: Option<&Second>,
    now: UtcMillis,
) -> Result<Option<Actor>, PersonRefusal> {
    let first = people.find(who).is_some_and(|who| who.answers_for_themselves(now));
    require(first, PersonRefusal::AloneTooSoon)?;
    let Some(Second(second)) = second else {
        require(!somebody_could_confirm(people, who, target, now), PersonRefusal::SecondPersonMissing)?;
        let too_soon = others(people, who, target).any(|person| person.could_vouch_lately(now));
        require(!too_soon, PersonRefusal::AloneTooSoon)?;
        return Ok(None);
    };
    let concerned = is_same_person(second, who) || target.is_some_and(|target| is_same_person(second, target));
    require(!concerned, PersonRefusal::SecondPersonIsFirst)?;
    let second = people.find(second).filter(|person| person.can_vouch(now));
    second.map(|person| Some(person.name.clone())).ok_or(PersonRefusal::SecondPersonNotEligible)
}

fn require_another_administrator(people: &People, person: &Person) -> Result<(), PersonRefusal> {
    let is_last = person.has(Role::Administrator) && people.count(Role::Administrator) == 1;
    require(!is_last, PersonRefusal::LastAdministrator)
}

fn require(holds: bool, refusal: PersonRefusal) -> Result<(), PersonRefusal> {
    if holds { Ok(()) } else { Err(refusal) }
}
