//! Who is at the desk, and the words of a second person.

use khlang_desk::Session;
use khlang_domain::person::{Role as DomainRole, Roles};
use khlang_vault::Secret;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Enters payouts.
    Operator,
    /// Approves them.
    Supervisor,
    /// Keeps people, policy and connections.
    Administrator,
    /// Reads everything.
    Viewer,
}

impl From<DomainRole> for Role {
    fn from(role: DomainRole) -> Self {
        match role {
            DomainRole::Operator => Self::Operator,
            DomainRole::Supervisor => Self::Supervisor,
            DomainRole::Administrator => Self::Administrator,
            DomainRole::Viewer => Self::Viewer,
        }
    }
}

impl From<Role> for DomainRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Operator => Self::Operator,
            Role::Supervisor => Self::Supervisor,
            Role::Administrator => Self::Administrator,
            Role::Viewer => Self::Viewer,
        }
    }
}

pub(super) fn role_views(roles: &Roles) -> Vec<Role> {
    roles.iter().copied().map(Role::from).collect()
}

/// Somebody who stands ready in rehearsal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RehearsalPerson {
    /// Who.
    pub name: String,
    /// Shown, because nothing here is real.
    pub password: String,
    /// What they may do.
    pub roles: Vec<Role>,
}

/// Who is at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "state")]
pub enum SessionView {
    /// Nobody has been added yet.
    FirstPerson,
    /// Nobody is signed in.
    SignedOut {
        /// Who was, last.
        last_name: Option<String>,
        /// Who stands ready; empty outside of rehearsal.
        rehearsal_people: Vec<RehearsalPerson>,
    },
    /// Somebody is, and the desk is locked.
    Locked {
        /// Whose it is.
        name: String,
        /// Who stands ready; empty outside of rehearsal.
        rehearsal_people: Vec<RehearsalPerson>,
    },
    /// Somebody has to choose a password first.
    MustChoosePassword {
        /// Who.
        name: String,
    },
    /// Somebody is.
    SignedIn {
        /// Who.
        name: String,
        /// What they may do.
        roles: Vec<Role>,
        /// After how many idle minutes the desk locks.
        lock_after_minutes: u32,
    },
}

/// Who is at the desk, as the window shows it.
#[must_use]
pub fn session_view(
    session: Session,
    last_name: Option<String>,
    rehearsal_people: Vec<RehearsalPerson>,
    lock_after_minutes: u32,
) -> SessionView {
    match session {
        Session::FirstPerson => SessionView::FirstPerson,
        Session::SignedOut => SessionView::SignedOut { last_name, rehearsal_people },
        Session::Locked(name) => SessionView::Locked { name: name.as_str().to_owned(), rehearsal_people },
        Session::MustChoosePassword(name) => SessionView::MustChoosePassword { name: name.as_str().to_owned() },
        Session::SignedIn(name, roles) => {
            SessionView::SignedIn { name: name.as_str().to_owned(), roles: role_views(&roles), lock_after_minutes }
        }
    }
}

/// Another person's word, given on the spot. Its `Debug` shows no password.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SecondPerson {
    /// Who.
    pub name: String,
    /// As typed.
    pub password: String,
}

impl SecondPerson {
    /// Name and password apart.
    #[must_use]
    pub fn into_parts(self) -> (String, Secret) {
        (self.name, Secret::new(self.password))
    }
}

impl std::fmt::Debug for SecondPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondPerson").field("name", &self.name).finish_non_exhaustive()
    }
}
